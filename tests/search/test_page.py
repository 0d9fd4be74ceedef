"""The search page: who finds what, today."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cph.search.models import Entry
from networks.executives.models import Tenure
from networks.meetings import services
from networks.meetings.models import AgendaItem, PartBAccess
from networks.meetings.services.reindexing import reindex
from networks.meetings.services.searching import index_issue, index_meeting, index_proposal
from networks.schools.models import Headship
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_monday():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def world(db):
    return make.world()


def search(person, **asked):
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("search"), asked)
    assert answer.status_code == 200
    return answer.content.decode().replace("<mark>", "").replace("</mark>", "")


def titles(person, text, **asked):
    page = search(person, q=text, **asked)
    return {one for one in ("Quokka budget", "Quokka secret") if one.split()[1] in _bare(page)}


def _bare(page):
    start = page.find("cph-hits")
    return page[start:] if start >= 0 else ""


def issued(world, body=None):
    """An issued agenda with an open and a confidential item."""
    meeting = make.meeting(world, body or world.executive)
    agenda = make.agenda(meeting, "AGREED", items=2)
    first, second = agenda.items.order_by("position")
    AgendaItem.objects.filter(pk=first.pk).update(title="Quokka budget", reason="It runs out")
    AgendaItem.objects.filter(pk=second.pk).update(title="Quokka secret", reason="A grievance", part="B")
    issue = services.issue_agenda(agenda, by=world.clerk, at=make.NOW)
    issue.meeting = meeting
    index_issue(issue)
    return issue, second


BOTH, OPEN = {"Quokka budget", "Quokka secret"}, {"Quokka budget"}


@pytest.mark.parametrize(
    ("role", "finds"),
    [
        ("chair", BOTH), ("vice", BOTH), ("rep", BOTH), ("clerk", BOTH),
        ("director", OPEN), ("officer", OPEN), ("admin", OPEN), ("head", set()), ("stranger", set()),
    ],
)  # fmt: skip
def test_each_role_finds_what_it_may_read(world, role, finds):
    issued(world)
    assert titles(getattr(world, role), "quokka") == finds


def test_another_network_finds_nothing(world):
    issued(world)
    other = make.world("County Heads", "857")
    assert titles(other.chair, "quokka") == titles(other.clerk, "quokka") == set()


def test_a_seat_that_ended_ends_the_finding(world):
    issued(world)
    Tenure.objects.filter(person=world.vice).update(ends_on=date(2026, 10, 31))
    assert titles(world.vice, "quokka") == set()


def test_who_is_let_in_finds_it_and_who_is_kept_out_does_not_without_any_new_index(world):
    _, secret = issued(world)
    facts = {"item": secret, "reason": "So decided", "decided_by": world.clerk, "decided_at": make.NOW}
    PartBAccess.objects.create(person=world.officer, allows=True, **facts)
    PartBAccess.objects.create(person=world.vice, allows=False, **facts)
    PartBAccess.objects.create(person=world.head, allows=True, **facts)  # does not attend the executive: still nothing
    assert titles(world.officer, "quokka") == BOTH
    assert titles(world.vice, "quokka") == OPEN
    assert titles(world.head, "quokka") == set()


def test_an_item_that_was_taken_off_the_next_agenda_is_found_no_more(world):
    issue, secret = issued(world)
    issue.content["items"] = [one for one in issue.content["items"] if one["id"] != secret.pk]
    index_issue(issue)
    assert titles(world.chair, "quokka") == OPEN


def test_making_the_index_again_gives_the_same_and_takes_out_what_is_gone(world):
    issued(world)
    index_meeting(make.meeting(world))
    index_proposal(make.proposal(world))
    reindex()
    before = list(Entry.objects.order_by("key").values("key", "title", "text", "readers", "kept_from"))
    Entry.objects.create(
        key="meetings.motion:99", kind="Motion", title="Gone", url="/", happened_on=make.NOW, readers=["everybody"]
    )
    for _ in range(2):
        call_command("reindex", verbosity=0)
    assert list(Entry.objects.order_by("key").values("key", "title", "text", "readers", "kept_from")) == before
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"Meeting", "Agenda item", "Proposal", "Article"} <= kinds


def test_one_finds_one_s_own_proposal_meetings_articles_bodies_and_schools(world):
    index_proposal(make.proposal(world))
    index_meeting(make.meeting(world))
    reindex()
    assert "Winter closures" in search(world.head, q="winter closure")
    assert "Winter closures" not in search(world.rep, q="winter closure")
    assert "Full meeting, Tuesday 1 December 2026" in search(world.head, q="full decem").replace("<mark>", "").replace(
        "</mark>", ""
    )
    assert "Pattern" in search(world.head, q="pattern", kind="Article")
    assert "North group" in search(world.head, q="north")
    school = Headship.objects.get(person=world.head).school
    assert f"/schools/{school.urn}/" in search(world.head, q=str(school.urn))


def test_nothing_found_says_what_to_try_and_odd_input_is_no_error(world):
    assert "Try fewer words" in search(world.head, q="zzz yyy")
    for odd in ("' | !(:*", "&", "%", "\\", "x" * 5000, "a:*&b", "<->", "\N{SUPERSCRIPT TWO} ½"):
        search(world.head, q=odd)
    search(world.head, q="zzz", kind="Nothing", after="forged")
    assert "Enter at least one word" in search(world.head, q="&&&")


def test_what_people_wrote_is_text(world):
    meeting = make.meeting(world, title="<script>alert(1)</script> badger")
    index_meeting(meeting)
    client = Client()
    client.force_login(world.head)
    page = client.get(reverse("search"), {"q": "badger"}).content.decode()
    assert "<script>alert" not in page
    assert "<mark>badger</mark>" in page


@pytest.mark.parametrize("count", [1, 30])
def test_it_asks_equally_often(world, count):
    for n in range(count):
        index_meeting(
            make.meeting(world, day=date(2026, 12, 1), starts_at=make.local(date(2026, 12, 1), 9, n), title="Badger")
        )
    client = Client()
    client.force_login(world.chair)
    client.get(reverse("search"), {"q": "badger"})
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("search"), {"q": "badger"}).content.decode()
    assert page.count("cph-hit__title") == min(count, 20)
    assert ("after=" in page) == (count > 20)
    assert len(asked) <= 12, [one["sql"][:90] for one in asked.captured_queries]


def test_the_next_page_goes_on_where_this_one_ended(world):
    for n in range(25):
        index_meeting(make.meeting(world, starts_at=make.local(date(2026, 12, 1), 9, n), title=f"Badger {n:02}"))
    client = Client()
    client.force_login(world.chair)
    first = client.get(reverse("search"), {"q": "badger"})
    second = client.get(reverse("search") + first.context["found"].page.next_url)
    seen = [one.pk for answer in (first, second) for one in answer.context["found"].page]
    assert len(seen) == len(set(seen)) == 25
