"""Who answers for whom today, what they sent, what they typed and have not sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from consultations.models import Consultation, Delegation, Draft, Respondent, Response
from consultations.rules.answers import Asked, Given, field_values
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.schools.models import Headship


def answered_by(person: Any, on: Any) -> Q:
    """Respondents this person answers for: themselves, the schools they lead that day, those whose head asked them to."""
    led = Headship.objects.on(on).filter(person=person)
    return Q(person=person) | Q(school__in=led.values("school")) | Q(Exists(delegated_to(person, on)))


def delegated_to(person: Any, on: Any) -> QuerySet[Delegation]:
    """What a head gave this person to answer, of the outer respondent."""
    return standing(on).filter(to=person, respondent=OuterRef("pk"))


def standing(on: Any) -> QuerySet[Delegation]:
    """Delegations that hold on this day: not taken back; whoever gave them leads the school still; the deputy may sign in."""
    leads = Headship.objects.on(on).filter(person=OuterRef("given_by"), school=OuterRef("respondent__school"))
    return Delegation.objects.filter(Exists(leads), ended_at__isnull=True, to__is_active=True)


def respondents_of_person(person: Person, at: datetime) -> QuerySet[Respondent]:
    """Everything this person is to answer, or has answered, today: asked, in consultations that have opened."""
    rows = Respondent.objects.filter(answered_by(person.pk, timezone.localdate(at)), is_asked=True)
    rows = rows.exclude(consultation__state=Consultation.State.DRAFT)
    return rows.select_related("school", "person").order_by("name", "pk")


def called(respondent: Respondent) -> str:
    """For whom: the school as it is called today, or the person. The roll may name a head who has left."""
    named = respondent.school or respondent.person
    return named.name if named else respondent.name


def way_of(person: Person, respondent: Respondent, on: date) -> str | None:
    """By which right this person answers for a respondent on this day; None: by none."""
    if respondent.person_id is not None:
        return Response.By.SELF if respondent.person_id == person.pk else None
    if Headship.objects.on(on).filter(person=person, school=respondent.school_id).exists():
        return Response.By.SELF
    return Response.By.DELEGATE if standing(on).filter(respondent=respondent, to=person).exists() else None


def delegation_of(respondent: Respondent, on: date) -> Delegation | None:
    """Whom its head asked to answer for the school, as long as that holds."""
    return standing(on).filter(respondent=respondent).select_related("to", "given_by").first()


def used_to_answer(person: Person, consultation: int, respondent: int, on: date) -> Respondent | None:
    """A school this person answered for until lately, as its head or deputy, and does not any more."""
    led = Headship.objects.filter(person=person, school=OuterRef("school"))
    given = Delegation.objects.filter(to=person, respondent=OuterRef("pk"))
    rows = Respondent.objects.filter(Exists(led) | Exists(given), is_asked=True, consultation=consultation)
    rows = rows.exclude(answered_by(person.pk, on)).exclude(consultation__state=Consultation.State.DRAFT)
    return rows.filter(pk=respondent).select_related("consultation", "school").first()


def people_of(respondents: Iterable[Respondent], on: date) -> dict[int, list[Person]]:
    """Who answers for each of these today, by respondent: who leads the school, and whom they asked. Two queries."""
    known = list(respondents)
    schools: dict[int, list[Person]] = defaultdict(list)
    wanted = {one.school_id for one in known if one.school_id}
    for headship in Headship.objects.on(on).filter(school__in=wanted).select_related("person").order_by("pk"):
        schools[headship.school_id].append(headship.person)
    given = standing(on).filter(respondent__in=[one.pk for one in known])
    deputies = {one.respondent_id: one for one in given.select_related("to")}
    people = Person.objects.in_bulk([one.person_id for one in known if one.person_id])
    found: dict[int, list[Person]] = {}
    for one in known:
        heads = [people[one.person_id]] if one.person_id else schools.get(one.school_id or 0, [])
        deputy = deputies.get(one.pk)
        found[one.pk] = list({who.pk: who for who in [*heads, *([deputy.to] if deputy else [])]}.values())
    return found


def why_not_now(consultation: Consultation, at: datetime) -> str:
    """Why nothing can be sent at this moment; empty while it is open."""
    if consultation.state == Consultation.State.WITHDRAWN:
        return "This consultation was withdrawn. Nothing is asked any more."
    if consultation.state == Consultation.State.DRAFT or (consultation.opens_at and at < consultation.opens_at):
        return "This consultation has not opened yet."
    if consultation.state != Consultation.State.OPEN or (consultation.closes_at and at >= consultation.closes_at):
        return f"This consultation closed on {moment(consultation.closes_at)}. Nothing can be sent any more."
    return ""


def responses_of(respondent: Respondent) -> list[Response]:
    """All that was sent for this respondent, the last first, with who sent it."""
    return list(respondent.responses.select_related("sent_by").order_by("-number"))


def counts_for(respondent: Any) -> QuerySet[Response]:
    """The response of this respondent that counts."""
    return Response.objects.filter(respondent=respondent, is_last=True)


def draft_of(respondent: Respondent, person: Person) -> Draft | None:
    """What this person typed for the respondent and has not sent. Nobody else sees it while they answer for it."""
    return Draft.objects.filter(respondent=respondent, person=person).first()


def left_drafts(respondent: Respondent, on: date) -> list[Draft]:
    """What deputies who answer no more had typed for the school and not sent, unless a response was sent since: it is the school's."""
    if respondent.school_id is None:
        return []
    theirs = Delegation.objects.filter(respondent=respondent)
    later = Response.objects.filter(respondent=respondent, is_last=True, sent_at__gte=OuterRef("saved_at"))
    rows = Draft.objects.filter(~Exists(later), respondent=respondent, person__in=theirs.values("to"))
    rows = rows.exclude(person__in=standing(on).filter(respondent=respondent).values("to")).exclude(answers={})
    leads = Headship.objects.on(on).filter(school=respondent.school_id).values("person")
    return list(rows.exclude(person__in=leads).select_related("person").order_by("-saved_at"))


def fields_in(draft: Draft) -> dict[str, list[str]]:
    """A draft as the fields of its form, of all questions."""
    return {name: list(values) for fields in draft.answers.values() for name, values in fields.items()}


def given_in(response: Response) -> list[Given]:
    """The answers of one response."""
    rows = response.answers.order_by("question__position", "part__position", "pk").values_list(
        "question_id", "part_id", "options", "number", "text"
    )
    return [Given(question, part, tuple(options), number, text) for question, part, options, number, text in rows]


def fields_sent(response: Response, asked: Sequence[Asked]) -> dict[str, list[str]]:
    """A response as the fields of the form, to begin a new one with. What was answered to an earlier wording stays there."""
    return field_values(asked, given_in(response))


def colleagues_of(consultation: Consultation, mine: Iterable[int]) -> QuerySet[Response]:
    """What the others sent, last of each, in an order that does not tell who was first."""
    rows = Response.objects.filter(consultation=consultation, is_last=True).exclude(respondent__in=list(mine))
    return rows.annotate(shown_name=F("respondent__name")).order_by("form_key")
