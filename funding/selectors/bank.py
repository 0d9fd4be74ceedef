"""Bank statements that were read, and whose contribution each line may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from funding.models import Fund, Receipt, Request, Statement, StatementLine
from funding.rules.matching import Open, Sure, guess
from funding.selectors.contributing import open_requests

SURE = {
    Sure.REFERENCE: ("By its reference", "green"),
    Sure.NAME_AND_AMOUNT: ("By name and amount: check it", "blue"),
    Sure.NAME: ("By name only: check it", "yellow"),
}
TO_SETTLE = Q(pence__gt=0, passed_over="", receipt__isnull=True)


def statements_of(fund: Fund) -> QuerySet[Statement]:
    """The statements of a fund, latest first, with how many lines each has, and how many wait for somebody."""
    waits = Q(lines__pence__gt=0, lines__passed_over="", lines__receipt__isnull=True)
    rows = Statement.objects.filter(year__fund=fund).select_related("read_by", "year")
    return rows.annotate(line_count=Count("lines"), to_settle=Count("lines", filter=waits)).order_by("-read_at", "-pk")


def lines_of(statement: Statement) -> QuerySet[StatementLine]:
    """Its lines in the order of the days."""
    return statement.lines.select_related("receipt__request__school", "receipt__posting__reversed_by").order_by(
        "on", "row"
    )


def lines_to_settle(statement: Statement) -> QuerySet[StatementLine]:
    """Money that came in of which nobody has said yet whose it is."""
    return statement.lines.filter(TO_SETTLE).order_by("on", "row")


@dataclass(frozen=True)
class Meant:
    """A line with the request it may be of, and how well that is known."""

    line: StatementLine
    request: Request | None
    sure: Sure | None

    @property
    def is_sure(self) -> bool:
        return self.sure is Sure.REFERENCE

    @property
    def words(self) -> tuple[str, str] | None:
        return SURE[self.sure] if self.sure else None


def meant(lines: Iterable[StatementLine], requests: Iterable[Request]) -> list[Meant]:
    """Each line with the request that speaks for it."""
    known = {one.pk: one for one in requests}
    asked = [Open(one.pk, one.reference, one.school.name, one.pence - one.received) for one in known.values()]
    found = []
    for line in lines:
        best = guess(line.words, line.pence, asked)
        found.append(Meant(line, known[best.key] if best else None, best.sure if best else None))
    return found


def requests_to_choose(fund: Fund) -> list[Request]:
    """Whose a line may be: every school that was asked, this year’s request before an earlier one of the same school."""
    return list(open_requests(fund))


def receipt_or_none(request: Request, pk: int) -> Receipt | None:
    """A receipt of this request."""
    return request.receipts.select_related("posting__reversed_by", "noted_by").filter(pk=pk).first()
