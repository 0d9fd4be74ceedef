"""The poll of an election: its boxes, how many have voted, who holds keys and opens what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cph.people.models import Person
from networks.ballots.models import Box, BoxKey, Mark, RollEntry
from networks.ballots.selectors import Turnout, not_voted
from networks.elections.models import Contest, Election
from networks.elections.rules.guard import SMALL
from networks.elections.selectors.calling import contests_of


def balloted(election: Election) -> list[Contest]:
    """The contests that go to a ballot, in order."""
    return [one for one in contests_of(election) if one.box_id is not None]


def voters_of(election: Election) -> QuerySet[Person]:
    """All who may cast a vote in this election."""
    on_roll = RollEntry.objects.filter(box__contest__election=election)
    return Person.objects.filter(pk__in=on_roll.values("voter"), is_active=True)


def not_voted_in(election: Election) -> QuerySet[Person]:
    """Whoever still has a vote to cast in one contest or another."""
    waiting = Q(pk__in=[])
    for contest in balloted(election):
        waiting |= Q(pk__in=not_voted(contest.box).values("pk"))
    return Person.objects.filter(waiting, is_active=True)


@dataclass(frozen=True)
class Cast:
    """How many have voted in a contest; None where so few may vote that the figure would tell on them."""

    contest: Contest
    turnout: Turnout | None


def counted(contests: list[Contest]) -> dict[int, Turnout]:
    """Votes on the roll and votes cast, by box: one query."""
    cast = Mark.objects.filter(box=OuterRef("pk")).order_by().values("box").annotate(n=Count("pk")).values("n")
    rows = Box.objects.filter(pk__in=[one.box_id for one in contests]).annotate(
        entitled=Count("roll__elector", distinct=True) + Count("roll__school", distinct=True),
        cast=Coalesce(Subquery(cast), 0),
    )
    return {box.pk: Turnout(box.entitled, box.cast) for box in rows}


def turnouts_of(election: Election) -> list[Cast]:
    """Turnout in total for each contest, never by group; hidden while voting is open to fewer than twenty."""
    contests = balloted(election)
    found = counted(contests)
    hidden = (Box.State.PREPARED, Box.State.OPEN)
    return [
        Cast(one, None if found[one.box_id].entitled < SMALL and one.box.state in hidden else found[one.box_id])
        for one in contests
    ]


def everybody_voted(election: Election) -> bool:
    """Whether no vote is left to cast in any contest."""
    counts = counted(balloted(election)).values()
    return bool(counts) and all(one.cast == one.entitled for one in counts)


# --- keys


@dataclass(frozen=True)
class KeyOf:
    """One of the keys that the poll needs: whose (None: the server's), made and tried in every box."""

    holder: Person | None
    is_made: bool
    is_proven: bool

    @property
    def whose(self) -> str:
        return f"The key of {self.holder.name}" if self.holder else "The server’s key"


def holders_of(election: Election) -> list[Person | None]:
    """Who is to hold a key: the server, or the returning officer and, where it was chosen, the scrutineer."""
    if election.keeping == Box.Keeping.SERVER:
        return [None]
    return [election.officer, election.scrutineer] if election.scrutineer_has_key else [election.officer]


def keys_of(election: Election) -> list[KeyOf]:
    """Each key that is needed, and how far it is: one query."""
    boxes = [contest.box_id for contest in balloted(election)]
    rows = BoxKey.objects.filter(box__in=boxes).values("holder").order_by()
    found = {
        one["holder"]: one for one in rows.annotate(made=Count("pk"), proven=Count("pk", filter=Q(is_proven=True)))
    }
    none = {"made": 0, "proven": 0}
    return [
        KeyOf(holder, bool(boxes) and facts["made"] == len(boxes), bool(boxes) and facts["proven"] == len(boxes))
        for holder in holders_of(election)
        for facts in [found.get(holder.pk if holder else None, none)]
    ]


@dataclass(frozen=True)
class Lock:
    """A lock of the closed boxes: whose key opens it, whether it is open everywhere, whether it is the next."""

    holder: Person | None
    is_open: bool
    is_next: bool


def locks_of(election: Election) -> list[Lock]:
    """The locks in the order in which they are opened: one query. All boxes of an election have the same holders."""
    boxes = [contest.box_id for contest in balloted(election)]
    rows = BoxKey.objects.filter(box__in=boxes).select_related("holder").order_by("-position")
    holders: dict[int | None, list[BoxKey]] = {}
    for key in rows:
        holders.setdefault(key.holder_id, []).append(key)
    found, is_next = [], True
    for keys in holders.values():
        is_open = all(key.is_used for key in keys)
        found.append(Lock(keys[0].holder, is_open, is_next and not is_open))
        is_next = is_next and is_open
    return found
