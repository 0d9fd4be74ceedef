"""The keys of a box: kept by the server under a secret outside the database, or by people under passphrases."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from cph.core.refusals import Refused
from cph.people.models import Person
from networks.ballots.models import Box, BoxKey
from networks.ballots.rules import locks
from networks.ballots.services.preparing import held_while_prepared


def server_secrets() -> list[str]:
    """BALLOT_SECRETS, newest first: the first wraps, all are tried. Unset: the site's secret key and those before it."""
    named = list(getattr(settings, "BALLOT_SECRETS", None) or [])
    return named or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


@transaction.atomic
def add_server_key(box: Box) -> BoxKey:
    """The one lock of a box whose key the server keeps; asked twice, it is the same."""
    box = held_while_prepared(box)
    if box.keeping != Box.Keeping.SERVER:
        raise Refused("The keys of this box are kept by people.")
    known = box.keys.filter(holder=None).first()
    return known or _kept(box, None, locks.new_lock_of_server(server_secrets()))


@sensitive_variables()
@transaction.atomic
def add_key(box: Box, holder: Person, passphrase: str) -> BoxKey:
    """A lock that only this person's passphrase opens. Until voting opens they may make a new one in its place."""
    box = held_while_prepared(box)
    if box.keeping != Box.Keeping.PEOPLE:
        raise Refused("The key of this box is kept by the server.")
    try:
        lock = locks.new_lock_by_passphrase(passphrase)
    except ValueError as error:
        raise Refused(str(error)) from None
    return _kept(box, holder, lock)


def _kept(box: Box, holder: Person | None, lock: locks.Lock) -> BoxKey:
    facts = {"public_key": lock.public_key, "wrapped": lock.wrapped, "salt": lock.salt, "is_proven": False}
    known = box.keys.filter(holder=holder).first()
    if known is None:
        return BoxKey.objects.create(box=box, holder=holder, position=box.keys.count() + 1, **facts)
    BoxKey.objects.filter(pk=known.pk).update(**facts)
    known.refresh_from_db()
    return known


@sensitive_variables()
@transaction.atomic
def prove_key(box: Box, holder: Person | None = None, passphrase: str = "") -> BoxKey:
    """Seal a trial paper for this lock and open it again, so that a lost passphrase shows before anybody has voted."""
    box = held_while_prepared(box)
    key = key_of(box, holder)
    if not locks.works(lock_of(key), secret_of(key, passphrase)):
        raise Refused("The trial paper could not be opened with this key. Make a new one.")
    key.is_proven = True
    key.save(update_fields=["is_proven"])
    return key


def key_of(box: Box, holder: Person | None) -> BoxKey:
    """The key that this person, or the server, holds."""
    key = box.keys.select_for_update().filter(holder=holder).first()
    if key is None:
        raise Refused(f"{holder.name if holder else 'The server'} holds no key of this box.")
    return key


def lock_of(key: BoxKey) -> locks.Lock:
    return locks.Lock(bytes(key.public_key), bytes(key.wrapped), bytes(key.salt))


@sensitive_variables()
def secret_of(key: BoxKey, passphrase: str) -> bytes:
    """The secret half, unwrapped; refused in words where passphrase or secret is another."""
    try:
        if key.holder_id is None:
            return locks.unlock_by_server(lock_of(key), server_secrets())
        return locks.unlock_by_passphrase(lock_of(key), passphrase)
    except locks.CannotOpen:
        if key.holder_id is None:
            raise Refused("The server’s secret is not the one this box was locked with. Restore it first.") from None
        raise Refused("That is not the passphrase of this key.") from None
