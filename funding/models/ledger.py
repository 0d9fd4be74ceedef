"""The books: every sum that moved, from where to where, in pence; only ever added to.

Money stands in accounts of a year. What comes in is taken from SOURCE, which goes below nothing by as much; everything else
stays at or above it, so that nobody can allocate, approve or pay what is not there. The database keeps each balance and
refuses the sum that would break it: two approvals at one moment wait for each other there.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from cph.core.triggers import never_emptied
from cph.people.models import Person
from funding.models.funds import Allocation, Year
from funding.models.proposing import MOST_PENCE
from networks.meetings.models import Decision
from networks.schools.models import School


class Account(models.Model):
    """A place where money of a year stands, with its balance today."""

    class Kind(models.TextChoices):
        SOURCE = "SOURCE", "Where it came from"
        AVAILABLE = "AVAILABLE", "Not allocated yet"
        ALLOCATED = "ALLOCATED", "Allocated, not yet spent"
        APPROVED = "APPROVED", "Approved, to be paid"
        PAID = "PAID", "Paid"
        CARRIED_OUT = "CARRIED_OUT", "Carried forward to the next year"
        RETURNED = "RETURNED", "Given back"

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=11, choices=Kind)
    allocation = models.ForeignKey(Allocation, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")
    source = models.CharField("source", max_length=150, blank=True, help_text="DSG carry forward; last year; schools.")
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="That contributed."
    )
    balance = models.BigIntegerField("balance in pence", default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "allocation", "source", "school"],
                nulls_distinct=False,
                name="one_account_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="SOURCE", balance__lte=0) | (~Q(kind="SOURCE") & Q(balance__gte=0)),
                name="nothing_is_spent_that_is_not_there",
                violation_error_message="There is not so much left.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ALLOCATED", "APPROVED", "PAID"], allocation__isnull=False)
                | (~Q(kind__in=["ALLOCATED", "APPROVED", "PAID"]) & Q(allocation__isnull=True)),
                name="what_was_allocated_names_its_allocation",
            ),
            models.CheckConstraint(
                condition=(Q(kind="SOURCE") & ~Q(source="")) | (~Q(kind="SOURCE") & Q(source="", school__isnull=True)),
                name="a_source_has_a_name",
            ),
        ]
        indexes = [models.Index(fields=["allocation", "kind"], name="accounts_of_an_allocation")]
        triggers = [
            pgtrigger.Protect(name="accounts_are_never_deleted", operation=pgtrigger.Delete),
            # conditions of the trigger itself, not of its function: a sharing to 20,000 schools touches as many accounts
            pgtrigger.Trigger(
                name="an_account_begins_with_nothing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__balance=0),
                func="""
                    RAISE EXCEPTION 'a balance follows from what is posted'
                        USING ERRCODE = '23514', CONSTRAINT = 'a_balance_is_moved_by_the_books_only';
                """,
            ),
            pgtrigger.Trigger(
                name="a_balance_is_moved_by_the_books_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("pg_trigger_depth() < 1 AND NEW.* IS DISTINCT FROM OLD.*"),
                func="""
                    RAISE EXCEPTION 'a balance follows from what is posted'
                        USING ERRCODE = '23514', CONSTRAINT = 'a_balance_is_moved_by_the_books_only';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.allocation or self.school or self.source or self.year}"


class Posting(models.Model):
    """One movement of money, with what it rests on. Its entries add up to nothing. A mistake is put right by its contrary."""

    class Kind(models.TextChoices):
        AWARD = "AWARD", "Came in"
        CONTRIBUTION = "CONTRIBUTION", "Contributed"
        ALLOCATION = "ALLOCATION", "Allocated"
        MOVE = "MOVE", "Moved between allocations"
        APPROVAL = "APPROVAL", "Claim approved"
        PAYMENT = "PAYMENT", "Paid"
        CARRY_OUT = "CARRY_OUT", "Carried forward"
        CARRY_IN = "CARRY_IN", "Carried in"
        RETURN = "RETURN", "Given back"
        CONTRA = "CONTRA", "Put right"

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="postings")
    number = models.PositiveIntegerField(help_text="In its year, from 1, without gaps.")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField("on", help_text="The day it counts for.")
    words = models.CharField(max_length=300)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    key = models.CharField(max_length=80, unique=True, help_text="What it is for: done again, it is done once.")
    posted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True, help_text="Of this and of the one before: sha256.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="postings_of_a_year_are_numbered"),
            models.CheckConstraint(
                condition=Q(kind="CONTRA", reverses__isnull=False) | (~Q(kind="CONTRA") & Q(reverses__isnull=True)),
                name="what_is_put_right_is_named",
            ),
        ]
        indexes = [models.Index(fields=["year", "on", "number"], name="postings_by_day")]
        triggers = [
            pgtrigger.Protect(name="postings_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied("postings_are_never_emptied"),
            pgtrigger.Trigger(
                name="postings_belong_to_an_open_year",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("found", "record"), ("last", "integer")],
                func="""
                    SELECT state, starts_on, ends_on INTO found FROM funding_year WHERE id = NEW.year_id FOR UPDATE;
                    IF found.state <> 'OPEN' THEN
                        RAISE EXCEPTION 'nothing is posted in a closed year'
                            USING ERRCODE = '23514', CONSTRAINT = 'nothing_is_posted_in_a_closed_year';
                    END IF;
                    IF NEW."on" NOT BETWEEN found.starts_on AND found.ends_on THEN
                        RAISE EXCEPTION 'a posting counts for a day of its year'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_posting_counts_for_a_day_of_its_year';
                    END IF;
                    SELECT COALESCE(max(number), 0) INTO last FROM funding_posting WHERE year_id = NEW.year_id;
                    IF NEW.number <> last + 1 THEN
                        RAISE EXCEPTION 'postings are numbered without gaps'
                            USING ERRCODE = '23514', CONSTRAINT = 'postings_are_numbered_without_gaps';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_posting_has_entries",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM funding_entry WHERE posting_id = NEW.id) THEN
                        RAISE EXCEPTION 'a posting says what moved'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_posting_has_entries';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.words}"


class Entry(models.Model):
    """One side of a posting: so much more, or less, in an account. The entries of a posting arrive together."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    pence = models.BigIntegerField(help_text="More than nothing: into the account; less: out of it.")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=~Q(pence=0) & Q(pence__gte=-MOST_PENCE, pence__lte=MOST_PENCE),
                name="an_entry_moves_something",
            ),
            models.UniqueConstraint(fields=["posting", "account"], name="a_posting_touches_an_account_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="entries_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied("entries_are_never_emptied"),
            pgtrigger.Trigger(
                name="every_posting_balances",
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="fresh"),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM funding_entry e WHERE e.posting_id IN (SELECT posting_id FROM fresh)
                        GROUP BY e.posting_id HAVING sum(e.pence) <> 0
                    ) THEN
                        RAISE EXCEPTION 'the entries of a posting add up to nothing'
                            USING ERRCODE = '23514', CONSTRAINT = 'every_posting_balances';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM fresh e JOIN funding_posting p ON p.id = e.posting_id
                            JOIN funding_account a ON a.id = e.account_id WHERE a.year_id <> p.year_id
                    ) THEN
                        RAISE EXCEPTION 'a posting moves money of its own year'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_posting_moves_money_of_its_year';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM funding_entry e
                        WHERE e.posting_id IN (SELECT posting_id FROM fresh) AND e.id NOT IN (SELECT id FROM fresh)
                    ) THEN
                        RAISE EXCEPTION 'nothing is added to a posting later'
                            USING ERRCODE = '23514', CONSTRAINT = 'nothing_is_added_to_a_posting_later';
                    END IF;
                    PERFORM 1 FROM funding_account WHERE id IN (SELECT account_id FROM fresh) ORDER BY id FOR UPDATE;
                    UPDATE funding_account a SET balance = a.balance + moved.pence
                        FROM (SELECT account_id, sum(pence) AS pence FROM fresh GROUP BY account_id) moved
                        WHERE a.id = moved.account_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pence} in {self.account}"
