"""What a shared post costs, and who pays which share of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from cph.core.forms import DayField
from funding.forms.money import PoundsField
from funding.rules.posts import Payer, YearKind
from funding.services.posts import Facts

OTHERS = 5
THIS_FUND = "This fund"
KINDS = [(YearKind.FINANCIAL, "Financial years, April to March"), (YearKind.ACADEMIC, "School years, September to August"),
         (YearKind.AGREEMENT, "Years of the agreement, from its first day")]  # fmt: skip


def share_field(label: str, *, least: str = "0.01", **facts: Any) -> forms.DecimalField:
    """Per cent with at most two decimals."""
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_value=Decimal(100), max_digits=5, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-4"}),
        error_messages={
            "required": "Enter a number of per cent.", "invalid": "Enter a number of per cent, for example 62.5.",
            "min_value": f"Enter {least} per cent or more.", "max_value": "Enter at most 100 per cent.",
            "max_decimal_places": "Enter at most two decimals.", "max_digits": "Enter at most 100 per cent.",
            "max_whole_digits": "Enter at most 100 per cent.",
        },
        **facts,
    )  # fmt: skip


class PostForm(forms.Form):
    """The post, its salary, what comes on top, until when; then this fund and the others who pay."""

    title = forms.CharField(
        label="What is the post called?", max_length=150, error_messages={"required": "Enter what it is called."}
    )
    range_label = forms.CharField(
        label="Salary range", max_length=40, help_text="As it was called on its day: L15–L21.",
        error_messages={"required": "Enter the range, for example L15–L21."},
    )  # fmt: skip
    range_of = DayField(label="Range as of which day?")
    least_pence = PoundsField(label="Lowest salary a year")
    now_pence = PoundsField(label="Salary a year now")
    most_pence = PoundsField(label="Highest salary a year")
    share_of_time = share_field("Share of a full post, in per cent", initial=Decimal(100))
    on_costs = share_field("On-costs, in per cent", least="0", help_text="Employer’s pension and national insurance, on the salary as it is paid.")  # fmt: skip
    running_pence = PoundsField(label="Running costs a year", nothing=True, initial=0)
    support_pence = PoundsField(label="Administrative support a year", nothing=True, initial=0)
    begins_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Empty: until the fund ends.")
    this_share = share_field("This fund pays, in per cent", help_text="Of what fixed sums leave.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(OTHERS):
            self.fields[f"name_{place}"] = forms.CharField(
                label=f"Funder {place + 1}: name", max_length=150, required=False
            )
            self.fields[f"share_{place}"] = share_field(f"Funder {place + 1}: per cent", required=False)
            self.fields[f"fixed_{place}"] = PoundsField(
                label=f"Funder {place + 1}: or a fixed sum a year", required=False
            )

    def post_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in list(self.base_fields)[:-1]]

    def funder_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"name_{place}"], self[f"share_{place}"], self[f"fixed_{place}"]) for place in range(OTHERS)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        least, now, most = (found.get(f"{name}_pence") for name in ("least", "now", "most"))
        if least is not None and most is not None and most < least:
            self.add_error("most_pence", "Enter a highest salary that is not below the lowest.")
        elif None not in (least, now, most) and not least <= now <= most:  # type: ignore[operator]
            self.add_error("now_pence", "Enter a salary within its range.")
        if found.get("ends_on") and found.get("begins_on") and found["ends_on"] < found["begins_on"]:
            self.add_error("ends_on", "Enter a last day that is not before the first.")
        self.others: list[Payer] = []
        for place in range(OTHERS):
            self._read(place, found)
        return found

    def _read(self, place: int, found: dict[str, Any]) -> None:
        name, share, fixed = (found.get(f"{what}_{place}") for what in ("name", "share", "fixed"))
        wrong = any(f"{what}_{place}" in self.errors for what in ("share", "fixed"))
        if wrong or not (name or share or fixed):
            return
        if not name:
            self.add_error(f"name_{place}", "Enter who pays.")
        elif (share is None) == (fixed is None):
            self.add_error(f"share_{place}", "Enter per cent or a fixed sum, one of both.")
        else:
            self.others.append(Payer(" ".join(name.split()), share, fixed))

    def facts(self) -> Facts:
        """What was sent, for the service."""
        return Facts(**{name: self.cleaned_data[name] for name in Facts.__dataclass_fields__})

    def payers(self) -> list[Payer]:
        """This fund first."""
        return [Payer(THIS_FUND, self.cleaned_data["this_share"], is_this_fund=True), *self.others]


class ForecastForm(forms.Form):
    """By which years, and whether the salary moves up a point each September."""

    years = forms.ChoiceField(label="Counted by", choices=KINDS, required=False)
    rises = forms.BooleanField(label="A point a year, on 1 September", required=False)
