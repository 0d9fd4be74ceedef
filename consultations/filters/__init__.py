"""How lists of consultations are narrowed."""
