"""Who is expected at a meeting, and by which seat: those who count, those in attendance; and what the articles say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from cph.core.composed import composed
from cph.people.models import Person
from networks.constitutions.models import (
    Body,
    Clerk,
    Constitution,
    Entitlement,
    MembershipClass,
    Post,
    Quorum,
    Substitution,
)
from networks.executives.models import Tenure
from networks.executives.selectors import title_of, vacancies
from networks.meetings.models import Attendance, Meeting
from networks.meetings.rules.quorum import Needed, Provision, quorum_needed
from networks.meetings.selectors.agendas import constitution_id_of, executive_for
from networks.members.selectors import LEADS, RollRow, member_rules, roll_of, schools_without_head
from networks.schools.models import HeadRole, Officer

QUORUM = ("at_least", "share_of", "share_from", "officers", "counts_vacancies")
OFFICES = (Post.Duty.CHAIR, Post.Duty.VICE_CHAIR)


@dataclass(frozen=True)
class Seated:
    """Somebody expected at a meeting, by the seat they hold on its day.

    `may_vote` None: the constitution does not say. `is_officer`: a chair or vice chair of the executive. `schools` are the
    numbers of the schools that make a member, for networks whose schools have the vote.
    """

    person: Person
    title: str
    counts: bool
    may_vote: bool | None = None
    is_officer: bool = False
    is_chair: bool = False
    schools: tuple[int, ...] = ()

    @property
    def standing(self) -> str:
        return Attendance.Standing.MEMBER if self.counts else Attendance.Standing.ATTENDING


@dataclass(frozen=True)
class Articles:
    """What the constitution of a meeting says of its quorum, of substitutes, of who is invited. None: it does not say."""

    quorum: Provision
    may_send: bool | None = None
    substitute_votes: bool | None = None
    substitute_counts: bool | None = None
    substitutes_article: str = ""
    members_vote: bool | None = None
    codes: tuple[str, ...] = ()  # authorities whose officers are invited
    by_school: bool = False  # schools have the vote, not persons: an article may say so of the full meeting


def day_of(meeting: Meeting) -> date:
    """The day whose seats count."""
    return timezone.localdate(meeting.starts_at)


def _rows(model: type, **names: str) -> ArraySubquery:
    rows = model._default_manager.filter(article__constitution=OuterRef("pk")).order_by("article__position", "pk")
    return ArraySubquery(rows.values(one=JSONObject(number="article__number", **names)))


def articles_of(meeting: Meeting | None, on: date, body: Body | None = None) -> Articles:
    """All that the constitution says of presence, in one query; judged by the rules the meeting was called under."""
    body = body or meeting.body
    found = next(iter(_said(constitution=constitution_id_of(meeting, on, body))), None)
    return _read(found._asdict(), body.kind) if found else Articles(Provision())


@composed
def _said(*, constitution: int | None) -> QuerySet:
    """All rows of a constitution that speak of presence."""
    organ = {"organ": "organ"}
    return (
        Constitution.objects.filter(pk=constitution)
        .annotate(
            quorums=_rows(Quorum, **organ, **{name: name for name in QUORUM}),
            substitutions=_rows(Substitution, **organ, send="may_send", vote="may_vote", counts="counts"),
            entitlements=_rows(Entitlement, **organ, holder="holder", attend="may_attend", vote="may_vote"),
            classes=_rows(MembershipClass, codes="authority_codes", votes="votes_per"),
        )
        .values("quorums", "substitutions", "entitlements", "classes")
    )


def _read(found: dict[str, list[dict[str, Any]]], organ: str) -> Articles:
    here = {kind: [one for one in rows if one.get("organ") == organ] for kind, rows in found.items()}
    quorum = next(iter(here["quorums"]), {})
    substitution = next(iter(here["substitutions"]), {})
    rights = here["entitlements"]
    invited = any(one["holder"] == Entitlement.Holder.AUTHORITY and one["attend"] for one in rights)
    members = [one["vote"] for one in rights if one["holder"] == Entitlement.Holder.MEMBERS]
    return Articles(
        quorum=Provision(**{name: quorum.get(name) for name in QUORUM}, article=_article(quorum)),
        may_send=substitution.get("send"),
        substitute_votes=substitution.get("vote"),
        substitute_counts=substitution.get("counts"),
        substitutes_article=_article(substitution),
        members_vote=True if True in members else next((one for one in members if one is not None), None),
        codes=tuple(sorted({code for one in found["classes"] for code in one["codes"]})) if invited else (),
        by_school=organ == Body.Kind.NETWORK
        and any(one["votes"] == MembershipClass.VotesPer.SCHOOL for one in found["classes"]),
    )


def _article(row: dict[str, Any]) -> str:
    return f"Article {row['number']}" if row else ""


# --- who is expected


def seating(meeting_or_body: Meeting | Body, on: date | None = None, articles: Articles | None = None) -> list[Seated]:
    """Everybody expected: those who count first, in the order of the roll or of the posts; then those in attendance.

    Five queries at most, however many people.
    """
    meeting = meeting_or_body if isinstance(meeting_or_body, Meeting) else None
    body = meeting.body if meeting else meeting_or_body
    on = on or day_of(meeting)
    articles = articles or articles_of(meeting, on, body)
    found: dict[int, Seated] = {}
    tenures = _tenures(body, on)
    if body.kind == Body.Kind.NETWORK:
        offices = {one.person_id: one.post.duty for one in reversed(tenures) if one.post.duty in OFFICES}
        for row in roll_of(body, on):
            found[row.person.pk] = _member(row, articles, offices.get(row.person.pk))
    else:
        found |= _holders([one for one in tenures if one.body_id == body.pk])
    for one in _in_attendance(body, on, tenures, articles):
        found.setdefault(one.person.pk, one)
    return list(found.values())


def entitled(meeting_or_body: Meeting | Body, on: date | None = None, articles: Articles | None = None) -> list[Seated]:
    """Those who count towards the quorum: heads on the roll of the day; in an executive, holders of posts with a vote.

    A post of which the constitution does not say whether it has a vote counts. One entry for each person.
    """
    return [one for one in seating(meeting_or_body, on, articles) if one.counts]


def _tenures(body: Body, on: date) -> list[Tenure]:
    there = [body.pk]
    executive = executive_for(body)
    if executive and body.kind == Body.Kind.NETWORK:
        there.append(executive.pk)
    held = Tenure.objects.on(on).filter(body__in=there).select_related("person", "post", "group")
    return list(held.order_by("post__position", "group__name", "seat", "pk"))


def _member(row: RollRow, articles: Articles, office: str | None) -> Seated:
    schools = {one.school_id: f"{LEADS[HeadRole(one.role)]} {one.name}" for one in row.schools}
    return Seated(
        row.person,
        "; ".join(schools.values())[:250],
        counts=True,
        may_vote=articles.members_vote,
        is_officer=office is not None,
        is_chair=office == Post.Duty.CHAIR,
        schools=tuple(schools),
    )


def _holders(tenures: list[Tenure]) -> dict[int, Seated]:
    """One entry for each person; somebody with two posts has the better right of the two."""
    found: dict[int, Seated] = {}
    for one in tenures:
        attends = one.post.duty == Post.Duty.ATTENDS
        may = False if attends else one.post.may_vote
        before = found.get(one.person_id)
        title = title_of(one.post, one.group)
        if before:
            title = f"{before.title}; {title}"[:250]
            may = next((each for each in (True, None) if each in (before.may_vote, may)), False)
        found[one.person_id] = Seated(
            one.person,
            title,
            counts=may is not False,
            may_vote=may,
            is_officer=one.post.duty in OFFICES or bool(before and before.is_officer),
            is_chair=one.post.duty == Post.Duty.CHAIR or bool(before and before.is_chair),
        )
    return dict(sorted(found.items(), key=lambda item: not item[1].counts))


def _in_attendance(body: Body, on: date, tenures: list[Tenure], articles: Articles) -> list[Seated]:
    """Holders of posts who do not count here, officers whom an article invites, the clerk."""
    found = [Seated(one.person, title_of(one.post, one.group), counts=False, may_vote=False) for one in tenures]
    kept = Clerk.objects.on(on).filter(person=OuterRef("pk"), body=body.network_id)
    acts = Officer.objects.on(on).filter(person=OuterRef("pk"), authority__code__in=articles.codes)
    people = Person.objects.filter(Q(Exists(kept)) | Q(Exists(acts)), is_active=True).annotate(
        keeps=Exists(kept), acts_for=Subquery(acts.values("authority__name")[:1])
    )
    for one in people.order_by("name", "pk"):
        title = "Clerk" if one.keeps else f"Officer of {one.acts_for}"
        found.append(Seated(one, title, counts=False, may_vote=False))
    return found


# --- how many are needed


def needed_for(meeting: Meeting, articles: Articles, seats: Callable[[], list[Seated]]) -> Needed:
    """How many must be present; who has a seat, and which are empty, is asked only where the article names a share of them."""
    quorum = articles.quorum
    if not quorum.has_share:
        return quorum_needed(quorum, 0, 0)
    filled = sum(1 for one in seats() if one.counts)
    return quorum_needed(quorum, filled, 0 if quorum.counts_vacancies is False else _vacant(meeting))


def _vacant(meeting: Meeting) -> int:
    """Posts with a vote that nobody holds; at a full meeting, schools that count and have no head."""
    on = day_of(meeting)
    if meeting.body.kind == Body.Kind.NETWORK:
        return schools_without_head(member_rules(meeting.body, on)[on], on).count()
    return sum(1 for one in vacancies(meeting.body, on) if one.post.may_vote is not False)
