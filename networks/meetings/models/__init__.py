"""Meetings from notice to approved minutes: agendas, attendance, motions, minutes, packs."""

from networks.meetings.models.agendas import (
    SITS_IN_EXECUTIVE,
    Agenda,
    AgendaItem,
    Agreement,
    Issue,
    ItemPaper,
    LeftSuggestion,
    Meeting,
    PaperRead,
    PartBAccess,
    Proposal,
    Purpose,
)
from networks.meetings.models.attendance import Attendance, ChairRuling, Declaration, Discussion, Interest, Reply
from networks.meetings.models.minutes import Action, Circulation, Decision, MinuteItem, Minutes, Remark
from networks.meetings.models.motions import Motion, Vote, VotingRight
from networks.meetings.models.packs import Feed, Habits, Pack, PackEdition, PublicPage

__all__ = [
    "SITS_IN_EXECUTIVE",
    "Action",
    "Agenda",
    "AgendaItem",
    "Agreement",
    "Attendance",
    "ChairRuling",
    "Circulation",
    "Decision",
    "Declaration",
    "Discussion",
    "Feed",
    "Habits",
    "Interest",
    "Issue",
    "ItemPaper",
    "LeftSuggestion",
    "Meeting",
    "MinuteItem",
    "Minutes",
    "Motion",
    "Pack",
    "PackEdition",
    "PaperRead",
    "PartBAccess",
    "Proposal",
    "PublicPage",
    "Purpose",
    "Remark",
    "Reply",
    "Vote",
    "VotingRight",
]
