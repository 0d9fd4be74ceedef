"""What is behind the link in the e-mail: the question, its facts and papers, the empty form. Nothing of anybody, to nobody else."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Material, Response
from consultations.selectors.asking import asked_of
from consultations.selectors.links import token_of
from consultations.services import responding
from cph.core.quiet import QuietFilter
from networks.schools.models import Headship
from tests.factories import consultations as make
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 what other cities do"


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return people.world()


@pytest.fixture
def open_(world):
    return make.opened(world)


@pytest.fixture
def mine(world, open_):
    return open_.respondents.get(school__headships__person=world.head)


def material(consultation, **facts):
    known = {
        "kind": "PAPER",
        "title": "What other cities do",
        "added_by": consultation.lead,
        "added_at": timezone.now(),
    }
    if facts.get("kind", "PAPER") == "PAPER":
        known |= {"file": ContentFile(PDF, name="cities.pdf"), "file_name": "cities.pdf"}
    return Material.objects.create(consultation=consultation, **(known | facts))


def words(answer):
    return answer.content.decode()


def link(respondent, person):
    return reverse("respond_link", args=[token_of(respondent.pk, person.pk)])


def paper(respondent, person, one):
    return reverse("respond_link_paper", args=[token_of(respondent.pk, person.pk), one.pk])


def filled(consultation, text="By the link"):
    names = {one.kind: one.field for one in asked_of(consultation)}
    return {names["ONE"]: "1", names["LONG"]: text}


def test_facts_stand_on_the_page_and_papers_come_by_the_same_link(world, open_, mine):
    material(open_, kind="FACT", title="Snow days a year", text="Four, on average.")
    one, browser = material(open_), Client()
    page = words(browser.get(link(mine, world.head)))
    assert "Four, on average." in page and paper(mine, world.head, one) in page
    assert reverse("material_file", args=[one.pk]) not in page, "that address asks to sign in"
    answer = browser.get(paper(mine, world.head, one))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert browser.get(reverse("material_file", args=[one.pk])).status_code == 302


def test_papers_go_with_the_link_and_are_of_its_consultation_only(world, open_, mine):
    one, removed = material(open_), material(open_, removed_at=timezone.now())
    elsewhere = material(make.opened(world, title="Another"))
    browser = Client()
    for other in (removed, elsewhere):
        assert browser.get(paper(mine, world.head, other)).status_code == 404
    assert browser.get(paper(mine, world.head, one)[:-4] + "x/1/").status_code == 404
    assert browser.get(paper(mine, world.clerk, one)).status_code == 403
    assert browser.post(paper(mine, world.head, one)).status_code == 405
    with time_machine.travel(open_.closes_at, tick=False):
        assert browser.get(paper(mine, world.head, one)).status_code == 403
    Headship.objects.filter(person=world.head).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert browser.get(paper(mine, world.head, one)).status_code == 403


def test_the_link_of_a_person_names_nobody_on_any_page(world):
    consultation = make.opened(world, answers_per="PERSON", shows_others=True)
    mine = consultation.respondents.get(person=world.head)
    other = world.chair
    browser, address = Client(), link(mine, world.head)
    pages = [browser.get(address)]
    check = browser.post(address, {"step": "check", **filled(consultation)})
    pages.append(check)
    form = dict(check.context["hidden"]) | {"form_key": str(check.context["form_key"]), "step": "send"}
    pages.append(browser.post(address, form, follow=True))
    long = consultation.questions.get(kind="LONG")
    make.response(mine, {long: "Said by her, signed in"})
    form["form_key"] = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    refused = browser.post(address, form)
    assert refused.status_code == 409 and "Sign in to send another" in words(refused)
    for page in [*pages, refused, browser.get(address)]:
        for secret in (world.head.name, world.head.email, mine.name, other.name, "Said by her", consultation.lead.name):
            assert secret not in words(page)


def test_who_was_deactivated_or_withdrawn_from_has_no_link(world, open_, mine):
    browser, address = Client(), link(mine, world.head)
    type(world.head).objects.filter(pk=world.head.pk).update(is_active=False)
    assert browser.get(address).status_code == 403
    type(world.head).objects.filter(pk=world.head.pk).update(is_active=True)
    open_.state, open_.withdrawn_because = "WITHDRAWN", "Not needed"
    open_.save()
    gone = browser.post(address, {"step": "send", "form_key": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", **filled(open_)})
    assert gone.status_code == 403 and "withdrawn" in words(gone)
    assert not Response.objects.exists()


def test_sent_at_the_closing_second_what_was_typed_is_there_to_copy(world, open_, mine):
    browser, address = Client(), link(mine, world.head)
    form = {"step": "send", "form_key": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", **filled(open_)}
    sealed = make.opened(world, title="Sealed", naming="ANONYMOUS", closes_at=open_.closes_at)
    its = sealed.respondents.get(school__headships__person=world.head)
    with time_machine.travel(open_.closes_at, tick=False):
        late = browser.post(address, form)
        assert late.status_code == 403 and "Your answers were not sent" in words(late) and "By the link" in words(late)
        browser.force_login(world.head)
        quiet = reverse("respond_sealed", args=[sealed.pk, its.pk])
        late = words(browser.post(quiet, {"step": "check", **filled(sealed, "Typed too long")}))
        assert "closed on" in late and "Typed too long" in late
    Headship.objects.filter(person=world.head).update(ends_on=timezone.localdate() - timedelta(days=1))
    gone = Client().post(address, form)
    assert gone.status_code == 403 and open_.questions.first().text not in words(gone)
    assert not Response.objects.exists()


def test_the_page_that_says_sent_says_so_only_if_it_was_and_to_who_may_answer(world, open_, mine):
    browser, address = Client(), link(mine, world.head)
    assert browser.get(f"{address}sent/").url == address, "nothing was sent by this link"
    make.response(mine, {open_.questions.get(kind="LONG"): "By the link"}, by="LINK")
    assert "The response is sent" in words(browser.get(f"{address}sent/"))
    with time_machine.travel(open_.closes_at, tick=False):
        assert "The response is sent" in words(browser.get(f"{address}sent/"))
        Headship.objects.filter(person=world.head).update(ends_on=timezone.localdate() - timedelta(days=1))
        gone = browser.get(f"{address}sent/")
        assert gone.status_code == 403 and mine.school.name not in words(gone)


# --- what the logs say


class Kept(logging.Handler):
    """A handler with the filter that every handler of ours has."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []
        self.addFilter(QuietFilter())

    def emit(self, record):
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


@pytest.fixture
def logged(monkeypatch):
    kept = Kept()
    names = ["", "django", "django.request", "django.server", "django_structlog", "gunicorn.access"]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(kept)
    yield kept.lines
    logging.getLogger().removeHandler(kept)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_no_line_in_any_log_has_the_token_or_an_answer(world, open_, mine, logged):
    token, browser = token_of(mine.pk, world.head.pk), Client(raise_request_exception=False)
    one, address = material(open_), link(mine, world.head)
    check = browser.post(address, {"step": "check", **filled(open_, "A word of its own")})
    form = dict(check.context["hidden"]) | {"form_key": str(check.context["form_key"]), "step": "send"}
    browser.post(address, form, follow=True)
    browser.get(paper(mine, world.head, one))
    browser.get(address[:-4] + "/")
    browser.post(address, form | {"form_key": "no"})
    browser.get(reverse("respond", args=[open_.pk, mine.pk]), headers={"referer": f"https://here{address}"})
    logging.getLogger("gunicorn.access").info('"GET /help/ HTTP/1.1" 200 "https://here%s"', address)
    sealed = make.opened(world, title="Sealed", naming="ANONYMOUS")
    its = sealed.respondents.get(school__headships__person=world.head)
    quiet = reverse("respond_sealed", args=[sealed.pk, its.pk])
    browser.post(quiet, {"step": "send", **filled(sealed, "A word of its own")})
    browser.get(quiet)
    browser.force_login(world.head)
    browser.post(quiet, {"step": "check", **filled(sealed, "A word of its own")})
    browser.post(quiet, {"step": "send", **filled(sealed, "A word of its own")})
    browser.get(reverse("account_login"), {"next": quiet})
    assert Response.objects.count() == 1
    log = "\n".join(logged)
    assert "a line that is heard" not in log
    logging.getLogger("django").warning("a line that is heard")
    assert "a line that is heard" in "\n".join(logged)
    for secret in (token, token[:40], "A word of its own", "/sealed/", "consultations/link"):
        assert secret not in log, secret


def test_a_fault_behind_the_link_says_where_and_nothing_else(world, open_, mine, logged, monkeypatch):
    def fails(*args, **facts):
        raise RuntimeError("A word of its own")

    monkeypatch.setattr("consultations.views.links.send", fails)
    browser, address = Client(raise_request_exception=False), link(mine, world.head)
    check = browser.post(address, {"step": "check", **filled(open_, "A word of its own")})
    form = dict(check.context["hidden"]) | {"form_key": str(check.context["form_key"]), "step": "send"}
    assert browser.post(address, form).status_code == 500
    log = "\n".join(logged)
    assert "RuntimeError in fails" in log
    assert "A word of its own" not in log and token_of(mine.pk, world.head.pk) not in log


def test_a_deputy_s_link_ends_with_the_delegation(world, open_, mine):
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=timezone.now())
    assert Client().get(link(mine, given.to)).status_code == 200
    responding.take_back(mine, by=world.head, at=timezone.now())
    assert Client().get(link(mine, given.to)).status_code == 403
