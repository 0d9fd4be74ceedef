"""A fund, its years, who gets how much of it: what happens by the clock."""
