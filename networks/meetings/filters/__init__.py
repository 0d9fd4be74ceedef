"""How the lists of meetings are narrowed; the choices live in their address."""

from networks.meetings.filters.agendas import WHEN, MeetingFilter
from networks.meetings.filters.registers import ActionFilter, DecisionFilter

__all__ = ["WHEN", "ActionFilter", "DecisionFilter", "MeetingFilter"]
