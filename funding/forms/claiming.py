"""What is asked when a claim is written, and when somebody says yes or why not."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from cph.core.forms import DayField
from cph.core.templatetags.words import pounds
from funding.forms.money import PoundsField
from funding.models import Allocation, Claim, Fund
from funding.rules.claiming import MOST_DAYS, MOST_PIECES, Span, weekly, why_not_on
from funding.selectors.claiming import invoices_like
from funding.services.claiming import ClaimFacts, LineFacts
from networks.schools.models import School

Kind = Claim.Kind
NUMBER = {
    "invalid": "Enter a number, for example 1 or 0.5.",
    "max_decimal_places": "Enter at most two decimals.",
    "max_digits": "Enter a smaller number.",
    "max_whole_digits": "Enter a smaller number.",
}


def number_field(label: str, most: Decimal, **facts: Any) -> forms.DecimalField:
    """A number above nothing with two decimals at most."""
    messages = NUMBER | {
        "required": "Enter how many.", "min_value": "Enter a number above nothing.",
        "max_value": f"Enter {most:,} at most.",
    }  # fmt: skip
    widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, min_value=Decimal("0.01"), max_value=most, max_digits=9, decimal_places=2, widget=widget,
        error_messages=messages, **facts,
    )  # fmt: skip


class AllocationForm(forms.Form):
    """Out of which allocation."""

    allocation = forms.ChoiceField(
        label="Which money do you claim?", widget=forms.RadioSelect,
        error_messages={"required": "Choose an allocation.", "invalid_choice": "Choose an allocation from the list."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rows: Iterable[Allocation], left: Mapping[int, int]) -> None:
        super().__init__(data)
        self.fields["allocation"].choices = [(str(one.pk), allocation_words(one, left.get(one.pk, 0))) for one in rows]


def allocation_words(one: Allocation, left: int) -> str:
    """Temporary leadership capacity, North group: £7,400 left (Pump-priming, 2026–27)."""
    return f"{one}: {pounds(left)} left ({one.year})"


class KindForm(forms.Form):
    """What kind of claim."""

    kind = forms.ChoiceField(
        label="What do you claim for?", widget=forms.RadioSelect,
        error_messages={"required": "Choose what you claim for.", "invalid_choice": "Choose what you claim for."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, kinds: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = kinds


def kinds_of(fund: Fund, *, with_backfill: bool) -> list[tuple[str, str]]:
    """What can be claimed of a fund: what it has a price of, and invoices."""
    found = []
    if fund.day_price_pence:
        found.append((Kind.RELEASE, f"Release of a head or teacher, {pounds(fund.day_price_pence)} a day"))
    if fund.seat_price_pence and with_backfill:
        found.append((Kind.BACKFILL, f"Backfill for attending a meeting, {pounds(fund.seat_price_pence)} a meeting"))
    return [*found, (Kind.INVOICE, "An invoice, for example of a supply agency")]


class WriteForm(forms.Form):
    """What for, for which school, and of an invoice whose it is."""

    school = forms.ModelChoiceField(
        queryset=School.objects.none(), label="Which school is paid?", empty_label="Choose a school",
        help_text="Its head confirms the claim.",
        error_messages={"required": "Choose a school.", "invalid_choice": "Choose a school from the list."},
    )  # fmt: skip
    words = forms.CharField(
        label="What is it for?", max_length=300, help_text="In a few words, for example: release of the deputy to lead the cluster.",
        error_messages={"required": "Enter what the claim is for.", "max_length": "Enter at most 300 letters."},
    )  # fmt: skip
    supplier = forms.CharField(
        label="Who sent the invoice?", max_length=150,
        error_messages={"required": "Enter who sent the invoice.", "max_length": "Enter at most 150 letters."},
    )  # fmt: skip
    invoice = forms.CharField(
        label="Invoice number", max_length=60, help_text="As it stands on the invoice.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Enter the number of the invoice.", "max_length": "Enter at most 60 letters."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, data: Any = None, *, kind: str, schools: QuerySet[School], claim: Claim | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.kind, self.claim = kind, claim
        few = list(schools[:2])
        self.only = few[0] if len(few) == 1 else None
        if self.only:
            del self.fields["school"]
        else:
            self.fields["school"].queryset = schools
        if claim:
            del self.fields["form_key"]
        if kind != Kind.INVOICE:
            del self.fields["supplier"], self.fields["invoice"]

    def _with_sign(self, name: str, otherwise: str) -> str:
        value = self.cleaned_data[name]
        if not any(sign.isalnum() for sign in value):
            raise forms.ValidationError(otherwise)
        return value

    def clean_supplier(self) -> str:
        return self._with_sign("supplier", "Enter who sent the invoice.")

    def clean_invoice(self) -> str:
        return self._with_sign("invoice", "Enter the number of the invoice.")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("supplier") and found.get("invoice"):
            known = invoices_like(found["supplier"], found["invoice"]).exclude(pk=self.claim.pk if self.claim else None)
            if known.exists():
                self.add_error("invoice", "This invoice was claimed before. An invoice is claimed once.")
        return found

    def facts(self) -> ClaimFacts:
        """What was written, for the service."""
        found = self.cleaned_data
        return ClaimFacts(
            self.kind, self.only or found["school"], found["words"], found.get("supplier", ""), found.get("invoice", "")
        )


class _Line(forms.Form):
    """A day of the year that has come, and in words what was done."""

    on = DayField(label="Which day?")
    words = forms.CharField(
        label="What was it?", max_length=200,
        error_messages={"required": "Enter what it was.", "max_length": "Enter at most 200 letters."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, year: Span, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.year, self.today = year, today

    def _day(self, name: str) -> date | None:
        day = self.cleaned_data[name]
        if day is not None and (why := why_not_on(day, self.year, self.today)):
            raise forms.ValidationError(why)
        return day

    def clean_on(self) -> date | None:
        return self._day("on")


class ReleaseLineForm(_Line):
    """A day, or the same day of each week; who was released, for how many days."""

    field_order = ("words", "on", "until", "days")
    until = DayField(
        label="Every week until", required=False, help_text="Leave it empty for one day. Each week becomes a line."
    )
    days = number_field(
        "How many days?", MOST_DAYS, help_text="Half a day is 0.5. On each of the days, if there are several."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "Who was released, and what for?"
        self.fields["days"].initial = "1"

    def clean_until(self) -> date | None:
        return self._day("until")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("on") and found.get("until") and found["until"] < found["on"]:
            self.add_error("until", "Enter a day that is not before the first.")
        return found

    def lines(self) -> list[LineFacts]:
        """A line for each week."""
        found = self.cleaned_data
        return [LineFacts(found["words"], day, found["days"]) for day in weekly(found["on"], found["until"])]


class InvoiceLineForm(_Line):
    """A line of an invoice: so many, at so much."""

    field_order = ("words", "on", "quantity", "price")
    quantity = number_field("How many?", MOST_PIECES)
    price = PoundsField(label="Price of one", help_text="With VAT if the school does not get it back.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Date of the invoice, or of what was done"
        self.fields["quantity"].initial = "1"

    def lines(self) -> list[LineFacts]:
        found = self.cleaned_data
        return [LineFacts(found["words"], found["on"], found["quantity"], Decimal(found["price"]))]


class FileForm(forms.Form):
    """A file that shows what was done."""

    file = forms.FileField(
        label="Add a file", help_text="A PDF, a Word document, a spreadsheet or a picture, 25 MB at most.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty.", "invalid": "Choose a file."},
    )  # fmt: skip


class SeenForm(forms.Form):
    """A button, with what was on the page when it was pressed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=400, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why, in a sentence or two.", "max_length": "Enter at most 400 letters."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, label: str, hint: str = "") -> None:
        super().__init__(data)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


class BackfillForm(forms.Form):
    """Which attendance is claimed, out of which allocation."""

    lines = forms.MultipleChoiceField(
        label="What do you claim for?", widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose what you claim for.",
            "invalid_choice": "Some of this was claimed meanwhile. Look at what is left to claim.",
        },
    )  # fmt: skip
    allocation = forms.ChoiceField(
        label="Out of which money?", widget=forms.RadioSelect,
        error_messages={"required": "Choose an allocation.", "invalid_choice": "Choose an allocation from the list."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, data: Any = None, *, lines: Sequence[tuple[str, str]], rows: Sequence[Allocation], left: Mapping[int, int],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **kwargs)
        self.fields["lines"].choices = lines
        self.rows = {str(one.pk): one for one in rows}
        if len(rows) == 1:
            self.fields["allocation"].widget = forms.HiddenInput()
            self.fields["allocation"].initial = str(rows[0].pk)
        self.fields["allocation"].choices = [(str(one.pk), allocation_words(one, left.get(one.pk, 0))) for one in rows]

    def clean_lines(self) -> list[tuple[int, int]]:
        """Pairs of attendance and school; an attendance is claimed for one school."""
        pairs = [tuple(int(part) for part in one.split(":")) for one in self.cleaned_data["lines"]]
        if len({attendance for attendance, _ in pairs}) < len(pairs):
            raise forms.ValidationError("Choose one school for each attendance: who leads two was there once.")
        return pairs

    def clean_allocation(self) -> Allocation:
        return self.rows[self.cleaned_data["allocation"]]
