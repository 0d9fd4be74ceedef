import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import networks.meetings.models.attendance


class Migration(migrations.Migration):
    dependencies = [
        ("constitutions", "0003_majorities_and_substitutes"),
        ("documents", "0001_initial"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("schools", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guest_name",
                    models.CharField(blank=True, max_length=150, verbose_name="guest who is not in the list"),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("MEMBER", "Member"),
                            ("SUBSTITUTE", "Substitute"),
                            ("ATTENDING", "In attendance"),
                            ("GUEST", "Guest"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="Their seat on that day: Head of Green Lane School.",
                        max_length=250,
                        verbose_name="came as",
                    ),
                ),
                ("counts", models.BooleanField(default=False, verbose_name="counts towards the quorum")),
                (
                    "how",
                    models.CharField(
                        choices=[("ROOM", "In the room"), ("ONLINE", "Online")], default="ROOM", max_length=8
                    ),
                ),
                ("came_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "for_item",
                    models.ForeignKey(
                        blank=True,
                        help_text="Here for one item only.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="meetings.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True), ("left_at__gt", models.F("came_at")), _connector="OR"
                        ),
                        name="nobody_leaves_before_they_came",
                        violation_error_message="Enter a time after they came.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("guest_name", ""), ("person__isnull", False)),
                            models.Q(("person__isnull", True), models.Q(("guest_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_attendance_names_a_person_or_a_guest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "GUEST"), _negated=True), ("counts", False), _connector="OR"
                        ),
                        name="a_guest_never_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "SUBSTITUTE"), ("stands_in_for__isnull", False)),
                            models.Q(
                                models.Q(("standing", "SUBSTITUTE"), _negated=True), ("stands_in_for__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="a_substitute_stands_in_for_somebody",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("person__isnull", False)),
                        expressions=[
                            ("meeting", "="),
                            ("person", "="),
                            (
                                networks.meetings.models.attendance.Spell(
                                    "came_at", "left_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                        ],
                        name="nobody_is_twice_at_a_meeting_at_once",
                        violation_error_message="They are already marked as present at that time.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("stands_in_for__isnull", False)),
                        expressions=[
                            ("meeting", "="),
                            ("stands_in_for", "="),
                            (
                                networks.meetings.models.attendance.Spell(
                                    "came_at", "left_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                        ],
                        name="nobody_is_stood_in_for_twice_at_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChairRuling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("QUORUM", "Whether enough are present to decide"),
                            ("TIE", "How a tie ends"),
                            ("MAJORITY", "What majority a decision needs"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="what was ruled")),
                ("ruled_at", models.DateTimeField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="meetings.meeting"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Discussion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discussions",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discussions", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True), ("ends_at__gte", models.F("starts_at")), _connector="OR"
                        ),
                        name="a_discussion_ends_after_it_starts",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("meeting", "="),
                            (
                                networks.meetings.models.attendance.Spell(
                                    "starts_at", "ends_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                        ],
                        name="one_item_is_before_a_meeting_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("last_read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: all one's meetings.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="constitutions.body",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feeds", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("person", "body"),
                        name="one_feed_per_person_and_body",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Habits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "minutes_within",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Counted from the day after the meeting.",
                        verbose_name="working days to circulate minutes",
                    ),
                ),
                (
                    "reminders",
                    models.CharField(
                        choices=[
                            ("DAILY", "Each morning, if something is due"),
                            ("WEEKLY", "Each Monday, if something is open"),
                            ("NEVER", "Not at all"),
                        ],
                        default="WEEKLY",
                        max_length=8,
                    ),
                ),
                (
                    "network",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="habits", to="constitutions.body"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "habits",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes_within__gte", 1), ("minutes_within__lte", 60)),
                        name="minutes_go_out_within_one_to_60_working_days",
                        violation_error_message="Enter between 1 and 60 working days.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FINANCIAL", "Money: paid work, a contract, shares"),
                            ("ROLE", "A role elsewhere: governor, trustee, director"),
                            ("FAMILY", "Somebody close to you"),
                            ("SCHOOL", "Your own school stands to gain or lose"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("nature", models.CharField(max_length=300, verbose_name="what it is")),
                ("declared_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interests", to="constitutions.body"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_as",
                        to="meetings.interest",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="meetings_interest_ends_after_it_starts",
                        violation_error_message="Enter an end date that is not before the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__isnull", False)),
                        name="an_interest_lapses_at_the_end_of_the_school_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nature", models.CharField(max_length=300, verbose_name="what it is")),
                (
                    "then",
                    models.CharField(
                        choices=[
                            ("STAYS", "Stays and takes part"),
                            ("SILENT", "Stays without speaking or voting"),
                            ("LEAVES", "Leaves for the item"),
                        ],
                        max_length=8,
                        verbose_name="what follows",
                    ),
                ),
                ("declared_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: at large.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="declarations", to="meetings.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "interest",
                    models.ForeignKey(
                        blank=True,
                        help_text="From the register.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="meetings.interest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("meeting", "item", "person"),
                        name="one_declaration_per_person_and_item",
                        nulls_distinct=False,
                        violation_error_message="An interest of this person in this item is recorded already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("item__isnull", False), ("then", "STAYS"), _connector="OR"),
                        name="only_for_an_item_does_somebody_stand_aside",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "Draft"), ("CIRCULATED", "Circulated"), ("APPROVED", "Approved")],
                        default="DRAFT",
                        max_length=10,
                    ),
                ),
                (
                    "edit_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Rises with each change, so that two editors notice each other."
                    ),
                ),
                ("circulated_at", models.DateTimeField(blank=True, null=True, verbose_name="first circulated")),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_in",
                    models.ForeignKey(
                        blank=True,
                        help_text="The meeting that approved them.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="meetings.meeting"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "minutes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "DRAFT"), ("circulated_at__isnull", False), _connector="OR"),
                        name="only_circulated_minutes_are_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "APPROVED"), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_in__isnull", False),
                                ("recorded_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approved_minutes_name_the_meeting_that_approved_them",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved_in", models.F("meeting")), _negated=True),
                        name="no_meeting_approves_its_own_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("A", "Part A: for all who attend"), ("B", "Part B: confidential")],
                        default="A",
                        max_length=1,
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("text", models.CharField(max_length=500)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("DONE", "Done"), ("DROPPED", "Dropped")],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, verbose_name="what was done")),
                ("evidence", models.FileField(blank=True, upload_to="action-evidence/")),
                ("evidence_name", models.CharField(blank=True, max_length=150)),
                ("evidence_kind", models.CharField(blank=True, max_length=10)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="struck from a draft")),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("form_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="constitutions.body"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="meetings.agendaitem",
                    ),
                ),
                ("owners", models.ManyToManyField(related_name="actions", to=settings.AUTH_USER_MODEL)),
                (
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: given between meetings.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="meetings.minutes",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["body", "state", "due_on"], name="actions_of_a_body"),
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True), ("state", "OPEN")),
                        fields=["due_on"],
                        name="actions_to_remind_of",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True), ("state", "OPEN")),
                            models.Q(
                                models.Q(("state", "OPEN"), _negated=True),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_action_says_what_was_done",
                        violation_error_message="Enter what was done.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Circulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("circulated_at", models.DateTimeField()),
                ("is_approved", models.BooleanField(default=False, verbose_name="as approved")),
                (
                    "content",
                    models.JSONField(
                        help_text="The minutes as they went out, Part B marked: each reader is shown their part."
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="all recipients told")),
                (
                    "circulated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        blank=True,
                        help_text="The PDF of Part A.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.paper",
                    ),
                ),
                (
                    "paper_b",
                    models.OneToOneField(
                        blank=True,
                        help_text="The PDF with Part B.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.paper",
                    ),
                ),
                ("recipients", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="circulations", to="meetings.minutes"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)),
                        fields=["circulated_at"],
                        name="circulations_to_carry_out",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("minutes", "version"), name="one_circulation_per_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_approved", True)), fields=("minutes",), name="minutes_are_approved_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MinuteItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("discussion", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("TAKEN", "Taken"),
                            ("NOT_REACHED", "Not reached: it moves to the next meeting"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="TAKEN",
                        max_length=12,
                    ),
                ),
                (
                    "edit_number",
                    models.PositiveIntegerField(default=0, help_text="The minutes' edit in which it last changed."),
                ),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minute", to="meetings.agendaitem"
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="meetings.minutes"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Motion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("A", "Part A: for all who attend"), ("B", "Part B: confidential")],
                        default="A",
                        max_length=1,
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=150)),
                ("text", models.TextField()),
                ("moved_at", models.DateTimeField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("SHOW", "Show of hands: the numbers are counted"),
                            ("NAMED", "Named: who voted how is recorded"),
                        ],
                        default="SHOW",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("MOVED", "Moved"),
                            ("OPEN", "Voting is open"),
                            ("CARRIED", "Carried"),
                            ("LOST", "Lost"),
                            ("TIED", "Tied"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="MOVED",
                        max_length=10,
                    ),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                (
                    "rule",
                    models.JSONField(
                        default=dict,
                        help_text="The majority it needs, frozen when voting opened: see rules.majorities.Majority.",
                    ),
                ),
                ("votes_for", models.PositiveIntegerField(blank=True, null=True)),
                ("votes_against", models.PositiveIntegerField(blank=True, null=True)),
                ("abstentions", models.PositiveIntegerField(blank=True, null=True)),
                ("present", models.PositiveIntegerField(blank=True, null=True, verbose_name="entitled and present")),
                ("entitled", models.PositiveIntegerField(blank=True, null=True)),
                ("casting_vote", models.BooleanField(blank=True, null=True, verbose_name="casting vote for")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=400, verbose_name="why it was carried or lost")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "form_key",
                    models.UUIDField(
                        editable=False, help_text="Of the form that was sent: sent twice, kept once.", unique=True
                    ),
                ),
                (
                    "amends",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="meetings.motion",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="motions", to="constitutions.body"
                    ),
                ),
                (
                    "cast_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "constitution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="constitutions.constitution",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="motions",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: between meetings.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="motions",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "seconded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "OPEN")), fields=["closes_at"], name="motions_to_close"),
                    models.Index(fields=["body", "-moved_at"], name="motions_of_a_body"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__isnull", True),
                            models.Q(("closes_at__gt", models.F("opens_at")), ("opens_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="voting_closes_after_it_opens",
                        violation_error_message="Enter a closing time after the opening time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("meeting__isnull", False), ("item__isnull", True), _connector="OR"),
                        name="an_item_is_of_a_meeting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("meeting__isnull", False), ("method", "NAMED"), _connector="OR"),
                        name="hands_are_shown_in_a_meeting_only",
                        violation_error_message="Between meetings nobody sees hands: choose a named vote.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["CARRIED", "LOST", "TIED"]), _negated=True),
                            models.Q(
                                ("abstentions__isnull", False),
                                ("decided_at__isnull", False),
                                ("votes_against__isnull", False),
                                ("votes_for__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_motion_has_its_numbers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cast_by__isnull", True), ("casting_vote__isnull", True)),
                            models.Q(("cast_by__isnull", False), ("casting_vote__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_casting_vote_is_somebodys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seconded_by", models.F("moved_by")), _negated=True),
                        name="nobody_seconds_their_own_motion",
                        violation_error_message="Choose a seconder who is not the mover.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "WITHDRAWN"), _negated=True),
                            models.Q(("withdrawn_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_withdrawn_motion_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("A", "Part A: for all who attend"), ("B", "Part B: confidential")],
                        default="A",
                        max_length=1,
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("text", models.TextField()),
                ("decided_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="struck from a draft")),
                ("form_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="constitutions.body"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: between meetings.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="meetings.minutes",
                    ),
                ),
                (
                    "motion",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="meetings.motion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["body", "-decided_at"], name="decisions_of_a_body")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("item__isnull", False), ("minutes__isnull", False)),
                            ("motion__isnull", False),
                            _connector="OR",
                        ),
                        name="a_decision_comes_from_minutes_or_a_motion",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("made_for", models.CharField(blank=True, max_length=300, verbose_name="why this version")),
                ("asked_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="all recipients told")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packs", to="meetings.issue"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packs", to="meetings.meeting"
                    ),
                ),
                ("recipients", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)), fields=["asked_at"], name="packs_to_carry_out"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "version"), name="one_pack_per_meeting_and_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="PackEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="The hash of its contents list.", max_length=64)),
                (
                    "contents",
                    models.JSONField(
                        help_text="Items and papers in it, in order; what changed since the version before."
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="meetings.pack"
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.paper"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "key"), name="one_edition_per_pack_and_contents")
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField()),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reads", to="meetings.itempaper"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "person"), name="one_read_mark_per_paper_and_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="PartBAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("allows", models.BooleanField()),
                ("reason", models.CharField(max_length=300)),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accesses", to="meetings.agendaitem"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "Part B access",
                "verbose_name_plural": "Part B accesses",
                "constraints": [
                    models.UniqueConstraint(fields=("item", "person"), name="one_access_per_item_and_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                ("about", models.TextField(blank=True, max_length=2000, verbose_name="about this body")),
                ("shows_meetings", models.BooleanField(default=True, verbose_name="dates of its meetings")),
                ("shows_agendas", models.BooleanField(default=False, verbose_name="issued agendas, Part A")),
                ("shows_minutes", models.BooleanField(default=False, verbose_name="approved minutes, Part A")),
                (
                    "shows_decisions",
                    models.BooleanField(default=False, verbose_name="decisions of approved minutes, Part A"),
                ),
                ("shows_posts", models.BooleanField(default=False, verbose_name="who holds its posts")),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="public_page", to="constitutions.body"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_published_page_was_published_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("ASKED", "A correction asked for"), ("NOTE", "A correction made after approval")],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                ("said_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="what the clerk did")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_in",
                    models.ForeignKey(
                        blank=True,
                        help_text="The meeting that made the correction.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="meetings.minutes"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("COMING", "I am coming"),
                            ("ONLINE", "I am joining online"),
                            ("APOLOGIES", "I cannot come: my apologies"),
                            ("SUBSTITUTE", "Somebody comes in my place"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="Read by the clerk and the chair.", max_length=300)),
                ("said_at", models.DateTimeField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="meetings.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "replies",
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person"), name="one_reply_per_person_and_meeting"),
                    models.UniqueConstraint(
                        fields=("meeting", "substitute"), name="nobody_stands_in_for_two_people_at_a_meeting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "SUBSTITUTE"), ("substitute__isnull", False)),
                            models.Q(models.Q(("answer", "SUBSTITUTE"), _negated=True), ("substitute__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_substitute_is_named_and_only_then",
                        violation_error_message="Choose who comes in your place.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("substitute", models.F("person")), _negated=True),
                        name="nobody_is_their_own_substitute",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "choice",
                    models.CharField(
                        choices=[("FOR", "For"), ("AGAINST", "Against"), ("ABSTAIN", "Abstain")], max_length=8
                    ),
                ),
                ("cast_at", models.DateTimeField()),
                (
                    "motion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="meetings.motion"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        help_text="The voter, or the clerk who read it out.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.school",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("school__isnull", True)),
                        fields=("motion", "person"),
                        name="one_vote_per_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("school__isnull", False)),
                        fields=("motion", "school"),
                        name="one_vote_per_school",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VotingRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=250, verbose_name="as")),
                (
                    "motion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rights", to="meetings.motion"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where schools have the vote.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.school",
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("motion", "person", "school"),
                        name="one_right_per_motion_person_and_school",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="carried_from",
            field=models.OneToOneField(
                blank=True,
                help_text="The item of an earlier meeting that was not reached.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_to",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="part",
            field=models.CharField(
                choices=[("A", "Part A: for all who attend"), ("B", "Part B: confidential")], default="A", max_length=1
            ),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="contact",
            field=models.CharField(
                blank=True, help_text="Whom to ask before the meeting.", max_length=200, verbose_name="contact"
            ),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="lead",
            field=models.CharField(blank=True, help_text="Whose paper it is.", max_length=150, verbose_name="lead"),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="minutes",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes needed"),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="pages",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="part",
            field=models.CharField(
                choices=[("A", "Part A: for all who attend"), ("B", "Part B: confidential")],
                default="A",
                help_text="A confidential paper may go with an open item.",
                max_length=1,
            ),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("DECIDE", "To decide"),
                    ("STEER", "To steer"),
                    ("INFORM", "To inform"),
                    ("CONSULT", "To consult"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="meetings.itempaper",
            ),
        ),
        migrations.AddField(
            model_name="itempaper",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="meeting",
            name="chaired_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="closed by the chair at"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="opened_at",
            field=models.DateTimeField(
                blank=True, help_text="When it really began.", null=True, verbose_name="opened by the chair at"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(("closed_at__gte", models.F("opened_at")), ("opened_at__isnull", False)),
                    _connector="OR",
                ),
                name="only_an_opened_meeting_is_closed",
                violation_error_message="Enter a closing time that is not before the meeting was opened.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened_at__isnull", True), ("state", "PLANNED"), _connector="OR"),
                name="a_cancelled_meeting_is_never_opened",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chairruling",
            trigger=pgtrigger.compiler.Trigger(
                name="chair_rulings_stand",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dfd1cd6d205a393188b4717f14d00053ce6ed606",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_chair_rulings_stand_2bdcd",
                    table="meetings_chairruling",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interest",
            trigger=pgtrigger.compiler.Trigger(
                name="an_interest_keeps_what_was_declared",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."network_id" IS DISTINCT FROM (NEW."network_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."nature" IS DISTINCT FROM (NEW."nature") OR OLD."declared_at" IS DISTINCT FROM (NEW."declared_at") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="bd950541e2e114ec196099f216f9b51274a38f5b",
                    operation="UPDATE",
                    pgid="pgtrigger_an_interest_keeps_what_was_declared_a6bf7",
                    table="meetings_interest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interest",
            trigger=pgtrigger.compiler.Trigger(
                name="interests_are_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="d7346be8cbe91a5828ab36b51431e097bc01f9fd",
                    operation="DELETE",
                    pgid="pgtrigger_interests_are_never_deleted_15891",
                    table="meetings_interest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minutes",
            trigger=pgtrigger.compiler.Trigger(
                name="approved_minutes_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'APPROVED')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e858e2ea2b75da90b7f1fc3512635dc1904f6724",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_approved_minutes_never_change_d33ab",
                    table="meetings_minutes",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minuteitem",
            trigger=pgtrigger.compiler.Trigger(
                name="minutes_of_an_item_never_change_once_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE found text;",
                    func="\n            IF TG_OP <> 'INSERT' THEN\n                SELECT state INTO found FROM meetings_minutes WHERE id = (OLD.minutes_id) FOR SHARE;\n                IF found = 'APPROVED' THEN\n                    RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';\n                END IF;\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            SELECT state INTO found FROM meetings_minutes WHERE id = (NEW.minutes_id) FOR SHARE;\n            IF found = 'APPROVED' THEN\n                RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="721dc7092906e197368eeff870d11f3a0438cb12",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_minutes_of_an_item_never_change_once_approved_0bd3e",
                    table="meetings_minuteitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="circulation",
            trigger=pgtrigger.compiler.Trigger(
                name="a_circulation_keeps_what_it_said",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."minutes_id" IS DISTINCT FROM (NEW."minutes_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."circulated_by_id" IS DISTINCT FROM (NEW."circulated_by_id") OR OLD."circulated_at" IS DISTINCT FROM (NEW."circulated_at") OR OLD."is_approved" IS DISTINCT FROM (NEW."is_approved") OR OLD."content" IS DISTINCT FROM (NEW."content"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="58b75e092b0be26ed6ab87a011935f365c585413",
                    operation="UPDATE",
                    pgid="pgtrigger_a_circulation_keeps_what_it_said_850f3",
                    table="meetings_circulation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="circulation",
            trigger=pgtrigger.compiler.Trigger(
                name="circulations_are_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="7d7646d57247d0f339684015246878a77360397f",
                    operation="DELETE",
                    pgid="pgtrigger_circulations_are_never_deleted_00831",
                    table="meetings_circulation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="motion",
            trigger=pgtrigger.compiler.Trigger(
                name="a_decided_motion_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('CARRIED', 'LOST', 'WITHDRAWN'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="be47fa1f1519aba42f5aa6d915b18d3c5b83d93a",
                    operation="UPDATE",
                    pgid="pgtrigger_a_decided_motion_never_changes_48a22",
                    table="meetings_motion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="motion",
            trigger=pgtrigger.compiler.Trigger(
                name="motions_are_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0a9a33930c9ca89e269d13cd4501f5107ddb44b2",
                    operation="DELETE",
                    pgid="pgtrigger_motions_are_never_deleted_b011d",
                    table="meetings_motion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="motion",
            trigger=pgtrigger.compiler.Trigger(
                name="a_motion_keeps_its_words_once_voting_opens",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('OPEN', 'TIED'))",
                    func="\n                    IF NEW.text <> OLD.text OR NEW.rule <> OLD.rule OR NEW.method <> OLD.method\n                       OR NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.body_id <> OLD.body_id THEN\n                        RAISE EXCEPTION 'a motion keeps its words and its rule once voting opens' USING ERRCODE = '23001';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="56e66f389a83ee55306917395bd4f504eaf735fb",
                    operation="UPDATE",
                    pgid="pgtrigger_a_motion_keeps_its_words_once_voting_opens_c2df9",
                    table="meetings_motion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decisions_never_change_once_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE found text;",
                    func="\n            IF TG_OP <> 'INSERT' THEN\n                SELECT state INTO found FROM meetings_minutes WHERE id = (OLD.minutes_id) FOR SHARE;\n                IF found = 'APPROVED' THEN\n                    RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';\n                END IF;\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            SELECT state INTO found FROM meetings_minutes WHERE id = (NEW.minutes_id) FOR SHARE;\n            IF found = 'APPROVED' THEN\n                RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="8587cbcde77e7f119d43af44bec8dc2cb15c2d13",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_decisions_never_change_once_approved_67643",
                    table="meetings_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pack",
            trigger=pgtrigger.compiler.Trigger(
                name="packs_are_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2905020fac9f13a12a3cf26cb043556113f46230",
                    operation="DELETE",
                    pgid="pgtrigger_packs_are_never_deleted_6a7be",
                    table="meetings_pack",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remark",
            trigger=pgtrigger.compiler.Trigger(
                name="a_remark_keeps_what_was_said",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."minutes_id" IS DISTINCT FROM (NEW."minutes_id") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."said_by_id" IS DISTINCT FROM (NEW."said_by_id") OR OLD."said_at" IS DISTINCT FROM (NEW."said_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="b1d5f8a0cd8ecc5db6c07b281357ac15a154a166",
                    operation="UPDATE",
                    pgid="pgtrigger_a_remark_keeps_what_was_said_cb9ed",
                    table="meetings_remark",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remark",
            trigger=pgtrigger.compiler.Trigger(
                name="remarks_are_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="14d8c12c72118a6b635bc6d3ca1487ece3c91590",
                    operation="DELETE",
                    pgid="pgtrigger_remarks_are_never_deleted_e97be",
                    table="meetings_remark",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vote",
            trigger=pgtrigger.compiler.Trigger(
                name="votes_count_while_voting_is_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE m meetings_motion%ROWTYPE;",
                    func="\n                    SELECT * INTO m FROM meetings_motion WHERE id = NEW.motion_id FOR SHARE;\n                    IF m.state <> 'OPEN' OR (m.closes_at IS NOT NULL AND NEW.cast_at >= m.closes_at)\n                       OR NEW.cast_at < m.opens_at THEN\n                        RAISE EXCEPTION 'voting is not open'\n                            USING ERRCODE = '23514', CONSTRAINT = 'votes_count_while_voting_is_open';\n                    END IF;\n                    IF NOT EXISTS (\n                        SELECT 1 FROM meetings_votingright r WHERE r.motion_id = NEW.motion_id\n                        AND r.person_id = NEW.person_id AND r.school_id IS NOT DISTINCT FROM NEW.school_id\n                    ) THEN\n                        RAISE EXCEPTION 'no right to this vote'\n                            USING ERRCODE = '23514', CONSTRAINT = 'only_who_has_the_right_votes';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="a26753743e45f82d117331b4e550ccac05c87053",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_votes_count_while_voting_is_open_9fb38",
                    table="meetings_vote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vote",
            trigger=pgtrigger.compiler.Trigger(
                name="votes_are_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="7adcb80c325716b7507b2b823c970c4995cf0e49",
                    operation="DELETE",
                    pgid="pgtrigger_votes_are_never_deleted_67757",
                    table="meetings_vote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="votingright",
            trigger=pgtrigger.compiler.Trigger(
                name="voting_rights_stand",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="303027e34b790710052e6fd94de833755f6ba23e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_voting_rights_stand_7714e",
                    table="meetings_votingright",
                    when="BEFORE",
                ),
            ),
        ),
    ]
