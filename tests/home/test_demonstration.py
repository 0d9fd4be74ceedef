"""The demonstration network: there is something to show on whatever day it is loaded."""

from __future__ import annotations

from datetime import datetime
from html import unescape

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import strip_tags

from cph.audit.models import Line
from cph.documents.models import Paper
from cph.documents.tasks import make_paper
from cph.home.demo import story
from cph.notifications.models import Notice
from cph.people.models import Person
from cph.search.models import Entry
from networks.executives.selectors import vacancies
from networks.groups.selectors import coverage
from networks.meetings.models import (
    Action,
    Agenda,
    Attendance,
    ChairRuling,
    Circulation,
    Decision,
    Issue,
    ItemPaper,
    Meeting,
    Minutes,
    Motion,
    Remark,
)
from networks.meetings.selectors.asked import needs_of
from networks.members.selectors import roll_of


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-11-21", "2027-01-02", "2027-07-30", "2027-09-04"])
def test_it_always_has_a_meeting_to_come_a_vacancy_and_a_whole_network(day, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    now = timezone.make_aware(datetime.fromisoformat(f"{day}T09:00"))
    network = story.tell(now)
    coming = Meeting.objects.filter(starts_at__gt=now)
    assert Issue.objects.filter(meeting__in=coming, told_at__isnull=False).exists()
    states = set(Agenda.objects.filter(meeting__in=coming).values_list("state", flat=True))
    assert states >= {Agenda.State.PUT, Agenda.State.DRAFT}
    assert Meeting.objects.filter(starts_at__lt=now).count() > 10
    assert len(roll_of(network, now.date())) == 67  # they lead 68 of 69 schools: one of them leads two
    assert coverage(network, now.date()).is_whole
    executive = network.parts.get(kind="EXECUTIVE")
    assert {vacancy.post.key for vacancy in vacancies(executive, now.date())} >= {"vice-chair"}
    assert not Notice.objects.filter(posted_at=None).exists(), "a first start sends no year of mail"
    assert Line.objects.count() > 100
    assert_its_meetings_were_held(now)
    assert_everybody_finds_something_to_do(now)


def assert_its_meetings_were_held(now):
    """Three full meetings and two of the executive sat; older minutes are approved, one correction waits."""
    held = Meeting.objects.filter(closed_at__isnull=False)
    assert held.count() == 5 and not Attendance.objects.filter(left_at__isnull=True).exists()
    assert ChairRuling.objects.filter(about="QUORUM").count() == 5
    states = list(
        Minutes.objects.filter(meeting__in=held).order_by("meeting__starts_at").values_list("state", flat=True)
    )
    assert states.count("APPROVED") == 3 and "DRAFT" not in states[:-2]
    assert Remark.objects.filter(answered_at__isnull=True).count() == 1
    assert Circulation.objects.filter(circulated_at__gt=now).count() == 0
    decided = {(one.method, one.meeting_id is None) for one in Motion.objects.filter(state="CARRIED")}
    assert decided == {("SHOW", False), ("NAMED", False), ("NAMED", True)}
    assert set(Action.objects.values_list("state", flat=True)) == {"OPEN", "DONE"}
    assert Decision.objects.filter(part="B").count() == Action.objects.filter(part="B").count() == 1
    assert set(ItemPaper.objects.values_list("kind", flat=True)) == {"PDF", "XLSX"}
    assert Entry.objects.filter(kind__in=["Minutes", "Decision", "Action", "Motion"]).count() > 20


def assert_everybody_finds_something_to_do(now):
    """The first page of each persona shows something of their own."""
    wanted = {
        "head": {"Say whether you come to", "Your action:", "Read the minutes of"},
        "co.chair": {"Vote on", "Your action:"},
        "representative": {"Vote on", "Say whether you come to"},
        "clerk": {"Answer"},
    }
    for slug, verbs in wanted.items():
        person = Person.objects.get(email=f"{slug}@example.org")
        assert {one.verb for one in needs_of(person, now)} >= verbs, slug


@pytest.mark.django_db
def test_its_part_b_is_nowhere_for_who_may_not_read_it(settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path
    story.tell(timezone.now())
    hidden = "Budget of the administrator's post"
    meeting = Meeting.objects.get(agenda__items__part="B")
    for slug, reads in (("co.chair", True), ("officer", False)):
        client.force_login(Person.objects.get(email=f"{slug}@example.org"))
        for address in (f"/meetings/{meeting.pk}/minutes/", "/search/?q=administrator"):
            answer = client.get(address, follow=True)
            assert answer.status_code == 200
            assert (hidden in unescape(strip_tags(answer.content.decode()))) == reads, (slug, address)
    assert not Line.objects.filter(subject__contains=hidden).exists()


@pytest.mark.django_db
def test_its_papers_are_left_to_the_worker_who_tells_nobody_anew(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks() as asked_of_the_worker:
        story.tell(timezone.now())
    assert set(Paper.objects.values_list("state", flat=True)) == {Paper.State.ASKED}
    told = Notice.objects.count()
    for ask in asked_of_the_worker:
        ask()
    for paper in Paper.objects.filter(state=Paper.State.ASKED):  # one that failed on a busy machine is tried again
        make_paper(paper.pk)
    assert not list(Paper.objects.exclude(state=Paper.State.MADE).values_list("title", "state", "attempts", "problem"))
    assert Notice.objects.count() == told
    assert not mail.outbox
