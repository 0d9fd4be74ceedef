"""When the candidates' files were destroyed.

`IF NOT EXISTS`: for one commit, e5f9395, the column stood in 0001; a database that was made then has it already.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("elections", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE elections_contest ADD COLUMN IF NOT EXISTS cleared_at timestamptz NULL",
                    "ALTER TABLE elections_contest DROP COLUMN IF EXISTS cleared_at",
                ),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="contest",
                    name="cleared_at",
                    field=models.DateTimeField(
                        blank=True, null=True, verbose_name="evidence and photographs destroyed at"
                    ),
                ),
            ],
        ),
    ]
