"""In whose name somebody may ask, who may lead, which meetings may decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations.models import Consultation
from cph.core.refusals import allowed
from cph.people.models import Person
from networks.constitutions.models import Body, MembershipClass
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, seats_of
from networks.executives.acting import asking_seats
from networks.groups.selectors import groups_of
from networks.meetings.models import Meeting
from networks.schools.models import Authority, Officer

Kind = Consultation.Asker


@dataclass(frozen=True)
class Asker:
    """A name in which a consultation is asked."""

    kind: str
    label: str
    body: Body | None = None
    authority: Authority | None = None

    @property
    def key(self) -> str:
        """As a form sends it: body:3, authority:2, partner."""
        thing = self.body or self.authority
        return f"{self.kind.lower()}:{thing.pk}" if thing else self.kind.lower()


def askers_for(person: Person, network: Body, at: datetime) -> list[Asker]:
    """The names this person may ask in: the clerk in all, the executive for network and partners, others in their own."""
    on = timezone.localdate(at)
    codes = _codes(network)
    if allowed(check_may_keep, person, network, at=at):
        bodies = [network, *Body.objects.filter(parent=network, kind=Body.Kind.EXECUTIVE), *groups_of(network, on)]
        authorities = Authority.objects.filter(code__in=codes).order_by("name")
        return [*map(_body, bodies), *map(_authority, authorities), PARTNER]
    found: dict[str, Asker] = {}
    for seat in asking_seats(seats_of(person, on), network):
        if seat.capacity == Capacity.OFFICER:
            acts = Officer.objects.on(on).filter(person=person).values("authority")
            names = [_authority(one) for one in Authority.objects.filter(pk__in=acts, code__in=codes).order_by("name")]
        else:
            body = Body.objects.get(pk=seat.body_id)
            names = [_body(network), _body(body), PARTNER] if body.kind == Body.Kind.EXECUTIVE else [_body(body)]
        found |= {one.key: one for one in names}
    return list(found.values())


def _codes(network: Body) -> set[str]:
    rows = MembershipClass.objects.filter(article__constitution__body=network)
    return {code for some in rows.values_list("authority_codes", flat=True) for code in some}


def _body(body: Body) -> Asker:
    return Asker(Kind.BODY, body.name, body=body)


def _authority(authority: Authority) -> Asker:
    return Asker(Kind.AUTHORITY, authority.name, authority=authority)


PARTNER = Asker(Kind.PARTNER, "A partner, named below")


def bodies_that_decide(network: Body) -> QuerySet[Body]:
    """The network, its executive and its groups."""
    return Body.objects.filter(Q(pk=network.pk) | Q(parent=network)).order_by("parent_id", "kind", "name")


def meetings_that_may_decide(network: Body, at: datetime, known: Meeting | None = None) -> QuerySet[Meeting]:
    """Meetings to come, and the one that was chosen before."""
    coming = Q(starts_at__gte=at, state=Meeting.State.PLANNED)
    here = Q(body=network) | Q(body__parent=network)
    rows = Meeting.objects.filter(here & (coming | Q(pk=known.pk if known else None)))
    return rows.select_related("body").order_by("starts_at")
