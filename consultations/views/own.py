"""How a page gets the school or person somebody answers for, and what it shows of the questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from consultations.models import Consultation, Delegation, Question, Respondent, Response
from consultations.rules.answered import Answered, only_answered
from consultations.rules.answers import Asked, Read, draft_values, field_values, question_of, read
from consultations.rules.shown import shown_of, summary_items
from consultations.selectors.asking import as_asked
from consultations.selectors.responding import called, respondents_of_person, responses_of
from cph.core import clock
from networks.schools.models import Headship

CHANGED = (
    "A question was worded anew, or taken out, after you opened this page. Nothing was sent: look at what is asked now."
)
Fields = Mapping[str, Sequence[str]]
WITH = (
    "consultation__network", "consultation__lead", "consultation__decided_by", "consultation__asker_body",
    "consultation__asker_authority", "consultation__meeting", "consultation__box",
)  # fmt: skip


def own_or_404(request: HttpRequest, pk: int, respondent: int) -> Respondent:
    """A school or person that whoever is signed in answers for today; of others a page says nothing."""
    leads = Headship.objects.on(clock.today()).filter(person=request.user.pk, school=OuterRef("school"))
    rows = respondents_of_person(request.user, clock.now()).select_related("school", "person", *WITH)
    given = Delegation.objects.filter(respondent=OuterRef("pk"))
    rows = rows.annotate(is_own=Q(person=request.user.pk) | Exists(leads), was_given=Exists(given))
    found = get_object_or_404(rows, consultation=pk, pk=respondent)
    request.body_in_hand = found.consultation.network
    return found


def way_in(found: Respondent) -> str:
    """By which right they answer, of a respondent from `own_or_404`."""
    return Response.By.SELF if found.is_own else Response.By.DELEGATE


def sent_for(request: HttpRequest, found: Respondent) -> list[Response]:
    """What was sent for them and this person may read, the last first: a head all, a deputy their own."""
    return [one for one in _all_sent(found) if found.is_own or one.sent_by_id == request.user.pk]


def counting_for(found: Respondent) -> Response | None:
    """The response that counts: that there is one, when and by whom, everybody knows who answers for the school."""
    return next((one for one in _all_sent(found) if one.is_last), None)


def _all_sent(found: Respondent) -> list[Response]:
    """Asked once a page."""
    if "_sent" not in found.__dict__:
        found.__dict__["_sent"] = responses_of(found)
    rows: list[Response] = found.__dict__["_sent"]
    return rows


def posted(request: HttpRequest) -> dict[str, list[str]]:
    """What was sent, by field."""
    return {name: [one for one in found if isinstance(one, str)] for name, found in request.POST.lists()}


def key_in(request: HttpRequest) -> UUID | None:
    """The key of the form that was sent; None: it is not one of ours."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def typed_before(consultation: Consultation, asked: Sequence[Asked], fields: Fields) -> list[Answered]:
    """What came from a page that was loaded before a question was worded anew or taken out: shown again, never sent."""
    here = {one.pk for one in asked}
    gone = {question_of(name) for name, some in fields.items() if any(some)} - here - {None}
    if not gone:
        return []
    old = [
        replace(one, only_if=None) for one in as_asked(Question.objects.filter(pk__in=gone, consultation=consultation))
    ]
    return only_answered(old, read(old, draft_values(old, fields)).given)


@dataclass(frozen=True)
class Sheet:
    """The questions with what was filled in, and what was read of it."""

    asked: Sequence[Asked]
    fields: Fields
    read: Read

    @classmethod
    def of(cls, asked: Sequence[Asked], fields: Fields) -> Sheet:
        return cls(asked, fields, read(asked, fields))

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The answers as hidden fields: from the page where they are checked to the one that sends them."""
        filled = field_values(self.asked, self.read.given)
        return [(name, value) for name, values in filled.items() for value in values]

    def page(self, *, of: Sequence[Asked] | None = None, faults: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What the template of the questions needs."""
        wrong = faults or {}
        return {
            "shown": shown_of(self.asked, self.fields, wrong, of=of),
            "faults": summary_items(self.asked, wrong),
        }


def words_for(respondent: Respondent) -> dict[str, Any]:
    """For whom, on every page of theirs."""
    return {
        "respondent": respondent,
        "consultation": respondent.consultation,
        "name": called(respondent),
        "is_school": respondent.school_id is not None,
    }
