"""Children stop when told to, die with us, and are found again after a kill."""

import os
import signal
import subprocess
import sys
import time

import pytest

from cph.start import processes
from cph.start.processes import Recipe


@pytest.fixture
def child(tmp_path):
    """Start a child from a few lines of Python; it is gone at the end whatever happens."""
    started = []

    def start(code, **more):
        command = [sys.executable, "-c", code]
        made = processes.start(
            Recipe("child", command, tmp_path / "log" / "child.log", dict(os.environ), tmp_path, **more)
        )
        started.append(made)
        return made

    yield start
    for each in started:
        each.kill()


def has_said(child, words):
    return processes.wait_until(lambda: words in child.last_words(), child, seconds=60)


def test_child_that_listens_stops_by_itself(child):
    polite = child("import time; print('up', flush=True); time.sleep(60)")
    assert has_said(polite, "up")
    polite.stop()
    assert polite.process.returncode == -signal.SIGTERM


def test_child_that_does_not_listen_is_killed_with_its_own_children(child):
    deaf = child(
        "import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "grandchild = subprocess.Popen(['sleep', '60']); print(grandchild.pid, flush=True); time.sleep(60)",
        patience=0.2,
    )
    assert processes.wait_until(lambda: deaf.last_words().isdigit(), deaf, seconds=60)
    grandchild = int(deaf.last_words())
    deaf.stop()
    assert deaf.process.returncode == -signal.SIGKILL
    assert ends(grandchild)


def ends(pid):
    """Whether the process is gone within a few seconds."""
    deadline = time.monotonic() + 5
    while processes.began(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not processes.began(pid)


def test_waiting_ends_when_the_child_does(child):
    assert not processes.wait_until(lambda: False, child("raise SystemExit('no luck')"), seconds=60)


def test_last_words_show_why_it_died(child):
    dead = child("raise SystemExit('no luck')")
    dead.process.wait()
    assert dead.last_words() == "no luck"


def test_what_a_child_writes_is_private(child, tmp_path):
    writer = child("open('written', 'w').close()")
    writer.process.wait()
    assert (tmp_path / "written").stat().st_mode & 0o077 == 0


def test_living_child_of_an_earlier_run_is_stopped(child, tmp_path):
    left = child("import time; print('up', flush=True); time.sleep(60)")
    assert has_said(left, "up")
    processes.note(tmp_path / "children", left)
    # somebody must collect it, or it stays a zombie; init does that for a real orphan
    assert processes.left_over(tmp_path / "children") == [(left.process.pid, signal.SIGTERM)]
    assert processes.stop_left_over(tmp_path / "children") == 1
    assert left.process.wait(60) == -signal.SIGTERM


def test_number_that_now_belongs_to_another_process_is_left_alone(tmp_path):
    record = tmp_path / "children"
    record.write_text(f"{os.getpid()} 15 it-began-at-another-time\n")
    assert processes.stop_left_over(record) == 0


def test_zombie_counts_as_gone():
    process = subprocess.Popen([sys.executable, "-c", ""])
    deadline = time.monotonic() + 10
    while processes.began(process.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes.began(process.pid) == ""
    process.wait()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux stops children of a killed parent")
def test_child_dies_with_its_parent_even_by_kill_9(tmp_path):
    code = (
        "import os, pathlib, time; from cph.start import processes\n"
        f"here = pathlib.Path({str(tmp_path)!r})\n"
        "recipe = processes.Recipe('child', ['sleep', '60'], here / 'log', dict(os.environ), here)\n"
        "print(processes.start(recipe).process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert processes.began(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ends(pid)


def test_long_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LOG_LIMIT", 3)
    log = tmp_path / "web.log"
    log.write_text("long")
    processes.keep_log_short(log)
    assert not log.exists()
    assert (tmp_path / "web.log.1").read_text() == "long"
