"""What of funding is taken away as a file."""
