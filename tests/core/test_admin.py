"""The admin site: staff of one network see and choose only its rows; what they do leaves a line; nothing ends in an error."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import RequestFactory

from cph.audit.models import Line
from cph.core import admin as fence
from cph.core.admin import ReadOnlyAdmin, ScopedAdmin, ScopedFilter
from networks.constitutions.models import Body, Clerk, Identity
from tests.factories.audit import line
from tests.factories.people import AdministratorFactory, PersonFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def networks():
    ours = Body.objects.create(kind="NETWORK", name="Ours")
    theirs = Body.objects.create(kind="NETWORK", name="Theirs")
    for one in (ours, theirs):
        Body.objects.create(kind="EXECUTIVE", name=f"Executive of {one}", parent=one)
    return ours, theirs


@pytest.fixture
def request_of(monkeypatch):
    def ask(person, *kept):
        monkeypatch.setattr(fence, "_networks", [lambda request: [one.pk for one in kept]])
        request = RequestFactory().get("/admin/")
        request.user = person
        return request

    return ask


class Bodies(ScopedAdmin):
    scope = "self"
    list_filter = ["kind", "parent"]


class Clerks(ScopedAdmin):
    scope = "body"


class Identities(ScopedAdmin):
    scope = ("body", "body__clerks__body")


@pytest.fixture
def site():
    site = admin.AdminSite()
    site.register(Body, Bodies)
    site.register(Clerk, Clerks)
    site.register(Identity, Identities)
    return site


def test_an_administrator_sees_everything(site, networks, request_of):
    assert Bodies(Body, site).get_queryset(request_of(AdministratorFactory())).count() == 4


def test_staff_see_their_network_and_its_parts(site, networks, request_of):
    request = request_of(PersonFactory(is_staff=True), networks[0])
    assert {one.name for one in Bodies(Body, site).get_queryset(request)} == {"Ours", "Executive of Ours"}
    assert not Bodies(Body, site).get_queryset(request_of(PersonFactory(is_staff=True))).exists()


def test_staff_can_choose_only_what_they_see(site, networks, request_of):
    request = request_of(PersonFactory(is_staff=True), networks[0])
    field = Clerks(Clerk, site).formfield_for_dbfield(Clerk._meta.get_field("body"), request)
    assert {one.name for one in field.queryset} == {"Ours", "Executive of Ours"}
    chosen = ScopedFilter.field_choices(None, Body._meta.get_field("parent"), request, Bodies(Body, site))
    assert {name for _, name in chosen} == {"Ours", "Executive of Ours"}
    assert Bodies(Body, site).get_list_filter(request) == ["kind", ("parent", ScopedFilter)]


def test_a_path_over_several_rows_lists_one_thing_once(site, networks, request_of):
    ours = networks[0]
    Identity.objects.create(body=ours, short_name="O", prefix="O")
    for person in PersonFactory.create_batch(2):
        Clerk.objects.create(person=person, body=ours, starts_on="2026-01-01")
    request = request_of(PersonFactory(is_staff=True), ours)
    assert Identities(Identity, site).get_queryset(request).count() == 1


def test_reference_data_of_the_site_is_changed_by_administrators_only(site, request_of):
    class Reference(ScopedAdmin):
        scope = None

    reference = Reference(Body, site)
    staff = PersonFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="constitutions"))
    request = request_of(staff)
    assert reference.has_view_permission(request)
    may = (reference.has_add_permission, reference.has_change_permission, reference.has_delete_permission)
    assert not any(one(request) for one in may)
    assert all(one(request_of(AdministratorFactory())) for one in may)


def test_what_happened_is_read_only_for_everybody(site, request_of):
    happened = ReadOnlyAdmin(Line, site)
    request = request_of(AdministratorFactory())
    assert happened.has_view_permission(request)
    assert not any(
        one(request)
        for one in (happened.has_add_permission, happened.has_change_permission, happened.has_delete_permission)
    )


def test_the_trail_in_the_admin_site_can_be_read_searched_and_not_written(client):
    written = line("a thing to find")
    sign_in(client, AdministratorFactory())
    page = client.get("/admin/audit/line/?q=find").content.decode()
    assert "a thing to find" in page
    assert client.get(f"/admin/audit/line/{written.pk}/change/").status_code == 200
    assert client.get("/admin/audit/line/add/").status_code == 403
    assert client.post(f"/admin/audit/line/{written.pk}/delete/", {"post": "yes"}).status_code == 403


def test_staff_of_a_network_read_the_lines_of_their_network_only(networks, request_of):
    from cph.audit.admin import LineAdmin

    line("ours", networks[0])
    line("theirs", networks[1])
    request = request_of(PersonFactory(is_staff=True), networks[0])
    assert [one.subject for one in LineAdmin(Line, admin.site).get_queryset(request)] == ["ours"]


def test_a_change_in_the_admin_site_leaves_a_line(client, networks):
    administrator = AdministratorFactory()
    sign_in(client, administrator)
    address = f"/admin/constitutions/body/{networks[0].pk}/change/"
    form = client.get(address).context["adminform"].form
    facts = {name: value for name, value in form.initial.items() if value is not None}
    facts |= {f"{prefix}-{name}": 0 for prefix in inlines(client, address) for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = client.post(address, facts | {"name": "Ours, renamed"})
    assert answer.status_code == 302, answer.context["errors"]
    assert Line.objects.get(verb="changed in the admin site").actor == administrator


def inlines(client, address) -> list[str]:
    return [one.formset.prefix for one in client.get(address).context["inline_admin_formsets"]]


def test_what_the_database_refuses_is_a_sentence(client, monkeypatch):
    from django.db import IntegrityError

    from cph.people.models import Person

    def refuse(*args, **kwargs):
        raise IntegrityError("the rows of people are never so")

    model_admin = admin.site._registry[Person]
    monkeypatch.setattr(type(model_admin), "save_model", refuse)
    sign_in(client, AdministratorFactory())
    address = "/admin/people/person/add/"
    prefixes = inlines(client, address)
    facts = {f"{prefix}-{name}": 0 for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = client.post(address, facts | {"name": "Ada", "email": "a@example.org"}, follow=True)
    assert answer.status_code == 200
    assert "never so" in answer.content.decode()
