"""A claim is written: what for, for which school, line by line. A draft is kept until it is sent or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import pounds
from cph.people.models import Person
from funding.models import MOST_PENCE, Allocation, Claim, ClaimLine, Fund
from funding.permissions.claiming import check_may_edit, check_may_write_for
from funding.rules.claiming import MOST_LINES, Span, line_pence, tidy, why_not_on
from funding.selectors.claiming import days_outside, invoices_like, lines_of, schools_of_allocation, span_of
from funding.services.keeping_claims import check_state, held_claim, say, why
from networks.constitutions.models import Identity
from networks.constitutions.seats import Seat
from networks.meetings.models import Attendance
from networks.schools.models import School

Kind, State = Claim.Kind, Claim.State


@dataclass(frozen=True)
class ClaimFacts:
    """What is said of a claim before its lines."""

    kind: str
    school: School
    words: str
    supplier: str = ""
    invoice: str = ""


@dataclass(frozen=True)
class LineFacts:
    """So many on a day, at so much; for release and backfill the price is the fund's."""

    words: str
    on: date
    quantity: Decimal = Decimal(1)
    price_pence: Decimal | None = None
    attendance: Attendance | None = None


@transaction.atomic
def write_claim(allocation: Allocation, facts: ClaimFacts, *, form_key: UUID, by: Person, at: datetime) -> Claim:
    """A claim begins as a draft out of an allocation. The same form sent twice begins one."""
    seat = check_may_write_for(by, allocation, facts.school, at=at)
    fund = Fund.objects.select_for_update(no_key=True).select_related("network").get(pk=allocation.year.fund_id)
    if known := Claim.objects.filter(form_key=form_key).first():
        if known.written_by_id != by.pk or known.allocation_id != allocation.pk:
            raise Refused("This form was sent before. Begin the claim anew.")
        return known
    check_is_open(allocation)
    _check(facts, allocation, fund, at)
    day = min(max(timezone.localdate(at), allocation.year.starts_on), allocation.year.ends_on)
    made = _numbered(
        fund, allocation=allocation, kind=facts.kind, first_on=day, last_on=day, written_by=by, written_at=at,
        form_key=form_key, **_columns(facts),
    )  # fmt: skip
    _say_written("began", made, by, at, seat)
    return made


def _numbered(fund: Fund, **columns: object) -> Claim:
    """The next number of the fund, which is held: CPH-PRIME-0012."""
    count = Claim.objects.filter(allocation__year__fund=fund).count() + 1
    identity = Identity.objects.filter(body=fund.network).first()
    prefixes = [f"{identity.prefix}-{fund.code}" if identity else fund.code, f"{fund.code}-{fund.pk}"]
    taken = Claim.objects.filter(number=f"{prefixes[0]}-{count:04}").exists()  # another network with the same prefix
    return Claim.objects.create(number=f"{prefixes[taken]}-{count:04}", **columns)


@transaction.atomic
def change_claim(claim: Claim, facts: ClaimFacts, *, by: Person, at: datetime) -> Claim:
    """The words, the school, the invoice of a draft. Its kind and its allocation stay: those begin another claim."""
    current, seat = _draft(claim, by, at)
    school = current.school if facts.school.pk == current.school_id else facts.school
    if school is facts.school:
        check_may_write_for(by, current.allocation, school, at=at)
    _check(facts, current.allocation, current.allocation.year.fund, at)
    for name, value in _columns(facts).items():
        setattr(current, name, value)
    current.save(update_fields=list(_columns(facts)))
    _say_written("changed", current, by, at, seat)
    return current


def _say_written(verb: str, claim: Claim, by: Person, at: datetime, seat: Seat) -> None:
    say(verb, claim, by=by, at=at, seat=seat, more=f": {claim.words}")


def _columns(facts: ClaimFacts) -> dict[str, object]:
    return {
        "school": facts.school, "words": tidy(facts.words), "supplier": tidy(facts.supplier),
        "invoice": tidy(facts.invoice),
    }  # fmt: skip


def check_is_open(allocation: Allocation) -> None:
    """Nothing is claimed out of a year, or a fund, that is closed."""
    if allocation.year.state != "OPEN" or allocation.year.fund.state != "OPEN":
        raise Refused("This year of the fund is closed: nothing more is claimed out of it.")


def _check(facts: ClaimFacts, allocation: Allocation, fund: Fund, at: datetime) -> None:
    if facts.kind not in Kind.values:
        raise Refused("Choose what kind of claim it is.")
    if not tidy(facts.words):
        raise Refused("Enter what the claim is for.")
    if not schools_of_allocation(allocation, timezone.localdate(at)).filter(pk=facts.school.pk).exists():
        raise Refused(f"{facts.school.name} is not one of the schools that {allocation.title} is for.")
    price_of(fund, facts.kind)
    if facts.kind == Kind.INVOICE:
        check_invoice(facts.supplier, facts.invoice)


def check_invoice(supplier: str, invoice: str, claim: Claim | None = None) -> None:
    """An invoice names who sent it and its number, and no other claim stands for it."""
    if not any(sign.isalnum() for sign in supplier):
        raise Refused("Enter who sent the invoice.")
    if not any(sign.isalnum() for sign in invoice):
        raise Refused("Enter the number of the invoice.")
    if invoices_like(supplier, invoice).exclude(pk=claim.pk if claim else None).exists():
        raise Refused("This invoice was claimed before. An invoice is claimed once.")


def price_of(fund: Fund, kind: str) -> Decimal | None:
    """What the fund pays for one: a day, a seat at a meeting. None for an invoice, which says so itself."""
    if kind == Kind.INVOICE:
        return None
    price = fund.day_price_pence if kind == Kind.RELEASE else fund.seat_price_pence
    if price is None:
        what = "a day’s release" if kind == Kind.RELEASE else "attendance at a meeting"
        raise Refused(f"“{fund.title}” has no price of {what}. Ask {fund.keeper.name}, or claim an invoice.")
    return Decimal(price)


def _draft(claim: Claim, by: Person, at: datetime) -> tuple[Claim, Seat]:
    current = held_claim(claim)
    seat = check_may_edit(by, current, at=at)
    check_state(current, State.DRAFT)
    return current, seat


# --- lines


@transaction.atomic
def add_lines(claim: Claim, lines: Sequence[LineFacts], *, by: Person, at: datetime) -> list[ClaimLine]:
    """Further lines of a draft; its sum and its days follow. A day outside the year is refused."""
    current, seat = _draft(claim, by, at)
    return put_lines(current, lines, by=by, at=at, seat=seat)


def put_lines(current: Claim, lines: Sequence[LineFacts], *, by: Person, at: datetime, seat: Seat) -> list[ClaimLine]:
    """The same for a service that holds the claim."""
    check_is_open(current.allocation)
    known = lines_of(current)
    if len(known) + len(lines) > MOST_LINES:
        raise Refused(f"A claim has at most {MOST_LINES} lines. Write another claim for the rest.")
    check_days([one.on for one in lines], span_of(current), timezone.localdate(at))
    price = price_of(current.allocation.year.fund, current.kind)
    last = max((one.position for one in known), default=0)
    rows = [_line(current, one, place, price) for place, one in enumerate(lines, start=last + 1)]
    _check_sum([*known, *rows])
    try:
        with transaction.atomic():
            made = ClaimLine.objects.bulk_create(rows)
    except IntegrityError as error:
        raise why(error) from None
    _add_up(current)
    total = pounds(sum(one.amount_pence for one in made))
    say("added to", current, by=by, at=at, seat=seat, more=f": {total} in {len(made)} line{'s' * (len(made) != 1)}")
    return made


def _line(claim: Claim, facts: LineFacts, place: int, price: Decimal | None) -> ClaimLine:
    price = facts.price_pence if price is None else price
    if not price or price <= 0 or facts.quantity <= 0:
        raise Refused("Enter a number above nothing.")
    if not tidy(facts.words):
        raise Refused("Enter what the line is for.")
    pence = line_pence(facts.quantity, price)
    if not 0 < pence <= MOST_PENCE:
        raise Refused("Enter an amount of a penny at least and £10,000 million at most.")
    return ClaimLine(
        claim=claim, position=place, words=tidy(facts.words)[:200], on=facts.on, quantity=facts.quantity, price_pence=price,
        amount_pence=pence, attendance=facts.attendance,
    )  # fmt: skip


def check_days(days: Iterable[date], year: Span, today: date) -> None:
    """Each is a day of the year that has come."""
    for day in sorted(days):
        if reason := why_not_on(day, year, today):
            raise Refused(reason)


def _check_sum(rows: Iterable[ClaimLine]) -> None:
    if sum(one.amount_pence for one in rows) > MOST_PENCE:
        raise Refused("Enter less: £10,000 million is the most there can be.")


@transaction.atomic
def remove_line(claim: Claim, line: int, *, by: Person, at: datetime) -> Claim:
    """A line of a draft is taken out. Taken out twice, it is gone once."""
    current, seat = _draft(claim, by, at)
    found = current.lines.filter(pk=line).first()
    if found is None:
        return current
    words = f": {found.words}, {pounds(found.amount_pence)}, is out"
    found.delete()
    _add_up(current)
    say("changed", current, by=by, at=at, seat=seat, more=words)
    return current


def _add_up(claim: Claim) -> None:
    """The sum and the days of a draft are those of its lines."""
    rows = lines_of(claim)
    claim.amount_pence = sum(one.amount_pence for one in rows)
    if rows:
        claim.first_on, claim.last_on = min(one.on for one in rows), max(one.on for one in rows)
    claim.save(update_fields=["amount_pence", "first_on", "last_on"])


def check_school_days(claim: Claim, days: Iterable[date]) -> None:
    """The school was of the group, or the network, on each day that is claimed."""
    allocation = claim.allocation
    if missing := days_outside(allocation, claim.school, days):
        day = missing[0]
        raise Refused(
            f"{claim.school.name} was not in {allocation.body} on {day.day} {day:%B %Y}. Take that line out, or choose another "
            "school."
        )
