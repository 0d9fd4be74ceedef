"""Meek's method: every elected candidate keeps just the part of each vote that makes up the quota.

Source: the reference rule of the Proportional Representation Foundation (steps A to C and T, by whose letters each step
is cited), which fixes the arithmetic of Hill, Wichmann and Woodall, "Algorithm 123", The Computer Journal 30 (1987),
277-281. Nine decimal places throughout; a product or quotient is rounded up. One unit is 0.000000001 vote.
"""

from __future__ import annotations

from collections import Counter

from networks.elections.rules.course import Asked, Course
from networks.elections.rules.parcels import NOBODY
from networks.elections.rules.results import EXCLUDE, FIRST, SURPLUS, Result
from networks.elections.rules.scottish import in_order

PLACES = 9
ONE = 10**PLACES
OMEGA = 1000  # 0.000001 vote: a total surplus smaller than this is passed on far enough (B.2.e)

Heads = list[tuple[tuple[int, ...], int]]


def count(asked: Asked) -> Result:
    """Count by Meek's method. Any number of seats."""
    course = Course(asked, "meek", PLACES)
    keep = [ONE] * len(course.votes)
    action, acted = FIRST, list[int]()
    course.valid = sum(weight for _, weight in _heads(course))
    while True:
        surplus = _round(course, keep)
        _elect_the_rest(course)
        course.stage(action, acted)
        if not course.places():
            return course.result()
        if doomed := course.doomed():
            action, acted = EXCLUDE, doomed
        elif course.stages[-1].elected and surplus >= OMEGA:
            action, acted = SURPLUS, sorted(course.elected)
        else:
            action, acted = EXCLUDE, [_lowest(course, surplus)]
        for number in acted if action == EXCLUDE else ():
            course.exclude(number)
            keep[number] = 0


def _round(course: Course, keep: list[int]) -> int:
    """B.2: share the votes out again and again until somebody is elected or the surplus is passed on.

    Returns the total surplus in units. The first round shares out once and moves nothing.
    """
    heads = _heads(course)
    before: int | None = None
    while True:
        _distribute(course, heads, keep)
        course.quota = sum(course.votes[1:]) // (course.asked.seats + 1) + 1  # B.2.b
        course.point()
        reached = [number for number in course.continuing if course.votes[number] >= course.quota]
        new = _elect(course, reached)
        quota = course.quota
        surplus = max(sum(course.votes[number] - quota for number in course.elected), 0)
        if new or surplus < OMEGA or (before is not None and surplus >= before):
            return surplus
        before = surplus
        for number in course.elected:  # B.2.f
            keep[number] = _up(_up(keep[number] * quota, ONE) * ONE, course.votes[number])


def _heads(course: Course) -> Heads:
    """Each paper up to the first candidate who keeps all of it, equal ones put together."""
    ballots, final = course.asked.ballots, course.continuing
    marks, whole = ballots.marks, [number in final for number in range(len(course.votes))]
    alone = [0] * len(course.votes)  # most papers: those that stay with the first candidate they name
    heads: Counter[tuple[int, ...]] = Counter()
    reached = _reached(course)
    for at, weight in zip(ballots.starts, ballots.weights, strict=True):
        if whole[marks[at]]:
            alone[marks[at]] += weight
            continue
        head: list[int] = []
        while (mark := marks[at]) and not (head and whole[head[-1]]):
            head += [number for number in reached[mark] if number not in head]
            at += 1
        if head:
            heads[tuple(head)] += weight
    return [*heads.items(), *(((number,), weight) for number, weight in enumerate(alone) if weight)]


def _reached(course: Course) -> list[list[int]]:
    """For each mark on a paper, who takes a part of it: one candidate, a row of "re-open nominations", or nobody."""
    able = {*course.continuing, *course.elected, course.waiting}
    reached = [[number] if number in able else [] for number in range(course.asked.ballots.candidates + 1)]
    if course.asked.ron is not None:
        reached[course.asked.ron] += [number for number in course.rons if number in able]
    return reached


def _distribute(course: Course, heads: Heads, keep: list[int]) -> None:
    """B.2.a: each candidate in order keeps their part of what is left of the paper, rounded up."""
    votes = [0] * len(course.votes)
    for head, weight in heads:
        left = ONE
        for number in head:
            kept = _up(left * keep[number], ONE)
            votes[number] += kept * weight
            left -= kept
            if not left:
                break
    votes[NOBODY] = course.valid * ONE - sum(votes)
    course.votes[:] = votes


def _elect(course: Course, reached: list[int]) -> bool:
    """B.2.c: all who have the quota."""
    for number in in_order(course, reached):
        if course.places() and course.asked.balance.room(number, course.elected):
            course.elect(number)
    course.welcome()
    return bool(course.new)


def _elect_the_rest(course: Course) -> None:
    """B.1 and C: as many left as there are places, so all of them."""
    rest = course.continuing - set(course.doomed())
    if len(rest) == course.places():
        for number in sorted(rest, key=lambda number: (-course.votes[number], number)):
            course.elect(number)


def _lowest(course: Course, surplus: int) -> int:
    """B.3 and T: the fewest votes; whoever the surplus could still lift past that is level, and the lot decides."""
    going = course.may_go()
    low = course.votes[going[0]]
    tied = [number for number in going if course.votes[number] <= low + surplus]
    return course.choose(tied, EXCLUDE, (), most=False, lucky=False)


def _up(product: int, by: int) -> int:
    return -(-product // by)
