"""The trail: lines follow one another, nobody changes them, and whoever does is found out."""

import threading
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cph.audit import services, tasks
from cph.audit.models import NO_LINE, Line, PublishedHead
from cph.audit.selectors import prove
from tests.factories.audit import MOMENT, line, trail
from tests.factories.people import PersonFactory


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def past_the_triggers(statement: str, *values) -> None:
    """What somebody could do who owns the database."""
    sql("SET session_replication_role = replica")
    try:
        sql(statement, *values)
    finally:
        sql("SET session_replication_role = DEFAULT")


def verify(*heads: str) -> str:
    said = StringIO()
    call_command("verify_audit", *[word for head in heads for word in ("--head", head)], stdout=said)
    return said.getvalue()


def test_an_act_outside_a_transaction_is_not_recorded(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        services.record("noted", "a thing", by=None, at=MOMENT)
    assert not Line.objects.exists()


def test_the_line_goes_when_the_act_is_undone(transactional_db):
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record("noted", "a thing", by=None, at=MOMENT)
        raise RuntimeError
    assert not Line.objects.exists()


@pytest.mark.django_db
def test_lines_carry_the_hash_of_the_one_before():
    first, second = trail(2)
    assert (first.position, first.previous) == (1, NO_LINE)
    assert (second.position, second.previous) == (2, first.digest)


class StoredRow(TestCase):
    @given(
        subject=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60),
        seat=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300),
        at=st.datetimes(datetime(1999, 1, 1), datetime(2101, 1, 1), timezones=st.just(UTC)),
    )
    def test_the_hash_is_the_same_from_the_stored_row(self, subject, seat, at):
        written = line(subject, seat=seat, at=at)
        assert Line.objects.get(pk=written.pk).computed_digest() == written.digest


@pytest.mark.django_db
def test_the_person_and_the_things_are_kept_in_words_and_keys():
    head = PersonFactory()
    written = line("the post", head, verb="appointed", by=head, seat="Clerk", article="Article 5a")
    assert written.actor_name == head.name
    assert written.keys == [f"people.person:{head.pk}"]
    assert "appointed the post" in str(written)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET subject = 'other'",
        "DELETE FROM audit_line",
        "TRUNCATE audit_line",
        "TRUNCATE audit_line CASCADE",
        "UPDATE audit_publishedhead SET position = 9",
        "DELETE FROM audit_publishedhead",
        "TRUNCATE audit_publishedhead",
    ],
)
@pytest.mark.django_db
def test_the_database_itself_refuses(statement):
    trail(2)
    services.publish_head(at=MOMENT)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)
    assert prove().is_whole


@pytest.mark.parametrize(("position", "previous"), [(5, None), (2, None), (3, "f" * 64)])
@pytest.mark.django_db
def test_a_line_that_does_not_follow_the_last_one_is_refused(position, previous):
    last = trail(2)[-1]
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.create(
            position=position,
            at=MOMENT,
            actor_name="Nobody",
            verb="noted",
            subject="slipped in",
            keys=[],
            previous=previous or last.digest,
            digest="e" * 64,
        )


@pytest.mark.django_db
def test_a_whole_trail_is_proved_with_its_head():
    last = trail(5)[-1]
    services.publish_head(at=MOMENT)
    said = verify()
    assert "5 lines, 1 published heads hold" in said
    assert f"5:{last.digest}" in said
    assert "6 lines" not in verify(f"5:{last.digest}")


@pytest.mark.django_db
def test_an_empty_trail_is_whole():
    assert "0 lines" in verify()
    assert services.publish_head(at=MOMENT) is None


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit_line SET subject = 'something else' WHERE position = 3", "Line 3 was changed"),
        ("UPDATE audit_line SET at = at + interval '1 microsecond' WHERE position = 2", "Line 2 was changed"),
        ("UPDATE audit_line SET keys = keys || '{schools.school:1}' WHERE position = 4", "Line 4 was changed"),
        ("DELETE FROM audit_line WHERE position = 3", "Line 3 is missing"),
        ("DELETE FROM audit_line WHERE position = 1", "Line 1 is missing"),
        ("UPDATE audit_line SET previous = repeat('a', 64) WHERE position = 3", "Line 3 does not follow line 2"),
        ("DELETE FROM audit_line WHERE position > 4", "its end is missing"),
        ("DELETE FROM audit_line", "its end is missing"),
    ],
)
@pytest.mark.django_db
def test_what_an_owner_of_the_database_changes_is_named(statement, words):
    trail(5)
    services.publish_head(at=MOMENT)
    past_the_triggers(statement)
    with pytest.raises(CommandError, match=words) as refused:
        verify()
    assert refused.value.returncode == 1


@pytest.mark.django_db
def test_a_trail_rewritten_from_a_line_on_differs_from_its_published_head():
    trail(4)
    services.publish_head(at=MOMENT)
    past_the_triggers("DELETE FROM audit_line WHERE position > 2")
    trail(3)
    with pytest.raises(CommandError, match="Line 4 is not the one whose hash was published"):
        verify()


@pytest.mark.django_db
def test_a_head_kept_elsewhere_convicts_too():
    trail(4)
    head = Line.objects.get(position=4)
    past_the_triggers("DELETE FROM audit_line WHERE position = 4")
    assert verify()
    with pytest.raises(CommandError, match="ends at line 3, but a head was published for line 4"):
        verify(f"4:{head.digest}")


@pytest.mark.parametrize("head", ["4", "4:abc", "x:" + "a" * 64, "", "9" * 30 + ":" + "a" * 64])
@pytest.mark.django_db
def test_a_head_that_is_none_is_refused_in_words(head):
    with pytest.raises(CommandError, match="is not a head"):
        verify(head)


@pytest.mark.django_db
def test_publishing_twice_publishes_once():
    trail(2)
    tasks.publish_head()
    tasks.publish_head()
    assert PublishedHead.objects.count() == 1
    trail(1)
    tasks.publish_head()
    assert list(PublishedHead.objects.order_by("position").values_list("position", flat=True)) == [2, 3]


def test_two_at_once_leave_one_whole_chain(transactional_db):
    """Four threads, each with its own connection, write as fast as they can."""
    start = threading.Barrier(4)

    def write() -> None:
        try:
            start.wait(10)
            trail(10)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    proof = prove()
    assert proof.is_whole
    assert proof.lines == 40
