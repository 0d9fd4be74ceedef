"""Who may cast, when, how often; and what is left of it in the database: a mark and an envelope."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cph.core.refusals import NotAllowed, Refused
from networks.ballots import selectors, services
from networks.ballots.models import Box, BoxKey, Mark, RollEntry, SealedBallot
from networks.ballots.rules.words import words_of
from networks.ballots.services import Vote
from tests.ballots.everywhere import cells_with
from tests.factories import ballots as make
from tests.factories.schools import SchoolFactory


def nothing_stored(box: Box) -> bool:
    return not box.marked.exists() and not box.sealed.exists()


@pytest.mark.django_db
def test_who_is_not_on_the_roll_casts_nothing():
    one, stranger = make.people(2)
    box, other = make.opened_to([one]), make.opened_to([stranger])
    with pytest.raises(NotAllowed, match="not on the roll"):
        make.casts(box, stranger)
    assert nothing_stored(box) and nothing_stored(other)


@pytest.mark.django_db
def test_nobody_casts_the_vote_of_somebody_else():
    one, two = make.people(2)
    school = SchoolFactory()
    box = make.opened_with([*make.own_votes([one, two]), Vote(two.pk, None, school.pk, school.name)])
    with pytest.raises(NotAllowed):
        make.casts(box, one, elector_id=two.pk)
    with pytest.raises(NotAllowed):
        make.casts(box, one, school_id=school.pk)
    with pytest.raises(Refused, match="not both"):
        make.casts(box, two, elector_id=two.pk, school_id=school.pk)
    assert nothing_stored(box)


@pytest.mark.django_db
@pytest.mark.parametrize("again", [(1,), (2,), ()])
def test_who_has_voted_does_not_vote_again(again):
    (one,) = make.people(1)
    box = make.opened_to([one])
    make.casts(box, one, (1,))
    with pytest.raises(Refused, match="has been cast"):
        make.casts(box, one, again)
    assert (box.marked.count(), box.sealed.count()) == (1, 1)


@pytest.mark.django_db
def test_the_same_form_with_another_ranking_changes_nothing():
    (one,) = make.people(1)
    box, slip = make.opened_to([one], keeps_trackers=True), services.new_slip()
    make.casts(box, one, (1,), slip)
    with pytest.raises(Refused, match="has been cast"):
        make.casts(box, one, (2,), slip)
    assert selectors.papers_of(make.opened(box)) == [[1]]


@pytest.mark.django_db
def test_the_same_form_sent_again_has_the_same_receipt_even_after_the_box_was_opened():
    one, two = make.people(2)
    box, slip = make.opened_to([one, two]), services.new_slip()
    first = make.casts(box, one, (2, 1), slip)
    assert make.casts(box, one, (2, 1), slip) == first
    assert make.casts(box, one, (2, 1), slip, at=make.AFTER) == first
    make.opened(box)
    assert make.casts(box, one, (2, 1), slip, at=make.AFTER) == first
    with pytest.raises(Refused, match="Voting closed"):
        make.casts(box, two, (2, 1), slip, at=make.AFTER)


@pytest.mark.django_db
def test_two_heads_of_one_school_have_one_vote_between_them():
    one, two = make.people(2)
    school = SchoolFactory()
    votes = [Vote(head.pk, None, school.pk, school.name) for head in (one, two)]
    box = make.opened_with(votes)
    assert selectors.turnout(box) == selectors.Turnout(1, 0)
    make.casts(box, one, school_id=school.pk)
    with pytest.raises(Refused, match="has been cast"):
        make.casts(box, two, school_id=school.pk)
    assert [vote.is_cast for vote in selectors.votes_of(box, two)] == [True]
    assert list(selectors.not_voted(box)) == []


@pytest.mark.django_db
def test_a_proxy_casts_two_votes_from_one_form_without_stopping_the_count():
    one, two = make.people(2)
    box = make.opened_with([*make.own_votes([one, two]), Vote(one.pk, two.pk, None, two.name)])
    slip = services.new_slip()
    mine = make.casts(box, one, (1,), slip)
    theirs = make.casts(box, one, (1,), slip, elector_id=two.pk)
    assert mine.commitment != theirs.commitment
    with pytest.raises(Refused, match="has been cast"):
        make.casts(box, two, (3,))
    assert selectors.papers_of(make.opened(box)) == [[1], [1]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("late", "words"),
    [
        (make.OPENS - timedelta(seconds=1) - make.CLOSES, "Voting opens on Monday 23 November 2026, 9 am"),
        (make.OPENS - timedelta(microseconds=1) - make.CLOSES, "Voting opens"),
        (timedelta(), "Voting closed on Friday 27 November 2026, 5 pm"),
        (timedelta(seconds=1), "This vote was not cast"),
    ],
)
def test_before_the_opening_and_from_the_second_of_the_close_nothing_goes_in(late, words):
    (one,) = make.people(1)
    box = make.opened_to([one])
    with pytest.raises(Refused, match=words):
        make.casts(box, one, at=make.CLOSES + late)
    with pytest.raises(Refused, match=words):
        services.mark_paper(box, voter=one, at=make.CLOSES + late)
    assert nothing_stored(box)


@pytest.mark.django_db
@pytest.mark.parametrize("at", [make.OPENS, make.CLOSES - timedelta(microseconds=1)])
def test_from_the_second_of_the_opening_to_the_last_before_the_close_a_vote_goes_in(at):
    (one,) = make.people(1)
    box = make.opened_to([one])
    make.casts(box, one, at=at)
    assert box.sealed.count() == 1


@pytest.mark.django_db
def test_a_box_that_is_closed_takes_nothing_whatever_the_clock_says():
    one, two = make.people(2)
    box = make.opened_to([one, two])
    make.casts(box, one)
    make.closed(box)
    with pytest.raises(Refused, match="Voting closed"):
        make.casts(box, two, at=make.DURING)
    assert (box.marked.count(), box.sealed.count()) == (1, 1)


@pytest.mark.django_db
def test_a_box_that_is_only_prepared_or_abandoned_takes_nothing():
    (one,) = make.people(1)
    box = make.prepared(make.own_votes([one]))
    with pytest.raises(Refused, match="not open yet"):
        make.casts(box, one)
    other = make.prepared(make.own_votes([one]))
    services.abandon(other)
    with pytest.raises(Refused, match="abandoned"):
        make.casts(other, one)
    # ... and what a process knew of its keys before is not what it seals for afterwards
    BoxKey.objects.filter(box=box).delete()
    services.add_server_key(box)
    services.prove_key(box)
    make.casts(services.open_to_voters(box, opens_at=make.OPENS, closes_at=make.CLOSES), one)
    assert make.opened(box).opened.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("ranking", [(9,), (0,), (1, 1), (1, 2, 3), ("1",), (1.5,), (None,), (2**40,)])
def test_a_bad_paper_is_refused_and_the_vote_can_still_be_cast(ranking):
    (one,) = make.people(1)
    box = make.opened_to([one], marks=2)
    with pytest.raises(Refused):
        make.casts(box, one, ranking)
    assert nothing_stored(box)
    make.casts(box, one, (4, 1))


@pytest.mark.django_db
def test_nobody_is_added_to_the_roll_once_voting_opens_not_even_by_the_database():
    one, late = make.people(2)
    box = make.opened_to([one])
    with pytest.raises(Refused, match="Voting was opened"):
        services.set_roll(box, make.own_votes([one, late]))
    for change in (
        lambda: RollEntry.objects.create(box=box, voter=late, elector=late, name="Late"),
        lambda: RollEntry.objects.filter(box=box).update(voter=late),
        lambda: RollEntry.objects.filter(box=box).delete(),
        lambda: Mark.objects.create(box=box, elector=late),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_a_cast_vote_is_not_taken_back_or_changed_in_the_database():
    (one,) = make.people(1)
    box = make.opened_to([one])
    make.casts(box, one)
    for change in (
        lambda: Mark.objects.all().delete(),
        lambda: Mark.objects.update(on_paper=True),
        lambda: SealedBallot.objects.all().delete(),
        lambda: SealedBallot.objects.update(ciphertext=b""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    # ... and stirring leaves no door open behind it
    with transaction.atomic():
        services.stir(box)
        with pytest.raises(IntegrityError), transaction.atomic():
            Mark.objects.all().delete()


@pytest.mark.django_db
def test_a_paper_that_was_handed_in_counts_as_cast_and_a_cast_vote_hands_in_no_paper():
    one, two = make.people(2)
    box = make.opened_to([one, two])
    services.mark_paper(box, voter=one, at=make.DURING)
    make.casts(box, two)
    with pytest.raises(Refused, match="has been cast"):
        make.casts(box, one)
    for voter in (one, two):
        with pytest.raises(Refused, match="has been cast"):
            services.mark_paper(box, voter=voter, at=make.DURING)
    assert (box.marked.filter(on_paper=True).count(), box.sealed.count()) == (1, 1)


@pytest.mark.django_db
def test_only_who_has_not_voted_is_reminded():
    one, two, three = make.people(3)
    school = SchoolFactory()
    box = make.opened_with([*make.own_votes([one, two]), Vote(three.pk, None, school.pk, school.name)])
    make.casts(box, one)
    assert set(selectors.not_voted(box)) == {two, three}
    assert selectors.turnout(box) == selectors.Turnout(3, 1)
    assert [vote.is_cast for vote in selectors.votes_of(box, one)] == [True]
    assert selectors.votes_of(box, make.people(1)[0]) == []


@pytest.mark.django_db
def test_a_vote_takes_one_statement_once_the_keys_are_known(django_assert_num_queries):
    one, two = make.people(2)
    box = make.opened_to([one, two])
    make.casts(box, one)
    with django_assert_num_queries(1):
        make.casts(box, two)


@pytest.mark.django_db
def test_no_cell_of_any_table_holds_ranking_tracker_nonce_or_commitment_of_a_vote_that_was_cast():
    voters = make.people(3)
    box = make.opened_to(voters, choices=99, marks=5, keeps_trackers=True)
    slip = services.new_slip()
    receipt = make.casts(box, voters[0], (97, 89, 83, 79, 73), slip)
    secrets = [slip.tracker, slip.nonce, receipt.tracker, bytes([97, 89, 83, 79, 73])]
    written = [one.hex() for one in secrets] + ["97,89,83,79,73", receipt.commitment, words_of(receipt.tracker)]
    assert cells_with([*secrets, *written]) == []
    assert cells_with([str(receipt.envelope)]) == ["ballots_sealedballot.id"]

    make.opened(box)

    assert cells_with(["{97,89,83,79,73}"]) == ["ballots_openedballot.ranking"]
    assert cells_with([slip.nonce.hex(), slip.tracker.hex(), slip.nonce]) == []


# --- at the same time
def in_threads(*jobs):
    """Run them at once; what each returned or raised."""

    def run(job):
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_in_several_threads_is_one_vote_and_one_receipt():
    voters = make.people(6)
    box = make.opened_to(voters)
    for one in voters:
        slip = services.new_slip()
        found = in_threads(*[lambda one=one, slip=slip: make.casts(box, one, (3, 1), slip)] * 4)
        assert len(set(found)) == 1, found
    assert (box.marked.count(), box.sealed.count()) == (6, 6)


@pytest.mark.django_db(transaction=True)
def test_two_forms_of_one_voter_sent_at_once_are_one_vote():
    voters = make.people(6)
    box = make.opened_to(voters)
    for one in voters:
        found = in_threads(*[lambda one=one, n=n: make.casts(box, one, (n,)) for n in (1, 2, 3)])
        refused = [one for one in found if isinstance(one, Refused)]
        assert len(refused) == 2 and all("has been cast" in str(one) for one in refused), found
    assert (box.marked.count(), box.sealed.count()) == (6, 6)


@pytest.mark.django_db(transaction=True)
def test_votes_while_the_box_is_stirred_and_closed_are_in_it_or_refused():
    voters = make.people(60)
    box = make.opened_to(voters)

    def stirs():
        for _ in range(15):
            services.stir(box)

    def closes():
        while box.sealed.count() < 30:
            pass
        services.close(box, at=make.AFTER)

    def votes(some):
        def job():
            told = []
            for one in some:
                try:
                    told.append(make.casts(box, one).commitment)
                except Refused as error:
                    assert "Voting closed" in str(error)
            return told

        return job

    *told, stirred, was_closed = in_threads(votes(voters[::3]), votes(voters[1::3]), votes(voters[2::3]), stirs, closes)
    assert was_closed is None and (stirred is None or "open box" in str(stirred))
    receipts = [one for some in told for one in some]
    box.refresh_from_db()
    assert box.seal.marked == box.seal.envelopes == len(receipts) >= 30
    services.open_lock(box)
    assert selectors.commitments_of(box) == sorted(receipts)


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_waits_too_long_for_the_box_says_that_it_can_be_sent_again():
    (one,) = make.people(1)
    box, slip = make.opened_to([one]), services.new_slip()

    def waits():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        return make.casts(box, one, (1,), slip)

    with transaction.atomic():
        Box.objects.select_for_update().get(pk=box.pk)
        (found,) = in_threads(waits)
    assert isinstance(found, Refused) and "Send the same form again" in str(found)
    assert nothing_stored(box)
    assert make.casts(box, one, (1,), slip) == make.casts(box, one, (1,), slip)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_in_the_middle_is_no_error_page_and_no_line_with_the_vote():
    (one,) = make.people(1)
    box, slip = make.opened_to([one]), services.new_slip()

    def goes_away():
        with connection.cursor() as cursor, suppress(DatabaseError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return make.casts(box, one, (1,), slip)

    (found,) = in_threads(goes_away)
    assert isinstance(found, Refused) and "Send the same form again" in str(found)
    assert found.__cause__ is None and found.__suppress_context__
    make.casts(box, one, (1,), slip)
    assert box.sealed.count() == 1
