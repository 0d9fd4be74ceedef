"""Meetings of a body and the agenda that its executive agrees."""

from __future__ import annotations

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q

from cph.documents.models import Paper
from cph.people.models import Person
from networks.constitutions.models import Body, Constitution, Sitting
from networks.constitutions.seats import Capacity, seats_of

SITS_IN_EXECUTIVE = (Capacity.CHAIR, Capacity.EXECUTIVE, Capacity.REPRESENTATIVE)


class Purpose(models.TextChoices):
    """What an item asks of the meeting."""

    DECIDE = "DECIDE", "To decide"
    STEER = "STEER", "To steer"
    INFORM = "INFORM", "To inform"
    CONSULT = "CONSULT", "To consult"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date) -> MeetingQuerySet:
        """That a body meets, and when, is known to everybody with a seat in its network; what is on the agenda is not."""
        seats = seats_of(person, on)
        if seats.is_admin:
            return self.all()
        networks = seats.network_ids()
        return self.filter(Q(body__in=networks) | Q(body__parent__in=networks))

    def planned(self) -> MeetingQuerySet:
        """Those that were not cancelled."""
        return self.filter(state=Meeting.State.PLANNED)


class Meeting(models.Model):
    """A sitting of a body on a day. It is judged by the constitution in force when it was called."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", "Planned"
        CANCELLED = "CANCELLED", "Cancelled"

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    sitting = models.ForeignKey(Sitting, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    constitution = models.ForeignKey(Constitution, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=150)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    online_link = models.URLField("link to join online", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    called_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    change_count = models.PositiveSmallIntegerField(default=0, help_text="Sequence of the calendar entry.")
    opened_at = models.DateTimeField("opened by the chair at", null=True, blank=True, help_text="When it really began.")
    closed_at = models.DateTimeField("closed by the chair at", null=True, blank=True)
    chaired_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.CharField("why it was cancelled", max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="a_meeting_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["body", "starts_at"],
                condition=Q(state="PLANNED"),
                name="one_meeting_per_body_and_moment",
                violation_error_message="This body already meets at that time.",
            ),
            models.CheckConstraint(
                condition=~Q(state="CANCELLED") | ~Q(cancel_reason=""),
                name="a_cancelled_meeting_says_why",
                violation_error_message="Enter why the meeting is cancelled.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False, closed_at__gte=models.F("opened_at")),
                name="only_an_opened_meeting_is_closed",
                violation_error_message="Enter a closing time that is not before the meeting was opened.",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(state="PLANNED"), name="a_cancelled_meeting_is_never_opened"
            ),
        ]
        indexes = [models.Index(fields=["body", "starts_at"], name="meetings_of_a_body")]

    def __str__(self) -> str:
        return self.title


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date) -> ProposalQuerySet:
        """One's own; all of a network, for its clerk and for those who sit in its executive."""
        seats = seats_of(person, on)
        if seats.is_admin:
            return self.all()
        sits = Body.objects.filter(kind=Body.Kind.EXECUTIVE, pk__in=seats.body_ids(*SITS_IN_EXECUTIVE))
        kept = Body.objects.filter(Q(pk__in=seats.network_ids(Capacity.CLERK)) | Q(pk__in=sits.values("parent")))
        there = seats.network_ids()
        mine = Q(proposed_by=person) & (Q(body__in=there) | Q(body__parent__in=there))
        return self.filter(mine | Q(body__in=kept) | Q(body__parent__in=kept))


class Proposal(models.Model):
    """Something a member or a group wants on an agenda. The clerk places it, or answers why not."""

    class State(models.TextChoices):
        WAITING = "WAITING", "Waiting"
        PLACED = "PLACED", "On an agenda"
        DECLINED = "DECLINED", "Declined"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="proposals", help_text="Whose agenda it is meant for."
    )
    group = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="On whose behalf."
    )
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    title = models.CharField(max_length=150)
    purpose = models.CharField(max_length=10, choices=Purpose)
    reason = models.TextField("why it should be there")
    minutes = models.PositiveSmallIntegerField("minutes it may need", default=10)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Of the form that was sent: sent twice, kept once."
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["body", "state", "proposed_at"], name="proposals_of_a_body")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="DECLINED") | ~Q(answer=""),
                name="a_declined_proposal_is_answered",
                violation_error_message="Enter an answer: whoever proposed it will read it.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480),
                name="a_proposal_takes_one_to_480_minutes",
                violation_error_message="Enter between 1 and 480 minutes.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Agenda(models.Model):
    """The agenda of a meeting on its way: drafted by the clerk, put to the executive, agreed, issued."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        PUT = "PUT", "With the executive"
        AGREED = "AGREED", "Agreed"
        ISSUED = "ISSUED", "Issued"

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="agenda")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    edit_count = models.PositiveIntegerField(
        default=0, help_text="Rises with each change, so that two editors notice each other."
    )
    put_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_note = models.CharField("how the executive agreed", max_length=300, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["AGREED", "ISSUED"]) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="only_an_agreed_agenda_is_issued",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(put_at__isnull=False), name="only_an_agenda_that_was_put_is_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"Agenda of {self.meeting}"


class AgendaItem(models.Model):
    """One line of an agenda: what, what for, how long, who presents it, and why it is there."""

    class Kind(models.TextChoices):
        OPENING = "OPENING", "Welcome and apologies"
        INTERESTS = "INTERESTS", "Declarations of interest"
        MATTERS_ARISING = "MATTERS_ARISING", "Minutes and matters arising"
        BUSINESS = "BUSINESS", "Business"
        AOB = "AOB", "Any other business"
        NEXT = "NEXT", "Next meeting"

    class Part(models.TextChoices):
        OPEN = "A", "Part A: for all who attend"
        CONFIDENTIAL = "B", "Part B: confidential"

    agenda = models.ForeignKey(Agenda, on_delete=models.PROTECT, related_name="items")
    part = models.CharField(max_length=1, choices=Part, default=Part.OPEN)
    position = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty once it was taken off.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.BUSINESS)
    title = models.CharField(max_length=150)
    purpose = models.CharField(max_length=10, choices=Purpose)
    minutes = models.PositiveSmallIntegerField()
    presenter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    presenter_name = models.CharField("presenter who is not in the list", max_length=150, blank=True)
    reason = models.CharField("why it is on the agenda", max_length=300)
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="item")
    source = models.CharField(max_length=80, blank=True, help_text="The suggestion it was taken from.")
    carried_from = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_to",
        help_text="The item of an earlier meeting that was not reached.",
    )
    edit_number = models.PositiveIntegerField(default=0, help_text="The agenda's edit in which it last changed.")
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position__isnull=True, removed_at__isnull=False)
                | Q(position__isnull=False, removed_at__isnull=True),
                name="an_item_has_a_place_until_it_is_taken_off",
            ),
            models.UniqueConstraint(
                fields=["agenda", "source"],
                condition=~Q(source="") & Q(removed_at__isnull=True),
                name="a_suggestion_is_taken_once",
            ),
            models.UniqueConstraint(
                fields=["agenda", "position"],
                name="one_item_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480),
                name="an_item_takes_one_to_480_minutes",
                violation_error_message="Enter between 1 and 480 minutes.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LeftSuggestion(models.Model):
    """Something the clerk was offered for this agenda and left off; it is not offered again."""

    agenda = models.ForeignKey(Agenda, on_delete=models.PROTECT, related_name="left")
    key = models.CharField(max_length=80)
    left_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "key"], name="a_suggestion_is_left_once")]

    def __str__(self) -> str:
        return self.key


class PartBAccess(models.Model):
    """Somebody let in to a confidential item who would not read it, or kept from it who would. The latest word counts."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="accesses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    allows = models.BooleanField()
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = "Part B access"
        verbose_name_plural = "Part B accesses"
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="one_access_per_item_and_person")]

    def __str__(self) -> str:
        return f"{self.person}: {'let in' if self.allows else 'kept out'}"


class ItemPaper(models.Model):
    """A paper that goes with an item: a file that somebody uploaded, and what its cover says of it."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=150)
    part = models.CharField(
        max_length=1,
        choices=AgendaItem.Part,
        default=AgendaItem.Part.OPEN,
        help_text="A confidential paper may go with an open item.",
    )
    lead = models.CharField("lead", max_length=150, blank=True, help_text="Whose paper it is.")
    contact = models.CharField("contact", max_length=200, blank=True, help_text="Whom to ask before the meeting.")
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes needed", null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    file = models.FileField(upload_to="meeting-papers/")
    kind = models.CharField("content", max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    late_at = models.DateTimeField(
        "came after the agenda was issued, at",
        null=True,
        blank=True,
        help_text="A late paper is read at once, though the issued agenda does not list it.",
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | Q(version__gt=1),
                name="a_paper_that_replaces_another_is_a_later_version",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=480),
                name="a_paper_needs_one_to_480_minutes",
                violation_error_message="Enter between 1 and 480 minutes.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperRead(models.Model):
    """A person opened a paper: their own mark, so that they see what they have not read."""

    paper = models.ForeignKey(ItemPaper, on_delete=models.PROTECT, related_name="reads")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "person"], name="one_read_mark_per_paper_and_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.paper}"


class Agreement(models.Model):
    """An executive member's word on an agenda that was put to them: agreed, or what should change."""

    agenda = models.ForeignKey(Agenda, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    comment = models.TextField(blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agenda", "version", "person"], name="one_word_per_person_and_version")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {'agreed' if self.agrees else 'asks for a change'}"


class Issue(models.Model):
    """An agenda as it went out: what it said, when, to whom. The row that says "to do" until the paper is made and all are told."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="issues")
    version = models.PositiveSmallIntegerField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    content = models.JSONField(help_text="The agenda as issued: what the page and the PDF both show.")
    paper = models.OneToOneField(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recipients = models.ManyToManyField(Person, related_name="+")
    told_at = models.DateTimeField("all recipients told", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "version"], name="one_issue_per_meeting_and_version")]
        indexes = [models.Index(fields=["issued_at"], condition=Q(told_at__isnull=True), name="issues_to_carry_out")]
        triggers = [
            pgtrigger.ReadOnly(
                name="an_issue_keeps_what_it_said",
                fields=["meeting", "version", "issued_by", "issued_at", "content"],
            ),
            pgtrigger.Protect(name="issues_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, issue {self.version}"
