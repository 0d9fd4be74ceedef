"""What a clerk enters about groups, read into plain values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from cph.core.forms import DayField
from cph.core.refusals import Refused
from networks.constitutions.models import Body
from networks.groups.models import Drawing, DrawnGroup
from networks.groups.rules import tidy_name
from networks.groups.services import check_name
from networks.groups.sheets import text_of
from networks.schools.models import School


class StartForm(forms.Form):
    """From which day, and with what to begin."""

    starts_on = DayField(label="From which day are the groups to hold?")
    begin = forms.ChoiceField(
        label="Begin with",
        choices=[("today", "today’s groups"), ("empty", "no groups")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to begin with."},
    )


class WhenForm(forms.Form):
    """Another first day for the drawing."""

    starts_on = DayField(label="The groups are to hold from")


class NameForm(forms.Form):
    """A group's name."""

    name = forms.CharField(label="Name of the group", max_length=150, error_messages={"required": "Enter a name."})

    def clean_name(self) -> str:
        name = tidy_name(self.cleaned_data["name"])
        try:
            check_name(name)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return name


class PutForm(forms.Form):
    """Which schools go into which group of the drawing."""

    schools = forms.ModelMultipleChoiceField(
        queryset=School.objects.none(),
        error_messages={
            "required": "Tick at least one school.",
            "invalid_choice": "One of these schools is not in this list any more.",
            "invalid_pk_value": "One of these schools is not in this list any more.",
        },
    )
    group = forms.ModelChoiceField(
        queryset=DrawnGroup.objects.none(),
        required=False,
        error_messages={"invalid_choice": "That group is not in this drawing any more. Choose another."},
    )

    def __init__(self, *args: Any, drawing: Drawing, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = schools
        self.fields["group"].queryset = drawing.groups.all()


class UploadForm(forms.Form):
    """The clerk's file."""

    file = forms.FileField(
        label="A CSV file with the columns URN and group",
        help_text="Other columns are left aside. Download the drawing to get a file of the right shape.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def text(self) -> str:
        """What is in the file; Refused where that is no text."""
        file = self.cleaned_data["file"]
        return text_of(file.read(1_000_000))


class MoveForm(forms.Form):
    """Where one school goes, and from when."""

    group = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="Which group is it to be in?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose a group.", "invalid_choice": "Choose one of the groups."},
    )
    starts_on = DayField(label="From which day?")

    def __init__(self, *args: Any, groups: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups


class TakeOutForm(forms.Form):
    """The last day of a school that no longer counts."""

    ends_on = DayField(label="Last day in the group")
