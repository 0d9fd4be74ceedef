"""What those who stand say and show: a statement of so many words, a photograph with words for who does not see it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.core.files.base import ContentFile, File
from django.db import transaction

from cph.core.files import check_upload
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.elections.models import Contest, Nomination
from networks.elections.permissions.standing import check_stands
from networks.elections.rules.eligibility import word_count
from networks.elections.services.standing_held import check_before, check_is_live, held
from networks.elections.services.standing_notices import say

SIDE = 800  # of a photograph, in points
PIXELS = 60_000_000


def check_words(contest: Contest, statement: str) -> None:
    """Refused where a statement is longer than it may be."""
    count = word_count(statement)
    if count > contest.statement_words:
        raise Refused(f"The statement has {count} words. It may have {contest.statement_words}: shorten it.")


@transaction.atomic
def edit_statement(nomination: Nomination, statement: str, *, by: Person, at: datetime) -> Nomination:
    """Those who stand say why, until nominations close, in no more words than are allowed."""
    nomination = held(nomination)
    seat = check_stands(by, nomination, at=at)
    check_before(
        nomination.contest.election, nomination.contest.election.nominations_close_at, "Changing the statement", at
    )
    check_is_live(nomination)
    check_words(nomination.contest, statement)
    if nomination.statement != statement.strip():
        nomination.statement = statement.strip()
        nomination.save(update_fields=["statement"])
        say("changed the statement of", nomination, seat, by, at)
    return nomination


@transaction.atomic
def set_photograph(nomination: Nomination, file: File, *, says: str, by: Person, at: datetime) -> Nomination:
    """A photograph with words for those who do not see it, until nominations close. It is kept small, without where it was taken."""
    nomination = held(nomination)
    seat = check_stands(by, nomination, at=at)
    check_before(
        nomination.contest.election, nomination.contest.election.nominations_close_at, "Changing the photograph", at
    )
    check_is_live(nomination)
    if not says.strip():
        raise Refused("Say in words what the photograph shows, for those who do not see it.")
    nomination.photograph.save(f"{nomination.pk}.jpg", ContentFile(small(file)), save=False)
    nomination.photograph_says = " ".join(says.split())[:200]
    nomination.save(update_fields=["photograph", "photograph_says"])
    say("changed the photograph of", nomination, seat, by, at)
    return nomination


@transaction.atomic
def remove_photograph(nomination: Nomination, *, by: Person, at: datetime) -> Nomination:
    """Take the photograph away again, whenever: nobody is made to show their face."""
    nomination = held(nomination)
    seat = check_stands(by, nomination, at=at)
    if nomination.photograph:
        file, name = nomination.photograph.storage, nomination.photograph.name
        nomination.photograph, nomination.photograph_says = "", ""
        nomination.save(update_fields=["photograph", "photograph_says"])
        transaction.on_commit(lambda: file.delete(name), robust=True)
        say("took away the photograph of", nomination, seat, by, at)
    return nomination


def small(file: File) -> bytes:
    """A picture as a JPEG of at most 800 points, upright, without what the camera wrote into it. Refused in words."""
    from PIL import Image, ImageOps

    if check_upload(file).kind not in ("PNG", "JPEG"):
        raise Refused("Choose a picture: PNG or JPEG.")
    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as opened:
            if opened.width * opened.height > PIXELS:
                raise Refused("The picture is too large. Make it smaller and try again.")
            opened.draft("RGB", (SIDE, SIDE))
            turned = ImageOps.exif_transpose(opened).convert("RGB")
            turned.thumbnail((SIDE, SIDE))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("The picture is damaged. Save it again and try again.") from error
    kept = BytesIO()
    turned.save(kept, "JPEG", quality=85)
    return kept.getvalue()
