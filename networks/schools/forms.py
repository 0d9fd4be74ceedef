"""Handing in a register; recording who leads a school."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cph.core.forms import DayField
from networks.schools.files import survey
from networks.schools.models import Authority, HeadRole
from networks.schools.rules import FileRefused

ALL = "all"


class ImportForm(forms.Form):
    """The register's file, the links file beside it, and for which authority."""

    file = forms.FileField(
        label="Register of schools",
        help_text="A CSV file, as downloaded from Get Information about Schools (edubasealldata).",
        error_messages={"required": "Choose the file with the register of schools."},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    links = forms.FileField(
        label="Links between schools",
        required=False,
        help_text="A CSV file that says which school followed which (links_edubasealldata).",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    authority = forms.ChoiceField(
        label="Whose schools",
        help_text="Schools of other authorities in the file are left as they are.",
        error_messages={"required": "Choose an authority."},
    )

    def __init__(self, *args: Any, authorities: list[Authority], everything: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authorities, self.everything = authorities, everything
        choices = [(one.code, f"{one.name} ({one.code})") for one in authorities]
        if everything:
            choices.insert(0, (ALL, "All schools in the file"))
        self.fields["authority"].choices = choices
        names = " and ".join(one.name for one in authorities[:5]) or "no authority"
        self.fields["authority"].error_messages["invalid_choice"] = (
            f"You act for {names}. You may load the schools of your own authority only."
        )
        if len(choices) == 1:
            self.fields["authority"].widget = forms.HiddenInput()
            self.fields["authority"].initial = choices[0][0]

    @property
    def authority_codes(self) -> list[str]:
        """The LA codes to load; none means all."""
        told = self.cleaned_data["authority"]
        return [] if told == ALL else [told]

    def clean_file(self) -> UploadedFile:
        return self._looked_at(self.cleaned_data["file"])

    def clean_links(self) -> UploadedFile | None:
        return self._looked_at(self.cleaned_data.get("links"))

    def _looked_at(self, file: UploadedFile | None) -> UploadedFile | None:
        """What is no CSV file at all is refused at once; the rest is found by the worker."""
        if file:
            try:
                survey(file.file, settings.UPLOAD_LIMIT_BYTES)
            except FileRefused as error:
                raise forms.ValidationError(str(error)) from None
            file.seek(0)
        return file


class HeadshipForm(forms.Form):
    """Who leads a school from when."""

    name = forms.CharField(
        label="Full name", max_length=150, error_messages={"required": "Enter the headteacher’s full name."}
    )
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Their work address. Needed before they can be invited.",
        error_messages={"invalid": "Enter an e-mail address in the correct format, like name@example.org."},
    )
    role = forms.ChoiceField(
        label="Role",
        choices=HeadRole.choices,
        widget=forms.RadioSelect,
        initial=HeadRole.HEAD,
        error_messages={"required": "Choose a role."},
    )
    starts_on = DayField(
        label="First day as head",
        error_messages={"required": "Enter the first day, for example 1/9/2026."},
    )


class EndForm(forms.Form):
    """The last day of a headship."""

    ends_on = DayField(
        label="Last day as head",
        error_messages={"required": "Enter the last day, for example 31/8/2027."},
    )
