"""A year's money is shared out by a rule: looked at first, then done, once. And moved between allocations later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of, day_words, pounds
from cph.people.models import Person
from funding.models import MOST_PENCE, Allocation, Posting, Sharing, Year
from funding.permissions.running import check_may_run
from funding.rules import sharing as rules
from funding.selectors.books import balance_of_allocation, balance_of_year
from funding.selectors.sharing import Sharer, Sharers, sharers_of
from funding.services.held import check_decision, check_is_open, held_year, resting_on, say
from funding.services.posting import AT_ONCE, Place, post
from networks.constitutions.models import Body
from networks.meetings.models import Decision

Rule, To = Sharing.Rule, Sharing.To
BY_PUPILS = (Rule.PER_PUPIL, Rule.FORMULA)
NAMED = 10


@dataclass(frozen=True)
class SharingFacts:
    """What a rule is given. Figures by the key of the group or school: of need, pupils where the census has none, or pence.

    `each`: the amount is for each (school, pupil or sharer) instead of in all. `leaves_out_rest`: whoever has no figure
    gets nothing, and the page names them.
    """

    figures: Mapping[int, Decimal] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    leaves_out_rest: bool = False
    each: bool = False
    lump: int = 0
    least: int = 0
    body: Body | None = None


@dataclass(frozen=True)
class Part:
    """What one gets, in pence, and by which figure."""

    sharer: Sharer
    pence: int
    figure: str = ""


@dataclass(frozen=True)
class Shared:
    """How a sum would be shared out: the parts, who gets nothing, and the rounding in words."""

    parts: tuple[Part, ...]
    amount: int
    on: date
    without: tuple[Sharer, ...] = ()
    left_out: tuple[Sharer, ...] = ()
    nothing: tuple[Sharer, ...] = ()
    rounding: str = ""
    census: str = ""

    @property
    def mark(self) -> str:
        """The same parts have the same mark: what is done is what was looked at."""
        said = ";".join(f"{one.sharer.key}:{one.pence}" for one in self.parts)
        return sha256(f"{self.on}:{self.amount}:{said}".encode()).hexdigest()[:24]


def preview(year: Year, rule: str, to: str, amount: int, facts: SharingFacts, on: date) -> list[Part]:
    """Who would get how much. Refused where somebody has no figure."""
    found = look(year, rule, to, amount, facts, on)
    if found.without:
        raise Refused(_without_words(found.without))
    return list(found.parts)


def look(year: Year, rule: str, to: str, amount: int, facts: SharingFacts, on: date) -> Shared:
    """The same with all that a page says of it; who has no figure stands in `without`, and then there are no parts."""
    if rule not in Rule.values or to not in To.values:
        raise Refused("Choose a rule, and whom it is shared with.")
    known = sharers_of(year.fund.network, to, on, facts.body)
    if to == To.BODY and (facts.body is None or facts.body.network_id != year.fund.network_id):
        raise Refused("Choose a body of this network.")
    if to == To.BODY:
        rule = Rule.FLAT
    rows = [one for one in known.rows if one.key not in facts.left_out]
    weights = _weights(rule, rows, facts)
    missing = [one for one in rows if one.key not in weights]
    out = [one for one in known.rows if one.key in facts.left_out]
    if missing and facts.leaves_out_rest:
        out, missing = sorted([*out, *missing], key=lambda one: known.rows.index(one)), []
    if missing:
        return Shared(
            (), amount, on, without=tuple(missing), left_out=tuple(out), census=_census_words(rule, known, on)
        )
    return _shared(rule, amount, facts, on, [one for one in rows if one.key in weights], weights, out, known)


def _weights(rule: str, rows: Iterable[Sharer], facts: SharingFacts) -> dict[int, Fraction | int]:
    """The figure of each that has one; a typed one comes before the census."""
    found: dict[int, Fraction | int] = {}
    for one in rows:
        figure: Any = None
        if rule == Rule.FLAT:
            figure = 1
        elif rule == Rule.BY_SCHOOL:
            figure = one.schools
        elif one.key in facts.figures:
            figure = facts.figures[one.key]
        elif rule in BY_PUPILS:
            figure = one.pupils
        if figure is not None:
            found[one.key] = figure if isinstance(figure, int) else Fraction(figure)
    return found


def _shared(
    rule: str, amount: int, facts: SharingFacts, on: date, rows: list[Sharer], weights: dict[int, Fraction | int],
    out: list[Sharer], known: Sharers,
) -> Shared:  # fmt: skip
    whole = sum(weights.values(), Fraction(0))
    if rule == Rule.BY_HAND:
        total = int(whole * 100)
        if amount and amount != total:
            raise Refused(f"The amounts add up to {pounds(total)}, not to {pounds(amount)}.")
        given = {name: int(weight * 100) for name, weight in weights.items()}
        amount, rounding = total, ""
    elif facts.each and rule != Rule.FORMULA:
        given = {name: int(Fraction(round(weight * amount))) for name, weight in weights.items()}
        amount, rounding = sum(given.values()), ""
    else:
        given, rounding = _by_rule(rule, amount, facts, weights)
    if not 0 < amount <= MOST_PENCE:
        raise Refused("Share an amount above nothing, at most £10,000 million.")
    parts = [Part(one, given[one.key], _figure(rule, weights[one.key])) for one in rows]
    return Shared(
        tuple(one for one in parts if one.pence), amount, on, left_out=tuple(out),
        nothing=tuple(one.sharer for one in parts if not one.pence), rounding=rounding, census=_census_words(rule, known, on),
    )  # fmt: skip


def _by_rule(
    rule: str, amount: int, facts: SharingFacts, weights: dict[int, Fraction | int]
) -> tuple[dict[int, int], str]:
    lump, least = (facts.lump, facts.least) if rule == Rule.FORMULA else (0, 0)
    try:
        given = rules.formula(amount, weights, lump=lump, least=least)
        rest = amount - lump * len(weights)
        held = rules.held_at_minimum(rest, weights, max(0, least - lump))
        others = {name: weight for name, weight in weights.items() if name not in held}
        left = rules.pennies_left(rest - max(0, least - lump) * len(held), others) if others else 0
    except rules.CannotShare as error:
        raise Refused(str(error)) from None
    said = []
    if held:
        said.append(f"{len(held)} of {len(weights)} would get less than {pounds(least)} and are raised to it.")
    if left:
        many = "1 penny is left over: it goes" if left == 1 else f"{left} pence are left over: they go one each"
        ends = "" if left == 1 else "s"
        where = "to the first in the list" if rule == Rule.FLAT else f"to the largest remainder{ends}"
        said.append(f"{many} {where}. No penny is lost.")
    else:
        said.append("It comes out even: no penny is left over.")
    return given, " ".join(said)


def _figure(rule: str, weight: Fraction | int) -> str:
    if rule in (Rule.FLAT, Rule.BY_HAND):
        return ""
    return f"{float(weight):,.6f}".rstrip("0").rstrip(".") if weight.denominator > 1 else f"{int(weight):,}"


def _census_words(rule: str, known: Sharers, on: date) -> str:
    """As of which day the figures are."""
    if rule not in BY_PUPILS:
        return ""
    told = [
        f"{count_of(count, 'school')} by the census of {day_words(day)}" if day else f"{count_of(count, 'school')} without a day of the census"
        for day, count in known.census
    ]  # fmt: skip
    return f"Pupils on roll as the register tells on {day_words(on)}: {', '.join(told) or 'no figure'}."


def _without_words(rows: Iterable[Sharer]) -> str:
    named = [one.label for one in rows]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return f"There is no figure for {', '.join(named[:NAMED])}{more}. Give one, or leave them out."


# --- done


@transaction.atomic
def share_out(
    year: Year, rule: str, to: str, amount: int, facts: SharingFacts, *, title: str, seen: str, on: date, counts_on: date,
    decision: Decision | None = None, form_key: UUID, by: Person, at: datetime,
) -> Sharing:  # fmt: skip
    """The money is shared out as it was looked at (`seen`): allocations, and one posting for all of them. Once a form.

    `on` is the day as of which groups, schools and pupils count; `counts_on` the day of the year the posting counts for.
    """
    held = held_year(year)
    fund = held.fund
    seat = check_may_run(by, fund, at=at)
    if known := Sharing.objects.filter(form_key=form_key, year=held).first():
        return known
    check_is_open(fund, held)
    check_decision(decision, fund)
    words = " ".join(title.split())[:150]
    if not words:
        raise Refused("Say what it is for, for example temporary leadership capacity.")
    found = look(held, rule, to, amount, facts, on)
    if found.without:
        raise Refused(_without_words(found.without))
    if found.mark != seen:
        raise Refused("Something changed since you looked: schools, groups or figures. Look at it again.")
    _check_available(held, found.amount)
    try:
        with transaction.atomic():
            made = Sharing.objects.create(
                year=held, title=words, rule=rule, to=to, amount_pence=found.amount, facts=_plain(facts, found), decision=decision,
                made_by=by, made_at=at, form_key=form_key,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("This form has been sent before. Open it again.") from None
    moves = {Place("ALLOCATED", pk): pence for pk, pence in _allocate(made, held, found)}
    post(
        held, "ALLOCATION", {Place("AVAILABLE"): -found.amount} | moves, words=f"Shared out: {words}", key=f"sharing:{made.pk}",
        on=counts_on, by=by, at=at, decision=decision,
    )  # fmt: skip
    subject = f"{pounds(found.amount)} of “{fund.title}” to {len(found.parts)} for “{words}”, {made.get_rule_display().lower()}"
    say("shared out", subject + resting_on(decision), fund, by=by, at=at, seat=seat)
    return made


def _check_available(year: Year, amount: int) -> None:
    there = balance_of_year(year).available
    if amount > there:
        raise Refused(
            f"{pounds(there)} is not allocated yet, and this shares out {pounds(amount)}. Share less, or bring money in first."
        )


def _allocate(sharing: Sharing, year: Year, found: Shared) -> Iterable[tuple[int, int]]:
    last = Allocation.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    to = "school_id" if sharing.to == To.SCHOOLS else "body_id"
    rows = Allocation.objects.bulk_create(
        [
            Allocation(
                sharing=sharing,
                year=year,
                number=number,
                title=sharing.title,
                first_pence=one.pence,
                **{to: one.sharer.key},
            )
            for number, one in enumerate(found.parts, start=last + 1)
        ],
        batch_size=AT_ONCE,
    )
    return [(row.pk, row.first_pence) for row in rows]


def _plain(facts: SharingFacts, found: Shared) -> dict[str, Any]:
    """What the rule was given, for whoever asks later."""
    return {
        "on": found.on.isoformat(), "each": facts.each, "lump": facts.lump, "least": facts.least, "census": found.census,
        "rounding": found.rounding, "figures": {one.sharer.key: one.figure for one in found.parts if one.figure},
        "typed": {key: str(figure) for key, figure in facts.figures.items()},
        "left_out": [one.key for one in found.left_out], "nothing": [one.key for one in found.nothing],
    }  # fmt: skip


# --- moved


@transaction.atomic
def move(
    source: Allocation, target: Allocation | None, pence: int, *, reason: str, decision: Decision | None = None, form_key: UUID,
    on: date, by: Person, at: datetime,
) -> Posting:  # fmt: skip
    """So much from one allocation to another of its year, or back to what is not allocated; never more than is left."""
    year = held_year(source.year)
    fund = year.fund
    seat = check_may_run(by, fund, at=at)
    key = f"move:{form_key}"
    if known := Posting.objects.filter(key=key, year=year).first():
        return known
    check_is_open(fund, year)
    check_decision(decision, fund)
    words = " ".join(reason.split())
    if not words:
        raise Refused("Say why it is moved.")
    if target is not None and (target.pk == source.pk or target.year_id != year.pk):
        raise Refused("Choose another allocation of the same year.")
    if not 0 < pence <= MOST_PENCE:
        raise Refused("Enter an amount above nothing.")
    left = balance_of_allocation(source).allocated
    if pence > left:
        raise Refused(f"{pounds(left)} is left of “{source}”. Enter that or less.")
    to = Place("ALLOCATED", target.pk) if target is not None else Place("AVAILABLE")
    made = post(
        year, "MOVE", {Place("ALLOCATED", source.pk): -pence, to: pence}, words=words[:300], key=key, on=on, by=by, at=at,
        decision=decision,
    )  # fmt: skip
    where = f"“{target}”" if target is not None else "what is not allocated"
    say(
        "moved",
        f"{pounds(pence)} from “{source}” to {where}: {words}{resting_on(decision)}"[:900],
        fund,
        by=by,
        at=at,
        seat=seat,
    )
    return made
