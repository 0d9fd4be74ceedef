"""Closing a year: what is sent is read here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from cph.core.templatetags.words import pounds
from cph.people.models import Person
from funding.forms.funds import DecisionField
from funding.forms.money import PoundsField
from funding.models import Year
from funding.selectors.year_end import YearEnd


class YearEndForm(forms.Form):
    """What is carried forward, what is given back, how, and by which decision."""

    carry = PoundsField(label="How much is carried forward to the next year?", nothing=True)
    give_back = PoundsField(
        label="How much is given back?", nothing=True, help_text="To where it came from: clawed back."
    )
    as_allocations = forms.ChoiceField(
        label="What is carried forward", widget=forms.RadioSelect, required=False,
        choices=[("", "is not allocated again: it is shared out anew"), ("yes", "stays with whoever it was given to")],
    )  # fmt: skip
    carries_claims = forms.BooleanField(
        label="Carry the claims that wait, with their allocations", required=False,
        help_text="They keep their head’s confirmation and are approved in the next year.",
    )  # fmt: skip
    decision = DecisionField(label="Which decision was taken on what is left?", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, year: Year, found: YearEnd, person: Person, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.fields["decision"].offer(person, year.fund.network, at)
        if not found.waiting:
            del self.fields["carries_claims"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        carry, back, left = said.get("carry"), said.get("give_back"), self.found.balance.left
        if carry is not None and back is not None and carry + back != left:
            self.add_error("carry", f"{pounds(left)} is left: both amounts together must be the same, to the penny.")
        if left and not said.get("decision") and "decision" not in self.errors:
            self.add_error("decision", "Choose the decision on what is left over.")
        return said

    def facts(self) -> dict[str, Any]:
        """What was sent, for the service."""
        said = self.cleaned_data
        return {
            "carry": said["carry"], "give_back": said["give_back"], "decision": said["decision"], "seen": said["seen"],
            "as_allocations": said["as_allocations"] == "yes", "carries_claims": said.get("carries_claims", False),
        }  # fmt: skip
