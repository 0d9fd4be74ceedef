"""Every word that comes in about meetings is read here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cph.core.calendar import academic_year, academic_year_label
from cph.core.forms import DayField, TimeField
from cph.people.models import Person
from networks.constitutions.models import Body, Sitting
from networks.meetings.models import AgendaItem, Meeting, Purpose
from networks.meetings.rules import WEEKDAYS
from networks.meetings.services import Facts, Slot

MINUTES = {"min_value": 1, "max_value": 480}
MINUTE_WORDS = {
    "invalid": "Enter the minutes as a number, for example 15.",
    "required": "Enter how many minutes.",
    "min_value": "Enter between 1 and 480 minutes.",
    "max_value": "Enter between 1 and 480 minutes.",
}


def minutes_field(label: str, **facts: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"})
    return forms.IntegerField(label=label, widget=widget, error_messages=MINUTE_WORDS, **(MINUTES | facts))


def narrow(label: str, length: int, error: str, **facts: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, error_messages={"required": error}, **facts)


def moment_of(day: date, at: time) -> datetime:
    """A day and a time of day in England."""
    return timezone.make_aware(datetime.combine(day, at))


class PlanChoices(forms.Form):
    """What is to be planned: sent as an address, so that a plan can be shown to somebody."""

    sitting = forms.ModelChoiceField(queryset=Sitting.objects.none(), label="Which meetings", empty_label=None)
    year = forms.TypedChoiceField(coerce=int, label="School year")
    weekday = forms.TypedChoiceField(coerce=int, label="Day of the week", empty_value=None, required=False)
    time = TimeField(label="Starts at", error_messages={"required": "Enter when it starts."})
    length = minutes_field("Length in minutes")
    place = forms.CharField(label="Place", max_length=200, required=False)

    def __init__(self, data: Any, *, sittings: Any, today: date) -> None:
        this = academic_year(today)
        start = {"year": this, "weekday": "", "time": "16:15", "length": 105, "place": ""}
        first = sittings.first()
        start["sitting"] = first.pk if first else None
        super().__init__({**start, **{key: data[key] for key in start if key in data}})
        self.fields["sitting"].queryset = sittings
        self.fields["year"].choices = [(year, academic_year_label(year)) for year in (this, this + 1, this + 2)]
        self.fields["weekday"].choices = [("", "Any day"), *enumerate(WEEKDAYS)]


class PlanRow(forms.Form):
    """One proposed meeting, as the clerk leaves it or moves it."""

    keep = forms.BooleanField(required=False, initial=True)
    day = DayField(label="Date", required=False)
    at = TimeField(label="Time", required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("keep"):
            for name, words in (("day", "Enter a day, or take this meeting out."), ("at", "Enter a time.")):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return found


PlanRows = forms.formset_factory(PlanRow, extra=0, max_num=60, absolute_max=60)


class MeetingForm(forms.Form):
    """A meeting called outside the plan, or moved."""

    title = narrow("What it is called", 150, "Enter what the meeting is called.")
    day = DayField(label="Date", error_messages={"required": "Enter the date of the meeting."})
    at = TimeField(label="Starts at", error_messages={"required": "Enter when it starts."})
    length = minutes_field("Length in minutes", initial=105)
    place = forms.CharField(label="Place", max_length=200, required=False)
    online_link = forms.URLField(
        label="Link to join online", required=False, max_length=200, assume_scheme="https",
        help_text="Shown on the meeting’s page to those who may attend; never put into calendar entries.",
        error_messages={"invalid": "Enter a whole link, for example https://meet.example.org/abc."},
    )  # fmt: skip
    knows = forms.BooleanField(label="Use this day all the same", required=False, widget=forms.HiddenInput)

    def slot(self) -> Slot:
        found = self.cleaned_data
        starts = moment_of(found["day"], found["at"])
        return Slot(starts, starts + timedelta(minutes=found["length"]), found["place"], found["online_link"])

    def ask_to_know(self, remarks: list[str]) -> None:
        """Show what speaks against the day, with a box to tick."""
        self.fields["knows"].widget = forms.CheckboxInput()
        for remark in remarks:
            self.add_error("day", remark)


class MoveForm(MeetingForm):
    """A meeting that keeps its name and changes the rest."""

    title = None


def move_form_initial(meeting: Meeting) -> dict[str, Any]:
    starts = timezone.localtime(meeting.starts_at)
    length = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return {
        "day": starts.date(),
        "at": starts.time(),
        "length": length,
        "place": meeting.place,
        "online_link": meeting.online_link,
    }


class CancelForm(forms.Form):
    reason = narrow(
        "Why is it cancelled?", 300, "Enter why the meeting is cancelled.",
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Everybody who may attend is told, with this reason.",
    )  # fmt: skip


class ItemForm(forms.Form):
    """What the clerk says of an item. The presenter is picked by name from the list, or typed."""

    title = narrow("Item", 150, "Enter what the item is called.")
    purpose = forms.ChoiceField(label="Purpose", choices=Purpose.choices)
    minutes = minutes_field("Minutes", initial=10)
    presenter = forms.CharField(label="Presenter", max_length=150, required=False)
    reason = narrow(
        "Why it is on the agenda", 300, "Enter why the item is on the agenda.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["presenter"].widget.attrs.update({"list": "people", "autocomplete": "off"})

    def facts(self) -> Facts:
        found = self.cleaned_data
        name = " ".join(found["presenter"].split())
        same = [one for one in self.people if one.name.lower() == name.lower()]
        known = same[0] if len(same) == 1 else None
        return Facts(found["title"], found["purpose"], found["minutes"], found["reason"], known, "" if known else name)


class NewItemForm(ItemForm):
    """An item that is added; a confidential one goes to Part B at once, so that nothing ever names it to others."""

    confidential = forms.BooleanField(
        label="Part B: confidential", required=False,
        help_text="Read by the members of the body and its clerk. Others see no trace of it.",
    )  # fmt: skip

    def part(self) -> str:
        confidential = self.cleaned_data["confidential"]
        return AgendaItem.Part.CONFIDENTIAL if confidential else AgendaItem.Part.OPEN


def item_initial(item: AgendaItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "purpose": item.purpose,
        "minutes": item.minutes,
        "presenter": item.presenter.name if item.presenter else item.presenter_name,
        "reason": item.reason,
    }


class NumberForm(forms.Form):
    """Where an item should stand."""

    to = forms.CharField(max_length=6)

    def wanted(self) -> int | str | None:
        if not self.is_valid():
            return None
        to = self.cleaned_data["to"]
        if to in ("up", "down"):
            return to
        to = to.strip().upper().removeprefix("B")  # of Part B: B2
        return int(to) if to.isascii() and to.isdigit() and int(to) >= 1 else None


class SeenForm(forms.Form):
    """Up to which edit of the agenda the page was drawn; without scripts the item's own form says so."""

    seen = forms.IntegerField(min_value=0, max_value=2_000_000_000)


class KeyForm(forms.Form):
    key = forms.CharField(max_length=80)


class WordForm(forms.Form):
    """A member of the executive says their word."""

    agrees = forms.ChoiceField(
        label="What do you say?",
        choices=[("yes", "I agree this agenda"), ("no", "Something should change")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you agree.", "invalid_choice": "Choose whether you agree."},
    )
    comment = forms.CharField(
        label="What should change", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("agrees") == "no" and not found.get("comment", "").strip():
            self.add_error("comment", "Say what should change.")
        return found


class RecordForm(forms.Form):
    note = narrow(
        "How did the executive agree?", 300, "Say how the executive agreed.",
        help_text="For example: at its meeting of 3 December, nobody against.",
    )  # fmt: skip


class ProposeWhat(forms.Form):
    title = narrow("What should be on the agenda?", 150, "Enter what should be on the agenda.")


class ProposePurpose(forms.Form):
    purpose = forms.ChoiceField(
        label="What should the meeting do with it?", choices=Purpose.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what the meeting should do with it.", "invalid_choice": "Choose one of the four."},
    )  # fmt: skip


class ProposeWhy(forms.Form):
    reason = narrow(
        "Why should it be there?", 2000, "Say why it should be on the agenda.",
        widget=forms.Textarea(attrs={"rows": 4}), help_text="The clerk and the executive read this.",
    )  # fmt: skip
    minutes = minutes_field("How many minutes may it need?", initial=10)


class ProposeFor(forms.Form):
    """On whose behalf: asked only of those who represent a group."""

    group = forms.ModelChoiceField(
        queryset=Body.objects.none(), label="For whom do you propose it?", required=False, empty_label="For myself",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose yourself or a group you represent."},
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Iterable[Body] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Body.objects.filter(pk__in=[group.pk for group in groups]).order_by("name")


class FormKey(forms.Form):
    """Names a form from its first page to its last, so that it is kept once."""

    form_key = forms.UUIDField(initial=uuid.uuid4)


class PlaceForm(forms.Form):
    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.none(), label="Put it on the agenda of", empty_label=None,
        error_messages={"required": "Choose a meeting.", "invalid_choice": "Choose a meeting that is still to come."},
    )  # fmt: skip

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = _meeting_label


def _meeting_label(meeting: Meeting) -> str:
    return f"{meeting.title}, {timezone.localdate(meeting.starts_at):%d %B %Y}"


class DeclineForm(forms.Form):
    answer = narrow(
        "Your answer", 2000, "Enter an answer: whoever proposed it will read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
