"""The report as a whole: its PDF and its page say the same, all wordings and kinds of response stand in it, silence in none."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from consultations.models import Question
from consultations.selectors.reporting import report_context
from consultations.selectors.understanding import figures_of
from consultations.services.feedback import Words, add_feedback
from consultations.services.publishing import quote
from consultations.services.reporting import issue_report, name_decision
from cph.documents.services import make as make_paper
from tests.consultations import reported as on
from tests.consultations.test_reporting import words_of, write
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.world()


class Said(HTMLParser):
    """The words of the report on its page, element by element."""

    OWN = frozenset("h2 h3 h4 p dt dd th td li caption".split())

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.pictures: list[str] = []
        self.open: list[str] | None = None

    def handle_starttag(self, tag, attrs):
        if tag in self.OWN:
            self.open = []
        if tag == "img":
            self.pictures.append(dict(attrs)["alt"])

    def handle_endtag(self, tag):
        if tag in self.OWN and self.open is not None:
            self.found.append("".join(self.open))
            self.open = None

    def handle_data(self, data):
        if self.open is not None:
            self.open.append(data)


def squashed(text):
    return re.sub(r"\s+", "", text)


def issued(world):
    """Thirty schools answered nine questions; a group was heard; a decision; feedback, done and not."""
    found, minutes = on.to_report(world, 30), on.held(world)
    put.view(found)
    decided = on.decision(world, minutes)
    at = timezone.now()
    for words in (Words("Who decides?", "18 of 30 said the head.", "One rule was agreed.", ("decision", decided.pk)),
                  Words("By what time?", "Most said 7 am.")):  # fmt: skip
        add_feedback(found, words, form_key=uuid.uuid4(), by=found.lead, at=at)
    name_decision(found, decided, by=found.lead, at=at)
    return issue_report(
        found, summary="Most want one rule.\n\nSome do not.", number=1, has_read=True, by=found.lead, at=at
    )


def test_the_pdf_is_tagged_and_says_what_the_page_says(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = issued(world)
    paper = make_paper(report.paper_id, timezone.now())
    assert paper.state == "MADE", paper.problem
    pdf = PdfReader(BytesIO(paper.file.read()))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].lower().startswith("en")
    browser = Client()
    browser.force_login(world.head)
    page = browser.get(reverse("report", args=[report.consultation_id])).content.decode()
    twin = Said()
    twin.feed(page.split('<div class="cph-report">')[1].split("</main>")[0])
    printed = squashed(" ".join(one.extract_text() for one in pdf.pages))
    missing = [words for words in twin.found if squashed(words) not in printed]
    assert len(twin.found) > 150 and not missing, missing[:5]
    assert tagged(root["/StructTreeRoot"], "/Figure") == twin.pictures != []
    tables = sum(len(one["tables"]) for one in report.content["figures"])
    tables += len(report.content["representativeness"]["tables"])
    assert len(tagged(root["/StructTreeRoot"], "/Table")) == tables > 8


def tagged(node, kind):
    """The alternative words of all elements of a kind, in order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [one for child in node for one in tagged(child, kind)]
    if not hasattr(node, "get"):
        return []
    own = [node.get("/Alt", "")] if node.get("/S") == kind else []
    return own + tagged(node.get("/K", []), kind)


def test_the_figures_are_those_of_the_results_page_number_by_number(world):
    found = on.to_report(world, 30)
    told = {one["id"]: one for one in report_context(found)["figures"]}
    compared = 0
    for figure in figures_of(found):
        one = told[figure.question.pk]
        assert one["base"] == f"{figure.base}." and "30" in one["base"]
        if figure.kind == "GRID":
            cells = [row.count for table in figure.tables for row in table.rows]
            shown = [cell for row in one["tables"][0]["rows"] for cell in row[1:-1]]
        else:
            cells = [row.count for table in figure.tables if table.is_shown for row in table.rows]
            shown = [row[1] for table in one["tables"] if table not in one["themes"] for row in table["rows"]]
        assert shown == ["hidden" if count is None else f"{count:,}" for count in cells]
        compared += len(cells)
    assert compared > 20


def test_both_wordings_of_a_question_stand_with_their_own_base(world):
    put.schools(world, 20)
    now = timezone.now()
    draft = put.draft(world, lead=world.chair, opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1))
    old = put.question(draft, "SCALE", text="How well did it work?")
    put.put_to(draft)
    draft.state = "OPEN"
    draft.save()
    asked = list(draft.respondents.order_by("pk")[:20])
    for one in asked[:8]:
        put.response(one, {old: 3})
    facts = {"at_least": old.at_least, "at_most": old.at_most, "kind": "SCALE", "position": old.position}
    new = Question.objects.create(consultation=draft, replaces=old, text="How well did closing work?", **facts)
    for one in asked[8:]:
        put.response(one, {new: 4})
    draft.state, draft.closed_at = "CLOSED", now
    draft.save()
    on.tabulate(draft, at=now)
    told = {one["id"]: one for one in report_context(draft)["figures"]}
    assert [told[one.pk]["base"].split(" that")[0] for one in (old, new)] == ["8 answered, of 20", "12 answered, of 20"]
    assert "As it was worded at first" in told[old.pk]["notes"][0] and "Worded anew" in told[new.pk]["notes"][0]


def test_a_view_of_a_group_is_a_response_of_its_kind_and_changes_no_figure(world):
    found = on.to_report(world, 12)
    before = report_context(found)
    first = put.view(found, people=400, words="All of us want one rule.")
    put.view(found, people=300, words="Most of us want one rule.", replaces=first)
    after = report_context(found)
    (told,) = after["views"]
    assert told["of"] == "A group" and told["people"] == 300 and told["words"] == "Most of us want one rule."
    same = ("figures", "coverage", "representativeness")
    assert [after[name] for name in same] == [before[name] for name in same]


def test_silence_is_no_answer_and_is_said_to_be_none(world):
    put.schools(world, 30)
    found = put.closed(world, 12, lead=world.chair)
    on.tabulate(found, at=timezone.now())
    told, asked = report_context(found), found.respondents.filter(is_asked=True).count()
    assert told["coverage"]["words"] == f"12 of {asked} schools answered." and asked > 30
    assert len(told["figures"]) == 9
    for one in told["figures"]:
        assert "of 12 that responded" in one["base"], "no figure counts who said nothing"
        counts = [row[1] for table in one["tables"] for row in table["rows"] if row[1] != "hidden"]
        assert all(int(count.split(" to ")[-1]) <= 12 for count in counts)


def test_a_quotation_stands_beside_its_question(world):
    said = words_of(found := write(world))
    quote(found, said, is_quoted=True, by=found.lead, at=timezone.now())
    (where,) = [one["id"] for one in report_context(found)["figures"] if one["quotations"]]
    assert where == said.question_id
