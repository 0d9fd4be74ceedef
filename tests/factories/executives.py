"""A network whose constitution gives posts, and people who hold them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from cph.people.models import Person
from networks.constitutions.models import Article, Body, Certainty, Constitution, Entitlement, Identity, Post
from networks.executives.models import Tenure
from tests.factories import groups as make

POSTS = {
    "co-chair": {"title": "Co-chair", "duty": "CHAIR", "how": "ELECTED", "seats": 2, "may_vote": True},
    "vice-chair": {"title": "Vice chair", "duty": "VICE_CHAIR", "how": "ELECTED", "may_vote": True, "term_months": 24},
    "lead": {"title": "Lead headteacher", "duty": "LEAD", "how": "APPOINTED", "may_vote": None, "head_only": False},
    "representative": {
        "title": "Development group representative",
        "duty": "MEMBER",
        "how": "SENT",
        "per_group": True,
        "may_vote": None,
    },
    "director": {
        "title": "Director",
        "duty": "ATTENDS",
        "how": "INVITED",
        "may_vote": False,
        "head_only": False,
        "seats": 2,
    },
}


def add_posts(rules: Constitution, **changes: dict) -> dict[str, Post]:
    """The posts of the executive under Article 5a, with what differs from the usual."""
    article = Article.objects.create(
        constitution=rules, number="5a", heading="Executive", text="Two co-chairs and others.", position=5
    )
    return {
        key: Post.objects.create(
            article=article,
            key=key,
            organ=Body.Kind.EXECUTIVE,
            position=place,
            certainty=Certainty.UNSTATED if facts["may_vote"] is None else Certainty.STATED,
            **(facts | changes.get(key.replace("-", "_"), {})),
        )
        for place, (key, facts) in enumerate(POSTS.items(), 1)
    }


def make_executive(name: str = "City", code: str = "856", **changes: dict) -> SimpleNamespace:
    """A network with its constitution in force, its executive, two groups of three schools, heads and a clerk."""
    network = Body.objects.create(kind=Body.Kind.NETWORK, name=name)
    Identity.objects.create(body=network, short_name=name[:30], prefix=f"N{network.pk}")
    rules = make.draft_constitution(network, code=code)
    posts = add_posts(rules, **changes)
    article = rules.articles.get(number="5a")
    Entitlement.objects.create(
        article=article, organ=Body.Kind.NETWORK, holder="MEMBERS", may_attend=True, may_vote=True
    )
    Entitlement.objects.create(
        article=article, organ=Body.Kind.NETWORK, holder="POST", post=posts["director"], may_attend=True, may_vote=False
    )
    Entitlement.objects.create(
        article=article, organ=Body.Kind.NETWORK, holder="AUTHORITY", may_attend=True, may_vote=False
    )
    make.apply(rules)
    body = Body.objects.create(kind=Body.Kind.EXECUTIVE, name="Executive", parent=network)
    north, south = make.make_group(network, "North"), make.make_group(network, "South")
    schools = [make.make_school(f"{name} school {n}", code=code) for n in range(1, 7)]
    heads = [make.make_head(school) for school in schools]
    for n, school in enumerate(schools):
        make.make_place(school, north if n < 3 else south)
    return SimpleNamespace(
        network=network, rules=rules, posts=posts, body=body, north=north, south=south, schools=schools, heads=heads,
        clerk=make.make_clerk(network, f"Clerk of {name}"),
    )  # fmt: skip


def make_tenure(
    body: Body,
    post: Post,
    person: Person | None = None,
    *,
    group: Body | None = None,
    seat: int = 1,
    starts_on: date = date(2025, 9, 1),
    ends_on: date | None = None,
    how: str = "ELECTED",
) -> Tenure:
    """A tenure as it stands in the database, past every rule but those of the database."""
    return Tenure.objects.create(
        body=body, post=post, person=person or make.make_person(), group=group, seat=seat, starts_on=starts_on,
        ends_on=ends_on, how=how,
    )  # fmt: skip
