"""The lines of a costing are added, changed, moved, taken out: by one writer after the other, none over another's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import CostLine, Proposal
from funding.permissions.proposing import check_may_write
from funding.services.keeping_papers import check_is_draft, held_paper, say
from networks.constitutions.seats import Seat

MOST = 60
ODD = "Enter numbers above nothing, and none above a million; prices and totals up to £10,000 million."


@dataclass(frozen=True)
class LineFacts:
    """What a line says. Prices and totals in pence; None is a factor that is left open."""

    label: str
    quantity: Decimal | None = None
    quantity_of: str = ""
    price_pence: Decimal | None = None
    times: Decimal | None = None
    times_of: str = ""
    units: Decimal | None = None
    units_of: str = ""
    stated_pence: int | None = None


class LineOvertaken(Refused):
    """Somebody else changed this line since the page was opened; `line` is how it stands now."""

    def __init__(self, line: CostLine) -> None:
        who = line.edited_by.name if line.edited_by else "Somebody"
        super().__init__(
            f"{who} changed this line since you opened it. Nothing was overwritten: compare the two and save again."
        )
        self.line = line


def _held(proposal: Proposal, by: Person, at: datetime) -> tuple[Proposal, Seat]:
    current = held_paper(proposal)
    seat = check_may_write(by, current, at=at)
    check_is_draft(current)
    return current, seat


def _check(facts: LineFacts) -> None:
    if not facts.label.strip():
        raise Refused("Enter what the line is for.")
    numbers = (facts.quantity, facts.price_pence, facts.times, facts.units, facts.stated_pence)
    if all(one is None for one in numbers):
        raise Refused("Enter a price, or a total.")


@transaction.atomic
def add_line(proposal: Proposal, facts: LineFacts, *, form_key: UUID, by: Person, at: datetime) -> CostLine:
    """One more line, at the end. A form sent twice adds one."""
    current, seat = _held(proposal, by, at)
    if known := CostLine.objects.filter(form_key=form_key).first():
        if known.proposal_id != current.pk or known.edited_by_id != by.pk:
            raise Refused("This form was sent by somebody else. Start again.")
        return known
    _check(facts)
    if current.lines.count() >= MOST:
        raise Refused(f"A costing has at most {MOST} lines. Put some of them together.")
    last = current.lines.aggregate(last=Max("position"))["last"] or 0
    made = CostLine(proposal=current, position=last + 1, form_key=form_key, edited_by=by, **asdict(facts))
    _save(made)
    say("added a line to the costing of", f"“{current.title}”: {made.label}", current, by=by, at=at, seat=seat)
    return made


def _save(line: CostLine) -> None:
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError:
        raise Refused(ODD) from None


@transaction.atomic
def change_line(line: CostLine, facts: LineFacts, *, seen: int, by: Person, at: datetime) -> CostLine:
    """Other figures. `seen` is the count of its changes when the page was opened. Sent twice, it is one change."""
    current, seat = _held(line.proposal, by, at)
    found = _line(current, line)
    _check(facts)
    changed = [name for name, value in asdict(facts).items() if getattr(found, name) != value]
    if not changed:
        return found
    if seen != found.edit_count:
        raise LineOvertaken(found)
    for name in changed:
        setattr(found, name, getattr(facts, name))
    found.edit_count, found.edited_by = found.edit_count + 1, by
    _save(found)
    say("changed a line of the costing of", f"“{current.title}”: {found.label}", current, by=by, at=at, seat=seat)
    return found


def _line(proposal: Proposal, line: CostLine) -> CostLine:
    found = CostLine.objects.select_related("edited_by").filter(pk=line.pk, proposal=proposal).first()
    if found is None:
        raise Refused("Somebody took this line out meanwhile.")
    found.proposal = proposal
    return found


@transaction.atomic
def move_line(line: CostLine, to: str, *, by: Person, at: datetime) -> CostLine:
    """One place up or down; at either end nothing happens."""
    current, _ = _held(line.proposal, by, at)
    found = _line(current, line)
    others = current.lines.exclude(pk=found.pk)
    if to == "up":
        other = others.filter(position__lt=found.position).order_by("-position").first()
    else:
        other = others.filter(position__gt=found.position).order_by("position").first()
    if other is not None:
        found.position, other.position = other.position, found.position
        CostLine.objects.bulk_update([found, other], ["position"])
    return found


@transaction.atomic
def remove_line(proposal: Proposal, pk: int, *, by: Person, at: datetime) -> None:
    """Take a line out of a draft. Sent twice, it is out. What was issued with it keeps it."""
    current, seat = _held(proposal, by, at)
    found = current.lines.filter(pk=pk).first()
    if found is not None:
        found.delete()
        say("took a line out of the costing of", f"“{current.title}”: {found.label}", current, by=by, at=at, seat=seat)
