"""What administrators and clerks hand in: a new network, a constitution to load, a clerk."""

from __future__ import annotations

from typing import Any

from django import forms

from cph.core.forms import DayField
from networks.constitutions import instance
from networks.constitutions.rules import contrast_with_white, is_readable_on_white


class NetworkForm(forms.Form):
    """A new network and the clerk who will keep its records."""

    name = forms.CharField(label="Name of the network", max_length=150)
    short_name = forms.CharField(
        max_length=30, help_text="As people say it, for page titles. For example: CPH.", label="Short name"
    )
    prefix = forms.RegexField(
        r"^[A-Za-z0-9-]{1,12}$",
        label="Prefix of its papers",
        help_text="Letters, digits and hyphens, 12 at most. CPH gives papers numbered CPH/2026/1.",
        error_messages={"invalid": "Enter letters, digits and hyphens only, 12 at most."},
    )
    colour = forms.CharField(
        label="Colour",
        initial="#1d4f91",
        help_text="# and six hexadecimal digits. White words must be readable on it.",
        max_length=7,
    )
    clerk_name = forms.CharField(label="Full name of the clerk", max_length=150)
    clerk_email = forms.EmailField(
        label="E-mail address of the clerk",
        max_length=254,
        help_text="They are invited to sign in, and asked to set up a second factor.",
    )

    def clean_colour(self) -> str:
        colour = self.cleaned_data["colour"].strip().lower()
        try:
            ratio = contrast_with_white(colour)
        except ValueError:
            raise forms.ValidationError(
                "Enter a colour as # and six hexadecimal digits, for example #1d4f91."
            ) from None
        if not is_readable_on_white(colour):
            raise forms.ValidationError(
                f"Choose a darker colour: the contrast of {colour} with white is {ratio:.1f} to 1, it needs 4.5 to 1."
            )
        return colour


class LoadForm(forms.Form):
    """Which shipped constitution, from which day, by whose decision."""

    instance = forms.ChoiceField(label="Constitution", widget=forms.RadioSelect)
    starts_on = DayField(label="It applies from")
    adopted_by = forms.CharField(
        label="Who adopted it",
        required=False,
        max_length=200,
        help_text="For example: the full meeting, 14 September 2026.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shipped = [instance.read_shipped(name) for name in instance.available()]
        self.fields["instance"].choices = [(one.name, f"{one.title}, {one.version}") for one in shipped]


class ClerkForm(forms.Form):
    """Somebody who keeps the records from a day on."""

    name = forms.CharField(label="Full name", max_length=150)
    email = forms.EmailField(label="E-mail address", max_length=254)
    starts_on = DayField(label="Clerk from")


class EndClerkForm(forms.Form):
    """The last day of a clerk."""

    ends_on = DayField(
        label="Last day as clerk",
        help_text="On the day after, they no longer see the clerk's pages.",
    )
