"""A consultation is planned: what it is about, who asks, which ways, whom, when. All of it before it opens.

What opens, extends, closes and withdraws it stands in services/opening.py and is called from here, too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.models import AudiencePart, ChosenWay, Consultation
from consultations.permissions.planning import check_may_plan, check_may_run
from consultations.rules.audience import Chosen
from consultations.selectors.askers import askers_for
from consultations.selectors.rolls import candidates_of
from consultations.selectors.ways import proposals_for
from consultations.services.holding import check_is_draft, held, say
from consultations.services.opening import close_due, extend, open_consultation, open_due, withdraw
from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import count_of, moment
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.selectors import constitution_in_force
from networks.groups.selectors import groups_of
from networks.meetings.models import Meeting
from networks.schools.models import Authority

__all__ = [
    "Choice", "Facts", "choose_ways", "close_due", "edit", "extend", "facts_of", "hand_on", "open_consultation",
    "open_due", "plan", "set_audience", "set_dates", "withdraw",
]  # fmt: skip

State = Consultation.State


@dataclass(frozen=True)
class Facts:
    """What is said of a consultation before it is weighed."""

    title: str
    lead: Person
    about: str = ""
    decides: str = ""
    could_change: str = ""
    settled: str = ""
    asker: str = Consultation.Asker.BODY
    asker_body: Body | None = None
    asker_authority: Authority | None = None
    asker_name: str = ""
    on_behalf_of: str = ""
    decided_by: Body | None = None
    decides_on: date | None = None
    meeting: Meeting | None = None
    timescale: str = Consultation.Timescale.WEEKS
    impact: str = "MEDIUM"
    importance: str = "MEDIUM"
    answers_per: str = "SCHOOL"
    naming: str = Consultation.Naming.NAMED
    shows_others: bool = False
    one_page_at_a_time: bool = False
    publishes: bool = False


def facts_of(consultation: Consultation) -> Facts:
    """The same of one that is there."""
    return Facts(**{one.name: getattr(consultation, one.name) for one in fields(Facts)})


@transaction.atomic
def plan(network: Body, facts: Facts, *, form_key: UUID, by: Person, at: datetime) -> Consultation:
    """A consultation begins as a draft under the constitution in force. The same form sent twice begins one."""
    seat = check_may_plan(by, network, at=at)
    if known := Consultation.objects.filter(form_key=form_key, network=network).first():
        return known
    check_asker(facts, by, network, at)
    _check_facts(facts, network)
    rules = constitution_in_force(network, timezone.localdate(at))
    if rules is None:
        raise Refused("No constitution of this network applies today. The clerk applies one first.")
    try:
        with transaction.atomic():
            made = Consultation.objects.create(
                network=network, constitution=rules, form_key=form_key, created_by=by, created_at=at, **_columns(facts)
            )
    except IntegrityError:
        if known := Consultation.objects.filter(form_key=form_key, network=network).first():
            return known
        raise Refused("These facts do not go together. Look at who asks, and whose names are shown.") from None
    say("planned", made.title, made, by=by, at=at, seat=seat)
    return made


def check_asker(facts: Facts, by: Person, network: Body, at: datetime) -> None:
    """Nobody asks in a name that is not theirs to use: an officer for their authority, a chair for their group."""
    found = {(one.kind, one.body, one.authority) for one in askers_for(by, network, at)}
    if (facts.asker, facts.asker_body, facts.asker_authority) not in found:
        raise NotAllowed("You cannot ask in that name.", instead="Ask the clerk of the network to plan it.")


def _check_facts(facts: Facts, network: Body) -> None:
    if not facts.title.strip():
        raise Refused("Enter what the consultation is called.")
    if facts.naming == Consultation.Naming.ANONYMOUS and facts.shows_others:
        raise Refused("Answers without names are shown in sums only: colleagues do not see them one by one.")
    if facts.decided_by is not None and facts.decided_by.network_id != network.network_id:
        raise Refused("Choose a body of this network that decides.")
    if facts.meeting is not None and facts.meeting.body.network_id != network.network_id:
        raise Refused("Choose a meeting of this network.")
    if facts.meeting is not None and facts.decided_by is not None and facts.meeting.body_id != facts.decided_by.pk:
        raise Refused("Choose a meeting of the body that decides.")


def _columns(facts: Facts) -> dict:
    return {one.name: getattr(facts, one.name) for one in fields(facts)}


@transaction.atomic
def edit(consultation: Consultation, facts: Facts, *, by: Person, at: datetime) -> Consultation:
    """Other words, another asker, another matter, before it opens."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    check_is_draft(consultation)
    _check_facts(facts, consultation.network)
    wanted = _columns(facts)
    changed = [name for name, value in wanted.items() if getattr(consultation, name) != value]
    if not changed:
        return consultation
    if {"asker", "asker_body", "asker_authority"} & set(changed):
        check_asker(facts, by, consultation.network, at)
    labels = ", ".join(str(Consultation._meta.get_field(name).verbose_name) for name in changed)
    _keep(consultation, {name: wanted[name] for name in changed})
    say("changed", f"{consultation.title}: {labels}", consultation, by=by, at=at, seat=seat)
    return consultation


def _keep(consultation: Consultation, facts: dict) -> None:
    """A change takes back that it opens by itself: it is looked at again first."""
    facts = facts | {"released_at": None}
    for name, value in facts.items():
        setattr(consultation, name, value)
    try:
        with transaction.atomic():
            consultation.save(update_fields=list(facts))
    except IntegrityError:
        raise Refused(
            "These facts do not go together. Look at the dates, who asks, and whose names are shown."
        ) from None


@transaction.atomic
def hand_on(
    consultation: Consultation, *, lead: Person, decided_by: Body | None, decides_on: date | None, meeting: Meeting | None,
    by: Person, at: datetime,
) -> Consultation:  # fmt: skip
    """Also once it is open: somebody else leads it, another meeting or day decides. What heads were promised stands."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    if consultation.state in (State.FILED, State.WITHDRAWN):
        raise Refused(f"This consultation is {consultation.get_state_display().lower()}.")
    wanted = {"lead": lead, "decided_by": decided_by, "decides_on": decides_on, "meeting": meeting}
    _check_facts(Facts(**_columns(facts_of(consultation)) | wanted), consultation.network)
    changed = [name for name, value in wanted.items() if getattr(consultation, name) != value]
    if changed:
        for name in changed:
            setattr(consultation, name, wanted[name])
        consultation.save(update_fields=changed)
        labels = ", ".join(str(Consultation._meta.get_field(name).verbose_name) for name in changed)
        said = f"{consultation.title}: {labels}" + (f"; {lead.name} leads it" if "lead" in changed else "")
        say("changed", said, consultation, by=by, at=at, seat=seat)
    return consultation


# --- the ways


@dataclass(frozen=True)
class Choice:
    """Whether a way is used, and why, in the words of whoever chooses."""

    is_chosen: bool
    because: str = ""


@transaction.atomic
def choose_ways(
    consultation: Consultation, choices: Mapping[str, Choice], *, by: Person, at: datetime
) -> list[ChosenWay]:
    """Which ways are used: all six are written down, with what the planner proposed. Who departs from it says why."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    check_is_draft(consultation)
    if not any(one.is_chosen for one in choices.values()):
        raise Refused("Choose at least one way of consulting.")
    known = {one.way: one for one in consultation.ways.all()}
    rows, changed = [], False
    for one in proposals_for(consultation):
        choice = choices.get(one.way, Choice(False))
        because = choice.because.strip()[:400]
        if choice.is_chosen != one.is_proposed and not because:
            named = ChosenWay(way=one.way).get_way_display()
            said = "it is not proposed" if choice.is_chosen else "it is proposed"
            raise Refused(f"{named}: {said}. Enter why you choose otherwise.")
        row = known.get(one.way) or ChosenWay(consultation=consultation, way=one.way)
        facts = {
            "channel_id": one.channel, "is_proposed": one.is_proposed, "proposed_because": one.because,
            "is_chosen": choice.is_chosen, "because": because,
        }  # fmt: skip
        if row.pk is None or any(getattr(row, name) != value for name, value in facts.items()):
            changed = True
            for name, value in (facts | {"chosen_by": by, "chosen_at": at}).items():
                setattr(row, name, value)
            row.save()
        rows.append(row)
    if changed:
        _keep(consultation, {})
        named = "; ".join(_choice_words(row) for row in rows if row.is_chosen or row.is_proposed)
        say("chose the ways of", f"{consultation.title}: {named}", consultation, by=by, at=at, seat=seat)
    return rows


def _choice_words(row: ChosenWay) -> str:
    not_ = "" if row.is_chosen else "not "
    return f"{not_}{row.get_way_display()[0].lower()}{row.get_way_display()[1:]}" + (
        f" ({row.because})" if row.because else ""
    )


# --- whom


@transaction.atomic
def set_audience(
    consultation: Consultation,
    chosen: Chosen,
    *,
    size: int | None,
    sample_by: Collection[str],
    by: Person,
    at: datetime,
) -> Consultation:
    """Whom it is put to, and whether to a sample. Nothing is drawn before it opens: nobody can draw until they like it."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    check_is_draft(consultation)
    if size is not None and size < 1:
        raise Refused("A sample has somebody in it. Leave the size empty to ask everybody.")
    _check_audience(consultation, chosen, timezone.localdate(at))
    rows = _parts(consultation, chosen)
    order = [one for one in ("GROUP", "PHASE", "SIZE", "TYPE") if one in sample_by] if size is not None else []
    before = set(consultation.audience.values_list("of", "group", "value", "school", "person"))
    after = {(one.of, one.group_id, one.value, one.school_id, one.person_id) for one in rows}
    if before == after and (consultation.sample_size, consultation.sample_by) == (size, order):
        return consultation
    consultation.audience.all().delete()
    AudiencePart.objects.bulk_create(rows)
    _keep(consultation, {"sample_size": size, "sample_by": order})
    said = count_of(len(rows), "part") if rows else "everybody"
    sample = f", a sample of {size}" if size is not None else ""
    say("chose the audience of", f"{consultation.title}: {said}{sample}", consultation, by=by, at=at, seat=seat)
    return consultation


def _check_audience(consultation: Consultation, chosen: Chosen, on: date) -> None:
    here = set(groups_of(consultation.network, on).values_list("pk", flat=True)) if chosen.group else set()
    if chosen.group - here:
        raise Refused("Choose groups of this network.")
    if chosen.names:
        roll = candidates_of(consultation.network, consultation.answers_per, on)
        schools = {place.school for one in roll for place in one.places}
        people = {person for one in roll for person in one.people}
        if chosen.schools - schools or chosen.people - people:
            raise Refused("Choose schools and people from the roll of this network.")


def _parts(consultation: Consultation, chosen: Chosen) -> list[AudiencePart]:
    of = AudiencePart.Of
    return [
        *(AudiencePart(consultation=consultation, of=of.GROUP, group_id=one) for one in sorted(chosen.group)),
        *(
            AudiencePart(consultation=consultation, of=kind, value=one)
            for kind, values in ((of.PHASE, chosen.phase), (of.SIZE, chosen.size), (of.TYPE, chosen.type))
            for one in sorted(values)
        ),
        *(AudiencePart(consultation=consultation, of=of.SCHOOL, school_id=one) for one in sorted(chosen.schools)),
        *(AudiencePart(consultation=consultation, of=of.PERSON, person_id=one) for one in sorted(chosen.people)),
    ]


# --- when


@transaction.atomic
def set_dates(
    consultation: Consultation, *, opens_at: datetime, closes_at: datetime, by: Person, at: datetime
) -> Consultation:
    """When it is open, to the minute."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    check_is_draft(consultation)
    if closes_at <= opens_at:
        raise Refused("Enter a closing time after the opening time.")
    if closes_at <= at:
        raise Refused("Enter a closing time that is still to come.")
    if (consultation.opens_at, consultation.closes_at) == (opens_at, closes_at):
        return consultation
    _keep(consultation, {"opens_at": opens_at, "closes_at": closes_at})
    said = f"{consultation.title}, from {moment(opens_at)} to {moment(closes_at)}"
    say("set the dates of", said, consultation, by=by, at=at, seat=seat)
    return consultation
