"""A meeting of the executive that was held: who was there, what was moved, minuted, decided and taken on.

Part of it is confidential. Wherever an item of Part B has words, MARKER is among them; wherever something else is
confidential (a paper or a motion at an open item, a vote between meetings), OTHER is. See tests/test_part_b.py.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from networks.constitutions.models import Constitution
from networks.meetings import services
from networks.meetings.models import (
    Action,
    Agenda,
    AgendaItem,
    Attendance,
    ChairRuling,
    Decision,
    Declaration,
    Discussion,
    Interest,
    ItemPaper,
    Meeting,
    MinuteItem,
    Minutes,
    Motion,
    Reply,
    Vote,
    VotingRight,
)
from networks.meetings.selectors.electorates import Right
from networks.meetings.services.circulating import circulate
from networks.meetings.services.correcting import ask_correction
from networks.meetings.services.secretly import box_for
from tests import planted
from tests.factories import files

if TYPE_CHECKING:
    from tests.world import World

MARKER, OTHER = planted.MARKER, planted.OTHER


def add_a_held_meeting(world: World, now: datetime) -> None:
    """Ten days ago the executive met: an open item and a confidential one, with all that can hang on either."""
    clerk, chair = world.people["clerk"], world.people["chair"]
    assert clerk and chair
    start = now - timedelta(days=10)
    before = start - timedelta(days=15)
    meeting = Meeting.objects.create(
        body=world.executive,
        title="Executive that was held",
        constitution=Constitution.objects.get(body=world.ours),
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        called_by=clerk,
        called_at=before,
    )
    agenda = services.open_agenda(meeting, by=clerk, at=before)
    facts = services.Facts("School meals", "DECIDE", 10, "Asked for.")
    secret = services.Facts(f"Grievance {MARKER}", "DECIDE", 10, f"Because of {MARKER}.")
    open_item = services.add_item(agenda, facts, by=clerk, at=before)
    hidden = services.add_item(agenda, facts, by=clerk, at=before)
    words = {"title": secret.title, "reason": secret.reason, "presenter_name": f"Presenter {MARKER}"}
    AgendaItem.objects.filter(pk=hidden.pk).update(part="B", **words)
    hidden.refresh_from_db()
    for item, part in ((open_item, "A"), (open_item, "B"), (hidden, "A")):
        word = f" {MARKER}" if item is hidden else f" {OTHER}" if part == "B" else ""
        paper = ItemPaper.objects.create(
            item=item,
            part=part,
            title=f"Costs{word}",
            lead=f"Lead{word}",
            contact=f"Contact{word}",
            file=ContentFile(files.pdf(1, f"Costs{word}"), f"costs{word.strip()}.pdf"),
            kind="PDF",
            size=8,
            sha256="0" * 64,
            uploaded_by=clerk,
            uploaded_at=before,
        )
        world.things[{"A": "held_paper", "B": "held_paper_other"}[part] if item is open_item else "held_paper_b"] = (
            paper
        )
    services.put_agenda(agenda, by=clerk, at=before)
    agenda = Agenda.objects.get(meeting=meeting)
    services.record_agreed(agenda, note="At its meeting.", version=agenda.version, by=chair, at=before)
    issue = services.issue_agenda(Agenda.objects.get(meeting=meeting), by=clerk, at=before)
    services.carry_out(issue.pk, at=before)
    world.things |= {"held": meeting, "held_item": open_item, "held_item_b": hidden, "held_issue": issue}
    planted.before_it(world, meeting, before)
    _sit(world, meeting, start)
    _vote(world, meeting, start)
    planted.at_it(world, meeting, start)
    _minute(world, meeting, start)
    planted.after_it(world, meeting, now)


def _sit(world: World, meeting: Meeting, start: datetime) -> None:
    clerk, chair = world.people["clerk"], world.people["chair"]
    hidden, open_item = world.things["held_item_b"], world.things["held_item"]
    end = start + timedelta(hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(opened_at=start, closed_at=end, chaired_by=chair)
    for role in ("chair", "executive", "representative", "director", "clerk"):
        person = world.people[role]
        standing = "ATTENDING" if role in ("director", "clerk") else "MEMBER"
        Reply.objects.create(meeting=meeting, person=person, answer="COMING", said_at=start, said_by=person)
        Attendance.objects.create(
            meeting=meeting, person=person, standing=standing, title=role, counts=standing == "MEMBER",
            came_at=start, left_at=end, recorded_by=clerk, recorded_at=start,
        )  # fmt: skip
    half = start + timedelta(minutes=30)
    Discussion.objects.create(meeting=meeting, item=open_item, starts_at=start, ends_at=half)
    Discussion.objects.create(meeting=meeting, item=hidden, starts_at=half, ends_at=end)
    on = start.date()
    last = on.replace(year=on.year + (on.month >= 9), month=8, day=31)
    interest = Interest.objects.create(
        network=world.ours, person=world.people["executive"], kind="ROLE", nature="Trustee of a charity",
        declared_at=start, starts_on=on, ends_on=last,
    )  # fmt: skip
    for item, nature in ((open_item, "Trustee of a charity"), (hidden, f"Friend of {MARKER}")):
        Declaration.objects.create(
            meeting=meeting, item=item, person=world.people["executive"], interest=interest, nature=nature,
            then="SILENT", declared_at=start, recorded_by=clerk,
        )  # fmt: skip
    ChairRuling.objects.create(
        meeting=meeting, about="QUORUM", words="Enough are here.", ruled_by=chair, ruled_at=start, recorded_by=clerk
    )
    world.things["interest"] = interest


def _motion(world: World, meeting: Meeting | None, item: AgendaItem | None, word: str, at: datetime) -> Motion:
    return Motion.objects.create(
        body=world.executive, constitution=Constitution.objects.get(body=world.ours), meeting=meeting, item=item,
        part=item.part if item else "A", number=f"M{uuid.uuid4().hex[:8]}", title=f"Motion{word}", text=f"That{word} be done.",
        moved_by=world.people["chair"], seconded_by=world.people["executive"], recorded_by=world.people["clerk"],
        moved_at=at, method="NAMED", form_key=uuid.uuid4(), state="MOVED",
    )  # fmt: skip


def _vote(world: World, meeting: Meeting, start: datetime) -> None:
    chair = world.people["chair"]
    for key, item, word in (("motion", "held_item", ""), ("motion_b", "held_item_b", f" {MARKER}")):
        motion = _motion(world, meeting, world.things[item], word, start)
        VotingRight.objects.create(motion=motion, person=chair, title="Co-chair")
        Motion.objects.filter(pk=motion.pk).update(state="OPEN", opens_at=start)
        Vote.objects.create(motion=motion, person=chair, choice="FOR", cast_at=start, recorded_by=chair)
        Motion.objects.filter(pk=motion.pk).update(
            state="CARRIED", votes_for=1, votes_against=0, abstentions=0, present=1, entitled=1, decided_at=start,
            outcome="Carried.",
        )  # fmt: skip
        motion.refresh_from_db()
        world.things[key] = motion
    between = _motion(world, None, None, "", start)
    for role in ("chair", "executive", "representative"):
        VotingRight.objects.create(motion=between, person=world.people[role], title=role)
    Motion.objects.filter(pk=between.pk).update(
        state="OPEN", opens_at=start, closes_at=start + timedelta(days=40), rule={}
    )
    between.refresh_from_db()
    world.things["open_motion"] = between
    world.things["secret_motion"] = _secret(world, start)


def _secret(world: World, start: datetime) -> Motion:
    """A motion between meetings on which the executive votes in secret."""
    motion = _motion(world, None, None, "", start)
    for role in ("chair", "executive", "representative"):
        VotingRight.objects.create(motion=motion, person=world.people[role], title=role)
    motion.opens_at, motion.closes_at = start, start + timedelta(days=40)
    motion.method, motion.state, motion.rule = Motion.Method.SECRET, Motion.State.OPEN, {}
    motion.box = box_for(motion, [Right(one.person, one.title) for one in motion.rights.all()])
    motion.save()
    return motion


def _minute(world: World, meeting: Meeting, start: datetime) -> None:
    clerk = world.people["clerk"]
    minutes = Minutes.objects.create(meeting=meeting, edited_at=start, edited_by=clerk)
    for key, word in (("held_item", ""), ("held_item_b", f" {MARKER}")):
        item = world.things[key]
        suffix = "_b" if word else ""
        MinuteItem.objects.create(minutes=minutes, item=item, discussion=f"They spoke of it{word}.")
        world.things[f"decision{suffix}"] = Decision.objects.create(
            body=world.executive, minutes=minutes, item=item, part=item.part, number=f"D{uuid.uuid4().hex[:8]}",
            text=f"It is agreed{word}.", decided_at=start, recorded_by=clerk,
        )  # fmt: skip
        action = Action.objects.create(
            body=world.executive, minutes=minutes, item=item, part=item.part, number=f"A{uuid.uuid4().hex[:8]}",
            text=f"Write to the school{word}.", created_at=start, created_by=clerk, due_on=start.date(),
        )  # fmt: skip
        action.owners.add(world.people["chair"])
        world.things[f"action{suffix}"] = action
    circulate(minutes, by=clerk, at=start + timedelta(days=2))
    minutes.refresh_from_db()
    world.things["minutes"] = minutes
    at = start + timedelta(days=3)
    world.things["remark"] = ask_correction(minutes, world.things["held_item"], "It was ice.", by=clerk, at=at)
    hidden = world.things["held_item_b"]
    world.things["remark_b"] = ask_correction(minutes, hidden, f"It was {MARKER}.", by=clerk, at=at)
