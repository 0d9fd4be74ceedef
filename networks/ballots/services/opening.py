"""The box is opened: lock after lock, and what comes out is stored in an order that says nothing of who cast it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.ballots.models import Box, BoxKey, PaperKeying
from networks.ballots.rules import envelope, locks
from networks.ballots.rules.keyings import agreed
from networks.ballots.rules.writing import unpack_words
from networks.ballots.selectors import envelopes_of
from networks.ballots.services.keys import key_of, secret_of
from networks.ballots.services.preparing import held

Envelope = tuple[UUID, bytes]
Paper = tuple[str, tuple[int, ...], str]  # commitment, ranking, tracker
Writing = tuple[str, bytes]  # commitment, words
UNREADABLE = b""
DIGEST_BYTES = 32


class Unreadable(Refused):
    """So many of so many envelopes cannot be opened: whoever runs the vote rules whether it goes on without them."""

    def __init__(self, words: str, *, number: int, of: int) -> None:
        super().__init__(words)
        self.number, self.of = number, of


@transaction.atomic
def key_paper(box: Box, number: int, ranking: Sequence[int], *, by: Person) -> PaperKeying:
    """What this person reads on the paper with this number; until the box is opened they may correct themselves."""
    box = held(box)
    if box.state != Box.State.CLOSED:
        raise Refused("Papers are keyed after the close of voting and before the box is opened.")
    if not 1 <= number <= box.seal.on_paper:
        raise Refused(f"{box.seal.on_paper} papers were handed in: number them from 1.")
    if fault := envelope.fault_in(ranking, choices=box.choices, marks=box.marks):
        raise Refused(fault)
    readers = set(box.keyed.filter(number=number).values_list("keyed_by", flat=True))
    if by.pk not in readers and len(readers) >= 2:
        raise Refused("Two people have keyed this paper. One of them may correct what they keyed.")
    reading, _ = PaperKeying.objects.update_or_create(
        box=box, number=number, keyed_by=by, defaults={"ranking": list(ranking)}
    )
    return reading


@sensitive_variables()
@transaction.atomic
def open_lock(box: Box, *, holder: Person | None = None, passphrase: str = "", without_unreadable: int = 0) -> bool:
    """Open the lock that this person, or the server, holds. True when it was the last and the box is opened.

    An envelope that cannot be opened stops it, unless `without_unreadable` says how many are left out.
    """
    box = held(box)
    if box.state != Box.State.CLOSED:
        raise Refused(_why_not(box))
    key = _key_in_turn(box, holder)
    secret = secret_of(key, passphrase)
    found = list(envelopes_of(box))
    _check_unchanged(box, key, found)
    if key.position > 1:
        _peel(box, key, found, secret, without_unreadable)
        return False
    if box.holds == Box.Holds.WORDS:
        _take_out_words(box, found, secret, without_unreadable)
    else:
        _take_out_papers(box, found, secret, without_unreadable)
    _use_up(key)
    box.state = Box.State.OPENED
    box.save(update_fields=["state"])
    box.sealed.all().delete()
    enqueue("networks.ballots.tasks.sweep_away")
    return True


def _why_not(box: Box) -> str:
    if box.state in (Box.State.PREPARED, Box.State.OPEN):
        return "Voting is not closed: nobody looks into the box before."
    if box.state == Box.State.ABANDONED:
        return "This vote was abandoned. Its papers are gone."
    return "This box was opened already."


def _key_in_turn(box: Box, holder: Person | None) -> BoxKey:
    """The key, where it is its turn: the lock that was put on last is opened first."""
    key = key_of(box, holder)
    if key.is_used:
        raise Refused("This lock is open already.")
    outer = box.keys.select_related("holder").filter(is_used=False, position__gt=key.position).order_by("-position")
    if before := outer.first():
        raise Refused(f"{before.holder.name} opens this box first.")
    return key


def _check_unchanged(box: Box, key: BoxKey, found: Iterable[Envelope]) -> None:
    """Envelope for envelope what was sealed at the close, or what the lock before left."""
    before = box.keys.filter(position=key.position + 1).first()
    slips = envelope.slips_of(found)
    if envelope.digest_of(slips) == (before.left if before else box.seal.root):
        return
    sealed = dict(line.split() for line in box.seal.slips.splitlines())
    now = dict(line.split() for line in slips.splitlines())
    counts = {
        "missing": len(sealed.keys() - now.keys()),
        "added": len(now.keys() - sealed.keys()),
        "altered": 0 if before else sum(1 for one in sealed.keys() & now.keys() if sealed[one] != now[one]),
    }
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "some altered"
    raise Refused(f"The envelopes are not those that were sealed: {told}. Nothing was opened.")


def _peel(box: Box, key: BoxKey, found: list[Envelope], secret: bytes, without: int) -> None:
    """Take off the outermost seal of every envelope; what is under it is still sealed for the next."""
    inner = _opened(found, locks.peeler(secret), without)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ballots_sealedballot b SET ciphertext = n.ciphertext"
            " FROM unnest(%s::uuid[], %s::bytea[]) AS n(id, ciphertext) WHERE b.id = n.id AND b.box_id = %s",
            [[number for number, _ in inner], [ciphertext for _, ciphertext in inner], box.pk],
        )
    _use_up(key, left=envelope.digest_of(envelope.slips_of(inner)))


def _opened(found: Iterable[Envelope], peel: Callable[[bytes], bytes], without: int) -> list[Envelope]:
    """Every envelope with what was under its seal; refused where more or fewer cannot be opened than was said."""
    inner = []
    for number, ciphertext in found:
        try:
            inner.append((number, peel(ciphertext)))
        except (locks.CannotOpen, ValueError):
            inner.append((number, UNREADABLE))
    unreadable = sum(1 for _, content in inner if content == UNREADABLE)
    if unreadable == without:
        return inner
    if not unreadable:
        raise Refused("Every envelope can be opened: none is left out.")
    raise Unreadable(
        f"{unreadable} of {len(inner)} envelopes cannot be opened. Nothing was opened. "
        "Whoever runs the vote may rule that it is opened without them.",
        number=unreadable, of=len(inner),
    )  # fmt: skip


def _take_out_papers(box: Box, found: list[Envelope], secret: bytes, without: int) -> None:
    papers = _read(box, found, secret, without) + _keyed(box)
    _check_once(paper[0] for paper in papers)
    _store(box, papers)


def _take_out_words(box: Box, found: list[Envelope], secret: bytes, without: int) -> None:
    writings = _read_words(box, found, secret, without)
    _check_once(writing[0] for writing in writings)
    _store_words(box, writings)


def _read_words(box: Box, found: list[Envelope], secret: bytes, without: int) -> list[Writing]:
    """What was written, in the order of the commitments."""
    peel = locks.peeler(secret)

    def read(ciphertext: bytes) -> bytes:
        words, tracker = unpack_words(peel(ciphertext), room=box.room)
        return bytes.fromhex(envelope.commitment_of(box.key, words, tracker)) + words

    opened = [content for _, content in _opened(found, read, without) if content != UNREADABLE]
    return sorted((content[:DIGEST_BYTES].hex(), content[DIGEST_BYTES:]) for content in opened)


def _read(box: Box, found: list[Envelope], secret: bytes, without: int) -> list[Paper]:
    """The papers in the envelopes, in the order of their commitments."""
    peel = locks.peeler(secret)

    def read(ciphertext: bytes) -> bytes:
        paper = peel(ciphertext)
        envelope.unpack(paper, choices=box.choices, marks=box.marks)
        return paper

    papers = []
    for _, paper in _opened(found, read, without):
        if paper != UNREADABLE:
            ranking, tracker = envelope.unpack(paper, choices=box.choices, marks=box.marks)
            kept = tracker.hex() if box.keeps_trackers else ""
            papers.append((envelope.commitment_of(box.key, ranking, tracker), ranking, kept))
    return sorted(papers)


def _keyed(box: Box) -> list[Paper]:
    """What was handed in on paper, as two people read it alike."""
    found = agreed(box.keyed.values_list("number", "keyed_by", "ranking"), box.seal.on_paper)
    if fault := found.fault():
        raise Refused(fault)
    return [("", ranking, "") for ranking in found.papers]


def _check_once(commitments: Iterable[str]) -> None:
    """One paper in two envelopes would be one vote counted twice."""
    several = [one for one, times in Counter(filter(None, commitments)).items() if times > 1]
    if several:
        raise Refused(f"{len(several)} papers are in the box more than once. Nothing was opened.")


def _store(box: Box, papers: list[Paper]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '60s', true)")
        cursor.execute(
            "INSERT INTO ballots_openedballot (id, box_id, commitment, ranking, tracker)"
            " SELECT gen_random_uuid(), %s, n.commitment, n.ranking::smallint[], n.tracker"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS n(commitment, ranking, tracker, place)"
            " ORDER BY n.place",
            [
                box.pk,
                [commitment for commitment, _, _ in papers],
                ["{" + ",".join(map(str, ranking)) + "}" for _, ranking, _ in papers],
                [tracker for _, _, tracker in papers],
            ],
        )
    box.keyed.all().delete()


def _store_words(box: Box, writings: list[Writing]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '60s', true)")
        cursor.execute(
            "INSERT INTO ballots_openedwords (id, box_id, commitment, words)"
            " SELECT gen_random_uuid(), %s, n.commitment, n.words"
            " FROM unnest(%s::text[], %s::bytea[]) WITH ORDINALITY AS n(commitment, words, place) ORDER BY n.place",
            [box.pk, [commitment for commitment, _ in writings], [words for _, words in writings]],
        )


def _use_up(key: BoxKey, left: str = "") -> None:
    key.is_used, key.wrapped, key.left = True, b"", left
    key.save(update_fields=["is_used", "wrapped", "left"])
