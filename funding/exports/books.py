"""The books to take away: every pound from the decision to what shows it, a row for each entry, or a copy that proves itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from cph.core.sheets import sheet_response
from cph.people.models import Person
from funding.models import Posting, Year
from funding.rules.verify_books import FORMAT, Fingerprint, canonical
from funding.selectors.ledger import (
    Whole,
    account_words,
    balances_at,
    decision_behind,
    facts_of,
    followed,
    meeting_words,
)

HEADS = (
    "Posting", "Day it counts for", "Kind", "Words", "Account", "Allocation", "Of", "Pounds", "Decision", "Meeting", "Claim",
    "Claimed for", "School", "Shown by", "Confirmed", "Approved", "Batch", "Payment reference", "Puts right", "Posted by",
    "Posted at", "Seal",
)  # fmt: skip
LEDGER_HEADS = ("Posting", "Day it counts for", "Kind", "Words", "Account", "Allocation", "Of", "Pounds", "Posted by")


def pounds_of(pence: int) -> Decimal:
    """Pence as a figure that a spreadsheet adds up."""
    return Decimal(pence) / 100


def rows_of(year: Year, upto: int) -> Iterator[tuple[Any, ...]]:
    """A row for each entry, up to this posting."""
    first = year.fund.decision
    for one in followed(year, upto=upto):
        yield from _rows(one, first)


def _rows(one: Whole, first: Any) -> Iterator[tuple[Any, ...]]:
    made, claim, payment = one.posting, one.trail.claim, one.trail.payment
    trail: tuple[Any, ...] = ("",) * 6
    if claim:
        trail = (
            claim.number, claim.words, claim.school.name, one.trail.shown_by, claim.confirmed_at or "", claim.approved_at or "",
        )  # fmt: skip
    for entry in one.entries:
        decision = decision_behind(one, entry, first)
        yield (
            *_begin(one, entry), decision.number if decision else "", meeting_words(decision), *trail,
            payment.batch.number if payment else "", payment.reference if payment else "", _puts_right(made),
            made.posted_by.name if made.posted_by else "", made.posted_at, made.digest,
        )  # fmt: skip


def _begin(one: Whole, entry: Any, *, names_givers: bool = True) -> tuple[Any, ...]:
    made, allocation = one.posting, entry.account.allocation
    holder = (allocation.body or allocation.school) if allocation else ""
    return (
        made.number, made.on, made.get_kind_display(), made.words, account_words(entry.account, names_givers=names_givers),
        allocation.title if allocation else "", str(holder), pounds_of(entry.pence),
    )  # fmt: skip


def _puts_right(made: Posting) -> str:
    """What it puts right: the posting's number, with its year where that is another."""
    other = made.reverses
    if other is None:
        return ""
    return str(other.number) if other.year_id == made.year_id else f"{other.number} of {other.year.starts_on.year}"


def books_as_sheet(year: Year, kind: str, upto: int) -> HttpResponseBase:
    """Every entry with what it rests on, as CSV or XLSX; written while it is read."""
    return sheet_response(kind, name_of(year), HEADS, rows_of(year, upto))


def ledger_rows(wholes: Iterator[Whole], *, names_givers: bool) -> Iterator[tuple[Any, ...]]:
    """The ledger as its page shows it, a row for each entry."""
    for one in wholes:
        for entry in one.entries:
            yield (
                *_begin(one, entry, names_givers=names_givers),
                one.posting.posted_by.name if one.posting.posted_by else "",
            )


def name_of(year: Year) -> str:
    """What the file is called."""
    return f"books {year.fund.code} {year.starts_on} to {year.ends_on}"


# --- the copy that proves itself


def books_as_bundle(year: Year, last: Posting, *, by: Person, at: datetime) -> StreamingHttpResponse:
    """The copy as a download, a few hundred postings in memory at a time."""
    answer = StreamingHttpResponse(bundle(year, last, by=by, at=at), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name_of(year))}.json"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def bundle(year: Year, last: Posting, *, by: Person, at: datetime) -> Iterator[bytes]:
    """The copy in pieces: see funding/rules/verify_books.py for its form."""
    mark, fund = Fingerprint(), year.fund
    books = {
        "fund": fund.title, "code": fund.code, "network": fund.network.name, "year": year.pk, "state": year.state,
        "starts_on": year.starts_on.isoformat(), "ends_on": year.ends_on.isoformat(), "postings": last.number,
        "seal": last.digest, "made_by": by.name, "made_at": at.isoformat(), "decision": _decision(fund.decision),
    }  # fmt: skip
    yield b'{"format":' + canonical(FORMAT) + b',\n"books":' + mark.add(books) + b',\n"postings":['
    for place, one in enumerate(followed(year, upto=last.number)):
        yield (b",\n" if place else b"\n") + mark.add(_posting(one, fund.decision))
    yield b'],\n"accounts":['
    for place, account in enumerate(balances_at(year, last.number)):
        yield (b",\n" if place else b"\n") + mark.add(account)
    yield b'],\n"fingerprint":"' + mark.hexdigest().encode() + b'"}\n'


def _posting(one: Whole, first: Any) -> dict[str, Any]:
    """Its facts and seal, and beside them, in words, what it rests on."""
    claim, payment = one.trail.claim, one.trail.payment
    trail: dict[str, Any] = {
        "posted_by": _name(one.posting.posted_by),
        "decisions": sorted({_decision(decision_behind(one, entry, first)) for entry in one.entries} - {""}),
        "accounts": [
            f"{account_words(entry.account)} {entry.account.allocation or ''}".strip() for entry in one.entries
        ],
    }
    if claim:
        trail["claim"] = {
            "id": claim.pk, "number": claim.number, "words": claim.words, "school": claim.school.name,
            "urn": claim.school.urn, "pence": claim.amount_pence, "allocation": claim.allocation_id, "state": claim.state,
        }  # fmt: skip
        trail["evidence"] = [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in one.trail.files]
        trail["attendance"] = [f"{line.words}, {line.on.isoformat()}" for line in one.trail.meetings]
    if payment:
        trail["payment"] = {
            "batch": payment.batch.number, "file": payment.batch.checksum, "pays_on": payment.batch.pays_on.isoformat(),
            "reference": payment.reference, "pence": payment.pence, "taken_back": payment.reversed_because,
        }  # fmt: skip
    return {"id": one.posting.pk, "seal": one.posting.digest, "facts": facts_of(one), "trail": trail}


def _name(person: Model | None) -> str:
    return str(getattr(person, "name", ""))


def _decision(decision: Any) -> str:
    return f"{decision.number}, {meeting_words(decision)}" if decision else ""
