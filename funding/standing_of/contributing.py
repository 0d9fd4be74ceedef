"""On the page of a fund: what schools give, and the posts it pays for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person
from funding.models import Fund, StatementLine, Subscription, Year
from funding.permissions.contributing import check_may_keep, check_may_read_posts
from funding.selectors.bank import TO_SETTLE
from funding.selectors.contributing import requests_to_schools_of, totals_of
from funding.selectors.funds import years_in_hand
from funding.selectors.posts import posts_of


def on_fund(person: Person, fund: Fund, at: datetime) -> dict[str, Any] | None:
    """Contributions for all who see the fund, in sums; posts for those who read its books."""
    today = timezone.localdate(at)
    keeps = allowed(check_may_keep, person, fund, at=at)
    reads = keeps or allowed(check_may_read_posts, person, fund, at=at)
    year = _year_of(fund, at) if fund.is_voluntary or reads else None
    if year is None:
        return None
    found = Subscription.objects.filter(year=year).first() if fund.is_voluntary else None
    is_open = fund.state == Fund.State.OPEN and year.state == Year.State.OPEN
    posts = list(posts_of(fund)) if reads else []
    if not (fund.is_voluntary or posts or (keeps and is_open)):
        return None
    own = requests_to_schools_of(person, today).filter(subscription=found).select_related("school") if found else []
    return {
        "year": year, "subscription": found, "keeps": keeps, "totals": totals_of(found) if found else None, "own": own,
        "keeps_voluntary": keeps and fund.is_voluntary and is_open, "keeps_posts": keeps and is_open, "posts": posts,
        "to_settle": StatementLine.objects.filter(TO_SETTLE, statement__year__fund=fund).count() if keeps and found else 0,
        "action": Action("Ask schools to contribute", reverse("contribution_terms", args=[year.pk]))
        if keeps and fund.is_voluntary and is_open and found is None else None,
    }  # fmt: skip


def _year_of(fund: Fund, at: datetime) -> Year | None:
    """The year of today; else the last there is."""
    years, today = [one.year for one in years_in_hand(fund, at)], timezone.localdate(at)
    return next((one for one in years if one.starts_on <= today <= one.ends_on), years[-1] if years else None)
