"""What meetings, groups and partners said: the entry that counts, and what it replaced."""

from __future__ import annotations

from dataclasses import dataclass, field

from consultations.models import Consultation, View


@dataclass
class HeardView:
    """An entry that counts, with those it replaced, the latest first."""

    view: View
    earlier: list[View] = field(default_factory=list)

    @property
    def who(self) -> str:
        """The meeting, the group or the partner, by name."""
        return who_said(self.view)


def who_said(view: View) -> str:
    """The meeting, the group or the partner, by name."""
    if view.meeting is not None:
        return view.meeting.title
    return view.group.name if view.group is not None else view.name


def views_of(consultation: Consultation) -> list[HeardView]:
    """All that was heard, by day. One query."""
    rows = list(consultation.views.select_related("meeting", "group", "recorded_by").order_by("on", "pk"))
    by_pk = {one.pk: one for one in rows}
    replaced = {one.replaces_id for one in rows if one.replaces_id}
    found = []
    for one in rows:
        if one.pk in replaced:
            continue
        heard, before = HeardView(one), one.replaces_id
        while before is not None:
            heard.earlier.append(by_pk[before])
            before = by_pk[before].replaces_id
        found.append(heard)
    return found
