"""Who leads schools and acts for authorities, the terms they keep, and an import from the moment it is handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Model

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from cph.people.services import require_second_factor
from networks.schools.files import survey
from networks.schools.importing import import_register
from networks.schools.models import Authority, HeadRole, Headship, Officer, RegisterImport, School, SchoolTerm
from networks.schools.register import Outcome
from networks.schools.rules import FileRefused, code_of

State = RegisterImport.State
STALE = timedelta(minutes=5)
PATIENCE = timedelta(seconds=30)


def _sentence_of(error: IntegrityError, model: type[Model]) -> str:
    """What the constraint says, where it is one of ours."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return str(constraint.get_violation_error_message())
    return "This does not fit what is already recorded."


def _saved(thing: Model) -> None:
    """Save, or say in words which rule it breaks."""
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        raise Refused(_sentence_of(error, type(thing))) from error


# --- who leads a school, who acts for an authority


@transaction.atomic
def start_headship(
    person: Person,
    school: School,
    role: str,
    starts_on: date,
    *,
    ends_on: date | None = None,
    by: Person | None,
    at: datetime,
    seat: str = "",
) -> Headship:
    """A person leads a school from this day. Recorded twice, it is one headship."""
    known = Headship.objects.filter(person=person, school=school, role=role, starts_on=starts_on, ends_on=ends_on)
    found = known.first()
    if found:
        return found
    headship = Headship(person=person, school=school, role=role, starts_on=starts_on, ends_on=ends_on)
    _saved(headship)
    subject = f"{person} as {HeadRole(role).label.lower()} of {school} from {_day(starts_on)}"
    record("recorded", subject, headship, school, person, by=by, at=at, seat=seat)
    return headship


@transaction.atomic
def end_headship(headship: Headship, ends_on: date, *, by: Person | None, at: datetime, seat: str = "") -> Headship:
    """A headship ends on this day, its last. It may be ended earlier than first said, never rewritten."""
    headship = Headship.objects.select_for_update(of=("self",)).select_related("person", "school").get(pk=headship.pk)
    if headship.ends_on == ends_on:
        return headship
    if ends_on < headship.starts_on:
        raise Refused(f"Enter a last day that is not before {_day(headship.starts_on)}, when this headship began.")
    if headship.ends_on and ends_on > headship.ends_on:
        raise Refused(f"This headship ended on {_day(headship.ends_on)}. Record a new one for the time after it.")
    headship.ends_on = ends_on
    _saved(headship)
    subject = f"the headship of {headship.person} at {headship.school} on {_day(ends_on)}"
    record("ended", subject, headship, headship.school, headship.person, by=by, at=at, seat=seat)
    return headship


@transaction.atomic
def appoint_officer(
    person: Person,
    authority: Authority,
    *,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    by: Person | None,
    at: datetime,
) -> Officer:
    """A person acts for a local authority from this day, and signs in with a second factor."""
    found = Officer.objects.filter(person=person, authority=authority, starts_on=starts_on).first()
    if found:
        return found
    officer = Officer(person=person, authority=authority, title=title, starts_on=starts_on, ends_on=ends_on)
    _saved(officer)
    require_second_factor(person, by=by, at=at)
    record("appointed", f"{person} as {title}, {authority}", officer, authority, person, by=by, at=at)
    return officer


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- terms


@transaction.atomic
def load_terms(calendars: Iterable[dict[str, Any]], *, by: Person | None, at: datetime) -> dict[str, int]:
    """Terms as authorities publish them: [{"la_code", "academic_year": "2026-27", "terms": [[name, first, last]]}].

    A term that is known is changed; one that the list no longer has stays. Raises Refused naming what cannot be read.
    """
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for calendar in calendars:
        try:
            code, year = code_of(str(calendar["la_code"])), int(str(calendar["academic_year"])[:4])
            terms = [(str(n)[:40], date.fromisoformat(a), date.fromisoformat(b)) for n, a, b in calendar["terms"]]
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(f"A calendar cannot be read: {error}.") from None
        authority, _ = Authority.objects.get_or_create(code=code, defaults={"name": f"Local authority {code}"})
        for name, first, last in terms:
            counts[_keep_term(authority, year, name, first, last)] += 1
    if counts["new"] or counts["changed"]:
        record("loaded", f"term dates: {counts['new']} new, {counts['changed']} changed", by=by, at=at)
    return counts


def _keep_term(authority: Authority, year: int, name: str, first: date, last: date) -> str:
    term = SchoolTerm.objects.filter(authority=authority, academic_year=year, name=name).first()
    if term and (term.starts_on, term.ends_on) == (first, last):
        return "unchanged"
    known = term is not None
    term = term or SchoolTerm(authority=authority, academic_year=year, name=name)
    term.starts_on, term.ends_on = first, last
    try:
        _saved(term)
    except Refused as error:
        raise Refused(f"{authority}, {name} {year}: {error}") from error
    return "changed" if known else "new"


# --- an import that somebody hands in


@transaction.atomic
def hand_in(
    file: File, links: File | None, *, authority_codes: Iterable[str], by: Person, at: datetime
) -> RegisterImport:
    """Keep the files and the wish to look through them; the worker does the rest."""
    run = RegisterImport(authority_codes=sorted(set(authority_codes)), asked_by=by, asked_at=at, touched_at=at)
    run.file.save("", file, save=False)
    if links:
        run.links.save("", links, save=False)
    run.save()
    return run


Tick = Callable[[], datetime]


def look_through(pk: int, *, at: datetime, tick: Tick | None = None) -> bool:
    """Read the file and say what it would change. Does nothing unless it waits for that; safe to call twice."""
    if not RegisterImport.objects.filter(pk=pk, state=State.WAITING).update(state=State.READING, touched_at=at):
        return False
    run = RegisterImport.objects.get(pk=pk)
    try:
        outcome = _go_through(run, at=at, tick=tick, keep=False)
    except Refused as error:
        return _refuse(run, State.READING, error, at)
    shown = {"samples": outcome.samples, "refusals": outcome.refusals[:200]}
    rows = RegisterImport.objects.filter(pk=pk, state=State.READING)
    return bool(rows.update(state=State.PREVIEW, counts=outcome.counts, preview=shown, touched_at=at))


@transaction.atomic
def confirm(run: RegisterImport, *, by: Person, at: datetime) -> bool:
    """Carry it out. True the first time; a second click is told that it is under way already."""
    return bool(
        RegisterImport.objects.filter(pk=run.pk, state=State.PREVIEW).update(
            state=State.CONFIRMED, confirmed_by=by, touched_at=at, rows_read=0
        )
    )


@transaction.atomic
def drop(run: RegisterImport, *, by: Person, at: datetime) -> bool:
    """Not this one after all: nothing was changed, and the files go."""
    rows = RegisterImport.objects.filter(pk=run.pk, state=State.PREVIEW)
    words = f"{by.name} decided not to load this file. Nothing was changed."
    dropped = bool(rows.update(state=State.REFUSED, problem=words, finished_at=at, touched_at=at))
    if dropped:
        transaction.on_commit(lambda: _forget_files(run))
    return dropped


def carry_out(pk: int, *, at: datetime, tick: Tick | None = None) -> bool:
    """Load what was confirmed, once: "done" is written in the transaction of the load itself. Safe to call twice."""
    try:
        with transaction.atomic():
            begun = RegisterImport.objects.filter(pk=pk, state=State.CONFIRMED).update(
                state=State.WRITING, touched_at=at
            )
    except IntegrityError:  # another import is writing: the sweep comes back to this one
        return False
    if not begun:
        return False
    run = RegisterImport.objects.select_related("confirmed_by").get(pk=pk)
    try:
        _go_through(run, at=at, tick=tick, keep=True)
    except Refused as error:
        return _refuse(run, State.WRITING, error, at)
    _forget_files(run)
    return True


def _go_through(run: RegisterImport, *, at: datetime, tick: Tick | None, keep: bool) -> Outcome:
    with run.file.open("rb") as file:
        RegisterImport.objects.filter(pk=run.pk).update(rows_expected=max(survey(file).lines - 1, 0), rows_read=0)

    def progress(rows: int) -> None:
        RegisterImport.objects.filter(pk=run.pk).update(rows_read=rows, touched_at=tick() if tick else at)

    def settle(outcome: Outcome) -> RegisterImport:
        if keep:
            shown = {"samples": outcome.samples, "refusals": outcome.refusals[:200]}
            done = RegisterImport.objects.filter(pk=run.pk, state=State.WRITING).update(
                state=State.DONE, counts=outcome.counts, preview=shown, finished_at=at, touched_at=at
            )
            if not done:
                raise Refused("This import has been carried out by another worker.")
        if run.authority_codes and outcome.counts["rows"] and outcome.counts["left_out"] == outcome.counts["rows"]:
            raise FileRefused(
                f"The file holds no school of your authority (LA code {', '.join(run.authority_codes)}). "
                "You may load the schools of your own authority only."
            )
        return run

    with run.file.open("rb") as file:
        links = run.links.open("rb") if run.links else None
        try:
            return import_register(
                file,
                links,
                authority_codes=run.authority_codes,
                by=run.confirmed_by or run.asked_by,
                at=at,
                keep=keep,
                progress=progress,
                settle=settle,
            )
        finally:
            if links:
                links.close()


def _refuse(run: RegisterImport, state: str, error: Refused, at: datetime) -> bool:
    row = error.row if isinstance(error, FileRefused) else None
    rows = RegisterImport.objects.filter(pk=run.pk, state=state)
    refused = rows.update(
        state=State.REFUSED,
        problem=str(error),
        finished_at=at,
        touched_at=at,
        preview={"refusals": [{"row": row, "reason": str(error)}]},
    )
    if refused:
        _forget_files(run)
    return bool(refused)


def _forget_files(run: RegisterImport) -> None:
    """Files that were loaded or refused are not kept: the row says what was in them."""
    for field in (run.file, run.links):
        if field:
            field.storage.delete(field.name)


def left_over(at: datetime) -> tuple[list[int], list[int]]:
    """Imports that nobody works on: a worker was killed, or Redis was away. (to look through, to carry out)"""
    rows = RegisterImport.objects
    rows.filter(state=State.READING, touched_at__lt=at - STALE).update(state=State.WAITING)
    rows.filter(state=State.WRITING, touched_at__lt=at - STALE).update(state=State.CONFIRMED)
    waiting = rows.filter(touched_at__lt=at - PATIENCE).order_by("pk")
    return (
        list(waiting.filter(state=State.WAITING).values_list("pk", flat=True)),
        list(waiting.filter(state=State.CONFIRMED).values_list("pk", flat=True)),
    )
