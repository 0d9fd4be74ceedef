"""The demonstration's own things by number, for the pictures."""

from __future__ import annotations

from django.utils import timezone

from consultations.models import Consultation
from cph.core.calendar import academic_year
from cph.home.demo import city
from funding.models import Batch, Claim, Fund, Proposal, Request, SharedPost
from networks.constitutions.models import Ambiguity, Body, Post
from networks.elections.models import Contest, Election
from networks.executives.models import Tenure
from networks.meetings.models import Action, AgendaItem, Meeting, Motion, Remark
from networks.meetings.models import Proposal as ItemProposal
from networks.schools.models import Headship, School


def numbers(network: Body) -> dict[str, int]:
    """All of them."""
    return {
        "network": network.pk,
        "executive": network.parts.get(kind=Body.Kind.EXECUTIVE).pk,
        "group": network.parts.filter(kind=Body.Kind.DEVELOPMENT_GROUP).order_by("name")[0].pk,
        "next_year": academic_year(timezone.localdate()) + 1,
        "post": Post.objects.get(key="vice-chair", article__constitution__body=network).pk,
        "tenure": Tenure.objects.filter(body__parent=network).order_by("pk")[0].pk,
        "proposal": ItemProposal.objects.filter(body=network).order_by("-pk")[0].pk,
        "headship": Headship.objects.order_by("pk")[0].pk,
        "urn": School.objects.get(urn=city.CONVERTED_URN).urn,
        "question": Ambiguity.objects.get(key="membership.ages", article__constitution__body=network).pk,
        **of_meetings(network),
        **of_records(network),
        **of_elections(network),
        **of_consultations(network),
        **of_money(network),
    }


def of_elections(network: Body) -> dict[str, int]:
    """An election that is declared, one that is being voted in."""
    declared = Contest.objects.get(election__network=network, election__state=Election.State.DECLARED)
    voting = Contest.objects.get(election__network=network, election__state=Election.State.VOTING)
    return {
        "declared": declared.election_id,
        "declared_contest": declared.pk,
        "voting": voting.election_id,
        "voting_contest": voting.pk,
        "nomination": voting.nominations.order_by("number")[0].pk,
    }


def of_consultations(network: Body) -> dict[str, int]:
    """One in each stage, and the head's place in the open one."""
    found = {one.state: one for one in Consultation.objects.filter(network=network)}
    told, asked = found["REPORTED"], found["OPEN"]
    return {
        "consulted": told.pk,
        "consulting": asked.pk,
        "consultation_draft": found["DRAFT"].pk,
        "consulted_question": told.questions.get(kind="ONE").pk,
        "consulted_text": told.questions.get(kind="LONG").pk,
        "respondent": asked.respondents.get(school__headships__person__email="head@example.org").pk,
        "feedback": told.feedback.latest("position").pk,
    }


def of_money(network: Body) -> dict[str, int]:
    """The fund of the groups, that of the contributions, and what stands in them."""
    fund, own = Fund.objects.get(network=network, code="GROUPS"), Fund.objects.get(network=network, code="OWN")
    claims = Claim.objects.filter(allocation__year__fund=fund).order_by("pk")
    waits = Request.objects.filter(school__headships__person__email="head@example.org").order_by("pk")
    return {
        "fund": fund.pk,
        "fund_year": fund.years.get().pk,
        "own_fund": own.pk,
        "own_year": own.years.get().pk,
        "paper": Proposal.objects.get(fund=fund).pk,
        "claim_paid": claims.filter(state="PAID")[0].pk,
        "claim_to_approve": claims.filter(state="CONFIRMED")[0].pk,
        "batch": Batch.objects.get(fund=fund).pk,
        "request": waits[0].pk,
        "shared_post": SharedPost.objects.get(year__fund=own).pk,
    }


def of_meetings(network: Body) -> dict[str, int]:
    """Meetings to come and meetings that were held."""
    now = timezone.now()
    coming = Meeting.objects.filter(starts_at__gt=now).order_by("starts_at")
    held = Meeting.objects.filter(closed_at__isnull=False).order_by("-starts_at")
    full, executive = held.filter(body=network), held.filter(body__parent=network)
    return {
        "full_meeting": coming.filter(body=network)[0].pk,
        "executive_meeting": coming.filter(body__parent=network)[0].pk,
        "draft_meeting": coming.filter(body__parent=network)[1].pk,
        "held_meeting": full[0].pk,
        "approved_meeting": full[1].pk,
        "held_executive": executive[0].pk,
        "earlier_executive": executive[1].pk,
    }


def of_records(network: Body) -> dict[str, int]:
    """Motions, actions, a correction that waits, an item with its own page."""
    motions = Motion.objects.order_by("pk")
    items = AgendaItem.objects.filter(agenda__meeting__starts_at__gt=timezone.now(), kind="BUSINESS")
    drafts = items.filter(agenda__state="DRAFT", removed_at__isnull=True)
    return {
        "hands": motions.get(method="SHOW", state="CARRIED").pk,
        "named": motions.get(method="NAMED", meeting__isnull=False, state="CARRIED").pk,
        "moved": motions.get(state="MOVED").pk,
        "open_vote": motions.get(state="OPEN").pk,
        "closed_vote": motions.get(meeting__isnull=True, state="CARRIED").pk,
        "remark": Remark.objects.get(answered_at__isnull=True).pk,
        "action": Action.objects.filter(owners__email="head@example.org").order_by("pk")[0].pk,
        "late_action": Action.objects.filter(owners__email="co.chair@example.org", state="OPEN")
        .order_by("due_on")[0]
        .pk,
        "done_action": Action.objects.filter(state="DONE").order_by("pk")[0].pk,
        "item": drafts.order_by("pk")[0].pk,
    }
