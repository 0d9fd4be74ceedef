"""The week's digest, the new kinds, and narrowing what one was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from cph.core.calendar import is_working_day
from cph.notifications import services
from cph.notifications.models import MERGED, OPTIONAL_MAIL, SERVICE_MAIL, Choice, Kind, Notice, Rhythm
from cph.notifications.posting import post_batch
from cph.notifications.rules import due_at
from tests.factories.notifications import MOMENT, notice
from tests.factories.people import PersonFactory, sign_in

ENGLAND = ZoneInfo("Europe/London")


def england(*parts):
    return datetime(*parts, tzinfo=ENGLAND)


@pytest.mark.parametrize(
    ("said", "out"),
    [
        (england(2026, 11, 20, 10), england(2026, 11, 23, 7)),  # Friday: next Monday
        (england(2026, 11, 23, 6, 59), england(2026, 11, 23, 7)),  # early on Monday: the same day
        (england(2026, 11, 23, 7, 1), england(2026, 11, 30, 7)),
        (england(2026, 5, 1, 12), england(2026, 5, 5, 7)),  # the Monday after is a bank holiday
        (england(2026, 10, 23, 12), england(2026, 10, 26, 7)),  # the clocks go back between
        (england(2026, 12, 24, 12), england(2026, 12, 29, 7)),  # Monday is a substitute bank holiday
    ],
)
def test_a_week_s_mail_goes_out_on_its_first_working_day(said, out):
    assert due_at(said, Rhythm.WEEKLY) == out


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(ENGLAND)))
def test_nobody_waits_longer_than_a_week_and_its_holidays(said):
    out = due_at(said, Rhythm.WEEKLY).astimezone(ENGLAND)
    assert said <= out <= said + timedelta(days=12)
    assert (out.hour, out.minute) == (7, 0)
    assert is_working_day(out.date())


def test_every_kind_is_either_business_or_optional():
    assert sorted(SERVICE_MAIL + OPTIONAL_MAIL) == sorted(Kind)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.PAPERS, Kind.MINUTES, Kind.VOTE, Kind.ACTION])
def test_a_week_of_one_kind_is_one_mail(kind):
    person = PersonFactory()
    Choice.objects.create(person=person, kind=kind, rhythm=Rhythm.WEEKLY)
    for number in range(3):
        services.notify(
            [person], kind=kind, subject=f"Thing {number}", text="Do it.", link="/help/", about="a.b:1",
            once_key=f"thing:{number}", at=MOMENT + timedelta(hours=number),
        )  # fmt: skip
    assert set(Notice.objects.values_list("merged", flat=True)) == {True}
    monday = england(2026, 11, 23, 7)
    with time_machine.travel(monday - timedelta(minutes=1), tick=False):
        assert post_batch(monday - timedelta(minutes=1)) == 0
    with time_machine.travel(monday, tick=False):
        while post_batch(monday):
            pass
    assert [one.subject for one in mail.outbox] == ["3 notices from your network"]


@pytest.mark.django_db
@pytest.mark.parametrize("rhythm", Rhythm)
def test_what_is_collected_is_merged(rhythm):
    person = PersonFactory()
    Choice.objects.create(person=person, kind=Kind.ACTION, rhythm=rhythm)
    services.notify(
        [person], kind=Kind.ACTION, subject="S", text="T", link="", about="a.b:1", once_key="one", at=MOMENT
    )
    assert Notice.objects.get().merged == (rhythm in MERGED)


@pytest.mark.django_db
def test_business_cannot_be_silenced_and_reminders_can(client):
    person = PersonFactory()
    signed_in = sign_in(client, person)
    page = signed_in.get("/profile/notices/").content.decode()
    for words in ("Papers that came", "Minutes circulated", "Votes between meetings", "Reminders of actions", "a week"):
        assert words in page
    answers = {kind.value: Rhythm.WEEKLY for kind in Kind if kind != Kind.INVITATION}
    assert signed_in.post("/profile/notices/", answers | {Kind.VOTE.value: Rhythm.PAGE}).status_code == 200
    assert signed_in.post("/profile/notices/", answers | {Kind.ACTION.value: Rhythm.PAGE}).status_code == 302
    assert Choice.objects.get(kind=Kind.ACTION).rhythm == Rhythm.PAGE


@pytest.mark.django_db
def test_the_list_narrows_to_what_is_unread_or_of_a_kind(client):
    person = PersonFactory()
    signed_in = sign_in(client, person)
    notice(person, subject="Read vote", kind=Kind.VOTE, read_at=MOMENT)
    notice(person, subject="New vote", kind=Kind.VOTE)
    notice(person, subject="New minutes", kind=Kind.MINUTES)

    def told(query):
        page = signed_in.get(f"/notices/?{query}").content.decode()
        return [words for words in ("Read vote", "New vote", "New minutes") if words in page]

    assert told("show=unread") == ["New vote", "New minutes"]
    assert told("kind=VOTE") == ["Read vote", "New vote"]
    assert told("kind=VOTE&show=unread") == ["New vote"]
    assert told("kind=SEAT") == []
    assert "Show all" in signed_in.get("/notices/?kind=SEAT").content.decode()
    for odd in ("kind=x", "show=%00", "show=" + "x" * 500, "kind[]=VOTE"):
        assert signed_in.get(f"/notices/?{odd}").status_code in (200, 400)
