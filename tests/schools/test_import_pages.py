"""Handing a register in by the page: progress, preview, one confirmation, a worker that dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from cph.audit.models import Line
from networks.schools import services, tasks
from networks.schools.models import RegisterImport, School
from tests.factories.people import AdministratorFactory, PersonFactory, sign_in
from tests.factories.schools import (
    AT,
    AuthorityFactory,
    HeadshipFactory,
    OfficerFactory,
    RegisterImportFactory,
    register_file,
    row_of,
)

pytestmark = pytest.mark.django_db
State = RegisterImport.State


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def officer(client):
    person = OfficerFactory().person
    sign_in(client, person)
    return person


def upload(*rows, name="register.csv"):
    return SimpleUploadedFile(name, register_file(*rows).getvalue(), "text/csv")


def hand_in(client, *rows, capture, **data):
    with capture(execute=True):
        return client.post("/schools/import/", {"file": upload(*rows), "authority": "856"} | data)


def test_from_file_to_done(client, officer, django_capture_on_commit_callbacks, media):
    rows = [row_of(1), row_of("x"), row_of(3, authority_code="886")]
    answer = hand_in(client, *rows, capture=django_capture_on_commit_callbacks)
    run = RegisterImport.objects.get()
    assert (answer.url, run.state, run.rows_read) == (f"/schools/import/{run.pk}/", State.PREVIEW, 3)
    page = client.get(answer.url).content.decode()
    assert "What this file would change" in page and "Row 3" in page and "left as they are" in page
    assert not School.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(answer.url, {"decision": "load"})
        client.post(answer.url, {"decision": "load"})
    assert "The register is loaded" in client.get(answer.url).content.decode()
    assert School.objects.count() == 1
    (line,) = Line.objects.filter(verb="imported")
    assert line.actor == officer and "1 new" in line.subject
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_files_lie_under_names_that_nobody_can_guess(officer):
    run = services.hand_in(ContentFile(b"x", "secret name.csv"), None, authority_codes=[], by=officer, at=AT)
    assert "secret" not in run.file.name and len(run.file.name) == len("imports/") + 32


def test_not_loaded_after_all(client, officer, django_capture_on_commit_callbacks):
    answer = hand_in(client, row_of(1), capture=django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(answer.url, {"decision": "drop"})
        client.post(answer.url, {"decision": "load"})
    assert "decided not to load" in client.get(answer.url).content.decode()
    assert not School.objects.exists()


def test_a_damaged_file_is_refused_with_its_row(client, officer, django_capture_on_commit_callbacks):
    answer = hand_in(client, row_of(1), row_of(1, name="Other"), capture=django_capture_on_commit_callbacks)
    page = client.get(answer.url).content.decode()
    assert "The file was not loaded" in page and "Row 3: URN 1 is in row 2 already" in page


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"PK\x03\x04x", "spreadsheet"), (b"URN,a\x00b\r\n", "NUL")]
)
def test_what_is_no_csv_is_refused_in_the_form(client, officer, content, words):
    answer = client.post("/schools/import/", {"file": SimpleUploadedFile("x.csv", content), "authority": "856"})
    assert words in answer.content.decode() and "Error: " in answer.content.decode()
    assert not RegisterImport.objects.exists()


def test_a_file_over_the_limit_is_refused(client, officer, settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    answer = client.post("/schools/import/", {"file": upload(row_of(1)), "authority": "856"})
    assert "At most 0 MB" in answer.content.decode()


def test_an_officer_loads_their_own_authority_only(client, officer, django_capture_on_commit_callbacks):
    AuthorityFactory(code="886", name="Kent")
    answer = client.post("/schools/import/", {"file": upload(row_of(1)), "authority": "886"})
    assert "You may load the schools of your own authority only" in answer.content.decode()
    answer = client.post("/schools/import/", {"file": upload(row_of(1)), "authority": "all"})
    assert not RegisterImport.objects.exists()
    answer = hand_in(client, row_of(1, authority_code="886"), capture=django_capture_on_commit_callbacks)
    assert "holds no school of your authority" in client.get(answer.url).content.decode()


def test_others_are_told_who_may(client):
    sign_in(client, HeadshipFactory().person)
    assert client.get("/schools/import/").status_code == 403
    run = RegisterImportFactory()
    assert client.get(f"/schools/import/{run.pk}/").status_code == 403


def test_another_authoritys_import_is_not_there(client, officer):
    theirs = RegisterImportFactory(authority_codes=["886"])
    everything = RegisterImportFactory(authority_codes=[])
    for run in (theirs, everything):
        assert client.get(f"/schools/import/{run.pk}/").status_code == 404
        assert client.post(f"/schools/import/{run.pk}/", {"decision": "load"}).status_code == 404


def test_an_administrator_may_load_all(client, django_capture_on_commit_callbacks):
    sign_in(client, AdministratorFactory())
    hand_in(
        client, row_of(1), row_of(2, authority_code="886"), capture=django_capture_on_commit_callbacks, authority="all"
    )
    assert RegisterImport.objects.get().counts["new"] == 2


# --- progress, and workers that die


def kept(officer, state, touched=AT, rows=5, **facts):
    run = services.hand_in(
        ContentFile(register_file(*(row_of(n) for n in range(1, rows + 1))).getvalue()),
        None,
        authority_codes=["856"],
        by=officer,
        at=AT,
    )
    RegisterImport.objects.filter(pk=run.pk).update(state=state, touched_at=touched, **facts)
    return run


def test_progress_is_told_while_it_reads(client, officer, monkeypatch):
    monkeypatch.setattr("networks.schools.importing.BATCH", 2)
    run = kept(officer, State.WAITING)
    told, add = [], RegisterImport.objects.filter(pk=run.pk)
    flush = "networks.schools.register.Store.flush"
    from networks.schools.register import Store

    original = Store.flush
    monkeypatch.setattr(flush, lambda self, present: (told.append(add.get().rows_read), original(self, present)))
    services.look_through(run.pk, at=AT)
    assert told == [0, 2, 4]
    assert (add.get().rows_read, add.get().rows_expected) == (5, 5)


@pytest.mark.parametrize("state", [State.WAITING, State.READING, State.CONFIRMED, State.WRITING])
def test_the_page_asks_again_while_it_works(client, officer, state):
    run = kept(officer, state, rows_read=2, rows_expected=5)
    page = client.get(f"/schools/import/{run.pk}/").content.decode()
    assert "<progress" in page and 'hx-trigger="every 1s"' in page and "Look again" in page
    part = client.get(f"/schools/import/{run.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and "HX-Refresh" not in part.headers
    RegisterImport.objects.filter(pk=run.pk).update(state=State.PREVIEW)
    assert client.get(f"/schools/import/{run.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


OLD = AT - timedelta(days=1)


def test_the_sweep_takes_up_what_a_dead_worker_left(officer):
    reading = kept(officer, State.READING, OLD)
    writing = kept(officer, State.WRITING, OLD, confirmed_by=officer)
    tasks.sweep()
    tasks.sweep()
    reading.refresh_from_db()
    writing.refresh_from_db()
    assert (reading.state, writing.state) == (State.PREVIEW, State.DONE)
    assert Line.objects.filter(verb="imported").count() == 1


def test_the_sweep_leaves_alone_who_is_at_work(officer):
    from django.utils import timezone

    run = kept(officer, State.WRITING, timezone.now())
    tasks.sweep()
    assert RegisterImport.objects.get(pk=run.pk).state == State.WRITING


def test_a_worker_that_dies_before_the_end_has_changed_nothing(officer, monkeypatch):
    run = kept(officer, State.CONFIRMED, OLD, confirmed_by=officer)

    def die(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr("networks.schools.importing.record", die)
    with pytest.raises(SystemExit):
        services.carry_out(run.pk, at=AT)
    assert not School.objects.exists()
    monkeypatch.undo()
    RegisterImport.objects.filter(pk=run.pk).update(touched_at=OLD)
    tasks.sweep()
    assert (RegisterImport.objects.get(pk=run.pk).state, School.objects.count()) == (State.DONE, 5)


def test_a_worker_that_was_thought_dead_does_not_do_it_twice(officer, monkeypatch):
    run = kept(officer, State.CONFIRMED, confirmed_by=officer)
    go = services.import_register

    def meanwhile_done_by_another(*args, **kwargs):
        RegisterImport.objects.filter(pk=run.pk).update(state=State.DONE)
        return go(*args, **kwargs)

    monkeypatch.setattr(services, "import_register", meanwhile_done_by_another)
    services.carry_out(run.pk, at=AT)
    assert not School.objects.exists() and not Line.objects.filter(verb="imported").exists()
    assert RegisterImport.objects.get(pk=run.pk).state == State.DONE


def test_one_import_writes_at_a_time(officer):
    kept(officer, State.WRITING)
    second = kept(officer, State.CONFIRMED)
    assert services.carry_out(second.pk, at=AT) is False
    assert RegisterImport.objects.get(pk=second.pk).state == State.CONFIRMED


def test_a_stranger_sees_nothing(client):
    sign_in(client, PersonFactory())
    assert client.get("/schools/import/").status_code == 403
    assert client.get("/schools/import/999999999999999999999/").status_code in (403, 404)
