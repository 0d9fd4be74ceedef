import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0001_extensions"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("name", models.CharField(max_length=150, verbose_name="full name")),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail address"),
                        ),
                        ("telephone", models.CharField(blank=True, max_length=30)),
                        ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                        ("is_staff", models.BooleanField(default=False, verbose_name="may use the admin site")),
                        (
                            "needs_second_factor",
                            models.BooleanField(
                                default=False,
                                help_text="Set when this person becomes a clerk, an officer or an administrator.",
                                verbose_name="must use a second factor",
                            ),
                        ),
                        ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="first signed in")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "people",
                        "indexes": [
                            models.Index(
                                django.db.models.functions.text.Lower("name"), models.F("id"), name="people_by_name"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("email",),
                                name="one_person_per_email",
                                violation_error_message="Somebody with this e-mail address is already here.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("email__isnull", True),
                                    ("email", django.db.models.functions.text.Lower("email")),
                                    _connector="OR",
                                ),
                                name="emails_are_lower_case",
                                violation_error_message="Enter the e-mail address in lower case.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                help_text="The network's name and the capacity, as the e-mail says it.",
                                max_length=200,
                                verbose_name="to what",
                            ),
                        ),
                        (
                            "sent_to",
                            models.EmailField(
                                help_text="The address that is proved by accepting; the person may have another one by then.",
                                max_length=254,
                                verbose_name="sent to",
                            ),
                        ),
                        ("secret_digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("sent_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "replaced_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="replaced by a newer one"),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("accepted_at__isnull", True), ("replaced_at__isnull", True)),
                                fields=("person",),
                                name="one_open_invitation_per_person",
                                violation_error_message="This person already has an open invitation.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted_at__isnull", True), ("replaced_at__isnull", True), _connector="OR"
                                ),
                                name="replaced_invitations_are_not_accepted",
                                violation_error_message="An invitation that was replaced by a newer one cannot be accepted.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("sent_at"))),
                                name="invitations_expire_after_they_are_sent",
                                violation_error_message="Enter an end that lies after the day the invitation was sent.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
