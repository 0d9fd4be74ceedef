"""2,000 votes, and an attacker with everything but the key: no voter is linked to a vote. On naive tables all are."""

from __future__ import annotations

import random

import pytest
from django.db import connection, transaction

from networks.ballots import services
from networks.ballots.rules import locks
from networks.ballots.rules.envelope import unpack
from networks.ballots.services import opening
from networks.ballots.services.keys import secret_of
from tests.ballots import attack, seen
from tests.ballots.seen import Table
from tests.factories import ballots as make

VOTES = 2_000
CHOICES = 12
pytestmark = pytest.mark.django_db(transaction=True)


def rankings(number: int, seed: int) -> list[tuple[int, ...]]:
    """So many different votes, so that a blind guess is right once in as many times."""
    chance, made = random.Random(seed), set()
    while len(made) < number:
        made.add(tuple(chance.sample(range(1, CHOICES + 1), CHOICES)))
    return sorted(made, key=lambda _: chance.random())


def as_text(ranking) -> str:
    return "{" + ",".join(map(str, ranking)) + "}"


class Poll:
    """A vote of 2,000, an attacker's copies at every stage, and the truth that they must not find."""

    def __init__(self, number: int = VOTES) -> None:
        seen.arm()
        self.voters = make.people(number)
        self.box = make.opened_to(self.voters, choices=CHOICES, marks=CHOICES, keeps_trackers=True)
        self.since = seen.log_position()
        self.tables = [
            Table("ballots_mark", "elector_id", where=f"box_id = {self.box.pk}"),
            Table("ballots_sealedballot", "id", "ciphertext", where=f"box_id = {self.box.pk}"),
            Table("ballots_openedballot", "ranking", "commitment", where=f"box_id = {self.box.pk}"),
        ]
        self.copies: list[seen.Copy] = []
        self.in_order = random.Random(7).sample(self.voters, number)  # as they voted
        self.truth, self.receipts, self.slips = {}, [], []

    def vote(self) -> None:
        for voter, ranking in zip(self.in_order, rankings(number := len(self.in_order), seed=number), strict=True):
            slip = services.new_slip()
            self.receipts.append(make.casts(self.box, voter, ranking, slip))
            self.slips.append(slip)
            self.truth[str(voter.pk)] = as_text(ranking)

    def copy(self, stage: str) -> seen.Copy:
        self.copies.append(seen.copy(stage, self.tables, self.since))
        self.since = seen.log_position()
        return self.copies[-1]

    @property
    def told(self) -> dict[str, list[str]]:
        """What the attacker knows from elsewhere: who voted after whom, names, ages of accounts."""
        return {
            "order of voting": [str(voter.pk) for voter in self.in_order],
            "order of joining": [str(voter.pk) for voter in self.voters],
            "order of names": [str(voter.pk) for voter in sorted(self.voters, key=lambda one: one.name)],
        }

    def needles(self, some: int = 8) -> list[bytes]:
        """What nobody must find anywhere before the opening: trackers, nonces, commitments, papers."""
        found = []
        for receipt, slip in list(zip(self.receipts, self.slips, strict=True))[:: len(self.receipts) // some]:
            for secret in (receipt.tracker, slip.tracker, slip.nonce):
                found += [secret, secret.hex().encode()]
            found += [receipt.commitment.encode(), bytes.fromhex(receipt.commitment), receipt.tracker_words.encode()]
        for voter in self.in_order[:: len(self.in_order) // some]:
            numbers = [int(one) for one in self.truth[str(voter.pk)][1:-1].split(",")]
            found += [bytes(numbers), self.truth[str(voter.pk)].encode(), ", ".join(map(str, numbers)).encode()]
            found.append(b"".join(one.to_bytes(2, "little") for one in numbers))
        return found


def test_no_voter_is_linked_to_a_vote_before_stirring_after_it_after_the_close_or_after_the_opening():
    poll = Poll()
    poll.vote()
    before = poll.copy("before stirring")
    assert seen.places_with(poll.needles()) == []
    dumped = seen.dump()

    # the attacker does see whose envelope is whose: that much of the attack is sharp ...
    envelopes = attack.best_guess(before, "ballots_mark", "ballots_sealedballot")
    whose = {str(voter.pk): str(one.envelope) for voter, one in zip(poll.in_order, poll.receipts, strict=True)}
    assert envelopes == whose
    assert attack.by_equal_age(*(before.seen[table.name][2] for table in poll.tables[:2])) == whose, "by the log alone"
    # ... and whoever has the server's secret besides would see the votes, as the page says
    contents = dict(seen.ask("SELECT id::text, ciphertext FROM ballots_sealedballot"))
    peel = locks.peeler(secret_of(poll.box.keys.get(), ""))
    read = {
        who: as_text(unpack(peel(bytes(contents[one])), choices=CHOICES, marks=CHOICES)[0])
        for who, one in whose.items()
    }
    assert read == poll.truth

    services.stir(poll.box)
    services.sweep_away()
    stirred = poll.copy("after stirring")
    live_marks, live_envelopes = (stirred.seen[table.name][0] for table in poll.tables[:2])
    linked = attack.by_equal_age(live_marks, live_envelopes)
    assert sum(whose[who] == one for who, one in linked.items()) < attack.fewest_beyond_chance(1e-9)
    in_pages = [attack.by_equal_age(*(stirred.seen[table.name][1] for table in poll.tables[:2]))]
    assert max(sum(whose[who] == one for who, one in links.items()) for links in in_pages) < 15

    services.close(poll.box, at=make.AFTER)
    poll.copy("after the close")
    assert seen.places_with(poll.needles()) == []

    services.open_lock(poll.box)
    services.sweep_away()
    poll.copy("after the opening")
    assert len(poll.truth) == VOTES and {
        row.says for row in poll.copies[-1].seen["ballots_openedballot"][0].rows
    } == set(poll.truth.values())

    verdict = attack.attack(poll.copies, poll.tables, poll.told, poll.truth)
    assert len(verdict.hits) > 300
    assert verdict.is_no_better_than_chance(), (verdict.best, verdict.bound)
    leanings = attack.leanings(poll.copies, poll.tables, poll.told, poll.truth)
    assert max(map(abs, leanings.values())) < attack.most_that_chance_leans(len(leanings)), leanings

    # the dump that was made before the opening beside the one after it: lines of one table against those of another
    marks = seen.column_of_dump(dumped, "ballots_mark", "elector_id")
    papers = seen.column_of_dump(seen.dump(), "ballots_openedballot", "ranking")
    assert set(marks) == set(poll.truth) and set(papers) == set(poll.truth.values())
    assert sum(poll.truth[who] == paper for who, paper in zip(marks, papers, strict=True)) < verdict.bound

    # nothing of a ballot is in the database's log, and no nonce anywhere, even now
    log = seen.log_of_database()
    assert log and not any(str(one.envelope) in log for one in poll.receipts) and "ballots_mark" not in log
    nonces = [slip.nonce for slip in poll.slips[::250]] + [slip.tracker for slip in poll.slips[::250]]
    assert seen.places_with([*nonces, *(one.hex().encode() for one in nonces)]) == []


def test_the_same_script_links_all_of_them_on_naive_tables():
    """Two tables without a foreign key, random keys, written in one transaction: what many would call anonymous."""
    seen.arm()
    voters, votes = make.people(VOTES), rankings(VOTES, seed=2)
    in_order = random.Random(7).sample(voters, VOTES)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_voted (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), elector_id bigint)")
        cursor.execute("CREATE TABLE naive_vote (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), ranking smallint[])")
        since = seen.log_position()
        try:
            for voter, ranking in zip(in_order, votes, strict=True):
                with transaction.atomic():
                    cursor.execute("INSERT INTO naive_voted (elector_id) VALUES (%s)", [voter.pk])
                    cursor.execute("INSERT INTO naive_vote (ranking) VALUES (%s::smallint[])", [list(ranking)])
            tables = [Table("naive_voted", "elector_id"), Table("naive_vote", "ranking")]
            copies = [seen.copy("after the vote", tables, since)]
            cursor.execute("VACUUM (FREEZE, FULL) naive_voted, naive_vote")
            copies.append(seen.copy("after sweeping", tables, since))
        finally:
            cursor.execute("DROP TABLE naive_voted, naive_vote")
    truth = {str(voter.pk): as_text(ranking) for voter, ranking in zip(in_order, votes, strict=True)}
    told = {"order of voting": [str(voter.pk) for voter in in_order]}
    verdict = attack.attack(copies, tables, told, truth)
    perfect = {name for name, hits in verdict.hits.items() if hits == VOTES}
    for stage in ("after the vote, after the vote", "after sweeping, after sweeping"):
        assert f"{stage}: equal age, rows and rows" in perfect
        assert f"{stage}: equal age, pages and pages" in perfect
        assert f"{stage}: order of voting against rows by place" in perfect
    assert "after the vote, after the vote: equal age, log and log" in perfect
    assert not verdict.is_no_better_than_chance()
    leanings = attack.leanings(copies, tables, told, truth)
    assert max(leanings.values()) > 40 > attack.most_that_chance_leans(len(leanings))


def test_a_careless_opening_is_found_out(monkeypatch):
    """Papers stored in the order of their envelopes: whoever kept a copy from before the stirring links them all."""
    monkeypatch.setattr(opening, "sorted", list, raising=False)
    poll = Poll(300)
    poll.vote()
    poll.copy("before stirring")
    services.close(poll.box, at=make.AFTER)
    services.open_lock(poll.box)
    poll.copy("after the opening")
    verdict = attack.attack(poll.copies, poll.tables, poll.told, poll.truth)
    assert not verdict.is_no_better_than_chance()
    assert verdict.best[1] == 300, verdict.best


def test_what_goes_in_between_two_stirs_has_one_age():
    voters = make.people(30)
    box = make.opened_to(voters, choices=3, marks=1)
    before = set()
    for n, one in enumerate(voters):
        make.casts(box, one, (n % 3 + 1,))
        if n % 10 == 9:
            services.stir(box)
            tables = ("ballots_mark", "ballots_sealedballot")
            ages = {seen.ask(f"SELECT DISTINCT xmin::text FROM {table}")[0][0] for table in tables}
            assert len(ages) == 1 and not ages & before
            before |= ages
    assert make.opened(box).opened.count() == 30


def test_chance_is_what_the_tables_say():
    """P(Poisson(1) >= k) from printed tables: 8 is reached 1.0e-5 of the time, 10 1.1e-7, 12 8.3e-10."""
    assert [attack.fewest_beyond_chance(rare) for rare in (1.1e-5, 1.2e-7, 9e-10)] == [8, 10, 12]
