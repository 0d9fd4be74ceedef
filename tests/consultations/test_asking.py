"""Questions are added, worded, ordered, worded anew, withdrawn, copied: and refused where what was asked stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consultations.models import Consultation, Option, Question, Response
from consultations.rules.answers import field_values, read
from consultations.rules.wording import Wording, lines_typed, paragraphs_typed, paragraphs_words
from consultations.selectors.asking import (
    advice_of,
    asked_of,
    earlier_versions,
    faults_of,
    given_of,
    questions_of,
)
from consultations.selectors.wording import wording_of
from consultations.services import asking, rewording
from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
DAYS = Wording("ONE", "Which day?", options=(("Monday", False), ("Tuesday", False), ("Another", True)))
WHY = Wording("LONG", "Why that day?")


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def draft(world):
    return put.draft(world)


def add(consultation, *wordings, by=None):
    facts = {"by": by or consultation.lead, "at": timezone.now()}
    return [asking.add_question(consultation, one, place=10_000, **facts) for one in wordings]


def facts_of(consultation):
    return {"by": consultation.lead, "at": timezone.now()}


def leads(question, parent, *positions):
    options = list(parent.options.filter(position__in=positions))
    asking.ask_only_if(question, options, **facts_of(question.consultation))
    question.refresh_from_db()


def opened(consultation):
    now = timezone.now()
    Consultation.objects.filter(pk=consultation.pk).update(opens_at=now - timedelta(days=1))
    Consultation.objects.filter(pk=consultation.pk).update(state="OPEN")
    consultation.refresh_from_db()
    return consultation


# --- typed


def test_options_are_typed_one_a_line():
    assert lines_typed(" • Monday\r\n\n- Tuesday \n*  Wednesday\u2028Thursday") == [
        "Monday", "Tuesday", "Wednesday", "Thursday",
    ]  # fmt: skip


def test_a_pasted_document_is_cut_at_blank_lines_and_before_numbers():
    pasted = "Snow days\n\n1. Heads decide\nby 6.30 am.\n2. Parents are told.\n2.1 By text.\n(a) and online\n12 December is fine.\n2026. Not a number."
    assert paragraphs_typed(pasted) == [
        ("", "Snow days"), ("1.", "Heads decide by 6.30 am."), ("2.", "Parents are told."), ("2.1", "By text."),
        ("(a)", "and online 12 December is fine. 2026. Not a number."),
    ]  # fmt: skip


def test_a_document_without_blank_lines_or_numbers_has_a_paragraph_a_line():
    assert paragraphs_typed("One.\nTwo.\n") == [("", "One."), ("", "Two.")]
    assert paragraphs_typed(" \n\n") == []


@given(st.text(alphabet=st.sampled_from("ab1.2() \n\tä§iv)"), max_size=80))
def test_a_document_is_changed_without_changing_it(pasted):
    found = paragraphs_typed(pasted)
    assert paragraphs_typed(paragraphs_words(found)) == found
    assert all(text for _, text in found)


# --- while it is prepared


def test_questions_are_added_in_their_order_and_told_in_the_trail(draft):
    first, second = add(draft, DAYS, WHY)
    asked = asked_of(draft)
    assert [(one.pk, one.number, one.kind) for one in asked] == [(first.pk, 1, "ONE"), (second.pk, 2, "LONG")]
    assert [(one.text, one.asks_words) for one in asked[0].options] == list(DAYS.options)
    assert wording_of(first) == DAYS
    assert Line.objects.filter(verb="added a question", subject="“Why that day?”").exists()


def test_a_form_sent_twice_adds_once(draft):
    facts = facts_of(draft)
    first = asking.add_question(draft, WHY, place=1, **facts)
    assert asking.add_question(draft, WHY, place=1, **facts) == first
    assert asking.add_question(draft, DAYS, place=1, **facts) != first
    assert questions_of(draft).count() == 2


def test_only_who_runs_it_asks(world, draft):
    for person in (world.head, world.chair, make.world("Other", "331").clerk):
        with pytest.raises(NotAllowed):
            asking.add_question(draft, WHY, place=1, by=person, at=timezone.now())
    assert not draft.questions.exists()


@pytest.mark.parametrize(
    ("wording", "words"),
    [
        (Wording("ONE", "?", options=(("Yes", False),)), "at least two"),
        (Wording("ONE", "?", options=(("Yes", False), ("YES", False))), "there twice"),
        (Wording("ONE", "?", options=tuple((str(n), False) for n in range(31))), "30 at most"),
        (Wording("LONG", " "), "Enter the question"),
        (Wording("LONG", "x" * 501), "500"),
        (Wording("LONG", "?", at_most=Decimal("1.5")), "whole number"),
        (Wording("SCALE", "?", at_least=Decimal(1), at_most=Decimal(50), low_words="a", high_words="b"), "11 steps"),
        (Wording("SCALE", "?", at_least=Decimal(1), at_most=Decimal(5)), "what this step means"),
        (Wording("NUMBER", "?", at_least=Decimal(5), at_most=Decimal(4)), "not below"),
        (Wording("MANY", "?", at_most=Decimal(3), options=(("a", False), ("b", False))), "from 1 to 2"),
        (Wording("GRID", "?", options=(("a", False), ("b", False))), "rows"),
        (Wording("DOCUMENT", "?"), "Paste"),
        (Wording("DOCUMENT", "?", parts=(("", "x" * 5001),)), "5,000"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(draft, wording, words):
    with pytest.raises(Refused, match=words):
        add(draft, wording)


def test_options_that_move_keep_what_leads_on_from_them(draft):
    first, second = add(draft, DAYS, WHY)
    leads(second, first, 2)
    moved = replace(DAYS, options=(("Sunday", False), ("Monday", False), ("Tuesday", False), ("Another", True)))
    asking.change_question(first, moved, **facts_of(draft))
    assert wording_of(first) == moved
    assert asked_of(draft)[1].only_if == (first.pk, frozenset({3}))
    reworded = replace(moved, options=(("Sunday", False), ("Monday", False), ("On Tuesday", False), ("Another", True)))
    asking.change_question(first, reworded, **facts_of(draft))
    assert asked_of(draft)[1].only_if == (first.pk, frozenset({3}))
    with pytest.raises(Refused, match="leads to “Why that day"):
        asking.change_question(first, replace(moved, options=moved.options[:2]), **facts_of(draft))


def test_a_question_that_others_depend_on_is_not_deleted_first(draft):
    first, second = add(draft, DAYS, WHY)
    leads(second, first, 1)
    with pytest.raises(Refused, match="depends on this question"):
        asking.delete_question(first, **facts_of(draft))
    asking.delete_question(second, **facts_of(draft))
    asking.delete_question(second, **facts_of(draft))  # twice
    asking.delete_question(first, **facts_of(draft))
    assert not draft.questions.exists()


def test_a_question_moves_once_for_a_button_pressed_twice(draft):
    first, second, third = add(draft, DAYS, WHY, replace(WHY, text="Else?"))
    facts = facts_of(draft)
    assert asking.move_question(third, up=True, place=3, **facts)
    assert not asking.move_question(third, up=True, place=3, **facts)
    assert list(questions_of(draft)) == [first, third, second]
    assert not asking.move_question(first, up=True, place=1, **facts)
    leads(third, first, 1)
    with pytest.raises(Refused, match="stays behind it"):
        asking.move_question(third, up=True, place=2, **facts)
    with pytest.raises(Refused, match="stays behind it"):
        asking.move_question(first, up=False, place=1, **facts)


def test_pages_begin_where_they_are_told_to(draft):
    rows = add(draft, DAYS, WHY, replace(WHY, text="Else?"))
    facts = facts_of(draft)

    def pages():
        return [one.page for one in asked_of(draft)]

    asking.break_page(rows[2], begins=True, **facts)
    assert pages() == [1, 1, 2]
    asking.break_page(rows[1], begins=True, **facts)
    asking.break_page(rows[1], begins=True, **facts)
    assert pages() == [1, 2, 3]
    asking.break_page(rows[2], begins=False, **facts)
    asking.break_page(rows[0], begins=False, **facts)
    assert pages() == [1, 2, 2]
    asking.delete_question(rows[0], **facts)
    assert pages() == [1, 1]


def test_a_change_of_the_questions_takes_back_that_it_opens_by_itself(draft):
    first, second = add(draft, DAYS, WHY)
    facts = facts_of(draft)
    for change in (
        lambda: add(draft, replace(WHY, text="Else?")),
        lambda: asking.change_question(second, replace(WHY, text="Why then?"), **facts),
        lambda: leads(second, first, 1),
        lambda: asking.break_page(second, begins=True, **facts),
        lambda: asking.move_question(second, up=False, place=2, **facts),
        lambda: asking.delete_question(second, **facts),
    ):
        Consultation.objects.filter(pk=draft.pk).update(released_at=timezone.now())
        change()
        draft.refresh_from_db()
        assert draft.released_at is None


def test_what_changes_nothing_takes_nothing_back(draft):
    first, second = add(draft, DAYS, WHY)
    facts = facts_of(draft)
    Consultation.objects.filter(pk=draft.pk).update(released_at=timezone.now())
    asking.change_question(first, DAYS, **facts)
    asking.move_question(first, up=True, place=1, **facts)
    asking.ask_only_if(second, [], **facts)
    draft.refresh_from_db()
    assert draft.released_at is not None


def test_conditions_lead_from_one_earlier_choice_only(world, draft):
    first, second, third = add(draft, DAYS, WHY, replace(DAYS, text="And the time?"))
    facts = facts_of(draft)
    mixed = [first.options.first(), third.options.first()]
    with pytest.raises(Refused, match="one question only"):
        asking.ask_only_if(second, mixed, **facts)
    with pytest.raises(Refused, match="before this one"):
        asking.ask_only_if(first, [third.options.first()], **facts)
    other = add(put.draft(world), DAYS)[0]
    with pytest.raises(Refused, match="before this one"):
        asking.ask_only_if(second, [other.options.first()], **facts)
    leads(second, first, 1, 3)
    assert asked_of(draft)[1].only_if == (first.pk, frozenset({1, 3}))
    asking.ask_only_if(second, [], **facts)
    assert asked_of(draft)[1].only_if is None


def test_what_is_wrong_before_opening_is_told(draft):
    assert faults_of(draft) == ["Nothing is asked yet. Add a question."]
    add(draft, DAYS, Wording("LONG", "Is it clear? And fair?"))
    assert faults_of(draft) == []
    assert "two things" in advice_of(draft)[0]
    put.question(draft, "SCALE", low_words="")
    assert "first and its last step" in faults_of(draft)[0]


# --- once it is open


def test_what_was_asked_is_not_edited(world):
    found = put.opened(world)
    one = found.questions.get(kind="ONE")
    facts = facts_of(found)
    for act in (
        lambda: asking.change_question(one, replace(wording_of(one), text="Other"), **facts),
        lambda: asking.delete_question(one, **facts),
        lambda: asking.move_question(one, up=False, place=1, **facts),
        lambda: asking.ask_only_if(one, [], **facts),
        lambda: add(found, WHY),
    ):
        with pytest.raises(Refused, match="is open: what was asked stands"):
            act()


def test_a_new_version_replaces_the_old_and_both_stay(world):
    found = put.opened(world)
    old = found.questions.get(kind="ONE")
    depends = found.questions.get(kind="SHORT")
    sent = put.response(found.respondents.first(), {old: [2], depends: "Because."})
    at = timezone.now()
    wording = replace(wording_of(old), text="Which way would you choose?")
    new = rewording.reword_question(old, wording, by=found.lead, at=at)
    assert rewording.reword_question(old, wording, by=found.lead, at=at) == new  # twice
    with pytest.raises(Refused, match="worded anew already"):
        rewording.reword_question(old, replace(wording, text="Third"), by=found.lead, at=at)
    asked = {one.pk: one for one in asked_of(found)}
    assert old.pk not in asked and asked[new.pk].replaces == old.pk
    assert asked[depends.pk].only_if == (new.pk, frozenset({2}))
    assert {one.pk for one in asked_of(found, at - timedelta(seconds=1))} == {old.pk, *asked} - {new.pk}
    assert sent.answers.filter(question=old).exists()
    assert earlier_versions(found) == [old]
    twice = rewording.reword_question(new, replace(wording, text="Third"), by=found.lead, at=timezone.now())
    assert asked_of(found)[[one.pk for one in asked_of(found)].index(depends.pk)].only_if[0] == twice.pk
    assert read(asked_of(found), {f"q{twice.pk}": ["2"], f"q{depends.pk}": ["x"]}).hidden == set()


def test_an_option_that_leads_on_stays_in_its_line(world):
    found = put.opened(world)
    one = found.questions.get(kind="ONE")
    wording = wording_of(one)
    with pytest.raises(Refused, match="Leave it in line 2, word for word"):
        rewording.reword_question(one, replace(wording, options=wording.options[1:]), **facts_of(found))
    added = replace(wording, options=(*wording.options, ("Not sure", False)))
    assert rewording.reword_question(one, added, **facts_of(found)).options.count() == 4


def test_a_dependent_question_is_worded_anew_with_its_condition(world):
    found = put.opened(world)
    depends = found.questions.get(kind="SHORT")
    new = rewording.reword_question(depends, replace(wording_of(depends), text="Why not?"), **facts_of(found))
    before = next(one for one in asked_of(found) if one.pk == new.pk)
    assert before.only_if == (found.questions.get(kind="ONE").pk, frozenset({2}))


def test_a_question_is_withdrawn_once_and_never_the_last(world):
    found = put.opened(world)
    facts = facts_of(found)
    one = found.questions.get(kind="ONE")
    with pytest.raises(Refused, match="Withdraw it first"):
        rewording.withdraw_question(one, **facts)
    for row in questions_of(found).exclude(pk=one.pk):
        rewording.withdraw_question(row, **facts)
        rewording.withdraw_question(row, **facts)
    assert [one.pk for one in asked_of(found)] == [one.pk]
    with pytest.raises(Refused, match="the only question"):
        rewording.withdraw_question(one, **facts)
    assert Line.objects.filter(verb="withdrew a question").count() == len(put.KINDS) - 1


@pytest.mark.parametrize("make_it", ["draft", "closed"])
def test_nothing_is_worded_anew_but_while_it_is_open(world, make_it):
    found = put.draft(world) if make_it == "draft" else put.closed(world)
    one = put.question(found) if make_it == "draft" else found.questions.get(kind="ONE")
    for act in (
        lambda: rewording.reword_question(one, replace(wording_of(one), text="New"), **facts_of(found)),
        lambda: rewording.withdraw_question(one, **facts_of(found)),
    ):
        with pytest.raises(Refused):
            act()


def test_at_the_closing_second_it_is_over(world):
    found = put.opened(world)
    one = found.questions.get(kind="LONG")
    with pytest.raises(Refused, match="not open any more"):
        rewording.withdraw_question(one, by=found.lead, at=found.closes_at)
    rewording.withdraw_question(one, by=found.lead, at=found.closes_at - timedelta(microseconds=1))


def test_the_database_itself_keeps_what_was_asked(world):
    found = put.opened(world)
    one = found.questions.get(kind="ONE")
    for change in (
        lambda: Question.objects.filter(pk=one.pk).update(text="Other"),
        lambda: one.options.filter(position=1).update(text="Other"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- copies


def test_a_copy_keeps_pages_conditions_and_what_it_repeats(world):
    found = put.opened(world)
    one = found.questions.get(kind="ONE")
    rewording.reword_question(one, replace(wording_of(one), text="Anew?"), **facts_of(found))
    target = put.draft(world)
    made = rewording.copy_questions(found, target)
    old, new = asked_of(found), asked_of(target)
    assert [(n.kind, n.text, n.page, [o.text for o in n.options]) for n in new] == [
        (o.kind, o.text, o.page, [c.text for c in o.options]) for o in old
    ]
    assert [one.same_as_id for one in made] == [one.pk for one in old]
    depends = next(one for one in new if one.only_if)
    assert depends.only_if == (next(one.pk for one in new if one.kind == "ONE"), frozenset({2}))
    assert faults_of(target) == []


def test_a_copy_of_a_template_repeats_what_the_template_repeats(world):
    template = put.draft(world, is_template=True)
    add(template, DAYS)
    target = put.draft(world)
    assert [one.same_as for one in rewording.copy_questions(template, target)] == [None]
    asking.delete_question(target.questions.get(), **facts_of(target))
    asking.delete_question(template.questions.get(), **facts_of(template))


def test_what_a_later_round_repeats_can_still_be_deleted_from_a_draft(world):
    first, second = put.draft(world), put.draft(world)
    add(first, DAYS)
    rewording.copy_questions(first, second)
    asking.delete_question(first.questions.get(), **facts_of(first))
    assert second.questions.get().same_as is None
    with pytest.raises(Refused, match="still being prepared"):
        rewording.copy_questions(second, opened(first))


# --- read again


def test_what_was_sent_fills_its_fields_again(world):
    found = put.opened(world)
    sent = put.response(found.respondents.first(), put.some_answers(found, 1))
    asked, kept = asked_of(found), given_of(sent.answers.order_by("pk"))
    fields = field_values(asked, kept)
    again = read(asked, fields)
    faults = {name: words for name, words in again.faults.items() if not name.endswith("-words")}
    assert not faults
    assert {one.question for one in kept} >= {one.question for one in again.given}
    assert Response.objects.count() == 1


def test_the_questions_cost_the_same_queries_however_many_they_are(world):
    few, many = put.draft(world), put.draft(world)
    put.one_of_each(few)
    for _ in range(3):
        put.one_of_each(many)
    counts = []
    for one in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert asked_of(one)
        counts.append(len(found))
    assert counts == [4, 4]
    assert Option.objects.count()
