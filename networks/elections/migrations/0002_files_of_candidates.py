"""Every table of this app as it was here: what came before was squashed into this one; see docs/decisions/0019."""

import django.db.models.deletion
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
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Election",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Being prepared"),
                                    ("NOTICED", "Notice given"),
                                    ("VOTING", "Voting"),
                                    ("CLOSED", "Voting closed"),
                                    ("DECLARED", "Declared"),
                                    ("ABANDONED", "Abandoned"),
                                ],
                                default="DRAFT",
                                max_length=10,
                            ),
                        ),
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
                            "scrutineer_has_key",
                            models.BooleanField(default=False, verbose_name="the scrutineer holds a second key"),
                        ),
                        ("noticed_at", models.DateTimeField(blank=True, null=True, verbose_name="notice given at")),
                        ("nominations_close_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawals_close_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "questions_close_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="questions to candidates until"),
                        ),
                        ("voting_opens_at", models.DateTimeField(blank=True, null=True)),
                        ("voting_closes_at", models.DateTimeField(blank=True, null=True)),
                        ("objections_close_at", models.DateTimeField(blank=True, null=True)),
                        ("terms_start_on", models.DateField(blank=True, null=True, verbose_name="terms begin on")),
                        ("abandoned_because", models.CharField(blank=True, max_length=300)),
                        (
                            "form_key",
                            models.UUIDField(
                                editable=False,
                                help_text="Of the form that was sent: sent twice, kept once.",
                                unique=True,
                            ),
                        ),
                        (
                            "called_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "constitution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.constitution",
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                limit_choices_to={"kind": "NETWORK"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="elections",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                help_text="Never a candidate.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="returning officer",
                            ),
                        ),
                        (
                            "scrutineer",
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
                            models.Index(fields=["network", "-noticed_at"], name="elections_of_a_network"),
                            models.Index(
                                condition=models.Q(("state__in", ["NOTICED", "VOTING"])),
                                fields=["voting_closes_at"],
                                name="elections_to_move_on",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawals_close_at__isnull", True),
                                    ("withdrawals_close_at__gte", models.F("nominations_close_at")),
                                    _connector="OR",
                                ),
                                name="withdrawal_ends_after_nominations",
                                violation_error_message="Enter an end of withdrawals that is not before the close of nominations.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("voting_opens_at__isnull", True),
                                    ("voting_opens_at__gte", models.F("withdrawals_close_at")),
                                    _connector="OR",
                                ),
                                name="voting_opens_after_withdrawal_ends",
                                violation_error_message="Enter an opening of voting that is not before the end of withdrawals.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("voting_closes_at__isnull", True),
                                    ("voting_closes_at__gt", models.F("voting_opens_at")),
                                    _connector="OR",
                                ),
                                name="an_election_closes_after_it_opens",
                                violation_error_message="Enter a close of voting after its opening.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("objections_close_at__isnull", True),
                                    ("objections_close_at__gt", models.F("voting_closes_at")),
                                    _connector="OR",
                                ),
                                name="objections_end_after_voting",
                                violation_error_message="Enter an end of objections after the close of voting.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("scrutineer", models.F("officer")), _negated=True),
                                name="the_scrutineer_is_not_the_returning_officer",
                                violation_error_message="Choose a scrutineer who is not the returning officer.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("scrutineer_has_key", False),
                                    models.Q(("keeping", "PEOPLE"), ("scrutineer__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_second_key_has_its_scrutineer",
                                violation_error_message="A second key needs a scrutineer, and keys that are kept by people.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["DRAFT", "ABANDONED"]),
                                    models.Q(
                                        ("nominations_close_at__isnull", False),
                                        ("noticed_at__isnull", False),
                                        ("objections_close_at__isnull", False),
                                        ("voting_closes_at__isnull", False),
                                        ("voting_opens_at__isnull", False),
                                        ("withdrawals_close_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_election_of_which_notice_was_given_has_its_timetable",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ABANDONED"), _negated=True),
                                    models.Q(("abandoned_because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="an_abandoned_election_says_why",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="elections_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="d54c80455543f4289626f6c3b79ef62e4ef5d6af",
                                    operation="DELETE",
                                    pgid="pgtrigger_elections_are_never_deleted_c8384",
                                    table="elections_election",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="who_stands_does_not_run_it",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF EXISTS (
                        SELECT 1 FROM elections_nomination n JOIN elections_contest c ON c.id = n.contest_id
                        WHERE c.election_id = NEW.id AND n.withdrawn_at IS NULL AND n.declined_at IS NULL
                        AND (n.nominee_id IN (NEW.officer_id, NEW.scrutineer_id)
                            OR n.partner_id IN (NEW.officer_id, NEW.scrutineer_id))
                    ) THEN
                        RAISE EXCEPTION 'who stands in an election neither runs nor witnesses it'
                            USING ERRCODE = '23514', CONSTRAINT = 'who_stands_does_not_run_it';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="e4ccb71dc6419d5b96dd27782d7cd8b0783e3ef9",
                                    operation='UPDATE OF "officer_id", "scrutineer_id"',
                                    pgid="pgtrigger_who_stands_does_not_run_it_bc16a",
                                    table="elections_election",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seats", models.PositiveSmallIntegerField()),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("plurality", "Most votes"),
                                    ("av", "Alternative vote"),
                                    ("scottish", "Single transferable vote, Scottish rules"),
                                    ("ers97", "Single transferable vote, ERS97 rules"),
                                    ("meek", "Single transferable vote, Meek’s rules"),
                                    ("approval", "Approval"),
                                ],
                                max_length=10,
                                verbose_name="how votes are counted",
                            ),
                        ),
                        (
                            "votes_per",
                            models.CharField(
                                choices=[("PERSON", "One vote a person"), ("SCHOOL", "One vote a school")],
                                max_length=10,
                            ),
                        ),
                        (
                            "reopen_nominations",
                            models.BooleanField(default=False, verbose_name="“re-open nominations” stands too"),
                        ),
                        (
                            "unopposed",
                            models.CharField(
                                choices=[
                                    ("DECLARED", "Declared elected without a ballot"),
                                    ("BALLOT", "A ballot against re-opening nominations"),
                                ],
                                default="DECLARED",
                                max_length=10,
                            ),
                        ),
                        ("joint_tickets", models.BooleanField(default=False, verbose_name="two may stand together")),
                        ("self_nomination", models.BooleanField(default=True, verbose_name="may nominate themselves")),
                        (
                            "supporters",
                            models.PositiveSmallIntegerField(default=0, verbose_name="proposer and seconder"),
                        ),
                        ("statement_words", models.PositiveSmallIntegerField(default=200)),
                        ("quorum_of", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("quorum_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("proxies", models.BooleanField(default=False)),
                        ("on_paper", models.BooleanField(default=False)),
                        (
                            "published",
                            models.BooleanField(default=False, verbose_name="papers are published without names"),
                        ),
                        (
                            "ruled",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Names of the fields of this row.",
                                verbose_name="what the returning officer ruled because the constitution is silent",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("CALLED", "Called"),
                                    ("UNOPPOSED", "Elected unopposed"),
                                    ("BALLOT", "To a ballot"),
                                    ("COUNTED", "Counted"),
                                    ("DECLARED", "Declared"),
                                    ("EMPTY", "Nobody stands"),
                                ],
                                default="CALLED",
                                max_length=10,
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                help_text="The body whose post it is.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "box",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contest",
                                to="ballots.box",
                            ),
                        ),
                        (
                            "counted_after",
                            models.ForeignKey(
                                blank=True,
                                help_text="Its winners count as withdrawn here: the vice chair after the co-chairs.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counted_before",
                                to="elections.contest",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                help_text="The group that sends, and votes.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="constitutions.post"
                            ),
                        ),
                        (
                            "election",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contests",
                                to="elections.election",
                            ),
                        ),
                        (
                            "cleared_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="evidence and photographs destroyed at"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("seats__gte", 1)), name="a_contest_has_a_place"),
                            models.UniqueConstraint(
                                fields=("election", "post", "group"),
                                name="one_contest_per_post_and_group",
                                nulls_distinct=False,
                                violation_error_message="This election already has a contest for this post.",
                            ),
                            models.UniqueConstraint(
                                fields=("election", "position"), name="one_contest_per_place_in_an_election"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("method__in", ["scottish", "ers97", "meek", "plurality", "approval"]),
                                    ("seats", 1),
                                    _connector="OR",
                                ),
                                name="the_alternative_vote_fills_one_place",
                                violation_error_message="The alternative vote fills one place. For several, choose a single transferable vote.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["BALLOT", "COUNTED"]), _negated=True),
                                    ("box__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_ballot_has_its_box",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("counted_after", models.F("id")), _negated=True),
                                name="no_contest_is_counted_after_itself",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="contests_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="51f6ff2703da678d13511e1ba74609b515f9caf8",
                                    operation="DELETE",
                                    pgid="pgtrigger_contests_are_never_deleted_2911d",
                                    table="elections_contest",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LotDraw",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[("ORDER", "Order on the ballot paper"), ("TIE", "Ties in the count")],
                                max_length=5,
                            ),
                        ),
                        ("seed", models.CharField(max_length=128)),
                        ("seed_from", models.CharField(max_length=200, verbose_name="where the seed comes from")),
                        ("drawn", models.JSONField(default=list, verbose_name="what was drawn")),
                        ("drawn_at", models.DateTimeField()),
                        (
                            "contest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="elections.contest"
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("contest", "purpose"), name="a_lot_is_drawn_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="lots_are_never_drawn_again",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="c4c6bcdfcaab69cfa43a72f877c952a195bf51dc",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_lots_are_never_drawn_again_ca2d3",
                                    table="elections_lotdraw",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Nomination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "proposed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="confirmed by the proposer"),
                        ),
                        ("seconded_at", models.DateTimeField(blank=True, null=True)),
                        ("nominated_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("partner_accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("declined_at", models.DateTimeField(blank=True, null=True)),
                        ("statement", models.TextField(blank=True)),
                        ("photograph", models.FileField(blank=True, upload_to="candidates/")),
                        (
                            "photograph_says",
                            models.CharField(blank=True, max_length=200, verbose_name="what the photograph shows"),
                        ),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_because", models.CharField(blank=True, max_length=300)),
                        (
                            "decision",
                            models.CharField(
                                choices=[("WAITING", "Not decided yet"), ("VALID", "Valid"), ("REFUSED", "Not valid")],
                                default="WAITING",
                                max_length=8,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_because", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Drawn by lot when nominations are settled.",
                                null=True,
                                verbose_name="place on the ballot paper",
                            ),
                        ),
                        (
                            "contest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="elections.contest",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "nominated_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                help_text="On a joint ticket.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "seconder",
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
                                condition=models.Q(("declined_at__isnull", True), ("withdrawn_at__isnull", True)),
                                fields=("contest", "nominee"),
                                name="nobody_stands_twice_for_a_post",
                                violation_error_message="This person is already nominated for this post.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("declined_at__isnull", True),
                                    ("partner__isnull", False),
                                    ("withdrawn_at__isnull", True),
                                ),
                                fields=("contest", "partner"),
                                name="nobody_is_partner_twice_for_a_post",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("number__isnull", False)),
                                fields=("contest", "number"),
                                name="one_candidate_per_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("partner", models.F("nominee")), _negated=True),
                                name="nobody_is_their_own_partner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seconder", models.F("proposer")), _negated=True),
                                name="proposer_and_seconder_are_two_people",
                                violation_error_message="Choose a seconder who is not the proposer.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("seconder", models.F("nominee")), _negated=True),
                                    models.Q(("proposer", models.F("nominee")), _negated=True),
                                ),
                                name="nobody_supports_their_own_nomination",
                                violation_error_message="A nominee is proposed and seconded by others.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decision", "WAITING"),
                                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_decision_on_a_nomination_is_somebodys",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "REFUSED"), _negated=True),
                                    models.Q(("decided_because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_refused_nomination_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("number__isnull", True),
                                    models.Q(("accepted_at__isnull", False), ("decision", "VALID")),
                                    _connector="OR",
                                ),
                                name="only_a_valid_accepted_nomination_stands",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="nominations_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="30a1a699f971aafba1cf54cac02814054f73c007",
                                    operation="DELETE",
                                    pgid="pgtrigger_nominations_are_never_deleted_c3d54",
                                    table="elections_nomination",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="who_runs_it_does_not_stand",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE run_by bigint; seen_by bigint;",
                                    func="""
                    SELECT e.officer_id, e.scrutineer_id INTO run_by, seen_by FROM elections_contest c
                        JOIN elections_election e ON e.id = c.election_id WHERE c.id = NEW.contest_id FOR SHARE OF e;
                    IF NEW.withdrawn_at IS NULL AND NEW.declined_at IS NULL AND (
                        NEW.nominee_id IN (run_by, seen_by) OR NEW.partner_id IN (run_by, seen_by)
                    ) THEN
                        RAISE EXCEPTION 'the returning officer and the scrutineer stand for nothing in their election'
                            USING ERRCODE = '23514', CONSTRAINT = 'who_runs_it_does_not_stand';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="1adaf178462abe33de2131096d0bc66ec57824b1",
                                    operation='INSERT OR UPDATE OF "nominee_id", "partner_id", "withdrawn_at", "declined_at"',
                                    pgid="pgtrigger_who_runs_it_does_not_stand_e9323",
                                    table="elections_nomination",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("MET", "Met"),
                                    ("NOT_MET", "Not met"),
                                    ("NEEDS_EVIDENCE", "Needs evidence"),
                                    ("NEEDS_READING", "Needs a local reading"),
                                    ("WAIVED", "Waived"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("words", models.CharField(max_length=500, verbose_name="what it rests on")),
                        ("evidence", models.FileField(blank=True, upload_to="evidence/")),
                        ("evidence_name", models.CharField(blank=True, max_length=150)),
                        ("found_at", models.DateTimeField()),
                        (
                            "found_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: worked out from the records.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                help_text="The nominee or the partner.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: that they are a member, which a post for members only asks without a row of its own.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.requirement",
                            ),
                        ),
                        (
                            "nomination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="elections.nomination",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["nomination", "-found_at"], name="findings_of_a_nomination")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "WAIVED"), _negated=True),
                                    ("found_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_waiver_is_somebodys",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="findings_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="096121bc688a50f5cfb6e1cf9540357045386f0c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_findings_are_never_changed_39e92",
                                    table="elections_finding",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("grounds", models.TextField()),
                        ("made_at", models.DateTimeField()),
                        (
                            "answer",
                            models.CharField(
                                blank=True, choices=[("UPHELD", "Upheld"), ("DISMISSED", "Dismissed")], max_length=10
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
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
                            "contest",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="elections.contest",
                            ),
                        ),
                        (
                            "election",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="elections.election",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "nomination",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: to the result.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="elections.nomination",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                                    ),
                                    models.Q(
                                        models.Q(("answer", ""), _negated=True),
                                        models.Q(("reason", ""), _negated=True),
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_answer_to_an_objection_has_its_reason",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="an_answered_objection_never_changes",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NOT (OLD.\"answer\" = ''))",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="e213ff21bbd2a7351894d8b584908c26a2d72719",
                                    operation="UPDATE",
                                    pgid="pgtrigger_an_answered_objection_never_changes_aa044",
                                    table="elections_objection",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="objections_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="371682538af3317464287bf92b9b7ea801f8735f",
                                    operation="DELETE",
                                    pgid="pgtrigger_objections_are_never_deleted_b88eb",
                                    table="elections_objection",
                                    when="BEFORE",
                                ),
                            ),
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
                        ("words", models.CharField(max_length=300)),
                        ("asked_at", models.DateTimeField()),
                        ("hidden_because", models.CharField(blank=True, max_length=300)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="elections.contest",
                            ),
                        ),
                    ],
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
                        ("words", models.TextField()),
                        ("replied_at", models.DateTimeField()),
                        (
                            "nomination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="elections.nomination",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="elections.question",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "replies",
                        "constraints": [
                            models.UniqueConstraint(fields=("question", "nomination"), name="one_reply_per_candidate")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RollCorrection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("adds", models.BooleanField(help_text="No: takes off it.", verbose_name="adds to the roll")),
                        ("name", models.CharField(max_length=250, verbose_name="as the roll has it")),
                        ("reason", models.CharField(max_length=300)),
                        ("decided_at", models.DateTimeField()),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "contest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="elections.contest",
                            ),
                        ),
                        (
                            "decided_by",
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
                                condition=models.Q(("reason", ""), _negated=True),
                                name="a_correction_of_the_roll_says_why",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="corrections_of_the_roll_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b822b8fb56593798533e7e1ac2c3b39b06191298",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_corrections_of_the_roll_are_never_changed_64b3f",
                                    table="elections_rollcorrection",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Elector",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=250, verbose_name="as the roll has it")),
                        (
                            "contest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="electors",
                                to="elections.contest",
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
                                help_text="Who may cast it.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: on the roll when it was frozen.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="added",
                                to="elections.rollcorrection",
                            ),
                        ),
                        (
                            "taken_off_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="taken_off",
                                to="elections.rollcorrection",
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
                                name="an_elector_is_a_person_or_a_school",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("taken_off_by__isnull", True)),
                                fields=("contest", "voter", "elector", "school"),
                                name="nobody_is_on_a_roll_twice",
                                nulls_distinct=False,
                                violation_error_message="They are on the roll already.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_frozen_roll_is_only_corrected",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE election_state text; box_state text;",
                                    func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'who was on a roll is never deleted: a correction takes them off'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_frozen_roll_is_only_corrected';
                    END IF;
                    SELECT e.state INTO election_state FROM elections_contest c
                        JOIN elections_election e ON e.id = c.election_id WHERE c.id = NEW.contest_id FOR SHARE OF e;
                    SELECT b.state INTO box_state FROM elections_contest c
                        JOIN ballots_box b ON b.id = c.box_id WHERE c.id = NEW.contest_id FOR SHARE OF b;
                    IF TG_OP = 'INSERT' AND election_state = 'DRAFT' AND NEW.added_by_id IS NULL
                        AND NEW.taken_off_by_id IS NULL THEN
                        RETURN NEW;
                    END IF;
                    IF election_state = 'NOTICED' AND COALESCE(box_state, 'PREPARED') = 'PREPARED' THEN
                        IF TG_OP = 'INSERT' AND NEW.added_by_id IS NOT NULL AND NEW.taken_off_by_id IS NULL THEN
                            RETURN NEW;
                        END IF;
                        IF TG_OP = 'UPDATE' AND OLD.taken_off_by_id IS NULL AND NEW.taken_off_by_id IS NOT NULL
                            AND to_jsonb(NEW) - 'taken_off_by_id' = to_jsonb(OLD) - 'taken_off_by_id' THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'the roll is frozen at notice: a correction with its reason changes it, before voting opens'
                        USING ERRCODE = '23514', CONSTRAINT = 'a_frozen_roll_is_only_corrected';
                """,
                                    hash="fb6f7b16e0bf8e2c4b3b54bf9f9f337b47940ceb",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_a_frozen_roll_is_only_corrected_866bd",
                                    table="elections_elector",
                                    when="BEFORE",
                                ),
                            )
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
                        (
                            "result",
                            models.JSONField(
                                verbose_name="every stage of the count, as `manage.py count --json` writes it"
                            ),
                        ),
                        (
                            "elected",
                            models.JSONField(default=list, verbose_name="numbers of nominations elected, in order"),
                        ),
                        ("entitled", models.PositiveIntegerField()),
                        ("cast", models.PositiveIntegerField(verbose_name="votes cast")),
                        ("blank", models.PositiveIntegerField(verbose_name="blank or unreadable papers")),
                        (
                            "is_quorate",
                            models.BooleanField(help_text="Empty: the constitution asks for no turnout.", null=True),
                        ),
                        ("words", models.TextField(blank=True, verbose_name="in words")),
                        ("counted_at", models.DateTimeField()),
                        (
                            "signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signed by the returning officer"),
                        ),
                        (
                            "witnessed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signed by the scrutineer"),
                        ),
                        ("declared_at", models.DateTimeField(blank=True, null=True)),
                        ("terms_begun_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "contest",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="declaration",
                                to="elections.contest",
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
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "witnessed_by",
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
                                    ("declared_at__isnull", True), ("signed_at__isnull", False), _connector="OR"
                                ),
                                name="a_result_is_signed_before_it_is_declared",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("witnessed_by", models.F("signed_by")), _negated=True),
                                name="two_people_sign_a_result",
                                violation_error_message="The scrutineer signs, not the returning officer again.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cast__lte", models.F("entitled"))),
                                name="no_more_papers_than_electors",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_declared_result_never_changes",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF OLD.signed_at IS NOT NULL AND
                        to_jsonb(NEW) - 'signed_by_id' - 'signed_at' - 'witnessed_by_id' - 'witnessed_at' - 'declared_at'
                            - 'terms_begun_at' - 'paper_id' <>
                        to_jsonb(OLD) - 'signed_by_id' - 'signed_at' - 'witnessed_by_id' - 'witnessed_at' - 'declared_at'
                            - 'terms_begun_at' - 'paper_id'
                        OR OLD.declared_at IS NOT NULL AND NEW.declared_at IS DISTINCT FROM OLD.declared_at
                        OR OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at
                    THEN
                        RAISE EXCEPTION 'a signed result is never changed'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_declared_result_never_changes';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="3c6e4aa2f7010de77371e3a28e0dc43e85bb42a8",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_declared_result_never_changes_b0db7",
                                    table="elections_declaration",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="results_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="9be8c2c28446a3e5468e32cc125755939d0b0464",
                                    operation="DELETE",
                                    pgid="pgtrigger_results_are_never_deleted_db116",
                                    table="elections_declaration",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
