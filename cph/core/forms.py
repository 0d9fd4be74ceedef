"""Fields that read what people write."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

FORMATS = ["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"]


class DayField(forms.DateField):
    """A day, as people write it here: 17/12/2026, 17 December 2026. The input stays a plain text box, as GOV.UK advises."""

    default_error_messages = {"invalid": "Enter a day, for example 17/12/2026."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", FORMATS)
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs={"class": "govuk-input--width-10"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(" ".join(value.split()) if isinstance(value, str) else value)
        if day is not None and not 1900 <= day.year <= 2100:
            raise forms.ValidationError("Enter a year between 1900 and 2100.")
        return day
