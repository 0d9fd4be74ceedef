"""Pages about posts: who holds them on a day, who held them, and somebody leaving one."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cph.core import clock
from cph.core.forms import OnForm
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from cph.core.templatetags.words import day
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body, Post
from networks.executives import exports, rules, selectors, services
from networks.executives.forms import StandDownForm, WithdrawForm
from networks.executives.models import Tenure
from networks.executives.permissions import check_may_appoint
from networks.executives.selectors import title_of


def body_of_posts(request: HttpRequest, pk: int) -> Body:
    """The body whose posts are meant: for a network, its executive."""
    body = body_or_404(request, pk)
    return (selectors.executive_of(body) or body) if body.kind == Body.Kind.NETWORK else body


def post_or_404(body: Body, post_pk: int) -> Post:
    """A post of this body, under the constitution in force or an earlier one."""
    posts = Post.objects.filter(article__constitution__body_id=body.network_id, organ=body.kind)
    return get_object_or_404(posts.select_related("article__constitution"), pk=post_pk)


@login_required
def post_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts of a day: who holds them, until when, which are vacant, who attends without a vote."""
    body = body_of_posts(request, pk)
    form, on = OnForm.asked(request.GET, clock.today())
    held = selectors.holders(body, on)
    for one in held:
        one.is_ending = one.ends_soon(on)
    seated = [one for one in held if one.post.duty != Post.Duty.ATTENDS]
    posts = dict.fromkeys(one.post for one in held)
    shown = {
        "body": body,
        "form": form,
        "on": on,
        "seated": seated,
        "attending": [one for one in held if one.post.duty == Post.Duty.ATTENDS],
        "termless": _by_article(one for one in posts if one.term_months is None and one.duty != Post.Duty.ATTENDS),
        "undecided": _by_article(one for one in posts if one.vote.may is None),
        "voteless": _by_article(one for one in posts if one.vote.may is False),
        "vacant": [one for one in seated if one.is_vacant],
        "ending": [one for one in held if one.is_ending],
        "may_appoint": allowed(check_may_appoint, request.user, body, at=clock.now()),
    }
    return render(request, "executives/post_list.html", shown)


def _by_article(posts: Iterable[Post]) -> dict[str, list[str]]:
    """The titles of these posts by the number of the article that makes them."""
    found: dict[str, list[str]] = {}
    for post in posts:
        found.setdefault(post.article.number, []).append(post.title)
    return found


@login_required
def post_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list as a file."""
    body = body_of_posts(request, pk)
    _, on = OnForm.asked(request.GET, clock.today())
    return exports.posts_sheet(kind_of(request), f"{body.network} {body} {on}", selectors.holders(body, on))


@login_required
def post_history(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    """Everybody who held a post, and when nobody did."""
    body = body_or_404(request, pk)
    post = post_or_404(body, post_pk)
    tenures = list(selectors.tenures_of_post(post, body))
    on = clock.today()
    shown = {
        "body": body,
        "post": post,
        "tenures": tenures,
        "gaps": _gaps(post, tenures),
        "on": on,
        "may_appoint": allowed(check_may_appoint, request.user, body, at=clock.now()),
    }
    return render(request, "executives/post_history.html", shown)


def _gaps(post: Post, tenures: list[Tenure]) -> list[tuple[str, object, object]]:
    """Spells in which a seat was vacant, from its first holder's first day until today."""
    if post.duty == Post.Duty.ATTENDS:
        return []
    found = []
    for title, rows in _by_seat(post, tenures).items():
        periods = [(one.starts_on, one.ends_on) for one in rows]
        first = min(starts_on for starts_on, _ in periods)
        found += [(title, *spell) for spell in rules.vacancies(periods, (first, clock.today()))]
    return sorted(found, key=lambda spell: spell[1], reverse=True)


def _by_seat(post: Post, tenures: list[Tenure]) -> dict[str, list[Tenure]]:
    found: dict[str, list[Tenure]] = {}
    for one in tenures:
        seat = f", seat {one.seat}" if post.seats > 1 else ""
        found.setdefault(f"{title_of(post, one.group)}{seat}", []).append(one)
    return found


def tenure_or_404(request: HttpRequest, pk: int) -> Tenure:
    """A tenure of a network the person may see; the frame of the page shows that network."""
    tenure = get_object_or_404(selectors.tenures_visible_to(request.user, clock.today()), pk=pk)
    request.body_in_hand = tenure.body
    return tenure


@login_required
def stand_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves a post: their last day and why. Before it has begun, the appointment is withdrawn."""
    tenure = tenure_or_404(request, pk)
    check_may_appoint(request.user, tenure.body, at=clock.now())
    is_coming = tenure.starts_on > clock.today()
    kind = WithdrawForm if is_coming else StandDownForm
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act = services.withdraw if is_coming else services.stand_down
            act(tenure, **form.cleaned_data, by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(tenure, form.cleaned_data))
            return redirect("post_list", tenure.body_id)
    shown = {"tenure": tenure, "body": tenure.body, "form": form, "is_coming": is_coming, "title": _title(tenure)}
    return render(request, "executives/stand_down.html", shown)


def _title(tenure: Tenure) -> str:
    return title_of(tenure.post, tenure.group)


def _said(tenure: Tenure, facts: dict) -> str:
    if "ends_on" in facts:
        return f"{tenure.person}’s last day as {_title(tenure)} is {day(facts['ends_on'])}. They have been told."
    return f"The appointment of {tenure.person} as {_title(tenure)} is withdrawn. They have been told."


@login_required
def tenure_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has taken up a post: what happens next."""
    tenure = tenure_or_404(request, pk)
    check_may_appoint(request.user, tenure.body, at=clock.now())
    shown = {"tenure": tenure, "body": tenure.body, "title": _title(tenure)}
    return render(request, "executives/tenure_done.html", shown)
