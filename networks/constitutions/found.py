"""The articles of a constitution that applies can be found by everybody with a seat in its network."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from cph.core.names import key_of
from cph.search.services import Thing, put
from networks.constitutions.models import Article, Constitution


def index_constitution(constitution: Constitution) -> None:
    """Called when it is applied: from then on its words never change. A draft is not found."""
    put(things_of(constitution))


def things_of(constitution: Constitution) -> Iterator[Thing]:
    """One thing for each article."""
    if constitution.state != Constitution.State.ADOPTED:
        return
    url = reverse("constitution", args=[constitution.body_id])
    for article in Article.objects.filter(constitution=constitution).order_by("position"):
        yield Thing(
            key=key_of(article),
            kind="Article",
            title=f"Article {article.number}: {article.heading}" if article.heading else f"Article {article.number}",
            text=article.text,
            url=f"{url}#article-{article.number}",
            where=f"{constitution.title}, {constitution.body.name}",
            happened_on=constitution.starts_on,
            readers=(f"network:{constitution.body_id}",),
        )
