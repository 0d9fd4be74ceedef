"""Bundles made of nothing but random numbers, for the tests of the verifiers: a contest that never was."""

from __future__ import annotations

import random
from hashlib import sha256
from typing import Any
from uuid import UUID

from networks.ballots.rules.envelope import commitment_of, digest_of
from networks.elections.rules.bundle import Bundle, sealed
from networks.elections.rules.limits import Limit
from networks.elections.rules.lots import lot_order
from networks.elections.rules.tally import Put, counted

NAMES = ["Ann Ash", "Bo Birch", "Cy Cedar", "Dee “Dot” Dogwood", "Eve Élm", "Fi Fir", "Gus Gorse", "Hal Hazel"]


def a_bundle(
    seed: int = 1,
    *,
    people: int = 4,
    papers: int = 30,
    on_paper: int = 2,
    method: str = "scottish",
    places: int = 2,
    ron: bool = False,
    withdrawn: tuple[int, ...] = (),
    limits: tuple[Limit, ...] = (),
    published: bool = True,
    rankings: list[tuple[int, ...]] | None = None,
) -> Bundle:
    """A whole bundle of a published ballot (or of one whose papers are withheld)."""
    chance = random.Random(seed)
    choices = people + ron
    numbers = list(range(1, choices + 1))
    if rankings is None:
        rankings = [tuple(chance.sample(numbers, chance.randint(0, choices))) for _ in range(papers)]
    box = UUID(int=chance.getrandbits(128))
    trackers = [b"" if at < on_paper else chance.randbytes(16) for at in range(len(rankings))]
    ballots = [
        {"tracker": tracker.hex(), "ranking": list(ranking)}
        for tracker, ranking in zip(trackers, rankings, strict=True)
    ]
    commitments = sorted(
        commitment_of(box, ranking, tracker) for tracker, ranking in zip(trackers, rankings, strict=True) if tracker
    )
    slips = sorted(f"{UUID(int=chance.getrandbits(128))} {chance.randbytes(32).hex()}" for _ in commitments)
    root = digest_of("".join(f"{one}\n" for one in slips))
    ron_number = choices if ron else None
    put = Put(choices, places, method, frozenset(withdrawn), ron_number, limits, root)
    done = counted(put, rankings)
    order_seed = sha256(str(seed).encode()).hexdigest()
    lots: list[dict[str, Any]] = [
        {
            "purpose": "order", "seed": order_seed, "seed_from": "the notice",
            "drawn": [
                {"number": number, "nomination": 100 + number, "name": NAMES[number - 1]}
                for number in lot_order(order_seed, range(1, people + 1))
            ],
        }
    ]  # fmt: skip
    if done.result["lots"]:
        lots.append({"purpose": "tie", "seed": root, "seed_from": "the seal", "drawn": done.result["lots"]})
    return sealed({
        "title": "Co-chairs 2026", "network": "City Heads", "body": "Executive", "post": "Co-chair", "group": "",
        "method": method, "places": places, "ron": ron_number, "withdrawn": sorted(withdrawn),
        "limits": [one.as_dict() for one in limits], "counted_after": "", "ruled": [],
        "candidates": [*NAMES[:people], *(["Re-open nominations"] if ron else [])], "unopposed": False,
        "roll": {
            "entitled": len(rankings) + 7, "cast": len(rankings), "on_paper": on_paper, "blank": done.blank,
            "valid": done.result["valid"], "hash": sha256(b"roll").hexdigest(),
        },
        "quorum": [1, 3], "quorate": True,
        "box": {
            "key": str(box), "choices": choices, "slips": slips, "root": root,
            "closed_at": "2026-11-13T17:00:00+00:00",
        },
        "papers": "published" if published else "withheld",
        "withheld_because": "" if published else "The body did not ask for it.",
        "commitments": commitments, "ballots": ballots if published else [], "lots": lots, "result": done.result,
        "elected": list(done.elected), "words": "They are elected.", "signed_by": "Officer",
        "signed_at": "2026-11-14T09:00:00+00:00", "witnessed_by": "Scrutineer",
        "witnessed_at": "2026-11-14T10:00:00+00:00", "declared_at": "2026-11-14T11:00:00+00:00",
    })  # fmt: skip
