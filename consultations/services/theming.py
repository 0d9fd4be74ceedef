"""Themes in what was written: made, merged, tagged by one analyst after the other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from consultations.models import Answer, Question, Reading, Tag, Theme
from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person

NOT_OF_IT = "Choose themes of this question."


@transaction.atomic
def add_theme(question: Question, name: str, note: str = "", *, by: Person, seat: str, at: datetime) -> Theme:
    """A theme of a question. The name there is already: it is that one; merged away, it is refused."""
    known = Theme.objects.filter(question=question, name__iexact=name).first()
    if known is None:
        try:
            with transaction.atomic():
                made = Theme.objects.create(question=question, name=name, note=note, made_by=by, made_at=at)
        except IntegrityError:
            return Theme.objects.get(question=question, name__iexact=name)
        _record("made a theme in", made, by, seat, at)
        return made
    if known.merged_into_id:
        raise Refused(f"“{known.name}” was merged into “{known.merged_into.name}”. Use that.")
    return known


@transaction.atomic
def merge_theme(theme: Theme, into: Theme, *, by: Person, seat: str, at: datetime) -> None:
    """All that was tagged with one theme is tagged with the other. Merged already: nothing."""
    rows = Theme.objects.select_for_update().filter(pk__in=[theme.pk, into.pk]).order_by("pk")
    locked = {one.pk: one for one in rows}
    theme, into = locked[theme.pk], locked[into.pk]
    if theme.merged_into_id == into.pk:
        return
    if theme.pk == into.pk or theme.question_id != into.question_id:
        raise Refused("Choose another theme of the same question.")
    if into.merged_into_id or theme.merged_into_id:
        raise Refused("One of the two was merged away already. Look again.")
    both = Tag.objects.filter(theme=into).values("reading")
    Tag.objects.filter(theme=theme, reading__in=both).delete()
    Tag.objects.filter(theme=theme).update(theme=into)
    Theme.objects.filter(merged_into=theme).update(merged_into=into)
    theme.merged_into = into
    theme.save(update_fields=["merged_into"])
    _record("merged a theme in", theme, by, seat, at)


@transaction.atomic
def read_answer(answer: Answer, themes: Iterable[Theme], *, by: Person, at: datetime) -> Reading:
    """An analyst has read an answer and found these themes in it, or none. Read again, the last reading counts.

    The reading itself is the record of it; the trail has no line for each of thousands of texts.
    """
    found = {one.pk for one in themes}
    rows = Theme.objects.filter(pk__in=found, question=answer.question_id, merged_into=None)
    valid = {one.pk for one in rows.select_for_update(no_key=True).order_by("pk")}  # none is merged away meanwhile
    if valid != found:
        raise Refused(NOT_OF_IT)
    reading, _ = Reading.objects.get_or_create(answer=answer, analyst=by, defaults={"read_at": at})
    Reading.objects.select_for_update().get(pk=reading.pk)
    Tag.objects.filter(reading=reading).exclude(theme__in=found).delete()
    Tag.objects.bulk_create((Tag(reading=reading, theme_id=pk) for pk in found), ignore_conflicts=True)
    Reading.objects.filter(pk=reading.pk).update(read_at=at)
    return reading


def _record(verb: str, theme: Theme, by: Person, seat: str, at: datetime) -> None:
    consultation = theme.question.consultation
    record(verb, consultation.title, theme, consultation, consultation.network, by=by, at=at, seat=seat)
