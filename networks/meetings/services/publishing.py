"""A body chooses what everybody may see, publishes it, and takes it back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import PublicPage
from networks.meetings.permissions.around import check_may_publish

CHOICES = {
    "shows_meetings": "dates of meetings",
    "shows_agendas": "issued agendas",
    "shows_minutes": "approved minutes",
    "shows_decisions": "decisions",
    "shows_posts": "who holds its posts",
}


@dataclass(frozen=True)
class Chosen:
    """What the clerk chose for the public page."""

    slug: str
    about: str = ""
    shows_meetings: bool = True
    shows_agendas: bool = False
    shows_minutes: bool = False
    shows_decisions: bool = False
    shows_posts: bool = False

    def words(self) -> str:
        return ", ".join(words for name, words in CHOICES.items() if getattr(self, name)) or "nothing but its name"


@transaction.atomic
def choose_public(body: Body, chosen: Chosen, *, by: Person, at: datetime) -> PublicPage:
    """Keep what is chosen. Of a published page, everybody sees the change at once."""
    seat = check_may_publish(by, body, at=at)
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    page = PublicPage.objects.filter(body=body).first() or PublicPage(body=body)
    if page.pk and all(getattr(page, name) == value for name, value in asdict(chosen).items()):
        return page
    for name, value in asdict(chosen).items():
        setattr(page, name, value)
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError:
        raise Refused("Another body has this address. Choose a different one.") from None
    state = "seen by everybody" if page.published_at else "not published"
    subject = f"what the public page of {body.name} shows ({state}): {chosen.words()}"
    record("chose", subject, page, body, by=by, at=at, seat=seat.title)
    return page


def _held(body: Body) -> PublicPage:
    page = PublicPage.objects.select_for_update(of=("self",)).filter(body=body).first()
    if page is None:
        raise Refused("Choose first what the page shows.")
    return page


@transaction.atomic
def publish(body: Body, *, by: Person, at: datetime) -> PublicPage:
    """From now on everybody can read the page. Published twice, it is published once."""
    seat = check_may_publish(by, body, at=at)
    page = _held(body)
    if page.published_at is None:
        page.published_at, page.published_by = at, by
        page.save(update_fields=["published_at", "published_by"])
        record("published", f"the public page of {body.name}", page, body, by=by, at=at, seat=seat.title)
    return page


@transaction.atomic
def withdraw_public(body: Body, *, by: Person, at: datetime) -> PublicPage:
    """From now on the address leads nowhere; what was chosen is kept."""
    seat = check_may_publish(by, body, at=at)
    page = _held(body)
    if page.published_at is not None:
        page.published_at = page.published_by = None
        page.save(update_fields=["published_at", "published_by"])
        record("withdrew", f"the public page of {body.name}", page, body, by=by, at=at, seat=seat.title)
    return page
