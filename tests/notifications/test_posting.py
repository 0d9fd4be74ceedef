"""Posting: every due notice once, by one worker of several, over one connection; and what a bad day does to it."""

import email
import threading
from datetime import timedelta
from email import policy

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from cph.core import clock
from cph.notifications import posting, rules, services, tasks
from cph.notifications.models import Kind, Notice
from cph.notifications.posting import CLAIM, claim, post_batch
from tests.bench.sink import in_a_thread
from tests.factories.notifications import MOMENT, notice
from tests.factories.people import PersonFactory, StrangerFactory

ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def smtp(settings):
    """Our own mail server in place of the test outbox; Django's test runner swaps the backend, so it is set here."""

    def use(sink):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        return sink

    return use


def now():
    return timezone.now()


def parsed(raw: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(raw, policy=policy.default)


# --- the ordinary day
@pytest.mark.django_db
def test_what_is_due_is_posted_once():
    notice(PersonFactory())
    notice(PersonFactory(), due_at=now() + timedelta(hours=1))
    notice(PersonFactory(), by_email=False)
    notice(PersonFactory(), attempts=rules.MAX_ATTEMPTS)
    tasks.post_notices()
    tasks.post_notices()
    assert len(mail.outbox) == 1
    assert Notice.objects.filter(posted_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_telling_somebody_posts_after_the_transaction(django_capture_on_commit_callbacks):
    person = PersonFactory()
    with django_capture_on_commit_callbacks(execute=True):
        services.notify(
            [person], kind=Kind.AGENDA, subject="S", text="T", link="/x/", about="a.b:1", once_key="k", at=now()
        )
        assert not mail.outbox
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_dead_redis_leaves_the_row_for_the_sweep(django_capture_on_commit_callbacks, monkeypatch):
    def fail(*args):
        raise ConnectionError("no Redis")

    monkeypatch.setattr(tasks.post_notices, "delay", fail)
    with django_capture_on_commit_callbacks(execute=True):
        services.notify(
            [PersonFactory()], kind=Kind.AGENDA, subject="S", text="T", link="", about="a.b:1", once_key="k", at=now()
        )
    assert not mail.outbox
    tasks.post_notices()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_the_letter_says_what_to_do_with_one_link_and_the_calendar_entry(settings):
    settings.SITE_URL = "https://heads.example.org"
    person = PersonFactory(name="Ada Bell")
    notice(person, subject="Agenda is out", text="Read the <b>agenda</b>.", link="/meetings/4/", calendar=ICS)
    tasks.post_notices()
    letter = mail.outbox[0].message()
    assert letter["Subject"] == "Agenda is out"
    assert letter["To"] == f"Ada Bell <{person.email}>"
    assert "List-Unsubscribe" not in letter
    parts = {part.get_content_type(): part for part in letter.walk()}
    plain = parts["text/plain"].get_payload(decode=True).decode()
    html = parts["text/html"].get_payload(decode=True).decode()
    assert plain.startswith("Read the <b>agenda</b>.")
    assert "https://heads.example.org/meetings/4/" in plain
    assert "https://heads.example.org/profile/notices/" in plain
    assert "&lt;b&gt;agenda" in html
    entry = parts["text/calendar"]
    assert entry.get_param("method") == "PUBLISH"
    assert entry.get_filename() == "meeting.ics"
    assert entry.get_payload(decode=True).decode() == ICS


@pytest.mark.django_db
def test_a_cancelled_meeting_s_entry_says_so_in_its_type():
    notice(PersonFactory(), calendar=ICS.replace("PUBLISH", "CANCEL"))
    tasks.post_notices()
    calendar = next(one for one in mail.outbox[0].message().walk() if one.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "CANCEL"


@pytest.mark.django_db
def test_optional_mail_says_how_to_end_it(client, settings):
    person = PersonFactory()
    notice(person, kind=Kind.SEAT)
    tasks.post_notices()
    stop = mail.outbox[0].message()["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    assert mail.outbox[0].message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in mail.outbox[0].body


@pytest.mark.parametrize("name", ["Ada\r\nBcc: x@example.org", 'Bell, "Ada" <x@example.org>', "Zoë Łuk", "a" * 150])
@pytest.mark.django_db
def test_a_name_cannot_add_headers_or_receivers(name):
    person = PersonFactory(name=name)
    notice(person)
    tasks.post_notices()
    message = parsed(mail.outbox[0].message().as_bytes())
    assert [one.addr_spec for one in message["To"].addresses] == [person.email]
    assert message["Bcc"] is None


@pytest.mark.django_db
def test_merged_notices_of_a_person_make_one_letter():
    one, two = PersonFactory(), PersonFactory()
    for person in (one, one, one, two):
        notice(person, merged=True)
    notice(one, merged=True, due_at=now() + timedelta(hours=1))
    tasks.post_notices()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert len(mail.outbox) == 2
    mine = next(letter for to, letter in letters.items() if one.email in to)
    assert mine.subject == "3 notices from your network"
    assert "\n3. Notice" in mine.body


@pytest.mark.django_db
def test_an_invitation_goes_out_and_its_secret_with_it(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.invite(StrangerFactory(), reason="Hillside", by=None, at=now())
    assert "/invitation/" in mail.outbox[0].body
    told = Notice.objects.get()
    assert told.posted_at
    assert told.sealed_link == ""
    assert "profile/notices" not in mail.outbox[0].body


@pytest.mark.django_db
def test_an_invitation_to_an_address_that_is_no_longer_theirs_is_not_sent():
    stranger = StrangerFactory()
    services.invite(stranger, reason="Hillside", by=None, at=now())
    stranger.email = "new@example.org"
    stranger.save()
    tasks.post_notices()
    assert not mail.outbox
    assert Notice.objects.get().sealed_link == ""


# --- several workers
def test_several_workers_never_send_one_notice_twice(transactional_db, smtp, monkeypatch):
    with in_a_thread() as sink:
        smtp(sink)
        for person in PersonFactory.create_batch(60):
            notice(person)
        for person in PersonFactory.create_batch(10):
            for _ in range(3):
                notice(person, merged=True)
        start = threading.Barrier(4)

        def work() -> None:
            try:
                start.wait(10)
                while post_batch(clock.now(), 7):
                    pass
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        tasks.post_notices()
        assert len(sink.taken) == 70
        assert len(set(sink.to())) == 70
    assert not Notice.objects.filter(posted_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_batch_goes_over_one_connection(smtp):
    with in_a_thread() as sink:
        smtp(sink)
        for person in PersonFactory.create_batch(20):
            notice(person)
        post_batch(now(), 20)
        assert (len(sink.taken), sink.connections) == (20, 1)


# --- the bad day
class Killed(BaseException):
    """What kill -9 does: nothing after it runs, not even an `except Exception`."""


def test_a_worker_killed_in_the_middle_repeats_at_most_one_small_group(transactional_db, monkeypatch):
    monkeypatch.setattr(posting, "GROUP", 3)
    monkeypatch.setattr(posting, "GROUP_SECONDS", 60)
    for person in PersonFactory.create_batch(10):
        notice(person)
    marked = posting._mark_posted

    def mark(keys, at):
        if len(mail.outbox) > 3:
            raise Killed
        marked(keys, at)

    monkeypatch.setattr(posting, "_mark_posted", mark)
    with pytest.raises(Killed):
        post_batch(now())
    monkeypatch.setattr(posting, "_mark_posted", marked)
    assert post_batch(now()) == 0  # its claim still holds
    assert post_batch(now() + CLAIM) == 7
    sent = [letter.to[0] for letter in mail.outbox]
    assert (len(sent), len(set(sent))) == (13, 10)
    for address in set(sent):
        numbers = {letter.message()["Message-ID"] for letter in mail.outbox if letter.to[0] == address}
        assert len(numbers) == 1


def test_a_slow_server_s_mails_are_marked_one_by_one(db, monkeypatch):
    monkeypatch.setattr(posting, "GROUP_SECONDS", -1)
    for person in PersonFactory.create_batch(3):
        notice(person)
    groups = []
    monkeypatch.setattr(posting, "_mark_posted", lambda keys, at: groups.append(list(keys)))
    post_batch(now())
    assert [len(group) for group in groups] == [1, 1, 1]


def test_what_was_accepted_is_marked_when_something_unforeseen_ends_the_batch(db, monkeypatch):
    for person in PersonFactory.create_batch(4):
        notice(person)
    void = posting._is_void
    monkeypatch.setattr(posting, "_is_void", lambda one: void(one) if len(mail.outbox) < 2 else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post_batch(now())
    assert Notice.objects.filter(posted_at__isnull=False).count() == 2


@pytest.mark.django_db
def test_one_refused_address_stops_nobody_else_and_is_not_tried_again(smtp):
    bad, good = PersonFactory(), PersonFactory()
    notice(bad)
    notice(good)
    with in_a_thread(answers={bad.email: "550 no such mailbox"}) as sink:
        smtp(sink)
        tasks.post_notices()
        tasks.post_notices()
        assert sink.to() == [good.email]
    refused = Notice.objects.get(person=bad)
    assert refused.attempts == rules.MAX_ATTEMPTS
    assert "no such mailbox" in refused.last_error


@pytest.mark.django_db
def test_a_full_mailbox_is_tried_again_later(smtp):
    full = PersonFactory()
    told = notice(full)
    with in_a_thread(answers={full.email: "452 full"}) as sink:
        smtp(sink)
        tasks.post_notices()
        told.refresh_from_db()
        assert told.attempts == 1
        assert told.due_at > now()
        sink.answers.clear()
        assert post_batch(now()) == 0
        assert post_batch(now() + timedelta(minutes=2)) == 1
        assert sink.to() == [full.email]


@pytest.mark.django_db
def test_a_server_that_hangs_up_gets_the_rest_later(smtp):
    for person in PersonFactory.create_batch(5):
        notice(person)
    with in_a_thread(hang_up_after=3) as sink:
        smtp(sink)
        assert post_batch(now()) == 0
        assert Notice.objects.filter(posted_at__isnull=False).count() == 2
        post_batch(now())
        post_batch(now() + timedelta(minutes=2))
        assert len(set(sink.to())) == 5
        assert len(sink.taken) == 6  # the one in flight was taken, then the line was cut before the server said so


@pytest.mark.django_db
def test_no_server_at_all_gives_nothing_up(settings, smtp):
    told = notice(PersonFactory())
    with in_a_thread() as sink:
        smtp(sink)
    for _ in range(rules.MAX_ATTEMPTS + 2):
        tasks.post_notices()
    told.refresh_from_db()
    assert (told.attempts, told.claimed_until) == (0, None)
    assert "refused" in told.last_error.lower()


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_is_given_up_in_the_end():
    told = notice(PersonFactory(), sealed_link="unreadable", kind=Kind.SEAT)
    good = notice(PersonFactory())
    for number in range(rules.MAX_ATTEMPTS + 1):
        post_batch(now() + timedelta(days=number))
    told.refresh_from_db()
    good.refresh_from_db()
    assert good.posted_at
    assert told.attempts == rules.MAX_ATTEMPTS
    assert "can no longer be read" in told.last_error


@pytest.mark.django_db
def test_a_slow_server_never_outlives_its_worker_s_claim(monkeypatch):
    for person in PersonFactory.create_batch(3):
        notice(person)
    at = now()
    ticks = iter([at, at + CLAIM, *[at + CLAIM] * 9])
    monkeypatch.setattr(posting.clock, "now", lambda: next(ticks))
    post_batch(at)
    assert Notice.objects.filter(posted_at__isnull=False).count() == 1
    assert not Notice.objects.filter(claimed_until__isnull=False).exists()


@pytest.mark.django_db
def test_a_claim_is_for_a_while_only():
    notice(PersonFactory())
    assert len(claim(MOMENT)) == 1
    assert claim(MOMENT) == []
    assert len(claim(MOMENT + CLAIM + timedelta(seconds=1))) == 1
