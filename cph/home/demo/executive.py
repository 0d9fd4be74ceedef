"""Who holds the posts of the executive, and heads who came and went."""

from __future__ import annotations

from datetime import date, timedelta

from cph.home.demo import city
from cph.home.demo.telling import Told, arrive, at
from cph.people.models import Person
from networks.constitutions.models import Body, Post
from networks.executives.services import appoint, stand_down
from networks.schools.models import HeadRole, Headship
from networks.schools.services import end_headship, start_headship


def fill_the_posts(told: Told) -> None:
    """Co-chairs, a lead head, representatives of five groups of six, two directors; the vice chair left last month."""
    july = date(told.year + 1, 8, 31)
    soon = told.today + timedelta(days=55)
    head = iter([person for person in told.heads if person.email.count(".") >= 2][30:])
    hold(told, "co-chair", told.people["co.chair"], told.start, july, "ELECTED")
    told.people["other.chair"] = next(head)
    hold(told, "co-chair", told.people["other.chair"], told.start, soon, "ELECTED")
    vice = hold(told, "vice-chair", next(head), told.start, july, "ELECTED")
    stand_down(
        vice,
        ends_on=told.today - timedelta(days=24),
        reason="Moved to a school in another city",
        by=told.by("clerk"),
        at=told.now - timedelta(days=40),
    )
    lead = Person.objects.create_user("lead.head@example.org", name="Sasha Brightwater")
    told.people["lead.head"] = lead
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
