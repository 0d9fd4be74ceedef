"""Contrast, meetings a year, words of provisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.constitutions.models import ElectionRule, MembershipClass
from networks.constitutions.rules import (
    ELECTION_POINTS,
    METHODS,
    UNOPPOSED,
    balance,
    channel,
    contrast_with_white,
    contribution,
    election_rule,
    franchise,
    is_readable_on_white,
    listed,
    majority,
    meetings_a_year,
    quorum,
    requirement,
    sitting,
    substitution,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1), ("#000000", 21), ("#777777", 4.48), ("#767676", 4.54)])
def test_contrast_is_that_of_the_published_rule(colour, ratio):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


def test_the_border_lies_between_two_greys():
    assert is_readable_on_white("#767676")
    assert not is_readable_on_white("#777777")


@given(COLOURS)
def test_contrast_stays_between_its_ends(colour):
    assert 1 <= contrast_with_white(colour) <= 21


@given(COLOURS, st.sampled_from([1, 3, 5]))
def test_darkening_a_colour_never_lessens_contrast(colour, place):
    part = int(colour[place : place + 2], 16)
    darker = f"{colour[:place]}{part // 2:02x}{colour[place + 2 :]}"
    assert contrast_with_white(darker) >= contrast_with_white(colour)


@pytest.mark.parametrize("odd", ["", "red", "#fff", "1d4f911", "#gggggg", "#1d4f911"])
def test_what_is_no_colour_is_an_error(odd):
    with pytest.raises(ValueError):
        contrast_with_white(odd)


@pytest.mark.parametrize(
    ("times", "per", "terms", "found"),
    [
        (2, "TERM", "THREE_TERMS", 6),
        (2, "TERM", "SIX_TERMS", 12),
        (2, "TERM", None, None),
        (1, "MONTH", None, 12),
        (4, "YEAR", None, 4),
        (None, None, "SIX_TERMS", None),
    ],
)
def test_meetings_a_year_follow_the_reading(times, per, terms, found):
    assert meetings_a_year(times, per, terms) == found


def test_an_unstated_sitting_is_silent():
    said = sitting({"title": "Forum", "organ": "NETWORK", "times": None, "per": None, "agenda_agreed_by": None})
    assert said.silent == ("How often the full meeting meets",)


def test_a_list_reads_like_a_sentence():
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"]), listed([])] == [
        "a",
        "a and b",
        "a, b and c",
        "",
    ]


QUORUM = {"organ": "EXECUTIVE", "at_least": None, "share_of": None, "share_from": None, "officers": None}
QUORUM["counts_vacancies"] = None


@pytest.mark.parametrize(
    ("facts", "text", "silent"),
    [
        ({}, "Quorum of the executive: not stated.", "How many must be present for the executive to decide"),
        ({"at_least": 5}, "Quorum of the executive: at least 5.", ""),
        (
            {"at_least": 5, "officers": 1},
            "Quorum of the executive: at least 5, 1 of them chair or vice chair.",
            "",
        ),
        (
            {"share_of": 1, "share_from": 3},
            "Quorum of the executive: 1 in 3 of those entitled.",
            "Whether empty seats count in the whole for the quorum of the executive",
        ),
        (
            {"share_of": 1, "share_from": 3, "counts_vacancies": False},
            "Quorum of the executive: 1 in 3 of those entitled. Empty seats do not count in the whole.",
            "",
        ),
    ],
)
def test_a_quorum_says_all_it_fixes(facts, text, silent):
    said = quorum(QUORUM | facts)
    assert (said.text, "".join(said.silent)) == (text, silent)


MAJORITY = {"organ": "NETWORK", "matter": "ANY", "more_than": True}


@pytest.mark.parametrize(
    ("facts", "text", "silences"),
    [
        ((1, 2, True, "VOTING", True), "needs more than half of those who vote for or against. The chair has a ca", 0),
        (
            (2, 3, False, "PRESENT", False),
            "needs at least two thirds of those present who may vote. The chair has no",
            0,
        ),
        (
            (3, 3, False, "ENTITLED", None),
            "A decision at the full meeting needs every one of all who may vote, present or",
            1,
        ),
        ((3, 7, False, "VOTING", None), "needs at least 3 in 7 of those who vote", 1),
        ((None, None, True, None, True), "the majority is not stated. The chair has a casting vote.", 1),
        ((None, None, True, None, None), "A decision at the full meeting: the majority is not stated.", 2),
    ],
)
def test_a_majority_says_the_share_and_what_ends_a_tie(facts, text, silences):
    said = majority(
        MAJORITY | dict(zip(("share_of", "share_from", "more_than", "of", "casting_vote"), facts, strict=True))
    )
    assert text in said.text
    assert len(said.silent) == silences


@pytest.mark.parametrize(
    ("facts", "text", "silences"),
    [
        ((None, None, None), "Substitutes at the executive: not stated.", 1),
        ((False, None, None), "Nobody sends a substitute to the executive.", 0),
        ((True, None, None), "Somebody who cannot come to the executive may send a substitute.", 2),
        ((True, True, True), "may send a substitute; a substitute votes and counts towards the quorum.", 0),
        ((True, True, False), "; a substitute votes, but never counts towards the quorum.", 0),
        ((True, False, False), "; a substitute never votes or counts towards the quorum.", 0),
        ((True, False, None), "; a substitute never votes.", 1),
    ],
)
def test_what_substitutes_may_do_is_said(facts, text, silences):
    said = substitution({"organ": "EXECUTIVE"} | dict(zip(("may_send", "may_vote", "counts"), facts, strict=True)))
    assert said.text.endswith(text)
    assert len(said.silent) == silences


FULL_RULE = {
    "method": "scottish", "votes_per": "PERSON", "reopen_nominations": False, "unopposed": "DECLARED",
    "joint_tickets": True, "self_nomination": True, "supporters": 2, "statement_words": 200, "nomination_days": 10,
    "withdrawal_days": 1, "voting_days": 5, "objection_days": 5, "quorum_of": 1, "quorum_from": 3, "proxies": False,
    "on_paper": True, "published": False,
}  # fmt: skip


def test_a_full_rule_on_elections_leaves_nothing_open():
    said = election_rule(FULL_RULE | {"post_title": "Co-chair"})
    assert said.silent == ()
    assert said.text == (
        "Election of the Co-chair: the vote is by the single transferable vote, Scottish rules; one vote a person; "
        "candidates who are no more than the places are declared elected; a proposer and a seconder for each nomination; "
        "statements of 200 words at most; 10 working days for nominations; 1 working day for withdrawals; "
        "5 working days for voting; 5 working days to object; a turnout of 1 in 3; “re-open nominations” does not stand; "
        "two may stand together; anybody eligible may nominate themselves; no proxy votes; paper ballots are taken; "
        "papers are not published."
    )


@given(st.sets(st.sampled_from(sorted(set(ELECTION_POINTS) - {"quorum_from"}))))
def test_what_a_rule_on_elections_does_not_say_is_named_once(left_out):
    row = FULL_RULE | dict.fromkeys(left_out)
    if "quorum_of" in left_out:
        row["quorum_from"] = None
    silent = " ".join(election_rule(row | {"post_title": None}).silent)
    for name, (_, words) in ELECTION_POINTS.items():
        if name != "quorum_from":
            assert silent.count(words) == (name in left_out)


def test_every_way_to_count_and_to_be_unopposed_has_its_words():
    assert set(METHODS) == set(ElectionRule.Method.values)
    assert set(UNOPPOSED) == set(ElectionRule.Unopposed.values)
    for votes_per in MembershipClass.VotesPer.values:
        assert election_rule(FULL_RULE | {"votes_per": votes_per}).text


@pytest.mark.parametrize(
    ("facts", "text", "silences"),
    [
        ((None, None), "To be Deputy: Time to give to it.", 1),
        ((3, True), "To be Deputy: Time to give to it (3 days a year). This may be waived.", 0),
        ((1, False), "To be Deputy: Time to give to it (1 day a year). This is never waived.", 0),
    ],
)
def test_a_requirement_says_whether_it_may_be_waived(facts, text, silences):
    figure, waived = facts
    row = {"kind": "TIME_COMMITMENT", "wording": "Time to give to it.", "figure": figure, "may_be_waived": waived}
    said = requirement(row | {"post_title": "Deputy"})
    assert (said.text, len(said.silent)) == (text, silences)


CHANNEL = {
    "label": "Here", "post_title": None, "asked_by": None, "is_interim": None, "school_days": None,
    "impact_at_most": None, "impact_at_least": None, "importance_at_most": None, "importance_at_least": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "Here."),
        ({"is_interim": True}, "Here: only for the time being."),
        (
            {"impact_at_most": "MEDIUM", "importance_at_least": "HIGH", "is_interim": False},
            "Here: for matters of low or medium impact and of high importance; in full.",
        ),
        (
            {
                "school_days": 1,
                "asked_by": 1,
                "post_title": "Chair",
                "impact_at_least": "MEDIUM",
                "impact_at_most": "MEDIUM",
            },
            "Here: for matters of medium impact; open for 1 school day at least; the Chair asks.",
        ),
        ({"school_days": 10}, "Here: open for 10 school days at least."),
    ],
)
def test_a_way_of_consulting_is_a_sentence(facts, text):
    assert channel(CHANNEL | facts).text == text


def test_a_way_of_consulting_says_what_is_open():
    assert channel(CHANNEL).silent == (
        "Consulting “Here”: for which impact and importance, whether it is only for the time being, how many school days it is open and who asks",
    )
    full = {"school_days": 5, "asked_by": 1, "post_title": "Chair", "is_interim": False, "impact_at_least": "LOW"}
    assert channel(CHANNEL | full).silent == ()


NOTHING_SAID = {
    "is_voluntary": None, "is_confidential": None, "decides_membership": None, "administered_by": "", "audited_by": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "text", "silences"),
    [
        ({}, "Contributions: not stated.", 5),
        (
            {"is_voluntary": True, "audited_by": "an auditor"},
            "Contributions: schools give of their own accord; checked by an auditor.",
            3,
        ),
        (
            {"is_voluntary": False, "is_confidential": False, "decides_membership": True, "administered_by": "the LA"},
            "Contributions: schools must give; who gives may be known; membership depends on it; administered by the LA.",
            1,
        ),
        (
            {"is_confidential": True, "decides_membership": False},
            "Contributions: who gives is confidential; membership does not depend on it.",
            3,
        ),
    ],
)
def test_contributions_are_a_sentence_that_invents_nothing(facts, text, silences):
    said = contribution(NOTHING_SAID | facts)
    assert (said.text, len(said.silent)) == (text, silences)


@pytest.mark.parametrize(
    ("facts", "text", "silences"),
    [
        (("PRIMARY", True), "Money: at the full meeting only those who lead a maintained primary school vote.", 0),
        (("SECONDARY", None), "Money: at the full meeting only those who lead a secondary school vote.", 1),
        ((None, True), "Money: at the full meeting only those who lead a maintained school vote.", 0),
        ((None, False), "Money: at the full meeting only those who lead a school vote.", 0),
    ],
)
def test_a_franchise_is_a_sentence(facts, text, silences):
    row = {"organ": "NETWORK", "matter": "Money", "phase": facts[0], "maintained_only": facts[1]}
    said = franchise(row)
    assert (said.text, len(said.silent)) == (text, silences)
    early = franchise(row | {"post_title": "Early years provider"})
    assert early.text == text.replace(" vote.", ", and the Early years provider vote.")


def test_a_balance_is_a_sentence():
    assert balance({"post_title": "Board member", "of": "PHASE", "at_most": 2}).text == (
        "Board member: at most 2 from one phase among those elected."
    )
