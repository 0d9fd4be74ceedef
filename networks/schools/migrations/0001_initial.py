import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cph.core.periods
import networks.schools.models
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
                    name="Authority",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=3, unique=True, verbose_name="LA code")),
                        ("name", models.CharField(max_length=100)),
                    ],
                    options={
                        "verbose_name_plural": "authorities",
                    },
                ),
                migrations.CreateModel(
                    name="School",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "urn",
                            models.PositiveIntegerField(
                                help_text="The register number in use today.", unique=True, verbose_name="URN"
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("sort_name", models.CharField(editable=False, max_length=200)),
                        (
                            "search",
                            models.TextField(
                                editable=False,
                                help_text="Name, town, postcode and every URN, lower case, without accents.",
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("0", "Not applicable"),
                                    ("1", "Nursery"),
                                    ("2", "Primary"),
                                    ("3", "Middle deemed primary"),
                                    ("4", "Secondary"),
                                    ("5", "Middle deemed secondary"),
                                    ("6", "16 plus"),
                                    ("7", "All-through"),
                                ],
                                default="0",
                                max_length=1,
                            ),
                        ),
                        (
                            "sector",
                            models.CharField(
                                choices=[
                                    ("MAINTAINED", "Maintained by the local authority"),
                                    ("ACADEMY", "Academy or free school"),
                                    ("INDEPENDENT", "Independent"),
                                    ("OTHER", "Other"),
                                ],
                                default="OTHER",
                                max_length=12,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("1", "Open"),
                                    ("2", "Closed"),
                                    ("3", "Open, but proposed to close"),
                                    ("4", "Proposed to open"),
                                ],
                                default="1",
                                max_length=1,
                            ),
                        ),
                        ("low_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("high_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("pupils", models.PositiveIntegerField(blank=True, null=True, verbose_name="number on roll")),
                        ("town", models.CharField(blank=True, max_length=100)),
                        ("postcode", models.CharField(blank=True, max_length=10)),
                        (
                            "authority",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schools",
                                to="schools.authority",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["sort_name", "urn"], name="schools_by_name"),
                            models.Index(fields=["authority", "sort_name", "urn"], name="schools_of_an_authority"),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search"], name="schools_by_likeness", opclasses=["gin_trgm_ops"]
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Headship",
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("HEAD", "Headteacher"),
                                    ("ACTING", "Acting headteacher"),
                                    ("EXECUTIVE", "Executive headteacher"),
                                    ("OF_SCHOOL", "Head of school"),
                                    ("CO_HEAD", "Co-headteacher"),
                                ],
                                default="HEAD",
                                max_length=10,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="headships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="headships",
                                to="schools.school",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [models.Index(fields=["person"], name="headships_of_a_person")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="schools_headship_ends_after_it_starts",
                                violation_error_message="Enter an end date that is not before the start date.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("school", "="), (cph.core.periods.Period(), "&&")],
                                name="one_headship_per_person_and_school_at_a_time",
                                violation_error_message="This person already leads this school in that period.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("role__in", ["HEAD", "ACTING"])),
                                expressions=[("school", "="), (cph.core.periods.Period(), "&&")],
                                name="one_head_per_school_at_a_time",
                                violation_error_message="This school already has a headteacher in that period: end that headship first.",
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
                        ("urn", models.PositiveIntegerField(unique=True, verbose_name="URN")),
                        ("number", models.CharField(blank=True, max_length=4, verbose_name="establishment number")),
                        ("name", models.CharField(max_length=200)),
                        ("type_code", models.CharField(blank=True, max_length=3)),
                        ("group_code", models.CharField(blank=True, max_length=3)),
                        (
                            "sector",
                            models.CharField(
                                choices=[
                                    ("MAINTAINED", "Maintained by the local authority"),
                                    ("ACADEMY", "Academy or free school"),
                                    ("INDEPENDENT", "Independent"),
                                    ("OTHER", "Other"),
                                ],
                                default="OTHER",
                                max_length=12,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("1", "Open"),
                                    ("2", "Closed"),
                                    ("3", "Open, but proposed to close"),
                                    ("4", "Proposed to open"),
                                ],
                                default="1",
                                max_length=1,
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("0", "Not applicable"),
                                    ("1", "Nursery"),
                                    ("2", "Primary"),
                                    ("3", "Middle deemed primary"),
                                    ("4", "Secondary"),
                                    ("5", "Middle deemed secondary"),
                                    ("6", "16 plus"),
                                    ("7", "All-through"),
                                ],
                                default="0",
                                max_length=1,
                            ),
                        ),
                        ("low_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("high_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("opened_on", models.DateField(blank=True, null=True)),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                        ("pupils", models.PositiveIntegerField(blank=True, null=True, verbose_name="number on roll")),
                        ("capacity", models.PositiveIntegerField(blank=True, null=True)),
                        ("census_on", models.DateField(blank=True, null=True)),
                        ("ukprn", models.CharField(blank=True, max_length=8, verbose_name="UKPRN")),
                        ("trust_code", models.CharField(blank=True, max_length=10)),
                        ("trust_name", models.CharField(blank=True, max_length=200)),
                        ("federation_name", models.CharField(blank=True, max_length=200)),
                        ("religious_character", models.CharField(blank=True, max_length=60)),
                        ("street", models.CharField(blank=True, max_length=150)),
                        ("locality", models.CharField(blank=True, max_length=150)),
                        ("town", models.CharField(blank=True, max_length=100)),
                        ("county", models.CharField(blank=True, max_length=100)),
                        ("postcode", models.CharField(blank=True, max_length=10)),
                        ("website", models.CharField(blank=True, max_length=300)),
                        ("telephone", models.CharField(blank=True, max_length=20)),
                        (
                            "head_name",
                            models.CharField(
                                blank=True, max_length=150, verbose_name="head as the register names them"
                            ),
                        ),
                        ("head_title", models.CharField(blank=True, max_length=100, verbose_name="head's job title")),
                        ("easting", models.PositiveIntegerField(blank=True, null=True)),
                        ("northing", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "changed_on",
                            models.DateField(blank=True, null=True, verbose_name="last changed in the register"),
                        ),
                        ("imported_at", models.DateTimeField()),
                        (
                            "authority",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="schools.authority",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="schools.school"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "entries",
                        "indexes": [models.Index(fields=["authority", "phase"], name="entries_of_an_authority")],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolTerm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("academic_year", models.PositiveSmallIntegerField(verbose_name="academic year beginning in")),
                        ("name", models.CharField(max_length=40)),
                        ("starts_on", models.DateField(verbose_name="first day")),
                        ("ends_on", models.DateField(verbose_name="last day")),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms",
                                to="schools.authority",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("authority", "academic_year", "name"),
                                name="one_term_per_authority_year_and_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="a_term_ends_after_it_starts",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("authority", "="), (cph.core.periods.Period(), "&&")],
                                name="terms_never_overlap",
                                violation_error_message="This term overlaps another one of the same authority.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
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
                                    ("CONVERTED", "continued as"),
                                    ("MERGED", "merged into"),
                                    ("SPLIT", "split into"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("on", models.DateField(blank=True, null=True, verbose_name="first day of the later entry")),
                        (
                            "after",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers_in",
                                to="schools.entry",
                            ),
                        ),
                        (
                            "before",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers_out",
                                to="schools.entry",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("before", "after"), name="one_handover_per_pair"),
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("after")), _negated=True),
                                name="no_entry_follows_itself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Officer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("title", models.CharField(max_length=120, verbose_name="job title")),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="officers",
                                to="schools.authority",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="officerships",
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
                                name="schools_officer_ends_after_it_starts",
                                violation_error_message="Enter an end date that is not before the start date.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("authority", "="), (cph.core.periods.Period(), "&&")],
                                name="one_officership_per_person_and_authority_at_a_time",
                                violation_error_message="This person is already an officer of this authority in that period.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegisterImport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file", models.FileField(upload_to=networks.schools.models.nameless)),
                        (
                            "links",
                            models.FileField(
                                blank=True, upload_to=networks.schools.models.nameless, verbose_name="links file"
                            ),
                        ),
                        (
                            "authority_codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("WAITING", "Waiting to be read"),
                                    ("READING", "Being read"),
                                    ("PREVIEW", "Ready for you to look at"),
                                    ("CONFIRMED", "Waiting to be carried out"),
                                    ("WRITING", "Being carried out"),
                                    ("DONE", "Done"),
                                    ("REFUSED", "Refused"),
                                ],
                                default="WAITING",
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "touched_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now,
                                help_text="Old while it is being read or carried out: the worker died, the sweep starts again.",
                                verbose_name="last sign of life",
                            ),
                        ),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("rows_read", models.PositiveIntegerField(default=0)),
                        ("rows_expected", models.PositiveIntegerField(default=0)),
                        ("counts", models.JSONField(blank=True, default=dict)),
                        ("preview", models.JSONField(blank=True, default=dict)),
                        ("problem", models.TextField(blank=True)),
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
                            "asked_by",
                            models.ForeignKey(
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
                                condition=models.Q(("state", "WRITING")),
                                fields=("state",),
                                name="one_import_writes_at_a_time",
                                violation_error_message="Another import is being carried out. Wait until it is done.",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
