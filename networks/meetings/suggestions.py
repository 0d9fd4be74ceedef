"""What an agenda might begin with: each suggestion says why it is made, and the clerk takes it or leaves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cph.core.templatetags.words import day_words
from networks.constitutions.models import Ambiguity, Article, Body, Organ, Post
from networks.executives.models import Tenure
from networks.meetings.models import (
    Action,
    Agenda,
    AgendaItem,
    Issue,
    Meeting,
    MinuteItem,
    Minutes,
    Proposal,
    Purpose,
)
from networks.meetings.rules import PART_A, Reading
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
    carries: AgendaItem | None = None

    @property
    def purpose_words(self) -> str:
        return Purpose(self.purpose).label


Source = Callable[[Meeting], Iterable[Suggestion]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """An app above meetings offers lines of its own (claims waiting, consultations closing), once, when Django starts.

    Its keys begin with its own name ("funding:claim:7"); its lines are Part A, for all who draft agendas read them.
    """
    if source not in _sources:
        _sources.append(source)


def suggestions_for(agenda: Agenda, reading: Reading = PART_A) -> list[Suggestion]:
    """All that could be on this agenda and neither is nor was left off, as far as the one who drafts it may read."""
    meeting = agenda.meeting
    done = set(agenda.items.filter(removed_at__isnull=True).values_list("source", flat=True))
    done |= set(agenda.left.values_list("key", flat=True))
    every = [
        *_frame(meeting),
        *_not_reached(meeting, reading),
        *_proposals(meeting),
        *_actions(meeting),
        *_posts(meeting),
        *_questions(meeting),
        *_duties(meeting),
        *_standing(meeting),
        *(one for source in _sources for one in source(meeting)),
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
    yield from _minutes(meeting)
    yield Suggestion("aob", "Any other business", Purpose.INFORM, 5, "Short items raised on the day.", Kind.AOB)
    if after := meeting_after(meeting):
        when = day_words(timezone.localdate(after.starts_at))
        url = reverse("meeting", args=[after.pk])
        yield Suggestion("next", "Next meeting", Purpose.INFORM, 2, f"It is on {when}.", Kind.NEXT, url)


def link_to(page: str, *args: int, or_else: Meeting) -> str:
    """The address of a page; of the meeting it belongs to where this installation has no such page."""
    try:
        return reverse(page, args=args)
    except NoReverseMatch:
        return reverse("meeting", args=[or_else.pk])


def _minutes(meeting: Meeting) -> Iterator[Suggestion]:
    """Minutes that went out and wait for approval; where there are none, those of the last meeting."""
    waiting = Minutes.objects.filter(
        meeting__body=meeting.body_id, meeting__starts_at__lt=meeting.starts_at, state=Minutes.State.CIRCULATED
    )
    found = list(waiting.select_related("meeting").order_by("meeting__starts_at"))
    for one in found:
        day = day_words(timezone.localdate(one.meeting.starts_at))
        out = day_words(timezone.localdate(one.circulated_at))
        url = link_to("minutes", one.meeting_id, or_else=one.meeting)
        title = f"Minutes of {day}, and matters arising"
        reason = f"They went out on {out} and are not approved yet."
        yield Suggestion(f"minutes:{one.pk}", title, Purpose.DECIDE, 10, reason, Kind.MATTERS_ARISING, url)
    last = None if found else last_meeting_before(meeting)
    if last:
        title = "Minutes of the last meeting and matters arising"
        reason = f"The last meeting was on {day_words(timezone.localdate(last.starts_at))}."
        url = reverse("meeting", args=[last.pk])
        yield Suggestion("minutes", title, Purpose.DECIDE, 10, reason, Kind.MATTERS_ARISING, url)


def _not_reached(meeting: Meeting, reading: Reading) -> Iterator[Suggestion]:
    """Items an earlier meeting of this body did not reach and no later one took up. Who drafts sees those they read."""
    rows = AgendaItem.objects.filter(
        minute__outcome=MinuteItem.Outcome.NOT_REACHED,
        agenda__meeting__body=meeting.body_id,
        agenda__meeting__starts_at__lt=meeting.starts_at,
        removed_at__isnull=True,
    ).filter(Q(carried_to__isnull=True) | Q(carried_to__agenda__meeting__state=Meeting.State.CANCELLED))
    for one in rows.select_related("agenda__meeting", "presenter").order_by("agenda__meeting__starts_at", "position"):
        if reading.shows(one.pk, one.part):
            day = day_words(timezone.localdate(one.agenda.meeting.starts_at))
            reason = f"Not reached at the meeting of {day}. It comes with its papers."
            url = reverse("meeting", args=[one.agenda.meeting_id])
            yield Suggestion(
                f"carried:{one.pk}", one.title, one.purpose, one.minutes, reason, one.kind, url, carries=one
            )


def _actions(meeting: Meeting) -> Iterator[Suggestion]:
    """One line for what was to be done by the day of the meeting and is not; confidential actions are not counted."""
    on = timezone.localdate(meeting.starts_at)
    due = Action.objects.filter(
        Q(item__isnull=True) | Q(item__part=AgendaItem.Part.OPEN),
        body=meeting.body_id, part=AgendaItem.Part.OPEN, state=Action.State.OPEN, removed_at__isnull=True, due_on__lte=on,
    )  # fmt: skip
    if number := due.count():
        what = "action is" if number == 1 else "actions are"
        reason = f"{number} {what} due by the day of this meeting and not done."
        url = link_to("action_list", meeting.body_id, or_else=meeting)
        yield Suggestion("actions", "Actions due", Purpose.INFORM, 5, reason, Kind.MATTERS_ARISING, url)


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
    """Business of Part A that stood on both of the last two agendas of this body stands on this one too, unless the clerk leaves it."""
    before = Issue.objects.filter(meeting__body=meeting.body_id, meeting__starts_at__lt=meeting.starts_at)
    latest = before.order_by("meeting", "-version").distinct("meeting").values("pk")
    last_two = list(Issue.objects.filter(pk__in=latest).select_related("meeting").order_by("-meeting__starts_at")[:2])
    open_items = [[one for one in issue.content["items"] if one.get("part", "A") == "A"] for issue in last_two]
    titles = Counter(title for items in open_items for title in {item["title"] for item in items})
    framed = {one.title for one in _frame(meeting)}
    for item in open_items[0] if len(last_two) == 2 else []:
        if titles[item["title"]] == 2 and item["title"] not in framed:
            reason = f"A standing item: on the last two agendas of {meeting.body.name} ({article_of(meeting)})."
            purpose = next((one for one in Purpose if one.label == item["purpose"]), Purpose.INFORM)
            yield Suggestion(f"standing:{item['title']}"[:80], item["title"], purpose, item["minutes"], reason)
