"""Hundreds of answers without names, and an attacker with everything but the key: nobody is linked to what they wrote."""

from __future__ import annotations

import random
from secrets import token_hex

import pytest
from django.db import connection, transaction
from django.test import override_settings

from consultations.models import Answer, Response
from consultations.services import sealing
from cph.audit.models import Line
from networks.ballots import selectors as boxes
from networks.ballots.models import OpenedWords
from networks.ballots.rules import locks
from networks.ballots.rules.writing import unpack_words
from networks.ballots.services import opening, stirring, sweep_away
from networks.ballots.services.keys import secret_of
from tests.ballots import attack, seen
from tests.ballots.everywhere import cells_with
from tests.ballots.seen import Table
from tests.consultations import sealed, spied

RESPONSES = 300
pytestmark = pytest.mark.django_db(transaction=True)


class Round:
    """A consultation of so many schools, an attacker's copies at every stage, and the truth that they must not find."""

    def __init__(self, number: int = RESPONSES) -> None:
        seen.arm()
        self.asked = sealed.open_one(number)
        self.box = self.asked.consultation.box
        self.tables = spied.tables_of(self.box.pk)
        self.since = seen.log_position()
        self.in_order = random.Random(7).sample(range(number), number)  # as they answered
        self.mark = token_hex(8)  # files of the log are used again: what an earlier test wrote is still in them
        self.copies: list[seen.Copy] = []
        self.slips = [sealing.new_slip() for _ in range(number)]
        self.receipts: dict[str, sealing.Receipt] = {}

    def text(self, n: int) -> str:
        return f"View {n:04} of {self.mark}"

    def school(self, n: int) -> str:
        return str(self.asked.respondents[n].school_id)

    def answer(self) -> None:
        chance = random.Random(5)
        for n in self.in_order:
            given = self.asked.said(n, self.text(n))
            short = [one for one in given if chance.random() < 0.8 or one.text]  # not everybody answers everything
            self.receipts[self.school(n)] = self.asked.send(n, short, slip=self.slips[n])

    @property
    def truth(self) -> dict[str, str]:
        return {self.school(n): self.text(n) for n in self.in_order}

    @property
    def told(self) -> dict[str, list[str]]:
        """What the attacker knows from elsewhere: who answered after whom, how schools are listed and called."""
        rows = sorted(self.asked.respondents, key=lambda one: one.name)
        return {
            "order of answering": [self.school(n) for n in self.in_order],
            "order of the roll": [str(one.school_id) for one in self.asked.respondents],
            "order of names": [str(one.school_id) for one in rows],
        }

    def copy(self, stage: str) -> seen.Copy:
        self.copies.append(spied.copy(stage, self.box.pk, self.since))
        self.since = seen.log_position()
        return self.copies[-1]

    def secrets(self) -> list[bytes]:
        """What nobody must find, ever: what the hidden fields of the pages carried."""
        raw = [piece for slip in self.slips[::40] for piece in (slip.nonce, slip.tracker)]
        raw += [one.tracker for one in list(self.receipts.values())[::40]]
        return [*raw, *(one.hex().encode() for one in raw)]

    def words(self) -> list[bytes]:
        """What nobody must find before the close: what was written, as text and as it is packed."""
        chosen = [self.text(n) for n in self.in_order[::25]]
        return [text.encode() for text in chosen] + [text.encode("utf-16-le") for text in chosen]

    def verdict(self) -> attack.Verdict:
        return attack.attack(self.copies, self.tables, self.told, self.truth)


def test_nobody_is_linked_to_an_answer_before_the_close_after_it_or_after_they_were_taken_in():
    here = Round()
    lines = Line.objects.count()
    here.answer()
    assert Line.objects.count() == lines, "the trail tells of no answer"
    before = here.copy("while it is open")
    assert seen.places_with([*here.secrets(), *here.words()]) == []
    dumped = seen.dump()

    # the attacker does see whose envelope is whose: that much of the attack is sharp ...
    envelopes = attack.best_guess(before, spied.MARKS, spied.ENVELOPES)
    assert envelopes == {school: str(one.envelope) for school, one in here.receipts.items()}
    # ... all envelopes are alike in length, and whoever has the server's secret besides would read them
    contents = dict(seen.ask("SELECT id::text, ciphertext FROM ballots_sealedballot"))
    assert len({len(bytes(one)) for one in contents.values()}) == 1
    peel = locks.peeler(secret_of(here.box.keys.get(), ""))
    read = {
        school: unpack_words(peel(bytes(contents[one])), room=here.box.room)[0] for school, one in envelopes.items()
    }
    assert all(here.truth[school].encode() in words for school, words in read.items())

    stirring.stir(here.box)
    sweep_away()
    here.copy("after stirring")
    here.asked.close()
    assert sealing.take_in(here.asked.consultation, at=sealed.AFTER) == RESPONSES
    here.copy("after they were taken in")
    sweep_away()
    here.copy("after sweeping")

    assert set(here.truth.values()) == {row.says for row in here.copies[-1].seen[spied.ANSWERS][0].rows}
    assert not boxes.writings_of(here.box) and not OpenedWords.objects.exists()
    names = {one.how: len(one.rows) for one in here.copies[2].seen[spied.ANSWERS]}
    assert names["log of ballots_openedwords"] == names["log of consultations_answer"] == RESPONSES, names
    verdict = here.verdict()
    assert len(verdict.hits) > 300
    assert verdict.is_no_better_than_chance(), (verdict.best, verdict.bound)
    leanings = attack.leanings(here.copies, here.tables, here.told, here.truth)
    assert max(map(abs, leanings.values())) < attack.most_that_chance_leans(len(leanings)), leanings

    # the dump from before beside the one after: lines of one table against those of another
    marks = seen.column_of_dump(dumped, "ballots_mark", "school_id")
    texts = [one for one in seen.column_of_dump(seen.dump(), "consultations_answer", "text") if one.startswith("View")]
    assert set(marks) == set(here.truth) and set(texts) == set(here.truth.values())
    assert sum(here.truth[school] == text for school, text in zip(marks, texts, strict=True)) < verdict.bound

    # answers have one age, whether rows of answers or of responses; and stand nowhere else
    assert seen.ask("SELECT count(DISTINCT xmin::text) FROM consultations_answer")[0][0] == 1
    assert seen.ask("SELECT count(DISTINCT xmin::text) FROM consultations_response")[0][0] == 1
    assert cells_with([here.text(n) for n in here.in_order[::25]]) == ["consultations_answer.text"]
    assert seen.places_with(here.secrets()) == []
    log = seen.log_of_database()
    assert "ballots_mark" not in log and here.mark not in log


def test_a_copy_of_everything_lacks_the_secret_that_opens_it():
    """Whoever has the database and its files, but not the server's secret, cannot use the key that lies there."""
    here = Round(10)
    here.answer()
    key = here.box.keys.get()
    with (
        override_settings(SECRET_KEY="another server's" + "0" * 50, BALLOT_SECRETS=[]),
        pytest.raises(Exception, match="secret"),
    ):
        secret_of(key, "")
    here.asked.close()
    sealing.take_in(here.asked.consultation, at=sealed.AFTER)
    assert bytes(here.box.keys.get().wrapped) == b"", "afterwards the key is gone"


def test_the_same_script_links_all_of_them_on_naive_tables():
    """A row that a school has answered, and answers without a name, in one transaction: what many would call anonymous."""
    seen.arm()
    asked = sealed.open_one(RESPONSES)
    in_order, mark = random.Random(7).sample(range(RESPONSES), RESPONSES), token_hex(8)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_answered (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), school_id bigint)")
        cursor.execute("CREATE TABLE naive_answer (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), text text)")
        since = seen.log_position()
        try:
            for n in in_order:
                with transaction.atomic():
                    school = asked.respondents[n].school_id
                    cursor.execute("INSERT INTO naive_answered (school_id) VALUES (%s)", [school])
                    cursor.execute("INSERT INTO naive_answer (text) VALUES (%s)", [f"View {n:04} of {mark}"])
            tables = [Table("naive_answered", "school_id"), Table("naive_answer", "text")]
            copies = [copy_naive("after", tables, since)]
            cursor.execute("VACUUM (FREEZE, FULL) naive_answered, naive_answer")
            copies.append(copy_naive("after sweeping", tables, since))
        finally:
            cursor.execute("DROP TABLE naive_answered, naive_answer")
    truth = {str(asked.respondents[n].school_id): f"View {n:04} of {mark}" for n in in_order}
    told = {"order of answering": [str(asked.respondents[n].school_id) for n in in_order]}
    verdict = attack.attack(copies, tables, told, truth)
    perfect = {name for name, hits in verdict.hits.items() if hits == RESPONSES}
    for stage in ("after, after", "after sweeping, after sweeping"):
        assert f"{stage}: equal age, rows and rows" in perfect
        assert f"{stage}: order of answering against rows by place" in perfect
        assert f"{stage}: order of answering against pages of naive_answer by place" in perfect
    assert "after, after: equal age, log and log of naive_answer" in perfect
    assert not verdict.is_no_better_than_chance()


def copy_naive(stage: str, tables: list[Table], since: str) -> seen.Copy:
    taken = seen.copy(stage, tables[:1], since)
    name = tables[1].name
    taken.seen[name] = [seen.live(tables[1]), spied.pages(name), spied.log(name, since)]
    return taken


def test_careless_taking_in_is_found_out(monkeypatch):
    """Written in the order of the envelopes, without shuffling: whoever kept an early copy links them all."""
    monkeypatch.setattr(opening, "sorted", list, raising=False)
    monkeypatch.setattr(sealing.secrets.SystemRandom, "shuffle", lambda self, rows: None)
    monkeypatch.setattr(sealing, "writings_of", lambda box: in_place(box))
    here = Round(100)
    here.answer()
    here.copy("while it is open")
    here.asked.close()
    sealing.take_in(here.asked.consultation, at=sealed.AFTER)
    here.copy("after they were taken in")
    verdict = here.verdict()
    assert not verdict.is_no_better_than_chance()
    assert verdict.best[1] == 100, verdict.best


def in_place(box) -> list[bytes]:
    rows = seen.ask("SELECT words FROM ballots_openedwords WHERE box_id = %s ORDER BY ctid", box.pk)
    return [bytes(words) for (words,) in rows]


def test_two_rounds_of_the_same_schools_are_not_laid_beside_each_other():
    """Who answered first in one round is not first in the next, in any order that the rows have."""
    orders = []
    world = None
    for title in ("First round", "Second round"):
        asked = sealed.open_one(60, world=world, title=title)
        world = asked.world
        for n in range(60):
            asked.send(n)
        asked.close()
        sealing.take_in(asked.consultation, at=sealed.AFTER)
        rows = Answer.objects.filter(response__consultation=asked.consultation).exclude(text="").order_by("pk")
        orders.append(list(rows.values_list("text", flat=True)))
    assert Response.objects.count() == 120
    told = [f"View {n:04} of a head" for n in range(60)]
    same = {text: text for text in told}
    bound = attack.most_that_chance_leans(3)
    for ours, theirs in ((told, orders[0]), (told, orders[1]), (orders[0], orders[1])):
        assert abs(attack.lean(ours, theirs, same)) < bound
