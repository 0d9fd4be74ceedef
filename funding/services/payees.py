"""Where a school is paid: one person enters it, another types it again. The old account is paid until then."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from funding.models import Fund, Payee
from funding.permissions.paying import check_leads, check_may_check_account, check_may_enter_account
from funding.rules.bacs import account_of, name_of, sort_code_of
from funding.services.sealing import Digits, seal, unseal
from networks.schools.models import Headship, School


@transaction.atomic
def enter(
    school: School,
    *,
    name: str,
    sort_code: str,
    account: str,
    fund: Fund | None,
    form_key: UUID,
    by: Person,
    at: datetime,
) -> Payee:
    """An account to be checked by another. One that waits already makes way; the one that is paid does not.

    Without a fund the head enters it for their own school.
    """
    if known := Payee.objects.filter(form_key=form_key).first():
        return known
    title = check_may_enter_account(by, school, fund, at=at).title if fund else check_leads(by, school, at=at)
    digits = Digits(sort_code_of(sort_code), account_of(account))
    called = name_of(name)
    School.objects.select_for_update(no_key=True).get(pk=school.pk)  # two who enter at once come one after the other
    paid = Payee.objects.filter(school=school, ended_at__isnull=True, checked_at__isnull=False).first()
    if paid and unseal_or_none(paid) == digits and paid.name == called:
        raise Refused(f"This account of {school.name} was checked before and is paid: there is nothing to change.")
    Payee.objects.filter(school=school, ended_at__isnull=True, checked_at__isnull=True).update(ended_at=at)
    try:
        with transaction.atomic():
            made = Payee.objects.create(
                school=school, name=called, sealed=seal(digits, school.pk), ending=digits.ending, entered_by=by,
                entered_at=at, form_key=form_key,
            )  # fmt: skip
    except IntegrityError:
        return Payee.objects.get(form_key=form_key)
    _say("entered", "a bank account of", made, fund, by, at, title)
    if paid:
        _tell(made, fund, at, "entered", "It waits to be checked; until then the account before it is paid.")
    return made


def unseal_or_none(payee: Payee) -> Digits | None:
    """The digits of a row, if any key of the site still opens it."""
    try:
        return unseal(payee)
    except Refused:
        return None


@transaction.atomic
def check(payee: Payee, *, sort_code: str, account: str, fund: Fund, by: Person, at: datetime) -> Payee:
    """The same digits typed again, by another, from what the school sent: from now on this account is paid."""
    current = _held(payee)
    seat = check_may_check_account(by, current, fund, at=at)
    if current.checked_at and current.ended_at is None:
        return current
    _must_wait(current)
    typed, entered = Digits(sort_code_of(sort_code), account_of(account)), unseal(current)
    same = compare_digest(f"{typed.sort_code} {typed.account}", f"{entered.sort_code} {entered.account}")
    if not same:
        raise Refused(
            "These are not the digits that were entered. Look at what the school sent once more. If you typed them as they "
            "stand there, the entry is wrong: do not accept it, and have it entered again."
        )
    Payee.objects.filter(school=current.school_id, ended_at__isnull=True, checked_at__isnull=False).update(ended_at=at)
    current.checked_by, current.checked_at = by, at
    current.save(update_fields=["checked_by", "checked_at"])
    _say("checked", "a bank account of", current, fund, by, at, seat.title)
    _tell(current, fund, at, "checked", "From now on claims are paid into it.")
    return current


@transaction.atomic
def refuse(payee: Payee, *, fund: Fund, by: Person, at: datetime) -> Payee:
    """An account that waits is not accepted. Who entered it may take it back so, too."""
    current = _held(payee)
    seat = check_may_enter_account(by, current.school, fund, at=at)
    if current.ended_at:
        return current
    _must_wait(current)
    current.ended_at = at
    current.save(update_fields=["ended_at"])
    _say("did not accept", "a bank account of", current, fund, by, at, seat.title)
    return current


def _held(payee: Payee) -> Payee:
    return Payee.objects.select_for_update(of=("self",)).select_related("school", "entered_by").get(pk=payee.pk)


def _must_wait(payee: Payee) -> None:
    if payee.ended_at:
        raise Refused(f"Another account of {payee.school.name} was entered meanwhile. Check that one.")
    if payee.checked_at:
        raise Refused(f"This account of {payee.school.name} was checked already. To change it, enter another.")


def _say(verb: str, what: str, payee: Payee, fund: Fund | None, by: Person, at: datetime, seat: str) -> None:
    """No digit of it stands in the trail."""
    containers = [payee.school, *([fund, fund.network] if fund else [])]
    record(verb, f"{what} {payee.school.name}", payee, *containers, by=by, at=at, seat=seat)


def _tell(payee: Payee, fund: Fund | None, at: datetime, verb: str, then: str) -> None:
    """The heads of the school know when their money would go elsewhere: who did not expect it can say so in time."""
    heads = Headship.objects.on(timezone.localdate(at)).filter(school=payee.school).select_related("person")
    notify(
        [one.person for one in heads],
        kind=Kind.FUNDING,
        subject=f"{payee.school.name}: a bank account was {verb}",
        text=(
            f"A bank account of {payee.school.name} was {verb} by {(payee.checked_by or payee.entered_by).name}. {then}\n\n"
            "If you did not expect this, tell those who run the fund at once. We never ask for bank details by e-mail."
        ),
        link=reverse("school_account", args=[payee.school.urn]),
        about=payee,
        once_key=f"payee:{payee.pk}:{verb}",
        at=at,
    )
