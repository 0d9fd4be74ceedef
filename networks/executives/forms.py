"""What a clerk enters about a post, one question a page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from cph.core.forms import DayField
from networks.constitutions.models import Body, Post
from networks.executives import rules
from networks.executives.models import Tenure

USUAL = {
    Post.How.ELECTED: [Tenure.How.ELECTED, Tenure.How.UNOPPOSED, Tenure.How.CO_OPTED],
    Post.How.APPOINTED: [Tenure.How.APPOINTED, Tenure.How.CO_OPTED],
    Post.How.SENT: [Tenure.How.SENT, Tenure.How.ELECTED, Tenure.How.UNOPPOSED],
    Post.How.EX_OFFICIO: [Tenure.How.EX_OFFICIO],
    Post.How.INVITED: [Tenure.How.INVITED],
}


class GroupForm(forms.Form):
    """Which group sends somebody."""

    group = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="Which group sends them?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose a group.", "invalid_choice": "Choose one of the groups."},
    )

    def __init__(self, *args: Any, groups: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups


class SearchForm(forms.Form):
    """A name or a school, to look for on the roll."""

    q = forms.CharField(label="Name or school", max_length=100)


class PersonForm(forms.Form):
    """One of the people found."""

    person = forms.IntegerField(error_messages={"required": "Choose a person.", "invalid": "Choose one of the people."})


class NewPersonForm(forms.Form):
    """Somebody who leads no school: known by name and e-mail address."""

    name = forms.CharField(label="Full name", max_length=150, error_messages={"required": "Enter their full name."})
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Enter their e-mail address.",
            "invalid": "Enter an e-mail address in the correct format, like name@example.org.",
        },
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(letter.isalpha() for letter in name) or not name.isprintable():
            raise forms.ValidationError("Enter their full name.")
        return name


class TermForm(forms.Form):
    """From when to when."""

    starts_on = DayField(label="First day", error_messages={"required": "Enter the first day."})
    ends_on = DayField(label="Last day", required=False)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = (
            "Leave it empty, and the term ends when the constitution says."
            if post.term_months
            else "The date the body decided. Leave it empty if the body set no end."
        )

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        starts_on, ends_on = facts.get("starts_on"), facts.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Enter a last day that is not before the first day.")
        return facts


def suggested_end(post: Post, starts_on: date) -> date | None:
    """The last day that the constitution states for a term from this day; None where it is silent."""
    return rules.term_end(starts_on, post.term_months) if post.term_months else None


class HowForm(forms.Form):
    """How they came to it, and by whose decision."""

    how = forms.ChoiceField(
        label="How did they come to it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they came to it.", "invalid_choice": "Choose one of the ways listed."},
    )
    appointed_by = forms.CharField(
        label="By whose decision, and when?",
        max_length=200,
        help_text="For example: elected at the full meeting of 9 September 2026.",
        error_messages={"required": "Enter by whose decision."},
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = USUAL[Post.How(post.how)]
        self.fields["how"].choices = [(one.value, one.label) for one in usual]

    def clean_appointed_by(self) -> str:
        text = " ".join(self.cleaned_data["appointed_by"].split())
        if not any(letter.isalnum() for letter in text):
            raise forms.ValidationError("Enter by whose decision.")
        return text


class StandDownForm(forms.Form):
    """Their last day, and why."""

    ends_on = DayField(label="Their last day in the post", error_messages={"required": "Enter their last day."})
    reason = forms.CharField(
        label="Why does it end?",
        max_length=200,
        help_text="For example: left the headship, stood down, the post was abolished. It is shown in the history.",
        error_messages={"required": "Enter why it ends."},
    )


class WithdrawForm(forms.Form):
    """Why an appointment that has not begun is withdrawn."""

    reason = forms.CharField(
        label="Why is it withdrawn?", max_length=200, error_messages={"required": "Enter why it is withdrawn."}
    )
