"""Pounds as people type them."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from funding.forms.money import PoundsField, typed_of


class Form(forms.Form):
    amount = PoundsField(label="Amount")
    carry = PoundsField(label="Carry", nothing=True, required=False)


@pytest.mark.parametrize(("typed", "pence"), [
    ("8000", 800_000), ("£8,000", 800_000), ("12,345.67", 1_234_567), (" £ 106.06 ", 10_606), ("0.5", 50), (".07", 7),
    ("5.", 500), ("10,000,000,000", 10**12), ("00012", 1_200),
])  # fmt: skip
def test_pounds_are_read_as_pence(typed, pence):
    assert PoundsField().clean(typed) == pence


@pytest.mark.parametrize(("typed", "words"), [
    ("", "Enter an amount in pounds."), ("0", "above nothing"), ("0.00", "above nothing"), ("-5", "above nothing"),
    ("-£5", "above nothing"), ("−5", "above nothing"), ("1.234", "at most two decimals"), ("0.001", "at most two decimals"),
    ("10000000000.01", "£10,000 million"), ("1000000000000", "£10,000 million"), ("9" * 300, "£10,000 million"),
    ("1e5", "for example"), ("1,5", "for example"), ("1,2345", "for example"), ("12.345,67", "for example"),
    ("five", "for example"), ("NaN", "for example"), ("Infinity", "for example"), ("٣", "for example"), ("£", "for example"),
    (".", "for example"), ("5\x00", "for example"), ("5 pounds", "for example"), ("£5£", "for example"), ("--5", "for example"),
])  # fmt: skip
def test_what_is_no_amount_is_refused_in_a_sentence(typed, words):
    with pytest.raises(forms.ValidationError) as error:
        PoundsField().clean(typed)
    assert words in error.value.messages[0] and len(error.value.messages) == 1


def test_nothing_can_be_allowed_but_never_less():
    field = PoundsField(nothing=True)
    assert field.clean("0") == 0
    with pytest.raises(forms.ValidationError, match="nothing or an amount above it"):
        field.clean("-0.01")


def test_an_amount_may_be_left_out_and_shows_as_it_is_typed():
    form = Form({"amount": "1,2,3", "carry": ""})
    assert not form.is_valid() and form.errors.keys() == {"amount"}
    assert form.cleaned_data["carry"] is None
    assert 'value="1,2,3"' in str(form["amount"])
    shown = str(Form(initial={"amount": 1_234_567})["amount"])
    assert 'value="12,345.67"' in shown and 'inputmode="decimal"' in shown and "govuk-input__prefix" in shown


@given(st.integers(1, 10**12))
def test_what_is_shown_is_read_again(pence):
    assert PoundsField().clean(typed_of(pence)) == pence


@given(st.text())
def test_nothing_that_is_typed_breaks_it(typed):
    try:
        assert 0 < PoundsField().clean(typed) <= 10**12
    except forms.ValidationError as error:
        assert error.messages
