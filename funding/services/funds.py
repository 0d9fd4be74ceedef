"""A fund is opened, changed, given money and years."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words, pounds
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from funding.models import MOST_PENCE, Fund, Meets, Posting, Proposal, Year
from funding.permissions.running import check_may_open, check_may_run
from funding.rules.years import first_span, label_of, next_span
from funding.selectors.books import BROUGHT
from funding.selectors.opening import authorities_to_choose
from funding.services.held import check_decision, check_is_open, held_fund, held_year, resting_on, say
from funding.services.posting import Place, post
from networks.constitutions.models import Body
from networks.constitutions.seats import seats_of
from networks.meetings.models import Decision
from networks.schools.models import Authority

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
AHEAD = timedelta(days=366)  # a year of a fund is opened at most so long before it begins


@dataclass(frozen=True)
class FundFacts:
    """What is said of a fund when it is opened. Amounts in pence; no `body`: the network's own money."""

    code: str
    title: str
    purpose: str
    keeper: Person
    begins_on: date
    ends_on: date | None = None
    year_kind: str = Fund.YearKind.FINANCIAL
    body: Body | None = None
    authority: Authority | None = None
    agency: str = ""
    is_restricted: bool = True
    is_recurring: bool = False
    is_voluntary: bool = False
    two_approve_above_pence: int | None = None
    day_price_pence: int | None = None
    seat_price_pence: int | None = None
    conditions: str = ""
    backfills: tuple[Body, ...] = field(default=())


@transaction.atomic
def open_fund(
    network: Body, facts: FundFacts, *, proposal: Proposal | None = None, decision: Decision | None = None, form_key: UUID,
    by: Person, at: datetime,
) -> Fund:  # fmt: skip
    """A fund begins, with its first year and no money in it yet. The same form sent twice opens one."""
    seat = check_may_open(by, network, at=at)
    if known := Fund.objects.filter(form_key=form_key, network=network).first():
        return known
    said = _checked(network, facts, by, at)
    fund = Fund(
        network=network, proposal=proposal, decision=decision, opened_by=by, opened_at=at, form_key=form_key, **said
    )
    check_decision(decision, fund)
    try:
        with transaction.atomic():
            fund.save()
    except IntegrityError as error:
        if known := Fund.objects.filter(form_key=form_key, network=network).first():
            return known
        raise Refused(_said_of(error)) from None
    _backfill(fund, facts.backfills)
    starts_on, ends_on = first_span(fund.year_kind, fund.begins_on, fund.ends_on)
    Year.objects.create(fund=fund, starts_on=starts_on, ends_on=ends_on)
    _tell_keeper(fund, by, at)
    say("opened the fund", f"“{fund.title}” ({fund.code}){resting_on(decision)}", fund, by=by, at=at, seat=seat)
    return fund


def _checked(network: Body, facts: FundFacts, by: Person, at: datetime) -> dict[str, object]:
    """The facts as columns, each of them possible. Refused with the first that is not."""
    said: dict[str, object] = {one.name: getattr(facts, one.name) for one in fields(facts) if one.name != "backfills"}
    said |= {name: " ".join(str(said[name]).split()) for name in ("code", "title", "agency")}
    said |= {name: str(said[name]).strip() for name in ("purpose", "conditions")}
    said["code"] = str(said["code"]).upper()
    said["body"] = facts.body or network
    if not CODE.fullmatch(str(said["code"])):
        raise Refused("Enter a short code of capital letters and figures, for example PRIME.")
    if not said["title"] or not said["purpose"]:
        raise Refused("Say what the fund is called and what its money may be used for.")
    _check_amounts(facts)
    if facts.ends_on is not None and facts.ends_on < facts.begins_on:
        raise Refused("Enter a last day that is not before the first.")
    if any(one.network_id != network.pk for one in (facts.body or network, *facts.backfills)):
        raise Refused("Choose bodies of this network.")
    check_may_keep(facts.keeper, network, at)
    _check_authority(facts, network, by, at)
    return said


def _check_amounts(facts: FundFacts) -> None:
    for pence in (facts.day_price_pence, facts.seat_price_pence):
        if pence is not None and not 0 < pence <= MOST_PENCE:
            raise Refused("Enter a price above nothing, or leave it empty.")
    if facts.two_approve_above_pence is not None and not 0 <= facts.two_approve_above_pence <= MOST_PENCE:
        raise Refused("Enter from which amount two approve, or leave it empty.")


def check_may_keep(keeper: Person, network: Body, at: datetime) -> None:
    """Whoever keeps money has a seat in the network."""
    if seats_of(keeper, timezone.localdate(at)).in_network(network) is None:
        raise Refused(f"{keeper.name} has no seat in {network.name}. Choose somebody who has.")


def _check_authority(facts: FundFacts, network: Body, by: Person, at: datetime) -> None:
    offered = authorities_to_choose(by, network, timezone.localdate(at))
    if facts.authority is not None and not offered.filter(pk=facts.authority.pk).exists():
        raise Refused("Choose an authority whose schools are in this network; an officer opens funds of their own.")


def _said_of(error: IntegrityError) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if name == "one_fund_per_code_and_network":
        return "Another fund of this network has this code."
    if "proposal" in name:
        return "This proposal has opened a fund already."
    if "form_key" in name:
        return "This form has been sent before. Open it again."
    raise error


def _backfill(fund: Fund, bodies: Iterable[Body]) -> None:
    """Attendance at whose meetings this fund pays for: these, and no others."""
    wanted = {one.pk for one in bodies}
    fund.backfills.exclude(body__in=wanted).delete()
    known = set(fund.backfills.values_list("body", flat=True))
    Meets.objects.bulk_create(Meets(fund=fund, body_id=pk) for pk in sorted(wanted - known))


def _tell_keeper(fund: Fund, by: Person, at: datetime) -> None:
    if fund.keeper_id == by.pk:
        return
    notify(
        [fund.keeper], kind=Kind.FUNDING, subject=f"{fund.network.name}: you keep the fund “{fund.title}”",
        text=f"You run “{fund.title}”: share it out, approve claims, close its years.\n\nYou are told because you keep it.",
        link=reverse("fund", args=[fund.pk]), about=fund, once_key=f"fund:{fund.pk}:keeper:{fund.keeper_id}", at=at,
    )  # fmt: skip


# --- changing


CHANGING = (
    "title", "purpose", "keeper", "agency", "conditions", "ends_on", "is_restricted", "is_recurring",
    "two_approve_above_pence", "day_price_pence", "seat_price_pence",
)  # fmt: skip


def facts_of(fund: Fund) -> FundFacts:
    """What is said of a fund that is there."""
    known = {one.name: getattr(fund, one.name) for one in fields(FundFacts) if one.name != "backfills"}
    bodies = [one.body for one in fund.backfills.select_related("body").order_by("body__name", "pk")]
    return FundFacts(**known, backfills=tuple(bodies))


@transaction.atomic
def change_fund(fund: Fund, facts: FundFacts, *, seen: FundFacts, by: Person, at: datetime) -> Fund:
    """Its words, keeper, prices, limits and meetings. Its code, whose it is and its kind of year stand.

    `seen` is what whoever changes it had before them: where somebody else changed it meanwhile, nothing is overwritten.
    """
    current = held_fund(fund)
    seat = check_may_run(by, current, at=at)
    check_is_open(current)
    now = facts_of(current)
    wanted = _only_changing(now, facts)
    if wanted == now:
        return current
    if seen != now:
        raise Refused("Somebody else changed this fund meanwhile. Look at it again before you change it.")
    _check_change(current, now, wanted, at)
    for name in CHANGING:
        setattr(current, name, getattr(wanted, name))
    current.save(update_fields=CHANGING)
    _backfill(current, wanted.backfills)
    if wanted.keeper != now.keeper:
        _tell_keeper(current, by, at)
    say("changed", f"the fund “{current.title}”: {_differences(now, wanted)}", current, by=by, at=at, seat=seat)
    return current


def _only_changing(now: FundFacts, facts: FundFacts) -> FundFacts:
    said = {name: getattr(facts, name) for name in CHANGING}
    said |= {name: " ".join(str(said[name]).split()) for name in ("title", "agency")}
    said |= {name: str(said[name]).strip() for name in ("purpose", "conditions")}
    bodies = sorted(facts.backfills, key=lambda one: (one.name, one.pk))
    known = {one.pk: one for one in now.backfills}
    same = {one.pk for one in bodies} == set(known)
    return replace(now, **said, backfills=now.backfills if same else tuple(bodies))


def _check_change(fund: Fund, now: FundFacts, wanted: FundFacts, at: datetime) -> None:
    if not wanted.title or not wanted.purpose:
        raise Refused("Say what the fund is called and what its money may be used for.")
    _check_amounts(wanted)
    if any(one.network_id != fund.network_id for one in wanted.backfills):
        raise Refused("Choose bodies of this network.")
    if wanted.keeper != now.keeper:
        check_may_keep(wanted.keeper, fund.network, at)
    if wanted.ends_on != now.ends_on and wanted.ends_on is not None:
        last = fund.years.order_by("ends_on").last()
        if last is not None and wanted.ends_on < last.ends_on:
            raise Refused(
                f"Its year to {day_words(last.ends_on)} is open: enter that day or a later one as its last day."
            )


def _differences(now: FundFacts, wanted: FundFacts) -> str:
    """What changed, in the words of the form; amounts from and to."""
    said = []
    for name in CHANGING:
        was, is_ = getattr(now, name), getattr(wanted, name)
        if was == is_:
            continue
        words = str(Fund._meta.get_field(name).verbose_name)
        if name.endswith("_pence"):
            said.append(f"{words} from {_or_none(was)} to {_or_none(is_)}")
        else:
            said.append(f"keeper {is_.name}" if name == "keeper" else words)
    if now.backfills != wanted.backfills:
        said.append("meetings it backfills: " + (", ".join(one.name for one in wanted.backfills) or "none"))
    return "; ".join(said)


def _or_none(pence: int | None) -> str:
    return "none" if pence is None else pounds(pence)


# --- money comes in


@transaction.atomic
def award(
    year: Year, pence: int, source: str, *, decision: Decision | None = None, form_key: UUID, on: date, by: Person,
    at: datetime,
) -> Posting:  # fmt: skip
    """So much comes into a year, from a source, as was decided. The same form sent twice brings it in once."""
    held = held_year(year)
    fund = held.fund
    seat = check_may_run(by, fund, at=at)
    key = f"award:{form_key}"
    if known := Posting.objects.filter(key=key, year=held).first():
        return known
    check_is_open(fund, held)
    check_decision(decision, fund)
    if not 0 < pence <= MOST_PENCE:
        raise Refused("Enter an amount above nothing, at most £10,000 million.")
    name = _source_named(held, source)
    moves = {Place("SOURCE", source=name): -pence, Place("AVAILABLE"): pence}
    made = post(held, "AWARD", moves, words=f"From {name}"[:300], key=key, on=on, by=by, at=at, decision=decision)
    year_words = label_of(fund.year_kind, held.starts_on)
    subject = f"{pounds(pence)} from {name} to “{fund.title}”, {year_words}{resting_on(decision)}"
    say("awarded", subject, fund, by=by, at=at, seat=seat)
    return made


def _source_named(year: Year, source: str) -> str:
    """The source as it is written in the books already, however it is typed this time."""
    name = " ".join(source.split())
    if not name:
        raise Refused("Say where the money is from, for example DSG carry forward.")
    if len(name) > 150:
        raise Refused("Say where the money is from in at most 150 letters.")
    if name.casefold() == BROUGHT.casefold():
        raise Refused("What is carried forward comes in by itself when the year before is closed.")
    rows = year.accounts.filter(kind="SOURCE", source__iexact=name).exclude(source=BROUGHT)
    return rows.values_list("source", flat=True).order_by("pk").first() or name


# --- years


@transaction.atomic
def add_year(fund: Fund, *, after: date, by: Person, at: datetime) -> Year:
    """The year that follows the one which ends on `after`. Done twice it is opened once."""
    current = held_fund(fund)
    seat = check_may_run(by, current, at=at)
    check_is_open(current)
    span = next_span(current.year_kind, after, current.ends_on)
    if span is None:
        raise Refused(f"The fund ends on {day_words(after)}: there is no year after it.")
    if known := current.years.filter(starts_on=span[0]).first():
        return known
    if not current.years.filter(ends_on=after).exists():
        raise Refused("Open the year that follows the last one.")
    first = span[0] - AHEAD
    if timezone.localdate(at) < first:
        raise Refused(f"This year begins on {day_words(span[0])}. Open it from {day_words(first)} on.")
    made = Year.objects.create(fund=current, starts_on=span[0], ends_on=span[1])
    say(
        "opened the year",
        f"{label_of(current.year_kind, span[0])} of “{current.title}”",
        current,
        by=by,
        at=at,
        seat=seat,
    )
    return made
