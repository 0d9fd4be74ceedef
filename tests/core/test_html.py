"""HTML filled in by hand lets nothing through."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from cph.core.html import fill

CELL = '<td title="{}">{}</td>'


@given(st.text() | st.integers(), st.text())
def test_it_escapes_as_format_html_does(first, second):
    assert fill(CELL, first, second) == format_html(CELL, first, second)


def test_no_value_is_taken_for_html():
    assert fill("<b>{}</b>", SafeString("<script>")) == "<b>&lt;script&gt;</b>"
    assert fill("<b>{}</b>", "{0} {}") == "<b>{0} {}</b>"
