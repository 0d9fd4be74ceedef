"""The pages of claims: a whole journey by its forms, odd input beside its field, wrong people, lists and their files, cost."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cph.core import clock
from cph.core.needing import read, rows_of
from funding.models import Claim
from funding.selectors.needs_claiming import NEEDS, kinds
from funding.services import claiming as act
from funding.standing_of.claiming import on_fund
from networks.groups.models import Place
from networks.schools.models import Headship
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding import claimed as on
from tests.funding.claimed import AT, DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return on.ground()


def as_(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def words(answer) -> str:
    text = answer.content.decode()
    text = re.sub(r"<(script|style|head).*?</\1>", " ", text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("&#x27;", "'").replace("&amp;", "&").split())


def open_(person, name, *args, **query):
    return as_(person).get(reverse(name, args=args), query)


def send(person, name, *args, data=None, follow=False):
    return as_(person).post(reverse(name, args=args), data or {}, follow=follow)


def hidden(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]


def line(day=DAY, **facts):
    return {"words": "Deputy released", "on": day.isoformat(), "until": "", "days": "1"} | facts


# --- the journey


def test_a_head_claims_a_day_of_release_from_start_to_approval(here):
    start = open_(here.head, "claim_new")
    assert start.status_code == 302 and start.url == reverse("claim_kind", args=[here.allocation.pk])
    kind = open_(here.head, "claim_kind", here.allocation.pk)
    assert "£200 a day" in words(kind) and "£8,000 left" in words(kind) and "Backfill" not in words(kind)
    chosen = send(here.head, "claim_kind", here.allocation.pk, data={"kind": "RELEASE"})
    assert chosen.url == reverse("claim_write", args=[here.allocation.pk, "release"])
    form = as_(here.head).get(chosen.url)
    assert f"{here.school.name} is paid" in words(form)
    facts = {"words": "Leading the cluster", "form_key": hidden(form, "form_key")}
    made = as_(here.head).post(chosen.url, facts)
    again = as_(here.head).post(chosen.url, facts)
    claim = Claim.objects.get()
    assert made.url == again.url == reverse("claim_lines", args=[claim.pk])
    added = send(here.head, "claim_lines", claim.pk, data=line(until=DAY + timedelta(days=14)), follow=True)
    assert "3 lines are added" in words(added) and "£600" in words(added)
    upload = {"file": SimpleUploadedFile("note.pdf", on.PDF)}
    assert "The file is added" in words(send(here.head, "claim_evidence", claim.pk, data=upload, follow=True))
    check = open_(here.head, "claim_check", claim.pk)
    assert "by sending the claim you confirm" in words(check) and "£7,400 after this claim" in words(check)
    done = send(here.head, "claim_check", claim.pk, data={"seen": hidden(check, "seen")}, follow=True)
    assert "The claim is sent" in words(done) and f"approval by {here.officer.name}" in words(done)
    page = open_(here.officer, "claim_approve", claim.pk)
    assert "Approve £600" in words(page) and "note.pdf" in words(page)
    after = send(here.officer, "claim_approve", claim.pk, data={"seen": hidden(page, "seen")}, follow=True)
    assert "The claim is approved" in words(after) and "paid with the next batch" in words(after)
    assert Claim.objects.get().state == "APPROVED"


def test_an_invoice_from_start_to_confirmation(here):
    page = reverse("claim_write", args=[here.allocation.pk, "invoice"])
    form = as_(here.officer).get(page)
    facts = {
        "school": here.school.pk, "words": "Supply", "supplier": "Supply & Co", "invoice": "INV 1",
        "form_key": hidden(form, "form_key"),
    }  # fmt: skip
    as_(here.officer).post(page, facts)
    claim = Claim.objects.get()
    price = {"words": "Two days", "on": DAY.isoformat(), "quantity": "2", "price": "£1,180.50"}
    send(here.officer, "claim_lines", claim.pk, data=price)
    assert Claim.objects.get().amount_pence == 236_100
    refused = send(here.officer, "claim_check", claim.pk, data={"seen": ""})
    assert "Add the invoice as a file" in words(refused) and "Error: Check" in refused.content.decode()
    send(here.officer, "claim_evidence", claim.pk, data={"file": SimpleUploadedFile("i.pdf", on.PDF)})
    done = send(here.officer, "claim_check", claim.pk, follow=True)
    assert f"It waits for {here.head.name} to confirm it" in words(done)
    page = open_(here.head, "claim_confirm", claim.pk)
    send(here.head, "claim_confirm", claim.pk, data={"seen": hidden(page, "seen")})
    assert Claim.objects.get().state == "CONFIRMED"
    assert open_(here.head, "claim_confirm", claim.pk).status_code == 302


def test_backfill_is_drawn_from_attendance_and_checked(here):
    on.backfills(here)
    on.came(on.meeting(here), here.head)
    page = open_(here.head, "claim_backfill", here.fund.pk)
    assert "£106.06" in words(page) and here.head.name in words(page)
    made = send(here.head, "claim_backfill", here.fund.pk, data=_chosen(page))
    claim = Claim.objects.get()
    assert made.url == reverse("claim_check", args=[claim.pk]) and claim.amount_pence == 10_606
    assert "the attendance in the record of the meeting" in words(as_(here.head).get(made.url))
    send(here.head, "claim_check", claim.pk)
    assert Claim.objects.get().state == "CONFIRMED"
    assert "There is nothing to claim" in words(open_(here.head, "claim_backfill", here.fund.pk))
    late = send(here.head, "claim_backfill", here.fund.pk, data=_chosen(page) | {"form_key": str(uuid.uuid4())})
    assert late.status_code == 409 and Claim.objects.count() == 1


def _chosen(page):
    html = page.content.decode()
    lines = re.findall(r'name="lines" value="([^"]+)"', html)
    return {"lines": lines, "allocation": hidden(page, "allocation"), "form_key": hidden(page, "form_key")}


def test_the_officer_claims_for_several_schools_at_once(here):
    on.backfills(here)
    meeting = on.meeting(here)
    for who in (here.head, here.other):
        on.came(meeting, who)
    page = open_(here.officer, "claim_backfill", here.fund.pk)
    done = send(here.officer, "claim_backfill", here.fund.pk, data=_chosen(page), follow=True)
    assert "2 claims are sent" in words(done)
    assert {(one.school, one.state, one.amount_pence) for one in Claim.objects.all()} == {
        (here.school, "SENT", 10_606), (here.other_school, "SENT", 10_606)
    }  # fmt: skip


# --- odd input


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"days": "-1"}, "Enter a number above nothing"),
        ({"days": "0"}, "Enter a number above nothing"),
        ({"days": "0.125"}, "Enter at most two decimals"),
        ({"days": "1000000000000"}, "Enter 31 at most"),
        ({"days": "NaN"}, "Enter a number, for example"),
        ({"days": "two"}, "Enter a number, for example"),
        ({"on": "2026-03-31"}, "Enter a day of this year of the fund, from 1 April 2026 to 31 March 2027"),
        ({"on": "2026-02-30"}, "Enter a day, for example"),
        ({"on": ""}, "Enter a day."),
        ({"until": "2026-09-01"}, "not before the first"),
        ({"until": "2027-04-01"}, "Enter a day of this year of the fund"),
        ({"words": ""}, "Enter what it was"),
        ({"words": "x" * 201}, "Enter at most 200 letters"),
    ],
)
def test_a_line_of_release_is_refused_beside_its_field(here, facts, said):
    claim = on.draft(here)
    answer = send(here.head, "claim_lines", claim.pk, data=line(**facts))
    assert answer.status_code == 200 and said in words(answer) and "govuk-error-message" in answer.content.decode()
    assert not claim.lines.exists()


def test_a_day_to_come_is_refused_beside_its_field(here):
    claim = on.draft(here)
    ahead = clock.today() + timedelta(days=1)
    answer = send(here.head, "claim_lines", claim.pk, data=line(ahead))
    assert "Enter a day that has come" in words(answer) or "of this year of the fund" in words(answer)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("0", "above nothing"), ("-5", "above nothing"), ("1.005", "at most two decimals"), ("10000000000.01", "Enter less"),
        ("much", "Enter an amount in pounds"), ("", "Enter an amount in pounds"), ("10,000,000,000", ""),
    ],
)  # fmt: skip
def test_a_line_of_an_invoice_is_refused_beside_its_field(here, price, said):
    claim = on.draft(here, kind="INVOICE")
    data = {"words": "x", "on": DAY.isoformat(), "quantity": "1", "price": price}
    answer = send(here.head, "claim_lines", claim.pk, data=data, follow=True)
    if said:
        assert said in words(answer) and not claim.lines.exists()
    else:
        assert claim.lines.count() == 1
        answer = send(here.head, "claim_lines", claim.pk, data=data)
        assert "Enter less" in words(answer) and claim.lines.count() == 1


def test_the_same_invoice_is_refused_beside_its_field(here):
    on.by_head(here, kind="INVOICE")
    page = reverse("claim_write", args=[here.allocation.pk, "invoice"])
    facts = {"words": "x", "supplier": "supply & CO", "invoice": "inv001", "form_key": str(uuid.uuid4())}
    answer = as_(here.head).post(page, facts)
    assert "This invoice was claimed before" in words(answer) and 'id="id_invoice_error"' in answer.content.decode()
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"MZ not a pdf", "Choose a PDF"),
        ("a.pdf", b"", "The file is empty"),
        ("a.html", b"<html>", "Choose a PDF"),
    ],
)
def test_a_file_of_another_kind_is_refused_beside_its_field(here, name, content, said):
    claim = on.draft(here)
    answer = send(here.head, "claim_evidence", claim.pk, data={"file": SimpleUploadedFile(name, content)})
    assert said in words(answer) and not claim.evidence.exists()


def test_odd_addresses_and_forms_are_no_errors(here):
    claim = on.written(here)
    assert open_(here.head, "claim_new", fund="x", text="%" * 300).status_code == 200
    assert open_(here.head, "claim_new", fund="99999999999999999999").status_code in (200, 302)
    assert open_(here.head, "claim_write", here.allocation.pk, "gift").status_code == 404
    assert open_(here.head, "claim_kind", 10**9).status_code == 404
    assert send(here.head, "claim_line_remove", claim.pk, 10**9).status_code == 302
    assert send(here.head, "claim_check", claim.pk, data={"seen": "x" * 99}).status_code == 200
    assert "was changed since" in words(send(here.head, "claim_check", claim.pk, data={"seen": "other"}))
    for query in ({"state": "x"}, {"school": "x"}, {"since": "x"}, {"after": "x"}, {"group": "-1"}, {"kind": "%00"}):
        assert open_(here.head, "claim_list", here.fund.pk, **query).status_code == 200
    for kind in ("gone", ""):
        assert send(here.head, "claim_kind", here.allocation.pk, data={"kind": kind}).status_code == 200


def test_two_tabs_the_older_one_is_told(here):
    claim = on.written(here)
    check = open_(here.head, "claim_check", claim.pk)
    act.add_lines(claim, [on.line(on=DAY + timedelta(days=1))], by=here.head, at=AT)
    answer = send(here.head, "claim_check", claim.pk, data={"seen": hidden(check, "seen")})
    assert "was changed since you opened the page" in words(answer) and "£400" in words(answer)
    send(here.head, "claim_check", claim.pk, data={"seen": hidden(answer, "seen")})
    late = send(here.head, "claim_lines", claim.pk, data=line())
    assert late.status_code == 409 and "what was sent stands" in words(late)


# --- who sees what


def test_who_sees_a_claim_and_who_does_not(here):
    claim = on.sent(here)
    for who in (here.head, here.officer, here.clerk):
        assert open_(who, "claim", claim.pk).status_code == 200
    there = people.world("Other city", "857")
    for who in (here.other, here.world.stranger, there.head, there.officer, there.clerk):
        for name in ("claim", "claim_confirm", "claim_approve", "claim_check", "claim_done", "claim_withdraw"):
            assert open_(who, name, claim.pk).status_code == 404, (who, name)
        assert send(who, "claim_approve", claim.pk).status_code == 404


def test_who_may_not_is_told_why(here):
    claim = on.sent(here)
    answer = open_(here.clerk, "claim_confirm", claim.pk)
    assert answer.status_code == 403 and "its head confirms" in words(answer) and here.head.name in words(answer)
    claim = on.confirmed(here)
    answer = open_(here.officer, "claim_approve", claim.pk)
    assert answer.status_code == 403 and "You wrote it" in words(answer) and here.clerk.name in words(answer)
    answer = open_(here.clerk, "claim_withdraw", claim.pk)
    assert answer.status_code == 403 and "Only they and the head" in words(answer)
    assert open_(here.clerk, "claim_lines", claim.pk).status_code == 403


def test_the_page_of_a_claim_offers_what_one_may_do(here):
    claim = on.sent(here)
    assert "Confirm it" in words(open_(here.head, "claim", claim.pk))
    assert "Confirm it" not in words(open_(here.officer, "claim", claim.pk))
    act.confirm(claim, by=here.head, at=AT)
    assert "Approve it" in words(open_(here.clerk, "claim", claim.pk))
    assert "Approve it" not in words(open_(here.officer, "claim", claim.pk))
    assert "Withdraw it" in words(open_(here.officer, "claim", claim.pk))
    act.approve(claim, by=here.clerk, at=AT)
    page = words(open_(here.clerk, "claim", claim.pk))
    assert "Take the approval back" in page and "Withdraw" not in page


@pytest.mark.parametrize(
    ("name", "state", "button"),
    [("claim_back", "DRAFT", "Send it back"), ("claim_reject", "REJECTED", "Do not approve it")],
)
def test_a_reason_is_asked_for(here, name, state, button):
    claim = on.confirmed(here)
    assert button in words(open_(here.clerk, name, claim.pk))
    assert "Enter why" in words(send(here.clerk, name, claim.pk, data={"reason": "  "}))
    assert "at most 400" in words(send(here.clerk, name, claim.pk, data={"reason": "x" * 401}))
    send(here.clerk, name, claim.pk, data={"reason": "It was paid by the trust"})
    claim = Claim.objects.get()
    assert (claim.state, claim.reason) == (state, "It was paid by the trust")
    assert "It was paid by the trust" in words(open_(here.head, "claim", claim.pk))


def test_an_approval_is_taken_back_on_its_page(here):
    claim = on.approved(here)
    send(here.clerk, "claim_take_back", claim.pk, data={"reason": "A Sunday"})
    assert Claim.objects.get().state == "REJECTED"
    assert open_(here.clerk, "claim_take_back", claim.pk).status_code == 409


def test_withdrawn_on_its_page(here):
    claim = on.sent(here)
    assert "Nothing is paid" in words(open_(here.head, "claim_withdraw", claim.pk))
    for _ in range(2):
        assert send(here.head, "claim_withdraw", claim.pk).status_code == 302
    assert Claim.objects.get().state == "WITHDRAWN"


def test_what_is_left_is_said_where_it_is_not_enough(db):
    here = on.ground(pence=10_000)
    claim = on.by_head(here)
    page = words(open_(here.officer, "claim_approve", claim.pk))
    assert "Only £100 is left" in page and "Not enough" in page
    answer = send(here.officer, "claim_approve", claim.pk)
    assert "Only £100 is left of Temporary leadership capacity" in words(answer)
    assert "Move money to it from another allocation" in words(answer)


def test_a_holiday_and_a_day_claimed_twice_are_worth_a_look(here):
    on.by_head(here)
    claim = on.draft(here)
    sunday, holiday = date(2026, 10, 4), date(2026, 10, 20)
    act.add_lines(claim, [on.line(on=day) for day in (DAY, sunday, holiday)], by=here.head, at=AT)
    page = words(open_(here.head, "claim_check", claim.pk))
    assert "Sunday 4 October 2026 was a weekend" in page
    assert "Tuesday 20 October 2026 was in the school holidays" in page
    assert "Thursday 1 October 2026 is claimed in CPH856-PRIME-0001, too" in page


# --- lists


def test_a_list_is_narrowed_by_its_address(here):
    first = on.by_head(here)
    second = on.sent(here, school=here.other_school)
    act.approve(first, by=here.officer, at=AT)

    def shown(**query):
        page = words(open_(here.clerk, "claim_list", here.fund.pk, **query))
        return {one.number for one in (first, second) if one.number in page}

    assert shown() == {first.number, second.number}
    assert shown(state="APPROVED") == {first.number} and shown(state="SENT") == {second.number}
    assert shown(kind="INVOICE") == set() and shown(kind="RELEASE") == {first.number, second.number}
    assert shown(school=here.school.pk) == {first.number}
    assert shown(group=here.world.group.pk) == {first.number, second.number}
    assert shown(since="2026-10-02") == set() and shown(until="2026-10-01") == {first.number, second.number}
    assert shown(text="0001") == {first.number}


def test_a_list_shows_only_what_one_may_see(here):
    mine, theirs = on.by_head(here), on.by_head(here, by=here.other, school=here.other_school)
    page = words(open_(here.head, "claim_list", here.fund.pk))
    assert mine.number in page and theirs.number not in page and "1 claim, £200" in page
    assert theirs.number in words(open_(here.other, "claim_mine")) and mine.number not in words(
        open_(here.other, "claim_mine")
    )


def test_the_file_is_exactly_what_is_shown(here):
    first = on.by_head(here, words="=SUM(A1)")
    on.sent(here, school=here.other_school)
    answer = open_(here.clerk, "claim_list", here.fund.pk, state="CONFIRMED", format="csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2 and rows[1][0] == first.number and rows[1][7] == "'=SUM(A1)" and rows[1][12] == "200"
    assert open_(here.clerk, "claim_list", here.fund.pk, format="xlsx").status_code == 200


def test_a_head_outside_the_network_claims_for_a_school_of_the_group(here):
    far = people.head_of(here.world, "Far Away")
    school = far.headships.get().school
    school.entries.update(sector="ACADEMY")
    type(school).objects.filter(pk=school.pk).update(sector="ACADEMY")
    Place.objects.create(group=here.world.group, network=here.world.network, school=school, starts_on=date(2020, 9, 1))
    claim = on.by_head(here, by=far, school=school)
    assert open_(far, "claim", claim.pk).status_code == 200 and open_(far, "claim_mine").status_code == 200
    for name in ("claim_withdraw", "claim_done"):
        assert open_(far, name, claim.pk).status_code == 200


# --- the first page, the page of the fund, cost


def needs(person):
    rows = rows_of(kinds(person, clock.now(), clock.today(), set())).values_list("asks", "facts")
    return [(one.verb, one.thing) for one in read(rows, NEEDS)]


def test_what_claiming_asks_of_whom(here):
    on.backfills(here)
    on.came(on.meeting(here), here.head)
    claim = on.sent(here)
    assert needs(here.head) == [
        ("Confirm", f"claim {claim.number} of {here.school.name}"),
        ("Claim", f"backfill for 1 meeting from {here.fund.title}"),
    ]
    assert needs(here.officer) == needs(here.other) == []
    act.confirm(claim, by=here.head, at=AT)
    other = on.colleague(here)
    assert needs(here.officer) == [] and needs(other) == [("Approve", f"1 claim of {here.fund.title}")]
    act.send_back(claim, "Wrong day", by=other, at=AT)
    assert needs(here.officer) == [("Correct", f"claim {claim.number} of {here.school.name}")]
    assert needs(other) == []


def test_the_second_approval_is_asked_of_another(db):
    here = on.ground(two_approve_above_pence=0)
    claim = act.approve(on.by_head(here), by=here.officer, at=AT)
    other = on.colleague(here)
    assert needs(here.officer) == [] and needs(other) == [("Approve", f"1 claim of {here.fund.title}")]
    act.approve(claim, by=other, at=AT)
    assert needs(other) == []


def test_the_part_on_the_page_of_the_fund(here):
    assert on_fund(here.world.chair, here.fund, AT) is None
    assert on_fund(here.head, here.fund, AT)["action"].label == "Write a claim"
    on.sent(here)
    assert on_fund(here.head, here.fund, AT)["action"].label == "Confirm 1 claim"
    on.by_head(here, by=here.other, school=here.other_school)
    found = on_fund(here.officer, here.fund, AT)
    assert found["action"].label == "Approve 1 claim"
    assert [(row["state"], row["n"], row["pence"]) for row in found["rows"]] == [
        ("SENT", 1, 20_000),
        ("CONFIRMED", 1, 20_000),
    ]
    assert on_fund(here.other, here.fund, AT)["rows"][0]["n"] == 1


def asked(person, name, *args, **query):
    browser = as_(person)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(reverse(name, args=args), query).status_code == 200
    return len(found)


def test_pages_ask_no_more_for_many_than_for_one(here):
    claim = on.by_head(here)
    few = {name: asked(here.officer, name, here.fund.pk) for name in ("claim_list",)}
    few |= {name: asked(here.officer, name, claim.pk) for name in ("claim", "claim_approve")}
    few["claim_mine"] = asked(here.head, "claim_mine")
    on.backfills(here)
    on.came(on.meeting(here), here.other)
    few["claim_backfill"] = asked(here.officer, "claim_backfill", here.fund.pk)
    for _ in range(29):
        on.by_head(here, lines=2)
    for number in range(9):
        on.came(on.meeting(here, day=date(2026, 10, 1 + number)), here.other)
    many = on.by_head(here, lines=5)
    assert asked(here.officer, "claim_list", here.fund.pk) == few["claim_list"]
    assert asked(here.officer, "claim", many.pk) == few["claim"]
    assert asked(here.officer, "claim_approve", many.pk) == few["claim_approve"]
    assert asked(here.head, "claim_mine") == few["claim_mine"]
    assert asked(here.officer, "claim_backfill", here.fund.pk) == few["claim_backfill"]
    assert max(few.values()) <= 12, few


def test_a_new_allocation_is_chosen_where_there_are_several(here):
    make.allocation(here.year, 5_000, body=None, school=here.school, title="Only ours")
    page = open_(here.head, "claim_new")
    assert "Only ours" in words(page) and "£50 left" in words(page)
    assert "Choose an allocation" in words(send(here.head, "claim_new"))
    found = words(open_(here.head, "claim_new", text="only"))
    assert "Only ours" in found and "Temporary leadership" not in found
    assert "No allocation is called that" in words(open_(here.head, "claim_new", text="zanzibar"))
    assert "No allocation is meant for" in words(open_(here.world.stranger, "claim_new"))


def test_a_school_without_a_head_is_said_on_the_page(here):
    claim = on.sent(here)
    Headship.objects.filter(school=here.school).update(ends_on=date(2026, 11, 1))
    assert "Nobody is recorded as head" in words(open_(here.officer, "claim", claim.pk))
