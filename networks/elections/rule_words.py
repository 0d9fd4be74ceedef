"""The rules of a contest in words, each with the article that states it, or that the returning officer ruled it."""

from __future__ import annotations

from dataclasses import dataclass

from networks.elections.models import Contest
from networks.elections.selectors.provided import RULED, RulesOf

NAMES = {
    "method": "How votes are counted", "votes_per": "Who has a vote", "reopen_nominations": "“Re-open nominations”",
    "unopposed": "As many candidates as places", "joint_tickets": "Standing together", "self_nomination": "Nominating oneself",
    "supporters": "Supporters", "statement_words": "Statement", "quorum": "Turnout", "proxies": "Proxies",
    "on_paper": "Paper ballots", "published": "Ballots after the count",
}  # fmt: skip
YES_NO = {
    "reopen_nominations": ("Stands, too", "Does not stand"), "joint_tickets": ("Two may stand together", "Each stands alone"),
    "self_nomination": ("Allowed", "Not allowed"), "proxies": ("Allowed", "None"),
    "on_paper": ("Taken, each keyed by two people", "None"), "published": ("Published without names", "Not published"),
}  # fmt: skip
SUPPORTERS = ("None needed", "A proposer", "A proposer and a seconder")


@dataclass(frozen=True)
class RuleRow:
    """One rule: its name, what holds, and what it rests on."""

    name: str
    words: str
    article: str
    is_ruled: bool


def rows_of(contest: Contest, rules: RulesOf | None = None) -> list[RuleRow]:
    """All rules of a contest. Without `rules` the article is left out: the contest knows which were ruled."""
    return [
        RuleRow(NAMES[name], words_of(contest, name), rules.rules[name].article if rules else "", name in contest.ruled)
        for name in RULED
    ]


def words_of(contest: Contest, name: str) -> str:
    """What holds, in words."""
    if name in YES_NO:
        return YES_NO[name][0 if getattr(contest, name) else 1]
    if name == "supporters":
        return SUPPORTERS[contest.supporters]
    if name == "statement_words":
        return f"{contest.statement_words} words at most"
    if name == "quorum":
        if not contest.quorum_of:
            return "No turnout is asked for"
        return f"At least {contest.quorum_of} of {contest.quorum_from} of the votes on the roll"
    return str(getattr(contest, f"get_{name}_display")())
