"""Sharing money out and moving it: what is sent is read here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from cph.core.forms import DayField
from cph.core.templatetags.words import pounds
from cph.people.models import Person
from funding.forms.funds import DecisionField, day_in_year, key_field
from funding.forms.money import PoundsField
from funding.models import Allocation, Sharing, Year
from funding.rules.typed_figures import MOST_LETTERS, CannotRead, Figures, read_figures
from funding.selectors.funds import allocations_of
from funding.selectors.opening import bodies_of
from funding.selectors.sharing import sharers_of
from funding.services.sharing import SharingFacts
from networks.constitutions.models import Body

Rule, To = Sharing.Rule, Sharing.To
DECIMALS = {Rule.BY_HAND: 2, Rule.PER_PUPIL: 0, Rule.FORMULA: 0}
OFFERED = 300  # allocations in a list; where there are more, the number is typed


def with_file(data: QueryDict, file: UploadedFile | None) -> QueryDict:
    """What was sent, with the text of the file where figures are typed. A file that is no text leaves a sign that none can read."""
    found = data.copy()
    if file is not None and (file.size or 0) <= 2 * MOST_LETTERS:
        raw = file.read()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
        found["figures"] = text.replace("\x00", "�")
    elif file is not None:
        found["figures"] = "The file is too long"
    return found


class ShareForm(forms.Form):
    """What is shared, by which rule, with whom, by which figures."""

    title = forms.CharField(
        label="What is it for?", max_length=150, help_text="For example temporary leadership capacity.",
        error_messages={"required": "Say what it is for."},
    )  # fmt: skip
    amount = PoundsField(label="How much?", required=False, help_text="By hand it follows from the amounts.")
    each = forms.ChoiceField(
        label="That is", choices=[("", "in all"), ("each", "for each: each sharer, school or pupil")], required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    to = forms.ChoiceField(
        label="With whom is it shared?", widget=forms.RadioSelect, error_messages={"required": "Choose whom it is shared with."},
        choices=[("GROUPS", "The groups of the network"), ("SCHOOLS", "The schools that count"), ("BODY", "One body")],
    )  # fmt: skip
    body = forms.ModelChoiceField(
        Body.objects.none(), label="Which body?", required=False, empty_label="None",
        error_messages={"invalid_choice": "Choose a body of this network."}, help_text="Only where one body gets it all.",
    )  # fmt: skip
    rule = forms.ChoiceField(
        label="By which rule?",
        choices=Rule.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a rule."},
    )
    on = DayField(label="As of which day?", help_text="Groups, schools and pupils count as they are on this day.")
    lump = PoundsField(
        label="A part for each",
        nothing=True,
        required=False,
        help_text="Only where the rule has one; the rest goes by pupils.",
    )
    least = PoundsField(
        label="The minimum", nothing=True, required=False, help_text="Nobody gets less. Only where the rule has one."
    )
    figures = forms.CharField(
        label="Figures", required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A row each: a URN or a name, a comma, the figure (of need, of pupils where the census has none, or pounds by "
        "hand). Write “out” to leave somebody out. Rows pasted from a sheet are read, too.",
    )  # fmt: skip
    file = forms.FileField(label="Or a CSV file of such rows", required=False, allow_empty_file=True)
    leaves_out_rest = forms.BooleanField(label="Leave out whoever has no figure", required=False)
    decision = DecisionField(required=False)
    counts_on = DayField(label="From which day does it count?")
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    form_key = key_field()

    def __init__(self, *args: Any, year: Year, person: Person, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["body"].queryset = bodies_of(year.fund.network)
        self.fields["decision"].offer(person, year.fund.network, at)

    def clean_counts_on(self) -> date:
        return day_in_year(self.cleaned_data["counts_on"], self.year)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("to") == To.BODY and not found.get("body") and "body" not in self.errors:
            self.add_error("body", "Choose the body that gets it.")
        if found.get("rule") != Rule.BY_HAND and found.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Enter the amount that is shared out.")
        if {"to", "rule", "on"} <= found.keys() and "figures" in found:
            self._read(found)
        return found

    def _read(self, found: dict[str, Any]) -> None:
        """The typed figures, each for one of those it is shared with."""
        self.read = Figures()
        if not found["figures"].strip():
            return
        names: dict[str, int] = {}
        for one in sharers_of(self.year.fund.network, found["to"], found["on"], found.get("body")).rows:
            name = " ".join(one.name.split()).casefold()
            names[name] = 0 if name in names else one.key
            if one.urn:
                names[str(one.urn)] = one.key
        try:
            self.read = read_figures(found["figures"], names, decimals=DECIMALS.get(found["rule"], 6))
        except CannotRead as error:
            for told in error.told:
                self.add_error("figures", told)

    def facts(self) -> SharingFacts:
        """What was sent, for the service."""
        said = self.cleaned_data
        return SharingFacts(
            figures=self.read.given, left_out=frozenset(self.read.out), leaves_out_rest=said["leaves_out_rest"],
            each=said["each"] == "each", lump=said["lump"] or 0, least=said["least"] or 0, body=said["body"],
        )  # fmt: skip

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The fields in the order people think of them."""
        parts = [
            ("What is shared", ("title", "amount", "each", "decision", "counts_on")),
            ("With whom", ("to", "body", "on")),
            ("How", ("rule", "lump", "least")),
            ("By which figures", ("figures", "file", "leaves_out_rest")),
        ]
        return [(words, [self[name] for name in names]) for words, names in parts]


class MoveForm(forms.Form):
    """From one allocation to another of the year, or back."""

    pence = PoundsField(label="How much is moved?")
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is moved."},
    )
    decision = DecisionField(required=False)
    on = DayField(label="From which day does it count?")
    form_key = key_field()
    field_order = ("source", "target", "pence", "reason", "decision", "on")

    def __init__(self, *args: Any, year: Year, person: Person, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        rows = list(allocations_of(year)[: OFFERED + 1])
        words = ("From which allocation?", "To which?")
        if len(rows) > OFFERED:
            for name, label in zip(("source", "target"), words, strict=True):
                self.fields[name] = forms.IntegerField(
                    label=f"{label} Its number", min_value=1, max_value=10**8, required=name == "source",
                    help_text="The list of allocations has the numbers. Empty: back to what is not allocated." if name == "target" else "",
                )  # fmt: skip
        else:
            some = [(one.number, f"{one.number}: {one}, {pounds(one.left)} left") for one in rows]
            wrong = {"invalid_choice": "Choose an allocation of this year.", "required": "Choose where it comes from."}
            self.fields["source"] = forms.TypedChoiceField(
                label=words[0], choices=some, coerce=int, error_messages=wrong
            )
            back = [("", "Back to what is not allocated"), *some]
            self.fields["target"] = forms.TypedChoiceField(
                label=words[1], choices=back, coerce=int, required=False, empty_value=None, error_messages=wrong
            )
        self.fields["decision"].offer(person, year.fund.network, at)
        self.order_fields(self.field_order)

    def _found(self, name: str) -> Allocation | None:
        number = self.cleaned_data.get(name)
        if number is None:
            return None
        found = (
            Allocation.objects.filter(year=self.year, number=number)
            .select_related("year__fund", "body", "school")
            .first()
        )
        if found is None:
            raise forms.ValidationError("Choose an allocation of this year.")
        return found

    def clean_source(self) -> Allocation | None:
        return self._found("source")

    def clean_target(self) -> Allocation | None:
        return self._found("target")

    def clean_on(self) -> date:
        return day_in_year(self.cleaned_data["on"], self.year)
