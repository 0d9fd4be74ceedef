"""A ballot box that nobody can look into: who may vote, papers that are sealed before they are stored, what came out.

It knows nothing of candidates, motions or questions: a paper is a list of numbers, or words. Elections, secret motions and
anonymous consultations each open boxes.
No row here has a time of its own, a counting key or a link from a vote to a voter. See docs/decisions/0015.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cph.people.models import Person
from networks.constitutions.models import Body
from networks.schools.models import School


class Box(models.Model):
    """One question put to a secret vote: who may vote, until when, and where the box stands."""

    class State(models.TextChoices):
        PREPARED = "PREPARED", "Being prepared"
        OPEN = "OPEN", "Voting"
        CLOSED = "CLOSED", "Closed, not yet opened"
        OPENED = "OPENED", "Opened"
        DESTROYED = "DESTROYED", "Papers destroyed"
        ABANDONED = "ABANDONED", "Abandoned"

    class Keeping(models.TextChoices):
        SERVER = "SERVER", "Kept by the server"
        PEOPLE = "PEOPLE", "Kept by people, each with a passphrase"

    class Holds(models.TextChoices):
        RANKINGS = "RANKINGS", "Marked papers"
        WORDS = "WORDS", "Written answers"

    # random, so that it says nothing of when or in which order boxes were made; part of every commitment
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", help_text="Whose vote it is.")
    title = models.CharField(max_length=200)
    holds = models.CharField("what is in it", max_length=8, choices=Holds, default=Holds.RANKINGS)
    choices = models.PositiveSmallIntegerField("how many candidates or answers", default=0)
    marks = models.PositiveSmallIntegerField("how many may be marked", default=0)
    room = models.PositiveIntegerField(
        "bytes of a written paper", default=0, help_text="All are padded to it, so that a length says nothing."
    )
    keeping = models.CharField("who keeps the key", max_length=8, choices=Keeping, default=Keeping.SERVER)
    keeps_trackers = models.BooleanField(
        "papers are published with their trackers",
        default=False,
        help_text="By the body's consent, given before voting opens.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    stirred = models.PositiveIntegerField("papers in it when it was last stirred", default=0, editable=False)
    destroy_on = models.DateField("papers are destroyed on", null=True, blank=True)
    held_because = models.CharField("not destroyed because", max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "boxes"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="a_box_closes_after_it_opens",
                violation_error_message="Enter a closing time after the opening time.",
            ),
            models.CheckConstraint(
                condition=Q(holds="RANKINGS", choices__gte=1, choices__lte=200, room=0)
                | Q(holds="WORDS", choices=0, room__gte=1, keeps_trackers=False),
                name="a_box_has_choices_or_room_for_words",
            ),
            models.CheckConstraint(
                condition=Q(holds="RANKINGS", marks__gte=1, marks__lte=F("choices")) | Q(holds="WORDS", marks=0),
                name="no_more_marks_than_choices",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["PREPARED", "ABANDONED"]) | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="a_box_that_opened_has_its_times",
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], condition=Q(state="OPEN"), name="boxes_to_close")]
        triggers = [
            pgtrigger.Trigger(
                name="a_box_goes_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('PREPARED', 'OPEN'), ('PREPARED', 'ABANDONED'), ('OPEN', 'CLOSED'), ('OPEN', 'ABANDONED'),
                        ('CLOSED', 'OPENED'), ('CLOSED', 'ABANDONED'), ('OPENED', 'DESTROYED'), ('ABANDONED', 'DESTROYED')
                    ) THEN
                        RAISE EXCEPTION 'a box is prepared, opened to voters, closed, opened and destroyed, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_box_goes_one_way';
                    END IF;
                    IF OLD.state <> 'PREPARED' AND (NEW.key, NEW.body_id, NEW.holds, NEW.choices, NEW.marks, NEW.room,
                        NEW.keeping, NEW.keeps_trackers, NEW.opens_at) IS DISTINCT FROM (OLD.key, OLD.body_id, OLD.holds,
                        OLD.choices, OLD.marks, OLD.room, OLD.keeping, OLD.keeps_trackers, OLD.opens_at) THEN
                        RAISE EXCEPTION 'a box keeps its rules once voting opens'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_box_keeps_its_rules';
                    END IF;
                    IF OLD.state <> 'PREPARED' AND OLD.state <> 'OPEN' AND NEW.closes_at IS DISTINCT FROM OLD.closes_at THEN
                        RAISE EXCEPTION 'a closed box is not opened to voters again'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_closed_box_stays_closed';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="boxes_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class RollEntry(models.Model):
    """A vote that somebody may cast, frozen at notice: their own, that of a school they lead, or another's as proxy.

    Of written answers the roll says only whose they are: who answers for a school may change while the box is open, and is
    looked at, each time, by whoever opened the box.
    """

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="roll")
    voter = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who may cast it; empty, of written answers: whoever answers for it then.",
    )
    elector = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose vote it is; empty: the school’s.",
    )
    school = models.ForeignKey(
        School,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Where schools have the vote.",
    )
    name = models.CharField("as the roll has it", max_length=250)

    class Meta:
        verbose_name_plural = "roll entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(elector__isnull=False, school__isnull=True) | Q(elector__isnull=True, school__isnull=False),
                name="a_vote_is_a_persons_or_a_schools",
            ),
            models.UniqueConstraint(
                fields=["box", "voter", "elector", "school"],
                nulls_distinct=False,
                name="one_roll_entry_per_vote_and_voter",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="the_roll_stands_once_voting_opens",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "record")],
                func="""
                    SELECT state, holds INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF found.state <> 'PREPARED' THEN
                        RAISE EXCEPTION 'the roll stands once voting opens'
                            USING ERRCODE = '23514', CONSTRAINT = 'the_roll_stands_once_voting_opens';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF (NEW.voter_id IS NULL) <> (found.holds = 'WORDS') THEN
                        RAISE EXCEPTION 'a roll of votes names who casts each; a roll of written answers never does'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_roll_of_votes_names_who_casts_them';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    """A line through a name on the roll: this vote has been cast. Not when, not what, not by which of two heads."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="marked")
    elector = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on_paper = models.BooleanField("a paper was handed in", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(elector__isnull=False, school__isnull=True) | Q(elector__isnull=True, school__isnull=False),
                name="a_mark_is_on_one_vote",
            ),
            models.UniqueConstraint(
                fields=["box", "elector"], condition=Q(elector__isnull=False), name="each_person_votes_once"
            ),
            models.UniqueConstraint(
                fields=["box", "school"], condition=Q(school__isnull=False), name="each_school_votes_once"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="marks_are_made_while_voting_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "text")],
                # stirring takes all marks out and puts them back in another order, within one transaction
                func="""
                    IF current_setting('cph.stirring', true) = 'yes' AND TG_OP <> 'UPDATE' THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        SELECT state INTO found FROM ballots_box WHERE id = NEW.box_id FOR SHARE;
                        IF found = 'OPEN' AND EXISTS (
                            SELECT 1 FROM ballots_rollentry r WHERE r.box_id = NEW.box_id
                            AND (r.elector_id = NEW.elector_id OR r.school_id = NEW.school_id)
                        ) THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'only who is on the roll votes, while voting is open, and it is never taken back'
                        USING ERRCODE = '23514', CONSTRAINT = 'marks_are_made_while_voting_is_open';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Vote cast in {self.box}"


class SealedBallot(models.Model):
    """A paper in its envelope. Its number is a digest that only the voter can make again; nothing else is known of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="sealed")
    ciphertext = models.BinaryField()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="envelopes_go_in_while_voting_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "text")],
                func="""
                    IF current_setting('cph.stirring', true) = 'yes' AND TG_OP <> 'UPDATE' THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                        RETURN NEW;
                    END IF;
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF TG_OP = 'INSERT' AND found = 'OPEN' THEN RETURN NEW; END IF;
                    IF TG_OP = 'UPDATE' AND found = 'CLOSED' AND NEW.id = OLD.id AND NEW.box_id = OLD.box_id THEN
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'DELETE' AND found IN ('OPENED', 'ABANDONED') THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'papers go in while voting is open and come out when the box is opened'
                        USING ERRCODE = '23514', CONSTRAINT = 'envelopes_go_in_while_voting_is_open';
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class BoxKey(models.Model):
    """One of the locks of a box: the open half of a key, and the secret half wrapped in a passphrase or the server's secret.

    Papers are sealed for every lock in turn, so that all who hold a key are needed. Once used, the secret half is gone.
    """

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="keys")
    position = models.PositiveSmallIntegerField(help_text="1 is the innermost: it is opened last.")
    holder = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: the server."
    )
    public_key = models.BinaryField()
    wrapped = models.BinaryField("the secret half, wrapped")
    salt = models.BinaryField()
    is_proven = models.BooleanField("a trial paper was sealed and opened with it", default=False)
    is_used = models.BooleanField("this lock is open", default=False)
    left = models.CharField(
        "digest of all envelopes when this lock had been opened",
        max_length=64,
        blank=True,
        help_text="Whoever opens the next lock sees that nothing was changed in between.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "position"], name="one_lock_per_place"),
            models.UniqueConstraint(
                fields=["box", "holder"],
                nulls_distinct=False,
                name="nobody_holds_two_keys_of_a_box",
                violation_error_message="This person already holds a key of this box.",
            ),
            models.CheckConstraint(condition=Q(is_used=False) | Q(wrapped=b""), name="a_used_key_is_gone"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="locks_stand_once_voting_opens",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "text")],
                func="""
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF found <> 'PREPARED' AND NOT (TG_OP = 'UPDATE' AND NEW.wrapped = '' AND NEW.public_key = OLD.public_key
                        AND NEW.box_id = OLD.box_id AND NEW.holder_id IS NOT DISTINCT FROM OLD.holder_id) THEN
                        RAISE EXCEPTION 'the locks of a box stand once voting opens'
                            USING ERRCODE = '23514', CONSTRAINT = 'locks_stand_once_voting_opens';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Key {self.position} of {self.box}"


class BoxSeal(models.Model):
    """What was in the box when it was closed, published before anybody opens it: the numbers, the envelopes, one digest of all."""

    box = models.OneToOneField(Box, on_delete=models.PROTECT, related_name="seal")
    entitled = models.PositiveIntegerField("votes on the roll")
    marked = models.PositiveIntegerField("votes cast")
    on_paper = models.PositiveIntegerField("of these on paper")
    envelopes = models.PositiveIntegerField("papers in the box")
    roll_hash = models.CharField("digest of the roll", max_length=64)
    slips = models.TextField("number and digest of each envelope, a line each, in the order of the numbers")
    root = models.CharField("digest of all envelopes", max_length=64)
    sealed_at = models.DateTimeField("closed at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(marked=F("envelopes") + F("on_paper")),
                name="as_many_papers_as_votes_cast",
                violation_error_message="The roll and the box disagree.",
            ),
            models.CheckConstraint(condition=Q(marked__lte=F("entitled")), name="no_more_votes_than_voters"),
        ]
        triggers = [pgtrigger.Protect(name="a_seal_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Seal of {self.box}"


def _come_out_once(name: str) -> pgtrigger.Trigger:
    """What came out of a box is written when it is opened, never changed, and goes when it is destroyed."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("found", "text")],
        func=f"""
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF TG_OP = 'INSERT' AND found = 'CLOSED' THEN RETURN NEW; END IF;
                    IF TG_OP = 'DELETE' AND found = 'DESTROYED' THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'what came out of the box is never changed'
                        USING ERRCODE = '23514', CONSTRAINT = '{name}';
                """,
    )


class OpenedBallot(models.Model):
    """A paper that came out of the box. Stored in the order of the commitments, which says nothing of who cast it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="opened")
    commitment = models.CharField(
        max_length=64, blank=True, help_text="Digest of box, paper and tracker; empty: from paper."
    )
    ranking = ArrayField(models.PositiveSmallIntegerField(), help_text="Numbers in order of preference; empty: blank.")
    tracker = models.CharField(max_length=40, blank=True, help_text="Only where papers are published.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["box", "commitment"], condition=~Q(commitment=""), name="each_commitment_counts_once"
            )
        ]
        triggers = [_come_out_once("papers_come_out_once")]

    def __str__(self) -> str:
        return f"Paper in {self.box}"


class OpenedWords(models.Model):
    """Written answers that came out of the box, as bytes. Stored in the order of the commitments, as papers are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="written")
    commitment = models.CharField(max_length=64, help_text="Digest of box, words and tracker.")
    words = models.BinaryField()

    class Meta:
        verbose_name_plural = "opened words"
        constraints = [
            models.UniqueConstraint(fields=["box", "commitment"], name="each_commitment_of_words_counts_once")
        ]
        triggers = [_come_out_once("words_come_out_once")]

    def __str__(self) -> str:
        return f"Written paper in {self.box}"


class PaperKeying(models.Model):
    """What somebody read on a paper ballot. Two people key each paper, neither seeing what the other wrote; they must agree."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="keyed")
    number = models.PositiveIntegerField("number written on the paper when it was taken out")
    ranking = ArrayField(models.PositiveSmallIntegerField(), blank=True, help_text="Empty: blank or spoilt.")
    keyed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "number", "keyed_by"], name="one_reading_per_paper_and_person"),
            models.CheckConstraint(condition=Q(number__gte=1), name="papers_are_numbered_from_one"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="papers_are_keyed_before_the_box_is_opened",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "text")],
                func="""
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF TG_OP = 'DELETE' THEN
                        IF found = 'DESTROYED' OR found = 'CLOSED' THEN RETURN OLD; END IF;
                    ELSIF found = 'CLOSED' THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'papers are keyed after the close and before the box is opened'
                        USING ERRCODE = '23514', CONSTRAINT = 'papers_are_keyed_before_the_box_is_opened';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Paper {self.number} of {self.box}"
