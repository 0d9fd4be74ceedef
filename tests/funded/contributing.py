"""What the addresses of contributing need, in the world of all tests: schools that were asked, a receipt, a statement, a post."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cph.documents.services import issue
from funding.models import Funder, SharedPost, Statement, StatementLine
from networks.schools.models import Authority
from tests.factories import funding as make
from tests.factories import funding_contributing as give

if TYPE_CHECKING:
    from tests.world import World

YEARS = ("contribution_list", "contribution_terms", "contribution_send", "contribution_remind", "contribution_bank",
         "post_cost_add")  # fmt: skip
REQUEST = ("contribution", "contribution_answer", "contribution_receive")
RECEIPT = ("contribution_receipt", "contribution_receipt_pdf", "contribution_take_back")
POST = ("post_cost", "post_cost_edit", "post_cost_remove")


def add(world: World) -> None:
    """`gifts_year` of a fund that schools fill; `gift` of the head’s school with `gift_receipt`; `bank_statement`, `shared_post`."""
    things, people = world.things, world.people
    officer, head, known = people["officer"], people["head"], things["fund"]
    assert officer is not None and head is not None
    fund = give.fund(
        world,
        authority=Authority.objects.get(code="901"),
        keeper=officer,
        begins_on=known.begins_on,
        ends_on=known.ends_on,
    )
    year = make.year(fund, known.begins_on, known.ends_on)
    asked = give.subscription(year, due_on=known.ends_on)
    things["gifts_year"] = year
    things["gift"] = give.request(asked, head.headships.get().school, reference="CPH26-7KQ2MX")
    things["gift_receipt"] = give.receipt(things["gift"])
    now = timezone.now()
    issue(
        "papers/plain.html",
        {"body_name": "Ours", "sections": []},
        things["gift_receipt"],
        prefix="GIFT",
        title="Receipt",
        at=now,
    )
    things["bank_statement"] = statement = Statement.objects.create(
        year=year, name="May.csv", sha256="0" * 64, first_pence=0, last_pence=30_000, read_by=officer, read_at=now
    )
    StatementLine.objects.create(
        statement=statement, row=2, on=timezone.localdate(), words="School 001", pence=30_000, balance_pence=30_000
    )
    things["shared_post"] = post = SharedPost.objects.create(
        year=year, title="Lead headteacher", range_label="L15–L21", range_of=date(2026, 9, 1), least_pence=5_000_000,
        most_pence=5_900_000, now_pence=5_200_000, on_costs=Decimal("25.5"), begins_on=year.starts_on, set_by=officer, set_at=now,
    )  # fmt: skip
    Funder.objects.create(post=post, name="This fund", is_this_fund=True, share=100)


def addresses(world: World) -> dict[str, dict[str, Any]]:
    """What each of its addresses needs to know."""
    things = world.things
    year, gift = {"pk": things["gifts_year"].pk}, {"pk": things["gift"].pk}
    return {
        **dict.fromkeys(YEARS, year),
        **dict.fromkeys(REQUEST, gift),
        **{name: gift | {"receipt": things["gift_receipt"].pk} for name in RECEIPT},
        **{name: {"pk": things["shared_post"].pk} for name in POST},
        "contribution_statement": {"pk": things["bank_statement"].pk},
    }
