"""Minutes from the first word to their approval, with the bad days."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind, Notice
from networks.constitutions.models import Clerk
from networks.meetings import tasks
from networks.meetings.minutes_standing import on_meeting
from networks.meetings.models import (
    Action,
    Attendance,
    Circulation,
    Decision,
    Habits,
    MinuteItem,
    Minutes,
    Motion,
    PartBAccess,
    Remark,
    Reply,
)
from networks.meetings.selectors.asked import needs_of
from networks.meetings.services import circulating, correcting, resolving
from networks.meetings.services.actions import change_habits
from networks.meetings.services.circulating import approve, circulate
from networks.meetings.services.minutes import Overtaken, Said, open_minutes, save_item
from tests.factories import meetings as make

AT = make.NOW
SECRET = "zanzibar"


@pytest.fixture
def meeting(world):
    return make.held(world)


@pytest.fixture
def no_press(monkeypatch):
    """The PDF itself takes seconds; most tests ask only whether it is asked for."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    monkeypatch.setattr(documents, "press", lambda html, **_: out.getvalue())


def second_clerk(world):
    other = make.person("Carl Clerk")
    Clerk.objects.create(person=other, body=world.network, starts_on=make.START)
    return other


def write(meeting, number, words, by, seen=0, **more):
    return save_item(make.item_of(meeting, number), Said(words, **more), seen=seen, by=by, at=AT)


def decide(meeting, number, words, by):
    return resolving.add_decision(make.item_of(meeting, number), words, form_key=uuid.uuid4(), by=by, at=AT)


def task(meeting, number, words, owners, by, due_on=date(2026, 12, 4)):
    facts = resolving.Task(words, tuple(owners), due_on)
    return resolving.add_action(make.item_of(meeting, number), facts, form_key=uuid.uuid4(), by=by, at=AT)


def drafted(meeting, world):
    """Minutes with words, a decision and an action in Part A and in Part B."""
    write(meeting, 1, "They spoke of snow.", world.clerk)
    write(meeting, 4, f"They spoke of {SECRET}.", world.clerk)
    decide(meeting, 1, "Close early.", world.clerk)
    decide(meeting, 4, f"Write to {SECRET}.", world.clerk)
    task(meeting, 1, "Tell the parents", [world.chair, world.vice], world.clerk)
    task(meeting, 4, f"Ring {SECRET}", [world.chair], world.clerk)
    return Minutes.objects.get(meeting=meeting)


def out(meeting, world):
    minutes = drafted(meeting, world)
    circulate(minutes, by=world.clerk, at=AT)
    minutes.refresh_from_db()
    return minutes


# --- writing


def test_words_are_kept_and_say_when(world, as_, meeting):
    url = reverse("minute_item", args=[meeting.pk, make.item_of(meeting, 1).pk])
    data = {"discussion": "Snow.\r\nMore snow.", "outcome": "TAKEN", "seen": 0}
    answer = as_(world.clerk).post(url, data, headers={"accept": "application/json"})
    assert answer.json() == {"saved": "Saved 9 am", "seen": 1}
    assert MinuteItem.objects.get().discussion == "Snow.\nMore snow."
    page = as_(world.clerk).get(reverse("minutes_write", args=[meeting.pk])).content.decode()
    assert "More snow." in page and 'name="seen" value="1"' in page
    assert as_(world.clerk).post(url, data | {"seen": 1}).status_code == 302  # without scripts
    assert Line.objects.filter(verb="drafted").count() == 1


def test_the_second_of_two_clerks_is_told_and_nothing_is_overwritten(world, as_, meeting):
    write(meeting, 1, "Hers.", world.clerk)
    url = reverse("minute_item", args=[meeting.pk, make.item_of(meeting, 1).pk])
    other = as_(second_clerk(world))
    mine = {"discussion": "Mine, unsaved.", "outcome": "TAKEN", "seen": 0}
    answer = other.post(url, mine, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "Hers." in answer.json()["html"] and "Mine, unsaved." in answer.json()["html"]
    page = other.post(url, mine).content.decode()
    assert "Two people changed this item" in page and "Hers." in page and "Mine, unsaved." in page
    assert 'name="seen" value="1"' in page
    assert MinuteItem.objects.get().discussion == "Hers."
    other.post(url, mine | {"seen": 1, "discussion": "Both."})
    assert MinuteItem.objects.get().discussion == "Both."


def test_different_items_do_not_collide(world, meeting):
    write(meeting, 1, "One.", world.clerk)
    write(meeting, 2, "Two.", second_clerk(world), seen=0)
    assert sorted(MinuteItem.objects.values_list("discussion", flat=True)) == ["One.", "Two."]


def test_a_save_whose_answer_was_lost_is_no_quarrel_with_oneself(world, meeting):
    item = make.item_of(meeting, 1)
    write(meeting, 1, "First words", world.clerk)  # the answer never reached the page: it still shows edit 0
    row = save_item(item, Said("First words and more"), seen=0, tried="First words", by=world.clerk, at=AT)
    assert row.discussion == "First words and more"
    with pytest.raises(Overtaken):
        save_item(item, Said("Something else"), seen=0, tried="never sent", by=world.clerk, at=AT)
    with pytest.raises(Overtaken):
        save_item(item, Said("Something"), seen=0, tried="First words and more", by=second_clerk(world), at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_lose_nothing():
    world = make.world()
    meeting = make.held(world)
    clerks = [world.clerk, second_clerk(world)]

    def press(clerk):
        try:
            write(meeting, 1, f"Words of {clerk.name}", clerk)
            return "kept"
        except Overtaken as overtaken:
            return overtaken.now.discussion
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(press, clerks))
    kept = MinuteItem.objects.get().discussion
    assert sorted(found) == sorted(["kept", kept])
    assert Minutes.objects.count() == 1


def test_the_chair_may_write_and_others_may_not(world, meeting):
    write(meeting, 1, "The chair's.", world.chair)
    for person in (world.vice, world.rep, world.head, world.officer, world.director, world.stranger):
        with pytest.raises(NotAllowed):
            write(meeting, 1, "Mine", person, seen=9)


def test_nobody_minutes_a_cancelled_meeting_or_an_item_taken_off(world, meeting):
    item = make.item_of(meeting, 2)
    item.position, item.removed_at = None, AT
    item.save()
    with pytest.raises(Refused, match="not on the agenda"):
        save_item(item, Said("Gone"), seen=0, by=world.clerk, at=AT)
    meeting.state, meeting.cancel_reason = "CANCELLED", "Snow"
    meeting.save()
    with pytest.raises(Refused, match="cancelled"):
        open_minutes(meeting, by=world.clerk, at=AT)


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 40, "1.5"])
def test_odd_words_get_a_sentence(world, as_, meeting, odd):
    clerk, pk = as_(world.clerk), make.item_of(meeting, 1).pk
    url = reverse("minute_item", args=[meeting.pk, pk])
    assert clerk.post(url, {"discussion": "x", "outcome": odd, "seen": odd}).status_code == 200
    assert clerk.post(url, {"seen": odd}, headers={"accept": "application/json"}).status_code == 422
    for name in ("minute_decision", "minute_action"):
        data = {"row": odd or "0", "form_key": odd, "text": "", "was": odd, "owners": odd, "due_on": odd}
        answer = clerk.post(reverse(name, args=[meeting.pk, pk]), data)
        assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert not Decision.objects.exists() and not Action.objects.exists()


# --- decisions and actions


def test_decisions_and_actions_are_numbered_once_and_apart(world, meeting):
    drafted(meeting, world)
    assert set(Decision.objects.values_list("number", flat=True)) == {"CPH856/D2026/1", "CPH856/DB2026/1"}
    assert set(Action.objects.values_list("number", flat=True)) == {"CPH856/A2026/1", "CPH856/AB2026/1"}
    key = uuid.uuid4()
    item = make.item_of(meeting, 2)
    made = {resolving.add_decision(item, "Once.", form_key=key, by=world.clerk, at=AT).pk for _ in range(3)}
    assert len(made) == 1
    with pytest.raises(Refused, match="another item"):
        resolving.add_decision(make.item_of(meeting, 3), "Once.", form_key=key, by=world.clerk, at=AT)


def test_an_action_has_several_owners_named_in_one_line(world, as_, meeting):
    url = reverse("minute_action", args=[meeting.pk, make.item_of(meeting, 1).pk])
    data = {"text": "Tell the parents", "owners": "chair person,  Vice Person", "due_on": "04/12/2026"}
    page = as_(world.clerk).post(url, data, headers={"hx-request": "true"})
    assert page["X-Kept"] and "Tell the parents" in page.content.decode()
    action = Action.objects.get()
    assert set(action.owners.all()) == {world.chair, world.vice} and action.due_on == date(2026, 12, 4)
    page = as_(world.clerk).post(url, data | {"owners": "Hannah Head"}).content.decode()
    assert "Nobody called “hannah head” may attend" in page  # a head does not attend the executive
    again = make.person("Vice Person")
    assert again.pk and as_(world.clerk).post(url, data).status_code == 302  # the namesake may not attend


def test_two_clerks_change_one_decision_and_one_is_told(world, as_, meeting):
    row = decide(meeting, 1, "Close early.", world.clerk)
    was = resolving.mark_of(row)
    resolving.edit_decision(row, "Close at noon.", was=was, by=world.clerk, at=AT)
    url = reverse("minute_decision", args=[meeting.pk, row.item_id])
    page = as_(second_clerk(world)).post(url, {"row": row.pk, "was": was, "text": "Close at one."}).content.decode()
    assert "Two people changed this" in page and "Close at noon." in page and "Close at one." in page
    row.refresh_from_db()
    assert row.text == "Close at noon."


def test_an_action_of_part_b_goes_only_to_who_reads_it(world, meeting):
    with pytest.raises(Refused, match="Director Person may not read"):
        task(meeting, 4, "Ring", [world.chair, world.director], world.clerk)
    item = make.item_of(meeting, 4)
    PartBAccess.objects.create(
        item=item, person=world.director, allows=True, reason="Asked", decided_by=world.clerk, decided_at=AT
    )
    assert task(meeting, 4, "Ring", [world.director], world.clerk).part == "B"


# --- out


def test_minutes_go_out_once_and_all_who_attend_are_told(world, meeting, no_press):
    minutes = drafted(meeting, world)
    for _ in range(2):
        first = circulate(minutes, by=world.clerk, at=AT)
    for _ in range(3):
        circulating.carry_out_minutes(first.pk, at=AT)
    first.refresh_from_db()
    assert Circulation.objects.count() == 1 and first.told_at == AT
    people = {"Chair Person", "Vice Person", "Rep Person", "Director Person", "Oliver Officer", "Clare Clerk"}
    told = Notice.objects.filter(kind=Kind.MINUTES)
    assert {one.person.name for one in told.select_related("person")} == people
    assert told.count() == len(people)
    assert SECRET not in told.first().text + told.first().subject
    assert "Close early." in told.first().text
    assert first.paper.state == first.paper_b.state == Paper.State.MADE
    assert MinuteItem.objects.count() == 4  # also of the items nobody wrote of


def test_a_killed_worker_is_made_good_by_the_sweep(world, meeting, no_press, monkeypatch):
    first = circulate(drafted(meeting, world), by=world.clerk, at=AT)
    monkeypatch.setattr(circulating, "notify", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        circulating.carry_out_minutes(first.pk, at=AT)
    monkeypatch.undo()
    tasks.sweep_minutes()
    tasks.sweep_minutes()
    first.refresh_from_db()
    assert first.told_at and Notice.objects.filter(kind=Kind.MINUTES).count() == 6


def test_a_pdf_that_cannot_be_made_keeps_nobody_waiting(world, meeting, monkeypatch):
    monkeypatch.setattr(documents, "press", lambda html, **_: 1 / 0)
    first = circulate(drafted(meeting, world), by=world.clerk, at=AT)
    for minute in range(4):
        circulating.carry_out_minutes(first.pk, at=AT + timedelta(minutes=minute))
    first.refresh_from_db()
    assert first.told_at and first.paper.state == Paper.State.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_circulate_once(no_press):
    world = make.world()
    minutes = drafted(make.held(world), world)

    def press(_):
        try:
            return circulate(minutes, by=world.clerk, at=AT).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(press, range(4)))
    assert len(found) == 1 and Circulation.objects.count() == 1


def test_nothing_goes_out_before_the_meeting(world):
    meeting = make.meeting(world, world.executive)
    make.agenda(meeting, "AGREED")
    write(meeting, 1, "Prepared.", world.clerk)
    with pytest.raises(Refused, match="after the meeting"):
        circulate(Minutes.objects.get(), by=world.clerk, at=AT)


READERS = {"chair": True, "vice": True, "rep": True, "clerk": True, "director": False, "officer": False, "admin": False}


@pytest.mark.parametrize("role", [*READERS, "head", "stranger"])
def test_part_b_is_absent_for_who_may_not_read_it(world, as_, meeting, role, no_press):
    minutes = drafted(meeting, world)
    browser = as_(getattr(world, role))
    address = reverse("minutes", args=[meeting.pk])
    before = browser.get(address).status_code
    assert before == (302 if role in ("clerk", "chair", "admin") else 404)  # the draft is its writers' alone
    first = circulate(minutes, by=world.clerk, at=AT)
    circulating.carry_out_minutes(first.pk, at=AT)
    page = browser.get(address, follow=True)
    if role not in READERS:
        assert page.status_code == 404
        return
    words = page.content.decode()
    assert page.status_code == 200 and "They spoke of snow." in words
    assert (SECRET in words) == READERS[role] == ("Part B" in words)
    assert bool(re.search(r"\bB1\b", words)) == READERS[role]
    pdf = browser.get(reverse("minutes_pdf", args=[meeting.pk, 1]))
    name = pdf["Content-Disposition"]
    assert ("Part B" in name) == READERS[role]
    if role in ("clerk", "chair", "admin"):
        bench = browser.get(reverse("minutes_write", args=[meeting.pk])).content.decode()
        assert (SECRET in bench) == READERS[role]
        hidden = reverse("minute_item", args=[meeting.pk, make.item_of(meeting, 4).pk])
        assert browser.get(hidden).status_code == (200 if READERS[role] else 404)


def test_an_item_made_confidential_later_is_gone_from_the_page_and_its_pdf(world, as_, meeting, no_press):
    out(meeting, world)
    make.item_of(meeting, 1).__class__.objects.filter(pk=make.item_of(meeting, 1).pk).update(part="B")
    page = as_(world.director).get(reverse("minutes_version", args=[meeting.pk, 1]))
    assert "They spoke of snow." not in page.content.decode()
    assert as_(world.director).get(reverse("minutes_pdf", args=[meeting.pk, 1])).status_code == 409
    assert (
        "They spoke of snow." in as_(world.chair).get(reverse("minutes_version", args=[meeting.pk, 1])).content.decode()
    )


def test_attendance_says_who_was_there_and_how(world, meeting):
    facts = {"meeting": meeting, "recorded_by": world.clerk, "recorded_at": AT, "came_at": meeting.starts_at}
    ends = {"left_at": meeting.ends_at}
    Attendance.objects.create(person=world.chair, standing="MEMBER", title="Co-chair", counts=True, **facts, **ends)
    Attendance.objects.create(
        person=world.rep, standing="MEMBER", title="Representative", counts=True, how="ONLINE", **facts, **ends
    )
    Attendance.objects.create(
        guest_name="Gwen Guest", standing="GUEST", title="Adviser", for_item=make.item_of(meeting, 2), **facts, **ends
    )
    Attendance.objects.create(
        guest_name="Sid Secret", standing="GUEST", title="Adviser", for_item=make.item_of(meeting, 4), **facts, **ends
    )
    Reply.objects.create(meeting=meeting, person=world.vice, answer="APOLOGIES", said_at=AT, said_by=world.vice)
    minutes = out(meeting, world)
    people = {one["name"]: one for one in minutes.circulations.get().content["people"]}
    found = {name: one["how"] for name, one in people.items()}
    assert found["Chair Person"] == "PRESENT" and found["Rep Person"] == "REMOTE"
    assert found["Vice Person"] == "APOLOGIES" and found["Director Person"] == "ABSENT"
    assert people["Gwen Guest"]["note"] == "item 2" and people["Sid Secret"]["part"] == "B"
    assert "Sid Secret" not in str(minutes.circulations.get().paper.context)


def test_the_numbers_of_a_vote_stand_with_the_decision(world, meeting):
    item = make.item_of(meeting, 1)
    motion = Motion.objects.create(
        body=meeting.body, constitution=meeting.constitution, meeting=meeting, item=item, number="M1", title="Snow",
        text="That we close early.", moved_by=world.chair, seconded_by=world.vice, recorded_by=world.clerk,
        moved_at=AT, form_key=uuid.uuid4(),
    )  # fmt: skip
    Motion.objects.filter(pk=motion.pk).update(
        state="CARRIED", votes_for=7, votes_against=2, abstentions=1, decided_at=AT, outcome="Carried."
    )
    minutes = out(meeting, world)
    item = minutes.circulations.get().content["items"][0]
    vote = next(one["vote"] for one in item["decisions"] if one["text"] == "That we close early.")
    assert vote == "Moved by Chair Person, seconded by Vice Person. 7 for, 2 against, 1 abstained."
    decision = Decision.objects.get(motion=motion)
    assert decision.minutes == minutes
    with pytest.raises(Refused, match="voted on"):
        resolving.edit_decision(decision, "Other", was="", by=world.clerk, at=AT)


# --- corrected and approved


def test_a_correction_is_asked_for_answered_and_goes_out_as_version_two(world, as_, meeting, no_press):
    minutes = out(meeting, world)
    item = make.item_of(meeting, 1)
    url = reverse("correction_ask", args=[meeting.pk])
    for _ in range(2):
        assert as_(world.director).post(url, {"item": item.pk, "text": "It was ice."}).status_code == 302
    remark = Remark.objects.get()
    assert "Answer" in [need.verb for need in needs_of(world.clerk, AT)]
    answer = reverse("correction_answer", args=[meeting.pk, remark.pk])
    assert as_(world.director).get(answer).status_code == 403
    assert "Say why" in as_(world.clerk).post(answer, {"is_made": "no", "why": ""}).content.decode()
    write(meeting, 1, "They spoke of ice.", world.clerk, seen=MinuteItem.objects.get(item=item).edit_number)
    assert as_(world.clerk).post(answer, {"is_made": "yes", "why": ""}).status_code == 302
    assert Notice.objects.filter(person=world.director, once_key=f"correction:{remark.pk}").count() == 1
    second = circulate(minutes, by=world.clerk, at=AT)
    assert second.version == 2
    assert [one["words"] for one in second.content["changes"]] == ["Item 1, Item number 1: what was said is changed."]
    circulating.carry_out_minutes(second.pk, at=AT)
    assert Notice.objects.filter(person=world.vice, once_key=f"minutes:{meeting.pk}:2").count() == 1
    page = as_(world.director).get(reverse("minutes_version", args=[meeting.pk, 1])).content.decode()
    assert "A newer version has replaced this one" in page and "They spoke of snow." in page


def test_part_b_corrections_are_for_its_readers(world, as_, meeting):
    minutes = out(meeting, world)
    hidden = make.item_of(meeting, 4)
    page = as_(world.director).post(
        reverse("correction_ask", args=[meeting.pk]), {"item": hidden.pk, "text": "What of it?"}
    )
    assert "Choose an item of these minutes" in page.content.decode()
    with pytest.raises(Refused):
        correcting.ask_correction(minutes, hidden, "What?", by=world.director, at=AT)
    remark = correcting.ask_correction(minutes, hidden, f"About {SECRET}", by=world.vice, at=AT)
    assert SECRET not in Line.objects.order_by("-position").first().subject
    assert as_(world.admin).get(reverse("correction_answer", args=[meeting.pk, remark.pk])).status_code == 404
    assert SECRET not in as_(world.admin).get(reverse("minutes", args=[meeting.pk]), follow=True).content.decode()
    correcting.answer_correction(remark, is_made=False, why=f"No {SECRET}", by=world.clerk, at=AT)
    assert SECRET not in Notice.objects.get(person=world.vice, once_key=f"correction:{remark.pk}").text


def test_the_next_meeting_approves_and_then_nothing_changes(world, as_, meeting, no_press):
    minutes = out(meeting, world)
    other_body = make.held(world, world.network, day=date(2026, 10, 28), closed=0)
    for wrong in (meeting, other_body, make.meeting(world, world.executive, day=date(2026, 12, 8))):
        with pytest.raises(Refused):
            approve(minutes, wrong, by=world.chair, at=AT)
    after = make.held(world, day=date(2026, 10, 29), closed=0)
    assert "Record the approval of" in [need.verb for need in needs_of(world.clerk, AT)]
    url = reverse("minutes_approve", args=[meeting.pk])
    assert as_(world.vice).get(url).status_code == 403
    for _ in range(2):
        assert as_(world.chair).post(url, {"approved_in": after.pk}).status_code in (200, 302)
    minutes.refresh_from_db()
    final = Circulation.objects.get(is_approved=True)
    assert (minutes.state, minutes.approved_in, final.version) == ("APPROVED", after, 2)
    words = final.paper.context["content"]["approved"]
    assert words.startswith("Approved on Thursday 29 October 2026 by the meeting of CPH Executive")
    assert "as a correct record" in words
    for change in (
        lambda: write(meeting, 1, "Later", world.clerk, seen=99),
        lambda: decide(meeting, 1, "Later", world.clerk),
        lambda: task(meeting, 1, "Later", [world.chair], world.clerk),
        lambda: circulate(minutes, by=world.clerk, at=AT),
        lambda: correcting.ask_correction(minutes, None, "Later", by=world.vice, at=AT),
    ):
        with pytest.raises(Refused):
            change()
    for row in (MinuteItem.objects.first(), Decision.objects.first(), minutes):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
    bench = as_(world.clerk).get(reverse("minutes_write", args=[meeting.pk])).content.decode()
    assert "never change" in bench and "<textarea" not in bench


def test_approved_with_corrections_says_which(world, meeting, no_press):
    minutes = out(meeting, world)
    after = make.held(world, day=date(2026, 10, 29), closed=0)
    remark = correcting.ask_correction(minutes, None, "Wrong day", by=world.vice, at=AT)
    with pytest.raises(Refused, match="not answered"):
        approve(minutes, after, by=world.clerk, at=AT)
    correcting.answer_correction(remark, is_made=False, why="It is right.", by=world.clerk, at=AT)
    row = Decision.objects.get(part="A")
    resolving.edit_decision(row, "Close at noon.", was=resolving.mark_of(row), by=world.clerk, at=AT)
    final = approve(minutes, after, by=world.clerk, at=AT)
    assert "with the corrections below" in final.content["approved"]
    assert "from “Close early.” to “Close at noon.”" in final.content["changes"][0]["words"]


def test_a_later_correction_is_a_dated_note_at_the_item(world, as_, meeting, no_press):
    minutes = out(meeting, world)
    after = make.held(world, day=date(2026, 10, 29), closed=0)
    with pytest.raises(Refused):
        correcting.add_note(minutes, None, "Too early", after, by=world.clerk, at=AT)
    approve(minutes, after, by=world.clerk, at=AT)
    url = reverse("minutes_note", args=[meeting.pk])
    data = {"item": make.item_of(meeting, 1).pk, "text": "It was sleet.", "decided_in": after.pk}
    for _ in range(2):
        assert as_(world.clerk).post(url, data).status_code == 302
    assert Remark.objects.filter(kind="NOTE").count() == 1
    page = as_(world.director).get(reverse("minutes", args=[meeting.pk]), follow=True).content.decode()
    assert "Note of Monday 2 November 2026" in page and "It was sleet." in page and "They spoke of snow." in page


# --- how soon, and where it is asked for


def test_the_due_day_follows_the_habit_of_the_network(world, as_):
    meeting = make.held(world, day=date(2026, 12, 17))
    later = make.local(date(2026, 12, 18), 9)
    assert on_meeting(world.clerk, meeting, later)["turnaround"].due_on == date(2027, 1, 5)
    need = next(one for one in needs_of(world.clerk, later) if one.verb == "Circulate the minutes of")
    assert need.due_on == date(2027, 1, 5)
    url = reverse("habits", args=[world.network.pk])
    assert as_(world.chair).get(url).status_code == 403
    data = {"minutes_within": 2, "reminders": "DAILY"}
    for _ in range(2):
        assert as_(world.clerk).post(url, data).status_code == 302
    assert Habits.objects.get().minutes_within == 2
    assert Line.objects.filter(verb="changed", subject__contains="habits").count() == 1
    assert "between 1 and 60" in as_(world.clerk).post(url, data | {"minutes_within": 0}).content.decode()
    assert on_meeting(world.clerk, meeting, later)["turnaround"].due_on == date(2026, 12, 21)


def test_first_pages_ask_for_what_is_to_be_read(world, meeting, as_, no_press):
    assert on_meeting(world.vice, meeting, AT)["newest"] is None
    assert on_meeting(world.head, meeting, AT) is None
    circulation = circulate(drafted(meeting, world), by=world.clerk, at=AT)
    circulating.carry_out_minutes(circulation.pk, at=AT)
    assert "Read the minutes of" in [one.verb for one in needs_of(world.vice, AT)]
    as_(world.vice).get(reverse("minutes", args=[meeting.pk]), follow=True)
    assert "Read the minutes of" not in [one.verb for one in needs_of(world.vice, AT)]
    assert on_meeting(world.vice, meeting, AT)["pdf"]
    assert "Circulate the minutes of" not in [one.verb for one in needs_of(world.clerk, AT)]


@pytest.mark.parametrize("items", [1, 30])
def test_pages_cost_the_same_for_one_item_and_for_thirty(world, as_, items, django_assert_max_num_queries, no_press):
    meeting = make.held(world, items=items)
    for number in range(1, items + 1):
        write(meeting, number, "Words.", world.clerk)
        decide(meeting, number, "Decided.", world.clerk)
        task(meeting, number, "Do it", [world.chair, world.vice], world.clerk)
    clerk, vice = as_(world.clerk), as_(world.vice)
    with django_assert_max_num_queries(12):
        assert clerk.get(reverse("minutes_write", args=[meeting.pk])).status_code == 200
    circulate(Minutes.objects.get(meeting=meeting), by=world.clerk, at=AT)
    url = reverse("minutes_version", args=[meeting.pk, 1])
    vice.get(url)
    with django_assert_max_num_queries(12):
        assert vice.get(url).status_code == 200


def test_habits_are_changed_by_the_clerk_alone(world):
    with pytest.raises(NotAllowed):
        change_habits(world.network, minutes_within=3, reminders="NEVER", by=world.chair, at=AT)


def test_the_pdf_holds_the_part_of_its_readers(world, meeting):
    circulation = circulate(drafted(meeting, world), by=world.clerk, at=AT)
    circulating.carry_out_minutes(circulation.pk, at=AT)
    circulation.refresh_from_db()
    for paper, hidden in ((circulation.paper, False), (circulation.paper_b, True)):
        assert paper.state == Paper.State.MADE, paper.problem
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(paper.file).pages).split())
        for wanted in (
            "Item number 1",
            "They spoke of snow.",
            "Close early.",
            "Chair Person",
            "Tell the parents",
            paper.number,
        ):
            assert wanted in text
        assert (SECRET in text) == hidden
