"""What an attacker sees: tables live, their pages with dead rows, the write-ahead log, a dump, and every store beside them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection


# --- the tables, in every way of looking
@dataclass
class Row:
    """A row, live, dead or in the log: what it says, and what its place and age say."""

    says: Any
    xmin: int
    place: tuple[int, ...]  # block and line, or position in the log
    number: str = ""  # its primary key
    look: bytes = b""  # what else can be sorted by


@dataclass
class Seen:
    """A table at one moment, in one way of looking: live rows, pages with dead ones, or the log."""

    how: str
    rows: list[Row]

    def orders(self) -> dict[str, list[Any]]:
        """What the rows say, in every order that might give something away."""
        keys: dict[str, Callable[[Row], Any]] = {
            "place": lambda row: row.place,
            "number": lambda row: row.number,
            "age": lambda row: (row.xmin, row.place),
            "look": lambda row: row.look,
        }
        return {
            f"{self.how} by {name}": unique(row.says for row in sorted(self.rows, key=key))
            for name, key in keys.items()
        }


@dataclass
class Table:
    """Where to look: a table, its rows' number, and what is wanted of them."""

    name: str
    says: str  # a column whose text is what the row says
    look: str = ""
    where: str = "true"


@dataclass
class Copy:
    """All that was seen of the tables at one stage."""

    stage: str
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))


def unique(things: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(things))


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def arm() -> None:
    """What a superuser can add to look into pages and the log. Begin with empty hands."""
    _said_by.clear()
    with connection.cursor() as cursor:
        for name in ("pageinspect", "pg_walinspect"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        # the log is read afterwards: what other tests write meanwhile must not push it out
        cursor.execute("ALTER SYSTEM SET wal_keep_size = '1GB'")
        cursor.execute("SELECT pg_reload_conf()")


def log_position() -> str:
    """Where the write-ahead log ends, all of it written out."""
    ask("SELECT pg_logical_emit_message(false, '', '', true)::text")
    return ask("SELECT pg_current_wal_flush_lsn()::text")[0][0]


def copy(stage: str, tables: Sequence[Table], since: str) -> Copy:
    """Look at the tables in every way there is. `since`: the place in the log from which on to read."""
    taken = Copy(stage)
    for table in tables:
        taken.seen[table.name] = [live(table), *dead(table), *logged(table, since)]
    return taken


def live(table: Table) -> Seen:
    look = f"{table.look}::text" if table.look else "''"
    rows = ask(
        f"SELECT {table.says}::text, xmin::text::bigint, (ctid::text::point)[0]::int, (ctid::text::point)[1]::int,"
        f" id::text, {look} FROM {table.name} WHERE {table.where}"
    )
    return Seen(
        "rows", [Row(says, xmin, (block, line), id, look.encode()) for says, xmin, block, line, id, look in rows]
    )


def columns(table: Table) -> list[tuple[str, str]]:
    return ask(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
        table.name,
    )


def readable(kind: str, content: bytes | memoryview | None) -> str:
    """The bytes of a column as PostgreSQL would write them, for the kinds that these tables have."""
    content = bytes(content or b"")
    if kind == "uuid":
        raw = content.hex()
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
    if kind in ("bigint", "integer", "smallint"):
        return str(int.from_bytes(content, "little", signed=True)) if content else ""
    if kind == "smallint[]":
        # length word, dimensions, offset, type, size, lower bound, then two bytes each
        head = 1 if content and content[0] & 1 else 4
        cells = content[head + 20 :]
        return "{" + ",".join(str(int.from_bytes(cells[at : at + 2], "little")) for at in range(0, len(cells), 2)) + "}"
    return content.hex()


def dead(table: Table) -> list[Seen]:
    """What still lies in the table's pages: rows that were deleted and not yet swept away."""
    kinds = columns(table)
    names = [name for name, _ in kinds]
    pages = ask(f"SELECT pg_relation_size('{table.name}') / 8192")[0][0]
    found = []
    for block in range(pages):
        found += [
            (block, *row)
            for row in ask(
                "SELECT lp, t_xmin::text::bigint, t_xmax::text::bigint, t_attrs"
                f" FROM heap_page_item_attrs(get_raw_page('{table.name}', {block}), '{table.name}'::regclass)"
                " WHERE t_attrs IS NOT NULL"
            )
        ]
    rows = []
    for block, line, xmin, _, attributes in found:
        cells = {name: readable(kind, cell) for (name, kind), cell in zip(kinds, attributes, strict=True)}
        number = cells["id"]
        rows.append(Row(cells[names[names.index(table.says)]], xmin, (block, line), number))
    return [Seen("pages", rows)]


def logged(table: Table, since: str) -> list[Seen]:
    """What was put into the table since then, from the write-ahead log: transaction, place in the log, the row's bytes.

    Of a row only the number is read from the bytes, which stands where it does in every one of these tables: first.
    """
    file = ask(f"SELECT pg_relation_filenode('{table.name}')")[0][0]
    if not file:
        return []
    known = {str(number): says for says, number in ask(f"SELECT {table.says}::text, id::text FROM {table.name}")}
    known |= _said_by.get(table.name, {})
    _said_by[table.name] = known
    raw = {bytes.fromhex(number.replace("-", "")): number for number in known if "-" in number}
    rows = []
    until = log_position()
    records = ask(
        "SELECT i.xid::text::bigint, (b.start_lsn - '0/0'::pg_lsn)::bigint, b.block_data"
        " FROM pg_get_wal_block_info(%s::pg_lsn, %s::pg_lsn) b"
        " JOIN pg_get_wal_records_info(%s::pg_lsn, %s::pg_lsn) i USING (start_lsn)"
        " WHERE b.relfilenode = %s AND b.resource_manager LIKE 'Heap%%' AND b.record_type LIKE '%%INSERT%%'",
        since, until, since, until, file,
    )  # fmt: skip
    for xid, place, content in records:
        content = bytes(content or b"")
        numbers = [raw[piece] for at in range(len(content) - 15) if (piece := content[at : at + 16]) in raw]
        rows += [Row(known[number], xid, (place, n), number) for n, number in enumerate(unique(numbers))]
    return [Seen("log", rows)] if rows else []


_said_by: dict[str, dict[str, str]] = {}  # what each row of a table said, by its number, also of rows that are gone


# --- everything that is written anywhere
def places_with(needles: Sequence[bytes]) -> list[str]:
    """The stores in which one of these stands: a dump, PostgreSQL's own files and log, Redis, sessions, files."""
    found = [name for name, content in stores() if holds(content, needles)]
    return sorted(set(found))


def holds(content: bytes, needles: Sequence[bytes]) -> bool:
    return any(needle in content for needle in needles)


def stores() -> Iterator[tuple[str, bytes]]:
    yield "dump", dump()
    yield from redis_values()
    yield from (("session", json.dumps(one.get_decoded(), default=str).encode()) for one in Session.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    folder, database = ask(
        "SELECT current_setting('data_directory'), (SELECT oid::text FROM pg_database WHERE datname = current_database())"
    )[0]
    for path in [*Path(folder, "base", database).iterdir(), *Path(folder, "pg_wal").iterdir()]:
        if path.is_file():
            yield f"{path.parent.name}/{path.name}", path.read_bytes()
    yield from files()


def files() -> Iterator[tuple[str, bytes]]:
    """Logs, and whatever was uploaded, made or mailed."""
    for folder in {Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)}:
        for path in folder.rglob("*"):
            if path.is_file() and "postgres" not in path.relative_to(folder).parts[:1]:
                yield f"file {path.name}", path.read_bytes()


def log_of_database() -> str:
    path = Path(os.environ.get("CPH_DATA_DIR", settings.DATA_DIR), "log", "postgres.log")
    return path.read_text(errors="replace") if path.exists() else ""


def dump() -> bytes:
    """As pg_dump writes it."""
    url = urlparse(os.environ["DATABASE_URL"])
    host = parse_qs(url.query).get("host", [url.hostname or ""])[0]
    words = [pg_dump(), "-h", host, "-U", url.username or "cph", "--no-owner", connection.settings_dict["NAME"]]
    return subprocess.run(words, capture_output=True, check=True, env={"LC_ALL": "C", "PATH": os.defpath}).stdout


def pg_dump() -> str:
    from cph.start import postgres

    return str(postgres.binaries(None) / "pg_dump")


def column_of_dump(text: bytes, table: str, column: str) -> list[str]:
    """A column of one table in a dump, in the order in which its lines stand there."""
    block = re.search(rf"^COPY public\.{table} \((.*?)\) FROM stdin;\n(.*?)^\\\.$", text.decode(), re.M | re.S)
    if block is None:
        return []
    place = block[1].split(", ").index(column)
    return [line.split("\t")[place] for line in block[2].splitlines()]


def redis_values() -> Iterator[tuple[str, bytes]]:
    import redis

    store = redis.Redis.from_url(settings.REDIS_URL)
    for key in store.scan_iter("*"):
        kind = store.type(key)
        readers: dict[bytes, Callable[[Any], Any]] = {
            b"string": store.get,
            b"list": lambda key: store.lrange(key, 0, -1),
            b"hash": store.hgetall,
            b"set": store.smembers,
            b"zset": lambda key: store.zrange(key, 0, -1),
        }
        yield f"redis {key.decode(errors='replace')}", key + b" " + repr(readers[kind](key)).encode()
