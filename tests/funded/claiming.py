"""What the addresses of claiming need, in the world of all tests: a claim at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from funding.models import Claim, Evidence
from networks.schools.models import Headship
from tests.factories import funding as make

if TYPE_CHECKING:
    from tests.world import World

SENT = ("claim", "claim_back", "claim_confirm", "claim_done", "claim_withdraw")
DRAFT = ("claim_check", "claim_evidence", "claim_facts", "claim_lines")
CONFIRMED = ("claim_approve", "claim_reject")


def add(world: World) -> None:
    """`claim_draft` of the officer with a line and a file; `claim_confirmed` and `claim_approved` of the head."""
    things, people = world.things, world.people
    officer, head, of = people["officer"], people["head"], things["allocation"]
    assert officer is not None and head is not None
    school = Headship.objects.get(person=head).school
    draft = make.claim(of, school, by=officer, state="DRAFT")
    things["claim_draft"] = draft
    things["claim_evidence"] = Evidence.objects.create(
        claim=draft, file=ContentFile(b"%PDF-1.7\nanote", "note.pdf"), name="note.pdf", sha256="0" * 64, size=14,
        added_by=officer, added_at=timezone.now(),
    )  # fmt: skip
    things["claim_confirmed"] = make.claim(of, school, by=head, state="CONFIRMED")
    things["claim_approved"] = make.approved(make.claim(of, school, by=head, state="CONFIRMED"), by=officer)


def addresses(world: World) -> dict[str, dict[str, Any]]:
    """What each of its addresses needs to know."""
    things = world.things
    draft: Claim = things["claim_draft"]
    fund, allocation = {"pk": things["fund"].pk}, {"pk": things["allocation"].pk}
    file = {"pk": draft.pk, "file": things["claim_evidence"].pk}
    return {
        "claim_list": fund,
        "claim_backfill": fund,
        "claim_kind": allocation,
        "claim_write": allocation | {"kind": "invoice"},
        **{name: {"pk": things["claim"].pk} for name in SENT},
        **{name: {"pk": draft.pk} for name in DRAFT},
        **{name: {"pk": things["claim_confirmed"].pk} for name in CONFIRMED},
        "claim_take_back": {"pk": things["claim_approved"].pk},
        "claim_line_remove": {"pk": draft.pk, "line": draft.lines.first().pk},  # type: ignore[union-attr]
        "claim_file": file,
        "claim_file_remove": file,
    }
