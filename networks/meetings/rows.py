"""The rows of people on the page of a sitting, written in Python: 90 of them in a template take longer than all their queries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from cph.core.html import fill
from cph.core.templatetags.words import time_words
from networks.meetings.live import Sheet
from networks.meetings.models import Attendance, Reply
from networks.meetings.selectors.seating import Seated

REPLIES = {
    Reply.Answer.COMING: "is coming",
    Reply.Answer.ONLINE: "joins online",
    Reply.Answer.APOLOGIES: "sent apologies",
    Reply.Answer.SUBSTITUTE: "sends a substitute",
}
ROW = (
    '<li id="{}" class="sit-row" data-keep-row data-keep-is="{}" data-text="{}"{}>'
    '<span class="sit-row__who"><strong>{}</strong> <span class="sit-row__as">{}</span>{}{}</span>'
    '<span class="sit-row__taps">{}</span></li>'
)
BUTTON = (
    '<button class="sit-tap sit-tap--{}" name="tap" value="{}-{}" data-keep-sets="{}" data-keep-label="{}">{}'
    '<span class="govuk-visually-hidden">: {}</span></button>'
)
TAPS = "".join(
    f'<button class="sit-tap sit-tap--{what}" name="tap" value="{what}-{{pk}}" data-keep-sets="{sets}"'
    f' data-keep-label="{words}: {{name}}">{words}<span class="govuk-visually-hidden">: {{name}}</span></button>'
    for what, sets, words in (("room", "here", "{first}"), ("online", "here", "Online"), ("left", "away", "Left"))
)  # all three in one go: 90 rows have 270 of them
SPELL = '<a class="govuk-link" href="{}"><span class="govuk-visually-hidden">{}</span>{}</a>'
SWAP = SafeString(' hx-swap-oob="true"')


def person_rows(sheet: Sheet, *, counts: bool, may_tap: bool, may_correct: bool) -> SafeString:
    """Everybody expected who counts, or everybody in attendance."""
    return SafeString("".join(person_row(sheet, one, may_tap, may_correct) for one in sheet.expected(counts=counts)))


def person_row(sheet: Sheet, one: Seated, may_tap: bool, may_correct: bool, *, swap: bool = False) -> SafeString:
    """Somebody expected: who, as what, what they said, when they were there, what to tap."""
    pk, name = one.person.pk, one.person.name
    spells = [each for each in sheet.spells.get(pk, ()) if not each.stands_in_for_id]
    is_here = any(each.left_at is None for each in spells)
    taps = _taps(sheet, one, bool(spells)) if may_tap else SafeString("")
    who = (escape(name), escape(one.title), _reply(sheet, one, bool(spells)), times_of(spells, may_correct))
    is_here = "here" if is_here else "away"
    row = ROW.format(f"p{pk}", is_here, escape(f"{name} {one.title}".lower()), SWAP if swap else "", *who, taps)
    return SafeString(row)  # 90 of them: format_html would take five times as long


def _taps(sheet: Sheet, one: Seated, was_here: bool) -> SafeString:
    pk, name, reply = one.person.pk, one.person.name, sheet.replies.get(one.person.pk)
    if sheet.meeting.closed_at:
        return SafeString("") if was_here else _button("room", pk, "here", "Was there", name)
    found = SafeString(TAPS.format(pk=pk, name=escape(name), first="Back" if was_here else "Present"))
    stands_in = pk in sheet.stood_in_for
    if stands_in and not was_here:
        return SafeString("")
    if reply and reply.substitute and not was_here and sheet.presence.articles.may_send is not False:
        return _button("sub", pk, "away", f"{reply.substitute.name} is here", f"in place of {name}") + found
    return found


def _button(what: str, pk: int, sets: str, words: str, name: str) -> SafeString:
    return format_html(BUTTON, what, what, pk, sets, f"{words}: {name}", words, name)


def _reply(sheet: Sheet, one: Seated, was_here: bool) -> SafeString:
    """What is to be known of them now: that they stand aside; before they come, what they answered."""
    reply = sheet.replies.get(one.person.pk)
    if sheet.stands_aside(one.person.pk):
        return SafeString('<span class="sit-row__said">Stands aside for this item</span>')
    if reply is None or was_here:
        return SafeString("")
    who = f": {reply.substitute.name}" if reply.substitute else ""
    return format_html('<span class="sit-row__said">{}{}</span>', REPLIES[Reply.Answer(reply.answer)].capitalize(), who)


def times_of(spells: Iterable[Attendance], may_correct: bool) -> SafeString:
    """When they were there, each spell leading to where the clerk puts it right."""
    said = ", ".join(_spell(one, may_correct) for one in spells)
    return SafeString(f'<span class="sit-row__times">{said}</span>' if said else "")


def _spell(one: Attendance, may_correct: bool) -> SafeString:
    came = time_words(timezone.localtime(one.came_at))
    words = f"{came} to {time_words(timezone.localtime(one.left_at))}" if one.left_at else f"since {came}"
    words += " online" if one.how == Attendance.How.ONLINE else ""
    if not may_correct:
        return fill("{}", words)
    hidden = f"Correct the times of {one.person.name if one.person else one.guest_name}: "
    return fill(SPELL, _times_address(one.meeting_id).replace("/0/", f"/{one.pk}/"), hidden, words)


@lru_cache(200)
def _times_address(meeting: int) -> str:
    """Where the times of a spell of this meeting are put right, with 0 for the spell: looked up once, not for each of 90."""
    return reverse("sitting_times", args=[meeting, 0])


def other_rows(sheet: Sheet, *, may_tap: bool, may_correct: bool) -> SafeString:
    """Guests, substitutes, those here for one item: a row for each, with all their spells."""
    found: dict[int | str, list[Attendance]] = {}
    for one in sheet.others:
        found.setdefault(one.person_id or one.guest_name.casefold(), []).append(one)
    return format_html_join("", "{}", ((_other(those, may_tap, may_correct, sheet),) for those in found.values()))


def _other(spells: list[Attendance], may_tap: bool, may_correct: bool, sheet: Sheet) -> SafeString:
    last = spells[-1]
    name = last.person.name if last.person else last.guest_name
    is_here = last.left_at is None
    leaves = may_tap and is_here and not sheet.meeting.closed_at
    taps = _button("gone", last.pk, "gone", "Left", name) if leaves else SafeString("")
    only = SafeString('<span class="sit-row__said">For one item</span>') if last.for_item_id else SafeString("")
    uncounted = last.stands_in_for_id and not last.counts
    note = SafeString('<span class="sit-row__said">Not counted towards the quorum</span>') if uncounted else only
    return format_html(
        ROW, f"a{last.pk}", "here" if is_here else "away", f"{name} {last.title}".lower(), "",
        name, last.title, note, times_of(spells, may_correct), taps,
    )  # fmt: skip
