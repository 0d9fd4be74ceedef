"""The bundle of a contest: everything by which anybody can check its result, as one JSON file. Version 1.

| key | what it says |
|---|---|
| `format`, `version`, `fingerprint` | `cph-election-bundle`, 1, and the sha256 of everything else in canonical JSON |
| `title`, `network`, `body`, `post`, `group` | what was filled, in words |
| `method`, `places`, `ron`, `withdrawn`, `limits`, `counted_after`, `ruled` | the rules; candidates by number from 1 |
| `candidates` | names in the order of the paper, “re-open nominations” last where it stands |
| `unopposed` | true: no ballot was needed, and there is no box |
| `roll` | votes entitled, cast, of these on paper, blank, valid; digest of the roll |
| `quorum`, `quorate` | the turnout asked for as [numerator, denominator], or null |
| `box` | its key, how many choices, the slips (one line each), their root, when it was closed; null without a ballot |
| `papers` | `published`, `withheld`, `destroyed` or `none`; `withheld_because` in words |
| `commitments` | digest of each paper that came out of an envelope, in order |
| `ballots` | where published, each paper: tracker (empty: from paper) and ranking |
| `lots` | each lot: purpose, seed, where the seed comes from, what was drawn |
| `result` | as `manage.py count --json` gives it; of fewer than 20 valid papers one step, hidden figures null |
| `elected`, `words` | candidates' numbers in order; the result in words |
| `signed_by`, `signed_at`, `witnessed_by`, `witnessed_at`, `declared_at` | who signed, when; moments in ISO 8601 |

Canonical JSON: keys sorted, no spaces, UTF-8, whole numbers only. Seeds, digests and keys are lower-case hexadecimal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cph.core.refusals import Refused

FORMAT, VERSION = "cph-election-bundle", 1
MOST = 64 * 1024 * 1024  # bytes of a bundle: a hundred thousand papers are a third of it
WHOLE = 2**53 - 1  # beyond this a browser's numbers are not whole any more

Bundle = dict[str, Any]
PUBLISHED, WITHHELD, DESTROYED, NONE = "published", "withheld", "destroyed", "none"


class Maybe:
    """A value of this shape, or null."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


class Each:
    """An object whose keys are free, each value of this shape."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


NUMBERS = [int]
LIMIT = {"of": str, "at_most": int, "categories": Each([str]), "taken": Each(int)}
ROLL = {"entitled": int, "cast": int, "on_paper": int, "blank": int, "valid": int, "hash": str}
BOX = {"key": str, "choices": int, "slips": [str], "root": str, "closed_at": str}
STAGE = {
    "action": str, "candidates": NUMBERS, "totals": Each(Maybe(str)), "non_transferable": Maybe(str), "elected": NUMBERS,
}  # fmt: skip
TIE = {
    "stage": int, "occasion": str, "candidates": NUMBERS, "order": NUMBERS, "chosen": int, "seed": str,
}  # fmt: skip
RESULT = {
    "method": str, "seats": int, "valid": int, "quota": Maybe(str), "stages": [STAGE], "elected": NUMBERS, "lots": [TIE],
}  # fmt: skip
LOT = {"purpose": str, "seed": str, "seed_from": str, "drawn": Any}
SHAPE: dict[str, Any] = {
    "format": str, "version": int, "fingerprint": str, "title": str, "network": str, "body": str, "post": str,
    "group": str, "method": str, "places": int, "ron": Maybe(int), "withdrawn": NUMBERS, "limits": [LIMIT],
    "counted_after": str, "ruled": [str], "candidates": [str], "unopposed": bool, "roll": ROLL,
    "quorum": Maybe(NUMBERS), "quorate": Maybe(bool), "box": Maybe(BOX), "papers": str, "withheld_because": str,
    "commitments": [str], "ballots": [{"tracker": str, "ranking": NUMBERS}], "lots": [LOT], "result": Maybe(RESULT),
    "elected": NUMBERS, "words": str, "signed_by": str, "signed_at": str, "witnessed_by": str, "witnessed_at": str,
    "declared_at": str,
}  # fmt: skip


def canonical(data: Any) -> bytes:
    """The one way to write plain data: keys sorted, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint_of(bundle: Mapping[str, Any]) -> str:
    """The sha256 of everything but the fingerprint itself."""
    return sha256(canonical({key: value for key, value in bundle.items() if key != "fingerprint"})).hexdigest()


def sealed(facts: Mapping[str, Any]) -> Bundle:
    """A finished bundle: its format and its fingerprint added."""
    bundle = {"format": FORMAT, "version": VERSION, **facts}
    return {**bundle, "fingerprint": fingerprint_of(bundle)}


def written(bundle: Bundle) -> str:
    """The file: a key a line, so that two bundles can be compared by eye."""
    return json.dumps(bundle, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read(text: str | bytes) -> Bundle:
    """A bundle from its file. Refuses, in words, what is no bundle of this version."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        data = json.loads(text, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_no_twice)
        canonical(data)  # half a pair of surrogates is no text
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _Odd) else "it is not JSON in UTF-8"
        raise Refused(f"This file is not a bundle: {why}.") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Refused("This file is not the bundle of an election.")
    if data.get("version") != VERSION:
        raise Refused(f"This verifier reads bundles of version {VERSION}.")
    if wrong := misfit(data, SHAPE):
        raise Refused(f"This bundle is not whole: {wrong}.")
    return data


class _Odd(ValueError):
    """What JSON allows and a bundle does not."""


def _no_float(text: str) -> None:
    raise _Odd(f"{text[:20]} is not a whole number")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Odd("a key is there twice")
    return found


def misfit(value: Any, shape: Any, path: str = "") -> str:
    """The first place where the data is not of this shape, in words; empty where it fits."""
    if shape is Any:
        return "" if _is_plain(value) else f"{path} is not plain"
    if isinstance(shape, Maybe):
        return "" if value is None else misfit(value, shape.shape, path)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{path} is not a list"
        return next((wrong for one in value if (wrong := misfit(one, shape[0], f"{path}[]"))), "")
    if isinstance(shape, (dict, Each)):
        return _misfit_in(value, shape, path)
    if shape is int:
        return "" if type(value) is int and 0 <= value <= WHOLE else f"{path} is not a whole number"
    return "" if type(value) is shape else f"{path} is not what it should be"


def _misfit_in(value: Any, shape: dict[str, Any] | Each, path: str) -> str:
    if not isinstance(value, dict):
        return f"{path or 'the file'} is not an object"
    if isinstance(shape, Each):
        return next((wrong for key, one in value.items() if (wrong := misfit(one, shape.shape, f"{path}.{key}"))), "")
    if set(value) != set(shape):
        return f"{', '.join(sorted(set(value) ^ set(shape)))} missing or too many in {path or 'the file'}"
    return next((wrong for key in shape if (wrong := misfit(value[key], shape[key], f"{path}.{key}".lstrip(".")))), "")


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_plain(one) for one in value)
    if isinstance(value, dict):
        return all(_is_plain(one) for one in value.values())
    return value is None or type(value) in (str, bool) or (type(value) is int and abs(value) <= WHOLE)
