"""Whether notice of an election can be given: each thing that must be there, met or not, and what speaks against its dates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cph.core.calendar import Term, academic_year
from cph.core.templatetags.words import day
from networks.constitutions.seats import seats_of
from networks.elections.models import Contest, Election
from networks.elections.rules.dates import Days, Lengths, too_short, warnings
from networks.elections.rules.timetable import Times
from networks.elections.selectors.calling import contests_of, times_of
from networks.elections.selectors.provided import lengths_of, rules_of
from networks.elections.selectors.rolls import Line, rolls_for
from networks.elections.selectors.vacancies import UNDER_WAY
from networks.executives.models import Tenure
from networks.meetings.selectors import authority_codes
from networks.schools.selectors import terms_of


@dataclass(frozen=True)
class Point:
    """One line of the checklist."""

    words: str
    is_met: bool


@dataclass(frozen=True)
class Notice:
    """All that is known before notice is given: the checklist, the warnings, the rolls as they would be frozen today."""

    points: list[Point]
    warnings: list[str]
    rolls: dict[int, list[Line]]

    @property
    def reasons_not_to(self) -> list[str]:
        return [one.words for one in self.points if not one.is_met]

    @property
    def is_ready(self) -> bool:
        return not self.reasons_not_to

    @property
    def people(self) -> int:
        """How many people would be told as electors."""
        return len({line.voter.pk for lines in self.rolls.values() for line in lines})


def lengths_for(election: Election) -> tuple[Lengths, set[str]]:
    """How long the stages of this election are, and which lengths an article states."""
    posts = {one.post_id: one.post for one in contests_of(election)}
    return lengths_of(rules_of(election.constitution_id, posts.values()).values())


def terms_for(election: Election, first: date, last: date | None = None) -> list[Term]:
    """The school terms of the years that a timetable touches, and of the year after."""
    codes = authority_codes(election.constitution_id)
    years = range(academic_year(first) - (first.month == 8), academic_year(last or first) + 2)
    return sorted(one for year in years for one in terms_of(codes, year))


def days_of(times: Times, notice: date, terms_start_on: date | None) -> Days | None:
    """The timetable as days; None while one of its dates is missing."""
    moments = {name: moment for name, moment in times.__dict__.items() if name != "questions_close_at"}
    if any(one is None for one in moments.values()):
        return None

    def day_of(name: str) -> date:
        return timezone.localdate(moments[name])

    asked = times.questions_close_at
    return Days(
        notice, day_of("nominations_close_at"), day_of("withdrawals_close_at"), timezone.localdate(asked) if asked else None,
        day_of("voting_opens_at"), day_of("voting_closes_at"), day_of("objections_close_at"), terms_start_on,
    )  # fmt: skip


def warnings_of(election: Election, times: Times, terms_start_on: date | None, notice: date) -> list[str]:
    """What speaks against these dates, if notice is given on that day."""
    days = days_of(times, notice, terms_start_on)
    if days is None:
        return []
    lengths, _ = lengths_for(election)
    said = warnings(days, lengths, terms_for(election, notice, days.objections_close))
    return said + (_still_held(election, terms_start_on) if terms_start_on else [])


def _still_held(election: Election, starts: date) -> list[str]:
    """The seats that somebody still holds on the day on which those elected are to take them up."""
    contests, said = contests_of(election), []
    held: dict[tuple[int, str, int | None], list[str]] = defaultdict(list)
    rows = Tenure.objects.filter(body__in={one.body_id for one in contests}).exclude(ends_on__lt=starts)
    for who in rows.select_related("person", "post").order_by("seat", "starts_on"):
        until = f"until {day(who.ends_on)}" if who.ends_on else "with no last day"
        held[who.body_id, who.post.key, who.group_id].append(f"{who.person.name} {until}")
    for one in contests:
        names = held[one.body_id, one.post.key, one.group_id if one.post.per_group else None]
        if one.post.seats - len(names) < one.seats:
            said.append(
                f"{one}: held by {' and '.join(names)}. Record an earlier last day, before {day(starts)}: "
                "until then nobody else can take it up."
            )
    return said


def notice_of(election: Election, at: datetime) -> Notice:
    """What stands in the way of giving notice now, and what is to be known before."""
    on = timezone.localdate(at)
    contests = contests_of(election)
    rolls = rolls_for(contests, election.network, on)
    points = [*_charge(election, on), *_dates(election, at), *_posts(election, contests), *_rolls(contests, rolls)]
    return Notice(points, warnings_of(election, times_of(election), election.terms_start_on, on), rolls)


def _charge(election: Election, on: date) -> list[Point]:
    def sits(person: object) -> bool:
        return seats_of(person, on).in_network(election.network) is not None

    points = [
        Point(f"{election.officer.name}, returning officer, holds a seat in the network.", sits(election.officer))
    ]
    if election.scrutineer:
        points.append(
            Point(f"{election.scrutineer.name}, scrutineer, holds a seat in the network.", sits(election.scrutineer))
        )
    return points


def _dates(election: Election, at: datetime) -> list[Point]:
    days = days_of(times_of(election), timezone.localdate(at), election.terms_start_on)
    points = [Point("Every date of the timetable is set.", days is not None)]
    if days is None:
        return points
    points.append(Point("Nominations close after today.", timezone.localdate(at) < days.nominations_close))
    lengths, stated = lengths_for(election)
    short = too_short(days, lengths, stated)
    return points + (
        [Point(one, False) for one in short] or [Point("Every stage is as long as the constitution asks.", True)]
    )


def _posts(election: Election, contests: list[Contest]) -> list[Point]:
    """No post is put to two elections at once."""
    others = Contest.objects.filter(election__network=election.network, election__state__in=UNDER_WAY)
    taken = {
        (one.body_id, one.post.key, one.group_id): one.election.title
        for one in others.exclude(election=election)
        .exclude(election__state=Election.State.DRAFT)
        .select_related("election", "post")
    }
    points = [Point("There is a post to elect to.", bool(contests))]
    for one in contests:
        title = taken.get((one.body_id, one.post.key, one.group_id))
        if title:
            points.append(Point(f"{one}: “{title}” is under way for this post.", False))
    return points


def _rolls(contests: list[Contest], rolls: dict[int, list[Line]]) -> list[Point]:
    return [Point(f"{one}: {_votes(rolls[one.pk])} on the roll today.", bool(rolls[one.pk])) for one in contests]


def _votes(lines: list[Line]) -> str:
    count = len({("school", one.school_id) if one.school_id else ("person", one.voter.pk) for one in lines})
    return f"{count} vote{'' if count == 1 else 's'}"
