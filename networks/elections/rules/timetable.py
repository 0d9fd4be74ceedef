"""Where an election stands at a moment. Pure functions of plain values; moments carry their zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """What an election is at, as its timetable and its state have it, in the order of time."""

    DRAFT = "DRAFT"
    NOMINATIONS = "NOMINATIONS"
    WITHDRAWAL = "WITHDRAWAL"
    QUESTIONS = "QUESTIONS"
    WAITING = "WAITING"
    VOTING = "VOTING"
    CLOSED = "CLOSED"
    COUNTED = "COUNTED"
    DECLARED = "DECLARED"
    OBJECTIONS = "OBJECTIONS"
    OVER = "OVER"
    ABANDONED = "ABANDONED"


@dataclass(frozen=True)
class Times:
    """The moments of a timetable; None where one is not set."""

    nominations_close_at: datetime | None = None
    withdrawals_close_at: datetime | None = None
    questions_close_at: datetime | None = None
    voting_opens_at: datetime | None = None
    voting_closes_at: datetime | None = None
    objections_close_at: datetime | None = None


def stage_at(state: str, times: Times, at: datetime, *, is_counted: bool = False) -> Stage:
    """The stage at this moment: what somebody did (`state`) and what the clock has done since.

    A stage ends at its moment, to the second: at that moment the next has begun. `is_counted` says that every contest
    of a closed election is counted.
    """
    if state == "NOTICED":
        return _before_the_poll(times, at)
    if state == "VOTING":
        return Stage.VOTING if _before(at, times.voting_closes_at) else Stage.CLOSED
    if state == "CLOSED":
        return Stage.COUNTED if is_counted else Stage.CLOSED
    if state == "DECLARED":
        if times.objections_close_at is None:
            return Stage.DECLARED
        return Stage.OBJECTIONS if at < times.objections_close_at else Stage.OVER
    return Stage.ABANDONED if state == "ABANDONED" else Stage.DRAFT


def _before_the_poll(times: Times, at: datetime) -> Stage:
    if _before(at, times.nominations_close_at):
        return Stage.NOMINATIONS
    if _before(at, times.withdrawals_close_at):
        return Stage.WITHDRAWAL
    return Stage.QUESTIONS if _before(at, times.questions_close_at) else Stage.WAITING


def _before(at: datetime, end: datetime | None) -> bool:
    return end is not None and at < end
