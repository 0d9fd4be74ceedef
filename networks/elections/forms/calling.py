"""What people write when an election is called, ruled, dated and its roll corrected."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cph.core.forms import DayField, TimeField
from cph.people.models import Person
from networks.ballots.models import Box
from networks.constitutions.models import ElectionRule, MembershipClass
from networks.elections.forms.fields import PersonChoice
from networks.elections.models import Contest, Election
from networks.elections.rules.dates import Days
from networks.elections.rules.timetable import Times
from networks.elections.selectors.provided import RulesOf
from networks.elections.selectors.rolls import BY_SCHOOL
from networks.elections.selectors.vacancies import Opening
from networks.elections.services.calling import Charge
from networks.elections.services.correcting import Addition
from networks.schools.models import School

OPENS, CLOSES = time(9), time(16)
QUORA = {"none": "No turnout is asked for", "1/4": "A quarter of the roll", "1/3": "A third of the roll", "1/2": "Half of the roll"}  # fmt: skip


class ChargeForm(forms.Form):
    """Who runs an election, who witnesses it, who keeps the key of the box."""

    title = forms.CharField(
        label="What the election is called", max_length=150, error_messages={"required": "Enter what it is called."}
    )
    officer = PersonChoice(
        label="Returning officer", empty_label="Choose",
        help_text="Runs the election, and stands for nothing in it. Once notice is given nobody else runs it.",
        error_messages={"required": "Choose who runs the election.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    scrutineer = PersonChoice(
        label="Scrutineer", empty_label="Nobody", required=False,
        help_text="Signs the result beside the returning officer, and stands for nothing either.",
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    keeping = forms.ChoiceField(
        label="Who keeps the key of the ballot box?", widget=forms.RadioSelect, initial=Box.Keeping.SERVER,
        choices=[
            (Box.Keeping.SERVER, "The server: nothing to remember. Enough for most elections"),
            (Box.Keeping.PEOPLE, "The returning officer, under a passphrase. If it is lost, the votes are lost"),
        ],
        error_messages={"required": "Choose who keeps the key.", "invalid_choice": "Choose who keeps the key."},
    )  # fmt: skip
    scrutineer_has_key = forms.BooleanField(
        label="The scrutineer keeps a second key: only both together open the box", required=False
    )

    def __init__(self, data: Any = None, *, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["officer"].offer(people)
        self.fields["scrutineer"].offer(people)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("scrutineer") and found["scrutineer"] == found.get("officer"):
            self.add_error("scrutineer", "Choose a scrutineer who is not the returning officer.")
        if found.get("scrutineer_has_key") and not (found.get("scrutineer") and found.get("keeping") == "PEOPLE"):
            self.add_error("scrutineer_has_key", "A second key needs a scrutineer, and keys that are kept by people.")
        return found

    def charge(self) -> Charge:
        return Charge(**{name: self.cleaned_data[name] for name in Charge.__dataclass_fields__})


def charge_initial(election: Election) -> dict[str, Any]:
    return {name: getattr(election, name) for name in Charge.__dataclass_fields__}


class CallForm(ChargeForm):
    """The posts, and who runs it. Sent twice, it calls once."""

    posts = forms.MultipleChoiceField(
        label="Which posts are to be filled?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one post.", "invalid_choice": "Choose posts from the list."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("posts", "title")

    def __init__(
        self, data: Any = None, *, openings: Iterable[Opening], wanted: Iterable[str] = (), **kwargs: Any
    ) -> None:
        openings = [one for one in openings if not one.election]
        first = {"form_key": uuid.uuid4(), "title": "Election of officers", "posts": list(wanted)}
        super().__init__(data, initial=first, **kwargs)
        self.fields["posts"].choices = [(one.key, _label(one)) for one in openings]


def _label(one: Opening) -> str:
    places = f"{one.seats} {'place' if one.seats == 1 else 'places'}"
    return f"{one.title}: {places}. {' '.join(one.reasons)}" if one.wanted else f"{one.title}: {places}, all held now"


# --- what the officer rules


def _yes_no(label: str, yes: str, no: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("no", no), ("yes", yes)], widget=forms.RadioSelect, coerce=lambda word: word == "yes",
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )  # fmt: skip


def _choice(label: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )  # fmt: skip


def _number(label: str, least: int, most: int) -> forms.IntegerField:
    words = f"Enter a number from {least} to {most}."
    return forms.IntegerField(
        label=label, min_value=least, max_value=most,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )  # fmt: skip


FIELDS = {
    "method": lambda: _choice("How are votes counted?", ElectionRule.Method.choices),
    "votes_per": lambda: _choice("Who has a vote?", MembershipClass.VotesPer.choices),
    "reopen_nominations": lambda: _yes_no("Does “re-open nominations” stand, too?", "Yes", "No"),
    "unopposed": lambda: _choice("If there are as many candidates as places", ElectionRule.Unopposed.choices),
    "joint_tickets": lambda: _yes_no("May two stand together?", "Yes, on a joint ticket", "No"),
    "self_nomination": lambda: _yes_no("May people nominate themselves?", "Yes", "No: somebody else nominates them"),
    "supporters": lambda: forms.TypedChoiceField(
        label="Who supports a nomination?", coerce=int, widget=forms.RadioSelect,
        choices=[(0, "Nobody needs to"), (1, "A proposer"), (2, "A proposer and a seconder")],
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    ),
    "statement_words": lambda: _number("Words of a statement, at most", 20, 2000),
    "quorum": lambda: _choice("How many must vote for the ballot to count?", QUORA.items()),
    "proxies": lambda: _yes_no("May somebody vote by proxy?", "Yes", "No"),
    "on_paper": lambda: _yes_no("Are paper ballots taken, too?", "Yes, each keyed by two people", "No"),
    "published": lambda: _yes_no("Are all ballots published after the count, without names?", "Yes, so that anybody can recount", "No"),
}  # fmt: skip


class RulesForm(forms.Form):
    """One question for each rule on which the constitution is silent, the default chosen; and how many places."""

    def __init__(self, data: Any = None, *, contest: Contest, rules: RulesOf, others: Iterable[Contest]) -> None:
        self.contest, self.silent = contest, rules.silent
        super().__init__(data, initial=self._now())
        if contest.post.seats > 1:
            self.fields["seats"] = _number("How many places are filled?", 1, contest.post.seats)
        for name in self.silent:
            self.fields[name] = FIELDS[name]()
        others = [one for one in others if one.pk != contest.pk]
        if others:
            self.others = {str(one.pk): one for one in others}
            choices = [("", "It does not wait for another"), *((str(one.pk), str(one)) for one in others)]
            after = _choice("Is another post counted first, its winners no longer standing here?", choices)
            after.required = False
            self.fields["counted_after"] = after

    def _now(self) -> dict[str, Any]:
        words = {True: "yes", False: "no"}
        now = {name: getattr(self.contest, name) for name in (*FIELDS, "seats") if name != "quorum"}
        now = {name: words[value] if isinstance(value, bool) else value for name, value in now.items()}
        of, whole = self.contest.quorum_of, self.contest.quorum_from
        now["quorum"] = f"{of}/{whole}" if of else "none"
        now["counted_after"] = str(self.contest.counted_after_id or "")
        return now

    def facts(self) -> dict[str, Any]:
        """The columns of the contest."""
        found = dict(self.cleaned_data)
        if "quorum" in found:
            of, _, whole = found.pop("quorum").partition("/")
            found["quorum_of"], found["quorum_from"] = (int(of), int(whole)) if whole else (None, None)
        if "counted_after" in found:
            found["counted_after"] = self.others.get(found["counted_after"])
        return found


# --- dates


STAGES = (
    ("nominations_close", "Nominations close"),
    ("withdrawals_close", "Candidates can withdraw until"),
    ("questions_close", "Questions to candidates until"),
    ("voting_opens", "Voting opens"),
    ("voting_closes", "Voting closes"),
    ("objections_close", "Objections until"),
)


EXAMPLES = {"day": "17/12/2026", "time": "16:15"}


def _said(words: str, what: str) -> dict[str, str]:
    """Errors that name their stage: the label beside the box says no more than “Day”."""
    return {
        "required": f"{words}: enter a {what}.",
        "invalid": f"{words}: enter a {what}, for example {EXAMPLES[what]}.",
    }


class TimetableForm(forms.Form):
    """A day and a time for each stage, and the day on which terms begin."""

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for name, words in STAGES:
            needed = name != "questions_close"
            self.fields[f"{name}_day"] = DayField(label="Day", required=needed, error_messages=_said(words, "day"))
            self.fields[f"{name}_time"] = TimeField(label="Time", required=needed, error_messages=_said(words, "time"))
        self.fields["terms_start_on"] = DayField(label="Terms of office begin on", required=False)

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(words, self[f"{name}_day"], self[f"{name}_time"]) for name, words in STAGES]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("questions_close_day") and not found.get("questions_close_time"):
            found["questions_close_time"] = CLOSES
        return found

    def times(self) -> Times:
        found = self.cleaned_data
        return Times(**{f"{name}_at": moment_of(found[f"{name}_day"], found[f"{name}_time"]) for name, _ in STAGES})


def moment_of(day: date | None, at: time | None) -> datetime | None:
    """A day and a time of day in England."""
    return timezone.make_aware(datetime.combine(day, at)) if day and at else None


def times_of_days(days: Days) -> Times:
    """A proposal as moments: polls open at 9 am, everything ends at 4 pm."""
    return Times(
        **{
            f"{name}_at": moment_of(getattr(days, name), OPENS if name == "voting_opens" else CLOSES)
            for name, _ in STAGES
        }
    )


def timetable_initial(times: Times, terms_start_on: date | None) -> dict[str, Any]:
    found: dict[str, Any] = {"terms_start_on": terms_start_on}
    for name, _ in STAGES:
        moment = getattr(times, f"{name}_at")
        local = timezone.localtime(moment) if moment else None
        found[f"{name}_day"], found[f"{name}_time"] = (local.date(), local.time()) if local else (None, None)
    return found


# --- the roll, the end


class ReasonForm(forms.Form):
    """Why, in words that those concerned read."""

    reason = forms.CharField(
        label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Enter the reason."}
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4()}, **kwargs)


class OfficerForm(forms.Form):
    """Who takes over, and why."""

    officer = PersonChoice(
        label="Who takes over as returning officer?", empty_label="Choose",
        error_messages={"required": "Choose who takes over.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Enter the reason."}
    )  # fmt: skip

    def __init__(self, data: Any = None, *, people: QuerySet[Person]) -> None:
        super().__init__(data)
        self.fields["officer"].offer(people)


class AddToRollForm(ReasonForm):
    """Who was left off, and why they belong on it."""

    voter = PersonChoice(
        label="Who was left off?", empty_label="Choose",
        error_messages={"required": "Choose who was left off.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    school = forms.ModelChoiceField(
        queryset=School.objects.none(), label="For which school?", empty_label="Choose",
        error_messages={"required": "Choose the school.", "invalid_choice": "Choose a school from the list."},
    )  # fmt: skip
    field_order = ("voter", "school", "reason")

    def __init__(
        self, data: Any = None, *, contest: Contest, people: QuerySet[Person], schools: QuerySet[School], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["voter"].offer(people)
        if contest.votes_per == BY_SCHOOL:
            self.fields["school"].queryset = schools
        else:
            del self.fields["school"]

    def addition(self) -> Addition:
        return Addition(self.cleaned_data["voter"], self.cleaned_data.get("school"))
