"""What a paper and its mails cost: an agenda's PDF against bare WeasyPrint, 500 mails against one bare SMTP connection."""

from __future__ import annotations

import contextlib
import multiprocessing
import resource
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from tests.bench import Figure, scratch, sink

MOMENT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
ROUNDS = 5
MAIL_ROUNDS = 15
MEMBERS = 500
BARE = """
import sys
from weasyprint import HTML
sys.stdout.buffer.write(HTML(string=sys.stdin.read()).write_pdf(pdf_variant="pdf/ua-1"))
"""


def figures() -> Iterator[Figure]:
    with scratch.database(), tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        yield from papers(Path(media))
        yield from mails()


# --- papers
def papers(scratch_dir: Path) -> Iterator[Figure]:
    """CPU of make(), all of it (template, child, page count, file, row), against WeasyPrint alone in a process of its own.

    Both get the same HTML, the same style sheet and the same fonts, already unpacked.
    """
    from cph.documents import services
    from tests.factories.documents import paper

    html = services.html_of(paper(5))
    bare_html = html.replace("/static/", f"file://{own_static(scratch_dir)}/")
    services.make(paper(5).pk, MOMENT)  # the first one unpacks the fonts
    ours, bare = [], []
    for _ in range(ROUNDS):
        asked = paper(5)
        ours.append(cpu(lambda pk=asked.pk: services.make(pk, MOMENT)))
        bare.append(cpu(lambda: weasyprint_alone(bare_html)))
    mine, theirs = statistics.median(ours), statistics.median(bare)
    note = f"{mine:.2f} s against {theirs:.2f} s, {services.make(asked.pk, MOMENT).pages} pages, PDF/UA-1"
    yield Figure(
        "a paper, CPU of make() against bare WeasyPrint on the same HTML", mine / theirs, "times", "<= 1.1", note
    )


def own_static(scratch_dir: Path) -> Path:
    """Style sheet and fonts as bare WeasyPrint can read them quickest: fonts unpacked."""
    from fontTools.ttLib import woff2

    fonts = scratch_dir / "static" / "vendor" / "arimo"
    fonts.mkdir(parents=True)
    for packed in (settings.BASE_DIR / "static" / "vendor" / "arimo").glob("*.woff2"):
        woff2.decompress(packed, fonts / f"{packed.stem}.ttf")
    sheet = scratch_dir / "static" / "cph" / "paper.css"
    sheet.parent.mkdir()
    sheet.write_text((settings.BASE_DIR / "static" / "cph" / "paper.css").read_text().replace(".woff2", ".ttf"))
    return scratch_dir / "static"


def weasyprint_alone(html: str) -> None:
    done = subprocess.run([sys.executable, "-I", "-c", BARE], input=html.encode(), capture_output=True, check=True)
    assert done.stdout.startswith(b"%PDF-")


def cpu(work: Callable[[], object]) -> float:
    """Processor seconds of this process and its children."""
    before = used()
    work()
    return used() - before


def used() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


# --- mails
def mails() -> Iterator[Figure]:
    """500 members told of an agenda: what the page waits for, and mails a second against smtplib sending the same bytes.

    As many workers as `make run` starts, warm, against one connection that does nothing but send, in turn; the figure is the
    median of the rounds' ratios, so that a machine that grows slower meanwhile slows both. The sink takes commands in one go,
    as mail servers do; our workers make use of it, smtplib does not know how.
    """
    from cph.notifications.services import WORKERS
    from tests.factories.people import PersonFactory

    people = PersonFactory.create_batch(MEMBERS, password="x" * 12)
    with sink.in_a_process() as port, workers(WORKERS, port) as post_all, override_settings(**smtp(port)):
        waited, ours, theirs = [], [], []
        for round_ in range(-1, MAIL_ROUNDS):
            waited.append(seconds(lambda n=round_: tell(people, n)))
            letters = as_bytes()
            theirs.append(MEMBERS / seconds(lambda sent=letters: bare_smtp(port, sent)))
            ours.append(MEMBERS / seconds(post_all))
    ratio = statistics.median(mine / bare for mine, bare in zip(ours[1:], theirs[1:], strict=True))
    mine, bare = statistics.median(ours[1:]), statistics.median(theirs[1:])
    yield Figure(f"telling {MEMBERS} members, what the page waits", statistics.median(waited) * 1000, "ms", "<= 1000")
    note = f"{mine:.0f} a second by {WORKERS} workers against {bare:.0f}"
    yield Figure(f"{MEMBERS} mails, a second against one bare connection", ratio, "times", ">= 0.9", note)


@contextlib.contextmanager
def workers(count: int, port: int) -> Iterator[Callable[[], None]]:
    """Processes like the worker's own, and a call that has them post all that waits."""
    context = multiprocessing.get_context("spawn")
    go, done = [context.Semaphore(0) for _ in range(count)], context.Semaphore(0)
    database = connection.settings_dict["NAME"]
    started = [context.Process(target=work, args=(database, port, one, done), daemon=True) for one in go]
    for process in started:
        process.start()

    def post_all() -> None:
        from cph.notifications.models import Notice

        for one in go:
            one.release()
        for _ in started:
            assert done.acquire(timeout=120)
        assert not Notice.objects.filter(posted_at__isnull=True).exists()

    try:
        yield post_all
    finally:
        for process in started:
            process.terminate()
            process.join(10)


def work(database: str, port: int, go: Any, done: Any) -> None:
    import django

    django.setup()
    connection.settings_dict["NAME"] = database
    for name, value in smtp(port).items():
        setattr(settings, name, value)
    from cph.notifications.tasks import post_notices

    while go.acquire():
        post_notices()
        done.release()


def smtp(port: int) -> dict[str, object]:
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
    }


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def tell(people: list, number: int) -> None:
    from cph.notifications.models import Kind
    from cph.notifications.services import notify

    calendar = "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\n" + "X-FILL:" + "words " * 100 + "\r\nEND:VCALENDAR\r\n"
    with transaction.atomic():
        notify(
            people,
            kind=Kind.AGENDA,
            subject="Hillside Primary Heads: the agenda is out",
            text="Read the agenda of the full meeting on Thursday 17 December 2026.",
            link="/meetings/4/",
            about="meetings.meeting:4",
            once_key=f"agenda:{number}",
            at=MOMENT,
            calendar=calendar,
        )


def as_bytes() -> list[tuple[str, bytes]]:
    """The very mails that wait, ready to send."""
    from cph.notifications.letters import Desk
    from cph.notifications.models import Notice

    desk = Desk()
    waiting = Notice.objects.filter(posted_at__isnull=True).select_related("person")
    return [(one.person.email, desk.letter_for([one]).message().as_bytes(linesep="\r\n")) for one in waiting]


def bare_smtp(port: int, letters: list[tuple[str, bytes]]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, body in letters:
            server.sendmail("network@example.org", [to], body)
