"""Somebody makes a secret address for their calendar, withdraws it, or has a new one in its place."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from cph.audit.services import record
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import Feed
from networks.meetings.permissions.around import check_may_feed

READ_AGAIN = timedelta(hours=1)  # that a feed is read is noted so often and no more


def _words(feed: Feed) -> str:
    return f"a calendar address: {feed.body.name if feed.body else 'all own meetings'}"


@transaction.atomic
def make_feed(person: Person, body: Body | None = None, *, at: datetime) -> Feed:
    """A calendar address of one's own; the one there is, where there is one already."""
    check_may_feed(person, body, at=at)
    feed, is_new = Feed.objects.get_or_create(person=person, body=body, withdrawn_at=None, defaults={"made_at": at})
    if is_new:
        record("made", _words(feed), feed, person, by=person, at=at)
    return feed


@transaction.atomic
def withdraw_feed(feed: Feed, *, at: datetime) -> Feed:
    """The address stops working at once. Withdrawn twice, it is withdrawn once."""
    feed = Feed.objects.select_for_update(of=("self",)).select_related("person", "body").get(pk=feed.pk)
    if feed.withdrawn_at is None:
        feed.withdrawn_at = at
        feed.save(update_fields=["withdrawn_at"])
        record("withdrew", _words(feed), feed, feed.person, by=feed.person, at=at)
    return feed


@transaction.atomic
def renew_feed(feed: Feed, *, at: datetime) -> Feed:
    """A new secret in the place of the old, for somebody whose address got into other hands."""
    old = withdraw_feed(feed, at=at)
    return make_feed(old.person, old.body, at=at)


def note_read(feed: Feed, *, at: datetime) -> None:
    """A calendar program was here; said at most once an hour."""
    if feed.last_read_at is None or at - feed.last_read_at >= READ_AGAIN:
        Feed.objects.filter(pk=feed.pk).update(last_read_at=at)
