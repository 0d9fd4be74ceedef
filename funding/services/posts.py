"""Posts that a fund pays for, alone or with others: what they cost and who pays which share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Funder, SharedPost, Year
from funding.permissions.contributing import check_may_keep
from funding.rules.posts import CannotForecast, Payer, YearKind, check_payers, years_of
from funding.selectors.posts import cost_of_post, last_day_of, payers_of, scale_of


@dataclass(frozen=True)
class Facts:
    """What is said of a post: sums in pence a year, shares in per cent."""

    title: str
    range_label: str
    range_of: date
    least_pence: int
    now_pence: int
    most_pence: int
    on_costs: Decimal
    running_pence: int
    support_pence: int
    share_of_time: Decimal
    begins_on: date
    ends_on: date | None


@transaction.atomic
def set_post(
    year: Year, facts: Facts, payers: Sequence[Payer], *, post: SharedPost | None = None, by: Person, at: datetime
) -> SharedPost:
    """What a post costs and who pays. The same again changes nothing; sent twice, it is one post."""
    fund = year.fund
    seat = check_may_keep(by, fund, at=at)
    Year.objects.select_for_update(of=("self",)).get(pk=year.pk)
    found = _held(year, facts, post)
    values = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    made = found or SharedPost(year=year)
    same = found is not None and all(getattr(found, name) == value for name, value in values.items())
    for name, value in values.items():
        setattr(made, name, value)
    _check(made, payers)
    if same and payers_of(found) == list(payers):
        return found
    made.set_by, made.set_at = by, at
    made.save()
    made.funders.all().delete()
    Funder.objects.bulk_create(
        Funder(post=made, name=one.name, is_this_fund=one.is_this_fund, share=one.share, fixed_pence=one.fixed)
        for one in payers
    )
    record("set", f"what the post “{made.title}” costs and who pays for it", made, fund, by=by, at=at, seat=seat.title)
    return made


def _held(year: Year, facts: Facts, post: SharedPost | None) -> SharedPost | None:
    rows = SharedPost.objects.filter(year__fund=year.fund, removed_at__isnull=True).prefetch_related("funders")
    if post is None:
        return rows.filter(title=facts.title, begins_on=facts.begins_on).first()
    found = rows.filter(pk=post.pk).first()
    if found is None:
        raise Refused("This post was taken off the fund meanwhile.")
    return found


def _check(post: SharedPost, payers: Sequence[Payer]) -> None:
    if not post.least_pence <= post.now_pence <= post.most_pence:
        raise Refused("The salary now lies outside its range.")
    if post.ends_on is not None and post.ends_on < post.begins_on:
        raise Refused("The post ends before it begins.")
    if sum(one.is_this_fund for one in payers) != 1:
        raise Refused("Say which share this fund pays.")
    try:
        check_payers(payers, cost_of_post(post).year)
        scale_of(post)
        years_of(post.begins_on, last_day_of(post, post.year.fund), YearKind.FINANCIAL)
    except CannotForecast as error:
        raise Refused(str(error)) from None


@transaction.atomic
def remove_post(post: SharedPost, *, by: Person, at: datetime) -> SharedPost:
    """The fund does not pay for it any more; what was paid stands in the books."""
    fund = post.year.fund
    seat = check_may_keep(by, fund, at=at)
    held = SharedPost.objects.select_for_update().get(pk=post.pk)
    if held.removed_at is None:
        held.removed_at = at
        held.save(update_fields=["removed_at"])
        words = f"the post “{held.title}” off what the fund pays, {timezone.localdate(at).isoformat()}"
        record("took", words, held, fund, by=by, at=at, seat=seat.title)
    return held
