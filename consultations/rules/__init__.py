"""What follows from plain values: ways and warnings, skips and answers, figures and what must be hidden."""
