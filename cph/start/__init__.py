"""Starts the whole application on a machine that has only Python: standard library only, nothing of ours imported."""
