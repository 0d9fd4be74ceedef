"""Who is told of a poll: that it opened, that it has more time, that it closes soon. Never what or when anybody voted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.notifications.models import Kind, Notice
from cph.notifications.services import notify
from cph.people.models import Person
from networks.elections.models import Election
from networks.elections.permissions.calling import check_may_run
from networks.elections.selectors.polling import balloted, not_voted_in, voters_of

BEFORE = timedelta(days=2)
LONG_ENOUGH = timedelta(days=3)  # a vote shorter than that needs no reminder by itself


def _posts(election: Election) -> str:
    return ", ".join(str(contest) for contest in balloted(election))


def tell_opened(election: Election, at: datetime) -> int:
    """Everybody on the roll, once."""
    closes = moment(election.voting_closes_at)
    text = (
        f"Vote by {closes}: {_posts(election)}.\n\n"
        "You rank or choose, check your paper, cast it once and get a receipt. The vote is secret."
    )
    return notify(
        voters_of(election), kind=Kind.ELECTION, subject=f"{election.title}: vote by {closes}", text=text,
        link=reverse("ballot_list"), about=election, once_key=f"poll:{election.pk}", at=at,
    )  # fmt: skip


def tell_extended(election: Election, reason: str, at: datetime) -> int:
    """Everybody on the roll, whether they have voted or not: nobody can tell from it who has."""
    closes = moment(election.voting_closes_at)
    return notify(
        voters_of(election), kind=Kind.ELECTION, subject=f"{election.title}: voting now closes {closes}",
        text=f"Voting has more time, until {closes}.\n\n{reason}\n\nWhoever has voted has nothing to do.",
        link=reverse("election", args=[election.pk]), about=election,
        once_key=f"poll-extended:{election.pk}:{election.voting_closes_at:%Y%m%d%H%M}", at=at,
    )  # fmt: skip


@transaction.atomic
def remind(election: Election, *, by: Person, at: datetime) -> int:
    """The officer reminds whoever still has a vote to cast, once a day at most. How many they were."""
    seat = check_may_run(by, election, at=at)
    if election.state != Election.State.VOTING or at >= election.voting_closes_at:
        raise Refused("Voting is not open.")
    key = f"poll-reminder:{election.pk}:{timezone.localdate(at)}"
    since = Notice.objects.filter(once_key__startswith=f"poll-reminder:{election.pk}:")
    if since.filter(created_at__gt=at - timedelta(hours=20)).exists():
        raise Refused("A reminder went out within the last day. Send the next one tomorrow.")
    told = _remind(election, key, at)
    record("reminded voters of", election.title, election, election.network, by=by, at=at, seat=seat.title)
    return told


@transaction.atomic
def remind_due(election: Election, *, at: datetime) -> int:
    """Two days before the close, by itself, once for each closing time."""
    closes = election.voting_closes_at
    key = f"poll-reminder:{election.pk}:before:{closes:%Y%m%d%H%M}"
    if election.state != Election.State.VOTING or not closes - BEFORE <= at < closes:
        return 0
    opens = [contest.box.opens_at for contest in balloted(election)]
    if not opens or closes - min(opens) < LONG_ENOUGH or Notice.objects.filter(once_key=key).exists():
        return 0
    return _remind(election, key, at)


def _remind(election: Election, key: str, at: datetime) -> int:
    closes = moment(election.voting_closes_at)
    return notify(
        not_voted_in(election), kind=Kind.ELECTION, subject=f"{election.title}: voting closes {closes}",
        text=f"Vote by {closes}: {election.title}.\n\nA ballot paper is waiting for you. If you cast it meanwhile, leave this.",
        link=reverse("ballot_list"), about=election, once_key=key, at=at,
    )  # fmt: skip
