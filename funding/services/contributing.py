"""Asking schools for contributions: what is asked, the requests, the answers, the reminders.

Who gives is told to nobody but those who keep the money. So a line of the trail about one school names its request only, never
the network: chairs, who read the network's lines, do not find it; and it says that the school answered, not what.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words, pounds
from cph.notifications.models import Kind
from cph.notifications.services import Message, notify_each
from cph.people.models import Person
from funding.models import Band, Request, Subscription, Year
from funding.permissions.contributing import check_may_answer, check_may_keep
from funding.rules import references
from funding.rules.bands import check_bands
from funding.rules.sharing import CannotShare
from funding.selectors.contributing import Asked, bands_of, receipts_of, to_ask, waiting
from networks.schools.models import Headship
from networks.schools.selectors import current_heads

# by the clock a school that was not heard from is reminded twice, each within a fortnight of its day
CLOCK = (("before", timedelta(days=-7)), ("after", timedelta(days=14)))
LATE = timedelta(days=14)


@dataclass(frozen=True)
class Terms:
    """What schools are asked for: the pence by the number of pupils from which on (one band from 0: the same for each)."""

    basis: str
    bands: Mapping[int, int]
    words: str
    due_on: date


@transaction.atomic
def set_terms(year: Year, terms: Terms, *, by: Person, at: datetime) -> Subscription:
    """What is asked in this year. It can be changed until the first school was asked."""
    seat = check_may_keep(by, year.fund, at=at)
    held = Year.objects.select_for_update(of=("self",)).select_related("fund__network").get(pk=year.pk)
    _check_terms(held, terms)
    facts = {"basis": terms.basis, "words": terms.words.strip(), "due_on": terms.due_on, "set_by": by, "set_at": at}
    found = Subscription.objects.filter(year=held).first()
    if found is None:
        found = Subscription.objects.create(year=held, **facts)
    elif (found.basis, bands_of(found), found.words, found.due_on) == (
        terms.basis, dict(terms.bands), facts["words"], terms.due_on
    ):  # fmt: skip
        return found
    elif found.requests.exists():
        raise Refused("Schools were asked for this year: what they were asked stands.")
    else:
        Subscription.objects.filter(pk=found.pk).update(**facts)
        found.bands.all().delete()
        found.refresh_from_db()
    Band.objects.bulk_create(
        Band(subscription=found, from_pupils=start, pence=pence) for start, pence in sorted(terms.bands.items())
    )
    record("set", f"what schools are asked to contribute to “{held.fund.title}”", found, held.fund, held.fund.network, by=by,
           at=at, seat=seat.title)  # fmt: skip
    return found


def _check_terms(year: Year, terms: Terms) -> None:
    if not year.fund.is_voluntary:
        raise Refused("This fund is not filled by contributions of schools.")
    if year.state != Year.State.OPEN:
        raise Refused("This year of the fund is closed: nobody is asked for it any more.")
    if not terms.words.strip():
        raise Refused("Say what schools are told: what the money is for, and how it is paid.")
    if not year.starts_on <= terms.due_on <= year.ends_on:
        raise Refused(
            f"Enter a day in this year of the fund, {day_words(year.starts_on)} to {day_words(year.ends_on)}."
        )
    if terms.basis == Subscription.Basis.FLAT and set(terms.bands) != {0}:
        raise Refused("The same is asked of each school: enter one amount.")
    try:
        check_bands(terms.bands)
    except CannotShare as error:
        raise Refused(str(error)) from None


@transaction.atomic
def send_requests(
    subscription: Subscription, figures: Mapping[int, int], *, expected: int, by: Person, at: datetime
) -> list[Request]:
    """Ask every school that counts today and was not asked yet; its heads are told. `expected`: the sum that was looked at.

    Sent twice, nobody is asked twice. Refused while the number of pupils of a school is not known.
    """
    fund = subscription.year.fund
    seat = check_may_keep(by, fund, at=at)
    held = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("year__fund__network")
        .get(pk=subscription.pk)
    )
    if held.year.state != Year.State.OPEN:
        raise Refused("This year of the fund is closed: nobody is asked for it any more.")
    rows = to_ask(held, timezone.localdate(at), figures)
    if lacking := sum(one.lacks_figure for one in rows):
        raise Refused(f"Enter the number of pupils of {_schools(lacking)} first.")
    asked = [one for one in rows if one.pence > 0]
    if not asked:
        return []
    if sum(one.pence for one in asked) != expected:
        raise Refused("Who is asked changed meanwhile. Look at the list again, then send.")
    made = _make(held, asked, at)
    _tell(
        made,
        f"{fund.network.name}: {{school}} is asked to contribute",
        "Read what it is for and how to pay.",
        "asked",
        at,
    )
    record("asked", f"{_schools(len(made))} to contribute to “{fund.title}”, {pounds(expected)} in all", held, fund, fund.network,
           by=by, at=at, seat=seat.title)  # fmt: skip
    return made


def _schools(count: int) -> str:
    return f"{count} school{'s' if count != 1 else ''}"


def _make(subscription: Subscription, asked: Iterable[Asked], at: datetime) -> list[Request]:
    """References are drawn by chance, so that neither one nor their order says which school it is."""
    fund, start = subscription.year.fund, subscription.year.starts_on.year
    rows = []
    for one in asked:
        reference = references.make(fund.code, start, secrets.choice)
        while Request.objects.filter(reference=reference).exists() or any(row.reference == reference for row in rows):
            reference = references.make(fund.code, start, secrets.choice)
        rows.append(Request(
            subscription=subscription, school=one.school, pence=one.pence, pupils=one.pupils, reference=reference, asked_at=at,
        ))  # fmt: skip
    return Request.objects.bulk_create(rows)


def _tell(requests: list[Request], subject: str, first: str, occasion: str, at: datetime) -> int:
    """Each head of a school that is asked, in words that say what to do and to whom the answer is known."""
    if not requests:
        return 0
    heads: dict[int, list[Headship]] = {}
    for one in current_heads([request.school_id for request in requests], timezone.localdate(at)):
        heads.setdefault(one.school_id, []).append(one)
    messages = []
    for request in requests:
        due = day_words(request.subscription.due_on)
        for head in heads.get(request.school_id, ()):
            text = (
                f"{first} {head.school.name} is asked for {pounds(request.pence)} by {due}. It is voluntary: you may say that the "
                "school does not contribute this year, without giving reasons."
            )
            link, key = reverse("contribution", args=[request.pk]), f"contribution:{request.pk}:{occasion}"
            messages.append(Message(head.person, subject.format(school=head.school.name), text, link, key))
    return notify_each(messages, kind=Kind.FUNDING, about=requests[0].subscription, at=at)


@transaction.atomic
def answer(request: Request, *, gives: bool, by: Person, at: datetime) -> Request:
    """A school says that it contributes this year, or that it does not; it may change its mind. No reasons are asked."""
    seat = check_may_answer(by, request, at=at)
    held = (
        Request.objects.select_for_update(of=("self",))
        .select_related("subscription__year__fund", "school")
        .get(pk=request.pk)
    )
    if gives == (held.declined_at is None):
        return held
    if not gives and receipts_of(held).filter(posting__reversed_by__isnull=True).exists():
        raise Refused("A contribution of this school was received this year. Thank you: nothing more is asked.")
    held.declined_at = None if gives else at
    held.save(update_fields=["declined_at"])
    record("answered", f"the request {held.reference}", held, by=by, at=at, seat=seat.title)
    return held


@transaction.atomic
def remind(subscription: Subscription, *, by: Person, at: datetime) -> int:
    """Remind, at most once a day, every school that was not heard from. How many heads were told."""
    fund = subscription.year.fund
    seat = check_may_keep(by, fund, at=at)
    told = _remind(subscription, f"reminder:{timezone.localdate(at)}", at)
    if told:
        record("reminded", f"schools that were asked to contribute to “{fund.title}”", subscription, fund, fund.network, by=by,
               at=at, seat=seat.title)  # fmt: skip
    return told


def _remind(subscription: Subscription, occasion: str, at: datetime) -> int:
    rows = waiting(Request.objects.filter(subscription=subscription)).select_related(
        "school", "subscription__year__fund__network"
    )
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    network = subscription.year.fund.network
    told = _tell(
        found, f"{network.name}: a reminder, {{school}} is asked to contribute", "Nothing came in yet.", occasion, at
    )
    if told:
        Request.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=at)
    return told


@transaction.atomic
def remind_by_clock(*, at: datetime) -> int:
    """A week before the day and a fortnight after it: run twice, late or by two workers, each head is reminded once each time."""
    today, told = timezone.localdate(at), 0
    for name, distance in CLOCK:
        latest = today - distance
        rows = Subscription.objects.filter(
            year__state="OPEN", year__fund__state="OPEN", due_on__lte=latest, due_on__gt=latest - LATE
        )
        if name == "before":
            rows = rows.filter(due_on__gte=today)
        for one in rows.select_related("year__fund__network").order_by("pk"):
            told += _remind(one, f"clock:{name}", at)
    return told
