"""The public page of a body: where the clerk chooses, and what everybody reads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.refusals import Refused
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.meetings.forms.around import PublicPageForm
from networks.meetings.models import PublicPage
from networks.meetings.permissions.around import check_may_publish
from networks.meetings.selectors.around import public_agenda, public_minutes, published, published_page
from networks.meetings.services import publishing

FRESH = 300  # seconds in which a page may be out of date for those who read it


@login_required
def public_page_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk chooses, looks, publishes, withdraws. Nothing is public until “Publish” was pressed."""
    body = body_or_404(request, pk)
    check_may_publish(request.user, body, at=clock.now())
    kept = PublicPage.objects.filter(body=body).first()
    form = PublicPageForm(None, page=kept or PublicPage(body=body))
    if request.method == "POST":
        answer, form = _done(request, body, kept)
        if answer:
            return answer
    address = request.build_absolute_uri(reverse("public_page", args=[kept.slug])) if kept else ""
    return render(request, "meetings/public_edit.html", {"body": body, "page": kept, "form": form, "address": address})


def _done(request: HttpRequest, body: Body, kept: PublicPage | None) -> tuple[HttpResponse | None, PublicPageForm]:
    """What the pressed button asks for; the form where it has errors."""
    act, by, at = request.POST.get("do"), request.user, clock.now()
    form = PublicPageForm(None, page=kept or PublicPage(body=body))
    try:
        if act == "publish":
            publishing.publish(body, by=by, at=at)
            messages.success(request, "The page is public.")
        elif act == "withdraw":
            publishing.withdraw_public(body, by=by, at=at)
            messages.success(request, "The page is public no more. What you chose is kept.")
        else:
            form = PublicPageForm(
                request.POST, page=PublicPage.objects.filter(body=body).first() or PublicPage(body=body)
            )
            if not form.is_valid():
                return None, form
            if act == "preview":
                return _public(request, published(form.instance, at), is_preview=True), form
            publishing.choose_public(body, form.chosen(), by=by, at=at)
            messages.success(request, "Your choices are kept.")
    except Refused as refusal:
        if not form.is_bound:
            messages.warning(request, str(refusal))
            return redirect("public_page_edit", body.pk), form
        form.add_error(None, str(refusal))
        return None, form
    return redirect("public_page_edit", body.pk), form


def _page_or_404(slug: str) -> PublicPage:
    page = published_page(slug)
    if page is None:
        raise Http404
    return page


def _frame(page: PublicPage) -> dict[str, Any]:
    """The frame of a page that is the same for everybody, signed in or not, so that it may be kept by all."""
    return {"page": page, "body": page.body, "network": page.body.network, "seats": None, "messages": []}


def _shown(request: HttpRequest, template: str, page: PublicPage, **more: Any) -> HttpResponse:
    answer = render(request, template, _frame(page) | more)
    patch_cache_control(answer, public=True, max_age=FRESH)
    return answer


def _public(request: HttpRequest, shown: Any, *, is_preview: bool = False) -> HttpResponse:
    more = {"shown": shown, "is_preview": is_preview, "address": request.build_absolute_uri()}
    if is_preview:
        return render(request, "meetings/public.html", _frame(shown.page) | more)
    return _shown(request, "meetings/public.html", shown.page, **more)


@require_safe
def public_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What a body shows to everybody."""
    return _public(request, published(_page_or_404(slug), clock.now()))


@require_safe
def public_page_agenda(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    page = _page_or_404(slug)
    found = public_agenda(page, pk)
    if found is None:
        raise Http404
    return _shown(request, "meetings/public_agenda.html", page, meeting=found[0], items=found[1])


@require_safe
def public_page_minutes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    page = _page_or_404(slug)
    found = public_minutes(page, pk)
    if found is None:
        raise Http404
    return _shown(
        request, "meetings/public_minutes.html", page, minutes=found[0], meeting=found[0].meeting, items=found[1]
    )
