"""The register as it really is; skipped where the shared data are not."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from networks.schools.importing import import_register
from networks.schools.models import Entry, Handover, School
from tests.factories.schools import AT, register_file, row_of

GIAS = Path(__file__).resolve().parents[2].parent / "shared" / "gias"
REGISTER, LINKS = GIAS / "four_las_gias_layout.csv", GIAS / "links_edubasealldata20250422.csv"
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not REGISTER.exists(), reason="the shared data are not here")]


def run(capsys, *words: str) -> dict:
    call_command("import_schools", str(REGISTER), "--links", str(LINKS), "--json", *words)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_four_authorities_once_and_again(capsys):
    told = run(capsys)
    assert (told["new"], told["refused"], told["refusals"]) == (800, 0, [])
    assert School.objects.count() == 800
    assert School.objects.filter(authority__code="856").count() == 82
    school = School.objects.get(entries__urn=120007)
    assert school.urn == 146852
    handover = Handover.objects.get(before__urn=120007)
    assert (handover.after.urn, handover.kind, handover.on) == (146852, "CONVERTED", date(2019, 3, 1))
    assert Entry.objects.get(urn=120007).closed_on == date(2019, 2, 28)
    again = run(capsys)
    assert [again[name] for name in ("new", "changed", "unchanged", "closed", "succeeded", "refused")] == [
        0,
        0,
        800,
        0,
        0,
        0,
    ]


def test_one_authority_alone(capsys):
    assert run(capsys, "--la", "856")["new"] == 82


def test_a_file_of_schools_without_links_first_and_links_later(capsys):
    call_command("import_schools", str(REGISTER))
    told = run(capsys)
    assert (told["changed"], told["unchanged"], School.objects.count()) == (0, 800, 800)


def test_every_link_of_the_register_loads_twice_without_change():
    with LINKS.open(encoding="cp1252", newline="") as file:
        urns = {row[place] for row in list(csv.reader(file))[1:] for place in (0, 1)}
    data = register_file(*(row_of(urn) for urn in sorted(urns))).getvalue()
    first = import_register(io.BytesIO(data), LINKS.open("rb"), by=None, at=AT)
    assert first.counts["refused"] == 0 and first.counts["succeeded"] > 10_000
    again = import_register(io.BytesIO(data), LINKS.open("rb"), by=None, at=AT)
    assert [again.counts[name] for name in ("new", "changed", "from_links", "handovers", "handovers_changed")] == [
        0
    ] * 5
    together = School.objects.count() + first.counts["succeeded"]
    assert together == Entry.objects.count()
