"""The admin site: entered like everything else, and it shows no secret."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cph.core import clock
from cph.people import services
from cph.people.models import Person
from cph.people.rules import digest_of
from tests.factories.people import (
    PASSWORD,
    AdministratorFactory,
    PersonFactory,
    StrangerFactory,
    app_of,
    code_of,
    sign_in,
)

pytestmark = pytest.mark.django_db
MODELS = ["people_person", "people_invitation", "account_emailaddress", "mfa_authenticator", "usersessions_usersession"]


@pytest.fixture
def boss(client):
    person = AdministratorFactory()
    sign_in(client, person)
    return client


def test_its_own_sign_in_page_is_ours(client):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/account/login/?next=")
    person = AdministratorFactory()
    client.post("/admin/login/", {"username": person.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_password_alone_does_not_open_it(client):
    person = AdministratorFactory()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_with_a_second_factor_it_opens(client):
    person = AdministratorFactory()
    secret = app_of(person)
    client.post("/account/login/?next=/admin/", {"login": person.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200


def test_a_head_is_not_let_in(client):
    sign_in(client, PersonFactory())
    assert client.get("/admin/people/person/").status_code == 302
    assert client.get("/admin/login/").status_code == 403


def test_passwords_are_changed_on_our_page(boss):
    assert boss.get("/admin/password_change/")["Location"] == "/account/password/change/"


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_show_no_secret_and_nothing_inline(boss, model):
    person = PersonFactory()
    app_secret = app_of(person)
    _, secret = services.make_invitation(StrangerFactory(), reason="Example", by=None, at=clock.now())
    other = Client()
    other.post("/account/login/", {"login": PersonFactory().email, "password": PASSWORD})
    pages = [boss.get(reverse(f"admin:{model}_changelist"), {"q": "a"})]
    links = re.findall(
        r'href="(/admin/[a-z/]+/\d+/change/[^"]*)"', boss.get(reverse(f"admin:{model}_changelist")).content.decode()
    )
    assert links
    pages += [boss.get(link) for link in links[:4]]
    for page in pages:
        assert page.status_code == 200
        text = page.content.decode()
        kept = [app_secret, secret, digest_of(secret), other.session.session_key, person.password]
        kept += [str(data) for one in Authenticator.objects.all() for data in one.data.values() if len(str(data)) > 8]
        assert not [one for one in kept if one in text]
        assert not re.findall(r"<[^>]+ (?:style|on\w+)=", text)
        assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", text)
        assert "unsafe" not in page["Content-Security-Policy"]


def test_a_new_person_has_no_password_and_no_way_in_yet(boss):
    boss.post(reverse("admin:people_person_add"), {"name": "Kim Lake", "email": "Kim@Example.org", "is_active": "on"})
    person = Person.objects.get(name="Kim Lake")
    assert person.email == "kim@example.org"
    assert not person.has_usable_password()
    assert person.joined_at is None


def test_an_address_changed_here_ends_the_old_one(boss):
    person = PersonFactory(email="old@example.org")
    boss.post(
        reverse("admin:people_person_change", args=[person.pk]),
        {"name": person.name, "email": "new@example.org", "is_active": "on"},
    )
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert not EmailAddress.objects.filter(email="old@example.org").exists()
    other = Client()
    other.post("/account/login/", {"login": "old@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in other.session


def test_nobody_is_deleted(boss):
    person = PersonFactory()
    assert boss.post(reverse("admin:people_person_delete", args=[person.pk]), {"post": "yes"}).status_code == 403
    assert Person.objects.filter(pk=person.pk).exists()


def test_deleting_a_session_signs_that_device_out(boss):
    person, other = PersonFactory(), Client()
    other.post("/account/login/", {"login": person.email, "password": PASSWORD})
    session = UserSession.objects.get(user=person)
    boss.post(reverse("admin:usersessions_usersession_delete", args=[session.pk]), {"post": "yes"})
    assert other.get("/profile/").status_code == 302


class TestStaffOfNoNetwork:
    """Staff who are no administrators, with every permission Django can give."""

    @pytest.fixture
    def staff(self, client):
        person = PersonFactory(is_staff=True)
        person.user_permissions.set(Permission.objects.all())
        sign_in(client, person)
        return client

    @pytest.mark.parametrize("model", MODELS)
    def test_see_nobody_they_are_not_given(self, staff, model):
        app_of(PersonFactory(name="Kim Lake"))
        page = staff.get(reverse(f"admin:{model}_changelist"))
        assert page.status_code == 200
        assert "Kim Lake" not in page.content.decode()

    def test_cannot_open_anybody_by_number(self, staff):
        other = AdministratorFactory()
        address = reverse("admin:people_person_change", args=[other.pk])
        staff.post(address, {"name": "x", "email": "taken@example.org"})
        other.refresh_from_db()
        assert other.email != "taken@example.org"
        assert staff.get(address).status_code == 302
