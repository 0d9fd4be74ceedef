"""What the attacker of tests/ballots sees of a consultation without names: roll and envelopes as there, and the answers.

Every response has a text of its own ("View 0042 of 3f09…", of this run alone), by which it is known wherever its bytes turn up: in rows, in
pages with dead ones, in the write-ahead log, of the opened words as of the answers.
"""

from __future__ import annotations

import re

from tests.ballots import seen
from tests.ballots.seen import Copy, Row, Seen, Table, ask

VIEW = re.compile(rb"View \d{4} of [0-9a-f]{16}")
MARKS, ENVELOPES, ANSWERS = "ballots_mark", "ballots_sealedballot", "answers"


def tables_of(box: int) -> list[Table]:
    where = f"box_id = {box}"
    return [
        Table(MARKS, "school_id", where=where),
        Table(ENVELOPES, "id", "ciphertext", where=where),
        Table(ANSWERS, "text"),
    ]


def copy(stage: str, box: int, since: str) -> Copy:
    """Look at roll, envelopes and answers in every way there is."""
    taken = seen.copy(stage, tables_of(box)[:2], since)
    taken.seen[ANSWERS] = [answers(), responses()]
    for table in ("ballots_openedwords", "consultations_answer"):
        taken.seen[ANSWERS] += [pages(table), log(table, since)]
    return taken


def answers() -> Seen:
    rows = ask(
        "SELECT text, xmin::text::bigint, (ctid::text::point)[0]::int, (ctid::text::point)[1]::int, lpad(id::text, 20, '0')"
        " FROM consultations_answer WHERE text LIKE 'View ____ of %%'"
    )
    return Seen("answers", [Row(text, xmin, (block, line), id) for text, xmin, block, line, id in rows])


def responses() -> Seen:
    """By the rows they belong to, which have numbers, ages, places and form keys of their own."""
    rows = ask(
        "SELECT a.text, r.xmin::text::bigint, (r.ctid::text::point)[0]::int, (r.ctid::text::point)[1]::int,"
        " lpad(r.id::text, 20, '0'), r.form_key::text FROM consultations_response r"
        " JOIN consultations_answer a ON a.response_id = r.id WHERE a.text LIKE 'View ____ of %%'"
    )
    return Seen(
        "responses", [Row(text, xmin, (block, line), id, key.encode()) for text, xmin, block, line, id, key in rows]
    )


def pages(table: str) -> Seen:
    """Rows, live or dead, that still lie in the files of the table."""
    rows = []
    for block in range(ask(f"SELECT pg_relation_size('{table}') / 8192")[0][0]):
        items = ask(
            f"SELECT lp, t_xmin::text::bigint, t_data FROM heap_page_items(get_raw_page('{table}', {block}))"
            " WHERE t_data IS NOT NULL"
        )
        rows += [
            Row(found[0].decode(), xmin, (block, line), f"{block:09}{line:04}")
            for line, xmin, content in items
            if (found := VIEW.search(bytes(content)))
        ]
    return Seen(f"pages of {table}", rows)


def log(table: str, since: str) -> Seen:
    """Rows as they were written to the log, in its order."""
    file, until = ask(f"SELECT pg_relation_filenode('{table}')")[0][0], seen.log_position()
    records = ask(
        "SELECT i.xid::text::bigint, (b.start_lsn - '0/0'::pg_lsn)::bigint, b.block_data"
        " FROM pg_get_wal_block_info(%s::pg_lsn, %s::pg_lsn) b"
        " JOIN pg_get_wal_records_info(%s::pg_lsn, %s::pg_lsn) i USING (start_lsn)"
        " WHERE b.relfilenode = %s AND b.resource_manager LIKE 'Heap%%' AND b.record_type LIKE '%%INSERT%%'",
        since, until, since, until, file,
    )  # fmt: skip
    rows = []
    for xid, place, content in records:
        found = VIEW.findall(bytes(content or b""))
        rows += [Row(text.decode(), xid, (place, n), f"{place:020}") for n, text in enumerate(found)]
    return Seen(f"log of {table}", rows)
