"""Who is asked for what, what came in, and what each may know of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, JSONObject

from cph.people.models import Person
from funding.models import Band, Fund, Receipt, Request, Subscription
from funding.rules.sharing import CannotShare, by_band
from funding.selectors.reach import funds_run_by, schools_led_by
from networks.constitutions.models import Body
from networks.groups.selectors import schools_in
from networks.members.inforce import schools_that_count
from networks.schools.models import School

SOURCE = "Contributions of schools"
FEW = 5  # below this many schools their number is not told: it would point at them
STATES = {
    "GIVEN": ("Given", "green"),
    "MORE": ("Given, more than asked", "green"),
    "PART": ("Given in part", "blue"),
    "DECLINED": ("Not this year", "grey"),
    "LATE": ("Nothing yet, overdue", "yellow"),
    "WAITING": ("Nothing yet", ""),
}


def bands_of(subscription: Subscription) -> dict[int, int]:
    """Pence by the number of pupils from which it is asked."""
    if (known := getattr(subscription, "bands_now", None)) is not None:
        return {one["from"]: one["pence"] for one in known}
    return dict(subscription.bands.order_by("from_pupils").values_list("from_pupils", "pence"))


def with_bands(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Subscriptions that bring their bands along."""
    bands = Band.objects.filter(subscription=OuterRef("pk")).order_by("from_pupils")
    return rows.annotate(
        bands_now=ArraySubquery(bands.values(one=JSONObject(**{"from": "from_pupils", "pence": "pence"})))
    )


# --- who would be asked


@dataclass(frozen=True)
class Asked:
    """A school that would be asked: for how much, by which figure; `problem` says what stands against it."""

    school: School
    pupils: int | None
    pence: int = 0
    problem: str = ""

    @property
    def lacks_figure(self) -> bool:
        return self.pupils is None


def schools_to_ask(fund: Fund, on: date) -> QuerySet[School]:
    """The schools that count that day: of the network, or of the group whose fund it is."""
    schools = schools_that_count(fund.network, on)
    if fund.body.kind == Body.Kind.DEVELOPMENT_GROUP:
        schools = schools.filter(pk__in=schools_in(fund.body, on).values("pk"))
    return schools.order_by("sort_name", "urn")


def to_ask(subscription: Subscription, on: date, figures: Mapping[int, int] | None = None) -> list[Asked]:
    """Each school that counts that day and was not asked yet, by name. `figures`: pupils of schools of which the register has none."""
    known = subscription.requests.values("school")
    bands, by_pupils = bands_of(subscription), subscription.basis == Subscription.Basis.BANDS
    rows = schools_to_ask(subscription.year.fund, on).exclude(pk__in=known)
    return [_asked(one, bands, by_pupils, figures or {}) for one in rows]


def still_to_ask(subscription: Subscription, on: date) -> int:
    """How many schools count that day and were not asked."""
    known = subscription.requests.values("school")
    return schools_to_ask(subscription.year.fund, on).exclude(pk__in=known).count()


def _asked(school: School, bands: Mapping[int, int], by_pupils: bool, figures: Mapping[int, int]) -> Asked:
    pupils = school.pupils if school.pupils is not None else figures.get(school.pk)
    if not by_pupils:
        return Asked(school, pupils if pupils is not None else 0, bands[0])
    if pupils is None:
        return Asked(school, None, problem="The register has no number of pupils.")
    try:
        pence = by_band(pupils, bands)
    except CannotShare as error:
        return Asked(school, pupils, problem=str(error))
    return Asked(school, pupils, pence, "" if pence else "Asked for nothing.")


# --- what came in


def received(path: str = "pk") -> Coalesce:
    """Pence a request brought in: what was taken back does not count."""
    rows = Receipt.objects.filter(request=OuterRef(path), posting__reversed_by__isnull=True).order_by()
    return Coalesce(Subquery(rows.values("request").values(sum=Sum("pence")), output_field=BigIntegerField()), 0)


def with_standing(rows: QuerySet[Request], on: date) -> QuerySet[Request]:
    """Requests with `received`, `left` (pence) and `standing` (a key of STATES)."""
    rows = rows.annotate(received=received())
    standing = Case(
        When(received__gt=F("pence"), then=Value("MORE")),
        When(received=F("pence"), then=Value("GIVEN")),
        When(received__gt=0, then=Value("PART")),
        When(declined_at__isnull=False, then=Value("DECLINED")),
        When(subscription__due_on__lt=on, then=Value("LATE")),
        default=Value("WAITING"),
    )
    return rows.annotate(standing=standing, left=F("pence") - F("received"))


def waiting(rows: QuerySet[Request]) -> QuerySet[Request]:
    """Those from whom nothing was heard: they neither gave nor said that they do not."""
    live = Receipt.objects.filter(request=OuterRef("pk"), posting__reversed_by__isnull=True)
    return rows.filter(~Exists(live), declined_at__isnull=True)


def receipts_of(request: Request) -> QuerySet[Receipt]:
    """What came in for a request, oldest first, with what was taken back again."""
    return request.receipts.select_related("posting__reversed_by", "noted_by", "line").order_by("on", "pk")


@dataclass(frozen=True)
class Totals:
    """What everybody who sees the fund may know: sums, and how many schools gave where they are not few."""

    asked_schools: int
    asked: int
    received: int
    giving: int

    @property
    def giving_words(self) -> str:
        """The number of schools that gave, or that it is not told."""
        return str(self.giving) if self.giving >= FEW else f"fewer than {FEW}"

    @property
    def is_few(self) -> bool:
        return self.giving < FEW


def totals_of(subscription: Subscription) -> Totals:
    """One query."""
    rows = subscription.requests.annotate(received=received())
    found: dict[str, Any] = rows.aggregate(
        schools=Coalesce(Sum(Value(1)), 0), pence=Coalesce(Sum("pence"), 0),
        came=Coalesce(Sum("received"), 0), giving=Coalesce(Sum(Value(1), filter=Q(received__gt=0)), 0),
    )  # fmt: skip
    return Totals(int(found["schools"]), int(found["pence"]), int(found["came"]), int(found["giving"]))


# --- who may see a request


def requests_run_by(person: Person, on: date) -> QuerySet[Request]:
    """Requests of the funds that this person runs."""
    return Request.objects.filter(subscription__year__fund__in=funds_run_by(person, on))


def requests_to_schools_of(person: Person, on: date) -> QuerySet[Request]:
    """What the schools this person leads were asked for."""
    return Request.objects.filter(school__in=schools_led_by(person, on))


def requests_visible_to(person: Person, on: date) -> QuerySet[Request]:
    """A single request is seen by those who keep the money and by the school itself."""
    run = Q(subscription__year__fund__in=funds_run_by(person, on))
    return Request.objects.filter(run | Q(school__in=schools_led_by(person, on)))


def open_requests(fund: Fund) -> Iterable[Request]:
    """All requests of a fund, this year's first: whose a line of the bank may be."""
    rows = Request.objects.filter(subscription__year__fund=fund).select_related("school", "subscription__year")
    return rows.annotate(received=received()).order_by("-subscription__year__starts_on", "school__sort_name", "pk")
