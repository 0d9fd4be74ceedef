"""How a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from cph.notifications.models import Kind, Notice
from cph.notifications.selectors import Preference

HINTS = {
    Kind.AGENDA: "The agenda of a meeting you may attend is out, with a calendar entry.",
    Kind.ASKED: "For example: an agenda was put to the executive, and you are part of it.",
    Kind.MEETING: "With a calendar entry, so that your own calendar stays right.",
    Kind.PAPERS: "A paper came late, or a pack has a new version that says what changed.",
    Kind.MINUTES: "Minutes went out, a correction was asked for, or a meeting approved them.",
    Kind.VOTE: "A vote between meetings opens, is about to close, or has its result.",
    Kind.ACTION: "What you took on is due soon or overdue. Your network chose how often you are reminded.",
    Kind.PROPOSAL: "The clerk placed your item, or says why not.",
    Kind.SEAT: "A term of yours begins, ends or is about to end.",
}


class NoticeFilter(forms.Form):
    """Which notices to list. An answer that is not among those offered narrows nothing."""

    show = forms.ChoiceField(label="Show", choices=[("", "All"), ("unread", "Not opened yet")], required=False)
    kind = forms.ChoiceField(label="About", choices=[("", "Everything"), *Kind.choices], required=False)

    def _asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    def is_narrowing(self) -> bool:
        return any(self._asked().values())

    def narrow(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        asked = self._asked()
        found = notices.filter(read_at__isnull=True) if asked.get("show") == "unread" else notices
        return found.filter(kind=asked["kind"]) if asked.get("kind") else found


class ChoicesForm(forms.Form):
    """One question for each kind of notice: at once, merged by hour, day or week, and, where that is allowed, not by e-mail."""

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
