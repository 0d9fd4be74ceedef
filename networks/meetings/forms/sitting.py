"""What chair and clerk enter while a meeting sits."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from cph.core.forms import TimeField
from cph.people.models import Person
from networks.meetings.forms.agendas import moment_of, narrow
from networks.meetings.live import Sheet
from networks.meetings.models import Attendance, ChairRuling
from networks.meetings.selectors.seating import Seated
from networks.meetings.services.attending import Named, Times
from networks.schools.filters import QuickSelect

TAPS = ("room", "online", "left", "sub", "gone", "start", "end")
CAME_AS = [("GUEST", "A guest"), ("ATTENDING", "In attendance"), ("SUBSTITUTE", "A substitute for a member")]


class TapForm(forms.Form):
    """One tap: what is to be so, and of whom or which item. Anything else is no tap."""

    tap = forms.RegexField(rf"^({'|'.join(TAPS)})-[0-9]{{1,15}}$")

    def what(self) -> tuple[str, int]:
        what, _, number = self.cleaned_data["tap"].partition("-")
        return what, int(number)


def chairs_in(seats: list[Seated]) -> list[tuple[int, str]]:
    """Who may take the chair: chairs first, then vice chairs, then the other members, in case none of those came."""
    may = sorted(
        (one for one in seats if one.counts or one.is_officer), key=lambda one: (not one.is_chair, not one.is_officer)
    )
    return [(one.person.pk, f"{one.person.name}, {one.title}") for one in may]


class ChairForm(forms.Form):
    """Who chairs."""

    use_required_attribute = False  # what is missing is said in words
    chair = forms.TypedChoiceField(
        label="Who chairs",
        widget=QuickSelect,
        coerce=int,
        error_messages={"required": "Choose who chairs.", "invalid_choice": "Choose who chairs."},
    )

    def __init__(self, data: Any, sheet: Sheet) -> None:
        super().__init__(data, initial={"chair": sheet.meeting.chaired_by_id or ""})
        self.sheet = sheet
        self.fields["chair"].choices = [("", "Choose"), *chairs_in(sheet.presence.seats)]

    @property
    def chosen(self) -> Person:
        pk = self.cleaned_data["chair"]
        return next(one.person for one in self.sheet.presence.seats if one.person.pk == pk)


class ClockForm(forms.Form):
    """A time on the day of the meeting; empty means now."""

    clock = TimeField(label="At", required=False, help_text="Leave empty for now.")

    def moment(self, on: date) -> datetime | None:
        found: time | None = self.cleaned_data.get("clock")
        return moment_of(on, found) if found else None


class OpenForm(ChairForm, ClockForm):
    """The meeting begins."""

    field_order = ("chair", "clock")


class RulingForm(forms.Form):
    """What the chair ruled."""

    about = forms.ChoiceField(label="About", choices=ChairRuling.About.choices, initial=ChairRuling.About.QUORUM)
    words = narrow(
        "What the chair rules", 300, "Enter what the chair ruled.", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: five members are enough to decide today.",
    )  # fmt: skip


class NamedForm(forms.Form):
    """Somebody who is not in the list."""

    name = narrow("Name", 150, "Enter their name.")
    came_as = forms.ChoiceField(label="Comes as", choices=CAME_AS, initial="GUEST")
    title = forms.CharField(
        label="From where", max_length=200, required=False, help_text="For example: Sports partnership."
    )
    stands_in_for = forms.TypedChoiceField(label="In place of", coerce=int, required=False, empty_value=None)
    for_item = forms.TypedChoiceField(label="For one item only", coerce=int, required=False, empty_value=None)
    how = forms.ChoiceField(label="Where", choices=Attendance.How.choices, initial=Attendance.How.ROOM)

    def __init__(self, data: Any, sheet: Sheet) -> None:
        super().__init__(data)
        self.sheet = sheet
        members = [(one.person.pk, f"{one.person.name}, {one.title}") for one in sheet.expected(counts=True)]
        self.fields["stands_in_for"].choices = [("", "Nobody"), *members]
        items = [(one.item.pk, f"{one.number}. {one.item.title}") for one in sheet.items]
        self.fields["for_item"].choices = [("", "The whole meeting"), *items]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        is_substitute = found.get("came_as") == Attendance.Standing.SUBSTITUTE
        if is_substitute and not found.get("stands_in_for"):
            self.add_error("stands_in_for", "Choose whose place they take.")
        if not is_substitute and found.get("stands_in_for"):
            self.add_error("came_as", "Choose “A substitute for a member”, or nobody under “In place of”.")
        return found

    def named(self) -> Named:
        found = self.cleaned_data
        seats = {one.person.pk: one.person for one in self.sheet.presence.seats}
        items = {one.item.pk: one.item for one in self.sheet.items}
        return Named(
            " ".join(found["name"].split()),
            " ".join(found["title"].split()),
            found["came_as"],
            stands_in_for=seats.get(found["stands_in_for"]),
            for_item=items.get(found["for_item"]),
        )


class TimesForm(forms.Form):
    """From when to when somebody was there, as the clerk knows it."""

    came = TimeField(label="Came at", error_messages={"required": "Enter when they came."})
    left = TimeField(label="Left at", required=False, help_text="Leave empty while they are there.")
    how = forms.ChoiceField(label="Where", choices=Attendance.How.choices)

    def __init__(self, data: Any, spell: Attendance) -> None:
        self.spell = spell
        initial = {"came": _clock(spell.came_at), "left": _clock(spell.left_at), "how": spell.how}
        super().__init__(data, initial=initial)

    def times(self) -> Times:
        found = self.cleaned_data
        return Times(
            self._moment(found["came"], self.spell.came_at),
            self._moment(found["left"], self.spell.left_at) if found["left"] else None,
            found["how"],
        )

    def _moment(self, entered: time, stood: datetime | None) -> datetime:
        """A time left as it was keeps its seconds."""
        if stood and _clock(stood) == entered.replace(second=0):
            return stood
        return moment_of(timezone.localdate(self.spell.came_at), entered)


def _clock(moment: datetime | None) -> time | None:
    return timezone.localtime(moment).time().replace(second=0, microsecond=0) if moment else None
