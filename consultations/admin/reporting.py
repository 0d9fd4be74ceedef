"""Admin pages of reporting."""
