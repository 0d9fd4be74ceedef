"""Contributions that came in: posted and receipted in one transaction, taken back by a contra where they were noted wrongly.

Postings name no school in their words: the account does, and pages name it only to those who keep the money.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words, pounds
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind
from cph.notifications.services import Message, notify_each
from cph.people.models import Person
from funding.models import Fund, Receipt, Request, StatementLine, Year
from funding.permissions.contributing import check_may_keep
from funding.rules.contributions import receipt_sections
from funding.selectors.contributing import SOURCE
from funding.services.posting import Place, post
from networks.constitutions.models import Identity
from networks.schools.selectors import current_heads


@dataclass(frozen=True)
class Came:
    """What came in: for which request, how much, when, what shows it; `line` of the bank, if it was one."""

    request: Request
    pence: int
    on: date
    form_key: uuid.UUID
    words: str = ""
    line: StatementLine | None = None


@transaction.atomic
def receive(came: Came, *, by: Person, at: datetime) -> Receipt:
    """One contribution, noted by hand with what shows it. Sent twice, it is noted once."""
    return receive_all([came], by=by, at=at)[0]


@transaction.atomic
def receive_all(some: Iterable[Came], *, by: Person, at: datetime) -> list[Receipt]:
    """All of these contributions or none; those that were noted before are left as they are.

    Whatever takes a lock comes before the trail, which everybody waits for.
    """
    wanted = list(some)
    pks = sorted({one.request.pk for one in wanted})
    held = Request.objects.select_for_update(of=("self",)).select_related("subscription__year__fund__network", "school")
    requests = {one.pk: one for one in held.filter(pk__in=pks).order_by("pk")}
    seats = {
        one.subscription.year.fund_id: check_may_keep(by, one.subscription.year.fund, at=at)
        for one in requests.values()
    }
    found, fresh = [], []
    for one in wanted:
        request = requests[one.request.pk]
        known = _known(one, request)
        made = known or _note(one, request, by, at)
        found.append(made)
        if known is None:
            fresh.append(made)
    papers = [_paper(one, at) for one in fresh]
    _thank(fresh, at)
    for one in fresh:
        seat = seats[one.request.subscription.year.fund_id].title
        record("noted", f"a contribution, {one.request.reference}", one.request, by=by, at=at, seat=seat)
    for paper in papers:
        enqueue("cph.documents.tasks.make_paper", paper.pk)
    return found


def _known(came: Came, request: Request) -> Receipt | None:
    """The receipt that was made of this before. A line of the bank is a contribution of one school."""
    known = Receipt.objects.filter(form_key=came.form_key).select_related("request").first()
    if known is None and came.line is not None:
        known = Receipt.objects.filter(line=came.line).select_related("request").first()
    if known is not None and (known.request_id, known.pence, known.on) != (request.pk, came.pence, came.on):
        raise Refused(f"This was noted before, as {pounds(known.pence)} for {known.request.reference}.")
    return known


def _note(came: Came, request: Request, by: Person, at: datetime) -> Receipt:
    if came.pence <= 0:
        raise Refused("Enter an amount above nothing.")
    if came.on > timezone.localdate(at):
        raise Refused("Enter a day that is not still to come.")
    year = year_for(request.subscription.year.fund, came.on)
    moves = {Place("SOURCE", source=SOURCE, school=request.school_id): -came.pence, Place("AVAILABLE"): came.pence}
    posting = post(year, "CONTRIBUTION", moves, words="Contribution of a school", key=f"receipt:{came.form_key}", on=came.on,
                   by=by, at=at)  # fmt: skip
    if request.declined_at is not None:  # who gives has changed their mind
        request.declined_at = None
        request.save(update_fields=["declined_at"])
    return Receipt.objects.create(
        request=request, line=came.line, pence=came.pence, on=came.on, words=came.words.strip(), posting=posting,
        noted_by=by, noted_at=at, form_key=came.form_key,
    )  # fmt: skip


def year_for(fund: Fund, on: date) -> Year:
    """The year of the fund in which this day is counted: money that comes late counts when it comes."""
    year = Year.objects.filter(fund=fund, starts_on__lte=on, ends_on__gte=on).first()
    if year is None:
        raise Refused(f"{day_words(on)} lies in no year of this fund. Enter a day in one of its years.")
    if year.state != Year.State.OPEN:
        raise Refused(f"The year of the fund in which {day_words(on)} lies is closed: nothing more is posted in it.")
    return year


def key_of_line(line: StatementLine) -> uuid.UUID:
    """The same line gives the same key, whoever confirms it and however often."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"cph:bank-line:{line.pk}")


def _paper(receipt: Receipt, at: datetime) -> Paper:
    """The receipt for the school’s own files. Its title names no school."""
    request, fund = receipt.request, receipt.request.subscription.year.fund
    identity = Identity.objects.filter(body=fund.network).first()
    context = {
        "body_name": fund.network.name,
        "colour": identity.colour if identity else documents.PLAIN_COLOUR,
        "sections": receipt_sections(
            school=request.school.name, urn=request.school.urn, fund=fund.title, reference=request.reference,
            asked=pounds(request.pence), came=pounds(receipt.pence), on=day_words(receipt.on),
            keeper=fund.agency or fund.keeper.name,
        ),
    }  # fmt: skip
    return documents.issue(
        "papers/plain.html", context, receipt, prefix=identity.prefix if identity else "PAPER",
        title="Receipt for a voluntary contribution", at=at,
    )  # fmt: skip


def _thank(receipts: list[Receipt], at: datetime) -> None:
    """The heads of the school that gave, and nobody else."""
    if not receipts:
        return
    heads = list(current_heads({one.request.school_id for one in receipts}, timezone.localdate(at)))
    messages = [
        Message(
            head.person,
            f"{one.request.subscription.year.fund.network.name}: your contribution came in",
            f"Thank you. {pounds(one.pence)} of {head.school.name} came in on {day_words(one.on)}. The receipt is on the page.",
            reverse("contribution", args=[one.request_id]),
            f"receipt:{one.pk}",
        )
        for one in receipts
        for head in heads
        if head.school_id == one.request.school_id
    ]
    notify_each(messages, kind=Kind.FUNDING, about=receipts[0], at=at)


@transaction.atomic
def take_back(receipt: Receipt, *, reason: str, by: Person, at: datetime) -> Receipt:
    """It was noted wrongly: for another school, of another amount. A contra puts the books right; the receipt stays, marked."""
    fund = receipt.request.subscription.year.fund
    seat = check_may_keep(by, fund, at=at)
    if not reason.strip():
        raise Refused("Say why it is taken back.")
    held = Receipt.objects.select_for_update(of=("self",)).select_related("posting__year", "request").get(pk=receipt.pk)
    year, day = held.posting.year, timezone.localdate(at)
    moves = {Place("SOURCE", source=SOURCE, school=held.request.school_id): held.pence, Place("AVAILABLE"): -held.pence}
    post(year, "CONTRA", moves, words="Contribution taken back: it was noted wrongly", key=f"contra:{held.posting_id}",
         on=min(max(day, year.starts_on), year.ends_on), by=by, at=at, reverses=held.posting)  # fmt: skip
    record(
        "took back",
        f"a contribution, {held.request.reference}: {reason.strip()}",
        held.request,
        by=by,
        at=at,
        seat=seat.title,
    )
    return held
