"""One page of questions at a time: which page comes next, what is wrong on this one, when all is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consultations.rules.answers import Data, Read, pages_shown, question_of, read
from consultations.rules.questions import Asked


@dataclass(frozen=True)
class Walk:
    """Where somebody stands: the page, the pages that hold questions for them, the faults to show, whether they are through."""

    page: int
    pages: tuple[int, ...]
    faults: dict[str, str]
    read: Read
    is_through: bool = False

    @property
    def place(self) -> int:
        """This page among those that this respondent sees, from 1."""
        return self.pages.index(self.page) + 1 if self.page in self.pages else 1


def walk(asked: Sequence[Asked], data: Data, page: int, *, forward: bool | None = None) -> Walk:
    """From `page` on (forward), back, or just there (None). A page with a fault is not left forwards; back always leads back.

    Whoever comes to the end with a fault on an earlier page is led to that page.
    """
    found = read(asked, data)
    pages = tuple(pages_shown(asked, found.given))
    if not pages:
        return Walk(1, (1,), {}, found)
    here = _nearest(pages, page)
    if forward is None:
        return Walk(here, pages, {}, found)
    if not forward:
        return Walk(max((one for one in pages if one < here), default=here), pages, {}, found)
    faults = found.faults_of([one for one in asked if one.page == here])
    later = [one for one in pages if one > here]
    if faults:
        return Walk(here, pages, faults, found)
    if later:
        return Walk(later[0], pages, {}, found)
    if found.faults:
        back = _page_of(asked, next(iter(found.faults)), here)
        on_page = found.faults_of([one for one in asked if one.page == back])
        return Walk(back, pages, on_page or found.faults, found)
    return Walk(here, pages, {}, found, is_through=True)


def _nearest(pages: Sequence[int], page: int) -> int:
    """The page itself, or where it is passed over the next, or the last."""
    return next((one for one in pages if one >= page), pages[-1])


def _page_of(asked: Sequence[Asked], field: str, default: int) -> int:
    return next((one.page for one in asked if one.pk == question_of(field)), default)


def on_page(asked: Sequence[Asked], found: Read, page: int) -> list[Asked]:
    """The questions of a page. What depends on an answer of this very page stays on it, with its sentence: nobody can tell yet."""
    here: list[Asked] = []
    for one in asked:
        leads = one.only_if is not None and any(one.only_if[0] == parent.pk for parent in here)
        if one.page == page and (one.pk not in found.hidden or leads):
            here.append(one)
    return here


def carried(asked: Sequence[Asked], data: Data, page: int) -> list[tuple[str, str]]:
    """The fields of the other pages, to be sent along where nothing is stored in between."""
    names = [name for one in asked if one.page != page for name in one.fields()]
    return [(name, value) for name in names for value in data.get(name, ())]
