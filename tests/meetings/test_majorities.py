"""Counting: every combination of for, against, abstain, present, entitled and casting vote."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.meetings.rules.majorities import (
    CHOICES,
    SIMPLE,
    Majority,
    Of,
    State,
    base_of,
    decide,
    majority_from,
    needed,
    ruled_lost,
)

TWO_THIRDS = Majority(2, 3, more_than=False, of=Of.VOTING, casting_vote=True, source="Article 6")


@st.composite
def majorities(draw):
    whole = draw(st.integers(1, 12))
    part = draw(st.integers(1, whole))
    more = draw(st.booleans()) if part < whole else False
    casting = draw(st.sampled_from([True, False, None]))
    return Majority(part, whole, more, draw(st.sampled_from(Of)), casting, draw(st.sampled_from(["", "Article 6"])))


@st.composite
def counts(draw, most=60):
    entitled = draw(st.integers(0, most))
    present = draw(st.integers(0, entitled))
    for_ = draw(st.integers(0, present))
    against = draw(st.integers(0, present - for_))
    return for_, against, draw(st.integers(0, present - for_ - against)), present, entitled


def plainly(majority, for_, base):
    """The share as a fraction, said anew."""
    share = Fraction(majority.share_of, majority.share_from)
    got = Fraction(for_, base) if base else Fraction(0)
    return for_ > 0 and (got > share if majority.more_than else got >= share)


@given(majorities(), counts())
def test_a_motion_is_carried_exactly_when_the_share_is_reached(majority, votes):
    for_, against, _, present, entitled = votes
    base = {"VOTING": for_ + against, "PRESENT": present, "ENTITLED": entitled}[majority.of]
    outcome = decide(majority, *votes)
    assert (outcome.state == State.CARRIED) == plainly(majority, for_, base)
    assert outcome.sentence.split(":")[0].upper() == outcome.state
    assert len(outcome.sentence) <= 400


@given(majorities(), counts())
def test_only_equal_votes_tie_and_only_where_a_casting_vote_may_end_it(majority, votes):
    for_, against, _, _, _ = votes
    outcome = decide(majority, *votes)
    if outcome.state == State.TIED:
        assert for_ == against > 0
        assert majority.casting_vote is not False
        assert decide(majority, *votes, casting=True).state == State.CARRIED
        assert decide(majority, *votes, casting=False).state == State.LOST
    else:
        for casting in (True, False):
            with pytest.raises(ValueError):
                decide(majority, *votes, casting=casting)


@given(majorities(), counts())
def test_a_casting_vote_is_one_vote_more(majority, votes):
    for_, against, _, present, entitled = votes
    if for_ != against or not for_ or majority.casting_vote is False:
        return
    more = 1 if majority.of == Of.VOTING else 0
    base = base_of(majority, for_, against, present, entitled)
    tied = not plainly(majority, for_, base) and plainly(majority, for_ + 1, base + more)
    assert (decide(majority, *votes).state == State.TIED) == tied


@given(majorities(), counts())
def test_more_votes_for_never_lose_a_carried_motion(majority, votes):
    for_, against, abstain, present, entitled = votes
    if decide(majority, *votes).state == State.CARRIED and against:
        assert decide(majority, for_ + 1, against - 1, abstain, present, entitled).state == State.CARRIED
    if decide(majority, *votes).state == State.CARRIED and abstain:
        assert decide(majority, for_ + 1, against, abstain - 1, present, entitled).state == State.CARRIED


@given(majorities(), counts())
def test_who_abstains_counts_only_among_those_present_or_entitled(majority, votes):
    for_, against, _, present, entitled = votes
    if majority.of == Of.VOTING:
        assert decide(majority, *votes) == decide(majority, for_, against, 0, for_ + against, entitled)
    else:
        assert decide(majority, *votes) == decide(majority, for_, against, 0, present, entitled)


@given(majorities(), st.integers(0, 200))
def test_the_number_needed_is_the_smallest_that_carries(majority, base):
    least = needed(majority, base)
    assert least >= 1
    assert not plainly(majority, least - 1, base)
    if base:
        assert plainly(majority, least, base)


@given(majorities(), counts())
def test_between_meetings_nobody_is_present(majority, votes):
    for_, against, abstain, _, entitled = votes
    if majority.of == Of.PRESENT:
        with pytest.raises(ValueError):
            decide(majority, for_, against, abstain, None, entitled)
    else:
        assert decide(majority, for_, against, abstain, None, entitled) == decide(majority, *votes)


@given(majorities(), st.tuples(*[st.integers(-3, 12)] * 5))
def test_numbers_that_cannot_be_are_an_error(majority, votes):
    for_, against, abstain, present, entitled = votes
    can_be = min(votes) >= 0 and for_ + against + abstain <= present <= entitled
    if can_be:
        assert decide(majority, *votes).state in State
    else:
        with pytest.raises(ValueError):
            decide(majority, *votes)


@given(majorities())
def test_a_majority_comes_back_as_it_was_kept(majority):
    assert majority_from(majority.as_json()) == majority


@pytest.mark.parametrize(
    ("majority", "votes", "sentence"),
    [
        (TWO_THIRDS, (7, 3, 0, 10, 12), "Carried: 7 of 10 voting agreed; article 6 asks for at least two thirds, that is 7."),
        (TWO_THIRDS, (6, 4, 0, 10, 12), "Lost: 6 of 10 voting agreed; article 6 asks for at least two thirds, that is 7."),
        (TWO_THIRDS, (4, 4, 0, 8, 12), "Lost: 4 of 8 voting agreed; article 6 asks for at least two thirds, that is 6."),
        (TWO_THIRDS, (0, 0, 8, 8, 12), "Lost: nobody voted for or against."),
        (SIMPLE, (5, 5, 0, 10, 12), "Tied: 5 for and 5 against; the constitution is silent on a tie."),
    ],
)  # fmt: skip
def test_the_sentence_shows_the_sum(majority, votes, sentence):
    assert decide(majority, *votes).sentence == sentence


def test_a_tie_ends_as_the_article_says():
    given_, none = (Majority(1, 2, True, Of.VOTING, one, "Article 6") for one in (True, False))
    assert decide(given_, 5, 5, 0, 10, 10).sentence == "Tied: 5 for and 5 against; the chair has a casting vote."
    carried = decide(given_, 5, 5, 0, 10, 10, casting=True)
    assert carried.sentence == "Carried: 5 for and 5 against; the chair's casting vote was for it."
    lost = decide(none, 5, 5, 0, 10, 10)
    assert lost.state == State.LOST
    assert lost.sentence.endswith("that is 6; no casting vote is given.")
    assert ruled_lost(5, 5).sentence == "Lost: 5 for and 5 against; the chair ruled that a tie does not carry it."


@pytest.mark.parametrize("facts", [(0, 2, True), (3, 2, False), (2, 2, True), (-1, 2, True)])
def test_a_share_beyond_one_is_no_majority(facts):
    with pytest.raises(ValueError):
        Majority(*facts, of=Of.VOTING)


def test_what_the_chair_may_choose_is_said_in_words():
    assert [one.words for one in CHOICES.values()] == [
        "more than half of those voting",
        "at least two thirds of those voting",
        "more than half of those present",
        "more than half of all who may vote",
    ]
