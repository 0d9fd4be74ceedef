"""Nothing that anybody can send gives a server error: every address of the site, odd in its path, its query and its form."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from tests.factories.people import AdministratorFactory, sign_in

NUMBERS = ["1", "0", "999999999999999999999999", "2147483648", "9223372036854775808", "1" * 4400]
WORDS = ["x", "%00", "..%2f..%2fetc%2fpasswd", "%ED%A0%80", "%ff", "x" * 3000, "1'--", "%C3%A9", "%25", "<script>"]
QUERIES = [
    "after=x&before=y",
    "q=%00",
    "page=abc&format=csv&format=xml",
    "since=99/99/9999&until=-1&on=2026-02-30",
    "q=%ED%A0%80",
    "q=" + "x" * 5000,
    "q[]=1&q=2&=3&on=0001-01-01",
    "id=999999999999999999999&network=abc&body=1e400&year=99999999",
    "next=//example.org/&o=1.2.3&e=1&p=-5",
    "on=2026-03-29T01:30&q='\"%3C%3E&sort=-name__password",
]
FORMS = [
    {},
    {"name": "\x00", "email": "a@b\r\nBcc: x@y"},
    {"pk": "x", "kind": "none", "person": "99999999999999999999", "starts_on": "31/02/2026", "rhythm": ["a", "b"]},
    {"items-TOTAL_FORMS": "-1", "items-INITIAL_FORMS": "x", "form-TOTAL_FORMS": "9" * 30, "action": "\ud83d"},
    {
        "title": "x" * 100_000,
        "minutes": "1e9",
        "starts_at": "2026-03-29 01:30",
        "colour": "#zzzzzz",
        "edit_count": "NaN",
    },
]
IMAGINED = re.compile(r"__debug__|^static/")


def patterns(resolver: URLResolver, before: tuple = ()) -> Iterator[tuple[tuple, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, (*before, one.pattern))
        else:
            yield (*before, one.pattern), one


def addresses(parts: tuple, chance: random.Random) -> Iterator[str]:
    """The address with each odd value in turn where a value goes; a regular expression's groups get words."""
    text, kinds = "", {}
    for part in parts:
        text += str(part).removeprefix("^").removesuffix(r"\Z").removesuffix("$")
        kinds |= getattr(part, "converters", {})
    slots = [*re.findall(r"<(?:\w+:)?(\w+)>", text)] or re.findall(r"\([^)]*\)", text)
    for round_ in range(2 if slots else 1):
        found = text
        for name in slots:
            is_number = isinstance(kinds.get(name), IntConverter) or (round_ == 0 and name in ("pk", "id", "urn"))
            value = "1" if round_ == 0 and is_number else chance.choice(NUMBERS if is_number else WORDS)
            found = re.sub(rf"\(\?P<{name}>[^)]*\)+|<(?:\w+:)?{name}>", lambda _, value=value: value, found, count=1)
        yield "/" + re.sub(r"[\\^$]|\([^)]*\)", "", found)


def all_addresses() -> list[str]:
    """All of ours; of the admin site, where each model has the same six, every thirteenth."""
    chance = random.Random(2026)
    found = itertools.chain.from_iterable(addresses(parts, chance) for parts, _ in patterns(get_resolver()))
    kept = sorted({one for one in found if not IMAGINED.search(one)})
    return [one for number, one in enumerate(kept) if not one.startswith("/admin/") or number % 13 == 0]


def send(client: Client, method: str, address: str, query: str, form: dict | None) -> int:
    if method == "GET":
        return client.get(address, QUERY_STRING=query).status_code
    return client.post(address, {key: encodable(value) for key, value in (form or {}).items()}).status_code


def encodable(value):
    """Half a surrogate pair cannot be encoded by an honest client: sent as the bytes a dishonest one would send."""
    return value if isinstance(value, list) else value.encode("utf-8", "surrogatepass").decode("latin-1")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anonymous", "administrator"])
def test_no_odd_request_gives_a_server_error(who):
    client = Client(raise_request_exception=False)
    if who == "administrator":
        sign_in(client, AdministratorFactory())
    broken, sent = [], 0
    for number, address in enumerate(all_addresses()):
        if "logout" in address:
            continue
        for method, query, form in (
            ("GET", QUERIES[number % len(QUERIES)], None),
            ("POST", "", FORMS[number % len(FORMS)]),
        ):
            sent += 1
            status = send(client, method, address, query, form)
            if status >= 500:
                broken.append(f"{status} {method} {address[:120]}?{query[:60]} {str(form)[:80]}")
    assert sent > 300
    assert not broken, "\n".join(broken)


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES)
def test_every_odd_query_is_taken_by_the_lists(query):
    client = sign_in(Client(raise_request_exception=False), AdministratorFactory())
    for address in ("/", "/notices/", "/schools/", "/bodies/", "/trail/", "/calendar/", "/admin/people/person/"):
        assert client.get(address, QUERY_STRING=query).status_code < 500, address
