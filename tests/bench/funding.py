"""Funding: where 100 funds stand, a statement, postings against bare SQL, an allocation to 20,000 schools.

Each figure is a ratio to the barest way of doing the same in the same run: an empty signed-in page, the same rows inserted
without a rule, a two-entry ledger of plain SQL under PostgreSQL's own load programme.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.bench import Figure, scratch

FUNDS, GROUPS = 100, 50  # so 5,000 allocations
STATES = ["PAID"] * 8 + ["APPROVED"] * 4 + ["CONFIRMED"] * 2 + ["SENT", "REJECTED"]  # claims on each of them
ENTRIES = 200_000
SCHOOLS = 20_000
CLIENTS, POSTINGS, PROCESSES, ROUNDS = 16, 960, 2, 2
PAGES = {
    "bare": "/bare/",
    "by fund": "/funding/",
    "by group": "/funding/?by=group",
    "only with warnings": "/funding/?only=warnings",
}


def figures() -> Iterator[Figure]:
    """The pages over 200,000 entries, a statement, the allocation; then postings on a server that forgets nothing."""
    with scratch.database():
        world = filled()
        yield from _pages(world)
        yield from _statement()
        yield from _sharing(world)
    yield from _postings()


# --- the first page of money


def _pages(world: Any) -> Iterator[Figure]:
    from django.test import Client, override_settings

    from tests.bench.pages import asked, cpu
    from tests.bench.results import measured

    client = Client()
    client.force_login(world.officer)
    with override_settings(ROOT_URLCONF="tests.bench.urls"):
        spent = cpu(client, PAGES)
        for name in list(PAGES)[1:]:
            note = f"{spent[name] * 1000:.1f} ms against {spent['bare'] * 1000:.1f} ms"
            whole = min(
                (measured(lambda name=name: client.get(PAGES[name])) for _ in range(5)), key=lambda one: one.wall
            )
            label = f"money of {FUNDS} funds, {FUNDS * GROUPS:,} allocations, {ENTRIES:,} entries, {name}"
            yield Figure(f"{label}: CPU against bare page", spent[name] / spent["bare"], "times", "", note)
            yield Figure(f"{label}: first byte", whole.wall * 1000, "ms", "", whole.note)
            yield Figure(f"{label}: queries", asked(client, PAGES[name]), "queries", "<= 12")
            yield Figure(f"{label}: memory", whole.memory, "MB", "<= 5")


def _statement() -> Iterator[Figure]:
    """The balances of one fund and of its allocations on a day: from its entries, beside the same sums by plain SQL."""
    from django.db import connection

    from funding.models import Fund
    from funding.selectors.books import balance_of_fund, balances_of_allocations
    from tests.bench.results import measured

    fund = Fund.objects.get(code="BENCH050")
    day = fund.begins_on + timedelta(days=100)
    years = list(fund.years.values_list("pk", flat=True))

    def ours() -> None:
        assert balance_of_fund(fund, day).came_in and len(balances_of_allocations(years, day)) == GROUPS

    def bare() -> None:
        with connection.cursor() as cursor:
            for key in ("a.year_id", "a.allocation_id"):
                cursor.execute(
                    f"""SELECT {key}, a.kind, sum(e.pence) FROM funding_entry e JOIN funding_account a ON a.id = e.account_id
                    JOIN funding_posting p ON p.id = e.posting_id WHERE a.year_id = ANY(%s) AND p."on" <= %s GROUP BY 1, 2""",
                    [years, day],
                )
                cursor.fetchall()

    spent, plain = (min((measured(act) for _ in range(7)), key=lambda one: one.wall) for act in (ours, bare))
    label = f"statement of one fund of {ENTRIES // FUNDS:,} entries at a date"
    yield Figure(label, spent.wall * 1000, "ms", "", spent.note)
    yield Figure(f"{label}, against the plain SQL", spent.wall / plain.wall, "times", "<= 3", plain.note)


# --- sharing out


def _sharing(world: Any) -> Iterator[Figure]:
    """By pupils to every school: looked at and done, against the same rows inserted without looking, locks or triggers."""
    from django.utils import timezone

    from funding.services import sharing
    from tests.bench.results import measured
    from tests.factories import funding as make

    schools(world)
    now = timezone.now()
    first = world.fund.begins_on
    year = make.year(world.fund, first, world.fund.ends_on)
    make.award(year, 10**10)
    facts = sharing.SharingFacts()
    looked: list[Any] = []
    look = measured(
        lambda: looked.append(sharing.look(year, "PER_PUPIL", "SCHOOLS", 10**9, facts, timezone.localdate(now)))
    )
    assert len(looked[0].parts) == SCHOOLS and sum(one.pence for one in looked[0].parts) == 10**9

    def ours() -> None:
        sharing.share_out(
            year, "PER_PUPIL", "SCHOOLS", 10**9, facts, title="Bench", seen=looked[0].mark, on=timezone.localdate(now),
            counts_on=first, form_key=uuid.uuid4(), by=world.officer, at=now,
        )  # fmt: skip

    spent = measured(ours)
    parts = [(one.sharer.key, one.pence) for one in looked[0].parts]
    plain = measured(lambda: bare_rows(world, parts, first))
    label = f"allocation to {SCHOOLS:,} schools by pupils"
    yield Figure(f"{label}: look at it", look.wall, "s", "", look.note)
    yield Figure(f"{label}: do it", spent.wall, "s", "", spent.note)
    yield Figure(f"{label}, CPU against a bare bulk insert", spent.cpu / plain.cpu, "times", "<= 4", plain.note)
    yield Figure(f"{label}: memory", spent.memory, "MB", "", f"bare {plain.memory:.0f} MB")


def schools(world: Any) -> None:
    """So many schools of the network that count, each with its pupils."""
    from django.db import connection
    from django.utils import timezone

    from networks.schools.models import Entry, School

    facts: dict[str, Any] = {"authority": world.authority, "phase": "2", "sector": "MAINTAINED"}
    have = School.objects.filter(authority=world.authority).count()
    rows = School.objects.bulk_create(
        (School(urn=800_000 + n, name=f"School {n:05}", sort_name=f"school {n:05}", search="x", pupils=90 + n % 400, **facts)
         for n in range(SCHOOLS - have)),
        batch_size=2_000,
    )  # fmt: skip
    Entry.objects.bulk_create(
        (Entry(urn=one.urn, school=one, name=one.name, pupils=one.pupils, opened_on=date(2000, 1, 1),
               census_on=date(2026, 1, 15), imported_at=timezone.now(), **facts) for one in rows),
        batch_size=2_000,
    )  # fmt: skip
    School.objects.filter(authority=world.authority, pupils=None).update(pupils=100)
    Entry.objects.filter(school__authority=world.authority, pupils=None).update(pupils=100)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def bare_rows(world: Any, parts: list[tuple[int, int]], first: date) -> None:
    """The same allocations, accounts and entries in three inserts, no rule and no trigger asked."""
    from django.db import connection, transaction
    from django.utils import timezone

    from funding.models import Account, Allocation, Entry, Posting, Sharing
    from tests.factories import funding as make

    now, amount = timezone.now(), sum(pence for _, pence in parts)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        year = make.year(make.fund(world, code="BARE"), first, first + timedelta(days=364))
        shared = Sharing.objects.create(
            year=year, title="Bare", rule="PER_PUPIL", to="SCHOOLS", amount_pence=amount, made_by=world.officer, made_at=now,
            form_key=uuid.uuid4(),
        )  # fmt: skip
        given = Allocation.objects.bulk_create(
            Allocation(sharing=shared, year=year, number=n, school_id=school, title="Bare", first_pence=pence)
            for n, (school, pence) in enumerate(parts, start=1)
        )
        accounts = Account.objects.bulk_create(
            Account(year=year, kind="ALLOCATED", allocation=one, balance=one.first_pence) for one in given
        )
        free = Account.objects.create(year=year, kind="AVAILABLE")
        made = Posting.objects.create(
            year=year, number=1, kind="ALLOCATION", on=first, words="Bare", key="bare", posted_at=now, digest="bare"
        )
        Entry.objects.bulk_create([
            Entry(posting=made, account=free, pence=-amount),
            *(Entry(posting=made, account=one, pence=one.balance) for one in accounts),
        ])  # fmt: skip


# --- 200,000 entries, written quickly and by the rules


def filled() -> Any:
    """100 funds with 50 allocations each; awards, sharings, approvals and payments in balance, claims in every state."""
    from django.db import connection, transaction
    from django.utils import timezone

    from funding.models import Allocation, Claim, Milestone, Sharing, Year
    from networks.constitutions.models import Body
    from networks.schools.models import School
    from tests.factories import funding as make
    from tests.factories import meetings as people

    world, today = people.world(), timezone.localdate()
    first = today - timedelta(days=200)
    last = first + timedelta(days=364)
    facts = {"authority": world.authority, "begins_on": first, "ends_on": last}
    funds = [make.fund(world, code=f"BENCH{n:03}", title=f"Fund {n:03}", **facts) for n in range(FUNDS)]
    world.__dict__["fund"] = make.fund(world, code="SHARED", title="To be shared", **facts)
    years = Year.objects.bulk_create(Year(fund=one, starts_on=first, ends_on=last) for one in funds)
    groups = Body.objects.bulk_create(
        Body(kind="DEVELOPMENT_GROUP", name=f"Group {n:02}", parent=world.network) for n in range(GROUPS)
    )
    sharings = Sharing.objects.bulk_create(
        Sharing(year=one, title="Capacity", rule="FLAT", to="GROUPS", amount_pence=GROUPS * 800_000, made_by=world.officer,
                made_at=timezone.now(), form_key=uuid.uuid4()) for one in years
    )  # fmt: skip
    given = Allocation.objects.bulk_create(
        Allocation(sharing=one, year=one.year, number=n, body=group, title="Capacity", first_pence=800_000)
        for one in sharings for n, group in enumerate(groups, start=1)
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(fund=one, title=f"Milestone {n}", due_on=today + timedelta(days=30 * n - 20), form_key=uuid.uuid4())
        for one in funds for n in range(4)
    )  # fmt: skip
    school = School.objects.order_by("pk")[0]
    pattern = Claim.objects.create(
        allocation=given[0], school=school, number="PATTERN", kind="RELEASE", words="Release of the head", first_on=first,
        last_on=first, amount_pence=10_000, state="DRAFT", written_by=world.head, written_at=timezone.now(),
        form_key=uuid.uuid4(),
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0")
        cursor.execute(
            "CREATE TEMP TABLE bench_states ON COMMIT DROP AS SELECT * FROM unnest(%s::text[]) WITH ORDINALITY s(state, n)",
            [STATES],
        )
        _claims(cursor, pattern, world)
        for statement in LEDGER:
            cursor.execute(statement, {"first": first, "by": world.officer.pk, "part": 800_000, "funds": FUNDS})
        cursor.execute("SELECT count(*), sum(pence) FROM funding_entry")
        number, whole = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM funding_account a WHERE balance <> (SELECT coalesce(sum(pence), 0) FROM funding_entry WHERE account_id = a.id)"
        )
        assert number >= ENTRIES and whole == 0 and cursor.fetchone()[0] == 0, (number, whole)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return world


def _claims(cursor: Any, pattern: Any, world: Any) -> None:
    """Claims on every allocation in every state: copies of one, so that a column that is added is in all of them."""
    approved = "s.state IN ('APPROVED', 'PAID')"
    own = {
        "allocation_id": "a.id", "number": "'C' || a.id || '-' || s.n", "form_key": "gen_random_uuid()", "state": "s.state",
        "amount_pence": "7000 + (a.id * 31 + s.n * 977) % 9000", "confirmed_by_id": "p.written_by_id",
        "confirmed_at": "now() - (1 + (a.id + s.n * 11) % 150) * interval '1 day'",
        "approved_by_id": f"CASE WHEN {approved} THEN {world.officer.pk} END",
        "approved_at": f"CASE WHEN {approved} THEN now() END",
        "approval_id": f"CASE WHEN {approved} THEN 1000000 + row_number() OVER () END",
        "reason": "CASE WHEN s.state = 'REJECTED' THEN 'No evidence' ELSE '' END",
    }  # fmt: skip
    columns = [one.column for one in pattern._meta.concrete_fields if not one.primary_key]
    values = ", ".join(own.get(name, f'p."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO funding_claim ({names}) SELECT {values} FROM funding_allocation a CROSS JOIN bench_states s"
        f" JOIN funding_claim p ON p.id = {pattern.pk}"
    )


POST = """INSERT INTO funding_posting (id, year_id, number, kind, "on", words, key, posted_by_id, posted_at, digest)"""
LEDGER = [
    """INSERT INTO funding_account (year_id, kind, source, balance)
        SELECT y.id, k.kind, k.source, 0 FROM funding_year y JOIN funding_fund f ON f.id = y.fund_id AND f.code LIKE 'BENCH%%'
        CROSS JOIN (VALUES ('SOURCE', 'DSG'), ('AVAILABLE', '')) k(kind, source)""",
    """INSERT INTO funding_account (year_id, kind, allocation_id, source, balance)
        SELECT a.year_id, k.kind, a.id, '', 0 FROM funding_allocation a
        CROSS JOIN (VALUES ('ALLOCATED'), ('APPROVED'), ('PAID')) k(kind)""",
    # an award, a sharing; then each approval with the number its claim names, each payment after them
    f"""{POST} SELECT 100 + y.id * 2 + k.n, y.id, k.n, k.kind, %(first)s, k.kind, k.kind || y.id, %(by)s, now(), md5(k.kind || y.id)
        FROM (SELECT DISTINCT year_id AS id FROM funding_allocation) y CROSS JOIN (VALUES (1, 'AWARD'), (2, 'ALLOCATION')) k(n, kind)""",
    """INSERT INTO funding_entry (posting_id, account_id, pence)
        SELECT 101 + a.year_id * 2, a.id, (CASE a.kind WHEN 'SOURCE' THEN -1 ELSE 1 END) * 50000000::bigint
        FROM funding_account a WHERE a.kind IN ('SOURCE', 'AVAILABLE')""",
    """INSERT INTO funding_entry (posting_id, account_id, pence)
        SELECT 102 + a.year_id * 2, a.id, CASE a.kind WHEN 'ALLOCATED' THEN %(part)s
            ELSE -%(part)s * (SELECT count(*) FROM funding_allocation g WHERE g.year_id = a.year_id) END
        FROM funding_account a WHERE a.kind IN ('AVAILABLE', 'ALLOCATED')""",
    f"""{POST} SELECT c.approval_id, a.year_id, 2 + row_number() OVER (PARTITION BY a.year_id ORDER BY c.id), 'APPROVAL',
        %(first)s::date + ((c.id * 13) %% 200)::int, c.number, 'approval:' || c.id, %(by)s, now(), md5('approval' || c.id)
        FROM funding_claim c JOIN funding_allocation a ON a.id = c.allocation_id WHERE c.approval_id IS NOT NULL""",
    f"""{POST} SELECT c.approval_id + 1000000, a.year_id, 10000 + row_number() OVER (PARTITION BY a.year_id ORDER BY c.id), 'PAYMENT',
        %(first)s::date + ((c.id * 13) %% 200)::int, c.number, 'payment:' || c.id, %(by)s, now(), md5('payment' || c.id)
        FROM funding_claim c JOIN funding_allocation a ON a.id = c.allocation_id WHERE c.state = 'PAID'""",
    "ANALYZE funding_claim; ANALYZE funding_account",
    """INSERT INTO funding_entry (posting_id, account_id, pence)
        SELECT c.approval_id + k.later, a.id, k.sign * c.amount_pence FROM funding_claim c
        JOIN (VALUES (0, 'ALLOCATED', -1), (0, 'APPROVED', 1), (1000000, 'APPROVED', -1), (1000000, 'PAID', 1)) k(later, kind, sign)
            ON c.approval_id IS NOT NULL AND (k.later = 0 OR c.state = 'PAID')
        JOIN funding_account a ON a.allocation_id = c.allocation_id AND a.kind = k.kind""",
    """UPDATE funding_account a SET balance = e.pence FROM (
        SELECT account_id, sum(pence) AS pence FROM funding_entry GROUP BY account_id) e WHERE e.account_id = a.id""",
    "SELECT setval(pg_get_serial_sequence('funding_posting', 'id'), (SELECT max(id) FROM funding_posting))",
]  # fmt: skip


# --- postings a second

BARE = """
\\set n :client_id * 2 + 1
BEGIN;
SELECT 1 FROM bench_year WHERE id = {year} FOR UPDATE;
SELECT count(*) + 1 AS number FROM (SELECT 1 FROM bench_posting WHERE year_id = {year} ORDER BY number DESC LIMIT 1) x \\gset
SELECT nextval('bench_number') AS id \\gset
INSERT INTO bench_posting (id, year_id, number, kind, "on", words, key, posted_at, digest) VALUES (:id, {year}, :id, 'APPROVAL', current_date, 'Bench', 'bench:' || :id, now(), encode(sha256((:id)::text::bytea), 'hex'));
INSERT INTO bench_entry (posting_id, account_id, pence) VALUES (:id, :n, -1), (:id, :n + 1, 1);
UPDATE bench_account SET balance = balance - 1 WHERE id = :n;
UPDATE bench_account SET balance = balance + 1 WHERE id = :n + 1;
COMMIT;
"""


def _postings() -> Iterator[Figure]:
    from tests.bench.ballots import server

    with server() as env:
        for kind, words in (("own", "each in a fund of its own"), ("one", "all in one fund")):
            bare = ours = 0.0
            for _ in range(ROUNDS):
                bare = max(bare, by_pgbench(env, kind))
                ours = max(ours, by_us(env, kind))
            label = f"posting with {CLIENTS} clients, {words}"
            yield Figure(f"{label}, postings a second", ours, "/s", "", f"bare SQL {bare:.0f}/s")
            yield Figure(f"{label}, of bare SQL", 100 * ours / bare, "%", "")


def child(env: dict[str, str], *words: str) -> Any:
    """Run a part of this room in a process that knows this database; what it told."""
    from cph.start.places import ROOT

    command = [sys.executable, "-m", "tests.bench.funding", *words]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def by_pgbench(env: dict[str, str], kind: str) -> float:
    """Postings a second of a plain two-entry ledger: the same rows, a balance moved twice, no rule, no chain."""
    from cph.start import postgres

    child(env, "bare")
    year = ":client_id + 1" if kind == "own" else "1"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(BARE.format(year=year).strip() + "\n")
        script.flush()
        os.chmod(script.name, 0o644)
        command = [
            str(postgres.binaries(None) / "pgbench"),
            "-n",
            "-h",
            env["PGHOST"],
            "-U",
            postgres.USER,
            "-c",
            str(CLIENTS),
        ]
        command += ["-j", str(PROCESSES), "-t", str(POSTINGS // CLIENTS), "-f", script.name, postgres.DATABASE]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    if child(env, "inside_bare") != {"postings": POSTINGS, "entries": 2 * POSTINGS}:
        raise SystemExit("Not every posting of the bare ledger went in. These figures are worth nothing.")
    return float(next(line for line in done.stdout.splitlines() if line.startswith("tps")).split()[2])


def by_us(env: dict[str, str], kind: str) -> float:
    """Postings a second by post(), the clients being threads of two processes that begin together."""
    from cph.start.places import ROOT

    years = child(env, "prepare", kind)
    command = [sys.executable, "-m", "tests.bench.funding", "post"]
    started = [
        subprocess.Popen(
            [*command, json.dumps(years[part::PROCESSES])], cwd=ROOT, env=os.environ | env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )
        for part in range(PROCESSES)
    ]  # fmt: skip
    for one in started:
        one.stdout.readline()
    begun = time.perf_counter()
    for one in started:
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in started:
        one.stdout.readline()
    seconds = time.perf_counter() - begun
    for one in started:
        one.communicate()
    if child(env, "inside", json.dumps(years)) != POSTINGS:
        raise SystemExit("Not every posting went in. These figures are worth nothing.")
    return POSTINGS / seconds


# --- what the processes do


def bare() -> None:
    """A ledger without a rule: the same columns and indexes, no trigger."""
    from django.db import connection

    with connection.cursor() as cursor:
        for name in ("account", "posting", "entry"):
            cursor.execute(f"DROP TABLE IF EXISTS bench_{name}")
            cursor.execute(f"CREATE TABLE bench_{name} (LIKE funding_{name} INCLUDING ALL)")
        cursor.execute("DROP TABLE IF EXISTS bench_year; CREATE TABLE bench_year (id int PRIMARY KEY)")
        cursor.execute("INSERT INTO bench_year SELECT generate_series(1, %s)", [CLIENTS])
        cursor.execute("DROP SEQUENCE IF EXISTS bench_number; CREATE SEQUENCE bench_number START 1")
        cursor.execute(
            "INSERT INTO bench_account (id, year_id, kind, source, allocation_id, balance) SELECT n, 1 + n / 2, CASE n %% 2"
            " WHEN 1 THEN 'ALLOCATED' ELSE 'APPROVED' END, '', n, 1000000 FROM generate_series(1, %s) n",
            [CLIENTS * 2],
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def inside_bare() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM bench_posting), (SELECT count(*) FROM bench_entry)")
        return dict(zip(("postings", "entries"), cursor.fetchone(), strict=True))


def prepare(kind: str) -> list[int]:
    """A year for each client, or one for all, with one allocation for each client: their numbers, a client each."""
    from django.db import connection

    from networks.constitutions.models import Body
    from tests.factories import funding as make
    from tests.factories import meetings as people

    known = Body.objects.filter(kind="NETWORK").count()
    people.numbers = count(1 + 10_000 * known)  # each process would begin at 1 again
    world = people.world(f"Bench {known}", f"{900 + known}")
    given: list[int] = []
    year = None
    for n in range(CLIENTS):
        if year is None or kind == "own":
            year = make.year(make.fund(world, code=f"P{known}-{n}"))
            make.award(year, 10**9)
        given.append(make.allocation(year, 10**6).pk)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    return given


def post(allocations: list[int]) -> None:
    """Each of these clients approves a penny, again and again, out of its allocation."""
    from django.db import connection
    from django.utils import timezone

    from funding.models import Allocation
    from funding.services import posting

    rows = list(Allocation.objects.filter(pk__in=allocations).select_related("year__fund__keeper").order_by("pk"))
    ready = threading.Barrier(len(rows) + 1)

    def client(one: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ready.wait()
        ready.wait()
        moves = {posting.Place("ALLOCATED", one.pk): -1, posting.Place("APPROVED", one.pk): 1}
        for n in range(POSTINGS // CLIENTS):
            posting.post(one.year, "APPROVAL", moves, words="Bench", key=f"bench:{one.pk}:{n}", on=one.year.starts_on,
                         by=one.year.fund.keeper, at=timezone.now())  # fmt: skip
        connection.close()

    clients = [threading.Thread(target=client, args=(one,)) for one in rows]
    for one in clients:
        one.start()
    ready.wait()
    print("ready", flush=True)
    sys.stdin.readline()
    ready.wait()
    for one in clients:
        one.join()
    print("done", flush=True)


def inside(allocations: list[int]) -> int:
    from funding.models import Account

    return sum(Account.objects.filter(allocation__in=allocations, kind="APPROVED").values_list("balance", flat=True))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cph.settings")
    import django

    django.setup()
    what, *given = sys.argv[1:]
    acts: dict[str, Callable[..., Any]] = {"bare": bare, "inside_bare": inside_bare, "prepare": prepare}
    if what in acts:
        print(json.dumps(acts[what](*given)))
    elif what == "inside":
        print(json.dumps(inside(json.loads(given[0]))))
    elif what == "post":
        post(json.loads(given[0]))
