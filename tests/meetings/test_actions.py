"""The decision register and the action tracker: filters, files, owners, reminders."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Kind, Notice
from networks.meetings import tasks
from networks.meetings.models import Action, Decision, Habits, Minutes, Motion, PartBAccess
from networks.meetings.permissions.minutes import actions_for, decisions_for, own_actions
from networks.meetings.selectors.asked import needs_of
from networks.meetings.services.actions import drop_action, finish_action, move_action, remind_owners
from networks.meetings.services.circulating import circulate
from tests.factories import meetings as make

AT = make.NOW
TODAY = AT.date()
SECRET = "zanzibar"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"


@pytest.fixture
def meeting(world):
    """A meeting of the executive whose minutes are out."""
    found = make.held(world)
    minutes(found)
    return found


def minutes(meeting, state="CIRCULATED"):
    out = None if state == "DRAFT" else AT - timedelta(days=1)
    return Minutes.objects.create(meeting=meeting, state=state, circulated_at=out)


def action(meeting, owners, number=1, **facts):
    item = make.item_of(meeting, number)
    known = {
        "body": meeting.body, "minutes": meeting.minutes, "item": item, "part": item.part, "number": f"A{uuid.uuid4().hex[:9]}",
        "text": f"Ring {SECRET}" if item.part == "B" else "Tell the parents", "due_on": TODAY, "created_at": AT,
        "created_by": meeting.called_by,
    }  # fmt: skip
    made = Action.objects.create(**(known | facts))
    made.owners.set(owners)
    return made


def decision(meeting, number=1, **facts):
    item = make.item_of(meeting, number)
    known = {
        "body": meeting.body, "minutes": meeting.minutes, "item": item, "part": item.part, "number": f"D{uuid.uuid4().hex[:9]}",
        "text": f"Write to {SECRET}" if item.part == "B" else "Close early", "decided_at": meeting.starts_at,
        "recorded_by": meeting.called_by,
    }  # fmt: skip
    return Decision.objects.create(**(known | facts))


def rows_of(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def number_shown(as_, person, name, pk, **query):
    return len(as_(person).get(reverse(name, args=[pk]), query).context["page"].rows)


# --- who sees what

SEES = {"chair": 2, "vice": 2, "clerk": 2, "director": 1, "officer": 1, "admin": 1, "head": 0}


@pytest.mark.parametrize("role", SEES)
def test_registers_hold_what_one_may_read(world, as_, meeting, role):
    for number in (1, 4):
        decision(meeting, number)
        action(meeting, [world.chair], number)
    person = getattr(world, role)
    for body in (world.executive, world.network):  # the network's list holds that of its executive
        assert number_shown(as_, person, "decision_list", body.pk) == SEES[role]
        assert number_shown(as_, person, "action_list", body.pk) == SEES[role]
    for name in ("decision_export", "action_export"):
        found = rows_of(as_(person).get(reverse(name, args=[world.executive.pk])))
        assert len(found) == SEES[role] and (SECRET in str(found)) == (SEES[role] == 2)
    hidden = Action.objects.get(part="B")
    assert as_(person).get(reverse("action", args=[hidden.pk])).status_code == (200 if SEES[role] == 2 else 404)


def test_a_draft_is_in_no_register(world, as_):
    meeting = make.held(world)
    minutes(meeting, "DRAFT")
    decision(meeting)
    action(meeting, [world.vice])
    for person in (world.vice, world.clerk):
        assert not decisions_for(person, AT).exists() and not actions_for(person, AT).exists()
    circulate(meeting.minutes, by=world.clerk, at=AT)
    assert decisions_for(world.vice, AT).count() == own_actions(world.vice, AT).count() == 1


def test_other_networks_see_nothing(world, as_, meeting):
    other = make.world("County Heads", "857")
    row = action(meeting, [world.chair])
    for person in (other.clerk, other.head, world.stranger):
        browser = as_(person)
        for name, pk in (("decision_list", world.network.pk), ("action_list", world.network.pk), ("action", row.pk), ("action_done", row.pk), ("habits", world.network.pk)):  # fmt: skip
            assert browser.get(reverse(name, args=[pk])).status_code == 404
        assert browser.get(reverse("my_actions")).status_code == 200


def test_an_owner_outside_the_body_sees_their_action_and_not_its_minutes(world, as_, meeting):
    row = action(meeting, [world.head])
    page = as_(world.head).get(reverse("my_actions")).content.decode()
    assert "Tell the parents" in page and reverse("minutes", args=[meeting.pk]) not in page
    assert as_(world.head).get(reverse("action", args=[row.pk])).status_code == 200
    hidden = action(meeting, [world.head], 4)
    assert as_(world.head).get(reverse("action", args=[hidden.pk])).status_code == 404
    assert SECRET not in as_(world.head).get(reverse("my_actions")).content.decode()


def test_who_was_let_in_or_kept_out_counts(world, meeting):
    item = make.item_of(meeting, 4)
    decision(meeting, 4)
    access = {"item": item, "reason": "Asked", "decided_by": world.clerk, "decided_at": AT}
    PartBAccess.objects.create(person=world.director, allows=True, **access)
    PartBAccess.objects.create(person=world.rep, allows=False, **access)
    assert decisions_for(world.director, AT).count() == 1 and not decisions_for(world.rep, AT).exists()


def test_a_decision_between_meetings_is_read_like_the_bodys_meetings(world, meeting):
    for part in "AB":
        motion = Motion.objects.create(
            body=world.executive, constitution=world.constitution, part=part, number=f"M{part}", title="Snow", text="Snow",
            moved_by=world.chair, recorded_by=world.clerk, moved_at=AT, method="NAMED", form_key=uuid.uuid4(),
        )  # fmt: skip
        decision(meeting, minutes=None, item=None, motion=motion, part=part)
    names = ("vice", "clerk", "director", "head")
    found = {name: decisions_for(getattr(world, name), AT).count() for name in names}
    assert found == {"vice": 2, "clerk": 2, "director": 1, "head": 0}


# --- filters


def test_filters_narrow_and_odd_ones_do_no_harm(world, as_, meeting):
    action(meeting, [world.vice], text="Buy salt", due_on=TODAY - timedelta(days=1))
    action(meeting, [world.chair], text="Buy sand", due_on=TODAY + timedelta(days=5))
    action(meeting, [world.chair], text="Write", due_on=None)
    done = action(meeting, [world.chair], text="Done it", state="DONE", note="So", closed_at=AT, closed_by=world.chair)
    pk = world.executive.pk

    def shown(**query):
        return number_shown(as_, world.clerk, "action_list", pk, **query)

    assert shown() == 3 and shown(state="all") == 4 and shown(state="done") == 1
    assert shown(state="overdue") == 1 and shown(state="soon") == 1
    assert shown(words="buy SA") == 2 and shown(words=done.number, state="all") == 1
    assert shown(owner=world.vice.pk) == 1 and shown(meeting=meeting.pk) == 3
    assert shown(since="2026-11-03", until="30/11/2026") == 1
    for odd in ("x", "-1", "9" * 30, "%", "2026-13-01"):
        query = dict.fromkeys(("state", "owner", "meeting", "since", "until", "words", "after"), odd)
        assert as_(world.clerk).get(reverse("action_list", args=[pk]), query).status_code == 200
        assert as_(world.clerk).get(reverse("decision_list", args=[pk]), query).status_code == 200
        assert as_(world.clerk).get(reverse("action_export", args=[pk]), query).status_code == 200


def test_sixty_actions_make_two_pages_and_one_file(world, as_, meeting):
    for n in range(60):
        action(meeting, [world.chair], text=f"Task {n}", due_on=TODAY + timedelta(days=n % 7) if n % 3 else None)
    clerk, url = as_(world.clerk), reverse("action_list", args=[world.executive.pk])
    first = clerk.get(url)
    second = clerk.get(url + first.context["page"].next_url)
    seen = [one.pk for page in (first, second) for one in page.context["page"]]
    assert len(seen) == len(set(seen)) == 60
    dates = [one.due_on or date.max for page in (first, second) for one in page.context["page"]]
    assert dates == sorted(dates)
    assert len(rows_of(clerk.get(reverse("action_export", args=[world.executive.pk])))) == 60


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_for_one_row_and_for_thirty(world, as_, meeting, count, django_assert_max_num_queries):
    for _ in range(count):
        decision(meeting)
        action(meeting, [world.chair, world.vice])
    for name, args in (("decision_list", [world.network.pk]), ("action_list", [world.network.pk]), ("my_actions", [])):
        browser = as_(world.vice)
        with django_assert_max_num_queries(12):
            assert len(browser.get(reverse(name, args=args)).context["page"].rows) == count


# --- what becomes of them


def test_an_owner_says_it_is_done_with_evidence(world, as_, meeting, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = action(meeting, [world.chair, world.vice])
    url = reverse("action_done", args=[row.pk])
    assert as_(world.rep).get(url).status_code == 403
    vice = as_(world.vice)
    assert "Enter what was done" in vice.post(url, {"note": " "}).content.decode()
    trick = SimpleUploadedFile("photo.png", b"<html><img src='http://example.org/x'></html>", "image/png")
    page = vice.post(url, {"note": "Rang", "evidence": trick})
    assert page.status_code == 200 and "Choose a PDF" in page.content.decode()
    row.refresh_from_db()
    assert row.state == "OPEN"
    for note in ("Rang them", "Again"):
        file = SimpleUploadedFile("../photo.png", PNG + b"\x00" * 40, "text/html")
        assert vice.post(url, {"note": note, "evidence": file}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.note, row.closed_by, row.evidence_kind) == ("DONE", "Rang them", world.vice, "PNG")
    answer = as_(world.director).get(reverse("action_evidence", args=[row.pk]))
    assert answer["Content-Type"] == "image/png" and "attachment" in answer["Content-Disposition"]
    assert as_(world.head).get(reverse("action_evidence", args=[row.pk])).status_code == 404
    assert Line.objects.filter(verb="finished").count() == 1


def test_the_clerk_drops_and_moves_and_the_trail_says_so(world, as_, meeting):
    row = action(meeting, [world.vice])
    for person in (world.vice, world.chair):
        with pytest.raises(NotAllowed):
            drop_action(row, "No", by=person, at=AT)
        with pytest.raises(NotAllowed):
            move_action(row, TODAY, by=person, at=AT)
    clerk = as_(world.clerk)
    url = reverse("action_due", args=[row.pk])
    assert "Enter a day" in clerk.post(url, {"due_on": "31 February"}).content.decode()
    for _ in range(2):
        assert clerk.post(url, {"due_on": "4/12/2026"}).status_code == 302
    moved = Line.objects.get(verb="moved")
    assert "from Monday 2 November 2026 to Friday 4 December 2026" in moved.subject
    for _ in range(2):
        assert clerk.post(reverse("action_drop", args=[row.pk]), {"reason": "Not needed"}).status_code == 302
    with pytest.raises(Refused, match="closed already"):
        finish_action(row, "Done all the same", by=world.vice, at=AT)
    row.refresh_from_db()
    assert (row.state, row.note) == ("DROPPED", "Not needed")


def test_the_trail_never_says_what_part_b_does(world, meeting):
    row = action(meeting, [world.vice], 4)
    move_action(row, TODAY + timedelta(days=3), by=world.clerk, at=AT)
    finish_action(row, f"Rang {SECRET}", by=world.vice, at=AT)
    said = " ".join(Line.objects.values_list("subject", flat=True))
    assert "in Part B" in said and SECRET not in said


def test_the_database_keeps_a_closed_action_with_its_words(world, meeting):
    row = action(meeting, [world.vice])
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=row.pk).update(state="DONE", closed_at=AT, closed_by=world.vice, note="")


# --- asked for and reminded


def test_owners_are_asked_for_what_is_due_within_a_week(world, meeting):
    action(meeting, [world.vice], text="Late", due_on=TODAY - timedelta(days=2))
    action(meeting, [world.vice], text="Soon", due_on=TODAY + timedelta(days=7))
    action(meeting, [world.vice], text="Later", due_on=TODAY + timedelta(days=8))
    action(meeting, [world.vice], text="Whenever", due_on=None)
    action(meeting, [world.vice], text="Struck", removed_at=AT)
    assert [one.thing for one in needs_of(world.vice, AT) if one.verb == "Your action:"] == ["Late", "Soon"]
    assert not [one for one in needs_of(world.rep, AT) if one.verb == "Your action:"]


def reminders():
    return Notice.objects.filter(kind=Kind.ACTION)


def test_one_reminder_for_each_owner_and_day(world, meeting):
    action(meeting, [world.vice, world.chair], text="Late", due_on=TODAY - timedelta(days=2))
    action(meeting, [world.vice], 4)
    assert tasks.remind_owners() == 2
    assert tasks.remind_owners() == 0  # Monday morning again: nobody is told twice
    notice = reminders().get(person=world.vice)
    assert notice.subject == "2 actions of yours are due, 1 overdue"
    assert "Late" in notice.text and "an action from Part B" in notice.text and SECRET not in notice.text
    assert remind_owners(at=AT + timedelta(days=1)) == 0  # weekly, unless the network chose otherwise
    assert remind_owners(at=AT + timedelta(days=7)) == 2


@pytest.mark.parametrize(("rhythm", "days"), [("DAILY", 5), ("WEEKLY", 1), ("NEVER", 0)])
def test_the_network_chooses_the_rhythm(world, meeting, rhythm, days):
    Habits.objects.create(network=world.network, reminders=rhythm)
    action(meeting, [world.vice])
    for day in range(7):
        for _ in range(2):
            remind_owners(at=AT + timedelta(days=day))
    assert reminders().count() == days


def test_nobody_is_reminded_of_what_is_closed_in_draft_or_not_theirs_to_read(world, meeting):
    action(meeting, [world.head], 4)
    action(meeting, [world.vice], state="DONE", note="So", closed_at=AT, closed_by=world.vice)
    draft = make.held(world, day=date(2026, 10, 28))
    minutes(draft, "DRAFT")
    action(draft, [world.vice])
    gone = action(meeting, [world.rep])
    world.rep.is_active = False
    world.rep.save()
    assert gone.pk and remind_owners(at=AT) == 0 and not reminders().exists()
