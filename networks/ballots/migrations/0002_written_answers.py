"""Every table of this app as it was here: what came before was squashed into this one; see docs/decisions/0019."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

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
                    name="Box",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("title", models.CharField(max_length=200)),
                        (
                            "choices",
                            models.PositiveSmallIntegerField(default=0, verbose_name="how many candidates or answers"),
                        ),
                        ("marks", models.PositiveSmallIntegerField(default=0, verbose_name="how many may be marked")),
                        (
                            "keeping",
                            models.CharField(
                                choices=[
                                    ("SERVER", "Kept by the server"),
                                    ("PEOPLE", "Kept by people, each with a passphrase"),
                                ],
                                default="SERVER",
                                max_length=8,
                                verbose_name="who keeps the key",
                            ),
                        ),
                        (
                            "keeps_trackers",
                            models.BooleanField(
                                default=False,
                                help_text="By the body's consent, given before voting opens.",
                                verbose_name="papers are published with their trackers",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PREPARED", "Being prepared"),
                                    ("OPEN", "Voting"),
                                    ("CLOSED", "Closed, not yet opened"),
                                    ("OPENED", "Opened"),
                                    ("DESTROYED", "Papers destroyed"),
                                    ("ABANDONED", "Abandoned"),
                                ],
                                default="PREPARED",
                                max_length=10,
                            ),
                        ),
                        ("opens_at", models.DateTimeField(blank=True, null=True)),
                        ("closes_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "stirred",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="papers in it when it was last stirred"
                            ),
                        ),
                        ("destroy_on", models.DateField(blank=True, null=True, verbose_name="papers are destroyed on")),
                        (
                            "held_because",
                            models.CharField(blank=True, max_length=300, verbose_name="not destroyed because"),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                help_text="Whose vote it is.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "holds",
                            models.CharField(
                                choices=[("RANKINGS", "Marked papers"), ("WORDS", "Written answers")],
                                default="RANKINGS",
                                max_length=8,
                                verbose_name="what is in it",
                            ),
                        ),
                        (
                            "room",
                            models.PositiveIntegerField(
                                default=0,
                                help_text="All are padded to it, so that a length says nothing.",
                                verbose_name="bytes of a written paper",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "boxes",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "OPEN")), fields=["closes_at"], name="boxes_to_close"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closes_at__isnull", True),
                                    models.Q(("closes_at__gt", models.F("opens_at")), ("opens_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_box_closes_after_it_opens",
                                violation_error_message="Enter a closing time after the opening time.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["PREPARED", "ABANDONED"]),
                                    models.Q(("closes_at__isnull", False), ("opens_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_box_that_opened_has_its_times",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("choices__gte", 1), ("choices__lte", 200), ("holds", "RANKINGS"), ("room", 0)
                                    ),
                                    models.Q(
                                        ("choices", 0), ("holds", "WORDS"), ("keeps_trackers", False), ("room__gte", 1)
                                    ),
                                    _connector="OR",
                                ),
                                name="a_box_has_choices_or_room_for_words",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("holds", "RANKINGS"), ("marks__gte", 1), ("marks__lte", models.F("choices"))
                                    ),
                                    models.Q(("holds", "WORDS"), ("marks", 0)),
                                    _connector="OR",
                                ),
                                name="no_more_marks_than_choices",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="boxes_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="7e4e84aa861e88f58bd197f2c2a5762daf17a172",
                                    operation="DELETE",
                                    pgid="pgtrigger_boxes_are_never_deleted_eefe0",
                                    table="ballots_box",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_box_goes_one_way",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('PREPARED', 'OPEN'), ('PREPARED', 'ABANDONED'), ('OPEN', 'CLOSED'), ('OPEN', 'ABANDONED'),
                        ('CLOSED', 'OPENED'), ('CLOSED', 'ABANDONED'), ('OPENED', 'DESTROYED'), ('ABANDONED', 'DESTROYED')
                    ) THEN
                        RAISE EXCEPTION 'a box is prepared, opened to voters, closed, opened and destroyed, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_box_goes_one_way';
                    END IF;
                    IF OLD.state <> 'PREPARED' AND (NEW.key, NEW.body_id, NEW.holds, NEW.choices, NEW.marks, NEW.room,
                        NEW.keeping, NEW.keeps_trackers, NEW.opens_at) IS DISTINCT FROM (OLD.key, OLD.body_id, OLD.holds,
                        OLD.choices, OLD.marks, OLD.room, OLD.keeping, OLD.keeps_trackers, OLD.opens_at) THEN
                        RAISE EXCEPTION 'a box keeps its rules once voting opens'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_box_keeps_its_rules';
                    END IF;
                    IF OLD.state <> 'PREPARED' AND OLD.state <> 'OPEN' AND NEW.closes_at IS DISTINCT FROM OLD.closes_at THEN
                        RAISE EXCEPTION 'a closed box is not opened to voters again'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_closed_box_stays_closed';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="a1aa42b775ffbc6e2820b82a9a84c7cab9be4854",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_box_goes_one_way_238f2",
                                    table="ballots_box",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(help_text="1 is the innermost: it is opened last."),
                        ),
                        ("public_key", models.BinaryField()),
                        ("wrapped", models.BinaryField(verbose_name="the secret half, wrapped")),
                        ("salt", models.BinaryField()),
                        (
                            "is_proven",
                            models.BooleanField(
                                default=False, verbose_name="a trial paper was sealed and opened with it"
                            ),
                        ),
                        ("is_used", models.BooleanField(default=False, verbose_name="this lock is open")),
                        (
                            "left",
                            models.CharField(
                                blank=True,
                                help_text="Whoever opens the next lock sees that nothing was changed in between.",
                                max_length=64,
                                verbose_name="digest of all envelopes when this lock had been opened",
                            ),
                        ),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="ballots.box"
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: the server.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("box", "position"), name="one_lock_per_place"),
                            models.UniqueConstraint(
                                fields=("box", "holder"),
                                name="nobody_holds_two_keys_of_a_box",
                                nulls_distinct=False,
                                violation_error_message="This person already holds a key of this box.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("is_used", False), ("wrapped", b""), _connector="OR"),
                                name="a_used_key_is_gone",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="locks_stand_once_voting_opens",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF found <> 'PREPARED' AND NOT (TG_OP = 'UPDATE' AND NEW.wrapped = '' AND NEW.public_key = OLD.public_key
                        AND NEW.box_id = OLD.box_id AND NEW.holder_id IS NOT DISTINCT FROM OLD.holder_id) THEN
                        RAISE EXCEPTION 'the locks of a box stand once voting opens'
                            USING ERRCODE = '23514', CONSTRAINT = 'locks_stand_once_voting_opens';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
                                    hash="0f77b9dfbba2ecdf6a713a45a38793a32ac4677e",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_locks_stand_once_voting_opens_50a81",
                                    table="ballots_boxkey",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxSeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("entitled", models.PositiveIntegerField(verbose_name="votes on the roll")),
                        ("marked", models.PositiveIntegerField(verbose_name="votes cast")),
                        ("on_paper", models.PositiveIntegerField(verbose_name="of these on paper")),
                        ("envelopes", models.PositiveIntegerField(verbose_name="papers in the box")),
                        ("roll_hash", models.CharField(max_length=64, verbose_name="digest of the roll")),
                        (
                            "slips",
                            models.TextField(
                                verbose_name="number and digest of each envelope, a line each, in the order of the numbers"
                            ),
                        ),
                        ("root", models.CharField(max_length=64, verbose_name="digest of all envelopes")),
                        ("sealed_at", models.DateTimeField(verbose_name="closed at")),
                        (
                            "box",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="ballots.box"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "marked",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("envelopes"), "+", models.F("on_paper")
                                        ),
                                    )
                                ),
                                name="as_many_papers_as_votes_cast",
                                violation_error_message="The roll and the box disagree.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("marked__lte", models.F("entitled"))),
                                name="no_more_votes_than_voters",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_seal_is_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="767d8af68c1ade0a4894682c2464a3479cc5c396",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_a_seal_is_never_changed_abd8a",
                                    table="ballots_boxseal",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mark",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("on_paper", models.BooleanField(default=False, verbose_name="a paper was handed in")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="marked", to="ballots.box"
                            ),
                        ),
                        (
                            "elector",
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("elector__isnull", False), ("school__isnull", True)),
                                    models.Q(("elector__isnull", True), ("school__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_mark_is_on_one_vote",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("elector__isnull", False)),
                                fields=("box", "elector"),
                                name="each_person_votes_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("school__isnull", False)),
                                fields=("box", "school"),
                                name="each_school_votes_once",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="marks_are_made_while_voting_is_open",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    IF current_setting('cph.stirring', true) = 'yes' AND TG_OP <> 'UPDATE' THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        SELECT state INTO found FROM ballots_box WHERE id = NEW.box_id FOR SHARE;
                        IF found = 'OPEN' AND EXISTS (
                            SELECT 1 FROM ballots_rollentry r WHERE r.box_id = NEW.box_id
                            AND (r.elector_id = NEW.elector_id OR r.school_id = NEW.school_id)
                        ) THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'only who is on the roll votes, while voting is open, and it is never taken back'
                        USING ERRCODE = '23514', CONSTRAINT = 'marks_are_made_while_voting_is_open';
                """,
                                    hash="d055618166b232b0c9848074173bd94a9e9ef4f3",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_marks_are_made_while_voting_is_open_a4e3e",
                                    table="ballots_mark",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpenedBallot",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "commitment",
                            models.CharField(
                                blank=True,
                                help_text="Digest of box, paper and tracker; empty: from paper.",
                                max_length=64,
                            ),
                        ),
                        (
                            "ranking",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                help_text="Numbers in order of preference; empty: blank.",
                                size=None,
                            ),
                        ),
                        (
                            "tracker",
                            models.CharField(blank=True, help_text="Only where papers are published.", max_length=40),
                        ),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="opened", to="ballots.box"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("commitment", ""), _negated=True),
                                fields=("box", "commitment"),
                                name="each_commitment_counts_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="papers_come_out_once",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF TG_OP = 'INSERT' AND found = 'CLOSED' THEN RETURN NEW; END IF;
                    IF TG_OP = 'DELETE' AND found = 'DESTROYED' THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'what came out of the box is never changed'
                        USING ERRCODE = '23514', CONSTRAINT = 'papers_come_out_once';
                """,
                                    hash="4171138fe8961dea0289202e1f7d9c8f079809da",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_papers_come_out_once_9876f",
                                    table="ballots_openedballot",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperKeying",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "number",
                            models.PositiveIntegerField(
                                verbose_name="number written on the paper when it was taken out"
                            ),
                        ),
                        (
                            "ranking",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                help_text="Empty: blank or spoilt.",
                                size=None,
                            ),
                        ),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="keyed", to="ballots.box"
                            ),
                        ),
                        (
                            "keyed_by",
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
                                fields=("box", "number", "keyed_by"), name="one_reading_per_paper_and_person"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__gte", 1)), name="papers_are_numbered_from_one"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="papers_are_keyed_before_the_box_is_opened",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF TG_OP = 'DELETE' THEN
                        IF found = 'DESTROYED' OR found = 'CLOSED' THEN RETURN OLD; END IF;
                    ELSIF found = 'CLOSED' THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'papers are keyed after the close and before the box is opened'
                        USING ERRCODE = '23514', CONSTRAINT = 'papers_are_keyed_before_the_box_is_opened';
                """,
                                    hash="a58e4116e31ea78c01584a87db59d991a7eb7ba7",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_papers_are_keyed_before_the_box_is_opened_b161e",
                                    table="ballots_paperkeying",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RollEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=250, verbose_name="as the roll has it")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="roll", to="ballots.box"
                            ),
                        ),
                        (
                            "elector",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whose vote it is; empty: the school’s.",
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
                                help_text="Where schools have the vote.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="schools.school",
                            ),
                        ),
                        (
                            "voter",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who may cast it; empty, of written answers: whoever answers for it then.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "roll entries",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("elector__isnull", False), ("school__isnull", True)),
                                    models.Q(("elector__isnull", True), ("school__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_vote_is_a_persons_or_a_schools",
                            ),
                            models.UniqueConstraint(
                                fields=("box", "voter", "elector", "school"),
                                name="one_roll_entry_per_vote_and_voter",
                                nulls_distinct=False,
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="the_roll_stands_once_voting_opens",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found record;",
                                    func="""
                    SELECT state, holds INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF found.state <> 'PREPARED' THEN
                        RAISE EXCEPTION 'the roll stands once voting opens'
                            USING ERRCODE = '23514', CONSTRAINT = 'the_roll_stands_once_voting_opens';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF (NEW.voter_id IS NULL) <> (found.holds = 'WORDS') THEN
                        RAISE EXCEPTION 'a roll of votes names who casts each; a roll of written answers never does'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_roll_of_votes_names_who_casts_them';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="33731e75993512fc8fdbb79d242707c5f9cacda3",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_the_roll_stands_once_voting_opens_acb1b",
                                    table="ballots_rollentry",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealedBallot",
                    fields=[
                        ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ("ciphertext", models.BinaryField()),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="sealed", to="ballots.box"
                            ),
                        ),
                    ],
                    options={
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="envelopes_go_in_while_voting_is_open",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    IF current_setting('cph.stirring', true) = 'yes' AND TG_OP <> 'UPDATE' THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                        RETURN NEW;
                    END IF;
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF TG_OP = 'INSERT' AND found = 'OPEN' THEN RETURN NEW; END IF;
                    IF TG_OP = 'UPDATE' AND found = 'CLOSED' AND NEW.id = OLD.id AND NEW.box_id = OLD.box_id THEN
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'DELETE' AND found IN ('OPENED', 'ABANDONED') THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'papers go in while voting is open and come out when the box is opened'
                        USING ERRCODE = '23514', CONSTRAINT = 'envelopes_go_in_while_voting_is_open';
                """,
                                    hash="58f1964f6e5dbfcff225ca908379189984b16663",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_envelopes_go_in_while_voting_is_open_3bb60",
                                    table="ballots_sealedballot",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpenedWords",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("commitment", models.CharField(help_text="Digest of box, words and tracker.", max_length=64)),
                        ("words", models.BinaryField()),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="written", to="ballots.box"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "opened words",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("box", "commitment"), name="each_commitment_of_words_counts_once"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="words_come_out_once",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found text;",
                                    func="""
                    SELECT state INTO found FROM ballots_box
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.box_id ELSE NEW.box_id END FOR SHARE;
                    IF TG_OP = 'INSERT' AND found = 'CLOSED' THEN RETURN NEW; END IF;
                    IF TG_OP = 'DELETE' AND found = 'DESTROYED' THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'what came out of the box is never changed'
                        USING ERRCODE = '23514', CONSTRAINT = 'words_come_out_once';
                """,
                                    hash="2dd1d914ec3b664153d3dfc8e4dce9a1655c5ada",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_words_come_out_once_5ab0a",
                                    table="ballots_openedwords",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
