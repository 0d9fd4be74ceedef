"""Everything that must be true before voting opens, as a checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cph.core.templatetags.words import count_of, moment
from networks.elections.models import Contest, Election, Nomination, Objection
from networks.elections.rules.guard import SMALL
from networks.elections.selectors.calling import contests_of
from networks.elections.selectors.polling import balloted, counted, keys_of


@dataclass(frozen=True)
class Reason:
    """A line of the checklist: what must be, whether it is, where it is done. A warning stops nothing."""

    words: str
    is_done: bool
    link: str = ""
    label: str = ""
    is_warning: bool = False

    @property
    def stops(self) -> bool:
        return not self.is_done and not self.is_warning


def reasons_not_to_open(election: Election, at: datetime) -> list[Reason]:
    """Everything that must be true before voting opens, done or not, in the order in which it is done."""
    contests = contests_of(election)
    boxes = balloted(election)
    found = [
        Reason("Notice of the election is given", election.noticed_at is not None, "election", "The election"),
        _over(election, at),
        *_nominations(election),
        Reason(
            "Every post is settled: unopposed, empty or to a ballot",
            all(one.state != Contest.State.CALLED for one in contests),
            "election",
            "The election",
        ),
        Reason("At least one post goes to a ballot", bool(boxes), "election", "The election"),
    ]
    if boxes:
        found += [*_rolls(boxes), *_keys(election)]
    return [*found, *_times(election, at)]


def _over(election: Election, at: datetime) -> Reason:
    ends = election.withdrawals_close_at
    words = f"The time to withdraw is over ({moment(ends)})" if ends else "The time to withdraw is over"
    return Reason(words, ends is not None and ends <= at)


def _nominations(election: Election) -> list[Reason]:
    rows = Nomination.objects.filter(contest__election=election)
    waiting = rows.filter(
        decision="WAITING", accepted_at__isnull=False, withdrawn_at__isnull=True, declined_at__isnull=True
    ).exclude(contest__state__in=[Contest.State.EMPTY])
    left = waiting.count()
    open_ = Objection.objects.filter(election=election, nomination__isnull=False, answered_at__isnull=True).count()
    told = f": {count_of(left, 'nomination')} left" if left else ""
    objections = f": {count_of(open_, 'objection')} left" if open_ else ""
    return [
        Reason(f"Every nomination that was accepted is decided{told}", not left, "election", "The nominations"),
        Reason(f"Objections to decisions are answered{objections}", not open_, "election", "The nominations"),
    ]


def _rolls(contests: list[Contest]) -> list[Reason]:
    votes = {box: found.entitled for box, found in counted(contests).items()}
    empty = [str(one) for one in contests if not votes[one.box_id]]
    told = f": nobody may vote for {', '.join(empty)}" if empty else ""
    small = [f"{one} ({votes[one.box_id]})" for one in contests if 0 < votes[one.box_id] < SMALL]
    found = [Reason(f"There is somebody on every roll{told}", not empty, "election", "The roll")]
    if small:
        words = (
            f"Fewer than {SMALL} may vote: {', '.join(small)}. How many have voted is not shown before the close, "
            "papers are not published, and only the last step of the count is shown."
        )
        found.append(Reason(words, False, is_warning=True))
    return found


def _keys(election: Election) -> list[Reason]:
    return [
        Reason(f"{one.whose} is {words}", done, "poll_keys", "The keys")
        for one in keys_of(election)
        for words, done in (("made", one.is_made), ("tried on a trial paper", one.is_proven))
    ]


def _times(election: Election, at: datetime) -> list[Reason]:
    opens, closes = election.voting_opens_at, election.voting_closes_at
    if opens is None or closes is None:
        return [Reason("The timetable says when voting opens and closes", False, "election", "The timetable")]
    return [
        Reason(f"Voting closes later than now ({moment(closes)})", closes > at, "election", "The timetable"),
        Reason(f"The time to open has come ({moment(opens)})", opens <= at),
    ]
