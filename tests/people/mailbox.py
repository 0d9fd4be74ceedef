"""Reading the mails that signing in sends."""

import re

from django.core import mail


def last_code(to: str) -> str:
    """The code of the newest mail to this address."""
    found = [one for one in mail.outbox if to in one.to]
    assert found, f"no mail to {to}"
    return re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", found[-1].body).group()


def subjects(to: str) -> list[str]:
    return [one.subject for one in mail.outbox if to in one.to]
