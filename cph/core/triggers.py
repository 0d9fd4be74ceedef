"""Rules that the database keeps by itself, whoever asks."""

import pgtrigger


def never_emptied(name: str) -> pgtrigger.Trigger:
    """TRUNCATE is refused. (pgtrigger.Protect knows row triggers only, and PostgreSQL truncates by statement.)"""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the rows of % are never removed', TG_TABLE_NAME USING ERRCODE = '23001';",
    )
