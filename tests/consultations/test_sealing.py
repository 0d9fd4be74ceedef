"""Answers without names: sealed once for each school or person, taken in all at once, joined to nobody."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from consultations.models import Answer, Consultation, Delegation, Respondent, Response
from consultations.permissions.planning import check_may_analyse
from consultations.rules.answers import Given
from consultations.rules.sealing import Opened
from consultations.selectors import sealing as known
from consultations.services import sealing
from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused, allowed
from networks.ballots.models import Box, Mark, OpenedWords, RollEntry, SealedBallot
from networks.schools.models import Headship
from tests.consultations import sealed
from tests.consultations.sealed import AFTER, CLOSES, DURING, OPENS
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
TEN_THOUSAND = "Ünïcode ‮מילים‬ 🏫 <b>bold</b> =SUM(A1) ' \" \\ \t" * 250


def answers_of(response: Response) -> list[Given]:
    rows = response.answers.order_by("question", "part")
    return [Given(one.question_id, one.part_id, tuple(one.options), one.number, one.text) for one in rows]


def test_every_response_that_was_sent_comes_out_once_and_says_nothing_of_its_sender():
    asked = sealed.open_one(6)
    for n in range(5):
        asked.send(n, consents=n == 2)
    assert not Response.objects.exists()
    assert sealed.taken_in(asked) == 5

    responses = list(Response.objects.filter(consultation=asked.consultation))
    expected = Counter(tuple(asked.said(n)) for n in range(5))
    assert Counter(tuple(answers_of(one)) for one in responses) == expected
    assert {(one.respondent_id, one.sent_by_id, one.sent_at, one.by, one.is_last) for one in responses} == {
        (None, None, None, "", True)
    }
    assert [one for one in responses if one.consents] == [
        one for one in responses if tuple(answers_of(one)) == tuple(asked.said(2))
    ]
    asked.consultation.box.refresh_from_db()
    assert asked.consultation.box.state == Box.State.DESTROYED
    assert not SealedBallot.objects.exists() and not OpenedWords.objects.exists()
    assert bytes(asked.consultation.box.keys.get().wrapped) == b""


def test_taking_in_again_changes_nothing():
    asked = sealed.open_one(3)
    for n in range(3):
        asked.send(n)
    assert sealed.taken_in(asked) == 3
    before = list(Answer.objects.order_by("pk").values())
    assert sealing.take_in(Consultation.objects.get(pk=asked.consultation.pk), at=AFTER + timedelta(hours=1)) == 3
    assert list(Answer.objects.order_by("pk").values()) == before


def test_killed_half_way_it_is_done_again(monkeypatch):
    asked = sealed.open_one(4)
    for n in range(4):
        asked.send(n)
    asked.close()
    with monkeypatch.context() as broken:
        broken.setattr(sealing.boxes, "destroy", lambda box: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            sealing.take_in(asked.consultation, at=AFTER)
    assert not Response.objects.exists() and SealedBallot.objects.count() == 4
    assert sealing.take_in(asked.consultation, at=AFTER) == 4
    assert Response.objects.count() == 4


def test_what_the_database_does_not_take_is_told_without_its_words(monkeypatch):
    asked = sealed.open_one(2)
    asked.send(0, asked.said(0, "Of nobody’s business"))
    asked.close()
    monkeypatch.setattr(
        sealing, "from_words", lambda words: Opened((Given(0, text="Of nobody’s business"),) * 2, False)
    )
    with pytest.raises(Refused, match="Nothing was taken in") as refused, transaction.atomic():
        sealing.take_in(asked.consultation, at=AFTER)
    assert refused.value.__suppress_context__ and "business" not in str(refused.value)
    assert not Response.objects.exists()


def test_nobody_asked_needs_no_box():
    consultation = sealed.draft(make.world())
    sealed.ask(consultation)
    with pytest.raises(Refused, match="Choose answers with names"):
        sealing.prepare(consultation)


def test_nothing_is_taken_in_before_the_close():
    asked = sealed.open_one(2)
    asked.send(0)
    with pytest.raises(Refused, match="runs until"):
        sealing.take_in(asked.consultation, at=CLOSES - timedelta(seconds=1))
    with pytest.raises(Refused, match="did not take"), transaction.atomic():
        sealing.take_in(asked.consultation, at=AFTER)  # closed by the clock, but the consultation was not
    assert not Response.objects.exists()


def test_the_same_page_sent_again_is_the_same_response_and_another_is_refused():
    asked = sealed.open_one(2)
    slip = sealing.new_slip()
    first = asked.send(0, slip=slip)
    assert asked.send(0, slip=slip).envelope == first.envelope
    with pytest.raises(Refused, match="They were sealed without a name"):
        asked.send(0)
    with pytest.raises(Refused, match="have been sent"):
        asked.send(0, asked.said(1), slip=slip)
    assert sealed.taken_in(asked) == 1
    with pytest.raises(Refused, match="have been sent"):
        asked.send(0, slip=slip)


@pytest.mark.parametrize("at", [CLOSES, CLOSES + timedelta(days=1)])
def test_at_the_closing_second_it_is_over(at):
    asked = sealed.open_one(2)
    asked.send(0, at=CLOSES - timedelta(microseconds=1))
    with pytest.raises(Refused, match="closed on"):
        asked.send(1, at=at)
    assert known.sent_by(asked.consultation) == {asked.respondents[0].pk}


def test_before_it_opens_nothing_goes_in():
    asked = sealed.open_one(1)
    with pytest.raises(Refused, match="opens on"):
        asked.send(0, at=OPENS - timedelta(seconds=1))


def test_who_has_sent_is_known_and_nothing_else():
    asked = sealed.open_one(4)
    asked.send(1)
    asked.send(3)
    asked.consultation.refresh_from_db()
    assert known.sent_by(asked.consultation) == {asked.respondents[1].pk, asked.respondents[3].pk}
    assert [known.has_sent(one) for one in asked.respondents] == [False, True, False, True]
    sealed.taken_in(asked)
    assert known.sent_by(asked.consultation) == {asked.respondents[1].pk, asked.respondents[3].pk}


def test_who_has_sent_costs_one_query(django_assert_num_queries):
    asked = sealed.open_one(30)
    for n in range(20):
        asked.send(n)
    with django_assert_num_queries(1):
        assert len(known.sent_by(asked.consultation)) == 20


# --- who may answer
def test_whoever_takes_up_the_headship_answers_for_a_school_that_has_not_and_only_then():
    asked = sealed.open_one(2)
    successor = make.person("Successor")
    with pytest.raises(NotAllowed, match="do not answer for"):
        asked.send(0, person=successor)
    Headship.objects.filter(person=asked.heads[0]).update(ends_on=DURING.date() - timedelta(days=1))
    Headship.objects.create(person=successor, school=asked.respondents[0].school, starts_on=DURING.date())
    with pytest.raises(NotAllowed, match="do not answer for"):
        asked.send(0)
    asked.send(0, person=successor)
    assert known.has_sent(asked.respondents[0])


def test_a_successor_cannot_answer_again_for_a_school_that_has():
    asked = sealed.open_one(1)
    asked.send(0)
    successor = make.person("Successor")
    Headship.objects.filter(person=asked.heads[0]).update(ends_on=DURING.date() - timedelta(days=1))
    Headship.objects.create(person=successor, school=asked.respondents[0].school, starts_on=DURING.date())
    with pytest.raises(Refused, match="have been sent"):
        asked.send(0, person=successor)
    assert sealed.taken_in(asked) == 1


def test_a_deputy_answers_while_the_head_lets_them():
    asked = sealed.open_one(2)
    deputy = make.person("Deputy")
    given = Delegation.objects.create(
        respondent=asked.respondents[0], to=deputy, given_by=asked.heads[0], given_at=DURING
    )
    asked.send(0, person=deputy)
    given.ended_at = DURING
    given.save()
    with pytest.raises(NotAllowed):
        asked.send(0, person=deputy)
    with pytest.raises(NotAllowed):
        asked.send(1, person=deputy)


def test_a_person_answers_for_themselves_and_one_who_was_not_drawn_does_not():
    world = make.world()
    consultation = sealed.draft(world, answers_per="PERSON")
    questions, rows = sealed.ask(consultation)
    heads = [make.person(f"Head {n}") for n in range(3)]
    respondents = [
        Respondent.objects.create(consultation=consultation, person=one, name=one.name, is_asked=n < 2)
        for n, one in enumerate(heads)
    ]
    sealing.prepare(consultation)
    consultation.state = Consultation.State.OPEN
    consultation.save()
    asked = sealed.Asked(world, consultation, questions, respondents, heads, rows)
    asked.send(0)
    with pytest.raises(NotAllowed):
        asked.send(1, person=heads[0])
    with pytest.raises(NotAllowed):
        asked.send(2)
    assert RollEntry.objects.count() == 2 and known.sent_by(consultation) == {respondents[0].pk}


def test_a_respondent_of_another_consultation_is_nobody_here():
    asked = sealed.open_one(1)
    other = sealed.open_one(1, world=asked.world, title="Another")
    with pytest.raises(NotAllowed):
        sealing.put_in(
            asked.consultation, other.heads[0], other.respondents[0], asked.said(0), slip=sealing.new_slip(), at=DURING
        )
    with pytest.raises(Refused, match="cannot be stored"):
        asked.send(0, other.said(0))
    assert not Mark.objects.exists()


def test_the_database_marks_no_school_that_is_not_on_the_roll():
    asked = sealed.open_one(1)
    rows, _ = sealed.schools(asked.world, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(box=asked.consultation.box, school=rows[0])
    Mark.objects.create(box=asked.consultation.box, school=asked.respondents[0].school)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(box=asked.consultation.box, school=asked.respondents[0].school)


# --- odd input
def test_long_and_odd_words_come_out_as_they_went_in():
    asked = sealed.open_one(3)
    asked.send(0, asked.said(0, TEN_THOUSAND[:10_000]))
    asked.send(1, asked.said(1, "🏫" * 10_000))
    asked.send(2, asked.said(2, "=1+1\r\n\r\n "))
    sealed.taken_in(asked)
    texts = set(Answer.objects.filter(question=asked.questions["LONG"]).values_list("text", flat=True))
    assert texts == {TEN_THOUSAND[:10_000], "🏫" * 10_000, "=1+1\r\n\r\n "}


@pytest.mark.parametrize("text", ["half \ud800 a character", "a \0 null"])
def test_what_the_database_could_not_take_is_refused_before_it_is_sealed(text):
    asked = sealed.open_one(1)
    with pytest.raises(Refused, match="cannot be stored"):
        asked.send(0, asked.said(0, text))
    assert not Mark.objects.exists()


def test_an_answer_that_could_not_be_taken_in_is_refused():
    asked = sealed.open_one(1)
    number, one = asked.questions["NUMBER"].pk, asked.questions["ONE"].pk
    grid = asked.grid_rows[0].pk
    for wrong in (
        [Given(number, None, (), Decimal("1234567890.5"), "")],
        [Given(number, None, (), Decimal("NaN"), "")],
        [Given(one, None, (1,), None, ""), Given(one, None, (2,), None, "")],
        [Given(one, grid, (1,), None, "")],
        [Given(one, None, (), None, "")],
        [Given(one, None, (-1,), None, "")],
    ):
        with pytest.raises(Refused, match="cannot be stored"):
            asked.send(0, wrong)
    with pytest.raises(Refused, match="nothing in these answers"):
        asked.send(0, [])
    assert not Mark.objects.exists()


def test_more_than_an_envelope_takes_is_refused_in_words_and_nobody_is_marked():
    asked = sealed.open_one(1)
    import random

    chance = random.Random(3)
    noise = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(200_000))
    with pytest.raises(Refused, match="longer than one envelope takes"):
        asked.send(0, asked.said(0, noise))
    assert not Mark.objects.exists()


# --- what is written of it
def test_the_trail_tells_how_many_and_of_nobody():
    asked = sealed.open_one(3)
    before = Line.objects.count()
    asked.send(0)
    asked.send(1)
    assert Line.objects.count() == before
    sealed.taken_in(asked)
    line = Line.objects.order_by("-position").first()
    assert (line.verb, line.actor_id) == ("took in", None) and line.subject.startswith("2 responses without names")


def test_a_database_that_goes_away_tells_to_send_it_again(monkeypatch):
    asked = sealed.open_one(1)

    def dies(*args, **kwargs):
        raise DatabaseError("gone")

    from networks.ballots.services import casting

    monkeypatch.setattr(casting, "_put_in", dies)
    with pytest.raises(Refused, match="Send the same page again"):
        asked.send(0)


@pytest.mark.parametrize(("number", "reads"), [(4, False), (5, True)])
def test_what_fewer_than_five_said_is_read_by_nobody(number, reads):
    asked = sealed.open_one(6)
    for n in range(number):
        asked.send(n)
    sealed.taken_in(asked)
    asked.consultation.closed_at = AFTER
    asked.consultation.save()
    may = allowed(check_may_analyse, asked.consultation.lead, asked.consultation, at=AFTER)
    assert may is reads
    assert not allowed(check_may_analyse, asked.heads[0], asked.consultation, at=AFTER)


# --- the box and the consultation
def test_all_envelopes_are_of_one_length_however_much_is_written():
    asked = sealed.open_one(3)
    asked.send(0, asked.said(0, "No"))
    asked.send(1, asked.said(1, TEN_THOUSAND[:10_000]))
    asked.send(2, [Given(asked.questions["ONE"].pk, None, (1,), None, "")])
    assert len({len(bytes(one)) for one in SealedBallot.objects.values_list("ciphertext", flat=True)}) == 1


def test_preparing_again_is_the_same_box_and_an_extension_moves_its_close():
    asked = sealed.open_one(2)
    consultation = asked.consultation
    assert sealing.prepare(consultation) == consultation.box and Box.objects.count() == 1
    consultation.closes_at = CLOSES + timedelta(days=7)
    consultation.save(update_fields=["closes_at"])
    sealing.extend(consultation)
    asked.send(0, at=CLOSES + timedelta(days=1))
    with pytest.raises(Refused, match="closed on"):
        asked.send(1, at=CLOSES + timedelta(days=7))


def test_withdrawn_its_answers_go_unread():
    asked = sealed.open_one(2)
    asked.send(0)
    sealing.abandon(asked.consultation)
    asked.consultation.state = Consultation.State.WITHDRAWN
    asked.consultation.save(update_fields=["state"])
    assert not SealedBallot.objects.exists()
    with pytest.raises(Refused, match="withdrawn"):
        asked.send(1)
    with pytest.raises(Refused, match="destroyed unread"):
        sealing.take_in(asked.consultation, at=AFTER)


def test_an_envelope_that_was_altered_stops_it_and_a_ruling_goes_without_it():
    asked = sealed.open_one(3)
    for n in range(3):
        asked.send(n)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE ballots_sealedballot SET ciphertext = set_byte(ciphertext, 60, 255 - get_byte(ciphertext, 60))"
            " WHERE id = (SELECT min(id::text)::uuid FROM ballots_sealedballot)"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    asked.close()
    with pytest.raises(Refused, match="1 of 3 envelopes cannot be opened"):
        sealing.take_in(asked.consultation, at=AFTER)
    assert not Response.objects.exists()
    assert sealing.take_in(asked.consultation, at=AFTER, without_unreadable=1) == 2
    assert "1 unreadable left out" in Line.objects.order_by("-position").first().subject


def test_a_consultation_with_names_takes_none():
    asked = sealed.open_one(1)
    asked.consultation.naming = "NAMED"
    with pytest.raises(Refused, match="does not take answers without names"):
        asked.send(0)
