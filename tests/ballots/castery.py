"""The parts of the killing test that run as processes of their own: who casts for the clients, who stirs, who counts.

Python -m tests.ballots.castery prepare|stir|finish; and `application`, which gunicorn serves.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cph.settings")

import django

django.setup()

from django.db import DatabaseError, close_old_connections  # noqa: E402

from cph.core.refusals import NotAllowed, Refused  # noqa: E402
from cph.people.models import Person  # noqa: E402
from networks.ballots import selectors, services, tasks  # noqa: E402
from networks.ballots.models import Box, RollEntry  # noqa: E402
from networks.ballots.services.casting import UNSURE  # noqa: E402
from tests.factories import ballots as make  # noqa: E402


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A form comes in as JSON; the receipt goes out, or the refusal, or that nobody knows."""
    close_old_connections()
    try:
        status, told = answer(json.load(environ["wsgi.input"]))
    except DatabaseError as error:
        status, told = "503 Unsure", repr(error)
    except Exception as error:
        status, told = "500 Error", repr(error)
    finally:
        close_old_connections()
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]


_boxes: dict[int, Box] = {}


def answer(form: dict[str, Any]) -> tuple[str, Any]:
    try:
        if form["box"] not in _boxes:
            _boxes[form["box"]] = Box.objects.get(pk=form["box"])
        receipt = services.cast(
            _boxes[form["box"]],
            voter=Person(pk=form["voter"]),
            ranking=form["ranking"],
            slip=services.Slip.from_form(form["tracker"], form["nonce"]),
            at=make.DURING,
        )
    except (Refused, NotAllowed) as error:
        return ("503 Unsure" if str(error) == UNSURE else "409 Refused"), str(error)
    return "200 OK", [receipt.commitment, str(receipt.envelope)]


def prepare(number: int) -> None:
    """A box open to so many voters; its number and theirs."""
    box = make.opened_to(make.people(number), choices=5, marks=5)
    voters = RollEntry.objects.filter(box=box).values_list("voter", flat=True)
    print(json.dumps({"box": box.pk, "voters": list(voters)}))


def stir() -> None:
    """As the worker does, only more often."""
    while True:
        try:
            close_old_connections()
            tasks.stir_boxes()
        except Exception as error:
            print(repr(error), file=sys.stderr)
        time.sleep(2)


def finish(number: int) -> None:
    """Close and open the box; what was in it."""
    box = Box.objects.get(pk=number)
    seal = services.close(box, at=make.AFTER)
    services.open_lock(box)
    rankings = Counter(map(str, selectors.papers_of(box)))
    counted = {"marked": seal.marked, "envelopes": seal.envelopes, "rankings": rankings, "stirred": box.stirred}
    print(json.dumps(counted | {"commitments": selectors.commitments_of(box), "slips": selectors.slips_of(box)}))


if __name__ == "__main__":
    {"prepare": prepare, "stir": stir, "finish": finish}[sys.argv[1]](*map(int, sys.argv[2:]))
