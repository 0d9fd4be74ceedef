"""The register of interests, and what is declared for a meeting."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from networks.constitutions.seats import forget
from networks.meetings import services
from networks.meetings.models import AgendaItem, Declaration, Interest, PartBAccess
from networks.meetings.selectors.asked import needs_of
from networks.meetings.selectors.interests import interests_of, lapsed_of, register_on
from networks.meetings.services.before import declare, withdraw_declaration
from networks.meetings.services.interests import enter_interest, renew_interests, withdraw_interest
from tests.factories import meetings as make

AT = make.NOW
SEPTEMBER = datetime(2027, 9, 3, 9, tzinfo=timezone.get_default_timezone())
ROLE = {"kind": "ROLE", "nature": "Trustee of the Zyxwv Trust"}


def entered(world, person, **facts):
    return enter_interest(world.network, **(ROLE | facts), by=person, at=AT)


# --- the register


def test_an_interest_stands_until_31_august_and_once(world, as_):
    head, url = as_(world.head), reverse("interests", args=[world.network.pk])
    for _ in range(2):
        assert head.post(url, ROLE).status_code == 302
    one = Interest.objects.get()
    assert (one.starts_on, one.ends_on) == (AT.date(), date(2027, 8, 31))
    assert "Zyxwv" in head.get(url).content.decode()
    assert head.post(reverse("interest_withdraw", args=[world.network.pk, one.pk])).status_code == 302
    assert "You have nothing in the register" in head.get(url).content.decode()
    assert list(register_on(world.network, AT.date() - timedelta(days=1))) == []


@pytest.mark.parametrize("odd", [{}, {"kind": "X"}, {"nature": "x" * 301}, {"nature": "   "}])
def test_odd_interests_get_a_sentence(world, as_, odd):
    page = as_(world.head).post(reverse("interests", args=[world.network.pk]), {"kind": "ROLE"} | odd)
    assert page.status_code == 200 and "There is a problem" in page.content.decode()
    assert not Interest.objects.exists()


def test_who_has_a_page_and_who_reads_the_register(world, as_):
    entered(world, world.head)
    other = make.world("County Heads", "857")
    for role in ("head", "rep", "vice", "chair", "clerk", "officer", "director"):
        assert as_(getattr(world, role)).get(reverse("interests", args=[world.network.pk])).status_code == 200, role
    assert as_(world.admin).get(reverse("interests", args=[world.network.pk])).status_code == 403
    register = reverse("interest_register", args=[world.network.pk])
    for role, status in (("clerk", 200), ("chair", 200), ("rep", 200), ("vice", 200)):
        page = as_(getattr(world, role)).get(register)
        assert page.status_code == status and "Zyxwv" in page.content.decode(), role
    for role in ("head", "officer", "director", "admin"):
        assert as_(getattr(world, role)).get(register).status_code == 403, role
    for who in (world.stranger, other.head, other.clerk):
        assert as_(who).get(register).status_code == 404
        assert as_(who).get(reverse("interests", args=[world.network.pk])).status_code == 404
    assert as_(world.head).get(reverse("interests", args=[world.executive.pk])).status_code == 404


def test_only_ones_own_is_withdrawn(world, as_):
    one = entered(world, world.head)
    url = reverse("interest_withdraw", args=[world.network.pk, one.pk])
    assert as_(world.clerk).post(url).status_code == 404 and as_(world.vice).post(url).status_code == 404
    with pytest.raises(NotAllowed):
        withdraw_interest(one, by=world.clerk, at=AT)
    assert as_(world.head).get(url).status_code == 405


def test_the_register_as_on_a_day_and_its_filters(world, as_):
    entered(world, world.head)
    gone = entered(world, world.vice, kind="FAMILY", nature="A cousin builds schools")
    withdraw_interest(gone, by=world.vice, at=AT + timedelta(days=10))
    assert set(register_on(world.network, AT.date() + timedelta(days=9))) == set(Interest.objects.all())
    assert gone not in register_on(world.network, AT.date() + timedelta(days=10))
    clerk, url = as_(world.clerk), reverse("interest_register", args=[world.network.pk])

    def said(**query):
        return clerk.get(url, query).content.decode()

    assert "cousin" in said(on="2026-11-05") and "cousin" not in said(on="2026-11-20")
    assert "cousin" not in said(on="2026-11-05", kind="ROLE") and "Zyxwv" not in said(who="vice", on="2026-11-05")
    assert "Nothing stands" in said(on="2020-01-01")
    for odd in ({"on": "nonsense"}, {"kind": "X"}, {"who": "%"}, {"after": "x"}):
        assert clerk.get(url, odd).status_code == 200


def test_the_register_starts_afresh_and_is_renewed_in_one_click(world, as_):
    kept, left = entered(world, world.head), entered(world, world.head, nature="Over by then")
    with time_machine.travel(SEPTEMBER, tick=False):
        forget(world.head)
        assert not interests_of(world.head, world.network, SEPTEMBER.date())
        assert [one.verb for one in needs_of(world.head, SEPTEMBER)] == ["Renew your"]
        head, page = as_(world.head), reverse("interests", args=[world.network.pk])
        assert "Renew all 2" in head.get(page).content.decode()
        head.post(reverse("interest_withdraw", args=[world.network.pk, left.pk]))
        for _ in range(2):
            assert head.post(reverse("interests_renew", args=[world.network.pk])).status_code == 302
        new = Interest.objects.get(renews=kept)
        assert (new.nature, new.starts_on, new.ends_on) == (kept.nature, SEPTEMBER.date(), date(2028, 8, 31))
        assert Interest.objects.count() == 3 and not needs_of(world.head, SEPTEMBER)
    assert not [one for one in needs_of(world.head, AT) if one.verb == "Renew your"]


def test_what_was_entered_anew_by_hand_is_not_renewed_twice(world):
    entered(world, world.head)
    enter_interest(world.network, **ROLE, by=world.head, at=SEPTEMBER)
    assert renew_interests(world.network, by=world.head, at=SEPTEMBER) == []
    assert not lapsed_of(world.head, SEPTEMBER.date()) and not needs_of(world.head, SEPTEMBER)


def test_the_trail_does_not_say_what_the_interest_is(world, as_):
    one = entered(world, world.head)
    withdraw_interest(one, by=world.head, at=AT)
    said = " ".join(Line.objects.values_list("subject", flat=True))
    assert "register of City" in said and "Zyxwv" not in said
    assert "register of City" not in as_(world.rep).get(reverse("body", args=[world.network.pk])).content.decode()


def test_the_register_asks_as_often_for_thirty_as_for_one(world, as_):
    def cost() -> int:
        browser, url = as_(world.clerk), reverse("interest_register", args=[world.network.pk])
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            browser.get(url)
        return len(asked)

    entered(world, world.head)
    one = cost()
    for number in range(30):
        entered(world, world.vice, nature=f"Interest {number}")
    assert cost() == one <= 12


# --- declarations


@pytest.fixture
def agenda(world):
    return make.agenda(make.meeting(world, world.executive), "AGREED")


@pytest.fixture
def meeting(agenda, world):
    services.issue_agenda(agenda, by=world.clerk, at=AT)
    return agenda.meeting


def test_an_interest_is_declared_from_the_register(meeting, world, as_):
    one = entered(world, world.vice)
    item = AgendaItem.objects.get(agenda__meeting=meeting, position=2)
    vice, url = as_(world.vice), reverse("declarations", args=[meeting.pk])
    assert "Zyxwv" in vice.get(url).content.decode()
    data = {"item": item.pk, "interest": one.pk, "then": "LEAVES", "nature": ""}
    for _ in range(2):
        assert vice.post(url, data).status_code == 302
    found = Declaration.objects.get()
    assert (found.nature, found.interest, found.recuses) == (one.nature, one, True)
    assert "recorded already" in vice.post(url, data | {"then": "SILENT"}).content.decode()
    for role in ("officer", "director", "rep", "clerk"):
        assert "Zyxwv" in as_(getattr(world, role)).get(url).content.decode(), role
    assert as_(world.head).get(url).status_code == 403 and as_(world.stranger).get(url).status_code == 404
    withdraw = reverse("declaration_withdraw", args=[meeting.pk, found.pk])
    assert as_(world.rep).post(withdraw).status_code == 403
    for _ in range(2):
        assert vice.post(withdraw).status_code == 302
    found.refresh_from_db()
    assert found.withdrawn_at and not found.recuses
    assert vice.post(url, data | {"then": "SILENT"}).status_code == 302


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"then": "LEAVES", "nature": "x"},
        {"then": "STAYS"},
        {"then": "STAYS", "nature": "x", "item": "999999999"},
        {"then": "STAYS", "nature": "x", "item": "9" * 40},
        {"then": "X", "nature": "x"},
        {"then": "STAYS", "interest": "7"},
    ],
)
def test_odd_declarations_get_a_sentence(meeting, world, as_, odd):
    page = as_(world.vice).post(reverse("declarations", args=[meeting.pk]), odd)
    assert page.status_code == 200 and "There is a problem" in page.content.decode()
    assert not Declaration.objects.exists()


def test_the_clerk_records_one_for_somebody(meeting, world, as_):
    url = reverse("declarations", args=[meeting.pk])
    data = {"person": world.rep.pk, "nature": "Owns the hall", "then": "STAYS", "item": ""}
    assert as_(world.clerk).post(url, data).status_code == 302
    found = Declaration.objects.get()
    assert (found.person, found.recorded_by, found.item) == (world.rep, world.clerk, None)
    assert "Choose" in as_(world.clerk).post(url, data | {"person": world.head.pk}).content.decode()
    with pytest.raises(NotAllowed):
        declare(meeting, nature="x", then="STAYS", by=world.vice, at=AT, person=world.rep)
    with pytest.raises(Refused, match="does not attend"):
        declare(meeting, nature="x", then="STAYS", by=world.clerk, at=AT, person=world.head)


def test_somebody_elses_interest_or_item_is_not_taken(meeting, world):
    one = entered(world, world.rep)
    with pytest.raises(Refused, match="not in this person’s register"):
        declare(meeting, nature="", then="STAYS", interest=one, by=world.vice, at=AT)
    elsewhere = make.agenda(make.meeting(world, world.executive, day=date(2027, 1, 12))).items.first()
    with pytest.raises(Refused, match="not on the agenda"):
        declare(meeting, nature="x", then="STAYS", item=elsewhere, by=world.vice, at=AT)


def test_a_declaration_at_a_confidential_item_is_confidential(agenda, world, as_):
    item = agenda.items.get(position=3)
    AgendaItem.objects.filter(pk=item.pk).update(part="B", title="Zyxwv pay")
    services.issue_agenda(agenda, by=world.clerk, at=AT)
    url = reverse("declarations", args=[agenda.meeting_id])
    data = {"item": item.pk, "nature": "My Zyxwv cousin", "then": "LEAVES"}
    assert "There is a problem" in as_(world.officer).post(url, data).content.decode()
    item.refresh_from_db()
    with pytest.raises(NotAllowed):
        declare(agenda.meeting, item=item, nature="x", then="LEAVES", by=world.director, at=AT)
    assert as_(world.vice).post(url, data).status_code == 302
    found = Declaration.objects.get()
    for role in ("officer", "director", "admin"):
        said = as_(getattr(world, role)).get(url).content.decode()
        assert "Zyxwv" not in said and "Part B" not in said, role
        withdraw = reverse("declaration_withdraw", args=[agenda.meeting_id, found.pk])
        assert as_(getattr(world, role)).post(withdraw).status_code == 404
    for role in ("vice", "rep", "chair", "clerk"):
        assert "Zyxwv cousin" in as_(getattr(world, role)).get(url).content.decode(), role
    PartBAccess.objects.create(
        item=item, person=world.rep, allows=False, reason="x", decided_by=world.clerk, decided_at=AT
    )
    assert "Zyxwv" not in as_(world.rep).get(url).content.decode()
    assert "Zyxwv" not in " ".join(Line.objects.values_list("subject", flat=True))
    withdraw_declaration(found, by=world.vice, at=AT)
    assert "Zyxwv" not in " ".join(Line.objects.values_list("subject", flat=True))


def test_a_member_declares_in_what_went_out_not_in_a_draft(agenda, world, as_):
    url = reverse("declarations", args=[agenda.meeting_id])
    officer = as_(world.officer)
    assert "Item number 1" not in officer.get(url).content.decode()
    assert "Item number 1" in as_(world.vice).get(url).content.decode()
    services.issue_agenda(agenda, by=world.clerk, at=AT)
    assert "1. Item number 1" in officer.get(url).content.decode()
    services.reopen_agenda(agenda, by=world.clerk, at=AT)
    agenda.refresh_from_db()
    services.add_item(agenda, services.Facts("Not out yet", "DECIDE", 5, "x"), by=world.clerk, at=AT)
    assert "Not out yet" not in officer.get(url).content.decode()


def test_after_the_meeting_only_the_clerk_records(meeting, world):
    late = meeting.ends_at + timedelta(hours=1)
    with pytest.raises(Refused, match="Ask the clerk"):
        declare(meeting, nature="x", then="STAYS", by=world.vice, at=late)
    declare(meeting, nature="x", then="STAYS", by=world.clerk, person=world.vice, at=late)
    type(meeting).objects.filter(pk=meeting.pk).update(state="CANCELLED", cancel_reason="Snow")
    with pytest.raises(Refused, match="cancelled"):
        declare(meeting, nature="y", then="STAYS", by=world.clerk, person=world.rep, at=AT)
