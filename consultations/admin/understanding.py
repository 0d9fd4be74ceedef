"""Admin pages of understanding."""
