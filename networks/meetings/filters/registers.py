"""How the decision register and the action tracker are narrowed."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from cph.core.forms import DayField
from cph.people.models import Person
from networks.meetings.models import Action, Decision, Meeting
from networks.meetings.selectors.registers import SOON, meetings_with

STATES = [
    ("open", "Open"),
    ("overdue", "Overdue"),
    ("soon", "Due within 7 days"),
    ("done", "Done"),
    ("dropped", "Dropped"),
    ("all", "All"),
]


class DayFilter(django_filters.DateFilter):
    """A day as people write it; the browser offers its calendar."""

    field_class = DayField


def meeting_label(meeting: Meeting) -> str:
    day = timezone.localdate(meeting.starts_at)
    return f"{meeting.title}, {day.day} {day:%b %Y}"


class RegisterFilter(django_filters.FilterSet):
    """What both lists share: words, dates, the meeting."""

    words = django_filters.CharFilter(method="by_words", label="Words", max_length=100)
    since = DayFilter(method="from_day", label="From")
    until = DayFilter(method="to_day", label="Until")
    meeting = django_filters.ModelChoiceFilter(
        queryset=Meeting.objects.none(), field_name="minutes__meeting", label="Meeting", empty_label="All meetings"
    )
    day_field = ""

    def __init__(self, data: Any, queryset: QuerySet, **kwargs: Any) -> None:
        super().__init__(data, queryset, **kwargs)
        meetings = self.form.fields["meeting"]
        meetings.queryset = meetings_with(queryset)
        meetings.label_from_instance = meeting_label
        self.filters["meeting"].queryset = meetings.queryset

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for less than the whole list."""
        return any(self.data.get(name) for name in self.form.fields if name != "state")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:8]:
            rows = rows.filter(Q(text__icontains=word) | Q(number__icontains=word) | Q(item__title__icontains=word))
        return rows

    def from_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(**{f"{self.day_field}__gte": value})

    def to_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(**{f"{self.day_field}__lte": value})


class DecisionFilter(RegisterFilter):
    """By words, by the days on which they were made, by meeting."""

    day_field = "decided_at__date"

    class Meta:
        model = Decision
        fields: list[str] = []


class ActionFilter(RegisterFilter):
    """By words, by when they are due, by meeting, by owner and by how far they have come. Open ones unless asked otherwise."""

    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label="State", empty_label=None)
    owner = django_filters.ModelChoiceFilter(
        queryset=Person.objects.none(), method="by_owner", label="Owner", empty_label="Everybody"
    )
    day_field = "due_on"

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, today: date, **kwargs: Any) -> None:
        data = data.copy()
        if data.get("state") not in dict(STATES):
            data["state"] = "open"
        self.today = today
        super().__init__(data, queryset, **kwargs)
        owned = Action.owners.through.objects.filter(action__in=queryset.order_by().values("pk"))
        people = Person.objects.filter(pk__in=owned.values("person")).order_by("name", "pk")
        self.form.fields["owner"].queryset = self.filters["owner"].queryset = people
        self.form.fields["since"].label, self.form.fields["until"].label = "Due from", "Due until"

    def by_owner(self, rows: QuerySet, name: str, value: Person) -> QuerySet:
        return rows.filter(pk__in=Action.owners.through.objects.filter(person=value).values("action"))

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        is_open = Q(state=Action.State.OPEN)
        wanted = {
            "open": is_open,
            "overdue": is_open & Q(due_on__lt=self.today),
            "soon": is_open & Q(due_on__gte=self.today, due_on__lte=self.today + SOON),
            "done": Q(state=Action.State.DONE),
            "dropped": Q(state=Action.State.DROPPED),
        }
        return rows.filter(wanted[value]) if value in wanted else rows
