"""Making papers: a number at once, in the transaction of the act; the PDF afterwards, once, by whichever worker comes first."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, NotRequired, TypedDict
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Model, Q
from django.template.loader import render_to_string
from django.utils import timezone

from cph.core.names import key_of
from cph.documents.joining import joined
from cph.documents.models import Paper, Series
from cph.documents.pressing import CouldNotPress, press

MAX_ATTEMPTS = 3
COLOUR = re.compile("#[0-9a-f]{6}")
PLAIN_COLOUR = "#1d4f91"
CLAIM = timedelta(minutes=3)  # longer than a child may take


class Overtaken(Exception):
    """Another worker has taken this paper up."""


class Join(TypedDict):
    """A bookmark of a paper; with `file`, its pages follow the paper's own.

    `id` is a place in the paper's template; for a file the place is where it begins, and the template may link to it.
    """

    id: str
    title: str
    level: int
    file: NotRequired[str]
    kind: NotRequired[str]
    address: NotRequired[str]


@transaction.atomic
def issue(
    template: str,
    context: dict[str, Any],
    about: Model | str,
    *,
    prefix: str,
    title: str,
    at: datetime,
    joins: Sequence[Join] = (),
) -> Paper:
    """Ask for a paper: its number (CPH/2026/17) is given now, its PDF made later by `make`.

    `context` is plain data (text, numbers, lists, dicts): it is frozen here, so that the paper says tomorrow what was
    meant today. Numbers of a series have no gaps: whoever asks next waits until this transaction ends.
    `joins` are files in the store (PDF, DOCX, XLSX, PNG, JPEG) whose pages follow, and bookmarks, in order; the template
    says where with `<!-- joined pages -->`.
    """
    return Paper.objects.create(
        number=_next_number(prefix, timezone.localdate(at).year),
        title=" ".join(title.split())[:250],
        template=template,
        context=context,
        about=about if isinstance(about, str) else key_of(about),
        joins=list(joins),
        asked_at=at,
    )


def _next_number(prefix: str, year: int) -> str:
    Series.objects.get_or_create(prefix=prefix, year=year)
    series = Series.objects.select_for_update().get(prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}/{year}/{series.last}"


def make(paper_id: int, at: datetime) -> Paper:
    """The paper, made if it was not yet. Safe twice, late, and by two workers at once: one makes it, the other leaves it.

    A worker that dies leaves a claim that runs out after three minutes; then the sweep gives it to another. After three
    failures the paper says so, in words, and nobody tries again by itself.
    """
    paper = _claim(paper_id, at)
    if paper is None:
        return _given_up(paper_id, at)
    try:
        return _join(paper, at) if paper.joins else _press(paper, at)
    except Overtaken:
        return Paper.objects.get(pk=paper_id)
    except Exception as error:  # whatever stops one paper must not stop the worker, and is told on the paper itself
        return _note_failure(paper, error)


def _press(paper: Paper, at: datetime) -> Paper:
    pdf = press(html_of(paper))
    return _keep(paper, ContentFile(pdf), _pages_of(pdf), at)


def _join(paper: Paper, at: datetime) -> Paper:
    """A paper with files takes several steps; before each the claim is renewed, so that a dead worker is noticed as soon."""
    began = time.monotonic()

    def hold() -> None:
        until = at + timedelta(seconds=time.monotonic() - began) + CLAIM
        mine = Paper.objects.filter(pk=paper.pk, state=Paper.State.ASKED, attempts=paper.attempts)
        if not mine.update(claimed_until=until):
            raise Overtaken

    with joined(html_of(paper), paper.joins, hold) as made, made.path.open("rb") as file:
        return _keep(paper, File(file), made.pages, at, left_out=made.problems)


def _given_up(paper_id: int, at: datetime) -> Paper:
    """The paper as it stands; as failed, where three workers took it up and none came back."""
    Paper.objects.filter(pk=paper_id, state=Paper.State.ASKED, attempts__gte=MAX_ATTEMPTS, claimed_until__lt=at).update(
        state=Paper.State.FAILED,
        claimed_until=None,
        problem="The worker stopped three times while making this paper. It may be too long.",
    )
    return Paper.objects.get(pk=paper_id)


def _pages_of(pdf: bytes) -> int:
    from pypdf import PdfReader  # the worker needs it, the web server never does

    return len(PdfReader(BytesIO(pdf)).pages)


def _claim(paper_id: int, at: datetime) -> Paper | None:
    """Take the paper for a while; None where it is made, given up, or in another worker's hands."""
    taken = (
        Paper.objects.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=at), pk=paper_id, state="ASKED")
        .filter(attempts__lt=MAX_ATTEMPTS)
        .update(claimed_until=at + CLAIM, attempts=F("attempts") + 1)
    )
    return Paper.objects.get(pk=paper_id) if taken else None


def html_of(paper: Paper) -> str:
    """The paper's page as WeasyPrint reads it: the template's words with the frozen context, and the paper's own facts."""
    colour = str(paper.context.get("colour", ""))
    return render_to_string(
        paper.template,
        {
            **paper.context,
            "paper": paper,
            "colour": colour if COLOUR.fullmatch(colour) else PLAIN_COLOUR,
        },
    )


def _note_failure(paper: Paper, error: Exception) -> Paper:
    words = str(error) if isinstance(error, CouldNotPress) else f"The paper could not be written: {error}"
    with transaction.atomic():
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        if paper.state == Paper.State.ASKED:
            paper.problem = words[:300]
            paper.claimed_until = None
            paper.state = Paper.State.FAILED if paper.attempts >= MAX_ATTEMPTS else Paper.State.ASKED
            paper.save(update_fields=["problem", "claimed_until", "state"])
    return paper


def _keep(paper: Paper, file: File, pages: int, at: datetime, *, left_out: dict[str, str] | None = None) -> Paper:
    """Put the file away under a name nobody can guess, then say so in the row. A file without its row is taken back."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    name = default_storage.save(f"papers/{uuid4().hex}.pdf", file)
    try:
        with transaction.atomic():
            paper = Paper.objects.select_for_update().get(pk=paper.pk)
            if paper.state == Paper.State.MADE:
                default_storage.delete(name)
                return paper
            paper.state, paper.made_at, paper.file.name = Paper.State.MADE, at, name
            paper.sha256, paper.pages, paper.problem = digest.hexdigest(), pages, ""
            paper.left_out, paper.claimed_until = left_out or {}, None
            paper.save()
    except Exception:
        default_storage.delete(name)
        raise
    return paper


@transaction.atomic
def ask_again(paper: Paper) -> Paper:
    """Give a paper that failed three times another three tries, once what stopped it is mended."""
    Paper.objects.filter(pk=paper.pk, state=Paper.State.FAILED).update(
        state=Paper.State.ASKED, attempts=0, claimed_until=None
    )
    paper.refresh_from_db()
    return paper
