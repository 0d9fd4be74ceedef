"""What a closed consultation says: figures with their base, under a selection, crossed, beside the roll and an earlier round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from consultations.models import Answer, Consultation, Question, Respondent, Tabulation, Theme
from consultations.rules.audience import SEVERAL, SIZES
from consultations.rules.hiding import FEW, Sum, hide
from consultations.rules.tables import Represents, Shape, Table, represents
from consultations.selectors.coverage import with_responded
from consultations.selectors.shapes import questions_to_read, shapes_of
from consultations.selectors.tabulated import as_table, selection_words
from consultations.selectors.tallying import NAMES
from networks.schools.models import Phase, Sector

HEADINGS = {"group": "Group", "phase": "Phase", "size": "Size", "type": "Type of school"}
NOT_KNOWN = "Not known"
SEVERAL_WORDS = {SEVERAL: "Several"}
WORDS = {
    "phase": dict(Phase.choices) | SEVERAL_WORDS, "size": SIZES | SEVERAL_WORDS, "type": dict(Sector.choices) | SEVERAL_WORDS
}  # fmt: skip
Chosen = Mapping[str, str]  # {"group": "3", "phase": "2"}: as the filters have it


@dataclass(frozen=True)
class Figure:
    """A question with its tables: one, or of a grid one for each row."""

    number: int
    question: Question
    kind: str
    text: str
    tables: tuple[Table, ...]
    note: str = ""

    @property
    def base(self) -> str:
        """The base in words."""
        return self.tables[0].base.words if self.tables else ""

    @property
    def hides(self) -> bool:
        """Whether anything is left out."""
        return any(one.hides for one in self.tables)


@dataclass
class Tabulated:
    """What is kept of one selection."""

    responded: int | None  # None: so few, or so nearly all of another selection, that it is hidden
    asked: int
    names: tuple[str, ...] = ()
    bands: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    tables: dict[tuple[int, int | None], dict] = field(default_factory=dict)

    def table(self, shape: Shape) -> Table:
        """The table of a shape as it is shown."""
        return as_table(shape, self.tables.get((shape.question, shape.part)), self.responded, self.asked)


def are_ready(consultation: Consultation) -> bool:
    """Whether the worker has worked out the figures."""
    return Tabulation.objects.filter(consultation=consultation, selection="").exists()


def _read(row: Tabulation) -> Tabulated:
    kept = row.figures
    tables = {(one["question"], one["part"]): one for one in kept["tables"]}
    return Tabulated(kept["responded"], kept["asked"], tuple(kept["names"]), kept["bands"], kept["labels"], tables)


def tabulated(consultation: Consultation, chosen: Chosen | None = None) -> Tabulated | None:
    """What is kept of a selection, None where it has no responses or the figures are not there yet. One query.

    What does not tell responses apart (all are of one phase) narrows nothing.
    """
    wanted = words_of(chosen or {})
    row = Tabulation.objects.filter(consultation=consultation, selection=wanted).first()
    return _read(row) if row else None


def words_of(chosen: Chosen) -> str:
    """A choice of filters as it is kept: in the order of the names."""
    return selection_words(tuple((name, chosen[name]) for name in NAMES if chosen.get(name) not in (None, "")))


def figures_of(consultation: Consultation, filters: Chosen | None = None) -> list[Figure]:
    """Each question's table with its base, everything hidden that must be; [] until the worker has worked them out."""
    kept = tabulated(consultation, filters)
    return figures_in(consultation, kept) if kept else []


def figures_in(consultation: Consultation, kept: Tabulated) -> list[Figure]:
    """The figures of what is kept of a selection."""
    rows = questions_to_read(consultation)
    worded_anew = {one.replaces_id for one in rows if one.replaces_id}
    found = []
    for number, one in enumerate(rows, start=1):
        shapes = shapes_of(one, kept.bands.get(str(one.pk), ()))
        tables = tuple(kept.table(shape) for shape in shapes)
        found.append(Figure(number, one, one.kind, one.text, tables, _note(one, worded_anew)))
    return found


def _note(question: Question, worded_anew: set[int]) -> str:
    if question.pk in worded_anew:
        return "As it was worded at first. The answers to this wording stand by themselves."
    if question.replaces_id:
        return "Worded anew while it was open. The answers to this wording stand by themselves."
    if question.withdrawn_at:
        return "Not asked to the end."
    if question.only_if_id:
        return "Asked only of those whose earlier answer led to it."
    return ""


def in_words(name: str, value: str) -> str:
    """A phase, size or type in words."""
    return WORDS[name].get(value, value or NOT_KNOWN)


def all_labels(consultation: Consultation) -> dict[str, dict[str, str]]:
    """The values of all four facts in words: one query."""
    known = consultation.__dict__.get("_labels")
    if known is None:
        rows = Respondent.objects.filter(consultation=consultation)
        seen = list(rows.values_list("group", "group__name", "phase", "size", "type").distinct().order_by())
        known = {"group": {str(one[0] or ""): one[1] or "In no group" for one in sorted(seen, key=_by_group)}}
        for at, name in enumerate(NAMES[1:], start=2):
            there, order = {one[at] for one in seen}, list(WORDS[name])
            inside = sorted(
                there, key=lambda value, order=order: (order.index(value) if value in order else len(order), value)
            )
            known[name] = {value: in_words(name, value) for value in inside}
        consultation.__dict__["_labels"] = known
    return known


def _by_group(row: tuple) -> tuple[bool, str]:
    return (row[1] is None, row[1] or "")


@dataclass(frozen=True)
class Column:
    """One column of a crossed table: the table of a selection."""

    label: str
    table: Table


@dataclass(frozen=True)
class Crossed:
    """A table of a question beside itself in each group, phase, size or type, or by another question."""

    label: str
    whole: Table
    columns: tuple[Column, ...]

    @property
    def rows(self) -> list[tuple[str, list]]:
        """Each line with its cells: a Row, or None where the whole column is hidden."""
        found = []
        for at, row in enumerate(self.whole.rows or (self.columns[0].table.rows if self.columns else ())):
            cells = [one.table.rows[at] if len(one.table.rows) > at else None for one in self.columns]
            found.append((row.label, [row, *cells]))
        return found


def crossed_by(consultation: Consultation, question: Question, name: str) -> list[Crossed]:
    """The tables of a question by one fact of the roll: two queries. The cells are those that the filters show."""
    rows = Tabulation.objects.filter(Q(selection="") | Q(filters=1, selection__startswith=f"{name}="))
    kept = {one.selection: _read(one) for one in rows.filter(consultation=consultation)}
    if "" not in kept:
        return []
    labels = kept[""].labels[name]
    found = []
    for shape in shapes_of(question, kept[""].bands.get(str(question.pk), ())):
        columns = tuple(
            Column(label, kept[f"{name}={value}"].table(shape))
            for value, label in labels.items() if f"{name}={value}" in kept
        )  # fmt: skip
        found.append(Crossed(shape.label, kept[""].table(shape), columns))
    return found


def representativeness(consultation: Consultation) -> list[tuple[str, tuple[Represents, ...]]]:
    """For group, phase, size and type: the share among responses beside the share on the roll. Four queries.

    The roll is everybody the audience named, also those who were not drawn into a sample. What the filters hide is hidden
    here, too; where nobody responded stands 0, since who is missing must be seen.
    """
    came = set(with_responded(consultation).filter(has_responded=True).values_list("pk", flat=True))
    facts = Respondent.objects.filter(consultation=consultation)
    counted: dict[str, dict[str, list[int]]] = {name: {} for name in NAMES}
    for pk, *values in facts.values_list("pk", "group", "phase", "size", "type"):
        for name, value in zip(NAMES, values, strict=True):
            both = counted[name].setdefault(str(value or ""), [0, 0])
            both[0] += pk in came
            both[1] += 1
    labels, off, found = all_labels(consultation), _too_few(consultation), []
    for name in NAMES:
        if len(counted[name]) < 2:
            continue
        values = [value for value in labels[name] if value in counted[name]]
        lines = [(labels[name][value], *counted[name][value]) for value in values]
        counts = {at: line[1] for at, line in enumerate(lines) if line[1]}
        also = {at for at in counts if (name, values[at]) in off}
        hidden = hide(counts, [Sum(tuple(counts))] if len(counts) > 1 else [], also=also)
        found.append((HEADINGS[name], represents(lines, hidden)))
    return found


def _too_few(consultation: Consultation) -> set[tuple[str, str]]:
    """The groups, phases, sizes and types of which the filters do not say how many responded."""
    rows = Tabulation.objects.filter(consultation=consultation, filters=1, figures__responded=None)
    return {
        (name, value) for name, _, value in (one.partition("=") for one in rows.values_list("selection", flat=True))
    }


@dataclass(frozen=True)
class ThemeCount:
    """In how many responses a theme is, None where fewer than five; `texts` read for it; the base, `of` all who wrote."""

    theme: Theme
    count: int | None
    texts: int
    of: int

    @property
    def words(self) -> str:
        """“in 12 of 40 responses”."""
        count = f"{self.count:,}" if self.count is not None else f"fewer than {FEW}"
        return f"in {count} of {self.of:,} responses"


THEME_COUNTS = """
    SELECT g.theme_id, count(DISTINCT a.response_id), count(DISTINCT x.read)
    FROM consultations_tag g JOIN consultations_reading d ON d.id = g.reading_id
    CROSS JOIN LATERAL (
        SELECT d.answer_id AS read, d.answer_id AS answer
        UNION ALL SELECT d.answer_id, l.answer_id FROM consultations_likeness l WHERE l.like_id = d.answer_id
    ) x
    JOIN consultations_answer a ON a.id = x.answer AND a.question_id = %s
    JOIN consultations_response r ON r.id = a.response_id AND r.is_last
    GROUP BY 1"""


def themes_of(question: Question) -> list[ThemeCount]:
    """The themes of a question, those merged into others left out, most responses first. Three queries.

    A response counts once, whichever analyst tagged it and on however many paragraphs. Of texts that are alike one is read:
    its themes are those of all of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(THEME_COUNTS, [question.pk])
        counts = {theme: (count, read) for theme, count, read in cursor.fetchall()}
    wrote = Answer.objects.filter(question=question, response__is_last=True).exclude(text="")
    of = wrote.values("response").distinct().count()
    found = [
        ThemeCount(one, count if count >= FEW else None, read, of)
        for one in Theme.objects.filter(question=question, merged_into=None)
        for count, read in [counts.get(one.pk, (0, 0))]
    ]
    return sorted(found, key=lambda one: (-(one.count or 0), one.theme.name.lower()))
