"""Elections, one file for each part of their life."""

from networks.elections.tasks.polling import run_polls

__all__ = ["run_polls"]
