"""Opening, more time, the close by the clock, withdrawing; analysts and views."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.models import Analyst, Consultation, Extension, Respondent, View
from consultations.rules.audience import Chosen
from consultations.selectors.checks import reasons_not_to_open
from consultations.selectors.dates import span_for
from consultations.selectors.rolls import drawn_again
from consultations.selectors.views_heard import views_of
from consultations.services import analysts, hearing, opening, planning
from consultations.services.hearing import Heard
from consultations.tasks.planning import run_consultations
from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.constitutions.models import Body
from networks.schools.models import Headship
from tests.consultations.test_planning import channel, only
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
State = Consultation.State


@pytest.fixture
def world():
    return make.world()


def ready(world, **facts):
    """A draft that may open now: it has a question and its ways."""
    now = timezone.now()
    found = put.draft(world, **{"opens_at": now - timedelta(minutes=1), "closes_at": now + 14 * DAY} | facts)
    put.question(found)
    planning.choose_ways(found, only(), by=world.clerk, at=now)
    found.refresh_from_db()
    return found


def missing(found):
    return [one.words for one in reasons_not_to_open(found, timezone.now()) if one.stops]


def opened(world, **facts):
    found = ready(world, **facts)
    planning.open_consultation(found, by=world.clerk, at=timezone.now())
    return Consultation.objects.get(pk=found.pk)


# --- the checklist


def test_a_draft_without_anything_says_all_that_is_missing(world):
    found = put.draft(world, about="", decides=" ", could_change="Nothing.", opens_at=None, closes_at=None)
    said = " ".join(missing(found))
    for words in ("what it is about", "what is decided", "nothing is left to decide", "way of consulting", "The dates"):
        assert words in said
    with pytest.raises(Refused, match="It cannot open yet"):
        planning.open_consultation(found, by=world.clerk, at=timezone.now())


def test_questions_need_their_choices(world):
    found = ready(world)
    put.question(found, "MANY").options.all().delete()
    said = "Question 2: there is nothing to choose from. Offer at least two options."
    assert missing(found) == [said]
    with pytest.raises(Refused) as refused:
        planning.open_consultation(found, by=world.clerk, at=timezone.now())
    assert str(refused.value) == f"It cannot open yet. Missing: {said}"
    found.questions.last().delete()
    assert not missing(found)


def test_nobody_is_asked_without_names_where_they_would_be_known(world):
    found = ready(world, naming="ANONYMOUS")
    assert "At least 5 are asked" in " ".join(missing(found))
    put.schools(world, 4)
    assert not missing(found)


def test_without_names_somebody_must_answer_here_and_the_clock_says_so_once(world):
    found = put.draft(world, opens_at=timezone.now() + DAY, naming="ANONYMOUS")
    planning.choose_ways(found, only("FULL_MEETING"), by=world.clerk, at=timezone.now())
    assert missing(Consultation.objects.get(pk=found.pk)) == [
        "Answers come without names, and by the ways that were chosen nobody answers here. Choose another way, or names"
    ]
    Consultation.objects.filter(pk=found.pk).update(released_at=timezone.now())
    assert not opening.open_due(found.pk, at=found.opens_at)
    found.refresh_from_db()
    assert (found.state, found.released_at) == (State.DRAFT, None)
    assert Notice.objects.get(person=world.clerk).subject.endswith("did not open")


def test_what_an_article_asks_for_stops_an_opening(world):
    channel(world, school_days=60)
    found = put.draft(world, opens_at=timezone.now() - DAY, closes_at=timezone.now() + 7 * DAY, timescale="TERM")
    put.question(found)
    planning.choose_ways(found, only(), by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    assert "60 school days at least, as Article 5h asks" in " ".join(missing(found))


@pytest.mark.parametrize("more", [0, 1])
def test_what_an_article_asks_for_is_counted_to_the_day(world, more):
    now = timezone.now()
    found = put.draft(world, opens_at=now - timedelta(minutes=1), closes_at=now + 28 * DAY, timescale="TERM")
    channel(world, school_days=span_for(found).school + more)
    put.question(found)
    planning.choose_ways(found, only(), by=world.clerk, at=now)
    found.refresh_from_db()
    assert ("as Article 5h asks" in " ".join(missing(found))) is bool(more)


@pytest.mark.parametrize("days", [1, 0, -1])
def test_a_day_of_the_decision_that_has_passed_is_said_and_stops_nothing(world, days):
    found = ready(world, decides_on=timezone.localdate() + days * DAY)
    warnings = " ".join(one.words for one in reasons_not_to_open(found, timezone.now()) if one.is_warning)
    assert ("is anything left to decide?" in warnings) is (days < 0)
    assert not missing(found)


def test_a_meeting_alone_needs_no_question_and_asks_nobody(world):
    found = put.draft(world, opens_at=timezone.now() - DAY)
    planning.choose_ways(found, only("FULL_MEETING"), by=world.clerk, at=timezone.now())
    planning.open_consultation(found, by=world.clerk, at=timezone.now())
    assert not Respondent.objects.filter(is_asked=True).exists()
    assert not Notice.objects.filter(kind="CONSULTATION").exists()


# --- opening


def test_opening_freezes_the_roll_and_tells_all_once(world):
    put.schools(world, 3, groups=[world.group])
    found = ready(world)
    for _ in range(2):
        planning.open_consultation(found, by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    assert found.state == State.OPEN
    assert found.respondents.filter(is_asked=True).count() == 4
    assert set(found.respondents.values_list("size", flat=True)) == {"UP_TO_210", "UP_TO_420", "UP_TO_630", "UNKNOWN"}
    assert found.respondents.filter(group=world.group).count() == 3
    assert Notice.objects.filter(kind="CONSULTATION").count() == 4
    assert Line.objects.filter(verb="opened").count() == 1


def test_a_head_of_two_schools_is_asked_as_was_chosen(world):
    make.lead_a_school(world, world.head)
    assert opened(world).respondents.count() == 2
    once = opened(world, answers_per="PERSON")
    assert once.respondents.get().person == world.head


def test_who_comes_later_is_not_on_the_frozen_roll(world):
    found = opened(world)
    make.head_of(world, "Later Head")
    assert found.respondents.count() == 1


def test_a_sample_is_drawn_once_recorded_and_can_be_drawn_again(world):
    east = Body.objects.create(kind="DEVELOPMENT_GROUP", name="East group", parent=world.network)
    put.schools(world, 12, groups=[world.group, east])
    found = ready(world)
    planning.set_audience(found, Chosen(), size=5, sample_by=["GROUP"], by=world.clerk, at=timezone.now())
    planning.open_consultation(found, by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    asked = {("SCHOOL", one.school_id) for one in found.respondents.filter(is_asked=True)}
    assert found.respondents.count() == 13
    assert len(asked) == 5
    assert drawn_again(found) == asked
    assert {found.respondents.filter(is_asked=True, group=one).count() for one in (world.group, east)} <= {2, 3}
    assert found.sample_seed in Line.objects.get(verb="opened").subject


def test_its_time_is_still_to_come_so_it_opens_by_the_clock(world):
    found = ready(world, opens_at=timezone.now() + DAY)
    planning.open_consultation(found, by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    assert (found.state, found.released_at is not None) == (State.DRAFT, True)
    assert not opening.open_due(found.pk, at=timezone.now())
    assert opening.open_due(found.pk, at=found.opens_at)
    assert not opening.open_due(found.pk, at=found.opens_at)
    before = found.opens_at
    found.refresh_from_db()
    assert (found.state, found.opens_at) == (State.OPEN, before)


def test_the_clock_holds_back_what_is_not_ready_and_says_so(world):
    found = ready(world, opens_at=timezone.now() + DAY)
    planning.open_consultation(found, by=world.clerk, at=timezone.now())
    Headship.objects.update(ends_on=timezone.localdate())
    assert not opening.open_due(found.pk, at=found.opens_at + DAY)
    found.refresh_from_db()
    assert (found.state, found.released_at) == (State.DRAFT, None)
    assert Notice.objects.get(person=world.clerk).subject.endswith("did not open")


def test_a_draft_that_nobody_let_go_never_opens_by_itself(world):
    ready(world)
    run_consultations()
    assert not Consultation.objects.exclude(state=State.DRAFT).exists()


def test_without_names_the_box_is_there_and_the_answers_come_out_after_the_close(world):
    put.schools(world, 5)
    found = opened(world, naming="ANONYMOUS")
    assert found.box is not None
    closes = found.closes_at
    assert opening.close_due(found.pk, at=closes)
    found.refresh_from_db()
    assert (found.state, found.closed_at) == (State.CLOSED, None)
    assert opening.take_in_due(found.pk, at=closes)
    assert not opening.take_in_due(found.pk, at=closes)
    found.refresh_from_db()
    assert found.closed_at == closes


# --- more time and the close


def test_more_time_is_logged_and_told_and_given_once(world):
    found = opened(world)
    until = found.closes_at + 3 * DAY
    for _ in range(2):
        planning.extend(found, closes_at=until, reason="Snow.", by=world.clerk, at=timezone.now())
    assert Extension.objects.count() == 1
    assert Notice.objects.filter(text__contains="Snow.").count() == 1
    for wrong, words in ((found.closes_at, "never closes earlier"), (until - DAY, "never closes earlier")):
        with pytest.raises(Refused, match=words):
            planning.extend(found, closes_at=wrong, reason="No.", by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="Enter why"):
        planning.extend(found, closes_at=until + DAY, reason=" ", by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="Only while it is open"):
        planning.extend(found, closes_at=until + DAY, reason="Late.", by=world.clerk, at=until)


def test_the_time_that_was_announced_is_no_more_time(world):
    found = opened(world)
    with pytest.raises(Refused, match="Enter a later time"):
        planning.extend(found, closes_at=found.closes_at, reason="Snow.", by=world.clerk, at=timezone.now())
    until = found.closes_at + DAY
    planning.extend(found, closes_at=until, reason="Snow.", by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="Enter a later time"):
        planning.extend(found, closes_at=until, reason="Ice.", by=world.clerk, at=timezone.now())
    assert Extension.objects.get().reason == "Snow."


def test_a_cancelled_meeting_decides_nothing_and_that_is_said(world):
    meeting = make.meeting(world)
    found = ready(world, meeting=meeting)

    def said():
        found.refresh_from_db()
        return "is cancelled" in " ".join(one.words for one in reasons_not_to_open(found, timezone.now()))

    assert not said()
    type(meeting).objects.filter(pk=meeting.pk).update(state="CANCELLED", cancel_reason="Snow.")
    assert said()
    assert not missing(found)


def test_it_closes_at_its_second_once(world):
    found = opened(world)
    closes = found.closes_at
    assert not opening.close_due(found.pk, at=closes - timedelta(seconds=1))
    assert opening.close_due(found.pk, at=closes)
    assert not opening.close_due(found.pk, at=closes)
    found.refresh_from_db()
    assert (found.state, found.closed_at) == (State.CLOSED, closes)
    assert Line.objects.filter(verb="closed").count() == 1


def test_one_that_fails_does_not_keep_others_open(world, monkeypatch):
    first, second = (
        put.opened(world, questions=False, closes_at=timezone.now() - DAY, opens_at=timezone.now() - 9 * DAY)
        for _ in range(2)
    )
    real = opening.close_due
    monkeypatch.setattr(
        "consultations.tasks.planning.close_due", lambda pk, *, at: 1 / 0 if pk == first.pk else real(pk, at=at)
    )
    monkeypatch.setattr("consultations.tasks.planning.close_due.__name__", "close_due", raising=False)
    run_consultations()
    assert {one.pk: one.state for one in Consultation.objects.all()} == {first.pk: State.OPEN, second.pk: State.CLOSED}


# --- withdrawing


def test_withdrawing_tells_all_who_were_asked_and_is_done_once(world):
    found = opened(world)
    for _ in range(2):
        planning.withdraw(found, reason="It is decided elsewhere.", by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    assert found.state == State.WITHDRAWN
    assert Notice.objects.filter(subject__contains="withdrawn").count() == 1
    assert Line.objects.filter(verb="withdrew").count() == 1
    with pytest.raises(Refused, match="does not open again"):
        planning.open_consultation(found, by=world.clerk, at=timezone.now())


def test_who_does_not_run_it_neither_opens_nor_extends_nor_withdraws(world):
    found = opened(world)
    until = found.closes_at + DAY
    for role in ("head", "officer", "chair", "stranger"):
        by = {"by": getattr(world, role), "at": timezone.now()}
        with pytest.raises(NotAllowed):
            planning.extend(found, closes_at=until, reason="No.", **by)
        with pytest.raises(NotAllowed):
            planning.withdraw(found, reason="No.", **by)
        with pytest.raises(NotAllowed):
            planning.open_consultation(found, **by)


# --- analysts


def test_an_analyst_is_named_once_and_ends_once(world):
    found = opened(world)
    one = analysts.name_analyst(found, world.vice, by=world.clerk, at=timezone.now())
    assert analysts.name_analyst(found, world.vice, by=world.clerk, at=timezone.now()) == one
    for _ in range(2):
        analysts.end_analyst(one, by=world.clerk, at=timezone.now())
    again = analysts.name_analyst(found, world.vice, by=world.clerk, at=timezone.now())
    assert Analyst.objects.count() == 2
    assert again.ended_at is None
    with pytest.raises(Refused, match="a seat in this network"):
        analysts.name_analyst(found, world.stranger, by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="anyway"):
        analysts.name_analyst(found, world.clerk, by=world.clerk, at=timezone.now())
    with pytest.raises(NotAllowed):
        analysts.name_analyst(found, world.chair, by=world.head, at=timezone.now())


# --- views


def heard(world, **facts):
    known = {"of": "GROUP", "way": "GROUPS", "on": timezone.localdate(), "words": "One rule.", "group": world.group}
    return Heard(**known | facts)


def test_a_correction_replaces_a_view_and_both_stay(world):
    found, key = opened(world), uuid.uuid4()
    by = {"by": world.clerk, "at": timezone.now()}
    first = hearing.record_view(found, heard(world), form_key=key, **by)
    assert hearing.record_view(found, heard(world), form_key=key, **by) == first
    second = hearing.record_view(found, heard(world, words="Two rules."), replaces=first, form_key=uuid.uuid4(), **by)
    third = hearing.record_view(found, heard(world, words="Three."), replaces=second, form_key=uuid.uuid4(), **by)
    shown = views_of(found)
    assert [(one.view, one.earlier) for one in shown] == [(third, [second, first])]
    with pytest.raises(Refused, match="corrected already"):
        hearing.record_view(found, heard(world), replaces=first, form_key=uuid.uuid4(), **by)
    assert View.objects.count() == 3


def test_a_view_is_of_this_network_of_a_day_that_came_and_says_something(world):
    found, other = opened(world), make.world("Another city", "330")
    for wrong in (
        {"group": other.group},
        {"of": "MEETING", "group": None, "meeting": make.meeting(other)},
        {"on": timezone.localdate() + DAY},
        {"words": "  "},
    ):
        with pytest.raises(Refused):
            hearing.record_view(found, heard(world, **wrong), form_key=uuid.uuid4(), by=world.clerk, at=timezone.now())
    with pytest.raises(NotAllowed):
        hearing.record_view(found, heard(world), form_key=uuid.uuid4(), by=world.head, at=timezone.now())
    draft = put.draft(world)
    with pytest.raises(Refused, match="from the opening"):
        hearing.record_view(draft, heard(world), form_key=uuid.uuid4(), by=world.clerk, at=timezone.now())
