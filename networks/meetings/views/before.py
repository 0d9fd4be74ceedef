"""Before a meeting: who comes, what is declared, who reads Part B, what comes late."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cph.core import clock
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from cph.people.models import Person
from networks.meetings import services
from networks.meetings.content import timed_items
from networks.meetings.exports import replies_sheet
from networks.meetings.forms.before import (
    AccessForm,
    DeclarationForm,
    LatePaperForm,
    ReplyForm,
    cover_initial,
    reply_initial,
)
from networks.meetings.models import Agenda, AgendaItem, Declaration, Interest, ItemPaper, Meeting, PartBAccess, Reply
from networks.meetings.permissions import check_may_attend, check_may_keep, check_may_read_draft
from networks.meetings.permissions.before import (
    check_may_decide_access,
    check_may_reply,
    check_may_see_replies,
    reading_of,
    reads_notes,
)
from networks.meetings.selectors import attendees_of
from networks.meetings.selectors.before import replies_to, reply_of, sitting_ids, substitutes_at, why_closed
from networks.meetings.selectors.interests import declarable_items, declarations_at, standing_interests
from networks.meetings.services import before
from networks.meetings.views.reach import agenda_of, item_or_404, kept_or_404, meeting_or_404

# --- replies


@login_required
def meeting_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own reply: by a button on the meeting's page, or here with a note and a substitute."""
    meeting = meeting_or_404(request, pk)
    check_may_reply(request.user, meeting, at=clock.now())
    return _reply(request, meeting, request.user)


@login_required
def reply_record(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """The clerk notes a reply for somebody who said it by telephone."""
    meeting = meeting_or_404(request, pk)
    check_may_see_replies(request.user, meeting, at=clock.now())
    check_may_keep(request.user, meeting.body, at=clock.now())
    return _reply(request, meeting, get_object_or_404(attendees_of(meeting, clock.today()), pk=person_pk))


def _reply(request: HttpRequest, meeting: Meeting, person: Person) -> HttpResponse:
    at, own = clock.now(), person.pk == request.user.pk
    standing, substitutes = reply_of(person, meeting), substitutes_at(meeting)
    facts = {"whose": "" if own else person.name, "may_send": substitutes.may_send}
    asked = request.GET.get("answer", "")
    picked = asked if asked in Reply.Answer.values else ""
    form = ReplyForm(initial=reply_initial(standing, picked), **facts)
    if request.method == "POST":
        form = ReplyForm(request.POST, **facts)
        if form.is_valid() and _said(request, meeting, person, form):
            return redirect("meeting", pk=meeting.pk) if own else redirect("reply_list", pk=meeting.pk)
    context = {
        "meeting": meeting,
        "person": person,
        "own": own,
        "form": form,
        "standing": standing,
        "substitutes": substitutes,
        "closed": why_closed(meeting, at),
    }
    return render(request, "meetings/reply.html", context)


def _said(request: HttpRequest, meeting: Meeting, person: Person, form: ReplyForm) -> bool:
    facts = form.facts() | ({} if "note" in request.POST else {"note": None})
    try:
        before.reply(meeting, by=request.user, at=clock.now(), person=person, **facts)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    whose = "Your reply is kept" if person.pk == request.user.pk else f"The reply of {person.name} is kept"
    messages.success(request, f"{whose}. It can be changed until the meeting opens.")
    return True


@login_required
def reply_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All who may attend and what they said: for the clerk and the executive."""
    meeting = meeting_or_404(request, pk)
    seat = check_may_see_replies(request.user, meeting, at=clock.now())
    found = replies_to(meeting, clock.now())
    shown = request.GET.get("answer")
    lines = [line for line in found.lines if shown is None or (line.reply.answer if line.reply else "") == shown]
    if kind := kind_of(request):
        return replies_sheet(kind, lines, reads_notes(seat), f"replies-{meeting.pk}")
    context = {
        "meeting": meeting,
        "replies": found,
        "lines": lines,
        "shown": shown,
        "total": len(found.lines),
        "notes": reads_notes(seat),
        "may_keep": allowed(check_may_keep, request.user, meeting.body, at=clock.now()),
        "closed": why_closed(meeting, clock.now()),
    }
    return render(request, "meetings/reply_list.html", context)


# --- declarations


@login_required
def declarations(request: HttpRequest, pk: int) -> HttpResponse:
    """What is declared for this meeting as this reader may know it, and a form to declare."""
    meeting, at = meeting_or_404(request, pk), clock.now()
    check_may_attend(request.user, meeting, at=at)
    agenda_of(meeting)
    keeps = allowed(check_may_keep, request.user, meeting.body, at=at)
    may_declare = keeps or allowed(check_may_reply, request.user, meeting, at=at)
    reading = reading_of(request.user, meeting, at=at)
    drafts = allowed(check_may_read_draft, request.user, meeting, at=at)
    form = None
    if may_declare and meeting.state == Meeting.State.PLANNED:
        items = declarable_items(meeting, reading, drafts=drafts)
        people = list(attendees_of(meeting, clock.today()).order_by("name", "pk")) if keeps else []
        own = [] if keeps else standing_interests(request.user, meeting)
        form = DeclarationForm(
            request.POST if request.method == "POST" else None, items=items, interests=own, people=people
        )
        if request.method == "POST" and form.is_valid() and _declared(request, meeting, form):
            return redirect("declarations", pk=pk)
    rows = declarations_at(meeting, reading)
    for one in rows:
        one.may_withdraw = keeps or one.person_id == request.user.pk
    context = {"meeting": meeting, "rows": rows, "form": form, "keeps": keeps, "sits": reading.sits}
    return render(request, "meetings/declarations.html", context)


def _declared(request: HttpRequest, meeting: Meeting, form: DeclarationForm) -> bool:
    said = form.cleaned_data
    person = get_object_or_404(Person, pk=said["person"]) if said.get("person") else request.user
    items = AgendaItem.objects.select_related("agenda")
    try:
        before.declare(
            meeting,
            nature=said["nature"],
            then=said["then"],
            item=get_object_or_404(items, pk=said["item"]) if said["item"] else None,
            interest=get_object_or_404(Interest, pk=said["interest"]) if said.get("interest") else None,
            person=person,
            by=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The interest is declared.")
    return True


@login_required
@require_POST
def declaration_withdraw(request: HttpRequest, pk: int, declaration_pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    check_may_attend(request.user, meeting, at=clock.now())
    rows = Declaration.objects.filter(meeting=meeting).select_related("item__agenda", "person", "meeting")
    one = get_object_or_404(rows, pk=declaration_pk)
    reading = reading_of(request.user, meeting, at=clock.now())
    if one.item and not reading.shows(one.item_id, one.item.part):
        raise Http404
    try:
        before.withdraw_declaration(one, by=request.user, at=clock.now())
        messages.success(request, "The declaration is withdrawn.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("declarations", pk=pk)


# --- who reads what is confidential


@login_required
def item_access(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Who reads a confidential item: the rule, and whom the clerk let in or kept out."""
    item = item_or_404(request, pk, item_pk)
    meeting, at = item.agenda.meeting, clock.now()
    if not allowed(check_may_decide_access, request.user, item, meeting, at=at):
        raise Http404
    people = list(attendees_of(meeting, clock.today()).order_by("name", "pk"))
    form = AccessForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid() and _decided(request, item, form):
        return redirect("item_access", pk=pk, item_pk=item_pk)
    said = list(PartBAccess.objects.filter(item=item).select_related("person", "decided_by").order_by("person__name"))
    reads = sitting_ids(meeting.body, clock.today())
    reads = (reads | {one.person_id for one in said if one.allows}) - {one.person_id for one in said if not one.allows}
    context = {
        "meeting": meeting,
        "item": item,
        "form": form,
        "said": said,
        "reads": [one for one in people if one.pk in reads],
        "attends": [one for one in people if one.pk not in reads],
    }
    return render(request, "meetings/item_access.html", context)


def _decided(request: HttpRequest, item: AgendaItem, form: AccessForm) -> bool:
    said = form.cleaned_data
    person = get_object_or_404(Person, pk=said["person"])
    try:
        before.decide_access(
            item, person, allows=said["allows"], reason=said["reason"], by=request.user, at=clock.now()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "It is kept.")
    return True


# --- late papers


def _issued_or_404(request: HttpRequest, pk: int) -> Agenda:
    agenda = agenda_of(kept_or_404(request, pk))
    if agenda is None or agenda.state != Agenda.State.ISSUED:
        raise Http404
    return agenda


def _items(request: HttpRequest, agenda: Agenda) -> list[AgendaItem]:
    reading = reading_of(request.user, agenda.meeting, at=clock.now())
    return timed_items(agenda, reading)[0]


@login_required
def late_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper to an issued agenda, or another version of one (?replace=5), without opening the agenda again."""
    agenda = _issued_or_404(request, pk)
    items = _items(request, agenda)
    papers = {paper.pk: paper for item in items for paper in item.current_papers}
    number = request.GET.get("replace", "")
    old = papers.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
    if number and old is None:
        raise Http404
    choices = [(one.pk, f"{one.number}. {one.title}") for one in items if old is None or one.pk == old.item_id]
    choices = choices if old else [("", "Choose the item"), *choices]
    first = {"item": request.GET.get("item", "")}
    form = LatePaperForm(request.POST or None, request.FILES or None, items=choices, initial=first | cover_initial(old))
    if request.method == "POST" and form.is_valid():
        item = next(one for one in items if one.pk == form.cleaned_data["item"])
        if _added(request, item, form, old):
            return redirect("late_paper", pk=pk)
    context = {"meeting": agenda.meeting, "agenda": agenda, "items": items, "form": form, "old": old}
    return render(request, "meetings/late_paper.html", context)


def _added(request: HttpRequest, item: AgendaItem, form: LatePaperForm, old: ItemPaper | None) -> bool:
    file, cover = form.cleaned_data["file"], form.cover()
    try:
        services.add_late_paper(item, file, cover=cover, by=request.user, at=clock.now(), instead_of=old)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    messages.success(request, "The paper is out. The pack is made anew, and those who may read it are told.")
    return True


@login_required
@require_POST
def late_paper_withdraw(request: HttpRequest, pk: int, paper_pk: int) -> HttpResponse:
    """Take back a late paper that should not have gone out."""
    agenda = _issued_or_404(request, pk)
    shown = {paper.pk: (paper, item) for item in _items(request, agenda) for paper in item.current_papers}
    if paper_pk not in shown:
        raise Http404
    paper, paper.item = shown[paper_pk]
    try:
        services.withdraw_late_paper(paper, by=request.user, at=clock.now())
        messages.success(request, "The paper is taken back.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("late_paper", pk=pk)
