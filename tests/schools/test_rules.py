"""What a cell of the register means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.schools import rules
from networks.schools.rules import FileRefused, Layout, RowRefused
from tests.factories.schools import COLUMNS, row_of

WORDS = ["URN", "LA (code)", "EstablishmentName", "EstablishmentStatus (code)", "PhaseOfEducation (code)"]


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d/%m/%Y 00:00"]))
def test_a_date_reads_the_same_in_every_layout(day, shape):
    assert rules.date_of(day.strftime(shape).replace("%Y", str(day.year))) == day


@pytest.mark.parametrize("text", ["31-02-2019", "12/31/2019", "1/1/19", "soon", "00-00-0000", "2019", "1.1.2019x"])
def test_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(RowRefused, match="is not a date"):
        rules.date_of(text)


@given(st.text())
def test_no_text_breaks_a_reader(text):
    for read in (rules.date_of, rules.number_of, rules.urn_of):
        try:
            read(text)
        except RowRefused as error:
            assert str(error)
    for read in (rules.tidy, rules.code_of, rules.identifier_of, rules.telephone_of, rules.postcode_of, rules.fold):
        read(text)


@given(st.text())
def test_tidy_text_is_one_printable_line(text):
    found = rules.tidy(text)
    assert found.isprintable() or found == ""
    assert rules.tidy(found) == found


@given(st.integers(0, 99), st.integers(0, 4))
def test_leading_zeros_say_nothing(number, zeros):
    assert rules.code_of("0" * zeros + str(number)) == str(number)


@pytest.mark.parametrize(
    ("text", "number"), [("210", 210), ("1,210", 1210), ("5.00E+06", 5_000_000), ("210.0", 210), (" 7 ", 7), ("", None)]
)
def test_numbers_as_spreadsheets_write_them(text, number):
    assert rules.number_of(text) == number


@pytest.mark.parametrize("text", ["-1", "1.5", "NaN", "Infinity", "1e99", "n/a", "٣x"])
def test_odd_numbers_are_refused(text):
    with pytest.raises(RowRefused):
        rules.number_of(text)


def test_a_telephone_number_gets_its_zero_back_and_a_rounded_one_is_not_known():
    assert rules.telephone_of("1164960123") == "01164960123"
    assert rules.telephone_of("0116 496 0123") == "0116 496 0123"
    assert rules.telephone_of("1.16E+09") is None
    assert rules.identifier_of("1.00E+07") is None


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-cmd", "@SUM(A1)", '=HYPERLINK("x")', "+A1"])
def test_formulas_are_known(text):
    assert rules.is_formula(text)
    assert rules.may_hold_formula(f'"1","{text}","x"') and rules.may_hold_formula(f"1,{text},x")


@pytest.mark.parametrize("text", ["+44 (0)116 496 0123", "-", "- see notes", "St Mary's", "a=b", "-1", "@school"])
def test_plain_text_is_no_formula(text):
    assert not rules.is_formula(text)


@given(st.text(st.sampled_from('=+-@ab1(|!," '), max_size=12))
def test_no_formula_slips_past_the_quick_look(text):
    if rules.is_formula(text):
        assert rules.may_hold_formula(f'x,"{text}",y')


@pytest.mark.parametrize(
    ("kind", "group", "sector"),
    [
        ("1", "", "MAINTAINED"),
        ("7", "5", "MAINTAINED"),
        ("12", "", "MAINTAINED"),
        ("14", "4", "MAINTAINED"),
        ("34", "", "ACADEMY"),
        ("28", "10", "ACADEMY"),
        ("57", "", "ACADEMY"),
        ("10", "5", "INDEPENDENT"),
        ("11", "3", "INDEPENDENT"),
        ("6", "3", "INDEPENDENT"),
        ("8", "5", "OTHER"),
        ("37", "9", "OTHER"),
        ("", "4", "MAINTAINED"),
        ("", "11", "ACADEMY"),
        ("", "3", "INDEPENDENT"),
        ("", "", "OTHER"),
    ],
)
def test_the_sector_follows_from_the_type_else_from_the_group(kind, group, sector):
    assert rules.sector_of(kind, group) == sector


@pytest.mark.parametrize("gone", WORDS)
def test_a_missing_required_column_is_named(gone):
    with pytest.raises(FileRefused) as refusal:
        Layout([name for name in COLUMNS if name != gone])
    assert f"“{gone}”" in str(refusal.value)


def test_columns_are_found_by_name_wherever_they_stand():
    row = row_of(120007, town="Oadby", status="03", columns={"Something new": "x"})
    for columns in (COLUMNS, COLUMNS[::-1], ["Something new", *COLUMNS[5:], *COLUMNS[:5]]):
        layout = Layout([f"\ufeff {name.upper()} " for name in columns])
        facts = dict(zip(layout.present, layout.read([row.get(name, "") for name in columns]), strict=True))
        assert (facts["urn"], facts["town"], facts["status"], facts["type_code"]) == ("120007", "Oadby", "3", "1")
        assert (facts["sector"], facts["census_on"], facts["opened_on"]) == ("MAINTAINED", "2023-01-19", None)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"urn": "x"}, "URN: “x” is not a URN"),
        ({"urn": "1.47E+05"}, "URN"),
        ({"urn": ""}, "URN: there is no value"),
        ({"authority_code": ""}, r"LA \(code\): there is no value"),
        ({"status": "9"}, r"EstablishmentStatus \(code\): “9” is not a code for a status"),
        ({"phase": "12"}, r"PhaseOfEducation \(code\)"),
        ({"opened_on": "31-02-2020"}, "OpenDate: “31-02-2020” is not a date"),
        ({"low_age": "400"}, "StatutoryLowAge: “400” is too large"),
        ({"pupils": "many"}, "NumberOfPupils: “many” is not a whole number"),
        ({"name": "x" * 201}, "EstablishmentName: 201 characters, where at most 200 fit"),
        ({"columns": {"HeadLastName": "y" * 151}}, "HeadLastName"),
    ],
)
def test_a_bad_row_says_which_column_and_why(told, words):
    row = row_of(told.pop("urn", 1), **told)
    with pytest.raises(RowRefused, match=words):
        Layout(COLUMNS).read([row.get(name, "") for name in COLUMNS])
