"""How a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms

from cph.notifications.models import Kind
from cph.notifications.selectors import Preference

HINTS = {
    Kind.AGENDA: "The agenda of a meeting you may attend is out, with a calendar entry.",
    Kind.ASKED: "For example: an agenda was put to the executive, and you are part of it.",
    Kind.MEETING: "With a calendar entry, so that your own calendar stays right.",
    Kind.PROPOSAL: "The clerk placed your item, or says why not.",
    Kind.SEAT: "A term of yours begins, ends or is about to end.",
}


class ChoicesForm(forms.Form):
    """One question for each kind of notice: at once, hourly, daily, and, where that is allowed, not by e-mail."""

    def __init__(self, *args: Any, preferences: list[Preference], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in preferences:
            hint = HINTS.get(one.kind, "")
            self.fields[one.kind.value] = forms.ChoiceField(
                label=one.kind.label,
                help_text=hint if one.is_optional else f"{hint} The network’s business: always by e-mail.",
                choices=[(rhythm.value, rhythm.label) for rhythm in one.rhythms],
                initial=one.rhythm.value,
                error_messages={
                    "invalid_choice": "Choose one of the answers offered.",
                    "required": "Choose an answer.",
                },
            )
