"""Schools as the national register knows them, and the people who lead them."""

from __future__ import annotations

import secrets
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cph.core.models import Dated
from cph.core.periods import Period
from cph.people.models import Person


class Authority(models.Model):
    """A local authority (LA) with its code in the register: 856 is Leicester."""

    code = models.CharField("LA code", max_length=3, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class SchoolTerm(models.Model):
    """A stretch of school days as the authority publishes it, both ends included. Schools may differ by their INSET days."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="terms")
    academic_year = models.PositiveSmallIntegerField("academic year beginning in")
    name = models.CharField(max_length=40)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "academic_year", "name"], name="one_term_per_authority_year_and_name"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_term_ends_after_it_starts"),
            ExclusionConstraint(
                name="terms_never_overlap",
                expressions=[("authority", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                violation_error_message="This term overlaps another one of the same authority.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.academic_year}"


class Phase(models.TextChoices):
    """PhaseOfEducation (code) in the register's extract."""

    NONE = "0", "Not applicable"
    NURSERY = "1", "Nursery"
    PRIMARY = "2", "Primary"
    MIDDLE_PRIMARY = "3", "Middle deemed primary"
    SECONDARY = "4", "Secondary"
    MIDDLE_SECONDARY = "5", "Middle deemed secondary"
    SIXTEEN_PLUS = "6", "16 plus"
    ALL_THROUGH = "7", "All-through"


class Status(models.TextChoices):
    """EstablishmentStatus (code) in the register's extract."""

    OPEN = "1", "Open"
    CLOSED = "2", "Closed"
    CLOSING = "3", "Open, but proposed to close"
    PROPOSED = "4", "Proposed to open"


class Sector(models.TextChoices):
    """Who maintains the school; read from the type, or from the type group where the type is not given."""

    MAINTAINED = "MAINTAINED", "Maintained by the local authority"
    ACADEMY = "ACADEMY", "Academy or free school"
    INDEPENDENT = "INDEPENDENT", "Independent"
    OTHER = "OTHER", "Other"


def address_of(urn: int) -> str:
    """The address of a school's page, as a plain string: lists show fifty of them."""
    return f"/schools/{urn}/"


class School(models.Model):
    """A school as people speak of it: one lineage of register numbers (URNs), which stays the same school when it converts.

    The facts here are those of today; what was true on another day stands on its register entries.
    """

    urn = models.PositiveIntegerField("URN", unique=True, help_text="The register number in use today.")
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200, editable=False)
    search = models.TextField(
        editable=False, help_text="Name, town, postcode and every URN, lower case, without accents."
    )
    # no index of its own: the one by authority and name serves
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="schools", db_index=False)
    phase = models.CharField(max_length=1, choices=Phase, default=Phase.NONE)
    sector = models.CharField(max_length=12, choices=Sector, default=Sector.OTHER)
    status = models.CharField(max_length=1, choices=Status, default=Status.OPEN)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    pupils = models.PositiveIntegerField("number on roll", null=True, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["sort_name", "urn"], name="schools_by_name"),
            models.Index(fields=["authority", "sort_name", "urn"], name="schools_of_an_authority"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="schools_by_likeness"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The address of its page."""
        return address_of(self.urn)

    @property
    def is_open(self) -> bool:
        """Open today, also when it is proposed to close."""
        return self.status in (Status.OPEN, Status.CLOSING)


class Entry(models.Model):
    """One row of the register: a URN with its facts, true from its opening to its closing."""

    urn = models.PositiveIntegerField("URN", unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="entries")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField("establishment number", max_length=4, blank=True)
    name = models.CharField(max_length=200)
    type_code = models.CharField(max_length=3, blank=True)
    group_code = models.CharField(max_length=3, blank=True)
    sector = models.CharField(max_length=12, choices=Sector, default=Sector.OTHER)
    status = models.CharField(max_length=1, choices=Status, default=Status.OPEN)
    phase = models.CharField(max_length=1, choices=Phase, default=Phase.NONE)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField("last day", null=True, blank=True)
    pupils = models.PositiveIntegerField("number on roll", null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    census_on = models.DateField(null=True, blank=True)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    trust_code = models.CharField(max_length=10, blank=True)
    trust_name = models.CharField(max_length=200, blank=True)
    federation_name = models.CharField(max_length=200, blank=True)
    religious_character = models.CharField(max_length=60, blank=True)
    street = models.CharField(max_length=150, blank=True)
    locality = models.CharField(max_length=150, blank=True)
    town = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    website = models.CharField(max_length=300, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    head_name = models.CharField("head as the register names them", max_length=150, blank=True)
    head_title = models.CharField("head's job title", max_length=100, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    changed_on = models.DateField("last changed in the register", null=True, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["authority", "phase"], name="entries_of_an_authority")]

    def __str__(self) -> str:
        return f"{self.urn} {self.name}"

    @property
    def dfe_number(self) -> str:
        """LA code and establishment number, 856/2229; it can change when authorities do."""
        return f"{self.authority.code}/{self.number}" if self.number else ""


class Handover(models.Model):
    """One register entry followed by another: a conversion keeps the school, a merger or a split makes a new one."""

    class Kind(models.TextChoices):
        CONVERTED = "CONVERTED", "continued as"
        MERGED = "MERGED", "merged into"
        SPLIT = "SPLIT", "split into"

    before = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="handovers_out")
    after = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="handovers_in")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField("first day of the later entry", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="one_handover_per_pair"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="no_entry_follows_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} {self.get_kind_display()} {self.after_id}"


class HeadRole(models.TextChoices):
    HEAD = "HEAD", "Headteacher"
    ACTING = "ACTING", "Acting headteacher"
    EXECUTIVE = "EXECUTIVE", "Executive headteacher"
    OF_SCHOOL = "OF_SCHOOL", "Head of school"
    CO_HEAD = "CO_HEAD", "Co-headteacher"


class Headship(Dated):
    """A person leads a school from one day to another. Somebody may lead two schools; co-heads may share one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="headships")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="headships")
    role = models.CharField(max_length=10, choices=HeadRole, default=HeadRole.HEAD)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_headship_per_person_and_school_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (Period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already leads this school in that period.",
            ),
            ExclusionConstraint(
                name="one_head_per_school_at_a_time",
                expressions=[("school", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                condition=Q(role__in=["HEAD", "ACTING"]),
                violation_error_message="This school already has a headteacher in that period: end that headship first.",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="headships_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()} of {self.school}"


class Officer(Dated):
    """A person acts for a local authority from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="officerships")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="officers")
    title = models.CharField("job title", max_length=120)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_officership_per_person_and_authority_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("authority", RangeOperators.EQUAL),
                    (Period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person is already an officer of this authority in that period.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}, {self.authority}"


def nameless(instance: models.Model, filename: str) -> str:
    """Handed-in files lie under names that nobody can guess and that say nothing."""
    return f"imports/{secrets.token_hex(16)}"


class RegisterImport(models.Model):
    """A file of the register that somebody handed in: looked through first, carried out when they say so."""

    class State(models.TextChoices):
        WAITING = "WAITING", "Waiting to be read"
        READING = "READING", "Being read"
        PREVIEW = "PREVIEW", "Ready for you to look at"
        CONFIRMED = "CONFIRMED", "Waiting to be carried out"
        WRITING = "WRITING", "Being carried out"
        DONE = "DONE", "Done"
        REFUSED = "REFUSED", "Refused"

    file = models.FileField(upload_to=nameless)
    links = models.FileField("links file", upload_to=nameless, blank=True)
    authority_codes = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    touched_at = models.DateTimeField(
        "last sign of life",
        default=timezone.now,
        help_text="Old while it is being read or carried out: the worker died, the sweep starts again.",
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_expected = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    preview = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="WRITING"),
                name="one_import_writes_at_a_time",
                violation_error_message="Another import is being carried out. Wait until it is done.",
            )
        ]

    def __str__(self) -> str:
        return f"Register import {self.pk}"

    @property
    def is_at_work(self) -> bool:
        """Whether the page should ask again in a second."""
        return self.state not in (self.State.PREVIEW, self.State.DONE, self.State.REFUSED)


def entry_counts_on(day: date) -> Q:
    """Entries that were open on this day: opened by then, not closed before. A closed entry without a date never counts."""
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    still = Q(closed_on__gte=day) | Q(closed_on__isnull=True, status__in=[Status.OPEN, Status.CLOSING])
    return opened & still & ~Q(status=Status.PROPOSED)
