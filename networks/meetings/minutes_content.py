"""What minutes say, as plain data: frozen when they are circulated; the page and the PDF both show this."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cph.core.templatetags.words import day_words
from networks.meetings.content import presenter_of, when_words
from networks.meetings.models import (
    Action,
    AgendaItem,
    Circulation,
    Decision,
    Meeting,
    MinuteItem,
    Minutes,
    Motion,
)
from networks.meetings.rules.parts import CONFIDENTIAL, OPEN
from networks.meetings.selectors import meeting_after
from networks.meetings.selectors.minutes import Line, items_of_meeting, lines_of, standing_decisions
from networks.meetings.selectors.presence import HOW, declared_lines, people_of, quorum_lines
from networks.meetings.selectors.rulings import rulings_of

Facts = dict[str, Any]
TAKEN_AS = {MinuteItem.Outcome.NOT_REACHED: "Not reached", MinuteItem.Outcome.WITHDRAWN: "Withdrawn"}


def minutes_content(minutes: Minutes, at: datetime) -> Facts:
    """The minutes as they stand, Part B marked line by line."""
    meeting = minutes.meeting
    numbers = {item.pk: item.number for item in items_of_meeting(meeting)}
    after = meeting_after(meeting)
    return {
        "network": meeting.body.network.name,
        "body": meeting.body.name,
        "title": meeting.title,
        "when": when_words(meeting),
        "held_on": timezone.localdate(meeting.starts_at).isoformat(),
        "place": meeting.place,
        "chair": meeting.chaired_by.name if meeting.chaired_by else "",
        "people": people_of(meeting, numbers),
        "quorum": quorum_lines(meeting),
        "rulings": _rulings(meeting),
        "declarations": declared_lines(meeting, numbers),
        "items": [_item(line) for line in lines_of(meeting)],
        "other_decisions": [_decision(one) for one in standing_decisions(meeting) if one.item_id is None],
        "next_meeting": f"{when_words(after)}{', ' + after.place if after.place else ''}" if after else "",
        "approved": "",
        "status": "Draft, to be approved by the next meeting.",
        "changes": [],
        "address": settings.SITE_URL + reverse("minutes", args=[meeting.pk]),
    }


def _rulings(meeting: Meeting) -> list[Facts]:
    return [
        {"words": f"{one.ruled_by.name} ruled as chair: {one.words}", "item": one.item_pk, "part": one.part}
        for one in rulings_of(meeting)
    ]


def _item(line: Line) -> Facts:
    item = line.item
    return {
        "id": item.pk,
        "number": line.number,
        "part": item.part,
        "title": item.title,
        "presenter": presenter_of(item),
        "outcome": TAKEN_AS.get(MinuteItem.Outcome(line.minute.outcome), "Taken"),
        "discussion": [words.strip() for words in line.minute.discussion.split("\n") if words.strip()],
        "decisions": [_decision(one, item) for one in line.decisions],
        "motions": [_motion(one, item) for one in line.motions if _is_told_apart(one)],
        "actions": [_action(one, item) for one in line.actions],
    }


def _part(row: Decision | Action | Motion, item: AgendaItem | None) -> str:
    return CONFIDENTIAL if CONFIDENTIAL in (row.part, item.part if item else OPEN) else OPEN


def _is_told_apart(motion: Motion) -> bool:
    """A carried motion stands among the decisions; amendments, and what was lost or withdrawn, are told beside them."""
    return motion.state != Motion.State.CARRIED or motion.amends_id is not None


def _decision(one: Decision, item: AgendaItem | None = None) -> Facts:
    vote = vote_words(one.motion) if one.motion else ""
    return {"number": one.number, "text": one.text, "vote": vote, "part": _part(one, item), "item": one.item_id}


def _motion(one: Motion, item: AgendaItem) -> Facts:
    kind = "Amendment" if one.amends_id else "Motion"
    state = one.get_state_display().lower()
    return {
        "number": one.number, "text": one.text, "vote": vote_words(one), "part": _part(one, item),
        "state": f"{kind} {state}", "item": item.pk,
    }  # fmt: skip


def vote_words(motion: Motion) -> str:
    """Moved by Ann Lee, seconded by Bo Ray. 7 for, 2 against, 1 abstained."""
    words = [
        f"Moved by {motion.moved_by.name}{', seconded by ' + motion.seconded_by.name if motion.seconded_by else ''}."
    ]
    if motion.votes_for is not None:
        words.append(f"{motion.votes_for} for, {motion.votes_against} against, {motion.abstentions} abstained.")
        words += [motion.rule["entitled"]] if "entitled" in motion.rule else []
    if motion.casting_vote is not None:
        words.append(f"The chair’s casting vote was {'for' if motion.casting_vote else 'against'}.")
    return " ".join(words)


def _action(one: Action, item: AgendaItem) -> Facts:
    return {
        "number": one.number,
        "text": one.text,
        "owners": sorted(owner.name for owner in one.owners.all()),
        "due": day_words(one.due_on) if one.due_on else "",
        "part": _part(one, item),
    }


def approved_words(approved_in: Meeting, with_corrections: bool) -> str:
    """Approved on Tuesday 12 January 2027 by the meeting of that day."""
    day = day_words(timezone.localdate(approved_in.starts_at))
    how = " with the corrections below" if with_corrections else " as a correct record"
    return f"Approved on {day} by the meeting of {approved_in.body.name} ({approved_in.title}){how}."


def groups_of(content: Facts) -> list[Facts]:
    """The people by kind of attendance, in the order in which minutes name them."""
    return [
        {"label": label, "people": found}
        for how, label in HOW.items()
        if (found := [one for one in content["people"] if one["how"] == how])
    ]


def sections_of(content: Facts) -> list[Facts]:
    """The items of Part A, and those of Part B under their own heading."""
    parts = ((OPEN, ""), (CONFIDENTIAL, "Part B: confidential"))
    found = [
        {"label": label, "items": [one for one in content["items"] if one["part"] == part]} for part, label in parts
    ]
    return [one for one in found if one["items"]]


def last_before(minutes: Minutes) -> Circulation | None:
    """The version before the one that is being made."""
    return Circulation.objects.filter(minutes=minutes).select_related("paper").order_by("-version").first()
