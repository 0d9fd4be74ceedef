"""Posts that a fund pays for: what they cost, who pays, until when the money lasts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.refusals import Refused, allowed
from funding.forms.posts import OTHERS, ForecastForm, PostForm
from funding.models import SharedPost, Year
from funding.permissions.contributing import check_may_keep, check_may_read_posts
from funding.rules.posts import YearKind
from funding.selectors.post_pictures import picture_of
from funding.selectors.posts import cost_of_post, forecast_of, payers_of, posts_of
from funding.selectors.reach import funds_visible_to
from funding.services import posts as services
from funding.services.posts import Facts
from funding.views.reach import year_or_404


def _post_or_404(request: HttpRequest, pk: int) -> SharedPost:
    """A post of a fund one may know of."""
    rows = SharedPost.objects.filter(
        year__fund__in=funds_visible_to(request.user, clock.today()), removed_at__isnull=True
    )
    rows = rows.select_related("year__fund__network", "year__fund__keeper", "set_by").prefetch_related("funders")
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.year.fund.network
    return found


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@login_required
@require_safe
def post_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """What the post costs, year by year to the end of its funding, as table and chart."""
    post, now = _post_or_404(request, pk), clock.now()
    fund = post.year.fund
    check_may_read_posts(request.user, fund, at=now)
    asked = ForecastForm(request.GET, initial={"years": fund.year_kind})
    valid = asked.is_valid()
    kind = YearKind((asked.cleaned_data["years"] if valid else "") or fund.year_kind)
    with_rises = bool(valid and asked.cleaned_data["rises"])
    found = forecast_of(post, fund, kind, with_rises=with_rises)
    context = {
        "post": post, "fund": fund, "form": ForecastForm({"years": kind, "rises": with_rises}), "forecast": found,
        "cost": cost_of_post(post), "parts": cost_of_post(post).parts(), "payers": payers_of(post), "picture": picture_of(found),
        "keeps": allowed(check_may_keep, request.user, fund, at=now), "others": len(posts_of(fund)) - 1,
    }  # fmt: skip
    return render(request, "funding/post_cost.html", context)


@login_required
def post_cost_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A post that this fund pays for, alone or with others."""
    year = year_or_404(request, pk)
    check_may_keep(request.user, year.fund, at=clock.now())
    form = PostForm(_sent(request), initial={"this_share": 100, "begins_on": year.starts_on})
    return _kept(request, year, form, None)


@login_required
def post_cost_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form again."""
    post = _post_or_404(request, pk)
    check_may_keep(request.user, post.year.fund, at=clock.now())
    first: dict[str, Any] = {name: getattr(post, name) for name in Facts.__dataclass_fields__}
    ours, *others = payers_of(post)
    first["this_share"] = ours.share
    for place, one in enumerate(others[:OTHERS]):
        first |= {f"name_{place}": one.name, f"share_{place}": one.share, f"fixed_{place}": one.fixed}
    return _kept(request, post.year, PostForm(_sent(request), initial=first), post)


def _kept(request: HttpRequest, year: Year, form: PostForm, post: SharedPost | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = services.set_post(year, form.facts(), form.payers(), post=post, by=request.user, at=clock.now())
            return redirect("post_cost", made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request, "funding/post_cost_write.html", {"year": year, "fund": year.fund, "form": form, "post": post}
    )


@login_required
def post_cost_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The fund does not pay for it any more."""
    post = _post_or_404(request, pk)
    check_may_keep(request.user, post.year.fund, at=clock.now())
    if request.method == "POST":
        services.remove_post(post, by=request.user, at=clock.now())
        messages.success(request, f"“{post.title}” is taken off. What was paid stands in the books.")
        return redirect("fund", post.year.fund_id)
    return render(request, "funding/post_cost_remove.html", {"post": post, "fund": post.year.fund})
