"""What pages and papers show of a result: the headline, the table of stages, the picture, the lots, who signed."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from cph.core.refusals import allowed
from cph.core.templatetags.words import moment
from cph.documents.models import Paper
from cph.people.models import Person
from networks.ballots.models import Box
from networks.elections.models import Contest, Declaration, Objection
from networks.elections.permissions.declaring import (
    check_may_answer,
    check_may_begin,
    check_may_count,
    check_may_hold,
    check_may_object,
    check_may_sign_beside,
)
from networks.elections.rules.flow import Picture, flow
from networks.elections.rules.guard import FEW, SMALL
from networks.elections.rules.stage_table import stage_table

STAGES_ON_PAPER = 5
OCCASIONS = {"surplus": "whose surplus goes first", "exclude": "who is excluded", "elect": "who is elected"}


@dataclass(frozen=True)
class Acts:
    """What one person may do with a result now."""

    may_count: bool = False
    may_sign: bool = False
    may_witness: bool = False
    may_declare: bool = False
    may_object: bool = False
    may_answer: bool = False
    may_begin: bool = False
    may_hold: bool = False

    @property
    def is_any(self) -> bool:
        """Whether there is a step to take before the declaration."""
        return self.may_count or self.may_sign or self.may_witness or self.may_declare


@dataclass(frozen=True)
class DrawnLot:
    """A lot in words, and the line of a shell that draws it again for each candidate."""

    stage: int
    occasion: str
    names: tuple[str, ...]
    chosen: str
    lines: tuple[str, ...]


def names_in(declaration: Declaration) -> dict[int, str]:
    """Everybody on the paper, by number, as the count had them."""
    return dict(enumerate(declaration.result.get("counted", {}).get("candidates", []), 1))


def is_set_aside(objections: list[Objection]) -> Objection | None:
    """The objection that was upheld, by which the result does not stand."""
    return next((one for one in objections if one.answer == Objection.Answer.UPHELD), None)


def waits(objections: list[Objection]) -> bool:
    """Whether an objection is not answered yet."""
    return any(not one.answer for one in objections)


def acts_on(
    person: Person, contest: Contest, declaration: Declaration | None, objections: list[Objection], at: datetime
) -> Acts:
    """Asked once for the page of a result."""
    election = contest.election
    runs = allowed(check_may_count, person, contest, at=at)
    if declaration is None:
        ready = contest.state == Contest.State.UNOPPOSED or (contest.box and contest.box.state == Box.State.OPENED)
        return Acts(may_count=runs and bool(ready))
    if declaration.declared_at is None:
        signed, witnessed = declaration.signed_at is not None, declaration.witnessed_at is not None
        return Acts(
            may_sign=runs and not signed,
            may_witness=signed and not witnessed and allowed(check_may_sign_beside, person, contest, at=at),
            may_declare=runs and signed and (witnessed or election.scrutineer_id is None),
        )
    set_aside = is_set_aside(objections) is not None
    begins = not set_aside and declaration.elected and declaration.terms_begun_at is None and not waits(objections)
    kept = contest.box is not None and contest.box.state == Box.State.OPENED
    return Acts(
        may_object=at < election.objections_close_at and allowed(check_may_object, person, contest, at=at),
        may_answer=waits(objections) and allowed(check_may_answer, person, contest, at=at),
        may_begin=bool(begins) and allowed(check_may_begin, person, contest, at=at),
        may_hold=kept and allowed(check_may_hold, person, contest, at=at),
    )


def lots_of(declaration: Declaration) -> list[DrawnLot]:
    """The lots of a count, in words."""
    names = names_in(declaration)
    return [
        DrawnLot(
            stage=lot["stage"],
            occasion=OCCASIONS.get(lot["occasion"], lot["occasion"]),
            names=tuple(names.get(number, str(number)) for number in lot["order"]),
            chosen=names.get(lot["chosen"], str(lot["chosen"])),
            lines=tuple(f"printf '{lot['seed']}:{number}' | sha256sum" for number in lot["order"]),
        )
        for lot in declaration.result.get("lots", [])
    ]


def result_facts(declaration: Declaration) -> dict[str, Any]:
    """Table, picture and lots of a count, for the page."""
    result, names = declaration.result, names_in(declaration)
    if not result.get("stages"):
        return {"table": None, "picture": None, "lots": []}
    ron = result.get("counted", {}).get("ron")
    return {
        "table": stage_table(result, names, ron),
        "picture": flow(result, names),
        "lots": lots_of(declaration),
        "quota": result["quota"],
        "small": SMALL,
        "few": FEW,
    }


def figures_of(contest: Contest, declaration: Declaration) -> list[tuple[str, str]]:
    """Turnout, papers, quorum, rule: as the page and the paper say it."""
    if contest.box is None:
        return [("Ballot", "None was needed: no more candidates than places.")]
    seal = contest.box.seal
    told = [
        ("Places", str(contest.seats)),
        ("Counted by", contest.get_method_display() + (" (ruled)" if "method" in contest.ruled else "")),
        ("Turnout", turnout_words(declaration.cast, declaration.entitled)),
    ]
    if seal.on_paper:
        told.append(("Of these on paper", f"{seal.on_paper:,}"))
    if declaration.is_quorate is not False:
        told.append(("Valid papers", f"{declaration.result.get('valid', 0):,}"))
        told.append(("Blank or unreadable", f"{declaration.blank:,}"))
    if declaration.result.get("quota"):
        told.append(("Quota", declaration.result["quota"]))
    told.append(("Turnout needed", quorum_words(contest, declaration)))
    told.append(("Box closed", moment(seal.sealed_at)))
    return told


def turnout_words(cast: int, entitled: int) -> str:
    """41 of 63 votes, 65 %."""
    share = f", {round(100 * cast / entitled)} %" if entitled >= 100 else ""
    return f"{cast:,} of {entitled:,} votes{share}"


def quorum_words(contest: Contest, declaration: Declaration) -> str:
    """What turnout was asked for, and whether it was reached."""
    if declaration.is_quorate is None:
        return "None is asked for"
    met = "reached" if declaration.is_quorate else "not reached"
    return f"{contest.quorum_of} of every {contest.quorum_from}: {met}"


def paper_context(contest: Contest, declaration: Declaration) -> dict[str, Any]:
    """The same in plain data, for the PDF, wide tables in parts."""
    facts = result_facts(declaration)
    tables = facts["table"].parts(STAGES_ON_PAPER) if facts["table"] else []
    first = 1
    told = []
    for part in tables:
        told.append(_plain_table(part, first))
        first += len(part.stages)
    return {
        "post": str(contest),
        "words": declaration.words,
        "figures": [list(one) for one in figures_of(contest, declaration)],
        "tables": told,
        "picture": _drawn(facts["picture"]),
        "lots": [
            {"stage": lot.stage, "occasion": lot.occasion, "names": list(lot.names), "chosen": lot.chosen,
             "lines": list(lot.lines)}
            for lot in facts["lots"]
        ],
        "small": facts.get("small") if facts["table"] and facts["table"].is_reduced else None,
        "few": FEW,
        "signatures": [list(one) for one in signatures_of(contest, declaration)],
        "root": contest.box.seal.root if contest.box else "",
    }  # fmt: skip


def _drawn(picture: Picture | None) -> str:
    """The flow of votes as an address that holds the whole image."""
    if picture is None:
        return ""
    drawn = render_to_string("papers/flow.svg", {"picture": picture})
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def _plain_table(part: Any, first: int) -> dict[str, Any]:
    last = first + len(part.stages) - 1
    title = f"Stage {first}" if first == last else f"Stages {first} to {last}"
    rows = [
        [f"{row.number}. {row.name}" if row.number else row.name]
        + [
            " ".join(filter(None, [cell.total, f"({cell.change})" if cell.change else "", cell.mark]))
            for cell in row.cells
        ]
        for row in part.rows
    ]
    heads = ["Candidate", *(f"{number}. {words}" for number, words in enumerate(part.stages, first))]
    return {"caption": title, "heads": heads, "rows": rows}


def signatures_of(contest: Contest, declaration: Declaration) -> list[tuple[str, str]]:
    """Who signed, as what and when."""
    told = []
    if declaration.signed_by:
        told.append(("Returning officer", f"{declaration.signed_by.name}, {moment(declaration.signed_at)}"))
    if declaration.witnessed_by:
        told.append(("Scrutineer", f"{declaration.witnessed_by.name}, {moment(declaration.witnessed_at)}"))
    elif contest.election.scrutineer_id is None:
        told.append(("Scrutineer", "This election has none: the returning officer signs alone."))
    return told


def is_made(paper: Paper | None) -> bool:
    """Whether the PDF is there."""
    return paper is not None and paper.state == Paper.State.MADE


def is_over(contest: Contest, at: datetime) -> bool:
    """Whether the time to object is over."""
    until = contest.election.objections_close_at
    return until is not None and at >= until


def begins_on(contest: Contest, at: datetime) -> Any:
    """The first day of the new terms as the election has it, or today."""
    return contest.election.terms_start_on or timezone.localdate(at)
