"""The search follows what happens: in words that went out, and for whoever may read them now."""

from __future__ import annotations

import pytest

from cph.search import selectors
from cph.search.rules import ask_of
from networks.meetings import services
from networks.meetings.models import AgendaItem
from networks.meetings.permissions.around import marks_of
from networks.meetings.services.before import decide_access
from networks.meetings.services.circulating import circulate
from networks.meetings.services.motions import Moved, move_motion
from networks.meetings.services.reindexing import reindex
from networks.meetings.services.searching import index_anew
from tests.factories import meetings as make
from tests.meetings.test_minutes import AT, drafted, write

BEFORE, AFTER = "snow", "hedgehog"


def found(person, words) -> set[str]:
    """The kinds of what this person finds now."""
    person.__dict__.pop("_reach", None)
    marks = marks_of(person, AT)
    rows = selectors.found_by(ask_of(words), selectors.readable_by(marks.mine, marks.kept_out))
    return set(rows.values_list("kind", flat=True))


@pytest.fixture
def out(world):
    """Minutes of the executive that were circulated."""
    meeting = make.held(world)
    minutes = drafted(meeting, world)
    circulate(minutes, by=world.clerk, at=AT)
    minutes.refresh_from_db()
    return minutes


def test_minutes_are_found_in_the_words_that_went_out(world, out):
    assert "Minutes" in found(world.vice, BEFORE)
    edited = out.items.get(item__position=1)
    write(out.meeting, 1, f"They spoke of a {AFTER}.", world.clerk, seen=edited.edit_number)
    reindex()  # nor does a restore tell of a draft
    assert "Minutes" in found(world.vice, BEFORE)
    assert found(world.vice, AFTER) == set()
    circulate(out, by=world.clerk, at=AT)
    assert "Minutes" in found(world.vice, AFTER)
    assert "Minutes" not in found(world.vice, BEFORE)


def test_who_is_let_in_finds_it_at_once_and_who_is_kept_out_no_more(world, out):
    item = make.item_of(out.meeting, 4)
    assert found(world.director, "zanzibar") == set()
    assert "Minutes" in found(world.vice, "zanzibar")
    decide_access(item, world.director, allows=True, reason="She advises on it", by=world.clerk, at=AT)
    decide_access(item, world.vice, allows=False, reason="It is about him", by=world.clerk, at=AT)
    assert "Minutes" in found(world.director, "zanzibar")
    assert found(world.vice, "zanzibar") == set()


def test_a_motion_follows_its_item_into_part_b_and_back(world, out):
    item = make.item_of(out.meeting, 1)
    facts = {"form_key": "0b0f3c1e-4a0e-4c5b-9a50-0e6a4a0f0f0f", "by": world.chair, "at": AT}
    moved = Moved(title="Walrus", text="That we keep one.", mover=world.chair, item=item)
    move_motion(out.meeting.body, moved, meeting=out.meeting, **facts)
    assert found(world.director, "walrus") == {"Motion"}
    for part, seen in (("B", set()), ("A", {"Motion"})):
        AgendaItem.objects.filter(pk=item.pk).update(part=part, position=9 if part == "B" else 1)
        index_anew(make.item_of(out.meeting, 9 if part == "B" else 1))
        assert found(world.director, "walrus") == seen
        assert "Motion" in found(world.vice, "walrus")


def test_an_agenda_opened_again_is_found_as_it_went_out_until_the_next(world):
    agenda = make.agenda(make.meeting(world), "AGREED")
    services.issue_agenda(agenda, by=world.clerk, at=AT)
    assert found(world.head, "item number 2") == {"Agenda item"}
    agenda.refresh_from_db()
    services.reopen_agenda(agenda, by=world.clerk, at=AT)
    services.remove_item(make.item_of(agenda.meeting, 2), by=world.clerk, at=AT)
    assert "Agenda item" in found(world.head, "item number 2")
