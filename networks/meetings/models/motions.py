"""Motions, amendments and votes."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cph.people.models import Person
from networks.ballots.models import Box
from networks.constitutions.models import Body, Constitution, Franchise
from networks.meetings.models.agendas import AgendaItem, Meeting
from networks.schools.models import School


class Motion(models.Model):
    """A proposal to decide something, with the rule it is decided by. A decided motion never changes."""

    class Method(models.TextChoices):
        SHOW = "SHOW", "Show of hands: the numbers are counted"
        NAMED = "NAMED", "Named: who voted how is recorded"
        SECRET = "SECRET", "Secret: nobody learns who voted how"

    class State(models.TextChoices):
        MOVED = "MOVED", "Moved"
        OPEN = "OPEN", "Voting is open"
        CARRIED = "CARRIED", "Carried"
        LOST = "LOST", "Lost"
        TIED = "TIED", "Tied"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="motions")
    constitution = models.ForeignKey(Constitution, null=True, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="motions",
        help_text="Empty: between meetings.",
    )
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="motions")
    part = models.CharField(max_length=1, choices=AgendaItem.Part, default=AgendaItem.Part.OPEN)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=150)
    text = models.TextField()
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")
    instead_of = models.TextField(
        "words it replaces", blank=True, help_text="Of an amendment: the motion as it read when this was worded."
    )
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seconded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    franchise = models.ForeignKey(
        Franchise,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="motions",
        help_text="Who alone votes on it. Empty: all who may vote in the body.",
    )
    method = models.CharField(max_length=8, choices=Method, default=Method.SHOW)
    box = models.OneToOneField(
        Box, null=True, blank=True, on_delete=models.PROTECT, related_name="motion", help_text="Of a secret vote."
    )
    state = models.CharField(max_length=10, choices=State, default=State.MOVED)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    rule = models.JSONField(
        default=dict, help_text="The majority it needs, frozen when voting opened: see rules.majorities.Majority."
    )
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    votes_against = models.PositiveIntegerField(null=True, blank=True)
    abstentions = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField("entitled and present", null=True, blank=True)
    entitled = models.PositiveIntegerField(null=True, blank=True)
    casting_vote = models.BooleanField("casting vote for", null=True, blank=True)
    cast_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("why it was carried or lost", max_length=400, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    form_key = models.UUIDField(
        unique=True, editable=False, help_text="Of the form that was sent: sent twice, kept once."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="voting_closes_after_it_opens",
                violation_error_message="Enter a closing time after the opening time.",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | Q(item__isnull=True), name="an_item_is_of_a_meeting"
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | ~Q(method="SHOW"),
                name="hands_are_shown_in_a_meeting_only",
                violation_error_message="Between meetings nobody sees hands: choose a named or a secret vote.",
            ),
            models.CheckConstraint(
                condition=~Q(method="SECRET") | Q(state__in=["MOVED", "WITHDRAWN"]) | Q(box__isnull=False),
                name="a_secret_vote_has_its_box",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["CARRIED", "LOST", "TIED"])
                | Q(
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    abstentions__isnull=False,
                    decided_at__isnull=False,
                ),
                name="a_decided_motion_has_its_numbers",
            ),
            models.CheckConstraint(
                condition=Q(casting_vote__isnull=True, cast_by__isnull=True)
                | Q(casting_vote__isnull=False, cast_by__isnull=False),
                name="a_casting_vote_is_somebodys",
            ),
            models.CheckConstraint(
                condition=~Q(seconded_by=F("moved_by")),
                name="nobody_seconds_their_own_motion",
                violation_error_message="Choose a seconder who is not the mover.",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=False) | Q(instead_of=""), name="only_an_amendment_replaces_words"
            ),
            models.CheckConstraint(
                condition=~Q(state="WITHDRAWN") | ~Q(withdrawn_reason=""), name="a_withdrawn_motion_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], condition=Q(state="OPEN"), name="motions_to_close"),
            models.Index(fields=["body", "-moved_at"], name="motions_of_a_body"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_decided_motion_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["CARRIED", "LOST", "WITHDRAWN"]),
            ),
            pgtrigger.Protect(name="motions_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_motion_keeps_its_words_once_voting_opens",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["OPEN", "TIED"]),
                func="""
                    IF NEW.text <> OLD.text OR NEW.rule <> OLD.rule OR NEW.method <> OLD.method
                       OR NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.body_id <> OLD.body_id THEN
                        RAISE EXCEPTION 'a motion keeps its words and its rule once voting opens' USING ERRCODE = '23001';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_franchise_is_of_the_motions_rules_and_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.franchise_id IS DISTINCT FROM OLD.franchise_id
                       AND (OLD.state <> 'MOVED' OR OLD.opens_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'who votes stands once the vote is set' USING ERRCODE = '23001';
                    END IF;
                    IF NEW.franchise_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM constitutions_franchise f
                        JOIN constitutions_article a ON a.id = f.article_id
                        JOIN constitutions_body b ON b.id = NEW.body_id
                        WHERE f.id = NEW.franchise_id AND a.constitution_id = NEW.constitution_id AND f.organ = b.kind
                    ) THEN
                        RAISE EXCEPTION 'this franchise is not of the rules of the motion'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_franchise_is_of_the_motions_rules';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class VotingRight(models.Model):
    """A vote that somebody may cast on a motion, frozen when voting opened: their own, or that of a school they lead."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="rights")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(
        School,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Where schools have the vote.",
    )
    stands_in_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("as", max_length=250)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "person", "school"],
                nulls_distinct=False,
                name="one_right_per_motion_person_and_school",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="voting_rights_stand", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}"


class Vote(models.Model):
    """A vote as it was cast. It may be changed until voting closes; a person, or a school, has one."""

    class Choice(models.TextChoices):
        FOR = "FOR", "For"
        AGAINST = "AGAINST", "Against"
        ABSTAIN = "ABSTAIN", "Abstain"

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice)
    cast_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="The voter, or the clerk who read it out."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "person"], condition=Q(school__isnull=True), name="one_vote_per_person"
            ),
            models.UniqueConstraint(
                fields=["motion", "school"], condition=Q(school__isnull=False), name="one_vote_per_school"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="votes_count_while_voting_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("m", "meetings_motion%ROWTYPE")],
                # FOR SHARE: whoever closes the vote waits for this one, or this one sees that it is closed
                func="""
                    SELECT * INTO m FROM meetings_motion WHERE id = NEW.motion_id FOR SHARE;
                    IF m.method = 'SECRET' THEN
                        RAISE EXCEPTION 'a secret vote goes into its box and nowhere else'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_secret_vote_is_kept_in_no_row';
                    END IF;
                    IF m.state <> 'OPEN' OR (m.closes_at IS NOT NULL AND NEW.cast_at >= m.closes_at)
                       OR NEW.cast_at < m.opens_at THEN
                        RAISE EXCEPTION 'voting is not open'
                            USING ERRCODE = '23514', CONSTRAINT = 'votes_count_while_voting_is_open';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM meetings_votingright r WHERE r.motion_id = NEW.motion_id
                        AND r.person_id = NEW.person_id AND r.school_id IS NOT DISTINCT FROM NEW.school_id
                    ) THEN
                        RAISE EXCEPTION 'no right to this vote'
                            USING ERRCODE = '23514', CONSTRAINT = 'only_who_has_the_right_votes';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="votes_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_choice_display()}"
