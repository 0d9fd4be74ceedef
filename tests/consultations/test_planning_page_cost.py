"""The page of a consultation costs as many queries for one row of everything as for thirty, and shows all of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.models import Analyst, AudiencePart, ChosenWay, Material
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
MOST = {  # session, user and seats among them
    ("clerk", "draft"): 12, ("clerk", "open"): 12, ("clerk", "closed"): 15, ("head", "open"): 10, ("head", "closed"): 12,
    ("vice", "open"): 10, ("vice", "closed"): 15,
}  # fmt: skip


def cost(client, consultation):
    address = f"/consultations/{consultation.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(found), answer.content.decode(), [one["sql"] for one in found]


def fill(world, consultation, number, state):
    """So many more of everything that stands on the page."""
    now, at = timezone.now(), consultation.materials.count()
    for one in range(at, at + number):
        Material.objects.create(
            consultation=consultation, kind="FACT", title=f"Fact {one:02}", text="So it is.", position=one + 1,
            added_by=world.clerk, added_at=now,
        )  # fmt: skip
        analyst = make.person(f"Analyst {one:02}")
        Analyst.objects.create(consultation=consultation, person=analyst, named_at=now)
        if state == "draft":
            put.question(consultation, "ONE", text=f"Question {one:02}?")
            AudiencePart.objects.create(consultation=consultation, of="PERSON", person=analyst)
        else:
            put.view(consultation, words=f"View {one:02}.")
        if state == "open":
            put.extension(consultation, 1)
        elif state == "closed":
            put.feedback(consultation)


def ways(consultation, clerk):
    for way in ("WEBSITE", "FULL_MEETING", "GROUPS", "SELECTED", "EXECUTIVE", "LA_MEETING"):
        ChosenWay.objects.get_or_create(
            consultation=consultation, way=way,
            defaults={"is_chosen": True, "because": f"Because of {way}.", "chosen_by": clerk, "chosen_at": timezone.now()},
        )  # fmt: skip


@pytest.mark.parametrize(("role", "state"), list(MOST))
def test_the_page_costs_the_same_for_one_and_for_thirty_of_everything(client, role, state):
    world = make.world()
    lead = {"lead": world.chair}
    found = {
        "draft": lambda: put.draft(world, **lead),
        "open": lambda: put.opened(world, questions=False, **lead),
        "closed": lambda: put.closed(world, 0, questions=False, **lead),
    }[state]()
    client.force_login(getattr(world, role))
    fill(world, found, 1, state)
    few, page, asked = cost(client, found)
    assert "Fact 00" in page and "Analyst 00" in page
    fill(world, found, 29, state)
    ways(found, world.clerk)
    many, page, more = cost(client, found)
    for words in ("Fact 29", "Analyst 29", "Because of GROUPS."):
        assert words in page
    assert page.count("Extended on") == (30 if state == "open" else 0)
    assert (
        page.index("Because of FULL_MEETING.") < page.index("Because of GROUPS.") < page.index("Because of SELECTED.")
    )
    if state == "draft":
        assert "Question 29?" in page and "Analyst 00, Analyst 01" in page and "and 22 more" in page
    if (role, state) in (("clerk", "open"), ("vice", "closed")):
        assert "View 29." in page
    assert few == many, "\n".join(one[:120] for one in set(more) - set(asked))
    assert many <= MOST[role, state], "\n".join(one[:160] for one in more)
