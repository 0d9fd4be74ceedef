"""A fund, its years, its sources, and who gets how much of it."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from cph.core.periods import Period
from cph.people.models import Person
from funding.models.proposing import MOST_PENCE, Proposal
from networks.constitutions.models import Body
from networks.meetings.models import Decision
from networks.schools.models import Authority, School


class Fund(models.Model):
    """Money set aside for a purpose, with rules of its own: who holds it, in which years it is counted, who approves."""

    class YearKind(models.TextChoices):
        FINANCIAL = "FINANCIAL", "Financial year, April to March"
        ACADEMIC = "ACADEMIC", "Academic year, September to August"

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"

    network = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="funds", limit_choices_to={"kind": "NETWORK"}
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", help_text="Whose money it is.")
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whose officers run it."
    )
    keeper = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="Runs it beside the officers and the clerk."
    )
    agency = models.CharField("administered by", max_length=150, blank=True)
    code = models.CharField(max_length=20, help_text="Short, for numbers of claims and payments: PRIME.")
    title = models.CharField(max_length=150)
    purpose = models.TextField(help_text="What the money may be used for.")
    is_restricted = models.BooleanField("for this purpose only", default=True)
    is_recurring = models.BooleanField("every year", default=False)
    is_voluntary = models.BooleanField("filled by voluntary contributions of schools", default=False)
    year_kind = models.CharField(max_length=9, choices=YearKind, default=YearKind.FINANCIAL)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    two_approve_above_pence = models.BigIntegerField(
        "two approve above", null=True, blank=True, help_text="Empty: one approval is always enough."
    )
    day_price_pence = models.BigIntegerField(
        "price of a day’s release", null=True, blank=True, help_text="What a claim for release pays for a day."
    )
    seat_price_pence = models.BigIntegerField(
        "backfill for a meeting", null=True, blank=True, help_text="What attendance at a meeting pays."
    )
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="fund", help_text="That opened it."
    )
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    conditions = models.TextField(blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="one_fund_per_code_and_network",
                                    violation_error_message="Another fund of this network has this code."),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")), name="a_fund_ends_after_it_begins",
                violation_error_message="Enter a last day that is not before the first.",
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False) | Q(state="OPEN", closed_at__isnull=True),
                name="a_closed_fund_says_since_when",
            ),
            models.CheckConstraint(
                condition=(Q(two_approve_above_pence__isnull=True) | Q(two_approve_above_pence__gte=0))
                & (Q(day_price_pence__isnull=True) | Q(day_price_pence__gt=0, day_price_pence__lte=MOST_PENCE))
                & (Q(seat_price_pence__isnull=True) | Q(seat_price_pence__gt=0, seat_price_pence__lte=MOST_PENCE)),
                name="prices_of_a_fund_can_be",
            ),
        ]  # fmt: skip
        triggers = [pgtrigger.Protect(name="funds_are_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title


class Meets(models.Model):
    """Attendance at the meetings of this body is backfilled from this fund."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="backfills")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "body"], name="a_fund_backfills_a_body_once")]

    def __str__(self) -> str:
        return f"{self.fund} for {self.body}"


class Year(models.Model):
    """One year of a fund, in which its money is counted. Once closed nothing is posted in it."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="years")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="On what was left over."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_year_of_a_fund_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="years_of_a_fund_never_overlap",
                expressions=[("fund", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False, closed_by__isnull=False)
                | Q(state="OPEN", closed_at__isnull=True, closed_by__isnull=True),
                name="a_closed_year_says_by_whom",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="years_of_a_fund_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_closed_year_stays_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.state = 'CLOSED' THEN
                        RAISE EXCEPTION 'a closed year stays closed'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_closed_year_stays_closed';
                    END IF;
                    IF (NEW.fund_id, NEW.starts_on, NEW.ends_on) IS DISTINCT FROM (OLD.fund_id, OLD.starts_on, OLD.ends_on) THEN
                        RAISE EXCEPTION 'the days of a year of a fund stand'
                            USING ERRCODE = '23514', CONSTRAINT = 'the_days_of_a_year_stand';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.starts_on.year}–{self.ends_on.year % 100:02}"


class Sharing(models.Model):
    """A sum that was shared out by a rule, at one time: what went in, what came out, who did it."""

    class Rule(models.TextChoices):
        FLAT = "FLAT", "The same for each"
        BY_SCHOOL = "BY_SCHOOL", "By the number of schools"
        PER_PUPIL = "PER_PUPIL", "By pupils on roll"
        BY_NEED = "BY_NEED", "By a figure of need"
        FORMULA = "FORMULA", "A part for each, the rest by pupils, with a minimum"
        BY_HAND = "BY_HAND", "Amount by amount"

    class To(models.TextChoices):
        GROUPS = "GROUPS", "Groups"
        SCHOOLS = "SCHOOLS", "Schools"
        BODY = "BODY", "A body"

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="sharings")
    title = models.CharField(max_length=150, help_text="What it is for: temporary leadership capacity.")
    rule = models.CharField(max_length=9, choices=Rule)
    to = models.CharField(max_length=7, choices=To)
    amount_pence = models.BigIntegerField()
    facts = models.JSONField(default=dict, help_text="The figures the rule was given, with the day they are of.")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0, amount_pence__lte=MOST_PENCE),
                name="a_sharing_shares_an_amount_that_can_be",
            )
        ]
        triggers = [pgtrigger.Protect(name="sharings_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title


class Allocation(models.Model):
    """What a group, a school or a body may spend of a year's fund, and what for. Never more is approved than it holds.

    How much is left stands in the ledger: an amount here would be a second truth.
    """

    sharing = models.ForeignKey(Sharing, on_delete=models.PROTECT, related_name="allocations")
    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="allocations")
    number = models.PositiveIntegerField(help_text="In its year, from 1.")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations")
    title = models.CharField(max_length=150)
    first_pence = models.BigIntegerField("as first shared")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False, school__isnull=True) | Q(body__isnull=True, school__isnull=False),
                name="an_allocation_is_a_bodys_or_a_schools",
            ),
            models.UniqueConstraint(fields=["year", "number"], name="one_allocation_per_number_and_year"),
            models.UniqueConstraint(
                fields=["sharing", "body", "school"], nulls_distinct=False, name="a_sharing_gives_to_each_once"
            ),
            models.CheckConstraint(
                condition=Q(first_pence__gte=0, first_pence__lte=MOST_PENCE),
                name="an_allocation_is_an_amount_that_can_be",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "year"], name="allocations_of_a_body"),
            models.Index(fields=["school", "year"], name="allocations_of_a_school"),
        ]
        triggers = [
            pgtrigger.Protect(name="allocations_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.whose}"

    @property
    def whose(self) -> Body | School | None:
        """The body or the school it was given to."""
        return self.body or self.school


class Milestone(models.Model):
    """What the money is to change, by when, and what did change."""

    class State(models.TextChoices):
        AHEAD = "AHEAD", "Still to come"
        REACHED = "REACHED", "Reached"
        PARTLY = "PARTLY", "Partly reached"
        MISSED = "MISSED", "Not reached"

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="milestones")
    allocation = models.ForeignKey(
        Allocation, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones"
    )
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.AHEAD)
    outcome = models.TextField("what changed", blank=True)
    evidence = models.FileField(upload_to="funding-evidence/", blank=True)
    evidence_name = models.CharField(max_length=150, blank=True)
    judged_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="AHEAD", judged_at__isnull=True)
                | (~Q(state="AHEAD") & Q(judged_at__isnull=False, judged_by__isnull=False) & ~Q(outcome="")),
                name="a_milestone_that_is_over_says_what_changed",
                violation_error_message="Say what changed.",
            )
        ]
        indexes = [models.Index(fields=["fund", "due_on", "id"], name="milestones_of_a_fund")]

    def __str__(self) -> str:
        return self.title
