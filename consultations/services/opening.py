"""A consultation opens, is given more time, closes by the clock, or is withdrawn."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Extension, Respondent
from consultations.permissions.planning import check_may_run
from consultations.selectors.checks import reasons_not_to_open
from consultations.selectors.responding import people_of
from consultations.selectors.rolls import respondents_for
from consultations.selectors.ways import asks_here
from consultations.services import sealing, telling
from consultations.services.holding import held, held_if_free, say
from consultations.services.taking_in import finish, take_in_due
from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of, moment
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.seats import Seat

__all__ = ["close_due", "extend", "open_consultation", "open_due", "take_in_due", "withdraw"]
State = Consultation.State


@transaction.atomic
def open_consultation(consultation: Consultation, *, by: Person, at: datetime) -> Consultation:
    """Open it now, or let it open by itself where its time is still to come. Pressed twice, it opens once."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    if consultation.state == State.OPEN:
        return consultation
    if consultation.state != State.DRAFT:
        raise Refused(f"This consultation is {consultation.get_state_display().lower()}. It does not open again.")
    if stops := _missing(consultation, at):
        raise Refused("It cannot open yet. Missing: " + "; ".join(stops) + ".")
    if consultation.opens_at > at:
        return _release(consultation, by=by, at=at, seat=seat)
    return _open(consultation, by=by, at=at, seat=seat)


def _missing(consultation: Consultation, at: datetime) -> list[str]:
    return [one.words.rstrip(".") for one in reasons_not_to_open(consultation, at) if one.stops]


def _release(consultation: Consultation, *, by: Person, at: datetime, seat: Seat) -> Consultation:
    """Checked and let go: it opens at its time."""
    if consultation.released_at is None:
        consultation.released_at = at
        consultation.save(update_fields=["released_at"])
        said = f"{consultation.title}: it opens on {moment(consultation.opens_at)}"
        say("let go", said, consultation, by=by, at=at, seat=seat)
    return consultation


@transaction.atomic
def open_due(pk: int, *, at: datetime) -> bool:
    """By the clock: what was let go opens at its time. If something came to be missing, its lead is told instead."""
    consultation = held_if_free(pk)
    if consultation is None or consultation.state != State.DRAFT or consultation.released_at is None:
        return False
    if consultation.opens_at is None or consultation.opens_at > at:
        return False
    if stops := _missing(consultation, at):
        _hold_back(consultation, stops, at)
        return False
    _open(consultation, by=None, at=at, seat=None)
    return True


def _hold_back(consultation: Consultation, stops: list[str], at: datetime) -> None:
    released, consultation.released_at = consultation.released_at, None
    consultation.save(update_fields=["released_at"])
    notify(
        [consultation.lead], kind=Kind.CONSULTATION, subject=f"{consultation.network.name}: {consultation.title} did not open",
        text="Its time to open has come, and something is missing:\n\n" + "\n".join(f"- {one}" for one in stops),
        link=reverse("consultation_open", args=[consultation.pk]), about=consultation,
        once_key=f"consultation:{consultation.pk}:held-back:{released:%Y%m%d%H%M%S}", at=at,
    )  # fmt: skip
    say("held back", f"{consultation.title}: {'; '.join(stops)}", consultation, by=None, at=at, seat=None)


def _open(consultation: Consultation, *, by: Person | None, at: datetime, seat: Seat | None) -> Consultation:
    """The roll of today is frozen, the sample drawn, the box made; then it is open and all who are asked are told."""
    here = asks_here(consultation)
    if consultation.sample_size is not None and not consultation.sample_seed:
        consultation.sample_seed = secrets.token_hex(16)
    rows = respondents_for(consultation, timezone.localdate(at), seed=consultation.sample_seed, asks_here=here)
    Respondent.objects.bulk_create(rows, batch_size=1000)
    consultation.opens_at = at if by is not None else consultation.opens_at
    consultation.save(update_fields=["opens_at", "sample_seed"])
    if consultation.is_anonymous:
        sealing.prepare(consultation)
    consultation.state = State.OPEN
    consultation.save(update_fields=["state"])
    if here:
        telling.tell_opened(consultation, at=at, by=by)
    asked = sum(one.is_asked for one in rows)
    noun = "school" if consultation.answers_per == "SCHOOL" else "person,people"
    drawn = f", drawn from {len(rows)} by the seed {consultation.sample_seed}" if consultation.sample_seed else ""
    said = f"{consultation.title}: {count_of(asked, noun)} asked{drawn}, until {moment(consultation.closes_at)}"
    say("opened", said, consultation, by=by, at=at, seat=seat)
    return consultation


# --- more time


@transaction.atomic
def extend(consultation: Consultation, *, closes_at: datetime, reason: str, by: Person, at: datetime) -> Consultation:
    """It stays open longer, for a reason that everybody asked is told. Sent twice, it is extended once."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    was, reason = consultation.closes_at, reason.strip()[:300]
    if consultation.extensions.filter(closes_at=closes_at, reason=reason).exists() and was == closes_at:
        return consultation
    if consultation.state != State.OPEN or at >= was:
        raise Refused("Only while it is open can a consultation be given more time.")
    if closes_at == was:
        raise Refused(f"It closes on {moment(was)} already. Enter a later time.")
    if closes_at < was:
        raise Refused(f"It was announced to close on {moment(was)}. It never closes earlier.")
    if not reason:
        raise Refused("Enter why there is more time.")
    extension = Extension.objects.create(
        consultation=consultation, closed_at=was, closes_at=closes_at, reason=reason, extended_by=by, extended_at=at
    )
    consultation.closes_at = closes_at
    consultation.save(update_fields=["closes_at"])
    sealing.extend(consultation)
    telling.tell_extended(consultation, at=at, extension=extension, by=by)
    said = f"{consultation.title}, until {moment(closes_at)}: {reason}"
    say("extended", said, consultation, by=by, at=at, seat=seat)
    return consultation


# --- the close


@transaction.atomic
def close_due(pk: int, *, at: datetime) -> bool:
    """By the clock: it closes at its time, once. Another worker's is left alone."""
    consultation = held_if_free(pk)
    if consultation is None or consultation.state != State.OPEN or consultation.closes_at > at:
        return False
    consultation.state = State.CLOSED
    consultation.closed_at = None if consultation.is_anonymous else at
    consultation.save(update_fields=["state", "closed_at"])
    if not consultation.is_anonymous:
        finish(consultation, at)
    say("closed", consultation.title, consultation, by=None, at=at, seat=None)
    return True


# --- the end of one that comes to nothing


@transaction.atomic
def withdraw(consultation: Consultation, *, reason: str, by: Person, at: datetime) -> Consultation:
    """It comes to nothing: why, to everybody who was asked. Nothing that was answered is read. Sent twice, withdrawn once."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    if consultation.state == State.WITHDRAWN:
        return consultation
    if consultation.state not in (State.DRAFT, State.OPEN, State.CLOSED):
        raise Refused("The report is issued: what was said stands.")
    if not reason.strip():
        raise Refused("Enter why it is withdrawn.")
    asked = list(consultation.respondents.filter(is_asked=True).select_related("school", "person"))
    consultation.state, consultation.withdrawn_because = State.WITHDRAWN, reason.strip()[:300]
    consultation.released_at = None
    consultation.save(update_fields=["state", "withdrawn_because", "released_at"])
    sealing.abandon(consultation)
    if asked:
        _tell_withdrawn(consultation, asked, at)
    said = f"{consultation.title}: {consultation.withdrawn_because}"
    say("withdrew", said, consultation, by=by, at=at, seat=seat)
    return consultation


def _tell_withdrawn(consultation: Consultation, asked: list[Respondent], at: datetime) -> None:
    found = people_of(asked, timezone.localdate(at))
    people = {person.pk: person for some in found.values() for person in some}
    notify(
        people.values(), kind=Kind.CONSULTATION, subject=f"{consultation.network.name}: withdrawn, {consultation.title}",
        text=f"“{consultation.title}” is withdrawn: {consultation.withdrawn_because}\n\nNothing that was answered is read.",
        link=reverse("consultation", args=[consultation.pk]), about=consultation,
        once_key=f"consultation:{consultation.pk}:withdrawn", at=at,
    )  # fmt: skip
