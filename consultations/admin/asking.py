"""Admin pages of asking."""
