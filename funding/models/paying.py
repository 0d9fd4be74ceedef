"""Approved claims are paid together, in a batch that the bank can read; a payment is taken back by its contrary."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from cph.people.models import Person
from funding.models.claiming import Claim
from funding.models.funds import Fund
from funding.models.ledger import Posting
from funding.models.proposing import MOST_PENCE
from networks.schools.models import School

# with the batch in NEW: its count and its sum are those of its payments
ADDS_UP = """
    SELECT b.count AS said, b.total_pence AS total, count(p.id) AS payments, COALESCE(sum(p.pence), 0) AS pence INTO found
        FROM funding_batch b LEFT JOIN funding_payment p ON p.batch_id = b.id WHERE b.id = NEW.{batch} GROUP BY b.id;
    IF found.said <> found.payments OR found.total <> found.pence THEN
        RAISE EXCEPTION 'a batch is the sum of its payments'
            USING ERRCODE = '23514', CONSTRAINT = 'a_batch_is_the_sum_of_its_payments';
    END IF;
    RETURN NULL;
"""


class Payee(models.Model):
    """Where a school is paid. Its digits are sealed: the table, the pages and the admin know the last three only.

    One person enters them, another types them again; until then the account before it goes on being paid.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("name of the account", max_length=18, help_text="As BACS takes it: 18 letters at most.")
    sealed = models.TextField("sort code and account, sealed", editable=False)
    ending = models.CharField("account ends in", max_length=3)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school"], condition=Q(ended_at__isnull=True, checked_at__isnull=False),
                name="one_account_a_school_is_paid_into",
            ),
            models.UniqueConstraint(
                fields=["school"], condition=Q(ended_at__isnull=True, checked_at__isnull=True),
                name="one_account_of_a_school_waits_to_be_checked",
            ),
            models.CheckConstraint(
                condition=Q(ending__regex=r"^\d{3}$") & ~Q(sealed=""), name="a_bank_account_is_sealed_but_for_its_end",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | (Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(checked_by=models.F("entered_by"))),
                name="a_bank_account_is_checked_by_another",
                violation_error_message="You entered this account: somebody else checks it.",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="bank_accounts_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_bank_account_stands_as_entered",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.ended_at IS NOT NULL
                        OR (OLD.checked_at IS NOT NULL AND NEW.checked_at IS DISTINCT FROM OLD.checked_at)
                        OR (NEW.school_id, NEW.name, NEW.sealed, NEW.ending, NEW.entered_by_id, NEW.entered_at)
                        IS DISTINCT FROM (OLD.school_id, OLD.name, OLD.sealed, OLD.ending, OLD.entered_by_id, OLD.entered_at)
                    THEN
                        RAISE EXCEPTION 'an account stands as it was entered: another is entered in its place'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_bank_account_stands_as_entered';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}, account ending {self.ending}"


class Batch(models.Model):
    """Claims that are paid together: once made, its sum and its checksum stand; sent, its file is never made again differently."""

    class State(models.TextChoices):
        MADE = "MADE", "Made, to be released"
        PAID = "PAID", "Paid"
        DROPPED = "DROPPED", "Dropped"

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="batches")
    number = models.CharField(max_length=40, unique=True)
    count = models.PositiveIntegerField()
    total_pence = models.BigIntegerField()
    checksum = models.CharField(max_length=64, help_text="sha256 of its file.")
    state = models.CharField(max_length=7, choices=State, default=State.MADE)
    pays_on = models.DateField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    paid_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gt=0, total_pence__gt=0, total_pence__lte=MOST_PENCE), name="a_batch_pays_something"
            ),
            models.CheckConstraint(
                condition=Q(state="PAID", paid_at__isnull=False, paid_by__isnull=False)
                | (~Q(state="PAID") & Q(paid_at__isnull=True)),
                name="a_paid_batch_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=models.F("made_by")),
                name="a_batch_is_released_by_another",
                violation_error_message="You made this batch: somebody else releases it.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="batches_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_batch_goes_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.state <> 'MADE' OR (NEW.fund_id, NEW.number, NEW.count, NEW.total_pence, NEW.checksum, NEW.pays_on)
                        IS DISTINCT FROM (OLD.fund_id, OLD.number, OLD.count, OLD.total_pence, OLD.checksum, OLD.pays_on) THEN
                        RAISE EXCEPTION 'a batch stands as it was made'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_batch_stands_as_it_was_made';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_batch_is_the_sum_of_its_payments",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("found", "record")],
                func=ADDS_UP.format(batch="id"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Payment(models.Model):
    """One claim in a batch. A claim is in one batch that is not dropped."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payments")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="+")
    pence = models.BigIntegerField()
    reference = models.CharField(max_length=18, help_text="What the school reads on its statement.")
    is_live = models.BooleanField(default=True, help_text="Not of a batch that was dropped.")
    posting = models.OneToOneField(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="payment")
    reversal = models.OneToOneField(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reversed_because = models.CharField(max_length=300, blank=True)
    reversed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=Q(is_live=True), name="a_claim_is_paid_once"),
            models.CheckConstraint(condition=Q(pence__gt=0, pence__lte=MOST_PENCE), name="a_payment_pays_something"),
            models.CheckConstraint(
                condition=Q(reversal__isnull=True, reversed_because="")
                | (
                    Q(reversal__isnull=False, reversed_by__isnull=False, reversed_at__isnull=False)
                    & ~Q(reversed_because="")
                ),
                name="what_was_taken_back_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="payments_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_payment_is_one_of_its_batch",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("found", "record")],
                func=ADDS_UP.format(batch="batch_id"),
            ),
            pgtrigger.Trigger(
                name="a_payment_stands_as_it_was_made",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.batch_id, NEW.claim_id, NEW.payee_id, NEW.pence, NEW.reference)
                        IS DISTINCT FROM (OLD.batch_id, OLD.claim_id, OLD.payee_id, OLD.pence, OLD.reference)
                        OR (OLD.posting_id IS NOT NULL AND NEW.posting_id IS DISTINCT FROM OLD.posting_id)
                        OR (OLD.reversal_id IS NOT NULL AND NEW IS DISTINCT FROM OLD)
                        OR (NEW.is_live AND NOT OLD.is_live) OR (NEW.posting_id IS NOT NULL AND NOT NEW.is_live)
                        OR (NEW.reversal_id IS NOT NULL AND NEW.posting_id IS NULL)
                    THEN
                        RAISE EXCEPTION 'a payment stands as it was made'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_payment_stands_as_it_was_made';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.reference
