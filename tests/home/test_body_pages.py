"""Pages of networks, executives and groups: what they say, and that another network's stay shut."""

import pytest

from networks.constitutions.models import Body
from networks.groups.models import Place
from tests.factories import meetings


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("part", ["network", "executive", "group"])
def test_another_networks_body_is_not_found(made, as_, part):
    other = meetings.world("Other network", "900")
    address = f"/bodies/{getattr(made, part).pk}/"
    for person in (other.head, other.clerk, made.stranger):
        assert as_(person).get(address).status_code == 404
    assert as_(made.head).get(address).status_code == 200


def test_the_network_says_who_clerks_what_applies_and_how_many(made, as_):
    meeting = meetings.meeting(made)
    page = text_of(as_(made.head), f"/bodies/{made.network.pk}/")
    for words in ("Clare Clerk", made.clerk.email, "1 head", "Constitution", made.executive.name, meeting.title):
        assert words in page


def test_an_executives_meetings_stay_with_those_who_may_know(made, as_):
    private = meetings.meeting(made, made.executive, title="Private sitting")
    address = f"/bodies/{made.executive.pk}/"
    assert private.title in text_of(as_(made.chair), address)
    assert as_(made.stranger).get(address).status_code == 404


def test_the_executive_lists_its_posts(made, as_):
    page = text_of(as_(made.head), f"/bodies/{made.executive.pk}/")
    for words in ("Co-chair", "Chair Person", "in attendance, without a vote"):
        assert words in page


def test_a_group_lists_schools_heads_and_its_representative(made, as_):
    school = made.head.headships.get().school
    Place.objects.create(group=made.group, network=made.network, school=school, starts_on=meetings.START)
    page = text_of(as_(made.head), f"/bodies/{made.group.pk}/")
    for words in (school.name, "Hannah Head", "Rep Person"):
        assert words in page


def test_the_list_shows_ones_own_networks(made, as_):
    other = meetings.world("Other network", "900")
    mine = text_of(as_(made.head), "/bodies/")
    assert made.network.name in mine
    assert other.network.name not in mine
    everything = text_of(as_(made.admin), "/bodies/")
    assert made.network.name in everything and other.network.name in everything
    assert "You do not belong to a network today" in text_of(as_(made.stranger), "/bodies/")


def grow(made, rows):
    for number in range(rows):
        urn = 700_000 + number + 100 * rows
        head = meetings.head_of(made, f"Another {urn}")
        school = head.headships.get().school
        group = Body.objects.create(kind="DEVELOPMENT_GROUP", name=f"Group {urn}", parent=made.network)
        Place.objects.create(group=group, network=made.network, school=school, starts_on=meetings.START)
        second = meetings.head_of(made, f"Further {urn}").headships.get().school
        Place.objects.create(group=made.group, network=made.network, school=second, starts_on=meetings.START)


@pytest.mark.parametrize(("part", "most"), [("network", 12), ("executive", 12), ("group", 12)])
def test_queries_stay_the_same(made, as_, count, part, most):
    address = f"/bodies/{getattr(made, part).pk}/"
    client = as_(made.head)
    grow(made, 1)
    few = count(client, address)
    grow(made, 30)
    assert count(client, address) == few
    assert few <= most, few


def test_the_list_of_networks_takes_the_same_queries_for_many(made, as_, count):
    client = as_(made.admin)
    grow(made, 1)
    few = count(client, "/bodies/")
    grow(made, 30)
    for number in range(5):
        Body.objects.create(kind="NETWORK", name=f"Network {number}")
    assert count(client, "/bodies/") == few
    assert few <= 12
