"""The migrated database that test runs begin with."""

import os

import pytest

from cph.start import template


@pytest.fixture
def migrations(tmp_path, monkeypatch):
    """A working copy with one package of ours, and a folder that is none."""
    monkeypatch.setattr(template, "ROOT", tmp_path)
    for folder in ("cph/people/migrations", "node_modules/other/migrations", "requirements"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "cph" / "__init__.py").touch()
    (tmp_path / "requirements" / "base.txt").touch()
    (tmp_path / "node_modules" / "other" / "migrations" / "0001.py").touch()
    first = tmp_path / "cph" / "people" / "migrations" / "0001_initial.py"
    first.touch()
    return first


def test_only_our_own_migrations_count(migrations):
    assert [path.name for path in template.migration_files()] == ["0001_initial.py", "base.txt"]


def test_changed_and_renamed_migrations_are_others(migrations):
    before = template.migrations_digest()
    renamed = migrations.rename(migrations.with_name("0001_first.py"))
    after = template.migrations_digest()
    assert after != before
    renamed.write_text("changed")
    assert template.migrations_digest() not in (before, after)


def test_only_the_last_used_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(template, "KEPT", tmp_path)
    for age in range(6):
        (tmp_path / f"used-{age}").mkdir()
        os.utime(tmp_path / f"used-{age}", (1000 - age, 1000 - age))
    template.forget_old()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["used-0", "used-1", "used-2", "used-3"]
