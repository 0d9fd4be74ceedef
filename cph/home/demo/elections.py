"""Elections of the demonstration: the next co-chair was elected last month, a vice chair is being elected this week."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from cph.home.demo.telling import Told, at
from cph.people.models import Person
from networks.ballots.services import cast, new_slip
from networks.constitutions.models import Post
from networks.elections.models import Contest, Election, Nomination
from networks.elections.rules.timetable import Times
from networks.elections.selectors.vacancies import openings_of
from networks.elections.services.calling import Charge, call_election, give_notice, set_timetable, settle
from networks.elections.services.deciding import decide
from networks.elections.services.declaring import count_contest, declare, sign, witness
from networks.elections.services.hustings import ask, reply
from networks.elections.services.polling import close_voting, open_locks, open_voting, set_key, try_key
from networks.elections.services.standing import Put, accept, nominate
from networks.schools.models import Headship

DAY = timedelta(days=1)
STATEMENTS = (
    "I have led a two-form entry school by the canal for nine years. I want our meetings to end with decisions that heads "
    "can act on the next morning, and small schools to be heard as often as large ones.",
    "Twelve years in city schools taught me that we do best what we do together: moderation, cover, and looking after "
    "colleagues in their first headship. I would give that work the time it needs.",
    "I came to the network as a new head and was met with open doors. I would keep them open, publish our agendas early, "
    "and bring the early years into every discussion of standards.",
)
QUESTION = "How will you see that heads of small schools can take part?"
ANSWER = "By meeting at times when a teaching head can leave, and by asking the groups before we decide."


def elect(told: Told) -> None:
    """Both, told by their own services on the days they happened."""
    declared = hold_poll(told, "co-chair", "Election of a co-chair", told.today - 41 * DAY, voting=(21, 29))
    for contest in declared.contests.all():
        announce(told, contest, told.now - 10 * DAY)
    hold_poll(told, "vice-chair", "Election of a vice chair", told.today - 19 * DAY, voting=(17, 23))


def hold_poll(told: Told, key: str, title: str, noticed: datetime, *, voting: tuple[int, int]) -> Election:
    """From the call to the poll; `voting` are the days after notice on which it opens and closes."""
    day = at(noticed, 9)
    times = Times(
        nominations_close_at=at(noticed + 12 * DAY, 17), withdrawals_close_at=at(noticed + 14 * DAY, 17),
        questions_close_at=at(noticed + 16 * DAY, 17), voting_opens_at=at(noticed + voting[0] * DAY, 9),
        voting_closes_at=at(noticed + voting[1] * DAY, 17), objections_close_at=at(noticed + (voting[1] + 9) * DAY, 17),
    )  # fmt: skip
    charge = Charge(title, told.by("clerk"), told.by("officer"))
    keys = [one.key for one in openings_of(told.ours, noticed) if one.post.key == key]
    election = call_election(told.ours, charge, keys, form_key=uuid.uuid4(), by=told.by("clerk"), at=day)
    begins = told.today + (56 if key == "co-chair" else 14) * DAY
    set_timetable(election, times, begins, by=told.by("clerk"), at=day)
    give_notice(election, by=told.by("clerk"), at=day)
    contest = election.contests.get()
    stand(told, contest, day + 4 * DAY)
    settle(election, by=told.by("clerk"), at=times.withdrawals_close_at + timedelta(hours=1))
    question(told, contest, times.withdrawals_close_at + DAY)
    prepared = times.withdrawals_close_at + timedelta(hours=2)
    set_key(election, by=told.by("clerk"), at=prepared)
    try_key(election, by=told.by("clerk"), at=prepared)
    open_voting(election, by=told.by("clerk"), at=times.voting_opens_at)
    vote(told, contest, times.voting_opens_at + timedelta(hours=3), but={"head", "two.schools", "co.chair"})
    election.refresh_from_db()
    return election


def stand(told: Told, contest: Contest, when: datetime) -> None:
    """Three heads put themselves forward, and are found to be members."""
    clerk = told.by("clerk")
    for person, statement in zip(who_stands(told, contest), STATEMENTS, strict=True):
        put = nominate(contest, Put(person, statement=statement), by=person, at=when)
        if put.accepted_at is None:
            put = accept(put, by=person, at=when)
        decide(put, Nomination.Decision.VALID, by=clerk, at=when + 2 * DAY)


def question(told: Told, contest: Contest, when: datetime) -> None:
    """Somebody asks all candidates a question; two of the three answer."""
    asked = ask(contest, QUESTION, form_key=uuid.uuid4(), by=told.by("representative"), at=when)
    for one in contest.nominations.order_by("number")[:2]:
        reply(asked, one, ANSWER, by=one.nominee, at=when + timedelta(hours=6))


def who_stands(told: Told, contest: Contest) -> list[Person]:
    """Heads today who hold no post and are nobody's persona, others for each election."""
    free = Headship.objects.on(told.today).filter(person__in=told.heads, person__tenures=None)
    taken = {person.pk for name, person in told.people.items() if "head " not in name}
    found = [one.person for one in free.select_related("person").order_by("-pk") if one.person_id not in taken]
    first = 0 if contest.post.duty == Post.Duty.CHAIR else 3
    return found[first : first + 3]


def vote(told: Told, contest: Contest, when: datetime, *, but: set[str]) -> None:
    """Two heads in three vote; the personas are left to whoever looks around."""
    contest.refresh_from_db()
    left = {told.people[one].pk for one in but}
    for number, entry in enumerate(contest.box.roll.exclude(voter__in=left).select_related("voter").order_by("pk")):
        if number % 3 == 2:
            continue
        order = [1, 2, 3]
        told.draw.shuffle(order)
        cast(
            contest.box, voter=entry.voter, ranking=order[: told.draw.choice((1, 2, 3, 3))], slip=new_slip(), at=when,
            elector_id=entry.elector_id, school_id=entry.school_id,
        )  # fmt: skip


def announce(told: Told, contest: Contest, when: datetime) -> None:
    """The box is opened and counted, signed by two people and declared."""
    clerk, election = told.by("clerk"), contest.election
    close_voting(election, by=clerk, at=election.voting_closes_at)
    open_locks(election, by=clerk, at=when)
    contest.refresh_from_db()
    count_contest(contest, by=clerk, at=when)
    sign(contest, by=clerk, at=when)
    witness(contest, by=told.by("officer"), at=when)
    declare(contest, by=told.by("clerk"), at=when)
