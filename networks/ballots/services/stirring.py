"""Stirring: marks and envelopes are taken out and put back in random order, so that nothing tells which went in together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from cph.core.refusals import Refused
from networks.ballots.models import Box
from networks.ballots.services.preparing import held

STIR = """
    WITH out AS (DELETE FROM {table} WHERE box_id = %s RETURNING {columns})
    INSERT INTO {table} ({columns}) SELECT {columns} FROM out ORDER BY gen_random_uuid()
"""
MARKS = STIR.format(table="ballots_mark", columns="id, box_id, elector_id, school_id, on_paper")
ENVELOPES = STIR.format(table="ballots_sealedballot", columns="id, box_id, ciphertext")
TABLES = (
    "ballots_mark", "ballots_sealedballot", "ballots_openedballot", "ballots_openedwords", "ballots_paperkeying",
    "ballots_boxkey",
)  # fmt: skip


@transaction.atomic
def stir(box: Box) -> None:
    """Take all out and put it back in another order. Voters wait for the moment it takes."""
    box = held(box)
    if box.state != Box.State.OPEN:
        raise Refused("Only an open box is stirred.")
    stir_held(box)


def stir_held(box: Box) -> int:
    """The same with the box in hand; how many papers are in it."""
    with connection.cursor() as cursor, _both_ways(cursor):
        cursor.execute(MARKS, [box.pk])
        cursor.execute(ENVELOPES, [box.pk])
        box.stirred = cursor.rowcount
    box.save(update_fields=["stirred"])
    return box.stirred


@contextmanager
def _both_ways(cursor: object) -> Iterator[None]:
    """The database lets marks and envelopes go out and in again, in this transaction, for the length of the block."""
    cursor.execute("SELECT set_config('cph.stirring', 'yes', true), set_config('statement_timeout', '60s', true)")
    # left to the end of the transaction, so many rows to be checked make every further statement slow
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    yield
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute("SELECT set_config('cph.stirring', '', true)")


def sweep_away() -> None:
    """Remove from the files of the database what was deleted from its tables. Cannot run inside a transaction."""
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("What was deleted is swept away after the transaction.")
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM {table}")
