"""What is asked and why, which ways are used, whom it is put to, when it is open."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cph.people.models import Person
from networks.ballots.models import Box
from networks.constitutions.models import Body, Channel, Constitution, MembershipClass
from networks.meetings.models import Decision, Meeting
from networks.schools.models import Authority, School


class Weight(models.TextChoices):
    """How much something matters."""

    LOW = "LOW", "Low"
    MEDIUM = "MEDIUM", "Medium"
    HIGH = "HIGH", "High"


class Consultation(models.Model):
    """A question put to heads, or to some of them, before somebody decides."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Being prepared"
        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"
        REPORTED = "REPORTED", "Reported"
        FILED = "FILED", "Filed"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    class Asker(models.TextChoices):
        BODY = "BODY", "The network, its executive or a group"
        AUTHORITY = "AUTHORITY", "The local authority"
        PARTNER = "PARTNER", "A partner"

    class Timescale(models.TextChoices):
        DAYS = "DAYS", "Days"
        WEEKS = "WEEKS", "Weeks"
        TERM = "TERM", "A term or more"

    class Naming(models.TextChoices):
        NAMED = "NAMED", "With names"
        ANALYST = "ANALYST", "Names for the analysts only"
        ANONYMOUS = "ANONYMOUS", "Without names: nobody can tell who answered what"

    network = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="consultations", limit_choices_to={"kind": "NETWORK"}
    )
    constitution = models.ForeignKey(
        Constitution, on_delete=models.PROTECT, related_name="+", help_text="In force when it was begun."
    )
    title = models.CharField(max_length=150)
    about = models.TextField("what it is about", blank=True)
    decides = models.TextField("what is decided", blank=True)
    could_change = models.TextField("what could still change", blank=True)
    settled = models.TextField("what is settled already", blank=True)
    asker = models.CharField("who asks", max_length=10, choices=Asker, default=Asker.BODY)
    asker_body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asker_authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asker_name = models.CharField("the partner’s name", max_length=150, blank=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    decided_by = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decides_on = models.DateField("decided on", null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The one that decides."
    )
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="What was decided."
    )
    timescale = models.CharField(max_length=5, choices=Timescale, default=Timescale.WEEKS)
    impact = models.CharField(max_length=6, choices=Weight, default=Weight.MEDIUM)
    importance = models.CharField(max_length=6, choices=Weight, default=Weight.MEDIUM)
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="Runs it, and reads the answers when it closed."
    )
    answers_per = models.CharField(
        "one response for each",
        max_length=10,
        choices=MembershipClass.VotesPer,
        default=MembershipClass.VotesPer.SCHOOL,
    )
    naming = models.CharField("whose names are shown", max_length=9, choices=Naming, default=Naming.NAMED)
    shows_others = models.BooleanField(
        "colleagues’ answers are shown", default=False, help_text="To those who have responded themselves."
    )
    one_page_at_a_time = models.BooleanField(default=False)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Moved by an extension only, once it is open.")
    sample_size = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: everybody in the audience.")
    sample_by = ArrayField(
        models.CharField(max_length=5),
        default=list,
        blank=True,
        help_text="GROUP, PHASE, SIZE, TYPE: each in proportion.",
    )
    sample_seed = models.CharField(max_length=64, blank=True, help_text="Drawn once: the same draw can be made again.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    box = models.OneToOneField(
        Box,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consultation",
        help_text="Of anonymous answers.",
    )
    is_template = models.BooleanField("a form to copy, never opened", default=False)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    earlier = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later",
        help_text="The round before this.",
    )
    publishes = models.BooleanField("responses are published where they may be", default=False)
    released_at = models.DateTimeField(
        "opens by itself",
        null=True,
        blank=True,
        help_text="Checked and let go: it opens at its time. A change takes it back.",
    )
    withdrawn_because = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField("answers were taken in at", null=True, blank=True)
    not_taken_in = models.CharField(
        "why its answers were not taken in", max_length=300, blank=True, help_text="Of answers without names."
    )
    unreadable = models.PositiveIntegerField(
        "envelopes that cannot be opened", null=True, blank=True, help_text="Once it is taken in: left out by a ruling."
    )
    tried_at = models.DateTimeField("taking in was tried at", null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(
        unique=True, editable=False, help_text="Of the form that was sent: sent twice, kept once."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asker="BODY", asker_body__isnull=False, asker_authority__isnull=True, asker_name="")
                | Q(asker="AUTHORITY", asker_body__isnull=True, asker_authority__isnull=False, asker_name="")
                | (Q(asker="PARTNER", asker_body__isnull=True, asker_authority__isnull=True) & ~Q(asker_name="")),
                name="a_consultation_has_one_asker",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="a_consultation_closes_after_it_opens",
                violation_error_message="Enter a closing time after the opening time.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "WITHDRAWN"]) | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="a_consultation_that_opened_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "WITHDRAWN"]) | ~(Q(about="") | Q(decides="") | Q(could_change="")),
                name="a_consultation_says_what_could_still_change",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["OPEN", "CLOSED"]) | ~Q(naming="ANONYMOUS") | Q(box__isnull=False),
                name="anonymous_answers_go_into_a_box",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "WITHDRAWN"]) | Q(is_template=False), name="a_template_is_never_opened"
            ),
            models.CheckConstraint(
                condition=~Q(naming="ANONYMOUS") | Q(shows_others=False),
                name="anonymous_answers_are_shown_in_sums_only",
            ),
            models.CheckConstraint(
                condition=Q(state="FILED", filed_at__isnull=False) | (~Q(state="FILED") & Q(filed_at__isnull=True)),
                name="a_filed_consultation_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(sample_size__isnull=True) | Q(sample_size__gte=1), name="a_sample_has_somebody_in_it"
            ),
        ]
        indexes = [
            models.Index(fields=["network", "-closes_at", "id"], name="consultations_of_a_network"),
            models.Index(fields=["closes_at"], condition=Q(state="OPEN"), name="consultations_to_close"),
            models.Index(
                fields=["opens_at"], condition=Q(state="DRAFT", released_at__isnull=False), name="consultations_to_open"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="consultations_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="what_was_done_is_said_before_it_is_filed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.state = 'FILED' AND (NEW.decision_id, NEW.decided_by_id, NEW.meeting_id, NEW.title, NEW.about)
                            IS DISTINCT FROM (OLD.decision_id, OLD.decided_by_id, OLD.meeting_id, OLD.title, OLD.about) THEN
                            RAISE EXCEPTION 'what is filed stands'
                                USING ERRCODE = '23514', CONSTRAINT = 'what_is_filed_stands';
                        END IF;
                        IF OLD.state = 'FILED' THEN RETURN NEW; END IF;
                    END IF;
                    IF NEW.state = 'FILED' AND (
                        NOT EXISTS (SELECT 1 FROM consultations_report WHERE consultation_id = NEW.id)
                        OR NOT EXISTS (SELECT 1 FROM consultations_feedback
                            WHERE consultation_id = NEW.id AND removed_at IS NULL)
                        OR EXISTS (SELECT 1 FROM consultations_feedback
                            WHERE consultation_id = NEW.id AND removed_at IS NULL AND done_at IS NULL)
                        OR (NEW.decided_by_id IS NOT NULL AND NEW.decision_id IS NULL)
                    ) THEN
                        RAISE EXCEPTION 'a consultation is filed with its report, its decision, and all that was done said'
                            USING ERRCODE = '23514', CONSTRAINT = 'what_was_done_is_said_before_it_is_filed';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_consultation_goes_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('DRAFT', 'OPEN'), ('DRAFT', 'WITHDRAWN'), ('OPEN', 'CLOSED'), ('OPEN', 'WITHDRAWN'),
                        ('CLOSED', 'REPORTED'), ('CLOSED', 'WITHDRAWN'), ('REPORTED', 'FILED')
                    ) THEN
                        RAISE EXCEPTION 'a consultation is prepared, open, closed, reported and filed, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_consultation_goes_one_way';
                    END IF;
                    IF OLD.state <> 'DRAFT' AND (NEW.network_id, NEW.constitution_id, NEW.answers_per, NEW.naming, NEW.opens_at,
                        NEW.shows_others, NEW.sample_size, NEW.sample_seed, NEW.decides, NEW.could_change)
                        IS DISTINCT FROM (OLD.network_id, OLD.constitution_id, OLD.answers_per, OLD.naming, OLD.opens_at,
                        OLD.shows_others, OLD.sample_size, OLD.sample_seed, OLD.decides, OLD.could_change) THEN
                        RAISE EXCEPTION 'what heads were promised when they were asked stands'
                            USING ERRCODE = '23514', CONSTRAINT = 'what_was_promised_stands';
                    END IF;
                    IF OLD.state <> 'DRAFT' AND NEW.closes_at < OLD.closes_at THEN
                        RAISE EXCEPTION 'an open consultation is never shortened'
                            USING ERRCODE = '23514', CONSTRAINT = 'an_open_consultation_is_never_shortened';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody can tell who answered what."""
        return self.naming == self.Naming.ANONYMOUS


class Analyst(models.Model):
    """Somebody beside the lead who reads the answers, with names where there are names."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="analysts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "person"], condition=Q(ended_at__isnull=True), name="an_analyst_is_named_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, analyst of {self.consultation}"


class ChosenWay(models.Model):
    """One way of consulting: what the planner proposed, what was chosen, and why."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="ways")
    channel = models.ForeignKey(
        Channel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="As the constitution has it.",
    )
    way = models.CharField(max_length=12, choices=Channel.Way)
    is_proposed = models.BooleanField("the planner proposed it", default=False)
    proposed_because = models.CharField("why the planner did or did not", max_length=400, blank=True)
    is_chosen = models.BooleanField(default=False)
    because = models.CharField("why it was chosen, or not", max_length=400, blank=True)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "way"], name="each_way_is_weighed_once_in_a_consultation")
        ]

    def __str__(self) -> str:
        return self.get_way_display()


class AudiencePart(models.Model):
    """Whom it is put to: parts of one kind add up, parts of different kinds narrow; schools and people named come on top."""

    class Of(models.TextChoices):
        GROUP = "GROUP", "A group"
        PHASE = "PHASE", "A phase"
        SIZE = "SIZE", "A size"
        TYPE = "TYPE", "A type"
        SCHOOL = "SCHOOL", "A school by name"
        PERSON = "PERSON", "A person by name"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="audience")
    of = models.CharField(max_length=6, choices=Of)
    group = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    value = models.CharField("phase, size or type", max_length=12, blank=True)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(of="GROUP", group__isnull=False, school__isnull=True, person__isnull=True, value="")
                | Q(of="SCHOOL", group__isnull=True, school__isnull=False, person__isnull=True, value="")
                | Q(of="PERSON", group__isnull=True, school__isnull=True, person__isnull=False, value="")
                | (
                    Q(of__in=["PHASE", "SIZE", "TYPE"], group__isnull=True, school__isnull=True, person__isnull=True)
                    & ~Q(value="")
                ),
                name="a_part_of_an_audience_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["consultation", "of", "group", "value", "school", "person"],
                nulls_distinct=False,
                name="a_part_of_an_audience_is_named_once",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="the_audience_stands_once_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "text")],
                func="""
                    SELECT state INTO found FROM consultations_consultation
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END FOR SHARE;
                    IF found <> 'DRAFT' THEN
                        RAISE EXCEPTION 'whom it is put to stands once it is open'
                            USING ERRCODE = '23514', CONSTRAINT = 'the_audience_stands_once_open';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_of_display()}: {self.group or self.school or self.person or self.value}"


class Extension(models.Model):
    """An open consultation stays open longer: by whom, why; everybody asked was told."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="extensions")
    closed_at = models.DateTimeField("it would have closed at")
    closes_at = models.DateTimeField("it closes at")
    reason = models.CharField(max_length=300)
    extended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    extended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("closed_at")), name="an_extension_is_longer"),
            models.UniqueConstraint(fields=["consultation", "closed_at"], name="a_closing_time_is_extended_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="extensions_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.consultation} until {self.closes_at}"


class Material(models.Model):
    """A fact or a paper that belongs to the question."""

    class Kind(models.TextChoices):
        FACT = "FACT", "A fact"
        PAPER = "PAPER", "A paper"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="materials")
    kind = models.CharField(max_length=5, choices=Kind)
    title = models.CharField(max_length=150)
    text = models.TextField(blank=True)
    file = models.FileField(upload_to="consultations/", blank=True)
    file_name = models.CharField(max_length=150, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~(Q(text="") & Q(file="")), name="material_is_words_or_a_file"),
        ]

    def __str__(self) -> str:
        return self.title


class View(models.Model):
    """What a meeting, a group or a partner said, written down as a response of its kind. A correction is a new one."""

    class Of(models.TextChoices):
        MEETING = "MEETING", "A meeting"
        GROUP = "GROUP", "A group"
        PARTNER = "PARTNER", "A partner"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="views")
    of = models.CharField(max_length=7, choices=Of)
    way = models.CharField(max_length=12, choices=Channel.Way)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("the partner’s name", max_length=150, blank=True)
    on = models.DateField()
    people = models.PositiveIntegerField("how many took part", null=True, blank=True)
    words = models.TextField("what was said")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(of="MEETING", meeting__isnull=False, group__isnull=True, name="")
                | Q(of="GROUP", meeting__isnull=True, group__isnull=False, name="")
                | (Q(of="PARTNER", meeting__isnull=True, group__isnull=True) & ~Q(name="")),
                name="a_view_is_of_one_kind",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_view_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="views_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.meeting or self.group or self.name} on {self.on}"
