"""The page an invitation leads to: looking uses nothing up, one click lets in, a second click is harmless."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cph.core import clock
from cph.people import services
from cph.people.models import Invitation
from tests.factories.people import PASSWORD, PersonFactory, StrangerFactory, app_of, code_of

pytestmark = pytest.mark.django_db


def link_for(person, at=None):
    _, secret = services.make_invitation(person, reason="Example Heads, as headteacher", by=None, at=at or clock.now())
    return reverse("invitation", args=[secret])


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_looking_at_it_never_uses_it_up(client):
    link = link_for(StrangerFactory(name="Kim Lake"))
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert client.head(link).status_code == 200
    assert "Kim Lake" in page.content.decode()
    assert "Example Heads, as headteacher" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Invitation.objects.get().accepted_at is None
    assert not signed_in(client)


def test_coming_in_with_a_password(client):
    person = StrangerFactory()
    answer = client.post(link_for(person), {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client) == str(person.pk)
    fresh = Client()
    fresh.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert signed_in(fresh) == str(person.pk)


def test_coming_in_with_codes_by_email_only(client):
    person = StrangerFactory()
    client.post(link_for(person), {"way": "code", "password": ""})
    person.refresh_from_db()
    assert signed_in(client) == str(person.pk)
    assert not person.has_usable_password()


@pytest.mark.parametrize("password", ["", "short", "123456789012"])
def test_a_password_that_will_not_do_is_refused_with_a_sentence(client, password):
    link = link_for(StrangerFactory())
    page = client.post(link, {"password": password})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert "<title>Error:" in page.content.decode()
    assert not signed_in(client)


def test_a_second_click_and_a_second_tab_go_to_the_first_page(client):
    link = link_for(StrangerFactory())
    client.post(link, {"password": PASSWORD})
    assert client.post(link, {"password": "another thing altogether"})["Location"] == "/"
    assert client.get(link)["Location"] == "/"


def test_the_same_link_in_another_browser_lets_nobody_in(client):
    person = StrangerFactory()
    link = link_for(person)
    client.post(link, {"password": PASSWORD})
    other = Client()
    for answer in (other.get(link), other.post(link, {"password": "another thing altogether"})):
        assert answer.status_code == 404
        assert person.name not in answer.content.decode()
    assert not signed_in(other)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_used_expired_replaced_and_unknown_look_the_same(client):
    used, expired, replaced = StrangerFactory(), StrangerFactory(), StrangerFactory()
    link_used, link_replaced = link_for(used), link_for(replaced)
    link_expired = link_for(expired, clock.now() - timedelta(days=31))
    Client().post(link_used, {"password": PASSWORD})
    link_for(replaced)
    unknown = reverse("invitation", args=["x" * 43])
    pages = {client.get(link).content for link in (link_used, link_expired, link_replaced, unknown)}
    assert len(pages) == 1
    assert b"cannot be used" in pages.pop()


def test_somebody_who_was_closed_out_since_is_not_let_in(client):
    person = StrangerFactory()
    link = link_for(person)
    person.is_active = False
    person.save()
    assert client.get(link).status_code == 404


def test_a_link_for_somebody_else_asks_to_sign_out_first(client):
    other = PersonFactory(name="Robin Ash")
    client.force_login(other)
    link = link_for(StrangerFactory(name="Kim Lake"))
    for page in (client.get(link), client.post(link, {"password": PASSWORD})):
        assert "Robin Ash" in page.content.decode()
        assert "Kim Lake" in page.content.decode()
    assert signed_in(client) == str(other.pk)
    assert Invitation.objects.get().accepted_at is None
    assert client.post(reverse("account_logout"), {"next": link})["Location"] == link
    assert client.get(link).status_code == 200


def test_an_invitation_does_not_go_round_the_second_factor(client):
    person = StrangerFactory()
    secret = app_of(person)
    answer = client.post(link_for(person), {"password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert signed_in(client) == str(person.pk)


def test_knocking_too_often_is_answered_with_a_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    link = reverse("invitation", args=["x" * 43])
    answers = [client.get(link, REMOTE_ADDR="203.0.113.77").status_code for _ in range(130)]
    assert answers[0] == 404
    assert answers[-1] == 429


@pytest.mark.parametrize("secret", ["%00", "a%2Fb", "é", "x" * 3000, "../admin"])
def test_odd_links_are_never_an_error_page(client, secret):
    assert client.get(f"/invitation/{secret}/").status_code in (400, 404)
