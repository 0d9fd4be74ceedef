"""What people write in a paper that asks for money, in its costing, and of what was decided on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from cph.core.forms import DayField
from cph.people.models import Person
from funding.forms.money import PoundsField
from funding.models import CostLine, Proposal
from funding.selectors.proposing import (
    amount_words,
    authorities_for,
    bodies_that_decide,
    people_who_may_lead,
)
from funding.services.costing import LineFacts
from funding.services.proposing import Facts
from networks.constitutions.models import Body
from networks.elections.forms.fields import PersonChoice
from networks.meetings.models import Meeting, Purpose
from networks.meetings.selectors.tabling import meeting_words
from networks.schools.models import Authority

LONGEST = 10_000
CHOOSE = {"required": "Choose one.", "invalid_choice": "Choose one from the list."}


def words(label: str, help_text: str = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": f"Shorten this to {LONGEST:,} characters."},
    )  # fmt: skip


def line(label: str, most: int, need: str = "", help_text: str = "", css: str = "") -> forms.CharField:
    errors = {"required": need, "max_length": f"Shorten this to {most} characters."}
    widget = forms.TextInput(attrs={"class": css} if css else {})
    return forms.CharField(
        label=label, required=bool(need), max_length=most, help_text=help_text, error_messages=errors, widget=widget
    )


class NumberField(forms.DecimalField):
    """How many: 11, 0.5, 1,200. Above nothing, at most a million, three decimals."""

    def __init__(self, **facts: Any) -> None:
        errors = {
            "invalid": "Enter a number, for example 11 or 0.5.",
            "min_value": "Enter a number above nothing.",
            "max_value": "Enter a million at most.",
            "max_decimal_places": "Enter three decimals at most.",
            "max_digits": "Enter a million at most.",
            "max_whole_digits": "Enter a million at most.",
        }
        widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"})
        super().__init__(
            required=False, min_value=Decimal("0.001"), max_value=Decimal(10**6), max_digits=12, decimal_places=3,
            error_messages=errors, widget=widget, **facts,
        )  # fmt: skip

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python("".join(value.split()).replace(",", "") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return amount_words(value).replace(",", "") if isinstance(value, Decimal) else value


# --- the paper


class PaperForm(forms.Form):
    """The front sheet, the three parts, and the money."""

    title = line("What is the paper called?", 150, "Enter what the paper is called.")
    lead = PersonChoice(
        label="Lead officer", empty_label="Choose", help_text="Whose paper it is, and who answers questions on it.",
        error_messages={"required": "Choose who leads it.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    authority = forms.ModelChoiceField(
        Authority.objects.none(), label="Authority", required=False, empty_label="Not a paper of an authority",
        help_text="Its officers write on the paper, too.", error_messages=CHOOSE,
    )  # fmt: skip
    contact = line("Contact", 200, help_text="An e-mail address or a telephone number.")
    body = forms.ModelChoiceField(
        Body.objects.none(), label="Which body decides?", empty_label=None, error_messages=CHOOSE
    )
    purpose = forms.ChoiceField(
        label="What is it asked to do?", choices=Purpose.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    minutes = forms.IntegerField(
        label="Time needed, in minutes", required=False, min_value=1, max_value=480,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter between 1 and 480 minutes."),
    )  # fmt: skip
    background = words(
        "1 Background", "What led to this, and whom it is for. An empty line begins the next numbered paragraph.", 8
    )
    resourcing = words("2 Resourcing", "What the money pays for, in words. The costed lines follow it in the paper.", 6)
    recommendation = words("3 Recommendation", "What the body is asked to agree, with the amount.", 3)
    asked_pence = PoundsField(label="How much is asked for?", required=False)
    source = line(
        "Where is the money from?", 150, help_text="For example: carry forward of the Dedicated Schools Grant."
    )
    is_recurring = forms.BooleanField(label="It is paid every year", required=False)
    begins_on = DayField(label="First day", required=False)
    ends_on = DayField(label="Last day", required=False)
    success = words("How will success be seen?", "What will have changed, for whom, and by which figure or record.", 3)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    SECTIONS = (
        ("Front sheet", ("title", "lead", "authority", "contact", "body", "purpose", "minutes")),
        ("The paper", ("background", "resourcing", "recommendation")),
        ("The money", ("asked_pence", "source", "is_recurring", "begins_on", "ends_on", "success")),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        person: Person,
        network: Body,
        at: datetime,
        known: Proposal | None = None,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        people = people_who_may_lead(network, at)
        own = {person.pk, known.lead_id if known else person.pk}
        # who leads it now, and an administrator who begins one, may have no seat
        self.fields["lead"].offer(people | Person.objects.filter(pk__in=own).order_by("name", "pk"))
        self.fields["lead"].choices = [("", "Choose"), *self.fields["lead"].names.items()]
        bodies = self.fields["body"]
        bodies.queryset = bodies_that_decide(network)
        bodies.choices = [(one.pk, one.name) for one in bodies.queryset]  # asked once, though a page shows them twice
        offered = authorities_for(person, network, at)
        if known and known.authority_id:
            offered = offered | Authority.objects.filter(pk=known.authority_id)
        self.fields["authority"].queryset = offered
        found = [(one.pk, one.name) for one in offered.order_by("name")]
        self.fields["authority"].choices = [("", "Not a paper of an authority"), *found]
        if not found:
            del self.fields["authority"]

    @property
    def sections(self) -> Iterator[tuple[str, list[Any]]]:
        """The fields as the page shows them."""
        for name, fields in self.SECTIONS:
            yield name, [self[one] for one in fields if one in self.fields]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        begins, ends = found.get("begins_on"), found.get("ends_on")
        if ends and not begins and "begins_on" not in self.errors:
            self.add_error("begins_on", "Enter the first day, too.")
        if begins and ends and ends < begins:
            self.add_error("ends_on", "Enter a last day that is not before the first.")
        return found

    def facts(self) -> Facts:
        """What was sent, for the service."""
        names = [one for one in Facts.__dataclass_fields__ if one in self.fields]
        return Facts(**{name: self.cleaned_data[name] for name in names})


def paper_initial(facts: Facts) -> dict[str, Any]:
    """What the form begins with: the paper as it stands."""
    found = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
    return found | {"lead": facts.lead.pk, "body": facts.body.pk, "authority": getattr(facts.authority, "pk", None)}


# --- a line


class LineForm(forms.Form):
    """One line of the costing. A number that is left out with its word there is worked out."""

    label = line("What for?", 200, "Enter what the line is for.")
    quantity = NumberField(label="How many")
    quantity_of = line("Of what", 60, help_text="Heads, days, places")
    price = PoundsField(label="Price of one", required=False)
    times = NumberField(label="How often a year")
    times_of = line("Times what", 60, help_text="Meetings, weeks, terms")
    units = NumberField(label="For how many")
    units_of = line("Of what they are", 60, help_text="Clusters, schools")
    stated = PoundsField(
        label="Total, as the paper states it", required=False,
        help_text="Leave it empty and it is worked out. Where it is not said for how many, this is the total for one of them.",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        numbers = ("quantity", "price", "times", "units", "stated")
        if not any(found.get(one) for one in numbers) and not set(numbers) & set(self.errors):
            self.add_error("price", "Enter a price, or a total.")
        return found

    def facts(self) -> LineFacts:
        """What was sent, for the service."""
        found = {name: self.cleaned_data[name] for name in LineFacts.__dataclass_fields__ if name in self.fields}
        price = self.cleaned_data["price"]
        found |= {"price_pence": None if price is None else Decimal(price), "stated_pence": self.cleaned_data["stated"]}
        return LineFacts(**found)


def line_initial(found: CostLine) -> dict[str, Any]:
    """What the form begins with: the line as it stands."""
    names = ("label", "quantity", "quantity_of", "times", "times_of", "units", "units_of")
    price = found.price_pence
    shown = None if price is None else int(price) if price == int(price) else f"{amount_words(price / 100)}"
    return {name: getattr(found, name) for name in names} | {"price": shown, "stated": found.stated_pence}


# --- issue, meeting, decision


class MeetingForm(forms.Form):
    """A meeting to come of the body that decides."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Which meeting decides?", empty_label="Choose a meeting",
        error_messages={"required": "Choose a meeting.", "invalid_choice": "Choose a meeting from the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = meeting_words


class IssueForm(MeetingForm):
    """Which version, what of it was looked at, and at which meeting it is decided."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)
    has_read = forms.BooleanField(
        label="I have read what is to be looked at, and issue the paper as it is",
        error_messages={"required": "Say that you have read what is to be looked at, or correct the paper first."},
    )

    field_order = ("meeting", "has_read", "number", "seen")

    def __init__(self, *args: Any, findings: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["meeting"].required = False
        self.fields["meeting"].empty_label = "None yet: choose one later"
        if not findings:
            del self.fields["has_read"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in ("number", "seen"):
            if name in self.errors:
                raise forms.ValidationError("Open this page again, and issue the paper from there.")
        return found
