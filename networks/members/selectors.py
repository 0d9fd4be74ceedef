"""Who is a member on a day: the heads of the schools that count, as the constitution in force that day reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone

from cph.core.composed import composed
from cph.core.needs import Need
from cph.people.models import Invitation, Person
from networks.constitutions.models import (
    Ambiguity,
    Body,
    Clerk,
    Constitution,
    MembershipClass,
)
from networks.constitutions.seats import Capacity, Seat, Seats, Source, Told, seats_of
from networks.members import rules
from networks.members.inforce import (
    CLASS,
    SECTOR,
    classes_in_force,
    entries_open_on,
    member_rules,
    rule_of,
    schools_of,
    schools_that_count,
    schools_under,
)
from networks.members.readings import count_by_reading
from networks.members.rules import Facts, MemberRule
from networks.schools.models import Entry, HeadRole, Headship, Officer, School

__all__ = [
    "count_by_reading",
    "member_rules",
    "members_of",
    "needs_of",
    "roll_of",
    "schools_of",
    "schools_that_count",
]

LEADS = {
    HeadRole.HEAD: "Head of",
    HeadRole.ACTING: "Acting head of",
    HeadRole.EXECUTIVE: "Executive head of",
    HeadRole.OF_SCHOOL: "Head of school at",
    HeadRole.CO_HEAD: "Co-head of",
}


# --- the members


@dataclass(frozen=True)
class Led:
    """A school somebody leads, with the name and URN it had on the day."""

    school_id: int
    urn: int
    name: str
    role: str
    starts_on: date
    headship_id: int

    @property
    def role_label(self) -> str:
        return str(HeadRole(self.role).label)


@dataclass(frozen=True)
class RollRow:
    """A member and the schools that make them one; a head of two schools stands here once, with both."""

    person: Person
    schools: tuple[Led, ...]


def _headships(found: Iterable[MemberRule], on: date) -> QuerySet[Headship]:
    making = Q(pk__in=[])
    for rule in found:
        making |= Q(role__in=rule.head_roles, school__in=schools_under([rule], on))
    return Headship.objects.on(on).filter(making)


def headships_that_count(network: Body, on: date) -> QuerySet[Headship]:
    """The headships that make members on this day."""
    return _headships(member_rules(network, on)[on], on)


def members_of(network: Body, on: date) -> QuerySet[Person]:
    """The members on this day, each once."""
    return Person.objects.filter(pk__in=headships_that_count(network, on).values("person"))


def roll_of(network: Body, on: date) -> list[RollRow]:
    """The roll on this day, by name. Two queries, however many members there are."""
    return roll_under(member_rules(network, on)[on], on)


def roll_under(found: Iterable[MemberRule], on: date) -> list[RollRow]:
    """The roll as these rules make it on this day: one query."""
    entry = Entry.objects.filter(entries_open_on(on), school=OuterRef("school")).order_by(
        F("opened_on").desc(nulls_last=True)
    )
    rows = (
        _headships(found, on)
        .select_related("person", "school")
        .annotate(
            name_then=Coalesce(Subquery(entry.values("name")[:1]), "school__name"),
            urn_then=Coalesce(Subquery(entry.values("urn")[:1]), "school__urn"),
        )
        .order_by(Lower("person__name"), "person_id", "school__sort_name", "school_id")
    )
    people: dict[int, Person] = {}
    led: dict[int, list[Led]] = defaultdict(list)
    for one in rows:
        people.setdefault(one.person_id, one.person)
        led[one.person_id].append(Led(one.school_id, one.urn_then, one.name_then, one.role, one.starts_on, one.pk))
    return [RollRow(person, tuple(led[pk])) for pk, person in people.items()]


def schools_without_head(found: Iterable[MemberRule], on: date) -> QuerySet[School]:
    """Schools that count and have nobody recorded who leads them: the gaps in the roll."""
    led = _headships(found, on).filter(school=OuterRef("pk"))
    return schools_under(found, on).filter(~Exists(led)).order_by("sort_name", "urn")


# --- invitations


class Way(models.TextChoices):
    """How far a member has come on the way in."""

    NO_EMAIL = "NO_EMAIL", "No e-mail address"
    NOT_INVITED = "NOT_INVITED", "Not invited"
    INVITED = "INVITED", "Invited"
    EXPIRED = "EXPIRED", "Invitation expired"
    JOINED = "JOINED", "Joined"


@dataclass(frozen=True)
class Invitee:
    """A member with how far they have come on the way in, and when."""

    row: RollRow
    way: str
    at: datetime | None = None

    @property
    def way_label(self) -> str:
        return str(Way(self.way).label)

    @property
    def may_be_invited(self) -> bool:
        return self.way in (Way.NOT_INVITED, Way.EXPIRED)


def way_in(person: Person, invitation: Invitation | None, at: datetime) -> str:
    """Joined, invited, expired, not invited, or not to be reached."""
    if person.joined_at is not None:
        return Way.JOINED
    if not person.email:
        return Way.NO_EMAIL
    if invitation is None:
        return Way.NOT_INVITED
    return Way.INVITED if invitation.is_open(at) else Way.EXPIRED


def latest_invitations(people: Iterable[int]) -> dict[int, Invitation]:
    """The invitation of each that has not been answered nor replaced by a newer one."""
    found = Invitation.objects.filter(person__in=list(people), accepted_at=None, replaced_at=None)
    return {one.person_id: one for one in found}


def invitees_of(network: Body, at: datetime) -> list[Invitee]:
    """Today's roll with how far each member has come: three queries."""
    rows = roll_of(network, timezone.localdate(at))
    sent = latest_invitations(row.person.pk for row in rows)
    return [
        Invitee(
            row,
            way_in(row.person, sent.get(row.person.pk), at),
            row.person.joined_at or (sent[row.person.pk].sent_at if row.person.pk in sent else None),
        )
        for row in rows
    ]


# --- what needs the clerk


def _how_many(rows: QuerySet) -> Subquery:
    counted = rows.order_by().annotate(same=Value(1)).values("same").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(counted), 0)


def needs_of(person: Person, at: datetime) -> list[Need]:
    """For a clerk: questions nobody decided, schools without a head, heads not yet invited. One query."""
    seats = seats_of(person, timezone.localdate(at))
    kept = rules_kept(seats)
    if not kept:
        return []
    shape = tuple((pk, tuple(found)) for pk, found in kept.items())
    return [need for row in _figures(shape, on=seats.on, at=at) for need in _needs_in(*row)]


@composed
def _figures(kept: tuple[tuple[int, tuple[MemberRule, ...]], ...], /, *, on: date, at: datetime) -> QuerySet:
    """What is counted for the clerk of these networks, as one row each."""
    first, *others = (_figures_of(pk, found, on, at) for pk, found in kept)
    return first.union(*others, all=True)


def _figures_of(network: int, found: Iterable[MemberRule], on: date, at: datetime) -> QuerySet:
    """What is counted for the clerk of this network, as one row."""
    in_force = Constitution.objects.in_force(on).filter(body=network)
    open_questions = Ambiguity.objects.filter(article__constitution__in=in_force).exclude(rulings__starts_on__lte=on)
    waiting = Invitation.objects.filter(person=OuterRef("pk"), accepted_at=None, replaced_at=None, expires_at__gte=at)
    members = Person.objects.filter(pk__in=_headships(found, on).values("person"), joined_at=None, is_active=True)
    return Body.objects.filter(pk=network).values(
        "pk",
        "name",
        rules=_how_many(in_force),
        questions=_how_many(open_questions),
        gaps=_how_many(schools_without_head(found, on)),
        uninvited=_how_many(members.filter(~Exists(waiting))),
    )


def _needs_in(pk: int, network: str, constitutions: int, questions: int, gaps: int, uninvited: int) -> Iterable[Need]:
    if not constitutions:
        yield Need("Load", f"the constitution of {network}", reverse("constitution_load", args=[pk]))
        return
    if questions:
        words = f"{questions} open question{'s' if questions > 1 else ''} of the constitution"
        page = reverse("constitution", args=[pk])
        yield Need("Record how the executive reads", words, f"{page}#open", detail=network)
    if gaps:
        words = f"{gaps} school{'s' if gaps > 1 else ''} that count{'' if gaps > 1 else 's'}"
        yield Need("Record the heads of", words, f"{reverse('roll', args=[pk])}#gaps", detail="No head is recorded.")
    if uninvited:
        words = f"{uninvited} head{'s' if uninvited > 1 else ''} who cannot sign in yet"
        yield Need("Invite", words, reverse("invite_heads", args=[pk]), detail=network)


# --- seats


@dataclass(frozen=True)
class Role:
    """What a person does on a day, as far as seats go: leads a school (with its facts) or acts for an authority."""

    facts: Facts
    title: str
    role: str = ""

    @property
    def is_officer(self) -> bool:
        return self.role == ""


def _seat_rows(person: int, on: date) -> dict[str, tuple[QuerySet, dict[str, Any]]]:
    """Schools this person leads, authorities they act for, and the membership classes that speak of these or that they keep as a clerk."""
    led = Headship.objects.on(on).filter(person=person)
    entries = Entry.objects.filter(entries_open_on(on), school__headships__in=led)
    acts = Officer.objects.on(on).filter(person=person)
    kept = Clerk.objects.on(on).filter(person=person)
    classes = classes_in_force([on]).filter(
        Q(authority_codes__overlap=ArraySubquery(entries.values("authority__code")))
        | Q(authority_codes__overlap=ArraySubquery(acts.values("authority__code")))
        | Q(article__constitution__body__in=kept.values("body"))
    )
    school = {name: name for name in ("name", "phase", "low_age", "high_age")}
    return {
        "leads": (entries, school | {"role": "school__headships__role", "code": "authority__code", "sector": SECTOR}),
        "acts": (acts, {"name": "authority__name", "code": "authority__code"}),
        "class": (classes, CLASS),
    }


def _roles(told: Told) -> Iterable[Role]:
    for one in told["leads"]:
        facts = Facts(one["code"], one["sector"], one["phase"], one["low_age"], one["high_age"])
        yield Role(facts, one["name"], one["role"])
    for one in told["acts"]:
        yield Role(Facts(one["code"], "", ""), one["name"])


def _rules(told: Told, on: date) -> list[MemberRule]:
    return [rule_of(one, on) for one in sorted(told["class"], key=lambda one: (one["order"], one["pk"]))]


def _seats(told: Told, on: date) -> Iterable[Seat]:
    found = _rules(told, on)
    for role in _roles(told):
        for rule in found:
            if role.facts.authority_code in rule.authority_codes:
                yield from _seat(role, rule)


def _seat(role: Role, rule: MemberRule) -> Iterable[Seat]:
    network = rule.network_id
    if role.is_officer:
        if rule.officers_article:
            yield Seat(network, network, Capacity.OFFICER, f"Officer of {role.title}", rule.officers_article)
    elif role.role in rule.head_roles and rules.counts(role.facts, rule.sector, rule.ages):
        yield Seat(network, network, Capacity.MEMBER, f"{LEADS[HeadRole(role.role)]} {role.title}", rule.article)


# heads of schools that count are members; officers attend where the constitution invites their authority
SEATS = Source(_seat_rows, _seats)


def rules_kept(seats: Seats) -> dict[int, list[MemberRule]]:
    """How the membership article reads in each network whose clerk this is. It came with the seats: no query."""
    kept: dict[int, list[MemberRule]] = {pk: [] for pk in sorted(seats.network_ids(Capacity.CLERK))}
    for rule in _rules(seats.told, seats.on) if kept else ():
        if rule.network_id in kept:
            kept[rule.network_id].append(rule)
    return kept


# --- whom the admin site of a network may know


def leaders_and_officers(networks: Iterable[int]) -> QuerySet[Person]:
    """Everybody who leads or led a school of these networks' authorities, or acts for these, as numbers of people."""
    codes = MembershipClass.objects.filter(article__constitution__body__in=networks).values_list(
        Func(F("authority_codes"), function="UNNEST"), flat=True
    )
    return Person.objects.filter(
        Q(headships__school__authority__code__in=codes) | Q(officerships__authority__code__in=codes)
    ).values("pk")
