"""The link in the e-mail: it names a respondent and a person, is signed, and has nothing behind it but the empty form."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from consultations.models import Respondent
from cph.people.models import Person

SALT = "consultations.respond"


@dataclass(frozen=True)
class Link:
    """Who was sent the link, and for whom it answers."""

    respondent: Respondent
    person: Person


def token_of(respondent_id: int, person_id: int) -> str:
    """The same for the same two, in every e-mail: what it may do is looked up each time, so that nothing runs on."""
    return signing.Signer(salt=SALT).sign_object([respondent_id, person_id])


def link_of(token: str) -> Link | None:
    """What a link says, if it is ours. Whether it may still be used is for permissions to say."""
    try:
        respondent_id, person_id = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Respondent.objects.select_related("consultation__network", "consultation__lead", "school", "person")
    respondent, person = rows.filter(pk=respondent_id).first(), Person.objects.filter(pk=person_id).first()
    return Link(respondent, person) if respondent and person else None
