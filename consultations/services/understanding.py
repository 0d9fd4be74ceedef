"""The figures of a closed consultation are worked out, once; what was written alike is put together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consultations.models import Answer, Consultation, Likeness, Question, Tabulation
from consultations.permissions.planning import TAKEN_IN
from consultations.rules.alike import groups
from consultations.rules.hiding import Hidden, Selection, hide_selections
from consultations.rules.tables import ADD_UP, Base, Shape, Table, Tally, table
from consultations.selectors.shapes import questions_to_read, shapes_of
from consultations.selectors.tabulated import as_stored, selection_words
from consultations.selectors.tallying import asked_by, names_of, responded_by, spread, tallies_of
from consultations.selectors.theming import written_questions
from consultations.selectors.understanding import all_labels
from cph.core.refusals import Refused

AT_ONCE = 200


@transaction.atomic
def tabulate(consultation: Consultation, *, at: datetime) -> bool:
    """Work out the figures of every selection, and which texts are alike. Done already: nothing. Whether it did anything.

    Answers do not change any more, so it is done once; asked for twice at a time, the second waits and finds it done.
    """
    locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if locked.state not in TAKEN_IN or locked.closes_at is None or locked.closes_at > at:
        raise Refused("Figures are worked out when the consultation has closed.")
    if Tabulation.objects.filter(consultation=locked).exists():
        return False
    responded = responded_by(locked)
    names = () if locked.is_anonymous else names_of(responded)
    sizes = spread(responded, names) or {(): 0}
    asked = spread(asked_by(locked), names)
    too_few = hide_selections(sizes, sizes, {}, adds_up=False).selections
    found, bands = tallies_of(locked, names)
    stored: dict[Selection, list[dict]] = {key: [] for key in sizes}
    tables: dict[int, dict[Selection, Table]] = {}
    for question in questions_to_read(locked):
        also = too_few | _told_by_condition(question, tables)
        for shape in shapes_of(question, bands.get(question.pk, ())):
            tallies = found.get((shape.question, shape.part), {})
            tables[question.pk] = _under_each(shape, tallies, sizes, asked, too_few, also)
            for key, one in tables[question.pk].items():
                stored[key].append(as_stored(shape, one))
    Tabulation.objects.bulk_create(
        (
            Tabulation(
                consultation=locked, selection=selection_words(key), filters=len(key), made_at=at,
                figures={
                    "names": list(names), "responded": None if key in too_few else sizes[key], "asked": asked.get(key, 0),
                    "labels": all_labels(locked) if names and not key else {},
                    "bands": {str(pk): words for pk, words in bands.items()}, "tables": kept,
                },
            )
            for key, kept in stored.items()
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    put_alike_together(locked)
    return True


def _under_each(
    shape: Shape,
    tallies: dict[Selection, Tally],
    sizes: dict[Selection, int],
    asked: dict[Selection, int],
    too_few: frozenset[Selection],
    also: frozenset[Selection],
) -> dict[Selection, Table]:
    """The table of each selection, with what must not be shown left out. Bounds are told of all responses only."""
    off, found = _hidden(shape, tallies, sizes, also), {}
    for key, size in sizes.items():
        tally, is_shown = tallies.get(key, Tally()), key not in off.selections
        base = Base(tally.answered if is_shown else None, None if key in too_few else size, asked.get(key, 0))
        found[key] = table(shape, tally, base, hidden=off.of(key), is_shown=is_shown, tells_bounds=not key)
    return found


def _hidden(
    shape: Shape, tallies: dict[Selection, Tally], sizes: dict[Selection, int], also: frozenset[Selection]
) -> Hidden:
    places = [place for place, _ in shape.options]
    counts = {key: {place: one.counts.get(place, 0) for place in places} for key, one in tallies.items()}
    answered = {key: one.answered for key, one in tallies.items()}
    return hide_selections(sizes, answered, counts, adds_up=shape.kind in ADD_UP, also=also)


def _told_by_condition(question: Question, tables: dict[int, dict[Selection, Table]]) -> frozenset[Selection]:
    """Where a question is asked of those only whose choice is hidden: its base would tell how many they are."""
    if question.only_if_id not in tables:
        return frozenset()
    leads_here = {one.option.position for one in question.conditions.all()}
    return frozenset(
        key for key, one in tables[question.only_if_id].items()
        if not one.is_shown or any(row.count is None for row in one.rows if row.place in leads_here)
    )  # fmt: skip


@transaction.atomic
def put_alike_together(consultation: Consultation) -> int:
    """Texts that say the same are tied to the first of them, question by question and paragraph by paragraph. How many were."""
    tied = 0
    for question in written_questions(consultation):
        for part in [None, *question.parts.all()]:
            rows = Answer.objects.filter(question=question, part=part, response__is_last=True).exclude(text="")
            texts = rows.order_by("pk").values_list("pk", "text").iterator(chunk_size=2000)
            like = groups(texts)
            Likeness.objects.bulk_create(
                (Likeness(answer_id=one, like_id=first) for one, first in like.items()),
                batch_size=2000, ignore_conflicts=True,
            )  # fmt: skip
            tied += len(like)
    return tied
