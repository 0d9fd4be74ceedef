"""First past the post, for one or several places, and approval. One unit is one vote.

Plurality: a paper gives one vote each to as many of its first preferences for candidates who stand as there are places
(one place: one vote). Approval: it gives one vote to everybody it names. The most votes are elected; where equal votes
matter, for the last place or for a limit, the lot decides at once (Local Elections (Principal Areas) Rules 2006,
SI 2006/3304, rule 49 of schedule 2, equality of votes). "Re-open nominations" once reached takes all places left, since
everybody below has fewer votes than it (Greenwich: 450, RON 100, 75 for two posts fills one and re-opens the other).
"""

from __future__ import annotations

from networks.elections.rules.course import Asked, Course
from networks.elections.rules.parcels import NOBODY
from networks.elections.rules.results import Result


def count(asked: Asked) -> Result:
    """Count by plurality, any number of places."""
    return _count(asked, "plurality", asked.seats)


def count_approval(asked: Asked) -> Result:
    """Count approvals, any number of places."""
    return _count(asked, "approval", asked.ballots.candidates)


def _count(asked: Asked, method: str, marks: int) -> Result:
    course = Course(asked, method, 0)
    _tally(course, marks)
    course.point()
    while course.places() and _next(course):
        pass
    course.close_first()
    return course.result()


def _tally(course: Course, most: int) -> None:
    """One vote for each of the first `most` candidates on a paper who stand."""
    marks, takes, votes = course.asked.ballots.marks, course.table.takes, course.votes
    for at, weight in zip(course.asked.ballots.starts, course.asked.ballots.weights, strict=True):
        given: list[int] = []
        while len(given) < most and (number := marks[at]) != NOBODY:
            if takes[number] > 0 and number not in given:
                votes[number] += weight
                given.append(number)
            at += 1
        if given:
            course.valid += weight


def _next(course: Course) -> bool:
    """Elect whoever comes next; False where nobody may be."""
    able = [number for number in course.continuing if course.asked.balance.room(number, course.elected)]
    most = max(course.votes[number] for number in able)
    level = sorted(number for number in able if course.votes[number] == most)
    first = level[0]
    if len(level) > 1 and _matters(course, level):
        first = course.choose(level, "elect", (), most=True, lucky=True)
    course.elect(first)
    if first == course.asked.ron:
        while course.waiting is not None and len(course.elected) < course.asked.seats:
            course.elect(course.waiting)
        return False
    return True


def _matters(course: Course, level: list[int]) -> bool:
    """Whether it makes a difference who of those with equal votes comes first."""
    return (
        course.asked.ron in level
        or len(level) > course.places()
        or course.asked.balance.capacity(level, course.elected) < len(level)
    )
