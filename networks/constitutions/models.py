"""Bodies and the rules they adopted: words as articles, numbers and names as provisions that point at them."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from cph.core.models import Dated, DatedQuerySet
from cph.core.periods import Period
from cph.people.models import Person


class Body(models.Model):
    """Something that meets and keeps to rules: a network, its executive, a development group. A body without parent is a network."""

    class Kind(models.TextChoices):
        NETWORK = "NETWORK", "Network"
        EXECUTIVE = "EXECUTIVE", "Executive"
        DEVELOPMENT_GROUP = "DEVELOPMENT_GROUP", "Development group"

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=150)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="NETWORK", parent__isnull=True) | (~Q(kind="NETWORK") & Q(parent__isnull=False)),
                name="only_a_network_stands_alone",
                violation_error_message="A network has no parent; every other body belongs to a network.",
            ),
            models.UniqueConstraint(
                fields=["parent"],
                condition=Q(kind="EXECUTIVE"),
                name="one_executive_per_network",
                violation_error_message="This network already has an executive.",
            ),
            models.UniqueConstraint(
                fields=["parent", "kind", "name"],
                nulls_distinct=False,
                name="one_body_per_name",
                violation_error_message="There is already a body of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def network_id(self) -> int:
        """The network this body belongs to; itself, for a network."""
        return self.parent_id or self.pk

    @property
    def network(self) -> Body:
        return self.parent or self


class Identity(models.Model):
    """How a network looks and signs: its short name, its colour, the prefix of its papers."""

    body = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="identity")
    short_name = models.CharField(max_length=30)
    colour = models.CharField(
        max_length=7,
        default="#1d4f91",
        validators=[
            RegexValidator(r"^#[0-9a-f]{6}$", "Enter a colour as # and six hexadecimal digits, for example #1d4f91.")
        ],
    )
    prefix = models.CharField("prefix of its papers", max_length=12, help_text="CPH gives CPH/2026/1.")

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return self.short_name


class Clerk(Dated):
    """A person keeps a network's records: plans, builds agendas, minutes. Appointed by an administrator, not elected."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="clerkships")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="clerks", limit_choices_to={"kind": "NETWORK"}
    )

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_clerkship_per_person_and_body_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    (Period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person is already clerk of this body in that period.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, clerk of {self.body}"


class ConstitutionQuerySet(DatedQuerySet):
    def in_force(self, day: date) -> ConstitutionQuerySet:
        """Adopted ones that apply on this day: at most one per body."""
        return self.filter(state=Constitution.State.ADOPTED).on(day)


class Constitution(models.Model):
    """One version of a network's rules. A draft can be changed; once it applies it never is: a change is a new version."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        ADOPTED = "ADOPTED", "Applied"

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="constitutions", limit_choices_to={"kind": "NETWORK"}
    )
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    starts_on = models.DateField("applies from")
    ends_on = models.DateField("applies until", null=True, blank=True)
    adopted_by = models.CharField("adopted by", max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    instance = models.CharField("shipped instance", max_length=60, blank=True)

    objects = ConstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_constitution_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["body", "version"], name="one_constitution_per_body_and_version"),
            ExclusionConstraint(
                name="one_constitution_in_force_per_body",
                expressions=[("body", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                condition=Q(state="ADOPTED"),
                violation_error_message="Another constitution of this body applies in that period.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="an_applied_constitution_only_ends",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.state = 'ADOPTED' AND (
                        TG_OP = 'DELETE'
                        OR OLD.ends_on IS NOT NULL
                        OR to_jsonb(OLD) - 'ends_on' <> to_jsonb(NEW) - 'ends_on'
                    ) THEN
                        RAISE EXCEPTION 'an applied constitution is never changed: it only gets its last day'
                            USING ERRCODE = '23001';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.version}"


def _frozen_with_its_constitution(name: str, path: str) -> pgtrigger.Trigger:
    """Rows of an applied constitution cannot be added, changed or deleted, whoever asks. `path` leads from ROW to its constitution.

    FOR SHARE makes the last edit of a draft and the moment it is applied wait for each other.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("found", "text")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = ({path.replace("ROW", "OLD")}) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = ({path.replace("ROW", "NEW")}) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
    )


class Article(models.Model):
    """A paragraph of the constitution in the body's own words, with its number: 5a."""

    constitution = models.ForeignKey(Constitution, on_delete=models.PROTECT, related_name="articles")
    number = models.CharField(max_length=12)
    heading = models.CharField(max_length=150)
    text = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["constitution", "number"], name="one_article_per_number")]
        triggers = [_frozen_with_its_constitution("articles_are_never_edited", "ROW.constitution_id")]

    def __str__(self) -> str:
        return f"Article {self.number}"


class Certainty(models.TextChoices):
    """How sure the reading of an article is."""

    STATED = "STATED", "Stated"
    INFERRED = "INFERRED", "Inferred"
    AMBIGUOUS = "AMBIGUOUS", "Can be read in more than one way"
    UNSTATED = "UNSTATED", "The constitution is silent"
    CONTRADICTORY = "CONTRADICTORY", "Two articles disagree"


class Organ(models.TextChoices):
    """Which kind of body a provision speaks of."""

    NETWORK = Body.Kind.NETWORK, "Full meeting"
    EXECUTIVE = Body.Kind.EXECUTIVE, "Executive"
    DEVELOPMENT_GROUP = Body.Kind.DEVELOPMENT_GROUP, "Development group"


class Provision(models.Model):
    """A number or a name that an article fixes, with how sure that reading is. See docs/decisions/0003."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="%(class)ss")
    certainty = models.CharField(max_length=14, choices=Certainty, default=Certainty.STATED)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


FROZEN_PATH = "SELECT a.constitution_id FROM constitutions_article a WHERE a.id = ROW.article_id"


class SectorReading(models.TextChoices):
    """Which sectors "the maintained sector" takes in."""

    LA_MAINTAINED = "LA_MAINTAINED", "Schools that the local authority maintains"
    STATE_FUNDED = "STATE_FUNDED", "All state-funded schools, academies and free schools included"


class AgesReading(models.TextChoices):
    """Which schools have children of primary age."""

    PRIMARY_PHASE = "PRIMARY_PHASE", "Schools whose phase in the register is primary"
    ANY_OVERLAP = "ANY_OVERLAP", "Every school whose ages overlap with 4 to 11: all-through, middle and special too"


class TermsReading(models.TextChoices):
    """What a term is."""

    THREE_TERMS = "THREE_TERMS", "Three terms a year: autumn, spring, summer"
    SIX_TERMS = "SIX_TERMS", "Six terms a year, as the local authority prints them"


class MembershipClass(Provision):
    """Who is a member without being asked: the heads of the schools that count.

    An empty sector or age rule means that the article leaves it open: an ambiguity of the same constitution lists the readings.
    """

    class VotesPer(models.TextChoices):
        PERSON = "PERSON", "One vote a person"
        SCHOOL = "SCHOOL", "One vote a school"

    label = models.CharField(max_length=100)
    head_roles = ArrayField(models.CharField(max_length=10), help_text="Roles of headship that make a member.")
    authority_codes = ArrayField(models.CharField(max_length=3), help_text="LA codes whose schools count.")
    sector = models.CharField("which sectors", max_length=20, choices=SectorReading, null=True, blank=True)
    ages = models.CharField("which ages", max_length=20, choices=AgesReading, null=True, blank=True)
    votes_per = models.CharField(max_length=10, choices=VotesPer, default=VotesPer.PERSON)

    class Meta:
        verbose_name_plural = "membership classes"
        triggers = [_frozen_with_its_constitution("classes_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return self.label


class Post(Provision):
    """An office the constitution names: co-chair, two seats, elected."""

    class How(models.TextChoices):
        ELECTED = "ELECTED", "Elected"
        APPOINTED = "APPOINTED", "Appointed"
        SENT = "SENT", "Sent by a group"
        EX_OFFICIO = "EX_OFFICIO", "By virtue of another office"
        INVITED = "INVITED", "Invited, in attendance"

    class Duty(models.TextChoices):
        CHAIR = "CHAIR", "Chairs"
        VICE_CHAIR = "VICE_CHAIR", "Chairs when the chair cannot"
        LEAD = "LEAD", "Leads the network's work"
        MEMBER = "MEMBER", "Takes part"
        ATTENDS = "ATTENDS", "Attends without being part"

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=100)
    organ = models.CharField(max_length=20, choices=Organ, help_text="The body whose post this is.")
    duty = models.CharField(max_length=12, choices=Duty)
    how = models.CharField("how it is filled", max_length=12, choices=How)
    seats = models.PositiveSmallIntegerField(default=1)
    per_group = models.BooleanField("one for each group", default=False)
    term_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: the constitution does not say."
    )
    may_vote = models.BooleanField(
        "votes in that body", null=True, blank=True, help_text="Empty: the constitution does not say."
    )
    head_only = models.BooleanField("held by a member only", default=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(seats__gte=1), name="a_post_has_a_seat")]
        triggers = [_frozen_with_its_constitution("posts_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return self.title


class Sitting(Provision):
    """How often a body meets: the full meeting, twice a term."""

    class Per(models.TextChoices):
        TERM = "TERM", "term"
        MONTH = "MONTH", "month"
        YEAR = "YEAR", "year"

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=100)
    organ = models.CharField(max_length=20, choices=Organ)
    times = models.PositiveSmallIntegerField(null=True, blank=True)
    per = models.CharField(max_length=10, choices=Per, null=True, blank=True)
    agenda_agreed_by = models.CharField(max_length=20, choices=Organ, null=True, blank=True)

    class Meta:
        triggers = [_frozen_with_its_constitution("sittings_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return self.title


class Entitlement(Provision):
    """Who may attend, speak, propose and vote at a body's meetings. Empty means that the constitution does not say."""

    class Holder(models.TextChoices):
        MEMBERS = "MEMBERS", "Members"
        POST = "POST", "Holders of a post"
        AUTHORITY = "AUTHORITY", "Officers of the local authority"

    organ = models.CharField(max_length=20, choices=Organ)
    holder = models.CharField(max_length=10, choices=Holder)
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements")
    may_attend = models.BooleanField(null=True, blank=True)
    may_speak = models.BooleanField(null=True, blank=True)
    may_propose = models.BooleanField(null=True, blank=True)
    may_vote = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holder="POST", post__isnull=False) | (~Q(holder="POST") & Q(post__isnull=True)),
                name="an_entitlement_names_its_post_and_only_then",
            )
        ]
        triggers = [_frozen_with_its_constitution("entitlements_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"{self.get_holder_display()} at {self.get_organ_display()}"


class Quorum(Provision):
    """How many must be present before a body may decide. Both empty: the constitution does not say, and a banner says so."""

    organ = models.CharField(max_length=20, choices=Organ)
    at_least = models.PositiveSmallIntegerField(null=True, blank=True)
    share_of = models.PositiveSmallIntegerField("numerator of the share", null=True, blank=True)
    share_from = models.PositiveSmallIntegerField("denominator of the share", null=True, blank=True)
    officers = models.PositiveSmallIntegerField(
        "chairs and vice chairs among them", null=True, blank=True, help_text="Empty: it need not include any."
    )
    counts_vacancies = models.BooleanField(
        "empty seats count in the whole", null=True, blank=True, help_text="Empty: the constitution does not say."
    )

    class Meta:
        verbose_name_plural = "quorums"
        triggers = [_frozen_with_its_constitution("quorums_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"Quorum of {self.get_organ_display()}"


class Majority(Provision):
    """How many must agree for a motion to be carried. Empty: the constitution does not say, and the chair rules."""

    class Of(models.TextChoices):
        VOTING = "VOTING", "Those who vote for or against"
        PRESENT = "PRESENT", "Those present who may vote"
        ENTITLED = "ENTITLED", "All who are entitled to vote, present or not"

    class Matter(models.TextChoices):
        ANY = "ANY", "Any decision"
        CONSTITUTION = "CONSTITUTION", "A change of the constitution"
        REMOVAL = "REMOVAL", "Removing somebody from a post"

    organ = models.CharField(max_length=20, choices=Organ)
    matter = models.CharField(max_length=14, choices=Matter, default=Matter.ANY)
    share_of = models.PositiveSmallIntegerField("numerator of the share", null=True, blank=True)
    share_from = models.PositiveSmallIntegerField("denominator of the share", null=True, blank=True)
    more_than = models.BooleanField("more than the share, not just the share", default=True)
    of = models.CharField("share of whom", max_length=10, choices=Of, null=True, blank=True)
    casting_vote = models.BooleanField(
        "the chair has a casting vote", null=True, blank=True, help_text="Empty: the constitution does not say."
    )

    class Meta:
        verbose_name_plural = "majorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(share_of__isnull=True, share_from__isnull=True)
                | Q(share_of__gte=1, share_from__gte=models.F("share_of")),
                name="a_majority_is_a_share_of_one_at_most",
            )
        ]
        triggers = [_frozen_with_its_constitution("majorities_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"Majority of {self.get_organ_display()}"


class Substitution(Provision):
    """Whether somebody who cannot come may send another, and what that one may do. Empty: the constitution does not say."""

    organ = models.CharField(max_length=20, choices=Organ)
    may_send = models.BooleanField("may send a substitute", null=True, blank=True)
    may_vote = models.BooleanField("the substitute votes", null=True, blank=True)
    counts = models.BooleanField("the substitute counts towards the quorum", null=True, blank=True)

    class Meta:
        triggers = [_frozen_with_its_constitution("substitutions_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"Substitutes at {self.get_organ_display()}"


class NoticePeriod(Provision):
    """How many clear working days before a meeting its agenda must be out. Empty: the constitution does not say."""

    organ = models.CharField(max_length=20, choices=Organ)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        triggers = [_frozen_with_its_constitution("notices_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"Notice of {self.get_organ_display()}"


class ElectionRule(Provision):
    """How a post is filled by election. An empty field means that the constitution does not say: the returning officer rules."""

    class Method(models.TextChoices):
        PLURALITY = "plurality", "Most votes"
        AV = "av", "Alternative vote"
        SCOTTISH = "scottish", "Single transferable vote, Scottish rules"
        ERS97 = "ers97", "Single transferable vote, ERS97 rules"
        MEEK = "meek", "Single transferable vote, Meek’s rules"
        APPROVAL = "approval", "Approval"

    class Unopposed(models.TextChoices):
        DECLARED = "DECLARED", "Declared elected without a ballot"
        BALLOT = "BALLOT", "A ballot against re-opening nominations"

    post = models.ForeignKey(
        Post,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="election_rules",
        help_text="Empty: every elected post of which no other rule speaks.",
    )
    method = models.CharField("how votes are counted", max_length=10, choices=Method, null=True, blank=True)
    votes_per = models.CharField(max_length=10, choices=MembershipClass.VotesPer, null=True, blank=True)
    reopen_nominations = models.BooleanField("“re-open nominations” stands too", null=True, blank=True)
    unopposed = models.CharField(
        "as many candidates as places", max_length=10, choices=Unopposed, null=True, blank=True
    )
    joint_tickets = models.BooleanField("two may stand together", null=True, blank=True)
    self_nomination = models.BooleanField("may nominate themselves", null=True, blank=True)
    supporters = models.PositiveSmallIntegerField(
        "proposer and seconder", null=True, blank=True, help_text="0, 1 (a proposer) or 2 (and a seconder)."
    )
    statement_words = models.PositiveSmallIntegerField("words of a statement at most", null=True, blank=True)
    nomination_days = models.PositiveSmallIntegerField("working days for nominations", null=True, blank=True)
    withdrawal_days = models.PositiveSmallIntegerField("working days to withdraw", null=True, blank=True)
    voting_days = models.PositiveSmallIntegerField("working days of voting", null=True, blank=True)
    objection_days = models.PositiveSmallIntegerField("working days to object", null=True, blank=True)
    quorum_of = models.PositiveSmallIntegerField("turnout: numerator", null=True, blank=True)
    quorum_from = models.PositiveSmallIntegerField("turnout: denominator", null=True, blank=True)
    proxies = models.BooleanField("a proxy may vote", null=True, blank=True)
    on_paper = models.BooleanField("paper ballots are taken", null=True, blank=True)
    published = models.BooleanField("all papers are published, without names", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_of__isnull=True, quorum_from__isnull=True)
                | Q(quorum_of__gte=1, quorum_from__gte=models.F("quorum_of")),
                name="a_turnout_is_a_share_of_one_at_most",
            ),
            models.CheckConstraint(
                condition=Q(supporters__isnull=True) | Q(supporters__lte=2), name="at_most_a_proposer_and_a_seconder"
            ),
        ]
        triggers = [_frozen_with_its_constitution("election_rules_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"Election of {self.post or 'every post'}"


class Requirement(Provision):
    """What somebody must bring to be eligible for a post: three years as head, the governors' support."""

    class Kind(models.TextChoices):
        MEMBER = "MEMBER", "Is a member on the day of notice"
        YEARS_AS_HEAD = "YEARS_AS_HEAD", "Years as a head"
        GOVERNORS_SUPPORT = "GOVERNORS_SUPPORT", "The governors’ support"
        SCHOOL_GRADE = "SCHOOL_GRADE", "The school’s standing at inspection"
        TIME_COMMITMENT = "TIME_COMMITMENT", "Time to give to it"
        OTHER = "OTHER", "Another requirement"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="requirements")
    kind = models.CharField(max_length=20, choices=Kind)
    figure = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Years, or days a year.")
    wording = models.CharField(max_length=300)
    may_be_waived = models.BooleanField(null=True, blank=True, help_text="Empty: the constitution does not say.")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        triggers = [_frozen_with_its_constitution("requirements_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return self.wording


class Balance(Provision):
    """How a body is kept from being dominated: at most so many of one school, group or phase among those elected to a post."""

    class Of(models.TextChoices):
        SCHOOL = "SCHOOL", "one school"
        GROUP = "GROUP", "one group"
        PHASE = "PHASE", "one phase"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="balances")
    of = models.CharField(max_length=8, choices=Of)
    at_most = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(at_most__gte=1), name="a_balance_leaves_room_for_one"),
            models.UniqueConstraint(fields=["post", "of"], name="one_balance_per_post_and_kind"),
        ]
        triggers = [_frozen_with_its_constitution("balances_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"{self.post}: at most {self.at_most} of {self.get_of_display()}"


class Channel(Provision):
    """A way of consulting, and what it is for. An empty field means that the constitution does not say."""

    class Way(models.TextChoices):
        FULL_MEETING = "FULL_MEETING", "At a full meeting"
        LA_MEETING = "LA_MEETING", "At the authority’s meetings with leaders"
        EXECUTIVE = "EXECUTIVE", "At an executive meeting"
        GROUPS = "GROUPS", "Through the groups"
        WEBSITE = "WEBSITE", "Asking all members, or groups of them, here"
        SELECTED = "SELECTED", "Asking selected members"

    class Weight(models.TextChoices):
        LOW = "LOW", "Low"
        MEDIUM = "MEDIUM", "Medium"
        HIGH = "HIGH", "High"

    way = models.CharField(max_length=12, choices=Way)
    label = models.CharField("as the constitution calls it", max_length=120)
    impact_at_most = models.CharField(max_length=6, choices=Weight, null=True, blank=True)
    impact_at_least = models.CharField(max_length=6, choices=Weight, null=True, blank=True)
    importance_at_most = models.CharField(max_length=6, choices=Weight, null=True, blank=True)
    importance_at_least = models.CharField(max_length=6, choices=Weight, null=True, blank=True)
    is_interim = models.BooleanField("only until a fuller way is taken", null=True, blank=True)
    school_days = models.PositiveSmallIntegerField("school days it is open at least", null=True, blank=True)
    asked_by = models.ForeignKey(
        Post,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="channels",
        help_text="Who asks in this way.",
    )
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        triggers = [_frozen_with_its_constitution("channels_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return self.label


class Contribution(Provision):
    """What is said of the money that schools give to the network. An empty field means that the constitution does not say."""

    is_voluntary = models.BooleanField("schools give of their own accord", null=True, blank=True)
    is_confidential = models.BooleanField(
        "who gives and who does not is known only to those who keep the money", null=True, blank=True
    )
    decides_membership = models.BooleanField("who does not give is no member", null=True, blank=True)
    administered_by = models.CharField(max_length=200, blank=True)
    audited_by = models.CharField("checked by", max_length=200, blank=True)

    class Meta:
        triggers = [_frozen_with_its_constitution("contributions_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return f"Contributions, {self.article}"


class Franchise(Provision):
    """Who alone votes on a kind of matter: members who lead a school of that phase and, where it says so, a maintained one.

    A matter of which no franchise speaks is voted on by all who have a vote in the body.
    """

    class Phase(models.TextChoices):
        PRIMARY = "PRIMARY", "Primary"
        SECONDARY = "SECONDARY", "Secondary"
        SPECIAL = "SPECIAL", "Special"

    organ = models.CharField(max_length=20, choices=Organ)
    matter = models.CharField("as the constitution calls it", max_length=120)
    phase = models.CharField(
        max_length=10, choices=Phase, null=True, blank=True, help_text="Empty: schools of every phase."
    )
    maintained_only = models.BooleanField(
        "maintained schools only", null=True, blank=True, help_text="Empty: the constitution does not say."
    )
    also = models.ForeignKey(
        Post,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="franchises",
        help_text="Whose holder votes too, without leading such a school.",
    )

    class Meta:
        triggers = [_frozen_with_its_constitution("franchises_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return self.matter


class Ambiguity(models.Model):
    """A question that an article leaves open: which schools count, what "twice termly" means."""

    class Key(models.TextChoices):
        SECTOR = "membership.sector", "Which sectors count"
        AGES = "membership.ages", "Which ages count"
        TERMS = "sittings.terms", "What a term is"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="ambiguities")
    key = models.CharField(max_length=40, choices=Key)
    question = models.CharField(max_length=300)

    class Meta:
        verbose_name_plural = "ambiguities"
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="one_ambiguity_per_article_and_key")]
        triggers = [_frozen_with_its_constitution("ambiguities_are_never_edited", FROZEN_PATH)]

    def __str__(self) -> str:
        return self.question


class Reading(models.Model):
    """One way to read it, as a rule the application knows."""

    ambiguity = models.ForeignKey(Ambiguity, on_delete=models.PROTECT, related_name="readings")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ambiguity", "key"], name="one_reading_per_ambiguity_and_key"),
            models.UniqueConstraint(fields=["ambiguity", "position"], name="one_reading_per_ambiguity_and_place"),
        ]
        triggers = [
            _frozen_with_its_constitution(
                "readings_are_never_edited",
                "SELECT a.constitution_id FROM constitutions_ambiguity q JOIN constitutions_article a ON a.id = q.article_id"
                " WHERE q.id = ROW.ambiguity_id",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Ruling(models.Model):
    """Which reading was chosen, from which day, by whose decision and why. The latest one applies; none is ever changed."""

    ambiguity = models.ForeignKey(Ambiguity, on_delete=models.PROTECT, related_name="rulings")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="rulings")
    starts_on = models.DateField("applies from")
    decided_by = models.CharField(
        "whose decision", max_length=200, help_text="For example: the executive, 14 September 2026."
    )
    reason = models.TextField("why")
    effect = models.JSONField("its effect as shown before it was made", default=dict)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ambiguity", "starts_on"],
                name="one_ruling_per_ambiguity_and_day",
                violation_error_message="A ruling on this question already starts on that day.",
            )
        ]
        triggers = [pgtrigger.Protect(name="rulings_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.ambiguity}: {self.reading}"
