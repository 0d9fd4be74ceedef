"""What is in the virtual environment, and when it is enough."""

import subprocess
import sys
from pathlib import Path

import pytest

from cph.start import environment, stamps
from cph.start.words import CannotStart


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Pretend that this set was installed, from these requirement files."""
    for name in environment.SETS:
        (tmp_path / f"{name}.txt").write_text(f"{name}==1")
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "installed.json")
    monkeypatch.setattr(environment, "PYTHON", python)

    def put(name, version=""):
        stamps.write(
            environment.STAMP,
            set=name,
            digest=environment.digest_of(name),
            python=version or environment.python_version(),
        )

    return put


def test_nothing_is_installed_at_first(installed):
    assert not environment.is_installed("base")


def test_larger_set_serves_for_a_smaller_one(installed):
    installed("dev")
    assert environment.is_installed("run")


def test_smaller_set_does_not_serve_for_a_larger_one(installed):
    installed("run")
    assert not environment.is_installed("test")


def test_changed_requirements_are_installed_again(installed):
    installed("run")
    (environment.REQUIREMENTS / "run.txt").write_text("run==2")
    assert not environment.is_installed("run")


def test_another_python_needs_another_environment(installed):
    installed("run", version="3.10")
    assert not environment.is_usable()
    assert environment.python_version() == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_new_environment_has_a_pip_that_works(tmp_path):
    environment.make_venv(tmp_path / "new")
    command = [str(tmp_path / "new" / "bin" / "python"), "-m", "pip", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert str(tmp_path / "new") in said


def test_larger_set_stays_when_a_smaller_one_is_asked_for(installed):
    installed("dev")
    assert environment.larger_of("run", environment.installed_set()) == "dev"


def test_each_package_is_in_one_share():
    text = "# locked\none==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\ntwo==2 ; python_version < '4' \\\n    --hash=sha256:c\nthree==3\n"
    first, second = environment.shares(text, 2)
    assert first == "one==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\nthree==3\n"
    assert second == "two==2 ; python_version < '4' \\\n    --hash=sha256:c\n"
    assert environment.shares("one==1\n", 4) == ["one==1\n"]


def test_one_failing_share_stops_the_start(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "PIP", ("-c", "import sys; sys.exit('two' in open(sys.argv[-1]).read())"))
    (tmp_path / "run.txt").write_text("one==1\ntwo==2\n")
    with pytest.raises(CannotStart, match="Could not install"):
        environment.pip_install(Path(sys.executable), tmp_path / "run.txt")
