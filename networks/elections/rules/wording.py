"""What is declared, in sentences. Pure functions of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WORDS_FOR = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def listed(names: Sequence[str]) -> str:
    """Ann, Bo and Cy."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def number_words(number: int) -> str:
    """one … nine, 10."""
    return WORDS_FOR.get(number, str(number))


def elected_words(post: str, names: Sequence[str], *, unopposed: bool = False) -> str:
    """Ann and Bo are elected Co-chair. A name that joins two with "and" is a joint ticket."""
    if not names:
        return f"Nobody is elected {post}."
    several = len(names) > 1 or " and " in names[0]
    how = "elected unopposed" if unopposed else "elected"
    return f"{listed(names)} {'are' if several else 'is'} {how}: {post}."


def unfilled_words(places: int, reopened: int, filled: int) -> str:
    """Why places stay vacant; empty where all are filled."""
    left = places - filled
    if left <= 0:
        return ""
    what = f"{number_words(left).capitalize()} {'place stays' if left == 1 else 'places stay'} vacant"
    if reopened:
        return f"{what}: “Re-open nominations” won. Nominations are to be re-opened in a new election."
    return f"{what}: nobody else could be elected."


def tickets_words(counted: int, places: int) -> str:
    """That the count elected tickets, not people; empty where every candidate is one person."""
    if counted == places:
        return ""
    what = "one ticket" if counted == 1 else f"{number_words(counted)} tickets"
    return f"Two stand together on this paper, so the count elects {what}: alone or together."


def void_words(post: str, cast: int, entitled: int, of: int, out_of: int) -> str:
    """The ballot is void because too few voted."""
    return (
        f"The ballot for {post} is void: {cast} of {entitled} voted, and the rules ask for {number_words(of)} of every "
        f"{number_words(out_of)}. The papers were not counted and nobody is elected. A new ballot is to be held."
    )


def withdrawn_words(names: Sequence[str], earlier: Mapping[str, str]) -> str:
    """Who did not take part in the count, though on the paper; `earlier` are those elected to another post first."""
    told = []
    if names:
        told.append(f"{listed(names)} withdrew after the paper was drawn up; their papers went to the next preference.")
    for post in sorted(set(earlier.values())):
        those = sorted(name for name, where in earlier.items() if where == post)
        were = "was" if len(those) == 1 else "were"
        told.append(f"{listed(those)} {were} elected {post} first, and counted as withdrawn here.")
    return " ".join(told)


def lots_words(lots: int) -> str:
    """That lots were drawn."""
    if not lots:
        return ""
    what = "A tie was" if lots == 1 else f"{number_words(lots).capitalize()} ties were"
    return f"{what} ended by lot; anybody can draw it again."
