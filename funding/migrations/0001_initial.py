import django.contrib.postgres.constraints
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import cph.core.periods
import funding.models.claiming
from cph.core.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
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
                    name="Payee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="As BACS takes it: 18 letters at most.",
                                max_length=18,
                                verbose_name="name of the account",
                            ),
                        ),
                        ("sealed", models.TextField(editable=False, verbose_name="sort code and account, sealed")),
                        ("ending", models.CharField(max_length=3, verbose_name="account ends in")),
                        ("entered_at", models.DateTimeField()),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                condition=models.Q(("checked_at__isnull", False), ("ended_at__isnull", True)),
                                fields=("school",),
                                name="one_account_a_school_is_paid_into",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("checked_at__isnull", True), ("ended_at__isnull", True)),
                                fields=("school",),
                                name="one_account_of_a_school_waits_to_be_checked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ending__regex", "^\\d{3}$"), models.Q(("sealed", ""), _negated=True)
                                ),
                                name="a_bank_account_is_sealed_but_for_its_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                                    models.Q(
                                        ("checked_at__isnull", False),
                                        ("checked_by__isnull", False),
                                        models.Q(("checked_by", models.F("entered_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_bank_account_is_checked_by_another",
                                violation_error_message="You entered this account: somebody else checks it.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="bank_accounts_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="cb2bd6bdaa727a724f599a86f5ebc3d0772d4d9d",
                                    operation="DELETE",
                                    pgid="pgtrigger_bank_accounts_are_never_deleted_d75a5",
                                    table="funding_payee",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_bank_account_stands_as_entered",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF OLD.ended_at IS NOT NULL
                        OR (OLD.checked_at IS NOT NULL AND NEW.checked_at IS DISTINCT FROM OLD.checked_at)
                        OR (NEW.school_id, NEW.name, NEW.sealed, NEW.ending, NEW.entered_by_id, NEW.entered_at)
                        IS DISTINCT FROM (OLD.school_id, OLD.name, OLD.sealed, OLD.ending, OLD.entered_by_id, OLD.entered_at)
                    THEN
                        RAISE EXCEPTION 'an account stands as it was entered: another is entered in its place'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_bank_account_stands_as_entered';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="2a32a5b279833a4c2d61f19f85f57bd6be00c5ff",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_bank_account_stands_as_entered_316da",
                                    table="funding_payee",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        ("contact", models.CharField(blank=True, max_length=200, verbose_name="contact details")),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("DECIDE", "To decide"),
                                    ("STEER", "To steer"),
                                    ("INFORM", "To inform"),
                                    ("CONSULT", "To consult"),
                                ],
                                default="DECIDE",
                                help_text="As the front sheet says.",
                                max_length=10,
                                verbose_name="the body is asked to",
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="time needed, in minutes"
                            ),
                        ),
                        ("background", models.TextField(blank=True)),
                        ("resourcing", models.TextField(blank=True)),
                        ("recommendation", models.TextField(blank=True)),
                        (
                            "asked_pence",
                            models.BigIntegerField(
                                blank=True, null=True, verbose_name="the amount that is recommended"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, max_length=150, verbose_name="where the money is from"),
                        ),
                        (
                            "is_recurring",
                            models.BooleanField(
                                default=False, help_text="Else it is one-off.", verbose_name="every year"
                            ),
                        ),
                        ("begins_on", models.DateField(blank=True, null=True)),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("success", models.TextField(blank=True, verbose_name="how success will be seen")),
                        (
                            "decided_pence",
                            models.BigIntegerField(blank=True, null=True, verbose_name="the amount that was agreed"),
                        ),
                        (
                            "decided_source",
                            models.CharField(blank=True, max_length=150, verbose_name="the source that was agreed"),
                        ),
                        ("conditions", models.TextField(blank=True, verbose_name="conditions of the decision")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Being written"),
                                    ("ISSUED", "With the body that decides"),
                                    ("AGREED", "Agreed"),
                                    ("REFUSED", "Not agreed"),
                                    ("WITHDRAWN", "Withdrawn"),
                                ],
                                default="DRAFT",
                                max_length=9,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "edit_count",
                            models.PositiveIntegerField(
                                default=0,
                                help_text="Rises with each change of its words, so that two editors notice each other.",
                            ),
                        ),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "authority",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whose officer writes it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="schools.authority",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                help_text="The body that decides on it.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="funding_proposals",
                                to="constitutions.body",
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
                            "edited_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="lead officer",
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
                            "network",
                            models.ForeignKey(
                                limit_choices_to={"kind": "NETWORK"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["network", "-created_at", "id"], name="proposals_of_a_network")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asked_pence__isnull", True),
                                    models.Q(("asked_pence__gt", 0), ("asked_pence__lte", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="a_proposal_asks_for_an_amount_that_can_be",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    models.Q(("begins_on__isnull", False), ("ends_on__gte", models.F("begins_on"))),
                                    _connector="OR",
                                ),
                                name="a_proposal_ends_after_it_begins",
                                violation_error_message="Enter a last day that is not before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_pence__gt", 0),
                                        ("decided_pence__lte", 1000000000000),
                                        ("decision__isnull", False),
                                        ("state", "AGREED"),
                                        models.Q(("decided_source", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "AGREED"), _negated=True), ("decided_pence__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="what_was_agreed_names_decision_amount_and_source",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="funding_proposals_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="9efdcdef694500bc2f11eadc7b5eb91dc4b3f62c",
                                    operation="DELETE",
                                    pgid="pgtrigger_funding_proposals_are_never_deleted_dbb48",
                                    table="funding_proposal",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_funding_proposal_goes_one_way",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('DRAFT', 'ISSUED'), ('DRAFT', 'WITHDRAWN'), ('ISSUED', 'DRAFT'),
                        ('ISSUED', 'AGREED'), ('ISSUED', 'REFUSED'), ('ISSUED', 'WITHDRAWN')
                    ) THEN
                        RAISE EXCEPTION 'a proposal is written, issued and decided, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_funding_proposal_goes_one_way';
                    END IF;
                    IF OLD.state IN ('AGREED', 'REFUSED') AND NEW IS DISTINCT FROM OLD THEN
                        RAISE EXCEPTION 'a proposal that was decided on stands as it was'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_decided_proposal_stands';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="c0db00a7eeee760cac6717bb0b546bc58e931ff5",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_funding_proposal_goes_one_way_47f8e",
                                    table="funding_proposal",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Fund",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("agency", models.CharField(blank=True, max_length=150, verbose_name="administered by")),
                        (
                            "code",
                            models.CharField(
                                help_text="Short, for numbers of claims and payments: PRIME.", max_length=20
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        ("purpose", models.TextField(help_text="What the money may be used for.")),
                        ("is_restricted", models.BooleanField(default=True, verbose_name="for this purpose only")),
                        ("is_recurring", models.BooleanField(default=False, verbose_name="every year")),
                        (
                            "is_voluntary",
                            models.BooleanField(
                                default=False, verbose_name="filled by voluntary contributions of schools"
                            ),
                        ),
                        (
                            "year_kind",
                            models.CharField(
                                choices=[
                                    ("FINANCIAL", "Financial year, April to March"),
                                    ("ACADEMIC", "Academic year, September to August"),
                                ],
                                default="FINANCIAL",
                                max_length=9,
                            ),
                        ),
                        ("begins_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "two_approve_above_pence",
                            models.BigIntegerField(
                                blank=True,
                                help_text="Empty: one approval is always enough.",
                                null=True,
                                verbose_name="two approve above",
                            ),
                        ),
                        (
                            "day_price_pence",
                            models.BigIntegerField(
                                blank=True,
                                help_text="What a claim for release pays for a day.",
                                null=True,
                                verbose_name="price of a day’s release",
                            ),
                        ),
                        (
                            "seat_price_pence",
                            models.BigIntegerField(
                                blank=True,
                                help_text="What attendance at a meeting pays.",
                                null=True,
                                verbose_name="backfill for a meeting",
                            ),
                        ),
                        ("conditions", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("OPEN", "Open"), ("CLOSED", "Closed")], default="OPEN", max_length=6
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "authority",
                            models.ForeignKey(
                                blank=True,
                                help_text="Whose officers run it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="schools.authority",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                help_text="Whose money it is.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="constitutions.body",
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
                            "keeper",
                            models.ForeignKey(
                                help_text="Runs it beside the officers and the clerk.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                limit_choices_to={"kind": "NETWORK"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="funds",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposal",
                            models.OneToOneField(
                                blank=True,
                                help_text="That opened it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fund",
                                to="funding.proposal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("network", "code"),
                                name="one_fund_per_code_and_network",
                                violation_error_message="Another fund of this network has this code.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR"
                                ),
                                name="a_fund_ends_after_it_begins",
                                violation_error_message="Enter a last day that is not before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", False), ("state", "CLOSED")),
                                    models.Q(("closed_at__isnull", True), ("state", "OPEN")),
                                    _connector="OR",
                                ),
                                name="a_closed_fund_says_since_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("two_approve_above_pence__isnull", True),
                                        ("two_approve_above_pence__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("day_price_pence__isnull", True),
                                        models.Q(("day_price_pence__gt", 0), ("day_price_pence__lte", 1000000000000)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("seat_price_pence__isnull", True),
                                        models.Q(("seat_price_pence__gt", 0), ("seat_price_pence__lte", 1000000000000)),
                                        _connector="OR",
                                    ),
                                ),
                                name="prices_of_a_fund_can_be",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="funds_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="f051baa1bfd356cfffbbf1e29002bb48258f05f2",
                                    operation="DELETE",
                                    pgid="pgtrigger_funds_are_never_deleted_5347e",
                                    table="funding_fund",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        ("count", models.PositiveIntegerField()),
                        ("total_pence", models.BigIntegerField()),
                        ("checksum", models.CharField(help_text="sha256 of its file.", max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[("MADE", "Made, to be released"), ("PAID", "Paid"), ("DROPPED", "Dropped")],
                                default="MADE",
                                max_length=7,
                            ),
                        ),
                        ("pays_on", models.DateField()),
                        ("made_at", models.DateTimeField()),
                        ("paid_at", models.DateTimeField(blank=True, null=True)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "paid_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="funding.fund"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "batches",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("count__gt", 0), ("total_pence__gt", 0), ("total_pence__lte", 1000000000000)
                                ),
                                name="a_batch_pays_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("paid_at__isnull", False), ("paid_by__isnull", False), ("state", "PAID")),
                                    models.Q(models.Q(("state", "PAID"), _negated=True), ("paid_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="a_paid_batch_says_when_and_by_whom",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paid_by__isnull", True),
                                    models.Q(("paid_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_batch_is_released_by_another",
                                violation_error_message="You made this batch: somebody else releases it.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="batches_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="7ee2e11a7c741386afca7251356a8b9ef68489aa",
                                    operation="DELETE",
                                    pgid="pgtrigger_batches_are_never_deleted_b9623",
                                    table="funding_batch",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_batch_goes_one_way",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF OLD.state <> 'MADE' OR (NEW.fund_id, NEW.number, NEW.count, NEW.total_pence, NEW.checksum, NEW.pays_on)
                        IS DISTINCT FROM (OLD.fund_id, OLD.number, OLD.count, OLD.total_pence, OLD.checksum, OLD.pays_on) THEN
                        RAISE EXCEPTION 'a batch stands as it was made'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_batch_stands_as_it_was_made';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="991491bff73f7338efda87be4be92132876f47c0",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_batch_goes_one_way_45ac5",
                                    table="funding_batch",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_batch_is_the_sum_of_its_payments",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    constraint="CONSTRAINT",
                                    declare="DECLARE found record;",
                                    func="""
    SELECT b.count AS said, b.total_pence AS total, count(p.id) AS payments, COALESCE(sum(p.pence), 0) AS pence INTO found
        FROM funding_batch b LEFT JOIN funding_payment p ON p.batch_id = b.id WHERE b.id = NEW.id GROUP BY b.id;
    IF found.said <> found.payments OR found.total <> found.pence THEN
        RAISE EXCEPTION 'a batch is the sum of its payments'
            USING ERRCODE = '23514', CONSTRAINT = 'a_batch_is_the_sum_of_its_payments';
    END IF;
    RETURN NULL;
""",
                                    hash="8d7727232d147f6b61fb110df3099a515f51e9c5",
                                    operation="INSERT",
                                    pgid="pgtrigger_a_batch_is_the_sum_of_its_payments_d31c5",
                                    table="funding_batch",
                                    timing="DEFERRABLE INITIALLY DEFERRED",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meets",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="constitutions.body"
                            ),
                        ),
                        (
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="backfills", to="funding.fund"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("fund", "body"), name="a_fund_backfills_a_body_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CostLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("label", models.CharField(max_length=200, verbose_name="what for")),
                        ("quantity", models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                        (
                            "quantity_of",
                            models.CharField(
                                blank=True, help_text="Heads, days, places.", max_length=60, verbose_name="of what"
                            ),
                        ),
                        (
                            "price_pence",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                help_text="In pence; parts of a penny count.",
                                max_digits=16,
                                null=True,
                                verbose_name="price of one",
                            ),
                        ),
                        (
                            "times",
                            models.DecimalField(
                                blank=True, decimal_places=3, help_text="How often a year.", max_digits=9, null=True
                            ),
                        ),
                        (
                            "times_of",
                            models.CharField(
                                blank=True,
                                help_text="Meetings, weeks, terms.",
                                max_length=60,
                                verbose_name="times what",
                            ),
                        ),
                        (
                            "units",
                            models.DecimalField(
                                blank=True, decimal_places=3, help_text="For how many.", max_digits=9, null=True
                            ),
                        ),
                        (
                            "units_of",
                            models.CharField(
                                blank=True,
                                help_text="Clusters, schools.",
                                max_length=60,
                                verbose_name="for how many of what",
                            ),
                        ),
                        (
                            "stated_pence",
                            models.BigIntegerField(blank=True, null=True, verbose_name="the total as stated"),
                        ),
                        (
                            "edit_count",
                            models.PositiveIntegerField(default=0, help_text="Rises with each change of the line."),
                        ),
                        (
                            "form_key",
                            models.UUIDField(
                                editable=False,
                                help_text="Of the form that was sent: sent twice, kept once.",
                                unique=True,
                            ),
                        ),
                        (
                            "edited_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="funding.proposal"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("proposal", "position"),
                                name="one_cost_line_at_a_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("quantity__isnull", True),
                                        models.Q(("quantity__gt", 0), ("quantity__lte", 1000000)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("price_pence__isnull", True),
                                        models.Q(("price_pence__gt", 0), ("price_pence__lte", 1000000000000)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("times__isnull", True),
                                        models.Q(("times__gt", 0), ("times__lte", 1000000)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("units__isnull", True),
                                        models.Q(("units__gt", 0), ("units__lte", 1000000)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("stated_pence__isnull", True),
                                        models.Q(("stated_pence__gt", 0), ("stated_pence__lte", 1000000000000)),
                                        _connector="OR",
                                    ),
                                ),
                                name="a_cost_line_has_figures_that_can_be",
                                violation_error_message="Enter a number above nothing.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Version",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("content", models.JSONField()),
                        ("issued_at", models.DateTimeField()),
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
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.paper"
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="funding.proposal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("proposal", "number"), name="one_version_of_a_proposal_per_number"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="versions_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="70f6b77f01075920bde3d2fe2a259e8c95a14a62",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_versions_are_never_changed_cece6",
                                    table="funding_version",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Year",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("OPEN", "Open"), ("CLOSED", "Closed")], default="OPEN", max_length=6
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                help_text="On what was left over.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="years", to="funding.fund"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="a_year_of_a_fund_ends_after_it_starts",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("fund", "="), (cph.core.periods.Period(), "&&")],
                                name="years_of_a_fund_never_overlap",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False), ("closed_by__isnull", False), ("state", "CLOSED")
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", True), ("closed_by__isnull", True), ("state", "OPEN")
                                    ),
                                    _connector="OR",
                                ),
                                name="a_closed_year_says_by_whom",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="years_of_a_fund_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="1254fe4129c3c62067b9462a02f5565dbfba89f6",
                                    operation="DELETE",
                                    pgid="pgtrigger_years_of_a_fund_are_never_deleted_ea332",
                                    table="funding_year",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_closed_year_stays_closed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF OLD.state = 'CLOSED' THEN
                        RAISE EXCEPTION 'a closed year stays closed'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_closed_year_stays_closed';
                    END IF;
                    IF (NEW.fund_id, NEW.starts_on, NEW.ends_on) IS DISTINCT FROM (OLD.fund_id, OLD.starts_on, OLD.ends_on) THEN
                        RAISE EXCEPTION 'the days of a year of a fund stand'
                            USING ERRCODE = '23514', CONSTRAINT = 'the_days_of_a_year_stand';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="456ecf0c89525d83866534acc91c8c7eeedf4cd1",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_closed_year_stays_closed_e4874",
                                    table="funding_year",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(help_text="In its year, from 1, without gaps.")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("AWARD", "Came in"),
                                    ("CONTRIBUTION", "Contributed"),
                                    ("ALLOCATION", "Allocated"),
                                    ("MOVE", "Moved between allocations"),
                                    ("APPROVAL", "Claim approved"),
                                    ("PAYMENT", "Paid"),
                                    ("CARRY_OUT", "Carried forward"),
                                    ("CARRY_IN", "Carried in"),
                                    ("RETURN", "Given back"),
                                    ("CONTRA", "Put right"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("on", models.DateField(help_text="The day it counts for.", verbose_name="on")),
                        ("words", models.CharField(max_length=300)),
                        (
                            "key",
                            models.CharField(
                                help_text="What it is for: done again, it is done once.", max_length=80, unique=True
                            ),
                        ),
                        ("posted_at", models.DateTimeField()),
                        (
                            "digest",
                            models.CharField(
                                help_text="Of this and of the one before: sha256.", max_length=64, unique=True
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
                            "posted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reverses",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="funding.posting",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="funding.year"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["year", "on", "number"], name="postings_by_day")],
                        "constraints": [
                            models.UniqueConstraint(fields=("year", "number"), name="postings_of_a_year_are_numbered"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "CONTRA"), ("reverses__isnull", False)),
                                    models.Q(models.Q(("kind", "CONTRA"), _negated=True), ("reverses__isnull", True)),
                                    _connector="OR",
                                ),
                                name="what_is_put_right_is_named",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="postings_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="435db86e17951753a971a1100f01cb62a94c33bd",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_postings_are_never_changed_743e1",
                                    table="funding_posting",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="postings_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'the rows of % are never removed', TG_TABLE_NAME USING ERRCODE = '23001';",
                                    hash="072bc3fb2308ca4b630cee38ef7c7ffaa8b87b44",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_postings_are_never_emptied_b662c",
                                    table="funding_posting",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="postings_belong_to_an_open_year",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE found record; last integer;",
                                    func="""
                    SELECT state, starts_on, ends_on INTO found FROM funding_year WHERE id = NEW.year_id FOR UPDATE;
                    IF found.state <> 'OPEN' THEN
                        RAISE EXCEPTION 'nothing is posted in a closed year'
                            USING ERRCODE = '23514', CONSTRAINT = 'nothing_is_posted_in_a_closed_year';
                    END IF;
                    IF NEW."on" NOT BETWEEN found.starts_on AND found.ends_on THEN
                        RAISE EXCEPTION 'a posting counts for a day of its year'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_posting_counts_for_a_day_of_its_year';
                    END IF;
                    SELECT COALESCE(max(number), 0) INTO last FROM funding_posting WHERE year_id = NEW.year_id;
                    IF NEW.number <> last + 1 THEN
                        RAISE EXCEPTION 'postings are numbered without gaps'
                            USING ERRCODE = '23514', CONSTRAINT = 'postings_are_numbered_without_gaps';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="0fccf4f8d7006b6a24b5abb9878e5c214c702600",
                                    operation="INSERT",
                                    pgid="pgtrigger_postings_belong_to_an_open_year_fb962",
                                    table="funding_posting",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_posting_has_entries",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    constraint="CONSTRAINT",
                                    func="""
                    IF NOT EXISTS (SELECT 1 FROM funding_entry WHERE posting_id = NEW.id) THEN
                        RAISE EXCEPTION 'a posting says what moved'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_posting_has_entries';
                    END IF;
                    RETURN NULL;
                """,
                                    hash="9e2226b06a3e9b33dfc394f92e881fae80234653",
                                    operation="INSERT",
                                    pgid="pgtrigger_a_posting_has_entries_8d5ca",
                                    table="funding_posting",
                                    timing="DEFERRABLE INITIALLY DEFERRED",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SharedPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=150)),
                        (
                            "range_label",
                            models.CharField(
                                help_text="As it was called on its day: L15–L21.",
                                max_length=40,
                                verbose_name="salary range",
                            ),
                        ),
                        ("range_of", models.DateField(verbose_name="range as of")),
                        ("least_pence", models.BigIntegerField(verbose_name="lowest salary a year")),
                        ("most_pence", models.BigIntegerField(verbose_name="highest salary a year")),
                        ("now_pence", models.BigIntegerField(verbose_name="salary a year now")),
                        (
                            "on_costs",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="on-costs in per cent"),
                        ),
                        ("running_pence", models.BigIntegerField(default=0, verbose_name="running costs a year")),
                        (
                            "support_pence",
                            models.BigIntegerField(default=0, verbose_name="administrative support a year"),
                        ),
                        (
                            "share_of_time",
                            models.DecimalField(
                                decimal_places=2,
                                default=100,
                                max_digits=5,
                                verbose_name="share of a full post in per cent",
                            ),
                        ),
                        ("begins_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("set_at", models.DateTimeField()),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="funding.year"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("least_pence__gt", 0),
                                    ("most_pence__lte", 1000000000000),
                                    ("now_pence__gte", models.F("least_pence")),
                                    ("now_pence__lte", models.F("most_pence")),
                                    ("running_pence__gte", 0),
                                    ("support_pence__gte", 0),
                                ),
                                name="a_salary_lies_in_its_range",
                                violation_error_message="The salary lies outside its range.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("on_costs__gte", 0),
                                    ("on_costs__lte", 100),
                                    ("share_of_time__gt", 0),
                                    ("share_of_time__lte", 100),
                                ),
                                name="shares_of_a_post_are_per_cent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Funder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=150)),
                        ("is_this_fund", models.BooleanField(default=False)),
                        (
                            "share",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="share in per cent"
                            ),
                        ),
                        (
                            "fixed_pence",
                            models.BigIntegerField(blank=True, null=True, verbose_name="a fixed sum a year"),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="funders",
                                to="funding.sharedpost",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("post", "name"), name="a_funder_is_named_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_this_fund", True)),
                                fields=("post",),
                                name="a_post_is_paid_once_by_a_fund",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fixed_pence__isnull", True), ("share__gt", 0), ("share__lte", 100)),
                                    models.Q(
                                        ("fixed_pence__gt", 0),
                                        ("fixed_pence__lte", 1000000000000),
                                        ("is_this_fund", False),
                                        ("share__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_funder_gives_a_share_or_a_fixed_sum",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sharing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                help_text="What it is for: temporary leadership capacity.", max_length=150
                            ),
                        ),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("FLAT", "The same for each"),
                                    ("BY_SCHOOL", "By the number of schools"),
                                    ("PER_PUPIL", "By pupils on roll"),
                                    ("BY_NEED", "By a figure of need"),
                                    ("FORMULA", "A part for each, the rest by pupils, with a minimum"),
                                    ("BY_HAND", "Amount by amount"),
                                ],
                                max_length=9,
                            ),
                        ),
                        (
                            "to",
                            models.CharField(
                                choices=[("GROUPS", "Groups"), ("SCHOOLS", "Schools"), ("BODY", "A body")], max_length=7
                            ),
                        ),
                        ("amount_pence", models.BigIntegerField()),
                        (
                            "facts",
                            models.JSONField(
                                default=dict, help_text="The figures the rule was given, with the day they are of."
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
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
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="sharings", to="funding.year"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount_pence__gt", 0), ("amount_pence__lte", 1000000000000)),
                                name="a_sharing_shares_an_amount_that_can_be",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="sharings_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="fa36e28eaa9b0bc315438a43d9524ba8f82ad18f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_sharings_are_never_changed_5035e",
                                    table="funding_sharing",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Allocation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(help_text="In its year, from 1.")),
                        ("title", models.CharField(max_length=150)),
                        ("first_pence", models.BigIntegerField(verbose_name="as first shared")),
                        (
                            "body",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="constitutions.body",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="schools.school",
                            ),
                        ),
                        (
                            "sharing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="funding.sharing",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="funding.year",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["body", "year"], name="allocations_of_a_body"),
                            models.Index(fields=["school", "year"], name="allocations_of_a_school"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("body__isnull", False), ("school__isnull", True)),
                                    models.Q(("body__isnull", True), ("school__isnull", False)),
                                    _connector="OR",
                                ),
                                name="an_allocation_is_a_bodys_or_a_schools",
                            ),
                            models.UniqueConstraint(
                                fields=("year", "number"), name="one_allocation_per_number_and_year"
                            ),
                            models.UniqueConstraint(
                                fields=("sharing", "body", "school"),
                                name="a_sharing_gives_to_each_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first_pence__gte", 0), ("first_pence__lte", 1000000000000)),
                                name="an_allocation_is_an_amount_that_can_be",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="allocations_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="5a10197981a31fa22f95ee895d8200d9851b515b",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_allocations_are_never_changed_4313b",
                                    table="funding_allocation",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Account",
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
                                    ("SOURCE", "Where it came from"),
                                    ("AVAILABLE", "Not allocated yet"),
                                    ("ALLOCATED", "Allocated, not yet spent"),
                                    ("APPROVED", "Approved, to be paid"),
                                    ("PAID", "Paid"),
                                    ("CARRIED_OUT", "Carried forward to the next year"),
                                    ("RETURNED", "Given back"),
                                ],
                                max_length=11,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                help_text="DSG carry forward; last year; schools.",
                                max_length=150,
                                verbose_name="source",
                            ),
                        ),
                        ("balance", models.BigIntegerField(default=0, editable=False, verbose_name="balance in pence")),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                help_text="That contributed.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="schools.school",
                            ),
                        ),
                        (
                            "allocation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accounts",
                                to="funding.allocation",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="funding.year"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["allocation", "kind"], name="accounts_of_an_allocation")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("year", "kind", "allocation", "source", "school"),
                                name="one_account_of_a_kind",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("balance__lte", 0), ("kind", "SOURCE")),
                                    models.Q(models.Q(("kind", "SOURCE"), _negated=True), ("balance__gte", 0)),
                                    _connector="OR",
                                ),
                                name="nothing_is_spent_that_is_not_there",
                                violation_error_message="There is not so much left.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("allocation__isnull", False), ("kind__in", ["ALLOCATED", "APPROVED", "PAID"])
                                    ),
                                    models.Q(
                                        models.Q(("kind__in", ["ALLOCATED", "APPROVED", "PAID"]), _negated=True),
                                        ("allocation__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="what_was_allocated_names_its_allocation",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "SOURCE"), models.Q(("source", ""), _negated=True)),
                                    models.Q(
                                        models.Q(("kind", "SOURCE"), _negated=True),
                                        ("school__isnull", True),
                                        ("source", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_source_has_a_name",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="accounts_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="844d11835a22d556bc06d8d252bab645233663de",
                                    operation="DELETE",
                                    pgid="pgtrigger_accounts_are_never_deleted_d91df",
                                    table="funding_account",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="an_account_begins_with_nothing",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (NOT (NEW."balance" = 0))',
                                    func="""
                    RAISE EXCEPTION 'a balance follows from what is posted'
                        USING ERRCODE = '23514', CONSTRAINT = 'a_balance_is_moved_by_the_books_only';
                """,
                                    hash="dc9921a26e1d229bc39f7a3a33558fc66ce968e4",
                                    operation="INSERT",
                                    pgid="pgtrigger_an_account_begins_with_nothing_ad132",
                                    table="funding_account",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_balance_is_moved_by_the_books_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (pg_trigger_depth() < 1 AND NEW.* IS DISTINCT FROM OLD.*)",
                                    func="""
                    RAISE EXCEPTION 'a balance follows from what is posted'
                        USING ERRCODE = '23514', CONSTRAINT = 'a_balance_is_moved_by_the_books_only';
                """,
                                    hash="b3363648265c8b848771f78063f7ebc0b57aebc6",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_balance_is_moved_by_the_books_only_42baa",
                                    table="funding_account",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Claim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("RELEASE", "Release of a head or teacher"),
                                    ("BACKFILL", "Backfill for a meeting"),
                                    ("INVOICE", "An invoice"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("words", models.CharField(max_length=300, verbose_name="what for")),
                        ("first_on", models.DateField(verbose_name="from")),
                        ("last_on", models.DateField(verbose_name="to")),
                        ("amount_pence", models.BigIntegerField(default=0)),
                        ("supplier", models.CharField(blank=True, max_length=150)),
                        ("invoice", models.CharField(blank=True, max_length=60, verbose_name="invoice number")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "Being written"),
                                    ("SENT", "With the head"),
                                    ("CONFIRMED", "To be approved"),
                                    ("APPROVED", "Approved, to be paid"),
                                    ("PAID", "Paid"),
                                    ("REJECTED", "Not approved"),
                                    ("WITHDRAWN", "Withdrawn"),
                                    ("REVERSED", "Paid, then taken back"),
                                ],
                                default="DRAFT",
                                max_length=9,
                            ),
                        ),
                        ("written_at", models.DateTimeField()),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        ("also_approved_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=400, verbose_name="why not")),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "allocation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="funding.allocation",
                            ),
                        ),
                        (
                            "also_approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_by",
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
                                help_text="That is paid; its head confirms.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="schools.school",
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
                        (
                            "approval",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claim",
                                to="funding.posting",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["allocation", "state", "-id"], name="claims_of_an_allocation"),
                            models.Index(fields=["school", "-id"], name="claims_of_a_school"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount_pence__gte", 0), ("amount_pence__lte", 1000000000000)),
                                name="a_claim_is_an_amount_that_can_be",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("last_on__gte", models.F("first_on"))),
                                name="a_claim_ends_after_it_begins",
                                violation_error_message="Enter a last day that is not before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(
                                        models.Q(("approved_by", models.F("written_by")), _negated=True),
                                        models.Q(
                                            ("confirmed_by__isnull", True),
                                            models.Q(("approved_by", models.F("confirmed_by")), _negated=True),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="nobody_approves_a_claim_of_their_own",
                                violation_error_message="You wrote or confirmed this claim: somebody else approves it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("also_approved_by__isnull", True),
                                    models.Q(
                                        models.Q(("also_approved_by", models.F("written_by")), _negated=True),
                                        models.Q(("also_approved_by", models.F("approved_by")), _negated=True),
                                        models.Q(
                                            ("confirmed_by__isnull", True),
                                            models.Q(("also_approved_by", models.F("confirmed_by")), _negated=True),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="two_approvals_are_of_two_people",
                                violation_error_message="The second approval is somebody else’s.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["APPROVED", "PAID", "REVERSED"]), _negated=True),
                                    models.Q(
                                        ("amount_pence__gt", 0),
                                        ("approval__isnull", False),
                                        ("approved_by__isnull", False),
                                        ("confirmed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_approved_claim_was_confirmed_and_posted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "REJECTED"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_rejected_claim_says_why",
                            ),
                            models.UniqueConstraint(
                                django.db.models.functions.text.Upper(
                                    funding.models.claiming.Pressed("supplier", "[^[:alnum:]]+")
                                ),
                                django.db.models.functions.text.Upper(
                                    funding.models.claiming.Pressed("invoice", "\\s+")
                                ),
                                condition=models.Q(
                                    ("kind", "INVOICE"),
                                    models.Q(
                                        ("state__in", ["DRAFT", "REJECTED", "WITHDRAWN", "REVERSED"]), _negated=True
                                    ),
                                ),
                                name="an_invoice_is_claimed_once",
                                violation_error_message="This invoice was claimed before.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "INVOICE"), _negated=True),
                                    ("state", "DRAFT"),
                                    models.Q(
                                        models.Q(("supplier", ""), _negated=True),
                                        models.Q(("invoice", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_invoice_has_a_supplier_and_a_number",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="claims_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="64e848b83c7bd4fd6d0a5c8f64da16e5f55805d7",
                                    operation="DELETE",
                                    pgid="pgtrigger_claims_are_never_deleted_5f246",
                                    table="funding_claim",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_claim_goes_one_way",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
                        ('DRAFT', 'SENT'), ('DRAFT', 'CONFIRMED'), ('DRAFT', 'WITHDRAWN'), ('SENT', 'DRAFT'),
                        ('SENT', 'CONFIRMED'), ('SENT', 'WITHDRAWN'), ('CONFIRMED', 'DRAFT'), ('CONFIRMED', 'APPROVED'),
                        ('CONFIRMED', 'REJECTED'), ('CONFIRMED', 'WITHDRAWN'), ('APPROVED', 'PAID'),
                        ('APPROVED', 'REJECTED'), ('PAID', 'REVERSED')
                    ) THEN
                        RAISE EXCEPTION 'a claim is written, confirmed, approved and paid, in this order'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_claim_goes_one_way';
                    END IF;
                    IF OLD.state <> 'DRAFT' AND NEW.state <> 'DRAFT' AND (NEW.allocation_id, NEW.school_id, NEW.kind,
                        NEW.amount_pence, NEW.first_on, NEW.last_on, NEW.supplier, NEW.invoice, NEW.written_by_id)
                        IS DISTINCT FROM (OLD.allocation_id, OLD.school_id, OLD.kind, OLD.amount_pence, OLD.first_on,
                        OLD.last_on, OLD.supplier, OLD.invoice, OLD.written_by_id) THEN
                        RAISE EXCEPTION 'what was sent stands: it is taken back and written again'
                            USING ERRCODE = '23514', CONSTRAINT = 'what_was_claimed_stands';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="2ed614bded04032a2436af9408335680e1a47f8e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_claim_goes_one_way_9e99d",
                                    table="funding_claim",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="what_came_to_nothing_is_claimed_anew",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.\"state\" IN ('REJECTED', 'WITHDRAWN', 'REVERSED'))",
                                    func="""
                    UPDATE funding_claimline SET is_live = false WHERE claim_id = NEW.id AND is_live;
                    RETURN NULL;
                """,
                                    hash="b119d7b8e5fc5b40663492707a7d1d2eb6a97d02",
                                    operation='UPDATE OF "state"',
                                    pgid="pgtrigger_what_came_to_nothing_is_claimed_anew_858ff",
                                    table="funding_claim",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file", models.FileField(upload_to="funding-evidence/")),
                        ("name", models.CharField(max_length=150)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("added_at", models.DateTimeField()),
                        (
                            "removed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="taken out of a draft"),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="funding.claim"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "evidence",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at__isnull", True)),
                                fields=("claim", "sha256"),
                                name="a_file_stands_once_with_a_claim",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="evidence_is_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="713cde98dc6ceff01f1b069499c66be9e4f367e8",
                                    operation="DELETE",
                                    pgid="pgtrigger_evidence_is_never_deleted_adb57",
                                    table="funding_evidence",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("due_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("AHEAD", "Still to come"),
                                    ("REACHED", "Reached"),
                                    ("PARTLY", "Partly reached"),
                                    ("MISSED", "Not reached"),
                                ],
                                default="AHEAD",
                                max_length=7,
                            ),
                        ),
                        ("outcome", models.TextField(blank=True, verbose_name="what changed")),
                        ("evidence", models.FileField(blank=True, upload_to="funding-evidence/")),
                        ("evidence_name", models.CharField(blank=True, max_length=150)),
                        ("judged_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "allocation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="funding.allocation",
                            ),
                        ),
                        (
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="funding.fund",
                            ),
                        ),
                        (
                            "judged_by",
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
                        "indexes": [models.Index(fields=["fund", "due_on", "id"], name="milestones_of_a_fund")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("judged_at__isnull", True), ("state", "AHEAD")),
                                    models.Q(
                                        models.Q(("state", "AHEAD"), _negated=True),
                                        ("judged_at__isnull", False),
                                        ("judged_by__isnull", False),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_milestone_that_is_over_says_what_changed",
                                violation_error_message="Say what changed.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pence", models.BigIntegerField()),
                        (
                            "reference",
                            models.CharField(help_text="What the school reads on its statement.", max_length=18),
                        ),
                        ("is_live", models.BooleanField(default=True, help_text="Not of a batch that was dropped.")),
                        ("reversed_because", models.CharField(blank=True, max_length=300)),
                        ("reversed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="funding.batch"
                            ),
                        ),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="funding.claim"
                            ),
                        ),
                        (
                            "payee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funding.payee"
                            ),
                        ),
                        (
                            "reversed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment",
                                to="funding.posting",
                            ),
                        ),
                        (
                            "reversal",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="funding.posting",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_live", True)), fields=("claim",), name="a_claim_is_paid_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("pence__gt", 0), ("pence__lte", 1000000000000)),
                                name="a_payment_pays_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reversal__isnull", True), ("reversed_because", "")),
                                    models.Q(
                                        ("reversal__isnull", False),
                                        ("reversed_at__isnull", False),
                                        ("reversed_by__isnull", False),
                                        models.Q(("reversed_because", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="what_was_taken_back_says_why",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="payments_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="381dfd105b671ec7b3823247595680e58cd643d6",
                                    operation="DELETE",
                                    pgid="pgtrigger_payments_are_never_deleted_416a5",
                                    table="funding_payment",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_payment_is_one_of_its_batch",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    constraint="CONSTRAINT",
                                    declare="DECLARE found record;",
                                    func="""
    SELECT b.count AS said, b.total_pence AS total, count(p.id) AS payments, COALESCE(sum(p.pence), 0) AS pence INTO found
        FROM funding_batch b LEFT JOIN funding_payment p ON p.batch_id = b.id WHERE b.id = NEW.batch_id GROUP BY b.id;
    IF found.said <> found.payments OR found.total <> found.pence THEN
        RAISE EXCEPTION 'a batch is the sum of its payments'
            USING ERRCODE = '23514', CONSTRAINT = 'a_batch_is_the_sum_of_its_payments';
    END IF;
    RETURN NULL;
""",
                                    hash="bb660be0e721ab17444b2f485e3f4698fa6156cd",
                                    operation="INSERT",
                                    pgid="pgtrigger_a_payment_is_one_of_its_batch_4feea",
                                    table="funding_payment",
                                    timing="DEFERRABLE INITIALLY DEFERRED",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_payment_stands_as_it_was_made",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF (NEW.batch_id, NEW.claim_id, NEW.payee_id, NEW.pence, NEW.reference)
                        IS DISTINCT FROM (OLD.batch_id, OLD.claim_id, OLD.payee_id, OLD.pence, OLD.reference)
                        OR (OLD.posting_id IS NOT NULL AND NEW.posting_id IS DISTINCT FROM OLD.posting_id)
                        OR (OLD.reversal_id IS NOT NULL AND NEW IS DISTINCT FROM OLD)
                        OR (NEW.is_live AND NOT OLD.is_live) OR (NEW.posting_id IS NOT NULL AND NOT NEW.is_live)
                        OR (NEW.reversal_id IS NOT NULL AND NEW.posting_id IS NULL)
                    THEN
                        RAISE EXCEPTION 'a payment stands as it was made'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_payment_stands_as_it_was_made';
                    END IF;
                    RETURN NEW;
                """,
                                    hash="1e4245a5df7e273ccd3f2ab44aadba5620fd9fa5",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_payment_stands_as_it_was_made_b9bfd",
                                    table="funding_payment",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "pence",
                            models.BigIntegerField(help_text="More than nothing: into the account; less: out of it."),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="funding.account",
                            ),
                        ),
                        (
                            "posting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="funding.posting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "entries",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("pence", 0), _negated=True),
                                    ("pence__gte", -1000000000000),
                                    ("pence__lte", 1000000000000),
                                ),
                                name="an_entry_moves_something",
                            ),
                            models.UniqueConstraint(
                                fields=("posting", "account"), name="a_posting_touches_an_account_once"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="entries_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="3cb60f8d88f749a780a63255f74e059bd348db98",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_entries_are_never_changed_dfbb1",
                                    table="funding_entry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="entries_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'the rows of % are never removed', TG_TABLE_NAME USING ERRCODE = '23001';",
                                    hash="dac7f24c2243ee728aa53a2b790aecb4615296bb",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_entries_are_never_emptied_571b8",
                                    table="funding_entry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="every_posting_balances",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
                    IF EXISTS (
                        SELECT 1 FROM funding_entry e WHERE e.posting_id IN (SELECT posting_id FROM fresh)
                        GROUP BY e.posting_id HAVING sum(e.pence) <> 0
                    ) THEN
                        RAISE EXCEPTION 'the entries of a posting add up to nothing'
                            USING ERRCODE = '23514', CONSTRAINT = 'every_posting_balances';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM fresh e JOIN funding_posting p ON p.id = e.posting_id
                            JOIN funding_account a ON a.id = e.account_id WHERE a.year_id <> p.year_id
                    ) THEN
                        RAISE EXCEPTION 'a posting moves money of its own year'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_posting_moves_money_of_its_year';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM funding_entry e
                        WHERE e.posting_id IN (SELECT posting_id FROM fresh) AND e.id NOT IN (SELECT id FROM fresh)
                    ) THEN
                        RAISE EXCEPTION 'nothing is added to a posting later'
                            USING ERRCODE = '23514', CONSTRAINT = 'nothing_is_added_to_a_posting_later';
                    END IF;
                    PERFORM 1 FROM funding_account WHERE id IN (SELECT account_id FROM fresh) ORDER BY id FOR UPDATE;
                    UPDATE funding_account a SET balance = a.balance + moved.pence
                        FROM (SELECT account_id, sum(pence) AS pence FROM fresh GROUP BY account_id) moved
                        WHERE a.id = moved.account_id;
                    RETURN NULL;
                """,
                                    hash="bf29a6a798af94ed28702728a41e887de6c2a6f2",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_every_posting_balances_e7099",
                                    referencing="REFERENCING NEW TABLE AS fresh ",
                                    table="funding_entry",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=150)),
                        ("sha256", models.CharField(max_length=64)),
                        ("first_pence", models.BigIntegerField(verbose_name="balance before")),
                        ("last_pence", models.BigIntegerField(verbose_name="balance after")),
                        ("read_at", models.DateTimeField()),
                        (
                            "read_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="funding.year",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("year", "sha256"),
                                name="a_statement_is_read_once",
                                violation_error_message="This file was read before.",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="statements_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="355b6c2c1c5b7d88018ff97b17f008103d7eb060",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_statements_are_never_changed_70751",
                                    table="funding_statement",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatementLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("row", models.PositiveIntegerField()),
                        ("on", models.DateField()),
                        ("words", models.CharField(max_length=200)),
                        ("pence", models.BigIntegerField()),
                        (
                            "balance_pence",
                            models.BigIntegerField(
                                help_text="Tells it from a line that reads the same.", verbose_name="balance after it"
                            ),
                        ),
                        (
                            "passed_over",
                            models.CharField(blank=True, max_length=150, verbose_name="no contribution, because"),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="funding.statement",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("statement", "row"), name="one_statement_line_per_row"),
                            models.CheckConstraint(
                                condition=models.Q(("pence", 0), _negated=True), name="a_statement_line_moves_something"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("FLAT", "The same for each school"),
                                    ("BANDS", "By pupils on roll, in bands"),
                                ],
                                max_length=5,
                            ),
                        ),
                        ("words", models.TextField(verbose_name="what schools are told")),
                        ("due_on", models.DateField()),
                        ("set_at", models.DateTimeField()),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "year",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="subscription",
                                to="funding.year",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Request",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pence", models.BigIntegerField()),
                        (
                            "pupils",
                            models.PositiveIntegerField(
                                blank=True, help_text="As the register had it that day.", null=True
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(help_text="Asked for on the transfer.", max_length=18, unique=True),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("reminded_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "declined_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="does not contribute this year"),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.school"
                            ),
                        ),
                        (
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="funding.subscription",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subscription", "school"), name="a_school_is_asked_once_a_year"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("pence__gt", 0), ("pence__lte", 1000000000000)),
                                name="a_request_is_above_nothing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pence", models.BigIntegerField()),
                        ("on", models.DateField()),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="what shows it")),
                        ("noted_at", models.DateTimeField()),
                        ("form_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "posting",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipt",
                                to="funding.posting",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="funding.request",
                            ),
                        ),
                        (
                            "line",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipt",
                                to="funding.statementline",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("pence__gt", 0), ("pence__lte", 1000000000000)),
                                name="a_receipt_is_above_nothing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("line__isnull", False), models.Q(("words", ""), _negated=True), _connector="OR"
                                ),
                                name="a_receipt_says_what_shows_it",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="receipts_are_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="fc4d8f25ffcabe3860bc41d76e787c438d4b8d7f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_receipts_are_never_changed_c5000",
                                    table="funding_receipt",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Band",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_pupils", models.PositiveIntegerField(default=0)),
                        ("pence", models.BigIntegerField()),
                        (
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bands",
                                to="funding.subscription",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subscription", "from_pupils"), name="one_band_from_a_number_of_pupils"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("pence__gte", 0), ("pence__lte", 1000000000000)),
                                name="a_band_is_an_amount_that_can_be",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Check",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "postings",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="postings followed"),
                        ),
                        (
                            "digest",
                            models.CharField(blank=True, max_length=64, verbose_name="digest of the last posting"),
                        ),
                        ("faults", models.JSONField(default=list, help_text="A sentence each; none: the books hold.")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="funding.year"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["year", "-id"], name="checks_of_a_year")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=("year",),
                                name="one_check_of_a_year_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_at__isnull", True), ("postings__isnull", True)),
                                    models.Q(("done_at__isnull", False), ("postings__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_check_that_is_done_says_how_far_it_went",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="checks_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="1207ebcf3c0b41ff91096bc9b16e4238c94bda58",
                                    operation="DELETE",
                                    pgid="pgtrigger_checks_are_never_deleted_44b19",
                                    table="funding_check",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_check_that_is_done_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."done_at" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="d6ccd01142a0a5f27834fe448ab5068e3f0f4b7a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_check_that_is_done_stands_6ca78",
                                    table="funding_check",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClaimLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("words", models.CharField(max_length=200)),
                        ("on", models.DateField()),
                        ("quantity", models.DecimalField(decimal_places=2, max_digits=9)),
                        ("price_pence", models.DecimalField(decimal_places=3, max_digits=16)),
                        ("amount_pence", models.BigIntegerField()),
                        (
                            "is_live",
                            models.BooleanField(default=True, help_text="Not of a claim that came to nothing."),
                        ),
                        (
                            "attendance",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="meetings.attendance",
                            ),
                        ),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="funding.claim"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("claim", "position"),
                                name="one_claim_line_at_a_place",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_live", True)),
                                fields=("attendance",),
                                name="an_attendance_is_claimed_once",
                                violation_error_message="This attendance was claimed before.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount_pence__gt", 0),
                                    ("amount_pence__lte", 1000000000000),
                                    ("price_pence__gt", 0),
                                    ("quantity__gt", 0),
                                ),
                                name="a_claim_line_is_above_nothing",
                                violation_error_message="Enter a number above nothing.",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="lines_of_a_sent_claim_stand",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE known record; line record; others bigint;",
                                    func="""
                    IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF;
                    SELECT state, amount_pence INTO known FROM funding_claim WHERE id = line.claim_id;
                    IF known.state = 'DRAFT' THEN RETURN line; END IF;
                    IF TG_OP = 'INSERT' THEN
                        SELECT COALESCE(sum(amount_pence), 0) INTO others FROM funding_claimline WHERE claim_id = line.claim_id;
                    END IF;
                    IF TG_OP = 'DELETE' OR TG_OP = 'INSERT' AND others + line.amount_pence > known.amount_pence
                        OR TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'is_live' <> to_jsonb(OLD) - 'is_live' THEN
                        RAISE EXCEPTION 'the lines of a claim stand as they were sent'
                            USING ERRCODE = '23514', CONSTRAINT = 'lines_of_a_sent_claim_stand';
                    END IF;
                    RETURN line;
                """,
                                    hash="8deb0601263cf923b18e03908a1e1aaf4125ebc8",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_lines_of_a_sent_claim_stand_fbdb4",
                                    table="funding_claimline",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
