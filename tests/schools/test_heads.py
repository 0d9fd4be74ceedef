"""Who leads a school, who acts for an authority, which terms it keeps."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cph.audit.models import Line
from cph.core.calendar import Term
from cph.core.refusals import Refused
from networks.schools import selectors, services
from networks.schools.models import Entry, Headship, Officer
from tests.factories.people import AdministratorFactory, PersonFactory, sign_in
from tests.factories.schools import AT, AuthorityFactory, HeadshipFactory, OfficerFactory, SchoolFactory

pytestmark = pytest.mark.django_db
FORM = {"name": "Robin Ash", "email": "", "role": "HEAD", "starts_on": "1/9/2026"}


def test_an_officer_records_a_head_once(client):
    officer = OfficerFactory()
    school = SchoolFactory(authority=officer.authority)
    sign_in(client, officer.person)
    data = FORM | {"email": "robin@example.org"}
    assert client.post(f"/schools/{school.urn}/heads/add/", data).url == f"/schools/{school.urn}/"
    assert client.post(f"/schools/{school.urn}/heads/add/", data).status_code == 302
    headship = Headship.objects.get()
    assert (headship.person.email, headship.starts_on) == ("robin@example.org", date(2026, 9, 1))
    assert Line.objects.get(verb="recorded").seat == "School partnerships officer, Leicester"


def test_two_heads_at_a_time_are_refused_in_a_sentence(client):
    headship = HeadshipFactory()
    sign_in(client, AdministratorFactory())
    page = client.post(f"/schools/{headship.school.urn}/heads/add/", FORM).content.decode()
    assert "This school already has a headteacher in that period" in page and "Error: " in page


def test_ending_a_headship_is_for_good(client):
    headship = HeadshipFactory()
    sign_in(client, AdministratorFactory())
    url = f"/schools/heads/{headship.pk}/end/"
    assert "not before" in client.post(url, {"ends_on": "1/1/2019"}).content.decode()
    assert client.post(url, {"ends_on": "31/8/2026"}).status_code == 302
    assert "Record a new one" in client.post(url, {"ends_on": "31/8/2027"}).content.decode()
    assert list(selectors.current_heads([headship.school], date(2026, 9, 1))) == []
    assert list(selectors.current_heads([headship.school], date(2026, 8, 31))) == [headship]


def test_officers_of_other_authorities_may_not(client):
    headship = HeadshipFactory()
    sign_in(client, OfficerFactory(authority=AuthorityFactory(code="886", name="Kent")).person)
    assert client.get(f"/schools/{headship.school.urn}/heads/add/").status_code == 403
    assert client.get(f"/schools/heads/{headship.pk}/end/").status_code == 404
    assert client.get("/schools/999999999999/heads/add/").status_code == 404


def test_an_officer_needs_a_second_factor():
    person, authority = PersonFactory(), AuthorityFactory()
    for _ in range(2):
        services.appoint_officer(person, authority, title="Officer", starts_on=date(2026, 9, 1), by=None, at=AT)
    person.refresh_from_db()
    assert person.needs_second_factor and Officer.objects.count() == 1
    with pytest.raises(Refused, match="already an officer"):
        services.appoint_officer(person, authority, title="Officer", starts_on=date(2026, 10, 1), by=None, at=AT)


def test_a_school_is_found_by_every_urn_it_had():
    school = SchoolFactory(urn=2)
    Entry.objects.create(
        urn=1,
        school=school,
        authority=school.authority,
        name="Old",
        status="2",
        closed_on=date(2019, 2, 28),
        imported_at=AT,
    )
    assert selectors.school_by_urn(1) == selectors.school_by_urn(2) == school
    assert selectors.school_by_urn(3) is None
    assert {one.urn for one in selectors.entries_of(school)} == {1, 2}
    assert [one.urn for one in selectors.entries_open_on(date(2019, 3, 1), ["856"])] == [2]
    assert list(selectors.handovers_of(school)) == [] and list(selectors.headships_of(school)) == []


TERMS = [{"la_code": "0856", "academic_year": "2026-27", "terms": [["Autumn 1", "2026-08-27", "2026-10-09"]]}]


def test_terms_load_once_and_may_change():
    assert services.load_terms(TERMS, by=None, at=AT) == {"new": 1, "changed": 0, "unchanged": 0}
    assert services.load_terms(TERMS, by=None, at=AT)["unchanged"] == 1
    TERMS[0]["terms"][0][2] = "2026-10-16"
    assert services.load_terms(TERMS, by=None, at=AT)["changed"] == 1
    assert selectors.terms_of(["856"], 2026) == [Term(date(2026, 8, 27), date(2026, 10, 16), "Autumn 1")]
    TERMS[0]["terms"].append(["Autumn 2", "2026-10-10", "2026-12-18"])
    with pytest.raises(Refused, match="overlaps"):
        services.load_terms(TERMS, by=None, at=AT)


def test_a_terms_file_that_cannot_be_read_is_a_sentence(tmp_path):
    path = tmp_path / "terms.json"
    for text in ("{", '{"x": 1}', '[{"la_code": "856"}]'):
        path.write_text(text)
        with pytest.raises(CommandError, match="No terms were loaded"):
            call_command("import_terms", str(path))
