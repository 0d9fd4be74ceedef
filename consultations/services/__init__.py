"""Plan, ask, open, respond, close, understand, report, file."""
