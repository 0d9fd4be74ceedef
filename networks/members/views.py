"""Pages about the members: the roll, headships, invitations, the list of heads, open questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.calendar import academic_year, academic_year_bounds
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from cph.core.templatetags.words import day_words
from networks.constitutions import permissions
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.constitutions.selectors import Question, question_in
from networks.constitutions.services import check_ruling_day
from networks.members import effects, exports, plan, selectors, services, upload
from networks.members.forms import EmailForm, HeadshipEndForm, HeadshipForm, RollForm, RulingForm, UploadForm
from networks.members.inforce import member_rules, school_is_of, schools_of
from networks.schools.models import Headship

SALT = "list of heads"


# --- the roll


@login_required
@require_safe
def roll(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who is a member on a day, who came and went since another, and which schools have no head recorded."""
    body, now = body_or_404(request, pk).network, clock.now()
    on, since, form = _days(request)
    found = member_rules(body, on, since)
    rows = selectors.roll_under(found[on], on)
    may_keep = allowed(permissions.check_may_keep, request.user, body, at=now)
    if kind := kind_of(request):
        return exports.roll_sheet(kind, f"roll-{on:%Y-%m-%d}", rows, with_email=may_keep)
    before = selectors.roll_under(found[since], since) if since != on else rows
    gaps = list(selectors.schools_without_head(found[on], on)) if may_keep else []
    context = {
        "body": body,
        "form": form,
        "on": on,
        "since": since,
        "rules": found[on],
        "rows": rows,
        "joined": [row for row in rows if row.person not in {one.person for one in before}],
        "left": [row for row in before if row.person not in {one.person for one in rows}],
        "gaps": gaps,
        "may_keep": may_keep,
    }
    return render(request, "members/roll.html", context)


def _days(request: HttpRequest) -> tuple[date, date, RollForm]:
    """The day of the roll and the day to compare it with: unless asked otherwise, today and the end of last school year."""
    asked = {"on": request.GET.get("on") or f"{clock.today():%Y-%m-%d}"}
    asked["since"] = request.GET.get("since") or f"{_end_of_last_year(RollForm(asked)):%Y-%m-%d}"
    form = RollForm(asked)
    form.is_valid()
    on = form.cleaned_data.get("on") or clock.today()
    return on, form.cleaned_data.get("since") or _end_of_last_year(form), form


def _end_of_last_year(form: RollForm) -> date:
    form.is_valid()
    on = form.cleaned_data.get("on") or clock.today()
    return academic_year_bounds(academic_year(on) - 1)[1]


# --- headships


@login_required
def headship_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who leads a school."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_keep(request.user, body, at=now)
    schools = schools_of(body, clock.today()).order_by("sort_name", "urn")
    form = HeadshipForm(request.POST or None, schools=schools, initial={"school": request.GET.get("school")})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = services.record_headship(body, facts.pop("school"), **facts, by=request.user, at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.person.name} leads {made.school.name} from {day_words(made.starts_on)}.")
            return redirect("roll", body.pk)
    return render(request, "members/headship_add.html", {"body": body, "form": form})


@login_required
def headship_end(request: HttpRequest, pk: int, headship_pk: int) -> HttpResponse:
    """Record the last day of a headship."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_keep(request.user, body, at=now)
    headship = get_object_or_404(Headship.objects.select_related("person", "school"), pk=headship_pk)
    if not school_is_of(body, headship.school, clock.today()):
        raise Http404
    form = HeadshipEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.stop_headship(body, headship, **form.cleaned_data, by=request.user, at=now)
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, f"{headship.person.name}'s last day at {headship.school.name} is recorded.")
            return redirect("roll", body.pk)
    return render(request, "members/headship_end.html", {"body": body, "form": form, "headship": headship})


# --- invitations


@login_required
def invite_heads(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the roll can sign in, who is invited, who is not; invite some or all."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_keep(request.user, body, at=now)
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("person") if one.isdecimal() and len(one) < 12]
        sent = services.invite_members(body, chosen, by=request.user, at=now, again="again" in request.POST)
        _say_sent(request, sent)
        return redirect("invite_heads", body.pk)
    invitees = selectors.invitees_of(body, now)
    ways = [(way, label, sum(one.way == way for one in invitees)) for way, label in selectors.Way.choices]
    context = {
        "body": body,
        "invitees": invitees,
        "ways": ways,
        "may_be_invited": sum(one.may_be_invited for one in invitees),
    }
    return render(request, "members/invite_heads.html", context)


def _say_sent(request: HttpRequest, sent: services.Sent) -> None:
    if sent.invited:
        plural = "s" if sent.invited > 1 else ""
        messages.success(request, f"{sent.invited} invitation{plural} on the way.")
    elif sent.left:
        messages.info(request, f"Nobody was invited: {sent.left[0][0]} – {sent.left[0][1].lower()}.")
    else:
        messages.info(request, "Nobody was invited: choose somebody on the list.")


@login_required
def member_email(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """Enter or correct the address of a member who has not joined."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_keep(request.user, body, at=now)
    person = get_object_or_404(selectors.members_of(body, clock.today()), pk=person_pk)
    form = EmailForm(request.POST or None, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_email(body, person, form.cleaned_data["email"], by=request.user, at=now)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"{person.name}'s e-mail address is saved.")
            return redirect("invite_heads", body.pk)
    return render(request, "members/member_email.html", {"body": body, "form": form, "person": person})


# --- a list of heads


@login_required
def heads_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A list of heads: look at what it would do, row by row, then record it."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_keep(request.user, body, at=now)
    form, problem, planned = UploadForm(), "", []
    if request.method == "POST":
        try:
            if "rows" in request.POST:
                return _record_upload(request, body)
            form = UploadForm(request.POST, request.FILES)
            if form.is_valid():
                planned = plan.plan_of(body, upload.read(form.cleaned_data["file"].read()), clock.today())
        except Refused as refusal:
            problem = str(refusal)
    context = {"body": body, "form": form, "problem": problem, **_shown(planned)}
    return render(request, "members/heads_upload.html", context)


def _shown(planned: list[plan.PlannedRow]) -> dict[str, Any]:
    bad = [one for one in planned if one.problem]
    counts = [(label, sum(one.act == act for one in planned)) for act, label in plan.Act.choices]
    kept = [
        [getattr(one.row, name) for name in ("number", "urn", "name", "email", "role")] + [_iso(one.row.starts_on)]
        for one in planned
    ]
    return {
        "planned": planned,
        "bad": bad,
        "counts": [one for one in counts if one[1]],
        "kept": signing.dumps(kept, salt=SALT, compress=True) if planned and not bad else "",
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _record_upload(request: HttpRequest, body: Body) -> HttpResponse:
    """The rows come back signed, as they were shown."""
    try:
        kept = signing.loads(request.POST["rows"], salt=SALT, max_age=3600)
    except signing.BadSignature:
        raise Refused("You looked at this list more than an hour ago. Upload the file again.") from None
    rows = [
        upload.UploadRow(number, urn, name, email, role, date.fromisoformat(day) if day else None)
        for number, urn, name, email, role, day in kept
    ]
    done = services.carry_out_upload(body, rows, by=request.user, at=clock.now())
    new = sum(one.act == plan.Act.NEW for one in done)
    messages.success(request, f"{len(done)} rows recorded: {new} new headship{'' if new == 1 else 's'}.")
    return redirect("invite_heads", body.pk)


# --- open questions


@login_required
def ambiguity(request: HttpRequest, pk: int, ambiguity_pk: int) -> HttpResponse:
    """An open question: the article, each reading with its effect; chairs and the clerk record the decision."""
    body, now = body_or_404(request, pk).network, clock.now()
    question = question_in(body, ambiguity_pk, clock.today())
    if question is None:
        raise Http404
    may_rule = allowed(permissions.check_may_rule, request.user, body, at=now)
    form = RulingForm(request.POST or None, readings=question.readings)
    if request.method == "POST":
        permissions.check_may_rule(request.user, body, at=now)
        if form.is_valid():
            try:
                return _ruling(request, body, question, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    constitution = question.ambiguity.article.constitution
    on = max(clock.today(), constitution.starts_on)
    context = {
        "body": body,
        "question": question,
        "on": on,
        "form": form,
        "may_rule": may_rule,
        **effects.shown(question, on),
    }
    return render(request, "members/ambiguity.html", context)


def _ruling(request: HttpRequest, body: Body, question: Question, form: RulingForm) -> HttpResponse:
    """First the effect from that day, to look at; then the ruling."""
    facts = form.cleaned_data
    if request.POST.get("seen") and "confirm" in request.POST:
        services.rule_on(question.ambiguity, **facts, by=request.user, at=clock.now(), seen=request.POST["seen"])
        messages.success(request, "The ruling is recorded.")
        return redirect("constitution", body.pk)
    check_ruling_day(question.ambiguity, facts["starts_on"])
    effect = effects.effect_kept(question.ambiguity, facts["reading"], facts["starts_on"])
    context = {
        "body": body,
        "question": question,
        "form": form,
        "facts": facts,
        "effect": effect,
        "is_past": facts["starts_on"] < clock.today(),
    }
    return render(request, "members/ruling_check.html", context)
