"""Who reads the trail: administrators all of it, clerks and chairs their networks', others nothing."""

import pytest
from django.db import transaction

from cph.audit.services import record
from tests.factories import meetings


@pytest.fixture
def two(made, today):
    other = meetings.world("Other network", "900")
    with transaction.atomic():
        record("did", "our work", made.executive, made.network, by=made.clerk, at=today)
        record("did", "their work", other.group, other.network, by=other.clerk, at=today)
    return made, other


def test_administrators_read_everything(two, as_):
    page = as_(two[0].admin).get("/trail/").content.decode()
    assert "our work" in page and "their work" in page


@pytest.mark.parametrize("seat", ["clerk", "chair"])
def test_clerks_and_chairs_read_their_own(two, as_, seat):
    page = as_(two[0].seats[seat]).get("/trail/").content.decode()
    assert "our work" in page
    assert "their work" not in page


@pytest.mark.parametrize("seat", ["head", "vice", "rep", "director", "officer", "stranger"])
def test_others_are_refused_in_words(two, as_, seat):
    answer = as_(two[0].seats[seat]).get("/trail/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "read by its clerk and its chairs" in page
    assert "our work" not in page


def test_the_download_keeps_to_the_same_lines(two, as_):
    answer = as_(two[0].clerk).get("/trail/?format=csv")
    words = b"".join(answer).decode()
    assert "our work" in words
    assert "their work" not in words
