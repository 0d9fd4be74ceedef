"""The pages of results in a real browser: readable at a desk and on a phone, hidden figures, bounds and zeros among them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Export
from consultations.selectors.theming import texts_of
from consultations.services import theming
from consultations.services.understanding import tabulate
from networks.constitutions.models import Body
from tests.browsing import assert_readable
from tests.factories import consultations as put
from tests.factories import meetings as make
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story
SAID = (
    "We cannot run the kitchen after four.",
    "The shared buses leave at half past three.",
    "مرحبا، نبدأ مبكرا 😀 =1+1",
)


@pytest.fixture
def found(transactional_db):
    """40 of 41 schools answered; two analysts read what they wrote; the round before asked one of the questions."""
    world, now = make.world(), timezone.now()
    groups = [world.group, Body.objects.create(kind="DEVELOPMENT_GROUP", name="South and city centre group", parent=world.network)]  # fmt: skip
    put.schools(world, 40, groups=groups)
    made = []
    for title, back in (("The school day, first round", 400), ("The school day", 30)):
        draft = put.draft(world, title=title, earlier=made[0] if made else None, lead=world.chair,
                          opens_at=now - timedelta(days=back), closes_at=now - timedelta(days=back - 20))  # fmt: skip
        same = {one.kind: one for one in made[0].questions.all()} if made else {}
        asked = [
            put.question(draft, "ONE", text="Should the day start at the same time in all schools?", options=["Yes", "No", "I do not mind"], same_as=same.get("ONE")),
            put.question(draft, "SCALE", text="How hard would a later end be for your staff?", same_as=same.get("SCALE")),
            put.question(draft, "RANKING", text="What matters most?", options=["Buses", "Staff", "Families"]),
            put.question(draft, "GRID", text="How important is each?", options=["Not", "A little", "Very"], parts=["Breakfast club", "The kitchen"]),
            put.question(draft, "NUMBER", text="How many pupils come by bus?", unit="pupils"),
            put.question(draft, "LONG", text="What else?"),
        ]  # fmt: skip
        put.put_to(draft)
        draft.state = "OPEN"
        draft.save()
        for n, one in enumerate(draft.respondents.order_by("pk")[:40]):
            values = [[2 if n < 3 else 1], 1 + n % 4, [1 + n % 3, 1 + (n + 1) % 3, 1 + (n + 2) % 3],
                      {part: [1 + n % 3] for part in asked[3].parts.all()}, n * 7, SAID[n % 3] if n < 24 else f"Only {n}."]  # fmt: skip
            put.response(one, dict(zip(asked, values, strict=True)))
        draft.state, draft.closed_at = "CLOSED", now
        draft.save()
        tabulate(draft, at=now)
        made.append(draft)
    return made[1]


def look(page, name, address):
    page.goto(address)
    assert_readable(page)
    if folder := os.environ.get("SHOTS"):
        width = "phone" if page.viewport_size["width"] < 500 else "desk"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_pages_of_results_can_be_read(found, desk, phone):  # noqa: F811
    long, one, now = found.questions.get(kind="LONG"), found.questions.get(kind="ONE"), timezone.now()
    kitchen = theming.add_theme(long, "The kitchen", "Meals, staff, hours", by=found.lead, seat="", at=now)
    theming.add_theme(long, "Buses", by=found.lead, seat="", at=now)
    for number, text in enumerate(texts_of(long).order_by("pk")[:6]):
        theming.read_answer(text, [kitchen] if number < 2 else [], by=found.lead, at=now)
        theming.read_answer(text, [kitchen] if number < 1 else [], by=found.respondents.first().school.headships.get().person, at=now)  # fmt: skip
    file = Export.objects.create(
        consultation=found, kind="XLSX", asked_by=found.lead, asked_at=now, rows=20, of_rows=40
    )
    page, here, group = desk(found.lead, phone=phone), [found.pk], found.respondents.first().group_id
    for name, args, query in [
        ("results", here, ""), ("results", here, f"?group={group}"), ("results_roll", here, ""),
        ("results_crossed", [*here, one.pk], "?by=group"), ("results_compare", here, ""), ("results_columns", here, ""),
        ("response_list", here, ""), ("response_read", [*here, found.responses.earliest("pk").pk], ""),
        ("responses_file_made", [*here, file.pk], ""), ("theme_list", here, ""), ("theme_work", [*here, long.pk], "?show=all"),
        ("theme_merge", [*here, kitchen.pk], ""),
    ]:  # fmt: skip
        look(page, f"{name}{'-part' if 'group=' in query else ''}", reverse(name, args=args) + query)
    page.goto(reverse("results", args=here))
    rows = page.locator(".cu-table").first.locator("tbody tr").all_inner_texts()
    assert [" ".join(row.split()[:5]) for row in rows][:2] == ["Yes 36 to 39 –", "No 1 to 4 –"], rows
    table = page.locator(".cu-table").first
    assert table.evaluate("one => one.scrollWidth - one.parentElement.clientWidth") <= 0, (
        "share is seen without scrolling"
    )
