"""A closed consultation of 25,000 responses and 20 questions: its figures, its page, its files. CPU is ours and the database's."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from tests.bench import Figure, scratch

RESPONSES = 25_000
KINDS = ["ONE"] * 8 + ["SCALE"] * 4 + ["MANY"] * 3 + ["RANKING", "NUMBER", "SHORT", "LONG", "LONG"]
COPY = """COPY (SELECT r.id, a.question_id, a.part_id, a.options, a.number, a.text FROM consultations_response r
    JOIN consultations_answer a ON a.response_id = r.id WHERE r.consultation_id = %d AND r.is_last) TO STDOUT WITH CSV"""


@dataclass
class Spent:
    """What an act took: seconds of CPU here and in the database, seconds of wall time, megabytes above what was there."""

    ours: float
    database: float
    wall: float
    memory: float

    @property
    def cpu(self) -> float:
        return self.ours + self.database

    @property
    def note(self) -> str:
        return f"{self.ours:.2f} s CPU here, {self.database:.2f} s in the database, {self.wall:.2f} s wall, {self.memory:.0f} MB more"


def figures() -> Iterator[Figure]:
    """Each measured once after the tables are analysed; the page and the files also warm."""
    with scratch.database():
        consultation, client = filled()
        yield from _csv(consultation)
        yield from _xlsx(consultation, client)
        yield from _tabulation(consultation)
        yield from _page(consultation, client)


def _tabulation(consultation: Any) -> Iterator[Figure]:
    from django.utils import timezone

    from consultations.models import Tabulation
    from consultations.services.understanding import tabulate

    spent = measured(lambda: tabulate(consultation, at=timezone.now()))
    kept = Tabulation.objects.filter(consultation=consultation).count()
    yield Figure(
        f"figures of {RESPONSES:,} x {len(KINDS)}, {kept} selections, by the worker", spent.wall, "s", "", spent.note
    )


def _page(consultation: Any, client: Any) -> Iterator[Figure]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = f"/consultations/{consultation.pk}/results/"
    client.get(address)
    spent = min((measured(lambda: client.get(address)) for _ in range(10)), key=lambda one: one.wall)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)
    assert answer.status_code == 200 and b"that responded" in answer.content
    label = f"results page of {RESPONSES:,} x {len(KINDS)}"
    yield Figure(f"{label}: first byte", spent.wall * 1000, "ms", "", spent.note)
    yield Figure(f"{label}: queries", len(asked), "queries", "<= 12")
    yield Figure(f"{label}: memory", spent.memory, "MB", "<= 5")


def _csv(consultation: Any) -> Iterator[Figure]:
    from consultations.exports import responses_csv

    size = 0

    def ours() -> None:
        nonlocal size
        size = sum(len(part) for part in responses_csv(consultation).streaming_content)

    def theirs() -> None:
        from django.db import connection

        with Path(os.devnull).open("w") as file, connection.cursor() as cursor:
            cursor.cursor.copy_expert(COPY % consultation.pk, file)

    copied = min((measured(theirs) for _ in range(3)), key=lambda one: one.cpu)
    spent = min((measured(ours) for _ in range(3)), key=lambda one: one.cpu)
    yield Figure(f"CSV of {RESPONSES:,} x {len(KINDS)}, CPU over COPY", spent.cpu / copied.cpu, "times", "<= 4",
                 f"{spent.note}; COPY {copied.note}; {size / 1e6:.1f} MB")  # fmt: skip
    yield Figure(f"CSV of {RESPONSES:,} x {len(KINDS)}: memory", spent.memory, "MB", "<= 20")


def _xlsx(consultation: Any, client: Any) -> Iterator[Figure]:
    from consultations.exports import write_xlsx
    from consultations.models import Export

    address = f"/consultations/{consultation.pk}/responses/xlsx/"
    client.get(
        f"/consultations/{consultation.pk}/responses/"
    )  # the pages are loaded before the first visitor, as served
    with mock.patch("consultations.tasks.understanding.make_export.delay"):
        waited = []
        for _ in range(5):
            Export.objects.update(state=Export.State.FAILED, problem="asked for again")  # else it is the one being made
            begun = time.perf_counter()
            answer = client.post(address)
            waited.append(time.perf_counter() - begun)
            assert answer.status_code == 302
    yield Figure("XLSX asked for: first byte", min(waited) * 1000, "ms", "<= 50")
    memory = {}
    for limit in (RESPONSES // 10, RESPONSES):
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file, limited(limit):
            spent = measured(lambda file=file: write_xlsx(consultation, file))
            memory[limit] = spent.memory
    label = f"XLSX of {RESPONSES:,} x {len(KINDS)}, made by the worker"
    yield Figure(label, spent.wall, "s", "", spent.note)
    more = memory[RESPONSES] - memory[RESPONSES // 10]
    yield Figure(f"{label}: memory more than for a tenth", more, "MB", "<= 10", f"{memory[RESPONSES]:.0f} MB in all")


def limited(rows: int) -> Any:
    """While it lasts, sheets have so many rows at most."""
    from consultations import exports

    plain = exports.sheet_query

    def query(consultation: Any) -> Any:
        sql, given, columns = plain(consultation)
        return f"{sql} LIMIT {rows}", given, columns

    return mock.patch.object(exports, "sheet_query", query)


def measured(act: Callable[[], object]) -> Spent:
    """Run it once."""
    pid = _backend()
    Path("/proc/self/clear_refs").write_text("5")  # the peak of memory is counted from here
    idle, before, begun, wall = _peak(), _cpu_of(pid), time.process_time(), time.perf_counter()
    act()
    return Spent(time.process_time() - begun, _cpu_of(pid) - before, time.perf_counter() - wall, _peak() - idle)


def _backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _cpu_of(pid: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _peak() -> float:
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def filled() -> tuple[Any, Any]:
    """Rows as responding leaves them, without its ceremony; the lead is signed in."""
    from django.db import connection, transaction
    from django.test import Client
    from django.utils import timezone

    from consultations.models import Consultation
    from networks.constitutions.models import Body
    from tests.factories import consultations as build
    from tests.factories import meetings as make

    world, now = make.world(), timezone.now()
    found = build.draft(world, opens_at=now - timedelta(days=21), closes_at=now - timedelta(hours=1))
    for kind in KINDS:
        build.question(found, kind, options=[f"Option {n}" for n in range(1, 6)])
    network = build.ground(world).network
    groups = [Body.objects.create(kind="DEVELOPMENT_GROUP", name=f"Group {n:02}", parent=network).pk for n in range(12)]
    questions = list(found.questions.order_by("position"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            """INSERT INTO consultations_respondent
                (consultation_id, person_id, name, group_id, phase, size, type, is_asked, added_because)
            SELECT %s, 1000000 + n, 'Respondent ' || n, (%s::bigint[])[1 + n %% 12], (ARRAY['2','4','7'])[1 + n %% 3],
                (ARRAY['UP_TO_210','UP_TO_420','UP_TO_630','OVER_630'])[1 + (n / 7) %% 4],
                (ARRAY['MAINTAINED','ACADEMY'])[1 + (n / 5) %% 2], true, '' FROM generate_series(1, %s) n""",
            [found.pk, groups, int(RESPONSES * 1.4)],
        )
        cursor.execute(
            """INSERT INTO consultations_response
                (consultation_id, respondent_id, number, is_last, "by", sent_by_id, sent_at, received, consents, form_key)
            SELECT %s, id, 1, true, 'SELF', %s, now() - interval '1 day', '', true, gen_random_uuid()
            FROM consultations_respondent WHERE consultation_id = %s ORDER BY id LIMIT %s""",
            [found.pk, found.lead_id, found.pk, RESPONSES],
        )
        for one in questions:
            _answers(cursor, found.pk, one)
    Consultation.objects.filter(pk=found.pk).update(state="OPEN")
    Consultation.objects.filter(pk=found.pk).update(state="CLOSED", closed_at=now)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(found.lead)
    return Consultation.objects.select_related("network").get(pk=found.pk), client


VALUES = {
    "ONE": ("ARRAY[1 + (r.id * {k}) % 5]", "NULL", "''"),
    "SCALE": ("'{{}}'", "1 + (r.id * {k}) % 5", "''"),
    "MANY": ("ARRAY[1 + r.id % 3, 4 + (r.id * {k}) % 2]", "NULL", "''"),
    "RANKING": ("CASE WHEN r.id % 2 = 0 THEN ARRAY[1,2,3,4,5] ELSE ARRAY[3,1,5,4,2] END", "NULL", "''"),
    "NUMBER": ("'{{}}'", "(r.id * 37) % 900", "''"),
    "SHORT": ("'{{}}'", "NULL", "'In a line ' || r.id"),
    "LONG": ("'{{}}'", "NULL", "CASE WHEN r.id % 10 = 0 THEN repeat('Keep it as it is, please, for all of our schools. ', 4)"
             " ELSE md5(r.id::text || '{k}') || ' ' || repeat(md5(r.id::text) || ' ', 6) END"),
}  # fmt: skip


def _answers(cursor: Any, pk: int, question: Any) -> None:
    options, number, text = (one.format(k=question.position * 2 + 1) for one in VALUES[question.kind])
    cursor.execute(
        f"""INSERT INTO consultations_answer (response_id, question_id, options, number, text)
        SELECT r.id, {question.pk}, ({options})::smallint[], {number}, {text}
        FROM consultations_response r WHERE r.consultation_id = {pk}"""
    )
