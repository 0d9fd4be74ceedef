"""Elections to posts: the timetable, who stands, on what evidence, what was drawn by lot, and the declaration.

Votes are not here: each contest that goes to a ballot has a box (networks.ballots) that nobody can look into.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cph.documents.models import Paper
from cph.people.models import Person
from networks.ballots.models import Box
from networks.constitutions.models import Body, Constitution, ElectionRule, MembershipClass, Post, Requirement
from networks.schools.models import School


class Election(models.Model):
    """One or several posts filled at one time, run by a returning officer who stands for none of them."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Being prepared"
        NOTICED = "NOTICED", "Notice given"
        VOTING = "VOTING", "Voting"
        CLOSED = "CLOSED", "Voting closed"
        DECLARED = "DECLARED", "Declared"
        ABANDONED = "ABANDONED", "Abandoned"

    network = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="elections", limit_choices_to={"kind": "NETWORK"}
    )
    constitution = models.ForeignKey(Constitution, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=150)
    officer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="returning officer",
        help_text="Never a candidate.",
    )
    scrutineer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    keeping = models.CharField("who keeps the key", max_length=8, choices=Box.Keeping, default=Box.Keeping.SERVER)
    scrutineer_has_key = models.BooleanField("the scrutineer holds a second key", default=False)
    noticed_at = models.DateTimeField("notice given at", null=True, blank=True)
    nominations_close_at = models.DateTimeField(null=True, blank=True)
    withdrawals_close_at = models.DateTimeField(null=True, blank=True)
    questions_close_at = models.DateTimeField("questions to candidates until", null=True, blank=True)
    voting_opens_at = models.DateTimeField(null=True, blank=True)
    voting_closes_at = models.DateTimeField(null=True, blank=True)
    objections_close_at = models.DateTimeField(null=True, blank=True)
    terms_start_on = models.DateField("terms begin on", null=True, blank=True)
    abandoned_because = models.CharField(max_length=300, blank=True)
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(
        unique=True, editable=False, help_text="Of the form that was sent: sent twice, kept once."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawals_close_at__isnull=True) | Q(withdrawals_close_at__gte=F("nominations_close_at")),
                name="withdrawal_ends_after_nominations",
                violation_error_message="Enter an end of withdrawals that is not before the close of nominations.",
            ),
            models.CheckConstraint(
                condition=Q(voting_opens_at__isnull=True) | Q(voting_opens_at__gte=F("withdrawals_close_at")),
                name="voting_opens_after_withdrawal_ends",
                violation_error_message="Enter an opening of voting that is not before the end of withdrawals.",
            ),
            models.CheckConstraint(
                condition=Q(voting_closes_at__isnull=True) | Q(voting_closes_at__gt=F("voting_opens_at")),
                name="an_election_closes_after_it_opens",
                violation_error_message="Enter a close of voting after its opening.",
            ),
            models.CheckConstraint(
                condition=Q(objections_close_at__isnull=True) | Q(objections_close_at__gt=F("voting_closes_at")),
                name="objections_end_after_voting",
                violation_error_message="Enter an end of objections after the close of voting.",
            ),
            models.CheckConstraint(
                condition=~Q(scrutineer=F("officer")),
                name="the_scrutineer_is_not_the_returning_officer",
                violation_error_message="Choose a scrutineer who is not the returning officer.",
            ),
            models.CheckConstraint(
                condition=Q(scrutineer_has_key=False) | Q(scrutineer__isnull=False, keeping="PEOPLE"),
                name="a_second_key_has_its_scrutineer",
                violation_error_message="A second key needs a scrutineer, and keys that are kept by people.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "ABANDONED"])
                | Q(
                    noticed_at__isnull=False,
                    nominations_close_at__isnull=False,
                    withdrawals_close_at__isnull=False,
                    voting_opens_at__isnull=False,
                    voting_closes_at__isnull=False,
                    objections_close_at__isnull=False,
                ),
                name="an_election_of_which_notice_was_given_has_its_timetable",
            ),
            models.CheckConstraint(
                condition=~Q(state="ABANDONED") | ~Q(abandoned_because=""), name="an_abandoned_election_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["network", "-noticed_at"], name="elections_of_a_network"),
            models.Index(
                fields=["voting_closes_at"], condition=Q(state__in=["NOTICED", "VOTING"]), name="elections_to_move_on"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="elections_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="who_stands_does_not_run_it",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("officer_id", "scrutineer_id"),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM elections_nomination n JOIN elections_contest c ON c.id = n.contest_id
                        WHERE c.election_id = NEW.id AND n.withdrawn_at IS NULL AND n.declined_at IS NULL
                        AND (n.nominee_id IN (NEW.officer_id, NEW.scrutineer_id)
                            OR n.partner_id IN (NEW.officer_id, NEW.scrutineer_id))
                    ) THEN
                        RAISE EXCEPTION 'who stands in an election neither runs nor witnesses it'
                            USING ERRCODE = '23514', CONSTRAINT = 'who_stands_does_not_run_it';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Contest(models.Model):
    """One post of an election: its places, the rule it is counted by and, where there is a ballot, its box."""

    class State(models.TextChoices):
        CALLED = "CALLED", "Called"
        UNOPPOSED = "UNOPPOSED", "Elected unopposed"
        BALLOT = "BALLOT", "To a ballot"
        COUNTED = "COUNTED", "Counted"
        DECLARED = "DECLARED", "Declared"
        EMPTY = "EMPTY", "Nobody stands"

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="contests")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", help_text="The body whose post it is.")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        Body,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The group that sends, and votes.",
    )
    seats = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    method = models.CharField("how votes are counted", max_length=10, choices=ElectionRule.Method)
    votes_per = models.CharField(max_length=10, choices=MembershipClass.VotesPer)
    reopen_nominations = models.BooleanField("“re-open nominations” stands too", default=False)
    unopposed = models.CharField(max_length=10, choices=ElectionRule.Unopposed, default=ElectionRule.Unopposed.DECLARED)
    joint_tickets = models.BooleanField("two may stand together", default=False)
    self_nomination = models.BooleanField("may nominate themselves", default=True)
    supporters = models.PositiveSmallIntegerField("proposer and seconder", default=0)
    statement_words = models.PositiveSmallIntegerField(default=200)
    quorum_of = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_from = models.PositiveSmallIntegerField(null=True, blank=True)
    proxies = models.BooleanField(default=False)
    on_paper = models.BooleanField(default=False)
    published = models.BooleanField("papers are published without names", default=False)
    ruled = models.JSONField(
        "what the returning officer ruled because the constitution is silent",
        default=list,
        blank=True,
        help_text="Names of the fields of this row.",
    )
    counted_after = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="counted_before",
        help_text="Its winners count as withdrawn here: the vice chair after the co-chairs.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.CALLED)
    box = models.OneToOneField(Box, null=True, blank=True, on_delete=models.PROTECT, related_name="contest")
    cleared_at = models.DateTimeField("evidence and photographs destroyed at", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="a_contest_has_a_place"),
            models.UniqueConstraint(
                fields=["election", "post", "group"],
                nulls_distinct=False,
                name="one_contest_per_post_and_group",
                violation_error_message="This election already has a contest for this post.",
            ),
            models.UniqueConstraint(fields=["election", "position"], name="one_contest_per_place_in_an_election"),
            models.CheckConstraint(
                condition=Q(method__in=["scottish", "ers97", "meek", "plurality", "approval"]) | Q(seats=1),
                name="the_alternative_vote_fills_one_place",
                violation_error_message="The alternative vote fills one place. For several, choose a single transferable vote.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["BALLOT", "COUNTED"]) | Q(box__isnull=False), name="a_ballot_has_its_box"
            ),
            models.CheckConstraint(condition=~Q(counted_after=F("id")), name="no_contest_is_counted_after_itself"),
        ]
        triggers = [pgtrigger.Protect(name="contests_are_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.post.title}, {self.group.name}" if self.group_id else self.post.title


class RollCorrection(models.Model):
    """A logged decision that the frozen roll was wrong: somebody added or taken off, why, by whom."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="corrections")
    adds = models.BooleanField("adds to the roll", help_text="No: takes off it.")
    name = models.CharField("as the roll has it", max_length=250)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_correction_of_the_roll_says_why")]
        triggers = [
            pgtrigger.Protect(
                name="corrections_of_the_roll_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{'Added' if self.adds else 'Taken off'}: {self.name}"


class Elector(models.Model):
    """A vote on the roll as it was frozen at notice. It is changed by a logged correction only, and never once voting opens."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="electors")
    voter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", help_text="Who may cast it.")
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
    added_by = models.ForeignKey(
        RollCorrection,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="added",
        help_text="Empty: on the roll when it was frozen.",
    )
    taken_off_by = models.ForeignKey(
        RollCorrection, null=True, blank=True, on_delete=models.PROTECT, related_name="taken_off"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(elector__isnull=False, school__isnull=True) | Q(elector__isnull=True, school__isnull=False),
                name="an_elector_is_a_person_or_a_school",
            ),
            models.UniqueConstraint(
                fields=["contest", "voter", "elector", "school"],
                condition=Q(taken_off_by__isnull=True),
                nulls_distinct=False,
                name="nobody_is_on_a_roll_twice",
                violation_error_message="They are on the roll already.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_frozen_roll_is_only_corrected",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("election_state", "text"), ("box_state", "text")],
                func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'who was on a roll is never deleted: a correction takes them off'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_frozen_roll_is_only_corrected';
                    END IF;
                    SELECT e.state INTO election_state FROM elections_contest c
                        JOIN elections_election e ON e.id = c.election_id WHERE c.id = NEW.contest_id FOR SHARE OF e;
                    SELECT b.state INTO box_state FROM elections_contest c
                        JOIN ballots_box b ON b.id = c.box_id WHERE c.id = NEW.contest_id FOR SHARE OF b;
                    IF TG_OP = 'INSERT' AND election_state = 'DRAFT' AND NEW.added_by_id IS NULL
                        AND NEW.taken_off_by_id IS NULL THEN
                        RETURN NEW;
                    END IF;
                    IF election_state = 'NOTICED' AND COALESCE(box_state, 'PREPARED') = 'PREPARED' THEN
                        IF TG_OP = 'INSERT' AND NEW.added_by_id IS NOT NULL AND NEW.taken_off_by_id IS NULL THEN
                            RETURN NEW;
                        END IF;
                        IF TG_OP = 'UPDATE' AND OLD.taken_off_by_id IS NULL AND NEW.taken_off_by_id IS NOT NULL
                            AND to_jsonb(NEW) - 'taken_off_by_id' = to_jsonb(OLD) - 'taken_off_by_id' THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'the roll is frozen at notice: a correction with its reason changes it, before voting opens'
                        USING ERRCODE = '23514', CONSTRAINT = 'a_frozen_roll_is_only_corrected';
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Nomination(models.Model):
    """Somebody put forward for a post, alone or with a partner: by whom, whether they accept, and whether it is valid."""

    class Decision(models.TextChoices):
        WAITING = "WAITING", "Not decided yet"
        VALID = "VALID", "Valid"
        REFUSED = "REFUSED", "Not valid"

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="nominations")
    nominee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    partner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="On a joint ticket."
    )
    nominated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seconder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("confirmed by the proposer", null=True, blank=True)
    seconded_at = models.DateTimeField(null=True, blank=True)
    nominated_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    partner_accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    statement = models.TextField(blank=True)
    photograph = models.FileField(upload_to="candidates/", blank=True)
    photograph_says = models.CharField("what the photograph shows", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.WAITING)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.CharField("reason", max_length=500, blank=True)
    number = models.PositiveSmallIntegerField(
        "place on the ballot paper", null=True, blank=True, help_text="Drawn by lot when nominations are settled."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "nominee"],
                condition=Q(withdrawn_at__isnull=True, declined_at__isnull=True),
                name="nobody_stands_twice_for_a_post",
                violation_error_message="This person is already nominated for this post.",
            ),
            models.UniqueConstraint(
                fields=["contest", "partner"],
                condition=Q(withdrawn_at__isnull=True, declined_at__isnull=True, partner__isnull=False),
                name="nobody_is_partner_twice_for_a_post",
            ),
            models.UniqueConstraint(
                fields=["contest", "number"], condition=Q(number__isnull=False), name="one_candidate_per_number"
            ),
            models.CheckConstraint(condition=~Q(partner=F("nominee")), name="nobody_is_their_own_partner"),
            models.CheckConstraint(
                condition=~Q(seconder=F("proposer")),
                name="proposer_and_seconder_are_two_people",
                violation_error_message="Choose a seconder who is not the proposer.",
            ),
            models.CheckConstraint(
                condition=~Q(seconder=F("nominee")) & ~Q(proposer=F("nominee")),
                name="nobody_supports_their_own_nomination",
                violation_error_message="A nominee is proposed and seconded by others.",
            ),
            models.CheckConstraint(
                condition=Q(decision="WAITING") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_on_a_nomination_is_somebodys",
            ),
            models.CheckConstraint(
                condition=~Q(decision="REFUSED") | ~Q(decided_because=""), name="a_refused_nomination_says_why"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(decision="VALID", accepted_at__isnull=False),
                name="only_a_valid_accepted_nomination_stands",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="nominations_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="who_runs_it_does_not_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("nominee_id", "partner_id", "withdrawn_at", "declined_at"),
                declare=[("run_by", "bigint"), ("seen_by", "bigint")],
                func="""
                    SELECT e.officer_id, e.scrutineer_id INTO run_by, seen_by FROM elections_contest c
                        JOIN elections_election e ON e.id = c.election_id WHERE c.id = NEW.contest_id FOR SHARE OF e;
                    IF NEW.withdrawn_at IS NULL AND NEW.declined_at IS NULL AND (
                        NEW.nominee_id IN (run_by, seen_by) OR NEW.partner_id IN (run_by, seen_by)
                    ) THEN
                        RAISE EXCEPTION 'the returning officer and the scrutineer stand for nothing in their election'
                            USING ERRCODE = '23514', CONSTRAINT = 'who_runs_it_does_not_stand';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominee} and {self.partner}" if self.partner_id else str(self.nominee)


class Finding(models.Model):
    """What was found on one requirement for one nominee, with the evidence. The latest finding counts; none is changed."""

    class Outcome(models.TextChoices):
        MET = "MET", "Met"
        NOT_MET = "NOT_MET", "Not met"
        NEEDS_EVIDENCE = "NEEDS_EVIDENCE", "Needs evidence"
        NEEDS_READING = "NEEDS_READING", "Needs a local reading"
        WAIVED = "WAIVED", "Waived"

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="findings")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="The nominee or the partner."
    )
    requirement = models.ForeignKey(
        Requirement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: that they are a member, which a post for members only asks without a row of its own.",
    )
    outcome = models.CharField(max_length=14, choices=Outcome)
    words = models.CharField("what it rests on", max_length=500)
    evidence = models.FileField(upload_to="evidence/", blank=True)
    evidence_name = models.CharField(max_length=150, blank=True)
    found_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: worked out from the records.",
    )
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="WAIVED") | Q(found_by__isnull=False), name="a_waiver_is_somebodys"
            )
        ]
        indexes = [models.Index(fields=["nomination", "-found_at"], name="findings_of_a_nomination")]
        triggers = [pgtrigger.Protect(name="findings_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.requirement or 'Is a member'}: {self.get_outcome_display()}"


class Objection(models.Model):
    """A written objection with its grounds: to a decision on a nomination, or to a result. It is answered once, with a reason."""

    class Answer(models.TextChoices):
        UPHELD = "UPHELD", "Upheld"
        DISMISSED = "DISMISSED", "Dismissed"

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="objections")
    nomination = models.ForeignKey(
        Nomination,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="objections",
        help_text="Empty: to the result.",
    )
    contest = models.ForeignKey(Contest, null=True, blank=True, on_delete=models.PROTECT, related_name="objections")
    grounds = models.TextField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & ~Q(reason="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="an_answer_to_an_objection_has_its_reason",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="an_answered_objection_never_changes",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__answer=""),
            ),
            pgtrigger.Protect(name="objections_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Objection of {self.made_by}"


class Question(models.Model):
    """A question to all candidates for a post, before voting: the hustings on paper. Who asked is shown."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="questions")
    words = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    hidden_because = models.CharField(max_length=300, blank=True)
    form_key = models.UUIDField(unique=True, editable=False)

    def __str__(self) -> str:
        return self.words


class Reply(models.Model):
    """A candidate's answer to a question."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="replies")
    words = models.TextField()
    replied_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [models.UniqueConstraint(fields=["question", "nomination"], name="one_reply_per_candidate")]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.words[:60]}"


class LotDraw(models.Model):
    """A lot that was drawn and can be drawn again by anybody: the seed, between whom, in which order they came out."""

    class Purpose(models.TextChoices):
        ORDER = "ORDER", "Order on the ballot paper"
        TIE = "TIE", "Ties in the count"

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="lots")
    purpose = models.CharField(max_length=5, choices=Purpose)
    seed = models.CharField(max_length=128)
    seed_from = models.CharField("where the seed comes from", max_length=200)
    drawn = models.JSONField("what was drawn", default=list)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "purpose"], name="a_lot_is_drawn_once")]
        triggers = [pgtrigger.Protect(name="lots_are_never_drawn_again", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.contest}"


class Declaration(models.Model):
    """The count of a contest, signed off by the returning officer and the scrutineer, then declared and never changed."""

    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="declaration")
    result = models.JSONField("every stage of the count, as `manage.py count --json` writes it")
    elected = models.JSONField("numbers of nominations elected, in order", default=list)
    entitled = models.PositiveIntegerField()
    cast = models.PositiveIntegerField("votes cast")
    blank = models.PositiveIntegerField("blank or unreadable papers")
    is_quorate = models.BooleanField(null=True, help_text="Empty: the constitution asks for no turnout.")
    words = models.TextField("in words", blank=True)
    counted_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("signed by the returning officer", null=True, blank=True)
    witnessed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    witnessed_at = models.DateTimeField("signed by the scrutineer", null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    terms_begun_at = models.DateTimeField(null=True, blank=True)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(declared_at__isnull=True) | Q(signed_at__isnull=False),
                name="a_result_is_signed_before_it_is_declared",
            ),
            models.CheckConstraint(
                condition=~Q(witnessed_by=F("signed_by")),
                name="two_people_sign_a_result",
                violation_error_message="The scrutineer signs, not the returning officer again.",
            ),
            models.CheckConstraint(condition=Q(cast__lte=F("entitled")), name="no_more_papers_than_electors"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_declared_result_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.signed_at IS NOT NULL AND
                        to_jsonb(NEW) - 'signed_by_id' - 'signed_at' - 'witnessed_by_id' - 'witnessed_at' - 'declared_at'
                            - 'terms_begun_at' - 'paper_id' <>
                        to_jsonb(OLD) - 'signed_by_id' - 'signed_at' - 'witnessed_by_id' - 'witnessed_at' - 'declared_at'
                            - 'terms_begun_at' - 'paper_id'
                        OR OLD.declared_at IS NOT NULL AND NEW.declared_at IS DISTINCT FROM OLD.declared_at
                        OR OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at
                    THEN
                        RAISE EXCEPTION 'a signed result is never changed'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_declared_result_never_changes';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="results_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Result: {self.contest}"
