"""A small network with one person for each seat, and meetings to try things on. Rows only: no service is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import (
    Ambiguity,
    Article,
    Body,
    Clerk,
    Constitution,
    Entitlement,
    Identity,
    MembershipClass,
    NoticePeriod,
    Post,
    Reading,
    Ruling,
    Sitting,
)
from networks.executives.models import Tenure
from networks.meetings.models import Agenda, AgendaItem, Meeting, Proposal
from networks.schools.models import Authority, Entry, Headship, Officer, School, SchoolTerm, Sector
from tests.factories.constitutions import state_franchises, state_rules

START = date(2026, 9, 1)
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=timezone.get_default_timezone())
TERMS_2026 = [
    ("Autumn 1", date(2026, 8, 26), date(2026, 10, 16)),
    ("Autumn 2", date(2026, 10, 26), date(2026, 12, 18)),
    ("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
    ("Spring 2", date(2027, 2, 22), date(2027, 3, 25)),
    ("Summer 1", date(2027, 4, 12), date(2027, 5, 28)),
    ("Summer 2", date(2027, 6, 7), date(2027, 7, 9)),
]
numbers = count(1)


def person(name: str, **facts: Any) -> Person:
    """Somebody with an e-mail address and no seat."""
    return Person.objects.create(name=name, email=f"person{next(numbers)}@example.org", **facts)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in England."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@dataclass
class World:
    """A network, its executive and one person for each seat."""

    network: Body
    executive: Body
    group: Body
    constitution: Constitution
    full: Sitting
    monthly: Sitting
    question: Ambiguity
    authority: Authority
    seats: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["seats"][name]
        except KeyError:
            raise AttributeError(name) from None


def world(
    name: str = "City Primary Headteachers",
    code: str = "856",
    notice: int | None = None,
    rules: dict[str, Any] | None = None,
    franchises: Sequence[dict[str, Any]] = (),
    members: dict[str, Any] | None = None,
) -> World:
    """A network whose constitution says what the first shipped one says of meetings.

    With `rules` it also states, in article 6, how the full meeting and the executive decide: see state_rules.
    With `franchises` article 9 says who alone votes on what: see state_franchises. `members` change who is a member.
    """
    network = Body.objects.create(kind="NETWORK", name=name)
    Identity.objects.create(body=network, short_name=name[:20], prefix=f"CPH{code}", colour="#1d4f91")
    executive = Body.objects.create(kind="EXECUTIVE", name="CPH Executive", parent=network)
    group = Body.objects.create(kind="DEVELOPMENT_GROUP", name="North group", parent=network)
    constitution = Constitution.objects.create(
        body=network, title="Constitution", version="1", starts_on=date(2020, 1, 1)
    )
    texts = [
        ("1", "Membership"),
        ("4.5", "The executive watches the money"),
        ("5a", "Officers"),
        ("5h", "Pattern of meetings"),
    ]
    article = {
        number: Article.objects.create(
            constitution=constitution, number=number, heading=heading, text=f"{heading}, in words.", position=place
        )
        for place, (number, heading) in enumerate(texts)
    }
    counted = {"sector": "LA_MAINTAINED", "ages": "PRIMARY_PHASE"} | (members or {})
    MembershipClass.objects.create(
        article=article["1"], label="Heads", head_roles=["HEAD", "ACTING"], authority_codes=[code], **counted
    )
    full = Sitting.objects.create(
        article=article["5h"], key="full", title="Full meeting", organ="NETWORK", times=2, per="TERM",
        agenda_agreed_by="EXECUTIVE", certainty="AMBIGUOUS",
    )  # fmt: skip
    monthly = Sitting.objects.create(
        article=article["5h"], key="executive", title="Executive meeting", organ="EXECUTIVE", times=1, per="MONTH",
        agenda_agreed_by="EXECUTIVE",
    )  # fmt: skip
    for organ in ("NETWORK", "EXECUTIVE"):
        NoticePeriod.objects.create(article=article["5h"], organ=organ, working_days=notice)
    question = Ambiguity.objects.create(article=article["5h"], key="sittings.terms", question="Three terms or six?")
    for place, key in enumerate(("THREE_TERMS", "SIX_TERMS")):
        Reading.objects.create(ambiguity=question, key=key, label=key.replace("_", " ").capitalize(), position=place)
    authority, _ = Authority.objects.get_or_create(code=code, defaults={"name": f"City {code}"})
    for term, first, last in TERMS_2026:
        SchoolTerm.objects.create(authority=authority, academic_year=2026, name=term, starts_on=first, ends_on=last)
    made = World(network, executive, group, constitution, full, monthly, question, authority)
    _seat_people(made, article["5a"], article["5h"])
    if rules is not None:
        state_rules(constitution, **rules)
    if franchises:
        state_franchises(constitution, *franchises)
    constitution.state = "ADOPTED"
    constitution.save()
    return made


def _seat_people(made: World, officers: Article, pattern: Article) -> None:
    posts = {
        key: Post.objects.create(
            article=officers, key=key, title=title, organ="EXECUTIVE", duty=duty, how=how, seats=seats,
            per_group=key == "rep", may_vote=vote, position=place, head_only=False,
        )
        for place, (key, title, duty, how, seats, vote) in enumerate(
            [
                ("chair", "Co-chair", "CHAIR", "ELECTED", 2, True),
                ("vice", "Vice chair", "VICE_CHAIR", "ELECTED", 1, True),
                ("rep", "Development group representative", "MEMBER", "SENT", 1, None),
                ("director", "Director of the agency", "ATTENDS", "INVITED", 1, False),
            ]
        )
    }  # fmt: skip
    right = {"may_attend": True, "may_speak": True}
    Entitlement.objects.create(
        article=pattern, organ="NETWORK", holder="MEMBERS", may_propose=True, may_vote=True, **right
    )
    for organ in ("NETWORK", "EXECUTIVE"):
        Entitlement.objects.create(
            article=officers,
            organ=organ,
            holder="POST",
            post=posts["director"],
            may_propose=None,
            may_vote=False,
            **right,
        )
        Entitlement.objects.create(
            article=officers, organ=organ, holder="AUTHORITY", may_propose=False, may_vote=False, **right
        )
    for key, post in (("chair", "chair"), ("vice", "vice"), ("director", "director"), ("rep", "rep")):
        made.seats[key] = person(f"{key.capitalize()} Person")
        Tenure.objects.create(
            body=made.executive, post=posts[post], person=made.seats[key], how="ELECTED", starts_on=START,
            group=made.group if post == "rep" else None,
        )  # fmt: skip
    made.seats["head"] = head_of(made, "Hannah Head")
    made.seats["clerk"] = person("Clare Clerk")
    Clerk.objects.create(person=made.seats["clerk"], body=made.network, starts_on=START)
    made.seats["officer"] = person("Oliver Officer")
    Officer.objects.create(person=made.seats["officer"], authority=made.authority, title="Adviser", starts_on=START)
    made.seats["admin"] = Person.objects.create(
        name="Ada Admin", email=f"admin{next(numbers)}@example.org", is_superuser=True, is_staff=True
    )
    made.seats["stranger"] = person("Simon Stranger")


def head_of(made: World, name: str) -> Person:
    """Another head of a school that counts, and so another member."""
    return lead_a_school(made, person(name))


def lead_a_school(made: World, somebody: Person) -> Person:
    """Make somebody the head of a school that counts."""
    leads(made, somebody)
    return somebody


def leads(made: World, somebody: Person, *, role: str = "HEAD", **facts: Any) -> School:
    """A school that this person leads since the world began: maintained and primary, unless told otherwise."""
    urn = 100_000 + next(numbers)
    known = {
        "urn": urn,
        "name": f"School {urn}",
        "phase": "2",
        "sector": Sector.MAINTAINED,
        "authority": made.authority,
    }
    entry = known | facts
    of_school = {name: entry[name] for name in known}
    name = entry["name"].lower()
    school = School.objects.create(sort_name=name, search=name, **of_school)
    Entry.objects.create(school=school, opened_on=date(2000, 1, 1), imported_at=NOW, **entry)
    Headship.objects.create(person=somebody, school=school, role=role, starts_on=START)
    return school


def rule_on_terms(made: World, key: str) -> Ruling:
    """The executive decides what a term is."""
    return Ruling.objects.create(
        ambiguity=made.question, reading=made.question.readings.get(key=key), starts_on=START,
        decided_by="the executive, 14 September 2026", reason="So it always was.", recorded_by=made.clerk, recorded_at=NOW,
    )  # fmt: skip


def meeting(made: World, body: Body | None = None, day: date = date(2026, 12, 1), **facts: Any) -> Meeting:
    """A meeting from 4.15 pm to 6 pm."""
    body = body or made.network
    sitting = made.full if body == made.network else made.monthly
    known = {
        "body": body,
        "sitting": sitting,
        "constitution": made.constitution,
        "title": sitting.title,
        "starts_at": local(day, 16, 15),
        "ends_at": local(day, 18),
        "place": "Town hall",
        "called_by": made.clerk,
        "called_at": NOW - timedelta(days=30),
    }
    return Meeting.objects.create(**(known | facts))


def agenda(on: Meeting, state: str = "DRAFT", items: int = 3) -> Agenda:
    """An agenda in any state but ISSUED, with items of ten minutes."""
    facts: dict[str, Any] = {"state": state}
    if state != "DRAFT":
        facts["put_at"] = NOW
    if state == "AGREED":
        facts |= {"agreed_at": NOW, "agreed_by": on.called_by, "agreed_note": "at its meeting"}
    made = Agenda.objects.create(meeting=on, **facts)
    AgendaItem.objects.bulk_create(
        AgendaItem(agenda=made, position=n, title=f"Item number {n}", purpose="DECIDE", minutes=10, reason="Because")
        for n in range(1, items + 1)
    )
    return made


def proposal(made: World, by: Person | None = None, **facts: Any) -> Proposal:
    """A member's wish for the next full meeting."""
    known = {
        "body": made.network,
        "proposed_by": by or made.head,
        "proposed_at": NOW,
        "title": "Winter closures",
        "purpose": "STEER",
        "reason": "Snow comes every year",
    }
    return Proposal.objects.create(**(known | facts))


def held(
    made: World, body: Body | None = None, day: date = date(2026, 10, 20), items: int = 3, closed: int = 1
) -> Meeting:
    """A meeting that took place, with an agenda of open items and, after them, of confidential ones."""
    found = meeting(made, body or made.executive, day=day)
    on = agenda(found, "AGREED", items + closed)
    on.items.filter(position__gt=items).update(part="B", title="Grievance zanzibar")
    return found


def item_of(on: Meeting, number: int) -> AgendaItem:
    """The item in that place of the agenda."""
    return AgendaItem.objects.select_related("agenda__meeting__body__parent").get(agenda__meeting=on, position=number)
