"""The report on the agenda of the meeting that decides: moved, cancelled, replaced, its agenda out, or put off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.selectors.needs_reporting import NEEDS, kinds
from consultations.selectors.reporting import report_context
from consultations.selectors.tabling import suggested, tabling_of
from consultations.services.reporting import issue_report
from consultations.services.tabling import choose_meeting, table_report
from cph.core.needing import read, rows_of
from cph.core.templatetags.words import day_words
from cph.notifications.models import Notice
from networks.meetings.models import Agenda, AgendaItem
from networks.meetings.services.calling import Slot, cancel_meeting, move_meeting
from networks.meetings.services.drafting import remove_item
from tests.consultations import reported as on
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def found(world):
    """Led by a co-chair, to be decided at a meeting of the executive in twenty days; no report yet."""
    made = on.to_report(world, 1)
    return choose_meeting(made, on.coming(world), by=world.clerk, at=now())


def issue(found, by, number=1, summary="Most want one rule."):
    issue_report(found, summary=summary, number=number, has_read=True, by=by, at=now())
    found.refresh_from_db()
    table_report(found, by=by, at=now())
    return found


def items(found):
    """Where the report stands, meeting by meeting."""
    rows = AgendaItem.objects.filter(source=f"consultations:report:{found.pk}", removed_at__isnull=True)
    return list(rows.order_by("agenda__meeting__starts_at").values_list("agenda__meeting", flat=True))


def needs(person):
    rows = rows_of(kinds(person.pk, now()))
    return read([(row["asks"], row["facts"]) for row in rows], NEEDS)


def moved(meeting, days, by):
    starts = meeting.starts_at + timedelta(days=days)
    return move_meeting(meeting, Slot(starts, starts + timedelta(hours=2), "Town Hall", ""), by=by, at=now())


def test_a_meeting_that_is_moved_keeps_the_report_and_the_words_follow_its_day(world, found):
    (need,) = needs(world.chair)
    planned = need.due_on
    moved(found.meeting, 7, world.clerk)
    (need,) = needs(world.chair)
    day = timezone.localdate(found.meeting.starts_at) + timedelta(days=7)
    assert planned + timedelta(days=7) == need.due_on == day and day_words(day) in need.detail
    found.refresh_from_db()
    assert report_context(found)["decides_words"] == f"{world.executive.name} decides on {day_words(day)}."
    issue(found, world.clerk)
    moved(found.meeting, 7, world.clerk)
    found.refresh_from_db()
    seen = tabling_of(found, now())
    assert seen.where == "TABLED" and day_words(day + timedelta(days=7)) in seen.words
    assert items(found) == [found.meeting_id]


def test_a_meeting_that_is_cancelled_asks_the_lead_for_another_and_the_report_goes_there(world, found):
    first = issue(found, world.clerk).meeting
    cancel_meeting(first, reason="Snow", by=world.clerk, at=now())
    found.refresh_from_db()
    assert tabling_of(found, now()).where == "CANCELLED"
    asked = {one.verb: one.url for one in needs(world.chair)}
    assert asked["Choose the meeting that decides on"] == reverse("report_meeting", args=[found.pk])
    assert "Say what was decided about" not in asked and (
        report_context(found)["decides_words"] == f"{world.executive.name} decides."
    )
    second = on.coming(world, days=40)
    choose_meeting(found, second, by=world.clerk, at=now())
    assert items(found)[-1] == second.pk and "Choose the meeting that decides on" not in {
        one.verb for one in needs(world.chair)
    }


def test_another_meeting_takes_the_report_off_the_draft_of_the_first(world, found):
    first = issue(found, world.clerk).meeting
    assert items(found) == [first.pk]
    second = on.coming(world, days=40)
    for _ in range(2):
        choose_meeting(found, second, by=world.clerk, at=now())
    found.refresh_from_db()
    assert items(found) == [second.pk] and found.decides_on == timezone.localdate(second.starts_at)
    assert list(suggested(first)) == []


def test_of_an_agenda_that_is_out_the_clerk_is_told_to_take_it_off(world, found):
    first = issue(found, world.clerk).meeting
    agreed = {"put_at": now(), "agreed_at": now(), "agreed_by": world.clerk, "agreed_note": "at its meeting"}
    Agenda.objects.filter(meeting=first).update(state="ISSUED", **agreed)
    second = on.coming(world, days=40)
    choose_meeting(found, second, by=world.clerk, at=now())
    assert items(found) == [first.pk, second.pk], "what was issued stands until the clerk changes it"
    (told,) = Notice.objects.filter(once_key=f"consultation:{found.pk}:leave:{first.pk}")
    assert told.person == world.clerk and "another meeting decides" in told.text


def test_a_lead_takes_nothing_off_an_agenda_that_is_the_clerks(world, found):
    first = issue(found, world.clerk).meeting
    choose_meeting(found, on.coming(world, days=40), by=found.lead, at=now())
    assert items(found) == [first.pk]
    keys = Notice.objects.filter(person=world.clerk).values_list("once_key", flat=True)
    assert {one.split(":")[2] for one in keys} >= {"leave", "table"}


def test_a_report_that_comes_after_the_agenda_is_late_and_stands_there_once_the_agenda_is_changed(world, found):
    agenda = make.agenda(found.meeting, "AGREED")
    Agenda.objects.filter(pk=agenda.pk).update(state="ISSUED")
    issue(found, found.lead)
    seen = tabling_of(found, now())
    assert seen.where == "OUT" and "late paper" in seen.instead and not seen.may_table and seen.may_choose
    (told,) = Notice.objects.filter(once_key__contains=f":table:{found.meeting_id}:")
    assert told.person == world.clerk and "late paper" in told.text and items(found) == []
    Agenda.objects.filter(pk=agenda.pk).update(state="DRAFT")
    assert [one.key for one in suggested(found.meeting)] == [f"consultations:report:{found.pk}"]
    assert table_report(found, by=world.clerk, at=now()).where == "TABLED"


def test_a_report_taken_off_by_the_clerk_can_be_put_back(world, found):
    issue(found, world.clerk)
    remove_item(AgendaItem.objects.get(agenda__meeting=found.meeting, removed_at=None), by=world.clerk, at=now())
    assert tabling_of(found, now()).where == "READY" and items(found) == []
    table_report(found, by=world.clerk, at=now())
    assert items(found) == [found.meeting_id]


def test_a_second_edition_is_the_same_item(world, found):
    issue(found, world.clerk)
    issue(found, world.clerk, number=2, summary="Most want one rule, and soon.")
    assert items(found) == [found.meeting_id]


def test_the_page_says_where_the_report_stands_after_another_meeting_is_chosen(world, found):
    issue(found, world.clerk)
    browser = Client()
    browser.force_login(world.clerk)
    url, second = reverse("report_meeting", args=[found.pk]), on.coming(world, days=40)
    page = browser.post(url, {"meeting": second.pk}, follow=True).content.decode()
    assert "This meeting decides. The report is on the agenda of" in page
