"""What polls ask of somebody: vote, prepare the poll, make a key, open a lock, key papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import count_of, moment
from networks.ballots.models import Box, BoxKey, PaperKeying, RollEntry
from networks.elections.models import Contest, Election
from networks.elections.selectors.votes import marked


def kinds(person: Any, at: Any) -> Kinds:
    """What polls ask, each kind with its rows."""
    return {
        "vote": _to_vote(person, at),
        "prepare": _to_prepare(person, at),
        "key": _to_make(person, at),
        "close": _to_close(person, at),
        "open": _to_open(person),
        "papers": _to_key(person),
    }


NAMED = {"pk": "pk", "title": "title", "closes_at": "voting_closes_at"}


def _to_vote(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Votes not cast in boxes that are open, an election a line."""
    mine = RollEntry.objects.filter(voter=person, box__contest__election=OuterRef("pk"))
    mine = mine.filter(box__state=Box.State.OPEN, box__opens_at__lte=at, box__closes_at__gt=at)
    waiting = mine.annotate(is_cast=marked()).filter(is_cast=False)
    return Election.objects.filter(Exists(waiting), state=Election.State.VOTING), NAMED


def _mine(person: Any, state: str) -> QuerySet:
    """Elections this person runs that have a box."""
    boxed = Contest.objects.filter(election=OuterRef("pk"), box__isnull=False)
    return Election.objects.filter(Exists(boxed), officer=person, state=state)


def _unproven(holder: Q) -> Exists:
    """Whether a box of the election has no tried key of this holder."""
    key = BoxKey.objects.filter(holder, box=OuterRef("box"), is_proven=True)
    boxed = Contest.objects.filter(election=OuterRef("pk"), box__isnull=False)
    return Exists(boxed.filter(~Exists(key)))


def _to_prepare(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Polls of this returning officer that are not ready yet."""
    rows = _mine(person, Election.State.NOTICED).filter(withdrawals_close_at__lte=at, voting_closes_at__gt=at)
    return rows, {"pk": "pk", "title": "title", "opens_at": "voting_opens_at"}


def _to_make(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Keys that the scrutineer has to make and try."""
    rows = Election.objects.filter(
        _unproven(Q(holder=person)), scrutineer=person, scrutineer_has_key=True, state=Election.State.NOTICED,
        voting_closes_at__gt=at,
    )  # fmt: skip
    return rows, {"pk": "pk", "title": "title", "opens_at": "voting_opens_at"}


def _to_close(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Voting that is over and could not be closed by itself."""
    return _mine(person, Election.State.VOTING).filter(voting_closes_at__lte=at), NAMED


def _to_open(person: Any) -> tuple[QuerySet, Facts]:
    """Closed boxes whose next lock is this person's, or the server's where they run the election."""
    outer = BoxKey.objects.filter(box=OuterRef("box"), is_used=False, position__gt=OuterRef("position"))
    theirs = Q(holder=person) | Q(holder__isnull=True, box__contest__election__officer=person)
    key = BoxKey.objects.filter(theirs, ~Exists(outer), is_used=False, box__state=Box.State.CLOSED)
    key = key.filter(box__contest__election=OuterRef("pk"))
    return Election.objects.filter(Exists(key), state=Election.State.CLOSED), NAMED


def _to_key(person: Any) -> tuple[QuerySet, Facts]:
    """Papers handed in that this person, officer or scrutineer, has not keyed."""
    mine = Q(election__officer=person) | Q(election__scrutineer=person)
    keyed = PaperKeying.objects.filter(keyed_by=person, box=OuterRef("box")).order_by()
    counted = keyed.values("box").annotate(n=Count("pk")).values("n")
    rows = Contest.objects.filter(mine, box__state=Box.State.CLOSED, box__seal__on_paper__gt=0)
    rows = rows.annotate(keyed=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    rows = rows.filter(keyed__lt=F("box__seal__on_paper"))
    facts = {
        "pk": "pk",
        "title": "election__title",
        "post": "post__title",
        "papers": F("box__seal__on_paper") - F("keyed"),
    }
    return rows, facts


# --- how they read


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _vote_need(facts: Facts) -> Iterator[Need]:
    closes = _moment(facts["closes_at"])
    yield Need(
        "Vote:", facts["title"], reverse("ballot_list"), timezone.localdate(closes), f"Voting closes {moment(closes)}."
    )


def _prepare_need(facts: Facts) -> Iterator[Need]:
    opens = _moment(facts["opens_at"])
    detail = f"Voting opens {moment(opens)}, by itself if everything is done."
    yield Need(
        "Prepare the poll of", facts["title"], reverse("poll", args=[facts["pk"]]), timezone.localdate(opens), detail
    )


def _key_need(facts: Facts) -> Iterator[Need]:
    due = timezone.localdate(_moment(facts["opens_at"]))
    detail = "You hold the second key, as scrutineer."
    yield Need("Make and try your key for", facts["title"], reverse("poll_keys", args=[facts["pk"]]), due, detail)


def _close_need(facts: Facts) -> Iterator[Need]:
    due = timezone.localdate(_moment(facts["closes_at"]))
    yield Need("Close voting in", facts["title"], reverse("poll", args=[facts["pk"]]), due, "Its time is over.")


def _open_need(facts: Facts) -> Iterator[Need]:
    due = timezone.localdate(_moment(facts["closes_at"]))
    yield Need("Open the boxes of", facts["title"], reverse("poll_locks", args=[facts["pk"]]), due, "Voting is closed.")


def _papers_need(facts: Facts) -> Iterator[Need]:
    left = count_of(facts["papers"], "paper")
    yield Need("Key", f"{left}: {facts['post']}, {facts['title']}", reverse("poll_keying", args=[facts["pk"]]))


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "vote": _vote_need,
    "prepare": _prepare_need,
    "key": _key_need,
    "close": _close_need,
    "open": _open_need,
    "papers": _papers_need,
}
