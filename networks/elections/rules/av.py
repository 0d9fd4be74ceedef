"""The alternative vote, for one place. One unit is one vote.

Source: a candidate with more votes than all others still in the count together is elected, else the one with the
fewest is excluded and those papers go on at full value (Parliamentary Voting System and Constituencies Act 2011,
section 9, as passed). The lowest level are parted as in Scottish single transferable vote: the fewer at the most
recent unequal stage, then lot.
"""

from __future__ import annotations

from networks.elections.rules.course import Asked, Course
from networks.elections.rules.results import EXCLUDE, Result


def count(asked: Asked) -> Result:
    """Count by the alternative vote; one place. There is no quota."""
    course = Course(asked, "av", 0)
    course.first()
    _elect(course)
    course.close_first()
    while course.places():
        going = course.doomed() or [_lowest(course)]
        for number in going:
            course.exclude(number)
            for parcel in course.table.take_up(number):
                course.table.transfer_at_value([parcel], 1)
            course.votes[number] = 0
        course.point()
        _elect(course)
        course.stage(EXCLUDE, going)
    return course.result()


def _elect(course: Course) -> None:
    """Elect the one with more than half of the votes still in the count, or who alone is left."""
    able = course.continuing - set(course.doomed())
    if not able:
        return
    first = max(able, key=lambda number: (course.votes[number], -number))
    others = sum(course.votes[number] for number in course.continuing if number != first)
    if course.votes[first] > others or len(course.continuing) == 1:
        course.elect(first)


def _lowest(course: Course) -> int:
    going = course.may_go()
    tied = [number for number in going if course.votes[number] == course.votes[going[0]]]
    return course.choose(tied, EXCLUDE, reversed(course.points), most=False, lucky=False)
