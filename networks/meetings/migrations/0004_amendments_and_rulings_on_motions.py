import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_papers_that_come_late"),
    ]

    operations = [
        migrations.AddField(
            model_name="motion",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                help_text="The carried amendment whose words this one starts from; empty: the motion as it was moved.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="meetings.motion",
            ),
        ),
        migrations.AddConstraint(
            model_name="motion",
            constraint=models.CheckConstraint(
                condition=Q(("amends__isnull", False), ("based_on__isnull", True), _connector="OR"),
                name="only_an_amendment_builds_on_another",
            ),
        ),
        migrations.AlterField(
            model_name="chairruling",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: on a vote between meetings.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rulings",
                to="meetings.meeting",
            ),
        ),
        migrations.AddField(
            model_name="chairruling",
            name="motion",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: at large.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rulings",
                to="meetings.motion",
            ),
        ),
        migrations.AddConstraint(
            model_name="chairruling",
            constraint=models.CheckConstraint(
                condition=Q(("meeting__isnull", False), ("motion__isnull", False), _connector="OR"),
                name="a_ruling_is_of_a_meeting_or_on_a_motion",
            ),
        ),
    ]
