"""Which calendar to feed, and what a body shows to everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import slugify

from networks.constitutions.models import Body
from networks.meetings.models import PublicPage
from networks.meetings.rules.around import has_address
from networks.meetings.services.publishing import CHOICES, Chosen


class FeedForm(forms.Form):
    """All one's own meetings, or those of one body."""

    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="Which meetings",
        required=False,
        empty_label="All meetings I may attend",
        error_messages={"invalid_choice": "Choose one of the bodies offered."},
    )

    def __init__(self, data: Any, *, bodies: QuerySet[Body]) -> None:
        super().__init__(data)
        self.fields["body"].queryset = bodies
        self.fields["body"].label_from_instance = lambda body: f"{body.name}: all its meetings"


class PublicPageForm(forms.ModelForm):
    """What everybody may see."""

    class Meta:
        model = PublicPage
        fields = ("slug", "about", *CHOICES)
        labels = {
            "slug": "Address",
            "about": "About this body",
            "shows_meetings": "Dates of its meetings",
            "shows_agendas": "Issued agendas: open items by title and purpose",
            "shows_minutes": "Approved minutes: what was said, decided and taken on in open items",
            "shows_decisions": "Decisions of approved minutes",
            "shows_posts": "Who holds its posts, by name",
        }
        help_texts = {
            "slug": "The last part of the address: small letters, digits and hyphens. A new address does not lead from the old one.",
            "about": "Two or three sentences for somebody who has never heard of it.",
            "shows_minutes": "Names that stand in the minutes are shown. Papers, Part B and e-mail addresses never are.",
            "shows_posts": "Tell the people first. E-mail addresses are never shown.",
        }
        error_messages = {
            "slug": {
                "required": "Enter an address, for example city-heads.",
                "invalid": "Use small letters, digits and hyphens only.",
                "unique": "Another body has this address. Choose a different one.",
                "max_length": "Use at most 60 letters.",
            },
            "about": {"max_length": "Use at most 2,000 letters."},
        }

    def __init__(self, data: Any, *, page: PublicPage) -> None:
        initial = {} if page.slug else {"slug": slugify(page.body.name)[:60]}
        super().__init__(data, instance=page, initial=initial)
        self.fields["about"].widget.attrs["rows"] = 4

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean_about(self) -> str:
        about = str(self.cleaned_data["about"])
        if has_address(about):
            raise forms.ValidationError("Leave e-mail addresses out: this page is read by everybody and by machines.")
        return about

    def chosen(self) -> Chosen:
        return Chosen(**{name: self.cleaned_data[name] for name in self.Meta.fields})
