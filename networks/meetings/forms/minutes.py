"""Every word that comes in about minutes, decisions and actions is read here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cph.core.forms import DayField
from cph.people.models import Person
from networks.meetings.models import Action, Habits, Meeting, MinuteItem
from networks.meetings.services.minutes import Said
from networks.meetings.services.resolving import Task

LIMIT = 50_000


class Words(forms.CharField):
    """Text of several lines; a line ends in one way only, so that the same words are the same."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class MinuteForm(forms.Form):
    """What is written of one item."""

    outcome = forms.ChoiceField(
        label="What became of it", choices=MinuteItem.Outcome.choices, error_messages={"invalid_choice": "Choose one of the three."}
    )  # fmt: skip
    discussion = Words(
        label="Discussion", required=False, max_length=LIMIT, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "The minutes of one item are at most 50,000 characters long."},
    )  # fmt: skip

    def said(self) -> Said:
        return Said(self.cleaned_data["discussion"], self.cleaned_data["outcome"])


class SeenForm(forms.Form):
    """Which edit of the item the page shows, and what it sent before without hearing back."""

    seen = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    tried = Words(required=False, max_length=LIMIT)

    def last_try(self) -> str | None:
        return self.cleaned_data["tried"] if "tried" in self.data else None


class DecisionForm(forms.Form):
    text = Words(
        label="What was decided", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter what was decided."},
    )  # fmt: skip


class ActionForm(forms.Form):
    """What, whose, by when. Owners are named; a name that two people bear is told apart by e-mail address."""

    text = forms.CharField(
        label="What is to be done", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter what is to be done.", "max_length": "Say it in at most 500 characters."},
    )  # fmt: skip
    owners = forms.CharField(
        label="Who does it", max_length=1000, help_text="One or several names, with commas between them.",
        error_messages={"required": "Enter who does it."},
    )  # fmt: skip
    due_on = DayField(label="By when", required=False)

    def __init__(self, *args: Any, people: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["owners"].widget.attrs.update({"list": "people", "autocomplete": "off", "data-names": ""})

    def clean_owners(self) -> list[Person]:
        names = [" ".join(name.split()) for name in self.cleaned_data["owners"].replace(";", ",").split(",")]
        found = [self._one(name) for name in dict.fromkeys(name.casefold() for name in names) if name]
        if not found:
            raise forms.ValidationError("Enter who does it.")
        return list({one.pk: one for one in found}.values())

    def _one(self, name: str) -> Person:
        same = [one for one in self.people if name in (one.name.casefold(), (one.email or "").casefold())]
        if not same:
            raise forms.ValidationError(
                f"Nobody called “{name}” may attend this meeting. Choose from the names offered."
            )
        if len(same) > 1:
            raise forms.ValidationError(f"Several people are called “{name}”. Enter the e-mail address instead.")
        return same[0]

    def task(self) -> Task:
        found = self.cleaned_data
        return Task(found["text"], tuple(found["owners"]), found["due_on"])


def action_initial(action: Action) -> dict[str, Any]:
    names = sorted(one.name for one in action.owners.all())
    return {"text": action.text, "owners": ", ".join(names), "due_on": action.due_on}


class RowForm(forms.Form):
    """Which decision or action a form is about (none: a new one), what the page showed of it, and the form's own key."""

    row = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    was = forms.CharField(required=False, max_length=16)
    form_key = forms.UUIDField(required=False)

    def key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()


class ItemChoice(forms.Form):
    """At which item: chosen by its number and title, or the minutes at large."""

    item = forms.TypedChoiceField(label="Where", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, items: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", "The minutes at large"), *items]
        self.fields["item"].error_messages["invalid_choice"] = "Choose an item of these minutes."


class CorrectionForm(ItemChoice):
    text = Words(
        label="What should be corrected, and how", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter what should be corrected."},
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The clerk's word on a correction that was asked for."""

    is_made = forms.ChoiceField(
        label="What did you do?", choices=[("yes", "Corrected it"), ("no", "Left it as it is")], widget=forms.RadioSelect,
        error_messages={"required": "Choose what you did.", "invalid_choice": "Choose what you did."},
    )  # fmt: skip
    why = forms.CharField(
        label="What you say to it", max_length=270, required=False, help_text="Needed where you left it as it is.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("is_made") == "no" and not found.get("why", "").strip():
            self.add_error("why", "Say why it stays as it is: whoever asked will read it.")
        return found


class HeldMeeting(forms.ModelChoiceField):
    """A meeting that was held."""

    def label_from_instance(self, meeting: Meeting) -> str:
        day = timezone.localdate(meeting.starts_at)
        return f"{meeting.title}, {day:%A} {day.day} {day:%B %Y}"


class ApproveForm(forms.Form):
    approved_in = HeldMeeting(
        queryset=Meeting.objects.none(), label="Which meeting approved them?", empty_label=None,
        error_messages={"required": "Choose the meeting.", "invalid_choice": "Choose a later meeting that was held."},
    )  # fmt: skip

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approved_in"].queryset = meetings


class NoteForm(CorrectionForm):
    """A correction of approved minutes."""

    text = Words(
        label="The correction", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the correction."}, help_text="It is shown at the item with its date; the minutes stay.",
    )  # fmt: skip
    decided_in = HeldMeeting(
        queryset=Meeting.objects.none(), label="Which meeting made it?", empty_label=None,
        error_messages={"required": "Choose the meeting.", "invalid_choice": "Choose a later meeting that was held."},
    )  # fmt: skip

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_in"].queryset = meetings


class DoneForm(forms.Form):
    note = Words(
        label="What was done", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter what was done."},
    )  # fmt: skip
    evidence = forms.FileField(
        label="A file that shows it", required=False, max_length=200,
        error_messages={"empty": "The file is empty.", "max_length": "Give the file a shorter name."},
        help_text="PDF, Word (.docx), spreadsheet (.xlsx) or picture, up to 25 MB.",
    )  # fmt: skip


class DropForm(forms.Form):
    reason = Words(
        label="Why is it not pursued any more?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is not pursued any more."},
    )  # fmt: skip


class DueForm(forms.Form):
    due_on = DayField(label="By when", required=False, help_text="Leave it empty for no date.")

    def day(self) -> date | None:
        return self.cleaned_data["due_on"]


class HabitsForm(forms.Form):
    """What the network chose, where its constitution is silent."""

    minutes_within = forms.IntegerField(
        label="Working days to circulate minutes", min_value=1, max_value=60,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        help_text="Counted from the day after the meeting, without weekends and bank holidays.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Enter between 1 and 60 working days."),
    )  # fmt: skip
    reminders = forms.ChoiceField(
        label="Reminders to owners of actions", choices=Habits.Reminders.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose how often.", "invalid_choice": "Choose one of the three."},
    )  # fmt: skip
