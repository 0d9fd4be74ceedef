from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="joins",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Files whose pages follow its own, and bookmarks, in order; see Join.",
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="left_out",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Files that could not be joined, and why; a page in words stands for each.",
            ),
        ),
    ]
