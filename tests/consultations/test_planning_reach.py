"""Who sees a consultation, who runs it, who reads answers, who sees figures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.models import Analyst, Consultation, Report
from consultations.permissions.planning import (
    check_may_analyse,
    check_may_plan,
    check_may_run,
    check_may_see_sums,
)
from consultations.selectors.planning import consultations_visible_to
from cph.core.refusals import NotAllowed, allowed
from networks.constitutions import seats
from networks.executives.models import Tenure
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
NOW = timezone.now
ROLES = ("clerk", "chair", "vice", "rep", "director", "head", "officer", "admin", "stranger")


@pytest.fixture
def world():
    return make.world()


def may(world, check, thing, **facts):
    """Which roles may, among those of the small world."""
    found = {role for role in ROLES if allowed(check, getattr(world, role), thing, at=NOW(), **facts)}
    for role in ROLES:
        seats.forget(getattr(world, role))
    return found


def sees(person):
    seats.forget(person)
    return set(consultations_visible_to(person, timezone.localdate()))


def test_who_plans(world):
    assert may(world, check_may_plan, world.network) == {"clerk", "chair", "vice", "rep", "officer", "admin"}
    other = make.world("Another city", "330")
    assert may(world, check_may_plan, other.network) == {"admin"}


def test_who_runs(world):
    found = put.draft(world, lead=world.chair)
    assert may(world, check_may_run, found) == {"clerk", "chair", "admin"}


def test_a_draft_is_seen_by_who_prepares_it(world):
    found = put.draft(world, lead=world.chair)
    Analyst.objects.create(consultation=found, person=world.vice, named_at=NOW())
    assert {role for role in ROLES if found in sees(getattr(world, role))} == {"clerk", "chair", "vice", "admin"}


def test_an_open_one_is_seen_by_the_network_and_never_outside(world):
    other = make.world("Another city", "330")
    found = put.opened(world, questions=False)
    assert {role for role in ROLES if found in sees(getattr(world, role))} == set(ROLES) - {"stranger"}
    assert {role for role in ROLES if found in sees(getattr(other, role))} == {"admin"}


def test_whoever_is_asked_sees_it_without_a_seat(world):
    found = put.opened(world, questions=False)
    school = found.respondents.filter(school__isnull=False).first()
    school.delegations.create(to=world.stranger, given_by=world.head, given_at=NOW())
    assert found in sees(world.stranger)
    school.delegations.update(ended_at=NOW())
    assert found not in sees(world.stranger)


def test_what_was_withdrawn_before_it_opened_stays_with_who_prepared_it(world):
    early = put.draft(world, state="WITHDRAWN", withdrawn_because="No.")
    late = put.opened(world, questions=False)
    Consultation.objects.filter(pk=late.pk).update(state="WITHDRAWN", withdrawn_because="No.")
    assert {early, late} & sees(world.head) == {late}
    assert {early, late} <= sees(world.clerk)


def test_nobody_reads_anything_while_it_is_open(world):
    found = put.opened(world, questions=False)
    assert may(world, check_may_analyse, found) == may(world, check_may_see_sums, found) == set()
    with pytest.raises(NotAllowed, match="before the consultation has closed"):
        check_may_see_sums(world.clerk, found, at=found.closes_at + timedelta(days=1))


def test_single_answers_are_read_by_lead_and_analysts_alone(world):
    found = put.closed(world, 1, questions=False, lead=world.chair)
    Analyst.objects.create(consultation=found, person=world.vice, named_at=NOW())
    assert may(world, check_may_analyse, found) == {"chair", "vice"}
    found.analysts.update(ended_at=NOW())
    del found._analysts
    assert may(world, check_may_analyse, found) == {"chair"}


def test_a_lead_and_an_analyst_who_left_the_network_run_and_read_nothing(world):
    draft, found = put.draft(world, lead=world.vice), put.closed(world, 1, questions=False, lead=world.vice)
    Analyst.objects.create(consultation=found, person=world.rep, named_at=NOW())
    assert may(world, check_may_analyse, found) == {"vice", "rep"}
    assert may(world, check_may_run, found) == {"clerk", "vice", "admin"}
    Tenure.objects.filter(person__in=[world.vice, world.rep]).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert may(world, check_may_analyse, found) == set()
    assert may(world, check_may_run, found) == {"clerk", "admin"}
    assert not may(world, check_may_see_sums, found) & {"vice", "rep"}
    assert not {draft, found} & sees(world.vice)
    assert not {draft, found} & sees(world.rep)
    assert {draft, found} <= sees(world.clerk)


def test_sums_are_read_by_the_executive_then_by_all_who_see_it(world):
    found = put.closed(world, 1, questions=False)
    assert may(world, check_may_see_sums, found) == {"clerk", "chair", "vice", "rep", "admin"}
    Report.objects.create(consultation=found, number=1, issued_by=world.clerk, issued_at=NOW())
    assert may(world, check_may_see_sums, found) >= {"head", "director", "officer"}


def test_the_authority_that_asked_reads_its_sums(world):
    found = put.closed(world, 1, questions=False, asker="AUTHORITY", asker_authority=world.authority)
    assert may(world, check_may_see_sums, found) == {"clerk", "chair", "vice", "rep", "admin", "officer"}


def test_of_a_withdrawn_one_nothing_is_read(world):
    found = put.closed(world, 1, questions=False)
    Consultation.objects.filter(pk=found.pk).update(state="WITHDRAWN", withdrawn_because="No.")
    found.refresh_from_db()
    assert may(world, check_may_see_sums, found) == may(world, check_may_analyse, found) == set()


def test_factories_make_what_they_say(world):
    put.schools(world, 4, groups=[world.group])
    found = put.closed(world, 3)
    assert found.responses.count() == 3
    assert found.questions.count() == 9
    assert found.respondents.count() == 5
    first = found.respondents.order_by("pk").first()
    assert first.responses.get().answers.count() >= 8


@pytest.mark.parametrize("role", ["clerk", "head"])
def test_the_page_opens(world, client, role):
    found = put.opened(world)
    client.force_login(getattr(world, role))
    answer = client.get(f"/consultations/{found.pk}/")
    assert answer.status_code == 200
    assert found.title in answer.content.decode()
    assert client.get(f"/bodies/{world.network.pk}/consultations/").status_code == 200


def test_what_one_may_not_see_is_not_there(world, client):
    found = put.draft(world)
    for role in ("head", "stranger"):
        client.force_login(getattr(world, role))
        assert client.get(f"/consultations/{found.pk}/").status_code == 404
