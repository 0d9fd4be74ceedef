"""What may be known of a box: who has not voted, how many have, the envelopes at the close, the papers after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cph.people.models import Person
from networks.ballots.models import Box, Mark, OpenedBallot, OpenedWords, RollEntry, SealedBallot
from networks.ballots.rules import envelope


@dataclass(frozen=True)
class VoteOf:
    """A vote that somebody may cast, and whether it has been."""

    entry: RollEntry
    is_cast: bool


@dataclass(frozen=True)
class Turnout:
    """Votes on the roll, and how many of them were cast."""

    entitled: int
    cast: int


def _marked() -> Exists:
    """Whether the vote of a roll entry is cast, by whichever of those who may."""
    whose = Q(elector=OuterRef("elector")) | Q(school=OuterRef("school"))
    return Exists(Mark.objects.filter(whose, box=OuterRef("box")))


def votes_of(box: Box, person: Person) -> list[VoteOf]:
    """The votes this person may cast: their own, their schools', those they are proxy for."""
    entries = RollEntry.objects.filter(box=box, voter=person).annotate(is_cast=_marked())
    own_first = entries.select_related("elector", "school").order_by("elector", "name", "pk")
    return sorted(
        (VoteOf(entry, entry.is_cast) for entry in own_first), key=lambda vote: vote.entry.elector_id != person.pk
    )


def not_voted(box: Box) -> QuerySet[Person]:
    """Whoever may still cast a vote, to be reminded; a school's vote that one of its heads has cast counts as cast."""
    waiting = RollEntry.objects.filter(box=box).annotate(is_cast=_marked()).filter(is_cast=False)
    return Person.objects.filter(pk__in=waiting.values("voter"))


def votes_on_roll(box: Box) -> int:
    """Votes, not people: two heads of one school have one between them."""
    counts = box.roll.aggregate(people=Count("elector", distinct=True), schools=Count("school", distinct=True))
    return counts["people"] + counts["schools"]


def turnout(box: Box) -> Turnout:
    """How many votes of how many; never by group, never who."""
    return Turnout(votes_on_roll(box), box.marked.count())


def envelopes_of(box: Box) -> Iterator[tuple[UUID, bytes]]:
    """Number and content of every envelope, in the order of the numbers."""
    rows = SealedBallot.objects.filter(box=box).order_by("pk").values_list("pk", "ciphertext")
    for number, ciphertext in rows.iterator(chunk_size=5000):
        yield number, bytes(ciphertext)


def roll_of(box: Box) -> str:
    """The roll as it is digested in the seal, a line a vote and voter."""
    return envelope.roll_lines(box.roll.values_list("voter_id", "elector_id", "school_id", "name"))


def slips_of(box: Box) -> list[str]:
    """Number and digest of each envelope, as published at the close; empty before."""
    seal = getattr(box, "seal", None)
    return seal.slips.splitlines() if seal else []


def commitments_of(box: Box) -> list[str]:
    """What stands for each paper that came out of the box, in order: a voter looks for theirs."""
    rows = OpenedBallot.objects.filter(box=box).exclude(commitment="")
    return list(rows.order_by("commitment").values_list("commitment", flat=True))


def papers_of(box: Box) -> list[list[int]]:
    """What was voted, each paper a list of numbers, blank ones too; those handed in on paper come first."""
    rows = OpenedBallot.objects.filter(box=box).order_by("commitment", "ranking")
    return list(rows.values_list("ranking", flat=True))


def published_papers_of(box: Box) -> list[tuple[str, list[int], str]]:
    """Commitment, ranking and tracker of each paper; the tracker is empty unless the body published them."""
    rows = OpenedBallot.objects.filter(box=box).order_by("commitment", "ranking")
    return list(rows.values_list("commitment", "ranking", "tracker"))


def writings_of(box: Box) -> list[bytes]:
    """What was written, paper by paper, as bytes; in the order of the commitments, which says nothing of who wrote it."""
    rows = OpenedWords.objects.filter(box=box).order_by("commitment")
    return [bytes(words) for words in rows.values_list("words", flat=True)]


def missing_to_open(box: Box) -> list[str]:
    """What is left to do before voting can open, a sentence each."""
    missing = []
    keys = list(box.keys.select_related("holder").order_by("position"))
    if not keys:
        missing.append("The box has no key.")
    missing += [
        f"The key of {key.holder.name if key.holder else 'the server'} has not been tried."
        for key in keys
        if not key.is_proven
    ]
    if not box.roll.exists():
        missing.append("Nobody is on the roll.")
    return missing


def locks_left(box: Box) -> list[Person | None]:
    """Who still has to open a lock, in the order in which they must; None is the server."""
    keys = box.keys.filter(is_used=False).select_related("holder").order_by("-position")
    return [key.holder for key in keys]


def papers_left_out(box: Box) -> int:
    """Envelopes that could not be opened and were left out by a ruling; 0 before the box is opened."""
    if box.state != Box.State.OPENED:
        return 0
    return box.seal.envelopes + box.seal.on_paper - box.opened.count() - box.written.count()


def boxes_to_stir(enough: int) -> QuerySet[Box]:
    """Open boxes into which so many papers or more went since they were last stirred; of a large box, one in fifty.

    Stirring takes out every paper that is in the box, while voters wait: the fuller it is, the rarer.
    """
    inside = Box.objects.filter(state=Box.State.OPEN).annotate(inside=Count("sealed"))
    return inside.filter(inside__gte=F("stirred") + enough).filter(inside__gte=F("stirred") + F("stirred") / 50)


def boxes_to_destroy(on: date) -> QuerySet[Box]:
    """Opened boxes whose day has come and which nobody holds."""
    return Box.objects.filter(state=Box.State.OPENED, destroy_on__lte=on, held_because="")
