"""Looking through and carrying out imports, in the worker."""

from celery import shared_task

from cph.core import clock
from networks.schools import services


@shared_task
def look_through(pk: int) -> None:
    """Read a file that was handed in and prepare its preview."""
    services.look_through(pk, at=clock.now(), tick=clock.now)


@shared_task
def carry_out(pk: int) -> None:
    """Load a file that was confirmed."""
    services.carry_out(pk, at=clock.now(), tick=clock.now)


@shared_task
def sweep() -> None:
    """Every minute: take up imports whose worker died or of which Redis never heard."""
    at = clock.now()
    to_read, to_carry_out = services.left_over(at)
    for pk in to_read:
        services.look_through(pk, at=at, tick=clock.now)
    for pk in to_carry_out:
        services.carry_out(pk, at=at, tick=clock.now)
