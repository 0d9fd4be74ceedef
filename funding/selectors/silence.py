"""What the constitution says of contributions, in sentences for the pages; where it is silent, the page says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from funding.selectors.confidence import rule_of
from networks.constitutions.models import Body


@dataclass(frozen=True)
class Said:
    """Whether membership depends on giving, who knows who gives, and the article, if there is one."""

    membership: str
    confidence: str
    article: str
    is_voluntary: bool | None


def said_of(network: Body, on: date) -> Said:
    """One query at most."""
    rule = rule_of(network, on)
    if rule is None:
        return Said(
            "Membership does not depend on it: the constitution does not say that it does.",
            "The constitution does not say who may know which school gives. It is treated as confidential: only those who keep the money know.",
            "",
            None,
        )
    article = f"Article {rule.article.number}"
    membership = {
        None: f"Membership does not depend on it: {article} does not say that it does.",
        False: f"Membership does not depend on it. {article}.",
        True: f"Membership depends on it: {article} says that who does not contribute is no member.",
    }[rule.decides_membership]
    confidence = {
        None: f"{article} does not say who may know which school gives. It is treated as confidential: only those who keep the "
              "money know.",
        True: f"Which school gives and which does not is known only to those who keep the money. {article}.",
        False: f"Which school gives may be known to all who see the fund. {article}.",
    }[rule.is_confidential]  # fmt: skip
    return Said(membership, confidence, article, rule.is_voluntary)
