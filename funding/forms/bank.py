"""A bank statement is uploaded; then each line is confirmed, passed over, or left for later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from funding.forms.money import PoundsField
from funding.models import Request
from funding.rules.bank import LIMIT_BYTES
from funding.rules.references import found_in
from funding.selectors.bank import Meant

LATER, TAKE, PASS = "later", "take", "pass"
CHOICES = [(TAKE, "A contribution"), (PASS, "No contribution"), (LATER, "Leave it for later")]


class BalanceField(PoundsField):
    """A balance may stand below nothing."""

    def validate(self, value: int | None) -> None:
        forms.Field.validate(self, value)
        if value is not None and abs(value) > self.most:
            raise self._refusal("most")


class StatementForm(forms.Form):
    """The file, and the balances where it has none."""

    file = forms.FileField(
        label="The statement as CSV", help_text="As the bank gives it, at most 2 MB. Its balances must add up.",
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )  # fmt: skip
    first = BalanceField(
        label="Balance before the first line",
        required=False,
        help_text="Only where the file has no column of balances.",
    )
    last = BalanceField(label="Balance after the last line", required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMIT_BYTES:
            raise forms.ValidationError("The file is larger than 2 MB. Ask the bank for a shorter time.")
        return file


def named(request: Request) -> str:
    """How a request is offered: the school, then the reference that tells it from others."""
    return f"{request.school.name} ({request.reference})"


class LinesForm(forms.Form):
    """For each line: is it a contribution, of which school; or none, and why."""

    def __init__(self, data: Any = None, *, lines: Sequence[Meant], requests: Iterable[Request], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.lines, self.requests = lines, {one.reference: one for one in requests}
        self.names: dict[str, list[Request]] = {}
        for one in self.requests.values():
            self.names.setdefault(one.school.name.lower(), []).append(one)
        for meant in lines:
            pk, row = meant.line.pk, meant.line.row
            self.fields[f"act_{pk}"] = forms.ChoiceField(
                label=f"Row {row}: what is it?", choices=CHOICES, initial=TAKE if meant.is_sure else LATER, required=False,
                widget=forms.Select(attrs={"class": "fu-narrow"}),
            )  # fmt: skip
            self.fields[f"of_{pk}"] = forms.CharField(
                label=f"Row {row}: of which school?", required=False, max_length=250, strip=True,
                initial=named(meant.request) if meant.request else "",
                widget=forms.TextInput(attrs={"list": "asked-schools", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"why_{pk}"] = forms.CharField(
                label=f"Row {row}: why is it none?", required=False, max_length=150
            )

    def rows(self) -> list[tuple[Meant, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each line with its three fields."""
        return [(one, *(self[f"{name}_{one.line.pk}"] for name in ("act", "of", "why"))) for one in self.lines]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self.confirmed: dict[int, Request] = {}
        self.passed: dict[int, str] = {}
        for one in self.lines:
            self._read(one.line.pk, found)
        if not self.errors and not self.confirmed and not self.passed:
            raise forms.ValidationError("Nothing was chosen: say of at least one line what it is.")
        return found

    def _read(self, pk: int, found: dict[str, Any]) -> None:
        act = found.get(f"act_{pk}")
        if act == TAKE:
            request = self._request(found.get(f"of_{pk}", ""))
            if request is None:
                self.add_error(f"of_{pk}", "Choose a school that was asked, from the list, or enter its reference.")
            else:
                self.confirmed[pk] = request
        elif act == PASS:
            if not found.get(f"why_{pk}", "").strip():
                self.add_error(f"why_{pk}", "Say in a few words why it is no contribution.")
            else:
                self.passed[pk] = found[f"why_{pk}"]

    def _request(self, typed: str) -> Request | None:
        """By the reference, however it is typed; else by the whole name, where one school alone has it."""
        reference = found_in(typed, self.requests.keys()) if typed else None
        if reference:
            return self.requests[reference]
        alike = self.names.get(" ".join(typed.lower().split()), [])
        return alike[0] if alike and len({one.school_id for one in alike}) == 1 else None
