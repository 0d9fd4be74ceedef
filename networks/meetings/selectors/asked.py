"""What meetings ask of somebody besides their agendas: say whether they come, vote, act, read minutes, keep them. One query."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject
from django.urls import reverse
from django.utils import timezone

from cph.core.composed import composed
from cph.core.needs import Need
from cph.core.templatetags.words import day_words, moment
from cph.notifications.models import Kind, Notice
from cph.people.models import Person
from networks.ballots.models import Mark
from networks.constitutions.seats import Capacity, Seats, seats_of
from networks.meetings.models import (
    SITS_IN_EXECUTIVE,
    Action,
    AgendaItem,
    Habits,
    Interest,
    Issue,
    Meeting,
    Minutes,
    Motion,
    PartBAccess,
    Proposal,
    Remark,
    Reply,
    Vote,
    VotingRight,
)
from networks.meetings.rules.turnaround import due_on
from networks.meetings.selectors.agendas import key_of_meeting

OPEN = AgendaItem.Part.OPEN
SOON = timedelta(days=7)
MOST = 20  # of one kind
RECENT = timedelta(days=400)  # older minutes that never came are not asked for any more
USUAL_WITHIN = 10  # working days, where a network has chosen no habit
Facts = dict[str, Any]


def needs_of(person: Person, at: datetime) -> list[Need]:
    """All that meetings, votes, actions and minutes ask of this person now."""
    seats = seats_of(person, timezone.localdate(at))
    if not seats.held:
        return []
    in_september = seats.on.month == 9
    told: defaultdict[str, list[Facts]] = defaultdict(list)
    for kind, facts in _asked(bool(seats.network_ids(Capacity.CLERK)), in_september, **_given(person, seats, at)):
        told[kind].append(facts if isinstance(facts, dict) else json.loads(facts))
    needs = {
        kind: sorted((one for facts in told[kind] for one in read(facts)), key=Need.order)
        for kind, read in NEEDS.items()
    }
    return [need for found in needs.values() for need in found[:MOST]]


def _given(person: Person, seats: Seats, at: datetime) -> dict[str, Any]:
    here = [seat for seat in seats if seat.capacity != Capacity.CLERK]
    return {
        "person": person.pk,
        "at": at,
        "soon": seats.on + SOON,
        "since": at - RECENT,
        "lapsed": date(seats.on.year, 8, 31),
        "sits": {seat.body_id for seat in here} | {seat.network_id for seat in here},
        "invited": seats.network_ids(Capacity.OFFICER, Capacity.ATTENDS),
        "there": seats.network_ids() | seats.body_ids(),
        "kept": seats.network_ids(Capacity.CLERK),
        "shares": seats.body_ids(*SITS_IN_EXECUTIVE) | seats.network_ids(Capacity.MEMBER, *SITS_IN_EXECUTIVE),
    }


@composed
def _asked(
    is_clerk: bool,
    in_september: bool,
    /,
    *,
    person: int,
    at: datetime,
    soon: date,
    since: datetime,
    lapsed: date,
    sits: set[int],
    invited: set[int],
    there: set[int],
    kept: set[int],
    shares: set[int],
) -> QuerySet:
    """Rows of every kind, each with its facts."""
    rows: dict[str, tuple[QuerySet, Facts]] = {
        "reply": _to_reply(person, at, sits, invited),
        "vote": _to_vote(person, at),
        "action": _to_do(person, soon, there, kept, shares),
        "minutes": _to_read(person),
    }
    if in_september:
        rows["register"] = _to_renew(person, lapsed, there)
    if is_clerk:
        rows["keep"] = _to_keep(person, at, since, kept)
        rows["proposed"] = _to_place(kept)
    first, *others = (
        found.order_by().values(asks=Value(kind), facts=JSONObject(**facts)) for kind, (found, facts) in rows.items()
    )
    return first.union(*others, all=True)


NAMED = {"pk": "pk", "title": "title", "starts_at": "starts_at"}


def _to_reply(person: Any, at: Any, sits: Any, invited: Any) -> tuple[QuerySet, Facts]:
    """Meetings whose agenda was issued to this person, who may still attend and has not said whether they come."""
    told = Issue.recipients.through.objects.filter(issue__meeting=OuterRef("pk"), person=person)
    said = Reply.objects.filter(meeting=OuterRef("pk"), person=person)
    still = Q(body__in=sits) | Q(body__parent__in=invited)
    found = Meeting.objects.planned().filter(still, starts_at__gt=at, opened_at__isnull=True)
    return found.filter(Exists(told), ~Exists(said)), NAMED


def _to_vote(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Votes that are open to this person and not yet cast: named ones, and secret ones by the mark on their roll."""
    mine = VotingRight.objects.filter(motion=OuterRef("pk"), person=person)
    own = Vote.objects.filter(motion=OuterRef("motion"), person=person, school__isnull=True)
    of_school = Vote.objects.filter(motion=OuterRef("motion"), school=OuterRef("school"))
    marked = Mark.objects.filter(box=OuterRef("motion__box"))
    own, of_school = (
        Exists(own) | Exists(marked.filter(elector=person)),
        Exists(of_school) | Exists(marked.filter(school=OuterRef("school"))),
    )
    uncast = mine.filter(Q(Q(school__isnull=True) & ~own) | Q(Q(school__isnull=False) & ~of_school))
    found = Motion.objects.filter(Exists(uncast), state=Motion.State.OPEN, opens_at__lte=at)
    found = found.exclude(method=Motion.Method.SHOW)
    found = found.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at)).exclude(_said(person, False))
    return found, {"pk": "pk", "number": "number", "title": "title", "closes_at": "closes_at"}


def _said(person: Any, allows: bool) -> Exists:
    """Whether somebody was let in to the item of a row, or kept out of it."""
    return Exists(PartBAccess.objects.filter(item=OuterRef("item"), person=person, allows=allows))


def _to_do(person: Any, soon: Any, there: Any, kept: Any, shares: Any) -> tuple[QuerySet, Facts]:
    """Actions this person took on that are overdue or due within a week, in bodies where they still have a seat.

    None of a draft, and none that they may not read: see permissions.minutes.actions_for.
    """
    mine = Action.owners.through.objects.filter(action=OuterRef("pk"), person=person)
    out = Q(minutes__isnull=True) | Q(minutes__circulated_at__isnull=False)
    open_ = Q(part=OPEN) & (Q(item__isnull=True) | Q(item__part=OPEN))
    shared = (Q(body__in=shares) | Q(body__in=kept) | Q(body__parent__in=kept)) & ~Q(_said(person, False))
    found = Action.objects.filter(
        Exists(mine), out, open_ | shared | Q(_said(person, True)), state=Action.State.OPEN, removed_at__isnull=True,
        due_on__lte=soon, body__in=there,
    )  # fmt: skip
    return found, {
        "pk": "pk", "number": "number", "text": "text", "part": "part", "of_item": Coalesce("item__part", Value(OPEN)),
        "due_on": "due_on", "body": "body__name",
    }  # fmt: skip


def _to_read(person: Any) -> tuple[QuerySet, Facts]:
    """Minutes that went out and were not opened: the notice knows."""
    unread = Notice.objects.filter(
        person=person, kind=Kind.MINUTES, read_at__isnull=True, once_key__startswith="minutes:"
    )
    this = Concat(Value(key_of_meeting("")), Cast("pk", CharField()))
    found = Meeting.objects.alias(about=this).filter(about__in=unread.values("about"))
    return found.filter(minutes__circulated_at__isnull=False), NAMED


def _to_renew(person: Any, lapsed: Any, there: Any) -> tuple[QuerySet, Facts]:
    """Registers of interest that started afresh on 1 September, where something of last year's waits for a word."""
    found = Interest.objects.filter(
        person=person, ends_on=lapsed, withdrawn_at__isnull=True, renewed_as__isnull=True, network__in=there
    )
    return found.distinct(), {"pk": "network", "network": "network__name", "lapsed": "ends_on"}


def _to_keep(person: Any, at: Any, since: Any, kept: Any) -> tuple[QuerySet, Facts]:
    """Meetings that are over and whose minutes are not yet written, answered or approved."""
    later = Meeting.objects.planned().filter(
        body=OuterRef("body"), starts_at__gt=OuterRef("starts_at"), ends_at__lte=at
    )
    asked = Remark.objects.filter(
        ~Q(_said(person, False)), minutes__meeting=OuterRef("pk"), kind=Remark.Kind.ASKED, answered_at__isnull=True
    ).order_by()
    counted = asked.values("minutes").annotate(n=Count("*")).values("n")
    network = Coalesce(OuterRef("body__parent"), OuterRef("body"))
    within = Habits.objects.filter(network=network).values("minutes_within")[:1]
    found = Meeting.objects.planned().filter(Q(body__in=kept) | Q(body__parent__in=kept))
    found = found.filter(ends_at__lte=at, starts_at__gt=since, agenda__isnull=False)
    found = found.exclude(minutes__state=Minutes.State.APPROVED).annotate(
        was_followed=Exists(later),
        asked=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        within=Coalesce(Subquery(within), USUAL_WITHIN),
    )
    return found, NAMED | {
        "circulated_at": F("minutes__circulated_at"), "asked": "asked", "was_followed": "was_followed",
        "within": "within",
    }  # fmt: skip


def _to_place(kept: Any) -> tuple[QuerySet, Facts]:
    """Items proposed for the meetings of a body that wait for the clerk's answer."""
    ours = Q(body__in=kept) | Q(body__parent__in=kept)
    waiting = Proposal.objects.filter(ours, state=Proposal.State.WAITING)
    return waiting.order_by().values("body").annotate(n=Count("*")), {"pk": "body", "n": "n"}


# --- how they read


def _name(facts: Facts) -> str:
    return f"{facts['title']}, {day_words(_day(facts))}"


def _day(facts: Facts) -> date:
    return timezone.localdate(datetime.fromisoformat(facts["starts_at"]))


def _reply_need(facts: Facts) -> Iterator[Need]:
    yield Need("Say whether you come to", _name(facts), reverse("meeting_reply", args=[facts["pk"]]), _day(facts))


def _vote_need(facts: Facts) -> Iterator[Need]:
    what, url = f"{facts['number']}, {facts['title']}", reverse("motion_vote", args=[facts["pk"]])
    if facts["closes_at"] is None:
        yield Need("Vote now on", what, url, None, "The meeting is voting.")
    else:
        closes = datetime.fromisoformat(facts["closes_at"])
        yield Need("Vote on", what, url, timezone.localdate(closes), f"Voting closes {moment(closes)}.")


def _action_need(facts: Facts) -> Iterator[Need]:
    is_open = facts["part"] == facts["of_item"] == OPEN
    what = facts["text"] if is_open else f"action {facts['number']}, from Part B"
    due = date.fromisoformat(facts["due_on"])
    yield Need(
        "Your action:", what, reverse("action", args=[facts["pk"]]), due, f"Action {facts['number']}, {facts['body']}"
    )


def _minutes_need(facts: Facts) -> Iterator[Need]:
    yield Need("Read the minutes of", _name(facts), reverse("minutes", args=[facts["pk"]]))


def _register_need(facts: Facts) -> Iterator[Need]:
    due = date(date.fromisoformat(facts["lapsed"]).year, 9, 30)
    yield Need(
        "Renew your", f"register of interests, {facts['network']}", reverse("interests", args=[facts["pk"]]), due
    )


def _keep_need(facts: Facts) -> Iterator[Need]:
    if facts["circulated_at"] is None:
        url = reverse("minutes_write", args=[facts["pk"]])
        yield Need("Circulate the minutes of", _name(facts), url, due_on(_day(facts), facts["within"]))
    elif facts["asked"]:
        count = f"{facts['asked']} correction{'' if facts['asked'] == 1 else 's'}"
        url = reverse("minutes", args=[facts["pk"]])
        yield Need("Answer", f"{count} asked for in the minutes of {_name(facts)}", url)
    elif facts["was_followed"]:
        url = reverse("minutes_approve", args=[facts["pk"]])
        yield Need("Record the approval of", f"the minutes of {_name(facts)}", url)


def _proposed_need(facts: Facts) -> Iterator[Need]:
    thing = f"{facts['n']} proposed item{'' if facts['n'] == 1 else 's'}"
    yield Need("Answer", thing, reverse("proposal_list", args=[facts["pk"]]))


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "reply": _reply_need,
    "vote": _vote_need,
    "action": _action_need,
    "minutes": _minutes_need,
    "register": _register_need,
    "keep": _keep_need,
    "proposed": _proposed_need,
}
