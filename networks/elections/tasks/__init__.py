"""Elections, one file for each part of their life."""

from networks.elections.tasks.calling import move_on
from networks.elections.tasks.clearing import clear_due
from networks.elections.tasks.polling import run_polls

__all__ = ["clear_due", "move_on", "run_polls"]
