"""`make bench`: prints every figure beside its aim. `make bench ARGS="register pages"` measures only those rooms."""

from __future__ import annotations

import importlib
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cph.settings")

ROOMS = [
    "register",
    "pages",
    "papers",
    "packs",
    "search",
    "sitting",
    "count",
    "ballots",
    "declare",
    "consulting",
    "results",
    "consultation_report",
    "funding",
    "start",
]
VERDICT = {True: "met", False: "NOT MET", None: ""}


def main() -> None:
    wanted = [name for name in sys.argv[1:] if name in ROOMS] or ROOMS
    import django

    django.setup()
    print(f"{'figure':<74} {'value':>9} {'unit':<10} {'aim':<8}")
    for name in wanted:
        for figure in importlib.import_module(f"tests.bench.{name}").figures():
            print(
                f"{figure.label:<74} {figure.value:>9.2f} {figure.unit:<10} {figure.aim:<8} {VERDICT[figure.holds()]}"
                + (f"  ({figure.note})" if figure.note else ""),
                flush=True,
            )


if __name__ == "__main__":
    main()
