"""Naming a deputy; ruling on answers that cannot be opened."""

from __future__ import annotations

from django import forms


class DeputyForm(forms.Form):
    """Who answers for the school: by name and e-mail address."""

    name = forms.CharField(
        label="Their full name", max_length=150, error_messages={"required": "Enter their full name."}
    )
    email = forms.EmailField(
        label="Their e-mail address",
        max_length=254,
        help_text="At your school, if they have one.",
        error_messages={"required": "Enter their e-mail address: they are invited by it."},
    )


class WithoutForm(forms.Form):
    """That the others are taken in without those that cannot be opened, and why."""

    number = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="It stands in the history, for everybody who reads it.",
        error_messages={"required": "Enter why the others are taken in without them."},
    )
