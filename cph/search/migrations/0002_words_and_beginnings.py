"""Search folds accents and finds words by their beginning; words and readers are one index."""

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


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("core", "0001_extensions")]

    operations = [
        migrations.RunSQL(CONFIGURATIONS, NO_CONFIGURATIONS),
        migrations.RemoveIndex("entry", "entries_by_their_words"),
        migrations.RemoveField("entry", "vector"),
        migrations.AddField(
            "entry",
            "title_vector",
            models.GeneratedField(
                db_persist=True,
                expression=vector_of("title"),
                help_text="The title alone: a hit there comes first.",
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "entry",
            django.contrib.postgres.indexes.GinIndex(
                vector_of("title", "text"), "readers", name="entries_by_words_and_readers"
            ),
        ),
        # the index is right for every question: to guess how often a word stands, each analysis would stem 30,000 texts
        migrations.RunSQL(
            "ALTER INDEX entries_by_words_and_readers ALTER COLUMN 1 SET STATISTICS 0", migrations.RunSQL.noop
        ),
        # texts lie beside the rows: the order of what was found is worked out without them
        migrations.RunSQL("ALTER TABLE search_entry SET (toast_tuple_target = 512)", migrations.RunSQL.noop),
    ]
