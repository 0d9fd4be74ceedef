"""Naming a deputy."""

from __future__ import annotations

from django import forms


class DeputyForm(forms.Form):
    """Who answers for the school: by name and e-mail address."""

    name = forms.CharField(label="Their full name", max_length=150)
    email = forms.EmailField(
        label="Their e-mail address", max_length=254, help_text="At your school, if they have one."
    )
