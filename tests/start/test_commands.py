"""What the command line does with its words."""

import subprocess
import sys

import pytest

from cph.start import commands, supervisor, system
from cph.start.places import ROOT
from cph.start.words import CannotStart


def test_unknown_command_lists_the_known_ones(capsys):
    assert commands.main(["dance"]) == 2
    assert "run, test, check" in capsys.readouterr().err


def test_reason_not_to_start_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setitem(commands.COMMANDS, "run", lambda words: commands.install(["unheard"]))
    assert commands.main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("There is no set called unheard.")
    assert "Traceback" not in said


@pytest.mark.parametrize("words", [["tests/start/test_commands.py"], ["-k", "lock"], ["-n0"], ["--lf"]])
def test_few_tests_run_in_one_process(words):
    assert commands.is_small(words)


def test_many_tests_run_in_several():
    assert not commands.is_small(["tests/start", "-q"])


@pytest.mark.parametrize("words", ["0", "70000", "http", "-1"])
def test_port_must_be_a_port(monkeypatch, words):
    monkeypatch.setenv("PORT", words)
    with pytest.raises(CannotStart, match="1 to 65535"):
        supervisor.wanted_port()


def test_taken_port_is_named_with_a_way_out(monkeypatch):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} .*PORT={port + 1} make run"):
            supervisor.check_port_is_free(port)


def test_missing_library_is_asked_for_where_we_may_not_install(monkeypatch):
    monkeypatch.setattr(system, "apt_prefix", lambda: None)
    monkeypatch.setattr(system, "can_load", lambda library: "subset" not in library)
    with pytest.raises(CannotStart, match="sudo apt install libharfbuzz-subset0"):
        system.ensure_pango()


def test_missing_browser_does_not_stop_the_other_tests(monkeypatch, capsys):
    monkeypatch.setattr(system, "apt_prefix", lambda: None)
    monkeypatch.setattr(system, "chromium", lambda: None)
    system.ensure_chromium()
    assert "sudo apt install chromium" in capsys.readouterr().err


def test_starter_needs_nothing_but_the_standard_library():
    code = "import sys; sys.path.insert(0, '.'); import cph.start.commands, cph.start.lending"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
