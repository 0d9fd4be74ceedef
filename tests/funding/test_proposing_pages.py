"""The pages of papers that ask for money: the workbench, the list, the issue, the decision."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from funding.models import CostLine, Fund, Proposal, Version
from funding.services import proposing as on
from networks.constitutions.models import Article, Post
from networks.executives.models import Tenure
from networks.meetings.models import AgendaItem
from tests.factories import funding_proposing as put
from tests.factories import meetings as make
from tests.factories.elections import amending

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Support between primary schools", "contact": "officer@example.org", "purpose": "DECIDE", "minutes": "10",
    "asked_pence": "39,000", "begins_on": "2026-04-01", "ends_on": "2027-03-31", **put.WORDS,
}  # fmt: skip


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def paper(world):
    return put.paper(world)


def as_(person):
    browser = Client()
    browser.force_login(person)
    return browser


def at(name, paper, *more):
    return reverse(name, args=[paper.pk, *more])


def sent(world, **more):
    known = {"lead": world.officer.pk, "body": world.executive.pk, "form_key": str(uuid.uuid4()), "seen": "0"}
    return WORDS | known | more


def text(answer):
    return " ".join(answer.content.decode().split())


# --- the workbench


def test_a_chair_of_a_group_writes_a_request_on_the_same_page(world):
    rep = make.head_of(world, "Gerda Group")
    with amending():
        post = Post.objects.create(
            article=Article.objects.get(constitution=world.constitution, number="5a"), key="lead", title="Chair", seats=1,
            organ="DEVELOPMENT_GROUP", duty="CHAIR", how="ELECTED", position=9, head_only=False,
        )  # fmt: skip
    Tenure.objects.create(body=world.group, post=post, person=rep, how="ELECTED", starts_on=make.START)
    url = reverse("fund_proposal_write", args=[world.network.pk])
    assert as_(world.head).get(url).status_code == 403
    browser, said = as_(rep), sent(world, lead=rep.pk, asked_pence="1,250.50")
    for _ in range(2):
        answer = browser.post(url, said)
        assert answer.status_code == 302
    made = Proposal.objects.get()
    assert (made.lead, made.asked_pence, made.authority) == (rep, 125_050, None)
    assert "The costing" in text(browser.get(at("fund_proposal", made)))


def test_the_workbench_says_what_follows_and_what_to_look_at(world, paper):
    Proposal.objects.filter(pk=paper.pk).update(purpose="INFORM", resourcing="Each cluster gets something.", source="")
    page = text(as_(world.officer).get(at("fund_proposal", paper)))
    assert "£39,000 − £7,000 at £8,000 each: 4 clusters." in page
    assert "The front sheet says “To inform”, but the recommendation asks for money." in page
    assert "4 clusters, which the paper never says." in page and 'href="#id_purpose_0"' in page
    assert "£106.06 each, which the paper never says." in page and 'href="#id_source"' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"asked_pence": "-5"}, "above nothing"), ({"asked_pence": "0"}, "above nothing"),
        ({"asked_pence": "1.234"}, "at most two decimals"), ({"asked_pence": "1" + "0" * 13}, "10,000 million"),
        ({"asked_pence": "9" * 400}, "million"), ({"asked_pence": "ten"}, "in pounds"),
        ({"ends_on": "2025-01-01"}, "not before the first"), ({"begins_on": "", "ends_on": "2027-01-01"}, "first day"),
        ({"minutes": "0"}, "between 1 and 480"), ({"minutes": "x"}, "between 1 and 480"), ({"title": ""}, "what the paper is called"),
        ({"title": "x" * 151}, "150 characters"), ({"purpose": "ROB"}, "Choose one from the list"),
        ({"lead": "999999"}, "from the list"), ({"body": "999999"}, "from the list"), ({"begins_on": "31/02/2026"}, "Enter a day"),
        ({"body": "x"}, "from the list"),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence_beside_its_field_and_nothing_is_saved(world, paper, wrong, said):
    browser = as_(world.officer)
    answer = browser.post(at("fund_proposal_edit", paper), sent(world, source="Changed") | wrong)
    assert answer.status_code == 200 and said in text(answer) and "Error: " in text(answer)
    fresh = Proposal.objects.get(pk=paper.pk)
    assert fresh.edit_count == 0 and fresh.source == "DSG carry forward"


def test_two_writers_see_both_texts(world, paper):
    url = at("fund_proposal_edit", paper)
    assert as_(world.clerk).post(url, sent(world, background="Of the clerk")).status_code == 302
    browser = as_(world.officer)
    answer = browser.post(url, sent(world, background="Of the officer", asked_pence="38,000"))
    page = text(answer)
    assert "Clare Clerk changed this paper since you opened it" in page
    assert "Of the clerk" in page and "Of the officer</textarea>" in page and "£39,000" in page
    assert 'name="seen" value="1"' in page
    browser.post(url, sent(world, background="Of both", seen="1"))
    assert Proposal.objects.get(pk=paper.pk).background == "Of both"
    for odd in ("", "x", "-1", "9" * 30):
        answer = browser.post(url, sent(world, background="Late", seen=odd))
        assert "Nothing was overwritten" in text(answer)


# --- lines


LINE = {
    "label": "Supply",
    "quantity": "11",
    "quantity_of": "heads",
    "price": "106.06",
    "times": "6",
    "times_of": "meetings",
}


def test_a_line_is_added_once_changed_and_taken_out(world, paper):
    browser, said = as_(world.officer), LINE | {"form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert browser.post(at("cost_line_add", paper), said).status_code == 302
    one = CostLine.objects.get(label="Supply")
    assert one.price_pence == 10_606 and "£6,999.96" in text(browser.get(at("fund_proposal", paper)))
    page = text(browser.get(at("cost_line_edit", paper, one.pk)))
    assert 'value="106.06"' in page and 'value="11"' in page
    browser.post(at("cost_line_move", paper, one.pk), {"to": "up"})
    browser.post(at("cost_line_edit", paper, one.pk), said | {"quantity": "12", "seen": "0"})
    assert (
        as_(world.clerk).post(at("cost_line_edit", paper, one.pk), said | {"quantity": "13", "seen": "0"}).status_code
        == 200
    )
    assert CostLine.objects.get(pk=one.pk).quantity == 12
    for _ in range(2):
        assert browser.post(at("cost_line_remove", paper, one.pk)).status_code == 302
    assert not CostLine.objects.filter(pk=one.pk).exists()
    assert browser.get(at("cost_line_edit", paper, one.pk)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quantity": "-1"}, "above nothing"), ({"quantity": "0"}, "above nothing"), ({"quantity": "1.2345"}, "three decimals"),
        ({"quantity": "NaN"}, "Enter a number"), ({"times": "1e99"}, "million"), ({"units": "1" + "0" * 12}, "million"),
        ({"price": "1.005"}, "two decimals"), ({"price": "-3"}, "above nothing"), ({"stated": "1" + "0" * 13}, "10,000 million"),
        ({"label": ""}, "what the line is for"), ({"quantity": "", "price": "", "times": ""}, "a price, or a total"),
        ({"form_key": "x"}, "UUID"),
    ],
)  # fmt: skip
def test_bad_figures_of_a_line(world, paper, wrong, said):
    answer = as_(world.officer).post(at("cost_line_add", paper), LINE | {"form_key": str(uuid.uuid4())} | wrong)
    assert answer.status_code == 200 and said in text(answer) and paper.lines.count() == 2


def test_a_line_of_another_paper_is_not_there(world, paper):
    theirs = put.paper(world, lead=world.chair, created_by=world.chair).lines.first()
    browser = as_(world.officer)
    for name in ("cost_line_edit", "cost_line_remove"):
        assert browser.get(at(name, paper, theirs.pk)).status_code == 404
    assert browser.post(at("cost_line_move", paper, theirs.pk)).status_code == 404


# --- issued, read, decided


def issue(browser, paper, **more):
    page = browser.get(at("fund_proposal_issue", paper))
    first = page.context["form"].initial
    said = {name: first[name] for name in ("number", "seen")} | {"meeting": first["meeting"] or "", "has_read": "on"}
    return browser.post(at("fund_proposal_issue", paper), said | more, follow=True)


def test_it_is_issued_once_and_tables_itself(world, paper):
    meeting = make.meeting(world, world.executive, day=timezone.localdate() + timedelta(days=20))
    browser = as_(world.clerk)
    page = browser.get(at("fund_proposal_issue", paper))
    assert page.context["form"].initial["meeting"] == meeting.pk
    first = page.context["form"].initial
    said = {"number": first["number"], "seen": first["seen"], "meeting": meeting.pk}
    for _ in range(2):
        answer = browser.post(at("fund_proposal_issue", paper), said, follow=True)
    assert Version.objects.count() == 1 and AgendaItem.objects.filter(source__startswith="funding:").count() == 1
    assert "The paper is on the agenda of" in text(answer)
    head = text(as_(world.head).get(at("fund_proposal", paper)))
    assert "1.2" in head and "£39,000" in head and "Lead officer" in head and "Change it" not in head


def test_what_was_found_is_read_before_it_is_issued(world, paper):
    Proposal.objects.filter(pk=paper.pk).update(success="")
    answer = issue(as_(world.officer), paper, has_read="")
    assert "Say that you have read" in text(answer) and not Version.objects.exists()
    assert "Version 1 is issued" in text(issue(as_(world.officer), Proposal.objects.get(pk=paper.pk)))
    for odd in ({"number": "x"}, {"seen": ""}, {"number": ""}):
        paper = put.paper(world)
        assert "Open this page again" in text(issue(as_(world.officer), paper, **odd))


def test_readers_read_the_version_while_the_next_is_written(world, paper):
    put.issued(paper)
    on.take_back(paper, by=world.officer, at=timezone.now())
    Proposal.objects.filter(pk=paper.pk).update(title="Secret new title", background="Secret new words")
    page = text(as_(world.head).get(at("fund_proposal", paper)))
    assert "Secret" not in page and "Being changed after version 1" in page
    listed = text(as_(world.head).get(reverse("fund_proposal_list", args=[world.network.pk]) + "?text=Secret"))
    assert "Secret new" not in listed and "No paper fits" in listed
    assert "Secret new words" in text(as_(world.officer).get(at("fund_proposal", paper)))
    assert as_(world.head).get(at("fund_proposal_version", paper, 1)).status_code == 200
    assert as_(world.head).get(at("fund_proposal_version", paper, 2)).status_code == 404


def decision_form(world, named, **more):
    known = {
        "decision": named.pk, "outcome": "AGREED", "pence": "39,000", "source": "DSG carry forward", "conditions": "",
        "title": "Pump-priming", "code": "PRIME", "purpose": "Release.", "keeper": world.officer.pk, "year_kind": "FINANCIAL",
        "begins_on": "2026-04-01", "ends_on": "2027-03-31", "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    return known | more


def test_the_clerk_names_the_decision_and_the_fund_is_open(world, paper):
    put.issued(paper)
    decision = put.decided(paper, world.clerk)
    browser, url = as_(world.clerk), at("fund_proposal_decision", paper)
    page = text(browser.get(url))
    assert decision.number in page and 'value="39,000"' in page
    said = decision_form(world, decision)
    for _ in range(2):
        assert browser.post(url, said).status_code == 302
    fund = Fund.objects.get()
    assert fund.code == "PRIME" and fund.years.count() == 1
    page = text(as_(world.chair).get(at("fund_proposal", paper)))
    assert "£39,000 from DSG carry forward" in page and fund.title in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"decision": ""}, "Choose the decision"), ({"decision": "999999"}, "on this paper"), ({"outcome": ""}, "Choose one"),
        ({"pence": ""}, "amount that was agreed"), ({"pence": "0"}, "above nothing"), ({"source": ""}, "where the money is from"),
        ({"code": "?"}, "short code"), ({"code": ""}, "short code"), ({"keeper": ""}, "who keeps"), ({"begins_on": ""}, "first day"),
        ({"ends_on": "2020-01-01"}, "not before the first"), ({"year_kind": "LUNAR"}, "from the list"),
    ],
)  # fmt: skip
def test_bad_input_to_a_decision_opens_nothing(world, paper, wrong, said):
    put.issued(paper)
    decision = put.decided(paper, world.clerk)
    answer = as_(world.clerk).post(at("fund_proposal_decision", paper), decision_form(world, decision, **wrong))
    assert answer.status_code == 200 and said in text(answer)
    assert not Fund.objects.exists() and Proposal.objects.get(pk=paper.pk).state == "ISSUED"


def test_not_agreed_needs_no_fund(world, paper):
    put.issued(paper)
    decision = put.decided(paper, world.clerk)
    said = {
        "decision": decision.pk,
        "outcome": "REFUSED",
        "form_key": str(uuid.uuid4()),
        "pence": "x",
        "begins_on": "y",
    }
    assert as_(world.officer).post(at("fund_proposal_decision", paper), said).status_code == 302
    assert Proposal.objects.get(pk=paper.pk).state == "REFUSED" and not Fund.objects.exists()


def test_a_confidential_decision_is_on_no_page_of_those_who_may_not_read_it(world, paper):
    put.issued(paper)
    decision = put.decided(paper, world.clerk, part="B")
    AgendaItem.objects.filter(pk=decision.item_id).update(source="funding:proposal:0", carried_from=None)
    Proposal.objects.filter(pk=paper.pk).update(
        state="AGREED", decision=decision, decided_pence=123_457, decided_source="Rather secret", conditions="Hush"
    )
    page = text(as_(world.head).get(at("fund_proposal", paper)))
    assert "The decision is confidential." in page
    for word in ("1,234.57", "Rather secret", "Hush", decision.number, decision.text):
        assert word not in page
    url = reverse("fund_proposal_list", args=[world.network.pk])
    assert "1,234.57" not in text(as_(world.head).get(url)) and "1,234.57" in text(as_(world.chair).get(url))
    assert b"1234.57" not in b"".join(as_(world.head).get(url + "?format=csv").streaming_content)


# --- the list


def test_the_list_is_narrowed_and_taken_away_as_it_is_shown(world, paper):
    put.issued(put.paper(world, title="=Other", body=world.network))
    url, browser = reverse("fund_proposal_list", args=[world.network.pk]), as_(world.officer)
    assert "Other" in text(browser.get(url)) and paper.title in text(browser.get(url))
    assert paper.title not in text(browser.get(url + "?state=ISSUED"))
    assert "=Other" not in text(browser.get(url + f"?body={world.executive.pk}"))
    assert "No paper fits" in text(browser.get(url + "?year=2024")) and paper.title in text(
        browser.get(url + "?year=2026")
    )
    for odd in ("?state=ROB", "?body=x", "?year=99999999", "?after=x"):
        assert browser.get(url + odd).status_code == 200
    file = b"".join(browser.get(url + "?format=csv&state=ISSUED").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert len(rows) == 2 and rows[1][0] == "'=Other" and rows[1][3] == "39000"
    assert browser.get(url + "?format=xlsx").status_code == 200
    head = text(as_(world.head).get(url))
    assert paper.title not in head and "=Other" in head


def queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


def test_a_page_asks_as_much_of_thirty_as_of_one(world, paper):
    put.issued(put.paper(world, title="First"))
    listing, work = reverse("fund_proposal_list", args=[world.network.pk]), at("fund_proposal", paper)
    browser = as_(world.officer)
    few, short = queries(browser, listing), queries(browser, work)
    for n in range(30):
        put.issued(put.paper(world, title=f"Paper {n}"))
        put.line(paper, f"Line {n}", stated_pence=1)
    assert queries(browser, listing) == few <= 12 and queries(browser, work) == short <= 12, (few, short)
    issued = Proposal.objects.filter(state="ISSUED").first()
    for who in (world.officer, world.clerk, world.head):
        assert queries(as_(who), at("fund_proposal", issued)) <= 12
