"""What funding does by the clock, one file for each part of it."""

from funding.tasks.books import check_books, check_year
from funding.tasks.contributing import remind_of_contributions

__all__ = ["check_books", "check_year", "remind_of_contributions"]
