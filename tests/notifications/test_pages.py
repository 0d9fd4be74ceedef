"""The pages about notices: what I was told, opening it, choosing how often, ending one kind from a mail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cph.notifications.letters import read_stop_mark, stop_mark
from cph.notifications.models import Choice, Kind, Notice, Rhythm
from tests.factories.notifications import notice
from tests.factories.people import PersonFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def signed_in(client, person):
    return sign_in(client, person)


def test_a_stranger_is_asked_to_sign_in(client):
    for address in ("/notices/", "/notices/1/", "/profile/notices/"):
        assert client.get(address).status_code == 302


def test_i_see_my_notices_and_nobody_else_s(signed_in, person):
    notice(person, subject="Mine <b>")
    notice(PersonFactory(), subject="Theirs")
    page = signed_in.get("/notices/").content.decode()
    assert "Mine &lt;b&gt;" in page
    assert "Theirs" not in page
    assert "1 notice not opened yet" in page


def test_nothing_yet_says_what_will_stand_here(signed_in):
    assert "Nothing yet." in signed_in.get("/notices/").content.decode()


def test_opening_a_notice_marks_it_read_and_leads_on(signed_in, person):
    told = notice(person, link="/help/")
    assert signed_in.get(f"/notices/{told.pk}/").headers["Location"] == "/help/"
    told.refresh_from_db()
    first = told.read_at
    signed_in.get(f"/notices/{told.pk}/")
    told.refresh_from_db()
    assert told.read_at == first is not None


def test_a_notice_of_somebody_else_is_not_there(signed_in):
    told = notice(PersonFactory())
    assert signed_in.get(f"/notices/{told.pk}/").status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


def test_all_can_be_marked_read_by_a_button_only(signed_in, person):
    notice(person)
    assert signed_in.get("/notices/read/").status_code == 405
    signed_in.post("/notices/read/")
    assert not Notice.objects.filter(read_at__isnull=True).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_equally_often(signed_in, person, count):
    for _ in range(count):
        notice(person)
    signed_in.get("/notices/")
    with CaptureQueriesContext(connection) as asked:
        signed_in.get("/notices/")
    mine = [one["sql"] for one in asked.captured_queries if "notifications_notice" in one["sql"]]
    assert len(mine) <= 3
    assert len(asked) <= 12


def test_choices_are_offered_and_kept(signed_in, person):
    page = signed_in.get("/profile/notices/").content.decode()
    assert "always by e-mail" in page
    answers = {kind.value: Rhythm.DAILY for kind in Kind if kind != Kind.INVITATION} | {Kind.SEAT.value: Rhythm.PAGE}
    assert signed_in.post("/profile/notices/", answers).status_code == 302
    signed_in.post("/profile/notices/", answers)
    assert dict(Choice.objects.values_list("kind", "rhythm"))[Kind.SEAT] == Rhythm.PAGE
    assert Choice.objects.count() == len(answers)


@pytest.mark.parametrize("rhythm", [Rhythm.PAGE, "NEVER", "", "x" * 5000])
def test_what_is_not_offered_is_refused_on_the_page(signed_in, rhythm):
    page = signed_in.post("/profile/notices/", {Kind.AGENDA.value: rhythm})
    assert page.status_code == 200
    assert "Error: How you are told" in page.content.decode()
    assert not Choice.objects.exists()


def test_the_link_in_a_mail_ends_one_kind_without_signing_in(client, person):
    address = f"/notices/stop/{stop_mark(person.pk, Kind.SEAT)}/"
    assert "Posts you take up" in client.get(address).content.decode()
    assert not Choice.objects.exists()
    for _ in range(2):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Choice.objects.get().rhythm == Rhythm.PAGE


@pytest.mark.parametrize("kind", [Kind.AGENDA, Kind.INVITATION, "NONE"])
def test_no_link_ends_the_network_s_business(client, person, kind):
    assert client.post(f"/notices/stop/{stop_mark(person.pk, kind)}/").status_code == 404


@pytest.mark.parametrize("mark", ["x", "1.SEAT", "1.SEAT~forged", "~", "%00", "x" * 3000])
def test_a_forged_link_ends_nothing(client, mark):
    assert client.post(f"/notices/stop/{mark}/").status_code in (400, 404)
    assert read_stop_mark(mark) is None
