from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.factories.executives import make_executive

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def city(db, now):
    return make_executive()
