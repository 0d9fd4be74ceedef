"""Facts and papers that belong to the questions: added, removed."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from consultations.models import Consultation, Material
from consultations.services.asking import in_hand, say
from cph.core.files import check_upload
from cph.core.refusals import Refused
from cph.people.models import Person

MOST = 30
State = Consultation.State


@transaction.atomic
def add_fact(consultation: Consultation, title: str, text: str, *, by: Person, at: datetime) -> Material:
    """Something to know before answering. The same fact sent twice is there once."""
    return _add(consultation, Material(kind=Material.Kind.FACT, title=title, text=text), by, at)


@transaction.atomic
def add_paper(
    consultation: Consultation, title: str, file: File, *, text: str = "", by: Person, at: datetime
) -> Material:
    """A file to read before answering, checked by its content. The same file sent twice is there once."""
    upload = check_upload(file)
    file.name = upload.name
    paper = Material(kind=Material.Kind.PAPER, title=title, text=text, file=file, file_name=upload.name[:150])
    return _add(consultation, paper, by, at)


def _add(consultation: Consultation, made: Material, by: Person, at: datetime) -> Material:
    consultation, seat = _in_time(consultation, by, at)
    there = list(Material.objects.filter(consultation=consultation, removed_at=None).order_by("position", "pk"))
    for one in there:
        if (one.kind, one.title, one.text, one.file_name) == (made.kind, made.title, made.text, made.file_name):
            return one
    if len(there) >= MOST:
        raise Refused(f"There are {MOST} facts and papers already. Remove one, or put several into one paper.")
    made.consultation, made.added_by, made.added_at = consultation, by, at
    made.position = there[-1].position + 1 if there else 1
    made.save()
    say(f"added {_named(made)}", made.title, consultation, by=by, at=at, seat=seat)
    return made


@transaction.atomic
def remove_material(material: Material, *, by: Person, at: datetime) -> None:
    """Not shown any more; the trail says that it was there. Removed already, nothing happens."""
    consultation, seat = _in_time(material.consultation, by, at)
    if Material.objects.filter(pk=material.pk, removed_at=None).update(removed_at=at):
        say(f"removed {_named(material)}", material.title, consultation, by=by, at=at, seat=seat)


def _in_time(consultation: Consultation, by: Person, at: datetime) -> tuple:
    consultation, seat = in_hand(consultation, by, at)
    over = consultation.closes_at is not None and consultation.closes_at <= at
    if consultation.state not in (State.DRAFT, State.OPEN) or (consultation.state == State.OPEN and over):
        raise Refused("This consultation is not open any more. What was shown with it stands.")
    return consultation, seat


def _named(material: Material) -> str:
    return "a paper" if material.kind == Material.Kind.PAPER else "a fact"
