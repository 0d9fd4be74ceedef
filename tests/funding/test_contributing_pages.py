"""The pages of contributions: who sees what, each step by its form, odd input, what they cost; and what nobody else learns."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cph.core.needs import Need
from cph.documents.services import make as make_paper
from funding.models import Posting, Receipt, Request, Subscription
from funding.selectors import needs_contributing
from funding.services import contributing as services
from funding.services.receiving import Came, receive
from networks.constitutions.models import Article, Contribution
from networks.schools.models import School
from tests import access
from tests.access import Rolled
from tests.factories import funding as make
from tests.factories import funding_contributing as give
from tests.factories import meetings as people
from tests.factories.elections import amending

pytestmark = pytest.mark.django_db


class Ground:
    """Three schools that were asked this year, two of whose heads are nobody special."""

    def __init__(self, **rule):
        self.world = people.world()
        self.second = people.head_of(self.world, "Second Head")
        self.third = people.head_of(self.world, "Third Head")
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        if rule:
            article = Article.objects.get(constitution=self.world.constitution, number="1")
            with amending():
                Contribution.objects.create(article=article, **rule)
        year = self.today.year
        self.fund = give.fund(self.world, authority=self.world.authority, begins_on=self.today.replace(month=1, day=1))
        self.year = make.year(
            self.fund, self.today.replace(month=1, day=1), self.today.replace(year=year, month=12, day=31)
        )
        self.asked = give.subscription(self.year, due_on=min(self.today + timedelta(days=20), self.year.ends_on))
        self.requests = {
            person: give.request(self.asked, person.headships.get().school, asked_at=self.now)
            for person in (self.world.head, self.second, self.third)
        }
        self.first_request = self.requests[self.world.head]
        self.keeper = self.fund.keeper

    def receive(self, request, pence=None):
        came = Came(request, pence or request.pence, self.today, uuid.uuid4(), "Cheque")
        return receive(came, by=self.keeper, at=self.now)


@pytest.fixture
def on():
    return Ground()


def as_(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def page(person, name, *args, **query):
    answer = as_(person).get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


# --- who sees what


def test_the_keeper_sees_each_school_and_others_the_sums(on):
    on.receive(on.first_request)
    services.answer(on.requests[on.second], gives=False, by=on.second, at=on.now)
    seen = page(on.keeper, "contribution_list", on.year.pk)
    for one in on.requests.values():
        assert one.school.name in seen and one.reference in seen
    assert "Not this year" in seen and "1 school" in seen
    for person in (on.world.chair, on.world.vice, on.third):
        seen = page(person, "contribution_list", on.year.pk)
        assert "Schools gave £300 of £900" in seen and "Fewer than 5 schools" in seen
        assert on.first_request.reference not in seen and on.first_request.school.name not in seen
    assert on.requests[on.third].school.name in page(on.third, "contribution_list", on.year.pk)


def test_what_the_constitution_says_stands_on_the_page(on):
    seen = page(on.third, "contribution_list", on.year.pk)
    assert "Membership does not depend on it: the constitution does not say that it does." in seen
    assert "treated as confidential" in seen


@pytest.mark.parametrize(("rule", "said"), [
    ({"decides_membership": True}, "Membership depends on it: Article 1 says"),
    ({"decides_membership": False}, "Membership does not depend on it. Article 1."),
    ({"is_confidential": None}, "Article 1 does not say who may know"),
    ({"is_confidential": True}, "is known only to those who keep the money. Article 1."),
])  # fmt: skip
def test_the_article_is_cited(rule, said):
    on = Ground(**({"decides_membership": None} | rule))
    on.receive(on.first_request)
    seen = page(on.third, "contribution_list", on.year.pk)
    assert said in seen and on.first_request.school.name not in seen


def test_where_the_constitution_says_so_givers_are_named_and_those_who_declined_are_not():
    on = Ground(is_confidential=False)
    on.receive(on.first_request)
    services.answer(on.requests[on.second], gives=False, by=on.second, at=on.now)
    seen = page(on.third, "contribution_list", on.year.pk)
    assert on.first_request.school.name in seen and on.requests[on.second].school.name not in seen


@pytest.mark.parametrize("name", ["contribution", "contribution_receive"])
def test_a_request_is_seen_by_the_school_and_the_keeper_only(on, name):
    for person, status in ((on.world.chair, 404), (on.second, 404), (on.world.stranger, 404), (on.world.vice, 404),
                           (on.keeper, 200), (on.world.clerk, 200)):  # fmt: skip
        assert as_(person).get(reverse(name, args=[on.first_request.pk])).status_code == status
    own = as_(on.world.head).get(reverse(name, args=[on.first_request.pk]))
    assert own.status_code == (200 if name == "contribution" else 403)


def test_the_head_reads_the_letter_answers_and_finds_the_receipt(on):
    browser, url = as_(on.world.head), reverse("contribution", args=[on.first_request.pk])
    seen = browser.get(url).content.decode()
    assert on.first_request.reference in seen and "It pays the lead head." in seen and "You need not say why" in seen
    answer = reverse("contribution_answer", args=[on.first_request.pk])
    assert "Not this year" in browser.post(answer, {"gives": "no"}, follow=True).content.decode()
    assert "We contribute after all" in browser.get(url).content.decode()
    browser.post(answer, {"gives": "yes"})
    assert browser.post(answer, {"gives": "perhaps"}).status_code == 409
    made = on.receive(on.first_request, 35_000)
    seen = browser.get(url).content.decode()
    assert "£50 more than asked: it is kept as a contribution" in seen and 'id="history"' not in seen
    receipt = browser.get(reverse("contribution_receipt", args=[on.first_request.pk, made.pk])).content.decode()
    assert "Received with thanks" in receipt and on.first_request.school.name in receipt
    assert "£350" in browser.get(reverse("contribution_mine")).content.decode()


def test_the_receipt_as_a_pdf_until_it_is_taken_back(on):
    made = on.receive(on.first_request)
    browser, url = as_(on.world.head), reverse("contribution_receipt_pdf", args=[on.first_request.pk, made.pk])
    assert browser.get(url).status_code == 409
    from cph.documents.selectors import papers_about

    make_paper(papers_about(made).get().pk, timezone.now())
    answer = browser.get(url)
    assert answer.status_code == 200 and b"".join(answer.streaming_content).startswith(b"%PDF")
    assert as_(on.second).get(url).status_code == 404
    other = reverse("contribution_receipt_pdf", args=[on.requests[on.second].pk, made.pk])
    assert as_(on.second).get(other).status_code == 404  # another’s receipt by its address
    back = reverse("contribution_take_back", args=[on.first_request.pk, made.pk])
    assert "Say why" in as_(on.keeper).post(back, {}).content.decode()
    assert as_(on.keeper).post(back, {"reason": "Another school’s"}).status_code == 302
    assert browser.get(url).status_code == 409 and Posting.objects.filter(kind="CONTRA").count() == 1


# --- steps of the keeper


def test_from_the_terms_to_the_requests(on):
    Request.objects.all().delete()
    Subscription.objects.all().delete() if not on.asked.bands.all().delete() else on.asked.delete()
    browser, terms = as_(on.keeper), reverse("contribution_terms", args=[on.year.pk])
    sent = {"basis": "BANDS", "from_0": "0", "pence_0": "200", "from_1": "150", "pence_1": "£300.50", "words": "Words",
            "due_on": on.year.ends_on.isoformat()}  # fmt: skip
    answer = browser.post(terms, sent)
    assert answer["Location"] == reverse("contribution_send", args=[on.year.pk])
    seen = browser.get(answer["Location"]).content.decode()
    assert "The register has no number of pupils" in seen and "Look again" in seen
    schools = list(School.objects.filter(headships__person__in=on.requests).order_by("pk"))
    figures = {f"pupils_{one.pk}": str(100 + 50 * place) for place, one in enumerate(schools)}
    wrong = browser.post(
        answer["Location"], figures | {"expected": "0", f"pupils_{schools[0].pk}": "-1"}
    ).content.decode()
    assert "Enter 0 or more pupils" in wrong
    seen = browser.post(answer["Location"], figures | {"expected": "0", "act": "look"}).content.decode()
    assert "£801 in all" in seen and "Send 3 requests" in seen
    for _ in range(2):
        done = browser.post(answer["Location"], figures | {"expected": "80100", "act": "send"}, follow=True)
    assert Request.objects.count() == 3 and "3 schools" in done.content.decode()


@pytest.mark.parametrize(("sent", "said"), [
    ({"basis": ""}, "Choose one"), ({"basis": "FLAT", "flat": ""}, "Enter what each school is asked for"),
    ({"basis": "FLAT", "flat": "-3"}, "above nothing"), ({"basis": "FLAT", "flat": "1.234"}, "at most two decimals"),
    ({"basis": "FLAT", "flat": "9" * 14}, "£10,000 million"),
    ({"basis": "BANDS", "from_0": "10", "pence_0": "5"}, "Begin the first band at 0"),
    ({"basis": "BANDS", "from_0": "0", "pence_0": "5", "from_1": "0", "pence_1": "6"}, "Another band begins at 0"),
    ({"basis": "BANDS", "from_0": "x", "pence_0": "5"}, "whole number of pupils"),
    ({"basis": "BANDS", "from_0": "0"}, "Enter the amount"), ({"basis": "BANDS", "pence_0": "5"}, "Enter from how many"),
    ({"basis": "FLAT", "flat": "300", "due_on": "2031-01-01"}, "a day in this year of the fund"),
    ({"basis": "FLAT", "flat": "300", "words": ""}, "Say what the money is for"),
])  # fmt: skip
def test_odd_terms_are_refused_beside_the_field(on, sent, said):
    known = {"words": "Words", "due_on": on.today.isoformat()}
    answer = as_(on.keeper).post(reverse("contribution_terms", args=[on.year.pk]), known | sent)
    assert answer.status_code == 200 and said in answer.content.decode()


@pytest.mark.parametrize(("sent", "said"), [
    ({"pence": "0"}, "above nothing"), ({"pence": "-1"}, "above nothing"), ({"pence": "1.001"}, "two decimals"),
    ({"pence": "1000000000000"}, "£10,000 million"), ({"on": "2001-01-01"}, "lies in no year"), ({"on": "soon"}, "Enter a day"),
    ({"words": ""}, "Say what shows it"),
])  # fmt: skip
def test_odd_receipts_are_refused_beside_the_field(on, sent, said):
    known = {"pence": "10", "on": on.today.isoformat(), "words": "Cheque", "form_key": str(uuid.uuid4())}
    answer = as_(on.keeper).post(reverse("contribution_receive", args=[on.first_request.pk]), known | sent)
    assert answer.status_code == 200 and said in answer.content.decode() and not Receipt.objects.exists()


def test_a_double_click_notes_one_receipt(on):
    sent = {"pence": "10", "on": on.today.isoformat(), "words": "Cheque", "form_key": str(uuid.uuid4())}
    for _ in range(2):
        as_(on.keeper).post(reverse("contribution_receive", args=[on.first_request.pk]), sent)
    assert Receipt.objects.count() == Posting.objects.count() == 1


def test_the_list_is_narrowed_and_taken_away(on):
    on.receive(on.first_request)
    seen = page(on.keeper, "contribution_list", on.year.pk, state="GIVEN")
    assert on.first_request.reference in seen and on.requests[on.second].reference not in seen
    text = page(on.keeper, "contribution_list", on.year.pk, format="csv", state="NOTHING")
    assert on.first_request.reference not in text and text.count("Nothing yet") == 2
    assert "No school fits" in page(on.keeper, "contribution_list", on.year.pk, text="zzz 999999999999")
    page(on.keeper, "contribution_list", on.year.pk, state="odd", after="x")


def test_reminding_by_one_click(on):
    on.receive(on.first_request)
    url = reverse("contribution_remind", args=[on.year.pk])
    assert "2 heads were reminded" in as_(on.keeper).post(url, follow=True).content.decode()
    assert "Nobody was reminded" in as_(on.keeper).post(url, follow=True).content.decode()
    assert as_(on.keeper).get(url).status_code == 405 and as_(on.world.chair).post(url).status_code == 403


def test_more_schools_cost_no_more_queries(on):
    def cost(person):
        browser = as_(person)
        browser.get(reverse("contribution_list", args=[on.year.pk]))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get(reverse("contribution_list", args=[on.year.pk]))
        return len(seen)

    before = cost(on.keeper), cost(on.third)
    for place in range(27):
        head = people.head_of(on.world, f"Head {place}")
        give.request(on.asked, head.headships.get().school)
    assert (cost(on.keeper), cost(on.third)) == before and max(before) <= 12


# --- the first page


def needs(person, on, kept=()):
    kinds = needs_contributing.kinds(person, on.now, on.today, set(kept))
    found = {}
    for kind, (rows, names) in kinds.items():
        facts = [
            {
                key: (value.isoformat() if hasattr(value, "isoformat") else value)
                for key, value in zip(names, row, strict=True)
            }
            for row in rows.values_list(*names.values())
        ]
        found[kind] = [need for one in facts for need in needs_contributing.NEEDS[kind](one)]
    return found


def test_what_waits_for_a_head_and_for_the_keeper(on):
    (need,) = needs(on.world.head, on)["contribution_asked"]
    assert isinstance(need, Need) and need.due_on == on.asked.due_on and on.first_request.school.name in need.detail
    services.answer(on.first_request, gives=False, by=on.world.head, at=on.now)
    assert needs(on.world.head, on)["contribution_asked"] == []
    on.receive(on.requests[on.second])
    assert needs(on.second, on)["contribution_asked"] == []
    assert needs(on.keeper, on)["contribution_late"] == []
    on.today = on.asked.due_on + timedelta(days=1)
    assert (
        len(needs(on.keeper, on)["contribution_late"])
        == 1
        == len(needs(on.world.clerk, on, [on.world.network.pk])["contribution_late"])
    )
    assert needs(on.world.chair, on)["contribution_late"] == []
    assert on.world.head.name not in str(needs(on.keeper, on))


# --- nobody else learns who gives


def tidy(text: str) -> str:
    """Without what differs from visit to visit: tokens, digests, numbers of rows."""
    return re.sub(
        r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"|[0-9a-f]{64}|[0-9a-f-]{36}|"csrfToken[^}]*|\bposting-\d+|/\d+/',
        "",
        text,
    )


def seen_by(person, on) -> dict[str, str]:
    """Every page and file of the fund, the year, and of no thing in particular, as this person gets them."""
    browser, found = as_(person), {}
    browser.raise_request_exception = False
    for name, route in sorted(access.patterns().items()):
        args = {
            "funds/<int:pk>/": on.fund.pk,
            "fund-years/<int:pk>/": on.year.pk,
            "bodies/<int:pk>/": on.world.network.pk,
        }
        start = next((one for one in args if route.startswith(one) and route.count("<") == 1), None)
        if start is None and name not in ("home", "trail", "search", "notice_list", "contribution_mine", "funding"):
            continue
        if start == "bodies/<int:pk>/" and "fund" not in route.removeprefix(start) and name != "body":
            continue
        url = reverse(name, args=[args[start]] if start else [])
        for query in [{"q": on.first_request.school.name}] if name == "search" else [{}, {"format": "csv"}]:
            answer = browser.get(url, query)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[f"{url}{query}"] = f"{answer.status_code} {tidy(body.decode('utf-8', 'replace'))}"
    return found


def variant(on, people_who_look, gives, declines):
    """What they see where this school gives and that one declines; all undone."""
    found = {}
    try:
        with transaction.atomic():
            on.receive(on.requests[gives])
            services.answer(on.requests[declines], gives=False, by=declines, at=on.now)
            services.remind(on.asked, by=on.keeper, at=on.now)
            for person in people_who_look:
                found[person.name] = seen_by(person, on)
            raise Rolled
    except Rolled:
        return found


def test_to_everybody_else_it_is_the_same_whoever_gives(on):
    """Non-interference: with giver and decliner exchanged, every page of others is the same to the letter, the keeper’s is not."""
    world = on.world
    look = [world.chair, on.third, on.keeper]
    one = variant(on, look, world.head, on.second)
    other = variant(on, look, on.second, world.head)
    differing = {(who, url) for who, pages in one.items() for url, text in pages.items() if text != other[who][url]}
    assert {who for who, _ in differing} <= {on.keeper.name}, [d for d in differing if d[0] != on.keeper.name]
    assert any("contributions" in url for who, url in differing if who == on.keeper.name)


def test_staff_who_do_not_keep_the_money_find_nothing_in_the_admin_site(on):
    on.receive(on.first_request)
    from django.contrib import admin
    from django.contrib.auth.models import Permission
    from django.test import RequestFactory

    for person, count in ((on.world.chair, 0), (on.world.clerk, 3)):
        person.is_staff = True
        person.save()
        person.user_permissions.set(Permission.objects.filter(content_type__app_label="funding"))
        request = RequestFactory().get("/")
        request.user = type(person).objects.get(pk=person.pk)
        rows = admin.site._registry[Request].get_queryset(request)
        assert rows.count() == count
        assert admin.site._registry[Receipt].get_queryset(request).count() == (1 if count else 0)
