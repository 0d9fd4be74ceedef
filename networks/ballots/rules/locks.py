"""The locks of a box: papers are sealed for each in turn, and what opens one is kept wrapped.

Sealing is libsodium's sealed box (X25519, XSalsa20-Poly1305): who seals cannot open again, and two envelopes of one paper
have nothing in common. A secret half is wrapped in a key from a passphrase (Argon2id) or from the server's secret.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random

SALT_BYTES = pwhash.argon2id.SALTBYTES
SHORTEST_PASSPHRASE = 12
TRIAL = b"a trial paper"
COST = (4, 64 * 1024 * 1024)  # Argon2id: passes over 64 MiB, a good half second of one processor
_COST = struct.Struct(">II")


class CannotOpen(Exception):
    """It is not the key, not the passphrase, or the envelope was altered: libsodium does not tell which."""


@dataclass(frozen=True, repr=False)
class Lock:
    """A new lock: the open half, and the secret half wrapped."""

    public_key: bytes
    wrapped: bytes
    salt: bytes


def new_lock_by_passphrase(passphrase: str, *, cost: tuple[int, int] = COST) -> Lock:
    """A key that only this passphrase opens. ValueError where the passphrase is too short to withstand guessing."""
    if len(_plain(passphrase)) < SHORTEST_PASSPHRASE:
        raise ValueError(f"A passphrase has {SHORTEST_PASSPHRASE} characters or more.")
    secret, salt = PrivateKey.generate(), random(SALT_BYTES)
    wrapped = _COST.pack(*cost) + SecretBox(_from_passphrase(passphrase, salt, cost)).encrypt(bytes(secret))
    return Lock(bytes(secret.public_key), wrapped, salt)


def new_lock_of_server(server_secrets: Sequence[str]) -> Lock:
    """A key that the server's secret opens: wrapped in the first of its secrets."""
    secret, salt = PrivateKey.generate(), random(SALT_BYTES)
    return Lock(bytes(secret.public_key), SecretBox(_from_server(server_secrets[0], salt)).encrypt(bytes(secret)), salt)


def unlock_by_passphrase(lock: Lock, passphrase: str) -> bytes:
    """The secret half; CannotOpen where the passphrase is another."""
    cost = _COST.unpack(lock.wrapped[: _COST.size])
    return _unwrapped(lock, lock.wrapped[_COST.size :], _from_passphrase(passphrase, lock.salt, cost))


def unlock_by_server(lock: Lock, server_secrets: Sequence[str]) -> bytes:
    """The secret half; earlier secrets of the server are tried too. CannotOpen where none is the one."""
    for one in server_secrets:
        try:
            return _unwrapped(lock, lock.wrapped, _from_server(one, lock.salt))
        except CannotOpen:
            continue
    raise CannotOpen


def works(lock: Lock, secret: bytes) -> bool:
    """Whether a trial paper sealed for the lock is opened by this secret half."""
    try:
        return peel(seal(TRIAL, [lock.public_key]), secret) == TRIAL
    except CannotOpen:
        return False


def seal(paper: bytes, public_keys: Iterable[bytes]) -> bytes:
    """The paper in its envelope: sealed for the first lock, then that for the second, and so on."""
    for key in public_keys:
        paper = SealedBox(PublicKey(key)).encrypt(paper)
    return paper


def peel(ciphertext: bytes, secret: bytes) -> bytes:
    """What is under the outermost seal; CannotOpen where it was altered or sealed for another lock."""
    return peeler(secret)(ciphertext)


class peeler:
    """Opens many envelopes with one secret half."""

    def __init__(self, secret: bytes) -> None:
        self._box = SealedBox(PrivateKey(secret))

    def __call__(self, ciphertext: bytes) -> bytes:
        try:
            return bytes(self._box.decrypt(ciphertext))
        except (CryptoError, ValueError, TypeError) as error:
            raise CannotOpen from error


def _unwrapped(lock: Lock, wrapped: bytes, key: bytes) -> bytes:
    try:
        secret = bytes(SecretBox(key).decrypt(wrapped))
    except (CryptoError, ValueError) as error:
        raise CannotOpen from error
    if bytes(PrivateKey(secret).public_key) != lock.public_key:
        raise CannotOpen
    return secret


def _plain(passphrase: str) -> str:
    """As it was meant: how a keyboard composes its accents, or spaces at the ends, make no other passphrase."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def _from_passphrase(passphrase: str, salt: bytes, cost: tuple[int, int]) -> bytes:
    passes, memory = cost
    return pwhash.argon2id.kdf(SecretBox.KEY_SIZE, _plain(passphrase).encode(), salt, opslimit=passes, memlimit=memory)


def _from_server(secret: str, salt: bytes) -> bytes:
    inner = blake2b(secret.encode(), digest_size=64).digest()
    return blake2b(salt, digest_size=SecretBox.KEY_SIZE, key=inner, person=b"cph ballot box").digest()
