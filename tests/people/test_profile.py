"""One's own page, one's own devices, one's own address."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cph.audit.models import Line
from tests.factories.people import PASSWORD, PersonFactory, StrangerFactory, app_of, sign_in
from tests.people.mailbox import last_code, subjects

pytestmark = pytest.mark.django_db
SESSIONS = "/account/sessions/"


@pytest.fixture
def person():
    return PersonFactory(name="Kim Lake", telephone="0116 496 0000")


def enter(person, agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    return client


def test_it_says_who_one_is_and_how_one_signs_in(client, person):
    app_of(person)
    page = sign_in(client, person).get("/profile/").content.decode()
    for words in ("Kim Lake", "0116 496 0000", person.email, "Authenticator app, 10 recovery codes left"):
        assert words in page


def test_it_is_for_oneself_only(client):
    assert client.get("/profile/")["Location"] == "/account/login/?next=/profile/"


def test_queries_stay_few_whatever_one_has(client, person):
    sign_in(client, person)
    with CaptureQueriesContext(connection) as few:
        client.get("/profile/")
    for _ in range(30):
        enter(person)
    with CaptureQueriesContext(connection) as many:
        client.get("/profile/")
    assert len(few) == len(many) <= 12


def test_name_and_telephone_can_be_corrected_and_leave_a_line(client, person):
    sign_in(client, person)
    answer = client.post("/profile/details/", {"name": "Kim Marsh", "telephone": "0116 496 0001"})
    assert answer["Location"] == "/profile/"
    person.refresh_from_db()
    assert (person.name, person.telephone) == ("Kim Marsh", "0116 496 0001")
    assert Line.objects.get().subject == "their name from Kim Lake to Kim Marsh"


@pytest.mark.parametrize("sent", [{}, {"name": "  "}, {"name": "x" * 200}, {"name": "x", "telephone": "9" * 31}])
def test_what_cannot_be_a_name_is_refused(client, person, sent):
    page = sign_in(client, person).post("/profile/details/", sent)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_no_power_can_be_had_by_sending_more(client, person):
    sign_in(client, person).post("/profile/details/", {"name": "Kim", "is_superuser": "on", "email": "x@example.org"})
    person.refresh_from_db()
    assert not person.is_superuser
    assert person.email != "x@example.org"


# --- devices
def test_devices_are_listed_in_words_and_one_can_be_signed_out(person):
    here, there = enter(person), enter(person, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1")
    page = here.get(SESSIONS).content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on an iPhone" in page
    assert "This device" in page
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(f"{SESSIONS}{other.pk}/end/")
    assert there.get("/profile/").status_code == 302
    assert here.get("/profile/").status_code == 200


def test_all_others_can_be_signed_out_at_once(person):
    here, one, two = enter(person), enter(person), enter(person)
    here.post(SESSIONS)
    assert [client.get("/profile/").status_code for client in (here, one, two)] == [200, 302, 302]


def test_somebody_elses_device_is_not_there(person):
    here, foreign = enter(person), enter(PersonFactory())
    session = UserSession.objects.get(session_key=foreign.session.session_key)
    assert here.post(f"{SESSIONS}{session.pk}/end/").status_code == 404
    assert foreign.get("/profile/").status_code == 200


def test_a_device_is_not_signed_out_by_a_link_nor_twice(person):
    here, there = enter(person), enter(person)
    session = UserSession.objects.get(session_key=there.session.session_key)
    assert here.get(f"{SESSIONS}{session.pk}/end/").status_code == 405
    assert here.post(f"{SESSIONS}{session.pk}/end/").status_code == 302
    assert here.post(f"{SESSIONS}{session.pk}/end/").status_code == 404


def test_a_new_password_signs_other_devices_out(person):
    here, there = enter(person), enter(person)
    answer = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "nine boats under snow"})
    assert answer["Location"] == "/profile/"
    assert [client.get("/profile/").status_code for client in (here, there)] == [200, 302]
    assert subjects(person.email)[-1].endswith("your password was changed")


def test_a_wrong_old_password_changes_nothing(person):
    here = enter(person)
    page = here.post("/account/password/change/", {"oldpassword": "x", "password1": "nine boats under snow"})
    assert "not your password" in page.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_somebody_with_codes_only_can_set_a_password(client):
    person = PersonFactory(password="")
    sign_in(client, person)
    assert client.get("/account/password/change/")["Location"] == "/account/password/set/"
    client.post("/account/password/set/", {"password1": "nine boats under snow"})
    person.refresh_from_db()
    assert person.check_password("nine boats under snow")


# --- address
def change(client, email):
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client.post("/account/email/", {"email": email, "action_add": "1"})


def confirm(client, email):
    return client.post("/account/confirm-email/", {"code": last_code(email)})


def test_a_new_address_counts_once_its_code_is_entered(person):
    old, here = person.email, enter(person)
    change(here, "new@example.org")
    person.refresh_from_db()
    assert person.email == old
    assert confirm(here, "new@example.org")["Location"] == "/profile/"
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert [one.email for one in EmailAddress.objects.filter(user=person)] == ["new@example.org"]
    assert subjects(old)[-1].endswith("your e-mail address was changed")
    assert Line.objects.get().subject == "their e-mail address"


def test_the_old_address_signs_nobody_in_any_more(person):
    old, here = person.email, enter(person)
    change(here, "new@example.org")
    confirm(here, "new@example.org")
    other = Client()
    other.post("/account/login/", {"login": old, "password": PASSWORD})
    assert "_auth_user_id" not in other.session


def test_a_left_open_screen_is_not_enough(person):
    here = enter(person)
    answer = here.post("/account/email/", {"email": "new@example.org", "action_add": "1"})
    assert answer["Location"].startswith("/account/reauthenticate/")


@pytest.mark.parametrize("other", [PersonFactory, StrangerFactory])
def test_somebody_elses_address_cannot_be_taken_even_with_its_code(person, other):
    taken = other(email="taken@example.org")
    here = enter(person)
    change(here, "taken@example.org")
    page = confirm(here, "taken@example.org")
    assert page.status_code == 200
    assert "belongs to somebody else here" in page.content.decode()
    person.refresh_from_db()
    taken.refresh_from_db()
    assert (taken.email, person.email == "taken@example.org") == ("taken@example.org", False)


def test_somebody_with_a_second_factor_can_change_address_too(person):
    app_of(person)
    here = sign_in(Client(), person)
    change(here, "new@example.org")
    confirm(here, "new@example.org")
    person.refresh_from_db()
    assert person.email == "new@example.org"


@pytest.mark.parametrize("email", ["", "new", "x" * 300 + "@example.org", "a@b@c"])
def test_what_is_no_address_is_refused(person, email):
    page = change(enter(person), email)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_signing_out_is_a_button(person):
    here = enter(person)
    assert here.get("/account/logout/").status_code == 200
    assert here.get("/profile/").status_code == 200
    assert here.post("/account/logout/")["Location"] == "/account/login/"
    assert here.get("/profile/").status_code == 302
