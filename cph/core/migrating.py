"""What migrations need besides Django's own operations; see docs/decisions/0019."""

from contextlib import suppress
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class CreateModels(Operation):
    """Creates the models of an app together, then installs the triggers that their options name.

    Django draws every model anew that is related to one that is added or gets a trigger: nearly all, each time.
    Here they are drawn once, when all have been added.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["models"]

    def __init__(self, models: list[CreateModel]) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As migrations are written."""
        return type(self).__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all to the state, of which nothing is drawn meanwhile; Django draws it when it is asked for a model."""
        with suppress(AttributeError):
            del state.apps
        for one in self.models:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables, then the triggers."""
        for one in [*self.models, *self.triggers()]:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the triggers, then the tables. A trigger is looked up in the state it goes to: one that has its model."""
        for one in self.triggers():
            one.database_backwards(app_label, schema_editor, from_state, from_state)
        for created in reversed(self.models):
            created.database_backwards(app_label, schema_editor, from_state, to_state)

    def triggers(self) -> list[AddTrigger]:
        """An operation for each trigger of these models."""
        return [AddTrigger(one.name, trigger) for one in self.models for trigger in one.options.get("triggers", [])]

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return f"Create models {', '.join(one.name for one in self.models)}"

    @property
    def migration_name_fragment(self) -> str:
        """What a migration would be called that does nothing else."""
        return "_".join(one.name_lower for one in self.models)

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether one of them is this model or points to it."""
        return any(one.references_model(name, app_label) for one in self.models)
