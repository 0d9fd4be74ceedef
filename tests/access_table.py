"""`python cph/start test tests/access_table.py -s` prints what every address answers every role today, for a person to read.

`ADDRESSES="pack pack_pdf"` before it prints these alone.
"""

from __future__ import annotations

import os

from tests import access


def test_print_the_table(visits):
    names = os.environ.get("ADDRESSES", "").split() or access.names()
    width = max(map(len, access.names())) + 1
    print(f"\n# {'address':<{width - 2}} method {' '.join(f'{role:<14}' for role in access.ROLES)}")
    for name in names:
        for method in ("GET", "POST"):
            answers = [access.answer(visits, name, method, role) for role in access.ROLES]
            print(f"{name:<{width}}{method:<7}{' '.join(f'{one:<14}' for one in answers)}".rstrip())
    assert names
