"""What consultations do by the clock, one file for each part of their life."""

from consultations.tasks.planning import run_consultations
from consultations.tasks.reporting import remind_of_feedback
from consultations.tasks.responding import clear_drafts, tell_respondents
from consultations.tasks.understanding import make_export, sweep_figures, tabulate

__all__ = [
    "clear_drafts",
    "make_export",
    "remind_of_feedback",
    "run_consultations",
    "sweep_figures",
    "tabulate",
    "tell_respondents",
]
