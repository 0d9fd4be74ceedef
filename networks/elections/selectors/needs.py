"""What the calling of elections asks of somebody: the officer's next step, seats to fill, nominations that are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import moment
from networks.constitutions.models import Body, Constitution, Post
from networks.elections.models import Contest, Election, Elector
from networks.elections.selectors.vacancies import contests_that_fill
from networks.executives.models import Tenure
from networks.groups.selectors import groups_under

State = Election.State


# --- elections


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Drafts to get ready, elections to settle or to nominate in, empty seats of a clerk’s networks, each kind with its rows."""
    called = Contest.objects.filter(election=OuterRef("pk"), state=Contest.State.CALLED)
    electors = Elector.objects.filter(voter=person, taken_off_by__isnull=True, contest__election=OuterRef("pk"))
    standing = Contest.objects.filter(election=OuterRef("pk")).exclude(state=Contest.State.EMPTY)
    drafts = Election.objects.filter(Q(officer=person) | Q(network__in=kept), state=State.DRAFT)
    noticed = Election.objects.filter(state=State.NOTICED)
    return {
        "draft": (drafts, NAMED | {"until": "nominations_close_at"}),
        "settle": (
            noticed.filter(Exists(called), officer=person, withdrawals_close_at__lte=at),
            NAMED | {"until": "voting_opens_at"},
        ),
        "nobody": (
            noticed.filter(~Exists(standing), officer=person, voting_opens_at__lte=at),
            NAMED | {"until": "voting_opens_at"},
        ),
        "nominate": (
            noticed.filter(Exists(electors), nominations_close_at__gt=at),
            NAMED | {"until": "nominations_close_at"},
        ),
        "call": _to_call(kept, on),
    }


NAMED = {"pk": "pk", "title": "title"}


def _draft_need(facts: Facts) -> Iterator[Need]:
    if facts["until"] is None:
        yield Need("Set the timetable of", facts["title"], reverse("election_timetable", args=[facts["pk"]]))
        return
    until = datetime.fromisoformat(facts["until"])
    detail = f"Nominations are to close on {moment(until)}."
    url = reverse("election_notice", args=[facts["pk"]])
    yield Need("Give notice of", facts["title"], url, timezone.localdate(until), detail)


def _settle_need(facts: Facts) -> Iterator[Need]:
    until = datetime.fromisoformat(facts["until"])
    detail = f"Voting is to open on {moment(until)}."
    url = reverse("election_settle", args=[facts["pk"]])
    yield Need("Settle who stands in", facts["title"], url, timezone.localdate(until), detail)


def _nobody_need(facts: Facts) -> Iterator[Need]:
    url = reverse("election_abandon", args=[facts["pk"]])
    yield Need("Abandon", facts["title"], url, None, "Nobody stands for any of its posts.")


def _nominate_need(facts: Facts) -> Iterator[Need]:
    until = datetime.fromisoformat(facts["until"])
    detail = f"Nominations close on {moment(until)}."
    url = reverse("election", args=[facts["pk"]])
    yield Need("Nominate, or stand, in", facts["title"], url, timezone.localdate(until), detail)


# --- seats


def _to_call(kept: Any, on: Any) -> tuple[QuerySet, Facts]:
    """The networks of this clerk with the posts that are filled by election, who holds them or will, and what is under way."""
    posts = Post.objects.filter(
        how=Post.How.ELECTED,
        article__constitution__in=Constitution.objects.in_force(on),
        article__constitution__body=OuterRef("pk"),
    ).order_by("position", "pk")
    held = Tenure.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).filter(
        Q(body=OuterRef("pk")) | Q(body__parent=OuterRef("pk"))
    )
    contests = contests_that_fill().filter(election__network=OuterRef("pk"))
    executive = Body.objects.filter(parent=OuterRef("pk"), kind=Body.Kind.EXECUTIVE).values("pk")[:1]
    post = {name: name for name in ("key", "title", "organ", "seats", "per_group")}
    rows = Body.objects.filter(pk__in=kept, kind=Body.Kind.NETWORK).annotate(
        executive=Subquery(executive),
        its_posts=ArraySubquery(posts.values(one=JSONObject(**post))),
        its_groups=ArraySubquery(groups_under(OuterRef("pk"), on).values(one=JSONObject(pk="pk", name="name"))),
        its_held=ArraySubquery(
            held.values(one=JSONObject(body="body_id", key="post__key", group="group_id", seat="seat"))
        ),
        its_contests=ArraySubquery(contests.values(one=JSONObject(body="body_id", key="post__key", group="group_id"))),
    )
    names = ("pk", "name", "executive", "its_posts", "its_groups", "its_held", "its_contests")
    return rows, {name: F(name) for name in names}


def _call_need(facts: Facts) -> Iterator[Need]:
    """One line for all seats of a network that are empty, with nobody to follow and no election called."""
    held = {(one["body"], one["key"], one["group"], one["seat"]) for one in facts["its_held"]}
    called = {(one["body"], one["key"], one["group"]) for one in facts["its_contests"]}
    empty: dict[str, int] = {}
    for post in facts["its_posts"]:
        for body, sent_by, voted_in in _places(post, facts):
            if body is None or (body, post["key"], voted_in) in called:
                continue
            seats = range(1, post["seats"] + 1)
            free = sum((body, post["key"], sent_by, seat) not in held for seat in seats)
            if free:
                empty[post["title"]] = empty.get(post["title"], 0) + free
    if empty:
        count = sum(empty.values())
        thing = f"{count} empty seat{'' if count == 1 else 's'} of {facts['name']}"
        yield Need("Call an election for", thing, reverse("election_list", args=[facts["pk"]]), detail=", ".join(empty))


def _places(post: dict[str, Any], facts: Facts) -> Iterator[tuple[int | None, int | None, int | None]]:
    """Where a post is held: the body, the group that sends (as tenures have it), the group that votes (as contests have it)."""
    groups = [one["pk"] for one in facts["its_groups"]]
    if post["organ"] == Body.Kind.DEVELOPMENT_GROUP:
        yield from ((group, None, group) for group in groups)
        return
    body = facts["pk"] if post["organ"] == Body.Kind.NETWORK else facts["executive"]
    yield from ((body, group, group) for group in (groups if post["per_group"] else [None]))


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "draft": _draft_need,
    "settle": _settle_need,
    "nobody": _nobody_need,
    "nominate": _nominate_need,
    "call": _call_need,
}
