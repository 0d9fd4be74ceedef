import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import cph.core.periods
from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("constitutions", "0006_contributions_and_franchises"),
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Drawing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("drawn_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                        (
                            "revision",
                            models.PositiveIntegerField(
                                default=1, help_text="Goes up with each change: an act on an older picture is told so."
                            ),
                        ),
                        ("adopted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drawings",
                                to="constitutions.body",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("adopted_at__isnull", True)),
                                fields=("network",),
                                name="one_open_drawing_per_network",
                                violation_error_message="A drawing of this network's groups is already open: go on with that one.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrawnGroup",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=150)),
                        (
                            "drawing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="groups.drawing"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("drawing"),
                                django.db.models.functions.text.Lower("name"),
                                name="one_drawn_group_per_name",
                                violation_error_message="There is already a group of this name in the drawing.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrawnPlace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="places",
                                to="groups.drawngroup",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.school"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("group", "school"), name="one_line_per_drawn_group_and_school"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Place",
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
                            "group",
                            models.ForeignKey(
                                limit_choices_to={"kind": "DEVELOPMENT_GROUP"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="places",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                limit_choices_to={"kind": "NETWORK"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="places", to="schools.school"
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
                                name="groups_place_ends_after_it_starts",
                                violation_error_message="Enter an end date that is not before the start date.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("network", "="), ("school", "="), (cph.core.periods.Period(), "&&")],
                                name="one_group_per_school_at_a_time",
                                violation_error_message="This school is already in a group of this network in that period.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_place_is_in_a_group_of_its_network",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM constitutions_body b
                        WHERE b.id = NEW.group_id AND b.parent_id = NEW.network_id AND b.kind = 'DEVELOPMENT_GROUP'
                    ) THEN
                        RAISE EXCEPTION 'a school belongs to a group of this very network'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_place_is_in_a_group_of_its_network';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="f312cadd89fc373923ab235cc748bd8f4ea6f0b4",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_a_place_is_in_a_group_of_its_network_6b9cd",
                                    table="groups_place",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_place_only_ever_ends",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF (NEW.group_id, NEW.network_id, NEW.school_id, NEW.starts_on)
                        IS DISTINCT FROM (OLD.group_id, OLD.network_id, OLD.school_id, OLD.starts_on)
                        OR COALESCE(NEW.ends_on, 'infinity') > COALESCE(OLD.ends_on, 'infinity')
                    THEN
                        RAISE EXCEPTION 'a place is ended, never rewritten: a school that moves gets a new one'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_place_only_ever_ends';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="3ac9d40178a9d171b56a27ccba15be9db03f5068",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_place_only_ever_ends_b21a3",
                                    table="groups_place",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
