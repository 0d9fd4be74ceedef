"""What meetings leave to the worker."""

from networks.meetings.tasks.agendas import (
    carry_out,
    sweep,
)
from networks.meetings.tasks.before import count_pages, count_pages_left

__all__ = [
    "carry_out",
    "count_pages",
    "count_pages_left",
    "sweep",
]
