"""Boxes for tests: prepared, open to voters, closed, opened; with rolls of people or of schools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cph.people.models import Person
from networks.ballots import services
from networks.ballots.models import Box
from networks.ballots.services import Receipt, Slip, Vote
from networks.constitutions.models import Body
from networks.schools.models import School

OPENS = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLOSES = datetime(2026, 11, 27, 17, tzinfo=UTC)
DURING = datetime(2026, 11, 24, 12, tzinfo=UTC)
AFTER = CLOSES + timedelta(minutes=1)


def people(number: int, stem: str = "elector") -> list[Person]:
    """Many at once, without a way to sign in: whoever needs one calls for PersonFactory."""
    known = Person.objects.count()
    return Person.objects.bulk_create(
        Person(name=f"{stem.title()} {known + n}", email=f"{stem}{known + n}@example.org") for n in range(number)
    )


def network(name: str = "Lantern Network") -> Body:
    return Body.objects.get_or_create(kind=Body.Kind.NETWORK, name=name)[0]


def own_votes(voters: Iterable[Person]) -> list[Vote]:
    """A roll on which everybody has their own vote."""
    return [Vote(one.pk, one.pk, None, one.name) for one in voters]


def prepared(votes: Sequence[Vote] = (), **facts: Any) -> Box:
    """A box with its roll and the server's key, tried."""
    known: dict[str, Any] = {"body": network(), "title": "Chair", "choices": 4, "marks": 4} | facts
    box = services.prepare_box(**known)
    services.set_roll(box, votes)
    if box.keeping == Box.Keeping.SERVER:
        services.add_server_key(box)
        services.prove_key(box)
    return box


def words_box(whose: Iterable[Person | School], room: int = 8192, opens: bool = True) -> Box:
    """A box for the written answers of these people and schools, open as the others are."""
    box = services.prepare_box_for_words(body=network(), title="Times of the day", room=room)
    votes = [
        Vote(None, one.pk if isinstance(one, Person) else None, one.pk if isinstance(one, School) else None, one.name)
        for one in whose
    ]
    services.set_roll(box, votes)
    services.add_server_key(box)
    services.prove_key(box)
    return services.open_to_voters(box, opens_at=OPENS, closes_at=CLOSES) if opens else box


def writes(box: Box, whose: Person, words: bytes, slip: Slip | None = None, **facts: Any) -> Receipt:
    """Written answers of a person, put in on Tuesday noon."""
    known: dict[str, Any] = {"at": DURING, "elector_id": whose.pk} | facts
    return services.cast_words(box, words=words, slip=slip or services.new_slip(), **known)


def opened_to(voters: Iterable[Person], **facts: Any) -> Box:
    """The same, voting open from Monday 9 am to Friday 5 pm."""
    return opened_with(own_votes(voters), **facts)


def opened_with(votes: Sequence[Vote], **facts: Any) -> Box:
    return services.open_to_voters(prepared(votes, **facts), opens_at=OPENS, closes_at=CLOSES)


def kept_by(voters: Iterable[Person], *holders: tuple[Person, str], **facts: Any) -> Box:
    """A box open to voters whose keys these people hold, each with a passphrase; the last one opens first."""
    box = prepared(own_votes(voters), keeping=Box.Keeping.PEOPLE, **facts)
    for holder, passphrase in holders:
        services.add_key(box, holder, passphrase)
        services.prove_key(box, holder, passphrase)
    return services.open_to_voters(box, opens_at=OPENS, closes_at=CLOSES)


def casts(box: Box, voter: Person, ranking: Sequence[int] = (1,), slip: Slip | None = None, **facts: Any) -> Receipt:
    """A vote cast on Tuesday noon."""
    slip = slip or services.new_slip()
    return services.cast(box, voter=voter, ranking=ranking, slip=slip, **({"at": DURING} | facts))


def closed(box: Box) -> Box:
    services.close(box, at=AFTER)
    box.refresh_from_db()
    return box


def opened(box: Box) -> Box:
    """Closed and opened with the server's key."""
    services.open_lock(closed(box))
    box.refresh_from_db()
    return box
