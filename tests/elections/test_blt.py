"""BLT files, good and bad, and the command that counts them."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cph.core.refusals import Refused
from networks.elections.rules import read

GOOD = """4 2   # four people, two places
-3
3 1 4 0
2 4 3 1 0
1 0

1 2 - 4 0
1 1=2 3 0
1 2 3=4 1 0
2 2 1 2 0
0
"Ann"
"Bob "Bobby" Bone"
"Cát"
"Dan"
"Officers 2026"
"""


def lines_of(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def test_everything_a_file_can_hold():
    contest = read(lines_of(GOOD))
    assert (contest.seats, contest.withdrawn) == (2, {3})
    assert contest.names == ("Ann", 'Bob "Bobby" Bone', "Cát", "Dan")
    assert contest.title == "Officers 2026"
    # the two that break off after 2 are the same paper from there on; the one that begins with 1=2 says nothing
    assert sorted(contest.ballots.papers()) == [(1, (2,)), (1, (2,)), (2, (2, 1)), (2, (4, 3, 1)), (3, (1, 4))]
    assert contest.ballots.blank == 2


def test_line_ends_marks_and_missing_title():
    text = '\ufeff2 1\r\n\r\n2 1 0 \r\n1 2 0\r\n0\r\n "A"\r\n"B"'
    contest = read(lines_of(text))
    assert (contest.names, contest.title, contest.ballots.cast) == (("A", "B"), "", 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The file is empty"),
        ("\n# nothing\n", "The file is empty"),
        ("4\n", "Line 1: two whole numbers"),
        ("a b\n", "Line 1: two whole numbers"),
        ("0 1\n", "Line 1: there must be at least one"),
        ("99999999 1\n", "between 1 and"),
        ("2 1\n1 3 0\n0\n", "Line 2: A paper names candidate 3, of 2"),
        ("2 1\n1 1 0\n1 1\n0\n", "Line 3: a paper ends with 0"),
        ("2 1\n5\n0\n", "Line 2: a paper ends with 0"),
        ("2 1\n1 1 0\n1 x 0\n0\n", "Line 3: “x” is not a whole number"),
        ("2 1\n1.5 1 0\n0\n", "Line 2: “1.5” is not a whole number"),
        ("2 1\n1 1 0 2 0\n0\n", "Line 2: A paper names candidate 0"),
        ("2 1\n-3\n0\n", "Line 2: a line of withdrawn"),
        ("2 1\n99999999999 1 0\n0\n", "Line 2: 99999999999 papers are more"),
        ("2 1\n1 1 0\n", "Line 3: the papers are not closed"),
        ('2 1\n1 1 0\n"A"\n', 'Line 3: “"A"” is not a whole number'),
        ('2 1\n1 1 0\n0\n"A"\n', "Line 5: 2 names are expected, 1 found"),
        ("2 1\n1 1 0\n0\nAnn\n", "Line 4: a name in double quotes"),
    ],
)
def test_bad_files_name_the_line(text, says):
    with pytest.raises(Refused) as refusal:
        read(lines_of(text))
    assert says in str(refusal.value)


def test_the_line_is_right_far_into_a_file():
    lines = ["3 1\n", *["1 1 2 0\n"] * 40_000, "1 1 2\n", "0\n"]
    with pytest.raises(Refused, match="Line 40002: "):
        read(lines)


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def blt(tmp_path):
    path = tmp_path / "officers.blt"
    path.write_text(GOOD, encoding="utf-8")
    return str(path)


def run(*asked: str) -> str:
    out = StringIO()
    call_command("count", *asked, stdout=out)
    return out.getvalue()


def test_json_is_the_last_line_and_of_that_very_shape(blt):
    told = json.loads(run(blt, "--method", "scottish", "--json").splitlines()[-1])
    assert list(told) == ["method", "seats", "valid", "quota", "stages", "elected", "lots"]
    assert (told["method"], told["seats"], told["valid"], told["quota"]) == ("scottish", 2, 9, "4")
    assert list(told["stages"][0]) == ["action", "candidates", "totals", "non_transferable", "elected"]
    assert told["stages"][0] == {
        "action": "first",
        "candidates": [],
        "totals": {"1": "3.00000", "2": "4.00000", "3": "0.00000", "4": "2.00000"},
        "non_transferable": "0.00000",
        "elected": [2],
    }


@pytest.mark.parametrize(
    ("method", "figure"),
    [("scottish", "3.00000"), ("ers97", "3.00"), ("meek", "3.000000000"), ("plurality", "3"), ("approval", "7")],
)
def test_decimals_are_those_of_the_rule(blt, method, figure):
    seats = ["--seats", "1"] if method == "plurality" else []
    told = json.loads(run(blt, "--method", method, *seats, "--json").splitlines()[-1])
    assert told["stages"][0]["totals"]["1"] == figure


def test_options_add_to_the_file(blt):
    told = json.loads(run(blt, "--method", "av", "--seats", "1", "--withdrawn", "2, 4", "--json").splitlines()[-1])
    assert (told["seats"], told["elected"]) == (1, [1])
    assert told["stages"][0]["totals"]["3"] == "0"


def test_words_name_everybody(blt):
    text = run(blt, "--method", "ers97", "--ron", "4")
    assert "Officers 2026: ers97, 2 to elect" in text
    assert "Stage 1: first" in text
    assert "Cát" in text


def test_a_lot_is_told(tmp_path):
    path = tmp_path / "tie.blt"
    path.write_text('2 1\n1 1 0\n1 2 0\n0\n"A"\n"B"\n"Tie"\n')
    text = run(str(path), "--method", "av", "--lot", "rain", "--json")
    lot = json.loads(text.splitlines()[-1])["lots"][0]
    assert (lot["stage"], lot["candidates"], lot["seed"]) == (2, [1, 2], "rain")
    assert "Lot at stage 2 (exclude), seed “rain”" in text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["nowhere.blt", "--method", "av"], "cannot be read"),
        (["FILE", "--method", "av"], "fills one seat"),
        (["FILE", "--method", "scottish", "--withdrawn", "x"], "not a list of candidates"),
        (["FILE", "--method", "scottish", "--withdrawn", "9"], "no candidate 9"),
        (["FILE", "--method", "scottish", "--seats", "0"], "at least one seat"),
    ],
)
def test_refusals_are_sentences(blt, asked, says):
    with pytest.raises(CommandError, match=says) as refusal:
        run(*[blt if one == "FILE" else one for one in asked])
    assert refusal.value.returncode == 1


def test_older_files_are_read_too(tmp_path):
    path = tmp_path / "old.blt"
    path.write_bytes('1 1\n1 1 0\n0\n"Renée"\n"Élection"\n'.encode("cp1252"))
    assert "Renée" in run(str(path), "--method", "av")


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "picture.blt"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(CommandError):
        run(str(path), "--method", "av")
