"""Geographic units of a network and the schools in them."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from cph.core.models import Dated
from cph.core.periods import Period
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.schools.models import School


class Place(Dated):
    """A school belongs to a group from one day to another, and to one group of its network at a time."""

    group = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="places", limit_choices_to={"kind": "DEVELOPMENT_GROUP"}
    )
    network = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", limit_choices_to={"kind": "NETWORK"})
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
        triggers = [
            pgtrigger.Trigger(
                name="a_place_is_in_a_group_of_its_network",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM constitutions_body b
                        WHERE b.id = NEW.group_id AND b.parent_id = NEW.network_id AND b.kind = 'DEVELOPMENT_GROUP'
                    ) THEN
                        RAISE EXCEPTION 'a school belongs to a group of this very network'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_place_is_in_a_group_of_its_network';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_place_only_ever_ends",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.group_id, NEW.network_id, NEW.school_id, NEW.starts_on)
                        IS DISTINCT FROM (OLD.group_id, OLD.network_id, OLD.school_id, OLD.starts_on)
                        OR COALESCE(NEW.ends_on, 'infinity') > COALESCE(OLD.ends_on, 'infinity')
                    THEN
                        RAISE EXCEPTION 'a place is ended, never rewritten: a school that moves gets a new one'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_place_only_ever_ends';
                    END IF;
                    RETURN NEW;
                """,
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
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(
        default=1, help_text="Goes up with each change: an act on an older picture is told so."
    )
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


class DrawnGroup(models.Model):
    """A group named in a drawing; when it is adopted, the network's group of that name, or a new one."""

    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "drawing",
                Lower("name"),
                name="one_drawn_group_per_name",
                violation_error_message="There is already a group of this name in the drawing.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DrawnPlace(models.Model):
    """In an open drawing a school may stand in no group, in one, or by mistake in two: the page shows which."""

    group = models.ForeignKey(DrawnGroup, on_delete=models.CASCADE, related_name="places")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "school"], name="one_line_per_drawn_group_and_school")]

    def __str__(self) -> str:
        return f"{self.school} in {self.group}"
