"""A paper is issued in versions, goes to its meeting, is decided on: and an agreed one opens its fund, once."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from cph.audit.models import Line as Trail
from cph.core.refusals import NotAllowed, Refused
from cph.documents.models import Paper
from cph.documents.services import html_of
from cph.notifications.models import Notice
from funding.models import Account, Fund, Posting, Proposal, Version
from funding.selectors.proposing import fingerprint, lines_of
from funding.selectors.tabling import decisions_on, suggested, tabling_of
from funding.services import proposing as on
from funding.services.funds import FundFacts
from networks.meetings.models import Agenda, AgendaItem
from networks.meetings.services.calling import cancel_meeting
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


def coming(world, body=None, days=20):
    return make.meeting(world, body or world.executive, day=timezone.localdate() + timedelta(days=days))


def items(paper):
    rows = AgendaItem.objects.filter(source=f"funding:proposal:{paper.pk}", removed_at__isnull=True)
    return list(rows.values_list("agenda__meeting", flat=True))


def issue(paper, by, **more):
    known = {"number": 1, "seen": fingerprint(paper, lines_of(paper)), "has_read": True, "meeting": None}
    return on.issue_proposal(paper, **(known | more), by=by, at=now())


# --- issued


def test_what_was_issued_is_frozen_and_numbered(world, paper):
    first = put.issued(paper)
    again = issue(paper, world.officer)
    assert first == again and Version.objects.count() == Paper.objects.count() == 1
    content = first.content
    assert content["front"][2] == [f"{world.executive.name} is asked to", "decide"]
    assert [one["total"] for one in content["rows"]] == ["£32,000", "£7,000"] and content["total"] == "£39,000"
    assert content["rows"][1]["follows"] == "£106.06 each, which follows from the total"
    assert content["parts"][0]["paragraphs"][1] == ["1.2", "Most want to work in clusters."]
    assert json.loads(json.dumps(content)) == content
    html = html_of(first.paper)
    assert "£39,000 − £7,000 at £8,000 each: 4 clusters." in html and "Lead officer" in html and "<script" not in html
    on.take_back(paper, by=world.officer, at=now())
    with pytest.raises(Refused, match="Another version was issued"):
        issue(Proposal.objects.get(pk=paper.pk), world.officer, number=1)
    on.change(paper, replace(on.facts_of(paper), background="Otherwise."), seen=0, by=world.officer, at=now())
    paper.refresh_from_db()
    second = put.issued(paper, number=2)
    assert second.number == 2 and second.content["parts"][0]["paragraphs"] == [["1.1", "Otherwise."]]
    first.refresh_from_db()
    assert len(first.content["parts"][0]["paragraphs"]) == 2


def test_what_is_issued_is_what_was_looked_at(world, paper):
    seen = fingerprint(paper, lines_of(paper))
    put.line(paper, "Slipped in", stated_pence=1)
    with pytest.raises(Refused, match="changed the paper since"):
        issue(paper, world.officer, seen=seen)
    with pytest.raises(Refused, match="read what is to be looked at"):
        issue(paper, world.officer, has_read=False)
    with pytest.raises(NotAllowed):
        issue(paper, world.head)
    assert not Version.objects.exists() and not Paper.objects.exists()


# --- its meeting


def test_the_clerk_issues_and_the_paper_is_on_the_agenda(world, paper):
    meeting = coming(world)
    put.issued(paper, meeting, by=world.clerk)
    assert items(paper) == [meeting.pk] and tabling_of(paper, now()).where == "TABLED"
    (item,) = AgendaItem.objects.filter(source__startswith="funding:")
    assert item.presenter == world.officer and item.purpose == "DECIDE" and "£39,000" in item.reason
    on.take_back(paper, by=world.clerk, at=now())
    paper.refresh_from_db()
    put.issued(paper, number=2, by=world.clerk)
    assert items(paper) == [meeting.pk], "once, whatever the version"
    assert Trail.objects.filter(verb="tabled").count() == 1


def test_an_officer_issues_and_the_clerk_finds_it_among_the_suggestions(world, paper):
    meeting = coming(world)
    put.issued(paper, meeting)
    assert items(paper) == [] and [one.key for one in suggested(meeting)] == [f"funding:proposal:{paper.pk}"]
    (told,) = Notice.objects.filter(person=world.clerk, once_key__contains=":table:")
    assert "Put the paper on the agenda" in told.text
    for _ in range(2):
        on.table_proposal(paper, by=world.clerk, at=now())
    assert items(paper) == [meeting.pk]


def test_an_agenda_that_is_out_and_a_meeting_that_is_cancelled(world, paper):
    first, second = coming(world), coming(world, days=50)
    agenda = make.agenda(first, "AGREED")
    Agenda.objects.filter(pk=agenda.pk).update(state="ISSUED")
    put.issued(paper, first, by=world.clerk)
    assert tabling_of(paper, now()).where == "OUT" and items(paper) == []
    on.choose_meeting(paper, second, by=world.clerk, at=now())
    assert items(paper) == [second.pk]
    cancel_meeting(second, reason="Snow", by=world.clerk, at=now())
    paper.refresh_from_db()
    assert tabling_of(paper, now()).where == "CANCELLED"


def test_the_meeting_is_one_to_come_of_the_body_that_decides(world, paper):
    for wrong in (coming(world, world.network), coming(world, days=-20), coming(make.world("Elsewhere", "999"))):
        with pytest.raises(Refused, match="to come of the body that decides"):
            on.choose_meeting(paper, wrong, by=world.officer, at=now())


def test_a_paper_to_another_body_or_withdrawn_leaves_the_agenda(world, paper):
    meeting = coming(world)
    put.issued(paper, meeting, by=world.clerk)
    on.take_back(paper, by=world.clerk, at=now())
    on.change(paper, replace(on.facts_of(paper), body=world.network), seen=0, by=world.clerk, at=now())
    paper.refresh_from_db()
    assert items(paper) == [] and paper.meeting is None
    full = coming(world, world.network)
    put.issued(paper, full, number=2, by=world.clerk)
    on.withdraw(paper, by=world.officer, at=now())
    assert items(paper) == [full.pk], "agendas are the clerk’s"
    assert Notice.objects.filter(person=world.clerk, text__contains="the paper was withdrawn").exists()


# --- decided


@pytest.fixture
def decision(world, paper):
    put.issued(paper)
    return put.decided(paper, world.clerk)


def fund_facts(world, **more):
    known = {
        "code": "PRIME", "title": "Pump-priming", "purpose": "Release of heads.", "keeper": world.officer,
        "begins_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31),
    }  # fmt: skip
    return FundFacts(**(known | more))


def decide(paper, decision, world, by=None, **more):
    known = {
        "pence": 3_900_000, "source": "DSG carry forward", "conditions": "Reported by July.", "facts": fund_facts(world),
        "form_key": uuid.uuid4(),
    }  # fmt: skip
    return on.record_decision(paper, decision, **(known | more), by=by or world.clerk, at=now())


def test_an_agreed_paper_opens_its_fund_with_the_money_in_it(world, paper, decision):
    decide(paper, decision, world)
    paper.refresh_from_db()
    fund = Fund.objects.get()
    assert (paper.state, paper.decided_pence, paper.decision) == ("AGREED", 3_900_000, decision)
    assert fund.proposal == paper and fund.decision == decision
    posting = Posting.objects.get()
    assert posting.decision == decision and posting.on == timezone.localdate(decision.decided_at)
    balances = {one.kind: one.balance for one in Account.objects.all()}
    assert balances == {"SOURCE": -3_900_000, "AVAILABLE": 3_900_000}


def test_one_paper_opens_one_fund_however_often_it_is_said(world, paper, decision):
    key = uuid.uuid4()
    for _ in range(2):
        decide(paper, decision, world, form_key=key)
    decide(paper, decision, world)  # the page loaded twice, each sent
    with pytest.raises(Refused, match="recorded already"):
        decide(paper, decision, world, pence=5)
    with pytest.raises(Refused, match="recorded already"):
        decide(paper, decision, world, refused=True)
    assert Fund.objects.count() == Posting.objects.count() == 1


def test_a_paper_that_was_not_agreed_opens_nothing(world, paper, decision):
    for _ in range(2):
        decide(paper, decision, world, by=world.officer, refused=True, facts=None)
    paper.refresh_from_db()
    assert paper.state == "REFUSED" and paper.decided_pence is None and not Fund.objects.exists()
    with pytest.raises(Refused, match="decided on"):
        on.take_back(paper, by=world.officer, at=now())


def test_a_decision_of_another_body_or_item_is_refused(world, paper, decision):
    other = put.paper(world, title="Another paper", body=world.network)
    put.issued(other)
    elsewhere = put.decided(other, world.clerk)
    with pytest.raises(Refused, match="not one of CPH Executive"):
        decide(paper, elsewhere, world)
    beside = put.decided(paper, world.clerk, source="funding:proposal:999999", days=10)
    with pytest.raises(Refused, match="on another item"):
        decide(paper, beside, world)
    assert not Fund.objects.exists() and Proposal.objects.get(pk=paper.pk).state == "ISSUED"


def test_an_item_that_was_carried_over_is_still_this_paper(world, paper, decision):
    later = put.decided(paper, world.clerk, source="carried:1", days=10)
    AgendaItem.objects.filter(pk=later.item_id).update(carried_from=decision.item)
    assert set(decisions_on(world.clerk, paper, now())) == {decision, later}
    decide(paper, later, world)
    assert Fund.objects.get().decision == later


def test_a_decision_that_one_may_not_read_is_not_named(world, paper):
    put.issued(paper)
    hidden = put.decided(paper, world.clerk, part="B")
    with pytest.raises(Refused, match="that you may read"):
        decide(paper, hidden, world, by=world.officer)
    decide(paper, hidden, world)
    assert Trail.objects.filter(subject__contains="39,000", verb__contains="decided").count() == 0


def test_who_names_the_decision_and_who_opens_the_fund(world):
    paper = put.paper(world, lead=world.chair, created_by=world.chair)
    put.issued(paper, by=world.chair)
    decision = put.decided(paper, world.clerk)
    with pytest.raises(NotAllowed, match="whoever leads a paper"):
        decide(paper, decision, world, by=world.vice)
    with pytest.raises(NotAllowed, match="open funds"):
        decide(paper, decision, world, by=world.chair)
    assert Proposal.objects.get(pk=paper.pk).state == "ISSUED"
    decide(paper, decision, world, by=world.chair, refused=True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pence": None}, "amount that was agreed"),
        ({"pence": 0}, "amount that was agreed"),
        ({"pence": -1}, "amount that was agreed"),
        ({"pence": 10**12 + 1}, "amount that was agreed"),
        ({"source": " "}, "where the money is from"),
        ({"facts": None}, "which fund"),
    ],
)
def test_half_a_decision_is_refused_and_nothing_is_kept(world, paper, decision, wrong, said):
    with pytest.raises(Refused, match=said):
        decide(paper, decision, world, **wrong)
    assert Proposal.objects.get(pk=paper.pk).state == "ISSUED" and not Fund.objects.exists()


def test_a_fund_that_cannot_be_opened_leaves_the_paper_undecided(world, paper, decision):
    with pytest.raises(Refused, match="short code"):
        decide(paper, decision, world, facts=fund_facts(world, code="?"))
    assert Proposal.objects.get(pk=paper.pk).state == "ISSUED" and not Posting.objects.exists()


def test_only_what_is_with_the_body_is_decided(world, paper):
    decision = put.decided(paper, world.clerk)
    with pytest.raises(Refused, match="with the body"):
        decide(paper, decision, world)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_open_one_fund():
    world = make.world()
    paper = put.paper(world)
    put.issued(paper)
    decision = put.decided(paper, world.clerk)
    start, told = Barrier(2), []

    def click():
        try:
            start.wait()
            decide(paper, decision, world)
            told.append("done")
        except Exception as error:
            told.append(repr(error))
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == ["done", "done"]
    assert Fund.objects.count() == Posting.objects.count() == 1
