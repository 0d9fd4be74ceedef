"""Taking up a post and leaving it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import count_of, day
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions import seats
from networks.constitutions.models import Body, Post
from networks.executives import rules
from networks.executives.models import Tenure
from networks.executives.permissions import check_may_appoint
from networks.executives.selectors import article_of, posts_of, tenures_of_post, title_of
from networks.groups import selectors as groups
from networks.members import selectors as members

ONE_DAY = timedelta(days=1)


@transaction.atomic
def appoint(
    post: Post,
    person: Person,
    *,
    body: Body,
    group: Body | None = None,
    starts_on: date,
    ends_on: date | None,
    how: str,
    appointed_by: str,
    by: Person,
    at: datetime,
) -> Tenure:
    """Somebody takes up a post. Asked again for the very same term, it answers with that tenure.

    Without an end, a stated term gives one; where the constitution is silent, the tenure runs until further notice.
    """
    seat = check_may_appoint(by, body, at=at)
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)  # one appointment in a body at a time
    post = _post_in_force(post, body, starts_on)
    ends_on = _checked_end(post, starts_on, ends_on)
    wanted = (starts_on, ends_on)
    taken = list(_same_seats(post, body, group, wanted))
    for tenure in taken:
        if (tenure.person_id, tenure.group_id, tenure.starts_on, tenure.ends_on) == (person.pk, _pk(group), *wanted):
            return tenure
    _check_group(post, body, group, starts_on)
    _check_person(post, person, body, group, starts_on)
    _check_not_twice(post, person, body, wanted)
    number = rules.lowest_free(post.seats, [(one.seat, (one.starts_on, one.ends_on)) for one in taken], wanted)
    if number is None:
        raise Refused(_all_held(post, group, taken, wanted))
    tenure = _create(
        body=body, post=post, group=group, seat=number, person=person, starts_on=starts_on, ends_on=ends_on, how=how,
        appointed_by=appointed_by.strip()[:200],
    )  # fmt: skip
    said = f"{person} as {title_of(post, group)}, {_dates(tenure)}"
    about = [tenure, person, body, *([group] if group else []), body.network]
    record("appointed", said, *about, by=by, at=at, seat=seat.title, article=article_of(post))
    _tell_taken_up(tenure, at)
    seats.forget(person)
    return tenure


@transaction.atomic
def stand_down(tenure: Tenure, *, ends_on: date, reason: str, by: Person, at: datetime) -> Tenure:
    """Somebody leaves a post before the end of the term; the seat is vacant from the next day."""
    seat = check_may_appoint(by, tenure.body, at=at)
    tenure = _locked(tenure)
    reason = reason.strip()[:200]
    if (tenure.ends_on, tenure.end_reason) == (ends_on, reason):
        return tenure
    if not reason:
        raise Refused("Enter why the term ends, for example: left the headship.")
    if ends_on < tenure.starts_on:
        raise Refused(f"The term starts on {day(tenure.starts_on)}. Enter that day or a later one.")
    if tenure.ends_on and ends_on > tenure.ends_on:
        raise Refused(
            f"The term ends on {day(tenure.ends_on)}, and a term is never extended. "
            "If the same person goes on, record a new term."
        )
    tenure.ends_on, tenure.end_reason = ends_on, reason
    tenure.save(update_fields=["ends_on", "end_reason"])
    post = tenure.post
    said = f"{tenure.person} as {title_of(post, tenure.group)}, last day {day(ends_on)}: {reason}"
    about = [tenure, tenure.person, tenure.body, *([tenure.group] if tenure.group else []), tenure.body.network]
    record("stood down", said, *about, by=by, at=at, seat=seat.title, article=article_of(post))
    _tell_left(tenure, at)
    seats.forget(tenure.person)
    return tenure


@transaction.atomic
def withdraw(tenure: Tenure, *, reason: str, by: Person, at: datetime) -> None:
    """Somebody who was to take up a post does not: the term had not begun, so nothing remains but the line in the trail."""
    seat = check_may_appoint(by, tenure.body, at=at)
    if not Tenure.objects.filter(pk=tenure.pk).exists():
        return
    tenure = _locked(tenure)
    reason = reason.strip()[:200]
    if not reason:
        raise Refused("Enter why the appointment is withdrawn.")
    if tenure.starts_on <= timezone.localdate(at):
        raise Refused(f"The term began on {day(tenure.starts_on)}. Enter its last day instead.")
    post, person = tenure.post, tenure.person
    said = f"the appointment of {person} as {title_of(post, tenure.group)}, {_dates(tenure)}: {reason}"
    record("withdrew", said, tenure, person, tenure.body, tenure.body.network, by=by, at=at, seat=seat.title)
    _tell(
        tenure,
        f"you will not take up the post of {post.title}",
        f"Your appointment as {title_of(post, tenure.group)} from {day(tenure.starts_on)} is withdrawn: {reason}.",
        "withdrawn",
        at,
    )
    tenure.delete()
    seats.forget(person)


# --- what the constitution asks


def _post_in_force(post: Post, body: Body, starts_on: date) -> Post:
    found = posts_of(body, starts_on).filter(key=post.key).first()
    if found is None:
        raise Refused(f"The constitution in force on {day(starts_on)} gives {body} no post of {post.title}.")
    if post.article.constitution.body_id != body.network_id:
        raise Refused(f"{post.title} is a post of another network.")
    return found


def _checked_end(post: Post, starts_on: date, ends_on: date | None) -> date | None:
    if not 1900 < starts_on.year < 2200:
        raise Refused("Enter a first day between 1901 and 2199.")
    if ends_on and ends_on < starts_on:
        raise Refused("Enter a last day that is not before the first day.")
    if post.term_months is None:
        return ends_on
    latest = rules.term_end(starts_on, post.term_months)
    if ends_on and ends_on > latest:
        raise Refused(
            f"{article_of(post)} gives a term of {count_of(post.term_months, 'month')}: from {day(starts_on)} "
            f"the last day is {day(latest)} at the latest."
        )
    return ends_on or latest


def _check_group(post: Post, body: Body, group: Body | None, starts_on: date) -> None:
    if not post.per_group:
        if group:
            raise Refused(f"{article_of(post)} does not give {post.title} to a group.")
        return
    if group is None:
        raise Refused(f"{article_of(post)} gives each group one {post.title}. Choose the group.")
    if not groups.groups_of(body.network, starts_on).filter(pk=group.pk).exists():
        raise Refused(f"{group} is no group of {body.network} on {day(starts_on)}.")


def _check_person(post: Post, person: Person, body: Body, group: Body | None, starts_on: date) -> None:
    if not person.is_active:
        raise Refused(f"{person} may not sign in, so cannot take up a post. An administrator can change that.")
    if post.head_only and not members.members_of(body.network, starts_on).filter(pk=person.pk).exists():
        raise Refused(
            f"{article_of(post)} gives {post.title} to a member, and {person} is not on the roll of {body.network} "
            f"on {day(starts_on)}. Look at the roll of that day."
        )
    if group and not groups.members_of_group(group, starts_on).filter(pk=person.pk).exists():
        raise Refused(
            f"{article_of(post)} lets each group send one of its own, and {person} leads no school "
            f"in {groups.with_noun(group)} on {day(starts_on)}."
        )


def _check_not_twice(post: Post, person: Person, body: Body, wanted: rules.Period) -> None:
    for tenure in tenures_of_post(post, body).filter(person=person):
        if rules.overlap((tenure.starts_on, tenure.ends_on), wanted):
            raise Refused(f"{person} already holds this post: {title_of(post, tenure.group)}, {_dates(tenure)}.")


def _same_seats(post: Post, body: Body, group: Body | None, wanted: rules.Period):
    """Tenures of this post (and group) that share a day with the period wanted."""
    found = tenures_of_post(post, body).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=wanted[0]), group=group)
    return found.filter(starts_on__lte=wanted[1]) if wanted[1] else found


def _all_held(post: Post, group: Body | None, taken: list[Tenure], wanted: rules.Period) -> str:
    number = {1: "one seat", 2: "two seats", 3: "three seats"}.get(post.seats, f"{post.seats} seats")
    whom = "each group" if group else "this post"
    held = "; ".join(f"{one.person} {_dates(one)}" for one in taken)
    both = {1: "It is", 2: "Both are"}.get(post.seats, "All are")
    return (
        f"{article_of(post)} gives {whom} {number}: {title_of(post, group)}. {both} held in that period: {held}. "
        "End a term first, or choose other dates."
    )


def _create(**facts) -> Tenure:
    try:
        with transaction.atomic():
            return Tenure.objects.create(**facts)
    except IntegrityError as error:
        raise Refused("Somebody else filled this seat just now. Look at the posts again before you go on.") from error


def _locked(tenure: Tenure) -> Tenure:
    found = Tenure.objects.select_for_update(of=("self",)).select_related(
        "person", "body__parent", "post__article", "group"
    )
    return found.get(pk=tenure.pk)


def _pk(group: Body | None) -> int | None:
    return group.pk if group else None


def _dates(tenure: Tenure) -> str:
    until = f"until {day(tenure.ends_on)}" if tenure.ends_on else "until further notice"
    return f"from {day(tenure.starts_on)} {until}"


# --- telling them


def _tell(tenure: Tenure, subject: str, text: str, occasion: str, at: datetime) -> None:
    notify(
        [tenure.person],
        kind=Kind.SEAT,
        subject=f"{tenure.body.network}: {subject}",
        text=text,
        link=reverse("post_list", args=[tenure.body_id]),
        about=tenure,
        once_key=f"seat:{tenure.pk}:{occasion}",
        at=at,
    )


def _tell_taken_up(tenure: Tenure, at: datetime) -> None:
    title = title_of(tenure.post, tenure.group)
    decided = f" Decided: {tenure.appointed_by}." if tenure.appointed_by else ""
    text = f"Look at your post: you are {title} of {tenure.body} {_dates(tenure)} ({article_of(tenure.post)}).{decided}"
    _tell(tenure, f"you are {title} {_dates(tenure)}", text, "taken up", at)


def _tell_left(tenure: Tenure, at: datetime) -> None:
    title = title_of(tenure.post, tenure.group)
    text = f"Your term as {title} of {tenure.body} ends: your last day is {day(tenure.ends_on)}. Reason: {tenure.end_reason}."
    _tell(tenure, f"your term as {title} ends on {day(tenure.ends_on)}", text, f"left:{tenure.ends_on}", at)
