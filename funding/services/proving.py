"""The books of a year are worked out again from their entries: whoever asks is told whether they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse

from cph.audit.services import record
from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.core.templatetags.words import pounds
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from funding.models import Account, Allocation, Batch, Check, Claim, Entry, Payment, Posting, Year
from funding.permissions.running import check_may_read_books
from funding.rules.verify_books import MOST, Following
from funding.selectors.ledger import facts_of, followed, place_of
from funding.services.paying import file_of
from networks.constitutions.models import Clerk

AT_ONCE = 500  # postings that are checked while somebody waits for the page
TASK = "funding.tasks.books.check_year"
State, Place = Claim.State, Account.Kind


def verify_year(year: Year) -> list[str]:
    """What does not hold in the books of a year, a sentence each; nothing: they hold."""
    return _verified(year)[0]


def _verified(year: Year) -> tuple[list[str], Following]:
    follow = Following(year.pk, year.starts_on.isoformat(), year.ends_on.isoformat())
    faults = list(islice(_chain(year, follow), MOST))
    with transaction.atomic():
        Year.objects.select_for_update(no_key=True).get(pk=year.pk)  # nothing is posted while the sums are compared
        faults += islice(_chain(year, follow), MOST)
        for ask in (_balances, _claims, _payments, _takings_back, _batches):
            faults += islice(ask(year, follow), MOST)
    return faults[:MOST], follow


def _chain(year: Year, follow: Following) -> Iterator[str]:
    """From where it stands to the last posting: numbers, seals, sums, days."""
    for one in followed(year, after=follow.number, whole=False):
        yield from follow.take(one.posting.pk, one.posting.digest, facts_of(one))


def _balances(year: Year, follow: Following) -> Iterator[str]:
    yield from follow.end((place_of(one), one.balance) for one in year.accounts.all())
    strays = (
        Entry.objects.filter(posting__year=year).exclude(account__year=year).values_list("posting__number", flat=True)
    )
    for number in strays[:MOST]:
        yield f"Posting {number} moves money of another year."


def _claims(year: Year, _: Following) -> Iterator[str]:
    """What stands as approved and as paid is what the claims say, allocation by allocation and claim by claim."""
    names = {Place.APPROVED: (State.APPROVED, "approved claims"), Place.PAID: (State.PAID, "paid claims")}
    for kind, (state, words) in names.items():
        claimed = _sums(Claim.objects.filter(allocation__year=year, state=state), "allocation", "amount_pence")
        books = _sums(Account.objects.filter(year=year, kind=kind), "allocation", "balance")
        wrong = [pk for pk in sorted({*claimed, *books}) if claimed.get(pk, 0) != books.get(pk, 0)]
        named = Allocation.objects.select_related("body", "school").in_bulk(wrong)
        for pk in wrong:
            said, stands = pounds(claimed.get(pk, 0)), pounds(books.get(pk, 0))
            yield f"{named[pk]}: {words} come to {said}, the books say {stands}."
    posted = _entry(Place.APPROVED, "approval", "amount_pence")
    rows = Claim.objects.filter(allocation__year=year, state__in=[State.APPROVED, State.PAID, State.REVERSED])
    for number in rows.annotate(ours=F("allocation")).filter(~posted).values_list("number", flat=True)[:MOST]:
        yield f"{number} is approved, but no posting approves as much for it."


def _sums(rows: QuerySet, by: str, what: str) -> dict[int, int]:
    return {pk: int(pence) for pk, pence in rows.order_by().values_list(by).annotate(Sum(what)) if pence}


def _entry(kind: str, posting: str, pence: str) -> Exists:
    """That this posting of a row moves so much into the account of this kind of the row’s allocation, `ours`."""
    rows = Entry.objects.filter(posting=OuterRef(f"{posting}_id"), pence=OuterRef(pence))
    return Exists(rows.filter(account__kind=kind, account__allocation=OuterRef("ours")))


def _payments(year: Year, _: Following) -> Iterator[str]:
    """Each payment that went out is one posting of as much, of a claim that is paid; each posting of payment is one payment."""
    rows = Payment.objects.filter(claim__allocation__year=year).annotate(ours=F("claim__allocation"))
    went = rows.filter(posting__isnull=False)
    odd: Iterable[tuple[QuerySet, str]] = (
        (went.filter(~_entry(Place.PAID, "posting", "pence")), "is paid, but no posting pays as much for it"),
        (went.exclude(pence=F("claim__amount_pence")), "is not paid as it was claimed"),
        (
            went.exclude(claim__state__in=[State.PAID, State.REVERSED]),
            "is paid in the books, but does not stand as paid",
        ),
        (went.exclude(batch__state=Batch.State.PAID), "is paid in the books, but its batch was not released"),
        (rows.filter(posting=None, batch__state=Batch.State.PAID), "is in a batch that was paid, but is not posted"),
    )
    for found, words in odd:
        for number in found.values_list("claim__number", flat=True)[:MOST]:
            yield f"{number} {words}."
    lone = Posting.objects.filter(year=year, kind=Posting.Kind.PAYMENT, payment=None)
    for number in lone.values_list("number", flat=True)[:MOST]:
        yield f"Posting {number} pays, but belongs to no payment."
    unpaid = Claim.objects.filter(allocation__year=year, state__in=[State.PAID, State.REVERSED])
    paid = Payment.objects.filter(claim=OuterRef("pk"), posting__isnull=False)
    for number in unpaid.filter(~Exists(paid)).values_list("number", flat=True)[:MOST]:
        yield f"{number} stands as paid, but no payment was posted."


def _takings_back(year: Year, _: Following) -> Iterator[str]:
    """A payment is taken back exactly when its claim says so, by a posting that names it."""
    rows = Payment.objects.filter(claim__allocation__year=year, posting__isnull=False)
    one_sided = Q(reversal__isnull=True, claim__state=State.REVERSED) | (
        Q(reversal__isnull=False) & ~Q(claim__state=State.REVERSED)
    )
    elsewhere = Q(reversal__isnull=False) & ~Q(reversal__reverses=F("posting"))
    for number in rows.filter(one_sided | elsewhere).values_list("claim__number", flat=True)[:MOST]:
        yield f"{number} was taken back on one side only."


def _batches(year: Year, _: Following) -> Iterator[str]:
    """A batch that went out still gives the file that went out."""
    rows = Batch.objects.filter(payments__claim__allocation__year=year, state=Batch.State.PAID).distinct()
    for batch in rows.order_by("pk"):
        try:
            file_of(batch)
        except Refused as refusal:
            yield str(refusal)


# --- asked for


@transaction.atomic
def ask_for_check(year: Year, *, by: Person, at: datetime) -> Check:
    """Checked at once where it is short, else by the worker. While one is under way no second begins."""
    seat = check_may_read_books(by, year.fund, at=at)
    made = _asked(year, by, at)
    if Posting.objects.filter(year=year, number__gt=AT_ONCE).exists():
        enqueue(TASK, made.pk)
    else:
        made = carry_out(made.pk, at=at) or made
    record("had checked", f"the books of {year}", year, year.fund, year.fund.network, by=by, at=at, seat=seat.title)
    return made


def _asked(year: Year, by: Person | None, at: datetime) -> Check:
    try:
        with transaction.atomic():
            return Check.objects.create(year=year, asked_by=by, asked_at=at)
    except IntegrityError:
        return Check.objects.get(year=year, done_at__isnull=True)


@transaction.atomic
def carry_out(check: int, *, at: datetime) -> Check | None:
    """Do what was asked for, once: None where it is done, or in another worker’s hands."""
    rows = Check.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "year__fund__network", "year__fund__keeper"
    )
    found = rows.filter(pk=check, done_at__isnull=True).first()
    if found is None:
        return None
    faults, follow = _verified(found.year)
    found.faults, found.postings, found.digest, found.done_at = faults, follow.number, follow.seal, at
    found.save()
    if faults:
        _tell(found, at)
    return found


def _tell(check: Check, at: datetime) -> None:
    """Books that do not hold are not found by chance."""
    fund = check.year.fund
    clerks = Clerk.objects.filter(body=fund.network, ends_on__isnull=True).select_related("person")
    notify(
        [fund.keeper, *(one.person for one in clerks)],
        kind=Kind.FUNDING,
        subject=f"{fund.network.name}: the books of {check.year} do not hold"[:200],
        text="Checked, the books do not hold:\n\n" + "\n".join(check.faults[:10]),
        link=reverse("books", args=[check.year_id]),
        about=check.year,
        once_key=f"check:{check.pk}",
        at=at,
    )


def check_all(*, at: datetime) -> int:
    """Every year in which something was posted since it was checked last, and what was asked for and never done. How many."""
    left = list(Check.objects.filter(done_at__isnull=True).values_list("pk", flat=True))
    checked = Check.objects.filter(year=OuterRef("pk"), done_at__isnull=False, done_at__gte=OuterRef("last"))
    newest = Posting.objects.filter(year=OuterRef("pk")).order_by("-number").values("posted_at")[:1]
    stale = Year.objects.annotate(last=Subquery(newest)).filter(last__isnull=False).filter(~Exists(checked))
    made = [_asked(year, None, at).pk for year in stale.exclude(checks__pk__in=left).order_by("pk")]
    return sum(carry_out(pk, at=at) is not None for pk in [*left, *made])
