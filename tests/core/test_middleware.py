"""What every request passes: odd input is refused in words, a refusal is explained, health is told."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from cph.core import middleware
from cph.core.middleware import HealthMiddleware, PlainInputMiddleware, RefusalMiddleware
from cph.core.refusals import NotAllowed, Refused, allowed


@pytest.fixture(autouse=True)
def plain_pages(monkeypatch):
    monkeypatch.setattr(
        middleware,
        "render",
        lambda request, template, context=None, status=200: HttpResponse(
            f"{template} {(context or {}).get('refusal', '')}", status=status
        ),
    )


def answer(request) -> HttpResponse:
    return PlainInputMiddleware(lambda _: HttpResponse("through"))(request)


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "%00=1", "q=%ED%A0%80", "q=\x00", "q=%ff", "q=%80abc"])
def test_text_no_column_can_hold_is_refused(query):
    assert answer(RequestFactory().get("/", QUERY_STRING=query)).status_code == 400


@pytest.mark.parametrize("query", ["", "q=%", "q=%zz", "q=%E2%9C%93", "q=" + "x" * 5000, "&&&===", "q=%F0%9F%98%80"])
def test_ordinary_and_merely_strange_text_passes(query):
    assert answer(RequestFactory().get("/", QUERY_STRING=query)).status_code == 200


@pytest.mark.parametrize("data", [{"a": "\x00"}, {"\x00": "a"}, {"a": ["ok", "b\x00"]}, {"a": "\ud800"}])
def test_posts_are_read_too(data):
    request = RequestFactory().post("/")
    request._post, request._files = MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in data.items()}), {}
    assert answer(request).status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\x00\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"a=%00", "application/x-www-form-urlencoded"),
        (b"nonsense", "multipart/form-data"),
        (b"nonsense", "multipart/form-data; boundary=" + "x" * 300),
        (b"a=b", "application/x-www-form-urlencoded; charset=none-such"),
    ],
)
def test_bodies_that_cannot_be_read_are_no_server_error(body, kind):
    assert answer(RequestFactory().generic("POST", "/", body, content_type=kind)).status_code in (200, 400)


def test_other_bodies_are_left_alone():
    assert answer(RequestFactory().post("/", b"\x00\xff", content_type="application/json")).status_code == 200


def test_a_refusal_says_what_why_and_what_instead():
    refusals = RefusalMiddleware(lambda _: HttpResponse())
    request = RequestFactory().get("/")
    no = NotAllowed("You attend without a vote.", article="Article 5a.", instead="You can speak.")
    assert refusals.process_exception(request, no).status_code == 403
    assert b"You attend without a vote. Article 5a. You can speak." in refusals.process_exception(request, no).content
    assert refusals.process_exception(request, Refused("The date is over.")).status_code == 409
    assert refusals.process_exception(request, ValueError()) is None


def test_allowed_asks_without_refusing():
    def check(good: bool) -> None:
        if not good:
            raise NotAllowed("No.")

    assert allowed(check, True)
    assert not allowed(check, good=False)


@pytest.mark.django_db
def test_health_and_readiness(monkeypatch):
    health = HealthMiddleware(lambda _: HttpResponse("through"))
    ask = RequestFactory().get
    assert health(ask("/health/")).content == b"alive"
    assert health(ask("/ready/")).status_code == 200
    assert health(ask("/other/")).content == b"through"

    def fail() -> None:
        raise ConnectionError

    monkeypatch.setattr(HealthMiddleware, "ask_redis", staticmethod(fail))
    response = health(ask("/ready/"))
    assert (response.status_code, response.content) == (503, b'{"database": true, "redis": false}')
