"""What is known before a meeting: who comes, who has not said, who has an interest, what is unread."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from cph.people.models import Person
from networks.constitutions.models import Body, Clerk, Organ, Post, Quorum, Substitution
from networks.executives.models import Tenure
from networks.meetings.models import Declaration, ItemPaper, Meeting, PaperRead, Reply
from networks.meetings.rules.quorum import Needed, Provision, quorum_needed
from networks.meetings.rules.replies import Expected, Substitutes, why_no_reply
from networks.meetings.selectors.agendas import attendees_of, constitution_id_of
from networks.members.selectors import members_of

Answer = Reply.Answer
FACTS = ("answer", "note", "said_at", "said_by", "said_by__name", "substitute__name")


# --- who sits


def sitting(body: Body, on: date) -> QuerySet[Person]:
    """The members of a body: those whose presence counts and who share its confidential business, without its clerk."""
    held = Tenure.objects.on(on).exclude(post__duty=Post.Duty.ATTENDS)
    if body.kind == Body.Kind.NETWORK:
        there = Q(pk__in=held.filter(Q(body=body) | Q(body__parent=body)).values("person"))
        there |= Q(pk__in=members_of(body, on).values("pk"))
    else:
        there = Q(pk__in=held.filter(body=body).values("person"))
    return Person.objects.filter(there, is_active=True)


def sitting_ids(body: Body, on: date) -> set[int]:
    """The numbers of those who share a body's confidential business, its clerk among them. See permissions.sits_in."""
    clerks = Clerk.objects.on(on).filter(body=body.network_id, person__is_active=True)
    return {*sitting(body, on).values_list("pk", flat=True), *clerks.values_list("person", flat=True)}


# --- what the constitution says


def substitutes_at(meeting: Meeting) -> Substitutes:
    """Whether somebody who cannot come may send another to this meeting."""
    rows = Substitution.objects.filter(article__constitution=_rules(meeting), organ=meeting.body.kind)
    found = rows.select_related("article").order_by("article__position", "pk").first()
    if found is None:
        return Substitutes(None)
    return Substitutes(found.may_send, f"Article {found.article.number}", found.counts)


def needed_at(meeting: Meeting, filled: int, on: date) -> Needed:
    """How many must be present to decide, as the constitution says, where so many seats that count are filled on a day."""
    rules, organ = _rules(meeting), meeting.body.kind
    rows = Quorum.objects.filter(article__constitution=rules, organ=organ).select_related("article")
    found = rows.order_by("article__position", "pk").first()
    if found is None:
        return Needed()
    provision = Provision(
        found.at_least,
        found.share_of,
        found.share_from,
        found.officers,
        found.counts_vacancies,
        f"Article {found.article.number}",
    )
    return quorum_needed(provision, filled, _vacant(meeting, on))


def _vacant(meeting: Meeting, on: date) -> int:
    """Seats of an executive that nobody holds on the day. A full meeting has none: schools without a head are not seats."""
    if meeting.body.kind != Body.Kind.EXECUTIVE:
        return 0
    posts = Post.objects.filter(article__constitution=_rules(meeting), organ=Organ.EXECUTIVE)
    seats = posts.exclude(duty=Post.Duty.ATTENDS).filter(per_group=False).values_list("pk", "seats")
    held = Counter(Tenure.objects.on(on).filter(body=meeting.body).values_list("post", flat=True))
    return sum(max(0, number - held[pk]) for pk, number in seats)


def _rules(meeting: Meeting) -> int | None:
    return constitution_id_of(meeting, timezone.localdate(meeting.starts_at))


# --- replies


def why_closed(meeting: Meeting, at: datetime) -> str | None:
    """Why nobody can reply any more; None while they can."""
    return why_no_reply(
        is_cancelled=meeting.state == Meeting.State.CANCELLED,
        is_opened=meeting.opened_at is not None,
        is_over=meeting.ends_at <= at,
    )


def reply_of(person: Person, meeting: Meeting) -> Reply | None:
    """What this person said, or what the clerk noted for them."""
    return Reply.objects.filter(meeting=meeting, person=person).select_related("substitute", "said_by").first()


@dataclass(frozen=True)
class Line:
    """Somebody who may attend, and what they said."""

    person: Person
    counts: bool
    reply: Reply | None


@dataclass(frozen=True)
class Replies:
    """All who may attend a meeting, what they said, and what follows for the quorum."""

    lines: list[Line]
    expected: Expected
    substitutes: Substitutes

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(value, words, how many), the unanswered last."""
        said = Counter(line.reply.answer if line.reply else "" for line in self.lines)
        words = {
            "COMING": "coming",
            "ONLINE": "joining online",
            "SUBSTITUTE": "sending somebody",
            "APOLOGIES": "apologies",
        }
        return [(key, label, said[key]) for key, label in words.items()] + [("", "no answer yet", said[""])]


def replies_to(meeting: Meeting, at: datetime) -> Replies:
    """The clerk's page of a meeting: a handful of queries, however many may attend."""
    on = timezone.localdate(at)
    rows = Reply.objects.filter(meeting=meeting, person=OuterRef("pk"))
    people = attendees_of(meeting, on).annotate(
        sits=Exists(sitting(meeting.body, on).filter(pk=OuterRef("pk"))),
        said=ArraySubquery(rows.values(one=JSONObject(**{name: name for name in FACTS}))),
    )
    lines = [Line(one, one.sits, _reply(one)) for one in people.order_by("name", "pk")]
    substitutes = substitutes_at(meeting)
    needed = needed_at(meeting, sum(line.counts for line in lines), on)
    return Replies(lines, _expected(lines, substitutes, needed), substitutes)


def before_of(meeting: Meeting, person: Person) -> tuple[Reply | None, int, list[str]]:
    """For the meeting's page, in one query: this person's reply, how many interests they declared, what all answered."""
    replies = Reply.objects.filter(meeting=OuterRef("pk"))
    declared = Declaration.objects.filter(meeting=OuterRef("pk"), person=person, withdrawn_at__isnull=True)
    facts = JSONObject(**{name: name for name in FACTS})
    said, interests, answers = Meeting.objects.values_list(
        ArraySubquery(replies.filter(person=person).values(one=facts)),
        ArraySubquery(declared.values("pk")),
        ArraySubquery(replies.values("answer")),
    ).get(pk=meeting.pk)
    person.said = said
    return _reply(person), len(interests), answers


def _reply(person: Person) -> Reply | None:
    """What a row of the list says of a reply, as a reply."""
    if not person.said:
        return None
    said = person.said[0]
    sent = Person(name=said["substitute__name"]) if said["substitute__name"] else None
    return Reply(
        person=person, answer=said["answer"], note=said["note"], said_at=datetime.fromisoformat(said["said_at"]),
        said_by=Person(pk=said["said_by"], name=said["said_by__name"]), substitute=sent,
    )  # fmt: skip


def _expected(lines: list[Line], substitutes: Substitutes, needed: Needed) -> Expected:
    counting = [line for line in lines if line.counts]
    answers = Counter(line.reply.answer if line.reply else "" for line in counting)
    sure = substitutes.may_send and substitutes.counts
    never = substitutes.may_send is False or substitutes.counts is False
    sent = answers[Answer.SUBSTITUTE]
    coming = answers[Answer.COMING] + answers[Answer.ONLINE] + (sent if sure else 0)
    return Expected(coming, 0 if sure or never else sent, answers[""], needed)


# --- papers


def read_by(person: Person, papers: list[int]) -> set[int]:
    """Those of these papers that this person has opened."""
    return set(PaperRead.objects.filter(person=person, paper__in=papers).values_list("paper", flat=True))


def read_counts(papers: list[int]) -> dict[int, int]:
    """How many people have opened each paper: all that the clerk is told."""
    rows = PaperRead.objects.filter(paper__in=papers).values_list("paper").annotate(n=Count("*"))
    return dict(rows.order_by())


def papers_of(meeting: Meeting) -> list[ItemPaper]:
    """All papers the meeting's items ever had, with their items, oldest first."""
    rows = ItemPaper.objects.filter(item__agenda__meeting=meeting).select_related("item")
    return list(rows.order_by("uploaded_at", "pk"))
