"""The demonstration network: an invented city, invented schools, invented people, and a year and a half of their records."""
