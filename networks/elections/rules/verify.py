"""Checking a bundle: the same questions that `verify.html` asks in a browser, offline, of the file alone.

What a file can prove of itself is limited: whoever changes names or dates and writes a new fingerprint makes a bundle that is
whole in itself. So compare the fingerprint with the one on the declaration, which was issued as a numbered paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from cph.core.refusals import Refused
from networks.ballots.rules.envelope import MOST_CHOICES, commitment_of, digest_of, fault_in
from networks.elections.rules.bundle import DESTROYED, NONE, PUBLISHED, WITHHELD, Bundle, fingerprint_of
from networks.elections.rules.guard import SMALL, is_small
from networks.elections.rules.limits import limit_from
from networks.elections.rules.lots import lot_order
from networks.elections.rules.tally import Counted, Put, counted, is_quorate

SLIP = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} [0-9a-f]{64}")
DIGEST, TRACKER = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}|")
ONE_VOTE_MOVES = ("scottish", "ers97", "meek", "av")  # totals and non-transferable votes make up the valid papers


@dataclass(frozen=True)
class Check:
    """One question put to the bundle. `ok` is None where this file cannot answer it, and `words` says why."""

    name: str
    ok: bool | None
    words: str


def verify(bundle: Bundle) -> list[Check]:
    """All checks, in order. A bundle holds where none failed; `bundle` has the shape of `bundle.read`."""
    return [check for ask in CHECKS for check in ask(bundle)]


def holds(checks: list[Check]) -> bool:
    """Whether no check failed."""
    return all(check.ok is not False for check in checks)


def _said(name: str, ok: bool, yes: str, no: str) -> Check:
    return Check(name, ok, yes if ok else no)


def _fingerprint(bundle: Bundle) -> Iterator[Check]:
    ok = fingerprint_of(bundle) == bundle["fingerprint"]
    yes = f"The file is whole. Compare its fingerprint with the declaration: {bundle['fingerprint']}"
    yield _said("Fingerprint", ok, yes, "The file was changed: its fingerprint does not match what it says.")


def _kind(bundle: Bundle) -> Iterator[Check]:
    """What the file says of papers fits what it carries."""
    box, papers, valid = bundle["box"], bundle["papers"], bundle["roll"]["valid"]
    fits = {
        PUBLISHED: box is not None and len(bundle["ballots"]) > 0 and not is_small(valid),
        WITHHELD: box is not None and not bundle["ballots"] and bool(bundle["withheld_because"]),
        DESTROYED: box is not None and not bundle["ballots"],
        NONE: box is None and not bundle["ballots"] and not bundle["commitments"],
    }
    ok = fits.get(papers, False) and bundle["unopposed"] == (box is None)
    words = {
        PUBLISHED: "Every paper is in this file, without names.",
        WITHHELD: f"The papers are not in this file. {bundle['withheld_because']}",
        DESTROYED: "The papers were destroyed after their time; what can be checked without them is checked.",
        NONE: "There was no ballot.",
    }
    no = f"What the file says of its papers does not fit (papers are published from {SMALL} valid ones on)."
    yield _said("Papers", ok, words.get(papers, ""), no)


def _seal(bundle: Bundle) -> Iterator[Check]:
    box = bundle["box"]
    if box is None:
        return
    slips = box["slips"]
    good = all(SLIP.fullmatch(one) for one in slips) and slips == sorted(slips)
    root = digest_of("".join(f"{one}\n" for one in slips)) == box["root"]
    yield _said(
        "Seal of the box", good and root,
        f"The list of {len(slips)} envelopes gives the digest that was published at the close.",
        "The list of envelopes does not give the digest that was published at the close.",
    )  # fmt: skip
    numbers = {one.split(" ")[0] for one in slips}
    online = bundle["roll"]["cast"] - bundle["roll"]["on_paper"]
    ok = len(slips) == online == len(numbers)
    no = f"There are {len(numbers)} envelopes, but {online} votes were cast in envelopes."
    yield _said("Envelopes", ok, "There are as many envelopes as votes cast in them.", no)


def _commitments(bundle: Bundle) -> Iterator[Check]:
    if bundle["box"] is None:
        return
    found = bundle["commitments"]
    good = all(DIGEST.fullmatch(one) for one in found) and found == sorted(set(found))
    ok = good and len(found) <= len(bundle["box"]["slips"])
    yield _said(
        "Commitments", ok, f"{len(found)} papers came out of the envelopes, each counted once.",
        "The commitments are not each there once, in order, and no more than envelopes.",
    )  # fmt: skip
    if bundle["papers"] == PUBLISHED:
        yield _papers(bundle, found)
    elif bundle["papers"] in (WITHHELD, DESTROYED):
        yield Check("Papers and commitments", None, "Cannot be checked here: the papers are not in this file.")


def _papers(bundle: Bundle, found: list[str]) -> Check:
    """Each published paper gives its commitment again; papers that came on paper have none."""
    key, made, faults = bundle["box"]["key"], [], 0
    choices = bundle["box"]["choices"]
    try:
        box = UUID(key)
    except ValueError:
        return Check("Papers and commitments", False, "The box has no key that could be read.")
    for one in bundle["ballots"]:
        faults += not TRACKER.fullmatch(one["tracker"])
        faults += bool(fault_in(one["ranking"], choices=choices, marks=choices))
        if one["tracker"] and not faults:
            made.append(commitment_of(box, one["ranking"], bytes.fromhex(one["tracker"])))
    on_paper = sum(not one["tracker"] for one in bundle["ballots"])
    ok = not faults and str(box) == key and sorted(made) == found and on_paper == bundle["roll"]["on_paper"]
    return _said(
        "Papers and commitments", ok, "Each paper gives the commitment that its voter has on the receipt.",
        "At least one paper does not give its commitment: papers were changed, added or left out.",
    )  # fmt: skip


def _recount(bundle: Bundle) -> Iterator[Check]:
    result = bundle["result"]
    if bundle["papers"] != PUBLISHED or result is None:
        if bundle["box"] is not None:
            yield Check("Recount", None, _no_recount(bundle))
        return
    try:
        again = count_again(bundle)
    except (Refused, ValueError, KeyError, IndexError, TypeError) as problem:
        yield Check("Recount", False, f"The papers cannot be counted by these rules: {problem}")
        return
    same = again.result == result
    people = list(again.elected) == bundle["elected"]
    yield _said(
        "Recount", same and people, f"Counted again: the same {len(result['stages'])} stages, the same elected.",
        "Counted again, the papers do not give this table of stages or these elected.",
    )  # fmt: skip


def _no_recount(bundle: Bundle) -> str:
    if bundle["quorate"] is False:
        return "The ballot was void for want of turnout; its papers were not counted."
    return "Cannot be counted again here: the papers are not in this file."


def put_of(bundle: Bundle) -> Put:
    """What was put to the vote, from the bundle."""
    if not 1 <= bundle["places"] <= MOST_CHOICES or bundle["box"]["choices"] > MOST_CHOICES:
        raise Refused(f"There are 1 to {MOST_CHOICES} places and candidates.")
    return Put(
        choices=bundle["box"]["choices"],
        seats=bundle["places"],
        method=bundle["method"],
        withdrawn=frozenset(bundle["withdrawn"]),
        ron=bundle["ron"],
        limits=tuple(limit_from(one) for one in bundle["limits"]),
        seed=bundle["box"]["root"],
    )


def count_again(bundle: Bundle) -> Counted:
    """The published papers counted by the bundle's own rules."""
    return counted(put_of(bundle), [one["ranking"] for one in bundle["ballots"]])


def _elected(bundle: Bundle) -> Iterator[Check]:
    """Those elected stand on the paper, did not withdraw, are as many as places at most, and are those of the last stage."""
    elected, ron = bundle["elected"], bundle["ron"]
    people = len(bundle["candidates"]) - (ron is not None)
    able = set(range(1, people + 1)) - set(bundle["withdrawn"])
    ok = set(elected) <= able and len(set(elected)) == len(elected) <= max(bundle["places"], 0)
    result = bundle["result"]
    if result is not None:
        ok = ok and result["method"] == bundle["method"] and result["seats"] == bundle["places"]
        ok = ok and [number for number in result["elected"] if number != ron and number <= people] == elected
        ok = ok and _same_set(result)
    elif bundle["box"] is not None:
        ok = ok and not elected
    ok = ok and (bundle["quorate"] is not False or (not elected and result is None))
    ok = ok and (bundle["box"] is None or bundle["box"]["choices"] == len(bundle["candidates"]))
    ok = ok and ron in (None, len(bundle["candidates"]))
    yes = f"{len(elected)} elected, each once, all of them candidates who stood."
    yield _said("Elected", ok, yes, "Those named as elected are not those of the count, or did not stand.")


def _same_set(result: dict[str, Any]) -> bool:
    """Whoever is elected was deemed elected at one stage, and only once."""
    deemed = [number for stage in result["stages"] for number in stage["elected"]]
    return sorted(deemed) == sorted(result["elected"])


def _lots(bundle: Bundle) -> Iterator[Check]:
    ties = bundle["result"]["lots"] if bundle["result"] else []
    if not ties and not bundle["lots"]:
        return
    root = bundle["box"]["root"] if bundle["box"] else ""
    kept = [lot for lot in bundle["lots"] if lot["purpose"] == "tie"]
    ok = all(_tie_again(tie, root) for tie in ties) and len(kept) == (1 if ties else 0)
    ok = ok and all(lot["seed"] == root and lot["drawn"] == ties for lot in kept)
    people = len(bundle["candidates"]) - (bundle["ron"] is not None)
    ok = ok and all(_order_again(lot, people) for lot in bundle["lots"] if lot["purpose"] == "order")
    ok = ok and all(lot["purpose"] in ("tie", "order") for lot in bundle["lots"])
    no = "A lot does not come out as it is recorded, or was not drawn from the seal of the box."
    yield _said("Lots", ok, "Each lot comes out again as it was drawn.", no)


def _tie_again(tie: dict[str, Any], seed: str) -> bool:
    order = list(lot_order(seed, tie["candidates"]))
    ends = (order[:1] or [0])[0], (order[-1:] or [0])[0]
    return tie["seed"] == seed and tie["order"] == order and tie["chosen"] in ends


def _order_again(lot: dict[str, Any], people: int) -> bool:
    """The order on the paper: candidates, numbered by name, come out of the seed in that order."""
    drawn = lot["drawn"] if isinstance(lot["drawn"], list) else []
    numbers: list[Any] = [one.get("number") if isinstance(one, dict) else one for one in drawn]
    if not all(type(one) is int for one in numbers):
        return False
    return len(set(numbers)) == len(numbers) == people and list(lot_order(lot["seed"], sorted(numbers))) == numbers


def _sums(bundle: Bundle) -> Iterator[Check]:
    """Turnout and sums: nobody votes twice, every paper is valid or blank, votes are neither lost nor made."""
    roll, result = bundle["roll"], bundle["result"]
    ok = roll["on_paper"] <= roll["cast"] <= roll["entitled"]
    ok = ok and (result is None or (roll["valid"] == result["valid"] and roll["valid"] + roll["blank"] == roll["cast"]))
    ok = ok and (result is not None or roll["valid"] == roll["blank"] == 0)
    ok = ok and (bundle["box"] is not None or roll["cast"] == 0) and (result is None or _stages_add_up(result))
    if bundle["papers"] == PUBLISHED:
        ok = ok and len(bundle["ballots"]) == len(bundle["commitments"]) + roll["on_paper"] <= roll["cast"]
    yes = f"{roll['cast']} of {roll['entitled']} voted; the figures add up."
    yield _said("Sums", ok, yes, "The figures do not add up.")


def _stages_add_up(result: dict[str, Any]) -> bool:
    if result["method"] not in ONE_VOTE_MOVES:
        return True
    return all(_adds_up(stage, result["valid"]) for stage in result["stages"])


def _adds_up(stage: dict[str, Any], valid: int) -> bool:
    figures = [*stage["totals"].values(), stage["non_transferable"]]
    if any(one is None for one in figures):
        return True
    try:
        units = [_units(one) for one in figures]
    except ValueError:
        return False
    places = {places for _, places in units}
    return len(places) == 1 and sum(one for one, _ in units) == valid * 10 ** places.pop()


def _units(written: str) -> tuple[int, int]:
    if not re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,12})?", written):
        raise ValueError(written)
    whole, _, part = written.partition(".")
    return int(whole + part), len(part)


def _quorum(bundle: Bundle) -> Iterator[Check]:
    asked, roll = bundle["quorum"], bundle["roll"]
    if asked is None or bundle["box"] is None:
        if bundle["quorate"] is not None:
            yield Check("Turnout", False, "The file says whether the turnout sufficed, but none was asked for.")
        return
    ok = len(asked) == 2 and 1 <= asked[0] <= asked[1]
    ok = ok and is_quorate(roll["cast"], roll["entitled"], *asked) == bundle["quorate"]
    enough = "enough" if bundle["quorate"] else "too few: the ballot is void"
    yes = f"{roll['cast']} of {roll['entitled']} voted, which is {enough}."
    yield _said("Turnout", ok, yes, "Whether the turnout sufficed is not as the file says.")


def _signatures(bundle: Bundle) -> Iterator[Check]:
    signed, witnessed = bundle["signed_at"], bundle["witnessed_at"]
    times = [one for one in (bundle["box"]["closed_at"] if bundle["box"] else "", signed, witnessed) if one]
    ok = bool(bundle["signed_by"] and signed and bundle["declared_at"]) and bool(witnessed) == bool(
        bundle["witnessed_by"]
    )
    ok = ok and times == sorted(times) and all(one <= bundle["declared_at"] for one in times)
    ok = ok and bundle["witnessed_by"] != bundle["signed_by"]
    who = f"{bundle['signed_by']} signed" + (f", {bundle['witnessed_by']} witnessed" if witnessed else "")
    yes = f"{who}, after the close and before the declaration."
    yield _said("Signatures", ok, yes, "The signatures are not two people’s, or not in order of time.")


CHECKS: tuple[Callable[[Bundle], Iterator[Check]], ...] = (
    _fingerprint, _kind, _seal, _commitments, _recount, _elected, _lots, _sums, _quorum, _signatures,
)  # fmt: skip


def as_dicts(checks: list[Check]) -> list[dict[str, Any]]:
    """Plain data, for `--json`."""
    return [asdict(check) for check in checks]


__all__ = ["Check", "as_dicts", "count_again", "holds", "put_of", "verify"]
