"""Each address, for each kind of person, in each state of the agenda."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from networks.meetings import services
from networks.meetings.models import ItemPaper, Meeting
from networks.meetings.selectors import asked
from tests.factories import meetings as make

ROLES = ["nobody", "stranger", "foreigner", "head", "rep", "vice", "chair", "clerk", "officer", "director", "admin"]
EXECUTIVE = {"rep", "vice", "chair"}
IN_NETWORK = {"head", "rep", "vice", "chair", "clerk", "officer", "director", "admin"}


@pytest.fixture
def other(db):
    return make.world("County Heads", "857")


def browser_of(role, world, other, as_):
    if role == "nobody":
        return Client()
    return as_(other.head if role == "foreigner" else getattr(world, role))


def expect(answer, role, allowed, refused=()):
    """200 for those allowed, 403 with a reason for those refused, 404 for the rest, the sign-in page for nobody."""
    if role == "nobody":
        assert answer.status_code == 302 and "login" in answer["Location"]
    else:
        wanted = 200 if role in allowed else 403 if role in refused else 404
        assert answer.status_code == wanted, (role, answer.status_code, wanted)


def issued(meeting, world):
    agenda = make.agenda(meeting, "AGREED")
    return services.issue_agenda(agenda, by=world.clerk, at=make.NOW)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["network", "executive"])
@pytest.mark.parametrize("state", ["DRAFT", "PUT", "AGREED", "ISSUED"])
def test_who_sees_what(world, other, as_, role, kind, state):
    meeting = make.meeting(world, getattr(world, kind))
    agenda = make.agenda(meeting, "AGREED" if state == "ISSUED" else state)
    if state == "ISSUED":
        services.issue_agenda(agenda, by=world.clerk, at=make.NOW)
    paper = ItemPaper.objects.create(
        item=agenda.items.first(), title="Secret", file="x.pdf", kind="PDF", size=1, sha256="0", uploaded_by=world.clerk,
        uploaded_at=make.NOW,
    )  # fmt: skip
    browser = browser_of(role, world, other, as_)
    attends = IN_NETWORK if kind == "network" else IN_NETWORK - {"head"}
    keeps = {"clerk", "admin"}

    def get(name, *args):
        return browser.get(reverse(name, args=[meeting.pk, *args]))

    page = get("meeting")
    expect(page, role, IN_NETWORK)
    if role in IN_NETWORK - keeps - EXECUTIVE and state != "ISSUED":
        assert b"Item number" not in page.content
    expect(get("agenda_agree"), role, keeps | EXECUTIVE)
    expect(get("agenda_build"), role, keeps, EXECUTIVE)
    expect(get("agenda_issue"), role, keeps, EXECUTIVE)
    expect(get("agenda_suggestions"), role, keeps, EXECUTIVE)
    expect(get("item", agenda.items.first().pk), role, keeps, EXECUTIVE)
    expect(get("item_papers", agenda.items.first().pk), role, keeps, EXECUTIVE)
    expect(get("agenda", 1), role, attends if state == "ISSUED" else set())
    if state != "ISSUED" or role not in attends:
        expect(get("agenda_pdf", 1), role, set())
    expect(get("meeting_ics"), role, attends, IN_NETWORK)
    expect(get("meeting_move"), role, keeps, IN_NETWORK)
    expect(get("meeting_cancel"), role, keeps, IN_NETWORK)
    if role not in keeps | EXECUTIVE:  # uploaded after the issue: not in what went out, so still only the draft's
        expect(browser.get(reverse("item_paper", args=[paper.pk])), role, set())


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_a_body(world, other, as_, role):
    browser = browser_of(role, world, other, as_)
    works = EXECUTIVE | {"clerk", "admin"}

    def get(name):
        return browser.get(reverse(name, args=[world.network.pk]))

    expect(get("meeting_list"), role, IN_NETWORK)
    expect(get("meeting_export"), role, IN_NETWORK)
    expect(get("plan_year"), role, works, IN_NETWORK)
    expect(get("meeting_call"), role, {"clerk", "admin"}, IN_NETWORK)
    expect(get("proposal_list"), role, IN_NETWORK)
    expect(get("propose"), role, IN_NETWORK - {"officer", "clerk", "admin"}, {"officer", "clerk", "admin"})


@pytest.mark.parametrize("role", ROLES)
def test_a_proposal_is_its_proposers_and_the_clerks(world, other, as_, role):
    proposal = make.proposal(world)
    answer = browser_of(role, world, other, as_).get(reverse("proposal", args=[proposal.pk]))
    expect(answer, role, {"head", "clerk", "admin"} | EXECUTIVE)


def test_every_change_is_refused_to_those_who_may_not(world, other, as_):
    meeting = make.meeting(world, world.executive)
    agenda = make.agenda(meeting, "PUT")
    item = agenda.items.first()
    posts = [
        ("agenda_put", []), ("agenda_reopen", []), ("agenda_take", []), ("item_add", []), ("item", [item.pk]),
        ("item_move", [item.pk]), ("item_remove", [item.pk]), ("agenda_issue", []),
    ]  # fmt: skip
    for role, wanted in (("head", 404), ("foreigner", 404), ("chair", 403)):
        browser = browser_of(role, world, other, as_)
        for name, args in posts:
            answer = browser.post(reverse(name, args=[meeting.pk, *args]), {"to": "up", "key": "opening"})
            assert answer.status_code == wanted, (role, name, answer.status_code)
    clerk = as_(world.clerk)
    url = reverse("agenda_agree", args=[meeting.pk])
    assert clerk.post(url, {"agrees": "yes", "version": 1}).status_code == 403
    assert (
        as_(world.vice).post(reverse("agenda_record", args=[meeting.pk]), {"note": "x", "version": 1}).status_code
        == 403
    )


def test_members_see_that_the_executive_meets_and_not_where(world, as_):
    make.meeting(world, world.executive, place="The back room", online_link="https://meet.example.org/secret")
    browser = as_(world.head)
    for url in (reverse("calendar"), reverse("meeting", args=[Meeting.objects.get().pk])):
        page = browser.get(url).content.decode()
        assert "Executive meeting" in page
        assert "back room" not in page and "secret" not in page
    assert "back room" not in browser.get(reverse("meeting_export", args=[world.network.pk])).getvalue().decode()


def test_the_api_of_the_first_page(world):
    from networks.meetings.selectors import changed_since, needs_of, next_meetings

    full, closed = make.meeting(world), make.meeting(world, world.executive)
    assert [one.pk for one in next_meetings(world.head, make.NOW, 5)] == [full.pk]
    assert {one.pk for one in next_meetings(world.chair, make.NOW, 5)} == {full.pk, closed.pk}
    make.agenda(closed, "PUT")
    assert [need.verb for need in needs_of(world.vice, make.NOW)] == ["Agree the agenda of"]
    assert "Draft the agenda of" not in [need.verb for need in needs_of(world.clerk, make.NOW)]  # 21 working days away
    make.proposal(world)
    assert "Answer" in [need.verb for need in asked.needs_of(world.clerk, make.NOW)]
    issue = issued(full, world)
    services.carry_out(issue.pk, at=make.NOW)
    needs = needs_of(world.head, make.NOW)
    assert [need.verb for need in needs] == ["Read the agenda of"]
    services.mark_opened(issue, world.head, at=make.NOW)
    assert not needs_of(world.head, make.NOW)
    assert "issued" in changed_since(world.head, full.called_at)[0][1]
