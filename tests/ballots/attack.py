"""An attacker who reads everything the database server, its files and the stores beside it can show, and links voters to votes.

They are superuser, took a copy at every stage, read dead rows and the write-ahead log, and know from elsewhere in which
order people voted. They have neither the server's secret nor a passphrase. `attack` tries every linker; the same script
works on a box and on a naive pair of tables, where it must succeed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, factorial, sqrt
from statistics import NormalDist
from typing import Any

from tests.ballots.seen import Copy, Seen, Table, unique

CHANCE = 1e-6  # how often all linkers together may be called better than chance by mere chance

Links = Mapping[Any, Any]


def by_equal_age(left: Seen, right: Seen) -> dict[Any, Any]:
    """Rows that one transaction wrote belong together."""
    ages: dict[int, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for row in left.rows:
        ages[row.xmin][0].append(row.says)
    for row in right.rows:
        ages[row.xmin][1].append(row.says)
    return {a: b for ours, theirs in ages.values() for a, b in zip(unique(ours), unique(theirs), strict=False)}


def pairings(left: Iterable[Seen], right: Iterable[Seen], told: Mapping[str, list[Any]]) -> Iterator[tuple[str, Links]]:
    """Every way of laying two tables side by side; `told` are orders known from elsewhere."""
    left, right = list(left), list(right)
    for one, other in product(left, right):
        yield f"equal age, {one.how} and {other.how}", by_equal_age(one, other)
    ours = {name: order for one in left for name, order in one.orders().items()} | dict(told)
    theirs = {name: order for one in right for name, order in one.orders().items()}
    theirs |= {f"{name}, backwards": order[::-1] for name, order in theirs.items()}
    for (name, order), (other, others) in product(ours.items(), theirs.items()):
        yield f"{name} against {other}", dict(zip(order, others, strict=False))


def chained(first: Links, second: Links) -> Links:
    return {one: second[middle] for one, middle in first.items() if middle in second}


@dataclass
class Verdict:
    """How many voters each linker names the right vote for."""

    hits: dict[str, int]
    truth: int

    @property
    def best(self) -> tuple[str, int]:
        return max(self.hits.items(), key=lambda pair: pair[1])

    @property
    def bound(self) -> int:
        """The fewest right guesses that all these linkers together reach by chance less than once in a million times.

        Every vote is another, so a guess made blindly is right once in n; the number of right ones is Poisson with mean 1.
        """
        return fewest_beyond_chance(CHANCE / len(self.hits))

    def is_no_better_than_chance(self) -> bool:
        return self.best[1] < self.bound


def fewest_beyond_chance(rare: float) -> int:
    """The least k with P(Poisson(1) >= k) < rare."""
    below, k = 0.0, 0
    while 1 - below >= rare:
        below += exp(-1) / factorial(k)
        k += 1
        if k > 17:  # beyond what a float can tell from one
            break
    return k


def attack(copies: Sequence[Copy], tables: Sequence[Table], told: Mapping[str, list[Any]], truth: Links) -> Verdict:
    """Try every linker over every stage: directly from voter to vote, and over the table between them where there is one."""
    first, last, between = tables[0].name, tables[-1].name, [table.name for table in tables[1:-1]]
    hits: dict[str, int] = {}

    def judge(name: str, links: Links) -> None:
        hits[name] = sum(1 for voter, vote in links.items() if truth.get(voter) == vote)

    for early, late in product(copies, copies):
        for name, links in pairings(early.seen[first], late.seen[last], told):
            judge(f"{early.stage}, {late.stage}: {name}", links)
    for middle in between:
        for early, late in product(copies, copies):
            known = best_guess(early, first, middle)
            for name, links in pairings(copies_of(early, middle), late.seen[last], {}):
                judge(f"{early.stage}, {late.stage}: by transaction to {middle}, then {name}", chained(known, links))
    return Verdict(hits, len(truth))


def copies_of(one: Copy, table: str) -> list[Seen]:
    return [seen for seen in one.seen[table] if seen.rows]


def best_guess(early: Copy, first: str, middle: str) -> Links:
    """From voter to envelope by the transaction that wrote both, from whichever way of looking shows most."""
    return max(
        (by_equal_age(one, other) for one, other in product(early.seen[first], early.seen[middle])), key=len, default={}
    )


def lean(ours: Sequence[Any], theirs: Sequence[Any], truth: Links) -> float:
    """How far the one order leans towards the other, as a number that chance spreads like a standard normal (Spearman)."""
    place = {vote: at for at, vote in enumerate(theirs)}
    pairs = [(at, place[truth[voter]]) for at, voter in enumerate(ours) if truth.get(voter) in place]
    n = len(pairs)
    if n < 20:
        return 0.0
    ranks = {value: rank for rank, value in enumerate(sorted(there for _, there in pairs))}
    squares = sum((here - ranks[there]) ** 2 for here, (_, there) in enumerate(pairs))
    return (1 - 6 * squares / (n * (n * n - 1))) * sqrt(n - 1)


def leanings(
    copies: Sequence[Copy], tables: Sequence[Table], told: Mapping[str, list[Any]], truth: Links
) -> dict[str, float]:
    """Of every order of voters against every order of votes."""
    found = {}
    for early, late in product(copies, copies):
        ours = {name: order for one in early.seen[tables[0].name] for name, order in one.orders().items()} | dict(told)
        theirs = {name: order for one in late.seen[tables[-1].name] for name, order in one.orders().items()}
        for (name, order), (other, others) in product(ours.items(), theirs.items()):
            found[f"{early.stage}, {late.stage}: {name} against {other}"] = lean(order, others, truth)
    return found


def most_that_chance_leans(number: int) -> float:
    return NormalDist().inv_cdf(1 - CHANCE / (2 * max(number, 1)))
