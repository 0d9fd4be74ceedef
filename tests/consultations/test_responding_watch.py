"""Who has responded and who is missing; reminders; what came on paper; notices that never say an answer; answers without names."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.models import Draft, Response
from consultations.rules.coverage import Share, coverage_words, furthest_behind, shares
from consultations.selectors import needs_responding
from consultations.selectors.asking import asked_of
from consultations.selectors.coverage import coverage
from consultations.selectors.responding import respondents_of_person
from consultations.selectors.sealing import has_sent, sent_by
from consultations.services import responding
from consultations.services.telling import tell_closes_soon
from consultations.standing_of.responding import on_consultation
from consultations.tasks.responding import tell_respondents
from cph.audit.models import Line
from cph.core.needing import read, rows_of
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from cph.notifications.sealing import unseal
from networks.constitutions.models import Body
from networks.schools.models import Headship
from tests.factories import consultations as make
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return people.world()


def now():
    return timezone.now()


def as_(person):
    browser = Client()
    browser.force_login(person)
    return browser


def words(answer):
    return answer.content.decode()


def of(consultation, person):
    return consultation.respondents.get(school__headships__person=person)


def filled(consultation, text="By hand."):
    names = {one.kind: one.field for one in asked_of(consultation)}
    return {names["ONE"]: "1", names["LONG"]: text}


# --- rules


def test_coverage_in_words():
    groups = shares([("West", 20, 15), ("East", 9, 2), ("", 0, 0), ("West", 5, 5)])
    assert [(one.label, one.words) for one in groups] == [("East", "2 of 9"), ("West", "20 of 25"), ("", "0 of 0")]
    in_order = shares([("B", 1, 0), ("A", 1, 0), ("In no group", 1, 0), ("C", 1, 0)], ["C", "B"])
    assert [one.label for one in in_order] == ["C", "B", "A", "In no group"]
    assert coverage_words(Share("", 63, 41), groups[:2]) == "41 of 63 schools; East 2 of 9"
    assert coverage_words(Share("", 1, 0), []) == "0 of 1 school"
    assert coverage_words(Share("", 2, 1), [], noun="person,people") == "1 of 2 people"


def test_nobody_is_behind_where_all_are_alike():
    assert furthest_behind([]) is None
    assert furthest_behind([Share("A", 5, 1)]) is None
    assert furthest_behind([Share("A", 4, 2), Share("B", 2, 1)]) is None
    assert furthest_behind([Share("A", 4, 4), Share("B", 2, 2)]) is None


# --- coverage


@pytest.fixture
def grouped(world):
    east = Body.objects.create(kind="DEVELOPMENT_GROUP", name="East group", parent=world.network)
    make.schools(world, 6, groups=[world.group, east])
    return make.opened(world)


def test_coverage_counts_those_asked_and_nobody_else(world, grouped):
    north = list(grouped.respondents.filter(group=world.group))
    for one in north:
        make.response(one, {})
    make.response(north[0], {})
    found = coverage(grouped)
    assert (found.asked, found.responded) == (7, 3)
    assert found.words == "3 of 7 schools; East group 0 of 3"
    assert {one.label: one.words for one in found.groups} == {
        "North group": "3 of 3", "East group": "0 of 3", "In no group": "0 of 1",
    }  # fmt: skip
    for _, parts in found.parts:
        assert sum(one.asked for one in parts) == 7
        assert sum(one.responded for one in parts) == 3


def test_who_was_not_drawn_is_in_no_base(world):
    make.schools(world, 5)
    consultation = make.opened(world, asked=4)
    assert coverage(consultation).asked == 4


def test_the_page_names_who_is_missing_and_no_answer(world, grouped):
    one, two = grouped.respondents.all()[:2]
    long = grouped.questions.get(kind="LONG")
    make.response(one, {long: "A secret answer."})
    page = words(as_(world.clerk).get(reverse("coverage", args=[grouped.pk])))
    assert two.name in page
    assert one.name not in page
    assert "1 of 7 schools" in page
    assert "A secret answer." not in page
    assert "has said nothing" in page


def test_only_who_runs_it_watches(world, grouped):
    for person in (world.head, world.chair, world.officer, world.rep):
        assert as_(person).get(reverse("coverage", args=[grouped.pk])).status_code == 403
        assert as_(person).post(reverse("consultation_remind", args=[grouped.pk])).status_code == 403
        assert as_(person).get(reverse("key_in", args=[grouped.pk])).status_code == 403
        assert "coverage" not in str((on_consultation(person, grouped, now()) or {}).get("coverage") or "")
    assert as_(world.stranger).get(reverse("coverage", args=[grouped.pk])).status_code == 404


@pytest.mark.parametrize("name", ["coverage", "key_in", "consultation", "colleagues_said"])
def test_pages_ask_as_often_for_thirty_as_for_one(world, name):
    make.schools(world, 2)
    few = make.opened(world, shows_others=True)
    make.response(few.respondents.exclude(school__headships__person=world.head)[0], make.some_answers(few, 2))
    make.response(of(few, world.head), make.some_answers(few, 1))
    make.schools(world, 27)
    many = make.opened(world, title="Many", shows_others=True)
    for number, one in enumerate(many.respondents.all()):
        if number % 2 or one.school.headships.filter(person=world.head).exists():
            make.response(one, make.some_answers(many, number))
    browser = as_(world.head if name == "colleagues_said" else world.clerk)
    counts = []
    for one in (few, many):
        browser.get(reverse(name, args=[one.pk]))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(reverse(name, args=[one.pk])).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    if name != "consultation":
        assert max(counts) <= 12, counts


@pytest.mark.parametrize("name", ["respond", "respond_questions", "respond_check", "respond_sent"])
def test_the_respondent_s_pages_ask_at_most_so_often(world, name):
    consultation = make.opened(world)
    mine = of(consultation, world.head)
    make.response(mine, make.some_answers(consultation, 1))
    browser = as_(world.head)
    address = reverse(name, args=[consultation.pk, mine.pk])
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    assert len(asked) <= 12, [one["sql"][:160] for one in asked]


# --- reminders and notices


def test_one_click_reminds_those_missing_once_a_day(world, grouped):
    done = grouped.respondents.all()[0]
    make.response(done, {})
    browser, address = as_(world.clerk), reverse("consultation_remind", args=[grouped.pk])
    assert "6 schools reminded." in words(browser.post(address, follow=True))
    assert "reminded today already" in words(browser.post(address, follow=True))
    told = Notice.objects.filter(once_key__contains=":reminded:")
    assert told.count() == 6
    assert not told.filter(person__headships__school=done.school).exists()
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert responding.remind_missing(grouped, by=world.clerk, at=now()) == 6
    assert told.count() == 12
    assert Line.objects.filter(verb="reminded").count() == 2


def test_nobody_is_reminded_after_the_close_or_by_somebody_else(world, grouped):
    with pytest.raises(Refused, match="closed on"):
        responding.remind_missing(grouped, by=world.clerk, at=grouped.closes_at)
    with pytest.raises(NotAllowed):
        responding.remind_missing(grouped, by=world.head, at=now())


def test_opened_each_head_is_told_for_each_school_with_a_link_of_their_own(world):
    people.lead_a_school(world, world.head)
    consultation = make.opened(world)
    assert responding.tell_opened(consultation, at=now()) == 2
    assert responding.tell_opened(consultation, at=now()) == 0
    told = list(Notice.objects.filter(person=world.head))
    assert len({unseal(one.sealed_link) for one in told}) == 2
    for one in told:
        assert one.text.startswith("Respond to “Snow days next winter” for School ")
        assert "/respond/" in one.link
        assert "/link/" not in one.link
        page = Client().get(unseal(one.sealed_link))
        assert page.status_code == 200
        assert world.head.email not in words(page)


def test_without_names_no_link_lets_anybody_in(world):
    consultation = make.opened(world, naming="ANONYMOUS")
    responding.tell_opened(consultation, at=now())
    assert set(Notice.objects.values_list("sealed_link", flat=True)) == {""}


def test_an_extension_is_told_to_all_with_its_reason(world, grouped):
    make.response(grouped.respondents.all()[0], {})
    extension = make.extension(grouped)
    assert responding.tell_extended(grouped, at=now(), extension=extension) == 7
    text = Notice.objects.first().text
    assert "The holidays were forgotten." in text
    assert "You have until" in text


def test_braces_in_what_people_wrote_are_words(world):
    consultation = make.opened(world, title="{whose} {0} snow", decides="{until}")
    assert responding.tell_opened(consultation, at=now()) == 1
    assert "{whose} {0} snow" in Notice.objects.get().text


def test_two_days_before_the_close_only_those_missing_are_told_once(world, grouped):
    make.response(grouped.respondents.all()[0], {})
    tell_respondents()
    assert not Notice.objects.exists()
    with time_machine.travel(grouped.closes_at - timedelta(days=1), tick=False):
        tell_respondents()
        tell_respondents()
        assert Notice.objects.filter(once_key__contains=":soon:").count() == 6
    assert tell_closes_soon(grouped, at=grouped.closes_at - timedelta(hours=1)) == 0


def test_reminded_in_these_two_days_nobody_is_told_again(world, grouped):
    with time_machine.travel(grouped.closes_at - timedelta(days=1), tick=False):
        responding.remind_missing(grouped, by=world.clerk, at=now())
        tell_respondents()
        assert not Notice.objects.filter(once_key__contains=":soon:").exists()


def test_closed_everybody_hears_how_many_responded(world, grouped):
    make.response(grouped.respondents.all()[0], {})
    assert responding.tell_closed(grouped, at=grouped.closes_at) == 7
    assert responding.tell_closed(grouped, at=grouped.closes_at) == 0
    assert "1 of 7 schools responded" in Notice.objects.first().text


def test_a_school_without_a_head_is_not_counted_as_reminded(world, grouped):
    Headship.objects.filter(person=world.head).update(ends_on=timezone.localdate() - timedelta(days=1))
    lost = grouped.respondents.get(school__headships__person=world.head)
    assert responding.remind_missing(grouped, by=world.clerk, at=now()) == 6
    lost.refresh_from_db()
    assert lost.reminded_at is None
    page = as_(world.clerk).post(reverse("consultation_remind", args=[grouped.pk]), follow=True)
    assert "or is a school without a head on record" in words(page)
    assert Line.objects.get(verb="reminded").subject.startswith("6 schools")


def test_of_a_withdrawn_consultation_colleagues_read_nothing(world):
    other = make.schools(world, 1)[0]
    consultation = make.opened(world, shows_others=True)
    make.response(of(consultation, world.head), {consultation.questions.get(kind="LONG"): "My own."})
    theirs = consultation.respondents.get(school=other)
    make.response(theirs, {consultation.questions.get(kind="LONG"): "Read by nobody now."})
    browser, address = as_(world.head), reverse("colleagues_said", args=[consultation.pk])
    assert "Read by nobody now." in words(browser.get(address))
    consultation.state, consultation.withdrawn_because = "WITHDRAWN", "Not needed."
    consultation.save()
    refused = browser.get(address)
    assert refused.status_code == 403 and "Read by nobody now." not in words(refused)
    assert address not in words(browser.get(reverse("consultation", args=[consultation.pk])))


# --- what came on paper


def test_the_clerk_finds_a_school_and_enters_its_letter(world, grouped):
    mine, browser = of(grouped, world.head), as_(world.clerk)
    found = words(browser.get(reverse("key_in", args=[grouped.pk]), {"q": "hannah"}))
    assert mine.name in found
    address = reverse("key_in_for", args=[grouped.pk, mine.pk])
    wrong = browser.post(address, {"step": "check", **filled(grouped)})
    assert "Enter how the response reached you." in words(wrong)
    check = browser.post(address, {"step": "check", "received": "A letter", **filled(grouped)})
    form = dict(check.context["hidden"]) | {"form_key": str(check.context["form_key"]), "step": "send"}
    for _ in range(2):
        browser.post(address, form)
    kept = Response.objects.get()
    assert (kept.by, kept.sent_by, kept.received) == ("CLERK", world.clerk, "A letter")
    assert "Clare Clerk entered it (A letter)" in Notice.objects.get(person=world.head).text
    assert as_(world.head).get(address).status_code == 403


def test_the_clerk_who_was_signed_out_finds_the_letter_again(world, grouped):
    mine = of(grouped, world.head)
    address = reverse("key_in_for", args=[grouped.pk, mine.pk])
    sign = as_(world.clerk).get(address).context["whose"]
    browser = Client()
    form = {"step": "check", "received": "A letter", "whose": sign, **filled(grouped, "What the letter says")}
    assert browser.post(address, form).url == f"{reverse('account_login')}?next={address}"
    browser.force_login(world.clerk)
    page = words(browser.get(address))
    assert "You were signed out in between" in page and "What the letter says" in page and 'value="A letter"' in page
    assert "What the letter says" not in words(browser.get(address))
    assert not Response.objects.exists() and not Draft.objects.exists()


def test_the_clerk_never_sees_what_was_sent_before(world, grouped):
    mine = of(grouped, world.head)
    make.response(mine, {grouped.questions.get(kind="LONG"): "For nobody yet."})
    page = words(as_(world.clerk).get(reverse("key_in_for", args=[grouped.pk, mine.pk])))
    assert "A response came in on" in page
    assert "For nobody yet." not in page


@pytest.mark.parametrize("model", ["respondent", "delegation", "response", "answer", "draft"])
def test_the_admin_site_shows_no_answer(world, model):
    consultation = make.opened(world)
    mine = of(consultation, world.head)
    make.response(mine, {consultation.questions.get(kind="LONG"): "For nobody yet."})
    typed = {"q1": ["For nobody either."]}
    responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    responding.save_draft(mine, typed, questions=[], page=1, by=world.head, at=now())
    browser = as_(world.admin)
    row = apps.get_model("consultations", model).objects.first()
    for address in (
        reverse(f"admin:consultations_{model}_changelist"),
        reverse(f"admin:consultations_{model}_change", args=[row.pk]),
    ):
        page = browser.get(address)
        assert page.status_code == 200
        assert "For nobody" not in words(page)


# --- answers without names


@pytest.fixture
def sealed(world):
    return make.opened(world, naming="ANONYMOUS")


def test_before_they_begin_the_page_says_what_is_not_kept(world, sealed):
    page = words(as_(world.head).get(reverse("respond", args=[sealed.pk, of(sealed, world.head).pk])))
    for said in ("Nothing is kept until you send it", "cannot be changed", "Nobody can tell who answered what"):
        assert said in page


def test_sealed_sent_once_and_nothing_else_is_left(world, sealed):
    mine, browser = of(sealed, world.head), as_(world.head)
    address = reverse("respond_sealed", args=[sealed.pk, mine.pk])
    assert "/sealed/" in address
    lines, notices, before = Line.objects.count(), Notice.objects.count(), dict(browser.session)
    check = browser.post(address, {"step": "check", **filled(sealed, "Nobody knows.")})
    assert "Nobody knows." in words(check)
    form = dict(check.context["hidden"]) | {"step": "send"}
    for _ in range(2):
        assert "Your answers are sent" in words(browser.post(address, form))
    assert has_sent(mine)
    assert (Response.objects.count(), Draft.objects.count()) == (0, 0)
    assert (Line.objects.count(), Notice.objects.count(), dict(browser.session)) == (lines, notices, before)
    again = browser.post(address, {"step": "check", **filled(sealed)})
    assert "Answers have been sent" in words(again)
    assert coverage(sealed).responded == 1
    assert sent_by(sealed) == {mine.pk}
    for name in ("respond_questions", "respond_check"):
        assert browser.get(reverse(name, args=[sealed.pk, mine.pk])).url == address


def test_sealed_answers_are_not_drafted_linked_keyed_or_shown(world, sealed):
    mine, browser = of(sealed, world.head), as_(world.head)
    assert browser.post(reverse("respond_draft", args=[sealed.pk, mine.pk]), filled(sealed)).status_code == 409
    assert as_(world.clerk).get(reverse("key_in", args=[sealed.pk])).status_code == 403
    assert browser.get(reverse("colleagues_said", args=[sealed.pk])).status_code == 403
    assert Client().post(reverse("respond_sealed", args=[sealed.pk, mine.pk]), filled(sealed)).status_code == 403
    assert not Draft.objects.exists()


def test_a_consultation_with_names_has_no_sealed_page(world):
    consultation = make.opened(world)
    address = reverse("respond_sealed", args=[consultation.pk, of(consultation, world.head).pk])
    assert as_(world.head).get(address).status_code == 409


# --- the first page


def needs(person):
    rows = rows_of(needs_responding.kinds(person.pk, now(), timezone.localdate()))
    return read(rows.values_list("asks", "facts"), needs_responding.NEEDS)


def test_the_first_page_asks_for_each_school_until_it_is_sent(world):
    people.lead_a_school(world, world.head)
    consultation = make.opened(world)
    assert [one.verb for one in needs(world.head)] == ["Respond to"] * 2
    one, two = respondents_of_person(world.head, now())
    responding.save_draft(one, {}, questions=[], page=1, by=world.head, at=now())
    assert sorted(need.verb for need in needs(world.head)) == ["Finish and send your response to", "Respond to"]
    make.response(two, {}, person=world.head)
    (left,) = needs(world.head)
    assert one.school.name in left.thing
    assert left.url == reverse("respond", args=[consultation.pk, one.pk])
    assert left.due_on == timezone.localdate(consultation.closes_at)
    assert needs(world.clerk) == []


def test_the_first_page_asks_the_deputy_too_and_nobody_for_what_is_sealed(world, sealed):
    mine = of(sealed, world.head)
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    assert len(needs(given.to)) == len(needs(world.head)) == 1
    browser, address = as_(world.head), reverse("respond_sealed", args=[sealed.pk, mine.pk])
    check = browser.post(address, {"step": "check", **filled(sealed)})
    browser.post(address, dict(check.context["hidden"]) | {"step": "send"})
    assert needs(given.to) == needs(world.head) == []


def test_the_consultation_page_offers_the_next_school(world):
    people.lead_a_school(world, world.head)
    consultation = make.opened(world)
    one, two = respondents_of_person(world.head, now())
    assert on_consultation(world.head, consultation, now())["action"].label == f"Respond for {one.school.name}"
    make.response(one, {}, person=world.head)
    assert on_consultation(world.head, consultation, now())["action"].label == f"Respond for {two.school.name}"
    make.response(two, {}, person=world.head)
    assert on_consultation(world.head, consultation, now())["action"] is None


def test_of_a_former_head_nothing_is_asked(world):
    consultation = make.opened(world)
    Headship.objects.filter(person=world.head).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert needs(world.head) == []
    assert on_consultation(world.head, consultation, now()) is None


def test_a_form_key_that_is_no_key_sends_nothing(world):
    consultation = make.opened(world)
    mine = of(consultation, world.head)
    address = reverse("respond_check", args=[consultation.pk, mine.pk])
    assert as_(world.head).post(address, filled(consultation) | {"form_key": "no"}).status_code == 200
    assert not Response.objects.exists()
    assert as_(world.head).post(address, filled(consultation) | {"form_key": str(uuid.uuid4())}).status_code == 302
