"""The register's import against a raw COPY of the same file into a table of texts, in one run; memory in a child of its own."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.bench import Figure

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "gias"
ROWS = 50_000
NAMES = ("Oak", "Green Lane", "St Mary’s", "Hill Top", "River", "All Saints", "Church", "Meadow")


def _synthetic() -> tuple[list[str], list[list[str]]]:
    """A header and rows in the shape of the real ones, for a machine that does not have them."""
    from networks.schools.rules import FIELDS, HEAD

    header = [*(field.column for field in FIELDS), *HEAD]
    header += [f"Other {n}" for n in range(135 - len(header))]
    rows = []
    for n in range(800):
        told = {
            "URN": str(100_000 + n),
            "LA (code)": "856",
            "LA (name)": "Leicester",
            "EstablishmentNumber": str(2000 + n),
            "EstablishmentName": f"{NAMES[n % 8]} Primary School",
            "EstablishmentTypeGroup (code)": "4",
            "EstablishmentStatus (code)": "1",
            "PhaseOfEducation (code)": "2",
            "StatutoryLowAge": "4",
            "StatutoryHighAge": "11",
            "CensusDate": "19-01-2023",
            "NumberOfPupils": str(100 + n),
            "Street": "Long Street",
            "Town": "Leicester",
            "Postcode": "LE1 1AA",
        }
        rows.append([told.get(name, "") for name in header])
    return header, rows


def _real() -> tuple[list[str], list[list[str]]]:
    with (SHARED / "four_las_gias_layout.csv").open(encoding="cp1252", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def rows_of_a_register(count: int) -> Iterator[list[str]]:
    """The header, then as many rows as asked for, each with a URN of its own."""
    header, rows = _real() if SHARED.exists() else _synthetic()
    yield header
    urn = header.index("URN")
    for n in range(count):
        row = list(rows[n % len(rows)])
        row[urn] = str(100_000 + n)
        yield row


def write_register(path: Path, count: int = ROWS) -> None:
    """A file as the register's daily extract is written: 135 columns, Windows-1252, CRLF."""
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows_of_a_register(count))


def _child(path: str) -> dict[str, float]:
    """In a process of its own: raw COPY, first import, the same again; seconds, and megabytes above idle."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with open(path, encoding="cp1252", newline="") as file:
        header = next(csv.reader(file))
    columns = ", ".join(f"c{n} text" for n in range(len(header)))
    with connection.cursor() as cursor, open(path, "rb") as file:
        cursor.execute(f"CREATE TABLE raw ({columns})")
        start = time.perf_counter()
        cursor.copy_expert("COPY raw FROM STDIN WITH (FORMAT csv, HEADER, ENCODING 'WIN1252')", file)
        told = {"copy": time.perf_counter() - start}
        cursor.execute("DROP TABLE raw")
    idle = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1024
    for name in ("first", "again"):
        start = time.perf_counter()
        call_command("import_schools", path, stdout=open(os.devnull, "w"), skip_checks=True)  # noqa: SIM115
        told[name] = time.perf_counter() - start
    told["memory"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
    return told


def figures() -> list[Figure]:
    """What `make bench` prints of the register."""
    from django.db import connection

    from tests.bench import scratch

    with tempfile.TemporaryDirectory() as place, scratch.database():
        path = Path(place) / "register.csv"
        write_register(path)
        told = connection.get_connection_params()
        login = f"{quote(told.get('user') or '')}:{quote(told.get('password') or '')}"
        url = f"postgresql://{login}@/{told['dbname']}?host={told.get('host') or ''}&port={told.get('port') or 5432}"
        ran = subprocess.run(
            [sys.executable, "-m", "tests.bench.register", str(path)],
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode:
        raise RuntimeError(f"The import did not run: {ran.stderr[-2000:]}")
    took = json.loads(ran.stdout.splitlines()[-1])
    size = f"COPY {took['copy']:.2f} s"
    return [
        Figure("register: 50,000 new rows against a raw COPY", took["first"] / took["copy"], "times", "<= 8", size),
        Figure("register: the same file again, against a raw COPY", took["again"] / took["copy"], "times", "<= 8"),
        Figure("register: peak memory above idle", took["memory"], "MB", "<= 150"),
    ]


if __name__ == "__main__":
    print(json.dumps(_child(sys.argv[1])))
