"""What schools give of their own will: asked, received, matched with the bank. Whether membership depends on it says the constitution."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cph.people.models import Person
from funding.models.funds import Year
from funding.models.ledger import Posting
from funding.models.proposing import MOST_PENCE
from networks.schools.models import School


class Subscription(models.Model):
    """What is asked of the schools for a year: the same of each, or by pupils in bands."""

    class Basis(models.TextChoices):
        FLAT = "FLAT", "The same for each school"
        BANDS = "BANDS", "By pupils on roll, in bands"

    year = models.OneToOneField(Year, on_delete=models.PROTECT, related_name="subscription")
    basis = models.CharField(max_length=5, choices=Basis)
    words = models.TextField("what schools are told")
    due_on = models.DateField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Contributions, {self.year}"


class Band(models.Model):
    """So much from this number of pupils on."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="bands")
    from_pupils = models.PositiveIntegerField(default=0)
    pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "from_pupils"], name="one_band_from_a_number_of_pupils"),
            models.CheckConstraint(
                condition=Q(pence__gte=0, pence__lte=MOST_PENCE), name="a_band_is_an_amount_that_can_be"
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.from_pupils} pupils"


class Request(models.Model):
    """What one school is asked for; it may say no, and nobody but those who keep the money reads that."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="requests")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pence = models.BigIntegerField()
    pupils = models.PositiveIntegerField(null=True, blank=True, help_text="As the register had it that day.")
    reference = models.CharField(max_length=18, unique=True, help_text="Asked for on the transfer.")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField("does not contribute this year", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "school"], name="a_school_is_asked_once_a_year"),
            models.CheckConstraint(condition=Q(pence__gt=0, pence__lte=MOST_PENCE), name="a_request_is_above_nothing"),
        ]

    def __str__(self) -> str:
        return self.reference


class Statement(models.Model):
    """A bank statement as a file, read line by line; its lines add up from the first balance to the last."""

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="statements")
    name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    first_pence = models.BigIntegerField("balance before")
    last_pence = models.BigIntegerField("balance after")
    read_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "sha256"], name="a_statement_is_read_once",
                                    violation_error_message="This file was read before."),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="statements_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name


class StatementLine(models.Model):
    """One line of a bank statement, and whose contribution it was found to be."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    on = models.DateField()
    words = models.CharField(max_length=200)
    pence = models.BigIntegerField()
    balance_pence = models.BigIntegerField("balance after it", help_text="Tells it from a line that reads the same.")
    passed_over = models.CharField("no contribution, because", max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "row"], name="one_statement_line_per_row"),
            models.CheckConstraint(condition=~Q(pence=0), name="a_statement_line_moves_something"),
        ]

    def __str__(self) -> str:
        return self.words


class Receipt(models.Model):
    """Money of a school that came in: by the bank, or noted by hand with what shows it. Posted in the same moment."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="receipts")
    line = models.OneToOneField(StatementLine, null=True, blank=True, on_delete=models.PROTECT, related_name="receipt")
    pence = models.BigIntegerField()
    on = models.DateField()
    words = models.CharField("what shows it", max_length=200, blank=True)
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="receipt")
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0, pence__lte=MOST_PENCE), name="a_receipt_is_above_nothing"),
            models.CheckConstraint(condition=Q(line__isnull=False) | ~Q(words=""), name="a_receipt_says_what_shows_it"),
        ]
        triggers = [pgtrigger.Protect(name="receipts_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.request}: {self.pence}"

    @property
    def is_back(self) -> bool:
        """Whether it was taken back: it was noted wrongly."""
        return hasattr(self.posting, "reversed_by")


class SharedPost(models.Model):
    """A post that a fund pays for, alone or with others: what it costs a year, and until when."""

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=150)
    range_label = models.CharField("salary range", max_length=40, help_text="As it was called on its day: L15–L21.")
    range_of = models.DateField("range as of")
    least_pence = models.BigIntegerField("lowest salary a year")
    most_pence = models.BigIntegerField("highest salary a year")
    now_pence = models.BigIntegerField("salary a year now")
    on_costs = models.DecimalField("on-costs in per cent", max_digits=5, decimal_places=2)
    running_pence = models.BigIntegerField("running costs a year", default=0)
    support_pence = models.BigIntegerField("administrative support a year", default=0)
    share_of_time = models.DecimalField("share of a full post in per cent", max_digits=5, decimal_places=2, default=100)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(least_pence__gt=0, now_pence__gte=F("least_pence"), now_pence__lte=F("most_pence"),
                            most_pence__lte=MOST_PENCE, running_pence__gte=0, support_pence__gte=0),
                name="a_salary_lies_in_its_range", violation_error_message="The salary lies outside its range.",
            ),
            models.CheckConstraint(
                condition=Q(on_costs__gte=0, on_costs__lte=100, share_of_time__gt=0, share_of_time__lte=100),
                name="shares_of_a_post_are_per_cent",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Funder(models.Model):
    """Who pays for a post: a fixed sum a year, or a share of what the fixed sums leave."""

    post = models.ForeignKey(SharedPost, on_delete=models.PROTECT, related_name="funders")
    name = models.CharField(max_length=150)
    is_this_fund = models.BooleanField(default=False)
    share = models.DecimalField("share in per cent", max_digits=5, decimal_places=2, null=True, blank=True)
    fixed_pence = models.BigIntegerField("a fixed sum a year", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "name"], name="a_funder_is_named_once"),
            models.UniqueConstraint(
                fields=["post"], condition=Q(is_this_fund=True), name="a_post_is_paid_once_by_a_fund"
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100, fixed_pence__isnull=True)
                | Q(share__isnull=True, fixed_pence__gt=0, fixed_pence__lte=MOST_PENCE, is_this_fund=False),
                name="a_funder_gives_a_share_or_a_fixed_sum",
            ),
        ]

    def __str__(self) -> str:
        return self.name
