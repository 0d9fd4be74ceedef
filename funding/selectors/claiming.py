"""A claim as it stands: its lines, who confirms it, who may approve it, how much is left for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.db.models import Q, QuerySet

from cph.people.models import Person
from funding.models import Account, Allocation, Claim, ClaimLine, Evidence, Fund
from funding.models.claiming import INVOICE, SUPPLIER
from funding.rules.claiming import Span
from networks.constitutions.models import Body, Clerk
from networks.groups.models import Place
from networks.members.inforce import school_is_of, schools_of
from networks.schools.models import Headship, Officer, School

State, Kind = Claim.State, Claim.Kind
NOTHING = (State.REJECTED, State.WITHDRAWN, State.REVERSED)
STANDS = (State.APPROVED, State.PAID)
WORDS = {
    "DRAFT": ("Being written", "grey"),
    "SENT": ("With the head", "blue"),
    "CONFIRMED": ("To be approved", "yellow"),
    "APPROVED": ("Approved, to be paid", "green"),
    "PAID": ("Paid", "green"),
    "REJECTED": ("Not approved", "red"),
    "WITHDRAWN": ("Withdrawn", "grey"),
    "REVERSED": ("Paid, then taken back", "red"),
}


def with_all(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with what every page of them names."""
    return rows.select_related(
        "allocation__year__fund__network", "allocation__year__fund__keeper", "allocation__body", "allocation__school",
        "school__authority", "written_by", "confirmed_by", "approved_by", "also_approved_by",
    )  # fmt: skip


def span_of(claim: Claim) -> Span:
    """The days of the year whose money it asks for."""
    return Span(claim.allocation.year.starts_on, claim.allocation.year.ends_on)


def lines_of(claim: Claim) -> list[ClaimLine]:
    """Its lines in order, each with the attendance it rests on."""
    return list(claim.lines.select_related("attendance__meeting", "attendance__person").order_by("position", "pk"))


def read_lines(claim: Claim) -> list[ClaimLine]:
    """The same for who only reads the claim in hand: asked once. Who changes lines asks `lines_of`."""
    known: list[ClaimLine] | None = claim.__dict__.get("_lines_read")
    if known is None:
        known = claim.__dict__["_lines_read"] = lines_of(claim)
    return known


def evidence_of(claim: Claim) -> list[Evidence]:
    """The files that stand with it, oldest first."""
    rows = claim.evidence.filter(removed_at__isnull=True)
    return list(rows.select_related("added_by").order_by("added_at", "pk"))


def stamp_of(claim: Claim, lines: Iterable[ClaimLine], files: Iterable[Evidence]) -> str:
    """What somebody had before them when they pressed a button: another stamp, and it was changed since."""
    facts = [
        claim.state, claim.school_id, claim.words, claim.supplier, claim.invoice, claim.amount_pence, claim.approved_by_id,
        *(line.pk for line in lines), *(one.pk for one in files),
    ]  # fmt: skip
    return sha256(repr(facts).encode()).hexdigest()[:16]


# --- money


def left_in(allocations: Iterable[int]) -> dict[int, int]:
    """How many pence of each of these allocations are not approved yet: one query."""
    wanted = list(allocations)
    rows = Account.objects.filter(kind=Account.Kind.ALLOCATED, allocation__in=wanted)
    return dict.fromkeys(wanted, 0) | dict(rows.values_list("allocation", "balance"))


def left_of(allocation: Allocation) -> int:
    return left_in([allocation.pk])[allocation.pk]


def needs_two(claim: Claim) -> bool:
    """Whether a second person approves it, too."""
    limit = claim.allocation.year.fund.two_approve_above_pence
    return limit is not None and claim.amount_pence > limit


def invoices_like(supplier: str, number: str) -> QuerySet[Claim]:
    """Claims that stand for this very invoice, however it was typed."""
    rows = Claim.objects.filter(kind=Kind.INVOICE).exclude(state__in=(State.DRAFT, *NOTHING))
    rows = rows.annotate(one_supplier=SUPPLIER, one_invoice=INVOICE)
    pressed = "".join(sign for sign in supplier if sign.isalnum()).upper()
    return rows.filter(one_supplier=pressed, one_invoice="".join(number.split()).upper())


# --- people and schools


def headships_of(school: School, on: date) -> list[Headship]:
    """Who leads the school on this day, and as what; asked once for each school in hand and day."""
    known: dict[date, list[Headship]] = school.__dict__.setdefault("_headships", {})
    if on not in known:
        rows = Headship.objects.on(on).filter(school=school, person__is_active=True).select_related("person")
        known[on] = list(rows.order_by("starts_on", "pk"))
    return known[on]


def heads_of(school: School, on: date) -> list[Person]:
    """Who leads the school on this day: one, co-heads, or nobody."""
    return list({one.person_id: one.person for one in headships_of(school, on)}.values())


def runners_of(fund: Fund, on: date) -> list[Person]:
    """Who runs the fund on this day, those first who are asked first: the keeper, officers of the authority, clerks."""
    known: dict[date, list[Person]] = fund.__dict__.setdefault("_runners", {})
    if on not in known:
        known[on] = _runners(fund, on)
    return known[on]


def _runners(fund: Fund, on: date) -> list[Person]:
    officers = Officer.objects.on(on).filter(authority=fund.authority_id).values("person")
    clerks = Clerk.objects.on(on).filter(body=fund.network_id).values("person")
    rows = Person.objects.filter(Q(pk__in=officers) | Q(pk__in=clerks) | Q(pk=fund.keeper_id), is_active=True)
    rows = rows.annotate(keeps=Q(pk=fund.keeper_id), is_clerk=Q(pk__in=clerks))
    return list(rows.order_by("-keeps", "is_clerk", "pk"))


def has_part_in(claim: Claim, on: date) -> dict[int, str]:
    """Those for whom this claim is their own, by number, each with why: they do not approve it."""
    found = {one.pk: f"You lead {claim.school.name}, which is paid." for one in heads_of(claim.school, on)}
    came = {one.attendance.person_id for one in read_lines(claim) if one.attendance and one.attendance.person_id}
    found |= dict.fromkeys(came, "It pays for your own attendance.")
    found |= {claim.confirmed_by_id or 0: "You confirmed it."}
    return found | {claim.written_by_id: "You wrote it."}


def approvers_of(claim: Claim, on: date) -> list[Person]:
    """Who may approve it as it stands: who runs the fund, has no part in the claim and has not approved it yet."""
    out = {*has_part_in(claim, on), claim.approved_by_id}
    return [one for one in runners_of(claim.allocation.year.fund, on) if one.pk not in out]


def schools_of_allocation(allocation: Allocation, on: date) -> QuerySet[School]:
    """The schools that may be paid out of it: its own, those its group had in its year, those of its network."""
    if allocation.school_id:
        return School.objects.filter(pk=allocation.school_id)
    body, year = allocation.body, allocation.year
    if body.kind == Body.Kind.DEVELOPMENT_GROUP:
        places = Place.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=year.starts_on), group=body)
        rows = School.objects.filter(pk__in=places.filter(starts_on__lte=year.ends_on).values("school"))
    else:
        placed = Place.objects.on(on).filter(network=year.fund.network_id).values("school")
        counted = schools_of(year.fund.network, on).order_by().values("pk")
        rows = School.objects.filter(Q(pk__in=placed) | Q(pk__in=counted))
    return rows.order_by("sort_name", "urn")


def days_outside(allocation: Allocation, school: School, days: Iterable[date]) -> list[date]:
    """Those of the days on which this school was not of the group, or of the network, whose money it is."""
    if allocation.school_id:
        return []
    places = Place.objects.filter(school=school, network=allocation.year.fund.network_id)
    is_group = allocation.body.kind == Body.Kind.DEVELOPMENT_GROUP
    stood = list(places.filter(group=allocation.body) if is_group else places)
    missing = [day for day in sorted(set(days)) if not any(one.is_current(day) for one in stood)]
    if is_group or not missing:
        return missing
    return [day for day in missing if not school_is_of(allocation.year.fund.network, school, day)]
