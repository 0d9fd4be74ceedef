"""What is read from what a respondent sent: answers, or a sentence beside the fault. Of every kind, whatever comes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.models import Question
from consultations.rules import questions as limits
from consultations.rules.answers import (
    READERS,
    Asked,
    Choice,
    Given,
    Kind,
    Row,
    draft_values,
    field_values,
    pages_shown,
    question_of,
    read,
    visible,
)
from consultations.rules.lint import advice, faults
from consultations.rules.shown import shown_of, summary_items


def choices(*texts, words=()):
    return tuple(Choice(place, text, place in words) for place, text in enumerate(texts, start=1))


ONE = Asked(1, "ONE", "Which day?", options=choices("Monday", "Tuesday", "Another day", words=(3,)))
MANY = Asked(
    2, "MANY", "Which topics?", options=choices("Funding", "Staff", "Other", words=(3,)), at_most=Decimal(2), number=2
)
SCALE = Asked(3, "SCALE", "How clear?", at_least=Decimal(0), at_most=Decimal(10), number=3)
RANKING = Asked(4, "RANKING", "In which order?", options=choices("A", "B", "C", "D"), number=4)
NUMBER = Asked(5, "NUMBER", "How much?", number=5)
SHORT = Asked(6, "SHORT", "In a line?", number=6)
LONG = Asked(7, "LONG", "Why?", number=7)
GRID = Asked(8, "GRID", "How often?", options=choices("Never", "Often"), parts=(Row(81, "", "x"), Row(82, "", "y")), number=8)  # fmt: skip
DOCUMENT = Asked(9, "DOCUMENT", "The draft", parts=(Row(91, "1", "First."), Row(92, "1.1", "Second.")), number=9)
ALL = [ONE, MANY, SCALE, RANKING, NUMBER, SHORT, LONG, GRID, DOCUMENT]


def sent(**fields):
    return {name.replace("_", "-"): [value] if isinstance(value, str) else value for name, value in fields.items()}


def required(asked):
    return Asked(**{**asked.__dict__, "is_required": True})


def test_every_kind_of_the_model_is_read():
    assert set(Kind) == set(Question.Kind) == set(READERS)


def test_silence_is_no_answer_to_anything():
    found = read(ALL, {})
    assert (found.given, found.faults, found.hidden) == ([], {}, set())


@pytest.mark.parametrize("asked", ALL, ids=lambda one: one.kind)
def test_what_must_be_answered_says_so_beside_its_first_field(asked):
    found = read([required(asked)], {})
    assert not found.given
    assert set(found.faults) <= set(asked.fields()) and found.faults
    assert all(words.endswith(".") for words in found.faults.values())


# --- choices


def test_a_choice_and_the_words_beside_it():
    found = read([ONE], sent(q1="3", q1_words="  Wednesday\nmorning "))
    assert found.given == [Given(1, options=(3,), text="Wednesday morning")] and not found.faults


def test_something_else_asks_which():
    assert read([ONE], sent(q1="3")).faults == {"q1-words": "Say which, beside “Another day”."}
    assert "q1" in read([ONE], sent(q1_words="Wednesday")).faults


def test_words_of_an_option_that_was_left_for_another_are_dropped():
    for words in ("Wednesday", "x" * 301):
        assert read([ONE], sent(q1="1", q1_words=words)).given == [Given(1, options=(1,))]
    assert "q1-words" in read([ONE], sent(q1="3", q1_words="x" * 301)).faults


@pytest.mark.parametrize("values", [["4"], ["0"], ["-1"], ["1.0"], ["one"], ["1", "2"], ["١"], ["1; DROP TABLE"]])
def test_what_was_not_offered_is_no_choice(values):
    found = read([ONE], {"q1": values})
    assert not found.given and "q1" in found.faults


def test_several_choices_keep_the_order_of_the_page_and_their_limit():
    assert read([MANY], {"q2": ["2", "1", "2"]}).given == [Given(2, options=(1, 2))]
    assert read([MANY], {"q2": ["1", "2", "3"], "q2-words": ["x"]}).faults == {"q2": "Choose 2 at most. You chose 3."}
    least = Asked(**{**MANY.__dict__, "at_least": Decimal(2)})
    assert read([least], {"q2": ["1"]}).faults == {"q2": "Choose at least 2. You chose 1."}
    assert not read([least], {}).faults


# --- numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,250", "1250"), ("1,234,567.5", "1234567.5"), ("-3.5", "-3.5"), ("\u22123", "-3"), ("1 250", "1250"),
        ("1\u00a0250", "1250"), (".5", "0.5"), ("007", "7"), ("-0", "0"), ("2.500", "2.5"), ("999999999.999", "999999999.999"),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(typed, number):
    found = read([NUMBER], sent(q5=typed))
    assert found.faults == {} and found.given[0].number == Decimal(number)
    assert not found.given[0].number.is_signed() or found.given[0].number < 0


@pytest.mark.parametrize(
    "typed",
    ["1,5", "12,34", "1.2.3", "1e5", "NaN", "Infinity", "ten", "£5", "--1", "5-", "0.0001", "1" * 10, "９", "٣", "1" * 5000, "0x10"],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_in_words(typed):
    found = read([NUMBER], sent(q5=typed))
    assert not found.given and found.faults["q5"].startswith("Enter a number")


def test_a_number_keeps_to_its_limits():
    asked = Asked(**{**NUMBER.__dict__, "at_least": Decimal("-2"), "at_most": Decimal("1500.000")})
    assert read([asked], sent(q5="1,501")).faults == {"q5": "Enter a number of 1500 or less."}
    assert read([asked], sent(q5="-2.001")).faults == {"q5": "Enter a number of -2 or more."}
    assert read([asked], sent(q5="-2")).given[0].number == -2


@given(st.decimals(min_value=-999_999_999, max_value=999_999_999, places=3))
def test_every_number_that_can_be_kept_is_read_as_it_was_typed(number):
    for typed in (f"{number:f}", f"{number:,f}"):
        assert read([NUMBER], sent(q5=typed)).given[0].number == number


def test_a_scale_has_whole_steps_only():
    assert read([SCALE], sent(q3="0")).given == [Given(3, number=Decimal(0))]
    for typed in ("11", "-1", "2.5", "x"):
        assert "q3" in read([SCALE], sent(q3=typed)).faults


# --- rankings


def test_a_ranking_is_an_order():
    found = read([RANKING], sent(q4_r1="2", q4_r2="1", q4_r3="4", q4_r4="3"))
    assert found.given == [Given(4, options=(2, 1, 4, 3))]


def test_a_tie_is_said_beside_both():
    found = read([RANKING], sent(q4_r1="1", q4_r2="1", q4_r3="2", q4_r4="3"))
    assert found.faults == dict.fromkeys(
        ["q4-r1", "q4-r2"], "You gave 1 to “A” and “B”. Give each a number of its own."
    )


def test_a_number_left_out_and_an_option_left_out_are_said_where_they_are():
    top = Asked(**{**RANKING.__dict__, "at_least": Decimal(1), "at_most": Decimal(3)})
    assert read([top], sent(q4_r1="1", q4_r2="3")).faults == {
        "q4-r2": "You gave 3 to “B” and 2 to nothing. Leave no number out."
    }
    assert read([RANKING], sent(q4_r1="1", q4_r2="2", q4_r3="3")).faults == {
        "q4-r4": "Give “D” a number too: rank all 4, or none."
    }
    assert read([top], sent(q4_r1="1")).given == [Given(4, options=(1,))]
    assert read([top], sent(q4_r1="1", q4_r2="2", q4_r3="3", q4_r4="4")).faults == {
        "q4-r4": "Rank 3 at most. You ranked 4."
    }


@given(
    st.dictionaries(
        st.sampled_from(["q4-r1", "q4-r2", "q4-r3", "q4-r4"]), st.text(max_size=3) | st.sampled_from("1234")
    )
)
def test_a_ranking_is_read_whole_or_faulted_beside_an_option(data):
    found = read([RANKING], {name: [value] for name, value in data.items()})
    assert set(found.faults) <= set(RANKING.fields())
    if found.given:
        assert sorted(found.given[0].options) == [1, 2, 3, 4]
    elif any(value.strip() for value in data.values()):
        assert found.faults


# --- text


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "👩‍🏫🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 100, "שלום, מה שלומך؟ مرحبا", "<script>alert(1)</script> & <b>", "=HYPERLINK(\"x\")", "+1", "@SUM(A1)",
     "line\n\nline\tend", "{{ x }} {% now %} %s %(a)s \\n", "‮evil‬"],
)  # fmt: skip
def test_text_of_every_sort_passes_as_it_is(text):
    assert read([LONG], sent(q7=text)).given == [Given(7, text=text)]
    assert read([DOCUMENT], sent(q9_92=text)).given == [Given(9, part=92, text=text)]


def test_text_that_is_too_long_says_by_how_much():
    assert read([LONG], sent(q7="x" * 10_001)).faults == {
        "q7": "Your answer has 10,001 characters. Shorten it to 10,000."
    }
    words = Asked(**{**LONG.__dict__, "at_most": Decimal(3)})
    assert read([words], sent(q7="one two three four")).faults == {"q7": "Your answer has 4 words. Shorten it to 3."}


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x\udfff"])
@pytest.mark.parametrize("name", ["q1-words", "q6", "q7", "q9-91", "q9"])
def test_what_no_database_can_hold_is_refused_in_words(text, name):
    found = read(ALL, {name: [text], "q1": ["3"]})
    assert found.faults[name].startswith("Your answer holds signs")
    assert all("\x00" not in value for values in draft_values(ALL, {name: [text]}).values() for value in values)


def test_line_ends_of_every_system_are_one_and_controls_are_dropped():
    assert read([LONG], sent(q7="a\r\nb\rc\x0bd\u2028e\x02f")).given[0].text == "a\nb\nc\nd\nef"
    assert read([SHORT], sent(q6="a\r\nb")).given[0].text == "a b"


def test_only_blank_is_no_answer():
    assert read([SHORT, LONG, DOCUMENT], sent(q6="  ", q7="\r\n \u00a0", q9="\t", q9_91=" ")).given == []


def test_all_answers_together_have_a_limit():
    asked = [Asked(pk, "LONG", "?", number=pk) for pk in range(1, 22)]
    found = read(asked, {f"q{pk}": ["x" * 10_000] for pk in range(1, 22)})
    assert list(found.faults) == [""] and "200,000" in found.faults[""]


# --- grids and documents


def test_a_grid_is_answered_in_some_rows_or_in_all():
    assert read([GRID], sent(q8_81="2")).given == [Given(8, part=81, options=(2,))]
    assert read([required(GRID)], sent(q8_81="2")).faults == {"q8-82": "Choose an answer for “y”."}
    assert "q8-81" in read([GRID], sent(q8_81="3")).faults
    assert read([GRID], sent(q8_83="1")).given == []


def test_comments_on_some_paragraphs_only_and_on_the_whole():
    found = read([required(DOCUMENT)], sent(q9_92="Too strict.", q9="Good."))
    assert found.given == [Given(9, part=92, text="Too strict."), Given(9, text="Good.")] and not found.faults


# --- who is asked


def chain():
    return [
        ONE,
        required(
            Asked(10, "ONE", "Then?", options=choices("Yes", "No"), only_if=(1, frozenset({1, 2})), number=2, page=2)
        ),
        required(Asked(11, "SHORT", "Why?", only_if=(10, frozenset({2})), number=3, page=3)),
        Asked(12, "SHORT", "Anything else?", number=4, page=4),
    ]


def test_hidden_questions_are_neither_required_nor_read():
    found = read(chain(), sent(q1="3", q1_words="x", q10="2", q11="dropped"))
    assert found.hidden == {10, 11} and not found.faults
    assert [one.question for one in found.given] == [1]


def test_a_chain_hides_what_hangs_on_what_is_hidden():
    assert read(chain(), sent(q1="1", q10="1", q11="dropped")).hidden == {11}
    assert read(chain(), sent(q1="2", q10="2")).faults == {"q11": "Enter your answer to question 3."}
    assert read(chain(), {}).hidden == {10, 11}


def test_a_fault_in_the_first_does_not_make_the_next_jump():
    assert read(chain(), sent(q1="3")).hidden == {10, 11}
    asked = [Asked(**{**MANY.__dict__, "at_most": Decimal(1)}), Asked(3, "SHORT", "?", only_if=(2, frozenset({1})))]
    assert read(asked, {"q2": ["1", "2"]}).hidden == set()


def test_pages_that_hold_nothing_for_somebody_are_passed_over():
    asked = chain()
    assert pages_shown(asked, []) == [1, 4]
    assert pages_shown(asked, read(asked, sent(q1="1", q10="1")).given) == [1, 2, 4]
    found = read(asked, sent(q1="1", q10="2", q11="x")).given
    assert visible(asked, found) == asked


def test_faults_are_told_page_by_page():
    found = read([required(SHORT), required(LONG)], {})
    assert found.faults_of([LONG]) == {"q7": "Enter your answer to question 7."}
    assert summary_items([SHORT, LONG], found.faults)[0][0] == "q6"


# --- whatever comes

NAMES = [name for one in ALL for name in one.fields()]
HOSTILE = [
    "q",
    "q1-",
    "q-1",
    "q99",
    "q1-words-",
    "q4-r9",
    "q8-999999999999999999999",
    "__proto__",
    "csrf",
    "q1[0]",
    "Q1",
    "",
]
TEXT = st.text(max_size=30) | st.sampled_from(["1", "2", "3", "4", "1,000", "-5", "\ud83d", "\x00"])


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(NAMES + HOSTILE), st.lists(TEXT, max_size=3), max_size=12))
def test_anything_is_read_and_what_was_read_is_read_again(data):
    asked = [required(one) if one.pk % 2 else one for one in ALL]
    found = read(asked, data)
    assert set(found.faults) <= {*NAMES, ""}
    again = read(ALL, field_values(ALL, found.given))
    assert again.given == found.given and not again.faults
    kept = draft_values(ALL, data)
    assert set(kept) <= set(NAMES)
    if not any("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value) for v in data.values() for value in v):
        assert read(asked, kept) == found


@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.none() | st.integers() | st.lists(st.none() | st.integers()) | st.text(max_size=4)
    )
)
def test_a_draft_of_another_shape_breaks_nothing(data):
    assert set(read(ALL, data).faults) <= {*NAMES, ""}
    shown_of(ALL, data, {})


@given(st.text())
def test_a_field_belongs_to_a_question_or_to_none(name):
    assert question_of(name) is None or name.startswith("q")


def test_hostile_names_belong_to_no_question():
    assert [question_of(name) for name in HOSTILE if name not in ("q1-", "q1-words-", "q99", "q4-r9")] == [
        None, None, 8, None, None, None, None, None,
    ]  # fmt: skip


# --- before it is opened


def test_questions_that_can_be_asked_have_no_faults():
    scale = Asked(**{**SCALE.__dict__, "low_words": "unclear", "high_words": "clear"})
    assert faults([ONE, MANY, scale, RANKING, NUMBER, SHORT, LONG, GRID, DOCUMENT]) == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "Nothing is asked yet"),
        ([Asked(1, "ONE", "?")], "nothing to choose from"),
        ([Asked(1, "ONE", "?", options=choices("Yes", " YES "))], "offered twice"),
        ([Asked(1, "GRID", "?", options=choices("a", "b"))], "no rows"),
        ([Asked(1, "DOCUMENT", "?")], "no paragraphs"),
        ([SCALE], "first and its last step"),
        ([ONE, Asked(2, "SHORT", "?", number=2, only_if=(1, frozenset()))], "no answer there leads"),
        ([ONE, Asked(2, "SHORT", "?", number=2, only_if=(1, frozenset({9})))], "no answer there leads"),
        ([LONG, Asked(2, "SHORT", "?", number=9, only_if=(7, frozenset({1})))], "no answer there leads"),
        ([Asked(2, "SHORT", "?", only_if=(1, frozenset({1})))], "not asked any more"),
        ([Asked(**{**MANY.__dict__, "at_least": Decimal(9), "at_most": None})], "at least 9"),
        ([Asked(n, "SHORT", "?", number=n) for n in range(1, limits.QUESTIONS + 2)], "61 questions"),
    ],
)
def test_a_fault_is_a_sentence(asked, words):
    found = faults(asked)
    assert any(words in one for one in found), found


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(1, "LONG", "Is it clear? And fair?"), "two things"),
        (
            Asked(1, "ONE", "Do you support the new dates and the fees?", options=choices("Yes", "No", "?")),
            "two things",
        ),
        (Asked(1, "ONE", "Don’t you agree?", options=choices("Yes", "No", "?")), "suggests"),
        (Asked(1, "ONE", "Agreed?", is_required=True, options=choices("Yes", "No")), "only two ways"),
        (Asked(1, "SCALE", "?", at_least=Decimal(1), at_most=Decimal(4)), "no middle"),
    ],
)
def test_advice_is_given_and_stops_nothing(asked, words):
    assert any(words in one for one in advice([asked]))


def test_words_can_give_a_writer_away():
    assert "Question 7" in advice([LONG], is_anonymous=True)[0] and advice([LONG]) == []
