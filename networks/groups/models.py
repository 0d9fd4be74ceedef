"""Geographic units of a network and the schools in them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from cph.core.models import Dated
from cph.core.periods import Period
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.schools.models import School


class Place(Dated):
    """A school belongs to a group from one day to another, and to one group of its network at a time."""

    group = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="places")
    network = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="places")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_group_per_school_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (Period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This school is already in a group of this network in that period.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} in {self.group}"


class Drawing(models.Model):
    """A plan of groups, drawn until every school is in exactly one; then it is adopted and the places follow from it."""

    network = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="drawings")
    starts_on = models.DateField("from")
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(adopted_at__isnull=True),
                name="one_open_drawing_per_network",
                violation_error_message="A drawing of this network's groups is already open: go on with that one.",
            )
        ]

    def __str__(self) -> str:
        return f"Groups of {self.network} from {self.starts_on}"


class DrawnPlace(models.Model):
    """In an open drawing a school may stand in no group, in one, or by mistake in two: the page shows which."""

    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="places")
    group_name = models.CharField("group", max_length=150)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["drawing", "group_name", "school"], name="one_line_per_drawn_group_and_school"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school} in {self.group_name}"
