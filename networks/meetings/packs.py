"""The pack of a meeting as one reader has it today: their versions, newest first, and what stands in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cph.core.refusals import allowed
from cph.documents.models import Paper
from cph.people.models import Person
from networks.meetings.models import Meeting, Pack, PackEdition
from networks.meetings.permissions.before import reading_of
from networks.meetings.permissions.packs import check_may_read_pack
from networks.meetings.rules.packs import Version, versions
from networks.meetings.selectors.packs import edition_with, packs_of, state_of


@dataclass
class Shown:
    """One version for a page: what it is made from, and its PDF where it was asked for."""

    version: Version
    pack: Pack
    edition: PackEdition | None

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def state(self) -> str:
        """MADE, ASKED, FAILED; NONE before anybody asked; TAKEN_BACK where a paper in it was taken back."""
        if self.version.is_taken_back:
            return "TAKEN_BACK"
        return self.edition.paper.state if self.edition else "NONE"

    @property
    def paper(self) -> Paper | None:
        return self.edition.paper if self.edition else None

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """Papers that stand in it as a page in words: title, reason."""
        problems = self.paper.left_out if self.paper else {}
        papers = [one for item in self.version.contents["items"] for one in item["papers"]]
        return [(one["title"], problems[key]) for one in papers if (key := f"paper-{one['id']}") in problems]


def packs_for(person: Person, meeting: Meeting, at: datetime) -> list[Shown]:
    """The versions this person has, newest first, judged by what they may read today: five queries."""
    packs = packs_of(meeting)
    if not packs:
        return []
    found = versions([one.contents for one in packs], reading_of(person, meeting, at=at), state_of(meeting))
    return [Shown(one, packs[one.place], edition_with(packs[one.place], one.key)) for one in reversed(found)]


def on_meeting(person: Person, meeting: Meeting, at: datetime) -> dict[str, Any] | None:
    """The pack for the page of its meeting; None where this person has none."""
    if not allowed(check_may_read_pack, person, meeting, at=at):
        return None
    shown = packs_for(person, meeting, at)
    return {"pack": shown[0], "meeting": meeting} if shown and shown[0].number else None
