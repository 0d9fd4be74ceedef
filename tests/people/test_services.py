"""People are found or made once; an invitation is one at a time and kept as a digest only."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from cph.audit.models import Line
from cph.core.refusals import Refused
from cph.people import services
from cph.people.models import Invitation, Person
from cph.people.selectors import invitation_by, open_invitation_of
from tests.factories.people import AT, PersonFactory, StrangerFactory

pytestmark = pytest.mark.django_db


def invite(person, at=AT):
    return services.make_invitation(person, reason="Example Heads, as headteacher", by=None, at=at)


def test_a_person_is_found_by_address_whatever_its_case_and_keeps_their_name():
    made = services.person_for("  Kim@Example.ORG ", "Kim  Lake", by=None, at=AT)
    again = services.person_for("kim@example.org", "Somebody Else", by=None, at=AT)
    assert again == made
    assert (again.name, again.email, again.created_at) == ("Kim Lake", "kim@example.org", AT)
    assert not made.has_usable_password()


def test_without_an_address_somebody_is_known_by_name_only():
    one = services.person_for("", "Kim Lake", by=None, at=AT)
    two = services.person_for("", "Kim Lake", by=None, at=AT)
    assert one != two
    assert one.email is None


@pytest.mark.parametrize(
    "email", ["kim", "kim@", "a b@example.org", f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"]
)
def test_an_address_that_is_none_is_refused(email):
    with pytest.raises(Refused, match="e-mail address"):
        services.person_for(email, "Kim Lake", by=None, at=AT)


def test_a_name_of_spaces_is_refused():
    with pytest.raises(Refused, match="full name"):
        services.person_for("kim@example.org", "   ", by=None, at=AT)


def test_a_second_factor_is_required_once_and_stays():
    person = PersonFactory()
    services.require_second_factor(person, by=None, at=AT)
    services.require_second_factor(person, by=None, at=AT)
    assert person.must_use_second_factor
    assert Person.objects.get(pk=person.pk).needs_second_factor


def test_only_a_digest_of_the_secret_is_kept():
    invitation, secret = invite(StrangerFactory())
    assert len(secret) >= 40
    assert secret not in str(Invitation.objects.values().get())
    assert invitation_by(secret) == invitation
    assert invitation_by(secret[:-1]) is None
    assert invitation.expires_at - invitation.sent_at == timedelta(days=30)


def test_a_newer_invitation_takes_the_place_of_the_open_one():
    person = StrangerFactory()
    _, first = invite(person)
    newer, second = invite(person, AT + timedelta(days=3))
    assert not invitation_by(first).is_open(AT + timedelta(days=3))
    assert invitation_by(second).is_open(AT + timedelta(days=3))
    assert open_invitation_of(person, AT + timedelta(days=3)) == newer
    assert Invitation.objects.count() == 2


def test_an_expired_invitation_is_replaced_like_any_other():
    person = StrangerFactory()
    invite(person)
    later = AT + timedelta(days=90)
    newer, _ = invite(person, later)
    assert newer.is_open(later)


def test_the_database_allows_one_open_invitation():
    person = StrangerFactory()
    invitation, _ = invite(person)
    with pytest.raises(IntegrityError, match="one_open_invitation_per_person"), transaction.atomic():
        Invitation.objects.create(
            person=person, sent_to=person.email, secret_digest="x", sent_at=AT, expires_at=AT + timedelta(1)
        )
    with pytest.raises(IntegrityError, match="replaced_invitations_are_not_accepted"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=AT, replaced_at=AT)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"email": None}, "no e-mail address"),
        ({"is_active": False}, "may not sign in"),
        ({"joined_at": AT}, "joined already"),
    ],
)
def test_who_cannot_be_invited_and_why(facts, words):
    with pytest.raises(Refused, match=words):
        invite(StrangerFactory(**facts))


def test_accepting_proves_the_address_and_leaves_a_line():
    person = StrangerFactory()
    invitation, _ = invite(person)
    services.accept_invitation(invitation, password="a lamp beside water", at=AT)
    person.refresh_from_db()
    assert person.joined_at == AT
    assert person.check_password("a lamp beside water")
    assert EmailAddress.objects.filter(user=person, email=person.email, verified=True, primary=True).exists()
    line = Line.objects.get()
    assert (line.actor, line.verb, line.subject) == (
        person,
        "accepted",
        "the invitation to Example Heads, as headteacher",
    )


def test_accepting_twice_changes_nothing():
    invitation, _ = invite(StrangerFactory())
    services.accept_invitation(invitation, password="a lamp beside water", at=AT)
    with pytest.raises(Refused):
        services.accept_invitation(invitation, password="quite another thing", at=AT)
    assert invitation.person.__class__.objects.get().check_password("a lamp beside water")
    assert Line.objects.count() == 1


def test_an_invitation_to_an_address_that_has_changed_since_is_void():
    person = StrangerFactory()
    invitation, secret = invite(person)
    Person.objects.filter(pk=person.pk).update(email="new@example.org")
    assert not invitation_by(secret).is_open(AT)
    with pytest.raises(Refused):
        services.accept_invitation(invitation, password=None, at=AT)


def test_an_address_given_by_somebody_else_ends_the_old_one():
    person = PersonFactory(email="old@example.org")
    person.email = "new@example.org"
    person.save()
    services.settle_address(person, at=AT)
    assert not EmailAddress.objects.filter(email="old@example.org").exists()
