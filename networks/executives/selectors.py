"""Who holds which post on a day, and which seats are empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from cph.core.composed import composed
from cph.core.needs import Need
from cph.core.templatetags.words import day, days_left
from cph.people.models import Person
from networks.constitutions.models import Article, Body, Constitution, Post
from networks.constitutions.seats import Capacity, Seat, Source, Told, seats_of
from networks.executives import rules
from networks.executives.models import Tenure
from networks.executives.votes import (  # votes are asked for here, with everything else about the executive
    Vote,
    constitution_of_posts,
    may_vote,
    posts_with_votes,
    unsettled_members,
    votes_by_post,
    voting_members,
)
from networks.groups.selectors import groups_of, groups_under
from networks.schools.models import Headship

__all__ = ["Vote", "may_vote", "unsettled_members", "votes_by_post", "voting_members"]
SOON_DAYS = 90
CAPACITY_OF = {
    Post.Duty.CHAIR: Capacity.CHAIR,
    Post.Duty.VICE_CHAIR: Capacity.EXECUTIVE,
    Post.Duty.LEAD: Capacity.EXECUTIVE,
    Post.Duty.MEMBER: Capacity.EXECUTIVE,
    Post.Duty.ATTENDS: Capacity.ATTENDS,
}


# --- seats


def _seat_rows(person: int, on: date) -> dict[str, tuple[QuerySet, dict[str, Any]]]:
    facts = {"body": "body_id", "parent": "body__parent_id", "title": "post__title", "group": "group__name"}
    facts |= {"kind": "body__kind", "duty": "post__duty", "number": "post__article__number", "ends_on": "ends_on"}
    held = Tenure.objects.on(on).filter(person=person)
    return {"tenure": (held, facts | {"order": "post__position", "pk": "pk"})}


def _seats(told: Told, on: date) -> Iterable[Seat]:
    for one in sorted(told["tenure"], key=lambda one: (one["order"], one["pk"])):
        capacity = CAPACITY_OF[Post.Duty(one["duty"])]
        sent = one["group"] is not None and capacity == Capacity.EXECUTIVE
        yield Seat(
            body_id=one["body"],
            network_id=one["parent"] or one["body"],
            capacity=Capacity.REPRESENTATIVE if sent else capacity,
            title=f"{one['title']}, {one['group']}" if one["group"] else one["title"],
            article=f"Article {one['number']}",
            ends_on=date.fromisoformat(one["ends_on"]) if one["ends_on"] else None,
            in_a_group=one["kind"] == Body.Kind.DEVELOPMENT_GROUP,
        )


SEATS = Source(_seat_rows, _seats)  # holders of posts sit in the body whose post it is, and so see its network


def title_of(post: Post, group: Body | None) -> str:
    """Co-chair; Development group representative, North."""
    return f"{post.title}, {group.name}" if group else post.title


def article_of(post: Post) -> str:
    """Article 5a."""
    return f"Article {post.article.number}"


# --- posts and who holds them


def executive_of(network: Body) -> Body | None:
    """The network's executive."""
    return Body.objects.filter(parent=network, kind=Body.Kind.EXECUTIVE).first()


def posts_of(body: Body, on: date) -> QuerySet[Post]:
    """The posts that the constitution in force gives this body, in its order."""
    posts = Post.objects.filter(article__constitution__in=constitution_of_posts(body, on), organ=body.kind)
    return posts.select_related("article__constitution").order_by("position", "pk")


@dataclass
class Holding:
    """One seat of a post on a day: who holds it, or since when nobody does."""

    post: Post
    seat: int
    group: Body | None
    tenure: Tenure | None
    vacant_since: date | None = None
    next_tenure: Tenure | None = None

    @property
    def is_vacant(self) -> bool:
        return self.tenure is None

    @property
    def title(self) -> str:
        return title_of(self.post, self.group)

    @property
    def schools(self) -> list[str]:
        """The schools that the holder leads on the day."""
        return self.tenure.led if self.tenure else []

    def ends_soon(self, on: date, within_days: int = SOON_DAYS) -> bool:
        """Whether the term ends within so many days, and nobody follows yet."""
        ends_on = self.tenure.ends_on if self.tenure else None
        return bool(ends_on and ends_on <= on + timedelta(days=within_days) and not self.next_tenure)


def tenures_in(body: Body) -> QuerySet[Tenure]:
    """All tenures of a body, latest first."""
    found = body.tenures.select_related("person", "post__article", "group")
    return found.order_by("-starts_on", "post__position", "seat", "pk")


def holders(body: Body, on: date) -> list[Holding]:
    """Every seat of every post on this day, held or vacant, in the order of the constitution. Three queries.

    A post keeps its holders when the constitution is replaced by one that has a post of the same key. Somebody who
    represents a group that no longer stands is still shown: their term runs until it ends.
    """
    posts = [post for post in posts_with_votes(body, on) if post.organ == body.kind]
    if not posts:
        return []
    led = Headship.objects.on(on).filter(person=OuterRef("person")).order_by("school__sort_name", "pk")
    tenures = tenures_in(body).annotate(led=ArraySubquery(led.values("school__name")))
    return _holdings(posts, tenures, groups_of(body.network, on), on)


def _holdings(posts: list[Post], tenures: Iterable[Tenure], groups: Iterable[Body], on: date) -> list[Holding]:
    """`tenures` latest first; `groups` are asked only where a post is one for each group."""
    past: dict[tuple[str, int | None, int], list[Tenure]] = defaultdict(list)
    for tenure in tenures:
        past[(tenure.post.key, tenure.group_id, tenure.seat)].append(tenure)
    standing = list(groups) if any(post.per_group for post in posts) else []
    return [holding for post in posts for holding in _seats_of_post(post, standing, past, on)]


def _seats_of_post(
    post: Post, groups: list[Body], past: dict[tuple[str, int | None, int], list[Tenure]], on: date
) -> Iterable[Holding]:
    standing: list[Body | None] = [*groups] if post.per_group else [None]
    ids = {group.pk for group in groups}
    for (key, group_id, _), tenures in past.items():
        if key == post.key and group_id and group_id not in ids and any(one.is_current(on) for one in tenures):
            standing.append(tenures[0].group)
            ids.add(group_id)
    for group in standing:
        for seat in range(1, post.seats + 1):
            tenures = past.get((post.key, group.pk if group else None, seat), [])
            yield _holding(post, seat, group, tenures, on)


def _holding(post: Post, seat: int, group: Body | None, tenures: list[Tenure], on: date) -> Holding:
    periods = [(one.starts_on, one.ends_on) for one in tenures]
    coming = [one for one in tenures if one.starts_on > on]
    return Holding(
        post=post,
        seat=seat,
        group=group,
        tenure=next((one for one in tenures if one.is_current(on)), None),
        vacant_since=rules.vacant_since(periods, on, post.article.constitution.starts_on),
        next_tenure=min(coming, key=lambda one: one.starts_on, default=None),
    )


def vacancies(body: Body, on: date) -> list[Holding]:
    """The seats that nobody holds on this day. An open invitation to attend is no vacancy."""
    return [one for one in holders(body, on) if one.is_vacant and one.post.duty != Post.Duty.ATTENDS]


def ending_soon(body: Body, on: date, within_days: int = SOON_DAYS) -> list[Tenure]:
    """Terms that end within so many days, the first to end first."""
    ending = Tenure.objects.on(on).filter(body=body, ends_on__lte=on + timedelta(days=within_days))
    return list(ending.select_related("person", "post__article", "group").order_by("ends_on", "post__position", "pk"))


def tenures_of(person: Person) -> QuerySet[Tenure]:
    """Every post this person holds or held, latest first."""
    held = person.tenures.select_related("body__parent", "post__article", "group")
    return held.order_by("-starts_on", "pk")


def tenures_of_post(post: Post, body: Body) -> QuerySet[Tenure]:
    """Everybody who holds or held this post, under this constitution or an earlier one."""
    return tenures_in(body).filter(post__key=post.key)


def executive_history(network: Body) -> QuerySet[Tenure]:
    """Everybody who holds or held a post in the network's executive, latest first."""
    held = Tenure.objects.filter(body__parent=network, body__kind=Body.Kind.EXECUTIVE)
    return held.select_related("person", "post__article", "group", "body").order_by(
        "-starts_on", "post__position", "pk"
    )


def tenures_visible_to(person: Person, on: date) -> QuerySet[Tenure]:
    """Tenures in the networks where the person holds a seat; all of them, for an administrator."""
    seats = seats_of(person, on)
    found = Tenure.objects.select_related("body__parent", "person", "post__article", "group")
    if seats.is_admin:
        return found
    networks = Body.objects.filter(pk=OuterRef("body")).filter(pk__in=seats.network_ids())
    parts = Body.objects.filter(pk=OuterRef("body"), parent__in=seats.network_ids())
    return found.filter(Exists(networks) | Exists(parts))


# --- what needs somebody


def needs_of(person: Person, at: datetime) -> list[Need]:
    """A clerk: seats that are empty or will be; a holder: when their own term ends. One query, for clerks only."""
    seats = seats_of(person, timezone.localdate(at))
    needs = [_own_need(seat) for seat in seats if seat.ends_on and seat.ends_on <= seats.on + timedelta(days=SOON_DAYS)]
    for body, held in _holders_kept(seats.network_ids(Capacity.CLERK), seats.on):
        needs += _needs_in(body, held, seats.on)
    return needs


def _own_need(seat: Seat) -> Need:
    url = reverse("post_list", args=[seat.body_id])
    return Need("Prepare for", f"the end of your term as {seat.title}", url, seat.ends_on)


# nobody is missing from an open invitation; to an elected post an election is called, and elections ask for that
ELSEWHERE = (Post.How.INVITED, Post.How.ELECTED)
POST = {name: name for name in ("pk", "key", "title", "how", "duty", "seats", "per_group")}
TENURE = {name: name for name in ("pk", "seat", "starts_on", "ends_on", "group_id")}


def _holders_kept(networks: set[int], on: date) -> Iterable[tuple[Body, list[Holding]]]:
    """Every seat in the executives of these networks, as `holders` has it, in one query."""
    for row in _executives(networks=networks, on=on) if networks else ():
        yield (
            Body(pk=row.pk, name=row.name, kind=Body.Kind.EXECUTIVE),
            _holdings(
                [_post_from(facts) for facts in row.its_posts],
                [_tenure_from(facts) for facts in row.its_tenures],
                [Body(**facts) for facts in row.its_groups],
                on,
            ),
        )


@composed
def _executives(*, networks: set[int], on: date) -> QuerySet:
    """The executives of these networks, each with its posts, tenures and groups."""
    posts = Post.objects.filter(
        organ=Body.Kind.EXECUTIVE,
        article__constitution__in=Constitution.objects.in_force(on),
        article__constitution__body=OuterRef("parent"),
    ).order_by("position", "pk")
    tenures = Tenure.objects.filter(body=OuterRef("pk")).order_by("-starts_on", "post__position", "seat", "pk")
    rows = Body.objects.filter(kind=Body.Kind.EXECUTIVE, parent__in=networks).annotate(
        its_posts=ArraySubquery(posts.values(one=JSONObject(**POST, since="article__constitution__starts_on"))),
        its_tenures=ArraySubquery(
            tenures.values(one=JSONObject(**TENURE, key="post__key", group="group__name", person="person__name"))
        ),
        its_groups=ArraySubquery(groups_under(OuterRef("parent"), on).values(one=JSONObject(pk="pk", name="name"))),
    )
    return rows.order_by("pk").values("pk", "name", "its_posts", "its_tenures", "its_groups")


def _post_from(facts: dict[str, Any]) -> Post:
    """A post that came along with its executive, as the object it is."""
    constitution = Constitution(starts_on=date.fromisoformat(facts["since"]))
    return Post(**{name: facts[name] for name in POST}, article=Article(constitution=constitution))


def _tenure_from(facts: dict[str, Any]) -> Tenure:
    """A tenure that came along with its executive, as the object it is."""
    return Tenure(
        pk=facts["pk"],
        seat=facts["seat"],
        starts_on=date.fromisoformat(facts["starts_on"]),
        ends_on=date.fromisoformat(facts["ends_on"]) if facts["ends_on"] else None,
        post=Post(key=facts["key"]),
        group=Body(pk=facts["group_id"], name=facts["group"]) if facts["group_id"] else None,
        person=Person(name=facts["person"]),
    )


def _needs_in(body: Body, seats: list[Holding], on: date) -> Iterable[Need]:
    url = reverse("post_list", args=[body.pk])
    empty = [one for one in seats if one.is_vacant and not one.next_tenure and one.post.how not in ELSEWHERE]
    if len(empty) > 3:
        titles = ", ".join(sorted({one.post.title for one in empty}))
        yield Need("Fill", f"{len(empty)} empty seats of {body}", url, detail=titles)
    else:
        for one in empty:
            since = f"Vacant since {day(one.vacant_since)}" if one.vacant_since else ""
            yield Need("Fill", f"the post of {one.title}", url, detail=since)
    for one in seats:
        if one.tenure and one.ends_soon(on):
            detail = f"{one.tenure.person}’s term ends {days_left(one.tenure.ends_on, on)}"
            yield Need("Find a successor for", one.title, url, one.tenure.ends_on, detail)
