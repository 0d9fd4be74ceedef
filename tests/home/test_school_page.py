"""A school's page: public facts for everybody who is signed in, people only for those who share a network with it."""

from datetime import date

import pytest
from django.urls import reverse

from cph.audit.services import record
from networks.groups.models import Place
from networks.schools.models import Entry, Handover, Headship, School
from tests.factories import meetings


@pytest.fixture
def school(made):
    return made.head.headships.get().school


def page_of(client, urn):
    return client.get(f"/schools/{urn}/")


def test_who_shares_the_network_sees_the_head(made, as_, school):
    for seat in ("head", "chair", "clerk", "officer", "admin"):
        assert "Hannah Head" in page_of(as_(made.seats[seat]), school.urn).content.decode(), seat


def test_others_see_the_register_only(made, as_, school):
    other = meetings.world("Other network", "900")
    Entry.objects.filter(school=school).update(head_name="Named By The Register", pupils=210)
    for person in (made.stranger, other.head, other.clerk, other.officer):
        answer = page_of(as_(person), school.urn)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert school.name in page
        assert "Hannah Head" not in page
        assert "Named By The Register" not in page
        assert "public in the national register" in page


def test_history_and_groups_stay_in_the_network(made, as_, school, today):
    Place.objects.create(group=made.group, network=made.network, school=school, starts_on=meetings.START)
    from django.db import transaction

    with transaction.atomic():
        record("added", "a secret of the school", school, made.network, by=made.clerk, at=today)
    mine, others = page_of(as_(made.head), school.urn), page_of(as_(made.stranger), school.urn)
    assert "a secret of the school" in mine.content.decode()
    assert "North group" in mine.content.decode()
    assert "a secret of the school" not in others.content.decode()
    assert "North group" not in others.content.decode()


def test_an_officer_of_the_authority_sees_it_without_a_network(made, as_):
    authority = meetings.Authority.objects.create(code="999", name="Elsewhere")
    lone = School.objects.create(urn=555001, name="Lone School", sort_name="lone", search="lone", authority=authority)
    Entry.objects.create(urn=555001, name="Lone School", school=lone, authority=authority, imported_at=meetings.NOW)
    Headship.objects.create(person=meetings.person("Lena Lone"), school=lone, starts_on=meetings.START)
    officer = meetings.person("Early Officer")
    meetings.Officer.objects.create(person=officer, authority=authority, title="Adviser", starts_on=meetings.START)
    assert "Lena Lone" in page_of(as_(officer), 555001).content.decode()
    assert "Lena Lone" not in page_of(as_(made.head), 555001).content.decode()


def test_an_earlier_number_leads_to_todays(made, as_, school):
    old = Entry.objects.create(
        urn=120007, name="Old name", school=school, authority=school.authority, status="2", imported_at=meetings.NOW,
        closed_on=date(2019, 8, 31),
    )  # fmt: skip
    new = Entry.objects.get(urn=school.urn)
    Handover.objects.create(before=old, after=new, kind="CONVERTED", on=date(2019, 9, 1))
    client = as_(made.head)
    assert page_of(client, 120007).url == f"/schools/{school.urn}/"
    page = page_of(client, school.urn).content.decode()
    assert "Old name" in page
    assert "continued as" in page
    assert "Sunday 1 September 2019" in page


def test_heads_through_time_with_their_posts(made, as_):
    school = School.objects.get(headships__person=made.head)
    Headship.objects.filter(person=made.head).update(starts_on=date(2026, 9, 21))
    Headship.objects.create(person=made.chair, school=school, starts_on=date(2026, 1, 1), ends_on=date(2026, 9, 20))
    page = page_of(as_(made.head), school.urn).content.decode()
    assert page.index("Hannah Head") < page.index("Chair Person")
    assert "Co-chair" in page
    assert "1 Jan 2026 to 20 Sep 2026" in page


@pytest.mark.parametrize("urn", [1, 99999999, 10**30])
def test_a_number_of_no_school_is_not_found(made, as_, urn):
    assert page_of(as_(made.head), urn).status_code == 404


def test_a_website_that_is_not_one_is_no_link(made, as_, school):
    for words in ("javascript:alert(1)", "not given", "data:text/html,x"):
        Entry.objects.filter(school=school).update(website=words)
        page = page_of(as_(made.head), school.urn).content.decode()
        assert 'href="javascript' not in page
        assert 'href="data' not in page


def test_queries_stay_the_same(made, as_, count, school):
    client = as_(made.head)
    few = count(client, f"/schools/{school.urn}/")
    for number in range(30):
        Headship.objects.create(
            person=meetings.person(f"Former {number}"), school=school, role="CO_HEAD",
            starts_on=date(1990 + number, 1, 1), ends_on=date(1990 + number, 12, 31),
        )  # fmt: skip
        entry = Entry.objects.create(
            urn=300000 + number, name=f"Old {number}", school=school, authority=school.authority, status="2",
            imported_at=meetings.NOW,
        )  # fmt: skip
        Handover.objects.create(before=entry, after=Entry.objects.get(urn=school.urn), kind="MERGED")
    many = count(client, f"/schools/{school.urn}/")
    assert many == few
    assert many <= 12, many


@pytest.mark.parametrize(
    ("seat", "name"),
    [("clerk", "headship_add"), ("officer", "school_head_add"), ("admin", "school_head_add"), ("head", "")],
)
def test_who_records_heads_gets_the_way_to_it(made, as_, school, seat, name):
    page = page_of(as_(made.seats[seat]), school.urn).content.decode()
    numbers = [made.network.pk] if name == "headship_add" else [school.urn]
    assert ("Record a head" in page) == bool(name)
    assert ("Record the end" in page) == bool(name)
    if name:
        assert reverse(name, args=numbers) in page
