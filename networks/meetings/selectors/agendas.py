"""Meetings, the people they concern, and what they ask of somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils import timezone

from cph.core.calendar import add_working_days
from cph.core.composed import composed
from cph.core.names import key_of
from cph.core.needs import Need
from cph.core.templatetags.words import day_words
from cph.notifications.models import Kind, Notice
from cph.people.models import Person
from networks.constitutions.models import (
    Body,
    Clerk,
    Constitution,
    Entitlement,
    MembershipClass,
    NoticePeriod,
    Post,
    Sitting,
)
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.constitutions.selectors import constitution_in_force
from networks.executives.models import Tenure
from networks.executives.selectors import executive_of
from networks.meetings.models import (
    SITS_IN_EXECUTIVE,
    Agenda,
    AgendaItem,
    Agreement,
    Issue,
    ItemPaper,
    Meeting,
)
from networks.members.selectors import members_of
from networks.schools.models import Officer

DRAFT_BEFORE = 20  # working days before a meeting from which a missing agenda is worth a line on the clerk's page


# --- whose rules, whose executive


def executive_for(body: Body) -> Body | None:
    """The executive that agrees this body's agendas: itself, or that of its network. Asked once per body object."""
    if body.kind == Body.Kind.EXECUTIVE:
        return body
    if not hasattr(body, "_executive"):
        body._executive = executive_of(body.network)
    return body._executive


def with_executive(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Meetings with the number of the executive that agrees their agendas, in the same query."""
    network = Coalesce(OuterRef("body__parent"), OuterRef("body"))
    found = Body.objects.filter(kind=Body.Kind.EXECUTIVE, parent=network)
    return meetings.annotate(executive_pk=found.values("pk")[:1])


def know_executive(meeting: Meeting) -> None:
    """Spare executive_for its question: the meeting came with the answer (with_executive)."""
    body, pk = meeting.body, meeting.executive_pk
    body._executive = Body(pk=pk, kind=Body.Kind.EXECUTIVE, parent_id=body.network_id) if pk else None


def constitution_id_of(meeting: Meeting | None, on: date, body: Body | None = None) -> int | None:
    """The rules a meeting was called under; those of the day where it names none."""
    if meeting is not None and meeting.constitution_id:
        return meeting.constitution_id
    found = constitution_in_force(body or meeting.body, on)
    return found.pk if found else None


def article_of(meeting: Meeting) -> str:
    """The article a meeting rests on: "Article 5h", or the constitution where it was called outside the pattern."""
    return f"Article {meeting.sitting.article.number}" if meeting.sitting_id else "The constitution"


def sittings_of(constitution: Constitution | None, body: Body) -> QuerySet[Sitting]:
    """The patterns of meetings that the constitution gives this body."""
    return Sitting.objects.filter(article__constitution=constitution, organ=body.kind).select_related("article")


def notice_required(meeting: Meeting) -> int | None:
    """Clear working days of notice that the constitution asks for this kind of meeting; None: it is silent."""
    found = NoticePeriod.objects.filter(article__constitution=meeting.constitution_id, organ=meeting.body.kind)
    return found.values_list("working_days", flat=True).first()


# --- who is concerned


@dataclass(frozen=True)
class Voice:
    """Somebody whose word on an agenda counts: a member of the executive, by their posts."""

    person: Person
    title: str
    may_vote: bool | None


def voices_of(executive: Body | None, on: date) -> list[Voice]:
    """The members of the executive on this day, each once, chairs first; those who only attend are not asked."""
    if executive is None:
        return []
    held = Tenure.objects.on(on).filter(body=executive).exclude(post__duty=Post.Duty.ATTENDS)
    found: dict[int, Voice] = {}
    for one in held.select_related("person", "post", "group").order_by("post__position", "group__name", "seat", "pk"):
        title = f"{one.post.title}, {one.group.name}" if one.group else one.post.title
        before = found.get(one.person_id)
        found[one.person_id] = Voice(
            one.person,
            f"{before.title}; {title}" if before else title,
            (before and before.may_vote) or one.post.may_vote,
        )
    return list(found.values())


def attendees_of(meeting: Meeting, on: date) -> QuerySet[Person]:
    """All who may attend a meeting, and so are told of it and read its agenda. See permissions.check_may_attend."""
    body, network = meeting.body, meeting.body.network
    constitution = constitution_id_of(meeting, on)
    invited = Entitlement.objects.filter(article__constitution=constitution, organ=body.kind, may_attend=True)
    posts = Q(body=executive_for(body)) | Q(post__in=invited.values("post"), body=network)
    if body.kind == Body.Kind.NETWORK:
        posts |= Q(body=network)
    there = Q(pk__in=Tenure.objects.on(on).filter(posts).values("person"))
    there |= Q(pk__in=Clerk.objects.on(on).filter(body=network).values("person"))
    if body.kind == Body.Kind.NETWORK:
        there |= Q(pk__in=members_of(network, on).values("pk"))
    if invited.filter(holder=Entitlement.Holder.AUTHORITY).exists():
        officers = Officer.objects.on(on).filter(authority__code__in=authority_codes(constitution))
        there |= Q(pk__in=officers.values("person"))
    return Person.objects.filter(there, is_active=True)


def authority_codes(constitution: int | Constitution | None) -> list[str]:
    """The authorities whose schools count under this constitution, and whose term dates its meetings keep to."""
    return authority_codes_of([constitution]) if constitution else []


def authority_codes_of(constitutions: Iterable[int | Constitution]) -> list[str]:
    """The same for several constitutions at once."""
    found = MembershipClass.objects.filter(article__constitution__in=constitutions)
    return sorted({code for codes in found.values_list("authority_codes", flat=True) for code in codes})


# --- meetings


def meetings_for(person: Person, on: date) -> QuerySet[Meeting]:
    """Meetings this person may know of, ready for a page."""
    return Meeting.objects.visible_to(person, on).select_related("body__parent", "sitting__article")


@dataclass(frozen=True)
class Coming:
    """A meeting to come as the first page lists it, with the version of its last issue where one is out."""

    pk: int
    title: str
    starts_at: datetime
    place: str
    last_issue: int | None


def next_meetings(person: Person, at: datetime, count: int = 5) -> list[Coming]:
    """The next meetings this person may attend, soonest first."""
    seats = seats_of(person, timezone.localdate(at))
    found = _next_meetings(seats.is_admin, count, at=at, sits=_sits(seats), kept=seats.network_ids(Capacity.CLERK))
    return [Coming(*one) for one in found]


@composed
def _next_meetings(everywhere: bool, count: int, /, *, at: datetime, sits: set[int], kept: set[int]) -> QuerySet:
    found = Meeting.objects.planned().filter(ends_at__gte=at)
    found = found if everywhere else found.filter(_attended(sits, kept))
    names = [one.name for one in fields(Coming)]
    return with_issue(found).order_by("starts_at", "pk").values(*names)[:count]


def attended_by(seats: Seats) -> Q:
    """Full meetings of one's networks, and meetings of bodies one sits in or keeps the records of."""
    return _attended(_sits(seats), seats.network_ids(Capacity.CLERK))


def _sits(seats: Seats) -> set[int]:
    return seats.network_ids() | seats.body_ids()


def _attended(sits: set[int], kept: set[int]) -> Q:
    return Q(body__in=sits) | Q(body__parent__in=kept)


def with_issue(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Meetings with the version of their last issue, and the states of agenda and minutes, in the same query."""
    issued = Issue.objects.filter(meeting=OuterRef("pk")).order_by("-version")
    return meetings.annotate(
        last_issue=issued.values("version")[:1],
        agenda_state=F("agenda__state"),
        minutes_state=F("minutes__state"),
    )


def last_meeting_before(meeting: Meeting) -> Meeting | None:
    """The body's meeting before this one."""
    before = Meeting.objects.planned().filter(body=meeting.body_id, starts_at__lt=meeting.starts_at)
    return before.order_by("-starts_at").first()


def meeting_after(meeting: Meeting) -> Meeting | None:
    """The body's next meeting after this one."""
    after = Meeting.objects.planned().filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
    return after.order_by("starts_at").first()


def items_of(agenda: Agenda) -> list[AgendaItem]:
    """The items in their order, with all a page says of them: two queries."""
    papers = ItemPaper.objects.filter(removed_at__isnull=True).order_by("uploaded_at", "pk")
    return list(
        agenda.items.filter(removed_at__isnull=True)
        .select_related(
            "presenter", "proposal__proposed_by", "proposal__group", "edited_by", "carried_from__agenda__meeting"
        )
        .prefetch_related(Prefetch("papers", queryset=papers, to_attr="current_papers"))
        .order_by("part", "position")
    )


@dataclass(frozen=True)
class Progress:
    """How far an issue has come: whether the PDF is there, how many are told, how many of those need no e-mail or had it."""

    paper_state: str
    told: int
    posted: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.told >= self.total and self.posted >= self.told and self.paper_state != "ASKED"


def progress_of(issue: Issue) -> Progress:
    """Two counts, cheap enough to ask every two seconds."""
    sent = Q(by_email=False) | Q(posted_at__isnull=False)
    found = Notice.objects.filter(once_key=once_key(issue)).aggregate(told=Count("pk"), posted=Count("pk", filter=sent))
    return Progress(
        issue.paper.state if issue.paper else "ASKED", found["told"], found["posted"], issue.recipients.count()
    )


def once_key(issue: Issue) -> str:
    """Nobody is told of the same issue twice."""
    return f"agenda:{issue.meeting_id}:{issue.version}"


# --- what needs somebody


def needs_of(person: Person, at: datetime) -> list[Need]:
    """What meetings ask of this person now: one query, and one more for a clerk."""
    seats = seats_of(person, timezone.localdate(at))
    sits, kept = seats.body_ids(*SITS_IN_EXECUTIVE), seats.network_ids(Capacity.CLERK)
    soon = add_working_days(seats.on, DRAFT_BEFORE)
    asking = _asking(bool(sits), bool(kept), person=person.pk, at=at, soon=soon, sits=sits, kept=kept)
    return list(_of_meetings(asking, seats))


def _name(meeting: Any) -> str:
    return f"{meeting.title}, {day_words(timezone.localdate(meeting.starts_at))}"


@composed
def _asking(
    in_executive: bool, is_clerk: bool, /, *, person: int, at: datetime, soon: date, sits: set[int], kept: set[int]
) -> QuerySet:
    """Meetings to come that ask something of this person, each with what it asks: `to_read`, `to_agree`, `to_keep`."""
    unread = Notice.objects.filter(person=person, kind=Kind.AGENDA, read_at__isnull=True)
    this = Concat(Value(key_of_meeting("")), Cast("pk", CharField()))
    asks = {"to_read": Q(starts_at__gte=at, about__in=unread.values("about"))}
    names = ["pk", "title", "starts_at", "last_issue", "agenda_state"]
    meetings = with_issue(Meeting.objects.planned().filter(ends_at__gte=at)).alias(about=this)
    if in_executive:
        said = Agreement.objects.filter(agenda=OuterRef("agenda"), version=OuterRef("agenda__version"))
        asks["to_agree"] = _agreed_in(sits) & Q(agenda__state=Agenda.State.PUT)
        meetings = meetings.annotate(
            has_spoken=Exists(said.filter(person=person)), agreed=_count(said.filter(agrees=True))
        )
        names += ["has_spoken", "agreed"]
    if is_clerk:
        undrafted = Q(agenda__isnull=True) | Q(agenda__state=Agenda.State.DRAFT)
        due = Q(agenda__state=Agenda.State.AGREED) | (undrafted & Q(starts_at__date__lte=soon))
        asks["to_keep"] = _kept(kept) & due & Q(starts_at__gte=at)
    said_of = {name: ExpressionWrapper(ask, output_field=BooleanField()) for name, ask in asks.items()}
    if len(asks) == 1:  # most people: every row asks the one thing
        said_of = {"to_read": Value(True)}
    meetings = meetings.annotate(**said_of).filter(reduce(or_, asks.values()))
    return meetings.order_by("starts_at", "pk").values(*names, *asks)


def _count(rows: QuerySet) -> object:
    counted = rows.order_by().values("agenda").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _agreed_in(executives: set[int]) -> Q:
    parents = Body.objects.filter(pk__in=executives, kind=Body.Kind.EXECUTIVE).values("parent")
    return Q(body__in=executives) | Q(body__in=parents)


def _kept(networks: set[int]) -> Q:
    return Q(body__in=networks) | Q(body__parent__in=networks)


def _of_meetings(meetings: Iterable[Any], seats: Seats) -> Iterator[Need]:
    chairs = bool(seats.body_ids(Capacity.CHAIR))
    for one in meetings:
        on = timezone.localdate(one.starts_at)
        if one.to_read and one.last_issue:
            yield Need("Read the agenda of", _name(one), reverse("agenda", args=[one.pk, one.last_issue]), on)
        if getattr(one, "to_agree", False):
            yield from _to_agree(one, on, chairs)
        if getattr(one, "to_keep", False):
            yield _to_keep(one, on)


def _to_agree(meeting: Any, on: date, chairs: bool) -> Iterator[Need]:
    url, due = reverse("agenda_agree", args=[meeting.pk]), add_working_days(on, -5)
    if not meeting.has_spoken:
        yield Need("Agree the agenda of", _name(meeting), url, due)
    elif chairs:
        detail = f"{meeting.agreed} have agreed. A chair records it for the executive."
        yield Need("Record the executive's agreement:", _name(meeting), url, due, detail)


def _to_keep(meeting: Any, on: date) -> Need:
    if meeting.agenda_state == Agenda.State.AGREED:
        url = reverse("agenda_issue", args=[meeting.pk])
        return Need("Issue the agenda of", _name(meeting), url, add_working_days(on, -5))
    verb = "Finish the agenda of" if meeting.agenda_state else "Draft the agenda of"
    return Need(verb, _name(meeting), reverse("agenda_build", args=[meeting.pk]), add_working_days(on, -10))


def changed_since(person: Person, since: datetime) -> list[tuple[datetime, str, str]]:
    """What meetings this person may attend have seen since: (moment, sentence, address), newest first, ten at most."""
    on = timezone.localdate(since)
    seats = seats_of(person, on)
    mine = meetings_for(person, on)
    mine = mine if seats.is_admin else mine.filter(attended_by(seats))
    issued = Issue.objects.filter(meeting__in=mine, issued_at__gt=since).select_related("meeting").defer("content")
    found = [
        (
            one.issued_at,
            f"The agenda of {_name(one.meeting)} was issued",
            reverse("agenda", args=[one.meeting_id, one.version]),
        )
        for one in issued.order_by("-issued_at")[:10]
    ]
    called = mine.filter(called_at__gt=since).order_by("-called_at")[:10]
    found += [(one.called_at, f"{_name(one)} was called", reverse("meeting", args=[one.pk])) for one in called]
    return sorted(found, reverse=True)[:10]


def key_of_meeting(pk: int | str) -> str:
    """The name of a meeting in notices and in the trail."""
    return key_of(Meeting(pk=pk))
