"""A migrated, empty database kept ready, so that a test run copies it instead of migrating again."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from cph.start import stack, stamps
from cph.start.places import PYTHON, ROOT, VENV
from cph.start.postgres import DATABASE

KEPT = VENV / "migrated"
AT_MOST = 4  # branches and half-written migrations come and go; each copy takes some 60 MB
STARTING_POINT = {"CPH_TEST_TEMPLATE": DATABASE}  # tests/conftest.py tells Django


def migration_files() -> list[Path]:
    """Every migration of ours, and the lock file that stands for those of the packages."""
    packages = [path.parent for path in ROOT.glob("*/__init__.py")]
    ours = [path for package in packages for path in package.glob("**/migrations/*.py")]
    return [*ours, ROOT / "requirements" / "base.txt"]


def migrations_digest() -> str:
    """Changes whenever migrating would do something else."""
    files = migration_files()
    return stamps.digest(files, *sorted(str(path.relative_to(ROOT)) for path in files))


def ensure() -> Path | None:
    """The cluster that today's migrations make; None while they cannot be run, which the tests will tell."""
    wanted = KEPT / migrations_digest()
    if wanted.exists():
        os.utime(wanted)
        return wanted
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists() and not make(wanted):
            return None
        forget_old()
    return wanted


def make(wanted: Path) -> bool:
    """Migrate in a temporary server, stop it cleanly and keep its files."""
    with stack.temporary() as servers:
        if not servers.database:
            return False  # the environment names another server, which is not ours to copy
        command = [str(PYTHON), "manage.py", "migrate", "-v", "0"]
        env = os.environ | servers.env | {"CPH_TEST": "1"}
        if subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False).returncode:
            return False
        for server in servers.servers:
            server.stop()
        part = wanted.with_name(wanted.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        subprocess.run(["cp", "-a", str(servers.database.cluster), str(part)], check=True)
        part.rename(wanted)
    return True


def forget_old() -> None:
    """Keep the few that were used last."""
    kept = sorted((path for path in KEPT.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in kept[:-AT_MOST]:
        shutil.rmtree(path, ignore_errors=True)
