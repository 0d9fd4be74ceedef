"""The files that show what was claimed: added and taken out while the claim is a draft, then they stand."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction

from cph.core.files import EXTENSIONS, Upload, check_upload
from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Claim, Evidence
from funding.permissions.claiming import check_may_edit
from funding.services.keeping_claims import check_state, held_claim, say, why

MOST_FILES = 20


def add_evidence(claim: Claim, file: File, *, by: Person, at: datetime) -> Evidence:
    """A file is added to a draft, checked by its content. The same file sent twice is kept once."""
    upload = check_upload(file)
    with transaction.atomic():
        current = held_claim(claim)
        seat = check_may_edit(by, current, at=at)
        check_state(current, Claim.State.DRAFT)
        stand = current.evidence.filter(removed_at__isnull=True)
        if stand.filter(sha256=upload.sha256).exists():
            raise Refused("This file is with the claim already.")
        if stand.count() >= MOST_FILES:
            raise Refused(f"A claim has at most {MOST_FILES} files. Put some of them into one PDF.")
        made = _keep(current, file, upload, by, at)
        say("added evidence to", current, by=by, at=at, seat=seat, more=f": {made.name}")
    return made


def _keep(claim: Claim, file: File, upload: Upload, by: Person, at: datetime) -> Evidence:
    file.name = f"{secrets.token_hex(16)}{EXTENSIONS[upload.kind]}"  # in the store nobody can guess it
    try:
        with transaction.atomic():
            return Evidence.objects.create(
                claim=claim,
                file=file,
                name=upload.name,
                sha256=upload.sha256,
                size=upload.size,
                added_by=by,
                added_at=at,
            )
    except IntegrityError as error:
        raise why(error) from None


@transaction.atomic
def remove_evidence(claim: Claim, evidence: int, *, by: Person, at: datetime) -> None:
    """A file is taken out of a draft. It is not shown any more; the trail says that it was there."""
    current = held_claim(claim)
    seat = check_may_edit(by, current, at=at)
    check_state(current, Claim.State.DRAFT)
    found = current.evidence.filter(pk=evidence, removed_at__isnull=True).first()
    if found is None:
        return
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    say("took evidence out of", current, by=by, at=at, seat=seat, more=f": {found.name}")
