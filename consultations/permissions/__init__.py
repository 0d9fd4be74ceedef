"""Who may ask, answer, read the answers, report."""
