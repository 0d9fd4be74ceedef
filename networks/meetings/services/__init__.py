"""The verbs of meetings: plan, call, move, cancel; propose; draft, put, agree, issue."""

from networks.meetings.services.agreeing import put_agenda, record_agreed, reopen_agenda, say
from networks.meetings.services.calling import Slot, call_meeting, cancel_meeting, move_meeting, plan_meetings
from networks.meetings.services.drafting import (
    Facts,
    Overtaken,
    add_item,
    edit_item,
    leave_suggestion,
    move_item,
    open_agenda,
    remove_item,
    set_part,
    take_suggestion,
)
from networks.meetings.services.issuing import as_read, carry_out, issue_agenda, mark_opened, tell_everybody
from networks.meetings.services.papers import (
    Cover,
    add_late_paper,
    add_paper,
    edit_cover,
    mark_paper_read,
    remove_paper,
    withdraw_late_paper,
)
from networks.meetings.services.proposing import (
    decline_proposal,
    place_proposal,
    propose,
    table_item,
    withdraw_proposal,
)

__all__ = [
    "Cover",
    "Facts",
    "Overtaken",
    "Slot",
    "add_item",
    "add_late_paper",
    "add_paper",
    "as_read",
    "call_meeting",
    "cancel_meeting",
    "carry_out",
    "decline_proposal",
    "edit_cover",
    "edit_item",
    "issue_agenda",
    "leave_suggestion",
    "mark_opened",
    "mark_paper_read",
    "move_item",
    "move_meeting",
    "open_agenda",
    "place_proposal",
    "plan_meetings",
    "propose",
    "put_agenda",
    "record_agreed",
    "remove_item",
    "remove_paper",
    "reopen_agenda",
    "say",
    "set_part",
    "table_item",
    "take_suggestion",
    "tell_everybody",
    "withdraw_late_paper",
    "withdraw_proposal",
]
