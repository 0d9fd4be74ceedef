"""What meetings leave behind can be found: each service that sends something out calls one of these in its transaction.

Who finds what is said by marks, which `permissions.around.marks_of` works out anew from today's seats: an open item by
whoever attends the body under those rules, a confidential one by who sits there, and by who was let in to that very item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cph.core.names import key_of
from cph.core.templatetags.words import day_words
from cph.search.services import Thing, put, take_out
from networks.constitutions.models import Body
from networks.meetings.models import (
    Action,
    AgendaItem,
    Circulation,
    Decision,
    Issue,
    ItemPaper,
    Meeting,
    MinuteItem,
    Minutes,
    Motion,
    Proposal,
)

OPEN, CONFIDENTIAL = AgendaItem.Part.OPEN, AgendaItem.Part.CONFIDENTIAL
IS_OUT = Q(minutes__isnull=True) | Q(minutes__circulated_at__isnull=False)
WITH_MEETING = ("body__parent", "item__agenda__meeting", "minutes__meeting")


# --- who reads it


def _readers(body: int, rules: int | None, parts: Iterable[str], item: int | None) -> dict[str, tuple[str, ...]]:
    """Readers of something of a body: confidential where the thing or its item is."""
    kept = {"kept_from": (f"kept-out:{item}",)} if item else {}
    if CONFIDENTIAL not in parts:
        return {"readers": (f"attends:{body}:{rules or 0}",)}
    return {"readers": (f"part-b:{body}", *((f"let-in:{item}",) if item else ())), **kept}


def _of_meeting(meeting: Meeting, parts: Iterable[str], item: int | None) -> dict[str, Any]:
    day = timezone.localdate(meeting.starts_at)
    return {
        "where": f"{meeting.title}, {meeting.body.name}, {day_words(day)}",
        "happened_on": day,
        **_readers(meeting.body_id, meeting.constitution_id, parts, item),
    }


def _of_body(body: Body) -> str:
    return body.name if body.parent_id is None else f"{body.name}, {body.network.name}"


def _address(names: Iterable[str], *args: Any, otherwise: str) -> str:
    """The thing's own page, by the first of these names that the site has."""
    for name in names:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return otherwise


# --- meetings and agendas


def index_meeting(meeting: Meeting) -> None:
    """That a body meets is known in its whole network."""
    put([meeting_thing(meeting)])


def meeting_thing(one: Meeting) -> Thing:
    day = timezone.localdate(one.starts_at)
    cancelled = f"Cancelled: {one.cancel_reason}" if one.state == Meeting.State.CANCELLED else ""
    return Thing(
        key=key_of(one),
        kind="Meeting",
        title=f"{one.title}, {day_words(day)}",
        url=reverse("meeting", args=[one.pk]),
        happened_on=day,
        readers=(f"network:{one.body.network_id}",),
        text=cancelled,
        where=_of_body(one.body),
    )


def index_issue(issue: Issue) -> None:
    """The items and papers of an agenda as it went out; what the one before had and this one has not is found no more."""
    things = list(issue_things(issue))
    keep = {one.key for one in things}
    before = ItemPaper.objects.filter(item__agenda__meeting=issue.meeting_id, late_at__isnull=True).values_list(
        "pk", flat=True
    )
    items = AgendaItem.objects.filter(agenda__meeting=issue.meeting_id).values_list("pk", flat=True)
    known = [key_of(ItemPaper(pk=pk)) for pk in before] + [key_of(AgendaItem(pk=pk)) for pk in items]
    take_out(key for key in known if key not in keep)
    put(things)


def issue_things(issue: Issue) -> Iterator[Thing]:
    said = {item["id"]: item for item in issue.content["items"]}
    url = reverse("agenda", args=[issue.meeting_id, issue.version])
    papers = ItemPaper.objects.filter(removed_at__isnull=True)
    rows = AgendaItem.objects.filter(pk__in=said).prefetch_related(Prefetch("papers", papers, to_attr="there"))
    for row in rows:
        item = said[row.pk]
        parts = {row.part, item.get("part", OPEN)}
        yield Thing(
            key=key_of(row),
            kind="Agenda item",
            title=item["title"],
            text=" ".join(filter(None, (item["reason"], item["presenter"], item.get("origin", "")))),
            url=url,
            **_of_meeting(issue.meeting, parts, row.pk),
        )
        listed = {paper["id"] for paper in item["papers"]}
        yield from (paper_thing(one, row, issue.meeting, parts) for one in row.there if one.pk in listed or one.late_at)


def index_anew(item: AgendaItem) -> None:
    """An item was made confidential, or opened: what hangs on it is found by whoever may read it now."""
    meeting = item.agenda.meeting_id
    issues = Issue.objects.filter(meeting=meeting).select_related("meeting__body__parent")
    if issue := issues.order_by("-version").first():
        index_issue(issue)
    for motion in Motion.objects.filter(item=item).select_related("body__parent", "meeting", "item"):
        index_motion(motion)
    if minutes := Minutes.objects.filter(meeting=meeting).select_related("meeting__body__parent").first():
        index_minutes(minutes)


def index_paper(paper: ItemPaper) -> None:
    """A paper of an issued agenda, or one that came late. What a draft holds is nobody's to find yet."""
    meeting = paper.item.agenda.meeting
    last = Issue.objects.filter(meeting=meeting).order_by("-version").values_list("content", flat=True).first()
    is_out = paper.late_at is not None or (last is not None and paper.pk in last["paper_ids"])
    if paper.removed_at is not None or not is_out:
        take_out([key_of(paper)])
        return
    take_out([key_of(ItemPaper(pk=paper.replaces_id))] if paper.replaces_id else [])
    put([paper_thing(paper, paper.item, meeting, {paper.item.part})])


def forget_papers(papers: Iterable[int]) -> None:
    """These were taken back: found no more."""
    take_out(key_of(ItemPaper(pk=pk)) for pk in papers)


def paper_thing(paper: ItemPaper, item: AgendaItem, meeting: Meeting, parts: set[str]) -> Thing:
    facts = [item.title, paper.lead, paper.contact, paper.get_purpose_display() if paper.purpose else ""]
    return Thing(
        key=key_of(paper),
        kind="Paper",
        title=paper.title,
        text=" ".join(filter(None, facts)),
        url=reverse("item_paper", args=[paper.pk]),
        **_of_meeting(meeting, parts | {paper.part}, item.pk),
    )


def index_proposal(proposal: Proposal) -> None:
    """What somebody proposed, for themselves; the clerk and the executive have the list."""
    put([proposal_thing(proposal)])


def proposal_thing(one: Proposal) -> Thing:
    return Thing(
        key=key_of(one),
        kind="Proposal",
        title=one.title,
        text=f"{one.reason} {one.answer}".strip(),
        url=reverse("proposal", args=[one.pk]),
        where=_of_body(one.body),
        happened_on=timezone.localdate(one.proposed_at),
        readers=(f"own:{one.body.network_id}:{one.proposed_by_id}",),
    )


# --- what was minuted, decided, taken on, moved


def index_minutes(minutes: Minutes) -> None:
    """Minutes as they last went out, item by item, with their decisions and actions. A draft is nobody's to find."""
    if minutes.circulated_at is None:
        return
    decisions = minutes.decisions.select_related(*WITH_MEETING, "motion")
    actions = minutes.actions.select_related(*WITH_MEETING).prefetch_related("owners")
    gone = [key_of(one) for one in (*decisions, *actions) if one.removed_at]
    last = minutes.circulations.select_related("minutes__meeting__body__parent").order_by("-version").first()
    things = list(minute_things(last)) if last else []
    keep = {one.key for one in things}
    rows = (key_of(MinuteItem(pk=pk)) for pk in minutes.items.values_list("pk", flat=True))
    things += [decision_thing(one) for one in decisions if not one.removed_at]
    things += [action_thing(one) for one in actions if not one.removed_at]
    take_out([*gone, *(key for key in rows if key not in keep)])
    put(things)


def minute_things(sent: Circulation) -> Iterator[Thing]:
    """The items of minutes in the words that went out: what the clerk has written since is in a draft again."""
    said = {item["id"]: item for item in sent.content["items"]}
    meeting = sent.minutes.meeting
    address = _address(["minutes"], meeting.pk, otherwise=reverse("meeting", args=[meeting.pk]))
    for row in sent.minutes.items.filter(item__in=said).select_related("item"):
        words = said[row.item_id]
        yield Thing(
            key=key_of(row),
            kind="Minutes",
            title=words["title"],
            text=" ".join(words["discussion"]),
            url=f"{address}#item-{row.item_id}",
            **_of_meeting(meeting, {row.item.part, words.get("part", OPEN)}, row.item_id),
        )


def index_decision(decision: Decision) -> None:
    """A decision in the register, once its minutes are out; one made between meetings at once."""
    out = decision.minutes_id is None or decision.minutes.circulated_at is not None
    if decision.removed_at is None and out:
        put([decision_thing(decision)])
    else:
        take_out([key_of(decision)])


def decision_thing(one: Decision) -> Thing:
    item = one.item
    rules = _rules_of(one.minutes.meeting if one.minutes_id else None, item, one.motion)
    day = timezone.localdate(one.decided_at)
    return Thing(
        key=key_of(one),
        kind="Decision",
        title=f"{one.number} {one.text}",
        text=one.text,
        url=_address(["decision"], one.pk, otherwise=_address(["decision_list"], one.body_id, otherwise="")),
        where=f"{_of_body(one.body)}, {day_words(day)}",
        happened_on=day,
        **_readers(one.body_id, rules, {one.part, item.part if item else OPEN}, one.item_id),
    )


def _rules_of(meeting: Meeting | None, item: AgendaItem | None, motion: Motion | None) -> int | None:
    """The constitution by which it is read: of its meeting, or of the vote between meetings."""
    if meeting is None and item is not None:
        meeting = item.agenda.meeting
    return meeting.constitution_id if meeting else motion.constitution_id if motion else None


def index_action(action: Action) -> None:
    """An action, once its minutes are out, with who owns it and what was done."""
    out = action.minutes_id is None or action.minutes.circulated_at is not None
    if action.removed_at is None and out:
        put([action_thing(action)])
    else:
        take_out([key_of(action)])


def action_thing(one: Action) -> Thing:
    owners = list(one.owners.all())
    parts = {one.part, one.item.part if one.item else OPEN}
    meeting = one.minutes.meeting if one.minutes_id else one.item.agenda.meeting if one.item else None
    if meeting is None and CONFIDENTIAL not in parts:
        marks: dict[str, tuple[str, ...]] = {"readers": (f"body:{one.body_id}",)}
    else:
        marks = _readers(one.body_id, meeting.constitution_id if meeting else None, parts, one.item_id)
    if CONFIDENTIAL not in parts:
        marks["readers"] += tuple(f"own:{one.body.network_id}:{person.pk}" for person in owners)
    return Thing(
        key=key_of(one),
        kind="Action",
        title=f"{one.number} {one.text}",
        text=" ".join(filter(None, [", ".join(person.name for person in owners), one.get_state_display(), one.note])),
        url=_address(["action"], one.pk, otherwise=_address(["action_list"], one.body_id, otherwise="")),
        where=_of_body(one.body),
        happened_on=timezone.localdate(one.created_at),
        **marks,
    )


def index_motion(motion: Motion) -> None:
    """A motion as it was moved, and what became of it."""
    put([motion_thing(motion)])


def motion_thing(one: Motion) -> Thing:
    item = one.item
    rules = one.meeting.constitution_id if one.meeting_id else one.constitution_id
    return Thing(
        key=key_of(one),
        kind="Motion",
        title=f"{one.number} {one.title}",
        text=" ".join(filter(None, [one.text, one.outcome or one.get_state_display()])),
        url=_address(["motion"], one.pk, otherwise=reverse("meeting", args=[one.meeting_id]) if one.meeting_id else ""),
        where=f"{_of_body(one.body)}, {day_words(timezone.localdate(one.moved_at))}",
        happened_on=timezone.localdate(one.moved_at),
        **_readers(one.body_id, rules, {one.part, item.part if item else OPEN}, one.item_id),
    )
