"""What a receipt says, in plain data for its page and its PDF."""

from __future__ import annotations

from typing import Any


def receipt_sections(
    *, school: str, urn: int, fund: str, reference: str, asked: str, came: str, on: str, keeper: str
) -> list[dict[str, Any]]:
    """The sections of a receipt for a voluntary contribution: amounts and days already in words."""
    rows = [
        ["School", f"{school} (URN {urn})"], ["Contribution to", fund], ["Received", came], ["On", on],
        ["Asked for", asked], ["Reference", reference], ["Kept by", keeper],
    ]  # fmt: skip
    table = {"caption": "What was received", "heads": ["What", "Facts"], "rows": rows}
    words = [
        f"{came} of {school} was received on {on}, with thanks.",
        "The contribution is voluntary. No service is sold by it.",
    ]
    return [{"id": "received", "title": "Received with thanks", "paragraphs": words, "table": table}]
