"""What the calling of elections asks of somebody: the officer's next step, seats to fill, nominations that are open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from cph.core.composed import composed
from cph.core.needs import Need
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.constitutions.models import Body, Constitution, Post
from networks.constitutions.seats import Capacity, seats_of
from networks.elections.models import Contest, Election, Elector
from networks.elections.selectors.vacancies import BY_ELECTION, UNDER_WAY
from networks.executives.models import Tenure
from networks.groups.selectors import groups_under

State = Election.State


def needs_of(person: Person, at: datetime) -> list[Need]:
    """One query for whoever holds a seat, a second for clerks; none for who holds none."""
    seats = seats_of(person, timezone.localdate(at))
    if not seats.held:
        return []
    kept = seats.network_ids(Capacity.CLERK)
    needs = [need for row in _elections(person=person.pk, kept=kept, at=at) for need in _needs_in(row, person, at)]
    for row in _networks(kept=kept, on=seats.on) if kept else ():
        needs += _to_call(row)
    return needs


# --- elections


@composed
def _elections(*, person: int, kept: set[int], at: datetime) -> QuerySet:
    """Drafts to get ready, elections to settle, elections to nominate in."""
    called = Contest.objects.filter(election=OuterRef("pk"), state=Contest.State.CALLED)
    electors = Elector.objects.filter(voter=person, taken_off_by__isnull=True, contest__election=OuterRef("pk"))
    mine = Q(officer=person, state=State.DRAFT) | Q(network__in=kept, state=State.DRAFT)
    mine |= Q(Exists(called), officer=person, state=State.NOTICED, withdrawals_close_at__lte=at)
    mine |= Q(Exists(electors), state=State.NOTICED, nominations_close_at__gt=at)
    names = ("pk", "title", "state", "nominations_close_at", "voting_opens_at")
    return Election.objects.filter(mine).order_by("pk").values(*names)


def _needs_in(row: Any, person: Person, at: datetime) -> Iterator[Need]:
    if row.state == State.DRAFT:
        if row.nominations_close_at is None:
            yield Need("Set the timetable of", row.title, reverse("election_timetable", args=[row.pk]))
        else:
            due = timezone.localdate(row.nominations_close_at)
            detail = f"Nominations are to close on {moment(row.nominations_close_at)}."
            yield Need("Give notice of", row.title, reverse("election_notice", args=[row.pk]), due, detail)
    elif row.nominations_close_at > at:
        due = timezone.localdate(row.nominations_close_at)
        detail = f"Nominations close on {moment(row.nominations_close_at)}."
        yield Need("Nominate, or stand, in", row.title, reverse("election", args=[row.pk]), due, detail)
    else:
        due = timezone.localdate(row.voting_opens_at)
        detail = f"Voting is to open on {moment(row.voting_opens_at)}."
        yield Need("Settle who stands in", row.title, reverse("election_settle", args=[row.pk]), due, detail)


# --- seats


@composed
def _networks(*, kept: set[int], on: date) -> QuerySet:
    """The networks of this clerk with the posts that are filled by election, who holds them or will, and what is under way."""
    posts = Post.objects.filter(
        how__in=BY_ELECTION,
        article__constitution__in=Constitution.objects.in_force(on),
        article__constitution__body=OuterRef("pk"),
    ).order_by("position", "pk")
    held = Tenure.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).filter(
        Q(body=OuterRef("pk")) | Q(body__parent=OuterRef("pk"))
    )
    contests = Contest.objects.filter(election__network=OuterRef("pk"), election__state__in=UNDER_WAY)
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
    return rows.order_by("pk").values("pk", "name", "executive", "its_posts", "its_groups", "its_held", "its_contests")


def _to_call(row: Any) -> Iterator[Need]:
    """One line for all seats of a network that are empty, with nobody to follow and no election called."""
    held = {(one["body"], one["key"], one["group"], one["seat"]) for one in row.its_held}
    called = {(one["body"], one["key"], one["group"]) for one in row.its_contests}
    empty: dict[str, int] = {}
    for post in row.its_posts:
        for body, sent_by, voted_in in _places(post, row):
            if body is None or (body, post["key"], voted_in) in called:
                continue
            seats = range(1, post["seats"] + 1)
            free = sum((body, post["key"], sent_by, seat) not in held for seat in seats)
            if free:
                empty[post["title"]] = empty.get(post["title"], 0) + free
    if empty:
        count = sum(empty.values())
        thing = f"{count} empty seat{'' if count == 1 else 's'} of {row.name}"
        yield Need("Call an election for", thing, reverse("election_list", args=[row.pk]), detail=", ".join(empty))


def _places(post: dict[str, Any], row: Any) -> Iterator[tuple[int | None, int | None, int | None]]:
    """Where a post is held: the body, the group that sends (as tenures have it), the group that votes (as contests have it)."""
    groups = [one["pk"] for one in row.its_groups]
    if post["organ"] == Body.Kind.DEVELOPMENT_GROUP:
        yield from ((group, None, group) for group in groups)
        return
    body = row.pk if post["organ"] == Body.Kind.NETWORK else row.executive
    yield from ((body, group, group) for group in (groups if post["per_group"] else [None]))
