"""Search folds accents and finds words by their beginning; words, readers and years are one index.

What came before was squashed into this one; see docs/decisions/0019.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models import F, Func, Value

CONFIGURATIONS = """
    CREATE TEXT SEARCH DICTIONARY cph_whole_words (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
    CREATE TEXT SEARCH CONFIGURATION cph_english (COPY = pg_catalog.english);
    ALTER TEXT SEARCH CONFIGURATION cph_english
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
    CREATE TEXT SEARCH CONFIGURATION cph_simple (COPY = pg_catalog.english);
    ALTER TEXT SEARCH CONFIGURATION cph_simple
        ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word WITH unaccent, cph_whole_words;
"""
NO_CONFIGURATIONS = """
    DROP TEXT SEARCH CONFIGURATION cph_english;
    DROP TEXT SEARCH CONFIGURATION cph_simple;
    DROP TEXT SEARCH DICTIONARY cph_whole_words;
"""


def apart(name):
    joints = Value("/\\_@.:-–—'’<>"), Value("             ")
    return Func(F(name), *joints, function="TRANSLATE", output_field=models.TextField())


def vector_of(*names):
    texts = [apart(name) for name in names]
    return SearchVector(*texts, config="cph_english") + SearchVector(*texts, config="cph_simple")


def year_of(name):
    years = django.contrib.postgres.fields.ArrayField(models.IntegerField())
    return Func(F(name), template="(ARRAY[EXTRACT(YEAR FROM %(expressions)s)::integer])", output_field=years)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_extensions")]

    operations = [
        migrations.RunSQL(CONFIGURATIONS, NO_CONFIGURATIONS),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="The thing, for example meetings.agendaitem:4.", max_length=80, unique=True
                    ),
                ),
                ("kind", models.CharField(help_text="What it is, in words: Agenda item.", max_length=40)),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True)),
                ("url", models.CharField(max_length=300)),
                (
                    "where",
                    models.CharField(blank=True, help_text="Of which body and when, in words.", max_length=300),
                ),
                ("happened_on", models.DateField()),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "kept_from",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "title_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=vector_of("title"),
                        help_text="The title alone: a hit there comes first.",
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [models.Index("happened_on", name="entries_by_day")],
            },
        ),
        # an operation of its own: an index of CreateModel is made when the migration ends, after the next statement
        migrations.AddIndex(
            "entry",
            django.contrib.postgres.indexes.GinIndex(
                vector_of("title", "text"),
                "readers",
                "title_vector",
                year_of("happened_on"),
                name="entries_by_words",
                gin_pending_list_limit=64,
            ),
        ),
        # the index is right for every question: to guess how often a word stands, each analysis would stem 30,000 texts
        migrations.RunSQL("ALTER INDEX entries_by_words ALTER COLUMN 1 SET STATISTICS 0", migrations.RunSQL.noop),
        # texts lie beside the rows: the order of what was found is worked out without them
        migrations.RunSQL("ALTER TABLE search_entry SET (toast_tuple_target = 512)", migrations.RunSQL.noop),
    ]
