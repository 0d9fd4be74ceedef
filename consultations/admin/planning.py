"""Admin pages of planning."""
