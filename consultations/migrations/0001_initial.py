import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ballots", "0002_written_answers"),
        ("constitutions", "0006_contributions_and_franchises"),
        ("documents", "0002_files_that_follow"),
        ("meetings", "0008_motions_name_who_votes"),
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Consultation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        ("about", models.TextField(blank=True, verbose_name="what it is about")),
                        ("decides", models.TextField(blank=True, verbose_name="what is decided")),
                        ("could_change", models.TextField(blank=True, verbose_name="what could still change")),
                        ("settled", models.TextField(blank=True, verbose_name="what is settled already")),
                        (
                            "asker",
                            models.CharField(
                                choices=[
                                    ("BODY", "The network, its executive or a group"),
                                    ("AUTHORITY", "The local authority"),
                                    ("PARTNER", "A partner"),
                                ],
                                default="BODY",
                                max_length=10,
                                verbose_name="who asks",
                            ),
                        ),
                        ("asker_name", models.CharField(blank=True, max_length=150, verbose_name="the partner’s name")),
                        ("on_behalf_of", models.CharField(blank=True, max_length=150)),
                        ("decides_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                        (
                            "timescale",
                            models.CharField(
                                choices=[("DAYS", "Days"), ("WEEKS", "Weeks"), ("TERM", "A term or more")],
                                default="WEEKS",
                                max_length=5,
                            ),
                        ),
                        (
                            "impact",
                            models.CharField(
                                choices=[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
                                default="MEDIUM",
                                max_length=6,
                            ),
                        ),
                        (
                            "importance",
                            models.CharField(
                                choices=[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")],
                                default="MEDIUM",
                                max_length=6,
                            ),
                        ),
                        (
                            "answers_per",
                            models.CharField(
                                choices=[("PERSON", "One vote a person"), ("SCHOOL", "One vote a school")],
                                default="SCHOOL",
                                max_length=10,
                                verbose_name="one response for each",
                            ),
                        ),
                        (
                            "naming",
                            models.CharField(
                                choices=[
                                    ("NAMED", "With names"),
                                    ("ANALYST", "Names for the analysts only"),
                                    ("ANONYMOUS", "Without names: nobody can tell who answered what"),
                                ],
                                default="NAMED",
                                max_length=9,
                                verbose_name="whose names are shown",
                            ),
                        ),
                        (
                            "shows_others",
                            models.BooleanField(
                                default=False,
                                help_text="To those who have responded themselves.",
                                verbose_name="colleagues’ answers are shown",
                            ),
                        ),
                        ("one_page_at_a_time", models.BooleanField(default=False)),
                        ("opens_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closes_at",
                            models.DateTimeField(
                                blank=True, help_text="Moved by an extension only, once it is open.", null=True
                            ),
                        ),
                        (
                            "sample_size",
                            models.PositiveIntegerField(
                                blank=True, help_text="Empty: everybody in the audience.", null=True
                            ),
                        ),
                        (
                            "sample_by",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=5),
                                blank=True,
                                default=list,
                                help_text="GROUP, PHASE, SIZE, TYPE: each in proportion.",
                                size=None,
                            ),
                        ),
                        (
                            "sample_seed",
                            models.CharField(
                                blank=True, help_text="Drawn once: the same draw can be made again.", max_length=64
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Being prepared"),
                                    ("OPEN", "Open"),
                                    ("CLOSED", "Closed"),
                                    ("REPORTED", "Reported"),
                                    ("FILED", "Filed"),
                                    ("WITHDRAWN", "Withdrawn"),
                                ],
                                default="DRAFT",
                                max_length=9,
                            ),
                        ),
                        (
                            "is_template",
                            models.BooleanField(default=False, verbose_name="a form to copy, never opened"),
                        ),
                        (
                            "publishes",
                            models.BooleanField(
                                default=False, verbose_name="responses are published where they may be"
                            ),
                        ),
                        (
                            "released_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Checked and let go: it opens at its time. A change takes it back.",
                                null=True,
                                verbose_name="opens by itself",
                            ),
                        ),
                        ("withdrawn_because", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField()),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answers were taken in at"),
                        ),
                        (
                            "not_taken_in",
                            models.CharField(
                                blank=True,
                                help_text="Of answers without names.",
                                max_length=300,
                                verbose_name="why its answers were not taken in",
                            ),
                        ),
                        (
                            "unreadable",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Once it is taken in: left out by a ruling.",
                                null=True,
                                verbose_name="envelopes that cannot be opened",
                            ),
                        ),
                        (
                            "tried_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="taking in was tried at"),
                        ),
                        ("reported_at", models.DateTimeField(blank=True, null=True)),
                        ("filed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "form_key",
                            models.UUIDField(
                                editable=False,
                                help_text="Of the form that was sent: sent twice, kept once.",
                                unique=True,
                            ),
                        ),
                        (
                            "asker_authority",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="schools.authority",
                            ),
                        ),
                        (
                            "asker_body",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "box",
                            models.OneToOneField(
                                blank=True,
                                help_text="Of anonymous answers.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consultation",
                                to="ballots.box",
                            ),
                        ),
                        (
                            "constitution",
                            models.ForeignKey(
                                help_text="In force when it was begun.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.constitution",
                            ),
                        ),
                        (
                            "copied_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="copies",
                                to="consultations.consultation",
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
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                help_text="What was decided.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "earlier",
                            models.ForeignKey(
                                blank=True,
                                help_text="The round before this.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="later",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                help_text="Runs it, and reads the answers when it closed.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                help_text="The one that decides.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                limit_choices_to={"kind": "NETWORK"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consultations",
                                to="constitutions.body",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["network", "-closes_at", "id"], name="consultations_of_a_network"),
                            models.Index(
                                condition=models.Q(("state", "OPEN")),
                                fields=["closes_at"],
                                name="consultations_to_close",
                            ),
                            models.Index(
                                condition=models.Q(("released_at__isnull", False), ("state", "DRAFT")),
                                fields=["opens_at"],
                                name="consultations_to_open",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("asker", "BODY"),
                                        ("asker_authority__isnull", True),
                                        ("asker_body__isnull", False),
                                        ("asker_name", ""),
                                    ),
                                    models.Q(
                                        ("asker", "AUTHORITY"),
                                        ("asker_authority__isnull", False),
                                        ("asker_body__isnull", True),
                                        ("asker_name", ""),
                                    ),
                                    models.Q(
                                        ("asker", "PARTNER"),
                                        ("asker_authority__isnull", True),
                                        ("asker_body__isnull", True),
                                        models.Q(("asker_name", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_consultation_has_one_asker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closes_at__isnull", True),
                                    models.Q(("closes_at__gt", models.F("opens_at")), ("opens_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_consultation_closes_after_it_opens",
                                violation_error_message="Enter a closing time after the opening time.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["DRAFT", "WITHDRAWN"]),
                                    models.Q(("closes_at__isnull", False), ("opens_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_consultation_that_opened_has_its_times",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["DRAFT", "WITHDRAWN"]),
                                    models.Q(
                                        ("about", ""),
                                        ("decides", ""),
                                        ("could_change", ""),
                                        _connector="OR",
                                        _negated=True,
                                    ),
                                    _connector="OR",
                                ),
                                name="a_consultation_says_what_could_still_change",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["OPEN", "CLOSED"]), _negated=True),
                                    models.Q(("naming", "ANONYMOUS"), _negated=True),
                                    ("box__isnull", False),
                                    _connector="OR",
                                ),
                                name="anonymous_answers_go_into_a_box",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["DRAFT", "WITHDRAWN"]), ("is_template", False), _connector="OR"
                                ),
                                name="a_template_is_never_opened",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("naming", "ANONYMOUS"), _negated=True),
                                    ("shows_others", False),
                                    _connector="OR",
                                ),
                                name="anonymous_answers_are_shown_in_sums_only",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("filed_at__isnull", False), ("state", "FILED")),
                                    models.Q(models.Q(("state", "FILED"), _negated=True), ("filed_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="a_filed_consultation_says_since_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sample_size__isnull", True), ("sample_size__gte", 1), _connector="OR"
                                ),
                                name="a_sample_has_somebody_in_it",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="consultations_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="a7bfd937ff8f10ecc9ad4b29bab61971d4303152",
                                    operation="DELETE",
                                    pgid="pgtrigger_consultations_are_never_deleted_ab33e",
                                    table="consultations_consultation",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="what_was_done_is_said_before_it_is_filed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.state = 'FILED' AND (NEW.decision_id, NEW.decided_by_id, NEW.meeting_id, NEW.title, NEW.about)
                            IS DISTINCT FROM (OLD.decision_id, OLD.decided_by_id, OLD.meeting_id, OLD.title, OLD.about) THEN
                            RAISE EXCEPTION 'what is filed stands'
                                USING ERRCODE = '23514', CONSTRAINT = 'what_is_filed_stands';
                        END IF;
                        IF OLD.state = 'FILED' THEN RETURN NEW; END IF;
                    END IF;
                    IF NEW.state = 'FILED' AND (
                        NOT EXISTS (SELECT 1 FROM consultations_report WHERE consultation_id = NEW.id)
                        OR NOT EXISTS (SELECT 1 FROM consultations_feedback
                            WHERE consultation_id = NEW.id AND removed_at IS NULL)
                        OR EXISTS (SELECT 1 FROM consultations_feedback
                            WHERE consultation_id = NEW.id AND removed_at IS NULL AND done_at IS NULL)
                        OR (NEW.decided_by_id IS NOT NULL AND NEW.decision_id IS NULL)
                    ) THEN
                        RAISE EXCEPTION 'a consultation is filed with its report, its decision, and all that was done said'
                            USING ERRCODE = '23514', CONSTRAINT = 'what_was_done_is_said_before_it_is_filed';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="2ed4aefe60e28f27e35b37da5f3410250e8abf73",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_what_was_done_is_said_before_it_is_filed_bf50a",
                                    table="consultations_consultation",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_consultation_goes_one_way",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('DRAFT', 'OPEN'), ('DRAFT', 'WITHDRAWN'), ('OPEN', 'CLOSED'), ('OPEN', 'WITHDRAWN'),
                        ('CLOSED', 'REPORTED'), ('CLOSED', 'WITHDRAWN'), ('REPORTED', 'FILED')
                    ) THEN
                        RAISE EXCEPTION 'a consultation is prepared, open, closed, reported and filed, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_consultation_goes_one_way';
                    END IF;
                    IF OLD.state <> 'DRAFT' AND (NEW.network_id, NEW.constitution_id, NEW.answers_per, NEW.naming, NEW.opens_at,
                        NEW.shows_others, NEW.sample_size, NEW.sample_seed, NEW.decides, NEW.could_change)
                        IS DISTINCT FROM (OLD.network_id, OLD.constitution_id, OLD.answers_per, OLD.naming, OLD.opens_at,
                        OLD.shows_others, OLD.sample_size, OLD.sample_seed, OLD.decides, OLD.could_change) THEN
                        RAISE EXCEPTION 'what heads were promised when they were asked stands'
                            USING ERRCODE = '23514', CONSTRAINT = 'what_was_promised_stands';
                    END IF;
                    IF OLD.state <> 'DRAFT' AND NEW.closes_at < OLD.closes_at THEN
                        RAISE EXCEPTION 'an open consultation is never shortened'
                            USING ERRCODE = '23514', CONSTRAINT = 'an_open_consultation_is_never_shortened';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="c4b1e7c386724197e96ea76c05d9724e1e86726b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_consultation_goes_one_way_71d21",
                                    table="consultations_consultation",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChosenWay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("is_proposed", models.BooleanField(default=False, verbose_name="the planner proposed it")),
                        (
                            "proposed_because",
                            models.CharField(blank=True, max_length=400, verbose_name="why the planner did or did not"),
                        ),
                        ("is_chosen", models.BooleanField(default=False)),
                        (
                            "because",
                            models.CharField(blank=True, max_length=400, verbose_name="why it was chosen, or not"),
                        ),
                        ("chosen_at", models.DateTimeField()),
                        (
                            "channel",
                            models.ForeignKey(
                                blank=True,
                                help_text="As the constitution has it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.channel",
                            ),
                        ),
                        (
                            "chosen_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ways",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "way"), name="each_way_is_weighed_once_in_a_consultation"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AudiencePart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "of",
                            models.CharField(
                                choices=[
                                    ("GROUP", "A group"),
                                    ("PHASE", "A phase"),
                                    ("SIZE", "A size"),
                                    ("TYPE", "A type"),
                                    ("SCHOOL", "A school by name"),
                                    ("PERSON", "A person by name"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("value", models.CharField(blank=True, max_length=12, verbose_name="phase, size or type")),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
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
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="schools.school",
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audience",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("group__isnull", False),
                                        ("of", "GROUP"),
                                        ("person__isnull", True),
                                        ("school__isnull", True),
                                        ("value", ""),
                                    ),
                                    models.Q(
                                        ("group__isnull", True),
                                        ("of", "SCHOOL"),
                                        ("person__isnull", True),
                                        ("school__isnull", False),
                                        ("value", ""),
                                    ),
                                    models.Q(
                                        ("group__isnull", True),
                                        ("of", "PERSON"),
                                        ("person__isnull", False),
                                        ("school__isnull", True),
                                        ("value", ""),
                                    ),
                                    models.Q(
                                        ("group__isnull", True),
                                        ("of__in", ["PHASE", "SIZE", "TYPE"]),
                                        ("person__isnull", True),
                                        ("school__isnull", True),
                                        models.Q(("value", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_part_of_an_audience_is_one_thing",
                            ),
                            models.UniqueConstraint(
                                fields=("consultation", "of", "group", "value", "school", "person"),
                                name="a_part_of_an_audience_is_named_once",
                                nulls_distinct=False,
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="the_audience_stands_once_open",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    SELECT state INTO found FROM consultations_consultation
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END FOR SHARE;
                    IF found <> 'DRAFT' THEN
                        RAISE EXCEPTION 'whom it is put to stands once it is open'
                            USING ERRCODE = '23514', CONSTRAINT = 'the_audience_stands_once_open';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
                                    hash="9bd66872629abb4c085856fb304a97b4eeb25d60",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_the_audience_stands_once_open_c073d",
                                    table="consultations_audiencepart",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Analyst",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("named_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="analysts",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("consultation", "person"),
                                name="an_analyst_is_named_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Export",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(choices=[("CSV", "CSV"), ("XLSX", "Excel (XLSX)")], max_length=4)),
                        (
                            "state",
                            models.CharField(
                                choices=[("ASKED", "Being made"), ("MADE", "Made"), ("FAILED", "Failed")],
                                default="ASKED",
                                max_length=6,
                            ),
                        ),
                        ("rows", models.PositiveIntegerField(default=0, verbose_name="rows written")),
                        ("of_rows", models.PositiveIntegerField(default=0, verbose_name="rows in all")),
                        ("file", models.FileField(blank=True, upload_to="exports/")),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        ("asked_at", models.DateTimeField()),
                        ("made_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exports",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "ASKED")),
                                fields=("consultation", "kind", "asked_by"),
                                name="asked_for_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "MADE"), _negated=True),
                                    ("made_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_made_export_says_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(verbose_name="it would have closed at")),
                        ("closes_at", models.DateTimeField(verbose_name="it closes at")),
                        ("reason", models.CharField(max_length=300)),
                        ("extended_at", models.DateTimeField()),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "extended_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("closed_at"))),
                                name="an_extension_is_longer",
                            ),
                            models.UniqueConstraint(
                                fields=("consultation", "closed_at"), name="a_closing_time_is_extended_once"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="extensions_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="44ba1dbb9b803690d197a9fb443c2ba0d94e4569",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_extensions_are_never_changed_6e769",
                                    table="consultations_extension",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Feedback",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("asked", models.TextField(verbose_name="we asked")),
                        ("said", models.TextField(verbose_name="you said")),
                        ("did", models.TextField(blank=True, verbose_name="we did")),
                        ("written_at", models.DateTimeField()),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="“we did” was written at"),
                        ),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "action",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="meetings.action",
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="feedback",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "paper",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="meetings.itempaper",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "feedback",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=["consultation"],
                                name="feedback_to_complete",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at__isnull", True)),
                                fields=("consultation", "position"),
                                name="one_feedback_per_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("action__isnull", True),
                                        ("decision__isnull", True),
                                        ("did", ""),
                                        ("done_at__isnull", True),
                                        ("paper__isnull", True),
                                    ),
                                    models.Q(
                                        models.Q(("did", ""), _negated=True),
                                        ("done_at__isnull", False),
                                        models.Q(
                                            models.Q(
                                                ("action__isnull", True),
                                                ("decision__isnull", False),
                                                ("paper__isnull", True),
                                            ),
                                            models.Q(
                                                ("action__isnull", False),
                                                ("decision__isnull", True),
                                                ("paper__isnull", True),
                                            ),
                                            models.Q(
                                                ("action__isnull", True),
                                                ("decision__isnull", True),
                                                ("paper__isnull", False),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="what_was_done_has_its_proof",
                                violation_error_message="Choose the decision, the action or the paper that shows what was done.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="feedback_comes_after_the_close",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    SELECT state INTO found FROM consultations_consultation WHERE id = NEW.consultation_id FOR SHARE;
                    IF found NOT IN ('CLOSED', 'REPORTED') THEN
                        RAISE EXCEPTION 'feedback is written once answers are closed, and stands once it is filed'
                            USING ERRCODE = '23514', CONSTRAINT = 'feedback_comes_after_the_close';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="9de7d82ad6f8baf4fce29a8d804eb76391bc61c6",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_feedback_comes_after_the_close_4880f",
                                    table="consultations_feedback",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="feedback_is_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="74dc6c49637e74cedbfcca928d9f001c4947003e",
                                    operation="DELETE",
                                    pgid="pgtrigger_feedback_is_never_deleted_48d56",
                                    table="consultations_feedback",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="feedback_stays_with_its_consultation",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."consultation_id" IS DISTINCT FROM (NEW."consultation_id") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="1c6aea8d8a10afd381587c98359fe71b7dd14e04",
                                    operation="UPDATE",
                                    pgid="pgtrigger_feedback_stays_with_its_consultation_376ce",
                                    table="consultations_feedback",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Material",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(choices=[("FACT", "A fact"), ("PAPER", "A paper")], max_length=5)),
                        ("title", models.CharField(max_length=150)),
                        ("text", models.TextField(blank=True)),
                        ("file", models.FileField(blank=True, upload_to="consultations/")),
                        ("file_name", models.CharField(blank=True, max_length=150)),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="materials",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), ("file", ""), _negated=True),
                                name="material_is_words_or_a_file",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("page", models.PositiveSmallIntegerField(default=1)),
                        (
                            "position",
                            models.PositiveSmallIntegerField(help_text="In the whole of the questions, from 1."),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ONE", "One choice"),
                                    ("MANY", "Several choices"),
                                    ("SCALE", "A scale"),
                                    ("RANKING", "A ranking"),
                                    ("NUMBER", "A number"),
                                    ("SHORT", "A line of text"),
                                    ("LONG", "Text"),
                                    ("GRID", "A grid: one choice in each row"),
                                    ("DOCUMENT", "A document, with comments by paragraph"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="the question")),
                        ("help", models.TextField(blank=True, verbose_name="what helps to answer it")),
                        ("is_required", models.BooleanField(default=False, verbose_name="must be answered")),
                        (
                            "at_least",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                help_text="The lowest number, the first step of a scale, or how many choices at least.",
                                max_digits=12,
                                null=True,
                            ),
                        ),
                        (
                            "at_most",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                help_text="The highest number, the last step of a scale, how many choices at most, or how many words.",
                                max_digits=12,
                                null=True,
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=30, verbose_name="of a number")),
                        (
                            "low_words",
                            models.CharField(blank=True, max_length=60, verbose_name="what the first step means"),
                        ),
                        (
                            "high_words",
                            models.CharField(blank=True, max_length=60, verbose_name="what the last step means"),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="not asked any more since"),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "only_if",
                            models.ForeignKey(
                                blank=True,
                                help_text="Asked of those only who chose one of some options there; that question stands before this one.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads_to",
                                to="consultations.question",
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="consultations.question",
                            ),
                        ),
                        (
                            "same_as",
                            models.ForeignKey(
                                blank=True,
                                help_text="In an earlier round.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.question",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["consultation", "position"], name="questions_in_their_order")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("at_least__isnull", True),
                                    ("at_most__isnull", True),
                                    ("at_most__gte", models.F("at_least")),
                                    _connector="OR",
                                ),
                                name="the_most_is_not_below_the_least",
                                violation_error_message="Enter a highest value that is not below the lowest.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "SCALE"), _negated=True),
                                    models.Q(("at_least__isnull", False), ("at_most__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_scale_has_two_ends",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("only_if", models.F("id")), _negated=True),
                                name="no_question_depends_on_itself",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="asked_questions_are_never_edited",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
    SELECT c.state INTO found FROM consultations_consultation c WHERE c.id = OLD.consultation_id FOR SHARE OF c;
    IF found <> 'DRAFT' AND (TG_OP = 'DELETE' OR (NEW.text, NEW.kind, NEW.help, NEW.is_required, NEW.at_least, NEW.at_most, NEW.consultation_id, NEW.only_if_id, NEW.replaces_id, NEW.low_words, NEW.high_words, NEW.unit) IS DISTINCT FROM (OLD.text, OLD.kind, OLD.help, OLD.is_required, OLD.at_least, OLD.at_most, OLD.consultation_id, OLD.only_if_id, OLD.replaces_id, OLD.low_words, OLD.high_words, OLD.unit)) THEN
        RAISE EXCEPTION 'what was asked is never edited: a new version replaces it, and both stay' USING ERRCODE = '23514', CONSTRAINT = 'asked_questions_are_never_edited';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
""",
                                    hash="df0dbf1ba744472751eee28df1c333992a165889",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_asked_questions_are_never_edited_d66e1",
                                    table="consultations_question",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="answers_without_names_have_one_set_of_questions",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found record;",
                                    func="""
                    SELECT c.state, c.naming INTO found FROM consultations_consultation c
                        WHERE c.id = NEW.consultation_id FOR SHARE OF c;
                    IF found.state <> 'DRAFT' AND found.naming = 'ANONYMOUS'
                        AND (TG_OP = 'INSERT' OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at) THEN
                        RAISE EXCEPTION 'the questions of answers without names stand once they are asked'
                            USING ERRCODE = '23514', CONSTRAINT = 'answers_without_names_have_one_set_of_questions';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="c2b3d0edaead99e8c0e8996339c36623bb57bb41",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_answers_without_names_have_one_set_of_questions_f7dee",
                                    table="consultations_question",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Part",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "number",
                            models.CharField(blank=True, max_length=20, verbose_name="as the document numbers it"),
                        ),
                        ("text", models.TextField()),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="consultations.question",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("question", "position"), name="one_part_per_place")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="parts_stand_once_asked",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
    SELECT c.state INTO found FROM consultations_consultation c JOIN consultations_question q ON q.consultation_id = c.id WHERE q.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.question_id ELSE NEW.question_id END FOR SHARE OF c;
    IF found <> 'DRAFT' AND (TG_OP <> 'INSERT' OR EXISTS (SELECT 1 FROM consultations_answer a WHERE a.question_id = NEW.question_id)) THEN
        RAISE EXCEPTION 'what can be chosen stands once it was asked' USING ERRCODE = '23514', CONSTRAINT = 'parts_stand_once_asked';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
""",
                                    hash="61fa2def1909549fe6f100509058fc51dd11857f",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_parts_stand_once_asked_43d4d",
                                    table="consultations_part",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Option",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(help_text="From 1; answers name it by this number."),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("asks_words", models.BooleanField(default=False, verbose_name="“something else”: asks which")),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="options",
                                to="consultations.question",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("question", "position"), name="one_option_per_place"),
                            models.CheckConstraint(
                                condition=models.Q(("position__gte", 1)), name="options_are_numbered_from_one"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="options_stand_once_asked",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
    SELECT c.state INTO found FROM consultations_consultation c JOIN consultations_question q ON q.consultation_id = c.id WHERE q.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.question_id ELSE NEW.question_id END FOR SHARE OF c;
    IF found <> 'DRAFT' AND (TG_OP <> 'INSERT' OR EXISTS (SELECT 1 FROM consultations_answer a WHERE a.question_id = NEW.question_id)) THEN
        RAISE EXCEPTION 'what can be chosen stands once it was asked' USING ERRCODE = '23514', CONSTRAINT = 'options_stand_once_asked';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
""",
                                    hash="e84836bf21a137431cd03993392e04e68792440e",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_options_stand_once_asked_74854",
                                    table="consultations_option",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Condition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "option",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consultations.option"
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conditions",
                                to="consultations.question",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("question", "option"), name="an_option_leads_there_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="conditions_stand_once_asked",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
    SELECT c.state INTO found FROM consultations_consultation c JOIN consultations_question q ON q.consultation_id = c.id WHERE q.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.question_id ELSE NEW.question_id END FOR SHARE OF c;
    IF found <> 'DRAFT' AND (TG_OP <> 'INSERT' OR EXISTS (SELECT 1 FROM consultations_answer a WHERE a.question_id = NEW.question_id)) THEN
        RAISE EXCEPTION 'what can be chosen stands once it was asked' USING ERRCODE = '23514', CONSTRAINT = 'conditions_stand_once_asked';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
""",
                                    hash="395242b6be1b649efd976ec20de8144f97c0d035",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_conditions_stand_once_asked_dfba2",
                                    table="consultations_condition",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("summary", models.TextField(blank=True, verbose_name="in short")),
                        ("content", models.JSONField(default=dict, help_text="All that it shows, as it was.")),
                        ("issued_at", models.DateTimeField()),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="consultations.consultation",
                            ),
                        ),
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
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.paper",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("consultation", "number"), name="reports_are_numbered_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="reports_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="92044c4ca52a0a76c00424a7e0327926e595b16e",
                                    operation="DELETE",
                                    pgid="pgtrigger_reports_are_never_deleted_b1d6a",
                                    table="consultations_report",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="reports_come_between_close_and_file",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    SELECT state INTO found FROM consultations_consultation WHERE id = NEW.consultation_id FOR SHARE;
                    IF found NOT IN ('CLOSED', 'REPORTED') THEN
                        RAISE EXCEPTION 'a report is issued once answers are closed, and none after it is filed'
                            USING ERRCODE = '23514', CONSTRAINT = 'reports_come_between_close_and_file';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="72240354ac32cd451ad9206633799a8ff8020b75",
                                    operation="INSERT",
                                    pgid="pgtrigger_reports_come_between_close_and_file_ae6b5",
                                    table="consultations_report",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_report_stands_as_it_was_issued",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."consultation_id" IS DISTINCT FROM (NEW."consultation_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."issued_by_id" IS DISTINCT FROM (NEW."issued_by_id") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="dbb6eb1dde1f3e993538167e8436cda5d6bae7aa",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_report_stands_as_it_was_issued_02810",
                                    table="consultations_report",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Respondent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=250, verbose_name="as the roll has it")),
                        ("phase", models.CharField(blank=True, max_length=12)),
                        ("size", models.CharField(blank=True, max_length=12, verbose_name="size band")),
                        ("type", models.CharField(blank=True, max_length=12, verbose_name="type of school")),
                        (
                            "is_asked",
                            models.BooleanField(
                                default=True,
                                help_text="No: on the roll, to compare with.",
                                verbose_name="drawn into the sample",
                            ),
                        ),
                        (
                            "added_because",
                            models.CharField(blank=True, max_length=300, verbose_name="why it was added later"),
                        ),
                        ("reminded_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="respondents",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
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
                        "indexes": [
                            models.Index(fields=["school"], name="asked_of_a_school"),
                            models.Index(fields=["person"], name="asked_of_a_person"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("person__isnull", True), ("school__isnull", False)),
                                    models.Q(("person__isnull", False), ("school__isnull", True)),
                                    _connector="OR",
                                ),
                                name="a_respondent_is_a_school_or_a_person",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("school__isnull", False)),
                                fields=("consultation", "school"),
                                name="a_school_is_asked_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("person__isnull", False)),
                                fields=("consultation", "person"),
                                name="a_person_is_asked_once",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="respondents_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="db4495f9422a8127dc42d447e34eb1ee58f422bd",
                                    operation="DELETE",
                                    pgid="pgtrigger_respondents_are_never_deleted_3165b",
                                    table="consultations_respondent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "answers",
                            models.JSONField(
                                default=dict, help_text="By question: the fields of its form as they were sent."
                            ),
                        ),
                        ("page", models.PositiveSmallIntegerField(default=1)),
                        ("saved_at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "respondent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
                                to="consultations.respondent",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("respondent", "person"), name="one_draft_per_person_and_respondent"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delegation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("given_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "respondent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations",
                                to="consultations.respondent",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=["to"],
                                name="delegations_to_somebody",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("respondent",),
                                name="one_delegate_at_a_time",
                                violation_error_message="Somebody already answers for this school. Take it back first.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Response",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1, verbose_name="first, second, …")),
                        ("is_last", models.BooleanField(default=True, verbose_name="counts")),
                        (
                            "by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("SELF", "The head"),
                                    ("DELEGATE", "For the head"),
                                    ("LINK", "By the link in the e-mail"),
                                    ("CLERK", "Entered by the clerk"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "received",
                            models.CharField(blank=True, max_length=200, verbose_name="how it reached the clerk"),
                        ),
                        ("consents", models.BooleanField(default=False, verbose_name="may be published")),
                        (
                            "form_key",
                            models.UUIDField(
                                editable=False,
                                help_text="Of the form that was sent: sent twice, kept once.",
                                unique=True,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="responses",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "respondent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="responses",
                                to="consultations.respondent",
                            ),
                        ),
                        (
                            "sent_by",
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
                            models.Index(
                                condition=models.Q(("is_last", True)),
                                fields=["consultation", "id"],
                                name="responses_that_count",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_last", True), ("respondent__isnull", False)),
                                fields=("respondent",),
                                name="one_response_counts",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("respondent__isnull", False)),
                                fields=("respondent", "number"),
                                name="responses_are_numbered_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("by", ""),
                                        ("number", 1),
                                        ("received", ""),
                                        ("respondent__isnull", True),
                                        ("sent_at__isnull", True),
                                        ("sent_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("respondent__isnull", False),
                                        ("sent_at__isnull", False),
                                        ("sent_by__isnull", False),
                                        models.Q(("by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_anonymous_response_says_nothing_of_its_sender",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="responses_come_while_open",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found record;",
                                    func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'what was sent is never deleted'
                            USING ERRCODE = '23514', CONSTRAINT = 'responses_are_never_deleted';
                    END IF;
                    IF TG_OP = 'UPDATE' THEN
                        IF (NEW.consultation_id, NEW.respondent_id, NEW.number, NEW."by", NEW.sent_by_id, NEW.sent_at, NEW.consents,
                            NEW.received, NEW.form_key) IS DISTINCT FROM (OLD.consultation_id, OLD.respondent_id, OLD.number,
                            OLD."by", OLD.sent_by_id, OLD.sent_at, OLD.consents, OLD.received, OLD.form_key)
                            OR (NEW.is_last AND NOT OLD.is_last) THEN
                            RAISE EXCEPTION 'what was sent is never changed: a new response replaces it'
                                USING ERRCODE = '23514', CONSTRAINT = 'responses_are_never_changed';
                        END IF;
                        RETURN NEW;
                    END IF;
                    SELECT state, naming, closes_at, opens_at INTO found FROM consultations_consultation
                        WHERE id = NEW.consultation_id FOR SHARE;
                    IF NEW.respondent_id IS NULL THEN
                        IF found.naming = 'ANONYMOUS' AND found.state = 'CLOSED' THEN RETURN NEW; END IF;
                    ELSIF found.naming <> 'ANONYMOUS' AND found.state = 'OPEN' AND NEW.sent_at < found.closes_at
                        AND NEW.sent_at >= found.opens_at THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'responses come in while it is open, with the names that were promised or without'
                        USING ERRCODE = '23514', CONSTRAINT = 'responses_come_while_open';
                """,
                                    hash="03c3e3b43e29ce7235a5ea08e2be4c6464ad2d14",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_responses_come_while_open_36e31",
                                    table="consultations_response",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "options",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                default=list,
                                help_text="Positions; of a ranking, the first first.",
                                size=None,
                            ),
                        ),
                        ("number", models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                        ("text", models.TextField(blank=True)),
                        (
                            "part",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.part",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="consultations.question",
                            ),
                        ),
                        (
                            "response",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="consultations.response",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["question"], name="answers_to_a_question")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("response", "question", "part"),
                                name="one_answer_per_question_and_part",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("options", []), _negated=True),
                                    ("number__isnull", False),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="an_answer_says_something",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="answers_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f587bda8086ed3d772eb508b65c5d9437e50dfe1",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_answers_are_never_changed_1020f",
                                    table="consultations_answer",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Likeness",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "answer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="likeness",
                                to="consultations.answer",
                            ),
                        ),
                        (
                            "like",
                            models.ForeignKey(
                                help_text="The one they are read by.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alike",
                                to="consultations.answer",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Quotation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("chosen_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quotations",
                                to="consultations.answer",
                            ),
                        ),
                        (
                            "chosen_by",
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
                                condition=models.Q(("removed_at__isnull", True)),
                                fields=("answer",),
                                name="an_answer_is_quoted_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="only_what_may_be_published_is_quoted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found boolean;",
                                    func="""
                    SELECT r.consents AND r.is_last AND a.text <> '' INTO found FROM consultations_answer a
                        JOIN consultations_response r ON r.id = a.response_id WHERE a.id = NEW.answer_id;
                    IF found IS NOT TRUE THEN
                        RAISE EXCEPTION 'only what its writer agreed to publish is quoted'
                            USING ERRCODE = '23514', CONSTRAINT = 'only_what_may_be_published_is_quoted';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="cf1a48f39c25819cf916fabb32145e756a3562f2",
                                    operation="INSERT",
                                    pgid="pgtrigger_only_what_may_be_published_is_quoted_151d2",
                                    table="consultations_quotation",
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
                        ("read_at", models.DateTimeField()),
                        (
                            "analyst",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="consultations.answer",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("answer", "analyst"), name="an_analyst_reads_an_answer_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Redaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="as it is shown")),
                        ("reason", models.CharField(max_length=200)),
                        ("redacted_at", models.DateTimeField()),
                        (
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="redactions",
                                to="consultations.answer",
                            ),
                        ),
                        (
                            "redacted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["answer", "-redacted_at"], name="redactions_of_an_answer")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="redactions_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a9c3e1278ca913151879e9337844fda09d25701e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_redactions_are_never_changed_817f2",
                                    table="consultations_redaction",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tabulation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "selection",
                            models.CharField(
                                blank=True, help_text="As “group=3|phase=2”, in this order; empty: all.", max_length=120
                            ),
                        ),
                        ("filters", models.PositiveSmallIntegerField(default=0, verbose_name="how many filters")),
                        ("figures", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField()),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tabulations",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "selection"), name="one_tabulation_per_selection"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Theme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="what belongs to it")),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="consultations.theme",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="themes",
                                to="consultations.question",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("question"),
                                django.db.models.functions.text.Lower("name"),
                                name="one_theme_of_a_name",
                                violation_error_message="This question already has a theme of that name.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                                name="no_theme_is_merged_into_itself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reading",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tags",
                                to="consultations.reading",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tags",
                                to="consultations.theme",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("reading", "theme"), name="a_theme_is_tagged_once_by_an_analyst"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="View",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "of",
                            models.CharField(
                                choices=[("MEETING", "A meeting"), ("GROUP", "A group"), ("PARTNER", "A partner")],
                                max_length=7,
                            ),
                        ),
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
                        ("name", models.CharField(blank=True, max_length=150, verbose_name="the partner’s name")),
                        ("on", models.DateField()),
                        (
                            "people",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="how many took part"),
                        ),
                        ("words", models.TextField(verbose_name="what was said")),
                        ("recorded_at", models.DateTimeField()),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="views",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="consultations.view",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("group__isnull", True),
                                        ("meeting__isnull", False),
                                        ("name", ""),
                                        ("of", "MEETING"),
                                    ),
                                    models.Q(
                                        ("group__isnull", False),
                                        ("meeting__isnull", True),
                                        ("name", ""),
                                        ("of", "GROUP"),
                                    ),
                                    models.Q(
                                        ("group__isnull", True),
                                        ("meeting__isnull", True),
                                        ("of", "PARTNER"),
                                        models.Q(("name", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_view_is_of_one_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("words", ""), _negated=True), name="a_view_says_something"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="views_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="e7f3d51ac57b566b415da0b780939f50afb89a4d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_views_are_never_changed_30002",
                                    table="consultations_view",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
