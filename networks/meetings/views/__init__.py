"""The pages of meetings."""

from networks.meetings.views.agreeing import agenda_agree, agenda_put, agenda_record, agenda_reopen
from networks.meetings.views.calling import meeting_call, meeting_cancel, meeting_move, plan_year
from networks.meetings.views.drafting import (
    agenda_build,
    agenda_suggestions,
    agenda_take,
    item,
    item_add,
    item_move,
    item_paper_remove,
    item_papers,
    item_remove,
)
from networks.meetings.views.issuing import agenda, agenda_issue, agenda_pdf, item_paper
from networks.meetings.views.meetings import calendar, meeting, meeting_export, meeting_ics, meeting_list
from networks.meetings.views.proposals import proposal, proposal_list, propose

__all__ = [
    "agenda",
    "agenda_agree",
    "agenda_build",
    "agenda_issue",
    "agenda_pdf",
    "agenda_put",
    "agenda_record",
    "agenda_reopen",
    "agenda_suggestions",
    "agenda_take",
    "calendar",
    "item",
    "item_add",
    "item_move",
    "item_paper",
    "item_paper_remove",
    "item_papers",
    "item_remove",
    "meeting",
    "meeting_call",
    "meeting_cancel",
    "meeting_export",
    "meeting_ics",
    "meeting_list",
    "meeting_move",
    "plan_year",
    "proposal",
    "proposal_list",
    "propose",
]
