"""The report of a consultation as a PDF: 20 questions with their pictures and tables, against bare WeasyPrint on the same HTML."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import override_settings
from django.utils import timezone

from tests.bench import Figure, scratch
from tests.bench.papers import cpu, own_static, weasyprint_alone

QUESTIONS = 20
SCHOOLS = 60
ROUNDS = 3


def figures() -> Iterator[Figure]:
    with scratch.database(), tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        yield from report(Path(media))


def report(scratch_dir: Path) -> Iterator[Figure]:
    """CPU of issuing (figures read, pictures drawn, all frozen), and of make() against WeasyPrint alone, in turn."""
    from consultations.services.reporting import issue_report
    from cph.documents import services

    found = answered()
    held: dict[str, Any] = {}

    def issue() -> None:
        held["report"] = issue_report(
            found, summary="Most schools answered.", number=1, has_read=True, by=found.lead, at=timezone.now()
        )

    issuing = cpu(issue)
    first = held["report"].paper
    drawn = sum(bool(one["picture"]) for one in held["report"].content["figures"])
    assert drawn == QUESTIONS, f"{drawn} pictures"
    bare_html = services.html_of(first).replace("/static/", f"file://{own_static(scratch_dir)}/")
    services.make(first.pk, timezone.now())  # the first one unpacks the fonts
    ours, bare = [], []
    for _ in range(ROUNDS):
        asked = services.issue(
            first.template, first.context, first.about, prefix="BENCH", title=first.title, at=timezone.now()
        )
        ours.append(cpu(lambda pk=asked.pk: services.make(pk, timezone.now())))
        bare.append(cpu(lambda: weasyprint_alone(bare_html)))
    made = services.make(asked.pk, timezone.now())
    mine, theirs = statistics.median(ours), statistics.median(bare)
    note = f"{mine:.2f} s against {theirs:.2f} s, {made.pages} pages, {QUESTIONS} pictures, PDF/UA-1"
    label = f"report of {QUESTIONS} charts, CPU of make() against bare WeasyPrint"
    yield Figure(label, mine / theirs, "times", "<= 1.1", note)
    yield Figure(f"issuing it: {QUESTIONS} figures read, drawn and frozen, {SCHOOLS} told", issuing * 1000, "ms CPU")


def answered() -> Any:
    """A closed consultation with its figures worked out: choices and scales, answered by every school."""
    from consultations.services.understanding import tabulate
    from tests.factories import consultations as put
    from tests.factories import meetings as make

    world = make.world()
    put.schools(world, SCHOOLS, groups=[world.group])
    now = timezone.now()
    draft = put.draft(world, opens_at=now - 9 * put.DAY, closes_at=now - put.DAY / 24)
    for number in range(QUESTIONS):
        put.question(draft, ("ONE", "MANY", "SCALE", "RANKING")[number % 4])
    put.put_to(draft)
    draft.state = "OPEN"
    draft.save()
    for number, one in enumerate(draft.respondents.order_by("pk")[:SCHOOLS]):
        put.response(one, put.some_answers(draft, number))
    draft.state, draft.closed_at = "CLOSED", now
    draft.save()
    tabulate(draft, at=now)
    return draft
