"""What the addresses of paying and of the books need, in the world of all tests."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cph.people.models import Person
from funding.models import Posting
from funding.selectors.paying import first_day_to_pay
from funding.services.paying import make_batch, release
from networks.schools.models import Headship
from tests.factories import funding as make
from tests.factories.funding_paying import payee

if TYPE_CHECKING:
    from tests.world import World

OF_FUND = ["batch_list", "batch_make", "payee_list"]
OF_BATCH = ["batch", "batch_drop", "batch_release"]
OF_YEAR = ["books", "books_check", "books_take", "ledger"]


def add(world: World) -> None:
    """`paid_batch` and its `payment`; `batch`, made by the officer; `payee`, entered by the officer; `bank_school` of the head."""
    things, people = world.things, world.people
    officer, clerk, head = (_somebody(people[role]) for role in ("officer", "clerk", "head"))
    school = Headship.objects.get(person=head).school
    payee(school, officer, clerk)
    things["bank_school"] = school
    things["payee"] = payee(school, officer, account="87654321")
    batches = []
    for _ in range(2):
        claim = make.claim(things["school_allocation"], school, by=head, state="CONFIRMED")
        facts = {"pays_on": first_day_to_pay(timezone.localdate()), "form_key": uuid.uuid4(), "by": officer}
        batches.append(make_batch(things["fund"], [make.approved(claim, by=officer)], **facts, at=timezone.now()))
    things["paid_batch"] = release(batches[0], by=clerk, at=timezone.now())
    things["batch"] = batches[1]
    things["payment"] = things["paid_batch"].payments.get()


def _somebody(person: Person | None) -> Person:
    assert person is not None
    return person


def addresses(world: World) -> dict[str, dict[str, Any]]:
    """What each of its addresses needs to know."""
    things = world.things
    fund, year = {"pk": things["fund"].pk}, {"pk": things["fund_year"].pk}
    urn = {"urn": things["bank_school"].urn}
    return {
        **dict.fromkeys(OF_FUND, fund),
        **{key: {"pk": things["batch"].pk} for key in OF_BATCH},
        **dict.fromkeys(OF_YEAR, year),
        **dict.fromkeys(("payee_check", "payee_refuse"), fund | {"payee": things["payee"].pk}),
        "payee_enter": fund | urn,
        "school_account": urn,
        "batch_file": {"pk": things["paid_batch"].pk},
        "payment_reverse": {"pk": things["payment"].pk},
        "posting": year | {"number": Posting.objects.filter(year=things["fund_year"]).first().number},  # type: ignore[union-attr]
    }
