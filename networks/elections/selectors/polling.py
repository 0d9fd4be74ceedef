"""The poll: what may be voted on, what is left to do before it opens, how many have voted, who opens what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cph.core.templatetags.words import count_of, moment
from cph.people.models import Person
from networks.ballots.models import Box, BoxKey, Mark, RollEntry
from networks.ballots.selectors import Turnout, not_voted, turnout
from networks.elections.models import Contest, Election, Nomination, Objection
from networks.elections.rules.guard import SMALL
from networks.elections.rules.papers import Way, way_of
from networks.elections.selectors.calling import contests_of
from networks.schools.models import Headship

# --- the paper


@dataclass(frozen=True)
class Line:
    """A line of the ballot paper: a candidate, or “re-open nominations”, which is always the last."""

    number: int
    name: str
    school: str = ""
    nomination: Nomination | None = None

    @property
    def is_ron(self) -> bool:
        return self.nomination is None

    @property
    def is_withdrawn(self) -> bool:
        return self.nomination is not None and self.nomination.withdrawn_at is not None


@dataclass(frozen=True)
class Paper:
    """The paper of a contest: its lines in the order that was drawn, how it is filled in, how many may be marked."""

    lines: Sequence[Line]
    way: Way
    most: int

    @property
    def names(self) -> list[str]:
        return [line.name for line in self.lines]

    def chosen(self, ranking: Iterable[int]) -> list[Line]:
        return [self.lines[number - 1] for number in ranking]

    def left_out(self, ranking: Iterable[int]) -> list[Line]:
        marked = set(ranking)
        return [line for line in self.lines if line.number not in marked]


RON = "Re-open nominations"


def paper_of(contest: Contest, at: datetime) -> Paper:
    """The paper as voters see it: two queries."""
    rows = contest.nominations.filter(number__isnull=False).select_related("nominee", "partner").order_by("number")
    candidates = list(rows)
    led = _schools_of({pk for one in candidates for pk in (one.nominee_id, one.partner_id) if pk}, at)
    lines = [Line(one.number, str(one), _schools_named(one, led), one) for one in candidates]
    if contest.box.choices > len(lines):
        lines.append(Line(len(lines) + 1, RON))
    most = min(contest.box.marks, contest.seats) if contest.method == "plurality" else contest.box.marks
    return Paper(lines, way_of(contest.method, most), most)


def _schools_of(people: set[int], at: datetime) -> dict[int, list[str]]:
    led = defaultdict(list)
    rows = Headship.objects.on(timezone.localdate(at)).filter(person__in=people).order_by("school__sort_name")
    for person, school in rows.values_list("person", "school__name"):
        led[person].append(school)
    return led


def _schools_named(one: Nomination, led: dict[int, list[str]]) -> str:
    schools = [school for pk in (one.nominee_id, one.partner_id) if pk for school in led.get(pk, [])]
    return "; ".join(dict.fromkeys(schools))


# --- whose votes


@dataclass(frozen=True)
class MyVote:
    """A vote that somebody may cast: in which contest, whose it is, whether it is cast."""

    contest: Contest
    entry: RollEntry
    is_cast: bool

    @property
    def whose(self) -> str:
        """Empty for one's own."""
        if self.entry.school_id:
            return self.entry.school.name
        return "" if self.entry.elector_id == self.entry.voter_id else self.entry.elector.name

    @property
    def is_proxy(self) -> bool:
        return self.entry.elector_id is not None and self.entry.elector_id != self.entry.voter_id


def marked() -> Exists:
    """Whether the vote of a roll entry is cast."""
    whose = Q(elector=OuterRef("elector")) | Q(school=OuterRef("school"))
    return Exists(Mark.objects.filter(whose, box=OuterRef("box")))


SHOWN = (Box.State.OPEN, Box.State.CLOSED, Box.State.OPENED, Box.State.DESTROYED)


def my_votes(person: Person, *, contest: Contest | None = None) -> list[MyVote]:
    """Every vote this person may cast or could have cast, elections that close last first: one query."""
    rows = RollEntry.objects.filter(voter=person, box__contest__isnull=False)
    rows = rows.filter(box=contest.box_id) if contest else rows.filter(box__state__in=SHOWN)
    rows = rows.annotate(is_cast=marked()).select_related(
        "school", "elector", "box__contest__post", "box__contest__group", "box__contest__election__network"
    )
    found = [
        MyVote(_contest_of(one), one, one.is_cast) for one in rows.order_by("-box__closes_at", "box", "name", "pk")
    ]
    own_first = {True: 0, False: 1}
    return sorted(
        found,
        key=lambda one: (
            -one.contest.box.closes_at.timestamp() if one.contest.box.closes_at else 0,
            one.contest.election_id,
            one.contest.position,
            own_first[one.entry.elector_id == person.pk],
        ),
    )


def _contest_of(entry: RollEntry) -> Contest:
    contest = entry.box.contest
    contest.box = entry.box
    return contest


def is_on_roll(person: Person, contest: Contest) -> bool:
    """Whether this person may cast a vote in this contest."""
    return contest.box_id is not None and RollEntry.objects.filter(box=contest.box_id, voter=person).exists()


# --- the poll


def balloted(election: Election) -> list[Contest]:
    """The contests that go to a ballot, in order."""
    return [one for one in contests_of(election) if one.box_id is not None]


def voters_of(election: Election) -> QuerySet[Person]:
    """All who may cast a vote in this election."""
    on_roll = RollEntry.objects.filter(box__contest__election=election)
    return Person.objects.filter(pk__in=on_roll.values("voter"), is_active=True)


def not_voted_in(election: Election) -> QuerySet[Person]:
    """Whoever still has a vote to cast in one contest or another."""
    waiting = Q(pk__in=[])
    for contest in balloted(election):
        waiting |= Q(pk__in=not_voted(contest.box).values("pk"))
    return Person.objects.filter(waiting, is_active=True)


@dataclass(frozen=True)
class Cast:
    """How many have voted in a contest; None where so few may vote that the figure would tell on them."""

    contest: Contest
    turnout: Turnout | None


def turnouts_of(election: Election) -> list[Cast]:
    """Turnout in total for each contest, never by group; hidden while voting is open to fewer than twenty."""
    found = []
    for contest in balloted(election):
        counted = turnout(contest.box)
        is_told = counted.entitled >= SMALL or contest.box.state not in (Box.State.PREPARED, Box.State.OPEN)
        found.append(Cast(contest, counted if is_told else None))
    return found


def everybody_voted(election: Election) -> bool:
    """Whether no vote is left to cast in any contest."""
    counts = [turnout(contest.box) for contest in balloted(election)]
    return bool(counts) and all(one.cast == one.entitled for one in counts)


# --- keys


@dataclass(frozen=True)
class KeyOf:
    """One of the keys that the poll needs: whose (None: the server's), made and tried in every box."""

    holder: Person | None
    is_made: bool
    is_proven: bool

    @property
    def whose(self) -> str:
        return f"The key of {self.holder.name}" if self.holder else "The server’s key"


def holders_of(election: Election) -> list[Person | None]:
    """Who is to hold a key: the server, or the returning officer and, where it was chosen, the scrutineer."""
    if election.keeping == Box.Keeping.SERVER:
        return [None]
    return [election.officer, election.scrutineer] if election.scrutineer_has_key else [election.officer]


def keys_of(election: Election) -> list[KeyOf]:
    """Each key that is needed, and how far it is: one query."""
    boxes = [contest.box_id for contest in balloted(election)]
    rows = BoxKey.objects.filter(box__in=boxes).values("holder").order_by()
    found = {
        one["holder"]: one for one in rows.annotate(made=Count("pk"), proven=Count("pk", filter=Q(is_proven=True)))
    }
    none = {"made": 0, "proven": 0}
    return [
        KeyOf(holder, bool(boxes) and facts["made"] == len(boxes), bool(boxes) and facts["proven"] == len(boxes))
        for holder in holders_of(election)
        for facts in [found.get(holder.pk if holder else None, none)]
    ]


def next_to_unlock(election: Election) -> list[BoxKey]:
    """For each closed box the lock that is opened next."""
    boxes = [contest.box_id for contest in balloted(election) if contest.box.state == Box.State.CLOSED]
    rows = BoxKey.objects.filter(box__in=boxes, is_used=False).select_related("holder", "box")
    return list(rows.order_by("box", "-position").distinct("box"))


# --- what is left to do before voting opens


@dataclass(frozen=True)
class Reason:
    """A line of the checklist: what must be, whether it is, where it is done. A warning stops nothing."""

    words: str
    is_done: bool
    link: str = ""
    label: str = ""
    is_warning: bool = False

    @property
    def stops(self) -> bool:
        return not self.is_done and not self.is_warning


def reasons_not_to_open(election: Election, at: datetime) -> list[Reason]:
    """Everything that must be true before voting opens, done or not, in the order in which it is done."""
    contests = contests_of(election)
    boxes = balloted(election)
    found = [
        Reason("Notice of the election is given", election.noticed_at is not None, "election", "The election"),
        _over(election, at),
        *_nominations(election),
        Reason(
            "Every post is settled: unopposed, empty or to a ballot",
            all(one.state != Contest.State.CALLED for one in contests),
            "election",
            "The election",
        ),
        Reason("At least one post goes to a ballot", bool(boxes), "election", "The election"),
    ]
    if boxes:
        found += [*_rolls(boxes), *_keys(election)]
    return [*found, *_times(election, at)]


def _over(election: Election, at: datetime) -> Reason:
    ends = election.withdrawals_close_at
    words = f"The time to withdraw is over ({moment(ends)})" if ends else "The time to withdraw is over"
    return Reason(words, ends is not None and ends <= at)


def _nominations(election: Election) -> list[Reason]:
    rows = Nomination.objects.filter(contest__election=election)
    waiting = rows.filter(
        decision="WAITING", accepted_at__isnull=False, withdrawn_at__isnull=True, declined_at__isnull=True
    ).exclude(contest__state__in=[Contest.State.EMPTY])
    left = waiting.count()
    open_ = Objection.objects.filter(election=election, nomination__isnull=False, answered_at__isnull=True).count()
    told = f": {count_of(left, 'nomination')} left" if left else ""
    objections = f": {count_of(open_, 'objection')} left" if open_ else ""
    return [
        Reason(f"Every nomination that was accepted is decided{told}", not left, "election", "The nominations"),
        Reason(f"Objections to decisions are answered{objections}", not open_, "election", "The nominations"),
    ]


def _rolls(contests: list[Contest]) -> list[Reason]:
    boxes = Box.objects.filter(contest__in=contests).annotate(
        votes=Count("roll__elector", distinct=True) + Count("roll__school", distinct=True)
    )
    votes = {box.pk: box.votes for box in boxes}
    empty = [str(one) for one in contests if not votes[one.box_id]]
    told = f": nobody may vote for {', '.join(empty)}" if empty else ""
    small = [f"{one} ({votes[one.box_id]})" for one in contests if 0 < votes[one.box_id] < SMALL]
    found = [Reason(f"There is somebody on every roll{told}", not empty, "election", "The roll")]
    if small:
        words = (
            f"Fewer than {SMALL} may vote: {', '.join(small)}. How many have voted is not shown before the close, "
            "papers are not published, and only the last step of the count is shown."
        )
        found.append(Reason(words, False, is_warning=True))
    return found


def _keys(election: Election) -> list[Reason]:
    return [
        Reason(f"{one.whose} is {words}", done, "poll_keys", "The keys")
        for one in keys_of(election)
        for words, done in (("made", one.is_made), ("tried on a trial paper", one.is_proven))
    ]


def _times(election: Election, at: datetime) -> list[Reason]:
    opens, closes = election.voting_opens_at, election.voting_closes_at
    if opens is None or closes is None:
        return [Reason("The timetable says when voting opens and closes", False, "election", "The timetable")]
    return [
        Reason(f"Voting closes later than now ({moment(closes)})", closes > at, "election", "The timetable"),
        Reason(f"The time to open has come ({moment(opens)})", opens <= at),
    ]
