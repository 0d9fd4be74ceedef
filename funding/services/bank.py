"""A bank statement is read whole or not at all; its lines become contributions when a person has confirmed whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Fund, Receipt, Request, Statement, StatementLine, Year
from funding.permissions.contributing import check_may_keep
from funding.rules import bank
from funding.services.receiving import Came, key_of_line, receive_all


@dataclass(frozen=True)
class Taken:
    """A statement that was read: how many lines are new, and how many an earlier statement had."""

    statement: Statement
    new: int
    known: int


@transaction.atomic
def read_statement(
    year: Year,
    name: str,
    content: bytes,
    *,
    first: int | None = None,
    last: int | None = None,
    by: Person,
    at: datetime,
) -> Taken:
    """Read a file line by line. Refused with the row where it does not add up; the same file is not read twice.

    Lines that an earlier statement of the fund had, with the same balance after them, are left out: statements may overlap.
    """
    fund = year.fund
    seat = check_may_keep(by, fund, at=at)
    try:
        found = bank.read(content, first=first, last=last)
    except bank.CannotRead as error:
        raise Refused(str(error)) from None
    Fund.objects.select_for_update(of=("self",)).get(pk=fund.pk)  # two statements at once are read one after the other
    digest = sha256(content).hexdigest()
    if Statement.objects.filter(year__fund=fund, sha256=digest).exists():
        raise Refused("This file was read before.")
    known = _known(fund)
    fresh = []
    for one in found.lines:
        key = (one.on, one.words, one.pence, one.balance)
        if known[key] > 0:
            known[key] -= 1
        else:
            fresh.append(one)
    if not fresh:
        raise Refused("Every line of this statement was read before, from another file.")
    try:
        with transaction.atomic():
            made = Statement.objects.create(year=year, name=_name(name), sha256=digest, first_pence=found.first,
                                            last_pence=found.last, read_by=by, read_at=at)  # fmt: skip
    except IntegrityError:
        raise Refused("This file was read before.") from None
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=made, row=one.row, on=one.on, words=one.words, pence=one.pence, balance_pence=one.balance
        )
        for one in fresh
    )
    record("read", f"a bank statement of “{fund.title}”, {len(fresh)} new lines", made, by=by, at=at, seat=seat.title)
    return Taken(made, len(fresh), len(found.lines) - len(fresh))


def _name(name: str) -> str:
    clean = "".join(sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable())
    return clean[:150] or "statement.csv"


def _known(fund: Fund) -> Counter[tuple]:
    rows = StatementLine.objects.filter(statement__year__fund=fund)
    return Counter(rows.values_list("on", "words", "pence", "balance_pence"))


@transaction.atomic
def settle(
    statement: Statement, confirmed: Mapping[int, Request], passed: Mapping[int, str], *, by: Person, at: datetime
) -> list[Receipt]:
    """Lines that are contributions, by number, and lines that are none, with the reason: all of it or nothing.

    Settled twice, nothing is posted twice.
    """
    fund = statement.year.fund
    seat = check_may_keep(by, fund, at=at)
    wanted = sorted({*confirmed, *passed})
    rows = (
        StatementLine.objects.select_for_update(of=("self",)).filter(statement=statement, pk__in=wanted).order_by("pk")
    )
    lines = {one.pk: one for one in rows}
    if len(lines) != len(wanted):
        raise Refused("A line is not of this statement. Load the page again.")
    if both := set(confirmed) & set(passed):
        raise Refused(f"Row {lines[min(both)].row} is either a contribution or passed over, not both.")
    came = []
    for pk, request in confirmed.items():
        line = lines[pk]
        _check(line, request, fund)
        came.append(Came(request, line.pence, line.on, key_of_line(line), line=line))
    try:
        receipts = receive_all(came, by=by, at=at) if came else []
    except Refused as refusal:
        raise Refused(f"Nothing was noted. {refusal}") from None
    for pk, reason in passed.items():
        _pass_over(lines[pk], reason)
    if passed:
        record("passed over", f"{len(passed)} lines of a bank statement of “{fund.title}”", statement, by=by, at=at,
               seat=seat.title)  # fmt: skip
    return receipts


def _check(line: StatementLine, request: Request, fund: Fund) -> None:
    if request.subscription.year.fund_id != fund.pk:
        raise Refused(f"Row {line.row}: choose a school that was asked to contribute to this fund.")
    if line.pence <= 0:
        raise Refused(f"Row {line.row} is money that went out: it is no contribution.")
    if line.passed_over:
        raise Refused(f"Row {line.row} was passed over: {line.passed_over}")


def _pass_over(line: StatementLine, reason: str) -> None:
    if Receipt.objects.filter(line=line).exists():
        raise Refused(f"Row {line.row} was noted as a contribution. Take the receipt back if it is none.")
    if not reason.strip():
        raise Refused(f"Row {line.row}: say why it is no contribution.")
    line.passed_over = " ".join(reason.split())[:150]
    line.save(update_fields=["passed_over"])
