"""A thing's name in the audit trail, in notices and in papers: "schools.school:42"."""

from django.db.models import Model


def key_of(thing: Model) -> str:
    """The address of a row, stable for as long as the row exists."""
    return f"{thing._meta.label_lower}:{thing.pk}"
