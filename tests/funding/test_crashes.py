"""Whatever dies, whoever clicks twice, whoever is at it at the same moment: the books balance, once.

Threads and processes of their own, so everything here is committed for real.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.contrib.admin.sites import site
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse as address
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from cph.notifications.tasks import post_notices
from funding.models import Account, Batch, Claim, Entry, Payment, Posting
from funding.selectors.paying import first_day_to_pay
from funding.services import claiming
from funding.services.paying import drop, make_batch, release
from funding.services.proving import verify_year
from funding.services.reversing import reverse
from tests.factories import funding as make
from tests.factories import funding_paying as put

pytestmark = pytest.mark.django_db(transaction=True)


def now():
    return timezone.now()


@pytest.fixture
def till():
    return put.till()


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at the same moment, each over a connection of its own; what each gave, or the name of what stopped it."""
    start, told = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            told[place] = act()
        except (Refused, NotAllowed, DatabaseError) as stopped:
            told[place] = type(stopped).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told


def adds_up(till) -> None:
    """Every posting adds up to nothing, all of them do, and the year holds from its first posting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT posting_id FROM funding_entry GROUP BY posting_id HAVING sum(pence) <> 0")
        assert cursor.fetchall() == []
    assert sum(Account.objects.values_list("balance", flat=True)) == 0
    assert verify_year(till.year) == []


# --- at the same moment


def test_two_officers_release_one_batch(till):
    third = make.ground(till.world).clerk
    batch = till.batch(till.claim(0), till.claim(1))
    told = together(*[lambda: release(batch, by=third, at=now()).state for _ in range(4)])
    assert told == ["PAID"] * 4
    assert Posting.objects.filter(kind="PAYMENT").count() == 2 and till.balances()["PAID"] == 21_212
    assert Line.objects.filter(verb="released").count() == 1
    adds_up(till)


def test_a_double_click_makes_one_batch(till):
    claim, key = till.claim(), uuid.uuid4()
    told = together(*[lambda: till.batch(claim, form_key=key).pk for _ in range(4)])
    assert len(set(told)) == 1 and Batch.objects.count() == Payment.objects.count() == 1


def test_two_batches_never_hold_one_claim(till):
    claims = [till.claim() for _ in range(3)]
    told = together(*[lambda: till.batch(*claims).state for _ in range(3)])
    assert sorted(told) == ["MADE", "Refused", "Refused"] and Payment.objects.count() == 3


def test_released_and_dropped_at_once_it_is_one_of_the_two(till):
    batch = till.batch(till.claim())
    together(
        lambda: release(batch, by=till.clerk, at=now()).state, lambda: drop(batch, by=till.officer, at=now()).state
    )
    batch.refresh_from_db()
    assert till.balances().get("PAID", 0) == (10_606 if batch.state == "PAID" else 0)
    assert Payment.objects.get().is_live == (batch.state == "PAID")
    adds_up(till)


def test_taken_back_twice_at_once_it_comes_back_once(till):
    payment = till.paid(till.claim()).payments.get()
    told = together(*[lambda: reverse(payment, "came back", by=till.officer, at=now()).reversal_id for _ in range(3)])
    assert len(set(told)) == 1 and Posting.objects.filter(kind="CONTRA").count() == 1
    assert till.balances()["PAID"] == 0
    adds_up(till)


def test_approvals_at_once_never_overspend(till):
    given = make.allocation(till.year, 1_000)
    claims = [make.claim(given, till.schools[0], by=till.heads[0], pence=400, state="CONFIRMED") for _ in range(4)]
    told = together(*[lambda one=one: claiming.approve(one, by=till.officer, at=now()).state for one in claims])
    assert sorted(told) == ["APPROVED", "APPROVED", "Refused", "Refused"]
    assert Claim.objects.filter(state="APPROVED").count() == 2
    assert Account.objects.get(kind="ALLOCATED", allocation=given).balance == 200
    adds_up(till)


def test_one_claim_approved_by_two_at_once_is_approved_once(till):
    claim = make.claim(till.given, till.schools[0], by=till.heads[0], state="CONFIRMED")
    together(*[lambda by=by: claiming.approve(claim, by=by, at=now()) for by in (till.officer, till.clerk)])
    assert Posting.objects.filter(kind="APPROVAL").count() == 1 and till.balances()["APPROVED"] == 10_606
    adds_up(till)


def test_approved_paid_and_taken_back_by_many_at_once(till):
    """A busy afternoon: whatever the order, the year holds."""
    paid = till.paid(till.claim(0), till.claim(1))
    waiting = till.batch(till.claim(0, 700))
    fresh = [make.claim(till.given, till.schools[0], by=till.heads[0], state="CONFIRMED") for _ in range(2)]
    acts = [lambda one=one: reverse(one, "came back", by=till.officer, at=now()) for one in paid.payments.all()]
    acts += [lambda one=one: claiming.approve(one, by=till.clerk, at=now()) for one in fresh]
    acts.append(lambda: release(waiting, by=till.clerk, at=now()))
    assert not {"Refused", "NotAllowed"} & {one for one in together(*acts) if isinstance(one, str)}
    adds_up(till)


# --- pressed twice, sent again


def test_a_replayed_batch_and_a_double_click_on_pay(till, client):
    claim, key = till.claim(), str(uuid.uuid4())
    client.force_login(till.officer)
    facts = {"claims": [claim.pk], "pays_on": first_day_to_pay(timezone.localdate()).isoformat(), "form_key": key}
    answers = [client.post(address("batch_make", args=[till.fund.pk]), facts) for _ in range(3)]
    assert {one.status_code for one in answers} == {302} and len({one.url for one in answers}) == 1
    client.force_login(till.clerk)
    batch = Batch.objects.get()
    for _ in range(3):
        assert client.post(address("batch_release", args=[batch.pk])).status_code == 302
    assert Posting.objects.filter(kind="PAYMENT").count() == 1
    files = {client.post(address("batch_file", args=[batch.pk])).content for _ in range(2)}
    assert len(files) == 1
    adds_up(till)


# --- kill -9


def killed(act: str, thing: int, by: int, when: str) -> int:
    """Do it in a process of its own; how that ended."""
    found = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(found._replace(path=f"/{connection.settings_dict['NAME']}"))
    env = os.environ | {
        "DATABASE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "cph.settings",
    }
    command = [sys.executable, "-m", "tests.funding.crashing", act, str(thing), str(by), when]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-3000:]
    return done.returncode


def posted_once(key: str) -> int:
    """The sweep of the minute, twice; how many mails there are now."""
    mail.outbox.clear()
    for _ in range(2):
        post_notices()
    waiting = Notice.objects.filter(once_key=key, by_email=True, posted_at__isnull=True).count()
    assert waiting == 0
    return len(mail.outbox)


def test_killed_before_the_commit_nothing_was_paid(till):
    batch = till.batch(till.claim(0), till.claim(1))
    assert killed("release", batch.pk, till.clerk.pk, "early") == -signal.SIGKILL
    batch.refresh_from_db()
    assert batch.state == "MADE" and not Posting.objects.filter(kind="PAYMENT").exists()
    assert not Notice.objects.filter(once_key=f"batch:{batch.pk}:paid").exists()
    adds_up(till)
    assert release(batch, by=till.clerk, at=now()).state == "PAID"  # done again, it is done
    assert till.balances()["PAID"] == 21_212
    adds_up(till)


def test_killed_between_the_entry_and_the_mail_all_is_paid_and_told_once(till):
    batch = till.batch(till.claim(0), till.claim(1))
    Notice.objects.update(posted_at=now())
    assert killed("release", batch.pk, till.clerk.pk, "late") == -signal.SIGKILL
    batch.refresh_from_db()
    assert batch.state == "PAID" and till.balances()["PAID"] == 21_212
    assert Notice.objects.filter(once_key=f"batch:{batch.pk}:paid", posted_at__isnull=True).count() == 2
    release(batch, by=till.clerk, at=now())  # whoever clicked sees no answer, and clicks again
    assert posted_once(f"batch:{batch.pk}:paid") == 2 and posted_once(f"batch:{batch.pk}:paid") == 0
    assert Posting.objects.filter(kind="PAYMENT").count() == 2
    adds_up(till)


@pytest.mark.parametrize("when", ["early", "late"])
def test_killed_while_a_payment_is_taken_back(till, when):
    payment = till.paid(till.claim()).payments.get()
    Notice.objects.update(posted_at=now())
    assert killed("reverse", payment.pk, till.officer.pk, when) == -signal.SIGKILL
    assert Posting.objects.filter(kind="CONTRA").count() == (when == "late")
    reverse(payment, "came back", by=till.officer, at=now())
    assert Posting.objects.filter(kind="CONTRA").count() == 1 and till.balances()["PAID"] == 0
    assert posted_once(f"payment:{payment.pk}:reversed") == (1 if when == "late" else 0)
    adds_up(till)


@pytest.mark.parametrize("when", ["early", "late"])
def test_killed_while_a_claim_is_approved(till, when):
    claim = make.claim(till.given, till.schools[0], by=till.heads[0], state="CONFIRMED")
    assert killed("approve", claim.pk, till.officer.pk, when) == -signal.SIGKILL
    claim.refresh_from_db()
    assert claim.state == ("APPROVED" if when == "late" else "CONFIRMED")
    assert Posting.objects.filter(kind="APPROVAL").count() == (when == "late")
    if when == "early":
        claiming.approve(claim, by=till.officer, at=now())
    assert Posting.objects.filter(kind="APPROVAL").count() == 1 and till.balances()["APPROVED"] == 10_606
    adds_up(till)


def test_a_process_that_is_left_alone_does_the_same(till):
    """So that the deaths above are deaths of this very act."""
    batch = till.batch(till.claim())
    assert killed("release", batch.pk, till.clerk.pk, "never") == 0
    assert till.balances()["PAID"] == 10_606
    adds_up(till)


# --- no entry is changed or taken out: by SQL, by the ORM, in the admin site


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE funding_entry SET pence = pence", "DELETE FROM funding_entry", "TRUNCATE funding_entry",
        "UPDATE funding_posting SET words = 'x'", "DELETE FROM funding_posting", "TRUNCATE funding_posting CASCADE",
        "UPDATE funding_account SET balance = balance + 1", "DELETE FROM funding_account",
        "INSERT INTO funding_entry (posting_id, account_id, pence) SELECT max(p.id), max(a.id), 5 "
        "FROM funding_posting p, funding_account a",
        "UPDATE funding_payment SET pence = 1", "DELETE FROM funding_payment", "DELETE FROM funding_batch",
        "UPDATE funding_batch SET total_pence = 1", "DELETE FROM funding_payee", "UPDATE funding_payee SET sealed = 'x'",
        "UPDATE funding_claim SET amount_pence = 1", "DELETE FROM funding_claim",
    ],
)  # fmt: skip
def test_the_database_refuses_it_to_plain_sql(till, sql):
    till.paid(till.claim())
    before = list(Entry.objects.order_by("pk").values_list("pk", "pence"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(Entry.objects.order_by("pk").values_list("pk", "pence")) == before
    adds_up(till)


def test_a_posting_that_does_not_add_up_is_no_posting(till):
    made = Posting.objects.order_by("-pk")[0]
    facts = {"year": till.year, "number": made.number + 1, "kind": "AWARD", "on": made.on, "words": "x", "key": "odd",
             "posted_at": now(), "digest": "odd"}  # fmt: skip
    accounts = list(Account.objects.order_by("pk")[:2])
    with pytest.raises(IntegrityError, match="add up to nothing"), transaction.atomic():
        odd = Posting.objects.create(**facts)
        Entry.objects.bulk_create(Entry(posting=odd, account=one, pence=5) for one in accounts)
    adds_up(till)


@pytest.mark.parametrize("model", [Posting, Entry, Account, Batch, Payment, put.Payee])
def test_the_admin_site_shows_and_changes_nothing(till, client, model):
    till.paid(till.claim())
    admin = make.ground(till.world).network.pk and till.world.seats["admin"]
    client.force_login(admin)
    name, row = f"admin:funding_{model._meta.model_name}", model.objects.order_by("pk").first()
    before = list(model.objects.order_by("pk").values())
    pages = [client.get(address(f"{name}_changelist")), client.get(address(f"{name}_change", args=[row.pk]))]
    assert [one.status_code for one in pages] == [200, 200]
    for page in pages:
        assert b"12345670" not in page.content and b"12345671" not in page.content
        assert model is not put.Payee or row.sealed.encode() not in page.content
    assert client.get(address(f"{name}_add")).status_code == 403
    assert client.post(address(f"{name}_change", args=[row.pk]), {"pence": 1}).status_code == 403
    assert client.post(address(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    client.post(
        address(f"{name}_changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    assert list(model.objects.order_by("pk").values()) == before
    assert model in site._registry


def test_make_batch_that_fails_half_way_keeps_nothing(till, monkeypatch):
    def stumble(*_, **__):
        raise RuntimeError("no trail")

    monkeypatch.setattr("funding.services.paying.record", stumble)
    with pytest.raises(RuntimeError):
        facts = {"pays_on": first_day_to_pay(timezone.localdate()), "form_key": uuid.uuid4(), "by": till.officer}
        make_batch(till.fund, [till.claim()], **facts, at=now())
    assert not Batch.objects.exists() and not Payment.objects.exists()
