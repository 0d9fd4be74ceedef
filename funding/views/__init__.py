"""The pages of funding, one file for each part of it."""
