"""The questions in a real browser: readable at a desk and on a phone, with and without JavaScript, by keyboard."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import Material, Response
from consultations.rules.wording import Wording
from consultations.selectors.asking import asked_of
from consultations.services import asking, materials
from tests.browsing import assert_readable
from tests.factories import consultations as put
from tests.factories import meetings as make
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story


def options(*texts):
    return tuple((text, text == "Something else") for text in texts)


def scale(text, **facts):
    return Wording(
        "SCALE", text, at_least=1, at_most=5, low_words="Strongly disagree", high_words="Strongly agree", **facts
    )


ALL = [
    Wording("ONE", "Who should decide that a school closes for snow?", is_required=True, options=options("Each head", "The network, for all schools of an area", "The local authority", "Something else")),
    Wording("LONG", "Why should the network decide?", help="Say what would get better, and for whom."),
    Wording("MANY", "What stopped your school from opening last winter?", options=options("Staff could not travel", "No heating", "The site was not safe", "Something else"), at_most=2),
    scale("Parents should know by 6.30 am."),
    Wording("RANKING", "What matters most when deciding?", options=options("Safety on the way to school", "Enough adults on site", "Meals", "Parents who must work")),
    Wording("NUMBER", "On how many days was your school closed?", at_least=0, at_most=190, unit="days"),
    Wording("SHORT", "Where do parents look first?"),
    Wording("GRID", "How useful is each of these to you?", options=options("Not useful", "A little", "Very useful"), parts=(("", "A text message at 6 am"), ("", "A list on the website of the network"), ("", "A call among heads of the area"))),
    Wording("DOCUMENT", "The draft rule", is_required=True, parts=(("1.", "A school closes only if it cannot be reached safely, cannot be heated, or has too few adults on site."), ("2.", "The head decides by 6.15 am and tells the network, which tells parents by text."), ("2.1", "Where three schools of an area close, the others tell the network how many pupils they can take."))),
]  # fmt: skip


@pytest.fixture
def on(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    on = make.world()
    on.draft = put.draft(on)
    facts = {"by": on.clerk, "at": timezone.now()}
    on.made = [asking.add_question(on.draft, one, place=10_000, **facts) for one in ALL]
    asking.ask_only_if(on.made[1], list(on.made[0].options.filter(position=2)), **facts)
    asking.break_page(on.made[2], begins=True, **facts)
    asking.break_page(on.made[6], begins=True, **facts)
    materials.add_fact(on.draft, "Closures last winter", "41 schools closed on 12 days in all.", **facts)
    on.fact = Material.objects.get()
    return on


def look(page, name, address=""):
    if address:
        page.goto(address)
    assert_readable(page)
    if folder := os.environ.get("SHOTS"):
        width = "phone" if page.viewport_size["width"] < 500 else "desk"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def fields(on):
    return {one.kind: one for one in asked_of(on.draft)}


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_pages_of_whoever_asks_can_be_read(on, desk, phone):  # noqa: F811
    page, draft = desk(on.clerk, phone=phone), on.draft.pk
    look(page, "list", reverse("question_list", args=[draft]))
    look(page, "kind", reverse("question_add", args=[draft]))
    for kind in ("MANY", "SCALE", "DOCUMENT"):
        look(page, f"add-{kind}", reverse("question_add", args=[draft]) + f"?kind={kind}")
    look(page, "edit", reverse("question_edit", args=[on.made[7].pk]))
    look(page, "who", reverse("question_who", args=[on.made[2].pk]))
    look(page, "end", reverse("question_end", args=[draft, on.made[2].pk]))
    look(page, "fact", reverse("material_add", args=[draft]))
    look(page, "paper", reverse("material_add", args=[draft]) + "?kind=PAPER")
    look(page, "remove", reverse("material_remove", args=[on.fact.pk]))
    look(page, "consultation", reverse("consultation", args=[draft]))
    look(page, "preview", reverse("consultation_preview", args=[draft]))
    page.get_by_role("button", name="See what would be sent").click()
    page.get_by_text("There is a problem").wait_for()
    look(page, "preview-faults")
    look(page, "preview-page", reverse("consultation_preview", args=[draft]) + "?by=page")


def test_a_question_that_depends_on_another_comes_and_goes(on, desk):  # noqa: F811
    page, one = desk(on.clerk), fields(on)
    page.goto(reverse("consultation_preview", args=[on.draft.pk]))
    depending = page.locator(f"#{one['LONG'].field}-question")
    assert depending.is_hidden()
    page.get_by_label("The network, for all schools of an area").check()
    assert depending.is_visible() and not page.get_by_text("Answer this only if you chose").is_visible()
    page.get_by_label("Each head").check()
    assert depending.is_hidden()
    page.get_by_label("Something else").first.check()
    page.get_by_label("Which? Something else").first.fill("The bus company")
    rank = page.get_by_label("Meals")
    rank.focus()
    rank.press("1")
    assert rank.input_value() == "1"
    page.get_by_role("button", name="See what would be sent").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    expect(page.get_by_label("Which? Something else").first).to_have_value("The bus company")
    summary = page.locator(".govuk-error-summary__list a")
    expect(summary).to_have_count(2)
    summary.first.click()
    expect(page.locator(":focus")).to_have_attribute("id", re.compile("-r1$"))


def test_without_javascript_everything_is_there_with_a_sentence(on, browser, live_server):
    from tests.stories.conftest import session_for

    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session_for(on.clerk), "url": live_server.url}])
    page, one = context.new_page(), fields(on)
    page.goto(reverse("consultation_preview", args=[on.draft.pk]))
    assert page.get_by_text("Answer this only if you chose “The network, for all schools of an area”").is_visible()
    assert page.locator(f"#{one['ONE'].words_field}").is_visible()
    page.get_by_label("Each head").check()
    page.locator(f"#{one['LONG'].field}").fill("dropped: it was not for me")
    for place, choice in enumerate(one["RANKING"].options, start=1):
        page.locator(f"#{one['RANKING'].rank_field(choice)}").select_option(str(place))
    page.get_by_text("Comment on 2.1", exact=True).click()
    page.locator(f"#{one['DOCUMENT'].part_field(one['DOCUMENT'].parts[2])}").fill("<b>Good.</b>")
    page.get_by_role("button", name="See what would be sent").click()
    expect(page.get_by_role("heading", name="What would be sent")).to_be_visible()
    text = page.locator("main").inner_text()
    assert "What would be sent" in text and "<b>Good.</b>" in text and "dropped" not in text
    assert not Response.objects.exists()
    context.close()
