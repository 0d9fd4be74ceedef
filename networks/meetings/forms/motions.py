"""What people write about motions and votes is read here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from cph.core.forms import DayField, TimeField
from cph.people.models import Person
from networks.constitutions.models import Franchise
from networks.meetings.forms.agendas import moment_of
from networks.meetings.models import AgendaItem, Motion, Vote
from networks.meetings.selectors.electorates import Provided
from networks.meetings.selectors.franchises import label_of
from networks.meetings.selectors.seating import Seated
from networks.meetings.services.counting import FALLS
from networks.meetings.services.opening import Opening

LONGEST = 5000
CHOICE_WORDS = {
    "SIMPLE": "Simple majority: more than half of those voting",
    "TWO_THIRDS": "At least two thirds of those voting",
}
CHOICE_WORDS |= {"PRESENT": "More than half of those present", "ENTITLED": "More than half of all who may vote"}


def radios(label: str, choices: Iterable, error: str, **facts: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": error, "invalid_choice": error}, **facts
    )  # fmt: skip


def words_field(label: str, error: str, **facts: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 7})
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, error_messages={"required": error}, **facts)


class MotionWords(forms.Form):
    """What the body is asked to decide."""

    title = forms.CharField(
        label="What is the motion about?", max_length=150, error_messages={"required": "Enter what it is about."},
        help_text="A few words, for lists and minutes.",
    )  # fmt: skip
    text = words_field(
        "The motion, as it is put to the vote",
        "Enter the words of the motion.",
        help_text="For example: That the network …",
    )


class AmendmentWords(MotionWords):
    """How the motion is to read instead."""

    def __init__(self, data: Any = None, *, reads: str = "", **kwargs: Any) -> None:
        super().__init__(data, initial={"text": reads}, **kwargs)
        self.reads = reads
        self.fields["title"].label = "What does the amendment change?"
        self.fields["text"].label = "The whole motion, as it is to read"
        self.fields[
            "text"
        ].help_text = "Change the words below. Both versions are shown until the amendment is decided."

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if text.split() == self.reads.split():
            raise forms.ValidationError("Change the words: this is how the motion reads now.")
        return text


class MotionItem(forms.Form):
    """Which item it belongs to."""

    item = radios("Which item does it belong to?", (), "Choose an item, or none.")

    def __init__(self, data: Any = None, *, items: Sequence[tuple[AgendaItem, str]] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        labels = [(str(item.pk), label) for item, label in items]
        self.fields["item"].choices = [*labels, ("0", "None of them: to the meeting at large")]


class MotionPart(forms.Form):
    """Who reads it."""

    part = radios("Who reads this motion?", (
        ("A", "All who may attend the body’s meetings"), ("B", "Part B, confidential: those who sit in the body alone"),
    ), "Choose who reads it.")  # fmt: skip


class MotionFranchise(forms.Form):
    """Who votes on it, where the rules let some alone vote on some matters."""

    franchise = radios(
        "Who votes on this?", (), "Choose who votes on it.", initial="0",
        help_text="The rules of this body let only some of its members vote on some matters.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, franchises: Sequence[Franchise] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.franchises = franchises
        labels = [(str(one.pk), label_of(one)) for one in franchises]
        self.fields["franchise"].choices = [("0", "All who may vote"), *labels]

    def chosen(self) -> Franchise | None:
        """None: all who may vote."""
        return next((one for one in self.franchises if str(one.pk) == self.cleaned_data.get("franchise")), None)


class MotionPeople(forms.Form):
    """Who moved and seconded, as the clerk writes it down."""

    mover = forms.TypedChoiceField(label="Moved by", coerce=int, error_messages={"required": "Choose who moved it."})
    seconder = forms.TypedChoiceField(
        label="Seconded by", coerce=int, required=False, empty_value=None,
        help_text="Somebody may also second it later, on the motion’s own page.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, voters: Sequence[Seated] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = [(one.person.pk, f"{one.person.name}, {one.title}") for one in voters]
        self.fields["mover"].choices = [("", "Choose"), *names]
        self.fields["seconder"].choices = [("", "Nobody yet"), *names]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("seconder") and found["seconder"] == found.get("mover"):
            self.add_error("seconder", "Choose a seconder who is not the mover.")
        return found


class RewordForm(MotionFranchise):
    """Better words before the vote; and who votes, where the rules let some alone vote on some matters."""

    text = words_field("How should it read?", "Enter the words of the motion.")
    was = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    field_order = ("text", "was", "franchise")

    def __init__(self, data: Any = None, *, franchises: Sequence[Franchise] = (), **kwargs: Any) -> None:
        super().__init__(data, franchises=franchises, **kwargs)
        if not franchises:
            del self.fields["franchise"]


class WithdrawMotionForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is withdrawn."}, help_text="It stays in the record, with this reason.",
    )  # fmt: skip


class OpenForm(forms.Form):
    """How the vote is taken; what the chair rules where the constitution is silent; when, between meetings."""

    method = radios(
        "How do people vote?", Motion.Method.choices, "Choose how people vote.",
        help_text="Named and secret votes are cast on one’s own device. With few voters the numbers of a secret vote may tell how somebody voted.",
    )  # fmt: skip
    matter = radios("What kind of decision is it?", (), "Choose what kind of decision it is.")
    choice = radios(
        "Which majority does it need?", CHOICE_WORDS.items(), "Choose the majority the chair ruled.", required=False,
        help_text="The constitution is silent: the chair rules, and it is recorded.",
    )  # fmt: skip
    silent_vote = radios(
        "Do they vote?", (("1", "They vote"), ("0", "They do not vote")), "Choose what the chair ruled."
    )
    ruled_by = forms.TypedChoiceField(
        label="Whose ruling is it?", coerce=int, error_messages={"required": "Choose who ruled."}
    )
    opens_on = DayField(label="Opens on", required=False, help_text="Leave both empty to open it now.")
    opens_time = TimeField(label="Opens at", required=False)
    closes_on = DayField(label="Closes on", error_messages={"required": "Enter the day on which voting closes."})
    closes_time = TimeField(
        label="Closes at", initial=time(17), error_messages={"required": "Enter when voting closes."}
    )

    def __init__(
        self,
        data: Any = None,
        *,
        provided: list[Provided],
        silent: list[str],
        chairs: list[Person],
        between: bool,
        now: datetime,
    ) -> None:
        super().__init__(data, initial={"ruled_by": chairs[0].pk if chairs else None, "matter": provided[0].matter})
        self.provided, self.chairs, self.between, self.now = provided, chairs, between, now
        if between:
            self.fields["method"].choices = [one for one in Motion.Method.choices if one[0] != Motion.Method.SHOW]
            self.initial["method"] = Motion.Method.NAMED
        self.fields["matter"].choices = [(one.matter, _said(one)) for one in provided]
        self.fields["ruled_by"].choices = [(one.pk, one.name) for one in chairs]
        self.fields["silent_vote"].help_text = "; ".join(silent)
        rules = bool(silent) or any(one.share is None for one in provided)
        for name, is_asked in {
            "matter": len(provided) > 1,
            "choice": any(one.share is None for one in provided),
            "silent_vote": bool(silent),
            "ruled_by": rules,
            "opens_on": between,
            "opens_time": between,
            "closes_on": between,
            "closes_time": between,
        }.items():
            if not is_asked:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        matter = found.get("matter", self.provided[0].matter)
        share = next((one.share for one in self.provided if one.matter == matter), None)
        if share is None and "choice" in self.fields and not found.get("choice") and "choice" not in self.errors:
            self.add_error("choice", "Choose the majority the chair ruled.")
        if bool(found.get("opens_on")) != bool(found.get("opens_time")) and not self.errors:
            self.add_error("opens_time", "Enter a day and a time, or leave both empty to open it now.")
        return found

    def opening(self) -> Opening:
        """All of it, for the service."""
        found = self.cleaned_data
        opens = moment_of(found["opens_on"], found["opens_time"]) if found.get("opens_on") else None
        if (
            opens is not None
            and opens < self.now
            and timezone.localtime(opens).date() == timezone.localtime(self.now).date()
        ):
            opens = None  # today, at a time just past: now
        return Opening(
            method=found["method"],
            matter=found.get("matter", self.provided[0].matter),
            choice=found.get("choice", ""),
            silent_vote=found["silent_vote"] == "1" if "silent_vote" in found else None,
            ruled_by=next((one for one in self.chairs if one.pk == found.get("ruled_by")), None),
            opens_at=opens,
            closes_at=moment_of(found["closes_on"], found["closes_time"]) if "closes_on" in found else None,
        )


def _said(one: Provided) -> str:
    return (
        f"{one.label}: {one.share.words} ({one.article})" if one.share else f"{one.label}: the constitution is silent"
    )


class VoteForm(forms.Form):
    """Three choices, and no fourth."""

    choice = radios("How do you vote?", Vote.Choice.choices, "Choose for, against or abstain.")


class HandsForm(forms.Form):
    """Hands as counted in the room."""

    for_ = forms.IntegerField(label="For", min_value=0, max_value=9999)
    against = forms.IntegerField(label="Against", min_value=0, max_value=9999)
    abstain = forms.IntegerField(label="Abstained", min_value=0, max_value=9999)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "govuk-input--width-3", "inputmode": "numeric"}
            words = "Enter the hands you counted as a number, 0 for none."
            field.error_messages |= dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)


class KeyForm(forms.Form):
    """Votes as they were read out: a choice for each, left open for who has not spoken."""

    def __init__(self, data: Any = None, *, rights: Sequence = ()) -> None:
        super().__init__(data)
        for one in rights:
            label = f"{one.person.name}, {one.title}"
            self.fields[f"right{one.pk}"] = radios(label, Vote.Choice.choices, "Choose one.", required=False)

    def said(self) -> dict[int, str]:
        return {int(name.removeprefix("right")): choice for name, choice in self.cleaned_data.items() if choice}


class TieForm(forms.Form):
    """How the chair ends a tie."""

    way = radios("How does the chair end the tie?", (), "Choose how the tie ends.")
    ruled_by = forms.TypedChoiceField(
        label="Who is in the chair?", coerce=int, error_messages={"required": "Choose who chairs."}
    )

    def __init__(self, data: Any = None, *, chairs: Sequence[Person], has_vote: bool, may_cast: bool = True) -> None:
        super().__init__(data, initial={"ruled_by": chairs[0].pk if chairs else None})
        self.chairs = chairs
        ways = [("FOR", "A casting vote for it: it is carried"), ("AGAINST", "A casting vote against it: it is lost")]
        falls = (FALLS, "A tie does not carry it: it is lost")
        self.fields["way"].choices = ways if has_vote else [falls, *(ways if may_cast else [])]
        self.fields["ruled_by"].choices = [(one.pk, one.name) for one in chairs]

    def chair(self) -> Person:
        return next(one for one in self.chairs if one.pk == self.cleaned_data["ruled_by"])
