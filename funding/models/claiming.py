"""What a school asks for out of an allocation, what shows it, and who said yes."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper

from cph.people.models import Person
from funding.models.funds import Allocation
from funding.models.ledger import Posting
from funding.models.proposing import MOST_PENCE
from networks.meetings.models import Attendance
from networks.schools.models import School


class Pressed(Func):
    """A text without what matches: an invoice is the same however it was spaced."""

    function = "REGEXP_REPLACE"
    output_field = models.TextField()

    def __init__(self, column: str, without: str) -> None:
        super().__init__(F(column), Value(without), Value(""), Value("g"))


SUPPLIER = Upper(Pressed("supplier", r"[^[:alnum:]]+"))
INVOICE = Upper(Pressed("invoice", r"\s+"))


class Claim(models.Model):
    """A school’s claim: written, confirmed by its head, approved by somebody who neither wrote nor confirmed it, paid."""

    class Kind(models.TextChoices):
        RELEASE = "RELEASE", "Release of a head or teacher"
        BACKFILL = "BACKFILL", "Backfill for a meeting"
        INVOICE = "INVOICE", "An invoice"

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Being written"
        SENT = "SENT", "With the head"
        CONFIRMED = "CONFIRMED", "To be approved"
        APPROVED = "APPROVED", "Approved, to be paid"
        PAID = "PAID", "Paid"
        REJECTED = "REJECTED", "Not approved"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        REVERSED = "REVERSED", "Paid, then taken back"

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="claims")
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="claims", help_text="That is paid; its head confirms."
    )
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField("what for", max_length=300)
    first_on = models.DateField("from")
    last_on = models.DateField("to")
    amount_pence = models.BigIntegerField(default=0)
    supplier = models.CharField(max_length=150, blank=True)
    invoice = models.CharField("invoice number", max_length=60, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    also_approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    also_approved_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("why not", max_length=400, blank=True)
    approval = models.OneToOneField(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="claim")
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gte=0, amount_pence__lte=MOST_PENCE), name="a_claim_is_an_amount_that_can_be"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="a_claim_ends_after_it_begins",
                violation_error_message="Enter a last day that is not before the first.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("written_by")) & (Q(confirmed_by__isnull=True) | ~Q(approved_by=F("confirmed_by")))),
                name="nobody_approves_a_claim_of_their_own",
                violation_error_message="You wrote or confirmed this claim: somebody else approves it.",
            ),
            models.CheckConstraint(
                condition=Q(also_approved_by__isnull=True)
                | (~Q(also_approved_by=F("written_by")) & ~Q(also_approved_by=F("approved_by"))
                   & (Q(confirmed_by__isnull=True) | ~Q(also_approved_by=F("confirmed_by")))),
                name="two_approvals_are_of_two_people",
                violation_error_message="The second approval is somebody else’s.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "PAID", "REVERSED"])
                | Q(approval__isnull=False, approved_by__isnull=False, confirmed_by__isnull=False, amount_pence__gt=0),
                name="an_approved_claim_was_confirmed_and_posted",
            ),
            models.CheckConstraint(condition=~Q(state="REJECTED") | ~Q(reason=""), name="a_rejected_claim_says_why"),
            models.UniqueConstraint(
                SUPPLIER, INVOICE, name="an_invoice_is_claimed_once",
                condition=Q(kind="INVOICE") & ~Q(state__in=["DRAFT", "REJECTED", "WITHDRAWN", "REVERSED"]),
                violation_error_message="This invoice was claimed before.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="INVOICE") | Q(state="DRAFT") | (~Q(supplier="") & ~Q(invoice="")),
                name="an_invoice_has_a_supplier_and_a_number",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["allocation", "state", "-id"], name="claims_of_an_allocation"),
            models.Index(fields=["school", "-id"], name="claims_of_a_school"),
        ]
        triggers = [
            pgtrigger.Protect(name="claims_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_claim_goes_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('DRAFT', 'SENT'), ('DRAFT', 'CONFIRMED'), ('DRAFT', 'WITHDRAWN'), ('SENT', 'DRAFT'),
                        ('SENT', 'CONFIRMED'), ('SENT', 'WITHDRAWN'), ('CONFIRMED', 'DRAFT'), ('CONFIRMED', 'APPROVED'),
                        ('CONFIRMED', 'REJECTED'), ('CONFIRMED', 'WITHDRAWN'), ('APPROVED', 'PAID'),
                        ('APPROVED', 'REJECTED'), ('PAID', 'REVERSED')
                    ) THEN
                        RAISE EXCEPTION 'a claim is written, confirmed, approved and paid, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_claim_goes_one_way';
                    END IF;
                    IF OLD.state <> 'DRAFT' AND NEW.state <> 'DRAFT' AND (NEW.allocation_id, NEW.school_id, NEW.kind,
                        NEW.amount_pence, NEW.first_on, NEW.last_on, NEW.supplier, NEW.invoice, NEW.written_by_id)
                        IS DISTINCT FROM (OLD.allocation_id, OLD.school_id, OLD.kind, OLD.amount_pence, OLD.first_on,
                        OLD.last_on, OLD.supplier, OLD.invoice, OLD.written_by_id) THEN
                        RAISE EXCEPTION 'what was sent stands: it is taken back and written again'
                            USING ERRCODE = '23514', CONSTRAINT = 'what_was_claimed_stands';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="what_came_to_nothing_is_claimed_anew",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Q(new__state__in=["REJECTED", "WITHDRAWN", "REVERSED"]),
                func="""
                    UPDATE funding_claimline SET is_live = false WHERE claim_id = NEW.id AND is_live;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimLine(models.Model):
    """So many, at so much. A line for a meeting rests on the attendance, and an attendance is claimed once."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    on = models.DateField()
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    price_pence = models.DecimalField(max_digits=16, decimal_places=3)
    amount_pence = models.BigIntegerField()
    attendance = models.ForeignKey(Attendance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_live = models.BooleanField(default=True, help_text="Not of a claim that came to nothing.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "position"], name="one_claim_line_at_a_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["attendance"], condition=Q(is_live=True), name="an_attendance_is_claimed_once",
                violation_error_message="This attendance was claimed before.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price_pence__gt=0, amount_pence__gt=0, amount_pence__lte=MOST_PENCE),
                name="a_claim_line_is_above_nothing", violation_error_message="Enter a number above nothing.",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="lines_of_a_sent_claim_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("known", "record"), ("line", "record"), ("others", "bigint")],
                func="""
                    IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF;
                    SELECT state, amount_pence INTO known FROM funding_claim WHERE id = line.claim_id;
                    IF known.state = 'DRAFT' THEN RETURN line; END IF;
                    IF TG_OP = 'INSERT' THEN
                        SELECT COALESCE(sum(amount_pence), 0) INTO others FROM funding_claimline WHERE claim_id = line.claim_id;
                    END IF;
                    IF TG_OP = 'DELETE' OR TG_OP = 'INSERT' AND others + line.amount_pence > known.amount_pence
                        OR TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'is_live' <> to_jsonb(OLD) - 'is_live' THEN
                        RAISE EXCEPTION 'the lines of a claim stand as they were sent'
                            USING ERRCODE = '23514', CONSTRAINT = 'lines_of_a_sent_claim_stand';
                    END IF;
                    RETURN line;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Evidence(models.Model):
    """A file that shows what was claimed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(upload_to="funding-evidence/")
    name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField("taken out of a draft", null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "sha256"], condition=Q(removed_at__isnull=True), name="a_file_stands_once_with_a_claim"
            )
        ]
        triggers = [pgtrigger.Protect(name="evidence_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name
