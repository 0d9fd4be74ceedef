"""A statement is issued: what it says of a day is frozen, numbered and made a PDF."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cph.core.later import enqueue
from cph.core.names import key_of
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.people.models import Person
from funding.models import Allocation, Fund
from funding.permissions.running import check_may_read_books
from funding.permissions.statements import check_may_read_statement
from funding.selectors.statements import MOST, TEMPLATE, allocation_statement, fund_statement, papers_of
from funding.services.held import held_fund, say
from networks.constitutions.models import Identity


@transaction.atomic
def issue_statement(of: Fund | Allocation, on: date, *, by: Person, at: datetime) -> Paper:
    """The statement of a fund, or of one allocation, at the end of a day. The same one is not issued twice."""
    if on > timezone.localdate(at):
        raise Refused("Choose a day that has come: a statement says what stood in the books.")
    fund = held_fund(of.year.fund if isinstance(of, Allocation) else of)
    if isinstance(of, Allocation):
        seat = check_may_read_statement(by, of, at=at)
        content = allocation_statement(of, on)
    else:
        seat = check_may_read_books(by, fund, at=at)
        content = fund_statement(fund, on)
    about = key_of(of)
    last = papers_of(about).defer(None).first()
    if last is not None and last.context.get("statement") == content:
        return last
    identity = Identity.objects.filter(body=fund.network_id).first()
    context = {
        "statement": content, "body_name": fund.network.name, "colour": identity.colour if identity else "#1d4f91",
        "issued": f"As of {day_words(on)}, issued by {by.name}", "most": MOST,
    }  # fmt: skip
    title = f"Statement of {content['title']} as of {day_words(on)}"
    paper = documents.issue(
        TEMPLATE, context, about, prefix=identity.prefix if identity else "PAPER", title=title, at=at
    )
    enqueue("cph.documents.tasks.make_paper", paper.pk)
    say("issued the statement of", f"“{content['title']}” as of {day_words(on)}", fund, by=by, at=at, seat=seat)
    return paper
