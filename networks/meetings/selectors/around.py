"""What a calendar feed shows, and what a body shows to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import seats_of
from networks.constitutions.selectors import bodies_visible_to
from networks.executives.models import Tenure
from networks.meetings import ics
from networks.meetings.models import (
    Action,
    AgendaItem,
    Decision,
    Feed,
    Issue,
    Meeting,
    MinuteItem,
    Minutes,
    PublicPage,
    Remark,
)
from networks.meetings.rules.around import without_addresses
from networks.meetings.selectors.agendas import attended_by, executive_for

SALT = "calendar feed"
KEPT = timedelta(days=366)  # so far back a feed reaches
MOST = 500
PUBLIC_MEETINGS, PUBLIC_DECISIONS = 60, 100
OPEN = AgendaItem.Part.OPEN


# --- feeds


def secret_of(feed: Feed) -> str:
    """The secret in a feed's address: it follows from the row and the site's key, and lies nowhere to be read."""
    return signing.Signer(salt=SALT, sep="~").sign(str(feed.pk))


def feed_of(secret: str) -> Feed | None:
    """The feed behind a secret, while it is not withdrawn and its owner may still sign in."""
    try:
        number = int(signing.Signer(salt=SALT, sep="~").unsign(secret))
    except (signing.BadSignature, ValueError):
        return None
    rows = Feed.objects.filter(withdrawn_at__isnull=True, person__is_active=True)
    return rows.select_related("person", "body__parent").filter(pk=number).first()


def feeds_of(person: Person) -> list[Feed]:
    """The calendar addresses somebody has; each carries its `address`."""
    found = Feed.objects.filter(person=person, withdrawn_at__isnull=True).select_related("body__parent")
    feeds = list(found.order_by("body__name", "pk"))
    for one in feeds:
        one.address = settings.SITE_URL + reverse("feed", args=[secret_of(one)])
        one.web_address = "webcal://" + one.address.split("://", 1)[1]
    return feeds


def bodies_to_feed(person: Person, on: date) -> QuerySet[Body]:
    """Bodies whose dates this person may have in their calendar: those of their networks that meet."""
    meets = Q(kind__in=[Body.Kind.NETWORK, Body.Kind.EXECUTIVE]) | Q(meetings__isnull=False)
    seen = bodies_visible_to(person, on).filter(pk__in=Body.objects.filter(meets).values("pk"))
    return seen.select_related("parent").order_by(Lower("name"), "pk")


def meetings_in(feed: Feed, at: datetime) -> list[Meeting]:
    """What this feed shows today, by its owner's seats of today: none where they hold none. One query beside the seats.

    Each meeting carries `attends`: only then its place is told, as everywhere.
    """
    seats = seats_of(feed.person, timezone.localdate(at))
    rows = Meeting.objects.visible_to(feed.person, seats.on).filter(ends_at__gte=at - KEPT)
    mine = Q() if seats.is_admin else attended_by(seats)
    rows = rows.filter(body=feed.body) if feed.body_id else rows.filter(mine)
    there = ExpressionWrapper(mine, output_field=BooleanField()) if mine else Value(True)
    return list(rows.select_related("body__parent").annotate(attends=there).order_by("starts_at", "pk")[:MOST])


def calendar_of(feed: Feed, meetings: Iterable[Meeting]) -> bytes:
    """The feed as a calendar program reads it. The stamps do not move, so that an unchanged feed is unchanged to the letter."""
    name = f"{feed.body.name}: meetings" if feed.body else "My network meetings"
    return ics.feed(name, (_event(one) for one in meetings))


def _event(one: Meeting) -> Any:
    cancelled = one.state == Meeting.State.CANCELLED
    return ics.event_of(
        key=one.pk,
        title=f"{'Cancelled: ' if cancelled else ''}{one.body.network.name}: {one.title}",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place=one.place if one.attends else "",
        url=settings.SITE_URL + reverse("meeting", args=[one.pk]),
        sequence=one.change_count + cancelled,
        cancelled=cancelled,
        stamp=one.called_at,
    )


# --- what a body shows to everybody: Part A, without papers, proposers and addresses


@dataclass(frozen=True)
class Published:
    """A body's public page; what it did not choose is empty."""

    page: PublicPage
    body: Body
    coming: list[Meeting] = field(default_factory=list)
    past: list[Meeting] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    posts: list[Tenure] = field(default_factory=list)


def published_page(slug: str) -> PublicPage | None:
    """A page by its address, if it is published."""
    rows = PublicPage.objects.filter(published_at__isnull=False).select_related(
        "body__parent__identity", "body__identity"
    )
    return rows.filter(slug=slug).first()


def published(page: PublicPage, at: datetime) -> Published:
    """All that this page shows, in at most four queries."""
    on, body = timezone.localdate(at), page.body
    meetings = _public_meetings(page) if _lists_meetings(page) else []
    return Published(
        page=page,
        body=body,
        coming=[one for one in reversed(meetings) if one.ends_at >= at and page.shows_meetings],
        past=[
            one for one in meetings if one.ends_at < at and (page.shows_meetings or one.has_agenda or one.has_minutes)
        ],
        decisions=_public_decisions(body) if page.shows_decisions else [],
        posts=_public_posts(body, on) if page.shows_posts else [],
    )


def _lists_meetings(page: PublicPage) -> bool:
    return page.shows_meetings or page.shows_agendas or page.shows_minutes


def _public_meetings(page: PublicPage) -> list[Meeting]:
    """The body's meetings, latest first, each with whether its agenda and its minutes are shown."""
    issued = Issue.objects.filter(meeting__body=page.body_id) if page.shows_agendas else Issue.objects.none()
    approved = (
        Minutes.objects.filter(meeting__body=page.body_id, state=Minutes.State.APPROVED)
        if page.shows_minutes
        else Minutes.objects.none()
    )
    rows = Meeting.objects.planned().filter(body=page.body_id)
    rows = rows.annotate(
        has_agenda=ExpressionWrapper(Q(pk__in=issued.values("meeting")), output_field=BooleanField()),
        has_minutes=ExpressionWrapper(Q(pk__in=approved.values("meeting")), output_field=BooleanField()),
    )
    return list(rows.order_by("-starts_at", "-pk")[:PUBLIC_MEETINGS])


def _public_decisions(body: Body) -> list[Decision]:
    rows = Decision.objects.filter(
        body=body, minutes__state=Minutes.State.APPROVED, removed_at__isnull=True, part=OPEN, item__part=OPEN
    )
    found = list(rows.select_related("minutes__meeting").order_by("-decided_at", "-pk")[:PUBLIC_DECISIONS])
    for one in found:
        one.words = without_addresses(one.text)
    return found


def _public_posts(body: Body, on: date) -> list[Tenure]:
    """Who holds which post, by name and nothing else; of a network, those of its executive."""
    held = Tenure.objects.on(on).filter(Q(body=body) | Q(group=body) | Q(body=executive_for(body)))
    if body.kind not in (Body.Kind.NETWORK, Body.Kind.EXECUTIVE):
        held = Tenure.objects.on(on).filter(Q(body=body) | Q(group=body))
    return list(held.select_related("person", "post", "group").order_by("post__position", "group__name", "seat", "pk"))


def public_agenda(page: PublicPage, meeting_id: int) -> tuple[Meeting, list[dict[str, Any]]] | None:
    """The last issued agenda of a meeting: the open items by number, title, purpose and time, and nothing else."""
    if not page.shows_agendas:
        return None
    rows = Issue.objects.filter(meeting=meeting_id, meeting__body=page.body_id, meeting__state=Meeting.State.PLANNED)
    issue = rows.select_related("meeting").order_by("-version").first()
    if issue is None:
        return None
    sealed = set(AgendaItem.objects.filter(agenda__meeting=meeting_id).exclude(part=OPEN).values_list("pk", flat=True))
    open_items = [one for one in issue.content["items"] if one.get("part", OPEN) == OPEN and one["id"] not in sealed]
    return issue.meeting, [
        {
            "number": number,
            "time": one["time"],
            "title": without_addresses(one["title"]),
            "purpose": one["purpose"],
        }
        for number, one in enumerate(open_items, start=1)
    ]


def public_minutes(page: PublicPage, meeting_id: int) -> tuple[Minutes, list[MinuteItem]] | None:
    """Approved minutes: the open items, with what was decided and taken on, and corrections noted since."""
    if not page.shows_minutes:
        return None
    rows = Minutes.objects.filter(state=Minutes.State.APPROVED, meeting__body=page.body_id, meeting=meeting_id)
    minutes = rows.select_related("meeting", "approved_in").first()
    if minutes is None:
        return None
    stands = {"removed_at__isnull": True, "part": OPEN, "minutes": minutes}
    items = MinuteItem.objects.filter(minutes=minutes, item__part=OPEN, item__removed_at__isnull=True)
    found = list(
        items.select_related("item")
        .prefetch_related(
            Prefetch("item__decisions", Decision.objects.filter(**stands).order_by("pk"), to_attr="public_decisions"),
            Prefetch("item__actions", Action.objects.filter(**stands).order_by("pk"), to_attr="public_actions"),
            Prefetch(
                "item__remarks",
                Remark.objects.filter(minutes=minutes, kind=Remark.Kind.NOTE).order_by("said_at", "pk"),
                to_attr="public_notes",
            ),
        )
        .order_by("item__position")
    )
    for number, one in enumerate(found, start=1):
        one.number, one.words = number, without_addresses(one.discussion)
        one.title = without_addresses(one.item.title)
        for said in (*one.item.public_decisions, *one.item.public_actions, *one.item.public_notes):
            said.words = without_addresses(said.text)
    return minutes, found
