"""The books: they balance, are only ever added to, and let nobody spend what is not there."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cph.core.refusals import Refused
from funding.models import Account, Entry, Posting, Year
from funding.services.posting import Place, post
from tests.factories import funding as make
from tests.factories import meetings as people

SOURCE, FREE = Place("SOURCE", source="DSG"), Place("AVAILABLE")


@pytest.fixture
def year(db):
    return make.year(make.fund(people.world()))


def move(year, moves, key="one", **facts):
    known = {"words": "x", "key": key, "on": year.starts_on, "by": None, "at": timezone.now()}
    return post(year, "AWARD", moves, **(known | facts))


def balances(year):
    return {(one.kind, one.allocation_id): one.balance for one in year.accounts.all()}


def test_what_comes_in_stands_to_be_allocated(year):
    make.award(year, 3_900_000)
    given = make.allocation(year, 800_000)
    found = balances(year)
    assert found["SOURCE", None] == -3_900_000
    assert found["AVAILABLE", None] == 3_100_000
    assert found["ALLOCATED", given.pk] == 800_000
    assert sum(found.values()) == 0


def test_the_same_key_posts_once(year):
    first, again = (move(year, {SOURCE: -5, FREE: 5}) for _ in range(2))
    assert first == again and balances(year)["AVAILABLE", None] == 5


def test_nobody_spends_what_is_not_there(year):
    make.award(year, 100)
    with pytest.raises(Refused, match="not so much left"):
        make.allocation(year, 101)
    assert balances(year)["AVAILABLE", None] == 100
    assert Posting.objects.count() == 1


def test_moves_that_do_not_add_up_are_no_posting(year):
    with pytest.raises(ValueError, match="add up"):
        move(year, {SOURCE: -5, FREE: 4})


@pytest.mark.parametrize(("day", "words"), [(date(2026, 3, 31), "in this year"), (date(2027, 4, 1), "in this year")])
def test_a_posting_is_of_a_day_of_its_year(year, day, words):
    with pytest.raises(Refused, match=words):
        move(year, {SOURCE: -5, FREE: 5}, on=day)


def test_nothing_is_posted_in_a_closed_year(year):
    Year.objects.filter(pk=year.pk).update(state="CLOSED", closed_at=timezone.now(), closed_by=year.fund.keeper)
    with pytest.raises(Refused, match="closed"):
        move(year, {SOURCE: -5, FREE: 5})


def refused(act, name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert name in str(error.value) or name == error.value.__cause__.diag.constraint_name


def test_the_database_keeps_the_books_itself(year):
    make.award(year, 1_000)
    made = Posting.objects.get()
    free = Account.objects.get(kind="AVAILABLE")
    other = Account.objects.create(year=year, kind="RETURNED")
    refused(lambda: Entry.objects.create(posting=made, account=other, pence=5), "every_posting_balances")
    refused(lambda: Account.objects.filter(pk=free.pk).update(balance=9), "a_balance_is_moved_by_the_books_only")
    begun = {"year": year, "kind": "RETURNED", "balance": 9}
    refused(lambda: Account.objects.create(**begun), "a_balance_is_moved_by_the_books_only")
    for act in (
        lambda: Entry.objects.update(pence=7), lambda: Entry.objects.all().delete(), lambda: Posting.objects.all().delete(),
        lambda: Posting.objects.update(words="y"), lambda: Account.objects.all().delete(),
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"Cannot (update|delete)|never"), transaction.atomic():
            act()
    with pytest.raises(Exception, match="never removed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE funding_entry")


def test_a_posting_needs_entries_and_gets_none_later(year):
    make.award(year, 1_000)
    facts = {"year": year, "number": 2, "kind": "AWARD", "on": year.starts_on, "words": "x", "key": "k", "digest": "d",
             "posted_at": timezone.now()}  # fmt: skip

    def alone():
        Posting.objects.create(**facts)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refused(alone, "a_posting_has_entries")
    refused(lambda: Posting.objects.create(**(facts | {"number": 3})), "postings_are_numbered_without_gaps")


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_one_moment_cannot_overspend():
    year = make.year(make.fund(people.world()))
    make.award(year, 1_000)
    given = make.allocation(year, 1_000)
    start, told = Barrier(2), []

    def spend(key):
        try:
            start.wait()
            move(year, {Place("ALLOCATED", given.pk): -600, Place("APPROVED", given.pk): 600}, key=key)
            told.append("posted")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=spend, args=[key]) for key in ("a", "b")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["posted", "refused"]
    assert balances(year)["ALLOCATED", given.pk] == 400


def test_nothing_is_added_to_a_posting_later(year):
    make.award(year, 1_000)
    made, both = Posting.objects.get(), list(Account.objects.order_by("pk"))
    extra = [Account(year=year, kind="RETURNED"), Account(year=year, kind="SOURCE", source="another")]
    Account.objects.bulk_create(extra)
    assert len(both) == 2
    rows = [Entry(posting=made, account=extra[0], pence=5), Entry(posting=made, account=extra[1], pence=-5)]
    refused(lambda: Entry.objects.bulk_create(rows), "nothing_is_added_to_a_posting_later")
