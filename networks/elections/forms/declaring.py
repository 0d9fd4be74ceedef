"""Objecting to a result, answering, letting terms begin, holding papers."""

from __future__ import annotations

import uuid

from django import forms

from networks.elections.models import Objection

LONGEST = 5000


class ObjectForm(forms.Form):
    """The grounds, in the objector's own words."""

    grounds = forms.CharField(
        label="What happened, and which rule does it break?",
        help_text="Your name and your words are read by the returning officer, the scrutineer, the clerk and, with the answer, by everybody who sees the result.",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        error_messages={"required": "Enter the grounds of your objection."},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AnswerForm(forms.Form):
    """Upheld or dismissed, with the reason."""

    answer = forms.ChoiceField(
        label="Is the objection upheld?",
        choices=[
            (Objection.Answer.UPHELD, "Upheld: the result is set aside"),
            (Objection.Answer.DISMISSED, "Dismissed: the result stands"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the objection is upheld or dismissed."},
    )
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        error_messages={"required": "Enter the reason."},
    )


class TermsForm(forms.Form):
    """The one click; with a reason where the time to object is not over, with a day where the election names none."""

    starts_on = forms.DateField(
        label="First day of the terms",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "Enter the first day of the terms.",
            "invalid": "Enter a day, such as 1 September 2027.",
        },
    )
    reason = forms.CharField(
        label="Why do the terms begin before the time to object is over?",
        max_length=300,
        error_messages={"required": "Enter the reason."},
    )

    def __init__(self, *args: object, asks_day: bool, asks_reason: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not asks_day:
            del self.fields["starts_on"]
        if not asks_reason:
            del self.fields["reason"]


class HoldForm(forms.Form):
    """Why the papers are kept; empty lets them go."""

    because = forms.CharField(
        label="Why are the papers kept?",
        help_text="For example: an objection went to the authority. Leave it empty to let them be destroyed on their day.",
        max_length=300,
        required=False,
    )
