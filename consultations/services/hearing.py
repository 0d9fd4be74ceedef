"""What a meeting, a group or a partner said is written down. A correction is a new entry; both stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.models import Consultation, View
from consultations.permissions.planning import check_may_run
from consultations.selectors.views_heard import who_said
from consultations.services.holding import held, say
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import Meeting

State = Consultation.State
TAKES_VIEWS = (State.OPEN, State.CLOSED)


@dataclass(frozen=True)
class Heard:
    """What was said, by whom, on which day, in which of the ways."""

    of: str
    way: str
    on: date
    words: str
    meeting: Meeting | None = None
    group: Body | None = None
    name: str = ""
    people: int | None = None


@transaction.atomic
def record_view(
    consultation: Consultation, heard: Heard, *, replaces: View | None = None, form_key: UUID, by: Person, at: datetime
) -> View:
    """A view as a response of its kind. Sent twice, it is written down once; two corrections of one entry are not."""
    consultation = held(consultation)
    seat = check_may_run(by, consultation, at=at)
    if known := View.objects.filter(form_key=form_key, consultation=consultation).first():
        return known
    if consultation.state not in TAKES_VIEWS:
        raise Refused("Views are written down from the opening to the report.")
    _check(consultation, heard, replaces, at)
    facts = {name: getattr(heard, name) for name in Heard.__dataclass_fields__}
    try:
        with transaction.atomic():
            made = View.objects.create(
                consultation=consultation, replaces=replaces, form_key=form_key, recorded_by=by, recorded_at=at, **facts
            )
    except IntegrityError:
        raise Refused("This entry was corrected already. Look at the correction first.") from None
    verb = "corrected" if replaces else "wrote down"
    say(verb, f"the view of {who_said(made)} on {consultation.title}", consultation, made, by=by, at=at, seat=seat)
    return made


def _check(consultation: Consultation, heard: Heard, replaces: View | None, at: datetime) -> None:
    if not heard.words.strip():
        raise Refused("Enter what was said.")
    if heard.on > timezone.localdate(at):
        raise Refused("Enter a day that has come.")
    if heard.meeting is not None and heard.meeting.body.network_id != consultation.network_id:
        raise Refused("Choose a meeting of this network.")
    if heard.group is not None and heard.group.parent_id != consultation.network_id:
        raise Refused("Choose a group of this network.")
    if replaces is not None:
        if replaces.consultation_id != consultation.pk:
            raise Refused("That entry belongs to another consultation.")
        if View.objects.filter(replaces=replaces).exists():
            raise Refused("This entry was corrected already. Look at the correction first.")
