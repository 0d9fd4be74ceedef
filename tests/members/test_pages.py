"""The pages of the rules and the roll: who sees them, what they say, what odd input gets, how many queries they cost."""

import re
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cph.people.models import Invitation, Person
from networks.constitutions.models import Ambiguity, Body, Clerk, Constitution, Ruling
from networks.members.selectors import roll_of
from networks.schools.models import Headship, Sector
from tests.factories.constitutions import clerk_of, network_of, network_with_rules, rule
from tests.factories.members import LONG_AGO, leads, officer_of, school_of
from tests.factories.people import AdministratorFactory, PersonFactory, StrangerFactory

pytestmark = pytest.mark.django_db
QUERIES = 12


@pytest.fixture
def world():
    return network_with_rules()


@pytest.fixture
def as_clerk(client, world):
    client.force_login(world[1])
    return client


@pytest.fixture
def as_head(client):
    client.force_login(leads(school_of("Ash"), PersonFactory(name="Ada Lake")).person)
    return client


def text(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


def question(key="membership.sector"):
    return Ambiguity.objects.get(key=key)


READ = ["constitution", "roll", "clerk_list"]
KEEP = ["constitution_load", "headship_add", "invite_heads", "heads_upload"]


def addresses(network):
    return {
        **{name: reverse(name, args=[network.pk]) for name in [*READ, *KEEP, "clerk_add"]},
        "ambiguity": reverse("ambiguity", args=[network.pk, question().pk]),
        "headship_end": reverse("headship_end", args=[network.pk, leads(school_of()).pk]),
        "member_email": reverse("member_email", args=[network.pk, leads(school_of(), StrangerFactory()).person_id]),
        "clerk_end": reverse("clerk_end", args=[network.pk, Clerk.objects.get(body=network).pk]),
    }


def test_another_networks_pages_are_not_there(client, world):
    found = addresses(world[0])
    for person in (clerk_of(network_of()), PersonFactory(), leads(school_of(code="937")).person):
        client.force_login(person)
        assert {name: client.get(path).status_code for name, path in found.items()} == dict.fromkeys(found, 404)
        assert {client.post(path).status_code for path in found.values()} <= {404, 405}


def test_a_head_reads_and_does_not_keep(as_head, world):
    found = addresses(world[0])
    answers = {name: as_head.get(path).status_code for name, path in found.items()}
    assert answers == {name: 200 if name in [*READ, "ambiguity"] else 403 for name in found}
    assert as_head.get(reverse("network_start")).status_code == 403
    page = text(as_head.get(found["roll"]))
    assert "Ada Lake" in page
    assert "@example.org" not in page
    assert "@example.org" not in text(as_head.get(found["roll"] + "?format=csv"))
    assert as_head.post(found["ambiguity"], {"reading": 1}).status_code == 403


def test_the_clerk_and_the_administrator_keep(client, world):
    found = addresses(world[0])
    client.force_login(world[1])
    answers = {name: client.get(path).status_code for name, path in found.items()}
    assert answers == {name: 403 if name in ("clerk_add", "clerk_end") else 200 for name in found}
    client.force_login(AdministratorFactory())
    assert {client.get(path).status_code for path in [*found.values(), reverse("network_start")]} == {200}


def test_nobody_sees_them_without_signing_in(client, world):
    for path in [*addresses(world[0]).values(), reverse("network_start")]:
        assert client.get(path).status_code == 302


def test_a_body_of_the_network_leads_to_its_networks_rules(as_clerk, world):
    executive = Body.objects.get(parent=world[0])
    for name in READ:
        assert as_clerk.get(reverse(name, args=[executive.pk])).status_code == 200


@pytest.mark.parametrize("name", [*READ, "invite_heads", "headship_add", "ambiguity"])
def test_pages_cost_the_same_at_one_row_and_at_thirty(client, world, name, django_assert_max_num_queries):
    network, clerk, _ = world
    path = reverse(name, args=[network.pk, question().pk] if name == "ambiguity" else [network.pk])
    leads(school_of(), StrangerFactory())
    client.force_login(clerk)
    client.get(path)
    with django_assert_max_num_queries(QUERIES) as one:
        assert client.get(path).status_code == 200
    for _ in range(30):
        leads(school_of(), StrangerFactory())
        school_of()
    with django_assert_max_num_queries(QUERIES) as many:
        assert client.get(path).status_code == 200
    assert len(one) == len(many)


@pytest.mark.parametrize("name", [*READ, "ambiguity"])
def test_a_heads_pages_stay_within_their_queries(as_head, world, name, django_assert_max_num_queries):
    path = reverse(name, args=[world[0].pk, question().pk] if name == "ambiguity" else [world[0].pk])
    with django_assert_max_num_queries(QUERIES):
        assert as_head.get(path).status_code == 200


@pytest.mark.parametrize("odd", ["2026-13-45", "yesterday", "9" * 400, "'", "0001-01-01", "31/2/2026", "%F0%9F%92%A9"])
def test_odd_days_in_the_address_are_todays(as_clerk, world, odd):
    for path in (reverse("roll", args=[world[0].pk]), reverse("constitution", args=[world[0].pk])):
        assert as_clerk.get(f"{path}?on={odd}&since={odd}").status_code == 200


# --- the constitution


def test_the_constitution_says_what_is_open_and_silent(as_head, world):
    page = text(as_head.get(reverse("constitution", args=[world[0].pk])))
    assert page.count("Not yet decided") == 3
    assert "How many must be present for the executive to decide" in page
    rule(world[2], "membership.sector", "STATE_FUNDED", date(2026, 1, 1))
    address = reverse("constitution", args=[world[0].pk])
    assert text(as_head.get(address)).count("Not yet decided") == 2
    assert text(as_head.get(address + "?on=2025-12-31")).count("Not yet decided") == 3
    assert "No constitution is in force" in text(as_head.get(address + "?on=2020-01-01"))


def test_the_clerk_looks_before_loading(client):
    network = network_of()
    client.force_login(clerk_of(network))
    address = reverse("constitution_load", args=[network.pk])
    asked = {"instance": "leicester", "starts_on": "1/9/2026", "adopted_by": "the full meeting"}
    page = text(client.post(address, asked))
    assert "Co-chair: 2 seats in the executive" in page
    assert "How long the Co-chair serves" in page
    assert not Constitution.objects.exists()
    for _ in range(2):  # a double click
        assert client.post(address, asked | {"confirm": "1"}).status_code == 302
    assert Constitution.objects.get().starts_on == date(2026, 9, 1)
    assert "loaded already" in text(client.post(address, asked | {"starts_on": "1/9/2027", "confirm": "1"}))
    for odd in ({}, {"instance": "../x", "starts_on": "soon"}, {"instance": "leicester"}):
        assert client.post(address, odd | {"confirm": "1"}).status_code == 200


def test_an_administrator_starts_a_network(client):
    client.force_login(AdministratorFactory())
    asked = {
        "name": "Heads of the coast",
        "short_name": "HOC",
        "prefix": "HOC",
        "colour": "#ffdd00",
        "clerk_name": "Toni Marsh",
        "clerk_email": "toni@example.org",
    }
    assert "Choose a darker colour" in text(client.post(reverse("network_start"), asked))
    assert "Enter a colour as #" in text(client.post(reverse("network_start"), asked | {"colour": "blue"}))
    response = client.post(reverse("network_start"), asked | {"colour": "#00703C"})
    network = Body.objects.get(name="Heads of the coast")
    assert response["Location"] == reverse("clerk_list", args=[network.pk])
    assert network.identity.colour == "#00703c"
    assert "is a network called" not in text(client.get(response["Location"]))
    assert "already" in text(client.post(reverse("network_start"), asked | {"colour": "#00703C"}))


def test_an_administrator_appoints_and_ends_a_clerk(client, world):
    client.force_login(AdministratorFactory())
    asked = {"name": "Nia Neal", "email": "nia@example.org", "starts_on": "1/9/2026"}
    client.post(reverse("clerk_add", args=[world[0].pk]), asked)
    clerk = Clerk.objects.get(person__email="nia@example.org")
    address = reverse("clerk_end", args=[world[0].pk, clerk.pk])
    assert "Enter a day on or after" in text(client.post(address, {"ends_on": "1/8/2026"}))
    client.post(address, {"ends_on": "31/12/2026"})
    clerk.refresh_from_db()
    assert clerk.ends_on == date(2026, 12, 31)
    assert client.post(reverse("clerk_end", args=[network_of().pk, clerk.pk])).status_code == 404


# --- open questions


def test_a_ruling_shows_its_effect_first(as_clerk, world):
    leads(school_of("Birch"))
    leads(school_of("Acacia", sector=Sector.ACADEMY))
    address = reverse("ambiguity", args=[world[0].pk, question().pk])
    assert "1 school and 1 head come in" in text(as_clerk.get(address))
    asked = {
        "reading": question().readings.get(key="STATE_FUNDED").pk,
        "starts_on": "1/12/2026",
        "decided_by": "the executive",
        "reason": "All children count.",
    }
    response = as_clerk.post(address, asked)
    assert "1 school become" in text(response) or "1 school becomes 2" in text(response)
    assert "Acacia" in text(response)
    assert not Ruling.objects.exists()
    seen = response.context["effect"]["mark"]
    assert "Look again" in text(as_clerk.post(address, asked | {"seen": "0" * 20, "confirm": "1"}))
    for _ in range(2):
        assert as_clerk.post(address, asked | {"seen": seen, "confirm": "1"}).status_code == 302
    assert Ruling.objects.get().effect["entering"]["names"] == ["Acacia"]
    assert "Enter a day after Tuesday 1 December 2026" in text(as_clerk.post(address, asked | {"reason": "Again."}))
    assert as_clerk.post(address, asked | {"starts_on": "1/1/2027", "confirm": "1"}).status_code == 200
    assert Ruling.objects.count() == 1  # confirming without having looked shows the effect


@pytest.mark.parametrize("odd", [{}, {"reading": "x"}, {"reading": "9" * 30}, {"starts_on": "32/1/2026"}])
def test_odd_rulings_are_asked_again(as_clerk, world, odd):
    assert as_clerk.post(reverse("ambiguity", args=[world[0].pk, question().pk]), odd).status_code == 200


def test_terms_show_meetings_a_year(as_head, world):
    page = text(as_head.get(reverse("ambiguity", args=[world[0].pk, question("sittings.terms").pk])))
    assert "6 full meetings a year" in page
    assert "12 full meetings a year" in page


def test_a_question_of_another_network_is_not_there(as_clerk, world):
    other, _, _ = network_with_rules()
    foreign = Ambiguity.objects.filter(article__constitution__body=other).first()
    for pk in (foreign.pk, 10**12):
        assert as_clerk.get(reverse("ambiguity", args=[world[0].pk, pk])).status_code == 404


# --- the roll


def test_the_roll_says_who_came_and_went(as_clerk, world):
    left = leads(school_of("Elm"), PersonFactory(name="Gale Grey"), ends_on=date(2026, 8, 31))
    leads(left.school, PersonFactory(name="Nell New"), starts_on=date(2026, 9, 1))
    response = as_clerk.get(reverse("roll", args=[world[0].pk]) + "?on=21/11/2026")
    assert [row.person.name for row in response.context["joined"]] == ["Nell New"]
    assert [row.person.name for row in response.context["left"]] == ["Gale Grey"]
    assert "Gale Grey" in text(as_clerk.get(reverse("roll", args=[world[0].pk]) + "?on=2026-08-31"))


def test_the_roll_can_be_taken_away_and_runs_nothing(as_clerk, world):
    leads(school_of("=cmd()"), PersonFactory(name="=1+1", email="ada@example.org"))
    address = reverse("roll", args=[world[0].pk])
    assert "'=1+1,ada@example.org,'=cmd()" in text(as_clerk.get(f"{address}?format=csv"))
    book = openpyxl.load_workbook(BytesIO(as_clerk.get(f"{address}?format=xlsx").getvalue()))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][:2] == ["Name", "E-mail address"]
    assert rows[1][:3] == ["'=1+1", "ada@example.org", "'=cmd()"]


def test_an_officer_reads_the_roll_without_addresses(client, world):
    leads(school_of(), PersonFactory(name="Ada Lake"))
    client.force_login(officer_of().person)
    page = text(client.get(reverse("roll", args=[world[0].pk])))
    assert "Ada Lake" in page
    assert "@example.org" not in page


# --- headships, invitations, lists


def test_the_clerk_records_and_ends_a_headship(as_clerk, world):
    school = school_of("Elm")
    address = reverse("headship_add", args=[world[0].pk])
    assert as_clerk.get(f"{address}?school=x").status_code == 200
    asked = {"school": school.pk, "name": "Ada Lake", "email": "", "role": "HEAD", "starts_on": "1/9/2026"}
    for _ in range(2):  # the second finds the first
        as_clerk.post(address, asked)
    made = Headship.objects.get()
    assert as_clerk.post(address, asked | {"school": school_of(code="937").pk}).status_code == 200
    end = reverse("headship_end", args=[world[0].pk, made.pk])
    assert "Enter a last day" in text(as_clerk.post(end, {"ends_on": "1/8/2026"}))
    assert as_clerk.post(end, {"ends_on": "31/12/2026"}).status_code == 302
    assert roll_of(world[0], date(2027, 1, 1)) == []
    foreign = leads(school_of(code="937"))
    assert as_clerk.get(reverse("headship_end", args=[world[0].pk, foreign.pk])).status_code == 404


def test_heads_are_invited_once_however_often_it_is_pressed(as_clerk, world):
    people = [leads(school_of(), StrangerFactory()).person.pk for _ in range(3)]
    address = reverse("invite_heads", args=[world[0].pk])
    for _ in range(2):
        as_clerk.post(address, {"person": [*people[:2], "x", "9" * 40, "-1"]})
    assert Invitation.objects.count() == 2
    page = text(as_clerk.get(address))
    assert "Not invited: 1" in page
    assert "Invited: 2" in page
    assert "choose somebody" in text(as_clerk.post(address, follow=True))


def test_an_address_is_entered_on_its_page(as_clerk, world):
    person = leads(school_of(), StrangerFactory(email=None)).person
    address = reverse("member_email", args=[world[0].pk, person.pk])
    assert "Enter a valid" in text(as_clerk.post(address, {"email": "no"}))
    as_clerk.post(address, {"email": "New@Example.org"})
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert as_clerk.get(reverse("member_email", args=[world[0].pk, PersonFactory().pk])).status_code == 404


def upload(client, network, content, name="heads.csv"):
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post(reverse("heads_upload", args=[network.pk]), {"file": file})


def test_a_list_is_looked_at_then_recorded(as_clerk, world):
    school = school_of("Elm")
    good = f"URN,Name,E-mail,Role,From\n{school.urn},Ada Lake,ada@example.org,,1/9/2026\n"
    response = upload(as_clerk, world[0], good)
    assert "New headship: 1" in text(response)
    assert not Person.objects.filter(email="ada@example.org").exists()
    for _ in range(2):
        again = as_clerk.post(reverse("heads_upload", args=[world[0].pk]), {"rows": response.context["kept"]})
        assert again.status_code == 302
    assert [row.person.name for row in roll_of(world[0], date(2026, 11, 21))] == ["Ada Lake"]
    bad = upload(as_clerk, world[0], good + "1,Nobody,,,\n")
    assert bad.context["kept"] == ""
    assert "Row 3" in text(bad)


def test_a_list_that_is_none_or_was_tampered_with_is_refused(as_clerk, world):
    address = reverse("heads_upload", args=[world[0].pk])
    for content in (b"", b"\xff\xfe\x00", b"PK\x03\x04", b"a,b\n1,2", b"URN,Name\n"):
        page = text(upload(as_clerk, world[0], content))
        assert "There is a problem" in page
    for post in ({}, {"rows": "forged:x:y"}, {"rows": ""}, {"file": "text"}):
        assert as_clerk.post(address, post).status_code == 200


def test_a_dated_clerk_loses_the_pages_the_day_after(client, world):
    last = leads(school_of()).starts_on
    assert last == LONG_AGO
    person = PersonFactory()
    Clerk.objects.create(
        person=person, body=world[0], starts_on=LONG_AGO, ends_on=date(2026, 11, 20) - timedelta(days=400)
    )
    client.force_login(person)
    assert client.get(reverse("roll", args=[world[0].pk])).status_code == 404
