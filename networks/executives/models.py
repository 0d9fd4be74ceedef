"""Who holds which post, from when to when."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from cph.core.models import Dated
from cph.core.periods import Period
from cph.people.models import Person
from networks.constitutions.models import Body, Post

# One sentence for each way in which a tenure can be at odds with the constitution that its post belongs to.
FITS_ITS_POST = """
    SELECT post.seats, post.organ, post.per_group, c.body_id AS network_id INTO p
        FROM constitutions_post post
        JOIN constitutions_article a ON a.id = post.article_id
        JOIN constitutions_constitution c ON c.id = a.constitution_id
        WHERE post.id = NEW.post_id;
    SELECT kind, COALESCE(parent_id, id) AS network_id INTO b FROM constitutions_body WHERE id = NEW.body_id;
    IF p.network_id IS DISTINCT FROM b.network_id OR p.organ IS DISTINCT FROM b.kind THEN
        RAISE EXCEPTION 'the post is not one of this body: it belongs to the constitution of another'
            USING ERRCODE = '23514', CONSTRAINT = 'a_post_is_held_in_its_own_body';
    END IF;
    IF NEW.seat > p.seats THEN
        RAISE EXCEPTION 'the constitution gives this post fewer seats'
            USING ERRCODE = '23514', CONSTRAINT = 'no_more_holders_than_seats';
    END IF;
    IF p.per_group IS DISTINCT FROM (NEW.group_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a group sends somebody to a post of one for each group, and to no other'
            USING ERRCODE = '23514', CONSTRAINT = 'a_group_sends_only_representatives';
    END IF;
    IF NEW.group_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM constitutions_body g
        WHERE g.id = NEW.group_id AND g.parent_id = b.network_id AND g.kind = 'DEVELOPMENT_GROUP'
    ) THEN
        RAISE EXCEPTION 'the group belongs to another network'
            USING ERRCODE = '23514', CONSTRAINT = 'a_group_sends_within_its_network';
    END IF;
    RETURN NEW;
"""


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
            models.CheckConstraint(
                condition=Q(seat__gte=1),
                name="seats_are_counted_from_one",
                violation_error_message="The first seat of a post is seat 1.",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="tenures_of_a_person")]
        triggers = [
            pgtrigger.Trigger(
                name="a_tenure_fits_its_post",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("p", "RECORD"), ("b", "RECORD")],
                func=FITS_ITS_POST,
            ),
            pgtrigger.Trigger(
                name="a_tenure_only_ever_ends",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.body_id, NEW.post_id, NEW.group_id, NEW.seat, NEW.person_id, NEW.how, NEW.starts_on)
                        IS DISTINCT FROM
                        (OLD.body_id, OLD.post_id, OLD.group_id, OLD.seat, OLD.person_id, OLD.how, OLD.starts_on)
                        OR COALESCE(NEW.ends_on, 'infinity') > COALESCE(OLD.ends_on, 'infinity')
                    THEN
                        RAISE EXCEPTION 'a tenure is ended, never extended or rewritten: re-election is a new one'
                            USING ERRCODE = '23514', CONSTRAINT = 'a_tenure_only_ever_ends';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.post}"
