"""Words are redacted, and chosen to be quoted: by those who read single responses. The words themselves stay for them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from consultations.models import Answer, Consultation, Quotation, Redaction
from consultations.permissions.reporting import check_may_redact
from consultations.rules.publishing import shown_text
from consultations.selectors.publishing import named_by, texts_of
from consultations.services.keeping_report import held_consultation, say
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat

State = Consultation.State
LONGEST = 10_000


def _held(consultation: Consultation, answer: Answer, by: Person, at: datetime) -> tuple[Consultation, Answer, Seat]:
    current = held_consultation(consultation)
    seat = check_may_redact(by, current, at=at)
    found = texts_of(current).filter(pk=answer.pk).first()
    if found is None:
        raise Refused("These words are not published: whoever wrote them did not agree, or wrote others since.")
    return current, found, seat


@transaction.atomic
def redact(
    consultation: Consultation, answer: Answer, *, text: str, reason: str, by: Person, at: datetime
) -> Redaction | None:
    """Show other words, or none, instead. The same words again change nothing; filed or not, a name can always be taken out.

    Where nobody is to know who wrote what, no name of the roll is put back, or left beside what was taken out.
    """
    current, found, seat = _held(consultation, answer, by, at)
    text, reason = text.strip(), reason.strip()
    if len(text) > LONGEST:
        raise Refused(f"Enter at most {LONGEST:,} characters.")
    if not reason:
        raise Refused("Enter why, in a few words. The words themselves need not be repeated.")
    shown = found.text.strip() if found.redacted is None else found.redacted
    if text == shown:
        return None
    if named := named_by(text, current):
        raise Refused(f"This still names {_listed(named)}. Take it out, too: nobody is to know who wrote what.")
    made = Redaction.objects.create(answer=found, text=text, reason=reason[:200], redacted_by=by, redacted_at=at)
    say("redacted", f"words of a response to “{current.title}”", current, by=by, at=at, seat=seat)
    return made


@transaction.atomic
def quote(consultation: Consultation, answer: Answer, *, is_quoted: bool, by: Person, at: datetime) -> None:
    """Quote these words in the next edition of the report, or no longer. Sent twice, it is done once."""
    current, found, seat = _held(consultation, answer, by, at)
    if current.state == State.FILED:
        raise Refused("This consultation is filed: its report stands.")
    if bool(found.is_quoted) == is_quoted:
        return
    if is_quoted:
        if named := named_by(shown_text(found.text, found.redacted), current):
            raise Refused(
                f"These words name {_listed(named)}, and nobody is to know who wrote what. Redact them first."
            )
        _keep(found, by, at)
    else:
        Quotation.objects.filter(answer=found, removed_at__isnull=True).update(removed_at=at)
    verb = "chose to quote" if is_quoted else "chose no longer to quote"
    say(verb, f"words of a response to “{current.title}”", current, by=by, at=at, seat=seat)


def _listed(named: list[str]) -> str:
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def _keep(answer: Answer, by: Person, at: datetime) -> None:
    try:
        with transaction.atomic():
            Quotation.objects.create(answer=answer, chosen_by=by, chosen_at=at)
    except IntegrityError:  # somebody else chose it at the same moment: it is quoted once
        return
