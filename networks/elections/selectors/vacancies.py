"""Seats to be filled by election: empty, or empty soon, and why; and every post that is filled by election."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.constitutions.models import Body, Constitution, Post
from networks.elections.models import Contest, Election, Objection
from networks.executives.models import Tenure
from networks.executives.selectors import title_of
from networks.groups.selectors import groups_of

BY_ELECTION = (Post.How.ELECTED, Post.How.SENT)
UNDER_WAY = (Election.State.DRAFT, Election.State.NOTICED, Election.State.VOTING, Election.State.CLOSED)
SOON = timedelta(days=120)  # a term that ends within so many days is time enough for an election, and not more
TOGETHER = (Tenure.How.ELECTED, Tenure.How.UNOPPOSED)


@dataclass
class Opening:
    """A post that is filled by election, with the seats that want somebody, and the election that is under way for it."""

    post: Post
    body: Body
    group: Body | None
    reasons: list[str] = field(default_factory=list)
    empty: int = 0
    ending: int = 0
    ends_on: date | None = None
    election: Election | None = None

    @property
    def title(self) -> str:
        return title_of(self.post, self.group)

    @property
    def key(self) -> str:
        """How a form names it: post, body, group."""
        return f"{self.post.pk}-{self.body.pk}-{self.group.pk if self.group else 0}"

    @property
    def wanted(self) -> int:
        """How many seats an election would fill."""
        return self.empty + self.ending

    @property
    def seats(self) -> int:
        return self.wanted or self.post.seats


def openings_of(network: Body, on: date) -> list[Opening]:
    """Every post of the network that is filled by election, in the order of the constitution, each for each group that has it.

    Five queries, however many groups there are.
    """
    posts = list(
        Post.objects.filter(
            article__constitution__in=Constitution.objects.in_force(on).filter(body=network), how__in=BY_ELECTION
        )
        .select_related("article__constitution")
        .order_by("position", "pk")
    )
    if not posts:
        return []
    groups = list(groups_of(network, on))
    executive = Body.objects.filter(parent=network, kind=Body.Kind.EXECUTIVE).first()
    found = [one for post in posts for one in _places(post, network, executive, groups)]
    _look_at_seats(found, network, on)
    _look_at_elections(found, network)
    return found


def _places(post: Post, network: Body, executive: Body | None, groups: list[Body]) -> Iterator[Opening]:
    """Where a post is to be held: in the network or its executive, once or once for each group; or in each group."""
    if post.organ == Body.Kind.DEVELOPMENT_GROUP:
        yield from (Opening(post, group, group) for group in groups)
        return
    body = network if post.organ == Body.Kind.NETWORK else executive
    if body is not None:
        yield from (Opening(post, body, group) for group in (groups if post.per_group else [None]))


def is_vacant(openings: Iterable[Opening]) -> list[Opening]:
    """Those with a seat that wants somebody."""
    return [one for one in openings if one.wanted]


# --- the seats


def _look_at_seats(found: list[Opening], network: Body, on: date) -> None:
    rows = Tenure.objects.filter(body__in={one.body.pk for one in found}, post__key__in={one.post.key for one in found})
    past: dict[tuple[int, str, int | None, int], list[Tenure]] = defaultdict(list)
    for tenure in rows.select_related("person", "post").order_by("-starts_on", "pk"):
        past[(tenure.body_id, tenure.post.key, tenure.group_id, tenure.seat)].append(tenure)
    for one in found:
        group = one.group.pk if one.group and one.post.per_group else None
        seats = [past[(one.body.pk, one.post.key, group, seat)] for seat in range(1, one.post.seats + 1)]
        _judge(one, seats, on)


def _judge(one: Opening, seats: list[list[Tenure]], on: date) -> None:
    held = [next((tenure for tenure in seat if tenure.is_current(on)), None) for seat in seats]
    for number, (seat, tenure) in enumerate(zip(seats, held, strict=True), start=1):
        if any(other.starts_on > on for other in seat):
            continue  # somebody is to follow already
        if tenure is None:
            one.empty += 1
            whole = f"seat {number} of {one.post.seats}" if one.post.seats > 1 else "it"
            one.reasons.append(_why_empty(seat, whole, [other for other in held if other]))
        elif tenure.ends_on and tenure.ends_on <= on + SOON:
            one.ending += 1
            one.ends_on = max(one.ends_on or tenure.ends_on, tenure.ends_on)
            one.reasons.append(f"The term of {tenure.person.name} ends on {_day(tenure.ends_on)}.")


def _why_empty(seat: list[Tenure], whole: str, others: list[Tenure]) -> str:
    if not seat:
        return f"Nobody has held {whole} yet."
    last = seat[0]
    words = f"{last.person.name} left on {_day(last.ends_on)}"
    words += f": {last.end_reason.rstrip('.')}." if last.end_reason else "."
    partner = next((one for one in others if one.starts_on == last.starts_on and one.how in TOGETHER), None)
    if partner and last.how in TOGETHER:
        words += f" Half of a pair elected together is left: {partner.person.name}."
    return words


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


# --- the elections under way


def contests_that_fill() -> QuerySet[Contest]:
    """Contests from which somebody may take up a post yet: not over, or declared with terms that have not begun."""
    upheld = Objection.objects.filter(contest=OuterRef("pk"), answer=Objection.Answer.UPHELD)
    to_begin = Q(
        election__state=Election.State.DECLARED, declaration__declared_at__isnull=False,
        declaration__terms_begun_at__isnull=True,
    )  # fmt: skip
    elected = to_begin & ~Q(declaration__elected=[]) & ~Exists(upheld)
    return Contest.objects.filter(Q(election__state__in=UNDER_WAY) | elected)


def _look_at_elections(found: list[Opening], network: Body) -> None:
    rows = contests_that_fill().filter(election__network=network)
    under_way = {
        (one.body_id, one.post.key, one.group_id): one
        for one in rows.select_related("election", "post").order_by("election_id")
    }
    for one in found:
        contest = under_way.get((one.body.pk, one.post.key, one.group.pk if one.group else None))
        if contest and (contest.election.state in UNDER_WAY or contest.seats >= one.wanted):
            one.election = contest.election
