"""Those who were asked are told: it opened, it was extended, it closes soon, it closed. Never an answer, nor who gave it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Extension, Question, Respondent, Response
from consultations.permissions.responding import check_may_watch
from consultations.selectors.coverage import coverage, missing_of
from consultations.selectors.links import token_of
from consultations.selectors.responding import called, delegation_of, people_of, why_not_now
from consultations.services.busy import or_busy
from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of, moment
from cph.notifications.models import Kind, Notice
from cph.notifications.services import Message, notify, notify_each
from cph.people.models import Person

SOON = timedelta(days=2)
SHORT = timedelta(days=3)  # open no longer than this: who was told that it opened needs no second e-mail
BATCH = 1_000


@transaction.atomic
def tell_opened(consultation: Consultation, *, at: datetime, by: Person | None = None) -> int:
    """Everybody who was asked is told, for each school they lead; a consultation with names lets them in by the link."""
    words = "Respond to “{title}”{whose} by {until}.\n\nWhat is decided: {decides}\n\nWhat could still change: {change}"
    return _tell_each(consultation, _asked(consultation), "opened", words, "respond by {day}: {title}", at)


@transaction.atomic
def tell_extended(
    consultation: Consultation, *, at: datetime, extension: Extension | None = None, by: Person | None = None
) -> int:
    """Everybody who was asked is told that there is more time, and why, whether they have responded or not."""
    extension = extension or consultation.extensions.order_by("-closes_at").first()
    if extension is None:
        return 0
    words = (
        f"You have until {moment(extension.closes_at)} to respond to “{{title}}”{{whose}}. It was to close on "
        f"{moment(extension.closed_at)}.\n\nWhy: {_plain(extension.reason)}\n\n{{sent}}"
    )
    occasion = f"extended:{extension.pk}"
    return _tell_each(consultation, _asked(consultation), occasion, words, "more time, until {day}: {title}", at)


@transaction.atomic
def tell_closes_soon(consultation: Consultation, *, at: datetime) -> int:
    """Two days before the close, those who have not responded are told once, unless they were reminded in these days."""
    held = _held(missing_of(consultation), consultation.closes_at - SOON, at)
    words = (
        "Respond to “{title}”{whose}: it closes on {until}.\n\nNo response has come in yet. "
        "What you typed and saved is kept until then."
    )
    if consultation.is_anonymous:
        words = "Respond to “{title}”{whose}: it closes on {until}.\n\nNo response has come in yet."
    return _remind(consultation, held, f"soon:{consultation.closes_at:%Y%m%d%H%M}", words, at)


@or_busy
@transaction.atomic
def remind_missing(consultation: Consultation, *, by: Person, at: datetime) -> int:
    """Those missing are reminded, once a day at most. How many schools (or people) by this click."""
    seat = check_may_watch(by, consultation, at=at)
    if why := why_not_now(consultation, at):
        raise Refused(why)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    held = _held(missing_of(consultation), midnight, at)
    words = "Respond to “{title}”{whose} by {until}.\n\nNo response has come in yet; this is a reminder."
    _remind(consultation, held, f"reminded:{timezone.localdate(at):%Y%m%d}", words, at)
    if held:
        nouns = "school" if held[0].school_id else "person,people"
        record("reminded", f"{count_of(len(held), nouns)} of {consultation.title}", consultation, consultation.network,
               by=by, at=at, seat=seat.title)  # fmt: skip
    return len(held)


@transaction.atomic
def tell_closed(consultation: Consultation, *, at: datetime) -> int:
    """Everybody who was asked hears that it closed, how many responded, and what comes next. Told once, whatever is run again."""
    key = f"consultation:{consultation.pk}:closed"
    if Notice.objects.filter(once_key=key).exists():
        return 0
    people = {one.pk: one for some in people_of(_asked(consultation), timezone.localdate(at)).values() for one in some}
    link = reverse("consultation", args=[consultation.pk])
    text = (
        f"“{consultation.title}” closed on {moment(consultation.closes_at)}: {coverage(consultation).whole_words} "
        f"responded.{_left_out(consultation)}\n\n{_next(consultation)}"
    )
    return notify(
        people.values(), kind=Kind.CONSULTATION, subject=f"{consultation.network.name}: closed, {consultation.title}",
        text=text, link=link, about=consultation, once_key=key, at=at,
    )  # fmt: skip


def tell_reworded(consultation: Consultation, before: Question, now: Question, *, at: datetime) -> int:
    """Those for whom a response was sent read the question as it was and as it is now, and that they may send another."""
    responded = Exists(Response.objects.filter(respondent=OuterRef("pk"), is_last=True))
    rows = consultation.respondents.filter(responded).select_related("school", "person").order_by("pk")
    words = (
        "A question of “{title}” was worded anew after a response{whose} was sent.\n\nIt was: “{before}”\n\n"
        "It is now: “{now}”\n\nWhat was sent stands as an answer to the earlier wording. You can look at it, and send "
        "another response until {until}."
    )
    what, texts = "a question was worded anew, {title}", {"before": before.text, "now": now.text}
    return _tell_each(consultation, list(rows), f"reworded:{now.pk}", words, what, at, **texts)


def tell_of_response(response: Response, respondent: Respondent, by: Person, *, at: datetime) -> int:
    """The head hears that a deputy responded, or that their link was used, or that the clerk entered it. Never what it says."""
    if response.by == Response.By.SELF:
        return 0
    people = people_of([respondent], timezone.localdate(at))[respondent.pk]
    delegation = delegation_of(respondent, timezone.localdate(at))
    told = [one for one in people if response.by == Response.By.LINK or one != by]
    if response.by == Response.By.DELEGATE and delegation:
        told = [delegation.given_by]
    how = {
        Response.By.DELEGATE: f"{by.name} sent it.",
        Response.By.LINK: "It was sent by the link in the e-mail, without signing in. If that was not you, sign in and send another.",
        Response.By.CLERK: f"{by.name} entered it ({_plain(response.received)}).",
    }[Response.By(response.by)]
    consultation = respondent.consultation
    return notify(
        told, kind=Kind.CONSULTATION, subject=f"{consultation.network.name}: a response for {called(respondent)}",
        text=f"A response to “{consultation.title}” for {called(respondent)} came in.\n\n{how} "
        f"It can be changed until {moment(consultation.closes_at)}.",
        link=reverse("respond", args=[consultation.pk, respondent.pk]), about=consultation,
        once_key=f"consultation:{consultation.pk}:sent:{response.pk}", at=at,
    )  # fmt: skip


# --- whom, and in which words


def _asked(consultation: Consultation) -> list[Respondent]:
    return list(consultation.respondents.filter(is_asked=True).select_related("school", "person").order_by("pk"))


def _held(rows: Iterable[Respondent], since: datetime, at: datetime) -> list[Respondent]:
    """Those not reminded since for whom somebody answers, held in one order: of two clicks the second finds that all is done."""
    wanted = [one.pk for one in rows if one.reminded_at is None or one.reminded_at < since]
    held = Respondent.objects.filter(pk__in=wanted).select_related("school", "person")
    held = list(held.select_for_update(of=("self",), no_key=True).order_by("pk"))
    people = people_of(held, timezone.localdate(at))
    return [one for one in held if people[one.pk] and (one.reminded_at is None or one.reminded_at < since)]


def _remind(consultation: Consultation, held: list[Respondent], occasion: str, words: str, at: datetime) -> int:
    Respondent.objects.filter(pk__in=[one.pk for one in held]).update(reminded_at=at)
    return _tell_each(consultation, held, occasion, words, "respond by {day}: {title}", at)


def _tell_each(
    consultation: Consultation, respondents: list[Respondent], occasion: str, words: str, what: str, at: datetime,
    **more: str,
) -> int:  # fmt: skip
    """A notice for each respondent to each who answers for it; the e-mail has the signed link, the page the plain one."""
    facts = {
        "title": consultation.title, "until": moment(consultation.closes_at), "decides": consultation.decides,
        "change": consultation.could_change, "day": moment(consultation.closes_at),
        "sent": "What was sent stands, and can be changed until then."
        if not consultation.is_anonymous else "What was sent without a name stands.",
    } | more  # fmt: skip
    people = people_of(respondents, timezone.localdate(at))
    messages = (
        Message(
            person,
            f"{consultation.network.name}: {what.format(**facts)}",
            words.format(**facts, whose=f" for {called(one)}" if one.school_id else ""),
            reverse("respond", args=[consultation.pk, one.pk]),
            f"consultation:{consultation.pk}:{occasion}:{one.pk}",
            "" if consultation.is_anonymous else reverse("respond_link", args=[token_of(one.pk, person.pk)]),
        )
        for one in respondents
        for person in people[one.pk]
    )
    return notify_each(messages, kind=Kind.CONSULTATION, about=consultation, at=at)


def _plain(words: str) -> str:
    """Somebody's own words, safe inside words that are filled in afterwards."""
    return words.replace("{", "(").replace("}", ")").strip()


def _left_out(consultation: Consultation) -> str:
    number = consultation.unreadable
    return (
        f" {number} of them could not be opened and {'counts' if number == 1 else 'count'} nowhere." if number else ""
    )


def _next(consultation: Consultation) -> str:
    day = (
        f" on {consultation.decides_on:%A} {consultation.decides_on.day} {consultation.decides_on:%B %Y}"
        if consultation.decides_on
        else ""
    )
    who = f" by {consultation.decided_by.name}" if consultation.decided_by else ""
    what = f"It is decided{who}{day}." if day or who else "You are told when the report is there."
    return f"{what} What was said, and what is done with it, is reported here."
