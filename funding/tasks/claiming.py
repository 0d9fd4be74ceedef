"""A claim is written, confirmed, approved: what happens by the clock."""
