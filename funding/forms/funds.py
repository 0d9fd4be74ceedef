"""Opening a fund, changing it, bringing money in: what is sent is read here."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django import forms

from cph.core.forms import DayField
from cph.people.models import Person
from funding.forms.money import PoundsField
from funding.models import Fund, Year
from funding.selectors.opening import (
    MOST_DECISIONS,
    authorities_to_choose,
    bodies_of,
    decisions_to_choose,
    people_who_may_keep,
)
from funding.services.funds import CHANGING, FundFacts
from networks.constitutions.models import Body
from networks.meetings.models import Decision


def key_field() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def words_field(label: str, error: str, most: int = 2000, **facts: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": error},
        **facts,
    )


class DecisionField(forms.ModelChoiceField):
    """The decision that something rests on, out of those its writer may read."""

    def __init__(self, label: str = "Which decision does it rest on?", **facts: Any) -> None:
        facts.setdefault("help_text", "The decisions that you may read, newest first.")
        super().__init__(
            Decision.objects.none(), label=label, empty_label="None is recorded",
            error_messages={"invalid_choice": "Choose a decision from the list.", "required": "Choose the decision."}, **facts,
        )  # fmt: skip

    def offer(self, person: Person, network: Body, at: datetime) -> None:
        """What there is to choose for this person today."""
        rows = decisions_to_choose(person, network, at)
        self.queryset = rows
        self.choices = [
            ("", self.empty_label),
            *((one.pk, self.label_from_instance(one)) for one in rows[:MOST_DECISIONS]),
        ]

    def label_from_instance(self, row: Decision) -> str:
        text = " ".join(row.text.split())
        return f"{row.number}: {text if len(text) < 90 else text[:89] + '…'}"


class FundForm(forms.Form):
    """What a fund is, who runs it, in which years it is counted, what it pays."""

    title = forms.CharField(
        label="What is the fund called?", max_length=150, error_messages={"required": "Enter what it is called."}
    )
    code = forms.RegexField(
        r"^\s*[A-Za-z0-9][A-Za-z0-9-]{1,19}\s*$", label="Its code", max_length=24,
        help_text="Short, for the numbers of claims and payments: PRIME. It cannot be changed later.",
        error_messages={"required": "Enter a short code.", "invalid": "Use letters, figures and hyphens, 2 to 20 of them."},
    )  # fmt: skip
    purpose = words_field("What may its money be used for?", "Say what the money may be used for.")
    is_restricted = forms.BooleanField(label="It may be used for nothing else", required=False, initial=True)
    body = forms.ModelChoiceField(Body.objects.none(), label="Whose money is it?", empty_label=None)
    authority = forms.ModelChoiceField(
        None, label="Whose officers run it?", required=False, empty_label="No authority’s: its keeper and the clerk run it",
        error_messages={"invalid_choice": "Choose an authority from the list."},
    )  # fmt: skip
    keeper = forms.ModelChoiceField(
        Person.objects.none(), label="Who keeps it?", help_text="They run it beside the officers and the clerk.",
        empty_label=None, error_messages={"required": "Choose who keeps it.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    agency = forms.CharField(
        label="Administered by",
        max_length=150,
        required=False,
        help_text="An agency that keeps the account, if one does.",
    )
    year_kind = forms.ChoiceField(
        label="In which years is it counted?", choices=Fund.YearKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose in which years it is counted."},
    )  # fmt: skip
    begins_on = DayField(label="Its first day", help_text="Its first year begins on this day, also within a year.")
    ends_on = DayField(label="Its last day", required=False, help_text="Leave it empty where no end is set.")
    is_recurring = forms.BooleanField(
        label="There is money in it every year",
        required=False,
        help_text="Else it is one-off. A year that ends opens the next.",
    )
    is_voluntary = forms.BooleanField(label="It is filled by voluntary contributions of schools", required=False)
    day_price_pence = PoundsField(
        label="Price of a day’s release", required=False, help_text="What a claim for release pays for a day."
    )
    seat_price_pence = PoundsField(
        label="Backfill for a meeting",
        required=False,
        help_text="What a school is paid when its head attends one of the meetings below.",
    )
    backfills = forms.ModelMultipleChoiceField(
        Body.objects.none(), label="Whose meetings does it backfill?", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )  # fmt: skip
    two_approve_above_pence = PoundsField(
        label="Two people approve a claim above",
        nothing=True,
        required=False,
        help_text="Leave it empty where one approval is always enough.",
    )
    conditions = words_field("Conditions of the decision", "", required=False)
    decision = DecisionField(required=False)
    form_key = key_field()

    def __init__(self, *args: Any, network: Body, person: Person, at: datetime, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = self.fields["backfills"].queryset = bodies_of(network)
        self.fields["authority"].queryset = authorities_to_choose(person, network, on)
        self.fields["keeper"].queryset = people_who_may_keep(network, on)
        if "decision" in self.fields:
            self.fields["decision"].offer(person, network, at)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("begins_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Enter a last day that is not before the first.")
        if found.get("backfills") and not found.get("seat_price_pence") and "seat_price_pence" not in self.errors:
            self.add_error("seat_price_pence", "Enter what attendance at these meetings pays.")
        return found

    def facts(self) -> FundFacts:
        """What was sent, for the service."""
        known = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("form_key", "decision", "seen", "backfills")
        }
        return FundFacts(**known, backfills=tuple(self.cleaned_data["backfills"]))

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The fields in the order people think of them."""
        parts = [
            ("What it is for", ("title", "code", "purpose", "is_restricted", "conditions", "decision")),
            ("Who runs it", ("body", "authority", "keeper", "agency")),
            ("Its years", ("year_kind", "begins_on", "ends_on", "is_recurring", "is_voluntary")),
            ("What it pays", ("day_price_pence", "seat_price_pence", "backfills", "two_approve_above_pence")),
        ]
        return [(words, [self[name] for name in names if name in self.fields]) for words, names in parts]


STANDING = ("code", "body", "authority", "year_kind", "begins_on", "is_voluntary", "decision")


def mark_of(facts: FundFacts) -> str:
    """The facts as one short word: what a form had before it when it was opened."""
    plain = {name: str(getattr(getattr(facts, name), "pk", getattr(facts, name))) for name in CHANGING}
    plain["backfills"] = ",".join(str(one.pk) for one in facts.backfills)
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


class ChangeForm(FundForm):
    """The same of a fund that is there, without what stands."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, now: FundFacts, **kwargs: Any) -> None:
        self.now = now
        first = {name: getattr(now, name) for name in CHANGING}
        first |= {"backfills": [one.pk for one in now.backfills], "keeper": now.keeper.pk, "seen": mark_of(now)}
        super().__init__(*args, initial=first, **kwargs)
        for name in (*STANDING, "form_key"):
            del self.fields[name]
        self.fields["keeper"].queryset |= Person.objects.filter(pk=now.keeper.pk)
        self.fields["backfills"].queryset |= Body.objects.filter(pk__in=[one.pk for one in now.backfills])

    def facts(self) -> FundFacts:
        known = {name: getattr(self.now, name) for name in STANDING if name != "decision"}
        said = {name: self.cleaned_data[name] for name in CHANGING}
        return FundFacts(**known, **said, backfills=tuple(self.cleaned_data["backfills"]))

    @property
    def saw_the_same(self) -> bool:
        """Whether the fund is still as it was when this form was opened."""
        return self.cleaned_data.get("seen") == mark_of(self.now)


class AwardForm(forms.Form):
    """So much comes in, from where, on which decision."""

    pence = PoundsField(label="How much comes in?")
    source = forms.CharField(
        label="Where is it from?", max_length=150, help_text="For example DSG (Dedicated Schools Grant) carry forward.",
        error_messages={"required": "Say where the money is from."},
    )  # fmt: skip
    decision = DecisionField(required=False)
    on = DayField(label="From which day does it count?")
    form_key = key_field()

    def __init__(self, *args: Any, year: Year, person: Person, at: datetime, known: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["decision"].offer(person, year.fund.network, at)
        if known:
            self.fields["source"].help_text += f" So far: {'; '.join(known)}."

    def clean_on(self) -> date:
        return day_in_year(self.cleaned_data["on"], self.year)


def day_in_year(on: date, year: Year) -> date:
    """The day, if it is one of this year of the fund."""
    if not year.starts_on <= on <= year.ends_on:
        raise forms.ValidationError(
            f"Enter a day from {year.starts_on:%-d %B %Y} to {year.ends_on:%-d %B %Y}, a day of this year of the fund."
        )
    return on


def day_to_begin_with(year: Year, today: date) -> date:
    """Today, or the nearest day of the year."""
    return min(max(today, year.starts_on), year.ends_on)


class PlainForm(forms.Form):
    """Nothing is asked but whether it is meant."""

    after = DayField(widget=forms.HiddenInput, required=False)
