"""Who stands: nominations, eligibility, questions, in the admin site: read there, never rewritten."""
