"""Those who act for a whole network show a second factor: at every sign-in, by every way, and they cannot lose the last one."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cph.audit.models import Line
from cph.people.adapter import SecondFactorAdapter
from tests.factories.people import PASSWORD, AdministratorFactory, PersonFactory, app_of, code_of, sign_in
from tests.people.mailbox import last_code, subjects

pytestmark = pytest.mark.django_db
INDEX, ACTIVATE, ASK = "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/authenticate/"


@pytest.fixture
def clerk():
    return PersonFactory(needs_second_factor=True)


def with_password(client, person):
    return client.post("/account/login/", {"login": person.email, "password": PASSWORD})


def with_code(client, person):
    client.post("/account/login/code/", {"email": person.email})
    return client.post("/account/login/code/confirm/", {"code": last_code(person.email)})


def set_up(client, person):
    """Walk through setting up an app, with the password once more; returns the key."""
    client.get(ACTIVATE)
    client.post(f"/account/reauthenticate/?next={ACTIVATE}", {"password": PASSWORD})
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'class="cph-key">(\w+)<', page).group(1)
    return secret, client.post(ACTIVATE, {"code": code_of(secret)})


def passkey_of(person) -> Authenticator:
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )


@pytest.mark.parametrize(
    "address", ["/", "/profile/", "/account/email/", "/account/password/change/", "/account/sessions/"]
)
def test_without_one_a_clerk_is_held_and_told_why(client, clerk, address):
    with_password(client, clerk)
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(INDEX, 302)]
    assert "You act for a whole network" in answer.content.decode()


@pytest.mark.parametrize("name", ["help", "accessibility", "privacy", "mfa_index", "account_logout"])
def test_what_stays_open_meanwhile(client, clerk, name):
    with_password(client, clerk)
    assert client.get(reverse(name)).status_code == 200


def test_nothing_can_be_sent_meanwhile(client, clerk):
    with_password(client, clerk)
    client.post("/profile/details/", {"name": "Somebody Else"})
    clerk.refresh_from_db()
    assert clerk.name != "Somebody Else"


def test_others_are_not_held(client):
    with_password(client, PersonFactory())
    assert client.get("/profile/").status_code == 200
    assert "You act for a whole network" not in client.get(INDEX).content.decode()


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_lets_go_on_without_asking_again(client, clerk):
    with_password(client, clerk)
    _, answer = set_up(client, clerk)
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(answer["Location"]).content.decode()
    assert "10 of 10" in codes
    assert client.get("/profile/").status_code == 200
    assert subjects(clerk.email)[-1].endswith("an authenticator app was set up")
    assert Line.objects.get().subject == "an authenticator app as second factor"


def test_a_wrong_code_sets_nothing_up(client, clerk):
    with_password(client, clerk)
    client.post(f"/account/reauthenticate/?next={ACTIVATE}", {"password": PASSWORD})
    client.get(ACTIVATE)
    assert "not right" in client.post(ACTIVATE, {"code": "000000"}).content.decode()
    assert client.get("/profile/")["Location"] == INDEX


@pytest.mark.parametrize("way", [with_password, with_code])
def test_every_way_in_then_asks_for_it(clerk, way):
    secret = app_of(clerk)
    client = Client()
    assert way(client, clerk)["Location"] == ASK
    assert "_auth_user_id" not in client.session
    assert client.get("/profile/")["Location"].startswith("/account/login/")
    assert client.get(ASK).status_code == 200
    assert "not right" in client.post(ASK, {"code": "000000"}).content.decode()
    assert client.post(ASK, {"code": code_of(secret)})["Location"] == "/"
    assert client.get("/profile/").status_code == 200


def test_a_code_works_once(clerk):
    secret = app_of(clerk)
    code = code_of(secret)
    for expected in (302, 200):
        client = Client()
        with_password(client, clerk)
        assert client.post(ASK, {"code": code}).status_code == expected


def test_a_recovery_code_counts_and_works_once(clerk):
    app_of(clerk)
    codes = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap().get_unused_codes()
    client = Client()
    with_password(client, clerk)
    client.post(ASK, {"code": codes[0]})
    assert client.get("/profile/").status_code == 200
    assert client.session["second_factor"] == "recovery_codes"
    other = Client()
    with_password(other, clerk)
    assert other.post(ASK, {"code": codes[0]}).status_code == 200


def test_five_wrong_codes_lock_for_a_while(clerk, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    secret = app_of(clerk)
    client = Client()
    with_password(client, clerk)
    for _ in range(5):
        client.post(ASK, {"code": "000000"})
    assert "too many tries" in client.post(ASK, {"code": code_of(secret)}).content.decode()
    cache.clear()


def test_a_session_opened_before_the_app_was_set_up_elsewhere_is_asked(clerk):
    old = sign_in(Client(), clerk, factor="")
    secret = app_of(clerk)
    answer = old.get("/profile/")
    assert answer["Location"] == "/account/2fa/reauthenticate/?next=%2Fprofile%2F"
    assert old.get(answer["Location"]).status_code == 200
    assert old.post(answer["Location"], {"code": code_of(secret)})["Location"] == "/profile/"
    assert old.get("/profile/").status_code == 200


def test_somebody_with_a_passkey_only_is_asked_for_the_passkey(clerk):
    old = sign_in(Client(), clerk, factor="")
    passkey_of(clerk)
    assert old.get("/profile/")["Location"].startswith("/account/2fa/webauthn/reauthenticate/")


def test_becoming_clerk_in_the_middle_of_a_session_holds_from_the_next_page(client):
    person = PersonFactory()
    with_password(client, person)
    assert client.get("/profile/").status_code == 200
    person.needs_second_factor = True
    person.save()
    assert client.get("/profile/")["Location"] == INDEX


def test_no_query_per_page_once_it_was_used(client, clerk):
    sign_in(client, clerk)
    other = sign_in(Client(), PersonFactory())
    with CaptureQueriesContext(connection) as held:
        client.get("/profile/")
    with CaptureQueriesContext(connection) as free:
        other.get("/profile/")
    assert len(held) == len(free)


def test_a_demonstration_sign_in_is_worth_nothing_in_real_life(client, clerk, settings):
    sign_in(client, clerk, factor="demo")
    assert client.get("/profile/")["Location"] == INDEX
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.people.demo_addresses"
    assert client.get("/profile/").status_code == 200


# --- keeping one
def test_a_clerk_cannot_remove_the_last_factor(client, clerk):
    app_of(clerk)
    sign_in(client, clerk)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.post("/account/2fa/totp/deactivate/")
    assert "before you remove this one" in page.content.decode()
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()


def test_nor_the_last_passkey(client, clerk):
    passkey = passkey_of(clerk)
    sign_in(client, clerk)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]), follow=True)
    assert "before you remove this one" in answer.content.decode()
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_with_two_one_can_go(client, clerk):
    app_of(clerk)
    passkey = passkey_of(clerk)
    sign_in(client, clerk)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    assert Line.objects.get().verb == "removed"


def test_a_head_may_remove_theirs(client):
    person = PersonFactory()
    app_of(person)
    sign_in(client, person)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/account/2fa/totp/deactivate/").status_code == 200
    assert client.post("/account/2fa/totp/deactivate/")["Location"] == INDEX
    assert not Authenticator.objects.filter(user=person).exists()


def test_anothers_passkey_is_not_there(client):
    passkey = passkey_of(PersonFactory())
    sign_in(client, PersonFactory())
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.post(reverse(name, args=[passkey.pk]), {"name": "x"}).status_code == 404


def test_changing_factors_needs_a_fresh_proof(client, clerk):
    app_of(clerk)
    sign_in(client, clerk)
    for page in ("/account/2fa/webauthn/add/", "/account/2fa/recovery-codes/", "/account/2fa/totp/deactivate/"):
        assert client.get(page)["Location"].startswith("/account/reauthenticate/")


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '"x"', '{"id": "x"}', '{"response": {}}', "{" * 500])
def test_what_is_no_passkey_is_a_sentence(client, credential):
    sign_in(client, PersonFactory())
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/account/2fa/webauthn/add/", {"name": "Phone", "credential": credential})
    assert answer.status_code == 200
    assert "<title>Error:" in answer.content.decode()


# --- at rest
def test_the_database_holds_no_key_in_the_clear():
    person = PersonFactory()
    secret = app_of(person)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert Authenticator.objects.get(user=person, type="totp").wrap().validate_code(code_of(secret))


def test_a_change_of_the_sites_key_needs_the_old_one(settings):
    sealed = SecondFactorAdapter().encrypt("a secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of this site, long enough to be one"
    assert SecondFactorAdapter().decrypt(sealed) == "a secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FALLBACKS"):
        SecondFactorAdapter().decrypt(sealed)


def test_an_administrator_who_lost_the_phone_is_helped_by_another(client):
    lost, helper = AdministratorFactory(), AdministratorFactory()
    app_of(lost)
    sign_in(client, helper)
    factor = Authenticator.objects.get(user=lost, type="totp")
    client.post(reverse("admin:mfa_authenticator_delete", args=[factor.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(pk=factor.pk).exists()
