"""The search page: one field over everything this person may read, gathered from the index, the register and the bodies."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from cph.core import clock
from cph.core.pages import Page
from cph.core.refusals import allowed
from cph.search import selectors
from cph.search.rules import Ask, ask_of
from networks.constitutions.models import Body
from networks.constitutions.selectors import bodies_visible_to
from networks.meetings.permissions.around import marks_of
from networks.schools.filters import STATUSES
from networks.schools.models import School
from networks.schools.permissions import check_may_read
from networks.schools.selectors import Found, schools_called

SIZE, LONGEST, FEW = 20, 200, 3
# what an entry calls itself, and what the filter calls many of them
KINDS = {
    "Agenda item": "Agenda items",
    "Paper": "Papers",
    "Minutes": "Minutes",
    "Decision": "Decisions",
    "Action": "Actions",
    "Motion": "Motions",
    "Meeting": "Meetings",
    "Proposal": "Your proposals",
    "Article": "Articles of constitutions",
    "Body": "Networks and groups",
    "School": "Schools",
}
LIVE = ("Body", "School")  # not in the index: there are few bodies, and the register has an index of its own


@dataclass(frozen=True)
class Results:
    """What was found; every part is empty where nothing was asked."""

    text: str
    kind: str
    ask: Ask
    page: Page = field(default_factory=lambda: Page([], None, None))
    bodies: list[Body] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    school_count: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.page.rows or self.bodies or self.schools)


def results_of(request: HttpRequest) -> Results:
    """What this person asked for in the address, and may read today."""
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    ask = ask_of(text)
    if not ask.words:
        return Results(text, kind, ask)
    page = _page(request, ask, kind) if kind not in LIVE else Page([], None, None)
    is_first = page.previous_url is None
    bodies = list(_bodies(request, ask)[:SIZE]) if kind in ("", "Body") and is_first else []
    found = _schools(request, text) if kind in ("", "School") and is_first else Found(School.objects.none(), 0)
    shown = _shown(found, FEW if kind == "" else SIZE, is_alone=not page.rows and not bodies)
    return Results(text, kind, ask, page, bodies, shown, found.total if shown else 0)


def _page(request: HttpRequest, ask: Ask, kind: str) -> Page:
    marks = marks_of(request.user, clock.now())
    question = selectors.Question(ask, marks.mine, marks.kept_out, kind)
    page = question.page(request, on=clock.today(), size=SIZE)
    if page.rows:
        selectors.add_snippets(page, ask)
    return page


def _bodies(request: HttpRequest, ask: Ask) -> QuerySet[Body]:
    found = bodies_visible_to(request.user, clock.today()).select_related("parent")
    for word in ask.words:
        found = found.filter(name__unaccent__icontains=word)
    return found.order_by(Lower("name"), "pk")


def _schools(request: HttpRequest, text: str) -> Found:
    if not allowed(check_may_read, request.user, at=clock.now()):
        return Found(School.objects.none(), 0)
    return schools_called(School.objects.filter(status__in=STATUSES["open"]), text)


def _shown(found: Found, most: int, *, is_alone: bool) -> list[School]:
    """Schools whose spelling had to be forgiven only where there is nothing else to show."""
    if not found.total or (found.forgiven and not is_alone):
        return []
    return list(found.rows.select_related("authority").order_by("sort_name", "urn")[:most])
