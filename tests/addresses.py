"""What each address needs to know, so that it leads to a thing of our network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

NETWORK = [
    "body",
    "clerk_add",
    "clerk_list",
    "constitution",
    "constitution_load",
    "drawing",
    "drawing_adopt",
    "drawing_csv",
    "drawing_take",
    "drawing_upload",
    "group_csv",
    "group_list",
    "heads_upload",
    "headship_add",
    "invite_heads",
    "meeting_call",
    "meeting_export",
    "meeting_list",
    "plan_year",
    "proposal_list",
    "propose",
    "roll",
]
EXECUTIVE = ["post_csv", "post_list"]
FULL_MEETING = ["meeting", "meeting_ics", "meeting_cancel", "meeting_move"]
EXECUTIVE_MEETING = [
    "agenda_agree",
    "agenda_build",
    "agenda_issue",
    "agenda_put",
    "agenda_record",
    "agenda_reopen",
    "agenda_suggestions",
    "agenda_take",
    "item_add",
]
ITEM = ["item", "item_move", "item_papers", "item_remove"]
ISSUED = ["agenda", "agenda_pdf"]
# a second thing at the same address, which other people may see
VARIANTS = [
    *(f"{name}@executive" for name in ("body", "meeting", "meeting_ics", "meeting_list", "plan_year", "propose")),
    "body@group",
    *(f"{name}@executive" for name in ISSUED),
    "item_paper@issued",
]


def of(world: World) -> dict[str, dict[str, Any]]:
    """{address: its numbers}"""
    things, people = world.things, world.people
    network, executive = {"pk": world.ours.pk}, {"pk": world.executive.pk}
    full, draft = {"pk": things["meeting"].pk}, {"pk": things["executive_meeting"].pk}
    post = executive | {"post_pk": things["post"].pk}
    urn = {"urn": things["school"].urn}
    item = draft | {"item_pk": things["executive_meeting_item"].pk}
    head = people["head"]
    assert head is not None
    return {
        **dict.fromkeys(NETWORK, network),
        **dict.fromkeys(EXECUTIVE, executive),
        **dict.fromkeys(FULL_MEETING, full),
        **dict.fromkeys(EXECUTIVE_MEETING, draft),
        **dict.fromkeys(ITEM, item),
        **dict.fromkeys(ISSUED, full | {"version": 1}),
        **{f"{name}@executive": draft | {"version": 1} for name in ISSUED},
        **{f"{name}@executive": executive for name in ("body", "meeting_list", "plan_year", "propose")},
        "meeting@executive": draft,
        "meeting_ics@executive": draft,
        "body@group": {"pk": world.group.pk},
        "ambiguity": network | {"ambiguity_pk": things["ambiguity"].pk},
        "appoint": post,
        "appoint_step": post | {"step": "term"},
        "post_history": post,
        "clerk_end": network | {"clerk_pk": things["clerkship"].pk},
        "group_rename": {"pk": world.group.pk},
        "group_school": network | urn,
        "headship_end": network | {"headship_pk": things["headship"].pk},
        "import_run": {"pk": things["import"].pk},
        "invitation": {"secret": "nobody-knows"},
        "item_paper": {"pk": things["executive_meeting_paper"].pk},
        "item_paper@issued": {"pk": things["meeting_paper"].pk},
        "item_paper_remove": item | {"paper_pk": things["executive_meeting_paper"].pk},
        "look": {"colour": "1d4f91"},
        "member_email": network | {"person_pk": head.pk},
        "notice_open": {"pk": things["notice"].pk},
        "notice_stop": {"mark": "not-a-mark"},
        "proposal": {"pk": things["proposal"].pk},
        "school": urn,
        "school_head_add": urn,
        "school_head_end": {"pk": things["headship"].pk},
        "stand_down": {"pk": things["tenure"].pk},
        "tenure_done": {"pk": things["tenure"].pk},
    }
