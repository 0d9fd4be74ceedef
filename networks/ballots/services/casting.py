"""A vote goes in: sealed before the database sees it, marked on the roll and put in the box by one statement.

Nothing here is logged, recorded or told to anybody, and nothing is kept but the mark and the envelope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection
from django.views.decorators.debug import sensitive_variables

from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.ballots.models import Box, BoxKey, Mark, OpenedBallot, OpenedWords, RollEntry, SealedBallot
from networks.ballots.rules import envelope, locks
from networks.ballots.rules.envelope import Content, Receipt, Slip
from networks.ballots.rules.writing import pack_words

# The box is held against closing and stirring; without a line on the roll, or with a mark on it, nothing happens at all.
_MARK = """
    WITH box AS MATERIALIZED (
        SELECT id FROM ballots_box
        WHERE id = %(box)s AND state = 'OPEN' AND opens_at <= %(at)s AND closes_at > %(at)s
        FOR SHARE
    ), mark AS (
        INSERT INTO ballots_mark (id, box_id, elector_id, school_id, on_paper)
        SELECT gen_random_uuid(), box.id, %(elector)s, %(school)s, {on_paper} FROM box
        WHERE EXISTS (
            SELECT 1 FROM ballots_rollentry r WHERE r.box_id = box.id AND r.voter_id {by}
            AND r.elector_id IS NOT DISTINCT FROM %(elector)s AND r.school_id IS NOT DISTINCT FROM %(school)s
        ) {also}
        ON CONFLICT DO NOTHING
        RETURNING box_id
    )"""
# sealed for other locks than the box has, a paper could never be opened
_LOCKS = "AND %(locks)s = ARRAY(SELECT k.public_key FROM ballots_boxkey k WHERE k.box_id = box.id ORDER BY k.position)"
_ENVELOPE = (
    "INSERT INTO ballots_sealedballot (id, box_id, ciphertext) SELECT %(number)s, box_id, %(ciphertext)s FROM mark"
)
CAST = _MARK.format(on_paper="false", by="= %(voter)s", also=_LOCKS) + _ENVELOPE
CAST_WORDS = _MARK.format(on_paper="false", by="IS NULL", also=_LOCKS) + _ENVELOPE
MARK_PAPER = _MARK.format(on_paper="true", by="= %(voter)s", also="") + "SELECT 1 FROM mark"
UNSURE = "The database did not answer. Send the same form again: if your vote went in, it is counted once."
CAST_BEFORE = "This vote has been cast. Each vote is cast once and cannot be changed."
TOO_LONG = "What you wrote is more than fits an envelope. Shorten your longest answers and send it again."


def new_slip() -> Slip:
    """For the hidden fields of a voter's form: a new one for every form."""
    return Slip.new()


@sensitive_variables()
def cast(
    box: Box,
    *,
    voter: Person,
    ranking: Sequence[int],
    slip: Slip,
    at: datetime,
    elector_id: int | None = None,
    school_id: int | None = None,
) -> Receipt:
    """Put this vote into the box, once. The same form sent again gets the same receipt. Neither named: the voter's own vote."""
    if fault := envelope.fault_in(ranking, choices=box.choices, marks=box.marks):
        raise Refused(fault)
    elector, school = _vote(voter, elector_id, school_id)
    receipt = _receipt(box, ranking, slip, envelope.whose(elector, school))
    paper = envelope.pack(ranking, receipt.tracker, marks=box.marks)
    facts = {"box": box.pk, "at": at, "voter": voter.pk, "elector": elector, "school": school}
    _seal_and_put_in(CAST, box, facts, paper, receipt)
    return receipt


@sensitive_variables()
def cast_words(
    box: Box, *, words: bytes, slip: Slip, at: datetime, elector_id: int | None = None, school_id: int | None = None
) -> Receipt:
    """Put these written answers into the box, once for the person or school whose they are. Whoever asks has made sure
    that the one who sends them answers for it."""
    if box.holds != Box.Holds.WORDS:
        raise Refused("This box takes marked papers, no written answers.")
    if (elector_id is None) == (school_id is None):
        raise Refused("Written answers are a person’s or a school’s.")
    receipt = _receipt(box, words, slip, envelope.whose(elector_id, school_id))
    try:
        paper = pack_words(words, receipt.tracker, room=box.room)
    except ValueError:
        raise Refused(TOO_LONG) from None
    facts = {"box": box.pk, "at": at, "voter": None, "elector": elector_id, "school": school_id}
    _seal_and_put_in(CAST_WORDS, box, facts, paper, receipt)
    return receipt


@sensitive_variables()
def _receipt(box: Box, content: Content, slip: Slip, vote: str) -> Receipt:
    tracker = envelope.tracker_of(slip, box.key, vote)
    return Receipt(
        tracker,
        envelope.commitment_of(box.key, content, tracker),
        envelope.envelope_of(box.key, content, tracker, slip.nonce),
    )


@sensitive_variables()
def _seal_and_put_in(statement: str, box: Box, facts: dict[str, object], paper: bytes, receipt: Receipt) -> None:
    with _or_unsure():
        keys = list(_keys_that_stand(box.pk, box.key) if box.state == Box.State.OPEN else _public_keys(box.pk))
        sealed = locks.seal(paper, keys)
        if not _put_in(statement, facts | {"locks": keys, "number": receipt.envelope, "ciphertext": sealed}):
            _refuse_unless_in(box, facts, receipt)


def mark_paper(
    box: Box, *, voter: Person, at: datetime, elector_id: int | None = None, school_id: int | None = None
) -> None:
    """A paper was handed in for this vote: it cannot be cast again, on paper or here. What is on it is keyed after the close."""
    elector, school = _vote(voter, elector_id, school_id)
    facts = {"box": box.pk, "at": at, "voter": voter.pk, "elector": elector, "school": school}
    with _or_unsure():
        if not _put_in(MARK_PAPER, facts):
            _refuse_unless_in(box, facts, None)


def _vote(voter: Person, elector: int | None, school: int | None) -> tuple[int | None, int | None]:
    if elector is not None and school is not None:
        raise Refused("A vote is a person’s or a school’s, not both.")
    return (voter.pk if school is None and elector is None else elector), school


@contextmanager
def _or_unsure() -> Iterator[None]:
    """The database went away or was too busy: the voter is told what to do. Its own words hold the statement: into no log."""
    try:
        yield
    except (DatabaseError, InterfaceError):
        raise Refused(UNSURE) from None


@sensitive_variables()
def _put_in(statement: str, facts: dict[str, object]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.rowcount == 1


def _public_keys(box: int) -> tuple[bytes, ...]:
    """What papers are sealed for, innermost first."""
    keys = BoxKey.objects.filter(box=box).order_by("position").values_list("public_key", flat=True)
    return tuple(bytes(one) for one in keys)


@lru_cache(maxsize=512)
def _keys_that_stand(box: int, key: UUID) -> tuple[bytes, ...]:
    """The same once voting is open; then no key changes, and the statement makes sure of it."""
    return _public_keys(box)


def _refuse_unless_in(box: Box, facts: dict[str, object], receipt: Receipt | None) -> None:
    """Nothing was stored: either this very paper is in the box already, or there is a reason, given in words."""
    if receipt and (
        SealedBallot.objects.filter(pk=receipt.envelope, box=box).exists()
        or OpenedBallot.objects.filter(box=box, commitment=receipt.commitment).exists()
        or OpenedWords.objects.filter(box=box, commitment=receipt.commitment).exists()
    ):
        return
    now, at = Box.objects.get(pk=box.pk), facts["at"]
    whose = {"box": box, "elector": facts["elector"], "school": facts["school"]}
    if not RollEntry.objects.filter(voter=facts["voter"], **whose).exists():
        raise NotAllowed(
            "You are not on the roll for this vote.", instead="Ask who runs the vote if you think you should be."
        )
    if Mark.objects.filter(**whose).exists():
        raise Refused(CAST_BEFORE)
    if now.state == Box.State.ABANDONED:
        raise Refused("This vote was abandoned. Nothing is counted.")
    if now.state == Box.State.PREPARED:
        raise Refused("Voting is not open yet.")
    if at < now.opens_at:
        raise Refused(f"Voting opens on {moment(now.opens_at)}.")
    if now.state != Box.State.OPEN or at >= now.closes_at:
        raise Refused(f"Voting closed on {moment(now.closes_at)}. This vote was not cast.")
    _keys_that_stand.cache_clear()
    raise Refused("Your vote was not cast. Send the form again.")
