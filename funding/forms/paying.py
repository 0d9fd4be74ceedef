"""Accounts, batches and what is taken back: what is typed about paying is read here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms

from cph.core.forms import DayField
from cph.core.refusals import Refused
from cph.core.templatetags.words import pounds
from funding.models import Claim, Payee, Year
from funding.rules.bacs import account_of, name_of, sort_code_of
from funding.selectors.paying import why_not_pay_on

NO_MEMORY = {"autocomplete": "off", "spellcheck": "false"}


class Digits(forms.CharField):
    """Digits of an account: judged as the bank would, never shown again, not even beside their own error."""

    def __init__(self, judge: Callable[[str], str], *, width: int, missing: str, **kwargs: Any) -> None:
        self.judge = judge
        attrs = NO_MEMORY | {"class": f"govuk-input--width-{width}", "inputmode": "numeric"}
        widget = forms.PasswordInput(attrs, render_value=False)
        widget.input_type = "text"  # read while it is typed: two people compare it with paper
        super().__init__(max_length=30, widget=widget, error_messages={"required": missing}, **kwargs)

    def clean(self, value: Any) -> str:
        return judged(self.judge, super().clean(value))


def judged(judge: Callable[[str], str], typed: str) -> str:
    """What a rule makes of it; its refusal stands beside the field."""
    try:
        return judge(typed)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None


class DigitsForm(forms.Form):
    """Sort code and account number, as they stand on what the school sent."""

    sort_code = Digits(
        sort_code_of,
        width=5,
        missing="Enter the sort code.",
        label="Sort code",
        help_text="Six digits, for example 12-34-56.",
    )
    account = Digits(
        account_of, width=10, missing="Enter the account number.", label="Account number", help_text="Eight digits."
    )


class AccountForm(DigitsForm):
    """Where a school is paid."""

    name = forms.CharField(
        label="Name of the account", max_length=60, widget=forms.TextInput(NO_MEMORY),
        help_text="As the bank knows it, 18 characters at most: letters, figures, spaces and . & / -",
        error_messages={"required": "Enter the name of the account."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ("name", "sort_code", "account", "form_key")

    def clean_name(self) -> str:
        return judged(name_of, self.cleaned_data["name"])

    def facts(self) -> dict[str, Any]:
        """What was typed, for the service."""
        return {name: self.cleaned_data[name] for name in ("name", "sort_code", "account", "form_key")}


class BatchForm(forms.Form):
    """Which claims, on which day. All that are ready are chosen to begin with."""

    claims = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one claim.", "invalid_choice": "One of these claims cannot be paid any more."},
    )  # fmt: skip
    pays_on = DayField(
        label="Day of payment", help_text="A working day from tomorrow on. Most banks need three of them."
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: Any = None, *, ready: Sequence[tuple[Claim, Payee]], today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["claims"].choices = [
            (str(claim.pk), f"{claim.number}, {claim.school.name}: {pounds(claim.amount_pence)}") for claim, _ in ready
        ]
        if data is None:
            self.initial["claims"] = [str(claim.pk) for claim, _ in ready]

    @property
    def chosen(self) -> set[str]:
        """The numbers that are ticked."""
        return {str(one) for one in self["claims"].value() or ()}

    def clean_pays_on(self) -> date:
        if problem := why_not_pay_on(self.cleaned_data["pays_on"], self.today):
            raise forms.ValidationError(problem)
        return self.cleaned_data["pays_on"]


class TakeBackForm(forms.Form):
    """Why a payment is taken back; once its year is closed, into which year the money comes."""

    reason = forms.CharField(
        label="Why is it taken back?", max_length=300,
        help_text="For example: came back from the bank, the account is closed. The school and the writer of the claim read it.",
        error_messages={"required": "Enter why the payment is taken back."},
    )  # fmt: skip
    into = forms.ModelChoiceField(
        Year.objects.none(), label="Into which year does the money come?", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choose the open year.", "invalid_choice": "Choose one of the open years."},
    )  # fmt: skip

    def __init__(self, *args: Any, years: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if years is None:
            del self.fields["into"]
        else:
            self.fields["into"].queryset = years
