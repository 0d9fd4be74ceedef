"""Single transferable vote as Scottish councils count it: weighted inclusive Gregory, five decimal places.

Source: the Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45 to 52, by whose numbers
each step is cited; the Order of 2011 (SSI 2011/399) carries the same rules on. One unit is 0.00001 vote.
"""

from __future__ import annotations

from networks.elections.rules.course import Asked, Course
from networks.elections.rules.parcels import NOBODY, by_value
from networks.elections.rules.results import EXCLUDE, SURPLUS, Result

PLACES = 5


def quota_of(valid: int, seats: int) -> int:
    """Rule 46, in whole votes: valid papers over one more than the seats, any fraction ignored, plus one."""
    return valid // (seats + 1) + 1


def count(asked: Asked) -> Result:
    """Count by the Scottish rules. Any number of seats."""
    course = Course(asked, "scottish", PLACES)
    course.first()  # rule 45
    course.quota = quota_of(course.valid, asked.seats) * course.unit
    _elect(course, course.quota)
    course.close_first()
    while course.places():
        action, acted = _next(course, course.quota)
        course.point()
        course.welcome()
        _elect(course, course.quota)
        course.stage(action, acted)
    return course.result()


def _next(course: Course, quota: int) -> tuple[str, list[int]]:
    """What comes after a stage: the doomed of a limit, the largest surplus (rule 49), or the lowest (rule 50)."""
    if doomed := course.doomed():
        return EXCLUDE, _exclude(course, doomed)
    if surpluses := [number for number in course.pending if course.votes[number] > quota]:
        return SURPLUS, [_transfer(course, _largest(course, surpluses), quota)]
    return EXCLUDE, _exclude(course, [_lowest(course)])


def _elect(course: Course, quota: int) -> None:
    """Rule 47, whoever has the quota, the highest vote first; rule 52, all who are left for the last places."""
    reached = [number for number in course.continuing if course.votes[number] >= quota]
    for number in in_order(course, reached):
        if course.places() and course.asked.balance.room(number, course.elected):
            course.elect(number)
    course.welcome()
    elect_the_rest(course)


def elect_the_rest(course: Course) -> None:
    """Rule 52: as many candidates left as there are places, so all of them, the higher vote first."""
    rest = course.continuing - set(course.doomed())
    if len(rest) == course.places():
        for number in sorted(rest, key=lambda number: (-course.votes[number], number)):
            course.elect(number)


def in_order(course: Course, reached: list[int]) -> list[int]:
    """By votes, the highest first. Who comes first among equals is settled only where a limit makes it matter."""
    order: list[int] = []
    left = sorted(reached, key=lambda number: (-course.votes[number], number))
    while left:
        level = [number for number in left if course.votes[number] == course.votes[left[0]]]
        rivals = _rivals(course, level)
        first = level[0]
        if first in rivals:
            first = course.choose(rivals, "elect", reversed(course.points), most=True, lucky=True)
        order.append(first)
        left.remove(first)
    return order


def _rivals(course: Course, level: list[int]) -> list[int]:
    """Those of equal votes who stand in each other's way: without one of them as many could be elected."""
    capacity = course.asked.balance.capacity
    could = capacity(level, course.elected)
    if could == len(level):
        return []
    return [one for one in level if capacity([number for number in level if number != one], course.elected) == could]


def _largest(course: Course, surpluses: list[int]) -> int:
    """Rule 49: the largest surplus; among equals the higher vote at the most recent unequal stage, then lot."""
    most = max(course.votes[number] for number in surpluses)
    tied = [number for number in surpluses if course.votes[number] == most]
    return course.choose(tied, SURPLUS, reversed(course.points), most=True, lucky=True)


def _transfer(course: Course, number: int, quota: int) -> int:
    """Rule 48: every paper goes on at surplus × its value ÷ the candidate's vote, to five places, remainder ignored."""
    total = course.votes[number]
    surplus = total - quota
    credited = 0
    for value, parcels in by_value(course.table.take_up(number)):
        piles = course.table.sort_papers(parcels)
        credited += course.table.hand_over(piles, surplus * value // total)
    course.pending.discard(number)
    course.votes[number] = quota
    course.votes[NOBODY] += surplus - credited
    return number


def _lowest(course: Course) -> int:
    """Rules 50 and 51: the fewest votes; among equals the fewer at the most recent unequal stage, then lot."""
    going = course.may_go()
    tied = [number for number in going if course.votes[number] == course.votes[going[0]]]
    return course.choose(tied, EXCLUDE, reversed(course.points), most=False, lucky=False)


def _exclude(course: Course, numbers: list[int]) -> list[int]:
    """Rule 50: papers go on at the value at which they came."""
    for number in numbers:
        course.exclude(number)
    parcels = [parcel for number in numbers for parcel in course.table.take_up(number)]
    for value, together in by_value(parcels):
        course.table.transfer_at_value(together, value)
    for number in numbers:
        course.votes[number] = 0
    return numbers
