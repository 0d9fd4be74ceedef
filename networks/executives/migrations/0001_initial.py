import django.contrib.postgres.constraints
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import cph.core.periods
from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("constitutions", "0006_contributions_and_franchises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Tenure",
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
                            "seat",
                            models.PositiveSmallIntegerField(default=1, help_text="1 or 2, for a post with two seats."),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("ELECTED", "Elected"),
                                    ("UNOPPOSED", "Elected unopposed"),
                                    ("APPOINTED", "Appointed"),
                                    ("SENT", "Sent by the group"),
                                    ("CO_OPTED", "Co-opted"),
                                    ("EX_OFFICIO", "Ex officio"),
                                    ("INVITED", "Invited"),
                                ],
                                max_length=12,
                                verbose_name="how they came to it",
                            ),
                        ),
                        (
                            "appointed_by",
                            models.CharField(blank=True, max_length=200, verbose_name="by whose decision"),
                        ),
                        ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="why it ended")),
                        (
                            "body",
                            models.ForeignKey(
                                help_text="The body whose post it is.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                help_text="The group that sent them.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sent_tenures",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="constitutions.post",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [models.Index(fields=["person"], name="tenures_of_a_person")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="executives_tenure_ends_after_it_starts",
                                violation_error_message="Enter an end date that is not before the start date.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("group__isnull", True)),
                                expressions=[
                                    ("body", "="),
                                    ("post", "="),
                                    ("seat", "="),
                                    (cph.core.periods.Period(), "&&"),
                                ],
                                name="one_holder_per_seat_at_a_time",
                                violation_error_message="Somebody already holds this seat in that period.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("group__isnull", False)),
                                expressions=[
                                    ("post", "="),
                                    ("group", "="),
                                    ("seat", "="),
                                    (cph.core.periods.Period(), "&&"),
                                ],
                                name="one_representative_per_group_at_a_time",
                                violation_error_message="This group already has a representative in that period.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("body", "="),
                                    ("post", "="),
                                    ("person", "="),
                                    (cph.core.periods.Period(), "&&"),
                                ],
                                name="one_seat_per_person_and_post_at_a_time",
                                violation_error_message="This person already holds this post in that period.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seat__gte", 1)),
                                name="seats_are_counted_from_one",
                                violation_error_message="The first seat of a post is seat 1.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_tenure_fits_its_post",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE p RECORD; b RECORD;",
                                    func="""
    SELECT post.seats, post.organ, post.per_group, c.body_id AS network_id INTO p
        FROM constitutions_post post
        JOIN constitutions_article a ON a.id = post.article_id
        JOIN constitutions_constitution c ON c.id = a.constitution_id
        WHERE post.id = NEW.post_id;
    SELECT kind, COALESCE(parent_id, id) AS network_id INTO b FROM constitutions_body WHERE id = NEW.body_id;
    IF p.network_id IS DISTINCT FROM b.network_id OR p.organ IS DISTINCT FROM b.kind THEN
        RAISE EXCEPTION 'the post is not one of this body: it belongs to the constitution of another'
            USING ERRCODE = '23514', CONSTRAINT = 'a_post_is_held_in_its_own_body';
    END IF;
    IF NEW.seat > p.seats THEN
        RAISE EXCEPTION 'the constitution gives this post fewer seats'
            USING ERRCODE = '23514', CONSTRAINT = 'no_more_holders_than_seats';
    END IF;
    IF p.per_group IS DISTINCT FROM (NEW.group_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a group sends somebody to a post of one for each group, and to no other'
            USING ERRCODE = '23514', CONSTRAINT = 'a_group_sends_only_representatives';
    END IF;
    IF NEW.group_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM constitutions_body g
        WHERE g.id = NEW.group_id AND g.parent_id = b.network_id AND g.kind = 'DEVELOPMENT_GROUP'
    ) THEN
        RAISE EXCEPTION 'the group belongs to another network'
            USING ERRCODE = '23514', CONSTRAINT = 'a_group_sends_within_its_network';
    END IF;
    RETURN NEW;
""",
                                    hash="7bcffc2d8523b4a879475a816eb603372448d946",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_a_tenure_fits_its_post_be157",
                                    table="executives_tenure",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_tenure_only_ever_ends",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF (NEW.body_id, NEW.post_id, NEW.group_id, NEW.seat, NEW.person_id, NEW.how, NEW.starts_on)
                        IS DISTINCT FROM
                        (OLD.body_id, OLD.post_id, OLD.group_id, OLD.seat, OLD.person_id, OLD.how, OLD.starts_on)
                        OR COALESCE(NEW.ends_on, 'infinity') > COALESCE(OLD.ends_on, 'infinity')
                    THEN
                        RAISE EXCEPTION 'a tenure is ended, never extended or rewritten: re-election is a new one'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_tenure_only_ever_ends';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="5c273122bff1e183bcbdad85f8ab63a447f19a6f",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_tenure_only_ever_ends_734e9",
                                    table="executives_tenure",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
