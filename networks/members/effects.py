"""The effect of each reading of an open question, whatever the question is about, as shown and as kept with a ruling."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from networks.constitutions.models import Ambiguity, Constitution, Reading
from networks.constitutions.selectors import Question, meetings_a_year_under
from networks.members.inforce import MEMBERSHIP_QUESTIONS, member_rules
from networks.members.readings import counts_of, effect_of, standing_of


def is_about_membership(question: Ambiguity) -> bool:
    return question.key in MEMBERSHIP_QUESTIONS


def effect_kept(question: Ambiguity, reading: Reading, on: date) -> dict[str, Any]:
    """Figures and names to store with a ruling, with the mark that tells whether they are those that were shown."""
    constitution: Constitution = question.article.constitution
    if is_about_membership(question):
        standing = standing_of(member_rules(constitution.body, on)[on], on)
        kept = effect_of(standing, question.key, reading.key, on).kept()
    else:
        meetings = meetings_a_year_under(constitution, reading.key)
        kept = {"on": on.isoformat(), "reading": reading.key, "meetings_a_year": meetings}
    return kept | {"mark": mark_of(kept)}


def mark_of(kept: dict[str, Any]) -> str:
    """A short mark of an effect: the page shows an effect, the form carries its mark, the service compares."""
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:20]


def shown(question: Question, on: date) -> dict[str, Any]:
    """For the page: what each reading does from this day, and all combinations in a small table. Two queries."""
    found = []
    constitution = question.ambiguity.article.constitution
    if not is_about_membership(question.ambiguity):
        for reading in question.readings:
            found.append((reading, None, meetings_a_year_under(constitution, reading.key)))
        return {"effects": found, "table": []}
    standing = standing_of(member_rules(constitution.body, on)[on], on)
    for reading in question.readings:
        found.append((reading, effect_of(standing, question.ambiguity.key, reading.key, on), None))
    return {"effects": found, "table": counts_of(standing)}
