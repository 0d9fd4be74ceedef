"""What an agenda might begin with: each suggestion says why it is made, and the clerk takes it or leaves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from cph.core.templatetags.words import day_words
from networks.constitutions.models import Ambiguity, Article, Body, Organ, Post
from networks.executives.models import Tenure
from networks.meetings.models import Agenda, AgendaItem, Issue, Meeting, Proposal, Purpose
from networks.meetings.selectors import article_of, executive_for, last_meeting_before, meeting_after

Kind = AgendaItem.Kind
SOON = timedelta(days=120)


@dataclass(frozen=True)
class Suggestion:
    """A line that could stand on the agenda."""

    key: str
    title: str
    purpose: str
    minutes: int
    reason: str
    kind: str = Kind.BUSINESS
    url: str = ""
    proposal: Proposal | None = None

    @property
    def purpose_words(self) -> str:
        return Purpose(self.purpose).label


def suggestions_for(agenda: Agenda) -> list[Suggestion]:
    """All that could be on this agenda and neither is nor was left off."""
    meeting = agenda.meeting
    done = set(agenda.items.filter(removed_at__isnull=True).values_list("source", flat=True))
    done |= set(agenda.left.values_list("key", flat=True))
    every = [
        *_frame(meeting),
        *_proposals(meeting),
        *_posts(meeting),
        *_questions(meeting),
        *_duties(meeting),
        *_standing(meeting),
    ]
    return [one for one in every if one.key not in done]


def _frame(meeting: Meeting) -> Iterator[Suggestion]:
    """How a meeting begins and ends."""
    yield Suggestion(
        "opening", "Welcome and apologies", Purpose.INFORM, 5, "Every meeting opens with who is there.", Kind.OPENING
    )
    yield Suggestion(
        "interests",
        "Declarations of interest",
        Purpose.INFORM,
        2,
        "Whoever has an interest in an item says so before it is discussed.",
        Kind.INTERESTS,
    )
    if last := last_meeting_before(meeting):
        yield Suggestion(
            "minutes",
            "Minutes of the last meeting and matters arising",
            Purpose.DECIDE,
            10,
            f"The last meeting was on {day_words(timezone.localdate(last.starts_at))}.",
            Kind.MATTERS_ARISING,
            reverse("meeting", args=[last.pk]),
        )
    yield Suggestion("aob", "Any other business", Purpose.INFORM, 5, "Short items raised on the day.", Kind.AOB)
    if after := meeting_after(meeting):
        when = day_words(timezone.localdate(after.starts_at))
        url = reverse("meeting", args=[after.pk])
        yield Suggestion("next", "Next meeting", Purpose.INFORM, 2, f"It is on {when}.", Kind.NEXT, url)


def _proposals(meeting: Meeting) -> Iterator[Suggestion]:
    waiting = Proposal.objects.filter(body=meeting.body_id, state=Proposal.State.WAITING)
    for one in waiting.select_related("proposed_by", "group").order_by("proposed_at"):
        who = f"{one.proposed_by.name} for {one.group.name}" if one.group else one.proposed_by.name
        yield Suggestion(
            f"proposal:{one.pk}",
            one.title,
            one.purpose,
            one.minutes,
            f"Proposed by {who}: {one.reason}"[:300],
            url=reverse("proposal", args=[one.pk]),
            proposal=one,
        )


def _posts(meeting: Meeting) -> Iterator[Suggestion]:
    """Posts that stand empty on the day of the meeting, and terms that end soon after it: for the executive."""
    if meeting.body.kind != Body.Kind.EXECUTIVE:
        return
    on = timezone.localdate(meeting.starts_at)
    posts = Post.objects.filter(
        article__constitution=meeting.constitution_id, organ=Organ.EXECUTIVE, per_group=False
    ).exclude(duty=Post.Duty.ATTENDS)
    held = Q(tenures__body=meeting.body_id, tenures__starts_on__lte=on) & (
        Q(tenures__ends_on__isnull=True) | Q(tenures__ends_on__gte=on)
    )
    url = reverse("post_list", args=[meeting.body_id])
    for post in posts.annotate(held=Count("tenures", filter=held)).select_related("article").order_by("position"):
        empty = post.seats - post.held
        if empty > 0:
            seats = f"{empty} of {post.seats} seats" if post.seats > 1 else "The post"
            reason = f"{seats} {'stand' if empty > 1 else 'stands'} empty. Article {post.article.number} has this post."
            yield Suggestion(f"vacancy:{post.pk}", f"Vacancy: {post.title}", Purpose.DECIDE, 10, reason, url=url)
    yield from _ending(meeting, on, url)


def _ending(meeting: Meeting, on: date, url: str) -> Iterator[Suggestion]:
    ending = Tenure.objects.filter(body=executive_for(meeting.body), ends_on__gte=on, ends_on__lte=on + SOON)
    for one in ending.select_related("person", "post__article").order_by("ends_on"):
        reason = f"{one.person.name}’s term ends on {day_words(one.ends_on)}. Article {one.post.article.number} has this post."
        yield Suggestion(f"ending:{one.pk}", f"Term ending: {one.post.title}", Purpose.STEER, 5, reason, url=url)


def _questions(meeting: Meeting) -> Iterator[Suggestion]:
    """Questions the constitution leaves open, which the executive has not decided."""
    if meeting.body.kind != Body.Kind.EXECUTIVE:
        return
    open_ones = Ambiguity.objects.filter(article__constitution=meeting.constitution_id, rulings__isnull=True)
    for one in open_ones.select_related("article").order_by("article__position", "key"):
        url = reverse("ambiguity", args=[meeting.body.network_id, one.pk])
        reason = f"Article {one.article.number} can be read in more than one way: {one.question}"[:300]
        yield Suggestion(
            f"question:{one.pk}", f"A reading to decide: {one.get_key_display()}", Purpose.DECIDE, 10, reason, url=url
        )


def _duties(meeting: Meeting) -> Iterator[Suggestion]:
    """Duties an article gives the executive (its heading names it) that were on none of its agendas of the last four months."""
    if meeting.body.kind != Body.Kind.EXECUTIVE:
        return
    recent = AgendaItem.objects.filter(
        agenda__meeting__body=meeting.body_id,
        agenda__meeting__starts_at__range=(meeting.starts_at - SOON, meeting.starts_at),
        removed_at__isnull=True,
        source__startswith="duty:",
    ).exclude(agenda__meeting=meeting)
    done = set(recent.values_list("source", flat=True))
    duties = Article.objects.filter(constitution=meeting.constitution_id, heading__startswith="The executive ")
    for one in duties.order_by("position"):
        key = f"duty:{one.number}"
        if key not in done:
            reason = f"Article {one.number}: {one.text}"[:300]
            url = reverse("constitution", args=[meeting.body.network_id])
            yield Suggestion(key, one.heading, Purpose.INFORM, 10, reason, url=url)


def _standing(meeting: Meeting) -> Iterator[Suggestion]:
    """Business that stood on both of the last two agendas of this body stands on this one too, unless the clerk leaves it."""
    before = Issue.objects.filter(meeting__body=meeting.body_id, meeting__starts_at__lt=meeting.starts_at)
    latest = before.order_by("meeting", "-version").distinct("meeting").values("pk")
    last_two = list(Issue.objects.filter(pk__in=latest).select_related("meeting").order_by("-meeting__starts_at")[:2])
    titles = Counter(item["title"] for issue in last_two for item in issue.content["items"])
    framed = {one.title for one in _frame(meeting)}
    for item in last_two[0].content["items"] if len(last_two) == 2 else []:
        if titles[item["title"]] == 2 and item["title"] not in framed:
            reason = f"A standing item: on the last two agendas of {meeting.body.name} ({article_of(meeting)})."
            purpose = next((one for one in Purpose if one.label == item["purpose"]), Purpose.INFORM)
            yield Suggestion(f"standing:{item['title']}"[:80], item["title"], purpose, item["minutes"], reason)
