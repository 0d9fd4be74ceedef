"""A year is closed: what is left is carried forward or given back, whole, by a decision. Nothing is posted in it after that."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of, day_words, pounds
from cph.people.models import Person
from funding.models import Allocation, Claim, Sharing, Year
from funding.permissions.running import check_may_run
from funding.rules.years import label_of, next_span
from funding.selectors.books import BROUGHT
from funding.selectors.year_end import FREE, YearEnd, carried_of, year_end_of
from funding.services.held import check_decision, check_is_open, held_fund, held_year, resting_on, say
from funding.services.posting import Place, post
from networks.meetings.models import Decision

State = Claim.State


@transaction.atomic
def close_year(
    year: Year, *, carry: int, give_back: int, decision: Decision | None, as_allocations: bool = False,
    carries_claims: bool = False, seen: str = "", by: Person, at: datetime,
) -> Year:  # fmt: skip
    """Carry + spend + given back = what came in, to the penny. Opens the next year where there is none and one is needed.

    `as_allocations`: whoever had money left has it again in the next year; else it comes in there as not allocated.
    `carries_claims`: claims that wait to be judged go with their allocation; they keep their head's confirmation.
    Refused while an approved claim waits to be paid. Done twice, it is done once.
    """
    fund = held_fund(year.fund)
    held = held_year(year)
    seat = check_may_run(by, fund, at=at)
    if held.state == Year.State.CLOSED:
        return held
    check_is_open(fund)
    found = year_end_of(held)
    _check(held, found, at)
    _check_sums(found, carry, give_back, decision)
    check_decision(decision, fund)
    if seen and seen != found.mark:
        raise Refused("Something changed in this year since you looked. Look at it again.")
    if found.waiting and not (carries_claims and as_allocations):
        many = count_of(len(found.waiting), "claim waits,claims wait")
        raise Refused(
            f"{many} to be confirmed or approved. Approve, reject or withdraw them, or carry them forward with their allocations."
        )
    after = _next_year(held, carry, bool(found.waiting))
    words = label_of(fund.year_kind, held.starts_on)
    carried = carried_of(found.left, carry)
    _post_out(held, found, carried, words, decision, by, at)
    if after is not None and (carry or found.waiting):
        _bring_in(held, after, found, carried, words, as_allocations, decision, by, at)
    held.state, held.closed_by, held.closed_at, held.decision = Year.State.CLOSED, by, at, decision
    held.save(update_fields=["state", "closed_by", "closed_at", "decision"])
    said = f"the year {words} of “{fund.title}”: {pounds(carry)} carried forward, {pounds(give_back)} given back{resting_on(decision)}"
    say("closed", said, fund, by=by, at=at, seat=seat)
    return held


def _check(year: Year, found: YearEnd, at: datetime) -> None:
    if timezone.localdate(at) < year.ends_on:
        raise Refused(f"This year runs to {day_words(year.ends_on)}. Close it then, or after.")
    if year.fund.years.filter(state=Year.State.OPEN, starts_on__lt=year.starts_on).exists():
        raise Refused("An earlier year of this fund is open. Close that one first.")
    if found.unpaid or found.balance.approved:
        many = count_of(len(found.unpaid), "approved claim waits,approved claims wait")
        raise Refused(
            f"{many} to be paid: {pounds(found.balance.approved)}. Pay them first, or take their approval back."
        )


def _check_sums(found: YearEnd, carry: int, give_back: int, decision: Decision | None) -> None:
    if carry < 0 or give_back < 0:
        raise Refused("Enter nothing or an amount above it.")
    left = found.balance.left
    if carry + give_back != left:
        raise Refused(
            f"{pounds(left)} is left. What is carried forward ({pounds(carry)}) and what is given back ({pounds(give_back)}) add up "
            f"to {pounds(carry + give_back)}: they must be the same, to the penny."
        )
    if left and decision is None:
        raise Refused("Choose the decision on what is left over.")


def _next_year(year: Year, carry: int, has_claims: bool) -> Year | None:
    """The year after: opened where money or claims go there, or where the fund has money every year."""
    fund = year.fund
    span = next_span(fund.year_kind, year.ends_on, fund.ends_on)
    if span is None:
        if carry or has_claims:
            raise Refused(
                f"The fund ends on {day_words(year.ends_on)}: nothing can be carried forward. Give back what is left."
            )
        return None
    known = fund.years.filter(starts_on=span[0]).first()
    if known is None and (carry or has_claims or fund.is_recurring):
        return Year.objects.create(fund=fund, starts_on=span[0], ends_on=span[1])
    return known


def _post_out(
    year: Year,
    found: YearEnd,
    carried: Mapping[int, int],
    words: str,
    decision: Decision | None,
    by: Person,
    at: datetime,
) -> None:
    """Out of what is not allocated and out of each allocation, to the next year or back to where it came from."""
    back = {key: pence - carried.get(key, 0) for key, pence in found.left.items() if pence > carried.get(key, 0)}
    for kind, to, key, moved, said in (
        ("CARRY_OUT", "CARRIED_OUT", f"carry:{year.pk}:out", carried, f"Carried forward out of {words}"),
        ("RETURN", "RETURNED", f"return:{year.pk}", back, f"Given back out of {words}"),
    ):
        if moved:
            moves = {_place(name): -pence for name, pence in moved.items()} | {Place(to): sum(moved.values())}
            post(year, kind, moves, words=said, key=key, on=year.ends_on, by=by, at=at, decision=decision)


def _place(name: int) -> Place:
    return Place("AVAILABLE") if name == FREE else Place("ALLOCATED", name)


def _bring_in(
    year: Year, after: Year, found: YearEnd, carried: Mapping[int, int], words: str, as_allocations: bool,
    decision: Decision | None, by: Person, at: datetime,
) -> None:  # fmt: skip
    said = f"Carried forward from {words}"
    if total := sum(carried.values()):
        moves = {Place("SOURCE", source=BROUGHT): -total, Place("AVAILABLE"): total}
        post(
            after,
            "CARRY_IN",
            moves,
            words=said,
            key=f"carry:{year.pk}:in",
            on=after.starts_on,
            by=by,
            at=at,
            decision=decision,
        )
    if as_allocations:
        _allocate_again(year, after, found, carried, said, decision, by, at)


def _allocate_again(
    year: Year, after: Year, found: YearEnd, carried: Mapping[int, int], said: str, decision: Decision | None, by: Person,
    at: datetime,
) -> None:  # fmt: skip
    """Whoever had money left, or a claim that waits, has an allocation in the next year, under the same title."""
    last = after.allocations.aggregate(last=Max("number"))["last"] or 0
    made: dict[int, Allocation] = {}
    for rows in _layers(found, carried):
        total = sum(carried.get(one.pk, 0) for one in rows)
        sharing = Sharing.objects.create(
            year=after, title=said[:150], rule=Sharing.Rule.BY_HAND, to=_to(rows), amount_pence=total, decision=decision, made_by=by,
            made_at=at, form_key=uuid.uuid4(), facts={"carried_from": year.pk},
        )  # fmt: skip
        fresh = Allocation.objects.bulk_create(
            Allocation(sharing=sharing, year=after, number=number, body=one.body, school=one.school, title=one.title,
                       first_pence=carried.get(one.pk, 0))
            for number, one in enumerate(rows, start=last + 1)
        )  # fmt: skip
        last += len(rows)
        made |= {one.pk: new for one, new in zip(rows, fresh, strict=True)}
        moves = {Place("AVAILABLE"): -total} | {
            Place("ALLOCATED", one.pk): one.first_pence for one in fresh if one.first_pence
        }
        post(
            after,
            "ALLOCATION",
            moves,
            words=said,
            key=f"sharing:{sharing.pk}",
            on=after.starts_on,
            by=by,
            at=at,
            decision=decision,
        )
    by_owner = {_owner(one): one for one in reversed(made.values())}
    for claim in found.waiting:
        _carry_claim(claim, made.get(claim.allocation_id) or by_owner[_owner(claim.allocation)])


def _layers(found: YearEnd, carried: Mapping[int, int]) -> list[list[Allocation]]:
    """The allocations to be made again; of one owner never two in one layer, for a sharing gives to each once."""
    layers: list[dict[tuple[int | None, int | None], Allocation]] = []
    for one in (one for one in found.allocations if carried.get(one.pk)):
        place = next((layer for layer in layers if _owner(one) not in layer), None)
        if place is None:
            layers.append(place := {})
        place[_owner(one)] = one
    waiting = {claim.allocation_id for claim in found.waiting}
    bare = [one for one in found.allocations if one.pk in waiting and not carried.get(one.pk)]
    if bare and not layers:
        raise Refused(
            "Nothing of the allocations is carried forward: approve, reject or withdraw the claims that wait."
        )
    for one in bare:
        layers[0].setdefault(_owner(one), one)
    return [list(layer.values()) for layer in layers]


def _owner(one: Allocation) -> tuple[int | None, int | None]:
    return one.body_id, one.school_id


def _to(rows: list[Allocation]) -> str:
    if all(one.school_id for one in rows):
        return Sharing.To.SCHOOLS
    return Sharing.To.GROUPS if len(rows) > 1 else Sharing.To.BODY


def _carry_claim(claim: Claim, to: Allocation) -> None:
    """The claim as it stands, out of the allocation of the next year. What was sent is changed by way of a draft only."""
    was, claim.state, claim.allocation = claim.state, State.DRAFT, to
    claim.save(update_fields=["state", "allocation"])
    claim.state = was
    claim.save(update_fields=["state"])
