from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_amendments_and_rulings_on_motions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="motion", name="only_an_amendment_builds_on_another"),
        migrations.RemoveField(model_name="motion", name="based_on"),
        migrations.AddField(
            model_name="motion",
            name="instead_of",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Of an amendment: the motion as it read when this was worded.",
                verbose_name="words it replaces",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="motion",
            constraint=models.CheckConstraint(
                condition=Q(("amends__isnull", False), ("instead_of", ""), _connector="OR"),
                name="only_an_amendment_replaces_words",
            ),
        ),
    ]
