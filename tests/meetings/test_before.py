"""Who comes: replies, substitutes, what is asked on the first page, what the clerk and the executive see, what moves on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from networks.constitutions.models import Article, Constitution, Quorum, Substitution
from networks.meetings import services, suggestions
from networks.meetings.coming import on_meeting
from networks.meetings.content import agenda_content
from networks.meetings.models import Action, AgendaItem, ItemPaper, Meeting, MinuteItem, Minutes, Reply
from networks.meetings.rules import EVERYTHING, PART_A
from networks.meetings.rules.quorum import Needed
from networks.meetings.rules.replies import Expected, Substitutes, lapses_on, register_begins, why_no_reply
from networks.meetings.selectors.asked import needs_of
from networks.meetings.selectors.before import replies_to, sitting
from networks.meetings.services.before import reply
from networks.meetings.suggestions import Suggestion, suggestions_for
from tests.factories import meetings as make

AT = make.NOW
COMING = {"answer": "COMING"}
SUBSTITUTE = {"answer": "SUBSTITUTE", "substitute_name": "Dee Deputy", "substitute_email": "dee@example.org"}


@pytest.fixture
def meeting(world):
    return make.meeting(world)


def issued(meeting, world):
    return services.issue_agenda(make.agenda(meeting, "AGREED"), by=world.clerk, at=AT)


def provide(world, model, **facts):
    """A provision that the world's constitution lacks: constitutions are frozen once adopted, so this is another one."""
    rules = Constitution.objects.create(body=world.network, title="Next", version="2", starts_on=date(2030, 1, 1))
    article = Article.objects.create(constitution=rules, number="7c", heading="Meetings", text="Words.", position=1)
    model.objects.create(article=article, **facts)
    return rules


# --- rules


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_reply_is_open_until_the_meeting_is(cancelled, opened, over):
    why = why_no_reply(is_cancelled=cancelled, is_opened=opened, is_over=over)
    assert (why is None) == (not (cancelled or opened or over))


@given(st.integers(0, 60), st.integers(0, 9), st.integers(0, 60), st.integers(0, 60))
def test_expected_against_the_quorum(coming, unsure, silent, needed):
    found = Expected(coming, unsure, silent, Needed(needed, needed, 0, "Article 7"))
    assert found.is_enough is (True if coming >= needed else None if coming + unsure >= needed else False)
    assert ("enough." in found.words) == (coming >= needed)
    assert Expected(coming, unsure, silent, Needed()).is_enough is None
    assert "silent on the quorum" in Expected(coming, unsure, silent, Needed()).words


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_register_lapses_each_31_august(day):
    end = lapses_on(day)
    assert (end.month, end.day) == (8, 31) and timedelta(0) <= end - day < timedelta(days=366)
    assert register_begins(day) <= day <= end and register_begins(end + timedelta(days=1)) == end + timedelta(days=1)


def test_what_is_said_of_substitutes():
    assert "silent" in Substitutes(None).words and "chair rules" in Substitutes(None).words
    assert "Article 7c does not let you" in Substitutes(False, "Article 7c").words


# --- replying


def test_a_reply_by_the_button_is_kept_once_and_can_be_changed(meeting, world, as_):
    url, head = reverse("meeting_reply", args=[meeting.pk]), as_(world.head)
    for _ in range(2):
        assert head.post(url, COMING).status_code == 302
    assert Reply.objects.get().answer == "COMING" and Line.objects.filter(verb="replied to").count() == 1
    head.post(url, {"answer": "ONLINE", "note": "From the car"})
    head.post(url, {"answer": "APOLOGIES"})
    found = Reply.objects.get()
    assert (found.answer, found.note, found.said_by) == ("APOLOGIES", "From the car", world.head)
    assert "You said" in head.get(url).content.decode()


@pytest.mark.parametrize("odd", [{}, {"answer": "MAYBE"}, {"answer": "COMING", "note": "x" * 301}])
def test_odd_replies_get_a_sentence(meeting, world, as_, odd):
    page = as_(world.head).post(reverse("meeting_reply", args=[meeting.pk]), odd)
    assert page.status_code == 200 and "There is a problem" in page.content.decode()
    assert not Reply.objects.exists()


@pytest.mark.parametrize("change", ["cancelled", "opened", "over"])
def test_closed_meetings_take_no_replies(meeting, world, as_, change):
    facts = {
        "cancelled": {"state": "CANCELLED", "cancel_reason": "Snow"},
        "opened": {"opened_at": AT},
        "over": {"starts_at": AT - timedelta(hours=3), "ends_at": AT - timedelta(hours=1)},
    }[change]
    Meeting.objects.filter(pk=meeting.pk).update(**facts)
    page = as_(world.head).post(reverse("meeting_reply", args=[meeting.pk]), COMING)
    assert page.status_code == 200 and not Reply.objects.exists()
    with pytest.raises(Refused):
        reply(meeting, answer="COMING", by=world.clerk, at=AT, person=world.head)


def test_where_the_constitution_is_silent_a_substitute_may_be_named(meeting, world, as_):
    url, head = reverse("meeting_reply", args=[meeting.pk]), as_(world.head)
    assert "silent on substitutes" in head.get(url).content.decode()
    assert "Enter the name" in head.post(url, {"answer": "SUBSTITUTE"}).content.decode()
    assert head.post(url, SUBSTITUTE).status_code == 302
    assert head.post(url, SUBSTITUTE).status_code == 302
    found = Reply.objects.get()
    assert found.substitute.name == "Dee Deputy" and Person.objects.filter(name="Dee Deputy").count() == 1
    other = as_(world.vice).post(url, SUBSTITUTE).content.decode()
    assert "somebody else’s place already" in other and Reply.objects.count() == 1
    head.post(url, COMING)
    assert Reply.objects.get().substitute is None
    own = {**SUBSTITUTE, "substitute_name": world.head.name, "substitute_email": world.head.email}
    assert "other than yourself" in head.post(url, own).content.decode()


def test_an_address_never_tells_whose_it_is(meeting, world, as_):
    foreign = make.world("County Heads", "857").head
    url = reverse("meeting_reply", args=[meeting.pk])
    page = as_(world.head).post(url, SUBSTITUTE | {"substitute_email": foreign.email}).content.decode()
    assert "do not go together" in page and foreign.name not in page.replace(world.head.name, "")
    assert not Reply.objects.exists()


def test_where_an_article_forbids_substitutes_it_is_cited(world, as_):
    rules = provide(world, Substitution, organ="NETWORK", may_send=False)
    meeting = make.meeting(world, constitution=rules)
    url = reverse("meeting_reply", args=[meeting.pk])
    page = as_(world.head).get(url).content.decode()
    assert "Article 7c does not let you" in page and "substitute_email" not in page
    refused = as_(world.head).post(url, SUBSTITUTE)
    assert refused.status_code == 403 and "Article 7c" in refused.content.decode()
    assert not Reply.objects.exists() and not Person.objects.filter(name="Dee Deputy").exists()


def test_the_clerk_records_a_reply_for_somebody(meeting, world, as_):
    url = reverse("reply_record", args=[meeting.pk, world.head.pk])
    assert as_(world.clerk).post(url, {"answer": "APOLOGIES", "note": "By telephone"}).status_code == 302
    found = Reply.objects.get()
    assert (found.person, found.said_by, found.answer) == (world.head, world.clerk, "APOLOGIES")
    assert "Clare Clerk noted" in as_(world.head).get(reverse("meeting_reply", args=[meeting.pk])).content.decode()
    for role, status in (("chair", 403), ("head", 403), ("officer", 403), ("stranger", 404)):
        assert as_(getattr(world, role)).post(url, COMING).status_code == status, role
    nobody = reverse("reply_record", args=[meeting.pk, world.stranger.pk])
    assert as_(world.clerk).get(nobody).status_code == 404
    with pytest.raises(Refused, match="does not attend"):
        reply(meeting, answer="COMING", by=world.clerk, at=AT, person=world.stranger)


@pytest.mark.parametrize(
    ("role", "status"),
    [("head", 403), ("officer", 403), ("director", 403), ("admin", 403), ("stranger", 404)]
    + [(role, 200) for role in ("clerk", "chair", "vice", "rep")],
)
def test_what_people_replied_is_not_for_the_whole_network(meeting, world, as_, role, status):
    reply(meeting, answer="APOLOGIES", note="My knee", by=world.head, at=AT)
    answer = as_(getattr(world, role)).get(reverse("reply_list", args=[meeting.pk]))
    assert answer.status_code == status
    if status == 200:
        assert ("My knee" in answer.content.decode()) == (role in ("clerk", "chair"))
    for url in (reverse("meeting", args=[meeting.pk]), reverse("body", args=[world.network.pk])):
        if role in ("officer", "director"):
            assert "My knee" not in as_(getattr(world, role)).get(url).content.decode()
    if role in ("officer", "director"):
        assert "Hannah" not in as_(getattr(world, role)).get(reverse("meeting", args=[meeting.pk])).content.decode()


def test_an_administrator_has_no_reply_of_their_own(meeting, world, as_):
    assert as_(world.admin).post(reverse("meeting_reply", args=[meeting.pk]), COMING).status_code == 403
    executive = make.meeting(world, world.executive)
    assert as_(world.head).post(reverse("meeting_reply", args=[executive.pk]), COMING).status_code == 403
    with pytest.raises(NotAllowed):
        reply(executive, answer="COMING", by=world.head, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_keep_one_row():
    world = make.world()
    meeting = make.meeting(world)

    def press(answer):
        try:
            return reply(meeting, answer=answer, by=Person.objects.get(pk=world.head.pk), at=AT).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(press, ["COMING", "APOLOGIES", "COMING", "ONLINE"]))
    assert len(found) == 1 and Reply.objects.count() == 1


# --- the clerk's page


def test_counts_and_the_quorum(world, as_):
    rules = provide(world, Quorum, organ="NETWORK", at_least=4)
    meeting = make.meeting(world, constitution=rules)
    for person, answer in ((world.head, "COMING"), (world.chair, "ONLINE"), (world.vice, "APOLOGIES")):
        reply(meeting, answer=answer, by=person, at=AT)
    reply(meeting, answer="COMING", by=world.clerk, at=AT)  # the clerk does not count
    sent = {key: SUBSTITUTE[key] for key in ("substitute_name", "substitute_email")}
    reply(meeting, answer="SUBSTITUTE", by=world.rep, at=AT, **sent)
    found = replies_to(meeting, AT)
    assert found.expected.coming == 2 and found.expected.unsure == 1
    assert {key: number for key, _, number in found.counts}["COMING"] == 2
    page = as_(world.clerk).get(reverse("reply_list", args=[meeting.pk])).content.decode()
    assert "4 are needed (Article 7c)" in page and "1 more if the chair" in page
    only = as_(world.clerk).get(reverse("reply_list", args=[meeting.pk]), {"answer": "APOLOGIES"}).content.decode()
    assert "Vice Person" in only and "Hannah Head" not in only
    assert as_(world.clerk).get(reverse("reply_list", args=[meeting.pk]), {"answer": "zzz"}).status_code == 200


def test_a_silent_quorum_is_said(meeting, world, as_):
    page = as_(world.chair).get(reverse("reply_list", args=[meeting.pk])).content.decode()
    assert "silent on the quorum; the chair rules" in page


def test_who_sits_is_who_shares_the_business(world):
    names = set(sitting(world.executive, AT.date()).values_list("name", flat=True))
    assert names == {"Chair Person", "Vice Person", "Rep Person"}
    names = set(sitting(world.network, AT.date()).values_list("name", flat=True))
    assert "Hannah Head" in names and "Director Person" not in names and "Clare Clerk" not in names


@pytest.mark.parametrize("page", ["reply_list", "declarations", "meeting_reply"])
def test_pages_ask_as_often_for_thirty_as_for_one(world, as_, page):
    def cost(heads: int) -> int:
        meeting = make.meeting(world, day=date(2026, 12, 1) + timedelta(days=heads))
        for number in range(heads):
            head = make.head_of(world, f"Head {heads}.{number}")
            reply(meeting, answer="COMING", by=head, at=AT)
            services_before().declare(meeting, nature="A shop", then="STAYS", by=head, at=AT)
        browser = as_(world.clerk)
        url = reverse(page, args=[meeting.pk])
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        return len(asked)

    one, many = cost(1), cost(30)
    assert one == many <= 12, (one, many)


def services_before():
    from networks.meetings.services import before

    return before


# --- the first page and the meeting's page


def test_the_first_page_asks_until_they_answered(meeting, world):
    assert not needs_of(world.head, AT)
    issued(meeting, world)
    verbs = [(one.verb, one.url) for one in needs_of(world.head, AT)]
    assert verbs == [("Say whether you come to", reverse("meeting_reply", args=[meeting.pk]))]
    for role in ("officer", "director", "chair", "rep"):
        assert len(needs_of(getattr(world, role), AT)) == 1, role
    for role in ("clerk", "admin", "stranger"):
        assert not needs_of(getattr(world, role), AT), role
    reply(meeting, answer="ONLINE", by=world.head, at=AT)
    assert not needs_of(world.head, AT)
    assert not needs_of(world.chair, meeting.ends_at)


def test_an_executive_meeting_asks_its_own(world):
    issued(make.meeting(world, world.executive), world)
    for role, number in (("chair", 1), ("officer", 1), ("director", 1), ("head", 0), ("clerk", 0)):
        assert len(needs_of(getattr(world, role), AT)) == number, role


def test_needs_are_asked_in_few_queries(world, django_assert_max_num_queries):
    for day in range(30):
        issued(make.meeting(world, day=date(2026, 12, 1) + timedelta(days=day)), world)
    from networks.constitutions.seats import seats_of

    seats_of(world.head, AT.date())
    with django_assert_max_num_queries(1):
        assert len(needs_of(world.head, AT)) == 20


def test_the_part_of_the_meetings_page(meeting, world, rf):
    found = on_meeting(world.head, meeting, AT)
    assert found["may_reply"] and found["reply"] is None and found["counts"] is None
    reply(meeting, answer="COMING", by=world.head, at=AT)
    assert on_meeting(world.clerk, meeting, AT)["counts"]["coming"] == 1
    assert on_meeting(world.officer, meeting, AT)["counts"] is None
    assert on_meeting(world.head, make.meeting(world, world.executive), AT) is None
    from django.template.loader import render_to_string

    said = render_to_string(
        "meetings/_on_meeting_before.html", {"meeting": meeting, "before": on_meeting(world.head, meeting, AT)}
    )
    assert "Coming" in said and "My apologies" not in said and reverse("declarations", args=[meeting.pk]) in said


# --- what moves on


def not_reached(world, part="A", day=date(2026, 11, 3)):
    agenda = make.agenda(make.meeting(world, world.executive, day=day), items=2)
    item = agenda.items.get(position=2)
    AgendaItem.objects.filter(pk=item.pk).update(part=part, title="Left over", presenter=world.vice)
    ItemPaper.objects.create(
        item=item, title="Its paper", file=ContentFile(b"%PDF-1.7", "its.pdf"), kind="PDF", size=8, sha256="0" * 64,
        version=3, lead="Vice", uploaded_by=world.clerk, uploaded_at=AT,
    )  # fmt: skip
    minutes = Minutes.objects.create(meeting=agenda.meeting)
    MinuteItem.objects.create(minutes=minutes, item=item, outcome="NOT_REACHED")
    return item


@pytest.mark.parametrize("part", ["A", "B"])
def test_an_item_not_reached_moves_on_with_papers_and_history(world, as_, settings, tmp_path, part):
    settings.MEDIA_ROOT = tmp_path
    old = not_reached(world, part)
    agenda = make.agenda(make.meeting(world, world.executive))
    key = f"carried:{old.pk}"
    offered = {one.key for one in suggestions_for(agenda, EVERYTHING)}
    assert key in offered and (key in {one.key for one in suggestions_for(agenda, PART_A)}) == (part == "A")
    admin = as_(world.admin).get(reverse("agenda_suggestions", args=[agenda.meeting_id])).content.decode()
    assert ("Left over" in admin) == (part == "A")
    for _ in range(2):
        services.take_suggestion(agenda, key, by=world.clerk, at=AT)
    new = AgendaItem.objects.get(carried_from=old)
    paper = new.papers.get()
    assert (new.part, new.presenter, paper.title, paper.version) == (part, world.vice, "Its paper", 3)
    assert paper.file.name == old.papers.get().file.name and paper.pk != old.papers.get().pk
    page = as_(world.clerk).get(reverse("agenda_build", args=[agenda.meeting_id])).content.decode()
    assert "Carried from the meeting of Tuesday 3 November 2026" in page
    assert [one["carried"] for one in agenda_content(agenda)["items"] if one["title"] == "Left over"]
    later = make.agenda(make.meeting(world, world.executive, day=date(2027, 1, 12)))
    assert key not in {one.key for one in suggestions_for(later, EVERYTHING)}
    services.remove_item(new, by=world.clerk, at=AT)
    assert key in {one.key for one in suggestions_for(later, EVERYTHING)}


def test_what_a_cancelled_meeting_took_up_moves_on_again(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old = not_reached(world)
    first = make.agenda(make.meeting(world, world.executive))
    services.take_suggestion(first, f"carried:{old.pk}", by=world.clerk, at=AT)
    services.cancel_meeting(first.meeting, reason="Snow", by=world.clerk, at=AT)
    second = make.agenda(make.meeting(world, world.executive, day=date(2027, 1, 12)))
    item = services.take_suggestion(second, f"carried:{old.pk}", by=world.clerk, at=AT)
    assert item.carried_from == old and AgendaItem.objects.filter(carried_from=old).count() == 1


def test_minutes_to_approve_and_actions_due_are_suggested(world):
    before = make.meeting(world, world.executive, day=date(2026, 10, 6))
    minutes = Minutes.objects.create(meeting=before, state="CIRCULATED", circulated_at=AT)
    agenda = make.agenda(make.meeting(world, world.executive))
    for number, (due, part) in enumerate(
        [(date(2026, 11, 1), "A"), (date(2026, 12, 1), "A"), (date(2026, 12, 2), "A"), (date(2026, 11, 1), "B")]
    ):
        Action.objects.create(
            body=world.executive, minutes=minutes, item=make.agenda(before, items=1).items.first() if not number else None,
            part=part, number=f"A{number}", text="Do", due_on=due, created_at=AT, created_by=world.clerk,
        )  # fmt: skip
    found = {one.key: one for one in suggestions_for(agenda)}
    assert "minutes" not in found
    assert found[f"minutes:{minutes.pk}"].title == "Minutes of Tuesday 6 October 2026, and matters arising"
    assert "2 actions are due" in found["actions"].reason


def test_apps_above_add_their_own_lines(world, monkeypatch):
    monkeypatch.setattr(suggestions, "_sources", [])

    def claims(meeting):
        yield Suggestion(f"funding:{meeting.pk}", "Claims waiting", "DECIDE", 5, "Two claims wait.")

    suggestions.register(claims)
    suggestions.register(claims)
    agenda = make.agenda(make.meeting(world, world.executive))
    assert [one.title for one in suggestions_for(agenda)].count("Claims waiting") == 1
    services.take_suggestion(agenda, f"funding:{agenda.meeting_id}", by=world.clerk, at=AT)
    assert "Claims waiting" not in [one.title for one in suggestions_for(agenda)]
