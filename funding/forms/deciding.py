"""What was decided on a paper, and the fund that an agreed one opens."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cph.core.calendar import financial_year
from cph.core.forms import DayField
from cph.core.templatetags.words import day_words
from funding.forms.money import PoundsField
from funding.forms.proposing import CHOOSE, line, words
from funding.models import Fund, Proposal
from funding.selectors.proposing import people_who_may_lead
from funding.services.funds import FundFacts
from networks.elections.forms.fields import PersonChoice
from networks.meetings.models import Decision

AGREED, REFUSED = "AGREED", "REFUSED"
CODE = re.compile(r"[A-Z0-9]+")


class DecisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, decision: Decision) -> str:
        text = decision.text if len(decision.text) <= 100 else f"{decision.text[:99]}…"
        return f"{decision.number}, {day_words(timezone.localdate(decision.decided_at))}: {text}"


class DecisionForm(forms.Form):
    """Which decision, how it came out, and the facts of the fund."""

    decision = DecisionChoice(
        Decision.objects.none(), label="Which decision was taken?", empty_label="Choose a decision",
        error_messages={
            "required": "Choose the decision.",
            "invalid_choice": "Choose a decision of this body on this paper, from the list.",
        },
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label="How did it come out?", choices=[(AGREED, "Agreed"), (REFUSED, "Not agreed")], widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
    pence = PoundsField(label="The amount that was agreed", required=False)
    source = line("The source that was agreed", 150)
    conditions = words("Conditions", "If the body attached any: in its words.", 3)
    title = line("What is the fund called?", 150)
    code = line(
        "Its code", 20, help_text="Short, for numbers of claims and payments: PRIME.", css="govuk-input--width-10"
    )
    purpose = words("What may its money be used for?", rows=3)
    keeper = PersonChoice(
        label="Who keeps it?", empty_label="Choose", required=False,
        help_text="Runs it beside the officers of its authority and the clerk.",
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    year_kind = forms.ChoiceField(
        label="In which years is it counted?", choices=Fund.YearKind.choices, widget=forms.RadioSelect, required=False,
        error_messages=CHOOSE,
    )  # fmt: skip
    begins_on = DayField(label="First day", required=False)
    ends_on = DayField(label="Last day", required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    DECIDED = ("decision", "outcome", "pence", "source", "conditions")
    FUND = ("title", "code", "purpose", "keeper", "year_kind", "begins_on", "ends_on")
    NEEDED = {
        "pence": "Enter the amount that was agreed.",
        "source": "Enter where the money is from, as it was agreed.",
        "title": "Enter what the fund is called.",
        "code": "Enter a short code.",
        "purpose": "Say what the money may be used for.",
        "keeper": "Choose who keeps the fund.",
        "year_kind": "Choose in which years it is counted.",
        "begins_on": "Enter the first day of the fund.",
    }

    def __init__(
        self,
        data: Any = None,
        *,
        proposal: Proposal,
        decisions: QuerySet[Decision],
        may_open: bool,
        at: datetime,
        **more: Any,
    ) -> None:
        super().__init__(data, initial=decision_initial(proposal, at), **more)
        self.proposal = proposal
        self.fields["decision"].queryset = decisions
        self.fields["keeper"].offer(people_who_may_lead(proposal.network, at))
        if not may_open:
            self.fields["outcome"].choices = [(REFUSED, "Not agreed")]
            for name in ("pence", "source", "conditions", *self.FUND):
                del self.fields[name]

    @property
    def decided(self) -> list[Any]:
        """The fields of what was decided."""
        return [self[one] for one in self.DECIDED if one in self.fields]

    @property
    def of_fund(self) -> list[Any]:
        """The fields of the fund."""
        return [self[one] for one in self.FUND if one in self.fields]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("outcome") == AGREED:
            for name, need in self.NEEDED.items():
                if name in self.fields and name not in self.errors and not found.get(name):
                    self.add_error(name, need)
        elif found.get("outcome") == REFUSED:
            for name in ("pence", "begins_on", "ends_on", "code", "title", "keeper"):
                self.errors.pop(name, None)  # of a fund that is not opened
        begins, ends = found.get("begins_on"), found.get("ends_on")
        if found.get("outcome") == AGREED and begins and ends and ends < begins:
            self.add_error("ends_on", "Enter a last day that is not before the first.")
        return found

    @property
    def is_refused(self) -> bool:
        return self.cleaned_data["outcome"] == REFUSED

    def fund_facts(self) -> FundFacts:
        """The fund, as the paper and this form say."""
        found, paper = self.cleaned_data, self.proposal
        return FundFacts(
            code=found["code"], title=found["title"], purpose=found["purpose"], keeper=found["keeper"],
            begins_on=found["begins_on"], ends_on=found["ends_on"], year_kind=found["year_kind"],
            authority=paper.authority, is_recurring=paper.is_recurring, conditions=found["conditions"],
        )  # fmt: skip


def decision_initial(proposal: Proposal, at: datetime) -> dict[str, Any]:
    """The paper’s own words, to be corrected by what was decided."""
    today = timezone.localdate(at)
    return {
        "pence": proposal.asked_pence,
        "source": proposal.source,
        "title": proposal.title,
        "code": code_of(proposal.title, financial_year(proposal.begins_on or today)),
        "purpose": proposal.recommendation or proposal.title,
        "keeper": proposal.lead_id,
        "year_kind": Fund.YearKind.FINANCIAL,
        "begins_on": proposal.begins_on or today,
        "ends_on": proposal.ends_on,
    }


def code_of(title: str, year: int) -> str:
    """PRIMARY-26: the first long word of a title, and the year."""
    found = [one for one in CODE.findall(title.upper()) if len(one) > 3] or CODE.findall(title.upper()) or ["FUND"]
    return f"{found[0][:12]}-{year % 100:02}"
