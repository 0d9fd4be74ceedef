"""Who says where a school is paid, who pays, who lets it go out: one sentence each."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed, allowed
from cph.people.models import Person
from funding.models import Batch, Fund, Payee
from funding.permissions.running import check_may_run
from funding.selectors.paying import schools_paid_by
from funding.selectors.reach import schools_led_by
from networks.constitutions.seats import Seat
from networks.schools.models import School

ANOTHER = "So that no one person can send money to an account of their own."


def check_leads(person: Person, school: School, *, at: datetime) -> str:
    """The head says where their school is paid. The words for the trail."""
    if not schools_led_by(person, timezone.localdate(at)).filter(school=school).exists():
        raise NotAllowed(
            f"The head of {school.name} says where the school is paid.",
            instead="Those who run a fund enter it from the page of the fund, where the school sent it to them.",
        )
    return f"Head of {school.name}"


def check_may_enter_account(person: Person, school: School, fund: Fund, *, at: datetime) -> Seat:
    """Those who run a fund enter the accounts of the schools that it pays."""
    seat = check_may_run(person, fund, at=at)
    if not schools_paid_by(fund).filter(pk=school.pk).exists():
        raise NotAllowed(
            f"“{fund.title}” pays nothing to {school.name}.", instead="An account is entered once there is a claim."
        )
    return seat


def check_may_check_account(person: Person, payee: Payee, fund: Fund, *, at: datetime) -> Seat:
    """Somebody of those who run the fund, but not who entered it."""
    seat = check_may_enter_account(person, payee.school, fund, at=at)
    if payee.entered_by_id == person.pk:
        raise NotAllowed(
            f"You entered the account of {payee.school.name}: somebody else checks it. {ANOTHER}",
            instead="Ask another of those who run the fund.",
        )
    return seat


def check_may_release(person: Person, batch: Batch, *, at: datetime) -> Seat:
    """A batch goes out by the hand of another than made it."""
    seat = check_may_run(person, batch.fund, at=at)
    if batch.made_by_id == person.pk:
        raise NotAllowed(
            f"You made batch {batch.number}: somebody else releases it. {ANOTHER}",
            instead="Ask another of those who run the fund.",
        )
    return seat


def runs(person: Person, fund: Fund, at: datetime) -> bool:
    """Whether this person runs the fund, for templates."""
    return allowed(check_may_run, person, fund, at=at)
