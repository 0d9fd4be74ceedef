"""Questions to candidates with their answers, as somebody may read them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from cph.people.models import Person
from networks.elections.models import Contest, Nomination, Question, Reply
from networks.elections.selectors.standing import VALID, is_public, standing


def questions_of(contest: Contest, person: Person, at: datetime) -> list[Question]:
    """In the order they were asked, each with `answers`. A hidden one is there for who asked it and for the officer only."""
    rows = contest.questions.select_related("asked_by").order_by("asked_at", "pk")
    if person.pk != contest.election.officer_id:
        rows = rows.filter(Q(hidden_because="") | Q(asked_by=person))
    found = list(rows)
    answers: defaultdict[int, list[Reply]] = defaultdict(list)
    if is_public(contest.election, at):
        replies = Reply.objects.filter(question__in=found, nomination__withdrawn_at__isnull=True)
        for one in replies.select_related("nomination__nominee", "nomination__partner").order_by(
            "nomination__number", "nomination__nominee__name"
        ):
            answers[one.question_id].append(one)
    for question in found:
        question.contest, question.answers = contest, answers[question.pk]
    return found


def own_candidacy(contest: Contest, person: Person, at: datetime) -> Nomination | None:
    """The nomination with which this person is a candidate here, once that is public."""
    if not is_public(contest.election, at):
        return None
    rows = contest.nominations.filter(standing(), Q(nominee=person) | Q(partner=person), decision=VALID)
    return rows.select_related("nominee", "partner").first()
