"""Posts that a fund pays for, and their forecast against what the fund was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from funding.models import Fund, SharedPost
from funding.rules.posts import Cost, Payer, Range, Span, Year, YearKind, forecast, years_of
from funding.selectors.books import NOTHING, balances_of_years

OPEN_END = timedelta(days=3 * 365)  # without a last day three years are shown


def posts_of(fund: Fund) -> QuerySet[SharedPost]:
    """The posts a fund pays for, in the order of their names."""
    rows = SharedPost.objects.filter(year__fund=fund, removed_at__isnull=True)
    return rows.select_related("year__fund", "set_by").prefetch_related("funders").order_by("title", "pk")


def cost_of_post(post: SharedPost) -> Cost:
    """Its cost a year at the salary now."""
    return Cost(post.now_pence, post.on_costs, post.share_of_time, post.running_pence, post.support_pence)


def scale_of(post: SharedPost) -> Range:
    """Its salary range as of its day."""
    return Range(post.range_label, post.least_pence, post.now_pence, post.most_pence)


def payers_of(post: SharedPost) -> list[Payer]:
    """Who pays, this fund first."""
    rows = sorted(post.funders.all(), key=lambda one: (not one.is_this_fund, one.pk))
    return [Payer(one.name, one.share, one.fixed_pence, one.is_this_fund) for one in rows]


def last_day_of(post: SharedPost, fund: Fund) -> date:
    """The last day that is paid for: of the post or of the fund, whichever comes first; without either, three years on."""
    known = [day for day in (post.ends_on, fund.ends_on) if day is not None]
    return max(post.begins_on, min(known)) if known else post.begins_on + OPEN_END


@dataclass(frozen=True)
class Forecast:
    """The years of a post with its point: until when it is paid for, and what is short then."""

    post: SharedPost
    years: list[Year]
    last_on: date
    ends: bool
    by_fund_year: bool
    with_rises: bool
    others: dict[date, int]

    def left(self, year: Year) -> int | None:
        """What the fund was given that year, less all posts it pays for; None where nothing was given yet."""
        return None if year.award is None else year.award - year.ours - self.others.get(year.span.starts, 0)

    @property
    def rows(self) -> list[tuple[Year, int | None]]:
        return [(one, self.left(one)) for one in self.years]

    @property
    def short(self) -> list[tuple[Year, int]]:
        """The years in which the award does not pay this fund’s share, with by how much."""
        return [(year, -left) for year, left in self.rows if left is not None and left < 0]

    @property
    def has_steps(self) -> bool:
        """Whether the range names its points, so that one a year can be counted."""
        return any(one.rising is not None for one in self.years)

    @property
    def table(self) -> list[dict[str, object]]:
        """Row by row for the page."""
        others = [self.others.get(one.span.starts, 0) for one in self.years]
        return [
            {"year": year, "left": left, "short": -(left or 0), "others": other}
            for (year, left), other in zip(self.rows, others, strict=True)
        ]

    @property
    def sums(self) -> list[int]:
        """The last row: each column of cost and of who pays, added up."""
        columns = [[one.least for one in self.years], [one.now for one in self.years]]
        if self.has_steps:
            columns.append([one.rising or 0 for one in self.years])
        columns.append([one.most for one in self.years])
        columns += [list(some) for some in zip(*(one.payers.values() for one in self.years), strict=True)]
        return [sum(some) for some in columns]


def forecast_of(post: SharedPost, fund: Fund, kind: YearKind, *, with_rises: bool) -> Forecast:
    """Year by year to the end of the funding. What the fund was given is known by the fund’s own years only."""
    last, own = last_day_of(post, fund), kind == fund.year_kind
    years = years_of(post.begins_on, last, kind)
    awards = _awards(fund, years) if own else {}
    others: dict[date, int] = {}
    if own:
        for other in posts_of(fund).exclude(pk=post.pk):
            for one in _years(other, fund, years_of(other.begins_on, last_day_of(other, fund), kind), with_rises, {}):
                others[one.span.starts] = others.get(one.span.starts, 0) + one.ours
    ends = fund.ends_on is not None or post.ends_on is not None
    return Forecast(post, _years(post, fund, years, with_rises, awards), last, ends, own, with_rises, others)


def _years(post: SharedPost, fund: Fund, years: list[Span], with_rises: bool, awards: dict[date, int]) -> list[Year]:
    return forecast(cost_of_post(post), scale_of(post), payers_of(post), years, with_rises=with_rises, since=post.begins_on,
                    awards=awards)  # fmt: skip


def _awards(fund: Fund, spans: list[Span]) -> dict[date, int]:
    """What came into each year of the fund, by the first day of the year as it is counted. A fund may begin within a year."""
    years = list(fund.years.all())
    balances = balances_of_years([one.pk for one in years])
    found: dict[date, int] = {}
    for span in spans:
        inside = [one for one in years if span.starts <= one.starts_on <= span.ends]
        if inside:
            found[span.starts] = sum(balances.get(one.pk, NOTHING).came_in for one in inside)
    return found
