"""Meetings in the admin site: what happened is read there, never rewritten."""

from networks.meetings.admin import (  # noqa: F401  (registers itself)
    agendas,
    around,
    before,
    minutes,
    motions,
    packs,
    sitting,
)
