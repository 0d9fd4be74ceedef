"""Where a school is paid is kept sealed: a copy of the database alone names no account."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from cph.core.refusals import Refused


@dataclass(frozen=True)
class Digits:
    """A sort code and an account number. Never printed: its words say the end only."""

    sort_code: str
    account: str

    @property
    def ending(self) -> str:
        return self.account[-3:]

    def __repr__(self) -> str:
        return f"account ending {self.ending}"


class Sealed(Protocol):
    """A row whose digits are sealed for its school."""

    sealed: str
    school_id: int


def _boxes() -> list[SecretBox]:
    """One box per secret key of the site, the present one first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [SecretBox(hashlib.sha256(b"funding.payee:" + key.encode()).digest()) for key in keys]


def seal(digits: Digits, school: int) -> str:
    """As they may lie in a table. The school goes along: put beside another school, they open no more."""
    said = json.dumps([school, digits.sort_code, digits.account])
    return base64.b64encode(_boxes()[0].encrypt(said.encode())).decode()


def unseal(row: Sealed) -> Digits:
    """The digits again. Refused where no key of the site opens them, or they are another school’s."""
    for box in _boxes():
        try:
            school, sort_code, account = json.loads(box.decrypt(base64.b64decode(row.sealed)))
        except (CryptoError, ValueError):
            continue
        if school == row.school_id:
            return Digits(sort_code, account)
    raise Refused(
        f"The account of {row.school} can no longer be read"  # type: ignore[attr-defined]
        " (the site’s secret key changed, or the row did). Enter it again and have it checked."
    )
