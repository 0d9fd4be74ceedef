"""What is asked for on the pages of funding, one file for each part of it."""
