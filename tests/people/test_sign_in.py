"""Three ways in, one way for all to be told no, and nobody locked out for good."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cph.core import clock
from tests.factories.people import (
    PASSWORD,
    AdministratorFactory,
    PersonFactory,
    StrangerFactory,
    app_of,
    code_of,
)
from tests.people.mailbox import last_code, subjects

pytestmark = pytest.mark.django_db
LOGIN, ASK, CONFIRM = "/account/login/", "/account/login/code/", "/account/login/code/confirm/"


@pytest.fixture
def limits(settings):
    """Counting, as in real life."""
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    yield
    cache.clear()


def who(client) -> str | None:
    return client.session.get("_auth_user_id")


def try_password(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def by_code(client, email):
    client.post(ASK, {"email": email})
    return client.post(CONFIRM, {"code": last_code(email)})


def test_with_a_password_whatever_the_case_of_the_address(client):
    person = PersonFactory()
    assert try_password(client, person.email.upper())["Location"] == "/"
    assert who(client) == str(person.pk)


def test_with_a_code_by_email(client):
    person = PersonFactory(password="")
    assert by_code(client, person.email)["Location"] == "/"
    assert who(client) == str(person.pk)
    assert subjects(person.email) == ["Headteachers' network: your code to sign in"]


def test_one_goes_on_to_the_page_one_asked_for(client):
    person = PersonFactory()
    assert client.get("/profile/")["Location"] == f"{LOGIN}?next=/profile/"
    answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": "/profile/"})
    assert answer["Location"] == "/profile/"


def test_never_on_to_another_site(client):
    answer = client.post(LOGIN, {"login": PersonFactory().email, "password": PASSWORD, "next": "https://example.com/"})
    assert answer["Location"] == "/"


def test_a_wrong_code_can_be_corrected_and_three_end_it(client):
    person = PersonFactory()
    client.post(ASK, {"email": person.email})
    assert "not right" in client.post(CONFIRM, {"code": "AAAA-AAAA"}).content.decode()
    client.post(CONFIRM, {"code": "AAAA-AAAB"})
    assert client.post(CONFIRM, {"code": "AAAA-AAAC"})["Location"] == ASK
    assert not who(client)


def test_another_code_can_be_sent_and_only_the_newest_works(client):
    person = PersonFactory()
    client.post(ASK, {"email": person.email})
    first = last_code(person.email)
    client.post(CONFIRM, {"action": "resend"})
    assert last_code(person.email) != first
    client.post(CONFIRM, {"code": first})
    assert not who(client)
    client.post(CONFIRM, {"code": last_code(person.email)})
    assert who(client)


def test_a_forgotten_password_is_chosen_anew_by_code(client):
    person = PersonFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": last_code(person.email)})
    done = client.post(reverse("account_complete_password_reset"), {"password1": "nine boats under snow"})
    assert done["Location"] == reverse("account_password_reset_completed")
    person.refresh_from_db()
    assert person.check_password("nine boats under snow")
    assert "your password was changed" in subjects(person.email)[-1]
    assert not who(client)


# --- nobody learns who is here
def same(answer) -> tuple:
    return answer.status_code, answer.headers.get("Location")


@pytest.mark.parametrize("address", [ASK, "/account/password/reset/"])
def test_known_and_unknown_addresses_get_the_same_answer(address):
    known, nobody = Client(), Client()
    one = known.post(address, {"email": PersonFactory(email="kim@example.org").email})
    two = nobody.post(address, {"email": "sam@example.org"})
    assert same(one) == same(two)
    first, second = known.get(one["Location"]), nobody.get(two["Location"])
    plain = [page.content.decode().replace("kim@", "sam@") for page in (first, second)]
    assert _without_tokens(plain[0]) == _without_tokens(plain[1])
    assert len(mail.outbox) == 2


def _without_tokens(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_wrong_passwords_and_unknown_addresses_get_the_same_words(client):
    one = try_password(client, PersonFactory().email, "not this one at all")
    two = try_password(Client(), "nobody@example.org", "not this one at all")
    for page in (one, two):
        assert "do not go together" in page.content.decode()


def test_nobody_signs_up(client):
    for answer in (client.get("/account/signup/"), client.post("/account/signup/", {"email": "a@example.org"})):
        assert answer.status_code == 200
        assert "by invitation" in answer.content.decode()


# --- who has no way in
def test_somebody_known_but_not_invited_is_told_after_proving_the_address(client):
    person = StrangerFactory()
    assert by_code(client, person.email)["Location"] == reverse("invitation_needed")
    assert not who(client)
    assert "Open your invitation first" in client.get(reverse("invitation_needed")).content.decode()


def test_a_new_password_by_code_does_not_replace_the_invitation(client):
    person = StrangerFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": last_code(person.email)})
    client.post(reverse("account_complete_password_reset"), {"password1": PASSWORD})
    assert try_password(client, person.email)["Location"] == reverse("invitation_needed")
    assert not who(client)


def test_a_closed_account_is_told_only_with_its_password(client):
    person = PersonFactory(is_active=False)
    assert "do not go together" in try_password(client, person.email, "not this one at all").content.decode()
    assert try_password(client, person.email)["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert not who(client)


def test_an_administrator_of_the_command_line_joins_by_signing_in(client, django_user_model):
    person = django_user_model.objects.create_superuser("root@example.org", PASSWORD)
    try_password(client, person.email)
    client.post(reverse("account_email_verification_sent"), {"code": last_code(person.email)})
    assert who(client) == str(person.pk)
    person.refresh_from_db()
    assert person.joined_at is not None


def test_closing_an_account_ends_its_sessions(client):
    person = PersonFactory()
    try_password(client, person.email)
    person.is_active = False
    person.save()
    assert client.get("/profile/")["Location"].startswith(LOGIN)


# --- limits
def test_five_wrong_passwords_close_that_way_and_the_code_stays_open(client, limits):
    person = PersonFactory()
    for _ in range(5):
        assert "do not go together" in try_password(client, person.email, "not this one at all").content.decode()
    locked = try_password(client, person.email).content.decode()
    assert "Wait five minutes, or sign in with a code by e-mail" in locked
    assert not who(client)
    assert by_code(client, person.email)["Location"] == "/"
    assert who(client) == str(person.pk)


def test_an_unknown_address_is_locked_just_the_same(client, limits):
    for _ in range(5):
        try_password(client, "nobody@example.org")
    assert "Wait five minutes" in try_password(client, "nobody@example.org").content.decode()


def test_after_five_minutes_the_password_works_again(client, limits, time_machine):
    person = PersonFactory()
    for _ in range(6):
        try_password(client, person.email, "not this one at all")
    time_machine.move_to(clock.now() + timedelta(seconds=301))
    assert try_password(client, person.email)["Location"] == "/"


def test_right_passwords_are_not_counted(client, limits):
    person = PersonFactory()
    for _ in range(8):
        assert try_password(Client(), person.email)["Location"] == "/"


def test_codes_are_not_mailed_without_end(client, limits):
    person = PersonFactory()
    for _ in range(5):
        last = Client().post(ASK, {"email": person.email})
    assert "too many tries" in last.content.decode()
    assert len(mail.outbox) == 3


def test_many_tries_from_one_place_get_a_page_that_says_so(client, limits):
    answers = [client.post(LOGIN, {"login": f"a{n}@example.org", "password": "x"}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


# --- when something else is down
class TestWithoutRedis:
    def test_every_way_in_works_and_counting_goes_on(self, client, limits, settings):
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock?db=0"}}
        person = PersonFactory()
        secret = app_of(person)
        assert try_password(client, person.email)["Location"] == reverse("mfa_authenticate")
        assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})["Location"] == "/"
        other = PersonFactory()
        for _ in range(5):
            try_password(Client(), other.email, "not this one at all")
        assert "Wait five minutes" in try_password(Client(), other.email).content.decode()
        assert by_code(Client(), other.email)["Location"] == "/"


def test_a_dead_mail_server_is_a_sentence(client, settings):
    settings.EMAIL_BACKEND = "tests.people.dead_mail.Backend"
    answer = client.post(ASK, {"email": PersonFactory().email}, follow=True)
    assert answer.status_code == 200
    assert "could not send you an e-mail" in answer.content.decode()


# --- behind proxies
@pytest.mark.parametrize(
    ("proxies", "headers"),
    [
        (0, {"REMOTE_ADDR": ""}),
        (1, {"REMOTE_ADDR": ""}),
        (1, {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "nonsense"}),
        (1, {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}),
        (2, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}),
        (1, {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "6.6.6.6, [2001:db8::1]:443"}),
    ],
)
def test_sign_in_works_whatever_the_proxy_says(client, limits, settings, proxies, headers):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    person = PersonFactory()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD}, **headers)
    assert who(client) == str(person.pk)


def test_a_made_up_address_before_the_proxys_own_does_not_reset_the_limit(client, limits, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(11):
        last = client.post(
            LOGIN,
            {"login": f"a{n}@example.org", "password": "x"},
            REMOTE_ADDR="",
            HTTP_X_FORWARDED_FOR=f"6.6.6.{n}, 198.51.100.9",
        )
    assert "Wait five minutes" in last.content.decode()


# --- odd input
@pytest.mark.parametrize("address", [LOGIN, ASK, "/account/password/reset/", "/account/2fa/webauthn/login/"])
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"login": "x" * 5000, "email": "x" * 5000, "password": "y" * 5000, "credential": "{" * 900},
        {"login": "a@b", "email": "é@é", "password": "\ud83d\ude00", "credential": "[]"},
        {"credential": '{"id": 1}'},
        {"credential": '{"response": {"userHandle": "AAAA"}}'},
        {"credential": "null"},
        {"credential": '"x"'},
    ],
)
def test_odd_input_is_never_an_error_page(client, address, sent):
    sent = {key: value.encode("utf-16", "surrogatepass").decode("utf-16") for key, value in sent.items()}
    assert client.post(address, sent).status_code in (200, 302, 400)


def test_staff_without_a_network_still_need_a_second_factor(client):
    person = AdministratorFactory()
    try_password(client, person.email)
    assert client.get("/")["Location"] == reverse("mfa_index")
