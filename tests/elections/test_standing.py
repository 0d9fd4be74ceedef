"""People are put forward, supported, accept, decline, withdraw; each in time, each themselves."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.elections.models import Contest, Election, Nomination
from networks.elections.selectors.settling import candidates_of as to_settle
from networks.elections.selectors.standing import candidates_of, nominations_visible_to
from networks.elections.services import presenting, standing
from tests.elections.standing_ground import Ground, upload
from tests.factories import elections as make_election
from tests.factories import files
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(world):
    return Ground(world)


# --- putting forward


def test_somebody_stands_by_their_own_act(on):
    made = on.nominate(on.ann, statement="  I will listen.  ")
    assert (made.accepted_at, made.statement, made.decision) == (on.now, "I will listen.", "WAITING")
    line = Line.objects.get(verb="nominated")
    assert (line.actor, line.seat, line.article) == (on.ann, "Nominee", "Article 5a")
    assert "listen" not in line.subject


def test_a_form_sent_twice_nominates_once(on):
    assert on.nominate(on.ann) == on.nominate(on.ann)
    assert Line.objects.filter(verb="nominated").count() == 1


def test_somebody_else_is_asked_whether_they_accept(on):
    made = on.nominate(on.ann, by=on.ben)
    assert made.accepted_at is None
    assert Notice.objects.get(person=on.ann).subject == "You are nominated for Co-chair: accept or decline"
    with pytest.raises(NotAllowed, match="Only Ann"):
        standing.accept(made, by=on.ben, at=on.now)
    standing.accept(made, by=on.ann, at=on.now)
    standing.accept(made, by=on.ann, at=on.now)
    made.refresh_from_db()
    assert made.accepted_at == on.now
    assert Line.objects.filter(verb="accepted").count() == 1


def test_two_people_do_not_nominate_the_same(on):
    on.nominate(on.ann, by=on.ben)
    with pytest.raises(Refused, match="Ann Elector is already nominated"):
        on.nominate(on.ann, by=on.cat)
    with pytest.raises(Refused, match="Ann Elector is already nominated"):
        on.nominate(on.dan, partner=on.ann)


def test_who_declined_can_be_nominated_again(on):
    made = on.nominate(on.ann, by=on.ben)
    standing.decline(made, by=on.ann, at=on.now)
    assert on.nominate(on.ann, by=on.ben) != made
    with pytest.raises(Refused, match="was declined"):
        standing.accept(made, by=on.ann, at=on.now)


@pytest.mark.parametrize("who", ["officer", "scrutineer"])
def test_who_runs_or_witnesses_takes_no_part(on, who):
    person = getattr(on, who)
    with pytest.raises(NotAllowed, match="neither stands in it"):
        on.nominate(person)
    with pytest.raises(NotAllowed, match="neither stands in it"):
        on.nominate(person, by=on.ben)
    with pytest.raises(NotAllowed, match="neither stands in it"):
        on.nominate(on.ann, by=person)


def test_only_electors_nominate_others(on, world):
    with pytest.raises(NotAllowed, match="Only those on the roll"):
        on.nominate(on.ann, by=world.stranger)
    with pytest.raises(Refused, match="not on the roll"):
        on.nominate(world.stranger, by=on.ann)


def test_a_post_for_members_is_stood_for_by_members(world):
    on = Ground(world, head_only=True)
    assert on.nominate(world.head)
    for person in (world.clerk, world.stranger, world.admin):
        with pytest.raises(NotAllowed, match="a post for members"):
            on.nominate(person)


def test_nobody_nominates_themselves_where_that_is_not_allowed(world):
    on = Ground(world, self_nomination=False)
    with pytest.raises(NotAllowed, match="Nobody nominates themselves"):
        on.nominate(on.ann)
    with pytest.raises(NotAllowed, match="Nobody nominates themselves"):
        on.nominate(on.ben, by=on.ann, partner=on.ann)
    assert on.nominate(on.ann, by=on.ben)


def test_nominations_close_to_the_second(on):
    put = standing.Put(on.ann)
    with pytest.raises(Refused, match="Nominations ended on"):
        standing.nominate(on.contest, put, by=on.ann, at=on.late())
    assert standing.nominate(on.contest, put, by=on.ann, at=on.late(seconds=-1))


@pytest.mark.parametrize("state", ["DRAFT", "ABANDONED", "VOTING", "CLOSED"])
def test_nobody_is_nominated_before_notice_or_after_the_end(on, state):
    Election.objects.filter(pk=on.election.pk).update(state=state, abandoned_because="x")
    with pytest.raises(Refused):
        on.nominate(on.ann)


# --- support


def test_a_proposer_and_a_seconder_confirm_each_themselves(world):
    on = Ground(world, supporters=2)
    made = on.nominate(on.ann, proposer=on.ben, seconder=on.cat)
    assert {made.proposed_at, made.seconded_at} == {None}
    assert {one.person for one in Notice.objects.filter(subject__startswith="You are asked to support")} == {
        on.ben,
        on.cat,
    }
    for person in (on.ann, on.dan, on.officer):
        with pytest.raises(NotAllowed, match="Only the proposer and the seconder"):
            standing.second(made, by=person, at=on.now)
    standing.second(made, by=on.ben, at=on.now)
    standing.second(made, by=on.ben, at=on.now)
    standing.second(made, by=on.cat, at=on.now)
    made.refresh_from_db()
    assert made.proposed_at == made.seconded_at == on.now
    assert Line.objects.filter(verb__in=["proposed", "seconded"]).count() == 2
    with pytest.raises(Refused, match="ended"):
        standing.second(made, by=on.ben, at=on.late())


def test_who_proposes_and_nominates_has_confirmed(world):
    on = Ground(world, supporters=1)
    assert on.nominate(on.ann, by=on.ben, proposer=on.ben).proposed_at == on.now


@pytest.mark.parametrize(
    ("support", "words"),
    [
        ({}, "Choose a proposer"),
        ({"proposer": "ben"}, "Choose a seconder"),
        ({"proposer": "ben", "seconder": "ben"}, "not the proposer"),
        ({"proposer": "ann", "seconder": "ben"}, "by others"),
        ({"proposer": "ben", "seconder": "stranger"}, "not on the roll"),
        ({"proposer": "officer", "seconder": "ben"}, "neither stands"),
        ({"proposer": "ben", "seconder": "scrutineer"}, "neither stands"),
    ],
)
def test_supporters_are_two_others_on_the_roll(world, support, words):
    on = Ground(world, supporters=2)
    people = {role: getattr(on, name, None) or getattr(world, name) for role, name in support.items()}
    with pytest.raises((Refused, NotAllowed), match=words):
        on.nominate(on.ann, **people)
    assert not Nomination.objects.exists()


# --- joint tickets


def test_a_pair_stands_when_both_accept(on):
    made = on.nominate(on.ann, partner=on.ben)
    assert (made.accepted_at, made.partner_accepted_at) == (on.now, None)
    Nomination.objects.update(decision="VALID", decided_by=on.officer, decided_at=on.now)
    assert to_settle(on.contest) == []
    standing.accept(made, by=on.ben, at=on.now)
    assert to_settle(on.contest) == [made]


def test_one_who_declines_ends_it_for_both(on):
    made = on.nominate(on.ann, partner=on.ben)
    standing.decline(made, by=on.ben, at=on.now)
    made.refresh_from_db()
    assert made.declined_at
    assert Notice.objects.filter(person=on.ann, subject__contains="declined").exists()


@pytest.mark.parametrize(("rule", "words"), [({"joint_tickets": False}, "stands alone"), ({"seats": 1}, "one place")])
def test_two_stand_together_only_where_that_may_be(world, rule, words):
    on = Ground(world, **rule)
    with pytest.raises(Refused, match=words):
        on.nominate(on.ann, partner=on.ben)


def test_nobody_is_their_own_partner(on):
    with pytest.raises(Refused, match="not the nominee"):
        on.nominate(on.ann, partner=on.ann)


# --- leaving


def test_a_nominee_withdraws_until_that_ends(on):
    made = on.nominate(on.ann)
    ends = on.late("withdrawals_close_at")
    with pytest.raises(Refused, match="Nominees could withdraw until"):
        standing.withdraw(made, by=on.ann, at=ends)
    standing.withdraw(made, by=on.ann, at=on.late("withdrawals_close_at", -1))
    standing.withdraw(made, by=on.ann, at=ends)
    assert Line.objects.filter(verb="withdrew").count() == 1


def test_afterwards_only_the_officer_withdraws_with_a_reason_and_the_paper_stays(world):
    election = make_election.election_settled(world, candidates=2)
    made = election.contests.get().nominations.order_by("number")[0]
    with pytest.raises(Refused, match="Nominees could withdraw"):
        standing.withdraw(made, by=made.nominee, at=election.voting_opens_at)
    with pytest.raises(Refused, match="Enter why"):
        standing.withdraw(made, because=" ", by=election.officer, at=election.voting_opens_at)
    with pytest.raises(NotAllowed):
        standing.withdraw(made, because="Moved away.", by=world.clerk, at=election.voting_opens_at)
    standing.withdraw(made, because="Moved  away.", by=election.officer, at=election.voting_opens_at)
    made.refresh_from_db()
    assert (made.number, made.withdrawn_because) == (1, "Moved away.")
    assert [one.number for one in candidates_of(election.contests.get(), election.voting_opens_at)] == [1, 2]


def test_nobody_withdraws_once_votes_are_counted(world):
    election = make_election.election_settled(world, candidates=2)
    Contest.objects.filter(election=election).update(state="COUNTED")
    made = election.contests.get().nominations.first()
    with pytest.raises(Refused, match="counted"):
        standing.withdraw(made, because="Late.", by=election.officer, at=election.voting_opens_at)


def test_acceptance_ends_with_withdrawals(on):
    made = on.nominate(on.ann, by=on.ben)
    with pytest.raises(Refused, match="Acceptance ended"):
        standing.accept(made, by=on.ann, at=on.late("withdrawals_close_at"))
    standing.accept(made, by=on.ann, at=on.late("withdrawals_close_at", -1))
    with pytest.raises(Refused, match="Withdraw it instead"):
        standing.decline(made, by=on.ann, at=on.now)


# --- what they say and show


def test_a_statement_is_changed_until_nominations_close(on):
    made = on.nominate(on.ann)
    presenting.edit_statement(made, "Hear me.", by=on.ann, at=on.late(seconds=-1))
    with pytest.raises(Refused, match="ended"):
        presenting.edit_statement(made, "Too late.", by=on.ann, at=on.late())
    with pytest.raises(NotAllowed):
        presenting.edit_statement(made, "Not hers.", by=on.ben, at=on.now)
    made.refresh_from_db()
    assert made.statement == "Hear me."


def test_a_statement_keeps_to_its_words(world):
    on = Ground(world, statement_words=3)
    with pytest.raises(Refused, match=r"4 words\. It may have 3"):
        on.nominate(on.ann, statement="one two three four")
    made = on.nominate(on.ann, statement="one two three")
    with pytest.raises(Refused, match="4 words"):
        presenting.edit_statement(made, "a b\nc\u00a0d", by=on.ann, at=on.now)


def picture_with_place() -> bytes:
    image, out = Image.new("RGB", (1600, 900), "#d4351c"), BytesIO()
    exif = image.getexif()
    exif[0x8825] = {1: "N", 2: (52.0, 38.0, 0.0)}
    exif[0x010E] = "taken at home"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photograph_is_made_small_and_forgets_where_it_was_taken(on, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = on.nominate(on.ann)
    assert b"taken at home" in picture_with_place()
    presenting.set_photograph(made, upload("me.jpg", picture_with_place()), says="Ann", by=on.ann, at=on.now)
    made.refresh_from_db()
    kept = made.photograph.read()
    assert b"taken at home" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert (image.format, max(image.size), len(image.getexif())) == ("JPEG", 800, 0)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", files.pdf(), files.picture()[:60], b"\xff\xd8\xff\xe0broken"], ids=range(5)
)
def test_what_is_no_picture_is_refused_in_words(on, content):
    made = on.nominate(on.ann)
    with pytest.raises(Refused):
        presenting.set_photograph(made, upload("me.png", content), says="Ann", by=on.ann, at=on.now)
    with pytest.raises(Refused, match="in words"):
        presenting.set_photograph(made, upload("me.png", files.picture()), says=" ", by=on.ann, at=on.now)


def test_a_photograph_is_taken_away_at_any_time(on, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    made = on.nominate(on.ann)
    made = presenting.set_photograph(made, upload("me.png", files.picture()), says="Ann", by=on.ann, at=on.now)
    with django_capture_on_commit_callbacks(execute=True):
        presenting.remove_photograph(made, by=on.ann, at=on.late("voting_closes_at"))
    made.refresh_from_db()
    assert not made.photograph
    assert not list(tmp_path.rglob("*.jpg"))


# --- who sees what


def test_a_nomination_is_seen_by_those_with_a_part_in_it(world):
    on = Ground(world, supporters=2)
    made = on.nominate(on.ann, by=on.ben, proposer=on.ben, seconder=on.cat)
    for person in (on.ann, on.ben, on.cat, on.officer, on.scrutineer):
        assert made in nominations_visible_to(person, on.now)
    for person in (on.dan, world.clerk, world.admin, world.stranger, world.head):
        assert made not in nominations_visible_to(person, on.now)


def test_candidates_are_listed_from_the_end_of_withdrawals_and_the_refused_never(on):
    good, bad, gone = (on.nominate(who) for who in (on.ann, on.ben, on.cat))
    facts = {"decided_by": on.officer, "decided_at": on.now}
    Nomination.objects.filter(pk__in=[good.pk, gone.pk]).update(decision="VALID", **facts)
    Nomination.objects.filter(pk=bad.pk).update(decision="REFUSED", decided_because="x", **facts)
    standing.withdraw(gone, by=on.cat, at=on.now)
    on.nominate(on.dan)  # not decided
    contest = Contest.objects.get(pk=on.contest.pk)
    assert candidates_of(contest, on.late("withdrawals_close_at", -1)) == []
    assert candidates_of(contest, on.late("withdrawals_close_at")) == [good]


def test_another_network_does_not_mix_in(on):
    other = make.world("Other heads", "999")
    with pytest.raises(Refused, match="not on the roll"):
        on.nominate(other.head, by=on.ann)
    with pytest.raises(NotAllowed):
        on.nominate(on.ann, by=other.head)
