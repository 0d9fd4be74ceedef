"""Money as people type it: £12,345.67. Every form of funding reads it with this one field, into whole pence."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from funding.models import MOST_PENCE

POUNDS = re.compile(r"(?P<sign>[-\u2212]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<parts>[0-9]*))?")
LONGEST = 40


def typed_of(pence: int) -> str:
    """Pence as somebody would type them: 12,345.67, or 8,000."""
    sign, (whole, parts) = "-" if pence < 0 else "", divmod(abs(pence), 100)
    return f"{sign}{whole:,}" + (f".{parts:02}" if parts else "")


class PoundsInput(forms.TextInput):
    """A short box with the sign of pounds before it."""

    def __init__(self) -> None:
        super().__init__({"inputmode": "decimal", "class": "govuk-input--width-10", "autocomplete": "off"})

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        sign = '<div class="govuk-input__wrapper"><div class="govuk-input__prefix" aria-hidden="true">£</div>{}</div>'
        return format_html(sign, super().render(*args, **kwargs))


class PoundsField(forms.Field):
    """Pounds and pence, cleaned to whole pence: above nothing unless `nothing` is allowed, at most `most` pence."""

    widget = PoundsInput
    default_error_messages = {
        "required": "Enter an amount in pounds.",
        "invalid": "Enter an amount in pounds, for example 12,345.67.",
        "decimals": "Enter pounds and pence, at most two decimals.",
        "least": "Enter an amount above nothing.",
        "below": "Enter nothing or an amount above it.",
        "most": "Enter less: £10,000 million is the most there can be.",
    }

    def __init__(self, *, nothing: bool = False, most: int = MOST_PENCE, **kwargs: Any) -> None:
        self.nothing, self.most = nothing, most
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return typed_of(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = "".join(str(value if value is not None else "").split())
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if not text:
            return None
        text = re.sub(r"^([-\u2212]?)£", r"\1", text)
        found = POUNDS.fullmatch(text) if len(text) <= LONGEST else None
        if found is None or not (found["whole"] or found["parts"]):
            raise self._refusal("most" if re.fullmatch(r"[0-9,]{41,}(\.[0-9]*)?", text) else "invalid")
        if len(found["parts"] or "") > 2:
            raise self._refusal("decimals")
        pence = int(found["whole"].replace(",", "") or 0) * 100 + int((found["parts"] or "").ljust(2, "0"))
        return -pence if found["sign"] else pence

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < 0 or (value == 0 and not self.nothing):
            raise self._refusal("below" if self.nothing else "least")
        if value > self.most:
            raise self._refusal("most")

    def _refusal(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)
