"""Every table of this app as it was here: what came before was squashed into this one; see docs/decisions/0019."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import cph.core.periods
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
                    name="Body",
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
                                    ("NETWORK", "Network"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("name", models.CharField(max_length=150)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="constitutions.body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "bodies",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "NETWORK"), ("parent__isnull", True)),
                                    models.Q(models.Q(("kind", "NETWORK"), _negated=True), ("parent__isnull", False)),
                                    _connector="OR",
                                ),
                                name="only_a_network_stands_alone",
                                violation_error_message="A network has no parent; every other body belongs to a network.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "EXECUTIVE")),
                                fields=("parent",),
                                name="one_executive_per_network",
                                violation_error_message="This network already has an executive.",
                            ),
                            models.UniqueConstraint(
                                fields=("parent", "kind", "name"),
                                name="one_body_per_name",
                                nulls_distinct=False,
                                violation_error_message="There is already a body of this name.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clerk",
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
                            "body",
                            models.ForeignKey(
                                limit_choices_to={"kind": "NETWORK"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clerks",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clerkships",
                                to=settings.AUTH_USER_MODEL,
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
                                name="constitutions_clerk_ends_after_it_starts",
                                violation_error_message="Enter an end date that is not before the start date.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("body", "="), (cph.core.periods.Period(), "&&")],
                                name="one_clerkship_per_person_and_body_at_a_time",
                                violation_error_message="This person is already clerk of this body in that period.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Constitution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("version", models.CharField(max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[("DRAFT", "Draft"), ("ADOPTED", "Applied")], default="DRAFT", max_length=10
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="applies from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="applies until")),
                        ("adopted_by", models.CharField(blank=True, max_length=200, verbose_name="adopted by")),
                        ("source", models.CharField(blank=True, max_length=300)),
                        ("instance", models.CharField(blank=True, max_length=60, verbose_name="shipped instance")),
                        (
                            "body",
                            models.ForeignKey(
                                limit_choices_to={"kind": "NETWORK"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="constitutions",
                                to="constitutions.body",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="a_constitution_ends_after_it_starts",
                            ),
                            models.UniqueConstraint(
                                fields=("body", "version"), name="one_constitution_per_body_and_version"
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("state", "ADOPTED")),
                                expressions=[("body", "="), (cph.core.periods.Period(), "&&")],
                                name="one_constitution_in_force_per_body",
                                violation_error_message="Another constitution of this body applies in that period.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="an_applied_constitution_only_ends",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
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
                                    hash="35440806fb6cd42d5dfa59f8bff692cddba7315e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_an_applied_constitution_only_ends_7c6d6",
                                    table="constitutions_constitution",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Article",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=12)),
                        ("heading", models.CharField(max_length=150)),
                        ("text", models.TextField()),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "constitution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="articles",
                                to="constitutions.constitution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("constitution", "number"), name="one_article_per_number")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="articles_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (OLD.constitution_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (NEW.constitution_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="d7661fe55eee5ed565786ee334e7873e68d375a2",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_articles_are_never_edited_c46f9",
                                    table="constitutions_article",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ambiguity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                choices=[
                                    ("membership.sector", "Which sectors count"),
                                    ("membership.ages", "Which ages count"),
                                    ("sittings.terms", "What a term is"),
                                ],
                                max_length=40,
                            ),
                        ),
                        ("question", models.CharField(max_length=300)),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ambiguities",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "ambiguities",
                        "constraints": [
                            models.UniqueConstraint(fields=("article", "key"), name="one_ambiguity_per_article_and_key")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="ambiguities_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="5afa46c7597915dca3ea3ef3d0648e734505cae0",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_ambiguities_are_never_edited_c4a9b",
                                    table="constitutions_ambiguity",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Identity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("short_name", models.CharField(max_length=30)),
                        (
                            "colour",
                            models.CharField(
                                default="#1d4f91",
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9a-f]{6}$",
                                        "Enter a colour as # and six hexadecimal digits, for example #1d4f91.",
                                    )
                                ],
                            ),
                        ),
                        (
                            "prefix",
                            models.CharField(
                                help_text="CPH gives CPH/2026/1.", max_length=12, verbose_name="prefix of its papers"
                            ),
                        ),
                        (
                            "body",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="identity",
                                to="constitutions.body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "identities",
                    },
                ),
                migrations.CreateModel(
                    name="MembershipClass",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("label", models.CharField(max_length=100)),
                        (
                            "head_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10),
                                help_text="Roles of headship that make a member.",
                                size=None,
                            ),
                        ),
                        (
                            "authority_codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3),
                                help_text="LA codes whose schools count.",
                                size=None,
                            ),
                        ),
                        (
                            "sector",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("LA_MAINTAINED", "Schools that the local authority maintains"),
                                    ("STATE_FUNDED", "All state-funded schools, academies and free schools included"),
                                ],
                                max_length=20,
                                null=True,
                                verbose_name="which sectors",
                            ),
                        ),
                        (
                            "ages",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("PRIMARY_PHASE", "Schools whose phase in the register is primary"),
                                    (
                                        "ANY_OVERLAP",
                                        "Every school whose ages overlap with 4 to 11: all-through, middle and special too",
                                    ),
                                ],
                                max_length=20,
                                null=True,
                                verbose_name="which ages",
                            ),
                        ),
                        (
                            "votes_per",
                            models.CharField(
                                choices=[("PERSON", "One vote a person"), ("SCHOOL", "One vote a school")],
                                default="PERSON",
                                max_length=10,
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "membership classes",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="classes_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="e241d989ed49b9a433a256276d7c8d033c5df426",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_classes_are_never_edited_2fb26",
                                    table="constitutions_membershipclass",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticePeriod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("working_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="notices_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="146de9759ac6d6c5e7e25134b6300bcf7f90c149",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_notices_are_never_edited_2693c",
                                    table="constitutions_noticeperiod",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("key", models.SlugField(max_length=40)),
                        ("title", models.CharField(max_length=100)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                help_text="The body whose post this is.",
                                max_length=20,
                            ),
                        ),
                        (
                            "duty",
                            models.CharField(
                                choices=[
                                    ("CHAIR", "Chairs"),
                                    ("VICE_CHAIR", "Chairs when the chair cannot"),
                                    ("LEAD", "Leads the network's work"),
                                    ("MEMBER", "Takes part"),
                                    ("ATTENDS", "Attends without being part"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("ELECTED", "Elected"),
                                    ("APPOINTED", "Appointed"),
                                    ("SENT", "Sent by a group"),
                                    ("EX_OFFICIO", "By virtue of another office"),
                                    ("INVITED", "Invited, in attendance"),
                                ],
                                max_length=12,
                                verbose_name="how it is filled",
                            ),
                        ),
                        ("seats", models.PositiveSmallIntegerField(default=1)),
                        ("per_group", models.BooleanField(default=False, verbose_name="one for each group")),
                        (
                            "term_months",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Empty: the constitution does not say.", null=True
                            ),
                        ),
                        (
                            "may_vote",
                            models.BooleanField(
                                blank=True,
                                help_text="Empty: the constitution does not say.",
                                null=True,
                                verbose_name="votes in that body",
                            ),
                        ),
                        ("head_only", models.BooleanField(default=True, verbose_name="held by a member only")),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("seats__gte", 1)), name="a_post_has_a_seat")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="posts_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="5eab335864417ccaa942f5032f514d983382757f",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_posts_are_never_edited_f1e4c",
                                    table="constitutions_post",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entitlement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "holder",
                            models.CharField(
                                choices=[
                                    ("MEMBERS", "Members"),
                                    ("POST", "Holders of a post"),
                                    ("AUTHORITY", "Officers of the local authority"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("may_attend", models.BooleanField(blank=True, null=True)),
                        ("may_speak", models.BooleanField(blank=True, null=True)),
                        ("may_propose", models.BooleanField(blank=True, null=True)),
                        ("may_vote", models.BooleanField(blank=True, null=True)),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entitlements",
                                to="constitutions.post",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("holder", "POST"), ("post__isnull", False)),
                                    models.Q(models.Q(("holder", "POST"), _negated=True), ("post__isnull", True)),
                                    _connector="OR",
                                ),
                                name="an_entitlement_names_its_post_and_only_then",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="entitlements_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="20a57a2d13ab6a553b14c5d00a3ad5c1628adb7c",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_entitlements_are_never_edited_a018d",
                                    table="constitutions_entitlement",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Quorum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("at_least", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "share_of",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="numerator of the share"
                            ),
                        ),
                        (
                            "share_from",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="denominator of the share"
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                        (
                            "counts_vacancies",
                            models.BooleanField(
                                blank=True,
                                help_text="Empty: the constitution does not say.",
                                null=True,
                                verbose_name="empty seats count in the whole",
                            ),
                        ),
                        (
                            "officers",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Empty: it need not include any.",
                                null=True,
                                verbose_name="chairs and vice chairs among them",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "quorums",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="quorums_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="c2a579a2d697659fe9c39b83e1f27f58d159597f",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_quorums_are_never_edited_98686",
                                    table="constitutions_quorum",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("label", models.CharField(max_length=200)),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "ambiguity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="constitutions.ambiguity",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ambiguity", "key"), name="one_reading_per_ambiguity_and_key"
                            ),
                            models.UniqueConstraint(
                                fields=("ambiguity", "position"), name="one_reading_per_ambiguity_and_place"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="readings_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_ambiguity q JOIN constitutions_article a ON a.id = q.article_id WHERE q.id = OLD.ambiguity_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_ambiguity q JOIN constitutions_article a ON a.id = q.article_id WHERE q.id = NEW.ambiguity_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="a3579e131c3a09d4a2d0197d4cd20b5a2231c2f2",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_readings_are_never_edited_71862",
                                    table="constitutions_reading",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ruling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="applies from")),
                        (
                            "decided_by",
                            models.CharField(
                                help_text="For example: the executive, 14 September 2026.",
                                max_length=200,
                                verbose_name="whose decision",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="why")),
                        (
                            "effect",
                            models.JSONField(default=dict, verbose_name="its effect as shown before it was made"),
                        ),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "ambiguity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rulings",
                                to="constitutions.ambiguity",
                            ),
                        ),
                        (
                            "reading",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rulings",
                                to="constitutions.reading",
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ambiguity", "starts_on"),
                                name="one_ruling_per_ambiguity_and_day",
                                violation_error_message="A ruling on this question already starts on that day.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rulings_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="79fc3d24dd54747681c2a975e508073e5e1cbe8b",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_rulings_are_never_changed_0b2f8",
                                    table="constitutions_ruling",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sitting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("key", models.SlugField(max_length=40)),
                        ("title", models.CharField(max_length=100)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "per",
                            models.CharField(
                                blank=True,
                                choices=[("TERM", "term"), ("MONTH", "month"), ("YEAR", "year")],
                                max_length=10,
                                null=True,
                            ),
                        ),
                        (
                            "agenda_agreed_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                                null=True,
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="sittings_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="bb0f1d70ccc5115c02f1ee80e77585389c0915e5",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_sittings_are_never_edited_e5e7a",
                                    table="constitutions_sitting",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Substitution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("may_send", models.BooleanField(blank=True, null=True, verbose_name="may send a substitute")),
                        ("may_vote", models.BooleanField(blank=True, null=True, verbose_name="the substitute votes")),
                        (
                            "counts",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="the substitute counts towards the quorum"
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="substitutions_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="f29a7ddcbc81d2a5a77896183b398b288cc18dc8",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_substitutions_are_never_edited_d0e37",
                                    table="constitutions_substitution",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Majority",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "matter",
                            models.CharField(
                                choices=[
                                    ("ANY", "Any decision"),
                                    ("CONSTITUTION", "A change of the constitution"),
                                    ("REMOVAL", "Removing somebody from a post"),
                                ],
                                default="ANY",
                                max_length=14,
                            ),
                        ),
                        (
                            "share_of",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="numerator of the share"
                            ),
                        ),
                        (
                            "share_from",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="denominator of the share"
                            ),
                        ),
                        (
                            "more_than",
                            models.BooleanField(default=True, verbose_name="more than the share, not just the share"),
                        ),
                        (
                            "of",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("VOTING", "Those who vote for or against"),
                                    ("PRESENT", "Those present who may vote"),
                                    ("ENTITLED", "All who are entitled to vote, present or not"),
                                ],
                                max_length=10,
                                null=True,
                                verbose_name="share of whom",
                            ),
                        ),
                        (
                            "casting_vote",
                            models.BooleanField(
                                blank=True,
                                help_text="Empty: the constitution does not say.",
                                null=True,
                                verbose_name="the chair has a casting vote",
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "majorities",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("share_from__isnull", True), ("share_of__isnull", True)),
                                    models.Q(("share_from__gte", models.F("share_of")), ("share_of__gte", 1)),
                                    _connector="OR",
                                ),
                                name="a_majority_is_a_share_of_one_at_most",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="majorities_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="ef859a51dd4867757d60979348e43222ea81f1b9",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_majorities_are_never_edited_19814",
                                    table="constitutions_majority",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ElectionRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "method",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("plurality", "Most votes"),
                                    ("av", "Alternative vote"),
                                    ("scottish", "Single transferable vote, Scottish rules"),
                                    ("ers97", "Single transferable vote, ERS97 rules"),
                                    ("meek", "Single transferable vote, Meek’s rules"),
                                    ("approval", "Approval"),
                                ],
                                max_length=10,
                                null=True,
                                verbose_name="how votes are counted",
                            ),
                        ),
                        (
                            "votes_per",
                            models.CharField(
                                blank=True,
                                choices=[("PERSON", "One vote a person"), ("SCHOOL", "One vote a school")],
                                max_length=10,
                                null=True,
                            ),
                        ),
                        (
                            "reopen_nominations",
                            models.BooleanField(blank=True, null=True, verbose_name="“re-open nominations” stands too"),
                        ),
                        (
                            "unopposed",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("DECLARED", "Declared elected without a ballot"),
                                    ("BALLOT", "A ballot against re-opening nominations"),
                                ],
                                max_length=10,
                                null=True,
                                verbose_name="as many candidates as places",
                            ),
                        ),
                        (
                            "joint_tickets",
                            models.BooleanField(blank=True, null=True, verbose_name="two may stand together"),
                        ),
                        (
                            "self_nomination",
                            models.BooleanField(blank=True, null=True, verbose_name="may nominate themselves"),
                        ),
                        (
                            "supporters",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="0, 1 (a proposer) or 2 (and a seconder).",
                                null=True,
                                verbose_name="proposer and seconder",
                            ),
                        ),
                        (
                            "statement_words",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="words of a statement at most"
                            ),
                        ),
                        (
                            "nomination_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="working days for nominations"
                            ),
                        ),
                        (
                            "withdrawal_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="working days to withdraw"
                            ),
                        ),
                        (
                            "voting_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="working days of voting"
                            ),
                        ),
                        (
                            "objection_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="working days to object"
                            ),
                        ),
                        (
                            "quorum_of",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="turnout: numerator"),
                        ),
                        (
                            "quorum_from",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="turnout: denominator"
                            ),
                        ),
                        ("proxies", models.BooleanField(blank=True, null=True, verbose_name="a proxy may vote")),
                        (
                            "on_paper",
                            models.BooleanField(blank=True, null=True, verbose_name="paper ballots are taken"),
                        ),
                        (
                            "published",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="all papers are published, without names"
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: every elected post of which no other rule speaks.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="election_rules",
                                to="constitutions.post",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("quorum_from__isnull", True), ("quorum_of__isnull", True)),
                                    models.Q(("quorum_from__gte", models.F("quorum_of")), ("quorum_of__gte", 1)),
                                    _connector="OR",
                                ),
                                name="a_turnout_is_a_share_of_one_at_most",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("supporters__isnull", True), ("supporters__lte", 2), _connector="OR"
                                ),
                                name="at_most_a_proposer_and_a_seconder",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="election_rules_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="969487b835abc92f282a0c0244e246f32bf4ea24",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_election_rules_are_never_edited_8c036",
                                    table="constitutions_electionrule",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Requirement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("MEMBER", "Is a member on the day of notice"),
                                    ("YEARS_AS_HEAD", "Years as a head"),
                                    ("GOVERNORS_SUPPORT", "The governors’ support"),
                                    ("SCHOOL_GRADE", "The school’s standing at inspection"),
                                    ("TIME_COMMITMENT", "Time to give to it"),
                                    ("OTHER", "Another requirement"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "figure",
                            models.PositiveSmallIntegerField(blank=True, help_text="Years, or days a year.", null=True),
                        ),
                        ("wording", models.CharField(max_length=300)),
                        (
                            "may_be_waived",
                            models.BooleanField(
                                blank=True, help_text="Empty: the constitution does not say.", null=True
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requirements",
                                to="constitutions.post",
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="requirements_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="dba38844f888aad7a59cb937a67ef26c8272d159",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_requirements_are_never_edited_4e1ce",
                                    table="constitutions_requirement",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Balance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "of",
                            models.CharField(
                                choices=[("SCHOOL", "one school"), ("GROUP", "one group"), ("PHASE", "one phase")],
                                max_length=8,
                            ),
                        ),
                        ("at_most", models.PositiveSmallIntegerField()),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="balances",
                                to="constitutions.post",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("at_most__gte", 1)), name="a_balance_leaves_room_for_one"
                            ),
                            models.UniqueConstraint(fields=("post", "of"), name="one_balance_per_post_and_kind"),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="balances_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="bd9b5e788e469ff186bfc097f2db2881a321b5be",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_balances_are_never_edited_e5e76",
                                    table="constitutions_balance",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Channel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("FULL_MEETING", "At a full meeting"),
                                    ("LA_MEETING", "At the authority’s meetings with leaders"),
                                    ("EXECUTIVE", "At an executive meeting"),
                                    ("GROUPS", "Through the groups"),
                                    ("WEBSITE", "Asking all members, or groups of them, here"),
                                    ("SELECTED", "Asking selected members"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("label", models.CharField(max_length=120, verbose_name="as the constitution calls it")),
                        (
                            "impact_at_most",
                            models.CharField(
                                blank=True,
                                choices=[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
                                max_length=6,
                                null=True,
                            ),
                        ),
                        (
                            "impact_at_least",
                            models.CharField(
                                blank=True,
                                choices=[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
                                max_length=6,
                                null=True,
                            ),
                        ),
                        (
                            "importance_at_most",
                            models.CharField(
                                blank=True,
                                choices=[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
                                max_length=6,
                                null=True,
                            ),
                        ),
                        (
                            "importance_at_least",
                            models.CharField(
                                blank=True,
                                choices=[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
                                max_length=6,
                                null=True,
                            ),
                        ),
                        (
                            "is_interim",
                            models.BooleanField(blank=True, null=True, verbose_name="only until a fuller way is taken"),
                        ),
                        (
                            "school_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="school days it is open at least"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who asks in this way.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="channels",
                                to="constitutions.post",
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="channels_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="b37153b63b6bcae634a8bf9fd56e26146a394db5",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_channels_are_never_edited_bfc7e",
                                    table="constitutions_channel",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contribution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "is_voluntary",
                            models.BooleanField(blank=True, null=True, verbose_name="schools give of their own accord"),
                        ),
                        (
                            "is_confidential",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="who gives and who does not is known only to those who keep the money",
                            ),
                        ),
                        (
                            "decides_membership",
                            models.BooleanField(blank=True, null=True, verbose_name="who does not give is no member"),
                        ),
                        ("administered_by", models.CharField(blank=True, max_length=200)),
                        ("audited_by", models.CharField(blank=True, max_length=200, verbose_name="checked by")),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="contributions_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="52bb49c721a73750e11687013c94a3bd69a014e8",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_contributions_are_never_edited_5a8cd",
                                    table="constitutions_contribution",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Franchise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("STATED", "Stated"),
                                    ("INFERRED", "Inferred"),
                                    ("AMBIGUOUS", "Can be read in more than one way"),
                                    ("UNSTATED", "The constitution is silent"),
                                    ("CONTRADICTORY", "Two articles disagree"),
                                ],
                                default="STATED",
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "organ",
                            models.CharField(
                                choices=[
                                    ("NETWORK", "Full meeting"),
                                    ("EXECUTIVE", "Executive"),
                                    ("DEVELOPMENT_GROUP", "Development group"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("matter", models.CharField(max_length=120, verbose_name="as the constitution calls it")),
                        (
                            "phase",
                            models.CharField(
                                blank=True,
                                choices=[("PRIMARY", "Primary"), ("SECONDARY", "Secondary"), ("SPECIAL", "Special")],
                                help_text="Empty: schools of every phase.",
                                max_length=10,
                                null=True,
                            ),
                        ),
                        (
                            "maintained_only",
                            models.BooleanField(
                                blank=True,
                                help_text="Empty: the constitution does not say.",
                                null=True,
                                verbose_name="maintained schools only",
                            ),
                        ),
                        (
                            "also",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whose holder votes too, without leading such a school.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="franchises",
                                to="constitutions.post",
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="constitutions.article",
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="franchises_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT c.state INTO found FROM constitutions_constitution c
                    WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = OLD.article_id) FOR SHARE;
                IF found = 'ADOPTED' THEN
                    RAISE EXCEPTION 'an applied constitution is never changed: adopt a new version' USING ERRCODE = '23001';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT c.state INTO found FROM constitutions_constitution c
                WHERE c.id = (SELECT a.constitution_id FROM constitutions_article a WHERE a.id = NEW.article_id) FOR SHARE;
            IF found = 'ADOPTED' THEN
                RAISE EXCEPTION 'an applied constitution is never added to: adopt a new version' USING ERRCODE = '23001';
            END IF;
            RETURN NEW;
        """,
                                    hash="a157c564fafbd40f7f6bfbb050d7f2867f0aa60d",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_franchises_are_never_edited_d8190",
                                    table="constitutions_franchise",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
