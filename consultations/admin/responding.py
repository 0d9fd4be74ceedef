"""Admin pages of responding."""
