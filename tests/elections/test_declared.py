"""Every figure that a returning officer, or a published counting program, declared for real ballots."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from networks.elections.rules import count
from networks.elections.rules.ers97 import quota_of, transfer_value
from tests.elections.declared import contest_of, files, needs_shared, sheet, told

pytestmark = needs_shared

WORDS = {"Surplus of": "surplus", "Exclusion of": "exclude", "first": "first"}


def counted(path, method: str, **options: Any) -> tuple[Any, dict[str, Any]]:
    contest = contest_of(path)
    options.setdefault("seats", contest.seats)
    return contest, count(contest.ballots, method, withdrawn=contest.withdrawn, **options).as_dict()


def figures(stage: dict[str, Any]) -> list[Decimal]:
    return [Decimal(figure) for figure in stage["totals"].values()]


@pytest.mark.parametrize("path", files("scottish/*_20*_ward*.official.json"), ids=lambda path: path.stem)
def test_scottish_wards(path):
    official = told(path)
    _, ours = counted(path, "scottish", seats=official["seats"])
    assert (ours["valid"], int(ours["quota"])) == (official["valid"], official["quota"])
    assert len(ours["stages"]) == official["stages"]
    for at, stage in enumerate(ours["stages"]):
        assert figures(stage) == [Decimal(one["totals"][at]) for one in official["candidates"]], f"stage {at + 1}"
    for one in official["candidates"]:
        when = [at for at, stage in enumerate(ours["stages"], 1) if one["number"] in stage["elected"]]
        assert when == ([int(one["occurred_on_count"])] if one["elected"] else [])
    assert sorted(ours["elected"]) == [one["number"] for one in official["candidates"] if one["elected"]]
    assert ours["lots"] == []


@pytest.mark.parametrize("path", files("scottish/glasgow*.official.json"), ids=lambda path: path.stem)
def test_glasgow_linn(path):
    official = told(path)
    number = {name: at for at, name in enumerate(official["candidates"], 1)}
    _, ours = counted(path, "scottish", seats=official["seats"])
    assert (ours["valid"], int(ours["quota"])) == (official["valid"], official["quota"])
    for stage, theirs in zip(ours["stages"], official["stages"], strict=True):
        assert stage["action"] == theirs["action"]
        assert stage["candidates"] == ([number[theirs["candidate"]]] if theirs["candidate"] else [])
        assert list(stage["totals"].values()) == [figure or "0.00000" for figure in theirs["totals"]]
        assert stage["non_transferable"] == theirs["non_transferable"]
        assert stage["elected"] == [number[name] for name in theirs["elected"]]
    assert ours["elected"] == [number[name] for name in official["winners"]]


@pytest.mark.parametrize(
    "path",
    [*files("ers97/*.ers97.csv"), *files("ties/*.ERS97STV.csv"), *files("ties/*.ScottishSTV.csv")],
    ids=lambda path: path.stem,
)
def test_result_sheets(path):
    theirs = sheet(path)
    contest, ours = counted(path, "scottish" if "Scottish" in path.name else "ers97", seats=theirs["seats"])
    number = {name: at for at, name in enumerate(contest.names, 1)}
    assert list(number) == theirs["names"]
    assert (ours["valid"], Decimal(ours["quota"])) == (theirs["valid"], Decimal(theirs["quota"]))
    assert len(ours["stages"]) == len(theirs["totals"])
    for at, stage in enumerate(ours["stages"]):
        assert stage["action"] == WORDS[theirs["actions"][at]]
        assert sorted(stage["candidates"]) == sorted(number[name] for name in theirs["acted"][at])
        assert figures(stage) == [Decimal(figure) for figure in theirs["totals"][at]], f"stage {at + 1}"
        assert Decimal(stage["non_transferable"]) == Decimal(theirs["non_transferable"][at])
    assert sorted(ours["elected"]) == [number[name] for name in theirs["elected"]]


@pytest.mark.parametrize("path", files("av/*.official.json"), ids=lambda path: path.stem)
def test_burlington(path):
    official = told(path)
    contest, ours = counted(path, "av")
    number = {name: at for at, name in enumerate(contest.names, 1)}
    by_surname = {name.split()[-1].replace("-", "").lower(): str(at) for name, at in number.items()}
    for stage, theirs in zip(ours["stages"], official["rounds_recounted"], strict=True):
        assert int(stage["non_transferable"]) + contest.ballots.blank == theirs.pop("none")
        got = {one: int(votes) for one, votes in stage["totals"].items() if votes != "0"}
        assert got == {by_surname[name.lower()]: votes for name, votes in theirs.items()}
    assert ours["elected"] == [number[official["winner"]]]


@pytest.mark.parametrize("kind", ["scottish_lot_excl", "scottish_prev_excl"])
def test_ties(kind):
    """One falls to the lot, the other is settled by the most recent unequal stage: no lot is drawn."""
    path = files(f"ties/{kind}.blt")[0]
    for seed in ("one", "two", "three"):
        _, ours = counted(path, "scottish", seed=seed)
        assert bool(ours["lots"]) is (kind == "scottish_lot_excl")


def test_society_exercises():
    """Quotas and transfer values set as exercises by the Electoral Reform Society (section 9 of its booklet)."""
    path = files("exercises.json")[0]
    told_there = told(path)
    for one in told_there["ex92"]:
        assert Decimal(quota_of(one["valid"] * 100, one["places"])) / 100 == Decimal(one["quota"])
    for one in told_there["ex93_first_stage"]:
        check(one, int(one["vote"]), 100)
    for one in told_there["ex94_later_stage"]:
        papers, value = one["batch"].split(" @ ")
        check(one, int(papers), int(Decimal(value) * 100))


def check(one: dict[str, Any], papers: int, value: int) -> None:
    surplus = int((Decimal(one["vote"]) - Decimal(one["quota"])) * 100)
    assert Decimal(surplus) / 100 == Decimal(one["surplus"])
    new, left = transfer_value(surplus, value, papers - one["nontransferable"])
    assert (Decimal(new) / 100, Decimal(left) / 100) == (Decimal(one["tv"]), Decimal(one["nt_difference"]))
