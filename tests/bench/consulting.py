"""Responses of ten answers with permission and trail: against the same SQL sent by pgbench, on a PostgreSQL as shipped.

The trail is one chain, so that of many senders one writes its line at a time, until its transaction is on disk; the SQL of
pgbench waits for the same lock.
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
from datetime import date
from decimal import Decimal

from cph.start import postgres
from cph.start.places import ROOT
from tests.bench import Figure
from tests.bench.ballots import server

CLIENTS = (1, 16, 64)
RESPONSES = {1: 300, 16: 960, 64: 960}
PROCESSES = 2  # web processes, each with its share of the clients as threads
ROUNDS = 2
TEXT = "We would rather begin at ten to nine: the bus of most of our families comes at twenty to. " * 4
ANSWERS = 10

# what services.responding.send asks, in its order, of the next respondent
BARE = """
SELECT nextval('bench_respondent') AS r \\gset
BEGIN;
SELECT r.*, c.*, b.* FROM consultations_respondent r JOIN consultations_consultation c ON c.id = r.consultation_id
 JOIN constitutions_body b ON b.id = c.network_id WHERE r.id = :r FOR NO KEY UPDATE OF r;
SELECT 1 FROM schools_headship h WHERE (h.ends_on IS NULL OR h.ends_on >= current_date) AND h.starts_on <= current_date
 AND h.person_id = :r + {person} AND h.school_id = :r + {school} LIMIT 1;
SELECT gen_random_uuid() AS key \\gset
SELECT * FROM consultations_response WHERE form_key = ':key'::uuid OR (is_last AND respondent_id = :r);
SELECT count(*) FROM consultations_question WHERE consultation_id = {consultation} AND id IN ({questions});
INSERT INTO consultations_response (consultation_id, respondent_id, number, is_last, by, sent_by_id, sent_at, received, consents,
 form_key) VALUES ({consultation}, :r, 1, true, 'SELF', :r + {person}, now(), '', false, ':key'::uuid) RETURNING id AS response \\gset
INSERT INTO consultations_answer (response_id, question_id, part_id, options, number, text) VALUES {answers} RETURNING id;
DELETE FROM consultations_draft WHERE person_id = :r + {person} AND respondent_id = :r;
SELECT pg_advisory_xact_lock({lock});
SELECT position AS last, digest AS previous FROM audit_line ORDER BY 1 DESC LIMIT 1 \\gset
INSERT INTO audit_line (position, at, actor_id, actor_name, seat, verb, subject, article, keys, previous, digest)
 VALUES (:last + 1, now(), :r + {person}, 'Head', 'Head of a school', 'responded to', 'Bench, for a school', '',
 ARRAY['consultations.consultation:{consultation}', 'consultations.respondent:' || :r, 'constitutions.body:{network}']::varchar(80)[],
 ':previous', encode(sha256((':previous' || :last)::bytea), 'hex')) RETURNING id;
COMMIT;
"""


def figures() -> Iterator[Figure]:
    """Each number of clients: pgbench and ours in turn, the best of each; then the same without names."""
    with server() as env:
        for clients in CLIENTS:
            bare = ours = 0.0
            for _ in range(ROUNDS):
                bare = max(bare, by_pgbench(env, clients))
                ours = max(ours, by_us(env, clients, "send"))
            label = f"responding with {clients} client{'s' if clients > 1 else ''}"
            yield Figure(f"{label}, responses a second", ours, "/s", "", f"pgbench {bare:.0f}/s")
            yield Figure(f"{label}, of the same SQL", 100 * ours / bare, "%", ">= 20")
        yield Figure("sealing without a name, 16 clients, responses a second", by_us(env, 16, "seal"), "/s")
        cpu, wall = child(env, "take_in", str(RESPONSES[16]))
        note = f"{wall:.1f} s with the database"
        yield Figure(f"take in {RESPONSES[16]:,} responses without names, CPU of our process", cpu, "s", "", note)


def child(env: dict[str, str], *words: str) -> object:
    """Run a part of this room in a process that knows this database; what it told."""
    command = [sys.executable, "-m", "tests.bench.consulting", *words]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def by_pgbench(env: dict[str, str], clients: int) -> float:
    """Responses a second by PostgreSQL's own load programme."""
    number = RESPONSES[clients]
    made = child(env, "prepare", str(number), "NAMED")
    lines = BARE.format(**made).strip().replace("\n ", " ")  # a statement a line, as \gset wants it
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(lines + "\n")
        script.flush()
        os.chmod(script.name, 0o644)
        words = [str(postgres.binaries(None) / "pgbench"), "-n", "-h", env["PGHOST"], "-U", postgres.USER]
        words += ["-c", str(clients), "-j", str(min(clients, PROCESSES)), "-t", str(number // clients)]
        done = subprocess.run(
            [*words, "-f", script.name, postgres.DATABASE], capture_output=True, text=True, check=True
        )
    check_full(env, made["consultation"], number // clients * clients)
    return float(next(line for line in done.stdout.splitlines() if line.startswith("tps")).split()[2])


def by_us(env: dict[str, str], clients: int, what: str) -> float:
    """Responses a second by send() or put_in(), the clients being threads of two processes that begin together."""
    made = child(env, "prepare", str(RESPONSES[clients]), "NAMED" if what == "send" else "ANONYMOUS")
    number = min(clients, PROCESSES)
    command = [sys.executable, "-m", "tests.bench.consulting", what, str(made["consultation"])]
    started = [
        subprocess.Popen(
            [*command, str(clients // number), str(part), str(number)],
            cwd=ROOT, env=os.environ | env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for part in range(number)
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
    check_full(env, made["consultation"], RESPONSES[clients])
    return RESPONSES[clients] / seconds


def check_full(env: dict[str, str], consultation: int, responses: int) -> None:
    inside = child(env, "inside", str(consultation))
    named = {"responses": responses, "answers": ANSWERS * responses, "lines": responses, "sealed": 0}
    sealed = {"responses": 0, "answers": 0, "lines": 0, "sealed": responses}
    if inside not in (named, sealed):
        raise SystemExit(f"Not every response went in: {inside}, not {responses}. These figures are worth nothing.")


# --- what the processes do
def prepare(responses: int, naming: str) -> dict[str, object]:
    """A consultation of ten questions, open to so many schools with a head; for pgbench a sequence over its respondents."""
    from django.db import connection

    from consultations.models import Consultation, Option, Question, Respondent
    from consultations.services import sealing
    from cph.audit.services import CHAIN_LOCK
    from cph.people.models import Person
    from networks.constitutions.models import Body, Constitution
    from networks.schools.models import Authority, Headship, School

    network = Body.objects.get_or_create(kind="NETWORK", name="Bench Network")[0]
    constitution = Constitution.objects.filter(body=network).first() or a_constitution(network)
    authority = Authority.objects.get_or_create(code="999", defaults={"name": "Bench"})[0]
    known = School.objects.count()
    schools = School.objects.bulk_create(
        School(urn=500_000 + known + n, name=f"School {known + n}", authority=authority) for n in range(responses)
    )
    heads = Person.objects.bulk_create(
        Person(name=f"Head {known + n}", email=f"bench{known + n}@example.org") for n in range(responses)
    )
    Headship.objects.bulk_create(
        Headship(person=head, school=school, starts_on=date(2020, 9, 1))
        for head, school in zip(heads, schools, strict=True)
    )
    consultation = Consultation.objects.create(
        network=network, constitution=constitution, title="Bench", about="x", decides="x", could_change="x", naming=naming,
        asker_body=network, lead=heads[0], created_by=heads[0], created_at=OPENS, opens_at=OPENS, closes_at=CLOSES,
        form_key=uuid.uuid4(),
    )  # fmt: skip
    kinds = ["ONE"] * 4 + ["NUMBER"] * 3 + ["LONG"] * 3
    questions = [
        Question.objects.create(consultation=consultation, position=n, kind=kind, text=f"Question {n}?")
        for n, kind in enumerate(kinds, start=1)
    ]
    for one in questions[:4]:
        Option.objects.bulk_create(Option(question=one, position=n, text=f"Option {n}") for n in (1, 2, 3))
    respondents = Respondent.objects.bulk_create(
        Respondent(consultation=consultation, school=school, name=school.name) for school in schools
    )
    if naming == "ANONYMOUS":
        sealing.prepare(consultation)
    consultation.state = "OPEN"
    consultation.save(update_fields=["state"])
    first = respondents[0].pk
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE IF EXISTS bench_respondent")
        cursor.execute(f"CREATE SEQUENCE bench_respondent CACHE 1 START {first}")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    rows = [
        f"(:response, {one.pk}, NULL, {'ARRAY[2]' if one.kind == 'ONE' else 'ARRAY[]'}::smallint[],"
        f" {'7.5' if one.kind == 'NUMBER' else 'NULL'}, '{TEXT if one.kind == 'LONG' else ''}')"
        for one in questions
    ]
    return {
        "consultation": consultation.pk, "network": network.pk, "person": heads[0].pk - first,
        "school": schools[0].pk - first, "questions": ", ".join(str(one.pk) for one in questions),
        "answers": ", ".join(rows), "lock": CHAIN_LOCK,
    }  # fmt: skip


def a_constitution(network: object) -> object:
    from django.db import transaction

    from cph.audit.services import record
    from networks.constitutions.models import Constitution

    with transaction.atomic():
        record("began", "the bench", network, by=None, at=OPENS)  # pgbench goes on from a line that is there
    return Constitution.objects.create(body=network, title="Bench", version="1", starts_on=date(2020, 9, 1))


def given_to(consultation: int) -> list[object]:
    from consultations.models import Question
    from consultations.rules.answers import Given

    found = []
    for one in Question.objects.filter(consultation=consultation).order_by("position"):
        options = (2,) if one.kind == "ONE" else ()
        number = Decimal("7.5") if one.kind == "NUMBER" else None
        found.append(Given(one.pk, None, options, number, TEXT.strip() if one.kind == "LONG" else ""))
    return found


def send(number: int, threads: int, part: int, parts: int) -> None:
    """This process's share of the respondents, dealt to threads, each sent with a name."""
    from django.db import OperationalError

    from consultations.services import responding
    from cph.core import clock

    given = given_to(number)

    def one(respondent: object, head: object) -> None:
        key = uuid.uuid4()
        while True:  # who waited too long for the trail sends the same form again, as the page tells them
            try:
                responding.send(respondent, given, form_key=key, by=head, way="SELF", at=clock.now())
                return
            except OperationalError:
                continue

    among_threads(number, threads, part, parts, one)


def seal(number: int, threads: int, part: int, parts: int) -> None:
    """The same without names."""
    from consultations.services import sealing
    from cph.core import clock

    given = given_to(number)

    def one(respondent: object, head: object) -> None:
        sealing.put_in(respondent.consultation, head, respondent, given, slip=sealing.new_slip(), at=clock.now())

    among_threads(number, threads, part, parts, one)


def among_threads(number: int, threads: int, part: int, parts: int, act: Callable[[object, object], None]) -> None:
    from django.db import connection

    from consultations.models import Respondent

    rows = Respondent.objects.filter(consultation=number).select_related("consultation__box", "school").order_by("pk")
    mine = [(one, one.school.headships.all()[0].person) for one in rows.prefetch_related("school__headships__person")]
    mine = mine[part::parts]
    ready = threading.Barrier(threads + 1)

    def client(share: list) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ready.wait()
        ready.wait()
        for respondent, head in share:
            act(respondent, head)
        connection.close()

    clients = [threading.Thread(target=client, args=(mine[n::threads],)) for n in range(threads)]
    for one in clients:
        one.start()
    ready.wait()
    print("ready", flush=True)
    sys.stdin.readline()
    ready.wait()
    for one in clients:
        one.join()
    print("done", flush=True)


def inside(number: int) -> dict[str, int]:
    from consultations.models import Answer, Consultation, Response
    from cph.audit.models import Line
    from networks.ballots.models import SealedBallot

    consultation = Consultation.objects.get(pk=number)
    return {
        "responses": Response.objects.filter(consultation=number, is_last=True).count(),
        "answers": Answer.objects.filter(response__consultation=number).count(),
        "lines": Line.objects.filter(
            verb="responded to", keys__contains=[f"consultations.consultation:{number}"]
        ).count(),
        "sealed": SealedBallot.objects.filter(box=consultation.box_id).count() if consultation.box_id else 0,
    }


def take_in(responses: int) -> tuple[float, float]:
    """CPU and wall seconds of closing and opening a full box and writing what was in it."""
    from consultations.models import Consultation, Respondent
    from consultations.services import sealing
    from cph.core import clock

    number = int(prepare(responses, "ANONYMOUS")["consultation"])
    given = given_to(number)
    rows = Respondent.objects.filter(consultation=number).select_related("consultation__box", "school")
    for one in rows.prefetch_related("school__headships__person"):
        head = one.school.headships.all()[0].person
        sealing.put_in(one.consultation, head, one, given, slip=sealing.new_slip(), at=clock.now())
    consultation = Consultation.objects.get(pk=number)
    consultation.state = "CLOSED"
    consultation.save(update_fields=["state"])
    cpu, wall = time.process_time(), time.perf_counter()
    if sealing.take_in(consultation, at=CLOSES) != responses:
        raise SystemExit("Not every response came out.")
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cph.settings")
    import django

    django.setup()
    from datetime import timedelta

    from cph.core import clock

    OPENS, CLOSES = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)
    what, *words = sys.argv[1:]
    numbers = [int(word) if word.isdigit() else word for word in words]
    parts = {"prepare": prepare, "send": send, "seal": seal, "inside": inside, "take_in": take_in}
    if (told := parts[what](*numbers)) is not None:
        print(json.dumps(told))
