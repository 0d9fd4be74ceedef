"""A box from its making to its opening: what goes in comes out, once, and nothing else is kept."""

from __future__ import annotations

import pytest

from networks.ballots import selectors, services
from networks.ballots.models import Box, BoxKey, OpenedBallot, SealedBallot
from networks.ballots.rules import envelope
from tests.factories import ballots as make

pytestmark = pytest.mark.django_db


def test_what_goes_in_comes_out_in_the_order_of_the_commitments():
    voters = make.people(5)
    box = make.opened_to(voters)
    rankings = [(1,), (2, 1), (), (4, 3, 2, 1), (2, 1)]
    receipts = [make.casts(box, voter, ranking) for voter, ranking in zip(voters, rankings, strict=True)]
    assert selectors.turnout(box) == selectors.Turnout(entitled=5, cast=5)

    box = make.opened(box)

    assert sorted(map(tuple, selectors.papers_of(box))) == sorted(rankings)
    assert selectors.commitments_of(box) == sorted(receipt.commitment for receipt in receipts)
    assert box.state == Box.State.OPENED
    assert not SealedBallot.objects.exists()
    assert [(key.wrapped, key.is_used) for key in BoxKey.objects.filter(box=box)] == [(b"", True)]
    assert set(OpenedBallot.objects.values_list("tracker", flat=True)) == {""}


def test_a_voter_finds_their_own_paper_again_from_the_receipt_alone():
    voters = make.people(2)
    box = make.opened_to(voters, keeps_trackers=True)
    receipt = make.casts(box, voters[0], (3, 1))
    make.casts(box, voters[1], (3, 1))
    closed = make.closed(box)
    assert any(line.startswith(str(receipt.envelope)) for line in selectors.slips_of(closed))

    services.open_lock(closed)

    mine = [row for row in selectors.published_papers_of(box) if row[0] == receipt.commitment]
    assert mine == [(receipt.commitment, [3, 1], receipt.tracker.hex())]
    assert envelope.commitment_of(box.key, [3, 1], receipt.tracker) == receipt.commitment


def test_the_seal_is_published_before_the_box_is_opened_and_can_be_made_again_by_hand():
    voters = make.people(3)
    box = make.opened_to(voters)
    for voter in voters[:2]:
        make.casts(box, voter)
    box = make.closed(box)
    seal = box.seal
    assert (seal.entitled, seal.marked, seal.on_paper, seal.envelopes) == (3, 2, 0, 2)
    rows = SealedBallot.objects.order_by("pk").values_list("pk", "ciphertext")
    assert seal.slips == "".join(f"{envelope.slip_line(pk, bytes(content))}\n" for pk, content in rows)
    assert seal.root == envelope.digest_of(seal.slips)
    assert seal.roll_hash == envelope.digest_of(selectors.roll_of(box))


def test_every_envelope_of_a_box_has_the_same_length_however_much_is_marked():
    voters = make.people(4)
    box = make.opened_to(voters, choices=9, marks=9)
    for voter, ranking in zip(voters, [(), (1,), (5, 4, 3), tuple(range(1, 10))], strict=True):
        make.casts(box, voter, ranking)
    assert len({len(bytes(content)) for content in SealedBallot.objects.values_list("ciphertext", flat=True)}) == 1


def test_stirring_keeps_every_mark_and_envelope_and_notes_how_many_there_are():
    voters = make.people(12)
    box = make.opened_to(voters)
    for voter in voters:
        make.casts(box, voter)
    before = set(SealedBallot.objects.values_list("pk", "ciphertext")), set(box.marked.values_list("pk", "elector"))
    services.stir(box)
    box.refresh_from_db()
    after = set(SealedBallot.objects.values_list("pk", "ciphertext")), set(box.marked.values_list("pk", "elector"))
    assert [{(pk, bytes(x) if isinstance(x, memoryview) else x) for pk, x in one} for one in before] == [
        {(pk, bytes(x) if isinstance(x, memoryview) else x) for pk, x in one} for one in after
    ]
    assert box.stirred == 12
