"""One letter to many people: its parts are put into bytes once, only the head is written anew for each.

Any of Django's mail backends takes it. To them it is an EmailMultiAlternatives, and its message() an ordinary message.
Writing a letter with its calendar entry out anew took three quarters of the time of posting it.
"""

from __future__ import annotations

import copy
from email.utils import formataddr, formatdate, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart, sanitize_address


class Parts(SafeMIMEMultipart):
    """The parts of a letter, shared by all its copies; each copy has a head of its own."""

    written: dict[str, bytes]  # by the end of line that was asked for

    @classmethod
    def of(cls, message: SafeMIMEMultipart) -> Parts:
        message.__class__ = cls
        message.written = {}
        message.as_string()  # settles the boundary, which the head of each copy names
        return message  # type: ignore[return-value]

    def copied(self) -> Parts:
        """The same parts under a head that can be written to."""
        other = copy.copy(self)
        other._headers = list(self._headers)  # type: ignore[attr-defined]
        return other

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        if linesep not in self.written:
            whole = super().as_bytes(unixfrom, linesep)
            self.written[linesep] = whole[whole.index(linesep.encode() * 2) :]
        # values are safe and folded already: Django's __setitem__ refused or encoded them
        head = linesep.join(f"{name}: {value}".replace("\n", linesep) for name, value in self.raw_items())
        return head.encode() + self.written[linesep]


class Envelope(EmailMultiAlternatives):
    """A letter, and copies of it to others."""

    parts: Parts | None = None

    def addressed(self, to: str, name: str, headers: dict[str, str]) -> Envelope:
        """The same letter to somebody else, by address and name."""
        if self.parts is None:
            whole = super().message()
            for own in ("To", "Date", "Message-ID"):
                del whole[own]
            self.parts = Parts.of(whole)
            # the envelope has bare addresses: Django takes a named one apart for each mail, and that is slow
            self.from_email = parseaddr(self.from_email)[1]
        other = copy.copy(self)
        named = formataddr((name, to)) if to.isascii() else sanitize_address((name, to), "utf-8")
        other.to, other.extra_headers = [to], {"To": named, **headers}
        return other

    def message(self) -> SafeMIMEMultipart:
        if self.parts is None:
            return super().message()
        letter = self.parts.copied()
        letter["Date"] = formatdate(localtime=settings.EMAIL_USE_LOCALTIME)
        for name, value in self.extra_headers.items():
            letter[name] = value
        return letter
