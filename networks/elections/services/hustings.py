"""Questions to all who stand for a post, and what they answer: the hustings on paper."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from networks.elections.models import Contest, Nomination, Question, Reply
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.standing import article_of, check_stands, seat_in
from networks.elections.selectors.standing import is_elector, is_public, standing
from networks.elections.services.standing_held import check_before, held, held_contest

MOST = 5  # questions of one elector to the candidates for one post


@transaction.atomic
def ask(contest: Contest, words: str, *, form_key: UUID, by: Person, at: datetime) -> Question:
    """An elector asks all candidates a question under their own name. Sent twice, it is asked once."""
    contest = held_contest(contest.pk)
    election, words = contest.election, " ".join(words.split())
    if same := Question.objects.filter(form_key=form_key).first():
        if (same.asked_by_id, same.contest_id) == (by.pk, contest.pk):
            return same
        raise Refused("This form was sent before. Open the page again.")
    if not is_elector(by, contest):
        raise NotAllowed(
            "Only those on the roll of this election ask its candidates.",
            article=article_of(contest),
            instead="Ask somebody on the roll to put your question.",
        )
    if by.pk in (election.officer_id, election.scrutineer_id):
        raise NotAllowed("Who runs or witnesses an election asks its candidates nothing.", instead="Ask afterwards.")
    check_before(election, election.questions_close_at or election.voting_opens_at, "Questions", at)
    if not words or len(words) > 300:
        raise Refused("Enter a question of at most 300 characters.")
    if contest.questions.filter(asked_by=by).count() >= MOST:
        raise Refused(f"You asked {MOST} questions already: leave room for others.")
    question = Question.objects.create(contest=contest, words=words, asked_by=by, asked_at=at, form_key=form_key)
    _say("asked", f"the candidates for {contest} a question", question, "Elector", by, at)
    return question


def _say(verb: str, subject: str, question: Question, title: str, by: Person, at: datetime) -> None:
    election = question.contest.election
    seat = seat_in(by, question.contest, title, at)
    article = article_of(question.contest)
    record(verb, subject, question, election, election.network, by=by, at=at, seat=seat.title, article=article)


@transaction.atomic
def reply(question: Question, nomination: Nomination, words: str, *, by: Person, at: datetime) -> Reply:
    """A candidate answers a question, and may better the answer until voting opens."""
    nomination = held(nomination)
    check_stands(by, nomination, at=at)
    election = nomination.contest.election
    check_before(election, election.voting_opens_at, "Answering", at)
    if question.contest_id != nomination.contest_id:
        raise Refused("That question is to the candidates for another post.")
    if not is_public(election, at) or not Nomination.objects.filter(standing(), pk=nomination.pk, decision="VALID"):
        raise Refused("Only candidates answer, once nominations are closed.")
    if Question.objects.filter(pk=question.pk).exclude(hidden_because="").exists():
        raise Refused("The returning officer hid this question.")
    if not words.strip() or len(words) > 2000:
        raise Refused("Enter an answer of at most 2,000 characters.")
    found, is_new = Reply.objects.get_or_create(
        question=question, nomination=nomination, defaults={"words": words.strip(), "replied_at": at}
    )
    if not is_new and found.words != words.strip():
        found.words, found.replied_at = words.strip(), at
        found.save(update_fields=["words", "replied_at"])
    question.contest = nomination.contest
    _say("answered", f"a question to the candidates for {nomination.contest}", question, "Nominee", by, at)
    return found


@transaction.atomic
def hide(question: Question, because: str, *, by: Person, at: datetime) -> Question:
    """The returning officer hides a question that has no place here, with the reason; whoever asked reads it."""
    contest = held_contest(question.contest_id)
    question = Question.objects.select_for_update().get(pk=question.pk)
    question.contest, because = contest, " ".join(because.split())[:300]
    check_may_run(by, contest.election, at=at)
    if question.hidden_because:
        return question
    if not because:
        raise Refused("Enter why the question is hidden: whoever asked it reads that.")
    question.hidden_because = because
    question.save(update_fields=["hidden_because"])
    _say("hid", f"a question to the candidates for {contest}: {because}", question, "Returning officer", by, at)
    return question
