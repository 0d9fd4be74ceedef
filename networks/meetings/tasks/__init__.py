"""What meetings leave to the worker."""

from networks.meetings.tasks.agendas import (
    carry_out,
    sweep,
)

__all__ = [
    "carry_out",
    "sweep",
]
