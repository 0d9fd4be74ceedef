"""The register of interests: entered, withdrawn, renewed when it starts afresh on 1 September."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import Interest
from networks.meetings.permissions.before import check_may_have_interests
from networks.meetings.rules.replies import lapses_on
from networks.meetings.selectors.interests import interests_of, lapsed_of


def _alone(person: Person) -> None:
    """Two tabs of one person take turns."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _say(verb: str, one: Interest, by: Person, at: datetime, seat: str) -> None:
    """The trail says that something was entered, never what: the network's page shows its own history to all members."""
    record(verb, f"an interest in the register of {one.network.name}", one, by=by, at=at, seat=seat)


@transaction.atomic
def enter_interest(network: Body, *, kind: str, nature: str, by: Person, at: datetime) -> Interest:
    """Enter a standing interest; it lapses on 31 August. Sent twice, it stands once."""
    seat = check_may_have_interests(by, network, at=at)
    nature = " ".join(nature.split())[:300]
    if not nature:
        raise Refused("Say what the interest is.")
    _alone(by)
    today = timezone.localdate(at)
    if standing := interests_of(by, network, today).filter(kind=kind, nature__iexact=nature).first():
        return standing
    one = _enter(network, kind, nature, by, at)
    _say("entered", one, by, at, seat.title)
    return one


def _enter(network: Body, kind: str, nature: str, by: Person, at: datetime, renews: Interest | None = None) -> Interest:
    today = timezone.localdate(at)
    return Interest.objects.create(
        network=network, person=by, kind=kind, nature=nature, declared_at=at, starts_on=today, ends_on=lapses_on(today),
        renews=renews,
    )  # fmt: skip


@transaction.atomic
def withdraw_interest(one: Interest, *, by: Person, at: datetime) -> None:
    """Take an interest out of the register from today. What stood there until now can still be read as on that day."""
    if one.person_id != by.pk:
        raise NotAllowed("Only the person who entered an interest withdraws it.")
    seat = check_may_have_interests(by, one.network, at=at)
    if Interest.objects.filter(pk=one.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        _say("withdrew", one, by, at, seat.title)


@transaction.atomic
def renew_interests(network: Body, *, by: Person, at: datetime) -> list[Interest]:
    """Enter again, in one step, all that stood in last year's register. Pressed twice, it is renewed once."""
    seat = check_may_have_interests(by, network, at=at)
    _alone(by)
    today = timezone.localdate(at)
    here = {(one.kind, one.nature.casefold()) for one in interests_of(by, network, today)}
    found = []
    for old in lapsed_of(by, today).filter(network=network):
        if (old.kind, old.nature.casefold()) in here:  # entered anew by hand: last year's asks for nothing more
            Interest.objects.filter(pk=old.pk).update(withdrawn_at=at)
        else:
            found.append(_enter(network, old.kind, old.nature, by, at, renews=old))
    if found:
        record(
            "renewed",
            f"{len(found)} interest{'' if len(found) == 1 else 's'} in the register of {network.name}",
            *found,
            by=by,
            at=at,
            seat=seat.title,
        )
    return found
