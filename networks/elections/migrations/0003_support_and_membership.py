import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A proposer confirms; a post for members only asks for membership without a row of its own."""

    dependencies = [
        ("constitutions", "0004_elections_provisions"),
        ("elections", "0002_the_frozen_roll"),
    ]

    operations = [
        migrations.AddField(
            model_name="nomination",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed by the proposer"),
        ),
        migrations.AlterField(
            model_name="finding",
            name="requirement",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: that they are a member, which a post for members only asks without a row of its own.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="constitutions.requirement",
            ),
        ),
    ]
