"""Milestones: what is sent is read here."""

from __future__ import annotations

from typing import Any

from django import forms

from cph.core.files import check_upload
from cph.core.forms import DayField
from cph.core.refusals import Refused
from funding.forms.funds import key_field, words_field
from funding.models import Allocation, Fund, Milestone
from funding.services.milestones import Judged

MOST = 500


class MilestoneForm(forms.Form):
    """What the money is to change, by when."""

    title = forms.CharField(
        label="What is the money to change?", max_length=200, error_messages={"required": "Say what the money is to change."},
        help_text="Something that can be seen: every school of the cluster has had a visit.",
    )  # fmt: skip
    due_on = DayField(label="By when?")
    allocation = forms.ModelChoiceField(
        Allocation.objects.none(), label="Of which allocation?", required=False, empty_label="Of the whole fund",
        error_messages={"invalid_choice": "Choose an allocation of this fund."},
    )  # fmt: skip
    form_key = key_field()

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund = fund
        rows = Allocation.objects.filter(year__fund=fund).select_related("body", "school").order_by("-year", "number")
        field = self.fields["allocation"]
        field.queryset = rows
        field.choices = [("", field.empty_label), *((one.pk, str(one)) for one in rows[:MOST])]

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < self.fund.begins_on:
            raise forms.ValidationError("Enter a day after the fund begins.")
        return day


class JudgeForm(forms.Form):
    """How far it was reached, what changed, what shows it."""

    state = forms.ChoiceField(
        label="Was it reached?", widget=forms.RadioSelect, error_messages={"required": "Choose how far it was reached."},
        choices=[one for one in Milestone.State.choices if one[0] != "AHEAD"],
    )  # fmt: skip
    outcome = words_field(
        "What changed?", "Say what changed.", most=5000, help_text="For whom, by how much, how you know."
    )
    evidence = forms.FileField(
        label="A file that shows it", required=False, error_messages={"empty": "The file is empty."},
        help_text="A PDF, a Word document, a spreadsheet or a picture, at most 25 MB. Those who read the books of the fund can open it.",
    )  # fmt: skip

    def clean_evidence(self) -> Any:
        file = self.cleaned_data["evidence"]
        if file:
            try:
                check_upload(file)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return file or None

    def judged(self) -> Judged:
        return Judged(self.cleaned_data["state"], self.cleaned_data["outcome"], self.cleaned_data["evidence"])
