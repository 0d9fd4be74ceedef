"""Money: from a forum’s decision to the outcome of each pound."""
