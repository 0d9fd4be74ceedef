"""How a paper that asks for money stands with the meeting that decides; what it says on the agenda; what it decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from cph.core.templatetags.words import pounds
from cph.notifications.models import Kind
from cph.people.models import Person
from funding.models import Proposal
from funding.selectors.reach import PAPER, stands_for
from networks.meetings.models import AgendaItem, Decision, Meeting
from networks.meetings.permissions.minutes import decisions_for
from networks.meetings.selectors import tabling
from networks.meetings.selectors.tabling import Tabled, Tabling
from networks.meetings.suggestions import Suggestion

MINUTES = 10


def source_of(proposal: Proposal) -> str:
    """By this key the paper is on an agenda once, whether it was put there from here or taken from the suggestions."""
    return f"{PAPER}{proposal.pk}"


def tabled_of(proposal: Proposal) -> Tabled:
    """The paper as something that a meeting decides on."""
    title = proposal.title
    return Tabled(
        proposal, proposal.network, proposal.meeting, source_of(proposal), "paper", title, f"the paper “{title}”",
        Kind.FUNDING, f"funding-paper:{proposal.pk}",
    )  # fmt: skip


def tabling_of(proposal: Proposal, at: datetime) -> Tabling:
    """Where the paper stands: two queries at most."""
    return tabling.tabling_of(tabled_of(proposal), at)


def meetings_to_choose(proposal: Proposal, at: datetime) -> QuerySet[Meeting]:
    """Meetings to come of the body that decides."""
    return tabling.meetings_to_choose(proposal.network, proposal.body, at)


def items_of(proposal: Proposal) -> QuerySet[AgendaItem]:
    """Where the paper was dealt with: its items, also where one was not reached and carried to a later meeting."""
    return AgendaItem.objects.filter(stands_for(source_of(proposal)), agenda__meeting__body=proposal.body_id)


def decisions_on(person: Person, proposal: Proposal, at: datetime) -> QuerySet[Decision]:
    """Decisions of the body on this very paper that this person may read, newest first."""
    rows = decisions_for(person, at).filter(body=proposal.body_id, item__in=items_of(proposal))
    return rows.select_related("body").order_by("-decided_at", "-pk")


def title_on_agenda(proposal: Proposal) -> str:
    """What the item is called."""
    return proposal.title[:150]


def reason_on_agenda(proposal: Proposal) -> str:
    """Why it is there: what is asked for, and where the paper is."""
    asked = f"asks for {pounds(proposal.asked_pence)}" if proposal.asked_pence else "is about money"
    url = settings.SITE_URL + reverse("fund_proposal", args=[proposal.pk])
    return f"A paper of {proposal.lead.name} {asked}: {url}"[:300]


def suggested(meeting: Meeting) -> Iterator[Suggestion]:
    """For whoever drafts the agenda: papers that this meeting decides on."""
    rows = Proposal.objects.filter(meeting=meeting, state=Proposal.State.ISSUED).select_related("lead")
    for one in rows.order_by("pk"):
        url = reverse("fund_proposal", args=[one.pk])
        yield Suggestion(
            source_of(one), title_on_agenda(one), one.purpose, one.minutes or MINUTES, reason_on_agenda(one), url=url
        )
