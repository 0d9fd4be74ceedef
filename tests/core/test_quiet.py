"""What asks for a page of a ballot leaves no line: not in our log, not in gunicorn's, whatever happens."""

from __future__ import annotations

import io
import logging
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from gunicorn.config import Config

from cph.core.quiet import QuietMiddleware, names_a_ballot
from cph.core.weblog import QuietLogger

OURS = [
    "/ballot/",
    "/ballot",
    "/BALLOT/4/",
    "/ballot/4/?x=1",
    "/account/login/?next=%2Fballot%2F4%2F",
    "/static/cph/ballot.js",
    "/sealed/4/",
    "/consultations/link/abc:def/",
    "/account/login/?next=%2Fsealed%2F4%2F",
]
OTHERS = ["/", "/ballots/", "/meetings/4/", "/notaballot/", "/unsealed/4/", 'File "networks/ballots/services.py"']


@pytest.fixture
def written():
    """All that our log's own handler writes, from the lowest level up."""
    root = logging.getLogger()
    handler = next(one for one in root.handlers if any(type(f).__name__ == "QuietFilter" for f in one.filters))
    stream, level = io.StringIO(), root.level
    before = handler.setStream(stream)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    handler.setStream(before)


@pytest.mark.parametrize("words", OURS)
def test_it_knows_a_ballot(words):
    assert names_a_ballot(words)


@pytest.mark.parametrize("words", OTHERS)
def test_it_knows_what_is_none(words):
    assert not names_a_ballot(words)


@pytest.mark.django_db
def test_nothing_is_written_of_a_ballot_and_all_of_other_pages(written):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for address in ("/ballot/nowhere/", "/ballot/%00/", "/ballot/", "/sealed/nowhere/", "/sealed/4/"):
        client.get(address)
        client.post(address, {"choice_1": "1"})
    assert written.getvalue() == ""
    client.get("/nowhere/")
    assert "/nowhere/" in written.getvalue()


@pytest.mark.django_db
def test_whence_and_whither_a_ballot_are_not_written_either(written):
    client = Client()
    client.get("/account/login/", {"next": "/ballot/4/"})
    logging.getLogger("some.library").warning("Referer was %s", "http://testserver/ballot/4/")
    assert "ballot" not in written.getvalue()


def test_a_fault_tells_where_and_of_nobody(written):
    def broken(request):
        logging.getLogger("inside").error("the paper reads %s", request.POST["choice"])
        raise ValueError(request.POST["choice"])

    middleware = QuietMiddleware(broken)
    request = RequestFactory().post("/ballot/7/", {"choice": "3,1,2"})
    with pytest.raises(ValueError) as raised:
        middleware(request)
    assert written.getvalue() == ""
    # Django asks each middleware while the request is still being answered
    answer = QuietMiddleware(lambda request: middleware.process_exception(request, raised.value))
    answer(request)
    assert "ValueError in broken" in written.getvalue()
    assert "3,1,2" not in written.getvalue() and "/ballot/" not in written.getvalue()


def test_what_is_not_there_is_no_fault(written):
    answer = QuietMiddleware(lambda request: answer.process_exception(request, Http404()))
    answer(RequestFactory().get("/ballot/7/"))
    assert written.getvalue() == ""


@pytest.mark.parametrize(
    ("address", "came_from", "is_written"),
    [
        ("/ballot/7/", "", False),
        ("/static/cph/site.css", "http://testserver/ballot/7/", False),
        ("/meetings/4/", "http://testserver/", True),
    ],
)
def test_gunicorn_writes_nothing_of_a_ballot(address, came_from, is_written):
    config = Config()
    config.set("accesslog", "-")
    logger = QuietLogger(config)
    stream = io.StringIO()
    for handler in logger.access_log.handlers:
        handler.setStream(stream)
    environ = {"RAW_URI": address, "HTTP_REFERER": came_from, "REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1"}
    response = SimpleNamespace(status="200 OK", sent=5, headers=[])
    took = SimpleNamespace(seconds=0, microseconds=5, days=0)
    logger.access(response, SimpleNamespace(headers=[]), environ, took)
    assert (address in stream.getvalue()) is is_written


def test_gunicorn_tells_no_error_of_a_ballot(capsys):
    logger = QuietLogger(Config())
    stream = io.StringIO()
    for handler in logger.error_log.handlers:
        handler.setStream(stream)
    logger.error("Error handling request %s", "/ballot/7/")
    logger.error("Error handling request %s", "/meetings/7/")
    assert "ballot" not in stream.getvalue() and "/meetings/7/" in stream.getvalue()


def test_every_way_of_serving_it_gives_gunicorn_our_logger():
    from cph.start.places import ROOT
    from cph.start.supervisor import web_command

    assert "cph.core.weblog.QuietLogger" in web_command(8000)
    for name in ("Dockerfile", "docs/operations.md"):
        assert "cph.core.weblog.QuietLogger" in (ROOT / name).read_text(), name


def test_postgresql_writes_no_statement_with_its_values():
    from cph.start.places import ROOT
    from cph.start.postgres import SETTINGS

    assert SETTINGS["log_min_error_statement"] == "panic" and SETTINGS["log_error_verbosity"] == "terse"
    assert "log_min_error_statement=panic" in (ROOT / "docker-compose.yml").read_text()
