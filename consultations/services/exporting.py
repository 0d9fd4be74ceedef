"""Files of answers that an analyst asks for: asked, being made with its progress, made, gone after a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from consultations.models import Consultation, Export, Response
from cph.audit.services import record
from cph.core.later import enqueue
from cph.people.models import Person

KEPT = timedelta(days=1)
FOLDER = "exports/"
CLAIM = 20_001  # of the locks of PostgreSQL that are ours: who makes a file of responses
State = Export.State


@transaction.atomic
def ask_for_export(consultation: Consultation, kind: str, *, by: Person, seat: str, at: datetime) -> Export:
    """Ask for a file. Asked for while one is being made, it is that one."""
    try:
        with transaction.atomic():
            made = Export.objects.create(
                consultation=consultation, kind=kind, asked_by=by, asked_at=at,
                of_rows=Response.objects.filter(consultation=consultation, is_last=True).count(),
            )  # fmt: skip
    except IntegrityError:
        return Export.objects.get(consultation=consultation, kind=kind, asked_by=by, state=State.ASKED)
    record("asked for a file of the responses of", consultation.title, made, consultation, consultation.network,
           by=by, at=at, seat=seat)  # fmt: skip
    enqueue("consultations.tasks.understanding.make_export", made.pk)
    return made


@transaction.atomic
def tell_taken(consultation: Consultation, *, by: Person, seat: str, at: datetime) -> None:
    """The responses are taken away as CSV: the trail says by whom, and nothing of what is in them."""
    record("took away the responses of", consultation.title, consultation, consultation.network,
           by=by, at=at, seat=seat)  # fmt: skip


@contextmanager
def claimed(pk: int) -> Iterator[bool]:
    """Whether this worker alone makes the file, as long as the block lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [CLAIM, pk])
        is_ours = bool(cursor.fetchone()[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [CLAIM, pk])


def tell_progress(export: Export, rows: int) -> None:
    """So many rows are written: shown to whoever waits."""
    Export.objects.filter(pk=export.pk).update(rows=rows)


@transaction.atomic
def keep_file(export: Export, file: File, rows: int, *, at: datetime) -> None:
    """The file is made."""
    export.rows, export.state, export.made_at = rows, State.MADE, at
    export.file.save(f"responses-{export.pk}.{export.kind.lower()}", file, save=False)
    export.save(update_fields=["rows", "state", "made_at", "file"])


def tell_failed(export: Export) -> None:
    """It could not be made; the person may ask again."""
    Export.objects.filter(pk=export.pk, state=State.ASKED).update(
        state=State.FAILED, problem="The file could not be made. Ask for it again."
    )


def clear_old(*, at: datetime) -> int:
    """Files that are a day old go: they hold answers."""
    gone = 0
    for one in Export.objects.filter(state=State.MADE, made_at__lte=at - KEPT).exclude(file="")[:100]:
        one.file.delete(save=False)
        Export.objects.filter(pk=one.pk).update(file="")
        gone += 1
    return gone + _clear_left(at)


def _clear_left(at: datetime) -> int:
    """A file that no export knows, since whoever made it was stopped before it was kept, goes after a day, too."""
    if not default_storage.exists(FOLDER):
        return 0
    names = [f"{FOLDER}{name}" for name in default_storage.listdir(FOLDER)[1]]
    known = set(Export.objects.filter(file__in=names).values_list("file", flat=True))
    left = [name for name in names if name not in known and default_storage.get_modified_time(name) <= at - KEPT]
    for name in left:
        default_storage.delete(name)
    return len(left)
