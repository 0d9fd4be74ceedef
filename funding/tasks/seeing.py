"""Where the money stands, for those who run it and those who read it: what happens by the clock."""
