"""A link that lets somebody in is kept encrypted until it is posted, then not at all: a copy of the database opens no door."""

from __future__ import annotations

import base64
import hashlib

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox


def _box() -> SecretBox:
    return SecretBox(hashlib.sha256(b"cph.notifications.link:" + settings.SECRET_KEY.encode()).digest())


def seal(link: str) -> str:
    """The link as it may lie in a table."""
    return base64.urlsafe_b64encode(_box().encrypt(link.encode())).decode()


def unseal(sealed: str) -> str:
    """The link again. A changed SECRET_KEY cannot open it: ValueError, and the invitation has to be sent again."""
    try:
        return _box().decrypt(base64.urlsafe_b64decode(sealed.encode())).decode()
    except (CryptoError, ValueError) as error:
        raise ValueError("The link in this invitation can no longer be read. Send the invitation again.") from error
