"""An item that a meeting did not reach moves to the next one, with its papers and its history."""

from __future__ import annotations

from networks.meetings.models import AgendaItem, ItemPaper, Meeting

KEPT = (
    "title", "part", "lead", "contact", "purpose", "minutes", "version", "pages", "file", "kind", "size", "sha256",
    "uploaded_by", "uploaded_at",
)  # fmt: skip


def carry(old: AgendaItem, new: AgendaItem) -> None:
    """Tie the new item to the one that was not reached and give it the same papers: the files themselves stay where they are."""
    AgendaItem.objects.filter(carried_from=old, agenda__meeting__state=Meeting.State.CANCELLED).update(
        carried_from=None
    )
    new.carried_from, new.presenter, new.presenter_name = old, old.presenter, old.presenter_name
    new.save(update_fields=["carried_from", "presenter", "presenter_name"])
    standing = ItemPaper.objects.filter(item=old, removed_at__isnull=True).order_by("uploaded_at", "pk")
    ItemPaper.objects.bulk_create(
        ItemPaper(item=new, **{name: getattr(one, name) for name in KEPT}) for one in standing
    )
