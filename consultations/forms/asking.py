"""What somebody writes who asks: the kind of a question, its words, whom it is asked of, facts and papers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from consultations.models import Material, Question
from consultations.rules.questions import Asked, Kind
from consultations.rules.reading import Fault, number_of, shown
from consultations.rules.wording import Wording, faults_in, lines_typed, paragraphs_typed, paragraphs_words

EXPLAINED = {
    Kind.ONE: "One answer out of several, with “something else” if you like",
    Kind.MANY: "As many answers as apply, or so many at most",
    Kind.SCALE: "A step between two ends, such as 1 “not at all” to 5 “fully”",
    Kind.RANKING: "An order: what comes first, second, third",
    Kind.NUMBER: "A number, such as pupils or pounds",
    Kind.SHORT: "A few words",
    Kind.LONG: "Views in their own words",
    Kind.GRID: "The same choice for several things, one row each",
    Kind.DOCUMENT: "A draft policy, with a comment on each paragraph that somebody wants to comment on",
}
LIMITS = {
    Kind.MANY: ("How many must be chosen at least?", "How many can be chosen at most?"),
    Kind.SCALE: ("First step", "Last step"),
    Kind.RANKING: ("How many must be ranked at least?", "How many can be ranked at most?"),
    Kind.NUMBER: ("Lowest number that makes sense", "Highest number that makes sense"),
    Kind.SHORT: ("", "How many words at most?"),
    Kind.LONG: ("", "How many words at most?"),
    Kind.DOCUMENT: ("", "How many words at most in each comment?"),
}
OFFERED = {Kind.ONE: "Answers", Kind.MANY: "Answers", Kind.RANKING: "What is ranked", Kind.GRID: "Answers in each row"}


class KindForm(forms.Form):
    """How it shall be answered."""

    kind = forms.ChoiceField(
        label="How is the question answered?", choices=Question.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose how it is answered.", "invalid_choice": "Choose one of these."},
    )  # fmt: skip


class DecimalField(forms.CharField):
    """A number as people type it; nothing is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}), **kwargs
        )

    def to_python(self, value: Any) -> Decimal | None:
        try:
            return number_of([str(value)] if value not in (None, "") else [], None, None)
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from None

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, Decimal) else value


class QuestionForm(forms.Form):
    """A question of one kind. `place` is where it shall stand: sent twice, it is added once."""

    text = forms.CharField(
        label="The question", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Enter the question."}
    )  # fmt: skip
    help = forms.CharField(
        label="What helps to answer it", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    options = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), required=False, help_text="One a line, in the order they are shown.")  # fmt: skip
    other = forms.CharField(
        label="A last answer that asks which", max_length=300, required=False, help_text="For example: Something else. A field for words opens beside it."
    )  # fmt: skip
    rows = forms.CharField(
        label="Rows", widget=forms.Textarea(attrs={"rows": 5}), required=False, help_text="One a line."
    )
    paragraphs = forms.CharField(
        label="The document", widget=forms.Textarea(attrs={"rows": 16}), required=False, max_length=400_000,
        help_text="Paste it. It is cut into paragraphs at blank lines and before numbers such as 1., 2.3 or (a).",
    )  # fmt: skip
    at_least = DecimalField(required=False)
    at_most = DecimalField(required=False)
    low_words = forms.CharField(label="What the first step means", max_length=60, required=False)
    high_words = forms.CharField(label="What the last step means", max_length=60, required=False)
    unit = forms.CharField(
        label="Unit", max_length=30, required=False, help_text="For example: pupils.", widget=forms.TextInput(attrs={"class": "govuk-input--width-10"})
    )  # fmt: skip
    is_required = forms.BooleanField(label="Nobody can respond without answering this", required=False)
    place = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10_000)

    def __init__(self, data: Any = None, *, kind: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.kind = Kind(kind)
        for name in self._not_wanted():
            del self.fields[name]
        least, most = LIMITS.get(self.kind, ("", ""))
        for name, label in (("at_least", least), ("at_most", most)):
            if name in self.fields:
                self.fields[name].label = label
        if self.kind == Kind.SCALE:
            for name in ("at_least", "at_most", "low_words", "high_words"):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = "Fill this in: a scale has two ends."
        for name in ("options", "rows", "paragraphs"):
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = (
                    f"Enter {'the document' if name == 'paragraphs' else name}."
                )
        if "options" in self.fields:
            self.fields["options"].label = OFFERED[self.kind]

    def _not_wanted(self) -> set[str]:
        wanted = {"text", "help", "is_required", "place"}
        wanted |= {"options"} if self.kind in OFFERED else set()
        wanted |= {"other"} if self.kind in (Kind.ONE, Kind.MANY) else set()
        wanted |= {"rows"} if self.kind == Kind.GRID else {"paragraphs"} if self.kind == Kind.DOCUMENT else set()
        wanted |= (
            {"low_words", "high_words"} if self.kind == Kind.SCALE else {"unit"} if self.kind == Kind.NUMBER else set()
        )
        least, most = LIMITS.get(self.kind, ("", ""))
        wanted |= {"at_least"} if least else set()
        wanted |= {"at_most"} if most else set()
        return set(self.fields) - wanted

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            for name, words in faults_in(self.wording()).items():
                self.add_error(name if name in self.fields else None, words)
        return found

    def wording(self) -> Wording:
        """The question as it was worded here."""
        found = self.cleaned_data
        options = [(text, False) for text in lines_typed(found.get("options") or "")]
        other = " ".join((found.get("other") or "").split())
        parts = [("", text) for text in lines_typed(found.get("rows") or "")]
        if self.kind == Kind.DOCUMENT:
            parts = [(number[:20], text) for number, text in paragraphs_typed(found.get("paragraphs") or "")]
        return Wording(
            kind=self.kind.value, text=" ".join((found.get("text") or "").split()),
            help=(found.get("help") or "").replace("\r\n", "\n").strip(), is_required=bool(found.get("is_required")),
            at_least=found.get("at_least"), at_most=found.get("at_most"), unit=found.get("unit") or "",
            low_words=found.get("low_words") or "", high_words=found.get("high_words") or "",
            options=(*options, *([(other, True)] if other else [])), parts=tuple(parts),
        )  # fmt: skip


def wording_initial(wording: Wording) -> dict[str, Any]:
    """The form as it is filled in where this wording stands."""
    return {
        **{name: getattr(wording, name) for name in ("text", "help", "is_required", "at_least", "at_most", "unit", "low_words", "high_words")},
        "options": "\n".join(text for text, asks in wording.options if not asks),
        "other": next((text for text, asks in wording.options if asks), ""),
        "rows": "\n".join(text for _, text in wording.parts),
        "paragraphs": paragraphs_words(wording.parts),
    }  # fmt: skip


class ConditionForm(forms.Form):
    """The answers to an earlier question that lead to this one."""

    leads_here = forms.MultipleChoiceField(
        label="Ask this only of those who chose", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the answers on this page."},
        help_text="Choose one or more answers of one question. Choose none to ask everybody.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, earlier: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["leads_here"].choices = [
            (f"{one.pk}:{option.position}", option.text) for one in earlier for option in one.options
        ]
        self.earlier = earlier

    def clean_leads_here(self) -> list[str]:
        found = self.cleaned_data["leads_here"]
        if len({one.partition(":")[0] for one in found}) > 1:
            raise forms.ValidationError("Choose answers of one question only.")
        return found

    def groups(self) -> list[tuple[Asked, list[Any]]]:
        """The answers, below the question they belong to."""
        boxes = iter(self["leads_here"].subwidgets)
        return [(one, [next(boxes) for _ in one.options]) for one in self.earlier]

    def chosen(self) -> tuple[int | None, list[int]]:
        """The question and the places of the answers."""
        found = [one.partition(":") for one in self.cleaned_data["leads_here"]]
        return (int(found[0][0]) if found else None), [int(place) for _, _, place in found]


class FactForm(forms.Form):
    """Something to know before answering."""

    title = forms.CharField(label="Heading", max_length=150, error_messages={"required": "Enter a heading."})
    text = forms.CharField(
        label="The fact", widget=forms.Textarea(attrs={"rows": 5}), max_length=10_000,
        error_messages={"required": "Enter the fact."},
    )  # fmt: skip


class PaperForm(forms.Form):
    """A file to read before answering."""

    title = forms.CharField(label="Title", max_length=150, error_messages={"required": "Enter a title."})
    file = forms.FileField(
        label="The paper", help_text="PDF, Word (.docx), a spreadsheet (.xlsx) or a picture, 25 MB at most.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )  # fmt: skip
    text = forms.CharField(
        label="What it is about", widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, required=False
    )


MATERIAL_FORMS = {Material.Kind.FACT: FactForm, Material.Kind.PAPER: PaperForm}
