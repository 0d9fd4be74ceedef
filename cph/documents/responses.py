"""Handing a paper to somebody who may read it; who may, the view of the app that asked for it has decided."""

from __future__ import annotations

import re

from django.http import FileResponse

from cph.core.refusals import Refused
from cph.documents.models import Paper


def file_name(paper: Paper, words: str = "") -> str:
    """ "CPH-2026-17 Agenda of the full meeting.pdf", or other words: no sign in it that a file system or header minds."""
    words = words or f"{paper.number.replace('/', '-')} {paper.title}"
    words = re.sub(r"[^A-Za-z0-9 ,.'()-]+", "-", words)
    return f"{words[:120].strip(' .-')}.pdf"


def response_for(paper: Paper, *, as_attachment: bool = True, words: str = "") -> FileResponse:
    """The PDF as a download that no cache keeps, under its number and title or under other words. Refused, in words, while it is being made or where it could not be."""
    if paper.state == Paper.State.ASKED:
        raise Refused("The PDF is being made. Try again in a minute; the page says the same.")
    if paper.state == Paper.State.FAILED:
        raise Refused("The PDF could not be made. The page says the same; the clerk can have it tried again.")
    try:
        file = paper.file.open("rb")
    except FileNotFoundError:
        raise Refused(f"The file of paper {paper.number} is missing from the store. The page says the same.") from None
    response = FileResponse(
        file, as_attachment=as_attachment, filename=file_name(paper, words), content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
