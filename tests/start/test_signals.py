"""A signal is noted at once and heeded where it is safe."""

import os
import signal
import subprocess
import sys

import pytest

from cph.start import processes
from cph.start.places import ROOT
from cph.start.processes import Child
from cph.start.signals import Listener, StopRequested


@pytest.fixture
def listener(monkeypatch):
    """A listener of this test's own; nothing is really killed."""
    made = Listener()
    made.kills = []
    made.kill = lambda: made.kills.append("kill")
    monkeypatch.setattr(os, "_exit", lambda code: made.kills.append(code))
    monkeypatch.setattr(processes, "listener", made)
    return made


def test_signal_itself_interrupts_nothing(listener):
    listener.on_signal(signal.SIGINT, None)
    with pytest.raises(StopRequested):
        listener.heed()


def test_without_a_signal_work_goes_on(listener):
    listener.heed()
    assert not listener.kills


def test_waiting_heeds_it(listener):
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        listener.on_signal(signal.SIGTERM, None)
        with pytest.raises(StopRequested):
            processes.wait_until(lambda: False, Child("child", process, ROOT / "no.log"), seconds=60)
    finally:
        process.kill()
        process.wait()


def test_stopping_is_not_stopped_again(listener):
    listener.on_signal(signal.SIGINT, None)
    listener.begin_stopping()
    listener.heed()
    assert not listener.kills


def test_one_keystroke_that_comes_twice_counts_once(listener):
    listener.on_signal(signal.SIGINT, None)
    listener.on_signal(signal.SIGTERM, None)
    assert not listener.kills


def test_second_request_kills(listener):
    listener.on_signal(signal.SIGINT, None)
    listener.asked_at -= 2
    listener.on_signal(signal.SIGINT, None)
    assert listener.kills == ["kill", 130]
