"""What is said of a paper before it goes out."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.rules.costing import Line, cost
from funding.rules.lint import Draft, lint

SEEDS = Path(os.environ.get("CPH_SEEDS") or Path(__file__).resolve().parents[2].parent / "shared" / "seeds")
FORUM = Line("Backfill", Decimal(11), None, Decimal(6), None, 700_000, "heads", "meetings")
CLUSTERS = Line("Leadership", stated=800_000, units_of="clusters")
GOOD = Draft(
    purpose="DECIDE", says="To decide", background="All schools were asked.",
    resourcing="Each of the 4 clusters has a lead. Attendance is paid at £106.06.",
    recommendation="The forum is asked to agree £39,000.", asked=3_900_000, source="DSG carry forward",
    is_recurring=False, begins_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), success="Two more schools are good.",
    costing=cost([CLUSTERS, FORUM], 3_900_000),
)  # fmt: skip


def codes(draft):
    return [one.code for one in lint(draft)]


def found(code, **facts):
    (one,) = [one for one in lint(replace(GOOD, **facts)) if one.code == code]
    return one


def test_a_good_paper_is_left_alone():
    assert codes(GOOD) == []


def test_a_front_sheet_for_information_does_not_ask_for_money():
    one = found("front_sheet", purpose="INFORM", says="To inform")
    assert one.field == "purpose" and "To inform" in one.words and "To decide" in one.instead
    no_amount = {"asked": None, "costing": cost([])}
    assert "front_sheet" in codes(replace(GOOD, purpose="INFORM", **no_amount))
    told = {"recommendation": "The forum is asked to note what is spent, £39,000.", "source": ""}
    assert codes(replace(GOOD, purpose="INFORM", **no_amount, **told)) == ["no_amount"]


def test_sums_that_do_not_add_up():
    costing = cost([Line("A", stated=800_000), FORUM], 3_900_000)
    assert "£24,000 less than the £39,000" in found("sum", costing=costing).words
    off = Line("A", Decimal(11), Decimal(10_000), Decimal(6), None, 700_000)
    one = found("line_off", costing=cost([off], 700_000))
    assert one.line == 1 and "stated as £7,000, its factors give £6,600" in one.words
    assert "comes" not in found("line_open", costing=cost([Line("A")])).words
    assert (
        found("nothing_left", costing=cost([CLUSTERS, Line("B", stated=3_900_000)], 3_900_000)).field == "asked_pence"
    )
    assert found("no_lines", costing=cost([])).field == "lines"


def test_a_number_that_everything_hangs_on_is_said_and_is_whole():
    silent = {"resourcing": "Each cluster has a lead. Attendance is paid at £106.06."}
    one = found("never_said", **silent)
    assert one.words == "£39,000 − £7,000 at £8,000 each: 4 clusters, which the paper never says."
    asked = 3_800_000
    broken = found("not_whole", asked=asked, costing=cost([CLUSTERS, FORUM], asked))
    assert "about 3.88 clusters, which is no whole number" in broken.words or "3.875" in broken.words
    price = found("price_never_said", resourcing="There are four clusters.")
    assert price.line == 2 and "£106.06 each, which the paper never says" in price.words


def test_a_number_of_times_that_only_follows():
    line = Line("Supply", Decimal(11), Decimal(10_000), None, None, 650_000, "heads", "meetings")
    assert "about 5.91 meetings" in found("factor_not_whole", costing=cost([line], 650_000)).words
    whole = replace(line, stated=660_000)
    assert "6 meetings" in found("factor_never_said", costing=cost([whole], 660_000)).words


def test_money_is_from_somewhere_for_a_time_and_for_something():
    assert found("source", source=" ").field == "source"
    assert found("ends", ends_on=None).field == "ends_on"
    assert "every year" in found("recurring", ends_on=None, is_recurring=True).words
    assert found("success", success="").field == "success"


def test_an_empty_page_is_not_decided_on():
    assert found("background", background="\n").field == "background"
    assert found("recommendation", recommendation="").field == "recommendation"


def test_the_recommendation_speaks_of_the_amount():
    assert "£38,000" in found("amount", recommendation="Agree £38,000.").words
    assert "lines come to £7,000" in found("no_amount", asked=None, costing=cost([FORUM])).words


@given(
    st.sampled_from(["DECIDE", "STEER", "INFORM", "CONSULT"]), st.text(max_size=80), st.text(max_size=80),
    st.none() | st.integers(1, 10**12), st.none() | st.integers(1, 10**12), st.booleans(),
)  # fmt: skip
def test_any_paper_is_read_and_every_finding_says_what_to_do(asks, recommendation, of, asked, stated, recurs):
    lines = [Line("A", stated=stated, units_of=of), FORUM]
    draft = replace(GOOD, purpose=asks, recommendation=recommendation, asked=asked, is_recurring=recurs,
                    costing=cost(lines, asked))  # fmt: skip
    for one in lint(draft):
        assert one.words.endswith(".") and one.instead.endswith(".") and (one.field or one.line)


def test_the_paper_this_is_for():
    """The figures and the front sheet of the source document itself, where it is at hand."""
    papers = sorted(SEEDS.glob("004*.txt")) if SEEDS.is_dir() else []
    if not papers:
        pytest.skip("The source documents are not here.")
    text = papers[0].read_text(errors="replace")
    front, _, rest = text.partition("Background")
    body, _, recommendation = rest.partition("Recommendation\n")
    totals = re.findall(r"£([\d,]+)", body.partition("Total Resource")[2])
    forum, cluster, overall = (int(one.replace(",", "")) * 100 for one in totals)
    heads, meetings = map(Decimal, re.search(r"(\d+) Heads to attend on (\d+)", body).groups())
    lines = [
        Line("Clusters", stated=cluster, units_of="clusters"),
        Line("Forum", heads, None, meetings, None, forum, "heads", "meetings"),
    ]
    asks = "INFORM" if "information" in front.partition("be informed")[2].lower() else "DECIDE"
    draft = Draft(asks, "For information", body, "", recommendation, overall, "carry forward", False, None, None, "",
                  cost(lines, overall))  # fmt: skip
    said = {one.code: one.words for one in lint(draft)}
    assert set(said) == {"front_sheet", "never_said", "price_never_said", "ends", "success"}
    assert said["never_said"] == "£39,000 − £7,000 at £8,000 each: 4 clusters, which the paper never says."
    assert "£106.06 each" in said["price_never_said"]
