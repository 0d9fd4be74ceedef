"""The pack of a meeting: its versions, what changed, the download of one's own edition."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.refusals import allowed
from cph.core.templatetags.words import day_words
from cph.documents.models import Paper
from cph.documents.responses import response_for
from networks.constitutions.models import Identity
from networks.meetings.models import Issue, Meeting
from networks.meetings.packs import Shown, packs_for
from networks.meetings.permissions.packs import check_may_read_pack, check_may_try_again
from networks.meetings.services.packs import ask_edition, try_again
from networks.meetings.views.reach import meeting_or_404


def packed_or_404(request: HttpRequest, pk: int) -> Meeting:
    """A meeting whose pack this person may read; for anybody else the address does not exist."""
    meeting = meeting_or_404(request, pk)
    if not allowed(check_may_read_pack, request.user, meeting, at=clock.now()):
        raise Http404
    return meeting


@login_required
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The pack as one has it today. A newest one that nobody of the same rights has asked for yet is asked for here."""
    meeting, at = packed_or_404(request, pk), clock.now()
    if request.method == "POST":
        check_may_try_again(request.user, meeting, at=at)
        try_again(meeting)
        return redirect("pack", pk=pk)
    shown = packs_for(request.user, meeting, at)
    if shown and shown[0].state == "NONE":
        _ask(shown[0])
    context = {
        "meeting": meeting,
        "latest": shown[0] if shown and shown[0].number else None,
        "earlier": [one for one in shown[1:] if one.number],
        "issue": shown[0].pack.issue if shown else Issue.objects.filter(meeting=meeting).order_by("-version").first(),
        "is_waiting": any(one.state == "ASKED" for one in shown),
        "may_try_again": allowed(check_may_try_again, request.user, meeting, at=at),
    }
    return render(request, "meetings/pack_versions.html" if request.htmx else "meetings/pack.html", context)


@login_required
@require_safe
def pack_pdf(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """One's own edition of a version; where it is not made yet, it is asked for and the page says so."""
    meeting = packed_or_404(request, pk)
    shown = next((one for one in packs_for(request.user, meeting, clock.now()) if one.number == version), None)
    if shown is None or version == 0:
        raise Http404
    if shown.state == "NONE":
        _ask(shown)
    if shown.paper is None or shown.paper.state != Paper.State.MADE:
        return redirect("pack", pk=pk)
    identity = Identity.objects.filter(body=meeting.body.network_id).first()
    day = day_words(timezone.localdate(meeting.starts_at)).split(" ", 1)[1]
    return response_for(shown.paper, words=f"{identity.prefix if identity else 'Papers'} pack {version}, {day}")


def _ask(shown: Shown) -> None:
    shown.edition = ask_edition(shown.pack, shown.version, at=clock.now())
