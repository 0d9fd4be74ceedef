"""The demonstration network: there is something to show on whatever day it is loaded."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core import mail
from django.utils import timezone

from cph.audit.models import Line
from cph.documents.models import Paper
from cph.home.demo import story
from cph.notifications.models import Notice
from networks.executives.selectors import vacancies
from networks.groups.selectors import coverage
from networks.meetings.models import Agenda, Issue, Meeting
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
    assert set(Paper.objects.values_list("state", flat=True)) == {Paper.State.MADE}
    assert Notice.objects.count() == told
    assert not mail.outbox
