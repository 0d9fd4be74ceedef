"""Money of the demonstration: a paper that a full meeting agreed, its fund in use, and what schools give of their own will."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from cph.core.calendar import academic_year, financial_year, is_working_day
from cph.home.demo.telling import Told, at
from cph.people.models import Person
from funding.models import Allocation, Claim, Fund, Proposal, Request, Year
from funding.rules.posts import Payer
from funding.selectors.contributing import to_ask
from funding.selectors.proposing import fingerprint, lines_of
from funding.selectors.tabling import decisions_on
from funding.services import (
    claiming,
    contributing,
    costing,
    funds,
    milestones,
    payees,
    paying,
    posts,
    proposing,
    receiving,
    sharing,
)
from funding.services.deciding import record_decision
from funding.services.issuing import issue_proposal
from funding.services.tabling import table_proposal
from networks.groups.selectors import groups_of, schools_in
from networks.meetings.models import Meeting
from networks.schools.models import Authority, Headship, School

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FOR_A_GROUP, FOR_BACKFILL = 800_000, 700_000
DAY_PRICE, SEAT_PRICE = 21_000, 10_606
BACKGROUND = (
    "Each development group has named a head who leads it. They visit schools, pair those that can help each other and report "
    "to the executive, all beside the school they lead.\n\n"
    "In three groups the work stands still, because nobody can leave their own school for a morning."
)
RESOURCING = (
    "One head of each of the six groups is released for one day a week in term. The schools of those who come to the full "
    "meeting from small schools are paid for the teacher who stands in."
)


def year_of(told: Told) -> tuple[str, date, date]:
    """The kind of year that began longer ago, financial or academic, and its days: there is time to have spent something."""
    financial, academic = financial_year(told.today), academic_year(told.today)
    kinds = (
        ("FINANCIAL", date(financial, 4, 1), date(financial + 1, 3, 31)),
        ("ACADEMIC", date(academic, 9, 1), date(academic + 1, 8, 31)),
    )
    return min(kinds, key=lambda one: one[1])


# --- the paper


def ask(told: Told, meeting: Meeting, title: str, begun: datetime) -> Proposal:
    """The officer writes and issues a paper; the clerk puts it on the agenda of that meeting."""
    officer, groups = told.by("officer"), groups_of(told.ours, timezone.localdate(begun)).count()
    _, starts, ends = year_of(told)
    begins = max(timezone.localdate(meeting.starts_at) + DAY, starts)
    facts = proposing.Facts(
        title=title, body=told.ours, lead=officer, authority=Authority.objects.get(officers__person=officer),
        contact=officer.email, purpose="DECIDE", minutes=15, background=BACKGROUND, resourcing=RESOURCING,
        recommendation=f"That the meeting agrees £55,000 for one year: £8,000 for each of the {groups} groups, £7,000 for backfill.",
        asked_pence=groups * FOR_A_GROUP + FOR_BACKFILL, source="Dedicated Schools Grant, carried forward", begins_on=begins,
        ends_on=ends,
        success="Every group has visited each of its schools by the spring, and says what changed.",
    )  # fmt: skip
    made = proposing.write(told.ours, facts, form_key=uuid.uuid4(), by=officer, at=begun)
    for line in (
        costing.LineFacts(
            "Release of one head, one day a week, for each group", units=Decimal(groups), units_of="groups",
            price_pence=Decimal(FOR_A_GROUP),
        ),
        costing.LineFacts(
            "Backfill for the full meeting", Decimal(11), "heads", None, Decimal(6), "meetings", stated_pence=FOR_BACKFILL,
        ),
    ):  # fmt: skip
        costing.add_line(made, line, form_key=uuid.uuid4(), by=officer, at=begun)
    made.refresh_from_db()
    seen = fingerprint(made, lines_of(made))
    issue_proposal(made, number=1, seen=seen, has_read=True, meeting=meeting, by=told.by("officer"), at=begun)
    made.refresh_from_db()
    table_proposal(made, by=told.by("clerk"), at=begun)
    return made


# --- the fund


def spend(told: Told) -> Fund:
    """The decision opens the fund; it is shared out, claimed, approved, paid; something waits for everybody."""
    fund, year = open_it(told)
    share(told, year)
    pay(told, claim(told, fund))
    milestones.add_milestone(
        fund, "Every group has visited each of its schools", fund.ends_on or told.today, form_key=uuid.uuid4(),
        by=told.by("officer"), at=told.now,
    )  # fmt: skip
    first = milestones.add_milestone(
        fund,
        "A head is named in each group",
        told.today - 20 * DAY,
        form_key=uuid.uuid4(),
        by=told.by("officer"),
        at=told.now,
    )
    found = milestones.Judged("REACHED", "Six heads are named. In two groups they take turns, a term each.")
    milestones.judge_milestone(first, found, by=told.by("officer"), at=told.now)
    return fund


def open_it(told: Told) -> tuple[Fund, Year]:
    """As the full meeting agreed it, on the day its minutes were out."""
    paper, clerk, officer = Proposal.objects.get(network=told.ours), told.by("clerk"), told.by("officer")
    decision = decisions_on(clerk, paper, told.now)[0]
    kind, starts, _ = year_of(told)
    begins = max(timezone.localdate(decision.decided_at), starts)
    when = max(min(decision.decided_at + 10 * DAY, told.now - 40 * DAY), at(begins))
    facts = funds.FundFacts(
        code="GROUPS", title=paper.title, purpose="Time for the head who leads each group, and for those who come to the full meeting.", keeper=officer, authority=paper.authority,
        year_kind=kind, begins_on=begins, ends_on=paper.ends_on, two_approve_above_pence=150_000,
        day_price_pence=DAY_PRICE, seat_price_pence=SEAT_PRICE, backfills=(told.ours,),
    )  # fmt: skip
    record_decision(
        paper,
        decision,
        pence=paper.asked_pence,
        source=paper.source,
        facts=facts,
        form_key=uuid.uuid4(),
        by=clerk,
        at=when,
    )
    fund = Fund.objects.get(proposal=paper)
    return fund, fund.years.get()


def share(told: Told, year: Year) -> None:
    """The same to each group, and the rest to the network for backfill."""
    on = max(year.starts_on, timezone.localdate(year.fund.opened_at))
    when = at(on, 11)
    for title, to, pence, facts in (
        (
            "Release of the head who leads the group",
            "GROUPS",
            groups_of(told.ours, on).count() * FOR_A_GROUP,
            sharing.SharingFacts(),
        ),
        ("Backfill for the full meeting", "BODY", FOR_BACKFILL, sharing.SharingFacts(body=told.ours)),
    ):
        seen = sharing.look(year, "FLAT", to, pence, facts, on).mark
        sharing.share_out(
            year, "FLAT", to, pence, facts, title=title, seen=seen, on=on, counts_on=on, form_key=uuid.uuid4(),
            by=told.by("officer"), at=when,
        )  # fmt: skip


def claim(told: Told, fund: Fund) -> list[Claim]:
    """Each group in its own state: two to be paid, one above the limit, one to be confirmed, one to be approved, none."""
    made, officer = [], told.by("officer")
    rows = Allocation.objects.filter(year__fund=fund, body__kind="DEVELOPMENT_GROUP").order_by("body__name")
    for number, allocation in enumerate(rows[:5]):
        school, head = claimant(told, allocation, number)
        writer = officer if number == 3 else head
        when = told.now - (30 - 4 * number) * DAY
        facts = claiming.ClaimFacts("RELEASE", school, f"Release of {head.name}, who leads {allocation.body}")
        found = claiming.write_claim(allocation, facts, form_key=uuid.uuid4(), by=writer, at=when)
        days = [
            day
            for day in (timezone.localdate(when) - n * DAY for n in range(1, 60))
            if is_working_day(day) and day.weekday() == 2
        ]
        lines = [
            claiming.LineFacts(f"{head.name}, a day in schools of the group", day)
            for day in days[: 8 if number == 2 else 3]
        ]
        claiming.add_lines(found, lines, by=writer, at=when)
        found.refresh_from_db()
        claiming.send_claim(found, by=writer, at=when)
        found.refresh_from_db()
        if number < 3:
            claiming.approve(found, by=officer, at=when + DAY)
            found.refresh_from_db()
            made.append(found)
    return made


def claimant(told: Told, allocation: Allocation, number: int) -> tuple[School, Person]:
    """A school of the group and its head; the fourth is that of the head one can sign in as, where it is of that group."""
    assert allocation.body is not None
    schools = schools_in(allocation.body, told.today)
    persona = told.people["head"]
    rows = Headship.objects.on(told.today).filter(school__in=schools).select_related("person", "school").order_by("pk")
    own = rows.filter(person=persona).first() if number == 3 else None
    found = own or rows.exclude(person__in=[told.people["head"], told.people["two.schools"]])[0]
    return found.school, found.person


def pay(told: Told, claims: list[Claim]) -> None:
    """Two are paid in a batch, made by the officer, released by the clerk; the third waits for a second approval."""
    ready = [one for one in claims if one.state == "APPROVED"]
    officer, clerk = told.by("officer"), told.by("clerk")
    for number, one in enumerate(ready):
        fund = one.allocation.year.fund
        digits = {"sort_code": "200000", "account": f"5577991{number}"}
        payee = payees.enter(
            one.school,
            name="School account",
            fund=fund,
            form_key=uuid.uuid4(),
            by=officer,
            at=told.now - 12 * DAY,
            **digits,
        )
        payees.check(payee, fund=fund, by=clerk, at=told.now - 11 * DAY, **digits)
    if ready:
        day = timezone.localdate(told.now - 8 * DAY)
        while not is_working_day(day):
            day += DAY
        made = paying.make_batch(
            ready[0].allocation.year.fund, ready, pays_on=day, form_key=uuid.uuid4(), by=officer, at=told.now - 10 * DAY
        )
        paying.release(made, by=clerk, at=told.now - 9 * DAY)


# --- what schools give


def contribute(told: Told) -> Fund:
    """A fund that schools fill of their own will: asked in the autumn, most gave, some wait; it pays a part of a post."""
    clerk, starts = told.by("clerk"), date(told.year, 9, 1)
    when = max(at(starts), told.now - 60 * DAY)
    fund = funds.open_fund(
        told.ours,
        funds.FundFacts(
            code="OWN", title="The network’s own fund", purpose="The post of the lead head, and what the network itself costs.",
            keeper=clerk, begins_on=starts, year_kind="ACADEMIC", is_voluntary=True, is_recurring=True,
        ),
        form_key=uuid.uuid4(), by=clerk, at=when,
    )  # fmt: skip
    year = fund.years.get()
    bands = {0: 15_000, 211: 25_000, 421: 35_000}
    terms = contributing.Terms(
        "BANDS", bands, "What you give keeps the lead head in post.", timezone.localdate(when) + 30 * DAY
    )
    asked = contributing.set_terms(year, terms, by=clerk, at=when)
    figures = {one.school.pk: 210 for one in to_ask(asked, timezone.localdate(when), {}) if one.lacks_figure}
    rows = to_ask(asked, timezone.localdate(when), figures)
    requests = contributing.send_requests(asked, figures, expected=sum(one.pence for one in rows), by=clerk, at=when)
    receive(told, requests, when)
    fund_a_post(told, year)
    return fund


def receive(told: Told, requests: list[Request], when: datetime) -> None:
    """Two of three have given; those one can sign in as have not."""
    known = [told.people[who] for who in ("head", "two.schools", "co.chair")]
    waits = set(Headship.objects.filter(person__in=known).values_list("school", flat=True))
    came = [
        receiving.Came(
            one, one.pence, timezone.localdate(when) + (2 + number % 20) * DAY, uuid.uuid4(), "Bank transfer"
        )
        for number, one in enumerate(requests)
        if number % 3 and one.school_id not in waits
    ]
    receiving.receive_all(came, by=told.by("clerk"), at=max(when + 23 * DAY, told.now - DAY))


def fund_a_post(told: Told, year: Year) -> None:
    """Three days a week of a lead head, for which the authority gives a fixed sum."""
    facts = posts.Facts(
        title="Lead headteacher of the network", range_label="L15–L21", range_of=year.starts_on, least_pence=6_200_000,
        now_pence=6_700_000, most_pence=7_200_000, on_costs=Decimal("28.5"), running_pence=250_000, support_pence=600_000,
        share_of_time=Decimal(20), begins_on=year.starts_on, ends_on=None,
    )  # fmt: skip
    payers = [
        Payer("The authority", fixed=1_000_000),
        Payer("Contributions of schools", share=Decimal(100), is_this_fund=True),
    ]
    posts.set_post(year, facts, payers, by=told.by("clerk"), at=told.now)
