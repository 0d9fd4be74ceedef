"""A word is planted in Part B, and looked for everywhere, as everybody who must not read it.

Every address there is, led to the confidential things by number; every file it gives, unpacked; every e-mail, feed, search,
export, trail and page of the admin site. Those who may read it must find it, or the test would prove nothing.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator

import pypdf
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cph.audit.models import Line
from cph.notifications.models import Notice
from tests import access
from tests.access import Rolled
from tests.held import MARKER, WORD
from tests.world import World

MAY_READ = ["clerk", "chair", "executive", "representative"]
MUST_NOT = [role for role in access.ROLES if role not in MAY_READ]
SECRET = MARKER.split()[1].encode()

# which of our things a number in an address may mean, by the word before it
THINGS = {
    "meetings": ["held"],
    "bodies": ["executive", "ours"],
    "items": ["held_item", "held_item_b"],
    "papers": ["held_paper", "held_paper_b"],
    "motions": ["motion", "motion_b", "open_motion"],
    "decisions": ["decision", "decision_b"],
    "actions": ["action", "action_b"],
    "minutes": ["minutes", "held"],
    "issued": [1],
    "pack": [1],
    "circulated": [1],
}
NUMBER = re.compile(r"(?P<word>[a-z-]+)/<(?:int:)?(?P<name>\w+)>")


def addresses_of(world: World) -> Iterator[str]:
    """Every address we have, led to the confidential things wherever a number stands in it."""
    for name, route in sorted(access.patterns().items()):
        known = dict(world.kwargs.get(name, {}))
        found = [(match["name"], THINGS.get(match["word"], [])) for match in NUMBER.finditer(route)]
        choices = [[(key, _pk(world, thing)) for thing in things] for key, things in found if things]
        for chosen in itertools.product(*choices):
            try:
                yield reverse(name, kwargs=known | dict(chosen))
            except Exception:  # an address that needs a thing no list names: the access table has it
                break


def _pk(world: World, thing: str | int) -> int:
    if isinstance(thing, int):
        return thing
    return getattr(world, thing).pk if hasattr(world, thing) else world.things[thing].pk


def words_of(content: bytes, kind: str) -> bytes:
    """What a reader gets to see of a file: of PDFs and workbooks their text, not their packing."""
    if content.startswith(b"%PDF") and b"%%EOF" in content:
        pages = pypdf.PdfReader(io.BytesIO(content))
        told = "\n".join(page.extract_text() for page in pages.pages) + str(pages.metadata) + str(pages.outline)
        return content + told.encode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    return content


def seen_by(world: World, role: str, paths: list[str]) -> list[str]:
    """The addresses at which this role finds the word, in what it is given or in the head of the answer."""
    client = Client(raise_request_exception=False)
    if world.people[role] is not None:
        client.force_login(world.people[role])
    found = []
    for path in paths:
        try:
            with transaction.atomic():
                response = client.get(path)
                content = b"".join(response.streaming_content) if response.streaming else response.content
                raise Rolled
        except Rolled:
            pass
        assert response.status_code < 500, path
        told = words_of(content, response.headers.get("Content-Type", "")) + str(response.headers).encode()
        if SECRET in told.lower():
            found.append(path)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", MUST_NOT)
def test_nobody_else_finds_a_trace_of_part_b_at_any_address(role, access_world):
    paths = sorted(set(addresses_of(access_world)))
    assert seen_by(access_world, role, paths) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", MAY_READ)
def test_those_who_sit_in_the_body_find_it(role, access_world):
    paths = sorted(set(addresses_of(access_world)))
    assert len(seen_by(access_world, role, paths)) >= 4


@pytest.mark.django_db
@pytest.mark.parametrize("role", MUST_NOT)
def test_a_search_finds_nothing_of_part_b(role, access_world):
    path = f"{reverse('search')}?q={WORD}"
    assert seen_by(access_world, role, [path]) == []


@pytest.mark.django_db
def test_a_search_by_the_chair_finds_it(access_world):
    assert seen_by(access_world, "chair", [f"{reverse('search')}?q={WORD}"])


@pytest.mark.django_db
def test_no_mail_and_no_notice_tells_of_part_b(access_world):
    may = {access_world.people[role].pk for role in MAY_READ}
    for notice in Notice.objects.exclude(person__in=may):
        told = " ".join([notice.subject, notice.text, notice.link, notice.calendar])
        assert SECRET.decode() not in told.lower(), notice


@pytest.mark.django_db
def test_the_trail_does_not_repeat_part_b(access_world):
    wrong = [line for line in Line.objects.all() if SECRET.decode() in f"{line.subject} {line.verb}".lower()]
    assert wrong == []


@pytest.mark.django_db
def test_the_admin_site_shows_part_a_only(access_world):
    """An administrator runs the house; its confidential business is not theirs."""
    paths = []
    for model in apps.get_models():
        if model in admin.site._registry and model._meta.app_label == "meetings":
            there = f"admin:meetings_{model._meta.model_name}"
            paths.append(reverse(f"{there}_changelist"))
            if admin.site._registry[model].search_fields:
                paths.append(f"{paths[-1]}?q={SECRET.decode()[:3]}")
            paths += [reverse(f"{there}_change", args=[pk]) for pk in model.objects.values_list("pk", flat=True)[:50]]
    assert seen_by(access_world, "admin", paths) == []
