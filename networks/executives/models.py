"""Who holds which post, from when to when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from cph.core.models import Dated
from cph.core.periods import Period
from cph.people.models import Person
from networks.constitutions.models import Body, Post


class Tenure(Dated):
    """A person holds a seat of a post for dates. Re-election is a new tenure; the old one is never extended."""

    class How(models.TextChoices):
        ELECTED = "ELECTED", "Elected"
        UNOPPOSED = "UNOPPOSED", "Elected unopposed"
        APPOINTED = "APPOINTED", "Appointed"
        SENT = "SENT", "Sent by the group"
        CO_OPTED = "CO_OPTED", "Co-opted"
        EX_OFFICIO = "EX_OFFICIO", "Ex officio"
        INVITED = "INVITED", "Invited"

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="tenures", help_text="The body whose post it is."
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    group = models.ForeignKey(
        Body,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sent_tenures",
        help_text="The group that sent them.",
    )
    seat = models.PositiveSmallIntegerField(default=1, help_text="1 or 2, for a post with two seats.")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures")
    how = models.CharField("how they came to it", max_length=12, choices=How)
    appointed_by = models.CharField("by whose decision", max_length=200, blank=True)
    end_reason = models.CharField("why it ended", max_length=200, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_holder_per_seat_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (Period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(group__isnull=True),
                violation_error_message="Somebody already holds this seat in that period.",
            ),
            ExclusionConstraint(
                name="one_representative_per_group_at_a_time",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (Period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(group__isnull=False),
                violation_error_message="This group already has a representative in that period.",
            ),
            ExclusionConstraint(
                name="one_seat_per_person_and_post_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (Period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already holds this post in that period.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.post}"
