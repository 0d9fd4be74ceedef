"""`python cph/start test tests/access_table.py -s` prints what every address answers every role today, for a person to read."""

from __future__ import annotations

import pytest

from tests import access


@pytest.mark.django_db
def test_print_the_table(access_world):
    width = max(map(len, access.names())) + 1
    print(f"\n# {'address':<{width - 2}} method {' '.join(f'{role:<14}' for role in access.ROLES)}")
    for name in access.names():
        for method in ("GET", "POST"):
            answers = [access.answer(access_world, name, method, role) for role in access.ROLES]
            print(f"{name:<{width}}{method:<7}{' '.join(f'{one:<14}' for one in answers)}")
    assert access.names()
