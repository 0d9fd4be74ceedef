"""The front end: GOV.UK Frontend without what only gov.uk may show, and the font we use in its place.

Off gov.uk the components are free to use; the GDS Transport font, the crown and the crest are not.
"""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from cph.start import environment, stamps
from cph.start.places import ROOT, VENDOR
from cph.start.words import CannotStart, say

LOCK_FILE = ROOT / "package-lock.json"
MODULES = ROOT / "node_modules"
STAMP = VENDOR / "built.json"
NODE_VENV = ROOT / ".node-venv"
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
FONT_STACK = "var(--cph-font,arial,sans-serif)"
SUBSETS = ("latin", "latin-ext")
WEIGHTS = ("400", "700")
STYLES = ("normal", "italic")


def is_built() -> bool:
    """Whether static/vendor holds what package-lock.json and this file say it should."""
    return stamps.read(STAMP).get("digest") == wanted_digest()


def wanted_digest() -> str:
    """Changes with the packages and with what we make of them."""
    return stamps.digest([LOCK_FILE, Path(__file__)])


def ensure() -> None:
    """Build the front end unless it is built."""
    if is_built():
        return
    with environment.one_at_a_time(LOCK_FILE):
        if is_built():
            return
        started = time.monotonic()
        say("Building the front end")
        npm_ci()
        build()
        stamps.write(STAMP, digest=wanted_digest())
        say(f"Front end built in {time.monotonic() - started:.0f} s")


def npm_ci() -> None:
    """Fetch exactly what the lock file names, running none of the packages' own scripts."""
    npm, env = find_npm()
    done = subprocess.run([npm, *NPM_CI], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise CannotStart(
            "Could not fetch the front end's packages; what npm said stands above. Run it again when mended."
        )


def find_npm() -> tuple[str, dict[str, str]]:
    """The machine's own npm, else one from a Python wheel in an environment used for this only."""
    npm = shutil.which("npm")
    if npm:
        return npm, dict(os.environ)
    binaries = NODE_VENV / "bin"
    if not (binaries / "npm").exists():
        environment.make_venv(NODE_VENV)
        environment.pip_install(binaries / "python", environment.REQUIREMENTS / "node.txt")
    return str(binaries / "npm"), os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}


def build() -> None:
    """Make static/vendor anew from node_modules, in one move, so that a running server never sees half of it."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    govuk = MODULES / "govuk-frontend" / "dist" / "govuk"
    (fresh / "govuk-frontend.css").write_text(without_gov_uk_marks((govuk / "govuk-frontend.min.css").read_text()))
    (fresh / "govuk-frontend.js").write_text(without_source_map((govuk / "govuk-frontend.min.js").read_text()))
    copy_font(MODULES / "@fontsource" / "arimo", fresh / "arimo")
    (fresh / "arimo.css").write_text(font_faces(MODULES / "@fontsource" / "arimo"))
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def without_gov_uk_marks(css: str) -> str:
    """The style sheet with our font stack, and without the font, crown and crest that are not ours to show.

    Counts are asserted, so that a new release that moves something fails the build instead of slipping through.
    """
    css, faces = re.subn(r"@font-face\{font-family:GDS Transport;[^}]*\}", "", css)
    css, stacks = re.subn(r"GDS Transport,arial,sans-serif", FONT_STACK, css)
    css, crests = re.subn(r"url\(/assets/images/govuk-crest\.svg\)", "none", css)
    css = without_source_map(css)
    check(faces == 2, f"{faces} @font-face rules instead of 2")
    check(stacks > 10, f"only {stacks} font stacks found")
    check(crests == 3, f"{crests} crests instead of 3")
    for mark in ("Transport", "crest.svg", "/assets/"):
        check(mark not in css, f"{mark} is still in the style sheet")
    return css


def without_source_map(text: str) -> str:
    """The file without the address of a map that we do not ship."""
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//# sourceMappingURL=.*", "", text)


def check(good: bool, words: str) -> None:
    """Stop the build when GOV.UK Frontend is not as this file knows it."""
    if not good:
        raise CannotStart(
            f"govuk-frontend has changed: {words}. Look at cph/start/frontend.py before taking this release."
        )


def font_files() -> list[str]:
    """The faces of Arimo that pages and PDFs use: regular and bold, upright and italic."""
    return [f"arimo-{subset}-{weight}-{style}" for subset in SUBSETS for weight in WEIGHTS for style in STYLES]


def copy_font(package: Path, to: Path) -> None:
    """The font files themselves, with the licence that must travel with them."""
    to.mkdir()
    for name in font_files():
        shutil.copy(package / "files" / f"{name}.woff2", to)
    shutil.copy(package / "LICENSE", to / "LICENSE.txt")


def font_faces(package: Path) -> str:
    """One style sheet for those faces, each subset fetched only by a page that has such letters."""
    ranges = stamps.read(package / "unicode.json")
    return "\n".join(
        "@font-face{font-family:Arimo;"
        f"font-style:{style};font-weight:{weight};font-display:swap;"
        f'src:url(arimo/arimo-{subset}-{weight}-{style}.woff2) format("woff2");'
        f"unicode-range:{ranges[subset]}}}"
        for subset in SUBSETS
        for weight in WEIGHTS
        for style in STYLES
    )
