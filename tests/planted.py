"""What else is confidential about the meeting that was held: through the services that people use, so that all is told as it is."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from networks.constitutions.models import Constitution
from networks.meetings import services
from networks.meetings.models import (
    Action,
    Attendance,
    ChairRuling,
    Circulation,
    Feed,
    Meeting,
    Motion,
    Pack,
    PartBAccess,
    VotingRight,
)
from networks.meetings.services import actions, packs, sitting
from networks.meetings.services.circulating import carry_out_minutes
from networks.meetings.services.correcting import answer_correction, ask_correction
from networks.meetings.services.reindexing import reindex
from networks.meetings.services.vote_notices import tell_opened
from tests.factories import files

if TYPE_CHECKING:
    from tests.world import World

WORD = "zanzibar"  # to search by
MARKER = f"{WORD} quokka"  # stands in all that belongs to the confidential item; what a search must not show
OTHER = f"{WORD} numbat"  # stands in what is confidential elsewhere


def before_it(world: World, meeting: Meeting, at: datetime) -> None:
    """Late papers, the packs they make, and somebody of whom it is said that they do not read the item."""
    clerk, director = world.people["clerk"], world.people["director"]
    hidden, open_item = world.things["held_item_b"], world.things["held_item"]
    PartBAccess.objects.create(
        item=hidden, person=director, allows=False, reason=f"Not on {MARKER}.", decided_by=clerk, decided_at=at
    )
    for pack in (None, ("late_paper_b", hidden, MARKER), ("late_paper_other", open_item, OTHER)):
        if pack:
            key, item, word = pack
            cover = services.Cover(f"Late {word}", "B", f"Lead {word}", f"Contact {word}")
            file = ContentFile(files.pdf(1, f"Late {word}"), f"late {word}.pdf")
            world.things[key] = services.add_late_paper(item, file, cover=cover, by=clerk, at=at + timedelta(hours=1))
        packs.renew_pack(meeting, by=clerk, at=at + timedelta(hours=2))
    for one in Pack.objects.filter(meeting=meeting).order_by("version"):
        packs.carry_out_pack(one.pk, at=at + timedelta(hours=3))


def at_it(world: World, meeting: Meeting, start: datetime) -> None:
    """A guest for the item, rulings in private and on its motion, an amendment, a confidential motion at an open item."""
    clerk, chair = world.people["clerk"], world.people["chair"]
    hidden, motion = world.things["held_item_b"], world.things["motion_b"]
    private = start + timedelta(minutes=40)
    world.things["spell_b"] = Attendance.objects.create(
        meeting=meeting, guest_name=f"Guest {MARKER}", standing="GUEST", title=f"From {MARKER}", for_item=hidden,
        came_at=private, left_at=private + timedelta(minutes=10), recorded_by=clerk, recorded_at=private,
    )  # fmt: skip
    sitting.rule(meeting, f"Enough for {MARKER}.", about="QUORUM", by=chair, at=private)
    ChairRuling.objects.create(
        meeting=meeting, motion=motion, about="MAJORITY", words=f"More than half for {MARKER}.", ruled_by=chair,
        ruled_at=private, recorded_by=clerk,
    )  # fmt: skip
    world.things["amendment_b"] = _motion(
        world,
        f"Amendment {MARKER}",
        meeting=meeting,
        item=hidden,
        amends=motion,
        instead_of=f"That {MARKER}.",
        at=start,
    )
    world.things["motion_other"] = _motion(
        world, f"Motion {OTHER}", meeting=meeting, item=world.things["held_item"], at=start
    )
    between = _motion(world, f"Between meetings {OTHER}", at=start)
    VotingRight.objects.create(motion=between, person=chair, title="Co-chair")
    ends = start + timedelta(days=40)
    Motion.objects.filter(pk=between.pk).update(state="OPEN", opens_at=start, closes_at=ends, rule={})
    between.refresh_from_db()
    world.things["open_motion_other"] = between
    tell_opened(between, start)


def _motion(world: World, words: str, *, at: datetime, **facts: object) -> Motion:
    return Motion.objects.create(
        body=world.executive, constitution=Constitution.objects.get(body=world.ours), part="B",
        number=f"MB{uuid.uuid4().hex[:8]}", title=words, text=f"That {words}.", moved_by=world.people["chair"],
        recorded_by=world.people["clerk"], moved_at=at, method="NAMED", form_key=uuid.uuid4(), state="MOVED", **facts,
    )  # fmt: skip


def after_it(world: World, meeting: Meeting, now: datetime) -> None:
    """The PDFs are made, everybody is told and reminded, an action is done and shown, a correction answered, all indexed."""
    clerk, chair = world.people["clerk"], world.people["chair"]
    for one in Circulation.objects.filter(minutes__meeting=meeting):
        carry_out_minutes(one.pk, at=now)
    due = world.things["action_b"]
    done = Action.objects.create(
        body=due.body, minutes=due.minutes, item=due.item, part="B", number=f"AB{uuid.uuid4().hex[:8]}",
        text=f"Ring about {MARKER}.", created_at=due.created_at, created_by=clerk,
    )  # fmt: skip
    done.owners.add(chair)
    evidence = ContentFile(files.pdf(1, f"Evidence {MARKER}"), f"evidence {MARKER}.pdf")
    world.things["action_b_done"] = actions.finish_action(done, f"Rang {MARKER}.", evidence=evidence, by=chair, at=now)
    actions.remind_owners(at=_a_monday(now))
    minutes, hidden = world.things["minutes"], world.things["held_item_b"]
    asked = ask_correction(minutes, hidden, f"It was not {MARKER}.", by=chair, at=now)
    answer_correction(asked, is_made=False, why=f"It was {MARKER}.", by=clerk, at=now)
    for role in ("head", "director", "chair"):
        Feed.objects.create(person=world.people[role], body=world.executive, made_at=now)
    reindex()


def _a_monday(now: datetime) -> datetime:
    return now + timedelta(days=-now.weekday() % 7)
