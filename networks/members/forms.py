"""What clerks and chairs hand in about the roll."""

from __future__ import annotations

from typing import Any

from django import forms

from cph.core.forms import DayField
from networks.constitutions.models import Reading
from networks.members.upload import LIMIT_BYTES
from networks.schools.models import HeadRole


class RulingForm(forms.Form):
    """How the executive reads an open article."""

    reading = forms.ChoiceField(label="How does the executive read it?", widget=forms.RadioSelect)
    starts_on = DayField(label="From which day", help_text="Days before it keep the reading they had.")
    decided_by = forms.CharField(
        label="Whose decision it was", max_length=200, help_text="For example: the executive, 14 September 2026."
    )
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Members read this beside the article.",
    )

    def __init__(self, *args: Any, readings: list[Reading], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readings = {str(one.pk): one for one in readings}
        self.fields["reading"].choices = [(pk, one.label) for pk, one in self.readings.items()]

    def clean_reading(self) -> Reading:
        return self.readings[self.cleaned_data["reading"]]


class RollForm(forms.Form):
    """The day of the roll, and the day to compare it with."""

    on = DayField(label="Roll on")
    since = DayField(label="Compare with")


class HeadshipForm(forms.Form):
    """Somebody leads a school from a day on."""

    school = forms.ModelChoiceField(queryset=None, label="School", empty_label="Choose a school")
    name = forms.CharField(label="Full name of the head", max_length=150)
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        required=False,
        help_text="Needed to invite them. You can add it later.",
    )
    role = forms.ChoiceField(label="Role", choices=HeadRole.choices, widget=forms.RadioSelect, initial=HeadRole.HEAD)
    starts_on = DayField(label="First day in this role")
    ends_previous = forms.BooleanField(
        label="Whoever leads the school until then stops on the day before",
        required=False,
    )

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools


class HeadshipEndForm(forms.Form):
    """The last day in a headship."""

    ends_on = DayField(
        label="Last day in this role",
        help_text="They are on the roll up to and including this day.",
    )


class EmailForm(forms.Form):
    """A member's address."""

    email = forms.EmailField(label="E-mail address", max_length=254)


class UploadForm(forms.Form):
    """A list of heads as CSV."""

    file = forms.FileField(
        label="CSV file",
        help_text="With the columns URN, name, e-mail, role and from. At most 600 rows.",
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMIT_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB: check that it is the right one.")
        return file
