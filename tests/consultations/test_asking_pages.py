"""The pages of whoever asks: the builder, the preview, facts and papers; and everybody who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.models import Answer, Consultation, Draft, Material, Question, Response
from consultations.rules.answers import Asked, Choice, Kind, read
from consultations.rules.walk import carried, on_page, walk
from consultations.selectors.asking import asked_of
from cph.audit.models import Line
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def as_():
    def sign_in(person) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return sign_in


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def at(name, *args):
    return reverse(name, args=args)


SENT = {
    "ONE": {"options": "Monday\nTuesday", "other": "Another day"},
    "MANY": {"options": "Funding\nStaff\nBuildings", "at_most": "2"},
    "SCALE": {"at_least": "1", "at_most": "5", "low_words": "Not at all", "high_words": "Fully"},
    "RANKING": {"options": "A\nB\nC"},
    "NUMBER": {"at_least": "-5", "at_most": "1,000", "unit": "pupils"},
    "SHORT": {"at_most": "10"},
    "LONG": {"at_most": "200"},
    "GRID": {"rows": "In class\nOutside", "options": "Never\nOften"},
    "DOCUMENT": {"paragraphs": "1. First.\n2. Second."},
}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_of_each_kind_is_added_and_changed_by_its_form(world, as_, kind):
    found, clerk = put.draft(world), as_(world.clerk)
    url = at("question_add", found.pk) + f"?kind={kind}"
    form = clerk.get(url).context["form"]
    assert set(form.fields) >= set(SENT[kind])
    sent = {"text": "  What  now? ", "help": "Think.", "place": "1", **SENT[kind]}
    answer = clerk.post(url, sent)
    made = found.questions.get()
    assert answer.status_code == 302 and answer.url.endswith(f"#q{made.pk}")
    assert clerk.post(url, sent).url == answer.url and found.questions.count() == 1
    assert (made.kind, made.text, made.help) == (kind, "What now?", "Think.")
    edit = at("question_edit", made.pk)
    page = clerk.get(edit)
    first = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    before = asked_of(found)
    kept = {name: value for name, value in first.items() if value not in (None, False)}
    assert clerk.post(edit, kept).status_code == 302
    after = asked_of(found)
    assert [(one.options, one.at_most, [(p.number, p.text) for p in one.parts]) for one in after] == [
        (one.options, one.at_most, [(p.number, p.text) for p in one.parts]) for one in before
    ]
    page = clerk.get(at("question_list", found.pk))
    assert "What now?" in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("ONE", {"options": "Yes"}, "options"),
        ("ONE", {"options": ""}, "options"),
        ("SCALE", {"at_least": "1", "at_most": "50", "low_words": "a", "high_words": "b"}, "at_most"),
        ("SCALE", {"at_least": "one", "at_most": "5", "low_words": "a", "high_words": "b"}, "at_least"),
        ("NUMBER", {"at_least": "9", "at_most": "1"}, "at_most"),
        ("NUMBER", {"at_least": "1e99"}, "at_least"),
        ("LONG", {"at_most": "0"}, "at_most"),
        ("DOCUMENT", {"paragraphs": " \n "}, "paragraphs"),
        ("GRID", {"rows": "x\nx", "options": "a\nb"}, "rows"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(world, as_, kind, sent, field):
    found = put.draft(world)
    page = as_(world.clerk).post(at("question_add", found.pk) + f"?kind={kind}", {"text": "What?", **sent})
    assert page.status_code == 200 and list(page.context["form"].errors) == [field]
    assert "Error: " in page.content.decode().split("</title>")[0]
    assert not found.questions.exists()


def test_how_it_is_answered_is_asked_first(world, as_):
    found, clerk = put.draft(world), as_(world.clerk)
    page = clerk.get(at("question_add", found.pk))
    assert page.content.decode().count('type="radio"') == len(Kind)
    for odd in ("", "?kind=", "?kind=ESSAY", "?kind=ONE%27", "?kind=one"):
        assert clerk.get(at("question_add", found.pk) + odd).status_code == 200


def test_wrong_people_are_kept_out(world, as_):
    found = put.draft(world)
    one = put.question(found)
    fact = Material.objects.create(
        consultation=found, kind="FACT", title="A", text="B", added_by=world.clerk, added_at=timezone.now()
    )
    addresses = [
        at("question_list", found.pk), at("question_add", found.pk), at("question_edit", one.pk), at("question_who", one.pk),
        at("question_end", found.pk, one.pk), at("consultation_preview", found.pk), at("material_add", found.pk),
        at("material_remove", fact.pk),
    ]  # fmt: skip
    other = make.world("Another city", "330").clerk
    for address in addresses:
        assert as_(world.head).get(address).status_code == 404, address  # a draft is not there for a head
        assert as_(other).get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
        assert as_(world.clerk).get(address).status_code == 200, address
    assert as_(other).post(at("question_move", one.pk), {"act": "up"}).status_code == 404
    shown = put.opened(world)
    one = shown.questions.first()
    for address in (at("question_list", shown.pk), at("question_edit", one.pk), at("consultation_preview", shown.pk)):
        assert as_(world.head).get(address).status_code == 403, address
    assert as_(world.head).post(at("question_move", one.pk), {"act": "up", "place": "1"}).status_code == 403


def test_a_question_of_another_consultation_is_not_ended_here(world, as_):
    one, other = put.draft(world), put.draft(world)
    question = put.question(other)
    assert as_(world.clerk).get(at("question_end", one.pk, question.pk)).status_code == 404
    assert as_(world.clerk).post(at("question_end", one.pk, question.pk)).status_code == 302
    assert Question.objects.filter(pk=question.pk).exists()


def test_moving_breaking_and_ending_by_buttons(world, as_):
    found, clerk = put.draft(world), as_(world.clerk)
    first, second = put.question(found), put.question(found, "LONG")
    clerk.post(at("question_move", second.pk), {"act": "up", "place": "2"})
    clerk.post(at("question_move", second.pk), {"act": "up", "place": "2"})
    assert [one.pk for one in asked_of(found)] == [second.pk, first.pk]
    clerk.post(at("question_move", first.pk), {"act": "break"})
    assert [one.page for one in asked_of(found)] == [1, 2]
    assert "Page 2" in clerk.get(at("question_list", found.pk)).content.decode()
    for odd in ({}, {"act": "sideways"}, {"act": "up", "place": "x"}, {"act": "up", "place": "9" * 50}, {"act": "down", "place": "²"}):  # fmt: skip
        assert clerk.post(at("question_move", first.pk), odd).status_code == 302
    assert clerk.get(at("question_move", first.pk)).status_code == 405
    for _ in range(2):
        assert clerk.post(at("question_end", found.pk, first.pk)).status_code == 302
    assert found.questions.count() == 1


def test_who_is_asked_by_its_page(world, as_):
    found, clerk = put.draft(world), as_(world.clerk)
    first, second = put.question(found), put.question(found, "LONG")
    assert "Everybody is asked" in clerk.get(at("question_who", first.pk)).content.decode()
    url = at("question_who", second.pk)
    clerk.post(url, {"leads_here": [f"{first.pk}:1", f"{first.pk}:2"]})
    assert asked_of(found)[1].only_if == (first.pk, frozenset({1, 2}))
    assert f'value="{first.pk}:2" id="id_leads_here_1" checked' in clerk.get(url).content.decode()
    for odd in ("x", "1:1", f"{first.pk}:99", f"{first.pk}:1:1"):
        assert clerk.post(url, {"leads_here": odd}).context["form"].errors
    clerk.post(url, {})
    assert asked_of(found)[1].only_if is None


def test_once_open_a_question_is_worded_anew_by_the_page(world, as_):
    found, clerk = put.opened(world), as_(world.clerk)
    one = found.questions.get(kind="LONG")
    url = at("question_edit", one.pk)
    assert "Word a question anew" in clerk.get(url).content.decode()
    assert "Nothing is worded differently" in clerk.post(url, {"text": one.text}).content.decode()
    assert clerk.post(url, {"text": "In your own words?"}).status_code == 302
    assert clerk.post(url, {"text": "In your own words?"}).status_code == 409  # it is not asked any more
    page = clerk.get(at("question_list", found.pk)).content.decode()
    assert "Worded anew" in page and "In your own words?" in page
    assert clerk.get(at("question_add", found.pk)).status_code == 409
    assert clerk.get(at("question_who", one.pk)).status_code == 409
    assert clerk.post(at("question_move", one.pk), {"act": "up", "place": "1"}).status_code == 409
    done = put.closed(world)
    assert clerk.get(at("question_edit", done.questions.first().pk)).status_code == 409
    assert clerk.get(at("question_end", done.pk, done.questions.first().pk)).status_code == 409
    assert clerk.get(at("question_list", done.pk)).status_code == 200


# --- the preview


def sent_to_all(found):
    fields = {}
    for one in asked_of(found):
        if one.kind in ("ONE", "SCALE"):
            fields[one.field] = "2"
        elif one.kind == "MANY":
            fields[one.field] = ["1", "2"]
        elif one.kind == "RANKING":
            fields |= {one.rank_field(choice): str(choice.position) for choice in one.options}
        elif one.kind == "GRID":
            fields |= {one.part_field(row): "1" for row in one.parts}
        elif one.kind == "DOCUMENT":
            fields[one.part_field(one.parts[0])] = "<b>Too strict</b> =1+1"
        elif one.kind == "NUMBER":
            fields[one.field] = "1,000"
        else:
            fields[one.field] = "In words שלום 👩‍🏫"
    return fields


def test_the_preview_is_tried_out_and_nothing_is_stored(world, as_):
    found, clerk = put.draft(world), as_(world.clerk)
    put.one_of_each(found)
    url = at("consultation_preview", found.pk) + "?by=all"
    page = clerk.get(url).content.decode()
    assert "nothing you enter here is stored" in page and "Answer this only if you chose “No” in question 1." in page
    before = Line.objects.count()
    page = clerk.post(url, sent_to_all(found) | {"step": "next"}).content.decode()
    assert "What would be sent" in page and "&lt;b&gt;Too strict&lt;/b&gt; =1+1" in page and "1000 pupils" in page
    assert not (Response.objects.exists() or Answer.objects.exists() or Draft.objects.exists())
    assert Line.objects.count() == before
    back = clerk.post(url, sent_to_all(found) | {"step": "back"})
    assert "&lt;b&gt;Too strict" in back.content.decode() and not back.context.get("faults")


def test_faults_stand_beside_their_fields_and_what_was_typed_is_there(world, as_):
    found, clerk = put.draft(world), as_(world.clerk)
    made = put.one_of_each(found)
    number, ranking = f"q{made['NUMBER'].pk}", f"q{made['RANKING'].pk}-r1"
    page = clerk.post(at("consultation_preview", found.pk), {number: "twelve", ranking: "1"}).content.decode()
    assert f'<a href="#{number}">Enter a number in digits' in page and 'value="twelve"' in page
    assert page.count("There is a problem") == 1 and f'id="{ranking}"' in page


def test_page_by_page_passes_over_what_is_not_for_this_respondent(world, as_):
    found, clerk = put.draft(world, one_page_at_a_time=True), as_(world.clerk)
    made = put.one_of_each(found)
    for page, kind in enumerate(("ONE", "SHORT", "LONG"), start=1):
        Question.objects.filter(pk=made[kind].pk).update(page=page, position=page)
    for kind in set(put.KINDS) - {"ONE", "SHORT", "LONG"}:
        made[kind].conditions.all().delete()
        made[kind].options.all().delete()
        made[kind].parts.all().delete()
        made[kind].delete()
    one, short, long = (made[kind].pk for kind in ("ONE", "SHORT", "LONG"))
    url = at("consultation_preview", found.pk)
    first = clerk.get(url)
    assert [shown.asked.pk for shown in first.context["shown"]] == [one]
    second = clerk.post(url, {f"q{one}": "1", "page": "1", "step": "next"})
    assert [shown.asked.pk for shown in second.context["shown"]] == [long]
    assert (f"q{one}", "1") in second.context["carried"]
    second = clerk.post(url, {f"q{one}": "2", "page": "1", "step": "next"})
    assert [shown.asked.pk for shown in second.context["shown"]] == [short]
    back = clerk.post(url, {f"q{one}": "2", "page": "2", "step": "back"})
    assert [shown.asked.pk for shown in back.context["shown"]] == [one]
    last = clerk.post(url, {f"q{one}": "2", f"q{short}": "x", f"q{long}": "y", "page": "3", "step": "next"})
    assert len(last.context["answered"]) == 3
    for odd in ("0", "-1", "x", "9" * 40, ""):
        assert clerk.post(url, {"page": odd, "step": "next"}).status_code == 200


def test_answers_without_names_are_previewed_all_at_once_as_they_will_be_asked(world, as_):
    for naming, by_page in (("NAMED", True), ("ANONYMOUS", False)):
        found = put.draft(world, naming=naming, one_page_at_a_time=True)
        put.question(found)
        page = as_(world.clerk).get(at("consultation_preview", found.pk))
        assert page.context["by_page"] is by_page


def test_the_preview_of_an_empty_draft_says_so(world, as_):
    found = put.draft(world)
    for way in ("all", "page"):
        page = as_(world.clerk).get(at("consultation_preview", found.pk) + f"?by={way}")
        assert "Nothing is asked yet" in page.content.decode()


def chain():
    yes_no = (Choice(1, "Yes"), Choice(2, "No"))
    return [
        Asked(1, "ONE", "?", options=yes_no, page=1, number=1),
        Asked(2, "ONE", "?", options=yes_no, page=1, number=2, only_if=(1, frozenset({1}))),
        Asked(3, "SHORT", "?", page=1, number=3, only_if=(2, frozenset({1}))),
        Asked(4, "SHORT", "?", page=2, number=4, only_if=(1, frozenset({1}))),
        Asked(5, "SHORT", "?", page=3, number=5, is_required=True),
    ]


def test_what_depends_on_this_very_page_stays_on_it():
    asked = chain()
    assert [one.pk for one in on_page(asked, read(asked, {}), 1)] == [1, 2, 3]
    assert on_page(asked, read(asked, {}), 2) == []


def test_a_walk_never_leaves_a_fault_behind():
    asked = chain()
    assert walk(asked, {}, 1, forward=True).page == 3
    assert walk(asked, {"q1": ["1"]}, 1, forward=True).page == 2
    stays = walk(asked, {}, 3, forward=True)
    assert stays.page == 3 and list(stays.faults) == ["q5"] and not stays.is_through
    assert walk(asked, {}, 3, forward=False).page == 1
    assert walk(asked, {"q5": ["x"]}, 3, forward=True).is_through
    asked[0] = Asked(1, "ONE", "?", options=asked[0].options, is_required=True)
    led = walk(asked, {"q5": ["x"]}, 3, forward=True)
    assert led.page == 1 and list(led.faults) == ["q1"]
    assert carried(asked, {"q1": ["1"], "q5": ["x"], "other": ["y"]}, 3) == [("q1", "1")]
    assert walk([], {}, 7, forward=True).pages == (1,)


# --- facts and papers


def test_facts_and_papers_are_added_once_read_and_removed(world, as_, media):
    found, clerk = put.draft(world), as_(world.clerk)
    url = at("material_add", found.pk)
    for _ in range(2):
        assert clerk.post(url, {"title": "Closures", "text": "12 days last winter."}).status_code == 302
        paper = SimpleUploadedFile("..\\draft <policy>.pdf", PDF)
        assert clerk.post(url + "?kind=PAPER", {"title": "Draft", "file": paper}).status_code == 302
    fact, paper = Material.objects.order_by("position")
    assert (fact.kind, paper.kind, paper.position) == ("FACT", "PAPER", 2)
    answer = clerk.get(at("material_file", paper.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    assert clerk.get(at("material_file", fact.pk)).status_code == 404
    assert as_(world.head).get(at("material_file", paper.pk)).status_code == 404
    for _ in range(2):
        assert clerk.post(at("material_remove", paper.pk)).status_code == 302
    assert clerk.get(at("material_file", paper.pk)).status_code == 404
    assert Line.objects.filter(verb="removed a paper").count() == 1


def test_a_head_reads_the_papers_of_an_open_consultation(world, as_, media):
    found = put.opened(world)
    paper = Material.objects.create(
        consultation=found, kind="PAPER", title="Draft", file=SimpleUploadedFile("draft.pdf", PDF), file_name="draft.pdf",
        added_by=world.clerk, added_at=timezone.now(),
    )  # fmt: skip
    assert as_(world.head).get(at("material_file", paper.pk)).status_code == 200
    assert as_(world.head).get(at("material_remove", paper.pk)).status_code == 403
    assert as_(world.head).post(at("material_add", found.pk), {"title": "x", "text": "y"}).status_code == 403
    assert as_(make.world("Another city", "330").clerk).get(at("material_file", paper.pk)).status_code == 404
    paper.file.storage.delete(paper.file.name)
    assert as_(world.head).get(at("material_file", paper.pk)).status_code == 409


@pytest.mark.parametrize(
    ("name", "content"), [("x.exe", b"MZ\x90"), ("x.pdf", b""), ("x.html", b"<script>"), ("x.pdf", b"%PDF-1.7 cut")]
)
def test_what_is_no_paper_is_refused_beside_the_field(world, as_, media, name, content):
    found = put.draft(world)
    page = as_(world.clerk).post(
        at("material_add", found.pk) + "?kind=PAPER", {"title": "Draft", "file": SimpleUploadedFile(name, content)}
    )
    assert page.status_code == 200 and list(page.context["form"].errors) == ["file"]
    assert not Material.objects.exists()


def test_nothing_is_added_to_what_is_closed(world, as_):
    found = put.closed(world)
    clerk = as_(world.clerk)
    assert clerk.get(at("material_add", found.pk)).status_code == 409
    over = put.opened(world, closes_at=timezone.now() + timedelta(minutes=1), questions=False)
    Consultation.objects.filter(pk=over.pk).update(closes_at=timezone.now() + timedelta(minutes=1))
    assert clerk.get(at("material_add", over.pk)).status_code == 200


# --- what it costs


def test_the_builder_and_the_preview_cost_the_same_for_one_question_and_for_thirty(world, as_):
    few, many = put.draft(world), put.draft(world)
    put.one_of_each(few)
    for _ in range(4):
        put.one_of_each(many)
    clerk, counts = as_(world.clerk), []
    for name in ("question_list", "consultation_preview"):
        clerk.get(at(name, few.pk))
        for one in (few, many):
            with CaptureQueriesContext(connection) as found:
                assert clerk.get(at(name, one.pk)).status_code == 200
            counts.append(len(found))
    assert counts[0] == counts[1] <= 12 and counts[2] == counts[3] <= 12, counts


def test_the_page_of_the_consultation_leads_to_the_questions(world, as_):
    found = put.draft(world)
    page = as_(world.clerk).get(at("consultation", found.pk)).content.decode()
    assert "Add the questions" in page
    shown = put.opened(world)
    page = as_(world.head).get(at("consultation", shown.pk)).content.decode()
    assert "What is asked" in page and at("question_list", shown.pk) not in page
