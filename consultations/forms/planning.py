"""What people write when a consultation is planned, weighed, addressed, dated, copied, extended or withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from consultations.models import Consultation, View, Weight
from consultations.rules.audience import SIZES, Candidate, Chosen
from consultations.selectors.askers import Asker
from consultations.selectors.ways import Weighed
from consultations.services.hearing import Heard
from consultations.services.planning import Choice, Facts
from cph.core.forms import DayField, TimeField
from cph.people.models import Person
from networks.constitutions.models import Body, Channel, MembershipClass
from networks.elections.forms.fields import PersonChoice
from networks.meetings.models import Meeting
from networks.schools.models import Phase, Sector

CHOOSE = {"required": "Choose one.", "invalid_choice": "Choose one from the list."}
OPENS, CLOSES = time(9), time(16)


def _words(label: str, need: str = "", rows: int = 3, help_text: str = "", most: int = 5000) -> forms.CharField:
    return forms.CharField(
        label=label, required=bool(need), max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": need, "max_length": f"Shorten this to {most:,} characters."},
    )  # fmt: skip


def _line(label: str, need: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=bool(need), max_length=150, help_text=help_text,
                           error_messages={"required": need})  # fmt: skip


def _one_of(
    label: str, choices: Sequence[tuple[str, str]], help_text: str = "", initial: str = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        help_text=help_text,
        initial=initial,
        error_messages=CHOOSE,
    )


def _some_of(label: str, choices: Iterable[tuple[Any, str]] = (), help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text,
        error_messages={"invalid_choice": "Choose from the list."},
    )  # fmt: skip


# --- what it is about


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:
        day = timezone.localdate(meeting.starts_at)
        return f"{meeting.title}, {meeting.body.name}, {day.day} {day:%B %Y}"


class DecidedForm(forms.Form):
    """Who leads it, and who decides when: what may change also once it is open."""

    lead = PersonChoice(
        label="Who leads it?", empty_label="Choose",
        help_text="Runs the consultation, and reads single answers once it has closed.",
        error_messages={"required": "Choose who leads it.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    decided_by = forms.ModelChoiceField(
        queryset=Body.objects.none(), label="Who decides?", required=False, empty_label="Not one of our bodies",
        error_messages=CHOOSE,
    )  # fmt: skip
    meeting = MeetingChoice(
        queryset=Meeting.objects.none(), label="At which meeting?", required=False, empty_label="Not known yet",
        error_messages=CHOOSE,
    )  # fmt: skip
    decides_on = DayField(label="On which day, if at no meeting?", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        people: QuerySet[Person],
        bodies: QuerySet[Body],
        meetings: QuerySet[Meeting],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["lead"].offer(people)
        self.fields["decided_by"].queryset = bodies
        self.fields["meeting"].queryset = meetings

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        meeting, body = found.get("meeting"), found.get("decided_by")
        if meeting is not None and body is not None and meeting.body_id != body.pk:
            said = f"{meeting.body.name} meets there. Choose it as who decides, or choose a meeting of {body.name}."
            self.add_error("meeting", said)
        return found

    def decided(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in ("lead", "decided_by", "meeting", "decides_on")}
        if found["meeting"] is not None:
            found["decides_on"] = timezone.localdate(found["meeting"].starts_at)
            found["decided_by"] = found["decided_by"] or found["meeting"].body
        return found


class PlanForm(DecidedForm):
    """What it is about, who asks, who decides, how much hangs on it, how heads answer."""

    title = _line("What is the consultation called?", "Enter what it is called.")
    about = _words(
        "What is it about?", help_text="Enough for a head to answer well: the reasons, and what led to this.", rows=5
    )
    decides = _words("What is decided?")
    could_change = _words("What could still change?", help_text="If nothing could, there is nothing to consult on.")
    settled = _words("What is settled already?", rows=2)
    asker = _one_of("Who asks?", ())
    asker_name = _line("The partner’s name", help_text="Only where a partner asks.")
    on_behalf_of = _line("On whose behalf?", help_text="If on behalf of somebody else.")
    timescale = _one_of("How much time is there?", Consultation.Timescale.choices)
    impact = _one_of("How much does it change for schools?", Weight.choices)
    importance = _one_of("How important is it?", Weight.choices)
    answers_per = _one_of(
        "Who answers?",
        [
            (MembershipClass.VotesPer.SCHOOL, "One response for each school: a head of two schools answers twice"),
            (MembershipClass.VotesPer.PERSON, "One response for each person: a head of two schools answers once"),
        ],
    )
    naming = _one_of(
        "Whose names are shown?",
        [
            (Consultation.Naming.NAMED, "With names"),
            (Consultation.Naming.ANALYST, "Names for the lead and the analysts only"),
            (Consultation.Naming.ANONYMOUS, "Without names: nobody can tell who answered what. No drafts are kept, and nothing can be changed after sending"),
        ],
    )  # fmt: skip
    shows_others = forms.BooleanField(label="Who has responded sees what colleagues said", required=False)
    publishes = forms.BooleanField(
        label="Responses are published with the report, where whoever sent them agrees", required=False,
        help_text="Each head is asked before sending. What names or hurts somebody is left out first.",
    )  # fmt: skip
    one_page_at_a_time = forms.BooleanField(label="Questions are shown one page at a time", required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, askers: Sequence[Asker], initial: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.askers = {one.key: one for one in askers}
        super().__init__(data, initial={"form_key": uuid.uuid4()} | (initial or {}), **kwargs)
        self.fields["asker"].choices = [(one.key, one.label) for one in askers]

    @property
    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for words, names in SECTIONS:
            yield words, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("asker") == "partner" and not found.get("asker_name"):
            self.add_error("asker_name", "Enter the partner’s name.")
        if found.get("naming") == Consultation.Naming.ANONYMOUS and found.get("shows_others"):
            self.add_error("shows_others", "Answers without names are shown in sums only.")
        return found

    def facts(self) -> Facts:
        found = dict(self.cleaned_data)
        asker = self.askers[found.pop("asker")]
        name = found.pop("asker_name") if asker.kind == Consultation.Asker.PARTNER else ""
        found.pop("asker_name", None)
        found.pop("form_key")
        return Facts(
            **found | self.decided(),
            asker=asker.kind,
            asker_body=asker.body,
            asker_authority=asker.authority,
            asker_name=name,
        )


SECTIONS = (
    ("What it is about", ("title", "about", "decides", "could_change", "settled")),
    (
        "Who asks, and who decides",
        ("asker", "asker_name", "on_behalf_of", "decided_by", "meeting", "decides_on", "lead"),
    ),
    ("How much hangs on it", ("timescale", "impact", "importance")),
    ("How heads answer", ("answers_per", "naming", "shows_others", "publishes", "one_page_at_a_time")),
)


def plan_initial(facts: Facts) -> dict[str, Any]:
    """A form filled with what is there."""
    found = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
    asker = Asker(facts.asker, "", facts.asker_body, facts.asker_authority)
    return found | {"asker": asker.key}


# --- the ways


class WaysForm(forms.Form):
    """Each way: used or not, and why."""

    def __init__(self, data: Any = None, *, weighed: Sequence[Weighed]) -> None:
        self.weighed = weighed
        super().__init__(data)
        for one in weighed:
            chosen = one.chosen.is_chosen if one.chosen else one.proposal.is_proposed
            self.fields[one.way] = forms.BooleanField(label=one.label, required=False, initial=chosen)
            self.fields[f"{one.way}-because"] = forms.CharField(
                label="Why, if you choose otherwise", required=False, max_length=400,
                initial=one.chosen.because if one.chosen else "",
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Weighed, forms.BoundField, forms.BoundField]]:
        return [(one, self[one.way], self[f"{one.way}-because"]) for one in self.weighed]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            for one in self.weighed:
                if found[one.way] != one.proposal.is_proposed and not found[f"{one.way}-because"]:
                    said = "It is not proposed" if found[one.way] else "It is proposed"
                    self.add_error(
                        f"{one.way}-because",
                        f"{one.label}: {said[0].lower()}{said[1:]}. Enter why you choose otherwise.",
                    )
            if not any(found[one.way] for one in self.weighed):
                self.add_error(None, "Choose at least one way of consulting.")
        return found

    def choices(self) -> dict[str, Choice]:
        found = self.cleaned_data
        return {one.way: Choice(found[one.way], found[f"{one.way}-because"]) for one in self.weighed}


# --- whom

BY = [("GROUP", "Group"), ("PHASE", "Phase"), ("SIZE", "Size"), ("TYPE", "Type of school")]


class AudienceForm(forms.Form):
    """Groups, phases, sizes and types narrow; schools and people by name come on top. Nothing chosen is everybody."""

    group = _some_of("Groups")
    phase = _some_of("Phases")
    size = _some_of("Sizes")
    type = _some_of("Types of school")
    schools = _some_of("Schools by name")
    people = _some_of("People by name")
    sample_size = forms.IntegerField(
        label="How many are drawn?", required=False, min_value=1, max_value=100_000, help_text="Empty: everybody chosen above.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter a number from 1, or leave it empty."),
    )  # fmt: skip
    sample_by = _some_of("Each in proportion by", BY)

    def __init__(self, data: Any = None, *, roll: Sequence[Candidate], names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        places = {place.school: place for one in roll for place in one.places}.values()
        here = {kind: {getattr(one, kind) for one in places} for kind in ("group", "phase", "size", "type")}
        self.fields["group"].choices = sorted(
            ((pk, names[pk]) for pk in here["group"] if pk in names), key=lambda one: one[1]
        )
        self.fields["phase"].choices = [one for one in Phase.choices if one[0] in here["phase"]]
        self.fields["size"].choices = [one for one in SIZES.items() if one[0] in here["size"]]
        self.fields["type"].choices = [one for one in Sector.choices if one[0] in here["type"]]
        self.fields["schools"].choices = sorted(
            ((one.school, one.name) for one in places), key=lambda one: one[1].casefold()
        )
        self.fields["people"].choices = _people(roll)

    @property
    def kinds(self) -> list[forms.BoundField]:
        return [
            self[name]
            for name in ("group", "phase", "size", "type")
            if len(self.fields[name].choices) > 1 or self[name].value()
        ]

    def chosen(self) -> Chosen:
        found = self.cleaned_data
        numbers = {name: frozenset(int(one) for one in found[name]) for name in ("group", "schools", "people")}
        return Chosen(
            phase=frozenset(found["phase"]), size=frozenset(found["size"]), type=frozenset(found["type"]), **numbers
        )


def _people(roll: Sequence[Candidate]) -> list[tuple[int, str]]:
    """Those who lead, by the name that the roll gives them with their schools."""
    found: dict[int, str] = {}
    for one in roll:
        kind, pk = one.key
        if kind == "PERSON":
            found[pk] = one.name
    return sorted(found.items(), key=lambda one: one[1].casefold())


def audience_initial(consultation: Consultation, chosen: Chosen) -> dict[str, Any]:
    found = {name: list(getattr(chosen, name)) for name in Chosen.__dataclass_fields__}
    return found | {"sample_size": consultation.sample_size, "sample_by": consultation.sample_by}


# --- when


def moment_of(day: date, at: time) -> datetime:
    """A day and a time of day in England."""
    return timezone.make_aware(datetime.combine(day, at))


def _said(words: str, what: str) -> dict[str, str]:
    example = {"day": "17/12/2026", "time": "16:15"}[what]
    return {"required": f"{words}: enter a {what}.", "invalid": f"{words}: enter a {what}, for example {example}."}


class ClosingForm(forms.Form):
    """A day and a time for the close."""

    closes_day = DayField(label="Day", error_messages=_said("Closes", "day"))
    closes_time = TimeField(label="Time", error_messages=_said("Closes", "time"))

    def closes_at(self) -> datetime:
        return moment_of(self.cleaned_data["closes_day"], self.cleaned_data["closes_time"])


class DatesForm(ClosingForm):
    """When it opens and when it closes, to the minute."""

    opens_day = DayField(label="Day", error_messages=_said("Opens", "day"))
    opens_time = TimeField(label="Time", error_messages=_said("Opens", "time"))
    field_order = ("opens_day", "opens_time", "closes_day", "closes_time")

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [("Opens", self["opens_day"], self["opens_time"]), ("Closes", self["closes_day"], self["closes_time"])]

    def opens_at(self) -> datetime:
        return moment_of(self.cleaned_data["opens_day"], self.cleaned_data["opens_time"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and self.closes_at() <= self.opens_at():
            self.add_error("closes_day", "Closes: enter a time after it opens.")
        return found


def dates_initial(opens_at: datetime | None, closes_at: datetime | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, moment in (("opens", opens_at), ("closes", closes_at)):
        if moment is not None:
            local = timezone.localtime(moment)
            found |= {f"{name}_day": local.date(), f"{name}_time": local.time()}
    return found


class ExtendForm(ClosingForm):
    """Until when, and why: everybody who is asked reads it."""

    reason = _words("Why is there more time?", "Enter why there is more time.", most=300)


class WithdrawForm(forms.Form):
    """Why it comes to nothing, in words that everybody who was asked reads."""

    reason = _words("Why is it withdrawn?", "Enter why it is withdrawn.", most=300)


# --- copies, analysts, views


class CopyForm(forms.Form):
    """Under which title, and as what."""

    title = _line("What is the copy called?", "Enter what it is called.")
    kind = _one_of(
        "What is it?",
        [
            ("draft", "A new consultation"),
            ("round", "The next round of this one: the figures of both can be compared"),
            ("template", "A template to copy from"),
        ],
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, source: Consultation) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4(), "title": source.title, "kind": "draft"})
        if source.is_template:
            del self.fields["kind"]


class AnalystForm(forms.Form):
    """Who else reads single answers."""

    person = PersonChoice(
        label="Who else reads single answers?", empty_label="Choose",
        error_messages={"required": "Choose somebody.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, people: QuerySet[Person]) -> None:
        super().__init__(data)
        self.fields["person"].offer(people)


class ViewForm(forms.Form):
    """Whose view, when, in which of the ways, what they said."""

    of = _one_of("Whose view is it?", View.Of.choices)
    meeting = MeetingChoice(
        queryset=Meeting.objects.none(),
        label="Which meeting?",
        required=False,
        empty_label="Choose",
        error_messages=CHOOSE,
    )
    group = forms.ModelChoiceField(
        queryset=Body.objects.none(), label="Which group?", required=False, empty_label="Choose", error_messages=CHOOSE
    )
    name = _line("The partner’s name")
    way = forms.ChoiceField(label="In which way was it heard?", choices=Channel.Way.choices, error_messages=CHOOSE)
    on = DayField(label="On which day?")
    people = forms.IntegerField(
        label="How many took part?", required=False, min_value=0, max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter a number, or leave it empty."),
    )  # fmt: skip
    words = _words("What did they say?", "Enter what was said.", rows=8, most=20_000)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        meetings: QuerySet[Meeting],
        groups: QuerySet[Body],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4()} | (initial or {}))
        self.fields["meeting"].queryset = meetings
        self.fields["group"].queryset = groups

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        needs = {
            "MEETING": ("meeting", "Choose the meeting."),
            "GROUP": ("group", "Choose the group."),
            "PARTNER": ("name", "Enter the partner’s name."),
        }
        if found.get("of") in needs:
            name, words = needs[found["of"]]
            if not found.get(name) and name not in self.errors:
                self.add_error(name, words)
        return found

    def heard(self) -> Heard:
        found = dict(self.cleaned_data)
        found.pop("form_key")
        keeps = {"MEETING": "meeting", "GROUP": "group", "PARTNER": "name"}[found["of"]]
        for name, nothing in (("meeting", None), ("group", None), ("name", "")):
            if name != keeps:
                found[name] = nothing
        return Heard(**found)
