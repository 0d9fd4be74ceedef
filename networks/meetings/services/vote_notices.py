"""Who is told of a vote between meetings: that it opened, that it closes tomorrow, how it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from cph.core.templatetags.words import moment
from cph.notifications.models import Kind, Notice
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.selectors import clerks_of
from networks.meetings.models import Motion
from networks.meetings.selectors import attendees_of
from networks.meetings.selectors.motions import did_not_vote, is_closed_to_some, name_of, occasion_of

REMIND = timedelta(hours=24)
HOW = {
    Motion.Method.NAMED: "You can change your vote until then; who voted how is shown afterwards.",
    Motion.Method.SECRET: "The vote is secret: it is cast once, and nobody learns who voted how.",
}
LONG_ENOUGH = timedelta(hours=36)  # a vote shorter than that needs no reminder


def tell_opened(motion: Motion, at: datetime) -> int:
    """Everybody who has a vote, once."""
    people = Person.objects.filter(pk__in=motion.rights.values("person"), is_active=True)
    text = (
        f"Vote by {moment(motion.closes_at)}: {name_of(motion)}.\n\n"
        f"{motion.body.name} votes between meetings. {HOW[motion.method]}"
    )
    return notify(
        people, kind=Kind.VOTE, subject=f"{motion.body.name}: vote by {moment(motion.closes_at)}", text=text,
        link=reverse("motion_vote", args=[motion.pk]), about=motion, once_key=f"vote:{motion.pk}", at=at,
    )  # fmt: skip


def reminder_is_due(motion: Motion, at: datetime) -> bool:
    """From a day before the close, for votes that were open long enough to forget."""
    if motion.opens_at is None or motion.closes_at is None:
        return False
    return motion.closes_at - motion.opens_at >= LONG_ENOUGH and motion.closes_at - REMIND <= at < motion.closes_at


def remind(motion: Motion, *, at: datetime) -> int:
    """Whoever has not voted, once."""
    key = f"vote-reminder:{motion.pk}"
    if not reminder_is_due(motion, at) or Notice.objects.filter(once_key=key).exists():
        return 0
    text = f"Vote by {moment(motion.closes_at)}: {name_of(motion)}.\n\nYou have a vote and have not cast it."
    return notify(
        did_not_vote(motion).filter(is_active=True), kind=Kind.VOTE,
        subject=f"{motion.body.name}: voting closes {moment(motion.closes_at)}", text=text,
        link=reverse("motion_vote", args=[motion.pk]), about=motion, once_key=key, at=at,
    )  # fmt: skip


def readers_of(motion: Motion, at: datetime) -> list[Person]:
    """All who may read it: those who may attend; of a confidential motion those who had a vote, and the clerk."""
    on = timezone.localdate(at)
    if not is_closed_to_some(motion):
        return list(attendees_of(occasion_of(motion), on))
    voters = Person.objects.filter(pk__in=motion.rights.values("person"), is_active=True)
    return [*voters, *(one.person for one in clerks_of(motion.body.network, on))]


def tell_result(motion: Motion, at: datetime) -> int:
    """How it went, once, to all who may read it. A confidential motion's own words stay on its page."""
    outcome = "It is decided: read the result on its page." if is_closed_to_some(motion) else motion.outcome
    word = "decided" if is_closed_to_some(motion) else motion.get_state_display().lower()
    return notify(
        readers_of(motion, at), kind=Kind.VOTE, subject=f"{motion.body.name}: {name_of(motion)}: {word}",
        text=f"{outcome}\n\n{name_of(motion)}.", link=reverse("motion", args=[motion.pk]), about=motion,
        once_key=f"vote-result:{motion.pk}", at=at,
    )  # fmt: skip
