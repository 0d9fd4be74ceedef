"""Approved claims are paid, and what was paid is taken back: what happens by the clock."""
