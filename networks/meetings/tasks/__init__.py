"""What meetings leave to the worker."""

from networks.meetings.tasks.agendas import (
    carry_out,
    sweep,
)
from networks.meetings.tasks.before import count_pages, count_pages_left
from networks.meetings.tasks.minutes import carry_out_minutes, remind_owners, sweep_minutes
from networks.meetings.tasks.motions import close_votes
from networks.meetings.tasks.packs import make_pack, renew_pack, sweep_packs

__all__ = [
    "carry_out",
    "carry_out_minutes",
    "close_votes",
    "count_pages",
    "count_pages_left",
    "make_pack",
    "remind_owners",
    "renew_pack",
    "sweep",
    "sweep_minutes",
    "sweep_packs",
]
