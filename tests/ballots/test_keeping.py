"""Papers go when their day comes unless somebody holds them; the admin site shows nothing that links; tasks stir and sweep."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.urls import reverse

from cph.core.refusals import Refused
from networks.ballots import selectors, services, tasks
from networks.ballots.models import Box, BoxKey, Mark, OpenedBallot, SealedBallot
from tests.factories import ballots as make
from tests.factories.people import AdministratorFactory

DAY = date(2027, 5, 27)


def opened(number: int = 3) -> Box:
    voters = make.people(number)
    box = make.opened_to(voters)
    for one in voters:
        make.casts(box, one)
    return make.opened(box)


@pytest.mark.django_db
def test_papers_are_destroyed_on_their_day_and_what_was_published_remains():
    box = opened()
    services.keep_until(box, DAY)
    assert list(selectors.boxes_to_destroy(DAY - timedelta(days=1))) == []
    with pytest.raises(Refused, match="kept until Thursday 27 May 2027"):
        services.destroy(box, on=DAY - timedelta(days=1))
    assert list(selectors.boxes_to_destroy(DAY)) == [box]
    box = services.destroy(box, on=DAY)
    assert box.state == Box.State.DESTROYED and not OpenedBallot.objects.exists()
    assert (box.marked.count(), box.seal.envelopes) == (3, 3)
    assert services.destroy(box).state == Box.State.DESTROYED


@pytest.mark.django_db
def test_papers_that_somebody_holds_are_kept_until_they_let_go():
    box = opened()
    services.keep_until(box, DAY)
    services.hold(box, "An objection is before the board")
    assert list(selectors.boxes_to_destroy(DAY)) == []
    with pytest.raises(Refused, match="An objection is before the board"):
        services.destroy(box, on=DAY)
    services.hold(box, "")
    assert services.destroy(box, on=DAY).state == Box.State.DESTROYED
    with pytest.raises(Refused, match="are destroyed"):
        services.hold(box, "Too late")


@pytest.mark.django_db
def test_a_box_that_was_not_opened_is_not_destroyed_and_an_opened_one_not_abandoned():
    box = opened()
    with pytest.raises(Refused, match="not abandoned"):
        services.abandon(box)
    with pytest.raises(Refused, match="Only a box that was opened"):
        services.destroy(make.closed(make.opened_to(make.people(1))))
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenedBallot.objects.all().delete()
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Box.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["prepared", "open", "closed"])
def test_an_abandoned_box_keeps_no_envelope_and_no_key(stage):
    voters = make.people(2)
    box = make.prepared(make.own_votes(voters)) if stage == "prepared" else make.opened_to(voters)
    if stage != "prepared":
        make.casts(box, voters[0])
    if stage == "closed":
        make.closed(box)
    services.abandon(box)
    assert services.abandon(box).state == Box.State.ABANDONED
    assert not SealedBallot.objects.exists() and bytes(BoxKey.objects.get().wrapped) == b""
    assert services.destroy(box).state == Box.State.ABANDONED


# --- what the worker does
@pytest.mark.django_db(transaction=True)
def test_boxes_with_ten_new_papers_are_stirred_and_the_others_left():
    voters = make.people(10)
    full, young = make.opened_to(voters), make.opened_to(voters)
    for n, one in enumerate(voters):
        make.casts(full, one)
        if n:
            make.casts(young, one)
    tasks.stir_boxes()
    tasks.stir_boxes()
    full.refresh_from_db()
    young.refresh_from_db()
    assert (full.stirred, young.stirred) == (10, 0)
    assert full.sealed.count() == full.marked.count() == 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stirred", "more", "is_due"), [(200, 9, False), (200, 10, True), (1000, 19, False), (1000, 20, True)]
)
def test_a_large_box_is_stirred_for_one_paper_in_fifty(stirred, more, is_due):
    voters = make.people(1)
    box = make.opened_to(voters)
    Box.objects.filter(pk=box.pk).update(stirred=stirred)
    SealedBallot.objects.bulk_create(SealedBallot(id=uuid4(), box=box, ciphertext=b"x") for _ in range(stirred + more))
    assert selectors.boxes_to_stir(10).exists() is is_due


@pytest.mark.django_db(transaction=True)
def test_due_papers_are_destroyed_by_the_daily_task_twice_without_harm():
    box, held = opened(), opened()
    for one in (box, held):
        services.keep_until(one, DAY)
    services.hold(held, "A court asked")
    with time_machine.travel(make.AFTER + timedelta(days=400)):
        tasks.destroy_due()
        tasks.destroy_due()
    box.refresh_from_db()
    held.refresh_from_db()
    assert (box.state, held.state) == (Box.State.DESTROYED, Box.State.OPENED)


@pytest.mark.django_db
def test_sweeping_inside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        services.sweep_away()


# --- the admin site
@pytest.mark.django_db
def test_the_admin_site_shows_neither_who_voted_nor_what_nor_what_is_in_an_envelope(client):
    voters = make.people(2)
    box = make.opened_to(voters, choices=99, keeps_trackers=True, marks=3)
    receipt = make.casts(box, voters[0], (97, 89, 83))
    make.opened(box)
    client.force_login(AdministratorFactory())
    for model, site in admin.site._registry.items():
        if model._meta.app_label != "ballots":
            continue
        name = f"admin:ballots_{model._meta.model_name}"
        pages = [client.get(reverse(f"{name}_changelist"))]
        pages += [client.get(reverse(f"{name}_change", args=[row.pk])) for row in model._base_manager.all()[:3]]
        for page in pages:
            assert page.status_code == 200
            text = page.content.decode()
            assert receipt.tracker.hex() not in text and "97, 89" not in text and "97,89" not in text
            assert model is not Mark or voters[0].name not in text
        assert not site.has_add_permission(page.wsgi_request)
        assert not site.has_change_permission(page.wsgi_request) and not site.has_delete_permission(page.wsgi_request)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["elector={pk}", "elector__id__exact={pk}", "elector__name=x", "on_paper=1"])
def test_the_admin_site_does_not_answer_whether_somebody_has_voted(client, query):
    voters = make.people(2)
    box = make.opened_to(voters)
    make.casts(box, voters[0])
    client.force_login(AdministratorFactory())
    pages = [client.get(reverse("admin:ballots_mark_changelist") + "?" + query.format(pk=one.pk)) for one in voters]
    assert [page.status_code for page in pages] == [400, 400]


@pytest.mark.django_db
def test_envelopes_cannot_be_watched_coming_in(client):
    voters = make.people(1)
    box = make.opened_to(voters)
    receipt = make.casts(box, voters[0])
    client.force_login(AdministratorFactory())
    address = reverse("admin:ballots_sealedballot_changelist")
    assert str(receipt.envelope) not in client.get(address).content.decode()
    make.closed(box)
    assert str(receipt.envelope) in client.get(address).content.decode()
