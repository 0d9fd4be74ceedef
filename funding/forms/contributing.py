"""What is asked for around contributions: the terms, the figures of schools, what came in, why it is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from cph.core.forms import DayField
from funding.forms.money import PoundsField
from funding.models import Subscription
from funding.rules.bands import MOST_BANDS
from funding.selectors.contributing import Asked
from funding.services.contributing import Terms
from networks.schools.models import School

MOST_PUPILS = 10_000
SHOWN = 6  # rows of bands; more appear when these are full


class TermsForm(forms.Form):
    """The same for each school, or by pupils in bands; the words; the day."""

    basis = forms.ChoiceField(
        label="What is asked of schools?", choices=Subscription.Basis.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )  # fmt: skip
    flat = PoundsField(label="Of each school", required=False, help_text="If the same is asked of each.")
    words = forms.CharField(
        label="What schools are told", max_length=5_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What the money is for, and into which account it is paid. It stands on the page of the request, not in the e-mail.",
        error_messages={"required": "Say what the money is for, and how it is paid."},
    )  # fmt: skip
    due_on = DayField(label="By which day?", help_text="A day in this year of the fund.")

    def __init__(self, data: Any = None, *, bands: dict[int, int], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = [*sorted(bands.items()), *[(None, None)] * MOST_BANDS][: max(SHOWN, min(MOST_BANDS, len(bands) + 2))]
        if data is not None:
            sent = sum(1 for place in range(MOST_BANDS) if f"from_{place}" in data)
            rows = (rows + [(None, None)] * MOST_BANDS)[: max(SHOWN, sent)]
        self.places = range(len(rows))
        for place, (start, pence) in enumerate(rows):
            self.fields[f"from_{place}"] = forms.IntegerField(
                label=f"Band {place + 1}: from how many pupils", min_value=0, max_value=MOST_PUPILS, required=False, initial=start,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
                error_messages={"invalid": "Enter a whole number of pupils.", "min_value": "Enter 0 or more pupils.",
                                "max_value": f"Enter at most {MOST_PUPILS:,} pupils."},
            )  # fmt: skip
            self.fields[f"pence_{place}"] = PoundsField(
                label=f"Band {place + 1}: amount", required=False, nothing=True, initial=pence
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each band: its beginning and its amount."""
        return [(self[f"from_{place}"], self[f"pence_{place}"]) for place in self.places]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self.bands: dict[int, int] = {}
        if found.get("basis") == Subscription.Basis.FLAT:
            if found.get("flat") is None and "flat" not in self.errors:
                self.add_error("flat", "Enter what each school is asked for.")
            self.bands = {0: found.get("flat") or 0}
        elif found.get("basis") == Subscription.Basis.BANDS:
            self._clean_bands(found)
        return found

    def _clean_bands(self, found: dict[str, Any]) -> None:
        for place in self.places:
            start, pence = found.get(f"from_{place}"), found.get(f"pence_{place}")
            if f"from_{place}" in self.errors or f"pence_{place}" in self.errors or (start is None and pence is None):
                continue
            if start is None:
                self.add_error(f"from_{place}", "Enter from how many pupils.")
            elif pence is None:
                self.add_error(f"pence_{place}", "Enter the amount, or 0 where nothing is asked.")
            elif start in self.bands:
                self.add_error(f"from_{place}", f"Another band begins at {start} pupils.")
            else:
                self.bands[start] = pence

    def terms(self) -> Terms:
        """What was sent, for the service."""
        found = self.cleaned_data
        return Terms(found["basis"], self.bands, found["words"], found["due_on"])


class FiguresForm(forms.Form):
    """The number of pupils of each school of which the register has none; then the requests can go."""

    expected = forms.IntegerField(min_value=0, max_value=10**15, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rows: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.schools: list[School] = [one.school for one in rows]
        for school in self.schools:
            self.fields[f"pupils_{school.pk}"] = forms.IntegerField(
                label=f"Pupils at {school.name}", min_value=0, max_value=MOST_PUPILS,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
                error_messages={"required": f"Enter the number of pupils at {school.name}.",
                                "invalid": "Enter a whole number of pupils.", "min_value": "Enter 0 or more pupils.",
                                "max_value": f"Enter at most {MOST_PUPILS:,} pupils."},
            )  # fmt: skip

    def pupils_fields(self) -> list[forms.BoundField]:
        return [self[f"pupils_{school.pk}"] for school in self.schools]

    def figures(self) -> dict[int, int]:
        """Pupils by the school’s number, as far as they were entered."""
        found = getattr(self, "cleaned_data", {})
        return {one.pk: found[f"pupils_{one.pk}"] for one in self.schools if found.get(f"pupils_{one.pk}") is not None}


class ReceiveForm(forms.Form):
    """What came in otherwise than by a line of the bank."""

    pence = PoundsField(label="How much came in?")
    on = DayField(label="When?", help_text="The day it was received.")
    words = forms.CharField(
        label="What shows it?", max_length=200, help_text="For example: cheque 000123, journal of the authority.",
        error_messages={"required": "Say what shows it, in a few words."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class TakeBackForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(
        label="Why is it taken back?", max_length=200, help_text="For example: it is of another school, or of another amount.",
        error_messages={"required": "Say why, in a few words."},
    )  # fmt: skip
