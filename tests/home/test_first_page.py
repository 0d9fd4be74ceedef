"""What somebody sees first: what needs them, what is next, what changed, where they work."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cph.home import first_page
from cph.notifications.models import Notice
from networks.constitutions.models import Body, Clerk
from tests.factories import meetings

HOME = "/"


def tell(person, subject, at, link="/notices/"):
    return Notice.objects.create(
        person=person,
        kind="MEETING",
        subject=subject,
        text=subject,
        link=link,
        once_key=subject,
        created_at=at,
        due_at=at,
    )


def text_of(client, address=HOME):
    return client.get(address).content.decode()


def test_who_is_signed_out_gets_the_sign_in_page(db, client):
    answer = client.get(HOME)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("seat", "shown", "hidden"),
    [
        ("head", ["Propose an item for an agenda", "Head of"], ["Audit trail", "Load the register", "Plan the year"]),
        ("chair", ["Audit trail", "Items proposed", "Co-chair"], ["Plan the year", "Load the register"]),
        ("clerk", ["Plan the year", "Invite heads", "Audit trail"], ["Load the register"]),
        ("officer", ["Load the register", "Officer of"], ["Plan the year", "Audit trail"]),
        ("admin", ["All networks", "Administration", "Load the register"], []),
    ],
)
def test_each_role_has_its_own_work(made, as_, seat, shown, hidden):
    page = text_of(as_(made.seats[seat]))
    for words in shown:
        assert words in page, words
    for words in hidden:
        assert words not in page, words


def test_who_has_no_seat_is_told_what_to_do(made, as_):
    page = text_of(as_(made.stranger))
    assert "you do not belong to a network today" in page
    assert made.network.name not in page


def test_an_officer_without_a_network_can_still_load_the_register(made, as_):
    made.officer.officerships.get()
    somebody = meetings.person("Early Officer")
    authority = meetings.Authority.objects.create(code="999", name="Elsewhere")
    meetings.Officer.objects.create(person=somebody, authority=authority, title="Adviser", starts_on=meetings.START)
    page = text_of(as_(somebody))
    assert reverse("import_start") in page
    assert reverse("school_list") in page


def test_the_most_urgent_stands_first(made, as_):
    later = meetings.meeting(made, made.executive, date(2026, 12, 10))
    sooner = meetings.meeting(made, made.executive, date(2026, 11, 20))
    for one in (later, sooner):
        meetings.agenda(one, state="PUT")
    page = text_of(as_(made.vice))
    first = page.index(reverse("agenda_agree", args=[sooner.pk]))
    assert first < page.index(reverse("agenda_agree", args=[later.pk]))


def test_what_is_overdue_and_what_is_soon_are_marked(made, as_):
    meetings.agenda(meetings.meeting(made, made.executive, date(2026, 11, 4)), state="PUT")
    meetings.agenda(meetings.meeting(made, made.executive, date(2026, 11, 12)), state="PUT")
    page = text_of(as_(made.vice))
    assert "cph-need--late" in page
    assert "cph-need--soon" in page


def test_nothing_to_do_says_so(made, as_):
    page = text_of(as_(made.head))
    assert "Nothing needs you today" in page
    assert "No meeting that you attend is planned" in page


def test_a_head_sees_the_full_meeting_and_not_the_executives(made, as_):
    full = meetings.meeting(made)
    private = meetings.meeting(made, made.executive)
    page = text_of(as_(made.head))
    assert reverse("meeting", args=[full.pk]) in page
    assert f'"{reverse("meeting", args=[private.pk])}"' not in page


def test_what_changed_is_what_came_since_the_visit_before(made, as_, today):
    with time_machine.travel(today - timedelta(days=3), tick=False):
        client = as_(made.head)
        assert "Nothing has changed" in text_of(client)
        old = tell(made.head, "An old story", timezone.now() - timedelta(hours=1))
    new = tell(made.head, "A new story", today - timedelta(days=1))
    page = text_of(as_(made.head))  # another browser: the visit is known by person, not by session
    assert new.subject in page
    assert old.subject not in page


def test_a_reload_does_not_lose_what_is_new(made, as_, today):
    with time_machine.travel(today - timedelta(days=3), tick=False):
        text_of(as_(made.head))
    tell(made.head, "A new story", today - timedelta(days=1))
    client = as_(made.head)
    assert "A new story" in text_of(client)
    with time_machine.travel(today + timedelta(minutes=20), tick=False):
        assert "A new story" in text_of(client)
    with time_machine.travel(today + timedelta(hours=2), tick=False):
        assert "A new story" not in text_of(client)


def test_an_odd_session_does_no_harm(made, as_):
    client = as_(made.head)
    for odd in ("now", {"since": 1}, {"since": "never", "seen": "x"}, []):
        session = client.session
        session["visit"] = odd
        session.save()
        assert client.get(HOME).status_code == 200


def test_nobody_sees_anothers_notices(made, as_, today):
    tell(made.chair, "Only for the chair", today - timedelta(days=1))
    assert "Only for the chair" not in text_of(as_(made.head))
    assert "Only for the chair" in text_of(as_(made.chair))


def test_the_header_counts_unread_notices(made, as_, today):
    for number in range(3):
        tell(made.head, f"Story {number}", today)
    page = text_of(as_(made.head))
    assert 'cph-count">3<' in page


MOST = 12  # of every page, whoever opens it


@pytest.mark.parametrize("seat", ["head", "vice", "chair", "officer", "admin", "clerk", "everything"])
def test_queries_do_not_grow_with_the_rows(made, as_, count, seat, today):
    person = somebody_with_every_seat(made) if seat == "everything" else made.seats[seat]
    fill(made, 1, today)
    client = as_(person)
    few = count(client, HOME)
    fill(made, 30, today)
    many = count(client, HOME)
    assert many == few
    assert many <= MOST, f"{many} queries for the {seat}"


def somebody_with_every_seat(made):
    """A chair who also leads a school, keeps the records of two networks and acts for the authority."""
    person = made.chair
    other = Body.objects.create(kind=Body.Kind.NETWORK, name="Another network")
    for network in (made.network, other):
        Clerk.objects.create(person=person, body=network, starts_on=meetings.START)
    school = meetings.Headship.objects.get(person=made.head).school
    meetings.Headship.objects.create(person=person, school=school, role="CO_HEAD", starts_on=meetings.START)
    meetings.Officer.objects.create(person=person, authority=made.authority, title="Adviser", starts_on=meetings.START)
    return person


def fill(made, rows, at):
    """One more meeting and agenda put a day, and a notice for everybody."""
    done = meetings.Meeting.objects.count()
    for number in range(done, done + rows):
        day = date(2026, 11, 5) + timedelta(days=number)
        meetings.agenda(meetings.meeting(made, made.executive, day), state="PUT")
        full = meetings.meeting(made, made.network, day + timedelta(days=1), starts_at=meetings.local(day, 9))
        for seat in ("head", "vice", "clerk"):
            tell(made.seats[seat], f"Story {number}", at - timedelta(hours=1), reverse("meeting", args=[full.pk]))


def test_every_kind_of_need_is_asked_for():
    """An app that says what needs somebody is asked; one that is forgotten here would never be heard."""
    from importlib import import_module
    from pkgutil import iter_modules

    from django.conf import settings

    offered = set()
    for app in settings.LOCAL_APPS:
        try:
            module = import_module(f"{app}.selectors")
        except ModuleNotFoundError:
            continue
        rooms = [import_module(f"{app}.selectors.{one.name}") for one in iter_modules(getattr(module, "__path__", []))]
        united = first_page.UNITED.get(app.rpartition(".")[2])
        if united:
            said = {kind for room in rooms for kind in getattr(room, "NEEDS", {})}
            assert said == set(united.NEEDS), f"{app} has kinds of needs that the first page never hears"
        elif app != "cph.home":
            offered |= {one.needs_of for one in (module, *rooms) if hasattr(one, "needs_of")}
    assert offered == set(first_page.ASKED) - {first_page.asked_together}
