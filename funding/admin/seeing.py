"""Where the money stands, for those who run it and those who read it: in the admin."""
