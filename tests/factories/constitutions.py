"""A network with its identity, its clerk and the shipped constitution, the way an administrator and a clerk make them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import factory

from cph.people.models import Person
from networks.constitutions import seats
from networks.constitutions.models import (
    Ambiguity,
    Article,
    Balance,
    Body,
    Channel,
    Clerk,
    Constitution,
    Contribution,
    ElectionRule,
    Franchise,
    Identity,
    Majority,
    Post,
    Quorum,
    Requirement,
    Ruling,
    Substitution,
)
from networks.constitutions.services import load_constitution, record_ruling
from tests.factories.people import AdministratorFactory, PersonFactory

STARTS = date(2025, 9, 1)
TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
_numbers = count(1)


def network_of(name: str = "", **identity: str) -> Body:
    """A network without rules yet."""
    number = next(_numbers)
    network = Body.objects.create(kind=Body.Kind.NETWORK, name=name or f"Network {number}")
    Identity.objects.create(body=network, **{"short_name": f"N{number}", "prefix": f"N{number}"} | identity)
    return network


def clerk_of(network: Body, name: str = "Casey Clerk", **facts) -> Person:
    """The clerk of a network since it began."""
    person = PersonFactory(name=name, needs_second_factor=True, **facts)
    Clerk.objects.create(person=person, body=network, starts_on=date(2024, 9, 1))
    return person


def network_with_rules(instance: str = "leicester", *, starts_on: date = STARTS) -> tuple[Body, Person, Constitution]:
    """A network, its clerk, and the shipped constitution in force."""
    network = network_of()
    clerk = clerk_of(network)
    rules = load_constitution(network, instance, starts_on=starts_on, by=clerk, at=AT)
    return network, clerk, rules


def rule(
    constitution: Constitution, key: str, reading: str, starts_on: date = STARTS, *, by: Person | None = None
) -> Ruling:
    """The executive has decided, as far as the constitution's own app knows."""
    question = Ambiguity.objects.get(article__constitution=constitution, key=key)
    by = by or AdministratorFactory()
    seats.forget(by)
    return record_ruling(
        question,
        question.readings.get(key=reading),
        starts_on=starts_on,
        decided_by="the executive",
        reason="So decided.",
        effect={},
        by=by,
        at=AT,
    )


class QuorumFactory(factory.django.DjangoModelFactory):
    """The executive decides when five are present, unless told otherwise. Needs the article of a draft."""

    class Meta:
        model = Quorum

    organ = "EXECUTIVE"
    at_least = 5


class MajorityFactory(factory.django.DjangoModelFactory):
    """Two thirds of those who vote carry a motion of the executive; the chair has a casting vote."""

    class Meta:
        model = Majority

    organ = "EXECUTIVE"
    share_of = 2
    share_from = 3
    more_than = False
    of = "VOTING"
    casting_vote = True


class SubstitutionFactory(factory.django.DjangoModelFactory):
    """Who cannot come to the executive may send somebody, who votes and counts."""

    class Meta:
        model = Substitution

    organ = "EXECUTIVE"
    may_send = True
    may_vote = True
    counts = True


class ElectionRuleFactory(factory.django.DjangoModelFactory):
    """A post is filled by single transferable vote after ten working days for nominations with a proposer. Of a draft."""

    class Meta:
        model = ElectionRule

    method = "scottish"
    votes_per = "PERSON"
    reopen_nominations = False
    unopposed = "DECLARED"
    joint_tickets = True
    self_nomination = True
    supporters = 1
    statement_words = 200
    nomination_days = 10
    withdrawal_days = 2
    voting_days = 5
    objection_days = 5
    proxies = False
    on_paper = False
    published = False


class RequirementFactory(factory.django.DjangoModelFactory):
    """Three years as a head, which may be waived. Of a draft."""

    class Meta:
        model = Requirement

    kind = Requirement.Kind.YEARS_AS_HEAD
    figure = 3
    wording = "Three years as a head"
    may_be_waived = True


class BalanceFactory(factory.django.DjangoModelFactory):
    """At most one of those elected comes from one group. Of a draft."""

    class Meta:
        model = Balance

    of = Balance.Of.GROUP
    at_most = 1


class ChannelFactory(factory.django.DjangoModelFactory):
    """Members are asked here for ten school days where impact is medium at least. Of a draft."""

    class Meta:
        model = Channel

    way = Channel.Way.WEBSITE
    label = "On the website"
    impact_at_least = Channel.Weight.MEDIUM
    school_days = 10
    is_interim = False


class ContributionFactory(factory.django.DjangoModelFactory):
    """Schools give of their own accord, and nobody else learns who gives. Of a draft."""

    class Meta:
        model = Contribution

    is_voluntary = True
    is_confidential = True
    decides_membership = False
    administered_by = "the agency"
    audited_by = "an auditor"


class FranchiseFactory(factory.django.DjangoModelFactory):
    """On de-delegation only those vote who lead a maintained primary school. Of a draft."""

    class Meta:
        model = Franchise

    organ = "NETWORK"
    matter = "De-delegation, primary schools"
    phase = Franchise.Phase.PRIMARY
    maintained_only = True


def state_franchises(constitution: Constitution, *facts: dict[str, Any], number: str = "9") -> list[Franchise]:
    """Let a draft say who alone votes on what: primary maintained members on de-delegation, unless told otherwise.

    `also` is the key of a post whose holder votes too.
    """
    article = Article.objects.create(
        constitution=constitution, number=number, heading="Who votes on what", text="Who votes on what.", position=62
    )
    posts = {one.key: one for one in Post.objects.filter(article__constitution=constitution)}
    return [
        FranchiseFactory(article=article, **(one | {"also": posts[one["also"]]} if one.get("also") else one))
        for one in facts or ({},)
    ]


def state_elections(constitution: Constitution, key: str = "co-chair", **said: Any) -> Article:
    """Let a draft state how a post is filled: its rule (`rule`), what it asks for (`requirements`), its `balances`."""
    post = constitution.articles.get(number="5a").posts.get(key=key)
    article = Article.objects.create(
        constitution=constitution, number="8", heading="Elections", text="How officers are elected.", position=61
    )
    ElectionRule.objects.filter(post=post).delete()
    ElectionRuleFactory(article=article, post=post, **said.get("rule", {}))
    for place, facts in enumerate(said.get("requirements", [{}]), 1):
        RequirementFactory(article=article, post=post, position=place, **facts)
    for facts in said.get("balances", []):
        BalanceFactory(article=article, post=post, **facts)
    return article


def state_rules(constitution: Constitution, number: str = "6", **said: Any) -> Article:
    """Let a draft state what the shipped one leaves open: quorum five, two thirds with casting vote, substitutes.

    `quorum`, `majority` and `substitution` change the facts of these rows; None leaves one out. `special` adds a majority
    of its own for a change of the constitution: two thirds, unless it says otherwise.
    """
    article = Article.objects.create(
        constitution=constitution, number=number, heading="Deciding", text="How the body decides.", position=60
    )
    for key, maker in (("quorum", QuorumFactory), ("majority", MajorityFactory), ("substitution", SubstitutionFactory)):
        if (facts := said.get(key, {})) is not None:
            for organ in ("NETWORK", "EXECUTIVE"):
                maker(article=article, **{"organ": organ} | facts)
    if (facts := said.get("special")) is not None:
        for organ in ("NETWORK", "EXECUTIVE"):
            MajorityFactory(article=article, **{"organ": organ, "matter": Majority.Matter.CONSTITUTION} | facts)
    return article
