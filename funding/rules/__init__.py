"""Pure rules of money, one file for each part of it."""
