"""What an analyst fills in: a theme, where it goes, what was found in a text."""

from __future__ import annotations

from typing import Any

from django import forms

from consultations.models import Question, Theme


class ThemeForm(forms.Form):
    """A theme of a question."""

    name = forms.CharField(label="Theme", max_length=80)
    note = forms.CharField(label="What belongs to it", max_length=300, required=False)


class MergeForm(forms.Form):
    """Into which theme another goes."""

    into = forms.ModelChoiceField(label="Merge it into", queryset=Theme.objects.none(), empty_label="Choose a theme")

    def __init__(self, *args: Any, theme: Theme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Theme.objects.filter(question=theme.question_id, merged_into=None).exclude(pk=theme.pk)
        self.fields["into"].queryset = others.order_by("name")


class ReadForm(forms.Form):
    """What was found in a text: themes, or none."""

    themes = forms.ModelMultipleChoiceField(
        label="Themes in this text", queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.filter(question=question, merged_into=None).order_by("name")
