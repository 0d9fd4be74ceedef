"""Papers and envelopes: what is written, at which length, and the digests that stand for it.

Every digest is SHA-256 over lines of plain text, so that anybody can make it again with the tools of any computer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from networks.ballots.rules.words import words_of

VERSION = 1
TRACKER_BYTES = NONCE_BYTES = 16
MOST_CHOICES = 200  # each number fits one byte
Content = Iterable[int] | bytes  # what is on a paper: a ranking, or words


@dataclass(frozen=True, repr=False)
class Slip:
    """What a voter's form carries besides the marks, hidden: random, made when the form is, never stored by us.

    The tracker on the receipt is made from it (`tracker_of`), so that nobody can choose the tracker of their paper.
    """

    tracker: bytes
    nonce: bytes

    @classmethod
    def new(cls) -> Slip:
        return cls(secrets.token_bytes(TRACKER_BYTES), secrets.token_bytes(NONCE_BYTES))

    @classmethod
    def from_form(cls, tracker: str, nonce: str) -> Slip:
        """From the two hidden fields; ValueError where they are not ours."""
        slip = cls(bytes.fromhex(tracker), bytes.fromhex(nonce))
        if (len(slip.tracker), len(slip.nonce)) != (TRACKER_BYTES, NONCE_BYTES):
            raise ValueError("A slip is two times 16 bytes.")
        return slip

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields of the form."""
        return {"tracker": self.tracker.hex(), "nonce": self.nonce.hex()}


@dataclass(frozen=True, repr=False)
class Receipt:
    """What a voter takes home: on the screen once, never stored, never sent."""

    tracker: bytes
    commitment: str
    envelope: UUID

    @property
    def tracker_words(self) -> str:
        return words_of(self.tracker)


def fault_in(ranking: Sequence[int], *, choices: int, marks: int) -> str:
    """Why this is no paper of a box with so many choices, in a sentence that names no choice; empty: it is one."""
    if len(ranking) > marks:
        return f"You marked too many. This paper takes {marks} at most."
    if any(type(one) is not int or not 1 <= one <= choices for one in ranking):
        return "You marked something that is not on the paper."
    if len(set(ranking)) != len(ranking):
        return "You marked one of them twice. Mark each once at most."
    return ""


def pack(ranking: Sequence[int], tracker: bytes, *, marks: int) -> bytes:
    """The paper as it is sealed: of one length for the box, however much is marked."""
    if len(ranking) > marks or len(tracker) != TRACKER_BYTES:
        raise ValueError("This does not fit a paper of the box.")
    return bytes([VERSION, len(ranking), *ranking]) + bytes(marks - len(ranking)) + tracker


def unpack(paper: bytes, *, choices: int, marks: int) -> tuple[tuple[int, ...], bytes]:
    """Ranking and tracker of a paper that came out of its envelope; ValueError where it is none of this box."""
    if len(paper) != 2 + marks + TRACKER_BYTES or paper[0] != VERSION or paper[1] > marks:
        raise ValueError("This is no paper of the box.")
    ranking = tuple(paper[2 : 2 + paper[1]])
    if fault_in(ranking, choices=choices, marks=marks) or any(paper[2 + paper[1] : 2 + marks]):
        raise ValueError("This is no paper of the box.")
    return ranking, paper[2 + marks :]


def whose(elector: int | None, school: int | None) -> str:
    """Whose vote it is, as the digests and the roll have it."""
    return f"person {elector}" if elector is not None else f"school {school}"


def tracker_of(slip: Slip, box: UUID, vote: str) -> bytes:
    """The tracker of the paper: another for every vote and every box, even where one form is sent for two votes."""
    return _digest("cph tracker 1", box, vote, slip.tracker.hex(), slip.nonce.hex())[:TRACKER_BYTES]


def commitment_of(box: UUID, content: Content, tracker: bytes) -> str:
    """What is published for the paper when the box was opened: nobody finds ranking, words or tracker from it."""
    return _digest("cph paper 1", box, _row(content), tracker.hex()).hex()


def envelope_of(box: UUID, content: Content, tracker: bytes, nonce: bytes) -> UUID:
    """The number of the envelope. Without the nonce, which only the voter's form has, no paper leads to it."""
    return UUID(bytes=_digest("cph envelope 1", box, _row(content), tracker.hex(), nonce.hex())[:16])


def slip_line(number: UUID, ciphertext: bytes) -> str:
    """An envelope in the list that is published at the close."""
    return f"{number} {sha256(ciphertext).hexdigest()}"


def slips_of(envelopes: Iterable[tuple[UUID, bytes]]) -> str:
    """The list of envelopes, a line each, in the order of their numbers."""
    return _lines(slip_line(number, ciphertext) for number, ciphertext in envelopes)


def roll_lines(entries: Iterable[tuple[int | None, int | None, int | None, str]]) -> str:
    """The roll as it is digested: who may cast which vote, under which name, a line each, sorted."""
    return _lines(
        f"{whose(elector, school)}{'' if voter is None else f' by person {voter}'}: {' '.join(name.split())}"
        for voter, elector, school, name in entries
    )


def digest_of(text: str) -> str:
    """SHA-256 of a list as published (`sha256sum` of the file shows the same)."""
    return sha256(text.encode()).hexdigest()


def _row(content: Content) -> str:
    """A ranking as its numbers, words as their digest."""
    return sha256(content).hexdigest() if isinstance(content, bytes) else ",".join(str(one) for one in content)


def _digest(*words: object) -> bytes:
    return sha256("".join(f"{word}\n" for word in words).encode()).digest()


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in sorted(lines))
