"""Every list as CSV and XLSX: what the page shows its reader, no more and no less."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from networks.meetings.models import Action, AgendaItem, Interest, Reply
from tests.factories import meetings as make
from tests.factories.motions import AT, motion
from tests.meetings.test_actions import action, decision, minutes

REGISTER = {"kind": Interest.Kind.values[0], "nature": "Trustee of a charity"}


def lines_of(browser, url, query=None):
    """The file as rows, read both ways: the two say the same number of things."""
    answer = browser.get(url, (query or {}) | {"format": "csv"})
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    book = browser.get(url, (query or {}) | {"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(book.getvalue())).active
    assert sheet.max_row == len(rows)
    return rows[1:]


@pytest.fixture
def coming(world):
    return make.meeting(world, world.executive)


def test_who_comes(world, as_, coming):
    Reply.objects.create(
        meeting=coming, person=world.chair, answer="APOLOGIES", note="=At a funeral", said_at=AT, said_by=world.clerk
    )
    url = reverse("reply_list", args=[coming.pk])
    rows = {row[0]: row for row in lines_of(as_(world.clerk), url)}
    assert rows[world.chair.name][2] == "Apologies" and rows[world.chair.name][5] == world.clerk.name
    assert rows[world.chair.name][6] == "'=At a funeral"  # a spreadsheet never runs it
    assert rows[world.vice.name][2] == "No answer yet"
    assert len(lines_of(as_(world.clerk), url, {"answer": "APOLOGIES"})) == 1
    of_rep = lines_of(as_(world.rep), url)
    assert "funeral" not in str(of_rep) and len(of_rep) == len(rows)
    for person, status in ((world.director, 403), (world.stranger, 404)):
        assert as_(person).get(url, {"format": "csv"}).status_code == status, person


def test_the_register_of_interests(world, as_):
    for person in (world.chair, world.head):
        Interest.objects.create(
            network=world.network, person=person, declared_at=make.NOW, starts_on=make.NOW.date(), ends_on=make.NOW.date() + timedelta(days=9), **REGISTER
        )  # fmt: skip
    url = reverse("interest_register", args=[world.network.pk])
    assert sorted(row[0] for row in lines_of(as_(world.clerk), url)) == sorted([world.chair.name, world.head.name])
    assert [row[0] for row in lines_of(as_(world.clerk), url, {"who": world.head.name})] == [world.head.name]
    for person, status in ((world.head, 403), (world.officer, 403), (world.stranger, 404)):
        assert as_(person).get(url, {"format": "xlsx"}).status_code == status, person


def test_votes_and_motions_without_part_b_for_who_does_not_read_it(world, as_, coming):
    item = AgendaItem.objects.create(
        agenda=make.agenda(coming, items=1), part="B", position=2, title="Zwiebel", purpose="DECIDE", minutes=5, reason="x"
    )  # fmt: skip
    open_ = motion(world, coming, title="Snow")
    motion(world, coming, title="Ice", amends=open_)
    motion(world, coming, item=item, title="Zwiebelturm", text="Zwiebelturm")
    motion(world, None, title="Rain")
    motion(world, None, title="Zwiebelrost", text="Zwiebelrost", part="B")
    for url, shown in (
        (reverse("motion_list", args=[coming.pk]), ["Snow", "Ice"]),
        (reverse("vote_list", args=[world.executive.pk]), ["Rain"]),
    ):
        assert [row[1] for row in lines_of(as_(world.director), url)] == shown
        assert len(lines_of(as_(world.vice), url)) == len(shown) + 1
        assert as_(world.head).get(url, {"format": "csv"}).status_code == 403


def test_ones_own_actions(world, as_):
    for number, owner in enumerate((world.chair, world.vice)):
        made = Action.objects.create(
            body=world.executive, number=f"A{number}", text=f"For {owner.name}", created_at=AT, created_by=world.clerk
        )
        made.owners.add(owner)
    assert [row[1] for row in lines_of(as_(world.vice), reverse("my_actions"))] == [f"For {world.vice.name}"]


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("decision_list", "network"), ("action_list", "network"), ("meeting_list", "network"),
        ("interest_register", "network"), ("proposal_list", "network"),
    ],
)  # fmt: skip
def test_a_list_with_rows_leads_to_both_files_with_its_filters(world, as_, name, of, coming):
    make.proposal(world)
    held = make.held(world)
    minutes(held)
    decision(held)
    action(held, [world.chair])
    Interest.objects.create(
        network=world.network, person=world.head, declared_at=make.NOW, starts_on=make.NOW.date(), ends_on=make.NOW.date() + timedelta(days=9), **REGISTER
    )  # fmt: skip
    page = as_(world.clerk).get(reverse(name, args=[getattr(world, of).pk]), {"since": ""}).content.decode()
    assert "format=csv" in page and "format=xlsx" in page and "since=" in page
