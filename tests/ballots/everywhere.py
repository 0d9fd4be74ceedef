"""Looking for something in every column of every table of the database."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

COLUMNS = """
    SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, 2
"""


def cells_with(needles: Sequence[str | bytes]) -> list[str]:
    """The columns ("table.column") in which one of these stands, as text or as bytes."""
    words = [one for one in needles if isinstance(one, str)]
    raw = [one for one in needles if isinstance(one, bytes)]
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = cursor.fetchall()
        return [
            f"{table}.{column}" for table, column, kind in columns if _holds(cursor, table, column, kind, words, raw)
        ]


def _holds(cursor, table: str, column: str, kind: str, words: list[str], raw: list[bytes]) -> bool:
    tests = [f'position(%s in "{column}"::text) > 0' for _ in words]
    if kind == "bytea":
        tests += [f'position(%s in "{column}") > 0' for _ in raw]
    if not tests:
        return False
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE {" OR ".join(tests)})', [*words, *raw][: len(tests)])
    return cursor.fetchone()[0]
