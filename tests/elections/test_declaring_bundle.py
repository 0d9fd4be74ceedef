"""The bundle: what is whole holds, whatever is changed does not, and odd files are refused in words."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cph.core.refusals import Refused
from networks.elections.rules.bundle import canonical, fingerprint_of, read, written
from networks.elections.rules.limits import Limit
from networks.elections.rules.lots import lot_order
from networks.elections.rules.verify import holds, verify
from tests.elections.bundles import a_bundle

METHODS = ["scottish", "ers97", "meek", "plurality", "approval"]
WHOLE = a_bundle(on_paper=0)
TIED = a_bundle(
    3, people=3, method="av", places=1, on_paper=0, rankings=[(1,)] * 8 + [(2,)] * 8 + [(3, 1)] * 3 + [(3, 2)] * 3
)


def failed(bundle) -> list[str]:
    return [check.name for check in verify(bundle) if check.ok is False]


def paths(value: Any, at: tuple = ()) -> list[tuple]:
    """The way to every leaf."""
    if isinstance(value, dict):
        return [found for key, one in value.items() for found in paths(one, (*at, key))]
    if isinstance(value, list) and value:
        return [found for place, one in enumerate(value) for found in paths(one, (*at, place))]
    return [at]


def changed(bundle, path: tuple, how: int):
    """The same bundle with one leaf another."""
    other = copy.deepcopy(bundle)
    place = other
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    if isinstance(old, bool):
        new: Any = not old
    elif isinstance(old, int):
        new = old + 1 + how % 3
    elif isinstance(old, str):
        at = how % (len(old) + 1)
        new = old[:at] + ("0" if old[at : at + 1] != "0" else "1") + old[at + 1 :]
    elif isinstance(old, list):
        new = [1]
    else:
        new = 1
    place[path[-1]] = new
    return other


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("ron", [False, True])
def test_a_whole_bundle_holds(method, ron):
    for seed in range(6):
        bundle = a_bundle(seed, method=method, ron=ron, papers=45, people=5)
        assert failed(bundle) == []
        assert read(written(bundle)) == bundle
    assert failed(a_bundle(9, method="av", places=1, ron=ron)) == []


def test_a_bundle_with_limits_withdrawals_and_a_lot_holds():
    limit = Limit("one school", 1, {1: ("A",), 2: ("A",), 3: ("B",), 4: ("B", "C")}, {"C": 0})
    assert failed(a_bundle(5, limits=(limit,), places=2)) == []
    assert failed(a_bundle(6, withdrawn=(2,), places=1, method="av")) == []
    assert TIED["result"]["lots"] and failed(TIED) == []


def test_withheld_papers_are_said_not_to_be_checked():
    bundle = a_bundle(2, published=False)
    told = {check.name: check.ok for check in verify(bundle)}
    assert told["Recount"] is None and told["Papers and commitments"] is None
    assert holds(verify(bundle))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_single_change_is_found(data):
    bundle = data.draw(st.sampled_from([WHOLE, TIED]))
    path = data.draw(st.sampled_from(paths(bundle)))
    other = changed(bundle, path, data.draw(st.integers(0, 80)))
    with suppress(Refused):
        assert other == bundle or failed(read(written(other))), path


# What no file can prove of itself: words, names, dates that stay in order. They are compared with the declaration.
SAID_ONLY = {
    "title", "network", "body", "post", "group", "counted_after", "ruled", "candidates", "words", "signed_by",
    "witnessed_by", "quorum", "signed_at", "witnessed_at", "declared_at", "fingerprint", "withheld_because",
}  # fmt: skip


# Nor the digest of a roll that is not published, how many did not vote, when the box was closed, whence a seed came,
# by which numbers of the record the order on the paper was drawn.
UNPROVEN = {"drawn", "hash", "entitled", "closed_at", "seed_from"}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_change_of_the_vote_is_found_even_with_a_new_fingerprint(data):
    bundle = data.draw(st.sampled_from([WHOLE, TIED]))
    able = [path for path in paths(bundle) if path[0] not in SAID_ONLY and not UNPROVEN & set(path)]
    path = data.draw(st.sampled_from(able))
    other = changed(bundle, path, data.draw(st.integers(0, 80)))
    other["fingerprint"] = fingerprint_of(other)
    assume(not draws_the_same(other))
    with suppress(Refused):
        assert failed(read(written(other))), path


def draws_the_same(bundle) -> bool:
    """Of few candidates another seed may bring out the same order: then the bundle is no less true."""
    known = {lot["seed"] for whole in (WHOLE, TIED) for lot in whole["lots"]}
    for lot in bundle["lots"]:
        if not isinstance(lot, dict) or lot.get("purpose") != "order" or lot["seed"] in known:
            continue
        numbers = [one["number"] for one in lot["drawn"]]
        if list(lot_order(str(lot["seed"]), numbers)) == numbers:
            return True
    return False


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "1", "{", '{"format": "cph-election-bundle"}', "\x00", "[" * 100_000, '{"a":1.5}']
)
def test_what_is_no_bundle_is_refused_in_words(text, tmp_path):
    with pytest.raises(Refused):
        read(text)
    file = tmp_path / "odd.json"
    file.write_text(text)
    with pytest.raises(CommandError):
        call_command("verify_election", str(file))


def test_what_json_allows_and_a_bundle_does_not():
    text = written(WHOLE)
    for odd in (
        text.replace('"places": 2', '"places": 2.0'),
        text.replace('"places": 2', '"places": 1e400'),
        text.replace('"places": 2', '"places": 2, "places": 2'),
        text.replace('"places": 2', '"places": true'),
        text.replace('"places": 2', f'"places": {2**70}'),
        text.replace('"version": 1', '"version": 2'),
        text.replace("Bo Birch", "\\ud800"),
    ):
        assert odd != text
        try:
            assert failed(read(odd))
        except Refused as refusal:
            assert str(refusal).endswith(".")
    with pytest.raises(Refused):
        read(b"\xff\xfe\x00")


def test_the_command_tells_in_words_and_by_its_exit_code(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(written(WHOLE))
    other = copy.deepcopy(WHOLE)
    other["elected"] = [*reversed(other["elected"])]
    bad.write_text(written(other))
    out = StringIO()
    call_command("verify_election", str(good), stdout=out)
    assert "The bundle holds." in out.getvalue() and "NO" not in out.getvalue()
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_election", str(bad), stdout=out)
    assert stopped.value.code == 1 and "does NOT hold" in out.getvalue()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_election", str(bad), "--json", stdout=out)
    assert json.loads(out.getvalue())["ok"] is False
    with pytest.raises(CommandError):
        call_command("verify_election", str(tmp_path / "none.json"))


def test_canonical_json_is_what_a_browser_would_write():
    data = {"b": 'é“\u2028\x1f"\\/', "a": [1, None, True]}
    assert canonical(data) == '{"a":[1,null,true],"b":"é“\u2028\\u001f\\"\\\\/"}'.encode()
    assert fingerprint_of(WHOLE) == WHOLE["fingerprint"]
