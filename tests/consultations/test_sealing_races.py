"""Many send at once, some twice, connections die, the box is stirred: every acknowledged response is there exactly once."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import Counter
from contextlib import suppress

import pytest
from django.db import DatabaseError, InterfaceError, connection

from consultations.models import Answer, Consultation, Response
from consultations.selectors import sealing as known
from consultations.services import sealing
from cph.core.refusals import Refused
from networks.ballots import services as boxes
from networks.ballots.models import Box, BoxSeal
from tests.consultations import sealed
from tests.consultations.sealed import AFTER, DURING, Asked

CLIENTS, RESPONSES, DEATHS = 12, 240, 40
pytestmark = pytest.mark.django_db(transaction=True)


class Sender(threading.Thread):
    """Sends for one school after another, each until it is acknowledged: the same page again after every silence."""

    def __init__(self, asked: Asked, waiting: queue.Queue[int]) -> None:
        super().__init__(daemon=True)
        self.asked, self.waiting, self.chance = asked, waiting, random.Random()
        self.acknowledged: dict[int, str] = {}
        self.silences = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        with suppress(queue.Empty):
            while True:
                self.respond(self.waiting.get_nowait())
                time.sleep(self.chance.uniform(0, 0.02))
        connection.close()

    def respond(self, n: int) -> None:
        slip = sealing.new_slip()
        first = self.until_answered(n, slip)
        self.acknowledged[n] = str(first)
        if self.chance.random() < 0.2:
            if self.until_answered(n, slip) != first:
                self.wrong.append(f"{n}: the same page had another receipt")
            if "have been sent" not in str(self.until_answered(n, sealing.new_slip())):
                self.wrong.append(f"{n}: a second page was taken")

    def until_answered(self, n: int, slip: sealing.Slip) -> object:
        while True:
            try:
                consultation = Consultation.objects.select_related("box").get(pk=self.asked.consultation.pk)
                respondent = consultation.respondents.select_related("consultation").get(
                    pk=self.asked.respondents[n].pk
                )
                return sealing.put_in(
                    consultation, self.asked.heads[n], respondent, self.asked.said(n), slip=slip, at=DURING
                ).envelope
            except Refused as refusal:
                if str(refusal) != sealing.LOST:
                    return str(refusal)
            except (DatabaseError, InterfaceError):
                pass
            self.silences += 1
            connection.close()


def kill_one() -> None:
    """A connection of the senders, by chance, whatever it is doing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1) AS one"
        )


def test_every_acknowledged_response_is_there_once_and_roll_and_box_agree():
    asked = sealed.open_one(RESPONSES)
    waiting: queue.Queue[int] = queue.Queue()
    for n in random.sample(range(RESPONSES), RESPONSES):
        waiting.put(n)
    senders = [Sender(asked, waiting) for _ in range(CLIENTS)]
    for one in senders:
        one.start()
    deaths = 0
    while any(one.is_alive() for one in senders) and deaths < 1_000:
        if deaths < DEATHS:
            kill_one()
        if deaths % 5 == 0:
            boxes.stir(asked.consultation.box)
        deaths += 1
        time.sleep(0.05)
    for one in senders:
        one.join(60)
    assert not any(one.is_alive() for one in senders)
    assert [words for one in senders for words in one.wrong] == []
    assert sum(one.silences for one in senders) > 3, "it was no walk"
    acknowledged = {n: words for one in senders for n, words in one.acknowledged.items()}
    assert len(acknowledged) == RESPONSES and len(set(acknowledged.values())) == RESPONSES

    assert known.sent_by(asked.consultation) == {one.pk for one in asked.respondents}
    assert sealed.taken_in(asked) == RESPONSES
    seal = BoxSeal.objects.get(box=asked.consultation.box)
    assert (seal.entitled, seal.marked, seal.envelopes) == (RESPONSES,) * 3
    assert sorted(line.split()[0] for line in seal.slips.splitlines()) == sorted(acknowledged.values())
    texts = Answer.objects.filter(question=asked.questions["LONG"]).values_list("text", flat=True)
    assert Counter(texts) == Counter(f"View {n:04} of a head" for n in range(RESPONSES))
    assert Response.objects.count() == RESPONSES


def at_once(*acts) -> list[object]:
    """All begun together, each on a connection of its own; what they gave or raised."""
    told: list[object] = []
    together = threading.Barrier(len(acts))

    def run(act) -> None:
        together.wait()
        try:
            told.append(act())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return told


def test_two_tabs_of_one_head_are_one_response():
    asked = sealed.open_one(1)
    told = at_once(*[lambda: asked.send(0)] * 4)
    refused = [one for one in told if isinstance(one, Refused)]
    assert len(refused) == 3 and all("have been sent" in str(one) for one in refused)
    assert sealed.taken_in(asked) == 1


def test_two_workers_take_it_in_once():
    asked = sealed.open_one(20)
    for n in range(20):
        asked.send(n)
    asked.close()

    def take() -> int:
        return sealing.take_in(Consultation.objects.get(pk=asked.consultation.pk), at=AFTER)

    assert at_once(take, take, take) == [20, 20, 20]
    assert Response.objects.count() == 20


def test_at_the_close_a_response_is_in_or_refused_never_lost():
    """Sent while the clock closes the box: who was told "sent" is taken in, who was refused is not."""
    asked = sealed.open_one(24)
    for n in range(4):
        asked.send(n)

    def close() -> int:
        return sealed.taken_in(asked)

    told = at_once(close, *[lambda n=n: asked.send(n) for n in range(4, 24)])
    sent = [one for one in told if isinstance(one, sealing.Receipt)]
    refused = [one for one in told if isinstance(one, Refused)]
    assert len(sent) + len(refused) == 20, told
    assert Response.objects.count() == 4 + len(sent) == len(known.sent_by(asked.consultation))
    assert Box.objects.get().state == Box.State.DESTROYED
