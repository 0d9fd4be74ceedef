"""Calendar addresses: the page where one makes and withdraws them, and the calendar itself."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from networks.meetings.forms.around import FeedForm
from networks.meetings.models import Feed
from networks.meetings.permissions.around import check_may_feed
from networks.meetings.selectors.around import bodies_to_feed, calendar_of, feed_of, feeds_of, meetings_in
from networks.meetings.services import feeds as services


@login_required
def feed_list(request: HttpRequest) -> HttpResponse:
    """One's calendar addresses, and how they get into a calendar."""
    check_may_feed(request.user, None, at=clock.now())
    posted = request.POST if request.method == "POST" else None
    form = FeedForm(posted, bodies=bodies_to_feed(request.user, clock.today()))
    if posted is not None and form.is_valid():
        services.make_feed(request.user, form.cleaned_data["body"], at=clock.now())
        messages.success(request, "Your calendar address is ready. Add it to your calendar as shown below.")
        return redirect("feed_list")
    return render(request, "meetings/feeds.html", {"form": form, "feeds": feeds_of(request.user)})


def _own(request: HttpRequest, pk: int) -> Feed:
    return get_object_or_404(Feed, pk=pk, person=request.user)


@login_required
@require_POST
def feed_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    services.withdraw_feed(_own(request, pk), at=clock.now())
    messages.success(request, "The address works no more. Take the old calendar out of your calendar program.")
    return redirect("feed_list")


@login_required
@require_POST
def feed_renew(request: HttpRequest, pk: int) -> HttpResponse:
    services.renew_feed(_own(request, pk), at=clock.now())
    messages.success(request, "The old address works no more. Add the new one to your calendar.")
    return redirect("feed_list")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar, for a program that holds the secret: what its owner may see today. Nobody signs in here."""
    found = feed_of(secret)
    if found is None:
        raise Http404
    meetings = meetings_in(found, clock.now())
    services.note_read(found, at=clock.now())
    facts = [
        (
            one.pk,
            one.title,
            one.starts_at,
            one.ends_at,
            one.place,
            one.state,
            one.change_count,
            one.attends,
            str(one.body),
        )
        for one in meetings
    ]
    tag = f'"{sha256(repr((found.pk, facts)).encode()).hexdigest()[:32]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(calendar_of(found, meetings), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer["ETag"] = tag
    answer["X-Robots-Tag"] = "noindex"
    patch_cache_control(answer, private=True, max_age=900)
    return answer
