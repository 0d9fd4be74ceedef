import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
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
                    name="Line",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.BigIntegerField(editable=False, unique=True)),
                        ("at", models.DateTimeField(db_index=True)),
                        ("actor_name", models.CharField(max_length=150)),
                        ("seat", models.CharField(blank=True, max_length=200, verbose_name="acting as")),
                        ("verb", models.CharField(max_length=60)),
                        ("subject", models.TextField()),
                        ("article", models.CharField(blank=True, max_length=200)),
                        (
                            "keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                help_text="The thing itself first, then what contains it.",
                                size=None,
                            ),
                        ),
                        ("previous", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="audit_by_thing"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("subject"), "gin_trgm_ops"
                                ),
                                name="audit_by_words",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="lines_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="4ddb148c5b55ee4500ea38f447dc7b943e2ac954",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_lines_are_never_changed_a7724",
                                    table="audit_line",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="lines_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'the rows of % are never removed', TG_TABLE_NAME USING ERRCODE = '23001';",
                                    hash="4d010ef0d47a86af47a3449d1d2006f52d9f46f9",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_lines_are_never_emptied_18f81",
                                    table="audit_line",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_line_follows_the_last_one",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
    IF NOT EXISTS (
        SELECT FROM (
            SELECT COALESCE(MAX(position), 0) + 1 AS position, COALESCE(MAX(digest), REPEAT('0', 64)) AS digest
            FROM (SELECT position, digest FROM audit_line ORDER BY position DESC LIMIT 1) AS last
        ) AS next WHERE (next.position, next.digest) = (NEW.position, NEW.previous)
    ) THEN
        RAISE EXCEPTION 'a line of the trail follows the last one' USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
""",
                                    hash="d526a165a1cddbd8ab17ed31a717d2300a1f9bcb",
                                    operation="INSERT",
                                    pgid="pgtrigger_a_line_follows_the_last_one_99de9",
                                    table="audit_line",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublishedHead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.BigIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                        ("published_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("position",), name="one_published_head_per_position")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="heads_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="8325be0b6a1f77a7b79a581572a1e7d0f2ccce1d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_heads_are_never_changed_f76b1",
                                    table="audit_publishedhead",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="heads_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'the rows of % are never removed', TG_TABLE_NAME USING ERRCODE = '23001';",
                                    hash="f9ed763fe5439a1fa4540d8a55aa8a5fd8fc6b72",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_heads_are_never_emptied_96e52",
                                    table="audit_publishedhead",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
