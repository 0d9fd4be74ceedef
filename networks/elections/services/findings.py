"""Whether somebody may stand: what the records say, the evidence they bring, what the returning officer finds.

The words of evidence and findings stand in their rows alone, never in the trail or in an e-mail.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from cph.core.files import Upload, check_upload
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.models import Requirement
from networks.constitutions.seats import Seat
from networks.elections.models import Contest, Finding, Nomination
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.standing import check_stands
from networks.elections.rules.eligibility import Inspection, judge_grade
from networks.elections.selectors.findings import Asked, Line, judged_by_records, lines_of, spells_of, stands_in
from networks.elections.services.standing_held import check_is_live, held
from networks.elections.services.standing_notices import say, tell

Outcome = Finding.Outcome
ON_PAPER = (Requirement.Kind.TIME_COMMITMENT, Requirement.Kind.OTHER)


# --- what the records say


def append_worked_out(nomination: Nomination, at: datetime) -> int:
    """What the records say now, for a service that holds the nomination; only what changed, and never over a person's finding."""
    spells = {one.pk: spells_of(one) for one in stands_in(nomination)}
    made = []
    for line in lines_of(nomination):
        if any(one.found_by_id for one in line.findings):
            continue
        judged = judged_by_records(
            line.asked, line.person, nomination.contest, spells[line.person.pk], timezone.localdate(at)
        )
        if line.now is None or (line.now.outcome, line.now.words) != (judged.outcome.value, judged.words):
            made.append(_finding(nomination, line.asked, line.person, judged.outcome.value, judged.words, None, at))
    Finding.objects.bulk_create(made)
    return len(made)


def _finding(
    nomination: Nomination, asked: Asked, person: Person, outcome: str, words: str, by: Person | None, at: datetime
) -> Finding:
    return Finding(
        nomination=nomination, requirement=asked.row, person=person, outcome=outcome, words=words[:500], found_by=by,
        found_at=at,
    )  # fmt: skip


@transaction.atomic
def work_out_findings(nomination: Nomination, *, by: Person, at: datetime) -> int:
    """The returning officer has the records looked at again: how many findings that adds."""
    nomination = held(nomination)
    check_may_run(by, nomination.contest.election, at=at)
    _check_is_open(nomination, at)
    return append_worked_out(nomination, at)


def _check_is_open(nomination: Nomination, at: datetime) -> None:
    """Refused once it is found valid, is over, or the ballot paper is drawn."""
    check_is_live(nomination)
    opens = nomination.contest.election.voting_opens_at
    if nomination.contest.state != Contest.State.CALLED or (opens is not None and at >= opens):
        raise Refused("Nominations for this post are settled: nothing is added to them any more.")
    if nomination.decision == Nomination.Decision.VALID:
        raise Refused("This nomination is found valid already.")


def _line(nomination: Nomination, asked: int, person: int) -> Line:
    """The requirement that a form names, for the one it names."""
    for line in lines_of(nomination):
        if (line.asked.pk, line.person.pk) == (asked, person):
            return line
    raise Refused("This post does not ask for that.")


# --- evidence


@transaction.atomic
def take_evidence(
    nomination: Nomination, *, asked: int, person: int, words: str, file: File | None = None, by: Person, at: datetime
) -> Finding:
    """Somebody who stands brings what shows that they meet a requirement, a file or, where that is enough, their word.

    The returning officer may put in what came on paper. It waits for the officer's reading; sent twice it is kept once.
    """
    nomination = held(nomination)
    election = nomination.contest.election
    seat = check_may_run(by, election, at=at) if by.pk == election.officer_id else check_stands(by, nomination, at=at)
    _check_is_open(nomination, at)
    line, words = _line(nomination, asked, person), " ".join(words.split())
    if by.pk != election.officer_id and by.pk != line.person.pk:
        raise Refused(f"{line.person.name} brings their own evidence.")
    upload = check_upload(file) if file is not None else None
    if upload is None and (line.asked.kind not in ON_PAPER or not words):
        raise Refused("Choose a file that shows it." if line.asked.kind not in ON_PAPER else "Say how it is met.")
    words = words or "A file, without words."
    twin = line.now
    if twin and _is_same(twin, words, upload, by):
        return twin
    finding = _finding(nomination, line.asked, line.person, Outcome.NEEDS_READING, words, by, at)
    if upload is not None and file is not None:
        finding.evidence_name = upload.name[-150:]
        finding.evidence.save(f"{nomination.pk}-{upload.sha256[:16]}{upload.name[-5:]}", file, save=False)
    finding.save()
    say("added evidence to", nomination, seat, by, at)
    if by.pk != election.officer_id:
        tell(
            nomination, [election.officer], f"evidence:{finding.pk}", f"Read the evidence of {line.person.name}",
            f"{line.person.name} added evidence to the nomination for {nomination.contest}.", at=at,
        )  # fmt: skip
    return finding


def _is_same(known: Finding, words: str, upload: Upload | None, by: Person) -> bool:
    """Whether this evidence was sent before."""
    if known.found_by_id != by.pk or known.words != words[:500]:
        return False
    if upload is None:
        return not known.evidence
    return bool(known.evidence) and upload.sha256[:16] in known.evidence.name


# --- what the officer finds


@transaction.atomic
def record_finding(
    nomination: Nomination, *, asked: int, person: int, outcome: str, words: str, by: Person, at: datetime
) -> Finding:
    """The returning officer finds a requirement met or not, asks for evidence, or waives it where that may be, with the reason."""
    nomination = held(nomination)
    seat = check_may_run(by, nomination.contest.election, at=at)
    _check_is_open(nomination, at)
    line, words = _line(nomination, asked, person), " ".join(words.split())
    if outcome not in Outcome.values:
        raise Refused("Choose what you find.")
    if not words:
        raise Refused("Enter what your finding rests on: those who stand read it.")
    if outcome == Outcome.WAIVED:
        words = _waiver_words(line.asked, words)
    return _keep(nomination, line, outcome, words, seat, by, at)


def _waiver_words(asked: Asked, words: str) -> str:
    if asked.may_be_waived is False:
        raise Refused(f"{asked.article} does not allow this to be waived: {asked.wording}.")
    if asked.may_be_waived is None:
        return f"The constitution is silent on waiving; the returning officer rules: {words}"
    return f"Waived, as {asked.article} allows: {words}"


def _keep(
    nomination: Nomination, line: Line, outcome: str, words: str, seat: Seat, by: Person, at: datetime
) -> Finding:
    now = line.now
    if now and (now.outcome, now.words, now.found_by_id) == (outcome, words[:500], by.pk):
        return now
    finding = _finding(nomination, line.asked, line.person, outcome, words, by, at)
    finding.save()
    say("recorded a finding on" if outcome != Outcome.WAIVED else "waived a requirement of", nomination, seat, by, at)
    if outcome == Outcome.NEEDS_EVIDENCE:
        tell(
            nomination, [line.person], f"more:{finding.pk}", f"Evidence is needed for your nomination as {nomination.contest}",
            "Add what shows that you meet each requirement; the page says which is open.", at=at,
        )  # fmt: skip
    return finding


@transaction.atomic
def record_grade(
    nomination: Nomination, *, asked: int, person: int, inspected_on: date, grade: str, by: Person, at: datetime
) -> Finding:
    """The returning officer writes down an inspection; it is judged by the rules in force on its day."""
    nomination = held(nomination)
    seat = check_may_run(by, nomination.contest.election, at=at)
    _check_is_open(nomination, at)
    line = _line(nomination, asked, person)
    if line.asked.kind != Requirement.Kind.SCHOOL_GRADE:
        raise Refused("This post does not ask for that.")
    try:
        judged = judge_grade(Inspection(inspected_on, grade), spells_of(line.person), timezone.localdate(at))
    except ValueError:
        raise Refused("Choose the grade that the inspection gave.") from None
    return _keep(nomination, line, judged.outcome.value, judged.words, seat, by, at)
