"""The books, posting by posting: for the ledger’s page, for checking them, and for whoever audits them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from cph.core.templatetags.words import short_day
from funding.models import Account, Claim, ClaimLine, Entry, Evidence, Payment, Posting, Year
from networks.meetings.models import Decision

CHUNK = 200
SHOWN = 6  # entries of a posting in a list: a sharing has one for each school
NAMED = ("account__allocation__body", "account__allocation__school", "account__school")
OF_CLAIM = re.compile(r"(?:approval|unapproval):([0-9]{1,18}):")
WITH = ("posted_by", "decision__item__agenda__meeting", "reverses__year")


@dataclass
class Trail:
    """What a posting rests on: a claim with what shows it, its payment and batch."""

    claim: Claim | None = None
    payment: Payment | None = None
    files: list[Evidence] = field(default_factory=list)
    meetings: list[ClaimLine] = field(default_factory=list)

    @property
    def shown_by(self) -> str:
        """Names and seals of the files; meetings that were attended."""
        files = [f"{one.name} (sha256 {one.sha256})" for one in self.files]
        return "; ".join([*files, *(f"attendance: {one.words}, {short_day(one.on)}" for one in self.meetings)])


@dataclass
class Whole:
    """A posting with its entries and its trail."""

    posting: Posting
    entries: list[Entry]
    trail: Trail

    @property
    def size(self) -> int:
        """How many pence it moves."""
        return sum(one.pence for one in self.entries if one.pence > 0)


def postings_of(year: Year) -> QuerySet[Posting]:
    """All of a year."""
    return Posting.objects.filter(year=year)


def without_givers(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    """Less those that would say which school gave: for readers who may not know."""
    gave = Exists(Entry.objects.filter(posting=OuterRef("pk"), account__school__isnull=False))
    contributed = Posting.Kind.CONTRIBUTION
    return rows.filter(~gave).exclude(Q(kind=contributed) | Q(reverses__kind=contributed))


def given_in(year: Year) -> int:
    """What schools contributed in a year, in pence: one sum."""
    found = Account.objects.filter(year=year, kind=Account.Kind.SOURCE, school__isnull=False).aggregate(Sum("balance"))
    return -(found["balance__sum"] or 0)


def last_of(year: Year) -> Posting | None:
    """The latest posting of a year."""
    return postings_of(year).order_by("-number").first()


def followed(year: Year, after: int = 0, upto: int | None = None, *, whole: bool = True) -> Iterator[Whole]:
    """The postings of a year in order, a few hundred in memory at a time. `whole`: with what each rests on."""
    rows = postings_of(year).order_by("number")
    if upto is not None:
        rows = rows.filter(number__lte=upto)
    while some := list((rows.select_related(*WITH) if whole else rows).filter(number__gt=after)[:CHUNK]):
        yield from wholes(some, whole=whole)
        after = some[-1].number


def wholes(postings: list[Posting], *, whole: bool = True, named: bool = False) -> list[Whole]:
    """These postings with all their entries, and what they rest on: at most six queries, however many.

    `named`: with whose account each is, but not what it rests on: one query.
    """
    whole = whole and not named
    entries: dict[int, list[Entry]] = defaultdict(list)
    rows = Entry.objects.filter(posting__in=postings).select_related("account", *(NAMED if named else ()))
    if whole:
        rows = rows.select_related(*NAMED, "account__allocation__sharing__decision__item__agenda__meeting")
    for one in rows.order_by("pk"):
        entries[one.posting_id].append(one)
    trails = trails_of(postings) if whole else {}
    return [Whole(one, entries[one.pk], trails.get(one.pk, Trail())) for one in postings]


@dataclass
class Brief:
    """A posting as a list shows it: its first entries, how many more there are, how much it moves."""

    posting: Posting
    entries: list[Entry]
    more: int
    size: int


def briefs(postings: list[Posting]) -> list[Brief]:
    """These postings for a list: two queries, however many entries each has."""
    rows = Entry.objects.filter(posting__in=postings)
    into = Sum("pence", filter=Q(pence__gt=0))
    sums = {
        pk: (count, int(size))
        for pk, count, size in rows.order_by().values_list("posting").annotate(many=Count("pk"), size=into)
    }
    place = Window(RowNumber(), partition_by=[F("posting")], order_by=[F("pk")])
    found: dict[int, list[Entry]] = defaultdict(list)
    for one in rows.select_related(*NAMED).annotate(place=place).filter(place__lte=SHOWN).order_by("pk"):
        found[one.posting_id].append(one)
    return [Brief(one, found[one.pk], sums[one.pk][0] - len(found[one.pk]), sums[one.pk][1]) for one in postings]


def trails_of(postings: Iterable[Posting]) -> dict[int, Trail]:
    """What each of these rests on, by number: at most four queries."""
    keys = {one.pk: one for one in postings}
    asked = {*keys, *(one.reverses_id for one in keys.values() if one.reverses_id)}
    paid = Payment.objects.filter(Q(posting__in=asked) | Q(reversal__in=asked)).select_related("batch", "claim__school")
    found: dict[int, Trail] = defaultdict(Trail)
    for payment in paid:
        for pk in (payment.posting_id, payment.reversal_id):
            if pk in keys:
                found[pk] = Trail(payment.claim, payment)
    named = {pk: claim for pk, one in keys.items() if pk not in found and (claim := _claim_in(one))}
    claims = Claim.objects.select_related("school").in_bulk(set(named.values())) if named else {}
    for pk, claim in named.items():
        if claim in claims:
            found[pk] = Trail(claims[claim])
    _show(found)
    return found


def _claim_in(posting: Posting) -> int | None:
    """The claim that a posting approves, or whose approval it takes back, by number."""
    for one in (posting, posting.reverses):
        if one and (match := OF_CLAIM.match(one.key)):
            return int(match[1])
    return None


def _show(trails: dict[int, Trail]) -> None:
    claims = {one.claim.pk for one in trails.values() if one.claim}
    if not claims:
        return
    files: dict[int, list[Evidence]] = defaultdict(list)
    for one in Evidence.objects.filter(claim__in=claims, removed_at__isnull=True).order_by("pk"):
        files[one.claim_id].append(one)
    lines: dict[int, list[ClaimLine]] = defaultdict(list)
    for line in ClaimLine.objects.filter(claim__in=claims, attendance__isnull=False).order_by("position"):
        lines[line.claim_id].append(line)
    for trail in trails.values():
        if trail.claim:
            trail.files, trail.meetings = files[trail.claim.pk], lines[trail.claim.pk]


def entries_of(posting: Posting) -> QuerySet[Entry]:
    """The entries of one posting, with whose account each is."""
    return Entry.objects.filter(posting=posting).select_related(*NAMED)


def balances_in_words(year: Year) -> list[tuple[str, int]]:
    """What stands where in a year, kind by kind and source by source; what schools gave is one sum."""
    rows = Account.objects.filter(year=year).order_by().annotate(gave=Q(school__isnull=False))
    sums = {
        (kind, source, gave): int(pence)
        for kind, source, gave, pence in rows.values_list("kind", "source", "gave").annotate(Sum("balance"))
    }
    order = list(Account.Kind.values)
    found = []
    for (kind, source, gave), pence in sorted(sums.items(), key=lambda one: (order.index(one[0][0]), one[0][1])):
        label = Account.Kind(kind).label
        found.append((f"{label}: schools, {source}" if gave else f"{label}: {source}" if source else label, pence))
    return found


def decision_behind(one: Whole, entry: Entry, first: Decision | None) -> Decision | None:
    """The decision a pound rests on: of the posting, else of the sharing that allocated it, else of the fund."""
    allocation = entry.account.allocation
    return one.posting.decision or (allocation.sharing.decision if allocation else None) or first


def meeting_words(decision: Decision | None) -> str:
    """Where and when a decision was taken."""
    if decision is None:
        return ""
    day = short_day(timezone.localtime(decision.decided_at))
    return f"{decision.item.agenda.meeting.title}, {day}" if decision.item else f"Between meetings, {day}"


def facts_of(one: Whole) -> dict[str, Any]:
    """The facts a posting’s seal is over, read back from its rows."""
    made = one.posting
    moves = sorted([*place_of(entry.account), entry.pence] for entry in one.entries)
    return {
        "year": made.year_id, "number": made.number, "kind": made.kind, "on": made.on.isoformat(), "words": made.words,
        "key": made.key, "decision": made.decision_id, "reverses": made.reverses_id, "by": made.posted_by_id,
        "at": made.posted_at.astimezone(UTC).isoformat(), "moves": moves,
    }  # fmt: skip


def place_of(account: Account) -> tuple[str, int, str, int]:
    """Which account of its year: kind, allocation, source, school; nothing where there is none."""
    return account.kind, account.allocation_id or 0, account.source, account.school_id or 0


def account_words(account: Account, *, names_givers: bool = True) -> str:
    """An account as a reader may have it."""
    kind = account.get_kind_display()
    if account.school_id:
        return f"{kind}: {account.school if names_givers else 'schools'}"
    return f"{kind}: {account.source}" if account.source else kind


def balances_at(year: Year, number: int) -> list[dict[str, Any]]:
    """Every account of a year after this posting, worked out from the entries: it does not change while it is read."""
    rows = Entry.objects.filter(account__year=year, posting__number__lte=number).order_by()
    names = ("kind", "allocation", "source", "school")
    sums = rows.values_list(*(f"account__{name}" for name in names)).annotate(Sum("pence"))
    found = [
        dict(zip((*names, "balance"), (kind, allocation or 0, source, school or 0, int(pence)), strict=True))
        for kind, allocation, source, school, pence in sums
    ]
    return sorted(found, key=lambda one: tuple(one[name] for name in names))
