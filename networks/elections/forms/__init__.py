"""Elections, one file for each part of their life."""
