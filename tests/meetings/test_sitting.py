"""A meeting as it happens: who is there, whether it may decide, item by item."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from cph.audit.models import Line
from networks.constitutions.models import Article, Constitution, Post, Quorum, Substitution
from networks.meetings.live import on_meeting, sheet_of
from networks.meetings.models import (
    AgendaItem,
    Attendance,
    ChairRuling,
    Declaration,
    Discussion,
    Minutes,
    Motion,
    PartBAccess,
    Reply,
)
from networks.meetings.selectors import sitting as selectors
from networks.meetings.services import attending
from tests.factories import meetings as make

DAY = date(2026, 12, 1)


@pytest.fixture
def meeting(world):
    return make.meeting(world, world.executive)


def moment(hour: int, minute: int = 0):
    return make.local(DAY, hour, minute)


def with_rules(world, posts=(), **provisions) -> Constitution:
    """The same network under a constitution that says something of its quorum."""
    Constitution.objects.filter(pk=world.constitution.pk).update(ends_on=date(2026, 11, 30))
    now = Constitution.objects.create(body=world.network, title="Next", version="2", starts_on=DAY)
    article = Article.objects.create(constitution=now, number="9", heading="Quorum", text="Words.", position=1)
    for model, facts in provisions.items():
        {"quorum": Quorum, "substitution": Substitution}[model].objects.create(
            article=article, organ="EXECUTIVE", **facts
        )
    for place, (key, seats) in enumerate(posts):
        Post.objects.create(
            article=article, key=key, title=key, organ="EXECUTIVE", duty="MEMBER", how="ELECTED", seats=seats,
            may_vote=True, position=place,
        )  # fmt: skip
    now.state = "ADOPTED"
    now.save()
    return now


def mark(meeting, person, came=None, left=None, **facts):
    came = came or moment(16, 15)
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


# --- the page and its acts


def at(hour: int, minute: int = 0):
    return time_machine.travel(moment(hour, minute), tick=False)


@pytest.fixture
def tablet(world, meeting, as_):
    """The clerk's tablet on the day: tablet.tap("room-12"), tablet.post("sitting_open", …)."""

    class Tablet:
        def __init__(self, person):
            self.person = person

        @property
        def client(self):
            return as_(self.person)  # signed in on the day: an idle session ends

        def get(self, name="sitting", *args, **facts):
            return self.client.get(reverse(name, args=[meeting.pk, *args]), **facts)

        def post(self, name, data=None, *args, **facts):
            return self.client.post(reverse(name, args=[meeting.pk, *args]), data or {}, **facts)

        def tap(self, tap, **facts):
            return self.post("sitting_tap", {"tap": tap, **facts.pop("data", {})}, **facts)

        def of(self, person):
            return Tablet(person)

    return Tablet(world.clerk)


def opened(tablet, world, hour=16, minute=15):
    with at(hour, minute):
        tablet.post("sitting_open", {"chair": world.chair.pk})


def lines(verb: str) -> int:
    return Line.objects.filter(verb=verb).count()


def test_a_meeting_from_opening_to_close(world, meeting, tablet):
    first, second, third = make.agenda(meeting).items.order_by("position")
    opened(tablet, world)
    with at(16, 16):
        for person in (world.chair, world.vice, world.director):
            assert tablet.tap(f"room-{person.pk}").status_code == 302
        tablet.tap(f"online-{world.rep.pk}")
        tablet.tap(f"start-{first.pk}")
    with at(16, 30):
        tablet.tap(f"left-{world.vice.pk}")
        tablet.tap(f"start-{second.pk}")
        assert "of 10 minutes" in tablet.get().content.decode()
    with at(17):
        assert "20 minutes over" in tablet.get().content.decode()
        assert tablet.post("sitting_close").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.opened_at, meeting.closed_at, meeting.chaired_by) == (moment(16, 15), moment(17), world.chair)
    found = {one.person: one for one in Attendance.objects.filter(meeting=meeting)}
    assert found[world.vice].left_at == moment(16, 30) and found[world.chair].left_at == moment(17)
    assert found[world.rep].how == "ONLINE" and found[world.rep].counts
    assert (found[world.director].standing, found[world.director].counts) == ("ATTENDING", False)
    assert found[world.chair].title == "Co-chair"
    spells = [(one.item, one.starts_at, one.ends_at) for one in meeting.discussions.order_by("starts_at")]
    assert spells == [(first, moment(16, 16), moment(16, 30)), (second, moment(16, 30), moment(17))]
    assert selectors.not_reached(meeting) == [third]
    assert [lines(verb) for verb in ("opened", "marked as present", "marked as having left", "began", "closed")] == [
        1,
        4,
        1,
        2,
        1,
    ]


def test_a_double_tap_is_one(world, meeting, tablet):
    item = make.agenda(meeting, items=1).items.get()
    opened(tablet, world)
    opened(tablet.of(world.chair), world, 16, 20)
    with at(16, 16):
        for _ in range(2):
            tablet.tap(f"room-{world.vice.pk}")
            tablet.of(world.chair).tap(f"start-{item.pk}")
    with at(16, 40):
        for _ in range(2):
            tablet.tap(f"left-{world.vice.pk}")
            tablet.tap(f"end-{item.pk}")
    meeting.refresh_from_db()
    assert meeting.opened_at == moment(16, 15)
    assert Attendance.objects.count() == Discussion.objects.count() == 1
    assert [lines(verb) for verb in ("opened", "marked as present", "began", "marked as having left", "ended")] == [
        1
    ] * 5


def test_a_tap_without_connection_counts_from_when_it_was_tapped(world, meeting, tablet):
    opened(tablet, world)
    with at(16, 40):
        answer = tablet.tap(f"room-{world.vice.pk}", data={"kept_for": "1200"}, headers={"X-Keep": "1"})
        assert (answer.status_code, "X-Kept" in answer.headers) == (204, True)
    assert Attendance.objects.get().came_at == moment(16, 20)
    with at(16, 50):  # somebody else marked them as gone; the same tap arrives once more
        tablet.of(world.chair).tap(f"left-{world.vice.pk}")
        tablet.tap(f"room-{world.vice.pk}", data={"kept_for": "1740"}, headers={"X-Keep": "1"})
    assert Attendance.objects.get().left_at == moment(16, 50)


def test_a_late_start_does_not_undo_what_came_after(world, meeting, tablet):
    first, second = make.agenda(meeting, items=2).items.order_by("position")
    opened(tablet, world)
    with at(16, 40):
        tablet.tap(f"start-{second.pk}")
        answer = tablet.tap(f"start-{first.pk}", data={"kept_for": "600"}, headers={"X-Keep": "1"})
    assert answer.status_code == 409 and b"after you tapped" in answer.content
    assert [one.item for one in Discussion.objects.all()] == [second]


@pytest.mark.parametrize("who", ["vice", "chair", "clerk"])
def test_chairs_and_the_clerk_act(world, meeting, tablet, who):
    with at(16, 10):
        assert tablet.of(getattr(world, who)).get().status_code == 200


@pytest.mark.parametrize("who", ["rep", "director", "officer", "head", "admin"])
def test_nobody_else_acts_and_each_is_told_why(world, meeting, tablet, who):
    with at(16, 10):
        theirs = tablet.of(getattr(world, who))
        for answer in (
            theirs.get(), theirs.tap(f"room-{world.vice.pk}"), theirs.post("sitting_open", {"chair": world.chair.pk}),
            theirs.post("sitting_close"), theirs.post("sitting_named", {"name": "X"}), theirs.get("sitting_state"),
        ):  # fmt: skip
            assert answer.status_code == 403
            assert "Article 5h" in answer.content.decode()
    assert not Attendance.objects.exists()


def test_somebody_who_was_put_in_the_chair_acts(world, meeting, tablet):
    with at(16, 15):
        tablet.post("sitting_open", {"chair": world.rep.pk})
        assert tablet.of(world.rep).tap(f"room-{world.rep.pk}").status_code == 302
    assert Attendance.objects.get().recorded_by == world.rep


def test_a_stranger_finds_nothing(world, meeting, tablet):
    for name in ("sitting", "meeting_display"):
        assert tablet.of(world.stranger).get(name).status_code == 404
    other = make.world("Elsewhere", code="857")
    assert tablet.of(other.clerk).get().status_code == 404


def test_before_the_doors_open_nothing_is_marked(world, meeting, tablet):
    with at(15, 10):
        assert tablet.tap(f"room-{world.vice.pk}").status_code == 409
        assert "From an hour before" in tablet.get().content.decode()
    with at(15, 20):
        assert tablet.tap(f"room-{world.vice.pk}").status_code == 302


@pytest.mark.parametrize(
    "tap", ["", "room-", "room-x", "fly-1", "room-99999999", "start-12345678", "gone-9", "sub-1", "room-١"]
)
def test_odd_taps_are_refused_in_words(world, meeting, tablet, tap):
    opened(tablet, world)
    with at(16, 20):
        assert tablet.tap(tap).status_code in (302, 409)
        assert tablet.tap(tap, headers={"HX-Request": "true"}).status_code == 200
    assert not Attendance.objects.exists()


def test_the_clerk_puts_times_right(world, meeting, tablet):
    opened(tablet, world)
    with at(16, 30):
        tablet.tap(f"room-{world.vice.pk}")
        spell = Attendance.objects.get()
        tablet.post("sitting_times", {"came": "16:20", "how": "ROOM"}, spell.pk)
        assert (
            tablet.of(world.chair).post("sitting_times", {"came": "16:25", "how": "ROOM"}, spell.pk).status_code == 403
        )
    with at(16, 40):
        tablet.tap(f"left-{world.vice.pk}")
    with at(16, 50):
        tablet.tap(f"room-{world.vice.pk}")
        second = Attendance.objects.get(left_at=None)
        for wrong, words in (
            ("16:30", "already marked as present"),
            ("17:30", "not after 4.50 pm"),
            ("x", "24-hour clock"),
        ):
            answer = tablet.post("sitting_times", {"came": wrong, "how": "ROOM"}, second.pk)
            assert answer.status_code == 200 and words in answer.content.decode()
    spell.refresh_from_db()
    assert (spell.came_at, spell.left_at) == (moment(16, 20), moment(16, 40))
    assert lines("corrected the times of") == 1
    assert "4.30 pm, in the room now 4.20 pm" in Line.objects.get(verb="corrected the times of").subject


def test_somebody_marked_by_mistake_is_taken_back(world, meeting, tablet):
    opened(tablet, world)
    with at(16, 30):
        tablet.tap(f"room-{world.vice.pk}")
        spell = Attendance.objects.get().pk
        for _ in range(2):
            assert tablet.post("sitting_take_back", {}, spell).status_code == 302
    assert not Attendance.objects.exists() and lines("took back the attendance of") == 1


def test_a_guest_for_one_item_leaves_with_it(world, meeting, tablet):
    item = make.agenda(meeting, items=1).items.get()
    opened(tablet, world)
    facts = {
        "name": "Gita Guest",
        "came_as": "GUEST",
        "title": "Sports partnership",
        "for_item": item.pk,
        "how": "ROOM",
    }
    with at(16, 20):
        for _ in range(2):
            tablet.post("sitting_named", facts)
        tablet.tap(f"start-{item.pk}")
    with at(16, 35):
        tablet.tap(f"end-{item.pk}")
    guest = Attendance.objects.get()
    assert (guest.guest_name, guest.counts, guest.left_at) == ("Gita Guest", False, moment(16, 35))


def test_a_substitute_as_the_constitution_has_it(world, meeting, tablet):
    Reply.objects.create(
        meeting=meeting,
        person=world.rep,
        answer="SUBSTITUTE",
        substitute=world.head,
        said_at=make.NOW,
        said_by=world.rep,
    )
    opened(tablet, world)
    with at(16, 20):
        tablet.tap(f"sub-{world.rep.pk}")
        words = tablet.get().content.decode()
    found = Attendance.objects.get()
    assert (found.standing, found.stands_in_for, found.counts) == ("SUBSTITUTE", world.rep, False)
    assert "does not say that substitutes count" in words and "Not counted towards the quorum" in words
    meeting.constitution = with_rules(world, substitution={"may_send": False})
    meeting.save()
    with at(16, 30):
        answer = tablet.post(
            "sitting_named", {"name": "Sam", "came_as": "SUBSTITUTE", "stands_in_for": world.vice.pk, "how": "ROOM"}
        )
    assert "Article 9 lets nobody send a substitute" in answer.content.decode()


def test_a_closed_meeting_is_taken_up_again(world, meeting, tablet):
    opened(tablet, world)
    with at(16, 20):
        tablet.tap(f"room-{world.vice.pk}")
    with at(17):
        tablet.post("sitting_close")
        assert tablet.of(world.chair).tap(f"room-{world.rep.pk}").status_code == 403, (
            "after the close the clerk records"
        )
        tablet.tap(f"room-{world.rep.pk}")
    assert Attendance.objects.get(person=world.rep).came_at == moment(16, 15)
    with at(17, 1):
        tablet.post("sitting_reopen")
    meeting.refresh_from_db()
    assert meeting.closed_at is None and Attendance.objects.get(person=world.vice).left_at is None


def test_a_closing_time_before_the_last_entry_is_refused(world, meeting, tablet):
    opened(tablet, world)
    with at(17):
        tablet.tap(f"room-{world.vice.pk}")
    with at(17, 30):
        for wrong in ("16:50", "18:00"):
            assert (
                "Enter a time after the last entry" in tablet.post("sitting_close", {"clock": wrong}).content.decode()
            )
        tablet.post("sitting_close", {"clock": "17:15"})
    meeting.refresh_from_db()
    assert meeting.closed_at == moment(17, 15)


def test_a_ruling_of_the_chair_is_recorded_once(world, meeting, tablet):
    opened(tablet, world)
    with at(16, 20):
        for _ in range(2):
            tablet.post("sitting_rule", {"about": "QUORUM", "words": "Three of us are enough today."})
        words = tablet.get().content.decode()
    ruling = ChairRuling.objects.get()
    assert (ruling.ruled_by, ruling.recorded_by) == (world.chair, world.clerk)
    assert "The constitution is silent on a quorum" in words and "Three of us are enough today." in words


def test_part_b_on_the_page_and_on_the_display(world, meeting, tablet):
    agenda = make.agenda(meeting, items=2)
    AgendaItem.objects.create(
        agenda=agenda, part="B", position=3, title="Marker of Part B", purpose="DECIDE", minutes=10, reason="Private"
    )
    secret = agenda.items.get(part="B")
    opened(tablet, world)
    with at(16, 30):
        assert "Marker of Part B" in tablet.get().content.decode()
        tablet.tap(f"start-{secret.pk}")
        for who in ("chair", "director", "clerk"):
            shown = tablet.of(getattr(world, who)).get("meeting_display").content.decode()
            assert "The meeting is in private" in shown
            assert not re.search(r"Marker of Part B|\bB1\b|quorum|Item number", shown)
    with at(16, 31):
        tablet.tap(f"end-{secret.pk}")
        assert "Marker" not in tablet.of(world.director).get("meeting_display").content.decode()
    assert not Line.objects.filter(subject__contains="Marker").exists()
    PartBAccess.objects.create(
        item=secret, person=world.chair, allows=False, reason="An interest", decided_by=world.clerk, decided_at=make.NOW
    )
    with at(16, 32):
        theirs = tablet.of(world.chair)
        assert "Marker" not in theirs.get().content.decode()
        assert theirs.tap(f"start-{secret.pk}").status_code == 409


def test_who_may_not_attend_sees_no_display(world, meeting, tablet):
    assert tablet.of(world.head).get("meeting_display").status_code == 403
    assert tablet.of(world.director).get("meeting_display").status_code == 200


def test_the_state_is_sent_only_when_it_changed(world, meeting, tablet):
    opened(tablet, world)
    with at(16, 20):
        seen = tablet.get().context["seen"]
        assert tablet.get("sitting_state", data={"seen": seen}).status_code == 204
        tablet.of(world.chair).tap(f"room-{world.vice.pk}")
        answer = tablet.get("sitting_state", data={"seen": seen})
    assert answer.status_code == 200 and f'id="p{world.vice.pk}"' in answer.content.decode()


def test_a_cancelled_meeting_does_not_open(world, meeting, tablet):
    meeting.state, meeting.cancel_reason = "CANCELLED", "Snow"
    meeting.save()
    with at(16, 15):
        assert "cancelled" in tablet.post("sitting_open", {"chair": world.chair.pk}).content.decode()
        assert tablet.tap(f"room-{world.vice.pk}").status_code == 409


def test_on_the_page_of_the_meeting(world, meeting, tablet):
    assert on_meeting(world.clerk, meeting, moment(14)) is None
    assert on_meeting(world.clerk, meeting, moment(15, 30))["live"]
    assert on_meeting(world.director, meeting, moment(15, 30))["live"] == ""
    assert on_meeting(world.head, meeting, moment(15, 30)) is None
    opened(tablet, world)
    with at(16, 20):
        tablet.tap(f"room-{world.vice.pk}")
    with at(17):
        tablet.post("sitting_close")
    meeting.refresh_from_db()
    said = on_meeting(world.director, meeting, moment(18))
    assert [(words, len(found)) for words, found in said["kinds"]] == [
        ("Members present", 1),
        ("Absent without a word", 2),
    ]


@pytest.mark.parametrize("full", [False, True])
def test_the_page_asks_the_same_questions_whatever_its_size(world, tablet, as_, full, django_assert_max_num_queries):
    meeting = make.meeting(world, opened_at=moment(16, 15), chaired_by=world.chair)
    agenda = make.agenda(meeting, items=30 if full else 1)
    for number in range(88 if full else 1):
        mark(meeting, make.head_of(world, f"Head {number}"))
    Discussion.objects.create(meeting=meeting, item=agenda.items.first(), starts_at=moment(16, 20))
    with at(16, 30):
        client = as_(world.clerk)
        with django_assert_max_num_queries(14):
            answer = client.get(reverse("sitting", args=[meeting.pk]))
    assert answer.status_code == 200 and answer.content.count(b'class="sit-row"') >= (88 if full else 1)


def test_a_tap_by_htmx_brings_what_it_changes(world, meeting, tablet):
    item = make.agenda(meeting, items=2).items.order_by("position").first()
    Declaration.objects.create(
        meeting=meeting, item=item, person=world.vice, nature="Governor there", then="SILENT",
        declared_at=moment(16), recorded_by=world.clerk,
    )  # fmt: skip
    opened(tablet, world)
    with at(16, 20):
        answer = tablet.tap(f"room-{world.vice.pk}", headers={"HX-Request": "true"})
        words = answer.content.decode()
        assert f'<li id="p{world.vice.pk}"' in words and f'<li id="p{world.rep.pk}"' not in words
        assert 'id="quorum"' in words and "1 of 3 here" in words and "cph:saved" in answer["HX-Trigger"]
        words = tablet.tap(f"start-{item.pk}", headers={"HX-Request": "true"}).content.decode()
        assert "Stands aside for this item" in words and "Standing aside for this item: Vice Person" in words


def test_the_display_names_the_next_item_after_the_last_one_taken(world, meeting, tablet):
    items = list(make.agenda(meeting, items=4).items.order_by("position"))
    opened(tablet, world)
    with at(16, 20):
        tablet.tap(f"start-{items[1].pk}")
        shown = tablet.get("meeting_display").content.decode()
    assert "2. Item number 2" in shown and "Next: 3. Item number 3" in shown


def test_two_people_who_tap_at_once_make_one_entry(world, meeting, tablet):
    """What both tablets saw was an empty list; the second finds the first one's entry."""
    opened(tablet, world)
    with at(16, 20):
        first = attending.mark_present(meeting, world.vice, by=world.clerk, at=moment(16, 20))
        second = attending.mark_present(meeting, world.vice, by=world.chair, at=moment(16, 20))
    assert first == second and lines("marked as present") == 1


def test_the_room_and_online_are_two_spells(world, meeting, tablet):
    opened(tablet, world)
    for minute, tap in ((16, "room"), (40, "online")):
        with at(16, minute):
            tablet.tap(f"{tap}-{world.vice.pk}")
    found = Attendance.objects.order_by("came_at").values_list("how", "came_at", "left_at")
    assert list(found) == [("ROOM", moment(16, 16), moment(16, 40)), ("ONLINE", moment(16, 40), None)]
    assert lines("moved") == 1


def test_nothing_changes_once_minutes_are_approved(world, meeting, tablet):
    opened(tablet, world)
    with at(16, 20):
        tablet.tap(f"room-{world.vice.pk}")
    with at(17):
        tablet.post("sitting_close")
    after = make.meeting(world, world.executive, day=date(2027, 1, 12))
    Minutes.objects.create(
        meeting=meeting, state="APPROVED", circulated_at=moment(18), approved_at=moment(18), approved_in=after,
        recorded_by=world.clerk,
    )  # fmt: skip
    spell = Attendance.objects.get().pk
    with at(18):
        assert tablet.tap(f"room-{world.rep.pk}").status_code == 409
        answer = tablet.post("sitting_times", {"came": "16:30", "left": "17:00", "how": "ROOM"}, spell)
        assert "minutes of this meeting are approved" in answer.content.decode()
        assert tablet.post("sitting_take_back", {}, spell).status_code == 409
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(("counts", "expected"), [(True, (4, 4)), (False, (3, 3)), (None, (3, 4))])
def test_a_share_is_of_the_seats_that_the_article_means(world, counts, expected):
    """Three hold a seat with a vote; the second co-chair's seat is empty."""
    posts = [("chair", 2), ("vice", 1)]
    rules = with_rules(world, posts, quorum={"share_of": 1, "share_from": 1, "counts_vacancies": counts})
    meeting = make.meeting(world, world.executive, constitution=rules)
    needed = selectors.quorum_now(meeting, moment(16)).needed
    assert (needed.fewest, needed.number) == expected
    meeting = make.meeting(world, constitution=rules)  # the article speaks of the executive alone
    assert selectors.quorum_now(meeting, moment(16)).needed.is_silent


def test_a_confidential_vote_is_unknown_to_a_conductor_kept_out_of_its_item(world, meeting):
    item = make.agenda(meeting, items=1).items.get()
    known = {"body": world.executive, "meeting": meeting, "item": item, "moved_by": world.chair}
    Motion.objects.create(
        **known, part="B", number="X/MB2026/1", title="Hush", text="Hush.", recorded_by=world.clerk, moved_at=moment(16),
        method="NAMED", state="OPEN", opens_at=moment(16), form_key=uuid4(),
    )  # fmt: skip
    assert sheet_of(world.clerk, meeting, moment(17)).vote.title == "Hush"
    PartBAccess.objects.create(
        item=item, person=world.clerk, allows=False, reason="Theirs.", decided_by=world.chair, decided_at=moment(16)
    )
    assert sheet_of(world.clerk, meeting, moment(17)).vote is None
    assert sheet_of(world.director, meeting, moment(17)).vote is None
