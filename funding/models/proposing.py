"""The paper that asks for money: what for, costed line by line, and what was decided on it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cph.documents.models import Paper
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import Decision, Meeting, Purpose
from networks.schools.models import Authority

MOST_PENCE = 10**12  # ten thousand million pounds: no school fund is larger, and a slip of the keyboard is caught
MOST_TIMES = 10**6


class Proposal(models.Model):
    """A paper to a forum, a board or a network that asks it for money, or tells it of money."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Being written"
        ISSUED = "ISSUED", "With the body that decides"
        AGREED = "AGREED", "Agreed"
        REFUSED = "REFUSED", "Not agreed"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    network = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", limit_choices_to={"kind": "NETWORK"})
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="funding_proposals", help_text="The body that decides on it."
    )
    authority = models.ForeignKey(
        Authority,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose officer writes it.",
    )
    title = models.CharField(max_length=150)
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="lead officer")
    contact = models.CharField(max_length=200, blank=True, verbose_name="contact details")
    purpose = models.CharField(
        "the body is asked to",
        max_length=10,
        choices=Purpose,
        default=Purpose.DECIDE,
        help_text="As the front sheet says.",
    )
    minutes = models.PositiveSmallIntegerField("time needed, in minutes", null=True, blank=True)
    background = models.TextField(blank=True)
    resourcing = models.TextField(blank=True)
    recommendation = models.TextField(blank=True)
    asked_pence = models.BigIntegerField("the amount that is recommended", null=True, blank=True)
    source = models.CharField("where the money is from", max_length=150, blank=True)
    is_recurring = models.BooleanField("every year", default=False, help_text="Else it is one-off.")
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    success = models.TextField("how success will be seen", blank=True)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_pence = models.BigIntegerField("the amount that was agreed", null=True, blank=True)
    decided_source = models.CharField("the source that was agreed", max_length=150, blank=True)
    conditions = models.TextField("conditions of the decision", blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    edit_count = models.PositiveIntegerField(
        default=0, help_text="Rises with each change of its words, so that two editors notice each other."
    )
    edited_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_pence__isnull=True) | Q(asked_pence__gt=0, asked_pence__lte=MOST_PENCE),
                name="a_proposal_asks_for_an_amount_that_can_be",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(begins_on__isnull=False, ends_on__gte=F("begins_on")),
                name="a_proposal_ends_after_it_begins",
                violation_error_message="Enter a last day that is not before the first.",
            ),
            models.CheckConstraint(
                condition=Q(state="AGREED", decision__isnull=False, decided_pence__gt=0, decided_pence__lte=MOST_PENCE)
                & ~Q(decided_source="")
                | (~Q(state="AGREED") & Q(decided_pence__isnull=True)),
                name="what_was_agreed_names_decision_amount_and_source",
            ),
        ]
        indexes = [models.Index(fields=["network", "-created_at", "id"], name="proposals_of_a_network")]
        triggers = [
            pgtrigger.Protect(name="funding_proposals_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_funding_proposal_goes_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('DRAFT', 'ISSUED'), ('DRAFT', 'WITHDRAWN'), ('ISSUED', 'DRAFT'),
                        ('ISSUED', 'AGREED'), ('ISSUED', 'REFUSED'), ('ISSUED', 'WITHDRAWN')
                    ) THEN
                        RAISE EXCEPTION 'a proposal is written, issued and decided, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_funding_proposal_goes_one_way';
                    END IF;
                    IF OLD.state IN ('AGREED', 'REFUSED') AND NEW IS DISTINCT FROM OLD THEN
                        RAISE EXCEPTION 'a proposal that was decided on stands as it was'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_decided_proposal_stands';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CostLine(models.Model):
    """One line of the costing: quantity × price × times × units. At most one factor is left open: it is worked out.

    "One head, one day a week, per cluster": 1 × the price of a day × 38 weeks × so many clusters.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    label = models.CharField("what for", max_length=200)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    quantity_of = models.CharField("of what", max_length=60, blank=True, help_text="Heads, days, places.")
    price_pence = models.DecimalField(
        "price of one",
        max_digits=16,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="In pence; parts of a penny count.",
    )
    times = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True, help_text="How often a year.")
    times_of = models.CharField("times what", max_length=60, blank=True, help_text="Meetings, weeks, terms.")
    units = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True, help_text="For how many.")
    units_of = models.CharField("for how many of what", max_length=60, blank=True, help_text="Clusters, schools.")
    stated_pence = models.BigIntegerField("the total as stated", null=True, blank=True)
    edit_count = models.PositiveIntegerField(default=0, help_text="Rises with each change of the line.")
    edited_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(
        unique=True, editable=False, help_text="Of the form that was sent: sent twice, kept once."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "position"], name="one_cost_line_at_a_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=(Q(quantity__isnull=True) | Q(quantity__gt=0, quantity__lte=MOST_TIMES))
                & (Q(price_pence__isnull=True) | Q(price_pence__gt=0, price_pence__lte=MOST_PENCE))
                & (Q(times__isnull=True) | Q(times__gt=0, times__lte=MOST_TIMES))
                & (Q(units__isnull=True) | Q(units__gt=0, units__lte=MOST_TIMES))
                & (Q(stated_pence__isnull=True) | Q(stated_pence__gt=0, stated_pence__lte=MOST_PENCE)),
                name="a_cost_line_has_figures_that_can_be",
                violation_error_message="Enter a number above nothing.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Version(models.Model):
    """The proposal as it was issued: frozen words and sums, its PDF, its page."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_of_a_proposal_per_number")
        ]
        triggers = [pgtrigger.Protect(name="versions_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.proposal}, version {self.number}"
