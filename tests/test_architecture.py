"""The plan of the house, checked: the order of the apps, and what no file may do."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(settings.BASE_DIR)
OURS = ["cph", "networks", "consultations", "funding"]


def python_files() -> list[Path]:
    """Our own code without migrations and without the starter, which knows nothing of Django."""
    found = [path for name in OURS for path in (ROOT / name).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts and "start" not in path.parts]


def test_the_settings_and_the_import_contract_name_the_same_order():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers" and any("cph.home" in x for x in c["layers"]))
    named = [layer.strip("() ") for layer in layers]
    assert [name for name in named if name in settings.LOCAL_APPS] == settings.LOCAL_APPS


def test_every_local_app_is_named_by_the_contract_of_files():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    containers = [name.strip("() ") for c in contracts for name in c.get("containers", [])]
    unnamed = [app for app in settings.LOCAL_APPS if not any(fnmatch(app, one) for one in containers)]
    assert unnamed == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_signals_and_no_generic_keys(path):
    words = path.read_text()
    for banned in ("django.dispatch", "GenericForeignKey", "from django.db.models import signals", "models.signals"):
        assert banned not in words, f"{banned} in {path.relative_to(ROOT)}"


@pytest.mark.parametrize(
    "path",
    [p for p in python_files() if p.name in {"services.py", "rules.py", "selectors.py", "permissions.py", "models.py"}],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_only_views_tasks_and_commands_read_the_clock(path):
    """`at` and `on` are given: a service judged by its own clock could not be told of the past or tested at a moment."""
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    read = calls & {"clock.now", "clock.today", "timezone.now", "datetime.now", "date.today", "datetime.utcnow"}
    if path.name in {"services.py", "selectors.py", "permissions.py", "rules.py", "models.py"}:
        assert not read, f"{path.relative_to(ROOT)} reads the clock: {read}"


def local_models() -> list[type[models.Model]]:
    labels = {name.rsplit(".", 1)[-1] for name in settings.LOCAL_APPS}
    return [model for model in apps.get_models() if model._meta.app_label in labels]


@pytest.mark.parametrize("model", local_models(), ids=lambda model: model._meta.label)
def test_every_model_says_what_it_means_and_has_no_order_of_its_own(model):
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}("), "a docstring, please"
    assert not model._meta.ordering


@pytest.mark.parametrize("model", local_models(), ids=lambda model: model._meta.label)
def test_every_model_is_in_the_admin(model):
    from django.contrib import admin

    if not model._meta.auto_created:
        assert model in admin.site._registry


def test_no_foreign_key_deletes_what_happened():
    """PROTECT by default. What goes with its parent is listed here, each with its reason."""
    may_cascade = {
        "groups.DrawnGroup.drawing",  # a line of a plan that was thrown away
        "groups.DrawnPlace.group",  # as above
        "notifications.Choice.person",  # a preference, not an event
    }
    cascading = {
        f"{model._meta.label}.{field.name}"
        for model in local_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField)
        and field.remote_field.on_delete is models.CASCADE
    }
    assert cascading <= may_cascade


def test_no_tracked_file_is_large():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    large = [
        name
        for name in tracked.split("\0")
        if name and (ROOT / name).is_file() and (ROOT / name).stat().st_size > 2_000_000
    ]
    assert large == []
