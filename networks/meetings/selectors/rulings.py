"""What the chair ruled, each ruling with the part it belongs to: that of its motion, or of what was before the meeting then."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from networks.meetings.models import AgendaItem, ChairRuling, Discussion, Meeting

OPEN, CONFIDENTIAL = AgendaItem.Part.OPEN, AgendaItem.Part.CONFIDENTIAL


def before_meeting(meeting: str = "meeting", moment: str = "ruled_at") -> QuerySet[Discussion]:
    """The item that was before the meeting at the moment of the outer row."""
    goes_on = Q(ends_at__isnull=True) | Q(ends_at__gt=OuterRef(moment))
    return Discussion.objects.filter(goes_on, meeting=OuterRef(meeting), starts_at__lte=OuterRef(moment))


def with_part(rows: QuerySet[ChairRuling]) -> QuerySet[ChairRuling]:
    """Rulings, each with its `part` and the item it belongs to (`item_pk`; None: to none)."""
    then = before_meeting().order_by("-starts_at")
    closed = Q(motion__part=CONFIDENTIAL) | Q(motion__item__part=CONFIDENTIAL)
    at_large = Q(motion__isnull=True)
    private = Exists(then.filter(item__part=CONFIDENTIAL))
    return rows.annotate(
        item_pk=Case(
            When(at_large, then=Subquery(then.values("item")[:1])),
            default=F("motion__item"),
            output_field=BigIntegerField(),
        ),
        part=Case(
            When(closed | (at_large & private), then=Value(CONFIDENTIAL)), default=Value(OPEN), output_field=CharField()
        ),
    )


def rulings_of(meeting: Meeting) -> QuerySet[ChairRuling]:
    """What was ruled at a meeting, in the order in which it was."""
    rows = with_part(ChairRuling.objects.filter(meeting=meeting))
    return rows.select_related("ruled_by").order_by("ruled_at", "pk")
