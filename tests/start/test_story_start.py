"""The whole start, as a newcomer and a bad day see it: up, killed, up again with its data, down."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from cph.start import processes
from cph.start.places import ROOT, DataDir

pytestmark = pytest.mark.story


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, free_port):
    """Start CPH on this test's own data directory and port; whatever still runs at the end is killed."""
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(("CPH_", "DATABASE_", "REDIS_"))
    }
    env = outside | {"CPH_DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port), "CPH_DEMO": "0"}
    output = tmp_path / "said"
    running = []

    def begin():
        with output.open("wb") as said:
            process = subprocess.Popen([sys.executable, "-m", "cph.start", "run"], cwd=ROOT, env=env, stderr=said)
        running.append(process)
        wait_until(lambda: "Stop with Ctrl-C" in output.read_text() or process.poll() is not None, seconds=240)
        assert process.poll() is None, output.read_text()
        return process

    yield begin
    for process in running:
        process.kill()
        process.wait()
    processes.stop_left_over(tmp_path / "data" / "children")


def wait_until(ready, *, seconds):
    deadline = time.monotonic() + seconds
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.05)


def page(port, path="/health/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status


def recorded(data):
    """The processes that this run wrote down and that live."""
    return [pid for pid, _ in processes.left_over(data.children)]


def test_it_starts_survives_a_kill_and_stops_in_order(start, tmp_path, free_port):
    data = DataDir(tmp_path / "data")
    first = start()
    assert page(free_port, "/ready/") == 200
    wait_until(lambda: len(recorded(data)) == 5, seconds=90)
    family = recorded(data)
    assert len(family) == 5, "PostgreSQL, Valkey, web, worker and beat"

    first.kill()
    first.wait()
    second = start()
    assert page(free_port) == 200
    assert not any(processes.began(pid) for pid in family), "nothing of the killed run is left"

    stopped_at = time.monotonic()
    second.send_signal(signal.SIGTERM)
    assert second.wait(90) == 0
    assert time.monotonic() - stopped_at < 8
    assert not data.children.exists()
    with contextlib.closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", free_port)) != 0


def test_death_of_one_process_stops_all(start, tmp_path):
    process = start()
    data = DataDir(tmp_path / "data")
    family = recorded(data)
    os.kill(family[1], signal.SIGKILL)  # Valkey, the second to be started
    assert process.wait(90) == 1
    assert "Valkey ended by itself" in (tmp_path / "said").read_text()
    assert not any(processes.began(pid) for pid in family)


def test_command_brings_its_own_servers_when_none_run(tmp_path):
    """manage.py works at any time: here with nothing running."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CPH_", "DATABASE_", "REDIS_"))}
    env["CPH_DATA_DIR"] = str(tmp_path / "data")
    code = "from django.db import connection as c; x = c.cursor(); x.execute('select 6 * 7'); print(x.fetchone()[0])"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "42", done.stderr
    assert not (tmp_path / "data" / "servers.json").exists()
