"""A backup brings everything back, and a damaged one nothing."""

import json
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command

from cph.core.management.commands import backup as backup_module

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "papers").mkdir(parents=True)
    return settings.MEDIA_ROOT


@pytest.fixture
def made(tmp_path, media, capsys):
    """A backup of a database that has one row and one file to recognise it by."""
    ContentType.objects.create(app_label="kept", model="before")
    (media / "papers" / "1.pdf").write_bytes(b"as issued")
    call_command("backup", str(tmp_path / "backups"))
    return Path(capsys.readouterr().out.strip())


def labels():
    return set(ContentType.objects.filter(app_label="kept").values_list("model", flat=True))


def test_what_was_backed_up_comes_back(made, media):
    ContentType.objects.filter(app_label="kept").update(model="changed since")
    (media / "papers" / "1.pdf").unlink()
    call_command("restore", str(made), "--replace")
    assert labels() == {"before"}
    assert (media / "papers" / "1.pdf").read_bytes() == b"as issued"


def test_restored_database_can_be_backed_up_and_restored_again(made, tmp_path, capsys):
    call_command("restore", str(made), "--replace")
    capsys.readouterr()
    call_command("backup", str(tmp_path / "second generation"))
    call_command("restore", capsys.readouterr().out.strip(), "--replace")
    assert labels() == {"before"}


def test_backup_is_closed_to_others(made):
    assert made.stat().st_mode & 0o077 == 0


def test_database_that_holds_something_is_not_replaced_by_mistake(made):
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(made))


@pytest.mark.parametrize("name", ["database.dump", "media/papers/1.pdf"])
def test_damaged_backup_changes_nothing(made, name):
    with (made / name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(CommandError, match=name):
        call_command("restore", str(made), "--replace")
    assert labels() == {"before"}


def test_dump_that_cannot_be_read_changes_nothing(made):
    (made / "database.dump").write_bytes(b"not a dump")
    manifest = {"sha256": backup_module.digests(made)}
    (made / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match="could not be read"):
        call_command("restore", str(made), "--replace")
    assert labels() == {"before"}


def test_half_made_backup_is_refused(tmp_path):
    (tmp_path / "database.dump").touch()
    with pytest.raises(CommandError, match="not a complete backup"):
        call_command("restore", str(tmp_path))


def test_older_client_is_refused_before_anything_is_done(tmp_path, monkeypatch):
    monkeypatch.setattr(backup_module, "major_of", lambda path: 15)
    with pytest.raises(CommandError, match=r"PostgreSQL \d+ and the newest pg_dump here is version 15"):
        call_command("backup", str(tmp_path / "backups"))
    assert not (tmp_path / "backups").exists()
