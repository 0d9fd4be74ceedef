"""The commands of `python3 cph/start`, each behind one target of the Makefile."""

from collections.abc import Callable

from cph.start import environment, frontend, system
from cph.start.words import CannotStart, say


def install(words: list[str]) -> int:
    """Put in what a set of requirements needs (base, run, test or dev), and the front end."""
    wanted = words[0] if words else "run"
    if wanted not in environment.SETS:
        raise CannotStart(f"There is no set called {wanted}. The sets are: {', '.join(environment.SETS)}.")
    environment.ensure(wanted)
    frontend.ensure()
    system.ensure_pango()
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {"install": install}


def main(words: list[str]) -> int:
    """Do the command named first; a reason not to go on is one sentence, never a traceback."""
    name = words[0] if words else "run"
    if name not in COMMANDS:
        say(f"There is no command called {name}. The commands are: {', '.join(COMMANDS)}.")
        return 2
    try:
        return COMMANDS[name](words[1:])
    except CannotStart as reason:
        say(str(reason))
        return 1
