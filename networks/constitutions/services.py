"""Starting a network, its clerks, its constitution and the rulings on what that leaves open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words
from cph.notifications.services import invite
from cph.people.models import Person
from cph.people.services import person_for, require_second_factor
from networks.constitutions import rules, seats
from networks.constitutions.found import index_constitution
from networks.constitutions.instance import Instance, read_shipped
from networks.constitutions.models import (
    Ambiguity,
    Article,
    Body,
    Channel,
    Clerk,
    Constitution,
    Identity,
    Organ,
    Post,
    Reading,
    Requirement,
    Ruling,
)
from networks.constitutions.permissions import check_may_administer, check_may_keep, check_may_rule
from networks.constitutions.selectors import OF_A_POST, PROVISION_MODELS

ONE_DAY = timedelta(days=1)


# --- a network and who keeps its records


@transaction.atomic
def start_network(
    *,
    name: str,
    short_name: str,
    prefix: str,
    colour: str,
    clerk_name: str,
    clerk_email: str,
    by: Person,
    at: datetime,
) -> Body:
    """A network begins: a name, a colour that can be read, and a clerk who is invited to keep its records."""
    seat = check_may_administer(by, at=at)
    if not rules.is_readable_on_white(colour):
        ratio = f"{rules.contrast_with_white(colour):.1f}"
        raise Refused(
            f"White words on {colour} cannot be read well: the contrast is {ratio} to 1, it needs 4.5. Choose a darker colour."
        )
    if Identity.objects.filter(prefix__iexact=prefix).exists():
        raise Refused(f"Another network numbers its papers {prefix.upper()}/… already. Choose another prefix.")
    try:
        with transaction.atomic():
            network = Body.objects.create(kind=Body.Kind.NETWORK, name=name)
    except IntegrityError:
        raise Refused(f"There is a network called {name} already.") from None
    Identity.objects.create(body=network, short_name=short_name, prefix=prefix.upper(), colour=colour)
    record("started", f"the network {name}", network, by=by, at=at, seat=seat.title)
    clerk = person_for(clerk_email, clerk_name, by=by, at=at)
    appoint_clerk(network, clerk, starts_on=timezone.localdate(at), by=by, at=at)
    return network


@transaction.atomic
def appoint_clerk(network: Body, person: Person, *, starts_on: date, by: Person, at: datetime) -> Clerk:
    """Somebody keeps this network's records from now on; they sign in with a second factor and are invited if they never did."""
    seat = check_may_administer(by, at=at)
    try:
        with transaction.atomic():
            clerk = Clerk.objects.create(person=person, body=network.network, starts_on=starts_on)
    except IntegrityError:
        raise Refused(f"{person.name} is already clerk of {network.network.name} in that period.") from None
    require_second_factor(person, by=by, at=at)
    record("appointed", f"{person.name} as clerk", clerk, network.network, person, by=by, at=at, seat=seat.title)
    if person.joined_at is None and person.email:
        invite(person, reason=f"Clerk of {network.network.name}", by=by, at=at)
    seats.forget(person)
    return clerk


@transaction.atomic
def end_clerkship(clerk: Clerk, *, ends_on: date, by: Person, at: datetime) -> Clerk:
    """The last day on which this person keeps the network's records."""
    seat = check_may_administer(by, at=at)
    clerk = Clerk.objects.select_for_update(of=("self",)).select_related("person", "body").get(pk=clerk.pk)
    if clerk.ends_on == ends_on:
        return clerk
    if clerk.ends_on is not None:
        raise Refused(f"{clerk.person.name} has stood down as clerk already, on {day_words(clerk.ends_on)}.")
    if ends_on < clerk.starts_on:
        raise Refused(f"Enter a day on or after {day_words(clerk.starts_on)}, the first as clerk.")
    clerk.ends_on = ends_on
    clerk.save(update_fields=["ends_on"])
    record("ended", f"the clerkship of {clerk.person.name}", clerk, clerk.body, by=by, at=at, seat=seat.title)
    seats.forget(clerk.person)
    return clerk


# --- a constitution


@transaction.atomic
def load_constitution(
    body: Body,
    instance: str | Instance,
    *,
    starts_on: date,
    by: Person,
    at: datetime,
    adopted_by: str = "",
    apply: bool = True,
) -> Constitution:
    """The shipped constitution becomes this network's, from a day on; `apply=False` leaves it a draft.

    Asked for the same a second time, it answers with what is there.
    """
    seat = check_may_keep(by, body, at=at)
    if body.parent_id:
        raise Refused("A constitution belongs to a network; the bodies in it keep to the same one.")
    instance = read_shipped(instance) if isinstance(instance, str) else instance
    Body.objects.select_for_update().get(pk=body.pk)
    known = Constitution.objects.filter(body=body, version=instance.version).first()
    if known is not None:
        return _same_again(known, instance, starts_on)
    constitution = Constitution.objects.create(
        body=body,
        title=instance.title,
        version=instance.version,
        starts_on=starts_on,
        source=instance.data["source"],
        instance=instance.name,
    )
    _write(constitution, instance)
    _make_executive(body, instance)
    record("loaded", f"{constitution}, as a draft", constitution, body, by=by, at=at, seat=seat.title)
    if apply:
        apply_constitution(constitution, adopted_by=adopted_by, by=by, at=at)
    return constitution


def _same_again(known: Constitution, instance: Instance, starts_on: date) -> Constitution:
    if known.instance == instance.name and known.starts_on == starts_on:
        return known
    raise Refused(
        f"{known} was loaded already, applying from {day_words(known.starts_on)}. A change needs a new version."
    )


def _write(constitution: Constitution, instance: Instance) -> None:
    """All rows of the instance, each provision under its article."""
    articles = {
        row["number"]: Article(constitution=constitution, position=place, **row)
        for place, row in enumerate(instance.data["articles"], 1)
    }
    Article.objects.bulk_create(articles.values())

    def rows(kind: str) -> list[dict[str, Any]]:
        return [row | {"article": articles[row["article"]]} for row in instance.data[kind]]

    posts: dict[str, Post] = {}
    for kind, model in PROVISION_MODELS.items():
        post = OF_A_POST.get(model)
        made = [model(**row | ({post: posts.get(row[post])} if post else {})) for row in rows(kind)]
        if model in (Post, Requirement, Channel):
            for place, one in enumerate(made, 1):
                one.position = place
        model._default_manager.bulk_create(made)
        if model is Post:
            posts = {one.key: one for one in made}
    for row in rows("ambiguities"):
        readings = row.pop("readings")
        question = Ambiguity.objects.create(**row)
        Reading.objects.bulk_create(
            Reading(ambiguity=question, position=place, **reading) for place, reading in enumerate(readings, 1)
        )


def _make_executive(network: Body, instance: Instance) -> None:
    speaks_of_it = any(row["organ"] == Organ.EXECUTIVE for row in instance.data["posts"] + instance.data["sittings"])
    if speaks_of_it and not Body.objects.filter(parent=network, kind=Body.Kind.EXECUTIVE).exists():
        Body.objects.create(parent=network, kind=Body.Kind.EXECUTIVE, name=instance.data["executive"] or "Executive")


@transaction.atomic
def apply_constitution(constitution: Constitution, *, by: Person, at: datetime, adopted_by: str = "") -> Constitution:
    """The draft applies from its day on; the one before it ends the day before. From here on nobody can change it."""
    seat = check_may_keep(by, constitution.body, at=at)
    Body.objects.select_for_update().get(pk=constitution.body_id)
    constitution.refresh_from_db()
    if constitution.state == Constitution.State.ADOPTED:
        return constitution
    _end_the_one_before(constitution)
    constitution.state = Constitution.State.ADOPTED
    constitution.adopted_by = adopted_by
    constitution.save(update_fields=["state", "adopted_by"])
    index_constitution(constitution)
    said = f"{constitution}, from {day_words(constitution.starts_on)}"
    record("applied", said, constitution, constitution.body, by=by, at=at, seat=seat.title)
    seats.forget(by)
    return constitution


def _end_the_one_before(constitution: Constitution) -> None:
    day = constitution.starts_on
    others = Constitution.objects.filter(body=constitution.body, state=Constitution.State.ADOPTED)
    for other in others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)):
        if other.starts_on >= day or other.ends_on is not None:
            raise Refused(f"{other} applies from {day_words(other.starts_on)}. Choose a later day for the new one.")
        other.ends_on = day - ONE_DAY
        other.save(update_fields=["ends_on"])


# --- rulings


@transaction.atomic
def record_ruling(
    ambiguity: Ambiguity,
    reading: Reading,
    *,
    starts_on: date,
    decided_by: str,
    reason: str,
    effect: dict[str, Any],
    by: Person,
    at: datetime,
) -> Ruling:
    """How an open question is read from a day on, by whose decision and why, with the effect as it was shown.

    Rulings are only added: a later one starts on a later day, and the days before it keep theirs.
    """
    ambiguity = (
        Ambiguity.objects.select_for_update(of=("self",))
        .select_related("article__constitution__body")
        .get(pk=ambiguity.pk)
    )
    article = ambiguity.article
    seat = check_may_rule(by, article.constitution.body, at=at)
    if reading.ambiguity_id != ambiguity.pk:
        raise Refused("That reading answers another question.")
    if article.constitution.state != Constitution.State.ADOPTED:
        raise Refused("The constitution is still a draft: its questions are decided once it applies.")
    if same := ambiguity.rulings.filter(
        starts_on=starts_on, reading=reading, decided_by=decided_by, reason=reason
    ).first():
        return same
    check_ruling_day(ambiguity, starts_on)
    ruling = Ruling.objects.create(
        ambiguity=ambiguity,
        reading=reading,
        starts_on=starts_on,
        decided_by=decided_by,
        reason=reason,
        effect=effect,
        recorded_by=by,
        recorded_at=at,
    )
    record(
        "recorded a ruling on",
        f"“{ambiguity.question}”: {reading.label}, from {day_words(starts_on)}. Decided by {decided_by}. Why: {reason}",
        ruling,
        article.constitution,
        article.constitution.body,
        by=by,
        at=at,
        seat=seat.title,
        article=str(article),
    )
    seats.forget(by)
    return ruling


def check_ruling_day(ambiguity: Ambiguity, starts_on: date) -> None:
    """Refused where a ruling on this question cannot start on that day."""
    constitution = ambiguity.article.constitution
    if starts_on < constitution.starts_on:
        raise Refused(
            f"Enter a day on or after {day_words(constitution.starts_on)}, from which the constitution applies."
        )
    if constitution.ends_on is not None and starts_on > constitution.ends_on:
        raise Refused(f"Enter a day on or before {day_words(constitution.ends_on)}, the constitution's last.")
    latest = ambiguity.rulings.order_by("-starts_on").first()
    if latest is not None and starts_on <= latest.starts_on:
        raise Refused(
            f"Enter a day after {day_words(latest.starts_on)}, from which the last ruling on this question applies."
        )
