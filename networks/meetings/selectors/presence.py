"""Who was at a meeting, as its minutes say it: the whole distribution list with what became of each."""

from __future__ import annotations

from typing import Any

from networks.meetings.models import AgendaItem, Attendance, Declaration, Discussion, Meeting, Reply
from networks.meetings.rules.parts import OPEN
from networks.meetings.selectors.seating import Seated, seating
from networks.meetings.selectors.sitting import Line, Summary, attendance_summary, quorum_history

HOW = {
    "PRESENT": "Present",
    "REMOTE": "Present online",
    "SUBSTITUTE": "Substitutes",
    "ATTENDING": "In attendance",
    "GUEST": "Guests",
    "COMING": "Said they would come",
    "APOLOGIES": "Apologies",
    "ABSENT": "Did not attend",
    "SILENT": "No reply",
}
Facts = dict[str, Any]


def people_of(meeting: Meeting, numbers: dict[int, str]) -> list[Facts]:
    """One line for each person; `numbers` are the items' numbers in these minutes.

    Where nobody recorded who was there, the replies are all that is known, and the lines say only that.
    """
    seats = seating(meeting)
    summary = attendance_summary(meeting, seats)
    came = _came(summary)
    lines = [*came, *_away(summary, seats, {line.person_id for _, line in came})] if came else _replied(meeting, seats)
    items = _for_one_item(meeting, numbers)
    order = list(HOW)
    facts = [_facts(how, line, items.get(line.person_id or line.name.casefold())) for how, line in lines]
    return sorted(facts, key=lambda one: (order.index(one["how"]), one["name"].lower()))


def _came(summary: Summary) -> list[tuple[str, Line]]:
    kinds = {
        "PRESENT": summary.present,
        "REMOTE": summary.online,
        "SUBSTITUTE": summary.substitutes,
        "ATTENDING": summary.attending,
        "GUEST": summary.guests,
    }
    return [(how, line) for how, lines in kinds.items() for line in lines]


def _away(summary: Summary, seats: list[Seated], came: set[int | None]) -> list[tuple[str, Line]]:
    """Those who sent apologies; then everybody else who was expected, members and those in attendance alike."""
    sent = {line.person_id for line in summary.apologies}
    missing = [one for one in seats if one.person.pk not in came | sent]
    absent = [("ABSENT", Line(one.person.name, one.title, "", one.person.pk)) for one in missing]
    return [*(("APOLOGIES", line) for line in summary.apologies), *absent]


def _replied(meeting: Meeting, seats: list[Seated]) -> list[tuple[str, Line]]:
    said = {one.person_id: one for one in Reply.objects.filter(meeting=meeting).select_related("substitute")}
    found = []
    for one in seats:
        reply = said.get(one.person.pk)
        found.append((_how(reply), Line(one.person.name, one.title, _note(reply), one.person.pk)))
    return found


def _how(reply: Reply | None) -> str:
    if reply is None:
        return "SILENT"
    return "COMING" if reply.answer in (Reply.Answer.COMING, Reply.Answer.ONLINE) else "APOLOGIES"


def _note(reply: Reply | None) -> str:
    if reply and reply.substitute:
        return f"sends {reply.substitute.name}"
    return "online" if reply and reply.answer == Reply.Answer.ONLINE else ""


def _for_one_item(meeting: Meeting, numbers: dict[int, str]) -> dict[Any, tuple[AgendaItem, str]]:
    rows = Attendance.objects.filter(meeting=meeting, for_item__isnull=False).select_related("for_item")
    return {
        one.person_id or one.guest_name.casefold(): (one.for_item, numbers.get(one.for_item_id, "")) for one in rows
    }


def _facts(how: str, line: Line, only: tuple[AgendaItem, str] | None) -> Facts:
    note = line.note
    if only:
        note = note.replace("for one item", f"item {only[1]}" if only[1] else "for one item")
    return {
        "name": line.name,
        "role": line.title,
        "how": how,
        "note": note,
        "item": only[0].pk if only else None,
        "part": only[0].part if only else OPEN,
    }


def quorum_lines(meeting: Meeting) -> list[Facts]:
    """From which minute there was a quorum or not, each line with the item that was before the meeting then."""
    discussions = list(Discussion.objects.filter(meeting=meeting).select_related("item"))
    found = []
    for change in quorum_history(meeting):
        then = [
            one
            for one in discussions
            if one.starts_at <= change.at and (one.ends_at is None or change.at < one.ends_at)
        ]
        item = then[0].item if then else None
        found.append({"words": change.words, "item": item.pk if item else None, "part": item.part if item else OPEN})
    return found


def declared_lines(meeting: Meeting, numbers: dict[int, str]) -> list[Facts]:
    """The interests that were declared, each with what followed."""
    rows = Declaration.objects.filter(meeting=meeting, withdrawn_at__isnull=True).select_related("person", "item")
    found = []
    for one in rows.order_by("declared_at", "pk"):
        where = f" (item {numbers[one.item_id]})" if one.item_id in numbers else ""
        words = f"{one.person.name}{where}: {one.nature}. {one.get_then_display()}."
        part = one.item.part if one.item else OPEN
        found.append({"words": words, "item": one.item_id, "part": part})
    return found
