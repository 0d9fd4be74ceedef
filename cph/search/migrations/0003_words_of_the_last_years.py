"""Titles and years stand in the index of words: of a common word only the latest hits are read."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models import F, Func, Value


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
    dependencies = [("search", "0002_words_and_beginnings")]

    operations = [
        # a hundred thousand texts are stemmed for it
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RemoveIndex("entry", "entries_by_words_and_readers"),
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
        migrations.AddIndex("entry", models.Index("happened_on", name="entries_by_day")),
    ]
