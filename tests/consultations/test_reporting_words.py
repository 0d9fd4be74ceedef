"""Words for publication where nobody is to be named, consent that was taken back, and editions issued before a redaction."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Answer, Quotation, Redaction, Report, Response
from consultations.rules.answers import Given
from consultations.selectors.publishing import quotations_of, still_naming, texts_of
from consultations.selectors.standing_report import as_it_stands, may_be_handed_out
from consultations.services import sealing
from consultations.services.publishing import quote, redact
from consultations.services.reporting import issue_report
from consultations.services.responding import send
from cph.core.refusals import Refused
from cph.documents.models import Paper
from cph.documents.services import make as make_paper
from tests.consultations import reported as on
from tests.consultations.test_reporting import words_of, write
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def world():
    return make.world()


def as_(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def issue(found, number=1):
    return issue_report(
        found, summary="Most want one rule.", number=number, has_read=True, by=found.lead, at=now()
    )  # fmt: skip


def without_names(world, texts, naming="ANALYST", **facts):
    """Closed: a school for each text, all of whom agree to be published; nobody is to know who wrote what."""
    put.schools(world, max(len(texts), 6))
    times = {"opens_at": now() - timedelta(days=9), "closes_at": now() - timedelta(hours=1)}
    draft = put.draft(
        world, lead=world.chair, decided_by=world.executive, naming=naming, **({"publishes": True} | times | facts)
    )
    question = put.question(draft, "LONG")
    put.put_to(draft)
    draft.state = "OPEN"
    draft.save()
    for one, text in zip(draft.respondents.order_by("pk"), texts, strict=False):
        put.response(one, {question: text.format(school=one.school.name)}, consents=True)
    draft.state, draft.closed_at = "CLOSED", now()
    draft.save()
    on.tabulate(draft, at=now())
    return draft


def sealed(world, texts, **facts):
    """The same out of the box: no respondent, no sender, no time."""
    put.schools(world, max(len(texts), 6))
    times = {"opens_at": now() - timedelta(days=9), "closes_at": now() - timedelta(hours=1)}
    draft = put.draft(
        world, lead=world.chair, decided_by=world.executive, naming="ANONYMOUS", **({"publishes": True} | times | facts)
    )
    question = put.question(draft, "LONG")
    put.put_to(draft)
    sealing.prepare(draft)
    draft.refresh_from_db()
    for state in ("OPEN", "CLOSED"):
        draft.state = state
        draft.save()
    schools = [one.school.name for one in draft.respondents.order_by("pk")]
    for name, text in zip(schools, texts, strict=False):
        made = Response.objects.create(consultation=draft, consents=True, form_key=uuid.uuid4())
        Answer.objects.create(response=made, question=question, text=text.format(school=name))
    draft.closed_at = now()
    draft.save()
    on.tabulate(draft, at=now())
    return draft


PLAIN = "We close too late."
TELLS = "Here at {school} we close too late."


# --- a text that says who wrote it


@pytest.mark.parametrize("make_one", [without_names, sealed])
def test_a_text_that_names_its_school_is_redacted_before_anybody_else_reads_it(world, make_one):
    found = make_one(world, [TELLS, *[PLAIN] * 5])
    (said,) = Answer.objects.filter(pk__in=still_naming(found))
    name = said.text.removeprefix("Here at ").removesuffix(" we close too late.")
    facts = {"by": found.lead, "at": now()}
    with pytest.raises(Refused, match="Redact them first"):
        quote(found, said, is_quoted=True, **facts)
    with pytest.raises(Refused, match="1 of the texts to be published names a school or a person"):
        issue(found)
    with pytest.raises(Refused, match="still names"):
        redact(found, said, text=f"At {name.upper()} we are late.", reason="Names a school", **facts)
    assert not Redaction.objects.exists() and not Quotation.objects.exists() and not Report.objects.exists()
    redact(found, said, text="Here at […] we close too late.", reason="Names a school", **facts)
    quote(found, said, is_quoted=True, **facts)
    report = issue(found)
    shown = json.dumps(report.content, ensure_ascii=False)
    assert name not in shown and "Here at […] we close" in shown
    with pytest.raises(Refused, match="still names"):
        redact(found, said, text=said.text, reason="Put back", **facts)
    page = as_(world.head).get(reverse("published", args=[found.pk])).content.decode()
    assert name not in page and PLAIN in page


def test_heads_and_deputies_and_addresses_are_names_too(world):
    found = without_names(world, [PLAIN] * 6)
    led = found.respondents.order_by("pk").first().school.headships.get().person
    said = texts_of(found).first()
    for words in (f"Ask {led.name}.", f"Ask Mrs {led.name.split()[-1]}.", "Write to us@hill.example"):
        with pytest.raises(Refused, match="still names"):
            redact(found, said, text=words, reason="Shorter", by=found.lead, at=now())


def test_where_responses_carry_names_their_writers_agreed_to_be_named(world):
    found = without_names(world, [TELLS] * 6, naming="NAMED")
    said = texts_of(found).first()
    quote(found, said, is_quoted=True, by=found.lead, at=now())
    assert said.text in json.dumps(issue(found).content, ensure_ascii=False)


def test_only_what_is_quoted_is_looked_at_where_responses_are_not_published(world):
    found = without_names(world, [TELLS, *[PLAIN] * 5], publishes=False)
    assert issue(found).number == 1


def test_the_page_shows_which_words_name_somebody(world):
    found = without_names(world, [TELLS, *[PLAIN] * 5])
    browser, url = as_(world.chair), reverse("words_list", args=[found.pk])
    page = browser.get(url + "?shown=names").content.decode()
    assert page.count('class="cph-words__item"') == 1 and "It names" in page and PLAIN not in page
    assert browser.get(url).content.decode().count("It names") == 1
    sent = {"text": texts_of(found).get(pk=still_naming(found)[0]).text + " ", "reason": "So"}
    assert browser.post(reverse("words_redact", args=[found.pk, still_naming(found)[0]]), sent).status_code == 302
    sent["text"] = "Still " + sent["text"]
    answer = browser.post(reverse("words_redact", args=[found.pk, still_naming(found)[0]]), sent)
    assert "This still names" in answer.content.decode()
    named = reverse("words_list", args=[write(world).pk]) + "?shown=names"
    assert 'value="names"' not in browser.get(named).content.decode()


# --- so few that each could be guessed


def test_of_fewer_than_five_without_names_nothing_that_was_said_is_shown(world):
    found = sealed(world, [PLAIN] * 4)
    issue(found)
    for person in (world.head, world.chair, world.officer, world.clerk, world.admin):
        browser = as_(person)
        answer = browser.get(reverse("published", args=[found.pk]))
        assert answer.status_code == 403 and PLAIN not in answer.content.decode(), person
        for name in ("report", "feedback", "consultation", "words_list"):
            page = browser.get(reverse(name, args=[found.pk])).content.decode()
            assert PLAIN not in page and "Read the responses" not in page, (person, name)
    five = sealed(world, [PLAIN] * 5)
    issue(five)
    assert PLAIN in as_(world.head).get(reverse("published", args=[five.pk])).content.decode()


# --- consent, taken back


def test_consent_that_is_taken_back_by_a_later_response_is_followed(world):
    """Head and deputy, one after the other: what counts is the last one, and whether it may be published."""
    put.schools(world, 6)
    times = {"opens_at": now() - timedelta(days=9), "closes_at": now() + timedelta(seconds=60)}
    draft = put.draft(world, lead=world.chair, decided_by=world.executive, publishes=True, **times)
    question = put.question(draft, "LONG")
    put.put_to(draft)
    draft.state = "OPEN"
    draft.save()
    one, other = draft.respondents.filter(school__headships__isnull=False).order_by("pk")[:2]
    for respondent, agreed in ((one, (True, False)), (other, (False, True))):
        head = respondent.school.headships.get().person
        for number, consents in enumerate(agreed, start=1):
            words = [Given(question.pk, text=f"Word {number} of {'one' if respondent == one else 'other'}")]
            send(respondent, words, consents=consents, form_key=uuid.uuid4(), by=head, way="SELF", at=now())
    type(draft).objects.filter(pk=draft.pk).update(state="CLOSED", closed_at=now())
    draft.refresh_from_db()
    found, later = draft, now() + timedelta(minutes=2)
    on.tabulate(found, at=later)
    assert [one.text for one in texts_of(found)] == ["Word 2 of other"]
    first = Answer.objects.get(text="Word 1 of one")
    with pytest.raises(Refused, match="did not agree"):
        quote(found, first, is_quoted=True, by=found.lead, at=later)
    report = issue_report(found, summary="Short.", number=1, has_read=True, by=found.lead, at=later)
    assert "Word 1 of one" not in json.dumps(report.content) and quotations_of(found) == {}


# --- editions issued before a redaction


def test_what_was_redacted_since_is_in_no_page_no_file_and_no_paper_of_any_edition(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found, said = (made := write(world)), words_of(made)
    quote(found, said, is_quoted=True, by=found.lead, at=now())
    first = issue(found)
    assert make_paper(first.paper_id, now()).state == "MADE"
    reader = as_(world.head)
    pdf = reverse("report_pdf", args=[found.pk, 1])
    assert reader.get(pdf).status_code == 200
    redact(found, said, text="[…] is late.", reason="Names a teacher", by=found.lead, at=now())
    assert "Snow 0" not in json.dumps(as_it_stands(first.content)) and not may_be_handed_out(first.content)
    second = issue(found, number=2)
    assert make_paper(second.paper_id, now()).state == "MADE"
    assert reader.get(reverse("report_pdf", args=[found.pk, 2])).status_code == 200
    refused = reader.get(pdf)
    assert refused.status_code == 409 and "Snow 0" not in refused.content.decode()
    pages = [("report", []), ("report_edition", [1]), ("report_edition", [2]), ("published", []), ("consultation", []),
             ("feedback", []), ("results", [])]  # fmt: skip
    addresses = [reverse(name, args=[found.pk, *more]) for name, more in pages]
    for name in [*addresses, *(f"{addresses[-1]}?format={kind}" for kind in ("csv", "xlsx", "json"))]:
        answer = reader.get(name)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200 and b"Snow 0" not in body, name
    assert "taken out here" in reader.get(reverse("report_edition", args=[found.pk, 1])).content.decode()
    staff = as_(world.admin)
    for paper in Paper.objects.all():
        answer = staff.get(f"/admin/documents/paper/{paper.pk}/change/", follow=True)
        assert "Snow 0" not in answer.content.decode(), "the admin site"
    for url in (f"/admin/consultations/report/{first.pk}/change/", "/admin/consultations/redaction/"):
        assert "Snow 0" not in staff.get(url, follow=True).content.decode(), url
