"""Consultations: what is asked, of whom, by when, who was heard, what was done."""
