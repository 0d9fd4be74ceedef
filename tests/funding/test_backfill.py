"""Backfill from attendance: who is paid for, for which school, once; what is not ready and who may not claim it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import NotAllowed, Refused
from funding.models import Claim, ClaimLine, Year
from funding.selectors.backfill import lines_ready
from funding.services import claiming as act
from funding.services.backfill import claim_backfill, claim_backfill_of_schools
from networks.meetings.models import Attendance, Meeting
from networks.meetings.services.attending import take_back
from networks.schools.models import Headship
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding import claimed as on
from tests.funding.claimed import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def here():
    found = on.ground()
    on.backfills(found)
    return found


@pytest.fixture
def meeting(here):
    return on.meeting(here)


def ready(here, day=TODAY, **facts):
    return [(one.person, one.day, one.schools) for one in lines_ready(here.fund, day, **facts)]


def claim(here, *attendances, school=None, by=None, **facts):
    known = {"form_key": uuid.uuid4()} | facts
    of = known.pop("allocation", here.allocation)
    return claim_backfill(
        of, school or here.school, [one.pk for one in attendances], by=by or here.head, at=AT, **known
    )


def test_who_sat_at_a_meeting_and_led_a_school_is_ready(here, meeting):
    on.came(meeting, here.head)
    assert ready(here) == [(here.head, date(2026, 10, 20), (here.school,))]
    assert ready(here, people=[here.other.pk]) == []


def test_the_line_is_at_the_price_of_the_fund(here, meeting):
    made = claim(here, on.came(meeting, here.head))
    (line,) = made.lines.all()
    assert (made.kind, made.amount_pence, made.state) == ("BACKFILL", 10_606, "DRAFT")
    assert line.words == "Hannah Head at Executive meeting" and line.on == date(2026, 10, 20)
    assert made.words == "Backfill for 1 meeting, 20 October 2026"
    assert act.send_claim(made, by=here.head, at=AT).state == "CONFIRMED"


def test_eleven_heads_at_six_meetings_come_to_the_sum_of_the_paper(here):
    heads = [here.head, here.other, *(people.head_of(here.world, f"Head {n}") for n in range(9))]
    for number in range(6):
        held = on.meeting(here, day=date(2026, 10, 5) + timedelta(days=number))
        for one in heads:
            on.came(held, one)
    found = lines_ready(here.fund, TODAY)
    assert len(found) == 66 and 66 * here.fund.seat_price_pence == 699_996  # £7,000 shared by 66, to the penny below


@pytest.mark.parametrize(
    ("facts", "is_ready"),
    [
        ({"standing": "MEMBER"}, True),
        ({"standing": "ATTENDING"}, True),
        ({"standing": "GUEST"}, False),
        ({"how": "ONLINE"}, True),
    ],
)
def test_as_what_somebody_came(here, meeting, facts, is_ready):
    on.came(meeting, here.head, **facts)
    assert bool(ready(here)) is is_ready


def test_a_head_who_came_in_the_place_of_another_is_paid_for_their_own_school(here, meeting):
    on.came(meeting, here.other, standing="SUBSTITUTE", stands_in_for=here.head)
    assert ready(here) == [(here.other, date(2026, 10, 20), (here.other_school,))]


def test_who_is_not_paid_for(here, meeting):
    item = people.agenda(meeting).items.first()
    on.came(meeting, here.head, for_item=item)
    on.came(meeting, here.officer, standing="ATTENDING")
    on.came(meeting, here.world.director, standing="ATTENDING")
    on.came(meeting, None, guest_name="Gina Guest", standing="GUEST")
    on.came(meeting, people.person("Dora Deputy"), standing="SUBSTITUTE", stands_in_for=here.other)
    assert ready(here) == []


def test_who_came_twice_was_there_once(here, meeting):
    first = on.came(meeting, here.head, left_at=meeting.starts_at + timedelta(minutes=20))
    again = on.came(meeting, here.head, came_at=meeting.starts_at + timedelta(minutes=40))
    found = lines_ready(here.fund, TODAY)
    assert [one.attendance for one in found] == [first]
    with pytest.raises(Refused, match="claimed meanwhile, or cannot be claimed"):
        claim(here, again)
    claim(here, first)
    assert ready(here) == []
    with pytest.raises(Refused):
        claim(here, again)


@pytest.mark.parametrize(
    "facts", [{"state": "CANCELLED", "cancel_reason": "Snow", "opened_at": None, "closed_at": None}]
)
def test_a_meeting_that_was_not_held_pays_nothing(here, facts):
    on.came(on.meeting(here, **facts), here.head)
    assert ready(here) == []


def test_a_meeting_that_is_not_over_is_not_ready_yet(here):
    held = on.meeting(here, day=TODAY, closed_at=None)
    on.came(held, here.head, left_at=None)
    assert ready(here) == [] and len(ready(here, TODAY + timedelta(days=1))) == 1
    Meeting.objects.filter(pk=held.pk).update(closed_at=held.ends_at)
    assert len(ready(here)) == 1


def test_another_body_another_year_no_price_pay_nothing(here):
    on.came(on.meeting(here, body=here.world.network), here.head)
    on.came(on.meeting(here, day=date(2026, 3, 20)), here.head)
    assert ready(here) == []
    on.came(on.meeting(here), here.head)
    assert len(ready(here)) == 1
    here.fund.seat_price_pence = None
    assert lines_ready(here.fund, TODAY) == []
    Year.objects.update(state="CLOSED", closed_at=AT, closed_by=here.officer)
    here.fund.refresh_from_db()
    assert ready(here) == []


def test_who_led_a_school_on_the_day_counts_not_who_leads_it_now(here, meeting):
    on.came(meeting, here.head)
    Headship.objects.filter(person=here.head).update(ends_on=date(2026, 10, 20))
    assert ready(here) == [(here.head, date(2026, 10, 20), (here.school,))]
    Headship.objects.filter(person=here.head).update(ends_on=date(2026, 10, 19))
    assert ready(here) == []


def test_a_head_of_two_schools_has_one_line_for_one_of_them(here, meeting):
    Headship.objects.create(person=here.head, school=here.other_school, role="EXECUTIVE", starts_on=people.START)
    there = on.came(meeting, here.head)
    assert set(ready(here)[0][2]) == {here.school, here.other_school}
    with pytest.raises(Refused, match="Choose one school"):
        claim_backfill_of_schools(
            here.allocation, [(there.pk, here.school), (there.pk, here.other_school)], form_key=uuid.uuid4(),
            by=here.officer, at=AT,
        )  # fmt: skip
    assert claim(here, there, school=here.other_school).school == here.other_school
    assert ready(here) == []


def test_a_school_that_nobody_led_is_not_paid_for_it(here, meeting):
    there = on.came(meeting, here.head)
    with pytest.raises(Refused, match="did not lead"):
        claim(here, there, school=here.other_school, by=here.officer)


def test_a_head_claims_for_their_own_attendance_only(here, meeting):
    partner = people.person("Cora Cohead")
    Headship.objects.filter(school=here.school).update(role="CO_HEAD")
    Headship.objects.create(person=partner, school=here.school, role="CO_HEAD", starts_on=people.START)
    there = on.came(meeting, here.head)
    with pytest.raises(NotAllowed, match="your own attendance"):
        claim(here, there, by=partner)
    assert claim(here, there, by=here.officer).written_by == here.officer


def test_an_attendance_is_claimed_once(here, meeting):
    there, key = on.came(meeting, here.head), uuid.uuid4()
    first = claim(here, there, form_key=key)
    assert claim(here, there, form_key=key) == first
    with pytest.raises(Refused):
        claim(here, there)
    with pytest.raises(IntegrityError, match="an_attendance_is_claimed_once"), transaction.atomic():
        ClaimLine.objects.create(
            claim=on.draft(here), position=1, words="x", on=date(2026, 10, 20), quantity=1, price_pence=1, amount_pence=1,
            attendance=there,
        )  # fmt: skip


def test_two_funds_that_pay_for_one_body_pay_once(here, meeting):
    second = make.fund(here.world, code="SECOND", seat_price_pence=5_000)
    make.year(second)
    second.backfills.create(body=here.world.executive)
    there = on.came(meeting, here.head)
    assert len(lines_ready(second, TODAY)) == 1
    claim(here, there)
    assert lines_ready(second, TODAY) == []


@pytest.mark.parametrize("how", ["withdraw", "reject"])
def test_what_came_to_nothing_is_ready_again(here, meeting, how):
    there = on.came(meeting, here.head)
    made = act.send_claim(claim(here, there), by=here.head, at=AT)
    if how == "withdraw":
        act.withdraw(made, by=here.head, at=AT)
    else:
        act.reject(made, "No", by=here.officer, at=AT)
    assert len(ready(here)) == 1 and claim(here, there).amount_pence == 10_606


def test_a_line_that_is_taken_out_is_ready_again(here, meeting):
    made = claim(here, on.came(meeting, here.head))
    act.remove_line(made, made.lines.get().pk, by=here.head, at=AT)
    assert len(ready(here)) == 1


def test_nobody_approves_the_backfill_of_their_own_attendance(here, meeting):
    Headship.objects.create(person=here.officer, school=here.other_school, role="EXECUTIVE", starts_on=people.START)
    there = on.came(meeting, here.officer)
    made = claim(here, there, school=here.other_school, by=here.clerk)
    made = act.confirm(act.send_claim(made, by=here.clerk, at=AT), by=here.other, at=AT)
    Headship.objects.filter(person=here.officer).update(ends_on=date(2026, 11, 1))
    with pytest.raises(NotAllowed, match="It pays for your own attendance"):
        act.approve(made, by=here.officer, at=AT)


def test_for_several_schools_a_claim_each_is_sent(here, meeting):
    pairs = [
        (on.came(meeting, who).pk, school)
        for who, school in ((here.head, here.school), (here.other, here.other_school))
    ]
    key = uuid.uuid4()
    for _ in range(2):
        made = claim_backfill_of_schools(here.allocation, pairs, form_key=key, by=here.officer, at=AT)
    assert [(one.school, one.state) for one in made] == [(here.school, "SENT"), (here.other_school, "SENT")]
    assert Claim.objects.count() == 2


def test_one_that_cannot_be_claimed_stops_all(here, meeting):
    pairs = [(on.came(meeting, here.head).pk, here.school), (10**9, here.other_school)]
    with pytest.raises(Refused):
        claim_backfill_of_schools(here.allocation, pairs, form_key=uuid.uuid4(), by=here.officer, at=AT)
    assert not Claim.objects.exists()


def test_attendance_that_was_claimed_is_not_taken_back_from_the_record(here, meeting):
    there = on.came(meeting, here.head)
    claim(here, there)
    with pytest.raises(Refused, match="Money was claimed for the attendance of Hannah Head"):
        take_back(there, by=here.clerk, at=timezone.now())
    assert Attendance.objects.filter(pk=there.pk).exists()
