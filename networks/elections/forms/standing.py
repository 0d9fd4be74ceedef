"""What people write when they stand, support, decide, object and ask is read here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from cph.core import clock
from cph.core.forms import DayField
from cph.people.models import Person
from networks.elections.models import Contest, Finding, Nomination, Objection
from networks.elections.rules.eligibility import GRADES, word_count
from networks.elections.services.standing import Put
from networks.schools.selectors import told_apart

NOT_HERE = "Choose somebody from the list."


def words(
    label: str, error: str, *, rows: int = 5, longest: int = 5000, css: str = "", **facts: Any
) -> forms.CharField:
    """A box for several lines."""
    widget = forms.Textarea(attrs={"rows": rows, "class": css})
    return forms.CharField(label=label, max_length=longest, widget=widget, error_messages={"required": error}, **facts)


def radios(label: str, choices: Any, error: str, **facts: Any) -> forms.ChoiceField:
    """One of several, each in sight."""
    errors = {"required": error, "invalid_choice": error}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=errors, **facts)


def somebody(label: str, error: str, **facts: Any) -> forms.TypedChoiceField:
    """One of the people on the roll."""
    errors = {"required": error, "invalid_choice": NOT_HERE}
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, error_messages=errors, **facts)


def statement_field(most: int, **facts: Any) -> forms.CharField:
    """A statement, whose words the page counts while somebody types."""
    return words(
        "Statement", "Enter a statement.", rows=10, required=False, longest=most * 30, css="govuk-js-character-count",
        help_text=f"Why you, and what for. At most {most} words. Every elector reads it.", **facts,
    )  # fmt: skip


class KeyedForm(forms.Form):
    """A form that, sent twice, is kept once."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class NominateForm(forms.Form):
    """Who stands, with whom, by whose support, and for what."""

    nominee = somebody("Who is to stand?", "Choose who is to stand.")
    partner = somebody("Who stands with them?", "Choose who stands with them.", required=False)
    proposer = somebody("Who proposes it?", "Choose who proposes it.")
    seconder = somebody("Who seconds it?", "Choose who seconds it.")

    def __init__(self, data: Any = None, *, contest: Contest, people: Sequence[Person], me: Person) -> None:
        super().__init__(data, initial={"proposer": None if contest.self_nomination else me.pk})
        self.contest, self.me, self.known = contest, me, {one.pk: one for one in [*people, me]}
        self._offer(people)
        if not contest.joint_tickets or contest.seats < 2:
            del self.fields["partner"]
        if contest.supporters < 1:
            del self.fields["proposer"]
        if contest.supporters < 2:
            del self.fields["seconder"]
        self.fields["statement"] = statement_field(contest.statement_words)

    def _offer(self, people: Sequence[Person]) -> None:
        out = {self.contest.election.officer_id, self.contest.election.scrutineer_id}
        known = told_apart(people, clock.today())
        names = [(one.pk, known[one.pk]) for one in people if one.pk not in out]
        mine = [(self.me.pk, f"{self.me.name} (yourself)")] if self.me.pk not in out else []
        others = [one for one in names if one[0] != self.me.pk]
        self.fields["nominee"].choices = [("", "Choose"), *(mine if self.contest.self_nomination else []), *others]
        self.fields["partner"].choices = [("", "Nobody: they stand alone"), *mine, *others]
        for role in ("proposer", "seconder"):
            self.fields[role].choices = [("", "Choose"), *mine, *others]

    def clean_statement(self) -> str:
        statement = self.cleaned_data["statement"].strip()
        if (count := word_count(statement)) > self.contest.statement_words:
            raise forms.ValidationError(
                f"The statement has {count} words. It may have {self.contest.statement_words}: shorten it."
            )
        return statement

    def put(self) -> Put:
        """What was asked for, with people for numbers."""
        found = {name: self.known.get(self.cleaned_data.get(name)) for name in ("partner", "proposer", "seconder")}
        nominee = self.known[self.cleaned_data["nominee"]]
        return Put(nominee=nominee, statement=self.cleaned_data["statement"], **found)


class StatementForm(forms.Form):
    """What a candidate says."""

    def __init__(self, data: Any = None, *, nomination: Nomination) -> None:
        super().__init__(data, initial={"statement": nomination.statement})
        self.fields["statement"] = statement_field(nomination.contest.statement_words)


class PhotographForm(forms.Form):
    file = forms.FileField(
        label="Photograph", error_messages={"required": "Choose a picture."},
        help_text="PNG or JPEG. It is made smaller, and where it was taken is removed.",
    )  # fmt: skip
    says = forms.CharField(
        label="What does it show?", max_length=200, error_messages={"required": "Say what the photograph shows."},
        help_text="For those who do not see it. For example: Robin Vale in front of the school gate.",
    )  # fmt: skip


class WithdrawForm(forms.Form):
    because = words("Why?", "Enter why it is withdrawn.", rows=3, longest=300)

    def __init__(self, data: Any = None, *, is_own: bool) -> None:
        super().__init__(data)
        self.fields["because"].required = not is_own
        self.fields["because"].help_text = "" if is_own else "Everybody who may vote reads it."


class EvidenceForm(forms.Form):
    """What shows that a requirement is met."""

    words = words("What does it show?", "Say what it shows.", rows=3, longest=480, required=False)
    file = forms.FileField(
        label="File", required=False, error_messages={"empty": "The file is empty."},
        help_text="A PDF, a Word document, a spreadsheet or a picture, 25 MB at most. Only you, the returning officer "
        "and the scrutineer can open it.",
    )  # fmt: skip


class FindingForm(forms.Form):
    """What the returning officer finds on one requirement."""

    outcome = radios("What do you find?", (), "Choose what you find.")
    words = words(
        "What does it rest on?", "Enter what your finding rests on.", rows=4, longest=400,
        help_text="The nominee reads it.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, may_be_waived: bool | None) -> None:
        super().__init__(data)
        choices = [one for one in Finding.Outcome.choices if one[0] != Finding.Outcome.WAIVED]
        if may_be_waived is not False:
            choices.append((Finding.Outcome.WAIVED.value, "Waived"))
        self.fields["outcome"].choices = choices


class GradeForm(forms.Form):
    """An inspection, to be judged by the rules in force on its day."""

    inspected_on = DayField(label="Day of the inspection", error_messages={"required": "Enter its day."})
    grade = radios(
        "Headline grade", [*((one, one) for one in GRADES), ("none", "It gave no headline grade")],
        "Choose the grade, or that there was none.",
        help_text="Single headline grades ended with inspections of 2 September 2024.",
    )  # fmt: skip


class DecideForm(forms.Form):
    decision = radios(
        "Is this nomination valid?",
        [(Nomination.Decision.VALID.value, "Valid"), (Nomination.Decision.REFUSED.value, "Not valid")],
        "Choose whether the nomination is valid.",
    )
    reason = words(
        "Reason", "Enter the reason.", rows=4, longest=480, required=False,
        help_text="Needed where it is not valid. The nominee reads it and may object.",
    )  # fmt: skip


class ObjectForm(KeyedForm):
    grounds = words(
        "What in the decision is wrong, and why?", "Enter your grounds.", rows=8,
        help_text="Name the requirement and what shows that you meet it.",
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = radios("Your answer", Objection.Answer.choices, "Choose whether you uphold or dismiss the objection.")
    reason = words("Reason", "Enter your reason.", rows=5, help_text="Whoever objected reads it.")


class AskForm(KeyedForm):
    words = words(
        "Your question to all candidates", "Enter your question.", rows=3, longest=300,
        help_text="At most 300 characters. Your name stands beside it.",
    )  # fmt: skip


class ReplyForm(forms.Form):
    words = words("Your answer", "Enter your answer.", rows=8, longest=2000, help_text="At most 2,000 characters.")


class HideForm(forms.Form):
    because = words("Why is it hidden?", "Enter why it is hidden.", rows=3, longest=300)
