"""Every table of this app as it was here: what came before was squashed into this one; see docs/decisions/0019."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Choice",
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
                                    ("INVITATION", "Invitations"),
                                    ("AGENDA", "Agendas issued"),
                                    ("ASKED", "Something needs your agreement"),
                                    ("MEETING", "Meetings planned, moved or cancelled"),
                                    ("PAPERS", "Papers that came or changed after the agenda"),
                                    ("MINUTES", "Minutes circulated or approved"),
                                    ("VOTE", "Votes between meetings"),
                                    ("ELECTION", "Elections: notice, candidates, voting, results"),
                                    ("CONSULTATION", "Consultations: opened, extended, closing, reported"),
                                    (
                                        "FUNDING",
                                        "Funding: claims to confirm, approved or paid; contributions asked for",
                                    ),
                                    ("ACTION", "Reminders of actions you own"),
                                    ("PROPOSAL", "Answers to items you proposed"),
                                    ("SEAT", "Posts you take up or leave, and groups your school joins"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("AT_ONCE", "An e-mail at once"),
                                    ("HOURLY", "One e-mail an hour, if there is anything"),
                                    ("DAILY", "One e-mail a day, if there is anything"),
                                    ("WEEKLY", "One e-mail a week, on Monday, if there is anything"),
                                    ("PAGE", "No e-mail: show it on my first page only"),
                                ],
                                default="AT_ONCE",
                                max_length=10,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_choices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "kind"), name="one_choice_per_person_and_kind"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "INVITATION"), _negated=True),
                                    ("rhythm", "AT_ONCE"),
                                    _connector="OR",
                                ),
                                name="invitations_go_out_at_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ("ACTION", "PROPOSAL", "SEAT")),
                                    models.Q(("rhythm", "PAGE"), _negated=True),
                                    _connector="OR",
                                ),
                                name="service_mail_is_never_silenced",
                                violation_error_message="The network has to tell you this by e-mail. Choose how often instead.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                                    ("INVITATION", "Invitations"),
                                    ("AGENDA", "Agendas issued"),
                                    ("ASKED", "Something needs your agreement"),
                                    ("MEETING", "Meetings planned, moved or cancelled"),
                                    ("PAPERS", "Papers that came or changed after the agenda"),
                                    ("MINUTES", "Minutes circulated or approved"),
                                    ("VOTE", "Votes between meetings"),
                                    ("ELECTION", "Elections: notice, candidates, voting, results"),
                                    ("CONSULTATION", "Consultations: opened, extended, closing, reported"),
                                    (
                                        "FUNDING",
                                        "Funding: claims to confirm, approved or paid; contributions asked for",
                                    ),
                                    ("ACTION", "Reminders of actions you own"),
                                    ("PROPOSAL", "Answers to items you proposed"),
                                    ("SEAT", "Posts you take up or leave, and groups your school joins"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("subject", models.CharField(max_length=200)),
                        ("text", models.TextField(help_text="Plain text; its first line says what to do.")),
                        ("link", models.CharField(blank=True, max_length=300, verbose_name="page")),
                        (
                            "sealed_link",
                            models.CharField(
                                blank=True,
                                editable=False,
                                help_text="A link that lets somebody in: encrypted, gone once posted.",
                                max_length=300,
                            ),
                        ),
                        (
                            "about",
                            models.CharField(
                                blank=True,
                                help_text="The thing it is about, for example meetings.meeting:4.",
                                max_length=80,
                            ),
                        ),
                        (
                            "once_key",
                            models.CharField(
                                help_text="A notice with the same key is never sent to the same person again.",
                                max_length=120,
                            ),
                        ),
                        ("calendar", models.TextField(blank=True, verbose_name="calendar entry")),
                        ("created_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(verbose_name="not before")),
                        ("posted_at", models.DateTimeField(blank=True, null=True)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        ("by_email", models.BooleanField(default=True)),
                        (
                            "merged",
                            models.BooleanField(default=False, verbose_name="goes out with others in one e-mail"),
                        ),
                        (
                            "claimed_until",
                            models.DateTimeField(
                                blank=True,
                                help_text="A worker is posting it; after this moment another may.",
                                null=True,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("by_email", True), ("posted_at__isnull", True)),
                                fields=["due_at"],
                                name="notices_to_post",
                            ),
                            models.Index(fields=["person", "-created_at"], name="notices_of_a_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "once_key"), name="one_notice_per_person_and_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("posted_at__isnull", True), ("sealed_link", ""), _connector="OR"),
                                name="no_secret_outlives_its_posting",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
