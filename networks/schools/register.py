"""Bringing a read file together with what is kept: compared and merged by the database itself, in sets, inside one transaction.

Rows lie in the temporary table `incoming`. A text that is NULL there means "not known: keep"; a column that the file does not
have is NULL throughout. A blank census with a blank number of pupils says nothing new and keeps the last figure.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from networks.schools.lineage import CONVERTED, Pair, within_reach
from networks.schools.models import Entry, Phase, School, Sector, Status
from networks.schools.rules import FIELDS, Cell

TYPES = {
    "urn": "int",
    **dict.fromkeys(("low_age", "high_age"), "smallint"),
    **dict.fromkeys(("pupils", "capacity", "easting", "northing"), "int"),
    **dict.fromkeys(("opened_on", "closed_on", "census_on", "changed_on"), "date"),
}
COLUMNS = (*(one.name for one in FIELDS), "head_name", "sector")
FACTS = tuple(name for name in COLUMNS if name not in ("urn", "authority_code", "authority_name"))
NULLABLE = set(TYPES) - {"urn"}
IN_WORDS = {"status": dict(Status.choices), "phase": dict(Phase.choices), "sector": dict(Sector.choices)}
SHOWN = 200
MANY = 5000
SHELVED = """
    SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    FROM pg_index i WHERE i.indrelid IN ('schools_school'::regclass, 'schools_entry'::regclass) AND NOT i.indisunique
    UNION ALL
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid IN ('schools_school'::regclass, 'schools_entry'::regclass)
"""
"""How to take plain indexes and foreign keys of the two large tables away, and how to make them again."""
NULL = "\x01"
FOLD = "lower(unaccent(replace(replace(replace({}, '''', ''), '’', ''), '.', '')))"
SEARCH = "left({0}, 200), {0} || ' ' || lower(unaccent({1}.town)) || ' ' || lower({1}.postcode) || ' ' || {2}"
"""sort_name and search, from the folded name, a row and its URNs."""
SAME = ("name", "authority_id", "phase", "sector", "status", "low_age", "high_age", "pupils", "town", "postcode")
"""What a school has from the entry in use today."""


@dataclass
class Outcome:
    """What an import did, or would do: counts, the first rows of each kind, the rows refused."""

    counts: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refusals: list[dict[str, Any]] = field(default_factory=list)


class Store:
    """The temporary table that a file is read into; it lives as long as the work on one file."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __enter__(self) -> Store:
        columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in COLUMNS)
        run("DROP TABLE IF EXISTS incoming")
        run(f"CREATE TEMPORARY TABLE incoming ({columns}, from_links boolean NOT NULL DEFAULT false)")
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is None or not issubclass(kind, DatabaseError):
            run("DROP TABLE IF EXISTS incoming")

    def flush(self, present: Sequence[str]) -> None:
        """Hand the rows kept so far to the database."""
        if self.lines:
            self.lines.append("")
            copy = f"COPY incoming ({', '.join(present)}) FROM STDIN WITH (NULL E'\\x01')"
            with connection.cursor() as cursor:
                cursor.copy_expert(copy, io.StringIO("\n".join(self.lines)))
            self.lines = []

    def ready(self) -> None:
        """All rows are there: let the database know what it has."""
        run("CREATE UNIQUE INDEX incoming_urn ON incoming (urn)")
        run("ANALYZE incoming (urn, authority_code)")


def line_of(facts: Sequence[Cell]) -> str:
    """A row as COPY reads it; equal for equal facts. Facts hold no tabs and no line breaks: they are tidy."""
    line = "\t".join([NULL if fact is None else fact for fact in facts])
    return line.replace("\\", "\\\\") if "\\" in line else line


def run(sql: str, parameters: Sequence[Any] = ()) -> int:
    """One statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.rowcount


def ask(sql: str, parameters: Sequence[Any] = ()) -> list[tuple]:
    """The rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def _fresh(name: str, columns: str) -> None:
    run(f"DROP TABLE IF EXISTS {name}")
    run(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")


def _copy(table: str, rows: Iterable[Sequence[Any]]) -> None:
    lines = [
        "\t".join(NULL if value is None else str(value).replace("\\", "\\\\") for value in row) + "\n" for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN WITH (NULL E'\\x01')", io.StringIO("".join(lines)))
    run(f"ANALYZE {table.split(' ')[0]}")


def _told(name: str, present: set[str]) -> str:
    """What is true of this fact once the row has been read: the file's word, or what was known before."""
    if name not in NULLABLE:
        return f"COALESCE(i.{name}, e.{name})"
    if name in ("pupils", "census_on"):
        return f"CASE WHEN i.census_on IS NULL AND i.pupils IS NULL THEN e.{name} ELSE i.{name} END"
    return f"i.{name}"


class Merge:
    """One file's rows and links, merged in the order in which they lean on each other."""

    def __init__(self, present: Iterable[str], pairs: dict[tuple[int, int], Pair], at: datetime) -> None:
        self.present = [name for name in FACTS if name in set(present)]
        self.pairs, self.at, self.outcome = pairs, at, Outcome()
        self.chains: list[list[int]] = []
        self.handovers: list[Pair] = []
        self.shelved: list[str] = []

    def carry_out(self) -> Outcome:
        """All of it. The caller's transaction makes it stand or fall."""
        _fresh("touched", "school_id bigint")
        self.authorities()
        if self.pairs:
            self.link()
        self.lineages()
        self.update()
        self.add_new()
        if self.pairs:
            self.join()
            self.hand_over()
        self.refresh()
        self._unshelve()
        return self.outcome

    def authorities(self) -> None:
        """Authorities by their code; a name that the file does not give stays."""
        told = "(SELECT authority_code AS code, min(NULLIF(authority_name, '')) AS name FROM incoming GROUP BY 1) i"
        run(
            "INSERT INTO schools_authority (code, name) "
            f"SELECT code, COALESCE(name, 'Local authority ' || code) FROM {told} ON CONFLICT (code) DO NOTHING"
        )
        run(f"UPDATE schools_authority a SET name = i.name FROM {told} WHERE a.code = i.code AND a.name <> i.name")

    def link(self) -> None:
        """What the links say about entries that are known, and the earlier entries that only the links know."""
        known = {row[0] for row in ask("SELECT urn FROM incoming UNION SELECT urn FROM schools_entry")}
        self.handovers, self.chains, added = within_reach(self.pairs, known)
        if not added:
            return
        first_days = {pair.after: pair.on for pair in self.handovers if pair.kind == CONVERTED}
        _fresh("added", "place int, urn int, after int, name text, opened_on date, closed_on date")
        rows = [
            (n, pair.before, pair.after, pair.before_name or None, first_days.get(pair.before), pair.closed_on)
            for n, pair in enumerate(added)
        ]
        _copy("added", rows)
        run(
            "WITH RECURSIVE home (urn, code) AS ("
            " SELECT urn, authority_code FROM incoming UNION"
            " SELECT e.urn, a.code FROM schools_entry e JOIN schools_authority a ON a.id = e.authority_id"
            "  WHERE NOT EXISTS (SELECT 1 FROM incoming i WHERE i.urn = e.urn)"
            "), lineage (urn, code) AS ("
            " SELECT x.urn, h.code FROM added x JOIN home h ON h.urn = x.after UNION"
            " SELECT x.urn, l.code FROM added x JOIN lineage l ON l.urn = x.after"
            ") INSERT INTO incoming (urn, authority_code, authority_name, name, status, phase, sector,"
            " opened_on, closed_on, from_links)"
            " SELECT x.urn, l.code, '', x.name, '2', '0', 'OTHER', x.opened_on,"
            " CASE WHEN x.closed_on >= x.opened_on OR x.opened_on IS NULL THEN x.closed_on END, true"
            " FROM added x JOIN lineage l ON l.urn = x.urn"
        )

    def lineages(self) -> None:
        """Which entries are one school; schools that turn out to be one become one."""
        _fresh("lineage", "urn int PRIMARY KEY, head int, place int")
        _fresh("home", "head int, school_id bigint")
        if self.chains:
            _copy("lineage", ((urn, chain[0], n) for chain in self.chains for n, urn in enumerate(chain)))
            self.unite()
            run(
                "INSERT INTO home SELECT l.head, min(e.school_id) FROM lineage l "
                "JOIN schools_entry e ON e.urn = l.urn GROUP BY l.head"
            )

    def unite(self) -> None:
        """Two school rows, one lineage: the one that people, places or groups refer to stays."""
        doubles = ask(
            "SELECT l.head, array_agg(DISTINCT e.school_id ORDER BY e.school_id) FROM lineage l "
            "JOIN schools_entry e ON e.urn = l.urn GROUP BY l.head HAVING count(DISTINCT e.school_id) > 1"
        )
        used = _referred_to([number for _, numbers in doubles for number in numbers])
        moves: list[tuple[int, int]] = []
        for head, numbers in doubles:
            keeper = next((number for number in numbers if number in used), numbers[0])
            for loser in numbers:
                if loser != keeper and (loser not in used or self._moved(loser, keeper, head)):
                    moves.append((loser, keeper))
        if moves:
            _fresh("moves", "loser bigint PRIMARY KEY, keeper bigint")
            _copy("moves", moves)
            run("UPDATE schools_entry e SET school_id = m.keeper FROM moves m WHERE e.school_id = m.loser")
            run("DELETE FROM schools_school s USING moves m WHERE s.id = m.loser")
            run("INSERT INTO touched SELECT keeper FROM moves")

    def _moved(self, loser: int, keeper: int, head: int) -> bool:
        """Give the keeper what refers to the loser; where both say something of the same days, leave both and say so."""
        try:
            with transaction.atomic():
                for model, name in _references():
                    model._base_manager.filter(**{name: loser}).update(**{name: keeper})
                run("SET CONSTRAINTS ALL IMMEDIATE")
                run("SET CONSTRAINTS ALL DEFERRED")
        except DatabaseError:
            urns = [row[0] for row in ask("SELECT urn FROM lineage WHERE head = %s ORDER BY place", [head])]
            words = " and ".join(str(urn) for urn in urns)
            reason = (
                f"Links: {words} are one school, but heads or groups are recorded for both: end them on one of the two."
            )
            self.outcome.refusals.append({"row": None, "reason": reason})
            return False
        return True

    def update(self) -> None:
        """Entries that are known: only those that differ are written."""
        known = set(self.present)
        old = ", ".join(f"e.{name}" for name in self.present)
        new = ", ".join(_told(name, known) for name in self.present)
        joined = (
            "FROM incoming i JOIN schools_authority a ON a.code = i.authority_code "
            "{} NOT i.from_links AND ROW(e.authority_id, {}) IS DISTINCT FROM ROW(a.id, {})"
        )
        self._sample_changes(joined.format("JOIN schools_entry e ON e.urn = i.urn WHERE", old, new), known)
        self._sample(
            "closed",
            "SELECT i.urn, e.name, COALESCE(to_char(i.closed_on, 'FMDD FMMonth YYYY'), '') FROM incoming i JOIN schools_entry e ON e.urn = i.urn "
            "WHERE i.status = '2' AND e.status <> '2' ORDER BY i.urn",
            ("urn", "name", "on"),
        )
        sets = ", ".join(f"{name} = {_told(name, known)}" for name in self.present)
        update = (
            f"WITH written AS (UPDATE schools_entry e SET authority_id = a.id, imported_at = %s, {sets} "
            + joined.format("WHERE e.urn = i.urn AND", old, new)
            + " RETURNING e.school_id) INSERT INTO touched SELECT school_id FROM written"
        )
        self.outcome.counts["changed"] = run(update, [self.at])
        self.known = ask("SELECT count(*) FROM incoming i JOIN schools_entry e ON e.urn = i.urn")[0][0]
        self.outcome.counts["unchanged"] = self.known - self.outcome.counts["changed"]

    def _sample_changes(self, joined: str, known: set[str]) -> None:
        old = ", ".join(f"COALESCE(e.{name}::text, '')" for name in self.present)
        new = ", ".join(f"COALESCE(({_told(name, known)})::text, '')" for name in self.present)
        rows = ask(
            f"SELECT e.urn, e.name, ARRAY[was.code, {old}], ARRAY[a.code, {new}] {joined} ORDER BY e.urn LIMIT {SHOWN}".replace(
                " WHERE NOT", " JOIN schools_authority was ON was.id = e.authority_id WHERE NOT"
            )
        )
        facts = ["authority", *self.present]
        self.outcome.samples["changed"] = [
            {
                "urn": urn,
                "name": name,
                "changes": [
                    {"what": _label(fact), "was": _words(fact, was), "now": _words(fact, now)}
                    for fact, was, now in zip(facts, before, after, strict=True)
                    if was != now
                ],
            }
            for urn, name, before, after in rows
        ]

    def _sample(self, kind: str, sql: str, names: Sequence[str]) -> None:
        if kind not in self.outcome.counts:
            self.outcome.counts[kind] = ask(f"SELECT count(*) FROM ({sql}) AS found")[0][0]
        rows = ask(f"{sql} LIMIT {SHOWN}")
        self.outcome.samples[kind] = [dict(zip(names, row, strict=True)) for row in rows]

    def add_new(self) -> None:
        """Entries nobody knew: each joins its lineage's school, or founds one."""
        linked = bool(self.chains)
        head = "COALESCE(l.head, i.urn)" if linked else "i.urn"
        new = (
            "FROM incoming i JOIN schools_authority a ON a.code = i.authority_code "
            + ("LEFT JOIN lineage l ON l.urn = i.urn " if linked else "")
            + "WHERE NOT EXISTS (SELECT 1 FROM schools_entry e WHERE e.urn = i.urn)"
        )
        names = "COALESCE(i.name, 'School ' || i.urn)"
        self.outcome.counts["new"] = ask("SELECT count(*) FROM incoming WHERE NOT from_links")[0][0] - self.known
        self._sample(
            "new",
            f"SELECT i.urn, {names}, a.name {new} AND NOT i.from_links ORDER BY i.urn",
            ("urn", "name", "authority"),
        )
        if self.outcome.counts["new"] > max(MANY, self.known):
            self._shelve()
        run(
            f"WITH chosen AS (SELECT {f'DISTINCT ON ({head})' if linked else ''} {head} AS head, i.urn, {names} AS name,"
            " a.id AS authority_id, i.phase, COALESCE(i.sector, 'OTHER') AS sector, i.status, i.low_age, i.high_age,"
            f" i.pupils, COALESCE(i.town, '') AS town, COALESCE(i.postcode, '') AS postcode {new}"
            + (f" AND NOT EXISTS (SELECT 1 FROM home h WHERE h.head = {head})" if linked else "")
            + (f" ORDER BY {head}, l.place DESC" if linked else "")
            + f"), made AS (INSERT INTO schools_school (urn, {', '.join(SAME)}, sort_name, search)"
            f" SELECT urn, {', '.join(SAME)}, {SEARCH.format('folded', 'c', 'urn')}"
            f" FROM (SELECT *, {FOLD.format('name')} AS folded FROM chosen OFFSET 0) c RETURNING id, urn)"
            " INSERT INTO home SELECT c.head, m.id FROM made m JOIN chosen c ON c.urn = m.urn"
        )
        run("ANALYZE home")
        values = ", ".join(
            f"i.{name}" if name in NULLABLE else f"COALESCE(i.{name}, '{_when_unknown(name)}')"
            for name in FACTS
            if name != "name"
        )
        facts = ", ".join(name for name in FACTS if name != "name")
        made = run(
            f"INSERT INTO schools_entry (urn, school_id, authority_id, imported_at, name, {facts}) "
            f"SELECT i.urn, h.school_id, a.id, %s, {names}, {values} "
            f"{new.replace('WHERE NOT', f'JOIN home h ON h.head = {head} WHERE NOT')}",
            [self.at],
        )
        self.outcome.counts["from_links"] = made - self.outcome.counts["new"]

    def _shelve(self) -> None:
        """The first load of a whole register: plain indexes and foreign keys are put aside and made again at the end, in one
        go instead of row by row, all inside the transaction. Who is not the owner of the tables loads without this, slower.
        """
        found = ask(SHELVED)
        try:
            with transaction.atomic():
                run("SET CONSTRAINTS ALL IMMEDIATE")
                for drop, _ in found:
                    run(drop)
        except DatabaseError:
            found = []
        run("SET CONSTRAINTS ALL DEFERRED")
        self.shelved = [make for _, make in found]

    def _unshelve(self) -> None:
        if self.shelved:
            run("SET CONSTRAINTS ALL IMMEDIATE")
            run("SET LOCAL maintenance_work_mem = '128MB'")
            for make in self.shelved:
                run(make)
            run("SET CONSTRAINTS ALL DEFERRED")

    def join(self) -> None:
        """Schools of a lineage are looked at again: a new entry may be the one in use today."""
        run("INSERT INTO touched SELECT h.school_id FROM lineage l JOIN home h ON h.head = l.head")

    def hand_over(self) -> None:
        """Which entry followed which, from which day. What once continued a school is never said to have ended it."""
        _fresh("pair", 'before int, after int, kind text, "on" date')
        _copy("pair", ((pair.before, pair.after, pair.kind, pair.on) for pair in self.handovers))
        joined = "FROM pair p JOIN schools_entry b ON b.urn = p.before JOIN schools_entry a ON a.urn = p.after"
        kind = "CASE WHEN h.kind = 'CONVERTED' AND a.school_id = b.school_id THEN h.kind ELSE p.kind END"
        self.outcome.counts["handovers_changed"] = run(
            f'UPDATE schools_handover h SET kind = {kind}, "on" = COALESCE(p."on", h."on") {joined} '
            "WHERE h.before_id = b.id AND h.after_id = a.id "
            f'AND (h.kind <> {kind} OR (p."on" IS NOT NULL AND h."on" IS DISTINCT FROM p."on"))'
        )
        missing = "WHERE NOT EXISTS (SELECT 1 FROM schools_handover h WHERE h.before_id = b.id AND h.after_id = a.id)"
        self._sample(
            "succeeded",
            f"SELECT b.urn, b.name, a.urn, a.name, COALESCE(to_char(p.\"on\", 'FMDD FMMonth YYYY'), '') {joined} {missing} "
            "AND p.kind = 'CONVERTED' ORDER BY a.urn",
            ("urn", "name", "after", "after_name", "on"),
        )
        made = run(
            'INSERT INTO schools_handover (before_id, after_id, kind, "on") '
            f'SELECT b.id, a.id, p.kind, p."on" {joined} {missing}'
        )
        self.outcome.counts["handovers"] = made

    def refresh(self) -> None:
        """A school's facts are those of the entry in use today: the last of its lineage that is not merely proposed."""
        same = ", ".join(f"s.{name}" for name in SAME)
        now = ", ".join(f"c.{name}" for name in SAME)
        words = SEARCH.format(FOLD.format("c.name"), "c", "u.urns")
        run(
            "WITH wanted AS (SELECT DISTINCT school_id FROM touched), current AS ("
            " SELECT DISTINCT ON (e.school_id) e.* FROM schools_entry e JOIN wanted w ON w.school_id = e.school_id"
            " ORDER BY e.school_id, EXISTS (SELECT 1 FROM schools_handover h JOIN schools_entry a ON a.id = h.after_id"
            "   WHERE h.before_id = e.id AND h.kind = 'CONVERTED' AND a.school_id = e.school_id AND a.status <> '4'),"
            " e.status = '4', e.opened_on DESC NULLS LAST, e.urn DESC"
            "), urns AS (SELECT e.school_id, string_agg(e.urn::text, ' ' ORDER BY e.urn) AS urns"
            " FROM schools_entry e JOIN wanted w ON w.school_id = e.school_id GROUP BY e.school_id)"
            f" UPDATE schools_school s SET (urn, {', '.join(SAME)}, sort_name, search) = ROW(c.urn, {now}, {words})"
            " FROM current c JOIN urns u ON u.school_id = c.school_id WHERE s.id = c.school_id"
            f" AND ROW(s.urn, {same}, s.sort_name, s.search) IS DISTINCT FROM ROW(c.urn, {now}, {words})"
        )


def _when_unknown(name: str) -> str:
    return {"sector": "OTHER", "phase": "0", "status": "1"}.get(name, "")


def _references() -> list[tuple[Any, str]]:
    """Who else refers to schools: found in Django's registry, so that nothing here knows the apps above."""
    return [
        (link.related_model, link.field.name)
        for link in School._meta.related_objects
        if link.related_model is not Entry and (link.one_to_many or link.one_to_one)
    ]


def _referred_to(schools: list[int]) -> set[int]:
    if not schools:
        return set()
    return {
        number
        for model, name in _references()
        for number in model._base_manager.filter(**{f"{name}__in": schools}).values_list(f"{name}_id", flat=True)
    }


def _label(fact: str) -> str:
    """A fact as a clerk calls it: "Type code", "Low age"."""
    return {"ukprn": "UKPRN", "authority": "Authority code"}.get(fact, fact.replace("_", " ").capitalize())


def _words(fact: str, value: str) -> str:
    """What the register's code means, where it is one."""
    return str(IN_WORDS.get(fact, {}).get(value, value))
