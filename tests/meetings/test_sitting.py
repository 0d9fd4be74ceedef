"""A meeting as it happens: who is there, whether it may decide, item by item."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from networks.constitutions.models import Article, Constitution, Quorum, Substitution
from networks.meetings.models import AgendaItem, Attendance, Declaration, Discussion, Reply
from networks.meetings.selectors import sitting as selectors
from tests.factories import meetings as make

DAY = date(2026, 12, 1)


@pytest.fixture
def meeting(world):
    return make.meeting(world, world.executive)


def moment(hour: int, minute: int = 0):
    return make.local(DAY, hour, minute)


def with_rules(world, **provisions) -> Constitution:
    """The same network under a constitution that says something of its quorum."""
    Constitution.objects.filter(pk=world.constitution.pk).update(ends_on=date(2026, 11, 30))
    now = Constitution.objects.create(body=world.network, title="Next", version="2", starts_on=DAY)
    article = Article.objects.create(constitution=now, number="9", heading="Quorum", text="Words.", position=1)
    for model, facts in provisions.items():
        {"quorum": Quorum, "substitution": Substitution}[model].objects.create(
            article=article, organ="EXECUTIVE", **facts
        )
    now.state = "ADOPTED"
    now.save()
    return now


def mark(meeting, person, came=moment(16, 15), left=None, **facts):
    known = {
        "standing": "MEMBER", "title": "Member", "counts": True, "came_at": came, "left_at": left,
        "recorded_by": meeting.called_by, "recorded_at": came,
    }  # fmt: skip
    return Attendance.objects.create(meeting=meeting, person=person, **(known | facts))


def test_who_counts_in_an_executive(world, meeting):
    found = {one.person: one for one in selectors.seating(meeting)}
    assert {one for one in found if found[one].counts} == {world.chair, world.vice, world.rep}
    assert found[world.rep].may_vote is None and found[world.chair].may_vote is True
    assert found[world.director].counts is False and found[world.officer].title == "Officer of City 856"
    assert found[world.clerk].title == "Clerk" and world.head not in found


def test_who_counts_at_a_full_meeting(world):
    second = make.head_of(world, "Harry Head")
    found = {one.person: one for one in selectors.seating(make.meeting(world))}
    assert {one for one in found if found[one].counts} == {world.head, second}
    assert found[second].title.startswith("Head of School") and found[second].may_vote is True
    assert not found[world.chair].counts, "a chair who leads no school is in attendance at the full meeting"


def test_the_voters_are_those_present_who_do_not_stand_aside(world, meeting):
    item = make.agenda(meeting, items=2).items.first()
    for person in (world.chair, world.rep):
        mark(meeting, person)
    mark(meeting, world.vice, left=moment(16, 20))
    mark(meeting, world.director, standing="ATTENDING", counts=False)
    Declaration.objects.create(
        meeting=meeting, item=item, person=world.rep, nature="Governor there", then="SILENT",
        declared_at=moment(16), recorded_by=world.clerk,
    )  # fmt: skip
    assert [one.person for one in selectors.voters_present(meeting, moment(16, 15))] == [
        world.chair,
        world.rep,
        world.vice,
    ]
    assert [one.person for one in selectors.voters_present(meeting, moment(16, 30), item)] == [world.chair]
    assert len(selectors.present_at(meeting, moment(16, 30))) == 3


@pytest.mark.parametrize(("votes", "expected"), [(True, 1), (False, 0), (None, 0)])
def test_a_substitute_votes_only_where_an_article_says_so(world, votes, expected):
    rules = with_rules(world, substitution={"may_send": True, "may_vote": votes, "counts": votes})
    meeting = make.meeting(world, world.executive, constitution=rules)
    mark(meeting, world.head, standing="SUBSTITUTE", stands_in_for=world.rep, counts=votes is True)
    found = selectors.voters_present(meeting, moment(16, 30))
    assert [one.stands_in_for for one in found] == [world.rep] * expected
    mark(meeting, world.rep, came=moment(16, 40))
    assert [one.person for one in selectors.voters_present(meeting, moment(16, 45))] == [world.rep]


def test_the_quorum_by_the_minute(world):
    rules = with_rules(world, quorum={"at_least": 3})
    meeting = make.meeting(world, world.executive, constitution=rules, opened_at=moment(16, 15))
    item = make.agenda(meeting, items=1).items.get()
    for person in (world.chair, world.vice):
        mark(meeting, person)
    mark(meeting, world.rep, left=moment(17))
    Discussion.objects.create(meeting=meeting, item=item, starts_at=moment(16, 30), ends_at=moment(16, 40))
    Declaration.objects.create(
        meeting=meeting, item=item, person=world.vice, nature="Governor there", then="LEAVES",
        declared_at=moment(16), recorded_by=world.clerk,
    )  # fmt: skip
    assert [one.words for one in selectors.quorum_history(meeting)] == [
        "Quorate from 4.15 pm: 3 present who count, 3 needed",
        "Inquorate from 4.30 pm: one recused: discuss, do not decide",
        "Quorate again from 4.40 pm: one back in the meeting",
        "Inquorate again from 5 pm: one left: discuss, do not decide",
    ]
    assert selectors.quorum_now(meeting, moment(16, 35)).may_decide is False


def test_where_the_constitution_is_silent_no_number_is_made_up(world, meeting):
    mark(meeting, world.chair)
    now = selectors.quorum_now(meeting, moment(16, 30))
    assert (now.state, now.may_decide, now.needed.number) == ("SILENT", None, None)


def test_attendance_by_kind(world, meeting):
    meeting.opened_at, meeting.closed_at = moment(16, 15), moment(18)
    meeting.save()
    mark(meeting, world.chair, how="ONLINE", left=moment(18))
    mark(meeting, world.vice, left=moment(16, 30))
    mark(meeting, world.vice, came=moment(17), left=moment(17, 30))
    mark(meeting, None, guest_name="Gita Guest", standing="GUEST", counts=False, came=moment(16, 40), left=moment(18))
    Reply.objects.create(meeting=meeting, person=world.rep, answer="APOLOGIES", said_at=make.NOW, said_by=world.rep)
    found = selectors.attendance_summary(meeting)
    assert [(one.name, one.note) for one in found.online] == [("Chair Person", "")]
    assert [one.note for one in found.present] == ["away from 4.30 pm to 5 pm, until 5.30 pm"]
    assert [(one.name, one.note) for one in found.guests] == [("Gita Guest", "from 4.40 pm")]
    assert [one.name for one in found.apologies] == ["Rep Person"] and found.no_word == []


def test_items_without_a_discussion_were_not_reached(world, meeting):
    first, second = AgendaItem.objects.filter(agenda=make.agenda(meeting, items=2)).order_by("position")
    Discussion.objects.create(meeting=meeting, item=first, starts_at=moment(16, 15), ends_at=moment(16, 30))
    assert selectors.not_reached(meeting) == []
    meeting.opened_at, meeting.closed_at = moment(16, 15), moment(16, 15) + timedelta(hours=1)
    assert selectors.not_reached(meeting) == [second]
