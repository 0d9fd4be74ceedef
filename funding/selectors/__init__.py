"""What is read of funding, one file for each part of it."""
