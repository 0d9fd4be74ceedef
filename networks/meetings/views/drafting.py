"""The agenda workbench: each change is saved at once; with scripts in place, without them by a plain form."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cph.core import clock
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.executives.models import Tenure
from networks.meetings import rules, services
from networks.meetings.content import carried_words, timed_items
from networks.meetings.forms import (
    CoverForm,
    ItemForm,
    KeyForm,
    NewItemForm,
    NumberForm,
    PaperForm,
    SeenForm,
    item_initial,
)
from networks.meetings.forms.before import cover_initial
from networks.meetings.models import Agenda, AgendaItem, ItemPaper, Meeting
from networks.meetings.permissions.before import reading_of
from networks.meetings.selectors import attendees_of
from networks.meetings.services import Overtaken
from networks.meetings.suggestions import suggestions_for
from networks.meetings.views.reach import agenda_of, item_or_404, kept_or_404


def item_form(item: AgendaItem, data: Any = None, **facts: Any) -> ItemForm:
    """The form of one item among many: its fields have their own ids."""
    return ItemForm(data, initial=item_initial(item), auto_id=f"item{item.pk}_%s", **facts)


def bench(request: HttpRequest, meeting: Meeting, agenda: Agenda | None, **more: Any) -> dict[str, Any]:
    """What the workbench shows to this editor: an administrator who helps sees no Part B."""
    reading = reading_of(request.user, meeting, at=clock.now())
    found = {"meeting": meeting, "agenda": agenda, "may_edit": agenda is None or agenda.state == Agenda.State.DRAFT}
    items, total, length = timed_items(agenda, reading) if agenda else ([], 0, 0)
    for item, following in zip_longest(items, items[1:]):
        item.form, item.carried = item_form(item), carried_words(item)
        item.is_last = following is None or following.part != item.part
    for item, before in zip(items, [None, *items], strict=False):
        item.is_first = before is None or before.part != item.part
    sums = _sums(total, length)
    return found | {"items": items, "sits": reading.sits, **sums, "add_form": NewItemForm(auto_id="new_%s"), **more}


def _sums(total: int, length: int) -> dict[str, Any]:
    return {"total": total, "length": length, "is_over": total > length, "sum_words": rules.length_words(total, length)}


def _names(meeting: Meeting) -> list[str]:
    """Names offered for a presenter: those who hold a post in the network on the day."""
    network = meeting.body.network_id
    held = Tenure.objects.on(timezone.localdate(meeting.starts_at)).filter(Q(body=network) | Q(body__parent=network))
    return sorted(set(held.values_list("person__name", flat=True)))


def _people(meeting: Meeting, name: str) -> list[Person]:
    """People who may attend and bear this name."""
    if not name.strip():
        return []
    return list(attendees_of(meeting, clock.today()).filter(name__iexact=" ".join(name.split()))[:2])


@login_required
def agenda_build(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = kept_or_404(request, pk)
    context = bench(request, meeting, agenda_of(meeting), names=_names(meeting))
    return render(request, "meetings/agenda_build.html", context)


@login_required
def agenda_suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """What else could be on it: fetched into the workbench, and a page of its own without scripts."""
    meeting = kept_or_404(request, pk)
    agenda = agenda_of(meeting) or Agenda(meeting=meeting)
    if agenda.pk is None and meeting.state == Meeting.State.PLANNED:
        agenda = services.open_agenda(meeting, by=request.user, at=clock.now())
    reading = reading_of(request.user, meeting, at=clock.now())
    found = suggestions_for(agenda, reading) if agenda.pk and agenda.state == Agenda.State.DRAFT else []
    context = {"meeting": meeting, "agenda": agenda, "suggestions": found}
    partial = request.htmx and not request.htmx.boosted
    return render(request, f"meetings/{'suggestions' if partial else 'agenda_suggestions'}.html", context)


def _back(request: HttpRequest, meeting: Meeting, anchor: str = "items") -> HttpResponse:
    """The workbench after a change: its list alone for scripts, the whole page otherwise."""
    if request.htmx:
        fresh = kept_or_404(request, meeting.pk)
        context = bench(request, fresh, agenda_of(fresh), saved_at=clock.now(), refresh=True)
        return render(request, "meetings/workbench.html", context)
    return redirect(f"{reverse('agenda_build', args=[meeting.pk])}#{anchor}")


def _refused(request: HttpRequest, meeting: Meeting, refusal: Refused) -> HttpResponse:
    if not request.htmx:
        messages.warning(request, str(refusal))
        return _back(request, meeting)
    fresh = kept_or_404(request, meeting.pk)
    return render(request, "meetings/workbench.html", bench(request, fresh, agenda_of(fresh), refusal=refusal))


@login_required
@require_POST
def agenda_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a suggestion, or leave it."""
    meeting = kept_or_404(request, pk)
    form = KeyForm(request.POST)
    try:
        agenda = services.open_agenda(meeting, by=request.user, at=clock.now())
        if form.is_valid() and request.POST.get("do") == "leave":
            services.leave_suggestion(agenda, form.cleaned_data["key"], by=request.user, at=clock.now())
        elif form.is_valid():
            services.take_suggestion(agenda, form.cleaned_data["key"], by=request.user, at=clock.now())
    except Refused as refusal:
        return _refused(request, meeting, refusal)
    return _back(request, meeting, "suggestions")


@login_required
@require_POST
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = kept_or_404(request, pk)
    form = NewItemForm(request.POST, people=_people(meeting, request.POST.get("presenter", "")), auto_id="new_%s")
    if not form.is_valid():
        context = bench(request, meeting, agenda_of(meeting), names=_names(meeting)) | {"add_form": form}
        template = "meetings/workbench.html" if request.htmx else "meetings/agenda_build.html"
        return render(request, template, context)
    try:
        agenda = services.open_agenda(meeting, by=request.user, at=clock.now())
        item = services.add_item(agenda, form.facts(), by=request.user, at=clock.now(), part=form.part())
    except Refused as refusal:
        return _refused(request, meeting, refusal)
    return _back(request, meeting, f"item-{item.pk}")


@login_required
def item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """One item: saved from the workbench as it changes; a page of its own when something is wrong, or without scripts."""
    found = item_or_404(request, pk, item_pk)
    meeting = found.agenda.meeting
    if request.method != "POST":
        return _item_page(request, found, item_form(found))
    form = item_form(found, request.POST, people=_people(meeting, request.POST.get("presenter", "")))
    seen = SeenForm(request.POST)
    if not form.is_valid() or not seen.is_valid():
        return _item_page(request, found, form)
    try:
        services.edit_item(found, form.facts(), seen=seen.cleaned_data["seen"], by=request.user, at=clock.now())
    except Overtaken as overtaken:
        return _item_page(request, found, form, overtaken=overtaken, newer=overtaken.item)
    except Refused as refusal:
        return _refused(request, meeting, refusal)
    if request.htmx:
        return _saved(request, meeting, found)
    messages.success(request, "Saved.")
    return _back(request, meeting, f"item-{found.pk}")


def _item_page(request: HttpRequest, found: AgendaItem, form: ItemForm, **more: Any) -> HttpResponse:
    found.form = form
    seen = more["newer"].edit_number if "newer" in more else found.edit_number
    context = {"meeting": found.agenda.meeting, "item": found, "form": form, "seen": seen, "may_edit": True, **more}
    answer = render(request, "meetings/item_edit.html" if request.htmx else "meetings/item.html", context)
    if request.htmx:
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#edit-{found.pk}", "outerHTML"
    return answer


def _saved(request: HttpRequest, meeting: Meeting, found: AgendaItem) -> HttpResponse:
    """The word "Saved" with the time, and what else moved on the page: clock times, the sum."""
    fresh = agenda_of(kept_or_404(request, meeting.pk))
    context = bench(request, meeting, fresh, saved_at=clock.now(), item_pk=found.pk)
    return render(request, "meetings/item_saved.html", context)


@login_required
@require_POST
def item_move(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    found = item_or_404(request, pk, item_pk)
    wanted = NumberForm(request.POST).wanted()
    if wanted is None:
        return _refused(request, found.agenda.meeting, Refused("Enter the number the item should have."))
    try:
        services.move_item(found, wanted, by=request.user, at=clock.now())
    except Refused as refusal:
        return _refused(request, found.agenda.meeting, refusal)
    return _back(request, found.agenda.meeting, f"item-{found.pk}")


@login_required
@require_POST
def item_remove(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    found = item_or_404(request, pk, item_pk)
    try:
        services.remove_item(found, by=request.user, at=clock.now())
    except Refused as refusal:
        return _refused(request, found.agenda.meeting, refusal)
    return _back(request, found.agenda.meeting)


@login_required
@require_POST
def item_part(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Make an item confidential, or open it again."""
    found = item_or_404(request, pk, item_pk)
    part = request.POST.get("part", "")
    try:
        if part not in AgendaItem.Part.values:
            raise Refused("Choose Part A or Part B.")
        services.set_part(found, part, by=request.user, at=clock.now())
    except Refused as refusal:
        return _refused(request, found.agenda.meeting, refusal)
    return _back(request, found.agenda.meeting, f"item-{found.pk}")


def _paper_or_404(request: HttpRequest, item: AgendaItem, number: int) -> ItemPaper:
    """A paper that stands at an item, if this editor reads it."""
    paper = get_object_or_404(ItemPaper, item=item, removed_at__isnull=True, pk=number)
    reading = reading_of(request.user, item.agenda.meeting, at=clock.now())
    if not reading.shows(item.pk, item.part, paper.part):
        raise Http404
    paper.item = item
    return paper


@login_required
def item_papers(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Add a paper to an item, or put another version in the place of one (?replace=5)."""
    found = item_or_404(request, pk, item_pk)
    number = request.GET.get("replace", "")
    old = _paper_or_404(request, found, int(number)) if number.isascii() and number.isdigit() else None
    form = PaperForm(request.POST or None, request.FILES or None, initial=cover_initial(old))
    if request.method == "POST" and form.is_valid():
        file, cover = form.cleaned_data["file"], form.cover()
        try:
            services.add_paper(found, file, cover=cover, by=request.user, at=clock.now(), instead_of=old)
            return redirect(f"{reverse('agenda_build', args=[pk])}#item-{found.pk}")
        except Refused as refusal:
            form.add_error("file", str(refusal))
    context = {"meeting": found.agenda.meeting, "item": found, "form": form, "old": old}
    return render(request, "meetings/item_papers.html", context)


@login_required
def paper_cover(request: HttpRequest, pk: int, item_pk: int, paper_pk: int) -> HttpResponse:
    """What the cover of a paper says; the file stays."""
    found = item_or_404(request, pk, item_pk)
    paper = _paper_or_404(request, found, paper_pk)
    form = CoverForm(request.POST if request.method == "POST" else None, initial=cover_initial(paper))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_cover(paper, form.cover(), by=request.user, at=clock.now())
            return redirect(f"{reverse('agenda_build', args=[pk])}#item-{found.pk}")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"meeting": found.agenda.meeting, "item": found, "form": form, "old": paper, "is_cover": True}
    return render(request, "meetings/item_papers.html", context)


@login_required
@require_POST
def item_paper_remove(request: HttpRequest, pk: int, item_pk: int, paper_pk: int) -> HttpResponse:
    found = item_or_404(request, pk, item_pk)
    paper = get_object_or_404(ItemPaper.objects.select_related("item__agenda__meeting"), pk=paper_pk, item=found)
    if not reading_of(request.user, found.agenda.meeting, at=clock.now()).shows(found.pk, paper.part):
        raise Http404
    try:
        services.remove_paper(paper, by=request.user, at=clock.now())
    except Refused as refusal:
        return _refused(request, found.agenda.meeting, refusal)
    return _back(request, found.agenda.meeting, f"item-{found.pk}")
