"""A paper that asks for money: written by several, costed, taken back, withdrawn, read by those who may."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.audit.models import Line as Trail
from cph.core.composed import composed
from cph.core.needing import read, rows_of
from cph.core.refusals import NotAllowed, Refused
from funding.models import CostLine, Proposal
from funding.selectors.needs_proposing import NEEDS, kinds
from funding.selectors.proposing import papers_for, sheet_of
from funding.selectors.reach import proposals_visible_to
from funding.services import proposing as on
from funding.services.costing import LineOvertaken
from networks.constitutions import seats
from networks.meetings.models import AgendaItem
from tests.factories import funding_proposing as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def paper(world):
    return put.paper(world)


def facts(world, **more):
    known = {"title": "Support between schools", "body": world.executive, "lead": world.officer}
    return on.Facts(**(known | more))


def write(world, by=None, key=None, **more):
    by = by or world.officer
    return on.write(world.network, facts(world, **({"lead": by} | more)), form_key=key or uuid.uuid4(), by=by, at=now())


def sees(person, paper):
    seats.forget(person)
    person.__dict__.pop("_reach", None)
    return proposals_visible_to(person, timezone.localdate()).filter(pk=paper.pk).exists()


# --- writing


def test_a_paper_is_begun_once_however_often_the_form_is_sent(world):
    key = uuid.uuid4()
    assert write(world, key=key).pk == write(world, key=key).pk
    with pytest.raises(Refused, match="somebody else"):
        write(world, by=world.clerk, key=key)
    assert Proposal.objects.count() == 1 and Trail.objects.filter(verb__startswith="began a paper").count() == 1


def test_who_writes_papers(world):
    for who in (world.officer, world.clerk, world.chair, world.vice, world.admin):
        write(world, by=who)
    for who in (world.head, world.director, world.stranger):
        with pytest.raises(NotAllowed, match="write papers that ask for money"):
            write(world, by=who)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "  "}, "what the paper is called"),
        ({"ends_on": date(2027, 3, 31)}, "first day"),
        ({"begins_on": date(2027, 4, 1), "ends_on": date(2027, 3, 31)}, "not before the first"),
        ({"asked_pence": 0}, "do not go together"),
        ({"asked_pence": 10**12 + 1}, "do not go together"),
        ({"asked_pence": -1}, "do not go together"),
    ],
)
def test_facts_that_cannot_be_are_refused_in_a_sentence(world, wrong, said):
    with pytest.raises(Refused, match=said):
        write(world, **wrong)
    assert not Proposal.objects.exists()


def test_body_lead_and_authority_are_of_this_network(world):
    other = make.world("Elsewhere", "999")
    with pytest.raises(Refused, match="Choose a body of this network"):
        write(world, body=other.executive)
    with pytest.raises(Refused, match="seat in this network"):
        write(world, lead=other.head)
    with pytest.raises(NotAllowed, match="no officer of that authority"):
        write(world, authority=other.authority)
    assert write(world, authority=world.authority).authority == world.authority
    with pytest.raises(NotAllowed, match="no officer"):
        write(world, by=world.clerk, authority=world.authority)


def test_two_writers_are_told_of_each_other_and_nothing_is_lost(world, paper):
    before = on.facts_of(paper)
    mine, theirs = replace(before, background="Mine"), replace(before, background="Theirs", minutes=20)
    on.change(paper, theirs, seen=0, by=world.clerk, at=now())
    with pytest.raises(on.Overtaken, match="Clerk changed this paper since") as told:
        on.change(paper, mine, seen=0, by=world.officer, at=now())
    assert told.value.proposal.background == "Theirs" and told.value.proposal.edit_count == 1
    on.change(paper, mine, seen=1, by=world.officer, at=now())
    paper.refresh_from_db()
    assert (paper.background, paper.edit_count) == ("Mine", 2)


def test_the_same_change_sent_twice_is_one(world, paper):
    wanted = replace(on.facts_of(paper), source="Another")
    for _ in range(2):
        on.change(paper, wanted, seen=0, by=world.officer, at=now())
    paper.refresh_from_db()
    assert paper.edit_count == 1 and Trail.objects.filter(verb="changed").count() == 1


def test_who_changes_a_paper(world, paper):
    wanted = replace(on.facts_of(paper), source="Another")
    for who in (world.head, world.chair, world.stranger):
        with pytest.raises(NotAllowed, match="leads this paper"):
            on.change(paper, wanted, seen=0, by=who, at=now())
    Proposal.objects.filter(pk=paper.pk).update(lead=world.chair, created_by=world.chair)
    with pytest.raises(NotAllowed):
        on.change(paper, wanted, seen=0, by=world.officer, at=now())
    Proposal.objects.filter(pk=paper.pk).update(authority=world.authority)
    assert on.change(paper, wanted, seen=0, by=world.officer, at=now()).source == "Another"


def test_a_lead_without_a_seat_writes_no_more(world):
    paper = put.paper(world, lead=world.stranger, created_by=world.stranger)
    with pytest.raises(NotAllowed):
        on.change(paper, replace(on.facts_of(paper), source="x"), seen=0, by=world.stranger, at=now())
    assert not sees(world.stranger, paper)


# --- lines


def test_lines_are_added_changed_moved_and_taken_out(world, paper):
    key = uuid.uuid4()
    said = on.LineFacts("Hall", quantity=Decimal(2), quantity_of="days", price_pence=Decimal(50_000))
    made = [on.add_line(paper, said, form_key=key, by=world.officer, at=now()) for _ in range(2)]
    assert made[0] == made[1] and paper.lines.count() == 3
    on.move_line(made[0], "up", by=world.clerk, at=now())
    on.move_line(made[0], "up", by=world.clerk, at=now())
    on.move_line(made[0], "up", by=world.clerk, at=now())
    order = list(paper.lines.order_by("position").values_list("label", flat=True))
    assert order == ["Hall", "Leadership in the clusters", "Backfill at the forum"]
    wanted = replace(said, quantity=Decimal(3))
    for _ in range(2):
        on.change_line(made[0], wanted, seen=0, by=world.officer, at=now())
    assert CostLine.objects.get(pk=made[0].pk).edit_count == 1
    assert sheet_of(paper).rows[0].costed.total == 150_000
    for _ in range(2):
        on.remove_line(paper, made[0].pk, by=world.officer, at=now())
    assert paper.lines.count() == 2
    with pytest.raises(Refused, match="took this line out"):
        on.change_line(made[0], wanted, seen=1, by=world.officer, at=now())


def test_two_writers_of_a_line_are_told_of_each_other(world, paper):
    one = paper.lines.first()
    said = on.LineFacts(one.label, stated_pence=810_000, units_of="clusters")
    on.change_line(one, said, seen=0, by=world.clerk, at=now())
    with pytest.raises(LineOvertaken, match="changed this line since") as told:
        on.change_line(one, replace(said, stated_pence=820_000), seen=0, by=world.officer, at=now())
    assert told.value.line.stated_pence == 810_000
    assert CostLine.objects.get(pk=one.pk).stated_pence == 810_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"label": " "}, "what the line is for"),
        ({"stated_pence": None}, "a price, or a total"),
        ({"stated_pence": 0}, "above nothing"),
        ({"stated_pence": 10**13}, "above nothing"),
        ({"quantity": Decimal(-1)}, "above nothing"),
        ({"quantity": Decimal(10**7)}, "above nothing"),
    ],
)
def test_figures_that_cannot_be_are_refused_in_a_sentence(world, paper, wrong, said):
    known = {"label": "Hall", "stated_pence": 100} | wrong
    with pytest.raises(Refused, match=said):
        on.add_line(paper, on.LineFacts(**known), form_key=uuid.uuid4(), by=world.officer, at=now())
    assert paper.lines.count() == 2


def test_lines_of_another_paper_are_not_reached_through_ones_own(world, paper):
    theirs = put.paper(world, created_by=world.chair, lead=world.chair)
    mine, other = paper.lines.first(), theirs.lines.first()
    on.remove_line(paper, other.pk, by=world.officer, at=now())
    assert theirs.lines.count() == 2
    with pytest.raises(NotAllowed):
        on.change_line(other, on.LineFacts("x", stated_pence=1), seen=0, by=world.officer, at=now())
    with pytest.raises(Refused, match="somebody else"):
        on.add_line(theirs, on.LineFacts("x", stated_pence=1), form_key=mine.form_key, by=world.chair, at=now())


def test_a_line_too_many_is_refused(world, paper):
    for n in range(58):
        put.line(paper, f"Line {n}", stated_pence=1)
    with pytest.raises(Refused, match="at most 60 lines"):
        on.add_line(paper, on.LineFacts("x", stated_pence=1), form_key=uuid.uuid4(), by=world.officer, at=now())


# --- one way


def test_what_is_with_the_body_is_taken_back_before_it_changes(world, paper):
    put.issued(paper)
    wanted = replace(on.facts_of(paper), source="Another")
    with pytest.raises(Refused, match="Take it back first"):
        on.change(paper, wanted, seen=0, by=world.officer, at=now())
    with pytest.raises(Refused, match="Take it back first"):
        on.remove_line(paper, paper.lines.first().pk, by=world.officer, at=now())
    for _ in range(2):
        on.take_back(paper, by=world.officer, at=now())
    assert on.change(paper, wanted, seen=0, by=world.officer, at=now()).source == "Another"


def test_what_was_withdrawn_does_not_come_back(world, paper):
    for _ in range(2):
        on.withdraw(paper, by=world.officer, at=now())
    for act in (on.take_back,):
        with pytest.raises(Refused, match="withdrawn"):
            act(paper, by=world.officer, at=now())
    with pytest.raises(IntegrityError, match="in this order"), transaction.atomic():
        Proposal.objects.filter(pk=paper.pk).update(state="DRAFT")


# --- who reads it


def test_a_draft_is_its_writers_and_an_issued_paper_everybodys(world, paper):
    readers = [world.officer, world.clerk, world.admin]
    others = [world.head, world.chair, world.director]
    assert all(sees(one, paper) for one in readers) and not any(sees(one, paper) for one in others)
    put.issued(paper)
    elsewhere = make.world("Elsewhere", "999")
    assert all(sees(one, paper) for one in [*readers, *others])
    assert not any(sees(one, paper) for one in (world.stranger, elsewhere.head, elsewhere.clerk, elsewhere.officer))
    on.take_back(paper, by=world.officer, at=now())
    assert all(sees(one, paper) for one in others), "what was issued can still be read"


def test_a_paper_in_part_b_is_read_by_those_who_read_the_item(world, paper):
    meeting = make.meeting(world, world.executive, day=timezone.localdate() + timedelta(days=20))
    put.issued(paper, meeting, by=world.clerk)
    item = AgendaItem.objects.get(source=f"funding:proposal:{paper.pk}")
    assert sees(world.head, paper)
    AgendaItem.objects.filter(pk=item.pk).update(part="B")
    assert sees(world.chair, paper) and sees(world.officer, paper) and sees(world.clerk, paper)
    assert not sees(world.head, paper) and not sees(world.director, paper)
    later = make.agenda(make.meeting(world, world.executive, day=timezone.localdate() + timedelta(days=50)), items=0)
    AgendaItem.objects.filter(pk=item.pk).update(part="A")
    AgendaItem.objects.create(agenda=later, position=1, title="x", purpose="DECIDE", minutes=1, reason="x", part="B",
                              carried_from=item, source="carried")  # fmt: skip
    assert not sees(world.head, paper), "carried over, and confidential there"


def test_others_read_in_the_list_what_was_issued_not_what_is_being_written(world, paper):
    put.issued(paper)
    on.take_back(paper, by=world.officer, at=now())
    wanted = replace(on.facts_of(paper), title="Quite another title", asked_pence=5)
    on.change(paper, wanted, seen=0, by=world.officer, at=now())
    mine, theirs = (papers_for(who, now()).get() for who in (world.officer, world.head))
    assert (mine.shown_title, mine.shown_asked) == ("Quite another title", 5)
    assert (theirs.shown_title, theirs.shown_asked) == ("Support between primary schools", 3_900_000)


# --- the first page


def needs(person, kept=()):
    rows = rows_of(kinds(person.pk, now(), timezone.localdate(), list(kept)))
    return {(one.verb, one.thing): one for one in read([(row["asks"], row["facts"]) for row in rows], NEEDS)}


def test_what_a_paper_asks_of_its_lead_and_of_the_clerk(world, paper):
    title = paper.title
    assert list(needs(world.officer)) == [("Finish the paper", title)] and not needs(world.clerk, [world.network.pk])
    put.issued(paper)
    assert list(needs(world.officer)) == [("Choose the meeting that decides on", title)]
    put.decided(paper, world.clerk)
    asked = [("Name the decision on", title)]
    assert list(needs(world.officer)) == asked == list(needs(world.clerk, [world.network.pk]))
    assert not needs(world.chair) and not needs(world.clerk)


@composed
def _asked(*, person: int, at: datetime, on: date, kept: set[int]):
    return rows_of(kinds(person, at, on, kept))


def test_the_first_page_asks_for_them_in_its_one_query(world, paper):
    put.issued(paper)
    put.decided(paper, world.clerk)
    given = {"person": world.clerk.pk, "at": now(), "on": timezone.localdate(), "kept": {world.network.pk}}
    assert [(kind, facts["title"]) for kind, facts in _asked(**given)] == [("paper_decided", paper.title)]
