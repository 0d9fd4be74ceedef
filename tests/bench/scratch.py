"""A scratch database of its own for a room of the bench, made as the tests make theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.test.utils import setup_databases, teardown_databases


@contextmanager
def database() -> Iterator[None]:
    """An empty, migrated database for the length of the block."""
    old = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(old, verbosity=0)
