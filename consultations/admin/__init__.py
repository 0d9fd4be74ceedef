"""Consultations in the admin, one file for each part of their life."""

from consultations.admin import asking, planning, reporting, responding, understanding

__all__ = ["asking", "planning", "reporting", "responding", "understanding"]
