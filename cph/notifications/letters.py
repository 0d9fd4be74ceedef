"""The e-mail of a notice: plain text with a small HTML twin, one link, how to change the rhythm, and the calendar entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.mime.text import MIMEText
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse

from cph.notifications.envelopes import Envelope
from cph.notifications.models import OPTIONAL_MAIL, Kind, Notice
from cph.notifications.rules import one_line
from cph.notifications.sealing import unseal

STOP_SALT = "stop-notices"
METHOD = re.compile(r"^METHOD:(PUBLISH|REQUEST|CANCEL)\s*$", re.MULTILINE)


class Desk:
    """Writes letters, and remembers what it wrote last: an agenda told to 500 people is written once, addressed 500 times."""

    def __init__(self) -> None:
        self.written: tuple[tuple, Envelope] | None = None

    def letter_for(self, notices: Sequence[Notice]) -> Envelope:
        """One e-mail to one person: a single notice in its own words, or several merged under one subject."""
        person = notices[0].person
        stop = stop_link(notices)
        words = _words_of(notices, stop)
        if self.written is None or self.written[0] != words:
            self.written = words, _write(notices, stop)
        return self.written[1].addressed(person.email or "", one_line(person.name), _headers(notices, stop))


def _words_of(notices: Sequence[Notice], stop: str) -> tuple:
    """All that stands in the letter; two notices with the same words share one."""
    return stop, *((one.kind, one.subject, one.text, one.link, one.sealed_link, one.calendar) for one in notices)


def _write(notices: Sequence[Notice], stop: str) -> Envelope:
    one = len(notices) == 1
    words = {
        "parts": [
            {"subject": notice.subject, "text": notice.text, "link": absolute(link_of(notice))} for notice in notices
        ],
        "is_invitation": notices[0].kind == Kind.INVITATION,
        "choices": absolute(reverse("notice_choices")),
        "stop": absolute(stop),
    }
    letter = Envelope(
        subject=notices[0].subject if one else f"{len(notices)} notices from your network",
        body=render_to_string("notifications/mail.txt", words),
    )
    letter.attach_alternative(render_to_string("notifications/mail.html", words), "text/html")
    for number, notice in enumerate(notices, 1):
        if notice.calendar:
            letter.attach(calendar_part(notice.calendar, "meeting.ics" if one else f"meeting-{number}.ics"))
    return letter


def absolute(path: str) -> str:
    """The page's whole address, as an e-mail needs it."""
    return f"{settings.SITE_URL}{path}" if path else ""


def link_of(notice: Notice) -> str:
    """Where the notice leads; a link that lets somebody in is opened only here."""
    return unseal(notice.sealed_link) if notice.sealed_link else notice.link


def _headers(notices: Sequence[Notice], stop: str) -> dict[str, str]:
    """An identifier that stays the same when a mail is sent a second time, so that mail programs can show it once."""
    host = settings.SITE_URL.split("//", 1)[1].split("/")[0].split(":")[0]
    names = ",".join(f"{notice.pk}:{notice.once_key}" for notice in notices)
    headers = {
        "Message-ID": f"<{sha256(names.encode()).hexdigest()[:32]}@{host}>",
        "Auto-Submitted": "auto-generated",  # no holiday replies, please
    }
    if stop:
        headers["List-Unsubscribe"] = f"<{absolute(stop)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def stop_link(notices: Sequence[Notice]) -> str:
    """Where one click ends this mail; empty for the network's business, which nobody can opt out of."""
    kinds = {notice.kind for notice in notices}
    if len(kinds) != 1 or not kinds <= set(OPTIONAL_MAIL):
        return ""
    return reverse("notice_stop", args=[stop_mark(notices[0].person_id, kinds.pop())])


def stop_mark(person_id: int, kind: str) -> str:
    """Proves that the link came from a mail to this person; it lets nobody in, it only ends one kind of mail."""
    return signing.Signer(salt=STOP_SALT).sign(f"{person_id}.{kind}").replace(":", "~")


def read_stop_mark(mark: str) -> tuple[int, str] | None:
    """Whose mail of which kind to end; None where the link is not ours."""
    try:
        person, kind = signing.Signer(salt=STOP_SALT).unsign(mark.replace("~", ":")).split(".")
    except (signing.BadSignature, ValueError):
        return None
    return int(person), kind


def calendar_part(calendar: str, filename: str) -> MIMEText:
    """The entry as an attachment whose type says what to do with it, so that mail programs offer to add it.

    METHOD stands in the entry and again in the type, and both must agree: PUBLISH to add a meeting (REQUEST would ask each
    head to answer an organiser who keeps no list of answers), CANCEL to take it out again.
    """
    found = METHOD.search(calendar)
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", found[1] if found else "PUBLISH")
    part.set_param("name", filename)
    part.add_header("Content-Disposition", "attachment", filename=filename)
    return part
