"""Dates, times, money and fields as a clerk writes them."""

from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.template import Context, Template

from cph.core.forms import DayField
from cph.core.needs import Need
from cph.core.sheets import cell, csv_response
from cph.core.templatetags import words


def test_days_and_times_read_as_people_write_them():
    at = datetime(2026, 12, 17, 16, 15, tzinfo=UTC)
    assert words.moment(at) == "Thursday 17 December 2026, 4.15 pm"
    assert words.short_day(at) == "17 Dec 2026"
    assert words.clock(time(12)) == "12 noon"
    assert words.clock(time(0, 5)) == "12.05 am"
    assert words.clock(time(9)) == "9 am"
    assert words.moment(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026, 12.30 am"
    assert words.day(None) == words.short_day(None) == words.clock(None) == words.moment(None) == ""


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (12, "in 12 days"), (-3, "3 days ago")]
)
def test_days_left(days, said):
    today = date(2026, 11, 21)
    assert words.days_left(date.fromordinal(today.toordinal() + days), today) == said


@pytest.mark.parametrize(
    ("pence", "said"), [(800_000, "£8,000"), (10_606, "£106.06"), (0, "£0"), (5, "£0.05"), (None, ""), (-250, "-£2.50")]
)
def test_pounds(pence, said):
    assert words.pounds(pence) == said


def test_counts():
    assert words.count_of(1, "school") == "1 school"
    assert words.count_of(1200, "school") == "1,200 schools"
    assert words.count_of(0, "child,children") == "0 children"


class Form(forms.Form):
    name = forms.CharField(help_text="As on the letter", error_messages={"required": "Enter a name."})
    size = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(form) -> str:
    return Template("{% govuk_error_summary form %}{% for f in form %}{% govuk_field f %}{% endfor %}").render(
        Context({"form": form})
    )


def test_fields_are_tied_to_their_hints_and_errors():
    html = shown(Form({}))
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_name">Enter a name.</a>' in html
    assert '<a href="#id_size_0">' in html
    assert "<fieldset" in html


def test_what_people_type_is_escaped():
    assert "<script>" not in shown(Form({"name": "<script>"}))
    assert "<b>" not in Template('{% status_tag said "blue" %}').render(Context({"said": "<b>"}))


@pytest.mark.parametrize(
    "said", ["17/12/2026", "17 December 2026", " 17  Dec 2026 ", "2026-12-17", "17.12.2026", "17-12-2026", "17/12/26"]
)
def test_a_day_is_read_as_people_write_it(said):
    assert DayField().clean(said) == date(2026, 12, 17)


@pytest.mark.parametrize(
    "said", ["31/02/2026", "tomorrow", "12/17/2026", "1/1/0001", "1/1/9999", "١٧/١٢/2026x", "1" * 99]
)
def test_what_is_no_day_is_told(said):
    with pytest.raises(forms.ValidationError, match="Enter a"):
        DayField().clean(said)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "|x"])
def test_a_cell_never_runs(text):
    assert cell(text) == f"'{text}"
    assert cell(-1) == -1
    assert cell("plain") == "plain"


def test_a_csv_is_written_while_it_is_read():
    response = csv_response("list", ["A", "B"], ((number, "é,") for number in range(450)))
    parts = list(response)
    assert len(parts) == 4
    text = b"".join(parts).decode()
    assert text.startswith('\ufeffA,B\r\n0,"é,"\r\n')
    assert text.count("\r\n") == 451


def test_needs_without_a_date_come_last():
    needs = [Need("a", "z", "/"), Need("a", "y", "/", date(2027, 1, 1)), Need("a", "x", "/", date(2026, 1, 1))]
    assert [one.thing for one in sorted(needs, key=Need.order)] == ["x", "y", "z"]
