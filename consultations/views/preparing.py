"""Before it opens: the ways, the audience, the dates, and the checklist."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from consultations.forms.planning import AudienceForm, DatesForm, WaysForm, audience_initial, dates_initial
from consultations.models import Consultation
from consultations.rules.dates import Span
from consultations.selectors.checks import Reason, audience_count, noun_of, reasons_not_to_open
from consultations.selectors.dates import judged
from consultations.selectors.proposing import usual_dates
from consultations.selectors.rolls import candidates_of, chosen_of, count_audience
from consultations.selectors.ways import asks_here, matter_of, names_none, weighed
from consultations.services import planning
from consultations.views.planning import draft_or_refusal
from consultations.views.reach import tell_if_taken_back
from cph.core import clock
from cph.core.refusals import Refused
from networks.groups.selectors import groups_of


@login_required
def consultation_ways(request: HttpRequest, pk: int) -> HttpResponse:
    """What the planner proposes and why; whoever runs it chooses, and says why where they choose otherwise."""
    found = draft_or_refusal(request, pk)
    rows = weighed(found)
    form = WaysForm(request.POST if request.method == "POST" else None, weighed=rows)
    if request.method == "POST" and form.is_valid():
        try:
            planning.choose_ways(found, form.choices(), by=request.user, at=clock.now())
            tell_if_taken_back(request, found)
            return redirect("consultation", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"consultation": found, "form": form, "matter": matter_of(found), "names_none": names_none(rows)}
    return render(request, "consultations/consultation_ways.html", context)


@login_required
def consultation_audience(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom it is put to, with the numbers beside it: counted anew before anything is kept."""
    found, on = draft_or_refusal(request, pk), clock.today()
    roll = candidates_of(found.network, found.answers_per, on)
    names = dict(groups_of(found.network, on).values_list("pk", "name"))
    chosen, size, by = chosen_of(found), found.sample_size, found.sample_by
    form = AudienceForm(request.POST or None, roll=roll, names=names, initial=audience_initial(found, chosen))
    if request.method == "POST" and form.is_valid():
        chosen, size = form.chosen(), form.cleaned_data["sample_size"]
        by = form.cleaned_data["sample_by"] if size is not None else []
        if "count" not in request.POST:
            try:
                planning.set_audience(found, chosen, size=size, sample_by=by, by=request.user, at=clock.now())
                tell_if_taken_back(request, found)
                return redirect("consultation", pk=pk)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    count = count_audience(roll, chosen, names, size=size, by=by)
    context = {"consultation": found, "form": form, "count": count, "noun": noun_of(found)}
    return render(request, "consultations/consultation_audience.html", context)


@login_required
def consultation_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """When it is open: proposed in school days, with what speaks against the dates before they are kept."""
    found, today = draft_or_refusal(request, pk), clock.today()
    opens, closes = found.opens_at, found.closes_at
    is_proposed = closes is None or "propose" in request.GET
    if is_proposed:
        opens, closes = usual_dates(found, clock.now())
    form = DatesForm(request.POST or None, initial=dates_initial(opens, closes))
    said: list[str] = []
    span: Span | None = None
    if request.method == "POST":
        if form.is_valid():
            span, said = judged(found, form.opens_at(), form.closes_at(), today)
            unseen = set(said) - set(request.POST.get("seen", "").split("|"))
            if not unseen and (answer := _kept(request, found, form)):
                return answer
    else:
        span, said = judged(found, opens, closes, today)
    context = {
        "consultation": found, "form": form, "warnings": said, "span": span, "seen": "|".join(said), "is_proposed": is_proposed,
    }  # fmt: skip
    return render(request, "consultations/consultation_dates.html", context)


def _kept(request: HttpRequest, found: Consultation, form: DatesForm) -> HttpResponse | None:
    try:
        opens, closes = form.opens_at(), form.closes_at()
        planning.set_dates(found, opens_at=opens, closes_at=closes, by=request.user, at=clock.now())
        tell_if_taken_back(request, found)
        return redirect("consultation", pk=found.pk)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


@login_required
def consultation_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Check before it opens: what is there, what is missing, what speaks against it, how many are asked."""
    found, at = draft_or_refusal(request, pk), clock.now()
    if request.method == "POST":
        try:
            found = planning.open_consultation(found, by=request.user, at=at)
            is_open = found.state == Consultation.State.OPEN
            messages.success(
                request, "It is open. Everybody who is asked is told." if is_open else "It opens by itself at its time."
            )
            return redirect("consultation", pk=pk)
        except Refused as refusal:
            messages.warning(request, str(refusal))
    reasons = reasons_not_to_open(found, at)
    count = audience_count(found, at) if asks_here(found) else None
    context = {
        "consultation": found,
        "points": [(one, _link(one, pk)) for one in reasons if not one.is_warning],
        "warnings": [one.words for one in reasons if one.is_warning],
        "is_ready": not any(one.stops for one in reasons),
        "count": count,
        "noun": noun_of(found),
        "is_later": found.opens_at is not None and found.opens_at > at,
        "today": timezone.localdate(at),
    }
    return render(request, "consultations/consultation_open.html", context)


def _link(one: Reason, pk: int) -> str:
    try:
        return reverse(one.link, args=[pk]) if one.link else ""
    except NoReverseMatch:
        return ""
