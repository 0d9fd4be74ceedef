"""The real register of four authorities: what each reading makes of Leicester."""

from pathlib import Path

import pytest

from networks.constitutions.models import AgesReading, SectorReading
from networks.members.selectors import count_by_reading, schools_that_count
from tests.factories.constitutions import AT, TODAY, network_with_rules, rule

FILE = Path(__file__).resolve().parents[3] / "shared" / "gias" / "four_las_gias_layout.csv"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILE.exists(), reason="the register's file is not on this machine"),
]


@pytest.fixture
def register():
    from networks.schools.importing import import_register

    with FILE.open("rb") as file:
        import_register(file, None, authority_codes=[], by=None, at=AT)


def test_leicester_under_each_reading(register):
    network, _, constitution = network_with_rules()
    found = {(one.sector, one.ages): one.schools for one in count_by_reading(constitution, TODAY)}
    for (sector, ages), schools in found.items():
        print(f"{sector:<14} {ages:<14} {schools}")
    state, maintained = SectorReading.STATE_FUNDED, SectorReading.LA_MAINTAINED
    assert {found[state, ages] for ages in AgesReading.values} == {82}
    assert {found[maintained, ages] for ages in AgesReading.values} == {47}
    assert schools_that_count(network, TODAY).count() == 47  # provisionally, the first reading listed
    rule(constitution, "membership.sector", "STATE_FUNDED")
    assert schools_that_count(network, TODAY).count() == 82
