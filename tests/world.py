"""Two networks in two cities and one person for each role, for the tests that look at the whole site.

`ours` has an issued agenda of its full meeting, an agenda of its executive that nobody outside may see, and one of
everything else that has an address. `theirs` is the other city: its head must never see anything of `ours`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cph.notifications.models import Notice
from cph.people.models import Person
from networks.constitutions import seats
from networks.constitutions.instance import Instance, read, read_shipped
from networks.constitutions.models import Ambiguity, Body, Clerk, Constitution, Identity, Post
from networks.constitutions.services import load_constitution
from networks.executives.models import Tenure
from networks.groups.drawings import start_drawing
from networks.groups.models import Place
from networks.meetings import services
from networks.meetings.models import Agenda, Declaration, Feed, Interest, ItemPaper, Meeting, Proposal, PublicPage
from networks.meetings.rules.replies import lapses_on
from networks.schools.models import Authority, Entry, Headship, Officer, RegisterImport, School
from tests.consulted import add_consultations
from tests.elected import add_elections
from tests.funded import add_funds
from tests.held import add_a_held_meeting

LONG_AGO = date(2020, 9, 1)


@dataclass
class World:
    """What there is, by name."""

    ours: Body
    theirs: Body
    executive: Body
    group: Body
    people: dict[str, Person | None] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    kwargs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """The address of that name for a thing of ours; "agenda@executive" is the second thing at that address."""
        return reverse(name.split("@")[0], kwargs=self.kwargs.get(name, {}))


def instance_for(code: str) -> Instance:
    """The shipped constitution, for the schools of another authority."""
    text = json.dumps(read_shipped("leicester").data, ensure_ascii=False).replace('"856"', f'"{code}"')
    return read("leicester", text)


def somebody(slug: str, **facts: Any) -> Person:
    return Person.objects.create_user(
        f"{slug}@example.org", name=f"{slug.replace('.', ' ').title()} Person", joined_at=timezone.now(), **facts
    )


def make_school(number: int, authority: Authority) -> School:
    urn = 500_000 + number
    facts: dict[str, Any] = {"phase": "2", "sector": "MAINTAINED", "low_age": 4, "high_age": 11, "status": "1"}
    name = f"School {number:03} Primary"
    school = School.objects.create(
        urn=urn, name=name, sort_name=name.lower(), search=f"{name.lower()} {urn}", authority=authority, **facts
    )
    Entry.objects.create(urn=urn, name=name, school=school, authority=authority, imported_at=timezone.now(), **facts)
    return school


def make_network(name: str, code: str, admin: Person, at: datetime) -> Body:
    network = Body.objects.create(kind=Body.Kind.NETWORK, name=name)
    Identity.objects.create(body=network, short_name=name, prefix=name[:3].upper())
    load_constitution(network, instance_for(code), starts_on=LONG_AGO, by=admin, at=at)
    return network


def head_of(school: School, slug: str) -> Person:
    person = somebody(slug)
    Headship.objects.create(person=person, school=school, role="HEAD", starts_on=LONG_AGO)
    return person


def make_world() -> World:
    """The whole of it, in rows."""
    now = timezone.now()
    admin = somebody("admin", is_staff=True, is_superuser=True)
    here = Authority.objects.create(code="901", name="Here")
    there = Authority.objects.create(code="902", name="There")
    ours, theirs = make_network("Ours", "901", admin, now), make_network("Theirs", "902", admin, now)
    executive = Body.objects.get(parent=ours, kind=Body.Kind.EXECUTIVE)
    group = Body.objects.create(kind=Body.Kind.DEVELOPMENT_GROUP, name="North", parent=ours)
    world = World(ours, theirs, executive, group)
    schools = [make_school(number, here) for number in range(6)]
    for school in schools:
        Place.objects.create(group=group, network=ours, school=school, starts_on=LONG_AGO)
    people = world.people
    people["anonymous"], people["admin"] = None, admin
    people["stranger"] = head_of(make_school(100, there), "stranger")
    for number, role in enumerate(("head", "representative", "executive", "chair")):
        people[role] = head_of(schools[number], role)
    people["director"], people["clerk"], people["officer"] = (
        somebody("director"),
        somebody("clerk"),
        somebody("officer"),
    )
    Clerk.objects.create(person=people["clerk"], body=ours, starts_on=LONG_AGO)
    Officer.objects.create(person=people["officer"], authority=here, title="Officer", starts_on=LONG_AGO)
    for key, role, sent_by in (
        ("group-representative", "representative", group),
        ("vice-chair", "executive", None),
        ("co-chair", "chair", None),
        ("director-sdsa", "director", None),
    ):
        hold(world, key, people[role], sent_by)
    add_meetings(world, now)
    add_a_held_meeting(world, now)
    add_elections(world)
    add_consultations(world)
    add_funds(world)
    add_the_rest(world, schools, now)
    for person in people.values():
        if person is not None:
            seats.forget(person)
    return world


def hold(world: World, key: str, person: Person | None, group: Body | None) -> Tenure:
    post = Post.objects.get(key=key, article__constitution__body=world.ours)
    tenure = Tenure.objects.create(
        body=world.executive, post=post, group=group, person=person, how="ELECTED", starts_on=LONG_AGO
    )
    world.things["tenure"] = tenure
    return tenure


def add_meetings(world: World, now: datetime) -> None:
    """A full meeting with an issued agenda, and an executive meeting whose agenda is with the executive."""
    clerk, chair = world.people["clerk"], world.people["chair"]
    assert clerk and chair
    for key, body, days in (("meeting", world.ours, 20), ("executive_meeting", world.executive, 9)):
        starts_at = now + timedelta(days=days)
        meeting = Meeting.objects.create(
            body=body,
            title=f"{body.name} meeting",
            constitution=Constitution.objects.get(body=world.ours),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            called_by=clerk,
            called_at=now,
        )
        agenda = services.open_agenda(meeting, by=clerk, at=now)
        facts = services.Facts("Item", "DECIDE", 10, "Because.")
        item = services.add_item(agenda, facts, by=clerk, at=now)
        paper = ItemPaper.objects.create(
            item=item,
            title="Paper",
            file=ContentFile(b"%PDF-1.7", "paper.pdf"),
            kind="PDF",
            size=8,
            sha256="0" * 64,
            uploaded_by=clerk,
            uploaded_at=now,
        )
        world.things |= {key: meeting, f"{key}_item": item, f"{key}_paper": paper}
        services.put_agenda(agenda, by=clerk, at=now)
    agenda = Agenda.objects.get(meeting=world.things["meeting"])
    services.record_agreed(agenda, note="At its meeting.", version=agenda.version, by=chair, at=now)
    issue = services.issue_agenda(agenda, by=clerk, at=now)
    world.things["issue"] = services.carry_out(issue.pk, at=now)


def add_the_rest(world: World, schools: list[School], now: datetime) -> None:
    """One of everything else that has an address, and what each address needs to know."""
    clerk = world.people["clerk"]
    things = world.things
    things["proposal"] = Proposal.objects.create(
        body=world.ours,
        proposed_by=world.people["head"],
        proposed_at=now,
        title="Proposed",
        purpose="STEER",
        reason="Because.",
    )
    things["interest"] = Interest.objects.create(
        network=world.ours,
        person=world.people["head"],
        kind="ROLE",
        nature="Governor elsewhere",
        declared_at=now,
        starts_on=timezone.localdate(now),
        ends_on=lapses_on(timezone.localdate(now)),
    )
    things["declaration"] = Declaration.objects.create(
        meeting=things["meeting"],
        person=world.people["head"],
        nature="Governor elsewhere",
        then="STAYS",
        declared_at=now,
        recorded_by=clerk,
    )
    assert clerk is not None
    things["drawing"] = start_drawing(world.ours, starts_on=timezone.localdate(now), from_today=True, by=clerk, at=now)
    things["import"] = RegisterImport.objects.create(
        file="none.csv",
        asked_by=world.people["officer"],
        asked_at=now,
        authority_codes=["901"],
        state="REFUSED",
        problem="The file is empty.",
    )
    things["ambiguity"] = Ambiguity.objects.filter(article__constitution__body=world.ours).first()
    things["post"] = Post.objects.get(key="co-chair", article__constitution__body=world.ours)
    things["clerkship"] = Clerk.objects.get(person=clerk)
    things["notice"] = Notice.objects.create(
        person=world.people["head"],
        kind="MEETING",
        subject="Told",
        text="Told.",
        once_key="told",
        created_at=now,
        due_at=now,
    )
    things["headship"] = Headship.objects.get(person=world.people["head"])
    things["school"] = schools[0]
    head = world.people["head"]
    assert head is not None
    things["feed"] = Feed.objects.create(person=head, made_at=now)
    things["public_page"] = PublicPage.objects.create(
        body=world.ours, slug="ours", shows_agendas=True, published_at=now, published_by=clerk
    )
    from tests import addresses

    world.kwargs = addresses.of(world)
