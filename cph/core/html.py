"""HTML for what stands on a page a hundred times: the rows of a list, the options of a long select."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeString


def fill(html: str, *values: Any) -> SafeString:
    """As format_html, in a fifth of the time: every value is plain text, also one that says of itself that it is HTML."""
    return SafeString(html.format(*[escape(str(value)) for value in values]))
