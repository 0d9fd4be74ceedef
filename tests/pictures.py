"""`make pictures`: every page that tells something, on a phone and at a desk, of the demonstration network.

All go to `pictures/` (not committed); those the README shows go to `docs/pictures/` as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from cph.start import system

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "pictures"
README = ROOT / "docs" / "pictures"
PORT = 8765
SITE = f"http://127.0.0.1:{PORT}"
WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
EMAILS = {
    "head": "head@example.org",
    "chair": "co.chair@example.org",
    "clerk": "clerk@example.org",
    "officer": "officer@example.org",
    "admin": "admin@example.org",
}
FOR_README = {
    "head-home-phone",
    "chair-agree-desk",
    "clerk-agenda-build-desk",
    "clerk-posts-desk",
    "head-agenda-phone",
    "clerk-groups-desk",
    "officer-import-desk",
}


def pages(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """(persona, name, address). `first` holds the numbers of the demonstration's own things."""
    network, executive, group = first["network"], first["executive"], first["group"]
    full, next_executive, urn = first["full_meeting"], first["executive_meeting"], first["urn"]
    return [
        ("nobody", "sign-in", "/account/login/"),
        ("nobody", "sign-in-by-code", "/account/login/code/"),
        ("nobody", "help", "/help/"),
        ("nobody", "accessibility", "/accessibility/"),
        ("nobody", "privacy", "/privacy/"),
        ("head", "home", "/"),
        ("head", "calendar", "/calendar/"),
        ("head", "meetings", f"/bodies/{network}/meetings/"),
        ("head", "meeting", f"/meetings/{full}/"),
        ("head", "agenda", f"/meetings/{full}/issued/1/"),
        ("head", "propose", f"/bodies/{network}/propose/"),
        ("head", "schools", "/schools/"),
        ("head", "schools-search", "/schools/?q=orchad+lane"),
        ("head", "school", f"/schools/{urn}/"),
        ("head", "bodies", "/bodies/"),
        ("head", "network", f"/bodies/{network}/"),
        ("head", "group", f"/bodies/{group}/"),
        ("head", "constitution", f"/bodies/{network}/constitution/"),
        ("head", "posts", f"/bodies/{executive}/posts/"),
        ("head", "roll", f"/bodies/{network}/roll/"),
        ("head", "notices", "/notices/"),
        ("head", "profile", "/profile/"),
        ("head", "notice-choices", "/profile/notices/"),
        ("head", "not-found", f"/meetings/{next_executive}/agenda/"),
        ("head", "refused", f"/bodies/{network}/plan/"),
        ("chair", "home", "/"),
        ("chair", "agree", f"/meetings/{next_executive}/agree/"),
        ("clerk", "home", "/"),
        ("clerk", "agenda-build", f"/meetings/{next_executive}/agenda/"),
        ("clerk", "plan", f"/bodies/{network}/plan/"),
        ("clerk", "proposals", f"/bodies/{network}/proposals/"),
        ("clerk", "posts", f"/bodies/{executive}/posts/"),
        ("clerk", "groups", f"/bodies/{network}/groups/"),
        ("clerk", "drawing", f"/bodies/{network}/groups/draw/"),
        ("clerk", "roll", f"/bodies/{network}/roll/"),
        ("clerk", "invite", f"/bodies/{network}/invite/"),
        ("clerk", "question", f"/bodies/{network}/questions/{first['question']}/"),
        ("clerk", "trail", "/trail/"),
        ("officer", "home", "/"),
        ("officer", "import", "/schools/import/"),
        ("officer", "import-run", f"/schools/import/{first['import']}/"),
        ("admin", "home", "/"),
        ("admin", "network-start", "/networks/start/"),
        ("admin", "trail", "/trail/"),
        ("admin", "admin", "/admin/"),
    ]


def main() -> None:
    env = os.environ | {"CPH_DEMO": "1", "PORT": str(PORT), "DJANGO_SETTINGS_MODULE": "cph.settings"}
    subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=ROOT, env=env, check=True)
    numbers = subprocess.run(
        [sys.executable, "manage.py", "load_demo", "--numbers"],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    first = {key: int(value) for key, value in (line.split() for line in numbers.splitlines())}
    for folder in (OUT, README):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:]
    with server(env):
        take([page for page in pages(first) if not wanted or f"{page[0]}-{page[1]}" in wanted])


@contextmanager
def server(env: dict[str, str]) -> Iterator[None]:
    """The site on a port of its own until the pictures are taken."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "cph.wsgi",
        "-b",
        f"127.0.0.1:{PORT}",
        "--no-control-socket",
        "-w",
        "2",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"{SITE}/health/", timeout=1)
                    break
                except OSError:
                    sleep(0.1)
            yield
        finally:
            process.terminate()


def take(wanted: list[tuple[str, str, str]]) -> None:
    from playwright.sync_api import sync_playwright

    troubles = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=system.chromium(), args=["--no-sandbox"])
        for persona in dict.fromkeys(page[0] for page in wanted):
            for width, (w, h) in WIDTHS.items():
                context = browser.new_context(viewport={"width": w, "height": h}, base_url=SITE, locale="en-GB")
                page = context.new_page()
                if persona != "nobody":
                    page.goto("/account/login/")
                    page.locator(f"form:has(input[value='{EMAILS[persona]}']) button").click()
                for _, name, address in [one for one in wanted if one[0] == persona]:
                    answer = page.goto(address)
                    slug = f"{persona}-{name}-{width}"
                    page.screenshot(path=OUT / f"{slug}.png", full_page=True)
                    if slug in FOR_README:
                        page.screenshot(path=README / f"{slug}.png", full_page=width == "phone")
                    if not address.startswith("/admin"):
                        troubles += look(page, slug, answer.status if answer else 0)
                context.close()
        browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}/")
    print("\n".join(troubles) or "No trouble found.")


def look(page, slug: str, status: int) -> list[str]:
    """What is wrong with a page at a glance: a status, a violation, a width."""
    from tests.browsing import runs_over, violations

    found = [f"{slug}: answered {status}"] if status not in (200, 403, 404) else []
    if runs_over(page) > 0:
        found.append(f"{slug}: {runs_over(page)} px too wide")
    return found + [f"{slug}: {line}" for line in violations(page)]


if __name__ == "__main__":
    main()
