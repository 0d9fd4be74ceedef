"""What the clerk does for the roll: record who leads which school, keep addresses, invite; and rulings on who counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.notifications.services import invite
from cph.people.models import Person
from cph.people.services import person_for, settle_address
from networks.constitutions.models import Ambiguity, Body, Reading, Ruling
from networks.constitutions.permissions import check_may_keep, check_may_rule
from networks.constitutions.services import record_ruling
from networks.members.effects import effect_kept
from networks.members.inforce import school_is_of, schools_of
from networks.members.plan import Act, PlannedRow, plan_of
from networks.members.selectors import Way, latest_invitations, members_of, way_in
from networks.members.upload import UploadRow
from networks.schools.models import Headship, School
from networks.schools.services import end_headship, start_headship

ONE_DAY = timedelta(days=1)
SENT_JUST_NOW = timedelta(minutes=10)


# --- rulings


@transaction.atomic
def rule_on(
    question: Ambiguity,
    reading: Reading,
    *,
    starts_on: date,
    decided_by: str,
    reason: str,
    by: Person,
    at: datetime,
    seen: str = "",
) -> Ruling:
    """Record how the executive reads an open article, with the effect it has. `seen` is the mark of the effect that was shown."""
    question = (
        Ambiguity.objects.select_for_update(of=("self",))
        .select_related("article__constitution__body")
        .get(pk=question.pk)
    )
    check_may_rule(by, question.article.constitution.body, at=at)
    same = question.rulings.filter(reading=reading, starts_on=starts_on, decided_by=decided_by, reason=reason).first()
    if same is not None:
        return same
    effect = effect_kept(question, reading, starts_on)
    if seen and seen != effect["mark"]:
        raise Refused("What this reading changes is not the same as when you looked. Look again before you record it.")
    return record_ruling(
        question,
        reading,
        starts_on=starts_on,
        decided_by=decided_by,
        reason=reason,
        effect={key: value for key, value in effect.items() if key != "mark"},
        by=by,
        at=at,
    )


# --- headships


@transaction.atomic
def record_headship(
    network: Body,
    school: School,
    *,
    name: str,
    email: str,
    role: str,
    starts_on: date,
    by: Person,
    at: datetime,
    ends_previous: bool = False,
) -> Headship:
    """Somebody leads a school of this network from a day on; on the day before, if asked, whoever led it stops."""
    seat = check_may_keep(by, network, at=at)
    if not schools_of(network, timezone.localdate(at)).filter(pk=school.pk).exists():
        raise Refused(f"{school.name} is not open today, or is not a school whose head could be a member here.")
    person = _known_or_new(network, name, email, by=by, at=at)
    if ends_previous:
        for earlier in Headship.objects.on(starts_on).filter(school=school, starts_on__lt=starts_on):
            end_headship(earlier, starts_on - ONE_DAY, by=by, at=at, seat=seat.title)
    return start_headship(person, school, role, starts_on, by=by, at=at, seat=seat.title)


def _known_or_new(network: Body, name: str, email: str, *, by: Person, at: datetime) -> Person:
    """Whom a name and an address mean: the address decides; a name alone must not make a second person of a member."""
    name = " ".join(name.split())
    if not email:
        namesake = members_of(network, timezone.localdate(at)).filter(name__iexact=name).first()
        if namesake is not None:
            raise Refused(
                f"{namesake.name} leads a school here already. Give the e-mail address to say whether it is the same person."
            )
    person = person_for(email, name, by=by, at=at)
    if person.name.casefold() != name.casefold():
        raise Refused(f"The e-mail address {email} belongs to somebody whose name is written differently. Check both.")
    return person


@transaction.atomic
def stop_headship(network: Body, headship: Headship, *, ends_on: date, by: Person, at: datetime) -> Headship:
    """The last day on which somebody leads a school of this network; the roll of the days after is without them."""
    seat = check_may_keep(by, network, at=at)
    if not school_is_of(network, headship.school, timezone.localdate(at)):
        raise Refused(f"{headship.school.name} is not a school of this network.")
    return end_headship(headship, ends_on, by=by, at=at, seat=seat.title)


# --- addresses and invitations


@transaction.atomic
def set_email(network: Body, person: Person, email: str, *, by: Person, at: datetime) -> Person:
    """The clerk enters or corrects a member's address until they have joined; after that it is theirs alone to change."""
    seat = check_may_keep(by, network, at=at)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not members_of(network, timezone.localdate(at)).filter(pk=person.pk).exists():
        raise Refused(f"{person.name} is not on the roll today.")
    email = email.strip().lower()
    if person.email == email:
        return person
    if person.joined_at is not None or person.must_use_second_factor:
        raise Refused(f"{person.name} signs in with their own address, so only they can change it, on their profile.")
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Enter an e-mail address in the correct format, like name@example.org.") from None
    before, person.email = person.email, email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:
        raise Refused(f"Somebody else here has the e-mail address {email}.") from None
    settle_address(person, at=at)
    verb = "corrected the e-mail address of" if before else "entered the e-mail address of"
    record(verb, person.name, person, network, by=by, at=at, seat=seat.title)
    return person


@dataclass(frozen=True)
class Sent:
    """How many were invited now, and who was not, with the reason."""

    invited: int
    left: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def invite_members(network: Body, people: Iterable[int], *, by: Person, at: datetime, again: bool = False) -> Sent:
    """Invite these members to sign in. Whoever is invited already, has joined or has no address is left as they are.

    `again` replaces an invitation that is still open, unless it went out in the last ten minutes: a double click sends once.
    """
    check_may_keep(by, network, at=at)
    on_roll = members_of(network, timezone.localdate(at)).filter(pk__in=list(people)).values("pk")
    chosen = list(Person.objects.select_for_update().filter(pk__in=on_roll).order_by("pk"))
    sent = latest_invitations(person.pk for person in chosen)
    invited, left = 0, []
    for person in chosen:
        open_one = sent.get(person.pk)
        way = way_in(person, open_one, at)
        repeat = way == Way.INVITED and again and open_one.sent_at <= at - SENT_JUST_NOW
        if way in (Way.NOT_INVITED, Way.EXPIRED) or repeat:
            invite(person, reason=f"Member of {network.network.name}", by=by, at=at)
            invited += 1
        else:
            left.append((person.name, str(Way(way).label)))
    return Sent(invited, tuple(left))


# --- a list of heads


@transaction.atomic
def carry_out_upload(network: Body, rows: list[UploadRow], *, by: Person, at: datetime) -> list[PlannedRow]:
    """Record the whole list or nothing of it: a row that cannot be done stops all, with its number."""
    seat = check_may_keep(by, network, at=at)
    Body.objects.select_for_update().get(
        pk=network.network_id
    )  # two uploads at once: the second sees the first's heads
    plan = plan_of(network, rows, timezone.localdate(at))
    if bad := [one for one in plan if one.problem]:
        raise Refused(f"Row {bad[0].row.number}: {bad[0].problem} Nothing was saved.")
    made: dict[str, Person] = {}
    for one in plan:
        try:
            _carry_out(network, one, made, by=by, at=at, seat=seat.title)
        except Refused as refusal:
            raise Refused(f"Row {one.row.number}: {refusal} Nothing was saved.") from None
    done = [one for one in plan if one.act != Act.SAME]
    if done:
        subject = f"a list of {len(plan)} heads, {len(done)} of them new or changed"
        record("recorded", subject, network, by=by, at=at, seat=seat.title)
    return plan


def _carry_out(network: Body, one: PlannedRow, made: dict[str, Person], *, by: Person, at: datetime, seat: str) -> None:
    row = one.row
    if one.act == Act.EMAIL and one.person is not None:
        set_email(network, one.person, row.email, by=by, at=at)
    elif one.act == Act.NEW and one.school is not None and row.starts_on is not None:
        person = one.person or made.get(row.email) or person_for(row.email, row.name, by=by, at=at)
        if row.email:
            made[row.email] = person
        start_headship(person, one.school, row.role, row.starts_on, by=by, at=at, seat=seat)
