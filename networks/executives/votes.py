"""Who has a vote in a body, by the article that gives it, refuses it, or is silent. Selectors like those beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from cph.people.models import Person
from networks.constitutions.models import Body, Constitution, Entitlement, Post
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.executives.models import Tenure


@dataclass(frozen=True)
class Vote:
    """Yes, no, or None where the constitution is silent; the article and the sentence that says so."""

    may: bool | None
    article: str
    reason: str

    def __iter__(self):
        return iter((self.may, self.article, self.reason))


def constitution_of_posts(body: Body, on: date) -> QuerySet[Constitution]:
    """The constitution whose posts and entitlements the body has on this day."""
    return Constitution.objects.in_force(on).filter(body_id=body.network_id)


def posts_with_votes(body: Body, on: date) -> list[Post]:
    """The posts that give something in this body, in the constitution's order; each carries `vote`. One query.

    Those are the body's own posts, and posts of other bodies whose holders may come to its meetings. An entitlement says
    more than the post itself.
    """
    entitled = Entitlement.objects.filter(post=OuterRef("pk"), organ=body.kind).order_by("article__position")
    said = entitled.values(one=JSONObject(may="may_vote", number="article__number"))
    posts = Post.objects.filter(
        Q(organ=body.kind) | Exists(entitled), article__constitution__in=constitution_of_posts(body, on)
    )
    posts = posts.select_related("article__constitution").annotate(entitled=ArraySubquery(said))
    found = list(posts.order_by("position", "pk"))
    for post in found:
        post.vote = _vote_of(post, body)
    return found


def _vote_of(post: Post, body: Body) -> Vote:
    own = [{"may": post.may_vote, "number": post.article.number}] if post.organ == body.kind else []
    said = [*post.entitled, *own]
    spoken = next((one for one in said if one["may"] is not None), said[0])
    return _vote(spoken["may"], spoken["number"], post.title, body)


def votes_by_post(body: Body, on: date) -> dict[str, Vote]:
    """What each post, by its key, gives its holder in this body."""
    return {post.key: post.vote for post in posts_with_votes(body, on)}


def _vote(may: bool | None, number: str, who: str, body: Body) -> Vote:
    article = f"Article {number}"
    said = {
        True: f"{article} gives {who} a vote in {body}.",
        False: f"{article} gives no vote to {who} in {body}. They may still attend.",
        None: f"{article} does not say whether {who} has a vote in {body}. The chair rules, and it is recorded.",
    }
    return Vote(may, article, said[may])


def may_vote(person: Person, body: Body, on: date) -> Vote:
    """Whether this person has a vote in this body on this day. The best of their seats decides: yes, silent, no."""
    found = [*_by_tenures(person, body, on), *_by_kind_of_seat(seats_of(person, on), body, on)]
    for wanted in (True, None, False):
        for vote in found:
            if vote.may is wanted:
                return vote
    return Vote(False, "", f"{person} holds no seat in {body} on that day.")


def _by_tenures(person: Person, body: Body, on: date) -> list[Vote]:
    keys = (
        Tenure.objects.on(on).filter(person=person, body__in=[body.pk, *_kin(body)]).values_list("post__key", flat=True)
    )
    held = set(keys)
    if not held:
        return []
    votes = votes_by_post(body, on)
    return [votes[key] for key in sorted(held) if key in votes]


def _kin(body: Body) -> QuerySet[int]:
    """The other bodies of the network: a director of its executive may be entitled at its full meeting too."""
    return Body.objects.filter(parent=body.network_id).values_list("pk", flat=True)


def _by_kind_of_seat(seats: Seats, body: Body, on: date) -> list[Vote]:
    holders = {
        Entitlement.Holder.MEMBERS: seats.in_body(body, Capacity.MEMBER),
        Entitlement.Holder.AUTHORITY: seats.in_network(body, Capacity.OFFICER),
    }
    sat = [holder for holder, seat in holders.items() if seat]
    if not sat:
        return []
    entitled = Entitlement.objects.filter(
        article__constitution__in=constitution_of_posts(body, on), organ=body.kind, holder__in=sat
    )
    who = {Entitlement.Holder.MEMBERS: "members", Entitlement.Holder.AUTHORITY: "officers of the local authority"}
    found = {
        one.holder: _vote(one.may_vote, one.article.number, who[Entitlement.Holder(one.holder)], body)
        for one in entitled.select_related("article").order_by("-article__position")
    }
    member = Entitlement.Holder.MEMBERS
    if member in sat and member not in found:
        found[member] = Vote(None, "", f"The constitution does not say whether members have a vote in {body}.")
    return list(found.values())


def voting_members(executive: Body, on: date) -> QuerySet[Person]:
    """The people whose post gives them a vote in this body on this day, each once. Where an article is silent, not."""
    return _holders_where(executive, on, True)


def unsettled_members(executive: Body, on: date) -> QuerySet[Person]:
    """The people in this body of whose vote the constitution says nothing, and who have none by another post."""
    return _holders_where(executive, on, None).exclude(pk__in=voting_members(executive, on))


def _holders_where(body: Body, on: date, may: bool | None) -> QuerySet[Person]:
    keys = [key for key, vote in votes_by_post(body, on).items() if vote.may is may]
    held = Tenure.objects.on(on).filter(person=OuterRef("pk"), body=body, post__key__in=keys)
    return Person.objects.filter(Exists(held))
