"""Every table of this app as it was here: what came before was squashed into this one; see docs/decisions/0019."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import networks.meetings.models.attendance
from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ballots", "0002_written_answers"),
        ("constitutions", "0006_contributions_and_franchises"),
        ("documents", "0002_files_that_follow"),
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("place", models.CharField(blank=True, max_length=200)),
                        ("online_link", models.URLField(blank=True, verbose_name="link to join online")),
                        (
                            "state",
                            models.CharField(
                                choices=[("PLANNED", "Planned"), ("CANCELLED", "Cancelled")],
                                default="PLANNED",
                                max_length=10,
                            ),
                        ),
                        ("called_at", models.DateTimeField()),
                        (
                            "change_count",
                            models.PositiveSmallIntegerField(default=0, help_text="Sequence of the calendar entry."),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="why it was cancelled"),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "called_by",
                            models.ForeignKey(
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
                            "sitting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="constitutions.sitting",
                            ),
                        ),
                        (
                            "chaired_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed by the chair at"),
                        ),
                        (
                            "opened_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When it really began.",
                                null=True,
                                verbose_name="opened by the chair at",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["body", "starts_at"], name="meetings_of_a_body")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="a_meeting_ends_after_it_starts",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "PLANNED")),
                                fields=("body", "starts_at"),
                                name="one_meeting_per_body_and_moment",
                                violation_error_message="This body already meets at that time.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "CANCELLED"), _negated=True),
                                    models.Q(("cancel_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_cancelled_meeting_says_why",
                                violation_error_message="Enter why the meeting is cancelled.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_at__isnull", True),
                                    models.Q(("closed_at__gte", models.F("opened_at")), ("opened_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="only_an_opened_meeting_is_closed",
                                violation_error_message="Enter a closing time that is not before the meeting was opened.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("opened_at__isnull", True), ("state", "PLANNED"), _connector="OR"),
                                name="a_cancelled_meeting_is_never_opened",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agenda",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Draft"),
                                    ("PUT", "With the executive"),
                                    ("AGREED", "Agreed"),
                                    ("ISSUED", "Issued"),
                                ],
                                default="DRAFT",
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "edit_count",
                            models.PositiveIntegerField(
                                default=0, help_text="Rises with each change, so that two editors notice each other."
                            ),
                        ),
                        ("put_at", models.DateTimeField(blank=True, null=True)),
                        ("agreed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "agreed_note",
                            models.CharField(blank=True, max_length=300, verbose_name="how the executive agreed"),
                        ),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "agreed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda",
                                to="meetings.meeting",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["AGREED", "ISSUED"]), _negated=True),
                                    models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="only_an_agreed_agenda_is_issued",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state", "DRAFT"), ("put_at__isnull", False), _connector="OR"),
                                name="only_an_agenda_that_was_put_is_agreed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Issue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("issued_at", models.DateTimeField()),
                        (
                            "content",
                            models.JSONField(help_text="The agenda as issued: what the page and the PDF both show."),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="all recipients told")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "paper",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.paper",
                            ),
                        ),
                        ("recipients", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issues",
                                to="meetings.meeting",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("told_at__isnull", True)),
                                fields=["issued_at"],
                                name="issues_to_carry_out",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "version"), name="one_issue_per_meeting_and_version"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="an_issue_keeps_what_it_said",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."issued_by_id" IS DISTINCT FROM (NEW."issued_by_id") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."content" IS DISTINCT FROM (NEW."content"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="11de9ed814eea9f7c9844cd373b79e0e9384354a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_an_issue_keeps_what_it_said_fd296",
                                    table="meetings_issue",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="issues_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="bc9a3db8202292960080ac1e61115307be5eadb6",
                                    operation="DELETE",
                                    pgid="pgtrigger_issues_are_never_deleted_a0543",
                                    table="meetings_issue",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        ("title", models.CharField(max_length=150)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("DECIDE", "To decide"),
                                    ("STEER", "To steer"),
                                    ("INFORM", "To inform"),
                                    ("CONSULT", "To consult"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="why it should be there")),
                        ("minutes", models.PositiveSmallIntegerField(default=10, verbose_name="minutes it may need")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("WAITING", "Waiting"),
                                    ("PLACED", "On an agenda"),
                                    ("DECLINED", "Declined"),
                                    ("WITHDRAWN", "Withdrawn"),
                                ],
                                default="WAITING",
                                max_length=10,
                            ),
                        ),
                        ("answer", models.TextField(blank=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "form_key",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                help_text="Of the form that was sent: sent twice, kept once.",
                                unique=True,
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                help_text="Whose agenda it is meant for.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                help_text="On whose behalf.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["body", "state", "proposed_at"], name="proposals_of_a_body")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "DECLINED"), _negated=True),
                                    models.Q(("answer", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_declined_proposal_is_answered",
                                violation_error_message="Enter an answer: whoever proposed it will read it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 480)),
                                name="a_proposal_takes_one_to_480_minutes",
                                violation_error_message="Enter between 1 and 480 minutes.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Empty once it was taken off.", null=True
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("OPENING", "Welcome and apologies"),
                                    ("INTERESTS", "Declarations of interest"),
                                    ("MATTERS_ARISING", "Minutes and matters arising"),
                                    ("BUSINESS", "Business"),
                                    ("AOB", "Any other business"),
                                    ("NEXT", "Next meeting"),
                                ],
                                default="BUSINESS",
                                max_length=20,
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("DECIDE", "To decide"),
                                    ("STEER", "To steer"),
                                    ("INFORM", "To inform"),
                                    ("CONSULT", "To consult"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("minutes", models.PositiveSmallIntegerField()),
                        (
                            "presenter_name",
                            models.CharField(
                                blank=True, max_length=150, verbose_name="presenter who is not in the list"
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="why it is on the agenda")),
                        (
                            "source",
                            models.CharField(blank=True, help_text="The suggestion it was taken from.", max_length=80),
                        ),
                        (
                            "edit_number",
                            models.PositiveIntegerField(
                                default=0, help_text="The agenda's edit in which it last changed."
                            ),
                        ),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "agenda",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="meetings.agenda"
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
                            "presenter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposal",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="item",
                                to="meetings.proposal",
                            ),
                        ),
                        (
                            "carried_from",
                            models.OneToOneField(
                                blank=True,
                                help_text="The item of an earlier meeting that was not reached.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carried_to",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                choices=[("A", "Part A: for all who attend"), ("B", "Part B: confidential")],
                                default="A",
                                max_length=1,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("position__isnull", True), ("removed_at__isnull", False)),
                                    models.Q(("position__isnull", False), ("removed_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="an_item_has_a_place_until_it_is_taken_off",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("source", ""), _negated=True), ("removed_at__isnull", True)
                                ),
                                fields=("agenda", "source"),
                                name="a_suggestion_is_taken_once",
                            ),
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("agenda", "position"),
                                name="one_item_per_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 480)),
                                name="an_item_takes_one_to_480_minutes",
                                violation_error_message="Enter between 1 and 480 minutes.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemPaper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        ("file", models.FileField(upload_to="meeting-papers/")),
                        ("kind", models.CharField(max_length=10, verbose_name="content")),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("uploaded_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contact",
                            models.CharField(
                                blank=True,
                                help_text="Whom to ask before the meeting.",
                                max_length=200,
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "lead",
                            models.CharField(
                                blank=True, help_text="Whose paper it is.", max_length=150, verbose_name="lead"
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes needed"),
                        ),
                        ("pages", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "part",
                            models.CharField(
                                choices=[("A", "Part A: for all who attend"), ("B", "Part B: confidential")],
                                default="A",
                                help_text="A confidential paper may go with an open item.",
                                max_length=1,
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
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
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="meetings.itempaper",
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "late_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="A late paper is read at once, though the issued agenda does not list it.",
                                null=True,
                                verbose_name="came after the agenda was issued, at",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("replaces__isnull", True), ("version__gt", 1), _connector="OR"),
                                name="a_paper_that_replaces_another_is_a_later_version",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes__isnull", True),
                                    models.Q(("minutes__gte", 1), ("minutes__lte", 480)),
                                    _connector="OR",
                                ),
                                name="a_paper_needs_one_to_480_minutes",
                                violation_error_message="Enter between 1 and 480 minutes.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("agrees", models.BooleanField()),
                        ("comment", models.TextField(blank=True)),
                        ("said_at", models.DateTimeField()),
                        (
                            "agenda",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="meetings.agenda",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda", "version", "person"), name="one_word_per_person_and_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeftSuggestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=80)),
                        ("left_at", models.DateTimeField()),
                        (
                            "agenda",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="left", to="meetings.agenda"
                            ),
                        ),
                        (
                            "left_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("agenda", "key"), name="a_suggestion_is_left_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to="meetings.meeting",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                        models.Q(("standing", "SUBSTITUTE"), _negated=True),
                                        ("stands_in_for__isnull", True),
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
                    name="Discussion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="discussions",
                                to="meetings.meeting",
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
                                            "starts_at",
                                            "ends_at",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="feeds",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="habits",
                                to="constitutions.body",
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interests",
                                to="constitutions.body",
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Declaration",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="declarations",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minutes",
                                to="meetings.meeting",
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
                                condition=models.Q(
                                    ("state", "DRAFT"), ("circulated_at__isnull", False), _connector="OR"
                                ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="constitutions.body",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                    models.Q(
                                        ("closed_at__isnull", True), ("closed_by__isnull", True), ("state", "OPEN")
                                    ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="circulations",
                                to="meetings.minutes",
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
                                condition=models.Q(("is_approved", True)),
                                fields=("minutes",),
                                name="minutes_are_approved_once",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MinuteItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.PositiveIntegerField(
                                default=0, help_text="The minutes' edit in which it last changed."
                            ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minute",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "minutes",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="meetings.minutes"
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="minutes_of_an_item_never_change_once_approved",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO found FROM meetings_minutes WHERE id = (OLD.minutes_id) FOR SHARE;
                IF found = 'APPROVED' THEN
                    RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT state INTO found FROM meetings_minutes WHERE id = (NEW.minutes_id) FOR SHARE;
            IF found = 'APPROVED' THEN
                RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="721dc7092906e197368eeff870d11f3a0438cb12",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_minutes_of_an_item_never_change_once_approved_0bd3e",
                                    table="meetings_minuteitem",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Motion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                    ("SECRET", "Secret: nobody learns who voted how"),
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
                        (
                            "present",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="entitled and present"),
                        ),
                        ("entitled", models.PositiveIntegerField(blank=True, null=True)),
                        ("casting_vote", models.BooleanField(blank=True, null=True, verbose_name="casting vote for")),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(blank=True, max_length=400, verbose_name="why it was carried or lost"),
                        ),
                        ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                        (
                            "form_key",
                            models.UUIDField(
                                editable=False,
                                help_text="Of the form that was sent: sent twice, kept once.",
                                unique=True,
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="motions",
                                to="constitutions.body",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "instead_of",
                            models.TextField(
                                blank=True,
                                help_text="Of an amendment: the motion as it read when this was worded.",
                                verbose_name="words it replaces",
                            ),
                        ),
                        (
                            "box",
                            models.OneToOneField(
                                blank=True,
                                help_text="Of a secret vote.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="motion",
                                to="ballots.box",
                            ),
                        ),
                        (
                            "franchise",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who alone votes on it. Empty: all who may vote in the body.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="motions",
                                to="constitutions.franchise",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "OPEN")), fields=["closes_at"], name="motions_to_close"
                            ),
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
                            models.CheckConstraint(
                                condition=models.Q(("amends__isnull", False), ("instead_of", ""), _connector="OR"),
                                name="only_an_amendment_replaces_words",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("meeting__isnull", False),
                                    models.Q(("method", "SHOW"), _negated=True),
                                    _connector="OR",
                                ),
                                name="hands_are_shown_in_a_meeting_only",
                                violation_error_message="Between meetings nobody sees hands: choose a named or a secret vote.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("method", "SECRET"), _negated=True),
                                    ("state__in", ["MOVED", "WITHDRAWN"]),
                                    ("box__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_secret_vote_has_its_box",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
                                name="a_motion_keeps_its_words_once_voting_opens",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.\"state\" IN ('OPEN', 'TIED'))",
                                    func="""
                    IF NEW.text <> OLD.text OR NEW.rule <> OLD.rule OR NEW.method <> OLD.method
                       OR NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.body_id <> OLD.body_id THEN
                        RAISE EXCEPTION 'a motion keeps its words and its rule once voting opens' USING ERRCODE = '23001';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="56e66f389a83ee55306917395bd4f504eaf735fb",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_motion_keeps_its_words_once_voting_opens_c2df9",
                                    table="meetings_motion",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_franchise_is_of_the_motions_rules_and_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
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
                                    hash="5e888c6305cb7599c3b1fb143f94ab011e02b29b",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_a_franchise_is_of_the_motions_rules_and_stays_42494",
                                    table="meetings_motion",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChairRuling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                blank=True,
                                help_text="Empty: on a vote between meetings.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rulings",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ruled_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "motion",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: at large.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rulings",
                                to="meetings.motion",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("meeting__isnull", False), ("motion__isnull", False), _connector="OR"
                                ),
                                name="a_ruling_is_of_a_meeting_or_on_a_motion",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="chair_rulings_stand",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="dfd1cd6d205a393188b4717f14d00053ce6ed606",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_chair_rulings_stand_2bdcd",
                                    table="meetings_chairruling",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="constitutions.body",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="decisions_never_change_once_approved",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO found FROM meetings_minutes WHERE id = (OLD.minutes_id) FOR SHARE;
                IF found = 'APPROVED' THEN
                    RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT state INTO found FROM meetings_minutes WHERE id = (NEW.minutes_id) FOR SHARE;
            IF found = 'APPROVED' THEN
                RAISE EXCEPTION 'approved minutes never change: add a dated note' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="8587cbcde77e7f119d43af44bec8dc2cb15c2d13",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_decisions_never_change_once_approved_67643",
                                    table="meetings_decision",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("made_for", models.CharField(blank=True, max_length=300, verbose_name="why this version")),
                        ("asked_at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="all recipients told")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "contents",
                            models.JSONField(
                                default=dict,
                                help_text="The whole agenda with its papers, both parts, as it stood: each edition is taken from it.",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("told_at__isnull", True)),
                                fields=["asked_at"],
                                name="packs_to_carry_out",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "version"), name="one_pack_per_meeting_and_version"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
                                name="a_pack_keeps_what_is_in_it",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."issue_id" IS DISTINCT FROM (NEW."issue_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."contents" IS DISTINCT FROM (NEW."contents") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="21a111ad07af2a492f48bf30a38e8a7bc3807468",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_pack_keeps_what_is_in_it_76190",
                                    table="meetings_pack",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PackEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("read_at", models.DateTimeField()),
                        (
                            "paper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reads",
                                to="meetings.itempaper",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("paper", "person"), name="one_read_mark_per_paper_and_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartBAccess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("allows", models.BooleanField()),
                        ("reason", models.CharField(max_length=300)),
                        ("decided_at", models.DateTimeField()),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accesses",
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="public_page",
                                to="constitutions.body",
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ASKED", "A correction asked for"),
                                    ("NOTE", "A correction made after approval"),
                                ],
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="remarks",
                                to="meetings.minutes",
                            ),
                        ),
                        (
                            "said_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "note",
                            models.CharField(blank=True, help_text="Read by the clerk and the chair.", max_length=300),
                        ),
                        ("said_at", models.DateTimeField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "said_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            models.UniqueConstraint(
                                fields=("meeting", "person"), name="one_reply_per_person_and_meeting"
                            ),
                            models.UniqueConstraint(
                                fields=("meeting", "substitute"), name="nobody_stands_in_for_two_people_at_a_meeting"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", "SUBSTITUTE"), ("substitute__isnull", False)),
                                    models.Q(
                                        models.Q(("answer", "SUBSTITUTE"), _negated=True), ("substitute__isnull", True)
                                    ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
                                name="votes_count_while_voting_is_open",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE m meetings_motion%ROWTYPE;",
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
                                    hash="001bc545dc3d4413b6101b50a444e297a4c16b44",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_votes_count_while_voting_is_open_9fb38",
                                    table="meetings_vote",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VotingRight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="voting_rights_stand",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="303027e34b790710052e6fd94de833755f6ba23e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_voting_rights_stand_7714e",
                                    table="meetings_votingright",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
