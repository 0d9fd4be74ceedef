"""The verifier, opened from disk in a browser without a network: whole bundles hold, changed ones do not; it counts as we do."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from networks.elections.rules.bundle import fingerprint_of, written
from networks.elections.rules.limits import Limit
from networks.elections.rules.verify import verify
from tests.browsing import DESK, PHONE, assert_readable
from tests.elections.bundles import a_bundle

FILE = Path(__file__).resolve().parents[2] / "templates" / "elections" / "verify.html"


@pytest.fixture
def opened(browser, request):
    context = browser.new_context(viewport=DESK, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(FILE.as_uri())
    yield page
    assert [one for one in asked if not one.startswith("file:")] == []
    context.close()


def choose(page: Page, bundle, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.json"
    file.write_text(bundle if isinstance(bundle, str) else written(bundle))
    page.set_input_files("#bundle", str(file))


def test_a_whole_bundle_holds_and_a_changed_one_does_not(opened, tmp_path):
    whole = a_bundle(on_paper=1)
    choose(opened, whole, tmp_path, "whole")
    expect(opened.get_by_text("The bundle holds.")).to_be_visible()
    assert_readable(opened)
    changed = copy.deepcopy(whole)
    changed["ballots"][4]["ranking"] = [1]
    changed["fingerprint"] = fingerprint_of(changed)
    choose(opened, changed, tmp_path, "changed")
    expect(opened.get_by_text("The bundle does not hold: do not trust this file.")).to_be_visible()
    expect(opened.get_by_text("Papers and commitments: NO")).to_be_visible()
    choose(opened, "{", tmp_path, "odd")
    expect(opened.get_by_text("This file is not a bundle: it is not JSON.")).to_be_visible()
    opened.set_viewport_size(PHONE)
    assert_readable(opened)


def some_bundles(many: int) -> list:
    """Contests of every kind that the page counts, with limits, “re-open nominations”, withdrawals and ties."""
    chance, found = random.Random(4), []
    while len(found) < many:
        people = chance.randint(2, 7)
        method = chance.choice(["plurality", "approval", "av", "scottish"])
        limits = tuple(
            Limit("one group", 1, {one: tuple(chance.sample("ABC", chance.randint(1, 2))) for one in range(1, people)})
            for _ in range(chance.choice([0, 0, 1, 2]))
        )
        bundle = a_bundle(
            len(found) + 1, people=people, papers=chance.choice([26, 60]), method=method, ron=chance.random() < 0.4,
            places=1 if method == "av" else chance.randint(1, 4), limits=limits,
            withdrawn=(1,) if chance.random() < 0.2 else (),
        )  # fmt: skip
        if bundle["roll"]["valid"] >= 20:
            found.append(bundle)
    return found


def test_it_answers_as_the_command_does(opened):
    bundles = some_bundles(150)
    assert sum(bool(one["result"]["lots"]) for one in bundles) > 10
    for one in bundles[::3]:  # a third of them with a result that was not counted
        stage = one["result"]["stages"][-1]
        stage["elected"], one["elected"] = stage["elected"][1:], one["elected"][::-1]
        one["fingerprint"] = fingerprint_of(one)
    ours = [[[check.name, check.ok] for check in verify(one)] for one in bundles]
    theirs = opened.evaluate("all => all.map(one => verifyBundle(one).map(check => [check.name, check.ok]))", bundles)
    assert theirs == ours
    assert sum(all(ok is not False for _, ok in one) for one in ours) >= 100


def test_any_single_change_is_found(opened):
    from tests.elections.test_declaring_bundle import changed, paths

    chance, whole = random.Random(8), a_bundle(on_paper=0, people=3, papers=24)
    ways = paths(whole)
    others = [changed(whole, chance.choice(ways), chance.randrange(60)) for _ in range(150)]
    others = [one for one in others if one != whole]
    answers = opened.evaluate(
        """all => all.map(one => {
            try { return verifyBundle(readBundle(JSON.stringify(one))).some(check => check.ok === false) ? "no" : "yes"; }
            catch { return "no"; }
        })""",
        others,
    )
    assert set(answers) == {"no"}
