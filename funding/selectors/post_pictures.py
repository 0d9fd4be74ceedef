"""The picture of a post’s forecast: what this fund pays at the lowest salary, now and at the highest, against its award."""

from __future__ import annotations

from funding.rules.pictures import Picture, picture
from funding.rules.posts import paid_by
from funding.selectors.posts import Forecast, payers_of


def picture_of(found: Forecast) -> Picture:
    """This fund’s share at each of the three salaries, and what its award leaves after the other posts."""
    payers = payers_of(found.post)
    ours = next(one.name for one in payers if one.is_this_fund)
    rows = []
    for year in found.years:
        shares = [paid_by(payers, total, year.span)[ours] for total in (year.least, year.now, year.most)]
        award = None if year.award is None else year.award - found.others.get(year.span.starts, 0)
        rows.append((year.label, *shares, award))
    return picture(rows)
