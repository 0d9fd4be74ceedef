"""Directories are private, and sockets find a path that is short enough."""

import os

import pytest

from cph.start import places
from cph.start.places import DataDir
from cph.start.words import CannotStart


def mode(path):
    return path.stat().st_mode & 0o777


def test_data_directory_is_closed_to_others(tmp_path):
    data = DataDir(tmp_path / "data")
    data.make()
    assert mode(data.path) in (0o700, 0o711)
    assert mode(data.log) == 0o700


def test_private_directory_is_closed_again_when_found_open(tmp_path):
    tmp_path.chmod(0o755)
    assert mode(places.private_dir(tmp_path)) == 0o700


def test_link_in_place_of_a_private_directory_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        places.private_dir(tmp_path / "link")


def test_socket_stays_at_home_when_the_path_is_short(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SOCKET_DIR_LIMIT", 1000)
    assert places.socket_dir(tmp_path) == tmp_path / "run"


@pytest.mark.parametrize("name", ["a" * 120, "with a space", "with?question"])
def test_socket_moves_to_a_short_plain_private_path(tmp_path, name):
    home = tmp_path / name
    found = places.socket_dir(home)
    try:
        assert len(str(found)) <= places.SOCKET_DIR_LIMIT
        assert places.PLAIN_PATH.fullmatch(str(found))
        assert mode(found) == 0o700
        assert found == places.socket_dir(home), "the same home always has the same socket"
    finally:
        found.rmdir()


def test_environment_names_the_data_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("CPH_DATA_DIR", str(tmp_path))
    assert places.default_data_dir() == DataDir(tmp_path)
    monkeypatch.delenv("CPH_DATA_DIR")
    assert places.default_data_dir() == DataDir(places.ROOT / ".data")
    assert os.path.isabs(places.default_data_dir().path)
