"""Who holds which post on a day, and which seats are empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cph.people.models import Person
from networks.constitutions.models import Body, Post
from networks.constitutions.seats import Capacity, Seat
from networks.executives.models import Tenure

CAPACITY_OF = {
    Post.Duty.CHAIR: Capacity.CHAIR,
    Post.Duty.VICE_CHAIR: Capacity.EXECUTIVE,
    Post.Duty.LEAD: Capacity.EXECUTIVE,
    Post.Duty.MEMBER: Capacity.EXECUTIVE,
    Post.Duty.ATTENDS: Capacity.ATTENDS,
}


def seats_from_tenures(person: Person, on: date) -> Iterable[Seat]:
    """Holders of posts sit in the body whose post it is."""
    held = Tenure.objects.on(on).filter(person=person).select_related("body", "post", "post__article")
    for tenure in held:
        yield Seat(
            body_id=tenure.body_id,
            network_id=tenure.body.network_id,
            capacity=Capacity.REPRESENTATIVE if tenure.group_id else CAPACITY_OF[Post.Duty(tenure.post.duty)],
            title=tenure.post.title,
            article=f"Article {tenure.post.article.number}",
        )


def executive_of(network: Body) -> Body | None:
    """The network's executive."""
    return Body.objects.filter(parent=network, kind=Body.Kind.EXECUTIVE).first()
