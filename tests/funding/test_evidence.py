"""Evidence: what is taken, who opens it, what the answer says, when it stands."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse

from cph.core.refusals import NotAllowed, Refused
from funding.models import Evidence
from funding.services import claiming as act
from funding.services.evidence import MOST_FILES, add_evidence, remove_evidence
from tests.factories import meetings as people
from tests.funding import claimed as on
from tests.funding.claimed import AT, PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return on.ground()


def add(claim, by, content=PDF, name="note.pdf"):
    return add_evidence(claim, ContentFile(content, name), by=by, at=AT)


def as_(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def address(claim, one):
    return reverse("claim_file", args=[claim.pk, one.pk])


def test_a_file_is_kept_under_a_name_that_nobody_guesses(here):
    one = add(on.draft(here), here.head, name="../../Invoice of Mrs Smith.PDF")
    assert one.name == "Invoice of Mrs Smith.pdf" and one.size == len(PDF)
    assert "Smith" not in one.file.name and one.file.name.endswith(".pdf") and len(one.file.name) > 40


def test_the_same_file_stands_once_with_a_claim(here):
    claim, second = on.draft(here), on.draft(here)
    one = add(claim, here.head)
    with pytest.raises(Refused, match="with the claim already"):
        add(claim, here.head, name="copy.pdf")
    add(second, here.head)
    remove_evidence(claim, one.pk, by=here.head, at=AT)
    remove_evidence(claim, one.pk, by=here.head, at=AT)
    assert add(claim, here.head).pk != one.pk
    facts = {"sha256": one.sha256, "name": "x.pdf", "size": 1, "added_by": here.head, "added_at": AT}
    with pytest.raises(IntegrityError, match="a_file_stands_once"), transaction.atomic():
        Evidence.objects.create(claim=claim, file="x.pdf", **facts)
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        Evidence.objects.filter(pk=one.pk).delete()


@pytest.mark.parametrize("content", [b"MZ", b"", b"%PDF-1.7 cut off", b"<html></html>", b"PK\x03\x04junk"])
def test_what_is_no_paper_is_refused(here, content):
    claim = on.draft(here)
    with pytest.raises(Refused):
        add(claim, here.head, content)
    assert not claim.evidence.exists()


def test_a_claim_has_only_so_many_files(here):
    claim = on.draft(here)
    for number in range(MOST_FILES):
        add(claim, here.head, PDF + b" " * number + b"%%EOF")
    with pytest.raises(Refused, match="at most 20"):
        add(claim, here.head, PDF + b" " * 99 + b"%%EOF")


def test_evidence_stands_once_the_claim_is_sent(here):
    claim = on.written(here, kind="INVOICE")
    act.send_claim(claim, by=here.head, at=AT)
    with pytest.raises(Refused, match="waits to be approved"):
        add(claim, here.head, PDF + b"%%EOF")
    with pytest.raises(Refused):
        remove_evidence(claim, claim.evidence.get().pk, by=here.head, at=AT)


def test_who_does_not_write_the_claim_adds_nothing(here):
    claim = on.draft(here)
    for who in (here.other, here.clerk, here.world.stranger):
        with pytest.raises(NotAllowed):
            add(claim, who)


def test_it_is_handed_to_who_sees_the_claim(here):
    claim = on.draft(here)
    one = add(claim, here.head)
    for who in (here.head, here.officer, here.clerk):
        answer = as_(who).get(address(claim, one))
        assert answer.status_code == 200 and b"".join(answer.streaming_content) == PDF
        assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"] == 'attachment; filename="note.pdf"'
        assert answer["Cache-Control"] == "private, no-store"


def test_for_everybody_else_it_is_not_there(here):
    claim, mine = on.draft(here), on.draft(here, by=here.other, school=here.other_school)
    one = add(claim, here.head)
    there = people.world("Other city", "857")
    for who in (here.other, here.world.stranger, here.world.vice, there.head, there.officer, there.clerk):
        assert as_(who).get(address(claim, one)).status_code == 404
    assert as_(here.other).get(address(mine, one)).status_code == 404  # another's file by one's own claim
    assert Client().get(address(claim, one)).status_code == 302
    assert as_(here.head).post(address(claim, one)).status_code == 405


def test_what_was_taken_out_or_lost_is_not_there(here):
    claim = on.draft(here)
    one, lost = add(claim, here.head), add(claim, here.head, PDF + b"%%EOF")
    remove_evidence(claim, one.pk, by=here.head, at=AT)
    assert as_(here.head).get(address(claim, one)).status_code == 404
    lost.file.storage.delete(lost.file.name)
    assert as_(here.head).get(address(claim, lost)).status_code == 404


def test_the_chair_of_the_group_sees_it_too(here):
    from networks.constitutions.models import Article, Post
    from networks.executives.models import Tenure
    from tests.factories.elections import amending

    with amending():
        post = Post.objects.create(
            article=Article.objects.get(constitution=here.world.constitution, number="5a"), key="lead", title="Chair",
            organ="DEVELOPMENT_GROUP", duty="CHAIR", how="ELECTED", seats=1, position=9, head_only=False,
        )  # fmt: skip
    leader = people.head_of(here.world, "Lena Leader")
    Tenure.objects.create(body=here.world.group, post=post, person=leader, how="ELECTED", starts_on=people.START)
    claim = on.draft(here)
    one = add(claim, here.head)
    assert as_(leader).get(address(claim, one)).status_code == 200
