"""Consultations of our network for the tests that look at the whole site: one in each stage that has addresses of its own.

The chair leads them all: `draft_consultation` is being prepared; `open_consultation`, also called `consultation`, is open and
the head has responded (`respondent`); `sealed_consultation` is open and takes answers without names; `closed_consultation`
has two responses and waits for its report. Each has a question of each kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from consultations.models import Analyst, Material
from tests.factories import consultations as put

if TYPE_CHECKING:
    from tests.world import World


def add_consultations(world: World) -> None:
    """What every room of consultations needs for its addresses."""
    things, chair, head = world.things, world.people["chair"], world.people["head"]
    drafted = put.draft(world, title="Consultation in draft", lead=chair)
    things |= {"draft_consultation": drafted, "draft_questions": put.one_of_each(drafted)}
    # its file is not in the store: who may read it is told so, for anybody else the address does not exist
    things["material"] = Material.objects.create(
        consultation=drafted, kind="PAPER", title="Costs", file="consultations/none.pdf", file_name="costs.pdf",
        added_by=chair, added_at=timezone.now(),
    )  # fmt: skip
    open_ = put.opened(world, title="Consultation now", lead=chair)
    school = head.headships.get().school
    respondent = open_.respondents.get(school=school)
    put.response(respondent, put.some_answers(open_, 0))
    named = Analyst.objects.create(consultation=open_, person=world.people["executive"], named_at=timezone.now())
    things |= {
        "consultation": open_,
        "open_consultation": open_,
        "respondent": respondent,
        "analyst": named,
        "view": put.view(open_),
    }
    sealed = put.opened(world, title="Consultation without names", lead=chair, naming="ANONYMOUS")
    things |= {"sealed_consultation": sealed, "sealed_respondent": sealed.respondents.get(school=school)}
    things["closed_consultation"] = put.closed(world, 2, title="Consultation just over", lead=chair)
