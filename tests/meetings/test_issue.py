"""An agenda goes out once, whatever is pressed twice, killed or run again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, connections
from icalendar import Calendar
from pypdf import PdfReader

from cph.core.refusals import Refused
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind, Notice
from networks.meetings import services, tasks
from networks.meetings.models import Agenda, Issue
from networks.meetings.selectors import progress_of
from tests.factories import meetings as make

AT = make.NOW


@pytest.fixture
def agreed(world):
    return make.agenda(make.meeting(world), "AGREED")


@pytest.fixture
def no_press(monkeypatch):
    """The PDF itself takes seconds; most tests ask only whether it is asked for."""
    monkeypatch.setattr(documents, "press", lambda html, **_: PDF)


PDF = b""


@pytest.fixture(autouse=True)
def _small_pdf():
    from pypdf import PdfWriter

    global PDF
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    PDF = out.getvalue()


def told(issue):
    return set(
        Notice.objects.filter(kind=Kind.AGENDA, about=f"meetings.meeting:{issue.meeting_id}").values_list(
            "person", flat=True
        )
    )


def test_issue_freezes_numbers_and_asks(agreed, world, no_press):
    issue = services.issue_agenda(agreed, by=world.clerk, at=AT)
    agreed.refresh_from_db()
    assert agreed.state == Agenda.State.ISSUED
    assert issue.paper.number == "CPH856/2026/1"
    assert issue.paper.state == Paper.State.ASKED
    assert [item["title"] for item in issue.content["items"]] == ["Item number 1", "Item number 2", "Item number 3"]
    assert issue.content["items"][1]["time"] == "4.25 pm"
    people = {one.name for one in issue.recipients.all()}
    assert people == {
        "Hannah Head",
        "Clare Clerk",
        "Oliver Officer",
        "Chair Person",
        "Vice Person",
        "Rep Person",
        "Director Person",
    }
    assert not Notice.objects.exists()


def test_executive_meeting_is_not_sent_to_members(world, no_press):
    agenda = make.agenda(make.meeting(world, world.executive), "AGREED")
    issue = services.issue_agenda(agenda, by=world.clerk, at=AT)
    people = {one.name for one in issue.recipients.all()}
    assert "Hannah Head" not in people
    assert {"Clare Clerk", "Oliver Officer", "Chair Person", "Rep Person", "Director Person"} <= people


@pytest.mark.parametrize("state", ["DRAFT", "PUT"])
def test_only_agreed_agendas_go_out(world, state):
    agenda = make.agenda(make.meeting(world), state)
    with pytest.raises(Refused, match="Only an agenda that the executive agrees"):
        services.issue_agenda(agenda, by=world.clerk, at=AT)
    assert not Issue.objects.exists()


def test_task_makes_paper_and_tells_once(agreed, world, no_press):
    issue = services.issue_agenda(agreed, by=world.clerk, at=AT)
    for _ in range(3):
        services.carry_out(issue.pk, at=AT)
    issue.refresh_from_db()
    assert issue.told_at == AT
    assert issue.paper.state == Paper.State.MADE
    assert Notice.objects.filter(kind=Kind.AGENDA).count() == issue.recipients.count() == 7
    notice = Notice.objects.filter(kind=Kind.AGENDA).first()
    event = Calendar.from_ical(notice.calendar).events[0]
    assert event.start == agreed.meeting.starts_at
    assert "Item number 2" in notice.text
    assert progress_of(issue).told == 7


def test_killed_between_paper_and_telling_is_finished_by_the_sweep(agreed, world, no_press, monkeypatch):
    issue = services.issue_agenda(agreed, by=world.clerk, at=AT)
    monkeypatch.setattr("networks.meetings.services.issuing.notify", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.carry_out(issue.pk, at=AT)
    monkeypatch.undo()
    monkeypatch.setattr(documents, "press", lambda html, **_: PDF)
    assert not told(issue)
    tasks.sweep()
    tasks.sweep()
    issue.refresh_from_db()
    assert issue.told_at and len(told(issue)) == 7
    assert Notice.objects.filter(kind=Kind.AGENDA).count() == 7


def test_a_paper_that_cannot_be_made_does_not_keep_people_waiting(agreed, world, monkeypatch):
    monkeypatch.setattr(documents, "press", lambda html, **_: 1 / 0)
    issue = services.issue_agenda(agreed, by=world.clerk, at=AT)
    for minute in range(4):
        services.carry_out(issue.pk, at=AT + timedelta(minutes=minute))
    issue.refresh_from_db()
    assert issue.paper.state == Paper.State.FAILED
    assert len(told(issue)) == 7


def test_second_version_says_what_changed(agreed, world, no_press):
    first = services.issue_agenda(agreed, by=world.clerk, at=AT)
    services.reopen_agenda(agreed, by=world.clerk, at=AT)
    facts = services.Facts("Budget", "DECIDE", 15, "Asked for")
    services.add_item(agreed, facts, by=world.clerk, at=AT)
    with pytest.raises(Refused):
        services.issue_agenda(agreed, by=world.clerk, at=AT)
    services.put_agenda(agreed, by=world.clerk, at=AT)
    services.record_agreed(agreed, note="by e-mail", version=2, by=world.chair, at=AT)
    second = services.issue_agenda(agreed, by=world.clerk, at=AT)
    assert second.version == 2
    assert second.content["changes"] == ["Added: Budget."]
    assert second.content["replaces"] == first.paper.number
    first.refresh_from_db()
    assert len(first.content["items"]) == 3


def test_pdf_holds_the_items(agreed, world):
    issue = services.issue_agenda(agreed, by=world.clerk, at=AT)
    services.carry_out(issue.pk, at=AT)
    issue.refresh_from_db()
    assert issue.paper.state == Paper.State.MADE, issue.paper.problem
    text = " ".join(page.extract_text() for page in PdfReader(issue.paper.file).pages)
    text = " ".join(text.split())
    for wanted in (
        "Item number 1",
        "Item number 3",
        "4.25 pm",
        "To decide",
        "Town hall",
        issue.paper.number,
        "City Primary Headteachers",
    ):
        assert wanted in text


@pytest.mark.django_db(transaction=True)
def test_two_at_once_issue_once(no_press):
    world = make.world()
    agenda = make.agenda(make.meeting(world), "AGREED")

    def press_button(_):
        try:
            return services.issue_agenda(agenda, by=world.clerk, at=AT).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(press_button, range(4)))
    assert len(found) == 1
    assert Issue.objects.count() == Paper.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(no_press):
    world = make.world()
    agenda = make.agenda(make.meeting(world), "AGREED")
    issue = services.issue_agenda(agenda, by=world.clerk, at=AT)
    Issue.objects.filter(pk=issue.pk).update(told_at=None)
    Notice.objects.all().delete()

    def work(_):
        try:
            services.carry_out(issue.pk, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    services.carry_out(issue.pk, at=AT)
    assert Notice.objects.filter(kind=Kind.AGENDA).count() == 7
