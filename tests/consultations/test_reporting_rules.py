"""What is owed, what a later edition says, what may be published, how bars are drawn: pure rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.rules.bars import ROOM, WIDTH, bars
from consultations.rules.editions import changes_between, shortened
from consultations.rules.feedback import Owed, Standing, amber_on, is_late, missing_to_file, standing
from consultations.rules.naming import named_in, names_to_find
from consultations.rules.publishing import shown_text, shows_choices

CLOSED = date(2026, 6, 1)


@pytest.mark.parametrize(("days", "found"), [(0, "DUE"), (90, "DUE"), (91, "LATE"), (4000, "LATE")])
def test_empty_feedback_is_due_for_ninety_days_and_then_late(days, found):
    assert standing(False, CLOSED, CLOSED + timedelta(days=days)).name == found
    assert standing(True, CLOSED, CLOSED + timedelta(days=days)) is Standing.DONE


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(-1000, 1000), st.lists(st.booleans(), max_size=5))
def test_a_consultation_is_late_where_a_row_is_or_none_is_there(closed, days, done):
    today = amber_on(closed) + timedelta(days=days) if closed.year > 10 else amber_on(closed)
    rows = [standing(one, closed, today) for one in done]
    assert is_late(done, closed, today) == (Standing.LATE in rows or (not done and today >= amber_on(closed)))


def test_what_keeps_it_from_being_filed_is_said_all_at_once():
    found = missing_to_file(Owed((), (), has_report=False, has_decision=False))
    assert len(found) == 3 and "No report" in found[0] and "decision" in found[1] and "no feedback" in found[2]
    found = missing_to_file(Owed((True, False, True), (True, False, False), has_report=True, has_decision=True))
    assert [one[:5] for one in found] == ["Row 2", "Row 3"] and "no longer stands" in found[1]
    assert missing_to_file(Owed((True,), (True,), has_report=True, has_decision=True)) == []


@given(st.lists(st.tuples(st.booleans(), st.booleans())), st.booleans(), st.booleans())
def test_it_is_filed_only_when_every_row_is_done_and_proved(rows, has_report, has_decision):
    owed = Owed([a for a, _ in rows], [b for _, b in rows], has_report, has_decision)
    complete = bool(rows) and all(a and b for a, b in rows) and has_report and has_decision
    assert (missing_to_file(owed) == []) == complete


# --- editions

PROOF = {"kind": "decision", "id": 3, "label": "Decision 3", "text": "That it be so."}


def content(**facts):
    row = {"id": 1, "asked": "Who decides?", "said": "The head.", "did": "", "proof": None}
    figure = {"id": 7, "number": 1, "tables": [1], "themes": [], "quotations": []}
    return {"title": "Snow", "summary": "Short.", "coverage": {}, "representativeness": {}, "views": [],
            "decided": None, "figures": [figure], "feedback": [row]} | facts  # fmt: skip


def test_a_second_edition_says_what_changed():
    before = content()
    assert changes_between(before, content()) == []
    row = before["feedback"][0]
    after = content(
        summary="Longer.", decided=PROOF,
        feedback=[row | {"did": "We wrote a rule.", "proof": PROOF}, row | {"id": 2, "asked": "By what time?"}],
        figures=[before["figures"][0] | {"quotations": [{"words": "Ask us."}]}],
    )  # fmt: skip
    assert changes_between(before, after) == [
        "The summary was rewritten.", "It says what was decided: Decision 3.", "Question 1: other words are quoted.",
        "It says what was done about “Who decides?”.", "Feedback was added: “By what time?”.",
    ]  # fmt: skip
    back = changes_between(after, before)
    assert "The decision is no longer named." in back and "Feedback was removed: “By what time?”." in back


def test_questions_that_came_or_went_are_named():
    figure = content()["figures"][0]
    two = content(figures=[figure, figure | {"id": 8, "number": 2}])
    assert changes_between(content(), two) == ["Question 2 was added."]
    assert changes_between(two, content()) == ["Question 2 was taken out."]
    other = content(figures=[figure | {"tables": [2], "themes": [["Snow", 5]]}])
    assert changes_between(content(), other) == ["Question 1: the figures changed.", "Question 1: the themes changed."]


@given(st.text(max_size=300))
def test_first_words_fit_in_a_line(words):
    found = shortened(words)
    assert len(found) <= 61 and "\n" not in found


# --- publishing


@given(st.booleans(), st.integers(0, 40), st.integers(0, 40))
def test_choices_are_shown_only_where_nobody_is_left_to_be_worked_out(is_named, published, others):
    shown = shows_choices(is_named=is_named, published=published, others=others)
    assert shown == (is_named and published > 0 and others == 0)


def test_what_is_redacted_to_nothing_shows_nothing():
    assert shown_text("Mrs Snow is late.", None) == "Mrs Snow is late."
    assert shown_text("Mrs Snow is late.", "[…] is late.") == "[…] is late."
    assert shown_text("Mrs Snow is late.", "") == ""


SCHOOLS = [
    "Hillside Primary School",
    "St Mary’s Catholic Primary School",
    "Park School",
    "The Elms Academy",
    "Forest Junior School",
]
PEOPLE = ["Harriet Head", "Ólafur de la Croix", "Mr Amir Young"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("At hillside primary school we close.", ["Hillside Primary School"]),
        ("HILLSIDE closes.", ["Hillside Primary School"]), ("Here at Hillside, children walk.", ["Hillside Primary School"]),
        ("The hillside is icy.", []), ("Our park is icy; so is Park.", []), ("Park\nSchool closes", ["Park School"]),
        ("St Marys has no bus", ["St Mary’s Catholic Primary School"]), ("ST MARY'S!", ["St Mary’s Catholic Primary School"]),
        ("St John’s", []), ("The Elms, elms", []), ("the elms academy", ["The Elms Academy"]),
        ("Forest and Hillside", ["Forest Junior School", "Hillside Primary School"]), ("a forest", []),
        ("Ask harriet  head.", ["Harriet Head"]), ("Mrs. Head said", ["Harriet Head"]), ("The head said", []),
        ("ÓLAFUR DE LA CROIX", ["Ólafur de la Croix"]), ("Dr Croix", ["Ólafur de la Croix"]), ("Young people", []),
        ("Mr Young", ["Mr Amir Young"]), ("write to office@hill.example now", ["an e-mail address"]), ("5 @ 3.50", []),
        ("مرحبا 🙂 =1+1 <b>", []), ("", []),
    ],
)  # fmt: skip
def test_names_of_the_roll_are_found_in_a_text(text, found):
    assert named_in(text, names_to_find(SCHOOLS, PEOPLE)) == found


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from([*SCHOOLS, *PEOPLE]))
def test_a_whole_name_is_found_wherever_it_stands(before, after, name):
    assert name in named_in(f"{before} {name} {after}", names_to_find(SCHOOLS, PEOPLE))


@given(st.lists(st.text(max_size=30)), st.text(max_size=200))
def test_any_name_and_any_text_can_be_read(names, text):
    assert set(named_in(text, names_to_find(names, names))) <= {*names, "an e-mail address"}


# --- bars

SIZES = st.one_of(st.none(), st.integers(0, 10**6))


@given(st.lists(st.tuples(st.text(max_size=200), SIZES, st.text(max_size=20)), max_size=25))
def test_bars_stay_in_the_picture_and_keep_their_order(rows):
    picture = bars(rows)
    assert len(picture.bars) == len(rows)
    for bar, (_, size, figure) in zip(picture.bars, rows, strict=True):
        assert 0 <= bar.width <= WIDTH - ROOM and bar.figure_y < picture.height and bar.figure == figure
        assert bar.is_hidden == (size is None) and (not bar.is_hidden or bar.width == 0)
    shown = sorted((size, bar.width) for bar, (_, size, _) in zip(picture.bars, rows, strict=True) if size is not None)
    assert [width for _, width in shown] == sorted(width for _, width in shown)


def test_long_words_are_cut_in_the_picture_only():
    picture = bars([("word " * 60, 3, "3"), ("", 0, "0")])
    assert picture.bars[0].label.endswith("…") and picture.bars[1].width == 0
