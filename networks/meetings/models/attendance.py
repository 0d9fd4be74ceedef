"""Who means to come, who was there from when to when, who had an interest, what was discussed when."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from cph.core.models import Dated
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models.agendas import AgendaItem, Meeting
from networks.meetings.models.motions import Motion


class Spell(Func):
    """The time from one moment to another, the second not included; open where it has no end."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Reply(models.Model):
    """What somebody said before a meeting: whether they come. The clerk may note it for them."""

    class Answer(models.TextChoices):
        COMING = "COMING", "I am coming"
        ONLINE = "ONLINE", "I am joining online"
        APOLOGIES = "APOLOGIES", "I cannot come: my apologies"
        SUBSTITUTE = "SUBSTITUTE", "Somebody comes in my place"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="replies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer)
    substitute = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True, help_text="Read by the clerk and the chair.")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_reply_per_person_and_meeting"),
            models.UniqueConstraint(
                fields=["meeting", "substitute"], name="nobody_stands_in_for_two_people_at_a_meeting"
            ),
            models.CheckConstraint(
                condition=Q(answer="SUBSTITUTE", substitute__isnull=False)
                | (~Q(answer="SUBSTITUTE") & Q(substitute__isnull=True)),
                name="a_substitute_is_named_and_only_then",
                violation_error_message="Choose who comes in your place.",
            ),
            models.CheckConstraint(condition=~Q(substitute=F("person")), name="nobody_is_their_own_substitute"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display()}"


class Attendance(models.Model):
    """A spell in which somebody was at a meeting. Whoever leaves and comes back has two."""

    class How(models.TextChoices):
        ROOM = "ROOM", "In the room"
        ONLINE = "ONLINE", "Online"

    class Standing(models.TextChoices):
        MEMBER = "MEMBER", "Member"
        SUBSTITUTE = "SUBSTITUTE", "Substitute"
        ATTENDING = "ATTENDING", "In attendance"
        GUEST = "GUEST", "Guest"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    guest_name = models.CharField("guest who is not in the list", max_length=150, blank=True)
    standing = models.CharField(max_length=12, choices=Standing)
    title = models.CharField("came as", max_length=250, help_text="Their seat on that day: Head of Green Lane School.")
    counts = models.BooleanField("counts towards the quorum", default=False)
    stands_in_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    for_item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Here for one item only.",
    )
    how = models.CharField(max_length=8, choices=How, default=How.ROOM)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gt=F("came_at")),
                name="nobody_leaves_before_they_came",
                violation_error_message="Enter a time after they came.",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, guest_name="") | (Q(person__isnull=True) & ~Q(guest_name="")),
                name="an_attendance_names_a_person_or_a_guest",
            ),
            models.CheckConstraint(condition=~Q(standing="GUEST") | Q(counts=False), name="a_guest_never_counts"),
            models.CheckConstraint(
                condition=Q(standing="SUBSTITUTE", stands_in_for__isnull=False)
                | (~Q(standing="SUBSTITUTE") & Q(stands_in_for__isnull=True)),
                name="a_substitute_stands_in_for_somebody",
            ),
            ExclusionConstraint(
                name="nobody_is_twice_at_a_meeting_at_once",
                expressions=[
                    ("meeting", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (Spell("came_at", "left_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
                violation_error_message="They are already marked as present at that time.",
            ),
            ExclusionConstraint(
                name="nobody_is_stood_in_for_twice_at_once",
                expressions=[
                    ("meeting", RangeOperators.EQUAL),
                    ("stands_in_for", RangeOperators.EQUAL),
                    (Spell("came_at", "left_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(stands_in_for__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.guest_name}: {self.title}"


class Discussion(models.Model):
    """The minutes in which an item was before the meeting. One item at a time; an item may come back."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="discussions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="discussions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="a_discussion_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_item_is_before_a_meeting_at_a_time",
                expressions=[
                    ("meeting", RangeOperators.EQUAL),
                    (Spell("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.starts_at:%H:%M}"


class Interest(Dated):
    """A standing interest that a member declared. The register starts afresh each 1 September."""

    class Kind(models.TextChoices):
        FINANCIAL = "FINANCIAL", "Money: paid work, a contract, shares"
        ROLE = "ROLE", "A role elsewhere: governor, trustee, director"
        FAMILY = "FAMILY", "Somebody close to you"
        SCHOOL = "SCHOOL", "Your own school stands to gain or lose"
        OTHER = "OTHER", "Something else"

    network = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=10, choices=Kind)
    nature = models.CharField("what it is", max_length=300)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    renews = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewed_as")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False), name="an_interest_lapses_at_the_end_of_the_school_year"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="an_interest_keeps_what_was_declared",
                fields=["network", "person", "kind", "nature", "declared_at", "starts_on"],
            ),
            pgtrigger.Protect(name="interests_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.nature}"


class Declaration(models.Model):
    """An interest declared for a meeting, in an item or at large, and what follows: stays, or leaves for the item."""

    class Then(models.TextChoices):
        STAYS = "STAYS", "Stays and takes part"
        SILENT = "SILENT", "Stays without speaking or voting"
        LEAVES = "LEAVES", "Leaves for the item"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="declarations")
    item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="declarations",
        help_text="Empty: at large.",
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    interest = models.ForeignKey(
        Interest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="declarations",
        help_text="From the register.",
    )
    nature = models.CharField("what it is", max_length=300)
    then = models.CharField("what follows", max_length=8, choices=Then)
    declared_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "item", "person"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="one_declaration_per_person_and_item",
                violation_error_message="An interest of this person in this item is recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(then="STAYS"), name="only_for_an_item_does_somebody_stand_aside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.nature}"

    @property
    def recuses(self) -> bool:
        """Whether this person neither counts nor votes while the item is before the meeting."""
        return self.then != self.Then.STAYS and self.withdrawn_at is None


class ChairRuling(models.Model):
    """What the chair ruled where the constitution is silent: whether there is a quorum, how a tie ends. Never changed."""

    class About(models.TextChoices):
        QUORUM = "QUORUM", "Whether enough are present to decide"
        TIE = "TIE", "How a tie ends"
        MAJORITY = "MAJORITY", "What majority a decision needs"
        OTHER = "OTHER", "Something else"

    meeting = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rulings",
        help_text="Empty: on a vote between meetings.",
    )
    motion = models.ForeignKey(
        Motion, null=True, blank=True, on_delete=models.PROTECT, related_name="rulings", help_text="Empty: at large."
    )
    about = models.CharField(max_length=10, choices=About)
    words = models.CharField("what was ruled", max_length=300)
    ruled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | Q(motion__isnull=False),
                name="a_ruling_is_of_a_meeting_or_on_a_motion",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="chair_rulings_stand", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.words
