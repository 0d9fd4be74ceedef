"""How a page answers static/cph/keep_typing.js: what was kept on a device is saved, or refused in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cph.core.refusals import Refused

LONGEST = timedelta(hours=12)


def is_kept(request: HttpRequest) -> bool:
    """Whether keep_typing.js sent this form."""
    return request.headers.get("X-Keep") == "1"


def saved(request: HttpRequest, to: str) -> HttpResponse:
    """It is saved: the browser goes on to `to`; the script is told, forgets what it kept, and goes there too."""
    if not is_kept(request):
        return redirect(to)
    return HttpResponse(status=204, headers={"X-Kept": "saved", "X-Go": to})


def refused(request: HttpRequest, error: Refused) -> HttpResponse | None:
    """The sentence alone, for the script; None for a browser, which gets the page."""
    if not is_kept(request):
        return None
    return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")


def tapped_at(request: HttpRequest, at: datetime) -> datetime:
    """When it was tapped or sent first: as long ago as the device waited for its connection, by the server's clock."""
    waited = request.POST.get("kept_for", "")
    if not (is_kept(request) and waited.isascii() and waited.isdigit() and len(waited) < 8):
        return at
    return at - min(timedelta(seconds=int(waited)), LONGEST)
