"""Consultations to try things on. Rows only: no service is called (but for the box of anonymous answers, which only D makes).

Either of the two worlds will do: the small one of tests/factories/meetings.py or the one of tests/world.py. Consultations
are seen from now.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consultations.models import (
    Answer,
    Condition,
    Consultation,
    Extension,
    Feedback,
    Option,
    Part,
    Question,
    Respondent,
    Response,
    View,
)
from consultations.rules.audience import size_band
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.groups.models import Place
from networks.members.selectors import roll_of
from networks.schools.models import School
from tests.factories import meetings as make
from tests.factories.elections import ground

DAY = timedelta(days=1)
CHOICES = ("Yes", "No", "Something else")
KINDS = Question.Kind.values


def draft(world: Any, **facts: Any) -> Consultation:
    """A draft that says all that must be said, led by the clerk; it opens tomorrow for three weeks. No question yet."""
    on, now = ground(world), timezone.now()
    known = {
        "network": on.network, "constitution": on.constitution, "title": "Snow days next winter",
        "about": "How schools decide to close when it snows.", "decides": "One rule for all schools of the city.",
        "could_change": "Who decides, and by what time in the morning.", "settled": "That parents are told by 7.30 am.",
        "asker": "BODY", "asker_body": on.executive, "decided_by": on.network, "decides_on": timezone.localdate() + 40 * DAY,
        "lead": on.clerk, "created_by": on.clerk, "created_at": now - 30 * DAY, "form_key": uuid.uuid4(),
        "opens_at": now + DAY, "closes_at": now + 22 * DAY,
    }  # fmt: skip
    if facts.get("asker", "BODY") != "BODY":
        known["asker_body"] = None
    return Consultation.objects.create(**(known | facts))


def question(
    consultation: Consultation,
    kind: str = "ONE",
    *,
    options: Iterable[str] = (),
    parts: Iterable[str] = (),
    **facts: Any,
) -> Question:
    """A question at the end of the questions, with what its kind needs: choices, rows, the ends of a scale."""
    needs: dict[str, Any] = {"text": f"Question of the kind {kind.lower()}?"}
    if kind == "SCALE":
        needs |= {"at_least": 1, "at_most": 5, "low_words": "Not at all", "high_words": "Fully"}
    elif kind == "NUMBER":
        needs |= {"at_least": 0, "at_most": 1000, "unit": "pupils"}
    position = consultation.questions.count() + 1
    made = Question.objects.create(consultation=consultation, kind=kind, position=position, **(needs | facts))
    if kind in ("ONE", "MANY", "RANKING", "GRID"):
        texts = list(options) or list(CHOICES)
        Option.objects.bulk_create(
            Option(
                question=made, position=n, text=text, asks_words=text == "Something else" and kind in ("ONE", "MANY")
            )
            for n, text in enumerate(texts, 1)
        )
    if kind in ("GRID", "DOCUMENT"):
        texts = list(parts) or ["The first paragraph.", "The second paragraph."]
        Part.objects.bulk_create(
            Part(question=made, position=n, number=f"{n}.", text=text) for n, text in enumerate(texts, 1)
        )
    return made


def one_of_each(consultation: Consultation) -> dict[str, Question]:
    """A question of each kind, by its kind; the line of text is asked only of those who chose “No” in the first."""
    made = {kind: question(consultation, kind) for kind in KINDS}
    Question.objects.filter(pk=made["SHORT"].pk).update(only_if=made["ONE"])
    made["SHORT"].only_if = made["ONE"]
    Condition.objects.create(question=made["SHORT"], option=made["ONE"].options.get(position=2))
    return made


def schools(world: Any, count: int, *, groups: Iterable[Body] = (), **facts: Any) -> list[School]:
    """So many more schools with a head; `groups` take turns, and so do sizes and sectors unless `facts` say otherwise."""
    on, places = ground(world), list(groups)
    made = []
    for number in range(count):
        head = make.head_of(world, f"Respondent {number:03}")
        school = head.headships.get().school
        known = {"pupils": (90, 300, 500, 800)[number % 4], "sector": "MAINTAINED"} | facts
        School.objects.filter(pk=school.pk).update(**known)
        school.entries.update(**known)
        if places:
            group = places[number % len(places)]
            Place.objects.create(group=group, network=on.network, school=school, starts_on=make.START)
        school.refresh_from_db()
        made.append(school)
    return made


def put_to(consultation: Consultation, *, asked: int | None = None) -> list[Respondent]:
    """Respondents as the roll of today makes them; the first `asked` are asked, all unless told otherwise."""
    today = timezone.localdate()
    rows = roll_of(consultation.network, today)
    by_school = consultation.answers_per == "SCHOOL"
    places = dict(Place.objects.on(today).filter(network=consultation.network).values_list("school", "group"))
    known = School.objects.in_bulk([led.school_id for row in rows for led in row.schools])
    made: dict[int, Respondent] = {}
    for row in rows:
        for led in row.schools:
            school = known[led.school_id]
            facts = {
                "consultation": consultation, "group_id": places.get(school.pk), "phase": school.phase,
                "size": size_band(school.pupils), "type": school.sector,
            }  # fmt: skip
            if by_school:
                made.setdefault(school.pk, Respondent(school=school, name=f"{led.name}, {row.person.name}", **facts))
            else:
                made.setdefault(
                    row.person.pk, Respondent(person=row.person, name=f"{row.person.name}, {led.name}", **facts)
                )
    found = list(made.values())
    for number, one in enumerate(found):
        one.is_asked = asked is None or number < asked
    return Respondent.objects.bulk_create(found)


def opened(world: Any, *, questions: bool = True, asked: int | None = None, **facts: Any) -> Consultation:
    """Open since a week, for a week still, with a question of each kind (unless told not to), put to the roll of today.

    With `naming="ANONYMOUS"` its box is made by the service of that room, unless `box` is given.
    """
    now = timezone.now()
    found = draft(world, **({"opens_at": now - 7 * DAY, "closes_at": now + 7 * DAY} | facts))
    if questions:
        one_of_each(found)
    put_to(found, asked=asked)
    if found.is_anonymous and found.box_id is None:
        from consultations.services import sealing

        sealing.prepare(found)
        found.refresh_from_db()
    found.state = Consultation.State.OPEN
    found.save()
    return found


def response(
    respondent: Respondent, answers: Mapping[Question, Any] | None = None, *, person: Person | None = None, **facts: Any
) -> Response:
    """What somebody sent while it was open; `answers` as `answer_to` reads them. A second one replaces the first."""
    consultation = respondent.consultation
    earlier = Response.objects.filter(respondent=respondent).count()
    Response.objects.filter(respondent=respondent, is_last=True).update(is_last=False)
    known = {
        "consultation": consultation, "respondent": respondent, "number": earlier + 1, "by": "SELF",
        "sent_by": person or _who_answers(respondent), "sent_at": _within(consultation), "form_key": uuid.uuid4(),
    }  # fmt: skip
    made = Response.objects.create(**(known | facts))
    rows = [one for question, value in (answers or {}).items() for one in answer_to(made, question, value)]
    Answer.objects.bulk_create(rows)
    return made


def _who_answers(respondent: Respondent) -> Person:
    if respondent.person is not None:
        return respondent.person
    return respondent.school.headships.on(timezone.localdate()).first().person


def _within(consultation: Consultation) -> datetime:
    closes, now = consultation.closes_at, timezone.now()
    return min(now, closes) - timedelta(hours=1)


def answer_to(made: Response, question: Question, value: Any) -> list[Answer]:
    """Answer rows: positions for choices and rankings, a number, words, or {part: positions or words}. None: no answer."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [row for part, one in value.items() for row in _answers(made, question, one, part)]
    return _answers(made, question, value, None)


def _answers(made: Response, question: Question, value: Any, part: Part | None) -> list[Answer]:
    facts: dict[str, Any] = {"response": made, "question": question, "part": part}
    if isinstance(value, str):
        return [Answer(text=value, **facts)]
    if isinstance(value, (list, tuple)):
        return [Answer(options=list(value), **facts)]
    return [Answer(number=value, **facts)]


def some_answers(consultation: Consultation, number: int) -> dict[Question, Any]:
    """An answer to each question, different from one respondent to the next."""
    found: dict[Question, Any] = {}
    for one in consultation.questions.prefetch_related("options", "parts").order_by("position"):
        positions = [option.position for option in one.options.all()]
        turn = number % len(positions) if positions else 0
        if one.kind == "ONE":
            found[one] = [positions[turn]]
        elif one.kind == "MANY":
            found[one] = positions[: turn + 1]
        elif one.kind == "RANKING":
            found[one] = positions[turn:] + positions[:turn]
        elif one.kind == "SCALE":
            found[one] = 1 + number % 5
        elif one.kind == "NUMBER":
            found[one] = number
        elif one.kind == "GRID":
            found[one] = {part: [positions[turn]] for part in one.parts.all()}
        elif one.kind == "DOCUMENT":
            found[one] = {one.parts.all()[0]: f"About the first paragraph, {number}."}
        elif one.only_if_id is None or number % 3 == 1:
            found[one] = f"In words, {number}."
    return found


def closed(world: Any, responses: int = 3, **facts: Any) -> Consultation:
    """Closed an hour ago after three weeks; the first so many of those asked have responded. Never for anonymous ones."""
    now = timezone.now()
    found = opened(world, **({"opens_at": now - 21 * DAY, "closes_at": now - timedelta(hours=1)} | facts))
    for number, one in enumerate(found.respondents.filter(is_asked=True).order_by("pk")[:responses]):
        response(one, some_answers(found, number))
    found.state, found.closed_at = Consultation.State.CLOSED, now
    found.save()
    return found


def view(consultation: Consultation, **facts: Any) -> View:
    """What the North group said."""
    known = {
        "of": "GROUP", "way": "GROUPS", "on": timezone.localdate() - DAY, "people": 9, "words": "Most want one rule.",
        "recorded_by": consultation.lead, "recorded_at": timezone.now(), "form_key": uuid.uuid4(),
    }  # fmt: skip
    if facts.get("of", "GROUP") == "GROUP" and "group" not in facts:
        known["group"] = Body.objects.filter(parent=consultation.network, kind="DEVELOPMENT_GROUP").first()
    return View.objects.create(consultation=consultation, **(known | facts))


def extension(consultation: Consultation, days: int = 7) -> Extension:
    """An open consultation stays open so many days longer."""
    before = consultation.closes_at
    made = Extension.objects.create(
        consultation=consultation, closed_at=before, closes_at=before + days * DAY, reason="The holidays were forgotten.",
        extended_by=consultation.lead, extended_at=timezone.now(),
    )  # fmt: skip
    consultation.closes_at = made.closes_at
    consultation.save()
    return made


def feedback(consultation: Consultation, **facts: Any) -> Feedback:
    """We asked, you said; nothing is done yet."""
    known = {
        "position": consultation.feedback.count() + 1, "asked": "Who should decide?", "said": "Most said the head.",
        "written_by": consultation.lead, "written_at": timezone.now(), "form_key": uuid.uuid4(),
    }  # fmt: skip
    return Feedback.objects.create(consultation=consultation, **(known | facts))
