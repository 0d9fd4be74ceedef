"""The books are followed from their first posting; what somebody did to them at the database itself is found."""

from __future__ import annotations

import copy
import csv
import io
import json
import subprocess
import sys
import tracemalloc
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cph.audit.models import Line
from cph.notifications.models import Notice
from funding.exports.books import HEADS, bundle, rows_of
from funding.models import Check, Evidence, Posting
from funding.rules import verify_books
from funding.rules.verify_books import Fingerprint, Following, seal_of, verify
from funding.selectors.ledger import CHUNK, facts_of, followed, last_of
from funding.services.posting import Place, digest_of, post
from funding.services.proving import ask_for_check, carry_out, check_all, verify_year
from funding.services.reversing import reverse
from funding.services.taking_books import note_taken
from tests.factories import funding as make
from tests.factories import funding_paying as put
from tests.funding.test_paying import without_triggers


def now():
    return timezone.now()


@pytest.fixture
def till(db):
    return put.till()


@pytest.fixture
def busy(till):
    """Two claims paid, one of them taken back, one with a file, one approved only."""
    first, second = till.claim(0), till.claim(1, 500)
    Evidence.objects.create(
        claim=first, file="x", name="Invoice.pdf", sha256="ab" * 32, size=3, added_by=till.heads[0], added_at=now()
    )
    batch = till.paid(first, second)
    reverse(batch.payments.get(claim=second), "came back", by=till.officer, at=now())
    till.claim(1, 777)
    return till


def taken(till):
    """The copy, as somebody reads it."""
    parts = bundle(till.year, last_of(till.year), by=till.officer, at=now())
    return json.loads(b"".join(parts))


# --- what is posted can be read back to the letter


def test_each_seal_comes_out_of_its_row_again(busy):
    before = ""
    for one in followed(busy.year, whole=False):
        assert digest_of(facts_of(one), before) == seal_of(facts_of(one), before) == one.posting.digest
        before = one.posting.digest


def test_a_seal_does_not_depend_on_the_clock_of_whoever_posts(till):
    summer = datetime(till.year.starts_on.year, 7, 1, 12, 0, 0, 123_000, tzinfo=ZoneInfo("Europe/London"))
    moves = {Place("AVAILABLE"): 5, Place("SOURCE", source="Ünïcode “DSG”"): -5}
    post(till.year, "AWARD", moves, words="“é”", key="summer", on=till.year.starts_on, by=None, at=summer)
    assert verify_year(till.year) == []


def test_books_that_are_kept_hold(busy):
    assert verify_year(busy.year) == []
    call_command("check_books")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE funding_posting SET words = 'x' WHERE number = 3", "Posting 3 does not give its seal"),
        ("UPDATE funding_posting SET posted_at = posted_at + interval '1 second' WHERE number = 2", "Posting 2 does not give"),
        ("UPDATE funding_posting SET \"on\" = \"on\" - 400 WHERE number = 2", "does not count for a day of this year"),
        ("UPDATE funding_posting SET number = 99 WHERE number = 3", "comes 4: one is missing"),
        ("UPDATE funding_entry SET pence = pence + 1 WHERE pence > 0", "do not add up to nothing"),
        ("UPDATE funding_entry SET pence = pence * 2", "does not give its seal"),
        ("DELETE FROM funding_entry", "do not add up to nothing"),
        ("UPDATE funding_account SET balance = balance + 100 WHERE kind = 'PAID'", "but its entries come to"),
        ("UPDATE funding_claim SET state = 'CONFIRMED' WHERE state = 'APPROVED'", "approved claims come to £0"),
        ("UPDATE funding_claim SET amount_pence = 1 WHERE state = 'PAID'", "is not paid as it was claimed"),
        ("UPDATE funding_claim SET state = 'PAID' WHERE state = 'APPROVED'", "stands as paid, but no payment"),
        ("UPDATE funding_claim SET state = 'PAID' WHERE state = 'REVERSED'", "taken back on one side only"),
        ("UPDATE funding_payment SET posting_id = NULL", "is in a batch that was paid, but is not posted"),
        ("UPDATE funding_payment SET posting_id = NULL", "belongs to no payment"),
        ("UPDATE funding_payment SET pence = 1", "no posting pays as much for it"),
        ("UPDATE funding_batch SET state = 'MADE', paid_at = NULL, paid_by_id = NULL", "its batch was not released"),
        ("UPDATE funding_payee SET name = 'THIEF'", "does not come out as it was made"),
        ("UPDATE funding_payee SET sealed = 'x'", "can no longer be read"),
        ("UPDATE funding_claim SET approval_id = (SELECT min(id) FROM funding_posting) WHERE state = 'PAID'", "no posting approves as much for it"),
    ],
)  # fmt: skip
def test_whatever_is_changed_behind_the_rules_is_found(busy, sql, words):
    without_triggers(sql)
    faults = verify_year(busy.year)
    assert any(words in one for one in faults), faults
    with pytest.raises(CommandError, match="faults in the books") as error:
        call_command("check_books", year=busy.year.pk)
    assert error.value.returncode == 1


def test_a_year_that_there_is_not(db):
    with pytest.raises(CommandError, match="no such fund"):
        call_command("check_books", fund="NONE")


# --- asked for


def test_a_check_is_kept_with_what_it_found(busy):
    made = ask_for_check(busy.year, by=busy.officer, at=now())
    assert (made.faults, made.postings, made.digest) == ([], last_of(busy.year).number, last_of(busy.year).digest)
    assert Line.objects.filter(verb="had checked").count() == 1
    without_triggers("UPDATE funding_posting SET words = 'x' WHERE number = 1")
    made = ask_for_check(busy.year, by=busy.officer, at=now())
    assert made.faults and Notice.objects.filter(once_key=f"check:{made.pk}").count() == 2  # keeper and clerk
    with pytest.raises(Exception, match="Cannot update"):
        Check.objects.filter(pk=made.pk).update(faults=[])


def test_the_night_checks_what_was_posted_since(busy):
    assert check_all(at=now()) == 1
    assert check_all(at=now() + timedelta(hours=1)) == 0
    make.award(busy.year)
    assert check_all(at=now() + timedelta(hours=2)) == 1


def test_what_was_asked_for_and_never_done_is_done_once(busy):
    left = Check.objects.create(year=busy.year, asked_at=now())
    assert check_all(at=now()) == 1 and carry_out(left.pk, at=now()) is None
    assert Check.objects.get().postings


def test_a_long_year_is_checked_by_the_worker(busy, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("funding.services.proving.AT_ONCE", 2)
    asked = []
    monkeypatch.setattr("funding.tasks.books.check_year.delay", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        made = ask_for_check(busy.year, by=busy.officer, at=now())
        assert ask_for_check(busy.year, by=busy.officer, at=now()).pk == made.pk
    assert made.done_at is None and asked == [made.pk, made.pk]


# --- the copy


def test_the_copy_proves_itself_and_names_all_it_rests_on(busy):
    found = taken(busy)
    assert verify(found) == []
    paid = [one for one in found["postings"] if one["facts"]["kind"] == "PAYMENT"]
    assert paid[0]["trail"]["evidence"] == [{"name": "Invoice.pdf", "sha256": "ab" * 32, "size": 3}]
    assert paid[0]["trail"]["payment"]["batch"] == "PRIME-P001"
    contra = next(one for one in found["postings"] if one["facts"]["kind"] == "CONTRA")
    assert contra["facts"]["reverses"] == paid[1]["id"] and contra["trail"]["payment"]["taken_back"] == "came back"
    text = json.dumps(found)
    assert "12345670" not in text and "123456," not in text


def changed(found, change):
    change(found)
    return verify(found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: one["postings"][2]["facts"].update(words="x"), "Posting 3 does not give its seal"),
        (lambda one: one["postings"].pop(3), "one is missing"),
        (lambda one: one["postings"].pop(), "is the last; the last in it is"),
        (lambda one: one["postings"].insert(0, copy.deepcopy(one["postings"][0])), "out of order"),
        (lambda one: one["postings"][1]["trail"].update(posted_by="Somebody else"), "does not give its fingerprint"),
        (lambda one: one["accounts"][0].update(balance=1), "but its entries come to"),
        (lambda one: one["books"].update(fund="Another"), "does not give its fingerprint"),
        (lambda one: one.update(format="cph-books-2"), "not a copy of books"),
        (lambda one: one["postings"][1]["facts"]["moves"][0].__setitem__(4, 1), "do not add up to nothing"),
    ],
)  # fmt: skip
def test_a_copy_that_was_changed_does_not_hold(busy, change, words):
    faults = changed(taken(busy), change)
    assert any(words in one for one in faults), faults


def test_whoever_makes_all_seals_anew_still_cannot_pay_twice_or_spend_what_is_not_there(busy):
    """The faults that no seal hides."""
    found = taken(busy)
    again = copy.deepcopy(next(one for one in found["postings"] if one["facts"]["kind"] == "PAYMENT"))
    again["id"], again["facts"]["number"] = 10**9, len(found["postings"]) + 1
    found["postings"].append(again)
    mark, before = Fingerprint(), ""
    for one in found["postings"]:
        before = one["seal"] = seal_of(one["facts"], before)
    found["books"] |= {"seal": before, "postings": len(found["postings"])}
    for part in (found["books"], *found["postings"], *found["accounts"]):
        mark.add(part)
    found["fingerprint"] = mark.hexdigest()
    faults = verify(found)
    assert any("a second time" in one for one in faults) and any("that cannot be" in one for one in faults)


def run(*words):
    return subprocess.run([sys.executable, "-I", *words], capture_output=True, text=True, check=False)


def test_the_program_stands_alone(busy, tmp_path):
    file = tmp_path / "books.json"
    file.write_text(json.dumps(taken(busy)))
    program = tmp_path / "verify_books.py"
    program.write_bytes(Path(verify_books.__file__).read_bytes())
    done = run("-S", str(program), str(file))
    assert done.returncode == 0 and last_of(busy.year).digest in done.stdout, done.stderr
    file.write_text(json.dumps(taken(busy)).replace("came back", "came bacc"))
    done = run(str(program), str(file))
    assert done.returncode == 1 and "does not give its fingerprint" in done.stdout
    for odd in ("[]", "{", '{"format": "cph-books-1"}', '{"format":"cph-books-1","books":3}'):
        file.write_text(odd)
        assert run(str(program), str(file)).returncode == 1
    assert run(str(program)).returncode == run(str(program), "nowhere.json").returncode == 2


def test_a_row_for_each_entry_and_figures_stay_figures(busy):
    from cph.core.sheets import csv_response

    rows = list(rows_of(busy.year, last_of(busy.year).number))
    answer = csv_response("books", HEADS, iter(rows))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text)))
    assert len(read) == len(rows) == sum(one.entries.count() for one in Posting.objects.all())
    assert sum(round(float(one["Pounds"]) * 100) for one in read) == 0
    assert any(one["Pounds"] == "-106.06" for one in read) and "'-106" not in text
    paid = next(one for one in read if one["Kind"] == "Paid" and one["Pounds"] == "106.06")
    assert "Invoice.pdf (sha256 abab" in paid["Shown by"] and paid["Batch"] == "PRIME-P001"
    assert paid["School"] and paid["Claim"] and paid["Allocation"] == "Temporary leadership capacity"
    assert next(one for one in read if one["Kind"] == "Put right")["Puts right"]
    assert "12345670" not in text and "123456," not in text


def test_who_took_the_copy_is_kept_with_its_last_seal(busy):
    note_taken(busy.year, last_of(busy.year), "json", by=busy.officer, at=now())
    assert last_of(busy.year).digest in Line.objects.get(verb="took away").subject


def post_many(till, count):
    for _ in range(count):
        moves = {Place("AVAILABLE"): 5, Place("SOURCE", source="DSG"): -5}
        post(till.year, "AWARD", moves, words="x", key=str(uuid.uuid4()), on=till.year.starts_on, by=None, at=now())


def peak(till):
    tracemalloc.start()
    for _ in bundle(till.year, last_of(till.year), by=till.officer, at=now()):
        pass
    for _ in rows_of(till.year, last_of(till.year).number):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_the_copy_takes_no_more_memory_for_more_postings(till):
    post_many(till, CHUNK + 20)
    peak(till)
    some = peak(till)
    post_many(till, CHUNK * 2)
    assert peak(till) < some * 1.3
    assert verify_year(till.year) == []


# --- the program's own rules


@given(st.lists(st.tuples(st.integers(1, 1000), st.sampled_from("ABC")), min_size=1, max_size=30))
def test_whatever_is_posted_in_order_holds_and_one_change_does_not(moves):
    follow, before, rows = Following(1, "2026-04-01", "2027-03-31"), "", []
    for number, (pence, source) in enumerate(moves, start=1):
        facts = {
            "year": 1, "number": number, "kind": "AWARD", "on": "2026-05-01", "words": source, "reverses": None,
            "moves": [["AVAILABLE", 0, "", 0, pence], ["SOURCE", 0, source, 0, -pence]],
        }  # fmt: skip
        before = seal_of(facts, before)
        rows.append((number, before, facts))
    assert [fault for row in rows for fault in follow.take(*row)] == []
    assert list(follow.end(follow.balances.items())) == []
    rows[0][2]["moves"][0][4] += 1
    again = Following(1, "2026-04-01", "2027-03-31")
    assert [fault for row in rows for fault in again.take(*row)]


def test_no_query_grows_with_the_entries(busy, django_assert_num_queries):
    with django_assert_num_queries(8):
        assert len(list(followed(busy.year))) == Posting.objects.filter(year=busy.year).count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pence) FROM funding_entry")
        assert cursor.fetchone()[0] == 0
