"""Evidence and photographs are destroyed when their time is over; what was found stays."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pgtrigger
import pytest
import time_machine
from django.urls import reverse

from cph.audit.models import Line
from networks.ballots.models import Box
from networks.elections.models import Contest, Election, Nomination, Objection
from networks.elections.selectors.findings import lines_of
from networks.elections.services import findings
from networks.elections.services.declaring import KEPT_FOR
from networks.elections.tasks import clear_due
from tests.elections.standing_ground import SUPPORT, Ground, upload
from tests.factories import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in(world, as_, settings, tmp_path):
    """A nomination with a photograph and a letter."""
    settings.MEDIA_ROOT = tmp_path
    on = Ground(world, requirements=[SUPPORT])
    made = on.nominate(on.ann)
    sent = {"file": upload("me.png", files.picture()), "says": "Ann"}
    assert as_(on.ann).post(reverse("photograph_change", args=[made.pk]), sent).status_code == 302
    asked = lines_of(made)[0].asked.pk
    findings.take_evidence(made, asked=asked, person=on.ann.pk, words="x", file=upload(), by=on.ann, at=on.now)
    made.refresh_from_db()
    with pgtrigger.ignore():
        Election.objects.update(state=Election.State.DECLARED)
    return on, made, tmp_path


def left(folder):
    return [one for one in folder.rglob("*") if one.is_file()]


def a_day_after(on, **delta):
    return time_machine.travel(on.late("objections_close_at") + KEPT_FOR + timedelta(**delta), tick=False)


def test_files_go_six_months_after_objections_closed(handed_in, as_):
    on, made, folder = handed_in
    finding = made.findings.exclude(evidence="").get()
    assert len(left(folder)) == 2
    with a_day_after(on, seconds=-1):
        clear_due()
    assert len(left(folder)) == 2
    with a_day_after(on):
        clear_due()
        assert left(folder) == []
        clear_due()
        page = as_(on.officer).get(reverse("nomination", args=[made.pk])).content.decode()
        assert finding.evidence_name in page and "destroyed when its time was over" in page
        assert as_(on.officer).get(reverse("evidence", args=[finding.pk])).status_code == 404
        assert as_(on.officer).get(reverse("photograph", args=[made.pk])).status_code == 404
    assert Contest.objects.get().cleared_at
    assert Line.objects.filter(verb="destroyed", subject__startswith="2 files of candidates").count() == 1
    assert not Nomination.objects.get().photograph and made.findings.count() >= 2


def test_they_stay_while_the_papers_are_there_or_somebody_holds_them(handed_in):
    on, _, folder = handed_in
    box = Box.objects.create(
        body=on.contest.body, title="Co-chair", choices=2, marks=2, opens_at=on.now, closes_at=on.late()
    )
    Contest.objects.update(box=box)
    for state, held, stays in (("OPENED", "", True), ("OPENED", "An appeal", True), ("DESTROYED", "", False)):
        with pgtrigger.ignore():
            Box.objects.update(state=state, held_because=held)
        with a_day_after(on):
            clear_due()
        assert bool(left(folder)) == stays, state


def test_they_stay_while_an_election_is_not_over_or_an_objection_waits(handed_in):
    on, made, folder = handed_in
    waiting = Objection.objects.create(
        election=on.election, nomination=made, grounds="x", made_by=on.ben, made_at=on.now, form_key=uuid4()
    )
    with a_day_after(on):
        clear_due()
        assert len(left(folder)) == 2
        facts = {"answer": "DISMISSED", "reason": "y", "answered_by": on.officer, "answered_at": on.now}
        Objection.objects.filter(pk=waiting.pk).update(**facts)
        with pgtrigger.ignore():
            Election.objects.update(state=Election.State.NOTICED)
        clear_due()
        assert len(left(folder)) == 2
        with pgtrigger.ignore():
            Election.objects.update(state=Election.State.ABANDONED, abandoned_because="z")
        clear_due()
        assert left(folder) == []
