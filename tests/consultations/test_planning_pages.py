"""The pages of planning: who gets them, what odd input does, what they say."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.models import Analyst, Consultation
from consultations.selectors.asked import needs_of
from consultations.services import planning
from networks.constitutions.models import Channel
from tests.consultations.test_planning import channel, only
from tests.consultations.test_planning_opening import ready
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DRAFT_PAGES = ("edit", "ways", "audience", "dates", "open", "withdraw", "charge", "copy", "analysts")
OPEN_PAGES = ("extend", "withdraw", "charge", "copy", "analysts", "views")


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def clerk(world, client):
    client.force_login(world.clerk)
    return client


def plan_data(world, **more):
    known = {
        "title": "Snow days", "about": "Snow.", "decides": "A rule.", "could_change": "The hour.", "settled": "",
        "asker": f"body:{world.network.pk}", "asker_name": "", "on_behalf_of": "", "decided_by": world.network.pk,
        "meeting": "", "decides_on": "", "lead": world.clerk.pk, "timescale": "WEEKS", "impact": "HIGH", "importance": "LOW",
        "answers_per": "SCHOOL", "naming": "NAMED", "form_key": uuid.uuid4(),
    }  # fmt: skip
    return known | more


def test_the_whole_way_from_the_plan_to_the_opening(world, clerk):
    base = f"/bodies/{world.network.pk}/consultations/"
    data = plan_data(world)
    for _ in range(2):
        answer = clerk.post(f"{base}plan/", data)
    found = Consultation.objects.get()
    here = f"/consultations/{found.pk}/"
    assert answer["Location"] == here
    assert "Choose the ways" in clerk.get(here).content.decode()
    page = clerk.get(f"{here}ways/").content.decode()
    assert "The constitution is silent" in page
    ways = dict.fromkeys(("FULL_MEETING", "GROUPS", "WEBSITE"), "on")
    assert clerk.post(f"{here}ways/", ways).status_code == 302
    put.question(found)
    answer = clerk.post(f"{here}audience/", {"size": ["UNKNOWN"], "keep": "1"})
    assert answer.status_code == 302
    now = timezone.localtime()
    dates = {
        "opens_day": now.date() - DAY, "opens_time": "09:00", "closes_day": now.date() + 21 * DAY, "closes_time": "16:07",
    }  # fmt: skip
    answer = clerk.post(f"{here}dates/", dates)
    assert "Not kept yet" in answer.content.decode()
    answer = clerk.post(f"{here}dates/", dates | {"seen": answer.context["seen"]})
    assert answer.status_code == 302
    assert "Open it now and tell everybody" in clerk.get(f"{here}open/").content.decode()
    assert clerk.post(f"{here}open/")["Location"] == here
    found.refresh_from_db()
    assert (found.state, timezone.localtime(found.closes_at).strftime("%H:%M")) == ("OPEN", "16:07")
    assert clerk.post(f"{here}open/").status_code == 409


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"title": ""}, "Enter what it is called."),
        ({"title": "x" * 151}, "at most 150"),
        ({"asker": "partner"}, "Enter the partner’s name."),
        ({"asker": "body:999999"}, "Choose one from the list."),
        ({"lead": "999999"}, "Choose somebody from the list."),
        ({"impact": "ENORMOUS"}, "Choose one from the list."),
        ({"naming": "ANONYMOUS", "shows_others": "on"}, "in sums only"),
        ({"decides_on": "31/02/2027"}, "Enter a day"),
        ({"form_key": "no"}, "valid UUID"),
    ],
)
def test_odd_input_is_answered_in_words(world, clerk, data, words):
    answer = clerk.post(f"/bodies/{world.network.pk}/consultations/plan/", plan_data(world, **data))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Consultation.objects.exists()


def test_the_meeting_that_decides_is_one_of_the_body_that_decides(world, clerk):
    meeting = make.meeting(world, world.executive, day=timezone.localdate() + timedelta(days=40))
    data = plan_data(world, meeting=meeting.pk)
    address = f"/bodies/{world.network.pk}/consultations/plan/"
    answer = clerk.post(address, data).content.decode()
    assert "CPH Executive meets there. Choose it as who decides" in answer
    assert not Consultation.objects.exists()
    assert clerk.post(address, data | {"decided_by": world.executive.pk}).status_code == 302
    assert Consultation.objects.get().meeting == meeting


def test_a_partner_asks_by_name(world, clerk):
    clerk.post(
        f"/bodies/{world.network.pk}/consultations/plan/", plan_data(world, asker="partner", asker_name="The SDSA")
    )
    found = Consultation.objects.get()
    assert (found.asker, found.asker_name, found.asker_body) == ("PARTNER", "The SDSA", None)
    assert "The SDSA" in clerk.get(f"/consultations/{found.pk}/").content.decode()


def test_words_with_markup_are_shown_as_words(world, clerk):
    found = put.draft(world, title="<b>Snow</b> ‏ثلج 🎉", about="<script>alert(1)</script>\n=1+1")
    page = clerk.get(f"/consultations/{found.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("page", DRAFT_PAGES)
def test_pages_of_a_draft(world, client, page):
    found = put.draft(world, lead=world.vice)
    address = f"/consultations/{found.pk}/{page}/"
    for role, status in (("clerk", 200), ("vice", 200), ("head", 404), ("chair", 404), ("officer", 404)):
        client.force_login(getattr(world, role))
        assert client.get(address).status_code == status, role
        assert client.post(address, {"x": "y"}).status_code in ((200, 302) if status == 200 else (404,)), role


@pytest.mark.parametrize("page", OPEN_PAGES)
def test_pages_of_an_open_one(world, client, page):
    found = put.opened(world, questions=False, lead=world.vice)
    address = f"/consultations/{found.pk}/{page}/"
    planners = page == "copy"
    for role, status in (
        ("clerk", 200),
        ("vice", 200),
        ("head", 403),
        ("chair", 200 if planners else 403),
        ("stranger", 404),
    ):
        client.force_login(getattr(world, role))
        assert client.get(address).status_code == status, role
        assert client.post(address, {"closes_day": "never", "of": "MOON", "person": "x"}).status_code == status, role


@pytest.mark.parametrize("page", ["edit", "ways", "audience", "dates", "open"])
def test_what_was_asked_stands(world, clerk, page):
    found = put.opened(world, questions=False)
    assert clerk.get(f"/consultations/{found.pk}/{page}/").status_code == 409
    assert clerk.post(f"/consultations/{found.pk}/{page}/").status_code == 409


def test_who_changes_what_was_let_go_reads_that_it_does_not_open_by_itself(world, clerk):
    found = ready(world, opens_at=timezone.now() + DAY)
    here = f"/consultations/{found.pk}/"
    question = found.questions.get()
    changes = [
        (f"{here}audience/", {"size": ["UNKNOWN"], "keep": "1"}),
        (f"/consultations/questions/{question.pk}/edit/", {"text": "Another?", "options": "Yes\nNo"}),
        (f"{here}questions/{question.pk}/end/", {}),
    ]
    for address, data in changes:
        Consultation.objects.filter(pk=found.pk).update(released_at=timezone.now())
        assert "does not open by itself any more" not in clerk.get(here).content.decode()
        answer = clerk.post(address, data, follow=True)
        assert "does not open by itself any more" in answer.content.decode(), address
    assert "It opens by itself." not in clerk.get(here).content.decode()


@pytest.mark.parametrize(("days", "warns"), [(1, True), (2, True), (15, False)])
def test_more_time_that_leaves_none_before_the_decision_is_warned_of_before_anybody_is_told(world, clerk, days, warns):
    """It is decided so many days after the later close."""
    found = put.opened(world, questions=False, decides_on=None)
    later = timezone.localtime(found.closes_at) + 7 * DAY
    Consultation.objects.filter(pk=found.pk).update(decides_on=later.date() + days * DAY)
    data = {"closes_day": later.date(), "closes_time": "16:00", "reason": "Snow."}
    answer = clerk.post(f"/consultations/{found.pk}/extend/", data)
    said = answer.context["warnings"] if answer.context else []
    assert any("to consider the answers" in one for one in said) is warns
    if said:
        assert "Nobody is told yet" in answer.content.decode() and not found.extensions.exists()
        assert (
            clerk.post(f"/consultations/{found.pk}/extend/", data | {"seen": answer.context["seen"]}).status_code == 302
        )
    assert found.extensions.count() == 1


def test_a_late_extension_is_refused(world, clerk):
    found = put.opened(world, questions=False, closes_at=timezone.now() - timedelta(seconds=1))
    assert clerk.get(f"/consultations/{found.pk}/extend/").status_code == 409


def test_counting_keeps_nothing(world, clerk):
    put.schools(world, 4, groups=[world.group])
    found = put.draft(world)
    page = clerk.post(
        f"/consultations/{found.pk}/audience/", {"group": [world.group.pk], "sample_size": "2", "count": "1"}
    )
    assert "2 schools are asked" in page.content.decode()
    found.refresh_from_db()
    assert (found.audience.count(), found.sample_size) == (0, None)


@pytest.mark.parametrize(
    "data", [{"group": ["x"]}, {"schools": ["-1"]}, {"sample_size": "0"}, {"phase": ["99"]}, {"sample_by": ["MOON"]}]
)
def test_odd_audiences(world, clerk, data):
    put.schools(world, 2, groups=[world.group])
    found = put.draft(world)
    answer = clerk.post(f"/consultations/{found.pk}/audience/", data)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not found.audience.exists()


def test_departing_from_the_proposal_asks_why_beside_the_way(world, clerk):
    found = put.draft(world)
    answer = clerk.post(f"/consultations/{found.pk}/ways/", {"SELECTED": "on"})
    assert "Enter why you choose otherwise" in answer.content.decode()
    assert not found.ways.exists()


def test_views_and_their_corrections_are_shown_together(world, clerk):
    found = put.opened(world, questions=False)
    data = {
        "of": "GROUP", "group": world.group.pk, "way": "GROUPS", "on": timezone.localdate(), "people": "7",
        "words": "One rule.", "form_key": uuid.uuid4(),
    }  # fmt: skip
    from networks.groups.models import Place

    school = world.head.headships.get().school
    Place.objects.create(group=world.group, network=world.network, school=school, starts_on=make.START)
    for _ in range(2):
        assert clerk.post(f"/consultations/{found.pk}/views/", data).status_code == 302
    view = found.views.get()
    address = f"/consultations/{found.pk}/views/{view.pk}/correct/"
    assert "One rule." in clerk.get(address).content.decode()
    assert clerk.post(address, data | {"words": "Two.", "form_key": uuid.uuid4()}).status_code == 302
    again = clerk.post(address, data | {"words": "Three.", "form_key": uuid.uuid4()})
    assert "corrected already" in again.content.decode()
    page = clerk.get(f"/consultations/{found.pk}/").content.decode()
    assert page.index("Two.") < page.index("what stood before") < page.index("One rule.")
    assert clerk.get(f"/consultations/{found.pk}/views/999999/correct/").status_code == 404


def test_a_view_is_read_with_the_figures_and_not_before(world, client):
    open_, closed = put.opened(world, questions=False), put.closed(world, 0, questions=False)
    for one in (open_, closed):
        put.view(one, words="Most of the group want zanzibar.")

    def reads(role, found):
        client.force_login(getattr(world, role))
        return "zanzibar" in client.get(f"/consultations/{found.pk}/").content.decode()

    assert [reads(role, open_) for role in ("clerk", "chair", "head")] == [True, False, False]
    assert [reads(role, closed) for role in ("clerk", "chair", "head")] == [True, True, False]


def test_analysts_by_the_page(world, clerk):
    found = put.opened(world, questions=False)
    for _ in range(2):
        clerk.post(f"/consultations/{found.pk}/analysts/", {"person": world.vice.pk})
    named = Analyst.objects.get()
    assert "Vice Person" in clerk.get(f"/consultations/{found.pk}/analysts/").content.decode()
    end = f"/consultations/{found.pk}/analysts/{named.pk}/end/"
    assert clerk.get(end).status_code == 405
    other = put.opened(world, questions=False)
    assert clerk.post(f"/consultations/{other.pk}/analysts/{named.pk}/end/").status_code == 404
    assert clerk.post(end).status_code == 302
    named.refresh_from_db()
    assert named.ended_at is not None


# --- the list


def test_the_list_is_narrowed_by_its_address(world, clerk):
    put.draft(world, title="Draft of snow")
    put.opened(world, questions=False, title="Open ice")
    put.draft(world, title="A form", is_template=True)
    put.draft(
        world, title="Asked by the authority", asker="AUTHORITY", asker_authority=world.authority, lead=world.vice
    )
    base = f"/bodies/{world.network.pk}/consultations/"

    def shown(query=""):
        return {one.title for one in clerk.get(f"{base}?{query}").context["page"]}

    assert shown() == {"Draft of snow", "Open ice", "Asked by the authority"}
    assert shown("state=OPEN") == {"Open ice"}
    assert shown("state=TEMPLATE") == {"A form"}
    assert shown("asker=AUTHORITY") == {"Asked by the authority"}
    assert shown("text=snow") >= {"Draft of snow"}
    assert shown("text=zebra") == set()
    assert shown("mine=lead") == {"Draft of snow", "Open ice"}
    assert shown("year=2024") == set()
    for odd in ("state=MOON", "year=x", "asker=1", "after=zzz"):
        assert clerk.get(f"{base}?{odd}").status_code == 200


def test_mine_is_what_i_am_asked(world, client):
    found = put.opened(world, questions=False)
    client.force_login(world.head)
    page = client.get(f"/bodies/{world.network.pk}/consultations/?mine=asked").context["page"]
    assert list(page) == [found]


def test_another_networks_consultations_are_not_there(world, client):
    other = make.world("Another city", "330")
    theirs = put.opened(other, questions=False)
    client.force_login(world.clerk)
    assert client.get(f"/bodies/{other.network.pk}/consultations/").status_code == 404
    for page in ("", *DRAFT_PAGES, *OPEN_PAGES):
        address = f"/consultations/{theirs.pk}/{page}/" if page else f"/consultations/{theirs.pk}/"
        assert client.get(address).status_code == 404
    assert client.get(f"/consultations/{10**18}/").status_code == 404


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_list_asks_as_many_queries_for_one_as_for_thirty(world, clerk):
    address = f"/bodies/{world.network.pk}/consultations/"
    put.draft(world)
    one = queries(clerk, address)
    for _ in range(29):
        put.draft(world, lead=make.person("Somebody"))
    assert queries(clerk, address) == one <= 12


@pytest.mark.parametrize("page", ["audience", "ways", "dates", "open"])
def test_pages_of_planning_ask_few_queries(world, clerk, page):
    found = ready(world, opens_at=timezone.now() + DAY)
    few = queries(clerk, f"/consultations/{found.pk}/{page}/")
    put.schools(world, 12, groups=[world.group])
    assert queries(clerk, f"/consultations/{found.pk}/{page}/") <= few + 1


# --- the first page


def words(person):
    return [(one.verb, one.thing) for one in needs_of(person, timezone.now())]


def test_the_lead_is_asked_to_open_then_to_hear_those_missing(world):
    found = put.draft(world, lead=world.vice)
    put.draft(world, lead=world.vice, is_template=True)
    put.draft(world, lead=world.vice, title="No dates", opens_at=None, closes_at=None)
    assert words(world.vice) == [("Open", found.title), ("Get ready", "No dates")]
    Consultation.objects.filter(pk=found.pk).update(released_at=timezone.now())
    assert words(world.vice) == [("Get ready", "No dates")]
    soon = put.opened(world, questions=False, lead=world.chair, closes_at=timezone.now() + DAY)
    put.opened(world, questions=False, lead=world.chair)
    need = needs_of(world.chair, timezone.now())[0]
    assert (need.verb, need.thing) == ("Hear those missing in", soon.title)
    assert "1 school of 1 missing" in need.detail
    put.response(soon.respondents.get())
    assert words(world.chair) == []


def test_needs_are_one_query(world, django_assert_num_queries):
    put.draft(world)
    put.opened(world, questions=False)
    needs_of(world.clerk, timezone.now())
    with django_assert_num_queries(1):
        assert needs_of(world.clerk, timezone.now())


def test_where_the_constitution_names_no_way_it_is_said_and_all_six_are_weighed(world, clerk):
    """As of a constitution that was taken in before ways were recorded."""
    found = put.draft(world)
    assert not Channel.objects.exists()
    page = clerk.get(f"/consultations/{found.pk}/ways/").content.decode()
    assert "names no way of consulting" in page
    assert page.count("Use this way") == len(Channel.Way.values) == 6
    assert page.count("The constitution is silent.") == 6
    assert "Proposed</strong>" in page
    chosen = {"GROUPS": "on", "SELECTED": "on", "GROUPS-because": "They ask.", "SELECTED-because": "They know."}
    reasons = {f"{way}-because": "Not now." for way in Channel.Way.values if way not in ("GROUPS", "SELECTED")}
    assert clerk.post(f"/consultations/{found.pk}/ways/", chosen | reasons).status_code == 302
    assert set(found.ways.filter(is_chosen=True).values_list("way", flat=True)) == {"GROUPS", "SELECTED"}
    assert found.ways.filter(channel=None).count() == 6
    near = {"opens_day": timezone.localdate(), "opens_time": "09:00", "closes_day": timezone.localdate() + DAY, "closes_time": "16:00"}  # fmt: skip
    assert (
        "10 are usual, the constitution is silent"
        in clerk.post(f"/consultations/{found.pk}/dates/", near).content.decode()
    )


def test_one_way_that_is_named_ends_the_silence(world, clerk):
    channel(world, "GROUPS")
    page = clerk.get(f"/consultations/{put.draft(world).pk}/ways/").content.decode()
    assert "names no way of consulting" not in page
    assert page.count("The constitution does not name this way.") == 5


def test_every_way_can_be_chosen(world, clerk):
    found = put.draft(world)
    for way in Channel.Way.values:
        planning.choose_ways(found, only(way), by=world.clerk, at=timezone.now())
        assert found.ways.get(is_chosen=True).way == way
    assert clerk.get(f"/consultations/{found.pk}/").status_code == 200
