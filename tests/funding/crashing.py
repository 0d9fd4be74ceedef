"""A process of its own that does one thing with money and is killed (kill -9, by itself) where the test says.

python -m tests.funding.crashing release|reverse|approve THING PERSON early|late|never

early: all is posted, nothing is committed. late: all is committed, no mail is on its way.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any


def die(*_: Any, **__: Any) -> None:
    """Nothing after this: no except, no finally, no atexit."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(act: str, thing: int, person: int, when: str) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from cph.notifications import services as telling
    from cph.people.models import Person
    from funding.models import Batch, Claim, Payment
    from funding.services import claiming, paying, reversing

    by, at = Person.objects.get(pk=person), timezone.now()
    if when == "late":
        telling.enqueue = late  # type: ignore[assignment]
    acts = {
        "release": lambda: paying.release(Batch.objects.get(pk=thing), by=by, at=at),
        "reverse": lambda: reversing.reverse(Payment.objects.get(pk=thing), "came back", by=by, at=at),
        "approve": lambda: claiming.approve(Claim.objects.get(pk=thing), by=by, at=at),
    }
    if when == "early":
        die_at_the_trail()
    acts[act]()


def die_at_the_trail() -> None:
    """Services write the trail last: by then all is posted, and nothing is committed."""
    from cph.audit.services import record

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("funding.") and getattr(module, "record", None) is record:
            module.record = die  # type: ignore[attr-defined]


def late(*_: Any) -> None:
    """In the place of whoever hands notices to the worker: after the commit, the end."""
    from django.db import transaction

    transaction.on_commit(die)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
