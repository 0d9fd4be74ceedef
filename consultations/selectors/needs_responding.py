"""What open consultations ask of somebody: to respond, for themselves, for each school they lead, or for the head who asked them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Draft, Respondent, Response
from consultations.selectors.responding import answered_by
from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import moment
from networks.ballots.models import Mark

State, Naming = Consultation.State, Consultation.Naming


def kinds(person: Any, at: Any, on: Any) -> Kinds:
    """Respondents this person answers for in open consultations, who have not responded; answers that could not be taken in."""
    closed = Consultation.objects.filter(
        lead=person, state=State.CLOSED, naming=Naming.ANONYMOUS, closed_at__isnull=True
    )
    return {
        "respond": (to_respond(person, at, on), NAMED | {"begun": _begun(person)}),
        "unopened": (closed.exclude(not_taken_in=""), {"pk": "pk", "title": "title", "why": "not_taken_in"}),
    }


NAMED = {
    "pk": "consultation_id", "respondent": "pk", "title": "consultation__title", "until": "consultation__closes_at",
    "school": "school__name",
}  # fmt: skip


def to_respond(person: Any, at: Any, on: Any) -> QuerySet[Respondent]:
    """Asked, open at this moment, nothing sent: neither with a name nor, where answers have none, by a mark on the roll."""
    counts = Exists(Response.objects.filter(respondent=OuterRef("pk"), is_last=True))
    marks = Mark.objects.filter(box=OuterRef("consultation__box"))
    of_school = Exists(marks.filter(school=OuterRef("school")))
    of_person = Exists(marks.filter(elector=OuterRef("person"), school__isnull=True))
    rows = Respondent.objects.filter(
        answered_by(person, on), is_asked=True, consultation__state=State.OPEN,
        consultation__opens_at__lte=at, consultation__closes_at__gt=at,
    )  # fmt: skip
    sent = (
        Q(counts)
        | Q(of_school, consultation__naming=Naming.ANONYMOUS)
        | Q(of_person, consultation__naming=Naming.ANONYMOUS)
    )
    return rows.exclude(sent)


def _begun(person: Any) -> Exists:
    return Exists(Draft.objects.filter(respondent=OuterRef("pk"), person=person))


def _respond_need(facts: Facts) -> Iterator[Need]:
    until = datetime.fromisoformat(facts["until"])
    thing = f"{facts['title']}, for {facts['school']}" if facts["school"] else facts["title"]
    verb = "Finish and send your response to" if facts["begun"] else "Respond to"
    url = reverse("respond", args=[facts["pk"], facts["respondent"]])
    yield Need(verb, thing, url, timezone.localdate(until), f"It closes on {moment(until)}.")


def _unopened_need(facts: Facts) -> Iterator[Need]:
    url = reverse("consultation_unopened", args=[facts["pk"]])
    yield Need("See to the answers of", facts["title"], url, None, facts["why"])


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {"respond": _respond_need, "unopened": _unopened_need}
