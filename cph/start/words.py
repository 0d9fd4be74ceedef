"""What the starter says to the person in front of it."""

import sys


def say(words: str) -> None:
    """One line on the terminal, at once."""
    print(words, file=sys.stderr, flush=True)


class CannotStart(Exception):
    """Why it cannot go on, as one sentence with what to do about it."""
