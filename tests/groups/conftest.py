from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.factories import groups as make

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def city(db, now):
    """A network with six schools that count, each with its head, a clerk, and two groups of three."""
    network = make.make_network("City")
    schools = [make.make_school(f"School {letter}", postcode=f"LE{n} 1AA") for n, letter in enumerate("ABCDEF", 1)]
    heads = [make.make_head(school) for school in schools]
    north, south = make.make_group(network, "North"), make.make_group(network, "South")
    for n, school in enumerate(schools):
        make.make_place(school, north if n < 3 else south)
    return SimpleNamespace(
        network=network, schools=schools, heads=heads, north=north, south=south, clerk=make.make_clerk(network)
    )
