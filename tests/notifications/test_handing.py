"""Handing mails to a server: in one go where it offers that, and as smtplib would in what counts."""

import smtplib

import pytest
from django.core.mail import get_connection
from hypothesis import given
from hypothesis import strategies as st

from cph.notifications.envelopes import Envelope
from cph.notifications.handing import as_data, hand_over
from tests.bench.sink import in_a_thread

SENDER, ADA, BEN = "network@example.org", "ada@example.org", "ben@example.org"
BODY = "Read it.\n.\n..and this\n.hidden"


@pytest.fixture(params=["PIPELINING", ""], ids=["in one go", "one by one"])
def extensions(request):
    return request.param


def letter_to(to: str, body: str = BODY) -> Envelope:
    return Envelope(subject="S", body=body, from_email=SENDER).addressed(to, "Somebody", {"Message-ID": "<1@x>"})


class Line:
    """An open connection to a sink, and what it was told."""

    def __init__(self, sink):
        self.sink = sink
        self.mail = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=sink.port, use_tls=False, username=""
        )

    def __enter__(self):
        self.mail.open()
        return self.mail

    def __exit__(self, *facts):
        self.mail.close()


def test_the_server_gets_what_smtplib_would_have_sent(extensions):
    letters = [letter_to(ADA), letter_to(BEN, "ends with a line\n")]
    with in_a_thread(extensions=extensions) as sink, Line(sink) as mail:
        for letter in letters:
            hand_over(letter, mail)
    assert [to for to, _ in sink.taken] == [ADA, BEN]
    assert [body.rstrip() for _, body in sink.taken] == [
        letter.message().as_bytes(linesep="\r\n").rstrip() for letter in letters
    ]
    assert sink.connections == 1


@pytest.mark.parametrize("says_go_on", [False, True])
def test_a_refused_receiver_concerns_one_mail_only(extensions, says_go_on):
    facts = {"extensions": extensions, "says_go_on": says_go_on, "answers": {ADA: "550 nobody"}}
    with in_a_thread(**facts) as sink, Line(sink) as mail:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            hand_over(letter_to(ADA), mail)
        hand_over(letter_to(BEN), mail)
    assert refused.value.recipients == {ADA: (550, b"nobody")}
    assert (sink.to(), sink.connections) == ([BEN], 1)


def test_a_refused_sender_is_said(extensions):
    with in_a_thread(extensions=extensions, answers={SENDER: "451 not now"}) as sink, Line(sink) as mail:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            hand_over(letter_to(ADA), mail)
        sink.answers.clear()
        hand_over(letter_to(ADA), mail)
    assert refused.value.smtp_code == 451
    assert sink.to() == [ADA]


def test_refused_contents_are_said(extensions):
    with in_a_thread(extensions=extensions, answers={".": "552 too long"}) as sink, Line(sink) as mail:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            hand_over(letter_to(ADA), mail)
        sink.answers.clear()
        hand_over(letter_to(BEN), mail)
    assert (refused.value.smtp_code, refused.value.smtp_error) == (552, b"too long")
    assert sink.to() == [BEN]


def test_a_server_that_hangs_up_is_told_from_one_that_refuses(extensions):
    hung_up = pytest.raises(smtplib.SMTPServerDisconnected)
    with in_a_thread(extensions=extensions, hang_up_after=1) as sink, Line(sink) as mail, hung_up:
        hand_over(letter_to(ADA), mail)


@pytest.mark.parametrize("address", ["ada@schüle.example", "ada!bell@example.org"])
def test_a_rare_address_takes_django_s_way(address):
    with in_a_thread() as sink, Line(sink) as mail:
        hand_over(letter_to(address), mail)
    [(to, body)] = sink.taken
    assert to == address.replace("schüle", "xn--schle-mva")
    assert f"To: Somebody <{to}>".encode() in body


@pytest.mark.parametrize("address", ["a@x>\r\nRCPT TO:<b@example.org", "a@x\r\nDATA", "a@x\n"])
def test_an_address_cannot_add_a_command(address):
    with in_a_thread() as sink, Line(sink) as mail:
        with pytest.raises(ValueError):
            hand_over(letter_to(ADA).addressed(address, "Somebody", {}), mail)
        hand_over(letter_to(ADA), mail)
    assert sink.to() == [ADA]


@given(st.lists(st.sampled_from([b".", b"..", b".a", b"a.", b"", b"words"])))
def test_contents_never_end_before_their_end(lines):
    sent = as_data(b"\r\n".join(lines))
    assert sent.endswith(b"\r\n.\r\n") or sent == b".\r\n"
    assert b"\r\n.\r\n" not in sent[:-3].removesuffix(b"\r\n") + b"\r\n"
    received = [line[1:] if line.startswith(b".") else line for line in sent[:-3].split(b"\r\n")]
    assert b"\r\n".join(received).removesuffix(b"\r\n") == b"\r\n".join(lines).removesuffix(b"\r\n")
