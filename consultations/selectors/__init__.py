"""Consultations and what belongs to them, as one person may see them."""
