"""Notice of an election is given: everybody is told, and the roll is frozen as the members of that day make it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.elections.models import Contest, Election, Elector
from networks.elections.permissions.calling import check_may_prepare
from networks.elections.selectors.calling import contests_of
from networks.elections.selectors.noticing import Notice, notice_of
from networks.elections.selectors.rolls import Line
from networks.elections.services.electors_told import tell_electors, voting_entry
from networks.elections.services.holding import held_election, say


@transaction.atomic
def give_notice(election: Election, *, by: Person, at: datetime) -> Election:
    """From here on dates and roll stand, and the returning officer alone runs it. All electors are told, with the dates to vote."""
    election = held_election(election)
    seat = check_may_prepare(by, election, at=at)
    if election.state != Election.State.DRAFT:
        raise Refused(_given(election))
    found = notice_of(election, at)
    if not found.is_ready:
        raise Refused("Notice cannot be given yet. " + " ".join(found.reasons_not_to))
    contests = contests_of(election)
    _freeze(contests, found)
    election.state, election.noticed_at = Election.State.NOTICED, at
    election.save(update_fields=["state", "noticed_at"])
    articles = sorted({f"Article {one.post.article.number}" for one in contests})
    votes = "; ".join(f"{one}, {len(found.rolls[one.pk])} on the roll" for one in contests)
    say("gave notice of", f"{election.title}: {votes}", election, *contests,
        by=by, at=at, seat=seat, article=", ".join(articles))  # fmt: skip
    people = [line.voter for lines in found.rolls.values() for line in lines]
    tell_electors(election, people, "notice", _words(election, contests, articles), what=f"notice of election, {election.title}",
         at=at, calendar=voting_entry(election, at))  # fmt: skip
    return election


def _given(election: Election) -> str:
    if election.state == Election.State.ABANDONED:
        return "This election was abandoned. Call another."
    return f"Notice of this election was given on {moment(election.noticed_at)}."


def _freeze(contests: list[Contest], found: Notice) -> None:
    Elector.objects.bulk_create(
        (_elector(contest, line) for contest in contests for line in found.rolls[contest.pk]), batch_size=1000
    )


def _elector(contest: Contest, line: Line) -> Elector:
    return Elector(
        contest=contest, voter=line.voter, elector_id=line.elector_id, school_id=line.school_id, name=line.name
    )


def _words(election: Election, contests: list[Contest], articles: list[str]) -> str:
    """The notice: what is filled, until when, by whom."""
    posts = "\n".join(f"- {one}, {one.seats} {'place' if one.seats == 1 else 'places'}" for one in contests)
    return (
        f"You can nominate, and stand, until {moment(election.nominations_close_at)}.\n\n{posts}\n\n"
        f"Voting opens on {moment(election.voting_opens_at)} and closes on {moment(election.voting_closes_at)}. "
        f"{election.officer.name} is the returning officer. It rests on {', '.join(articles)}.\n\n"
        "The roll is frozen today. Look whether you are on it; an error is corrected before voting opens."
    )
