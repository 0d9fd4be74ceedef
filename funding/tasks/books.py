"""The books are checked: when somebody asks, and every night where something was posted."""

from __future__ import annotations

from celery import shared_task

from cph.core import clock
from funding.services import proving


@shared_task(name="funding.tasks.books.check_year", ignore_result=True)
def check_year(check: int) -> None:
    """Asked for twice, or by two workers, it is done once."""
    proving.carry_out(check, at=clock.now())


@shared_task(name="funding.tasks.books.check_books", ignore_result=True)
def check_books() -> None:
    """Every night, and whenever a check was asked for that no worker did."""
    proving.check_all(at=clock.now())
