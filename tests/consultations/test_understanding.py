"""What a closed consultation says: every figure with its base, nothing that tells a few apart."""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from django.utils import timezone

from consultations.exports import figure_rows, open_json, responses_csv, write_xlsx
from consultations.models import Answer, Consultation, Likeness, Reading, Response, Tabulation, Tag, Theme
from consultations.rules.hiding import FEW
from consultations.rules.tables import represents
from consultations.selectors.comparing import asked_otherwise, compared
from consultations.selectors.crossing import crossed_with
from consultations.selectors.theming import agreement_of, texts_of, unread, written_questions
from consultations.selectors.understanding import crossed_by, figures_of, representativeness, tabulated, themes_of
from consultations.services import theming
from consultations.services.understanding import tabulate
from cph.core.refusals import Refused
from cph.core.sheets import cell
from tests.factories import consultations as build
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.world()


def closed_with(world, answers, **facts):
    """A closed consultation: `answers(consultation, questions, number)` for each response; None: no response."""
    found = build.opened(
        world, opens_at=timezone.now() - 21 * build.DAY, closes_at=timezone.now() - build.DAY / 24, **facts
    )
    questions = {one.kind: one for one in found.questions.all()}
    for number, one in enumerate(found.respondents.filter(is_asked=True).order_by("pk")):
        given = answers(questions, number)
        if given is not None:
            build.response(one, given)
    return close(found)


def close(found):
    found.state, found.closed_at = Consultation.State.CLOSED, timezone.now()
    found.save()
    return found


def figure(consultation, kind, **filters):
    return next(one for one in figures_of(consultation, filters) if one.kind == kind)


def counts(table):
    return {row.place: row.count for row in table.rows}


class TestFigures:
    def test_each_kind_has_its_table_with_its_base(self, world):
        build.schools(world, 40)
        found = closed_with(world, lambda asked, n: {
            asked["ONE"]: [1 + n % 2], asked["MANY"]: [1, 2] if n % 2 else [1], asked["SCALE"]: 1 + n % 5,
            asked["RANKING"]: [1, 2, 3] if n % 2 else [2, 1, 3], asked["NUMBER"]: 10 * n,
            asked["LONG"]: f"Words {n}",
            asked["GRID"]: {part: [1 + n % 2] for part in asked["GRID"].parts.all()},
            asked["DOCUMENT"]: {asked["DOCUMENT"].parts.first(): "So it is."},
        } if n < 40 else None)  # fmt: skip
        assert tabulate(found, at=timezone.now())
        total = found.respondents.count()
        one = figure(found, "ONE").tables[0]
        assert one.base.words == f"40 answered, of 40 that responded, of {total} asked"
        assert counts(one) == {1: 20, 2: 20, 3: 0}, "nobody at all chose the third: nothing need be hidden"
        many = figure(found, "MANY").tables[0]
        assert counts(many) == {1: 40, 2: 20, 3: 0}
        scale = figure(found, "SCALE").tables[0]
        assert counts(scale) == dict.fromkeys(range(1, 6), 8)
        assert (scale.mean, scale.median) == (Decimal("3.000"), Decimal("3.0"))
        assert scale.rows[0].label == "1: Not at all"
        ranking = figure(found, "RANKING").tables[0]
        assert [row.mean_rank and float(row.mean_rank) for row in ranking.rows] == [1.5, 1.5, 3.0]
        number = figure(found, "NUMBER").tables[0]
        assert number.mean == Decimal("195") and number.quartiles == (Decimal("97.5"), Decimal("195"), Decimal("292.5"))
        assert sum(row.count or 0 for row in number.rows) <= 40 and number.rows[0].label == "0 to under 100"
        assert figure(found, "LONG").tables[0].base.answered == 40
        assert len(figure(found, "GRID").tables) == 2
        assert counts(figure(found, "DOCUMENT").tables[0]) == {1: 40, 2: 0}

    def test_silence_is_no_answer(self, world):
        build.schools(world, 30)
        found = closed_with(world, lambda asked, n: (
            {asked["SCALE"]: 3, asked["ONE"]: [1 + n % 3]} if n < 15 else {asked["SCALE"]: 3} if n < 24 else None))  # fmt: skip
        tabulate(found, at=timezone.now())
        one = figure(found, "ONE").tables[0]
        assert (one.base.answered, one.base.responded) == (15, 24)
        assert counts(one) == {1: 5, 2: 5, 3: 5}
        assert sum(row.share for row in one.rows) == 1, "shares are of those who answered"
        assert figure(found, "LONG").tables[0].is_shown is False

    def test_a_response_sent_again_counts_once(self, world):
        build.schools(world, 12)
        found = build.opened(world, opens_at=timezone.now() - 9 * build.DAY, closes_at=timezone.now() - build.DAY / 24)
        one = found.questions.get(kind="SCALE")
        for each in found.respondents.all():
            build.response(each, {one: 1})
            build.response(each, {one: 5})
        with pytest.raises(Refused):
            tabulate(found, at=timezone.now())
        tabulate(close(found), at=timezone.now())
        table = figure(found, "SCALE").tables[0]
        assert table.base.answered == table.base.responded == found.respondents.count()

    def test_worked_out_once(self, world):
        build.schools(world, 12)
        found = build.closed(world, responses=12)
        assert tabulate(found, at=timezone.now())
        before = list(Tabulation.objects.values_list("pk", flat=True))
        assert not tabulate(found, at=timezone.now())
        assert list(Tabulation.objects.values_list("pk", flat=True)) == before

    def test_figures_cost_the_same_whatever_there_is(self, world, django_assert_max_num_queries):
        build.schools(world, 30)
        found = build.closed(world, responses=30)
        tabulate(found, at=timezone.now())
        for one in (Consultation.objects.get(pk=found.pk),):
            with django_assert_max_num_queries(4):
                assert figures_of(one)

    def test_nothing_before_the_worker_has_been(self, world):
        found = build.closed(world, responses=3)
        assert figures_of(found) == []


def walk(found):
    """Every selection that can be asked for."""
    for row in Tabulation.objects.filter(consultation=found):
        chosen = dict(one.split("=", 1) for one in row.selection.split("|")) if row.selection else {}
        yield chosen, figures_of(found, chosen)


class TestNoCellUnderFive:
    @pytest.fixture
    def found(self, world):
        north, south = build.ground(world).group, make.Body.objects.create(
            kind="DEVELOPMENT_GROUP", name="South", parent=build.ground(world).network)  # fmt: skip
        build.schools(world, 44, groups=[north, south])
        found = build.opened(world, opens_at=timezone.now() - 21 * build.DAY, closes_at=timezone.now() - build.DAY / 24)
        for number, one in enumerate(found.respondents.order_by("pk")[:41]):
            build.response(one, build.some_answers(found, number))
        close(found)
        tabulate(found, at=timezone.now())
        return found

    def test_in_no_selection_of_filters_and_no_export(self, found):
        seen, whole = 0, {}
        for one in figures_of(found):
            whole |= {
                (one.question.pk, table.label, row.place): row.count for table in one.tables for row in table.rows
            }
        for chosen, figures in walk(found):
            for one in figures:
                for table in one.tables:
                    seen += 1
                    assert table.base.answered is None or table.base.answered >= FEW
                    assert all(not row.count or row.count >= FEW for row in table.rows)
                    assert all(
                        row.count != 0 or whole[one.question.pk, table.label, row.place] == 0 for row in table.rows
                    )
            for row in figure_rows(figures):
                for value in (row[4], row[7]):
                    assert not isinstance(value, int) or value == 0 or value >= FEW
            told = json.dumps(open_json(found, figures, chosen), default=str)
            assert not re.search(r'"count": [1-4]\b', told)
        assert seen > 100

    def test_in_no_crossed_table(self, found):
        questions = list(found.questions.filter(kind__in=["ONE", "MANY", "SCALE"]))
        cells = []
        for question in questions:
            for name in ("group", "phase", "size", "type"):
                cells += [
                    row.count for one in crossed_by(found, question, name) for c in one.columns for row in c.table.rows
                ]
        for one, other in product(questions, [one for one in questions if one.kind != "MANY"]):
            if one != other:
                cells += [
                    row.count for it in crossed_with(found, one, other) for c in it.columns for row in c.table.rows
                ]
        assert cells and all(not count or count >= FEW for count in cells)

    def test_a_group_less_the_other_tells_nothing(self, found):
        """The figures of the groups add up to the whole: where one is hidden in one group, so it is in another."""
        for question in found.questions.filter(kind__in=["ONE", "SCALE", "MANY"]):
            for one in crossed_by(found, question, "group"):
                for place, row in enumerate(one.whole.rows):
                    cells = [c.table.rows[place].count if c.table.rows else None for c in one.columns]
                    if row.count is not None and None in cells:
                        assert cells.count(None) > 1

    def test_what_is_not_there_has_no_figures(self, found):
        assert figures_of(found, {"group": "999999"}) == []
        assert tabulated(found, {"phase": "'; --"}) is None


def test_crossing_two_questions_counts_those_who_answered_both(world):
    build.schools(world, 44)
    found = closed_with(world, lambda asked, n: {asked["ONE"]: [1 + n % 2], asked["SCALE"]: 1 + (n // 2) % 2 * 4})
    tabulate(found, at=timezone.now())
    scale, one = found.questions.get(kind="SCALE"), found.questions.get(kind="ONE")
    crossed = crossed_with(found, scale, one)[0]
    assert [column.label for column in crossed.columns] == ["Yes", "No", "Something else"]
    assert crossed.columns[2].table.is_shown is False
    for column in crossed.columns:
        assert all(row.count is None or row.count >= 5 or row.place in (2, 3, 4) for row in column.table.rows)
        assert {row.count for row in column.table.rows if row.place in (2, 3, 4)} <= {0}, "nobody at all chose these"


def test_who_is_missing_is_flagged_against_the_roll(world):
    north = build.ground(world).group
    south = make.Body.objects.create(kind="DEVELOPMENT_GROUP", name="South", parent=build.ground(world).network)
    build.schools(world, 40, groups=[north, south])
    found = build.opened(world)
    for one in found.respondents.filter(group=north):
        build.response(one, {})
    lines = dict(representativeness(found))["Group"]
    missing = next(one for one in lines if one.label == "South")
    assert missing.is_off and missing.is_under and missing.responded == 0, "who is missing is seen"
    there = next(one for one in lines if one.label == north.name)
    assert there.is_off and not there.is_under


class TestAnonymous:
    def test_has_no_filters_and_no_names_anywhere(self, world):
        build.schools(world, 12)
        found = build.opened(world, naming="ANONYMOUS")
        found.state, found.closed_at = "CLOSED", timezone.now()
        found.save()
        one = found.questions.get(kind="ONE")
        for number in range(12):
            made = Response.objects.create(consultation=found, form_key=build.uuid.uuid4())
            Answer.objects.create(response=made, question=one, options=[1 + number % 2])
        tabulate(found, at=found.closes_at + build.DAY)
        assert [row.selection for row in Tabulation.objects.filter(consultation=found)] == [""]
        assert figure(found, "ONE").tables[0].base.answered == 12
        heads = b"".join(responses_csv(found)).decode().splitlines()[0]
        assert "respondent" not in heads and "group" not in heads and "sent" not in heads


class TestThemes:
    @pytest.fixture
    def found(self, world):
        build.schools(world, 20)
        text = "Please keep the breakfast club open in all our schools because families depend upon it every morning of term"
        found = closed_with(world, lambda asked, n: {
            asked["LONG"]: text if n < 8 else text.upper() + "!" if n < 10 else f"Another opinion number {n}"})  # fmt: skip
        tabulate(found, at=timezone.now())
        return found

    def test_a_campaign_is_read_once_and_counted_as_that_many(self, found):
        long = found.questions.get(kind="LONG")
        texts = texts_of(long)
        first = max(texts, key=lambda one: one.more)
        assert first.more == 9 and Likeness.objects.filter(like=first).count() == 9
        theme = theming.add_theme(long, "Breakfast", by=found.lead, seat="", at=timezone.now())
        theming.read_answer(first, [theme], by=found.lead, at=timezone.now())
        assert [(one.count, one.texts) for one in themes_of(long)] == [(10, 1)]
        assert first not in unread(texts_of(long), found.lead)

    def test_two_analysts_and_how_far_they_agree(self, found):
        long, other, now = found.questions.get(kind="LONG"), make.person("Second Analyst"), timezone.now()
        theme = theming.add_theme(long, "Money", by=found.lead, seat="", at=now)
        for number, text in enumerate(texts_of(long).order_by("pk")[:8]):
            theming.read_answer(text, [theme] if number < 4 else [], by=found.lead, at=now)
            theming.read_answer(text, [theme] if number < 3 else [], by=other, at=now)
        pair = agreement_of(long)[0]
        assert pair.texts == 8 and pair.same == pytest.approx(7 / 8)
        assert float(pair.lines[0][1].kappa) == 0.75 and pair.lines[0][2] == "substantial"

    def test_merging_moves_the_tags(self, found):
        long, now = found.questions.get(kind="LONG"), timezone.now()
        one = theming.add_theme(long, "Cost", by=found.lead, seat="", at=now)
        other = theming.add_theme(long, "Money", by=found.lead, seat="", at=now)
        texts = list(texts_of(long)[:2])
        theming.read_answer(texts[0], [one, other], by=found.lead, at=now)
        theming.read_answer(texts[1], [one], by=found.lead, at=now)
        theming.merge_theme(one, other, by=found.lead, seat="", at=now)
        theming.merge_theme(one, other, by=found.lead, seat="", at=now)
        assert Tag.objects.filter(theme=other).count() == 2 and not Tag.objects.filter(theme=one).exists()
        with pytest.raises(Refused):
            theming.add_theme(long, "cost", by=found.lead, seat="", at=now)
        with pytest.raises(Refused):
            theming.merge_theme(
                Theme.objects.get(pk=other.pk), Theme.objects.get(pk=one.pk), by=found.lead, seat="", at=now
            )

    def test_the_same_theme_twice_is_one(self, found):
        long, now = found.questions.get(kind="LONG"), timezone.now()
        made = [theming.add_theme(long, name, by=found.lead, seat="", at=now) for name in ("Cost", "COST")]
        assert made[0] == made[1]

    def test_a_theme_of_another_question_is_refused(self, found):
        other = theming.add_theme(found.questions.get(kind="SHORT"), "Cost", by=found.lead, seat="", at=timezone.now())
        text = texts_of(found.questions.get(kind="LONG"))[0]
        with pytest.raises(Refused):
            theming.read_answer(text, [other], by=found.lead, at=timezone.now())
        assert not Reading.objects.exists()


def test_a_round_beside_the_one_before(world):
    build.schools(world, 20)
    before = closed_with(world, lambda asked, n: {asked["ONE"]: [1 + n % 3]})
    after = build.opened(
        world, earlier=before, opens_at=timezone.now() - 9 * build.DAY, closes_at=timezone.now() - build.DAY / 24
    )
    one = after.questions.get(kind="ONE")
    one.same_as = before.questions.get(kind="ONE")
    one.save()
    for number, each in enumerate(after.respondents.all()):
        build.response(each, {one: [1 + number % 3]})
    close(after)
    for each in (before, after):
        tabulate(each, at=timezone.now())
    found = compared(after)
    assert len(found) == 1 and [line.points for line in found[0].lines] == [0, 0, 0]
    assert [line.words for line in found[0].lines] == ["0", "0", "0"]


class TestSheets:
    NASTY = '=HYPERLINK("x";"y")\nline "two", مرحبا 😀 <b>'

    @pytest.fixture
    def found(self, world):
        build.schools(world, 6)
        found = closed_with(world, lambda asked, n: {**build.some_answers(asked["ONE"].consultation, n),
                                                     asked["LONG"]: self.NASTY if n == 0 else "x" * 10_000})  # fmt: skip
        return found

    def test_csv_has_a_line_for_each_response_and_runs_nothing(self, found):
        import csv
        import io

        text = b"".join(responses_csv(found)).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(rows) == found.responses.count()
        number = next(at for at, one in enumerate(found.questions.order_by("position"), 1) if one.kind == "LONG")
        assert rows[0][f"q{number}"] == "'" + self.NASTY
        assert rows[0]["respondent"] == found.respondents.order_by("pk")[0].name
        assert rows[0]["q1"] == "Yes" and rows[1]["q1"] == "No"
        assert {rows[n]["q2_1"] for n in range(3)} == {"1"} and [rows[n]["q2_2"] for n in range(3)] == ["0", "1", "1"]

    @pytest.mark.parametrize("before", ["", " ", "\n", "\x0b", "\x1c", "\x85", "\xa0", "\u2003", "\u3000"])
    def test_nothing_is_run_whatever_white_space_stands_before_it(self, world, before):
        found = closed_with(world, lambda asked, n: {asked["LONG"]: f"{before}=1+1"})
        assert f'"\'{before}=1+1"' in b"".join(responses_csv(found)).decode()
        assert cell(f"{before}=1+1") == f"'{before}=1+1"

    def test_xlsx_has_the_same_and_what_the_columns_mean(self, found, tmp_path):
        import openpyxl

        target = tmp_path / "one.xlsx"
        with target.open("wb") as file:
            assert write_xlsx(found, file) == found.responses.count()
        book = openpyxl.load_workbook(target)
        assert book.sheetnames == ["Responses", "Columns"]
        cells = [cell.value for row in book["Responses"].iter_rows() for cell in row]
        assert not any(isinstance(one, str) and one.startswith("=") for one in cells)
        assert zipfile.is_zipfile(target)


class TestNothingFollows:
    """Differencing by what stands beside the figures: bases, other questions, other filters."""

    def test_the_base_of_a_follow_up_does_not_tell_how_many_chose_what_is_hidden(self, world):
        build.schools(world, 40)
        chosen = [1] * 30 + [2] * 7 + [3] * 3
        found = closed_with(world, lambda asked, n: {
            asked["ONE"]: [chosen[n]], **({asked["SHORT"]: f"Because {n}"} if chosen[n] == 2 else {})} if n < 40 else None)  # fmt: skip
        tabulate(found, at=timezone.now())
        assert counts(figure(found, "ONE").tables[0]) == {1: 30, 2: None, 3: None}
        follow_up = figure(found, "SHORT").tables[0]
        assert not follow_up.is_shown and follow_up.base.answered is None, "7 answered: so 3 chose the third"

    def test_the_filters_do_not_tell_how_many_of_a_small_group_responded(self, world):
        north = build.ground(world).group
        south = make.Body.objects.create(kind="DEVELOPMENT_GROUP", name="South", parent=build.ground(world).network)
        build.schools(world, 40, groups=[north, south])
        found = build.opened(
            world, opens_at=timezone.now() - 9 * build.DAY, closes_at=timezone.now() - build.DAY / 24
        )  # fmt: skip
        for group, many in ((north, 18), (south, 3)):
            for number, one in enumerate(found.respondents.filter(group=group).order_by("pk")[:many]):
                build.response(one, build.some_answers(found, number))
        tabulate(close(found), at=timezone.now())
        for group in (north, south):
            kept = tabulated(found, {"group": str(group.pk)})
            assert kept.responded is None, "21 in all: one tells the other"
            shown = [table for one in figures_of(found, {"group": str(group.pk)}) for table in one.tables]
            assert not any(one.is_shown or one.base.answered or one.base.responded for one in shown)
        lines = {one.label: one.responded for one in dict(representativeness(found))["Group"]}
        assert lines[north.name] is None and lines["South"] is None

    def test_small_figures_tell_their_bounds_of_all_and_nothing_of_a_part(self, world):
        build.schools(world, 63)
        found = closed_with(world, lambda asked, n: {asked["ONE"]: [2 if n < 3 else 1]} if n < 63 else None)
        tabulate(found, at=timezone.now())
        table = figure(found, "ONE").tables[0]
        assert [row.words for row in table.rows] == ["59 to 62", "1 to 4", "0"]
        for chosen, figures in walk(found):
            told = [row.between for one in figures for table in one.tables for row in table.rows if row.between]
            assert bool(told) == (not chosen or tabulated(found, chosen).responded == 63)
        answers = next(one for one in open_json(found, figures_of(found), {})["questions"] if one["kind"] == "ONE")
        assert answers["tables"][0]["answers"][1]["between"] == (1, 4)
        assert "1 to 4" in [row[4] for row in figure_rows(figures_of(found))]


@pytest.mark.parametrize(("came", "flagged"), [(10, True), (11, False), (30, True), (29, False)])
def test_ten_points_off_is_flagged_and_nine_and_a_half_are_not(came, flagged):
    """Of 100 on the roll 40 are in the group. 10 of 20 … : a share of the responses 10 points off exactly."""
    rest = {10: 10, 11: 11, 30: 70, 29: 71}[came]
    roll = {10: 40, 11: 41, 30: 40, 29: 38}[came]
    lines = represents([("Ours", came, roll), ("Others", rest, 100 - roll)])
    assert lines[0].is_off is flagged and lines[1].is_off is flagged
    if flagged:
        assert abs(lines[0].share - lines[0].of_roll) == Fraction(1, 10)
        assert lines[0].is_under != lines[1].is_under


class TestTextsOfADocument:
    def test_a_theme_counts_responses_and_alike_are_texts_on_the_same_paragraph(self, world):
        build.schools(world, 12)
        found = closed_with(world, lambda asked, n: (
            {asked["DOCUMENT"]: dict.fromkeys(asked["DOCUMENT"].parts.all(), "Leave it as it is.")} if n < 4 else
            {asked["DOCUMENT"]: {asked["DOCUMENT"].parts.first(): f"Shorten it, number {n}."}} if n < 9 else None))  # fmt: skip
        tabulate(found, at=timezone.now())
        question, now = found.questions.get(kind="DOCUMENT"), timezone.now()
        assert sorted(one.more for one in texts_of(question))[-2:] == [3, 3], (
            "the same words on two paragraphs are two texts"
        )
        theme = theming.add_theme(question, "As it is", by=found.lead, seat="", at=now)
        for text in texts_of(question).filter(text="Leave it as it is."):
            theming.read_answer(text, [theme], by=found.lead, at=now)
            theming.read_answer(text, [theme], by=make.person(f"Second {text.pk}"), at=now)
        one = themes_of(question)[0]
        assert (one.count, one.texts, one.of) == (None, 2, 9), "8 texts of 4 responses are 4"
        assert one.words == "in fewer than 5 of 9 responses"
        for text in texts_of(question).filter(text__startswith="Shorten")[:1]:
            theming.read_answer(text, [theme], by=found.lead, at=now)
        assert themes_of(question)[0].words == "in 5 of 9 responses"

    def test_words_beside_a_choice_are_read_too(self, world):
        build.schools(world, 6)
        found = closed_with(world, lambda asked, n: {asked["ONE"]: [3]})
        assert found.questions.get(kind="ONE") in written_questions(found)
        assert found.questions.get(kind="SCALE") not in written_questions(found)


def test_questions_put_otherwise_are_not_compared(world):
    build.schools(world, 20)
    before = closed_with(world, lambda asked, n: {asked["ONE"]: [1 + n % 3], asked["SCALE"]: 1 + n % 5})
    after = build.opened(world, questions=False, earlier=before, opens_at=timezone.now() - 9 * build.DAY,
                         closes_at=timezone.now() - build.DAY / 24)  # fmt: skip
    same = {one.kind: one for one in before.questions.all()}
    one = build.question(after, "ONE", options=["Yes", "No", "Never"], text=same["ONE"].text, same_as=same["ONE"])
    scale = build.question(after, "SCALE", text=f"  {same['SCALE'].text.upper()}", same_as=same["SCALE"])
    for number, each in enumerate(after.respondents.all()):
        build.response(each, {one: [1 + number % 3], scale: 1 + number % 5})
    close(after)
    for each in (before, after):
        tabulate(each, at=timezone.now())
    assert [it.figure.question for it in compared(after)] == [scale]
    assert asked_otherwise(after) == [one.text]
