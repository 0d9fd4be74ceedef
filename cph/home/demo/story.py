"""A year and a half in the life of the demonstration network, told through the same services that people use.

Dates are counted from the day it is loaded, so that there is always a meeting to come, a term about to end, a post vacant.
"""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cph.core.calendar import academic_year
from cph.core.later import enqueue
from cph.home.demo import city
from cph.notifications.models import Notice
from cph.people.demo import PERSONAS
from cph.people.models import Invitation, Person
from networks.constitutions import seats
from networks.constitutions.instance import Instance, read, read_shipped
from networks.constitutions.models import Ambiguity, Body, Constitution, Post, Sitting
from networks.constitutions.services import load_constitution, record_ruling, start_network
from networks.executives.models import Tenure
from networks.executives.services import appoint, stand_down
from networks.groups import drawings
from networks.meetings import plans
from networks.meetings.models import Meeting, Proposal
from networks.meetings.services import (
    Facts,
    Slot,
    add_item,
    issue_agenda,
    leave_suggestion,
    open_agenda,
    plan_meetings,
    propose,
    put_agenda,
    record_agreed,
    say,
    take_suggestion,
    tell_everybody,
)
from networks.meetings.suggestions import suggestions_for
from networks.schools.importing import import_register
from networks.schools.models import Authority, HeadRole, Headship, School, SchoolTerm
from networks.schools.services import appoint_officer, end_headship, start_headship

NETWORK = "Larkmere Primary Headteachers"
MAKE_PAPERS = "cph.documents.tasks.sweep"
PLACE = "Larkmere Teachers' Centre, Wharf Street"
BUSINESS = [
    ("Attendance after the half-term break", "INFORM", 15, "The authority's figures are out this week."),
    ("Moderation of writing across groups", "DECIDE", 20, "Three groups asked for one calendar of moderation."),
    ("Admissions arrangements: our answer", "CONSULT", 25, "The authority decides in February and asks us before."),
    (
        "Support for pupils with speech and language needs",
        "STEER",
        20,
        "The working group wants to know which offer to cost.",
    ),
    ("Mentors for new headteachers", "DECIDE", 15, "Five heads started this year; two have no mentor yet."),
    ("Music hub: what schools get", "INFORM", 10, "The hub's agreement ends in July."),
    ("Safeguarding training dates", "INFORM", 10, "Designated leads need a place before the summer."),
    ("Falling rolls in the east of the city", "STEER", 30, "Eastfield group asked the network to take it up."),
    ("Shared reading offer", "DECIDE", 15, "The price holds until the end of the month."),
]


@dataclass
class Told:
    """What has been made so far, for the next chapter."""

    now: datetime
    admin: Person
    clerk: Person | None = None
    network: Body | None = None
    people: dict[str, Person] = field(default_factory=dict)
    heads: list[Person] = field(default_factory=list)
    draw: random.Random = field(default_factory=lambda: random.Random(4))

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def year(self) -> int:
        return academic_year(self.today)

    @property
    def start(self) -> date:
        """The first of May before last September: a year and a half ago, or a little more."""
        return date(self.year - 1, 5, 1)

    def by(self, who: str) -> Person:
        """A person as they are now: what they may do is looked up anew."""
        person = self.people[who]
        seats.forget(person)
        return person


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of that day in England."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@transaction.atomic
def tell(now: datetime) -> Body:
    """The whole story, or none of it."""
    admin = Person.objects.create_superuser("admin@example.org", name="Alex Administrator", joined_at=now)
    told = Told(now=now, admin=admin)
    told.people["admin"] = admin
    load_the_register(told)
    start_the_network(told)
    people_the_schools(told)
    draw_the_groups(told)
    fill_the_posts(told)
    heads_come_and_go(told)
    plan_the_years(told)
    hold_the_meetings(told)
    look_ahead(told)
    settle_the_post(told)
    enqueue(MAKE_PAPERS)
    assert told.network is not None
    return told.network


def arrive(person: Person, moment: datetime) -> Person:
    """They accepted their invitation long ago and can sign in by code."""
    Person.objects.filter(pk=person.pk).update(joined_at=moment)
    person.joined_at = moment
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    return person


# --- the city


def load_the_register(told: Told) -> None:
    """The authority's officer brings the register in twice: at the start, and after a school became an academy."""
    day = told.start - timedelta(days=30)
    import_register(BytesIO(city.register_file()), by=told.admin, at=at(day))
    authority = Authority.objects.get(code=city.AUTHORITY_CODE)
    officer = Person.objects.create_user("officer@example.org", name="Morgan Tidewell")
    appoint_officer(officer, authority, title="Head of school partnerships", starts_on=day, by=told.admin, at=at(day))
    told.people["officer"] = arrive(officer, at(day))
    for year in range(told.year - 2, told.year + 2):
        SchoolTerm.objects.bulk_create(
            SchoolTerm(authority=authority, academic_year=year, name=name, starts_on=first, ends_on=last)
            for name, first, last in city.terms(year)
        )
    converted = date(told.year - 1, 12, 1)
    import_register(
        BytesIO(city.register_file(converted)),
        BytesIO(city.links_file(converted)),
        by=told.by("officer"),
        at=at(converted + timedelta(days=6), 16),
    )


def start_the_network(told: Told) -> None:
    """An administrator starts it, its clerk loads the constitution, the executive settles two questions of three."""
    begin = at(told.start - timedelta(days=14))
    told.network = start_network(
        name=NETWORK,
        short_name="Larkmere Heads",
        prefix="LPH",
        colour="#1d4f91",
        clerk_name="Robin Ledgerwood",
        clerk_email="clerk@example.org",
        by=told.admin,
        at=begin,
    )
    told.clerk = told.people["clerk"] = arrive(Person.objects.get(email="clerk@example.org"), begin)
    load_constitution(
        told.network,
        in_larkmere(),
        starts_on=told.start,
        adopted_by="The heads of the city",
        by=told.by("clerk"),
        at=begin,
    )
    for key, choice, why in (
        ("membership.sector", "STATE_FUNDED", "Academies teach the same city's children and came to every meeting."),
        ("sittings.terms", "THREE_TERMS", "Six full meetings a year are what heads can attend."),
    ):
        question = Ambiguity.objects.get(key=key, article__constitution__body=told.network)
        record_ruling(
            question,
            question.readings.get(key=choice),
            starts_on=told.start,
            decided_by="The founding meeting of heads",
            reason=why,
            effect={},
            by=told.by("clerk"),
            at=begin + timedelta(hours=2),
        )


def in_larkmere() -> Instance:
    """The shipped constitution with this city's name and code in it."""
    text = json.dumps(read_shipped("leicester").data, ensure_ascii=False)
    for old, new in (
        ('"856"', f'"{city.AUTHORITY_CODE}"'),
        ("City Primary Headteachers", NETWORK),
        ("CPH Executive", "Larkmere Heads Executive"),
        ("Leicester", city.AUTHORITY_NAME),
    ):
        text = text.replace(old, new)
    return read("leicester", text)


def people_the_schools(told: Told) -> None:
    """A head for every school but one; one of them leads two."""
    assert told.network is not None
    names = iter(city.names())
    schools = list(School.objects.filter(authority__code=city.AUTHORITY_CODE).order_by("pk"))
    personas = {5: "two.schools", 7: "head", 12: "co.chair", 20: "representative"}
    for number, school in enumerate(schools[:-2]):
        slug = personas.get(number)
        name = next(names)
        email = f"{slug}@example.org" if slug else f"{name.lower().replace(' ', '.')}@example.org"
        person = Person.objects.create_user(email, name=name)
        began = told.start - timedelta(days=told.draw.randint(200, 3500))
        role = HeadRole.ACTING if number == 31 else HeadRole.EXECUTIVE if slug == "two.schools" else HeadRole.HEAD
        start_headship(person, school, role, began, by=told.admin, at=at(told.start - timedelta(days=20)))
        told.heads.append(person)
        told.people[slug or f"head {number}"] = person
        if number % 23 != 22:
            arrive(person, at(told.start + timedelta(days=number % 9)))
    start_headship(
        told.people["two.schools"],
        schools[-2],
        HeadRole.EXECUTIVE,
        told.start + timedelta(days=123),
        by=told.admin,
        at=at(told.start + timedelta(days=123)),
    )


def draw_the_groups(told: Told) -> None:
    """Six development groups by the parts of the city."""
    day = told.start
    drawing = drawings.start_drawing(
        told.network, starts_on=day, from_today=False, by=told.by("clerk"), at=at(day - timedelta(days=10))
    )
    part_of = {site.urn: site.group for site in city.sites()} | {
        city.CONVERTED_URN: next(s.group for s in city.sites() if s.name.startswith(city.CONVERTED_PLACE))
    }
    wanted: dict[str, list[School]] = {name: [] for name in city.GROUPS}
    for school in School.objects.filter(authority__code=city.AUTHORITY_CODE):
        wanted[part_of[school.urn]].append(school)
    drawings.put_many(drawing, wanted, revision=drawing.revision, by=told.by("clerk"), at=at(day - timedelta(days=9)))
    drawings.adopt(drawing, by=told.by("clerk"), at=at(day - timedelta(days=8)))


# --- the executive


def fill_the_posts(told: Told) -> None:
    """Co-chairs, a lead head, representatives of five groups of six, two directors; the vice chair left last month."""
    july = date(told.year + 1, 8, 31)
    soon = told.today + timedelta(days=55)
    head = iter([person for person in told.heads if person.email.count(".") >= 2][30:])
    hold(told, "co-chair", told.people["co.chair"], told.start, july, "ELECTED")
    hold(told, "co-chair", next(head), told.start, soon, "ELECTED")
    vice = hold(told, "vice-chair", next(head), told.start, july, "ELECTED")
    stand_down(
        vice,
        ends_on=told.today - timedelta(days=24),
        reason="Moved to a school in another city",
        by=told.by("clerk"),
        at=told.now - timedelta(days=40),
    )
    lead = Person.objects.create_user("lead.head@example.org", name="Sasha Brightwater")
    hold(told, "lead-head", arrive(lead, at(told.start)), told.start, july, "APPOINTED")
    for key, name in (("director-sdsa", "Jules Farrington"), ("director-eip", "Kit Overbury")):
        email = f"{name.lower().replace(' ', '.')}@example.org"
        person = arrive(Person.objects.create_user(email, name=name), at(told.start))
        hold(told, key, person, told.start, None, "INVITED")
    groups = Body.objects.filter(parent=told.network, kind=Body.Kind.DEVELOPMENT_GROUP).order_by("name")
    for group in list(groups)[:-1]:
        inside = Person.objects.filter(headships__school__places__group=group).order_by("pk")
        person = told.people["representative"] if told.people["representative"] in inside else inside[3]
        hold(told, "group-representative", person, told.start, july, "SENT", group)


def hold(told: Told, key: str, person: Person, first: date, last: date | None, how: str, group: Body | None = None):
    """Somebody takes up a post as the founding meeting decided."""
    assert told.network is not None
    post = Post.objects.get(key=key, article__constitution__body=told.network)
    body = told.network.parts.get(kind=Body.Kind.EXECUTIVE)
    return appoint(
        post,
        person,
        body=body,
        group=group,
        starts_on=first,
        ends_on=last,
        how=how,
        appointed_by="The founding meeting of heads",
        by=told.by("clerk"),
        at=at(first, 17),
    )


def heads_come_and_go(told: Told) -> None:
    """Last summer two heads left; one school has a new head, the other an acting one since September."""
    leaving = Headship.objects.filter(person__in=told.heads, role=HeadRole.HEAD, person__tenures=None).order_by("pk")
    names = iter(city.names()[200:])
    autumn = date(told.year, 9, 1)
    for place, role in ((40, HeadRole.HEAD), (44, HeadRole.ACTING)):
        old = leaving[place]
        end_headship(old, autumn - timedelta(days=1), by=told.admin, at=at(autumn - timedelta(days=60)))
        name = next(names)
        person = Person.objects.create_user(f"{name.lower().replace(' ', '.')}@example.org", name=name)
        start_headship(person, old.school, role, autumn, by=told.admin, at=at(autumn - timedelta(days=20)))


# --- the meetings


def plan_the_years(told: Told) -> None:
    """Both years are planned from the sittings article: the full meeting on Tuesdays, the executive on Thursdays."""
    assert told.network is not None
    executive = told.network.parts.get(kind=Body.Kind.EXECUTIVE)
    constitution = Constitution.objects.get(body=told.network)
    years = [told.year - 1, told.year]
    if 5 <= told.today.month <= 8:
        years.append(told.year + 1)  # the year's last meetings are near or over: the next year is planned too
    for year in years:
        planned_on = min(max(told.start, date(year, 6, 20)), told.today - timedelta(days=2))
        for key, body, weekday, begins in (
            ("full-meeting", told.network, 1, time(13, 30)),
            ("executive", executive, 3, time(16, 15)),
        ):
            sitting = sitting_of(constitution, key)
            plan = plans.plan_of(body, sitting, year, planned_on)
            days = [one.day for one in plan.proposals(weekday, planned_on + timedelta(days=1)) if one.day]
            length = timedelta(hours=2 if key == "executive" else 3)
            slots = [
                Slot(at(day, begins.hour, begins.minute), at(day, begins.hour, begins.minute) + length, PLACE)
                for day in days
            ]
            plan_meetings(body, sitting, slots, by=told.by("clerk"), at=at(planned_on))


def sitting_of(constitution: Constitution, key: str) -> Sitting:
    return Sitting.objects.get(article__constitution=constitution, key=key)


def hold_the_meetings(told: Told) -> None:
    """The last three full meetings and the last executive one went out as agendas."""
    past = Meeting.objects.filter(starts_at__lt=told.now).order_by("-starts_at")
    full = list(past.filter(body=told.network)[:3])
    other = list(past.filter(body__parent=told.network)[:1])
    for number, meeting in enumerate(sorted([*full, *other], key=lambda one: one.starts_at)):
        go_out(told, meeting, number * 2)


def build(told: Told, meeting: Meeting, first: int, begun: datetime):
    """The clerk takes what is suggested and adds two items of business."""
    clerk = told.by("clerk")
    agenda = open_agenda(meeting, by=clerk, at=begun)
    for one in suggestions_for(agenda):
        if one.kind == "BUSINESS" and one.proposal is None:
            leave_suggestion(agenda, one.key, by=clerk, at=begun)
        elif one.proposal is None:
            take_suggestion(agenda, one.key, by=clerk, at=begun)
    for number, (title, purpose, minutes, reason) in enumerate((BUSINESS * 2)[first : first + 3], first):
        presenter = told.heads[(number * 7) % len(told.heads)]
        add_item(agenda, Facts(title, purpose, minutes, reason, presenter), by=clerk, at=begun)
    return open_agenda(meeting, by=clerk, at=begun)


def agree(told: Told, agenda, moment: datetime, *, recorded: bool) -> None:
    """The executive is asked, some answer, a co-chair records that it agrees."""
    put_agenda(agenda, by=told.by("clerk"), at=moment)
    agenda.refresh_from_db()
    for who in ("co.chair", "representative") if recorded else ("representative",):
        say(agenda, agrees=True, comment="", version=agenda.version, by=told.by(who), at=moment + timedelta(hours=5))
    if recorded:
        record_agreed(
            agenda,
            note="Asked by e-mail; nobody wanted a change.",
            version=agenda.version,
            by=told.by("co.chair"),
            at=moment + timedelta(days=1),
        )
        agenda.refresh_from_db()


def go_out(told: Told, meeting: Meeting, first: int) -> None:
    """Drafted three weeks before, agreed, issued a fortnight before, or yesterday if that is still to come."""
    out = min(meeting.starts_at - timedelta(days=14), told.now - timedelta(days=1))
    agenda = build(told, meeting, first, out - timedelta(days=7))
    agree(told, agenda, out - timedelta(days=4), recorded=True)
    issue = issue_agenda(agenda, by=told.by("clerk"), at=out)
    tell_everybody(issue.pk, at=out + timedelta(minutes=2))  # the worker makes its PDF after the first start


def look_ahead(told: Told) -> None:
    """The next full meeting's agenda is out, the next executive's waits to be agreed, the one after is a draft."""
    assert told.network is not None
    coming = Meeting.objects.filter(starts_at__gt=told.now).order_by("starts_at")
    propose_something(told)
    go_out(told, coming.filter(body=told.network)[0], 4)
    executive, later = coming.filter(body__parent=told.network)[:2]
    agenda = build(told, executive, 1, told.now - timedelta(days=3))
    agree(told, agenda, told.now - timedelta(days=2), recorded=False)
    build(told, later, 3, told.now - timedelta(days=1))


def propose_something(told: Told) -> None:
    assert told.network is not None
    for who, title, purpose, why, minutes in (
        (
            "head",
            "Swimming lessons: the pool at Wharf Street",
            "STEER",
            "It closes in March. Forty schools use it.",
            15,
        ),
        (
            "two.schools",
            "Sharing a business manager",
            "INFORM",
            "We have tried it for a year and can say what it saves.",
            10,
        ),
    ):
        propose(
            told.network,
            title=title,
            purpose=purpose,
            reason=why,
            minutes=minutes,
            form_key=uuid.uuid4(),
            by=told.by(who),
            at=told.now - timedelta(days=6),
        )


def settle_the_post(told: Told) -> None:
    """Everything was posted at the time, and all but the last three weeks read; no first start sends a year of mail."""
    old = Notice.objects.filter(created_at__lt=told.now - timedelta(days=21))
    Notice.objects.filter(posted_at=None).update(posted_at=F("created_at"), sealed_link="")
    old.update(read_at=F("created_at"))
    Invitation.objects.filter(person__joined_at__isnull=False, accepted_at=None).update(accepted_at=F("sent_at"))


def numbers(network: Body) -> dict[str, int]:
    """The demonstration's own things by number, for the pictures."""
    coming = Meeting.objects.filter(starts_at__gt=timezone.now()).order_by("starts_at")
    return {
        "network": network.pk,
        "executive": network.parts.get(kind=Body.Kind.EXECUTIVE).pk,
        "group": network.parts.filter(kind=Body.Kind.DEVELOPMENT_GROUP).order_by("name")[0].pk,
        "full_meeting": coming.filter(body=network)[0].pk,
        "executive_meeting": coming.filter(body__parent=network)[0].pk,
        "draft_meeting": coming.filter(body__parent=network)[1].pk,
        "next_year": academic_year(timezone.localdate()) + 1,
        "post": Post.objects.get(key="vice-chair", article__constitution__body=network).pk,
        "tenure": Tenure.objects.filter(body__parent=network).order_by("pk")[0].pk,
        "proposal": Proposal.objects.filter(body=network).order_by("-pk")[0].pk,
        "headship": Headship.objects.order_by("pk")[0].pk,
        "urn": School.objects.get(urn=city.CONVERTED_URN).urn,
        "question": Ambiguity.objects.get(key="membership.ages", article__constitution__body=network).pk,
    }


def who() -> str:
    """Who one can sign in as, a line each."""
    width = max(len(persona.label) for persona in PERSONAS)
    return "\n".join(f"  {persona.label:<{width}}  {persona.can}" for persona in PERSONAS)
