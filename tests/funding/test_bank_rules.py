"""Bank statements as files: every layout reads the same, what was printed reads back, what does not add up is refused by its row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.rules import bank
from funding.rules.bank import CannotRead, Line, Read, printed, read
from funding.rules.matching import Open, Sure, guess, likeness
from funding.rules.references import SIGNS, check_sign, found_in, make, mark_of

OLDEST_FIRST = """Date,Description,Credit,Debit,Balance
01/05/2026,SCHOOL 001 PRIMARY CPH26-7KQ2MX,"1,300.00",,"2,300.00"
02/05/2026,Bank charge,,5.50,"2,294.50"
06/05/2026,Green Lane Inf,300.00,,"2,594.50"
"""
LAYOUTS = {
    "two columns": OLDEST_FIRST,
    "one column, a line above, brought forward": """Account: ****1234,,,,
Date, Type, Description, Value, Balance, Account Name
30/04/2026,,Balance brought forward,,1000.00,
01 May 2026,BAC,SCHOOL 001 PRIMARY CPH26-7KQ2MX,1300.00,2300.00,CPH
02 May 2026,CHG,Bank charge,-5.50,2294.50,CPH
06 May 2026,BAC,Green Lane Inf,300.00,2594.50,CPH
""",
    "newest first, pounds signs": """Transaction Date,Transaction Type,Sort Code,Transaction Description,Debit Amount,Credit Amount,Balance
06/05/26,FPI,'30-00-00,Green Lane Inf,,£300.00,"£2,594.50"
02/05/26,CHG,'30-00-00,Bank charge,£5.50,,"£2,294.50"
01/05/26,FPI,'30-00-00,SCHOOL 001 PRIMARY CPH26-7KQ2MX,,"£1,300.00","£2,300.00"
""",
    "semicolons, paid in and out, balance at the end of a day": """Date;Type;Description;Paid out;Paid in;Balance
2026-05-01;CR;SCHOOL 001 PRIMARY CPH26-7KQ2MX;;1,300.00;
2026-05-02;DD;Bank charge;5.50;;2,294.50 CR
2026-05-06;CR;Green Lane Inf;;300.00;2,594.50 CR
""",
    "debits below nothing": """Date,Description,Money In,Money Out,Balance (GBP)
01-May-2026,SCHOOL 001 PRIMARY CPH26-7KQ2MX,1300.00,0.00,2300.00
02-May-2026,Bank charge,0.00,-5.50,2294.50
06-May-2026,Green Lane Inf,300.00,0.00,2594.50
""",
}  # fmt: skip


def facts(found: Read) -> list[tuple]:
    return [(one.on, one.words, one.pence, one.balance) for one in found.lines]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_reads_the_same(layout):
    found = read(layout.encode())
    assert (found.first, found.last) == (100_000, 259_450)
    assert facts(found) == [
        (date(2026, 5, 1), "SCHOOL 001 PRIMARY CPH26-7KQ2MX", 130_000, 230_000),
        (date(2026, 5, 2), "Bank charge", -550, 229_450),
        (date(2026, 5, 6), "Green Lane Inf", 30_000, 259_450),
    ]


def test_without_balances_they_are_asked_for():
    text = (
        b"Number,Date,Account,Amount,Subcategory,Memo\n,06/05/2026,1,300.00,FT,Green Lane\n,01/05/2026,1,-5.00,FT,Fee\n"
    )
    with pytest.raises(CannotRead, match="no column of balances"):
        read(text)
    found = read(text, first=1_000, last=30_500)
    assert facts(found) == [(date(2026, 5, 1), "Fee", -500, 500), (date(2026, 5, 6), "Green Lane", 30_000, 30_500)]
    with pytest.raises(CannotRead, match=r"Row 2: the lines add up to £305.00, but you entered £305.01"):
        read(text, first=1_000, last=30_501)


def test_windows_letters_and_a_byte_order_mark():
    text = "Date,Description,Credit,Balance\n01/05/2026,St Zoë’s – fees,3.00,3.00\n"
    for coded in (text.encode("cp1252"), b"\xef\xbb\xbf" + text.encode()):
        assert read(coded).lines[0].words == "St Zoë’s – fees"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OLDEST_FIRST.replace("2,294.50", "2,294.51").encode(), "Row 3: the balance is £2,294.51.*add up to £2,294.50"),
        (OLDEST_FIRST.replace("02/05/2026,Bank charge,,5.50,\"2,294.50\"\n", "").encode(), "Row 3: the balance is £2,594.50"),
        (OLDEST_FIRST.replace("02/05/2026", "31/02/2026").encode(), "Row 3: “31/02/2026” is not a day"),
        (OLDEST_FIRST.replace("5.50", "5.505").encode(), "Row 3: what was paid out, “5.505”, is not pounds"),
        (OLDEST_FIRST.replace(",5.50", "1,5.50").encode(), "Row 3 says both"),
        (OLDEST_FIRST.replace("Inf,300.00", "Inf,99999999999999.00").encode(), "Row 4: .*more than £10,000 million"),
        (b"", "empty"), (b"  \n ", "empty"), (b"PK\x03\x04xx", "spreadsheet"), (b"%PDF-1.7", "PDF"),
        (b"Date,Description,Credit,Balance\n", "no lines"), (b"a,b\n1,2\n", "No row names"),
        (b"Date,Credit,Balance\n01/05/2026,1,1\n", "No column describes"),
        (b"Date,Description,Debit,Balance\n01/05/2026,x,1,1\n", "paid in"),
        (b"Date,Description,Credit,Balance\n01/05/2026,\"x\x00\",1,1\n", "NUL"),
        (b"Date,Description,Credit,Balance\n01/05/2026,\"x,1,1\n", "not CSV"),
        (b"Date,Description,Credit,Balance\n01/05/2026,x,,5\n", "Nothing moved"),
        (b"x" * 2_000_001, "larger than 2 MB"),
        (b"Date,Description,Credit\n" + b"01/05/2026,x,1\n" * 5_100, "more than 5,000"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_its_row(content, words):
    with pytest.raises(CannotRead, match=words):
        read(content)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
MOVES = st.lists(
    st.tuples(st.integers(0, 3), WORDS, st.integers(-(10**9), 10**9).filter(bool)), min_size=1, max_size=20
)


@given(st.integers(-(10**9), 10**9), MOVES)
def test_what_is_printed_reads_back(first, moves):
    day, balance, lines = date(2026, 4, 1), first, []
    for row, (step, words, pence) in enumerate(moves, 2):
        day, balance = day + timedelta(days=step), balance + pence
        lines.append(Line(row, day, words, pence, balance))
    whole = Read(first, balance, tuple(lines))
    assert read(printed(whole)) == whole


def reads_or_says_why(content):
    """Either a statement that adds up, or a sentence."""
    try:
        found = read(content)
    except CannotRead as error:
        assert str(error).endswith("."), error
        return
    assert found.lines
    assert found.first + sum(one.pence for one in found.lines) == found.last


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(content):
    reads_or_says_why(content)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    reads_or_says_why(("Date,Description,Credit,Balance\n" + text).encode("utf-8", "replace"))


# --- references


DRAWN = st.text(st.sampled_from(SIGNS[:31]), min_size=5, max_size=5)


@given(DRAWN, st.integers(0, 4), st.sampled_from(SIGNS[:31]))
def test_one_sign_mistyped_is_another_reference(drawn, place, sign):
    wrong = drawn[:place] + sign + drawn[place + 1 :]
    assert (check_sign(wrong) == check_sign(drawn)) == (wrong == drawn)


@given(DRAWN, st.integers(0, 3))
def test_two_neighbours_swapped_are_another_reference(drawn, place):
    swapped = drawn[:place] + drawn[place + 1] + drawn[place] + drawn[place + 2 :]
    assert (check_sign(swapped) == check_sign(drawn)) == (swapped == drawn)


@given(DRAWN, st.sampled_from(["{}", "pmt {} thanks", "{}X", "ref:{}"]), st.booleans())
def test_a_reference_is_found_however_it_is_typed(drawn, around, is_lower):
    signs = iter(drawn)
    reference = make("CPH fund!", 2026, lambda _: next(signs))
    assert reference.startswith("CPHFUN26-") and len(reference) <= 18
    typed = around.format(" ".join(reference).replace("0", "o").replace("1", "l"))
    assert found_in(typed.lower() if is_lower else typed, [reference, "CPHFUN26-ZZZZZ0"]) == reference
    assert found_in(mark_of(reference), [reference]) == reference


def test_words_that_name_two_references_name_none():
    assert found_in("AAAAA1 BBBBB2", ["X26-AAAAA1", "X26-BBBBB2"]) is None
    assert found_in("nothing of it", ["X26-AAAAA1"]) is None


# --- guesses


REQUESTS = [
    Open(1, "CPH26-AAAAA1", "Green Lane Infant School", 30_000),
    Open(2, "CPH26-BBBBB2", "Green Lane Junior School", 45_000),
    Open(3, "CPH26-CCCCC3", "St Mary’s Fields Primary School", 30_000),
    Open(4, "CPH26-DDDDD4", "The Primary School", 30_000),
]


@pytest.mark.parametrize(
    ("words", "pence", "key", "sure"),
    [
        ("BGC cph26 bbbbb2", 100, 2, Sure.REFERENCE),
        ("GREEN LANE SCH", 30_000, 1, Sure.NAME_AND_AMOUNT),
        ("ST MARYS FIELDS PRIM", 30_000, 3, Sure.NAME_AND_AMOUNT),
        ("ST MARYS FIEL", 12_345, 3, Sure.NAME),
    ],
)
def test_whose_line_it_may_be(words, pence, key, sure):
    found = guess(words, pence, REQUESTS)
    assert (found.key, found.sure) == (key, sure)


@pytest.mark.parametrize(("words", "pence"), [
    ("GREEN LANE", 99), ("THE PRIMARY SCHOOL", 30_000), ("Interest", 30_000), ("", 1), ("AAAAA1 BBBBB2", 30_000),
])  # fmt: skip
def test_where_nothing_speaks_for_one_alone_nobody_is_named(words, pence):
    assert guess(words, pence, REQUESTS) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_lies_between_none_and_all(words, school):
    assert 0 <= likeness(words, school) <= 1


def test_the_longest_words_are_cut():
    text = f"Date,Description,Credit,Balance\n01/05/2026,{'x' * 300},1,1\n"
    assert len(read(text.encode()).lines[0].words) == bank.LONGEST_WORDS
