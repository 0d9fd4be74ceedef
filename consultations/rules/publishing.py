"""What of a response may be shown to everybody: by consent, as redacted, and never so that others can be worked out.

Plain values only. Counts are responses.
"""

from __future__ import annotations

FEW = 5


def shows_choices(*, is_named: bool, published: int, others: int) -> bool:
    """Whether what was chosen is shown with what was written.

    Only where answers carry names, and where those who did not agree are none, or so many (five or more) that taking the
    published answers from the totals tells nothing of them.
    """
    return is_named and published > 0 and (others == 0 or others >= FEW)


def shown_text(original: str, redacted: str | None) -> str:
    """The words as everybody reads them: redacted where they were, which may leave nothing; else as they were written."""
    return original if redacted is None else redacted
