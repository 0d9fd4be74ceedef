"""What the constitution says of the election of a post, and what is offered where it is silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from networks.constitutions.models import Constitution, ElectionRule, MembershipClass, Post
from networks.elections.rules.dates import Lengths

Method = ElectionRule.Method
OFFERED: dict[str, Any] = {
    "reopen_nominations": False,
    "unopposed": ElectionRule.Unopposed.DECLARED,
    "joint_tickets": False,
    "self_nomination": True,
    "supporters": 0,
    "statement_words": 200,
    "quorum": None,
    "proxies": False,
    "on_paper": False,
    "published": False,
}
RULED = ("method", "votes_per", *OFFERED)  # what each contest is ruled by; "quorum" is a pair
LENGTHS = {"nominations": "nomination_days", "withdrawal": "withdrawal_days", "voting": "voting_days", "objections": "objection_days"}  # fmt: skip


@dataclass(frozen=True)
class Provided:
    """One rule of an election: its value, and the article that states it; "" where the constitution is silent."""

    name: str
    value: Any
    article: str = ""

    @property
    def is_silent(self) -> bool:
        return not self.article


@dataclass(frozen=True)
class RulesOf:
    """All that is said of the election of one post, and how long each stage is."""

    post: Post
    rules: dict[str, Provided]
    lengths: dict[str, Provided] = field(default_factory=dict)

    @property
    def silent(self) -> list[str]:
        """The rules that the returning officer rules."""
        return [name for name in RULED if self.rules[name].is_silent]

    @property
    def article(self) -> str:
        """The article that makes it an elected post."""
        return f"Article {self.post.article.number}"


def rules_of(constitution: Constitution | int, posts: Iterable[Post]) -> dict[int, RulesOf]:
    """The rules of each post, by its number: its own rule first, then that of every elected post, then silence. Two queries."""
    found = list(ElectionRule.objects.filter(article__constitution=constitution).select_related("article"))
    classes = MembershipClass.objects.filter(article__constitution=constitution).select_related("article")
    votes = _votes_per(list(classes.order_by("article__position", "pk")))
    general = [one for one in found if one.post_id is None]
    return {
        post.pk: _rules_of(post, [one for one in found if one.post_id == post.pk] + general, votes) for post in posts
    }


def _votes_per(classes: list[MembershipClass]) -> Provided:
    """Schools have the vote where the article on membership says so; else members have."""
    by_school = [one for one in classes if one.votes_per == MembershipClass.VotesPer.SCHOOL]
    said = (by_school or classes or [None])[0]
    if said is None:
        return Provided("votes_per", MembershipClass.VotesPer.PERSON)
    return Provided("votes_per", said.votes_per, f"Article {said.article.number}")


def _rules_of(post: Post, said: list[ElectionRule], votes: Provided) -> RulesOf:
    rules = {name: _first(name, name, said, offered) for name, offered in OFFERED.items() if name != "quorum"}
    rules["quorum"] = _quorum(said)
    rules["votes_per"] = _first("votes_per", "votes_per", said, None)
    if rules["votes_per"].is_silent:
        rules["votes_per"] = votes
    rules["method"] = _first("method", "method", said, None)
    if rules["method"].is_silent:
        rules["method"] = Provided("method", Method.AV if post.seats == 1 else Method.SCOTTISH)
    usual = Lengths()
    lengths = {name: _first(name, column, said, getattr(usual, name)) for name, column in LENGTHS.items()}
    return RulesOf(post, rules, lengths)


def _first(name: str, column: str, said: list[ElectionRule], offered: Any) -> Provided:
    for one in said:
        value = getattr(one, column)
        if value is not None:
            return Provided(name, value, f"Article {one.article.number}")
    return Provided(name, offered)


def _quorum(said: list[ElectionRule]) -> Provided:
    for one in said:
        if one.quorum_of:
            return Provided("quorum", (one.quorum_of, one.quorum_from), f"Article {one.article.number}")
    return Provided("quorum", OFFERED["quorum"])


def fields_of(rules: RulesOf, seats: int) -> dict[str, Any]:
    """The columns of a contest as its rules have them, for so many places. The alternative vote fills one: for more it is STV."""
    values = {name: one.value for name, one in rules.rules.items() if name != "quorum"}
    values["quorum_of"], values["quorum_from"] = rules.rules["quorum"].value or (None, None)
    if rules.rules["method"].is_silent or (seats > 1 and values["method"] == Method.AV):
        values["method"] = Method.AV if seats == 1 else Method.SCOTTISH
    values["joint_tickets"] = values["joint_tickets"] and seats > 1
    return values


def lengths_of(found: Iterable[RulesOf]) -> tuple[Lengths, set[str]]:
    """The lengths of one timetable for several posts: the longest that any article states, else the usual; and which are stated."""
    found = list(found)
    values, stated = {}, set()
    for name in LENGTHS:
        said = [one.lengths[name].value for one in found if not one.lengths[name].is_silent]
        if said:
            values[name] = max(said)
            stated.add(name)
    return Lengths(**values), stated
