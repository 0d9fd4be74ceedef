"""Filling a post, one thing a page: who, from when to when, how; then the answers are checked and it is done.

The answers wait in the session of whoever enters them. The last page carries them signed in itself, so that a second
press, another tab or an ended session records the same appointment and not another one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cph.core import clock
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.services import invite
from cph.people.models import Person
from cph.people.services import person_for
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body, Post
from networks.executives import forms, services
from networks.executives.models import Tenure
from networks.executives.permissions import check_may_appoint
from networks.executives.selectors import title_of
from networks.executives.views import post_or_404
from networks.groups import selectors as groups
from networks.members import selectors as members

SALT = "appoint"
SHOWN_PEOPLE = 20


class Asked:
    """One appointment under way: the body, the post, the group, and the answers so far."""

    def __init__(self, request: HttpRequest, pk: int, post_pk: int) -> None:
        self.request = request
        self.body: Body = body_or_404(request, pk)
        self.post: Post = post_or_404(self.body, post_pk)
        check_may_appoint(request.user, self.body, at=clock.now())
        self.group = self._group()
        self.key = f"appoint:{self.post.pk}:{self.group.pk if self.group else 0}"
        self.answers: dict[str, Any] = dict(request.session.get(self.key, {}))

    def _group(self) -> Body | None:
        text = self.request.GET.get("group", "")
        if not self.post.per_group or not (text.isascii() and text.isdigit() and len(text) < 15):
            return None
        return get_object_or_404(groups.groups_of(self.body.network, clock.today()), pk=int(text))

    @property
    def title(self) -> str:
        return title_of(self.post, self.group)

    def keep(self, **answers: Any) -> None:
        """Remember what was just entered."""
        self.answers.update(answers)
        self.request.session[self.key] = self.answers

    def forget(self) -> None:
        self.request.session.pop(self.key, None)

    def address(self, step: str = "") -> str:
        """The address of a step of this appointment."""
        args = [self.body.pk, self.post.pk]
        url = reverse("appoint_step", args=[*args, step]) if step else reverse("appoint", args=args)
        return f"{url}?group={self.group.pk}" if self.group else url

    def show(self, template: str, **shown: Any) -> HttpResponse:
        shown |= {"asked": self, "body": self.body, "post": self.post, "title": self.title, "group": self.group}
        return render(self.request, f"executives/{template}.html", shown)


@login_required
def appoint(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    """Who takes up the post: one of the roll; or, for a post that is not kept for members, anybody by name and e-mail."""
    asked = Asked(request, pk, post_pk)
    if asked.post.per_group and asked.group is None:
        return _which_group(asked)
    words = request.GET.get("q", "")[:100].strip()
    search = forms.SearchForm(initial={"q": words})
    is_new = request.POST.get("who") == "new" and not asked.post.head_only
    choice = forms.PersonForm(None if is_new else request.POST or None)
    new = forms.NewPersonForm(request.POST if is_new else None, initial=asked.answers)
    if request.method == "POST" and _keep_person(asked, new if is_new else choice):
        return redirect(asked.address("term"))
    found = _rows(asked, words)
    shown = {"rows": found[:SHOWN_PEOPLE], "more": max(0, len(found) - SHOWN_PEOPLE), "words": words}
    return asked.show("appoint", choice=choice, new=new, search=search, **shown)


def _which_group(asked: Asked) -> HttpResponse:
    form = forms.GroupForm(asked.request.POST or None, groups=groups.groups_of(asked.body.network, clock.today()))
    if asked.request.method == "POST" and form.is_valid():
        return redirect(f"{asked.address()}?group={form.cleaned_data['group'].pk}")
    return asked.show("appoint_group", form=form)


def _rows(asked: Asked, words: str) -> list[members.RollRow]:
    """The roll of today, or of the group, that fits the words."""
    on = clock.today()
    rows = members.roll_of(asked.body.network, on)
    if asked.group:
        inside = set(groups.members_of_group(asked.group, on).values_list("pk", flat=True))
        rows = [row for row in rows if row.person.pk in inside]
    sought = words.lower().split()
    texts = ((row, f"{row.person.name} {' '.join(led.name for led in row.schools)}".lower()) for row in rows)
    return [row for row, text in texts if all(word in text for word in sought)]


def _keep_person(asked: Asked, form: forms.PersonForm | forms.NewPersonForm) -> bool:
    if not form.is_valid():
        return False
    facts = form.cleaned_data
    if isinstance(form, forms.NewPersonForm):
        asked.keep(person=None, name=facts["name"], email=facts["email"].lower())
        return True
    if not any(row.person.pk == facts["person"] for row in _rows(asked, "")):
        form.add_error("person", "Choose one of the people.")
        return False
    asked.keep(person=facts["person"], name="", email="")
    return True


@login_required
def appoint_step(request: HttpRequest, pk: int, post_pk: int, step: str) -> HttpResponse:
    """The pages after the first: term, how, check."""
    pages = {"term": _term, "how": _how, "check": _check}
    if step not in pages:
        raise Http404
    asked = Asked(request, pk, post_pk)
    if step == "check" and request.method == "POST":
        return _do(asked)
    if "person" not in asked.answers:
        return redirect(asked.address())
    return pages[step](asked)


def _term(asked: Asked) -> HttpResponse:
    request, post = asked.request, asked.post
    today = clock.today()
    begun = {"starts_on": today, "ends_on": forms.suggested_end(post, today)}
    kept = {key: asked.answers[key] for key in begun if key in asked.answers}
    form = forms.TermForm(request.POST or None, initial=begun | kept, post=post)
    if request.method == "POST" and form.is_valid():
        asked.keep(**{key: value.isoformat() if value else "" for key, value in form.cleaned_data.items()})
        return redirect(asked.address("how"))
    return asked.show("appoint_term", form=form)


def _how(asked: Asked) -> HttpResponse:
    if "starts_on" not in asked.answers:
        return redirect(asked.address("term"))
    request = asked.request
    form = forms.HowForm(request.POST or None, initial=asked.answers, post=asked.post)
    if request.method == "POST" and form.is_valid():
        asked.keep(**form.cleaned_data)
        return redirect(asked.address("check"))
    return asked.show("appoint_how", form=form, back=asked.address("term"))


def _check(asked: Asked, problem: str = "", answers: dict[str, Any] | None = None) -> HttpResponse:
    answers = answers or asked.answers
    if "how" not in answers:
        return redirect(asked.address("how"))
    starts_on, ends_on = _dates(answers)
    person = Person.objects.filter(pk=answers["person"]).first() if answers["person"] else None
    known = person or Person.objects.filter(email=answers["email"]).first()
    shown = {
        "problem": problem,
        "person": person,
        "known": known,
        "answers": answers,
        "starts_on": starts_on,
        "ends_on": ends_on or forms.suggested_end(asked.post, starts_on),
        "how": Tenure.How(answers["how"]).label,
        "back": asked.address("how"),
        "term": asked.address("term"),
        "signed": signing.dumps({**answers, "post": asked.post.pk}, salt=SALT),
        "can_invite": known is None or (known.email and known.joined_at is None),
    }
    return asked.show("appoint_check", **shown)


def _dates(answers: dict[str, Any]) -> tuple[date, date | None]:
    ends_on = answers.get("ends_on")
    return date.fromisoformat(answers["starts_on"]), date.fromisoformat(ends_on) if ends_on else None


def _do(asked: Asked) -> HttpResponse:
    """Record it, from the answers that the page itself carried."""
    request = asked.request
    try:
        answers = signing.loads(request.POST.get("signed", ""), salt=SALT)
    except signing.BadSignature:
        return redirect(asked.address("check"))
    if answers.pop("post") != asked.post.pk:
        return redirect(asked.address("check"))
    try:
        tenure = _record(asked, answers, with_invitation="invite" in request.POST)
    except (Refused, NotAllowed) as refusal:
        return _check(asked, str(refusal), answers)
    asked.forget()
    return redirect("tenure_done", tenure.pk)


@transaction.atomic
def _record(asked: Asked, answers: dict[str, Any], *, with_invitation: bool) -> Tenure:
    by, at = asked.request.user, clock.now()
    if answers["person"]:
        person = get_object_or_404(Person, pk=answers["person"])
    else:
        person = person_for(answers["email"], answers["name"], by=by, at=at)
    starts_on, ends_on = _dates(answers)
    before = Tenure.objects.filter(person=person, starts_on=starts_on).values_list("pk", flat=True)
    had = set(before)
    tenure = services.appoint(
        asked.post,
        person,
        body=asked.body,
        group=asked.group,
        starts_on=starts_on,
        ends_on=ends_on,
        how=answers["how"],
        appointed_by=answers["appointed_by"],
        by=by,
        at=at,
    )
    if with_invitation and tenure.pk not in had and person.email and person.joined_at is None:
        invite(person, reason=f"{asked.body.network}, {asked.title}", by=by, at=at)
    return tenure
