"""What a person was told, and how they want to be told."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cph.core import clock
from cph.core.pages import keyset
from cph.notifications import services
from cph.notifications.forms import ChoicesForm, NoticeFilter
from cph.notifications.letters import read_stop_mark
from cph.notifications.models import OPTIONAL_MAIL, Kind, Notice, Rhythm
from cph.notifications.selectors import notices_of, preferences_of, unread_count
from cph.people.models import Person


@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Everything the person was told, newest first, or of one kind, or what they have not opened, which is marked."""
    form = NoticeFilter(request.GET)
    page = keyset(request, form.narrow(notices_of(request.user)), "-created_at", "-id", size=30)
    facts = {"page": page, "unread": unread_count(request.user), "form": form, "is_narrowed": form.is_narrowing()}
    return render(request, "notifications/notice_list.html", facts)


@login_required
@require_safe
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the page that a notice is about; the notice counts as read."""
    notice = get_object_or_404(Notice, pk=pk, person=request.user)
    services.mark_read(request.user, [notice.pk], at=clock.now())
    return redirect(notice.link or "notice_list")


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    services.mark_read(request.user, at=clock.now())
    return redirect("notice_list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_choices(request: HttpRequest) -> HttpResponse:
    """How often each kind of notice comes by e-mail."""
    form = ChoicesForm(request.POST or None, preferences=preferences_of(request.user))
    if request.method == "POST" and form.is_valid():
        for kind, rhythm in form.cleaned_data.items():
            services.choose(request.user, kind=kind, rhythm=rhythm, by=request.user, at=clock.now())
        messages.success(request, "Your choices are kept.")
        return redirect("notice_choices")
    return render(request, "notifications/notice_choices.html", {"form": form})


@csrf_exempt  # mail programs send this POST themselves (RFC 8058); the signed mark in the address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def notice_stop(request: HttpRequest, mark: str) -> HttpResponse:
    """End one kind of optional e-mail without signing in: a question first, so that a link checker ends nothing."""
    found = read_stop_mark(mark)
    person = Person.objects.filter(pk=found[0]).first() if found else None
    if found is None or person is None or found[1] not in OPTIONAL_MAIL:
        raise Http404
    if request.method == "POST":
        services.choose(person, kind=found[1], rhythm=Rhythm.PAGE, by=person, at=clock.now())
    done = request.method == "POST"
    return render(request, "notifications/notice_stop.html", {"kind": Kind(found[1]), "done": done})
