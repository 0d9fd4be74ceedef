"""What the addresses of seeing need, in the world of all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World


def add(world: World) -> None:
    """Nothing of its own: what there is to see, others have added."""


def addresses(world: World) -> dict[str, dict[str, Any]]:
    """What each of its addresses needs to know."""
    fund, school = {"pk": world.things["fund"].pk}, world.people["head"].headships.get().school
    return {
        "fund_compare": fund,
        "fund_compare_group": fund | {"group": world.group.pk},
        "funding_of_body": {"pk": world.group.pk},
        "funding_of_school": {"urn": school.urn},
    }
