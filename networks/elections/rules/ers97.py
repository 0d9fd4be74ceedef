"""Single transferable vote by the Electoral Reform Society's rules of 1997, two decimal places.

Source: "How to conduct an election by the single transferable vote", third edition 1997, sections 5 and 6, by whose
numbers each step is cited. One unit is 0.01 vote. With a limit (balance.py) a guarded candidate is left out of the
exclusions of 5.2.5 and the doomed go first.
"""

from __future__ import annotations

from networks.elections.rules.course import Asked, Course
from networks.elections.rules.parcels import NOBODY, by_value
from networks.elections.rules.results import EXCLUDE, SURPLUS, Result
from networks.elections.rules.scottish import elect_the_rest
from networks.elections.rules.ties import parted

PLACES = 2


def quota_of(units: int, seats: int) -> int:
    """5.1.6, in hundredths: the vote over one more than the places, to two decimals, plus 0.01 unless exact."""
    return -(-units // (seats + 1))


def transfer_value(surplus: int, value: int, papers: int) -> tuple[int, int]:
    """5.3.7 and 5.3.9: the value of each of so many transferable papers, and what is left over as non-transferable.

    All in hundredths: the present value where that does not exceed the surplus, else the surplus shared out.
    """
    new = surplus // papers if value * papers > surplus else value
    return new, surplus - new * papers


def count(asked: Asked) -> Result:
    """Count by ERS97. Any number of places."""
    course = Course(asked, "ers97", PLACES)
    course.first()
    course.quota = quota_of(course.valid * course.unit, asked.seats)
    _deem_elected(course, 0)
    elect_the_rest(course)
    course.close_first()
    while course.places():
        action, acted = _next(course)
        if action == EXCLUDE:
            if _leaves_the_rest(course, acted):
                break
            _exclude(course, acted)
        else:
            _transfer(course, acted[0])
        elect_the_rest(course)
        course.stage(action, acted)
    return course.result()


def _leaves_the_rest(course: Course, numbers: list[int]) -> bool:
    """5.5.1: an exclusion that would leave only as many as there are places is not made; they are elected."""
    if course.doomed() or len(course.continuing) - len(numbers) != course.places():
        return False
    for number in numbers:
        course.exclude(number)
    elect_the_rest(course)
    course.amend()
    return True


def _next(course: Course) -> tuple[str, list[int]]:
    """5.2.1: a surplus, or where none is to be transferred now, an exclusion."""
    if doomed := course.doomed():
        return EXCLUDE, doomed
    surpluses = [number for number in course.pending if course.votes[number] > _quota(course)]
    total = sum(course.votes[number] - _quota(course) for number in surpluses)
    together = _together(course, total)
    if surpluses and not together:
        return SURPLUS, [_largest(course, surpluses)]
    return EXCLUDE, together or [_lowest(course)]


def _quota(course: Course) -> int:
    return course.quota or 0


def _together(course: Course, surplus: int) -> list[int]:
    """5.2.5: as many of the lowest as possible whose votes with all deferred surpluses do not exceed the next vote.

    Where there are such, surpluses are deferred (5.2.2). Enough candidates stay for the places. Candidates level with
    the next above go together or not at all: none of them would be excluded without a tie being broken.
    """
    going, places = course.may_go(), course.places()
    best: list[int] = []
    votes = surplus
    for at, number in enumerate(going, 1):
        votes += course.votes[number]
        out = going[:at]
        rest = course.continuing.difference(out)
        if not rest or course.asked.balance.capacity(rest, course.elected) < places:
            break
        above = min(course.votes[other] for other in rest if other not in out)
        if votes <= above and course.votes[number] < above:
            best = out
    return best


def _largest(course: Course, surpluses: list[int]) -> int:
    """5.2.3: the largest; among equals the greater vote at the earliest unequal point, then lot."""
    most = max(course.votes[number] for number in surpluses)
    tied = [number for number in surpluses if course.votes[number] == most]
    return course.choose(tied, SURPLUS, course.points, most=True, lucky=True)


def _lowest(course: Course) -> int:
    """5.2.5: the fewest votes; among equals the fewer at the earliest unequal point, then lot."""
    going = course.may_go()
    tied = [number for number in going if course.votes[number] == course.votes[going[0]]]
    return course.choose(tied, EXCLUDE, course.points, most=False, lucky=False)


def _transfer(course: Course, number: int) -> None:
    """5.3: only the batch that gave rise to the surplus, only its transferable papers."""
    surplus = course.votes[number] - _quota(course)
    batch = course.table.take_up(number)[-1]
    piles = course.table.sort_papers([batch])
    papers = batch.papers - piles[NOBODY].papers
    new, difference = transfer_value(surplus, batch.value, papers) if papers else (0, surplus)
    course.table.hand_over(piles, new)
    course.votes[NOBODY] += difference
    course.votes[number] = _quota(course)
    course.pending.discard(number)
    course.point()
    course.welcome()
    _deem_elected(course, 0)


def _exclude(course: Course, numbers: list[int]) -> None:
    """5.4: batch by batch in descending value, electing after each (5.4.9).

    Once all places are filled no further batch is transferred (5.5.2): what is left stays with those excluded.
    """
    for number in numbers:
        course.exclude(number)
    held = {number: course.table.take_up(number) for number in numbers}
    for value, batch in by_value(parcel for parcels in held.values() for parcel in parcels):
        for number, parcels in held.items():
            course.votes[number] -= value * sum(parcel.papers for parcel in parcels if parcel.value == value)
        course.table.transfer_at_value(batch, value)
        course.point()
        if not course.elected:  # 5.4.8
            course.quota = quota_of(course.valid * course.unit - course.votes[NOBODY], course.asked.seats)
        course.welcome()
        _deem_elected(course, sum(course.votes[number] for number in numbers))
        if not course.places():
            break


def _deem_elected(course: Course, untransferred: int) -> None:
    """5.1.7, 5.3.13, 5.4.9: who has the quota, or the total active vote over one more than the places left.

    In descending order of votes; whoever is level with another for too few places by 5.6.2.
    """
    while course.places() and (number := _next_elected(course)) is not None:
        if course.votes[number] * (course.places() + 1) < _active(course, untransferred) and (
            course.votes[number] < _quota(course)
        ):
            return
        course.elect(number)
        course.welcome()


def _next_elected(course: Course) -> int | None:
    """The highest continuing candidate with a vote; None where equals cannot be told apart (5.6.2)."""
    standing = [
        number
        for number in course.continuing
        if course.votes[number] and course.asked.balance.room(number, course.elected)
    ]
    if not standing:
        return None
    most = max(course.votes[number] for number in standing)
    level = sorted(number for number in standing if course.votes[number] == most)
    if course.asked.balance.capacity(level, course.elected) == len(level) <= course.places():
        return level[0]
    left = parted(level, course.points, max)
    return left[0] if len(left) == 1 else None


def _active(course: Course, untransferred: int) -> int:
    """6.20: the votes of all continuing candidates and all that await transfer, those of excluded candidates too."""
    surpluses = sum(max(course.votes[number] - _quota(course), 0) for number in course.pending)
    return sum(course.votes[number] for number in course.continuing) + surpluses + untransferred
