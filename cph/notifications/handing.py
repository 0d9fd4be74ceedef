"""Handing a mail to the mail server: over an open connection, in as few journeys as the server allows."""

from __future__ import annotations

import re
import smtplib

from django.core.mail.backends.base import BaseEmailBackend

from cph.notifications.envelopes import Envelope

PLAIN = re.compile(r"[A-Za-z0-9._+'-]+@[A-Za-z0-9.-]+")  # an address that stands in a command as it is
OK = (250, 251)  # 251: not here, but it is passed on
GO_ON = 354


def hand_over(letter: Envelope, mail: BaseEmailBackend) -> None:
    """Send one letter to one person, or raise what the server answered.

    Django's backend takes both addresses apart anew for each mail. Plain ones go straight into the open connection; a rare
    address (with signs of its own language, say) and every other backend take Django's way.
    """
    server, sender, to = getattr(mail, "connection", None), letter.from_email, letter.to[0]
    if not isinstance(server, smtplib.SMTP) or not PLAIN.fullmatch(sender) or not PLAIN.fullmatch(to):
        mail.send_messages([letter])
        return
    content = letter.message().as_bytes(linesep="\r\n")
    server.ehlo_or_helo_if_needed()
    if server.has_extn("pipelining"):
        send_in_one_go(server, sender, to, content)
    else:
        server.sendmail(sender, [to], content)


def send_in_one_go(server: smtplib.SMTP, sender: str, to: str, content: bytes) -> None:
    """Sender, receiver and DATA in one journey (RFC 2920, command pipelining), the content in a second: two instead of four.

    Fails as smtplib's sendmail does, and leaves the connection ready for the next mail.
    """
    size = f" SIZE={len(content)}" if server.has_extn("size") else ""
    server.send(f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode())
    from_answer, to_answer, data_answer = server.getreply(), server.getreply(), server.getreply()
    taken = from_answer[0] == 250 and to_answer[0] in OK
    if data_answer[0] == GO_ON:
        # a server may say "go on" although it knows no receiver: then it gets an empty mail, which it refuses
        server.send(as_data(content) if taken else b".\r\n")
        data_answer = server.getreply()
    if taken and data_answer[0] == 250:
        return
    server.rset()
    if from_answer[0] != 250:
        raise smtplib.SMTPSenderRefused(*from_answer, sender)
    if to_answer[0] not in OK:
        raise smtplib.SMTPRecipientsRefused({to: to_answer})
    raise smtplib.SMTPDataError(*data_answer)


def as_data(content: bytes) -> bytes:
    """The content as it travels: a line that begins with a full stop gets a second one, a lone one ends it."""
    doubled = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    return doubled + (b".\r\n" if doubled.endswith(b"\r\n") else b"\r\n.\r\n")
