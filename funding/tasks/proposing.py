"""A proposal is written, costed, issued, tabled and decided: what happens by the clock."""
