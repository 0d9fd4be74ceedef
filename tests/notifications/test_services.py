"""Telling people: once, in their rhythm, safely; and letting somebody in."""

import pytest
from django.db import IntegrityError, transaction

from cph.audit.models import Line
from cph.core.refusals import Refused
from cph.notifications import services
from cph.notifications.models import Choice, Kind, Notice, Rhythm
from cph.notifications.sealing import seal, unseal
from cph.notifications.selectors import preferences_of, recent, unread_count
from tests.factories.notifications import MOMENT, notice
from tests.factories.people import PersonFactory, StrangerFactory

pytestmark = pytest.mark.django_db


def tell(*people, **facts) -> int:
    given = {
        "kind": Kind.AGENDA,
        "subject": "The agenda is out",
        "text": "Read it.",
        "link": "/meetings/4/",
        "about": "meetings.meeting:4",
        "once_key": "agenda:4:1",
        "at": MOMENT,
    }
    return services.notify(people, **given | facts)


def test_everybody_is_told_once_whatever_is_run_again():
    one, two = PersonFactory(), PersonFactory()
    assert tell(one, two, one) == 2
    assert tell(one, two, PersonFactory()) == 1
    assert tell(one, two) == 0
    assert tell(one, once_key="agenda:4:2") == 1
    assert Notice.objects.filter(person=one).count() == 2


def test_nobody_to_tell_is_fine():
    assert tell() == 0


def test_the_rhythm_decides_when_and_whether_it_is_mailed():
    people = {rhythm: PersonFactory() for rhythm in Rhythm}
    for rhythm, person in people.items():
        Choice.objects.create(person=person, kind=Kind.SEAT, rhythm=rhythm)
    silent, gone = PersonFactory(email=None), PersonFactory(is_active=False)
    tell(*people.values(), silent, gone, kind=Kind.SEAT)
    found = {one.person: one for one in Notice.objects.all()}
    assert found[people[Rhythm.AT_ONCE]].due_at == MOMENT
    assert not found[people[Rhythm.AT_ONCE]].merged
    assert found[people[Rhythm.HOURLY]].merged
    assert found[people[Rhythm.DAILY]].due_at > found[people[Rhythm.HOURLY]].due_at > MOMENT
    assert [found[one].by_email for one in (people[Rhythm.PAGE], silent, gone)] == [False] * 3


@pytest.mark.parametrize("count", [1, 30])
def test_telling_many_takes_as_many_queries_as_telling_one(count, django_assert_max_num_queries):
    people = PersonFactory.create_batch(count)
    with django_assert_max_num_queries(8):
        tell(*people)


def test_a_subject_cannot_add_headers():
    tell(PersonFactory(), subject="Agenda\r\nBcc: other@example.org\x00\u2028 and more" + "x" * 300)
    subject = Notice.objects.get().subject
    assert subject.startswith("Agenda Bcc: other@example.org and more")
    assert "\n" not in subject
    assert len(subject) == 200


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"])
def test_a_notice_leads_to_our_own_pages_only(link):
    with pytest.raises(ValueError, match="page of this site"):
        tell(PersonFactory(), link=link)


def test_unread_and_recent():
    person = PersonFactory()
    tell(person)
    tell(person, once_key="another", subject="Another")
    tell(PersonFactory())
    assert unread_count(person) == 2
    assert [one.subject for one in recent(person, 1)] == ["Another"]
    services.mark_read(person, [recent(person)[0].pk], at=MOMENT)
    assert unread_count(person) == 1
    services.mark_read(person, at=MOMENT)
    assert unread_count(person) == 0


# --- choosing
def test_a_choice_is_kept_and_leaves_a_line():
    person = PersonFactory()
    services.choose(person, kind=Kind.AGENDA, rhythm=Rhythm.DAILY, by=person, at=MOMENT)
    services.choose(person, kind=Kind.AGENDA, rhythm=Rhythm.DAILY, by=person, at=MOMENT)
    assert Choice.objects.get().rhythm == Rhythm.DAILY
    assert Line.objects.filter(verb="chose").count() == 1


@pytest.mark.parametrize("kind", [Kind.AGENDA, Kind.ASKED, Kind.MEETING, Kind.INVITATION])
def test_the_network_s_business_is_never_silenced(kind):
    person = PersonFactory()
    with pytest.raises(Refused, match="by e-mail"):
        services.choose(person, kind=kind, rhythm=Rhythm.PAGE, by=person, at=MOMENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.create(person=person, kind=kind, rhythm=Rhythm.PAGE)


def test_every_kind_but_invitations_can_be_chosen_about():
    offered = preferences_of(PersonFactory())
    assert {one.kind for one in offered} == set(Kind) - {Kind.INVITATION}
    assert all((Rhythm.PAGE in one.rhythms) == one.is_optional for one in offered)


# --- inviting
def test_an_invitation_carries_a_secret_that_lies_nowhere_readable():
    stranger, clerk = StrangerFactory(), PersonFactory()
    invitation = services.invite(stranger, reason="Hillside Primary Heads, head of Elm School", by=clerk, at=MOMENT)
    told = Notice.objects.get(kind=Kind.INVITATION)
    link = unseal(told.sealed_link)
    assert link.startswith("/invitation/")
    secret = link.split("/")[2]
    row = "\n".join(str(value) for value in vars(told).values())
    assert secret not in row
    assert told.link == ""
    assert clerk.name in told.text
    line = Line.objects.get(verb="invited")
    assert line.keys == [f"people.invitation:{invitation.pk}", f"people.person:{stranger.pk}"]
    assert secret not in str(vars(line))


def test_inviting_again_takes_the_first_letter_back():
    stranger = StrangerFactory()
    services.invite(stranger, reason="Hillside", by=None, at=MOMENT)
    services.invite(stranger, reason="Hillside", by=None, at=MOMENT)
    first, second = Notice.objects.order_by("id")
    assert (first.by_email, first.sealed_link) == (False, "")
    assert second.by_email
    assert second.sealed_link


def test_who_has_no_address_cannot_be_invited():
    with pytest.raises(Refused):
        services.invite(StrangerFactory(email=None), reason="Hillside", by=None, at=MOMENT)
    assert not Notice.objects.exists()


def test_a_sealed_link_opens_with_our_key_only(settings):
    sealed = seal("/invitation/abc/")
    assert unseal(sealed) == "/invitation/abc/"
    settings.SECRET_KEY = "another"
    with pytest.raises(ValueError, match="can no longer be read"):
        unseal(sealed)
    with pytest.raises(ValueError, match="can no longer be read"):
        unseal("nonsense")


def test_the_database_keeps_no_secret_after_posting():
    with pytest.raises(IntegrityError), transaction.atomic():
        notice(PersonFactory(), sealed_link=seal("/x/"), posted_at=MOMENT)
