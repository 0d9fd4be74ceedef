"""What the bank takes, and the file of a batch."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.core.refusals import Refused
from cph.core.sheets import RISKY
from funding.rules.bacs import (
    LONGEST,
    MOST_PENCE,
    TAKEN,
    Pay,
    account_of,
    file_of,
    name_of,
    plain,
    reference_of,
    sort_code_of,
)  # fmt: skip

ONE = Pay("123456", "12345678", "GREEN LANE INFANT", 10_606, "PRIME-7")


@pytest.mark.parametrize("typed", ["123456", "12-34-56", "12 34 56", " 12–34–56 ", "12‑34‑56"])
def test_a_sort_code_is_six_digits_however_typed(typed):
    assert sort_code_of(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12-34-5a", "١٢٣٤٥٦", "12.34.56", "=12345"])
def test_another_sort_code_is_refused(typed):
    with pytest.raises(Refused, match="six digits of the sort code"):
        sort_code_of(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1234567", "noughts in front"),
        ("123456789", "eight digits"),
        ("١٢٣٤٥٦٧٨", "eight digits"),
        ("", "eight digits"),
    ],
)
def test_another_account_is_refused(typed, words):
    assert account_of("1234 5678") == "12345678"
    with pytest.raises(Refused, match=words):
        account_of(typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Green Lane Infant", "GREEN LANE INFANT"), ("St. Mary’s C of E", "ST. MARYS C OF E"), ("École  Łódź", "ECOLE LODZ"),
        ("Straße & Søn", "STRASSE & SON"), ("Oak–Tree", "OAK-TREE"), ("  a/b  ", "A/B"),
    ],
)  # fmt: skip
def test_a_name_is_put_as_bacs_takes_it(typed, name):
    assert name_of(typed) == name


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the name"), ("…", "does not take|figure"), ("Green Lane (Infant)", r"“\(”"), ("=SUM(A1)", "does not take"),
        ("-Minus", "Begin the name"), ("Green Lane Infant School", "18 characters"), ("学校", "does not take"), ("a_b", "“_”"),
    ],
)  # fmt: skip
def test_a_name_that_bacs_would_not_take_is_refused(typed, words):
    with pytest.raises(Refused, match=words):
        name_of(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_a_name_is_taken_or_refused(typed):
    try:
        name = name_of(typed)
    except Refused:
        return
    assert TAKEN.fullmatch(name) and len(name) <= LONGEST and name.isascii() and name_of(name) == name == plain(name)


@given(st.text(max_size=40), st.integers(1, 10**9))
def test_a_reference_is_always_taken(number, key):
    found = reference_of(number, key)
    assert TAKEN.fullmatch(found) and len(found) <= LONGEST


def test_a_number_that_fits_is_the_reference():
    assert reference_of("PRIME-0007", 3) == "PRIME-0007"
    assert reference_of("A-VERY-LONG-NUMBER-0007", 3) == "CLAIM 3" == reference_of("=1+1", 3)


def test_the_file_byte_for_byte():
    found = file_of([ONE, Pay("654321", "00000001", "A/B", 5, "CLAIM 3")])
    above = (
        b"Sort code,Account number,Account name,Amount,Reference\r\n"
        b"123456,12345678,GREEN LANE INFANT,106.06,PRIME-7\r\n654321,00000001,A/B,0.05,CLAIM 3\r\n"
    )
    assert found == above + b"Total,2,,106.11," + sha256(above).hexdigest().encode() + b"\r\n"


names = st.from_regex(r"\A[A-Z0-9][A-Z0-9 .&/-]{0,17}\Z")
pays = st.builds(
    Pay, st.from_regex(r"\A[0-9]{6}\Z"), st.from_regex(r"\A[0-9]{8}\Z"), names, st.integers(1, MOST_PENCE), names
)


@given(st.lists(pays, min_size=1, max_size=12))
def test_the_totals_are_those_of_the_lines_and_nothing_runs_in_a_spreadsheet(rows):
    *lines, last = file_of(rows).decode("ascii").removesuffix("\r\n").split("\r\n")
    cells = [line.split(",") for line in lines[1:]]
    assert all(len(one) == 5 for one in cells) and len(cells) == len(rows)
    assert all(not text.startswith(RISKY) for one in cells for text in one)
    _, count, _, total, seal = last.split(",")
    assert int(count) == len(rows) and int(total.replace(".", "")) == sum(one.pence for one in rows)
    assert seal == sha256("".join(f"{line}\r\n" for line in lines).encode()).hexdigest()
    assert file_of(rows) == file_of(list(rows))


@pytest.mark.parametrize(
    "bad",
    [
        Pay("12345", "12345678", "A", 1, "B"), Pay("123456", "1234567", "A", 1, "B"), Pay("123456", "12345678", "a", 1, "B"),
        Pay("123456", "12345678", "A,B", 1, "B"), Pay("123456", "12345678", "A", 0, "B"), Pay("123456", "12345678", "A", -1, "B"),
        Pay("123456", "12345678", "A", MOST_PENCE + 1, "B"), Pay("123456", "12345678", "A", 1, "=B"),
        Pay("123456", "12345678", "A", 1, "B" * 19), Pay("١٢٣٤٥٦", "12345678", "A", 1, "B"),
    ],
)  # fmt: skip
def test_a_line_that_no_bank_would_take_makes_no_file(bad):
    with pytest.raises(ValueError, match="no bank"):
        file_of([ONE, bad])


def test_nobody_paid_is_no_file():
    with pytest.raises(ValueError, match="pays somebody"):
        file_of([])
