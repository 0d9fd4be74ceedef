"""Loading the register: good files, bad files, the same file again."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cph.audit.models import Line
from networks.schools.files import survey
from networks.schools.importing import import_register
from networks.schools.models import Authority, Entry, Handover, School
from networks.schools.register import ask
from networks.schools.rules import FileRefused
from tests.factories.schools import (
    AT,
    COLUMNS,
    HeadshipFactory,
    SchoolFactory,
    csv_of,
    links_file,
    register_file,
    row_of,
)

pytestmark = pytest.mark.django_db


def load(file, links=None, **how):
    return import_register(file, links, by=None, at=AT, **how)


def counts(outcome):
    return {name: outcome.counts.get(name) for name in ("new", "changed", "unchanged", "refused")}


def state():
    return (
        list(Entry.objects.order_by("urn").values()),
        list(School.objects.order_by("urn").values()),
        list(Handover.objects.order_by("pk").values()),
    )


def test_new_changed_closed_unchanged():
    load(register_file(row_of(1), row_of(2), row_of(3)))
    outcome = load(
        register_file(
            row_of(1), row_of(2, name="Harbour Primary School"), row_of(3, status="2", closed_on="31-08-2026")
        )
    )
    assert counts(outcome) == {"new": 0, "changed": 2, "unchanged": 1, "refused": 0}
    assert outcome.counts["closed"] == 1
    assert outcome.samples["closed"] == [{"urn": 3, "name": "Lantern 3 Primary School", "on": "31 August 2026"}]
    (changed,) = [one for one in outcome.samples["changed"] if one["urn"] == 2]
    assert changed["changes"] == [{"what": "Name", "was": "Lantern 2 Primary School", "now": "Harbour Primary School"}]
    assert School.objects.get(urn=2).sort_name == "harbour primary school"
    assert School.objects.get(urn=3).status == "2"


def test_the_same_file_again_changes_nothing_and_leaves_its_line():
    rows = [row_of(n, name=f"St Mary’s {n}, Ångström") for n in range(1, 40)]
    load(register_file(*rows))
    before = state()
    outcome = load(register_file(*rows))
    assert counts(outcome) == {"new": 0, "changed": 0, "unchanged": 39, "refused": 0}
    assert state() == before
    assert Line.objects.filter(verb="imported").count() == 2
    assert "marys 1" in School.objects.get(urn=1).search and "angstrom" in School.objects.get(urn=1).search


def test_a_preview_takes_everything_back():
    outcome = load(register_file(row_of(1)), keep=False)
    assert outcome.counts["new"] == 1
    assert not School.objects.exists() and not Authority.objects.exists() and not Line.objects.exists()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_letters_are_read_however_they_are_written(encoding):
    load(register_file(row_of(1, name="Café – St Chloë’s"), encoding=encoding))
    assert School.objects.get().name == "Café – St Chloë’s"


def resaved(rows, separator=",", end="\n"):
    """As a spreadsheet saves it: no quotes, days with slashes, no leading zeros, blank ends of rows left out."""
    wide = [*COLUMNS, "Blank end", "Blanker end"]
    lines = [separator.join(wide)]
    for row in rows:
        row = {k: v.replace("-", "/") if k.endswith("Date") else v for k, v in row.items()}
        lines.append(separator.join(row.get(name, "") for name in COLUMNS))
    return io.BytesIO((end.join(lines) + end).encode("utf-8-sig"))


@pytest.mark.parametrize(("separator", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\r")])
def test_a_spreadsheets_copy_changes_nothing(separator, end):
    rows = [row_of(n, type_code="02", opened_on="01-09-2010", telephone="01164960123") for n in range(1, 41)]
    load(register_file(*rows))
    again = [
        row | {"TypeOfEstablishment (code)": "2", "TelephoneNum": "1164960123", "UPRN": "5.00E+06"} for row in rows
    ]
    assert counts(load(resaved(again, separator, end)))["unchanged"] == 40


def test_the_layout_of_2017_keeps_what_it_does_not_know():
    load(register_file(row_of(1, pupils=300, website="www.example.org", trust_name="A trust")))
    old = [name for name in COLUMNS if name not in ("SchoolWebsite", "Trusts (name)", "NumberOfPupils", "CensusDate")]
    outcome = load(register_file(row_of(1, town="Oadby"), columns=[*old, "HeadHonours", "OfstedRating (name)"]))
    assert outcome.counts["changed"] == 1
    entry = Entry.objects.get()
    assert (entry.pupils, entry.website, entry.trust_name, entry.town) == (300, "www.example.org", "A trust", "Oadby")


def test_a_blank_cell_empties_but_for_names_and_undated_figures():
    load(register_file(row_of(1, pupils=300, website="www.example.org")))
    load(register_file(row_of(1, pupils="", census_on="", website="", name="")))
    entry = Entry.objects.get()
    assert (entry.pupils, entry.census_on, entry.website) == (300, date(2023, 1, 19), "")
    assert entry.name == "Lantern 1 Primary School"
    load(register_file(row_of(1, pupils="", census_on="18-01-2024")))
    assert Entry.objects.get().pupils is None


def test_a_school_without_a_name_is_called_by_its_number():
    load(register_file(row_of(143915, name="")))
    assert School.objects.get().name == "School 143915"


def test_a_bad_row_is_listed_and_the_others_go_on():
    outcome = load(register_file(row_of(1), row_of("abc"), row_of(3, opened_on="99-99-2020"), row_of(4)))
    assert [one["row"] for one in outcome.refusals] == [3, 4]
    assert counts(outcome) == {"new": 2, "changed": 0, "unchanged": 0, "refused": 2}


def test_a_urn_twice_with_the_same_facts_counts_once():
    outcome = load(register_file(row_of(1), row_of(2), row_of(1)))
    assert (outcome.counts["new"], outcome.counts["repeated"]) == (2, 1)


def raw(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode("cp1252"))


def spreadsheet() -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file


WHOLE = csv_of(COLUMNS, [row_of(n) for n in range(1, 30)])
BAD = {
    "nothing": (io.BytesIO(b""), "The file is empty"),
    "only blanks": (io.BytesIO(b"\r\n \r\n"), "The file is empty"),
    "a spreadsheet called .csv": (spreadsheet(), "spreadsheet .xlsx"),
    "a PDF": (io.BytesIO(b"%PDF-1.7 ..."), "a PDF"),
    "a web page": (io.BytesIO(b"\r\n<!DOCTYPE html><html>"), "a web page"),
    "UTF-16": (io.BytesIO(WHOLE.encode("utf-16")), "UTF-16"),
    "other words": (raw("a,b,c\r\n1,2,3\r\n"), "does not look like the register"),
    "a NUL": (raw(WHOLE.replace("Lantern 7", "Lant\x00ern 7")), "Row 8: There is a NUL"),
    "a formula": (
        raw(WHOLE.replace("Lantern 7 P", "=cmd|'/C calc'!A0 P")),
        "Row 8: EstablishmentName: .* is a formula",
    ),
    "a formula in a column nobody reads": (
        register_file(row_of(1, columns={"UPRN": "+cmd"})),
        "Row 2: UPRN: .* formula",
    ),
    "cut in the middle of a row": (raw(WHOLE[:-120]), "breaks off"),
    "cut outside quotes": (
        raw("\r\n".join(WHOLE.split("\r\n")[:-2]) + '\r\n"29","856","Leices"\r\n'),
        "Row 30: .*breaks off",
    ),
    "a cell lost": (raw(WHOLE.replace('"9","856",', '"9",', 1)), "Row 10: There are 35 cells, the header has 36"),
    "a cell too many": (raw(WHOLE.replace('"9","856",', '"9","x","856",', 1)), "Row 10: There are 37 cells"),
    "an open quotation mark": (
        raw(WHOLE.replace('"Lantern 5 Primary School"', '"Lantern 5')),
        "Row 6: .*quotation marks",
    ),
    "a huge cell": (raw(WHOLE.replace("Lantern 5", "x" * 200_000)), "Row 6: A cell has more than 131,072"),
    "a column short": (
        register_file(row_of(1), columns=[c for c in COLUMNS if c != "PhaseOfEducation (code)"]),
        r"no column “PhaseOfEducation \(code\)”",
    ),
    "a column twice": (register_file(row_of(1), columns=[*COLUMNS, "Town"]), "“Town” more than once"),
    "a URN with two stories": (
        register_file(row_of(1), row_of(2), row_of(1, name="Another")),
        "Row 4: URN 1 is in row 2 already, with different facts",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_damaged_file_is_refused_whole_with_its_row(case):
    SchoolFactory(urn=1, name="Stays as it was")
    before = state()
    file, words = BAD[case]
    with pytest.raises(FileRefused, match=words.replace("spreadsheet .xlsx", "spreadsheet")):
        load(file)
    assert state() == before


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.seek(500 * 1024 * 1024)
        file.write(b"x")
    with path.open("rb") as file, pytest.raises(FileRefused, match=r"The file has 500 MB. At most 250 MB"):
        survey(file)


def test_only_the_authorities_asked_for():
    rows = [row_of(1), row_of(2, authority_code="0886", authority_name="Kent"), row_of(3, authority_code="937")]
    outcome = load(register_file(*rows), authority_codes=["856", "886"])
    assert sorted(School.objects.values_list("urn", flat=True)) == [1, 2]
    assert outcome.counts["left_out"] == 1


# --- lineages

CONVERSION = [(1, 2, "New", "Successor", "28-02-2019"), (2, 1, "Old", "Predecessor", "01-03-2019")]


def test_a_school_that_became_an_academy_stays_the_same_school():
    load(register_file(row_of(1)))
    headship = HeadshipFactory(school=School.objects.get())
    outcome = load(register_file(row_of(1, status="2"), row_of(2, type_code="34")), links_file(*CONVERSION))
    school = School.objects.get()
    assert (school.urn, school.sector, school.pk) == (2, "ACADEMY", headship.school_id)
    assert {entry.urn for entry in school.entries.all()} == {1, 2}
    assert " 1 2" in school.search
    assert outcome.counts["succeeded"] == 1
    handover = Handover.objects.get()
    assert (handover.kind, handover.on) == ("CONVERTED", date(2019, 3, 1))
    before = state()
    assert (
        load(register_file(row_of(1, status="2"), row_of(2, type_code="34")), links_file(*CONVERSION)).counts["changed"]
        == 0
    )
    assert state() == before


def test_links_that_come_later_make_two_schools_one_and_keep_who_led_it():
    load(register_file(row_of(1, status="2"), row_of(2)))
    headship = HeadshipFactory(school=School.objects.get(urn=2))
    load(register_file(row_of(1, status="2"), row_of(2)), links_file(*CONVERSION))
    school = School.objects.get()
    assert (school.urn, school.pk) == (2, headship.school_id)


def test_two_schools_with_heads_in_both_records_become_one_where_their_times_allow():
    load(register_file(row_of(1, status="2"), row_of(2)))
    HeadshipFactory(school=School.objects.get(urn=1), starts_on=date(2010, 9, 1), ends_on=date(2019, 2, 28))
    HeadshipFactory(school=School.objects.get(urn=2), starts_on=date(2019, 3, 1))
    load(register_file(row_of(1, status="2"), row_of(2)), links_file(*CONVERSION))
    assert School.objects.get().headships.count() == 2


def test_two_records_that_contradict_each_other_stay_and_are_told_of():
    load(register_file(row_of(1, status="2"), row_of(2)))
    HeadshipFactory(school=School.objects.get(urn=1))
    HeadshipFactory(school=School.objects.get(urn=2))
    outcome = load(register_file(row_of(1, status="2"), row_of(2)), links_file(*CONVERSION))
    assert School.objects.count() == 2
    assert "1 and 2 are one school" in outcome.refusals[0]["reason"]


def test_a_proposed_academy_does_not_take_over_before_it_opens():
    load(register_file(row_of(1), row_of(2, status="4")), links_file(*CONVERSION))
    assert School.objects.get().urn == 1
    load(register_file(row_of(1, status="2"), row_of(2)), links_file(*CONVERSION))
    assert School.objects.get().urn == 2


def test_an_earlier_entry_known_by_links_only_makes_the_lineage_whole():
    load(register_file(row_of(2)), links_file(*CONVERSION))
    entry = Entry.objects.get(urn=1)
    assert (entry.name, entry.status, entry.closed_on) == ("Old", "2", date(2019, 2, 28))
    assert entry.school == School.objects.get()


def test_a_merger_makes_handovers_between_different_schools():
    merged = [(1, 3, "", "Successor - merged", "31-08-2020"), (2, 3, "", "Successor - merged", "31-08-2020")]
    load(register_file(row_of(1, status="2"), row_of(2, status="2"), row_of(3)), links_file(*merged))
    assert School.objects.count() == 3
    assert set(Handover.objects.values_list("kind", "on")) == {("MERGED", date(2020, 9, 1))}


def test_a_bad_links_file_says_that_it_is_the_links_file():
    with pytest.raises(FileRefused, match="Row 2: Links file: LinkName"):
        load(register_file(row_of(1)), links_file((1, 2, "=cmd", "Successor", "")))
    outcome = load(register_file(row_of(1)), links_file((1, "x", "", "Successor", ""), (1, 2, "", "Successor", "soon")))
    assert [one["row"] for one in outcome.refusals] == [2, 3]


def kept_by_the_database():
    tables = "('schools_school'::regclass, 'schools_entry'::regclass)"
    return ask(
        f"SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN {tables} "
        f"UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid IN {tables} ORDER BY 1"
    )


@pytest.mark.parametrize("links", [(), CONVERSION])
def test_the_first_load_of_many_leaves_every_index_and_constraint(monkeypatch, links):
    monkeypatch.setattr("networks.schools.register.MANY", 3)
    before = kept_by_the_database()
    load(register_file(*(row_of(n) for n in range(1, 30))), links_file(*links) if links else None)
    assert kept_by_the_database() == before
    assert School.objects.filter(search__contains="lantern").count() == (28 if links else 29)


# --- the command


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "register.csv"
    found.write_bytes(register_file(row_of(1), row_of("x"), row_of(3, authority_code="937")).getvalue())
    return str(found)


def test_the_command_ends_with_one_line_of_json(path, capsys):
    call_command("import_schools", path, "--json", "--la", "856")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["new"], told["refused"], told["unchanged"], told["closed"], told["succeeded"]) == (1, 1, 0, 0, 0)
    assert told["refusals"] == [{"row": 3, "reason": "URN: “x” is not a URN: a whole number such as 120007"}]


def test_a_dry_run_changes_nothing(path, capsys):
    call_command("import_schools", path, "--dry-run")
    assert "Would be: 2 new" in capsys.readouterr().out
    assert not School.objects.exists()


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there_is_a_sentence(name, tmp_path, capsys):
    with pytest.raises(CommandError, match=r"Nothing was loaded. The file .* cannot be opened"):
        call_command("import_schools", str(tmp_path / name), "--json")
    assert json.loads(capsys.readouterr().out)["refusals"][0]["row"] is None


def test_a_refused_file_leaves_one_line_and_its_row(tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_bytes(register_file(row_of(1), row_of(1, name="Other")).getvalue())
    with pytest.raises(CommandError) as error:
        call_command("import_schools", str(path), "--json")
    assert "\n" not in str(error.value) and error.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["refusals"][0]["row"] == 3
