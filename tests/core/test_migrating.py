"""One operation for all models of an app: the same tables, triggers and state as single operations make."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from cph.core.migrating import CreateModels


def trigger(name: str) -> Trigger:
    table = {"table": "barn_hay", "pgid": f"pgtrigger_{name}", "hash": "1"}
    return Trigger(name=name, sql=UpsertTriggerSql(func="RETURN NEW;", operation="UPDATE", when="BEFORE", **table))


def key() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(primary_key=True)


BARN = migrations.CreateModel("Barn", [key()])
HAY = migrations.CreateModel(
    "Hay",
    [key(), ("barn", models.ForeignKey("barn.Barn", models.PROTECT))],
    options={"triggers": [trigger("hay_stays")]},
)
TOGETHER = CreateModels(models=[BARN, HAY])


def migrated(operation, before: ProjectState, *, back: bool = False) -> ProjectState:
    after = before.clone()
    operation.state_forwards("barn", after)
    with connection.schema_editor() as editor:
        if back:
            operation.database_backwards("barn", editor, after, before)
        else:
            operation.database_forwards("barn", editor, before, after)
    return after


def triggers_of_hay() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(tgname, 11) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE c.relname = 'barn_hay' AND NOT tgisinternal ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
def test_models_and_triggers_are_made_together_and_changed_one_by_one():
    start = ProjectState()
    assert start.apps  # drawn before, as it is between two migrations
    made = migrated(TOGETHER, start)
    assert triggers_of_hay() == ["hay_stays"]
    more = migrated(AddTrigger("hay", trigger("hay_dries")), made)
    assert triggers_of_hay() == ["hay_dries", "hay_stays"]
    fewer = RemoveTrigger("hay", "hay_stays")
    migrated(fewer, more)
    assert triggers_of_hay() == ["hay_dries"]
    migrated(fewer, more, back=True)
    assert triggers_of_hay() == ["hay_dries", "hay_stays"]


@pytest.mark.django_db
def test_going_back_leaves_no_table():
    migrated(TOGETHER, ProjectState())
    migrated(TOGETHER, ProjectState(), back=True)
    assert not {"barn_barn", "barn_hay"} & set(connection.introspection.table_names())


def test_the_state_is_the_one_of_single_operations():
    together, singly = ProjectState(), ProjectState()
    TOGETHER.state_forwards("barn", together)
    for one in (BARN, HAY):
        one.state_forwards("barn", singly)
    assert together == singly
    assert not MigrationAutodetector(together, singly)._detect_changes()


def test_it_can_be_written():
    migration = migrations.Migration("0001_squashed", "barn")
    migration.operations = [TOGETHER]
    written = MigrationWriter(migration).as_string()
    assert "migrations.CreateModel(" in written and "CreateModels(" in written
    compile(written, "barn", "exec")
