"""Who may run the servers of a data directory, and who may use them."""

import os
import threading
import time

import pytest

from cph.start import postgres, stack, stamps
from cph.start.places import DataDir
from cph.start.words import CannotStart


@pytest.fixture
def data(tmp_path):
    return DataDir(tmp_path / "data")


def test_only_one_runs_the_servers(data):
    with stack.claim(data, "command"):
        assert stack.claim(data, "command") is None
    with stack.claim(data, "command") as lock:
        assert lock


def test_second_run_is_refused_at_once_and_says_what_to_do(data):
    with stack.claim(data, "run"):
        started = time.monotonic()
        with pytest.raises(CannotStart, match=r"already runs .* CPH_DATA_DIR"):
            stack.claim_to_run(data)
        assert time.monotonic() - started < 1


def test_run_waits_for_a_command_to_end(data):
    command = stack.claim(data, "command")
    threading.Timer(0.3, command.close).start()
    with stack.claim_to_run(data):
        assert data.lock.read_text() == "run"


def test_addresses_of_a_killed_run_are_not_believed(data):
    data.make()
    stamps.write(data.servers, DATABASE_URL="postgresql://gone")
    with stack.claim(data, "run"):
        assert not data.servers.exists()


def test_command_uses_servers_that_run(data):
    with stack.claim(data, "run"):
        stamps.write(data.servers, DATABASE_URL="postgresql://running")
        with stack.lent(data) as env:
            assert env["DATABASE_URL"] == "postgresql://running"


def test_command_that_runs_servers_waits_for_those_who_use_them(data):
    data.make()
    stamps.write(data.servers, DATABASE_URL="postgresql://running")
    order = []

    def owner_ends():
        stack.wait_for_users(data)
        order.append("servers stop")

    with stack.using(data) as env:
        assert env
        thread = threading.Thread(target=owner_ends)
        thread.start()
        thread.join(0.3)
        order.append("user ends")
    thread.join(5)
    assert order == ["user ends", "servers stop"]


def test_secret_is_made_once_and_private(data):
    data.make()
    first = stack.secret_key(data)
    assert len(first) > 50
    assert stack.secret_key(data) == first
    assert data.secret.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("production", "asked", "expected"),
    [("", None, {"CPH_DEMO": "1"}), ("", "0", {"CPH_DEMO": "0"}), ("1", None, {}), ("true", "1", {})],
)
def test_demonstration_is_for_embedded_runs_and_never_for_production(monkeypatch, production, asked, expected):
    monkeypatch.setenv("CPH_PRODUCTION", production)
    monkeypatch.delenv("CPH_DEMO", raising=False)
    if asked is not None:
        monkeypatch.setenv("CPH_DEMO", asked)
    assert stack.demonstration() == expected


def test_directory_of_a_killed_test_is_cleared_away(tmp_path, monkeypatch):
    monkeypatch.setattr(stack, "fast_place", lambda: tmp_path)
    abandoned, held, fresh = (tmp_path / f"{stack.TEMPORARY}{name}" for name in ("abandoned", "held", "fresh"))
    for path in (abandoned, held, fresh):
        path.mkdir()
    with stack.claim(DataDir(held), "test"):
        for path in (abandoned, held):
            os.utime(path, (0, 0))
        stack.remove_abandoned()
    assert not abandoned.exists()
    assert held.exists()
    assert fresh.exists()


def test_pid_file_that_names_another_process_is_removed(tmp_path):
    pid_file = tmp_path / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{tmp_path}\n")
    postgres.forget_stale_pid(tmp_path)
    assert not pid_file.exists()


def test_missing_and_cut_pid_files_are_no_reason_to_stop(tmp_path):
    postgres.forget_stale_pid(tmp_path)
    (tmp_path / "postmaster.pid").write_text("")
    postgres.forget_stale_pid(tmp_path)
    assert (tmp_path / "postmaster.pid").exists()
