"""Planning: what is written down, weighed, addressed and dated before it opens."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.models import ChosenWay, Consultation
from consultations.rules.audience import Chosen
from consultations.selectors.rolls import candidates_of, chosen_of, count_audience
from consultations.services import copying, planning
from consultations.services.planning import Choice, Facts
from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from networks.constitutions.models import Article, Body, Channel
from networks.groups.models import Place
from networks.schools.models import Headship
from tests.factories import consultations as put
from tests.factories import meetings as make
from tests.factories.elections import amending, count_roles

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEBSITE = {"WEBSITE": Choice(True, "It suits.")}


@pytest.fixture
def world():
    return make.world()


def facts(world, **more):
    known = {"title": "Snow days", "lead": world.clerk, "asker_body": world.network}
    return Facts(**known | more)


def plan(world, by=None, key=None, **more):
    by = by or world.clerk
    return planning.plan(world.network, facts(world, **more), form_key=key or uuid.uuid4(), by=by, at=timezone.now())


def only(way="WEBSITE"):
    """One way, with a reason for each departure."""
    return {one: Choice(one == way, "So decided.") for one in Channel.Way.values}


def channel(world, way="WEBSITE", **said):
    article = Article.objects.get(constitution=world.constitution, number="5h")
    with amending():
        return Channel.objects.create(article=article, way=way, label=way.title(), **said)


# --- the plan


def test_a_form_sent_twice_plans_once(world):
    key = uuid.uuid4()
    assert plan(world, key=key) == plan(world, key=key)
    assert Consultation.objects.count() == 1
    assert Line.objects.filter(verb="planned").count() == 1


def test_a_form_key_of_another_network_finds_nothing_there(world):
    other, key = make.world("Another city", "330"), uuid.uuid4()
    plan(other, key=key)
    with pytest.raises(Refused):
        plan(world, key=key)
    assert not Consultation.objects.filter(network=world.network).exists()


@pytest.mark.parametrize("role", ["head", "director", "stranger"])
def test_who_may_not_plan_is_told_why(world, role):
    with pytest.raises(NotAllowed, match="plan consultations"):
        plan(world, by=getattr(world, role))


def test_nobody_asks_in_a_name_that_is_not_theirs(world):
    of_authority = {"asker": "AUTHORITY", "asker_body": None, "asker_authority": world.authority}
    assert plan(world, by=world.officer, lead=world.officer, **of_authority).asker == "AUTHORITY"
    with pytest.raises(NotAllowed, match="in that name"):
        plan(world, by=world.officer)
    with pytest.raises(NotAllowed, match="in that name"):
        plan(world, by=world.chair, **of_authority)
    other = make.world("Another city", "330")
    with pytest.raises(NotAllowed, match="in that name"):
        plan(world, asker_body=other.network)


def test_another_networks_meeting_or_body_does_not_decide(world):
    other = make.world("Another city", "330")
    with pytest.raises(Refused, match="a body of this network"):
        plan(world, decided_by=other.network)
    with pytest.raises(Refused, match="a meeting of this network"):
        plan(world, meeting=make.meeting(other))


def test_answers_without_names_are_not_shown_one_by_one(world):
    with pytest.raises(Refused, match="in sums only"):
        plan(world, naming="ANONYMOUS", shows_others=True)


def test_an_edit_is_kept_with_what_changed_and_only_before_it_opens(world):
    found = plan(world)
    planning.edit(found, facts(world, title="Ice days"), by=world.clerk, at=timezone.now())
    planning.edit(found, facts(world, title="Ice days"), by=world.clerk, at=timezone.now())
    assert Line.objects.filter(verb="changed").count() == 1
    opened = put.opened(world, questions=False)
    with pytest.raises(Refused, match="not planned any more"):
        planning.edit(opened, planning.facts_of(opened), by=world.clerk, at=timezone.now())
    with pytest.raises(NotAllowed, match="leads this consultation"):
        planning.edit(found, facts(world), by=world.head, at=timezone.now())


def test_a_change_takes_back_that_it_opens_by_itself(world):
    found = put.draft(world, released_at=timezone.now())
    planning.edit(found, replace(planning.facts_of(found), title="Other"), by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    assert found.released_at is None


def test_it_is_handed_on_while_open(world):
    found = put.opened(world, questions=False)
    facts = {"decided_by": world.network, "decides_on": None, "meeting": None}
    planning.hand_on(found, lead=world.vice, **facts, by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    assert found.lead == world.vice
    assert "leads it" in Line.objects.get(verb="changed").subject


# --- the ways


def test_all_six_ways_are_written_down_with_what_was_proposed(world):
    found = plan(world)
    planning.choose_ways(found, only(), by=world.clerk, at=timezone.now())
    rows = {one.way: one for one in found.ways.all()}
    assert set(rows) == set(Channel.Way.values)
    assert [way for way, one in rows.items() if one.is_chosen] == ["WEBSITE"]
    assert all("The constitution is silent" in one.proposed_because for one in rows.values())
    planning.choose_ways(found, only(), by=world.clerk, at=timezone.now())
    assert Line.objects.filter(verb="chose the ways of").count() == 1


def test_who_departs_from_the_proposal_says_why(world):
    found = plan(world)
    with pytest.raises(Refused, match="Enter why you choose otherwise"):
        planning.choose_ways(found, {"SELECTED": Choice(True)}, by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="at least one way"):
        planning.choose_ways(found, {}, by=world.clerk, at=timezone.now())
    assert not ChosenWay.objects.exists()


def test_what_the_article_says_is_kept_with_the_choice(world):
    said = channel(world, school_days=10)
    channel(world, "SELECTED", impact_at_most="LOW")
    found = plan(world)
    rows = {one.way: one for one in planning.choose_ways(found, only(), by=world.clerk, at=timezone.now())}
    assert rows["WEBSITE"].channel == said
    assert rows["GROUPS"].proposed_because == "The constitution does not name this way."
    assert rows["SELECTED"].proposed_because == (
        "Article 5h keeps it for low impact; this one has medium impact and medium importance."
    )


# --- the audience


@pytest.fixture
def groups(world):
    """Two groups with four schools each, of four sizes; the head of the world is in none."""
    east = Body.objects.create(kind="DEVELOPMENT_GROUP", name="East group", parent=world.network)
    put.schools(world, 8, groups=[world.group, east])
    return world.group, east


def count(world, chosen, per="SCHOOL", size=None, by=()):
    roll = candidates_of(world.network, per, timezone.localdate())
    return count_audience(roll, chosen, {}, size=size, by=by)


def test_parts_of_a_kind_add_up_and_kinds_narrow(world, groups):
    north, east = groups
    assert count(world, Chosen()).audience == 9
    assert count(world, Chosen(group=frozenset({east.pk}))).audience == 4
    assert count(world, Chosen(group=frozenset({east.pk, north.pk}))).audience == 8
    narrowed = Chosen(group=frozenset({north.pk}), size=frozenset({"UP_TO_210"}))
    assert count(world, narrowed).audience == 2
    assert count(world, replace(narrowed, schools=frozenset({world.head.headships.get().school_id}))).audience == 3


def test_a_head_of_two_schools_is_asked_twice_or_once(world):
    make.lead_a_school(world, world.head)
    assert (count(world, Chosen()).audience, count(world, Chosen(), "PERSON").audience) == (2, 1)


def test_two_heads_of_one_school_are_one_school_and_two_people(world):
    school = world.head.headships.get().school
    count_roles(world, "CO_HEAD")
    Headship.objects.update(role="CO_HEAD")
    Headship.objects.create(person=world.vice, school=school, role="CO_HEAD", starts_on=make.START)
    assert (count(world, Chosen()).audience, count(world, Chosen(), "PERSON").audience) == (1, 2)


def test_a_sample_is_counted_before_it_is_drawn(world, groups):
    found = count(world, Chosen(), size=4, by=["GROUP"])
    assert (found.asked, found.audience, found.is_sample) == (4, 9, True)
    assert sum(one.asked for one in found.lines["group"]) == 4
    assert {one.asked for one in found.lines["size"]} == {-1}


def test_counting_asks_as_many_queries_for_one_school_as_for_many(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        count(world, Chosen())
    put.schools(world, 20, groups=[world.group])
    with django_assert_max_num_queries(6):
        count(world, Chosen())


def test_the_audience_is_kept_and_read_back(world, groups):
    found = plan(world)
    chosen = Chosen(
        group=frozenset({groups[0].pk}),
        phase=frozenset({"2"}),
        schools=frozenset({world.head.headships.get().school_id}),
    )
    for _ in range(2):
        planning.set_audience(found, chosen, size=3, sample_by=["SIZE", "GROUP"], by=world.clerk, at=timezone.now())
    found.refresh_from_db()
    assert chosen_of(found) == chosen
    assert (found.sample_size, found.sample_by, found.sample_seed) == (3, ["GROUP", "SIZE"], "")
    assert Line.objects.filter(verb="chose the audience of").count() == 1


def test_nobody_is_addressed_who_is_not_on_this_roll(world, groups):
    found, other = plan(world), make.world("Another city", "330")
    foreign = other.head.headships.get().school_id
    for chosen in (
        Chosen(group=frozenset({other.group.pk})),
        Chosen(schools=frozenset({foreign})),
        Chosen(people=frozenset({other.head.pk})),
    ):
        with pytest.raises(Refused, match="of this network"):
            planning.set_audience(found, chosen, size=None, sample_by=[], by=world.clerk, at=timezone.now())
    with pytest.raises(Refused, match="somebody in it"):
        planning.set_audience(found, Chosen(), size=0, sample_by=[], by=world.clerk, at=timezone.now())
    assert not found.audience.exists()


# --- dates


def test_dates_are_kept_to_the_minute_and_lie_ahead(world):
    found, now = plan(world), timezone.now()
    opens, closes = now + DAY, now + 15 * DAY + timedelta(minutes=7)
    for _ in range(2):
        planning.set_dates(found, opens_at=opens, closes_at=closes, by=world.clerk, at=now)
    found.refresh_from_db()
    assert (found.opens_at, found.closes_at) == (opens, closes)
    assert Line.objects.filter(verb="set the dates of").count() == 1
    for wrong in ((closes, opens), (now - 2 * DAY, now - DAY), (opens, opens)):
        with pytest.raises(Refused):
            planning.set_dates(found, opens_at=wrong[0], closes_at=wrong[1], by=world.clerk, at=now)


# --- copies


def test_a_copy_has_words_questions_and_audience_but_no_dates(world, groups):
    source = put.draft(world)
    put.one_of_each(source)
    planning.set_audience(
        source, Chosen(group=frozenset({groups[0].pk})), size=2, sample_by=["SIZE"], by=world.clerk, at=timezone.now()
    )
    key = uuid.uuid4()
    made = [copying.copy(source, title="Again", form_key=key, by=world.chair, at=timezone.now()) for _ in range(2)]
    assert made[0] == made[1]
    found = Consultation.objects.get(pk=made[0].pk)
    assert (found.decides, found.lead, found.closes_at, found.earlier) == (source.decides, world.chair, None, None)
    assert found.questions.count() == 9
    assert chosen_of(found).group == {groups[0].pk}
    assert found.copied_from == source
    assert Line.objects.get(verb="copied").seat == Line.objects.get(verb="planned").seat == "Co-chair"


def test_the_next_round_remembers_the_one_before_and_the_template_does_not(world):
    source = put.closed(world, 1)
    second = copying.copy(
        source, title="Second", as_round=True, form_key=uuid.uuid4(), by=world.clerk, at=timezone.now()
    )
    form = copying.copy(
        source, title="Form", as_template=True, form_key=uuid.uuid4(), by=world.clerk, at=timezone.now()
    )
    assert (second.earlier, form.earlier, form.is_template) == (source, None, True)
    assert all(one.same_as_id for one in second.questions.all())
    with pytest.raises(Refused, match="A template is copied"):
        planning.open_consultation(form, by=world.clerk, at=timezone.now())


def test_a_group_that_is_history_is_not_copied(world, groups):
    source = put.draft(world)
    planning.set_audience(
        source, Chosen(group=frozenset({groups[1].pk})), size=None, sample_by=[], by=world.clerk, at=timezone.now()
    )
    Place.objects.filter(group=groups[1]).update(ends_on=timezone.localdate() - DAY)
    made = copying.copy(source, title="Again", form_key=uuid.uuid4(), by=world.clerk, at=timezone.now())
    assert not made.audience.exists()
