"""What the addresses of proposing need, in the world of all tests: a draft, and a paper that is with the executive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from networks.schools.models import Authority
from tests.factories import funding_proposing as put

if TYPE_CHECKING:
    from tests.world import World

ISSUED = ("fund_proposal", "fund_proposal_decision", "fund_proposal_table", "fund_proposal_reopen")
DRAFT = (
    "fund_proposal@draft", "fund_proposal_edit", "fund_proposal_issue", "fund_proposal_meeting", "fund_proposal_withdraw",
    "cost_line_add",
)  # fmt: skip
LINE = ("cost_line_edit", "cost_line_move", "cost_line_remove")


def add(world: World) -> None:
    """`funding_paper` is issued, `funding_draft` only its writers know."""
    authority = Authority.objects.get(code="901")
    for name in ("funding_paper", "funding_draft"):
        world.things[name] = put.paper(world, authority=authority)
    put.issued(world.things["funding_paper"])


def addresses(world: World) -> dict[str, dict[str, Any]]:
    """What each of its addresses needs to know."""
    paper, draft = world.things["funding_paper"].pk, world.things["funding_draft"]
    line = {"pk": draft.pk, "line": draft.lines.first().pk}
    version = {"pk": paper, "number": 1}
    return {
        "fund_proposal_list": {"pk": world.ours.pk},
        "fund_proposal_write": {"pk": world.ours.pk},
        "fund_proposal_version": version,
        "fund_proposal_pdf": version,
        **{name: {"pk": paper} for name in ISSUED},
        **{name: {"pk": draft.pk} for name in DRAFT},
        **dict.fromkeys(LINE, line),
    }
