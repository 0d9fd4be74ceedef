"""Who gets what at every address: each address × each role, asked by GET and by an empty POST.

The expected answers stand in `access_matrix.txt`, one address a line. A new address without a line fails; so does a line
without an address. `python cph/start test tests/access_table.py -s` prints the table as the code answers today, to be read and corrected
before it is pasted: the table is what we mean, not what happens.

| answer | meaning |
|---|---|
| 200 | the page |
| in | sent to sign in |
| on | sent on to another page |
| 403 | refused, in words |
| 404 | as if it were not there |
| 405 | this address does not answer that method |
| 409 | a rule stands against it, in words |
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import access

MATRIX = Path(__file__).with_name("access_matrix.txt")


def expected() -> dict[tuple[str, str], list[str]]:
    """{(address, method): [answer per role]}"""
    found = {}
    for line in MATRIX.read_text().splitlines():
        if line and not line.startswith("#"):
            name, method, *answers = line.split()
            found[name, method] = answers
    return found


TABLE = expected()


def test_the_table_has_every_address_and_no_other():
    asked = {(name, method) for name in access.names() for method in ("GET", "POST")}
    assert asked == set(TABLE)


@pytest.mark.parametrize("role", access.ROLES)
def test_every_address_answers_this_role_as_the_table_says(role, visits):
    column = access.ROLES.index(role)
    wrong = []
    for (name, method), answers in TABLE.items():
        found = access.answer(visits, name, method, role)
        if found != answers[column]:
            wrong.append(f"{method} {name}: {found}, the table says {answers[column]}")
    assert wrong == []
