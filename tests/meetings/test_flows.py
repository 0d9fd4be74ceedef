"""What the clerk, the executive and members do, by the pages, with the bad days."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from icalendar import Calendar

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Kind, Notice
from networks.meetings import services
from networks.meetings.models import Agenda, AgendaItem, Agreement, Issue, ItemPaper, Meeting, Proposal
from networks.meetings.services import Facts, Overtaken, Slot
from networks.meetings.suggestions import suggestions_for
from tests.factories import meetings as make

AT = make.NOW
FACTS = {"title": "Budget", "purpose": "DECIDE", "minutes": "15", "presenter": "", "reason": "It is due"}


def rows_of(page):
    """The plan's table as the browser would send it back."""
    rows, data = page.context["rows"], {"seen": page.context["seen"], "do": "confirm"}
    data |= {"form-TOTAL_FORMS": len(rows.forms), "form-INITIAL_FORMS": len(rows.forms)}
    for form in rows:
        day = form.initial["day"]
        data |= {f"{form.prefix}-keep": "on", f"{form.prefix}-day": day.isoformat(), f"{form.prefix}-at": "16:15"}
    return data


# --- planning


def test_plan_proposes_what_is_due_and_calls_it_once(world, as_):
    clerk, url = as_(world.clerk), reverse("plan_year", args=[world.network.pk])
    page = clerk.get(url, {"year": 2026, "weekday": 1})
    assert "provisional" in page.content.decode() and "6 meetings" in page.content.decode()
    data = rows_of(page)
    for _ in range(2):
        assert clerk.post(url, data).status_code == 302
    assert Meeting.objects.count() == len(page.context["rows"].forms)
    assert Notice.objects.filter(kind=Kind.MEETING, person=world.head).count() == 1
    assert Line.objects.filter(verb="planned").count() == 1
    page = clerk.get(url, {"year": 2026})
    assert "2 of 2" in page.content.decode()


def test_a_ruling_changes_the_number(world, as_):
    make.rule_on_terms(world, "SIX_TERMS")
    page = as_(world.clerk).get(reverse("plan_year", args=[world.network.pk]), {"year": 2026}).content.decode()
    assert "12 meetings" in page and "the executive, 14 September 2026" in page and "provisional" not in page


def test_a_moved_date_is_remarked_before_it_is_called(world, as_):
    clerk, url = as_(world.clerk), reverse("plan_year", args=[world.network.pk])
    data = rows_of(clerk.get(url))
    data["form-0-day"] = "2026-12-25"
    page = clerk.post(url, data)
    assert page.status_code == 200 and "is a bank holiday" in page.content.decode()
    assert not Meeting.objects.exists()
    assert clerk.post(url, data | {"seen": page.context["seen"]}).status_code == 302


@pytest.mark.parametrize("odd", ["", "nonsense", "0000-00-00", "99999-01-01", "2026-13-45"])
def test_odd_dates_get_a_sentence(world, as_, odd):
    clerk, url = as_(world.clerk), reverse("plan_year", args=[world.network.pk])
    data = rows_of(clerk.get(url)) | {"form-0-day": odd}
    page = clerk.post(url, data)
    assert page.status_code == 200 and "Enter a day" in page.content.decode()
    assert clerk.get(url, {"year": odd, "weekday": odd, "sitting": "x", "length": "-1"}).status_code == 200
    assert clerk.post(url, {"do": "confirm"}).status_code == 200


def test_move_raises_the_sequence_and_tells_all(world, as_):
    meeting = make.meeting(world)
    url = reverse("meeting_move", args=[meeting.pk])
    data = {"day": "2026-12-02", "at": "15:30", "length": 90, "place": "Library", "online_link": ""}
    assert as_(world.clerk).post(url, data).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.change_count, meeting.place) == (1, "Library")
    event = Calendar.from_ical(Notice.objects.get(person=world.head, kind=Kind.MEETING).calendar).events[0]
    assert event["SEQUENCE"] == 1
    as_(world.clerk).post(url, data)
    assert Notice.objects.filter(person=world.head, kind=Kind.MEETING).count() == 1


def test_a_day_with_a_remark_needs_a_tick(world, as_):
    url = reverse("meeting_call", args=[world.network.pk])
    data = {"title": "Extra", "day": "2026-12-24", "at": "15:30", "length": 60, "place": "", "online_link": ""}
    page = as_(world.clerk).post(url, data)
    assert page.status_code == 200 and "school holidays" in page.content.decode()
    assert as_(world.clerk).post(url, data | {"knows": "on"}).status_code == 302


def test_cancelled_with_a_reason_that_all_read(world, as_):
    meeting = make.meeting(world)
    url = reverse("meeting_cancel", args=[meeting.pk])
    assert as_(world.clerk).post(url, {"reason": ""}).status_code == 200
    for _ in range(2):
        as_(world.clerk).post(url, {"reason": "Snow"})
    notice = Notice.objects.get(person=world.head)
    assert "Snow" in notice.text and "METHOD:CANCEL" in notice.calendar
    assert "Snow" in as_(world.head).get(reverse("meeting", args=[meeting.pk])).content.decode()


# --- drafting


def test_an_agenda_with_nothing_on_it_opens(world, as_):
    meeting = make.meeting(world)
    page = as_(world.clerk).get(reverse("agenda_build", args=[meeting.pk])).content.decode()
    assert "Nothing is on this agenda yet." in page


def test_workbench_starts_from_suggestions(world, as_):
    make.meeting(world, world.executive, day=date(2026, 10, 1))
    meeting = make.meeting(world, world.executive)
    clerk = as_(world.clerk)
    page = clerk.get(reverse("agenda_suggestions", args=[meeting.pk])).content.decode()
    for wanted in (
        "Welcome and apologies",
        "matters arising",
        "Vacancy: Co-chair",
        "The executive watches the money",
        "Article 5h",
    ):
        assert wanted in page
    take = reverse("agenda_take", args=[meeting.pk])
    for _ in range(2):
        clerk.post(take, {"key": "opening"})
    clerk.post(take, {"key": "interests", "do": "leave"})
    agenda = Agenda.objects.get()
    assert [item.source for item in agenda.items.all()] == ["opening"]
    keys = {one.key for one in suggestions_for(agenda)}
    assert not keys & {"opening", "interests"}


def test_items_move_by_buttons_and_numbers(world, as_):
    agenda = make.agenda(make.meeting(world), items=4)
    first = agenda.items.get(position=1)
    url = reverse("item_move", args=[agenda.meeting_id, first.pk])

    def order():
        return [item.title[-1] for item in agenda.items.order_by("position")]

    clerk = as_(world.clerk)
    for to, wanted in (
        ("down", "2134"),
        ("up", "1234"),
        ("up", "1234"),
        ("3", "2314"),
        ("99", "2341"),
        ("²", "2341"),
        ("", "2341"),
    ):
        assert clerk.post(url, {"to": to}).status_code == 302
        assert "".join(order()) == wanted


def test_saving_answers_scripts_with_the_new_times(world, as_):
    agenda = make.agenda(make.meeting(world), items=3)
    item = agenda.items.get(position=1)
    url = reverse("item", args=[agenda.meeting_id, item.pk])
    answer = as_(world.clerk).post(url, FACTS | {"seen": 0, "presenter": "hannah head"}, headers={"HX-Request": "true"})
    said = answer.content.decode()
    assert "Saved" in said and "4.30 pm" in said and f'id="seen-{item.pk}" value="1"' in said
    item.refresh_from_db()
    assert (item.title, item.minutes, item.presenter) == ("Budget", 15, world.head)


def test_two_editors_are_told_and_nothing_is_lost(world, as_):
    agenda = make.agenda(make.meeting(world))
    one, two = agenda.items.order_by("position")[:2]
    services.edit_item(one, Facts("Mine", "DECIDE", 5, "first"), seen=0, by=world.clerk, at=AT)
    services.edit_item(two, Facts("Other item", "DECIDE", 5, "free"), seen=0, by=world.admin, at=AT)
    with pytest.raises(Overtaken):
        services.edit_item(one, Facts("Theirs", "DECIDE", 5, "second"), seen=0, by=world.admin, at=AT)
    page = as_(world.clerk).post(reverse("item", args=[agenda.meeting_id, one.pk]), FACTS | {"seen": 0})
    said = page.content.decode()
    assert "Clare Clerk changed this item" in said and "Mine" in said and "Budget" in said
    one.refresh_from_db()
    assert one.title == "Mine"
    as_(world.clerk).post(reverse("item", args=[agenda.meeting_id, one.pk]), FACTS | {"seen": page.context["seen"]})
    one.refresh_from_db()
    assert one.title == "Budget"


@pytest.mark.parametrize(
    "wrong",
    [{"minutes": "0"}, {"minutes": "x"}, {"title": ""}, {"purpose": "SING"}, {"seen": "x"}, {"minutes": "9" * 30}],
)
def test_odd_items_get_a_sentence(world, as_, wrong):
    agenda = make.agenda(make.meeting(world))
    item = agenda.items.first()
    data = FACTS | {"seen": 0} | wrong
    assert as_(world.clerk).post(reverse("item", args=[agenda.meeting_id, item.pk]), data).status_code == 200
    assert as_(world.clerk).post(reverse("item_add", args=[agenda.meeting_id]), data).status_code in (200, 302)
    item.refresh_from_db()
    assert item.title.startswith("Item number")


def test_papers_are_checked_replaced_and_kept(world, as_, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    agenda = make.agenda(make.meeting(world))
    item = agenda.items.first()
    url, clerk = reverse("item_papers", args=[agenda.meeting_id, item.pk]), as_(world.clerk)
    page = clerk.post(url, {"file": SimpleUploadedFile("x.exe", b"MZ")})
    assert "Choose a PDF" in page.content.decode()
    pdf = b"%PDF-1.4\n%%EOF"
    assert clerk.post(url, {"file": SimpleUploadedFile("a.pdf", pdf), "title": "First"}).status_code == 302
    first = ItemPaper.objects.get()
    clerk.post(f"{url}?replace={first.pk}", {"file": SimpleUploadedFile("b.pdf", pdf), "title": "Second"})
    first.refresh_from_db()
    assert first.removed_at and ItemPaper.objects.count() == 2
    second = ItemPaper.objects.get(title="Second")
    read = reverse("item_paper", args=[second.pk])
    assert as_(world.head).get(read).status_code == 404
    services.put_agenda(agenda, by=world.clerk, at=AT)
    services.record_agreed(agenda, note="all", version=1, by=world.chair, at=AT)
    services.issue_agenda(agenda, by=world.clerk, at=AT)
    assert as_(world.head).get(read).status_code == 200
    assert as_(world.head).get(reverse("item_paper", args=[first.pk])).status_code == 404


# --- agreeing


def test_the_executive_agrees_and_only_it(world, as_):
    agenda = make.agenda(make.meeting(world))
    for _ in range(2):
        as_(world.clerk).post(reverse("agenda_put", args=[agenda.meeting_id]))
    asked = Notice.objects.filter(kind=Kind.ASKED).values_list("person__name", flat=True)
    assert set(asked) == {"Chair Person", "Vice Person", "Rep Person"} and len(asked) == 3
    url = reverse("agenda_agree", args=[agenda.meeting_id])
    rep = as_(world.rep)
    assert "Say what should change" in rep.post(url, {"agrees": "no", "version": 1}).content.decode()
    rep.post(url, {"agrees": "no", "comment": "Longer", "version": 1})
    rep.post(url, {"agrees": "yes", "comment": "", "version": 1})
    assert Agreement.objects.get().agrees
    page = as_(world.chair).get(url).content.decode()
    assert "1 of 3 have agreed" in page and "silent on how many" in page
    with pytest.raises(Refused):
        services.edit_item(agenda.items.first(), Facts("X", "DECIDE", 5, "y"), seen=0, by=world.clerk, at=AT)
    with pytest.raises(NotAllowed):
        services.record_agreed(agenda, note="x", version=1, by=world.clerk, at=AT)
    record = reverse("agenda_record", args=[agenda.meeting_id])
    for _ in range(2):
        as_(world.chair).post(record, {"note": "by e-mail", "version": 1})
    agenda.refresh_from_db()
    assert agenda.state == Agenda.State.AGREED and agenda.agreed_by == world.chair
    assert (
        "as things stand"
        not in as_(world.clerk).get(reverse("agenda_issue", args=[agenda.meeting_id])).content.decode()
    )
    services.reopen_agenda(agenda, by=world.clerk, at=AT)
    agenda.refresh_from_db()
    assert (agenda.state, agenda.version, agenda.agreed_by) == (Agenda.State.DRAFT, 2, None)


def test_a_word_on_an_old_version_is_not_taken(world, as_):
    agenda = make.agenda(make.meeting(world), "PUT")
    services.reopen_agenda(agenda, by=world.clerk, at=AT)
    services.put_agenda(agenda, by=world.clerk, at=AT)
    page = as_(world.vice).post(reverse("agenda_agree", args=[agenda.meeting_id]), {"agrees": "yes", "version": 1})
    assert "changed since you opened it" in page.content.decode()
    assert not Agreement.objects.exists()


def test_issue_page_does_not_wait(world, as_, monkeypatch):
    monkeypatch.setattr(
        "networks.meetings.services.issuing.documents.make", lambda *a: pytest.fail("the page made the paper")
    )
    agenda = make.agenda(make.meeting(world), "AGREED")
    url, clerk = reverse("agenda_issue", args=[agenda.meeting_id]), as_(world.clerk)
    for _ in range(2):
        assert clerk.post(url).status_code == 302
    page = clerk.get(url)
    assert Issue.objects.count() == 1
    assert "The PDF is being made" in page.content.decode() and "0 of 7 told" in page.content.decode()
    assert b"<html" not in clerk.get(url, headers={"HX-Request": "true"}).content


# --- proposing


def answers(**more):
    return {"title": "Snow", "purpose": "STEER", "reason": "It falls", "minutes": "10"} | more


def test_a_head_proposes_one_question_a_page(world, as_):
    browser, url = as_(world.head), reverse("propose", args=[world.network.pk])
    key = browser.get(url).context["form_key"]
    page = browser.post(url, {"form_key": key, "step": "what", "title": ""})
    assert "Enter what should be on the agenda" in page.content.decode()
    page = browser.post(url, {"form_key": key, "step": "what", "title": "Snow"})
    assert page.context["step"] == "purpose"
    page = browser.post(url, answers(form_key=key, step="why"))
    assert "Check your answers" in page.content.decode()
    for _ in range(2):
        assert browser.post(url, answers(form_key=key, step="check")).status_code == 302
    assert Proposal.objects.get().proposed_by == world.head
    assert browser.post(url, answers(form_key="x", step="check")).status_code == 200
    assert browser.post(url, answers(form_key=key, step="zzz")).status_code == 200


def test_a_representative_proposes_for_the_group_only(world, as_):
    browser, url = as_(world.rep), reverse("propose", args=[world.network.pk])
    key = browser.get(url).context["form_key"]
    foreign = make.world("County", "857").group
    page = browser.post(url, answers(form_key=key, step="for", group=foreign.pk))
    assert "a group you represent" in page.content.decode()
    browser.post(url, answers(form_key=key, step="check", group=world.group.pk))
    assert Proposal.objects.get().group == world.group


def test_silence_is_said_and_a_no_cites_the_article(world, as_):
    url = reverse("propose", args=[world.network.pk])
    assert "does not say whether you may propose" in as_(world.director).get(url).content.decode()
    refused = as_(world.officer).get(url)
    assert refused.status_code == 403 and "Article 5a" in refused.content.decode()


def test_placed_or_declined_the_proposer_is_told(world, as_):
    meeting, clerk = make.meeting(world), as_(world.clerk)
    placed, declined = make.proposal(world), make.proposal(world, title="Rain")
    for _ in range(2):
        clerk.post(reverse("proposal", args=[placed.pk]), {"do": "place", "meeting": meeting.pk})
    assert AgendaItem.objects.get().proposal == placed
    url = reverse("proposal", args=[declined.pk])
    assert "Enter an answer" in clerk.post(url, {"do": "decline", "answer": ""}).content.decode()
    for _ in range(2):
        clerk.post(url, {"do": "decline", "answer": "Next term"})
    assert Notice.objects.filter(kind=Kind.PROPOSAL, person=world.head).count() == 2
    assert "Next term" in as_(world.head).get(url).content.decode()
    services.remove_item(AgendaItem.objects.get(), by=world.clerk, at=AT)
    placed.refresh_from_db()
    assert placed.state == Proposal.State.WAITING
    as_(world.head).post(reverse("proposal", args=[placed.pk]), {"do": "withdraw"})
    placed.refresh_from_db()
    assert placed.state == Proposal.State.WITHDRAWN


# --- how much it costs


@pytest.mark.parametrize("role", ["head", "clerk"])
def test_pages_ask_the_same_number_of_questions(world, as_, role):
    browser = as_(getattr(world, role))
    first = make.meeting(world)
    agenda = make.agenda(first, items=1)
    urls = [reverse("meeting_list", args=[world.network.pk]), reverse("meeting", args=[first.pk]), reverse("calendar")]
    urls += (
        [reverse("agenda_build", args=[first.pk]), reverse("agenda_agree", args=[first.pk])] if role == "clerk" else []
    )
    counts = {url: _queries(browser, url) for url in urls}
    for number in range(29):
        make.meeting(world, day=date(2027, 1, 5) + timedelta(days=number))
    AgendaItem.objects.bulk_create(
        AgendaItem(agenda=agenda, position=n, title=f"More {n}", purpose="INFORM", minutes=1, reason="x")
        for n in range(2, 31)
    )
    for url in urls:
        assert _queries(browser, url) == counts[url]
        assert counts[url] <= 12, (url, counts[url])


def _queries(browser, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    if len(found) > 12:
        print(*(one["sql"][:150] for one in found), sep="\n")
    return len(found)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_plan_once():
    world = make.world()
    slots = [Slot(make.local(day, 16), make.local(day, 18)) for day in (date(2026, 12, 1), date(2027, 1, 12))]

    def click(_):
        try:
            return len(services.plan_meetings(world.network, world.full, slots, by=world.clerk, at=AT))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(click, range(4))) == [0, 0, 0, 2]
    assert Notice.objects.filter(person=world.head, kind=Kind.MEETING).count() == 1
