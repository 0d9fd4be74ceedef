"""Fields that read what people write."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"]
TIMES = ["%H:%M", "%H.%M", "%H:%M:%S", "%I.%M %p", "%I %p"]


class DayInput(forms.DateInput):
    """The browser's own calendar, which takes a day in one form only: a typed one is put into that form."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format=DAYS[0], attrs={"class": "govuk-input--width-10"})

    def format_value(self, value: Any) -> str | None:
        return super().format_value((day_of(value) or value) if isinstance(value, str) else value)


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format=TIMES[0], attrs={"class": "govuk-input--width-10"})


class DayField(forms.DateField):
    """A day, picked or typed: 17/12/2026, 17 December 2026."""

    widget = DayInput
    default_error_messages = {"required": "Enter a day.", "invalid": "Enter a day, for example 17/12/2026."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=DAYS, **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(" ".join(value.split()) if isinstance(value, str) else value)
        if day is not None and not 1900 <= day.year <= 2100:
            raise forms.ValidationError("Enter a year between 1900 and 2100.")
        return day


class TimeField(forms.TimeField):
    """A time of day, picked or typed: 16:15, 16.15."""

    widget = TimeInput
    default_error_messages = {
        "required": "Enter a time.",
        "invalid": "Enter a time on the 24-hour clock, for example 16:15.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=TIMES, **kwargs)


class OnForm(forms.Form):
    """The day at which a page is looked at."""

    on = DayField(label="As of which day?")

    @classmethod
    def asked(cls, query: QueryDict, today: date) -> tuple[OnForm, date]:
        """The form and the day: the one in the address, else today, also where the address holds no day at all."""
        form = cls(query if "on" in query else None, initial={"on": today})
        return form, form.cleaned_data["on"] if form.is_valid() else today


def day_of(text: str) -> date | None:
    """The day that a text names; None where it names none."""
    for form in DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
