"""Every table of this app as it was here: what came before was squashed into this one; see docs/decisions/0019."""

import pgtrigger.compiler
from django.db import migrations, models

from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("prefix", models.CharField(max_length=20)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name_plural": "series",
                        "constraints": [
                            models.UniqueConstraint(fields=("prefix", "year"), name="one_series_per_prefix_and_year")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Paper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        ("title", models.CharField(max_length=250)),
                        ("template", models.CharField(max_length=120)),
                        (
                            "context",
                            models.JSONField(
                                help_text="Everything the template says, frozen when the paper was asked for."
                            ),
                        ),
                        ("about", models.CharField(db_index=True, max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[("ASKED", "Being made"), ("MADE", "Made"), ("FAILED", "Could not be made")],
                                default="ASKED",
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("made_at", models.DateTimeField(blank=True, null=True)),
                        ("file", models.FileField(blank=True, upload_to="papers/")),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("pages", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        (
                            "claimed_until",
                            models.DateTimeField(
                                blank=True, help_text="A worker is making it; after this moment another may.", null=True
                            ),
                        ),
                        (
                            "joins",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Files whose pages follow its own, and bookmarks, in order; see Join.",
                            ),
                        ),
                        (
                            "left_out",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Files that could not be joined, and why; a page in words stands for each.",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "ASKED")), fields=["asked_at"], name="papers_to_make"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "MADE"), _negated=True),
                                    models.Q(
                                        models.Q(("file", ""), _negated=True),
                                        ("made_at__isnull", False),
                                        models.Q(("sha256", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_made_paper_has_its_file",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_made_paper_is_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.\"state\" = 'MADE')",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="3320f2e00cc062ea73b4defdd400d3738cfebbda",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_made_paper_is_never_changed_49c07",
                                    table="documents_paper",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="papers_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="4b898090bee2021959d7a50d5097f9335b54ba12",
                                    operation="DELETE",
                                    pgid="pgtrigger_papers_are_never_deleted_d2f08",
                                    table="documents_paper",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="papers_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'the rows of % are never removed', TG_TABLE_NAME USING ERRCODE = '23001';",
                                    hash="85d81a117709d4b56bc1b3438cfa2611b13194f7",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_papers_are_never_emptied_efe82",
                                    table="documents_paper",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
