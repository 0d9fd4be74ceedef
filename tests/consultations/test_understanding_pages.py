"""The pages of results: who sees what when, files, the workbench of themes, odd input."""

from __future__ import annotations

import io
import json
import re
import uuid

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.exports import make_file
from consultations.models import Analyst, Answer, Consultation, Export, Reading, Report, Response, Tabulation, Theme
from consultations.selectors.theming import texts_of
from consultations.selectors.understanding import all_labels
from consultations.services.exporting import clear_old
from consultations.services.understanding import tabulate
from consultations.tasks.understanding import sweep_figures
from cph.audit.models import Line
from networks.constitutions.seats import forget
from tests.factories import consultations as build
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def found(world):
    """Closed: 30 schools in two groups have answered each question."""
    north = build.ground(world).group
    south = make.Body.objects.create(kind="DEVELOPMENT_GROUP", name="South", parent=build.ground(world).network)
    build.schools(world, 30, groups=[north, south])
    made = build.closed(world, responses=30)
    tabulate(made, at=timezone.now())
    return made


@pytest.fixture
def enter(client):
    def enter(person):
        forget(person)
        client.force_login(person)
        return client

    return enter


def at(name, found, *more, **query):
    address = reverse(name, args=[found.pk, *more])
    return f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else address


SUMS = ["results", "results_roll", "results_columns"]
SINGLE = ["response_list", "responses_csv", "theme_list"]


class TestWhoSeesWhat:
    def test_before_the_close_nobody_and_the_page_says_when(self, world, enter):
        build.schools(world, 12)
        found = build.opened(world)
        for one in found.respondents.all():
            build.response(one, build.some_answers(found, 0))
        client = enter(found.lead)
        page = client.get(at("results", found))
        assert page.status_code == 200 and "It closes on" in page.text and "answered, of" not in page.text
        for name in [*SUMS[1:], *SINGLE]:
            assert client.get(at(name, found)).status_code == 403, name
        assert "answered, of" not in client.get(at("results", found, format="json")).text

    def test_a_head_sees_sums_once_the_report_is_issued_and_never_an_answer(self, world, found, enter):
        head = found.respondents.filter(school__isnull=False).first().school.headships.first().person
        client = enter(head)
        for name in [*SUMS, *SINGLE]:
            assert client.get(at(name, found)).status_code == 403, name
        Report.objects.create(consultation=found, number=1, issued_by=found.lead, issued_at=timezone.now())
        for name in SUMS:
            assert client.get(at(name, found)).status_code == 200, name
        for name in SINGLE:
            assert client.get(at(name, found)).status_code == 403, name

    def test_an_analyst_reads_single_responses_and_a_former_one_does_not(self, found, enter):
        head = found.respondents.first().school.headships.first().person
        named = Analyst.objects.create(consultation=found, person=head, named_at=timezone.now())
        client = enter(head)
        for name in SINGLE:
            assert client.get(at(name, found)).status_code == 200, name
        one = found.responses.first()
        page = client.get(at("response_read", found, one.pk))
        assert (one.respondent.name in page.text and "In words" in page.text) or "No answer" in page.text
        named.ended_at = timezone.now()
        named.save()
        assert client.get(at("response_list", found)).status_code == 403

    def test_a_stranger_finds_nothing(self, world, found, enter):
        client = enter(make.person("Stranger"))
        for name in [*SUMS, *SINGLE]:
            assert client.get(at(name, found)).status_code == 404, name

    def test_a_response_of_another_consultation_is_not_here(self, world, found, enter):
        other = build.closed(world, responses=1)
        assert enter(found.lead).get(at("response_read", found, other.responses.get().pk)).status_code == 404

    def test_a_withdrawn_one_is_not_read(self, found, enter):
        found.state, found.withdrawn_because = "WITHDRAWN", "A mistake."
        found.save()
        assert enter(found.lead).get(at("results", found)).status_code == 403


class TestResults:
    def test_every_figure_with_its_base_in_few_queries(self, found, enter, django_assert_max_num_queries):
        client = enter(found.lead)
        client.get(at("results", found))
        with django_assert_max_num_queries(12):
            page = client.get(at("results", found))
        assert page.status_code == 200
        assert page.text.count("answered, of 30 that responded") >= 5
        assert "Fewer than 5" in page.text or "hidden" in page.text

    def test_narrowed_by_the_address_and_nonsense_narrows_nothing(self, found, enter):
        client = enter(found.lead)
        north, south = (
            found.respondents.filter(group__name=name).first().group_id for name in ("North group", "South")
        )
        shown = client.get(at("results", found, group=north))
        assert "Shown: Group North group" in shown.text and re.search(r"1\d responses of 1\d asked", shown.text)
        hidden = client.get(at("results", found, group=south)).text
        assert "Shown: Group South" in hidden and "No figures are shown of them" in hidden, "else one school is told"
        assert not re.search(r"\d+ responses of", hidden)
        for kind in ("csv", "json"):
            file = client.get(at("results", found, group=south, format=kind))
            text = (b"".join(file) if file.streaming else file.content).decode()
            assert not re.search(r",(1\d),15\r|\"responded\": 1\d", text), kind
        for nonsense in ({"group": "x' OR 1=1"}, {"group": "999999999999"}, {"size": "%F0%9F%98%80"}):
            page = client.get(at("results", found, **nonsense))
            assert page.status_code == 200 and "answered, of 30 that" in page.text, nonsense

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
    def test_the_same_as_a_file(self, found, enter, kind):
        answer = enter(found.lead).get(at("results", found, format=kind))
        body = b"".join(answer) if answer.streaming else answer.content
        if kind == "json":
            told = json.loads(body)
            assert len(told["questions"]) == found.questions.count()
            assert all(
                n is None or n == 0 or n >= 5
                for q in told["questions"]
                for t in q["tables"]
                for n in [a["count"] for a in t["answers"]]
            )
        elif kind == "csv":
            assert "Fewer" not in body.decode() and ",Yes,10," in body.decode()
        else:
            assert openpyxl.load_workbook(io.BytesIO(body)).active.max_row > 10

    def test_before_the_worker_has_been_it_says_so(self, world, enter):
        found = build.closed(world, responses=2)
        assert "being worked out" in enter(found.lead).get(at("results", found)).text
        sweep_figures()
        assert Tabulation.objects.filter(consultation=found).exists()

    def test_crossed_by_each_way(self, found, enter):
        client = enter(found.lead)
        one = found.questions.get(kind="ONE")
        page = client.get(at("results_crossed", found, one.pk))
        ways = re.findall(r'<option value="([^"]+)"', page.text)
        assert "group" in ways and any(way.startswith("q") for way in ways)
        for way in [*ways, "nonsense", "q0", "q"]:
            assert client.get(at("results_crossed", found, one.pk, by=way)).status_code == 200, way
            assert client.get(at("results_crossed", found, one.pk, by=way, format="csv")).status_code == 200, way
        assert client.get(at("results_crossed", found, 0)).status_code == 404

    def test_of_anonymous_answers_no_filter_and_why(self, world, enter):
        build.schools(world, 9)
        found = build.opened(world, naming="ANONYMOUS", opens_at=timezone.now() - 9 * build.DAY,
                             closes_at=timezone.now() - build.DAY / 24)  # fmt: skip
        found.state, found.closed_at = "CLOSED", timezone.now()
        found.save()
        one = found.questions.get(kind="SCALE")
        for _ in range(9):
            made = Response.objects.create(consultation=found, form_key=uuid.uuid4())
            Answer.objects.create(response=made, question=one, number=3)
        tabulate(found, at=timezone.now())
        client = enter(found.lead)
        page = client.get(at("results", found, group=found.respondents.first().group_id or 1))
        assert "came without names" in page.text and 'name="group"' not in page.text
        listed = client.get(at("response_list", found)).text
        assert not any(each.name in listed for each in found.respondents.all())
        assert client.get(at("response_read", found, found.responses.first().pk)).status_code == 200


class TestFiles:
    def test_a_spreadsheet_is_asked_for_made_once_fetched_and_gone_again(self, found, enter, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        client = enter(found.lead)
        for _ in range(2):
            answer = client.post(at("responses_file", found))
        made = Export.objects.get()
        assert answer.url == at("responses_file_made", found, made.pk)
        if made.state == "ASKED":
            assert "0 of 30 responses" in client.get(answer.url).text
            assert make_file(made.pk, at=timezone.now())
        assert not make_file(made.pk, at=timezone.now())
        assert "Download" in client.get(answer.url).text
        file = b"".join(client.get(at("responses_file_get", found, made.pk)).streaming_content)
        assert openpyxl.load_workbook(io.BytesIO(file))["Responses"].max_row == 31
        assert clear_old(at=timezone.now() + 2 * build.DAY) == 1
        assert client.get(at("responses_file_get", found, made.pk)).status_code == 404
        assert "gone again" in client.get(answer.url).text

    def test_nobody_fetches_the_file_of_another(self, found, enter):
        made = Export.objects.create(consultation=found, kind="XLSX", asked_by=found.lead, asked_at=timezone.now())
        head = found.respondents.first().school.headships.first().person
        Analyst.objects.create(consultation=found, person=head, named_at=timezone.now())
        client = enter(head)
        assert client.get(at("responses_file_made", found, made.pk)).status_code == 404
        assert client.get(at("responses_file_get", found, made.pk)).status_code == 404

    def test_csv_streams_a_line_for_each(self, found, enter):
        answer = enter(found.lead).get(at("responses_csv", found))
        assert answer.streaming and b"".join(answer).count(b"\r\n") == 31


class TestWorkbench:
    def test_read_tag_read_again(self, found, enter):
        client, long = enter(found.lead), found.questions.get(kind="LONG")
        address = at("theme_work", found, long.pk)
        assert client.get(at("theme_list", found)).status_code == 200
        client.post(at("theme_add", found, long.pk), {"name": "Cost", "note": ""})
        client.post(at("theme_add", found, long.pk), {"name": "cost", "note": ""})
        theme = Theme.objects.get()
        page = client.get(address)
        text = texts_of(long).order_by("pk").first()
        assert f'id="a{text.pk}"' in page.text and page.text.count("cu-quote") == 10
        for _ in range(2):
            client.post(at("theme_read", found, long.pk, text.pk), {"themes": [theme.pk]})
        assert Reading.objects.get().tags.get().theme == theme
        assert f'id="a{text.pk}"' not in client.get(address).text
        assert "checked" in client.get(address + "?show=all").text
        client.post(at("theme_read", found, long.pk, text.pk), {})
        assert not Reading.objects.get().tags.exists()

    def test_merge(self, found, enter):
        client, long = enter(found.lead), found.questions.get(kind="LONG")
        for name in ("Cost", "Money"):
            client.post(at("theme_add", found, long.pk), {"name": name})
        one, other = Theme.objects.order_by("pk")
        assert client.get(at("theme_merge", found, one.pk)).status_code == 200
        assert client.post(at("theme_merge", found, one.pk), {"into": one.pk}).status_code == 200
        assert client.post(at("theme_merge", found, one.pk), {"into": other.pk}).status_code == 302
        assert client.post(at("theme_merge", found, one.pk), {"into": other.pk}).status_code == 302
        assert Theme.objects.get(pk=one.pk).merged_into == other

    def test_odd_input(self, world, found, enter):
        client, long = enter(found.lead), found.questions.get(kind="LONG")
        text = texts_of(long).first()
        assert client.post(at("theme_add", found, long.pk), {"name": "x" * 81}).status_code == 409
        assert client.post(at("theme_add", found, long.pk), {"name": "a\x00b"}).status_code == 400
        assert client.post(at("theme_read", found, long.pk, text.pk), {"themes": ["x"]}).status_code == 409
        assert client.post(at("theme_read", found, long.pk, 0), {}).status_code == 404
        assert client.get(at("theme_work", found, found.questions.get(kind="SCALE").pk)).status_code == 404

    def test_costs_the_same_with_more_texts(self, found, enter, django_assert_max_num_queries):
        client, long = enter(found.lead), found.questions.get(kind="LONG")
        client.get(at("theme_work", found, long.pk))
        with django_assert_max_num_queries(16):
            client.get(at("theme_work", found, long.pk))


def test_the_page_of_the_consultation_leads_there(found, enter):
    page = enter(found.lead).get(reverse("consultation", args=[found.pk]))
    assert page.status_code == 200 and reverse("results", args=[found.pk]) in page.text
    assert Consultation.objects.count() == 1


class TestTakenAway:
    def test_the_trail_says_who_took_the_responses_away_and_nothing_of_them(self, found, enter):
        client = enter(found.lead)
        b"".join(client.get(at("responses_csv", found)))
        line = Line.objects.get(verb="took away the responses of")
        assert line.actor == found.lead and line.subject == found.title

    def test_a_file_is_served_only_to_who_may_still_read_and_goes_with_what_was_left(
        self, found, enter, settings, tmp_path
    ):
        settings.MEDIA_ROOT = tmp_path
        head, now = found.respondents.first().school.headships.first().person, timezone.now()
        named = Analyst.objects.create(consultation=found, person=head, named_at=now)
        made = Export.objects.create(consultation=found, kind="XLSX", asked_by=head, asked_at=now)
        assert make_file(made.pk, at=now)
        client = enter(head)
        assert client.get(at("responses_file_get", found, made.pk)).status_code == 200
        named.ended_at = now
        named.save()
        assert client.get(at("responses_file_get", found, made.pk)).status_code == 403
        left = tmp_path / "exports" / "responses-left.xlsx"
        left.write_bytes(b"of a worker that was killed before it was kept")
        assert clear_old(at=now) == 0 and left.exists()
        assert clear_old(at=now + 2 * build.DAY) == 2
        assert not list((tmp_path / "exports").iterdir())

    def test_beside_the_roll_as_a_file(self, found, enter):
        text = b"".join(enter(found.lead).get(at("results_roll", found, format="csv"))).decode()
        assert "By,Which,Responses" in text and "Group,South," in text
        assert not re.search(r"Group,[^,]*,[1-4],", text)


def test_sizes_stand_in_their_order(world):
    build.schools(world, 8)
    found = build.opened(world)
    sizes = list(all_labels(found)["size"].values())
    assert sizes.index("Up to 210 pupils") < sizes.index("211 to 420 pupils") < sizes.index("More than 630 pupils")
