"""What is written on a ballot paper, and what the officer enters about the poll, is read here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils import timezone

from cph.core.forms import DayField, TimeField
from cph.people.models import Person
from networks.elections.forms.fields import PersonChoice
from networks.elections.models import Contest
from networks.elections.rules.papers import Read, Way, read_ranks, read_ticks
from networks.elections.rules.passphrases import fault_of
from networks.elections.selectors.votes import Line, Paper


class PaperForm(forms.Form):
    """A ballot paper: a number beside each name, or ticks. Its mistakes are told beside the names."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, paper: Paper) -> None:
        super().__init__(data)
        self.paper = paper
        self.found = Read()
        if paper.way == Way.RANK:
            for line in paper.lines:
                self.fields[f"choice_{line.number}"] = _rank(line)
            return
        several = paper.way != Way.ONE
        kind, widget = (
            (forms.MultipleChoiceField, forms.CheckboxSelectMultiple)
            if several
            else (forms.ChoiceField, forms.RadioSelect)
        )
        choices = [(str(line.number), line.name) for line in paper.lines]
        blank = [] if several else [("", "Nobody: leave the paper blank")]
        wrong = dict.fromkeys(("invalid_choice", "invalid_list"), "Choose from the names on this paper.")
        self.fields["choice"] = kind(
            label="Your vote", choices=[*choices, *blank], widget=widget, required=False, error_messages=wrong
        )

    def clean(self) -> dict[str, Any]:
        """Numbers or ticks become a ranking, or a sentence beside each mistake."""
        entered = super().clean() or {}
        if self.paper.way == Way.RANK:
            typed = {line.number: entered.get(f"choice_{line.number}", "") for line in self.paper.lines}
            self.found = read_ranks(typed, self.paper.names)
            for number, words in self.found.mistakes.items():
                self.add_error(f"choice_{number}", words)
        elif "choice" not in self.errors:
            ticked = entered.get("choice") or []
            ticked = [ticked] if isinstance(ticked, str) else ticked
            self.found = read_ticks(ticked, len(self.paper.lines), self.paper.most)
            for words in self.found.mistakes.values():
                self.add_error("choice", words)
        return entered

    @property
    def ranking(self) -> tuple[int, ...]:
        return self.found.ranking

    def rows(self) -> list[tuple[Line, BoundField]]:
        """Each line of a ranked paper with its field."""
        return [(line, self[f"choice_{line.number}"]) for line in self.paper.lines]

    def ticks(self) -> list[tuple[Line | None, Any]]:
        """Each line of a paper with ticks with its box; after them the one for nobody."""
        lines: list[Line | None] = [*self.paper.lines, None]
        return list(zip(lines, self["choice"].subwidgets, strict=False))

    def entered(self) -> list[tuple[str, str]]:
        """What was read, as hidden fields that carry it to the next page and to nowhere else."""
        if self.paper.way == Way.RANK:
            return [(f"choice_{number}", str(place)) for place, number in enumerate(self.ranking, 1)]
        return [("choice", str(number)) for number in self.ranking]


def _rank(line: Line) -> forms.CharField:
    attrs = {
        "class": "govuk-input--width-2",
        "inputmode": "numeric",
        "autocomplete": "off",
        "maxlength": "3",
        "spellcheck": "false",
    }
    return forms.CharField(label=line.name, help_text=line.school, required=False, widget=forms.TextInput(attrs=attrs))


class PassphraseForm(forms.Form):
    """A passphrase for a new key, twice."""

    passphrase = forms.CharField(
        label="Passphrase",
        strip=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a passphrase."},
    )
    again = forms.CharField(
        label="The same passphrase again",
        strip=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the passphrase again."},
    )

    def __init__(self, data: Any = None, *, names: Sequence[str] = ()) -> None:
        super().__init__(data)
        self.names = names

    def clean_passphrase(self) -> str:
        if fault := fault_of(self.cleaned_data["passphrase"], self.names):
            raise forms.ValidationError(fault)
        return self.cleaned_data["passphrase"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "passphrase" in found and "again" in found and found["passphrase"] != found["again"]:
            self.add_error("again", "The two differ. Enter the same passphrase twice.")
        return found


class UnlockForm(forms.Form):
    """The passphrase of a key that exists; nothing where the server keeps the key."""

    passphrase = forms.CharField(
        label="Your passphrase",
        strip=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter your passphrase."},
    )

    def __init__(self, data: Any = None, *, by_passphrase: bool = True) -> None:
        super().__init__(data)
        if not by_passphrase:
            del self.fields["passphrase"]


class LeaveOutForm(forms.Form):
    """By a ruling of the officer: how many envelopes that cannot be opened are left out, for each post."""

    def __init__(self, data: Any = None, *, contests: Sequence[Contest]) -> None:
        super().__init__(data)
        wrong = "Enter how many envelopes cannot be opened, as the refusal says; 0 for none."
        for one in contests:
            self.fields[f"without_{one.pk}"] = forms.IntegerField(
                label=f"Envelopes left out: {one}",
                required=False,
                min_value=0,
                max_value=1_000_000,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            )

    def left_out(self) -> dict[int, int]:
        return {int(name.removeprefix("without_")): count for name, count in self.cleaned_data.items() if count}


class ExtendForm(forms.Form):
    """More time for voters, and why; all are told."""

    closes_on = DayField(label="Voting closes on", error_messages={"required": "Enter the day on which voting closes."})
    closes_time = TimeField(label="At", initial=time(17), error_messages={"required": "Enter when voting closes."})
    reason = forms.CharField(
        label="Why is there more time?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="All who may vote are told, with this reason. It stays in the record.",
        error_messages={"required": "Enter why there is more time."},
    )

    def closes_at(self) -> datetime:
        moment = datetime.combine(self.cleaned_data["closes_on"], self.cleaned_data["closes_time"])
        return timezone.make_aware(moment)


class KeyingForm(forms.Form):
    """Which paper somebody reads."""

    number = forms.IntegerField(
        label="Number written on the paper",
        min_value=1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter the number written on the paper."
        ),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, papers: int) -> None:
        super().__init__(data)
        self.papers = papers

    def clean_number(self) -> int:
        number = self.cleaned_data["number"]
        if number > self.papers:
            raise forms.ValidationError(f"{self.papers} papers were handed in: enter a number from 1 to {self.papers}.")
        return number


class ProxyForm(forms.Form):
    """Who casts the vote instead."""

    proxy = PersonChoice(
        label="Who casts your vote?",
        empty_label="Choose",
        error_messages={"required": "Choose who casts your vote.", "invalid_choice": "Choose somebody on the roll."},
    )

    def __init__(self, data: Any = None, *, people: QuerySet[Person]) -> None:
        super().__init__(data)
        self.fields["proxy"].offer(people)
