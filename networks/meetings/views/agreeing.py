"""The executive agrees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cph.core import clock
from cph.core.refusals import Refused, allowed
from networks.constitutions.permissions import check_may_keep
from networks.meetings import rules, services
from networks.meetings.content import agenda_content, agreed_words
from networks.meetings.forms import RecordForm, SeenForm, WordForm
from networks.meetings.models import Agenda, Agreement, Issue, Meeting
from networks.meetings.permissions import check_may_agree, check_may_record
from networks.meetings.permissions.before import reading_of
from networks.meetings.selectors import article_of, executive_for, voices_of
from networks.meetings.views.reach import agenda_of, draft_or_404, kept_or_404


@login_required
@require_POST
def agenda_put(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = kept_or_404(request, pk)
    try:
        agenda = services.open_agenda(meeting, by=request.user, at=clock.now())
        services.put_agenda(agenda, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("agenda_build", pk=pk)
    messages.success(request, "The agenda is with the executive: each of its members is asked.")
    return redirect("agenda_agree", pk=pk)


@login_required
@require_POST
def agenda_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = kept_or_404(request, pk)
    agenda = agenda_of(meeting)
    if agenda is None:
        raise Http404
    services.reopen_agenda(agenda, by=request.user, at=clock.now())
    messages.success(request, "The agenda is a draft again. The executive agrees the new version before it is issued.")
    return redirect("agenda_build", pk=pk)


def _page(request: HttpRequest, meeting: Meeting, agenda: Agenda, **forms: Any) -> HttpResponse:
    at = clock.now()
    words = {one.person_id: one for one in Agreement.objects.filter(agenda=agenda, version=agenda.version)}
    voices = voices_of(executive_for(meeting.body), clock.today())
    own = words.get(request.user.pk)
    reading = reading_of(request.user, meeting, at=at)
    content = rules.content_for(agenda_content(agenda), reading)
    before = Issue.objects.filter(meeting=meeting).order_by("-version").first() if agenda.version > 1 else None
    start = {"agrees": "yes" if own.agrees else "no", "comment": own.comment} if own else {}
    is_put = agenda.state == Agenda.State.PUT and meeting.state == Meeting.State.PLANNED
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "content": content,
        "sum_words": rules.length_words(content["total"], content["length"]),
        "changes": rules.what_changed(rules.content_for(before.content, reading), content) if before else [],
        "voices": [{"voice": one, "word": words.get(one.person.pk)} for one in voices],
        "agreed": sum(word.agrees for word in words.values()),
        "own": own,
        "article": article_of(meeting),
        "agreed_words": agreed_words(agenda),
        "may_say": is_put and allowed(check_may_agree, request.user, meeting, at=at),
        "may_record": is_put and allowed(check_may_record, request.user, meeting, at=at),
        "may_keep": allowed(check_may_keep, request.user, meeting.body, at=at),
        "word_form": forms.get("word_form") or WordForm(initial=start),
        "record_form": forms.get("record_form") or RecordForm(),
        "failed": forms.get("word_form") or forms.get("record_form"),
    }
    return render(request, "meetings/agenda_agree.html", context)


def _agenda_or_404(request: HttpRequest, pk: int) -> Agenda:
    agenda = agenda_of(draft_or_404(request, pk))
    if agenda is None:
        raise Http404
    return agenda


def _version(request: HttpRequest) -> int:
    """The version the page showed; one that cannot be read is none."""
    form = SeenForm({"seen": request.POST.get("version", "")})
    return form.cleaned_data["seen"] if form.is_valid() else 0


@login_required
def agenda_agree(request: HttpRequest, pk: int) -> HttpResponse:
    agenda = _agenda_or_404(request, pk)
    if request.method != "POST":
        return _page(request, agenda.meeting, agenda)
    check_may_agree(request.user, agenda.meeting, at=clock.now())
    form = WordForm(request.POST)
    if form.is_valid():
        agrees, comment = form.cleaned_data["agrees"] == "yes", form.cleaned_data["comment"]
        try:
            services.say(
                agenda, agrees=agrees, comment=comment, version=_version(request), by=request.user, at=clock.now()
            )
            messages.success(request, "Your word is kept. You can change it until the executive agrees.")
            return redirect("agenda_agree", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, agenda.meeting, agenda, word_form=form)


@login_required
@require_POST
def agenda_record(request: HttpRequest, pk: int) -> HttpResponse:
    agenda = _agenda_or_404(request, pk)
    check_may_record(request.user, agenda.meeting, at=clock.now())
    form = RecordForm(request.POST)
    if form.is_valid():
        try:
            note = form.cleaned_data["note"]
            services.record_agreed(agenda, note=note, version=_version(request), by=request.user, at=clock.now())
            messages.success(request, "It is recorded that the executive agrees. The clerk can issue the agenda.")
            return redirect("agenda_agree", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, agenda.meeting, agenda, record_form=form)
