"""Feedback, the report, the decision, the meeting: what its writers send is read here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from consultations.selectors.proofs import MOST, Ref, line_of
from consultations.services.feedback import Words
from networks.meetings.models import Decision, Meeting

LONGEST = 5000
KEPT = "kept"
GROUPS = {"decision": "Decisions", "action": "Actions", "paper": "Papers"}


def words_field(label: str, error: str, rows: int = 4, **facts: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, error_messages={"required": error}, **facts)


class FeedbackForm(forms.Form):
    """One row: we asked, you said, we did. The record is chosen out of those that the writer may read."""

    asked = words_field("We asked", "Enter what you asked.", help_text="The question, in a sentence.")
    said = words_field(
        "You said", "Enter what you heard.", help_text="With numbers where there are some, and what few said, too."
    )
    did = words_field(
        "We did", "", required=False,
        help_text="Leave it empty while nothing is done yet. Everybody who may see the consultation reads these words.",
    )  # fmt: skip
    proof = forms.ChoiceField(
        label="What shows it?", required=False,
        help_text="The decision, the action or the paper. Whoever may not read a confidential record is shown nothing of it.",
        error_messages={"invalid_choice": "Choose a decision, an action or a paper from the list."},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, data: Any = None, *, rows: dict[str, Iterable[Any]], rests_on: Ref | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.rests_on = rests_on
        groups = [
            (GROUPS[kind], [(f"{kind}:{row.pk}", line_of(kind, row)) for row in some]) for kind, some in rows.items()
        ]
        offered = {value for _, some in groups for value, _ in some}
        first: list[Any] = [("", "Nothing yet")]
        if rests_on is not None and "{}:{}".format(*rests_on) not in offered:
            first.append((KEPT, "What it rests on now"))
        self.fields["proof"].choices = [*first, *(group for group in groups if group[1])]

    @staticmethod
    def value_of(rests_on: Ref | None, readable: Iterable[Ref]) -> str:
        """What the list shows as chosen for a row."""
        if rests_on is None:
            return ""
        return "{}:{}".format(*rests_on) if rests_on in set(readable) else KEPT

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("did", "").strip() and not found.get("proof") and "proof" not in self.errors:
            self.add_error("proof", "Choose the decision, the action or the paper that shows what was done.")
        if found.get("proof") and not found.get("did", "").strip() and "did" not in self.errors:
            self.add_error("did", "Say what you did, in a sentence, beside the record that shows it.")
        return found

    def words(self) -> Words:
        """What was sent, for the service."""
        found = self.cleaned_data
        chosen = found["proof"]
        proof: Ref | None = self.rests_on if chosen == KEPT else None
        if chosen and chosen != KEPT:
            kind, _, pk = chosen.partition(":")
            proof = (kind, int(pk))
        return Words(found["asked"], found["said"], found["did"], proof)


class ReportForm(forms.Form):
    """The summary, and which edition it is for."""

    summary = words_field(
        "In short", "Write the summary: a few sentences that say what was heard.", rows=8,
        help_text="A few sentences: who answered, what they said, what follows. Name nobody who did not agree to it.",
    )  # fmt: skip
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)
    has_read = forms.BooleanField(
        label="I know that the responses published with this report were read, and redacted where they name or hurt somebody",
        error_messages={"required": "Read the responses that are published, and redact them where needed."},
    )

    def __init__(self, *args: Any, publishes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not publishes:
            del self.fields["has_read"]


class DecisionForm(forms.Form):
    """A decision out of the register."""

    decision = forms.ModelChoiceField(
        Decision.objects.none(), label="Which decision was taken?", required=False, empty_label="None yet",
        help_text="Decisions that you may read, newest first. With the report everybody who may see the consultation reads it.",
        error_messages={"invalid_choice": "Choose a decision from the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        field.queryset = rows.select_related("body")
        field.label_from_instance = lambda row: line_of("decision", row)


class MeetingForm(forms.Form):
    """A meeting to come."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Which meeting decides?", empty_label="Choose a meeting",
        error_messages={"required": "Choose a meeting.", "invalid_choice": "Choose a meeting from the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: QuerySet[Meeting], label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        field.queryset = rows
        field.label_from_instance = label


class RedactForm(forms.Form):
    """What is shown instead, and why."""

    text = forms.CharField(
        label="As it is shown", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Put […] where something is taken out. Leave it empty to show nothing of it.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Why?", max_length=200, help_text="For example: names a teacher. Do not repeat what you took out.",
        error_messages={"required": "Enter why, in a few words."},
    )  # fmt: skip


def offered(rows: dict[str, QuerySet]) -> dict[str, list[Any]]:
    """The newest of each kind."""
    ready = {
        kind: some.select_related("item__agenda__meeting") if kind == "paper" else some.select_related("body")
        for kind, some in rows.items()
    }
    return {kind: list(some[:MOST]) for kind, some in ready.items()}
