"""What of a response may be shown to everybody: by consent, as redacted, and never so that others can be worked out.

Plain values only. Counts are responses.
"""

from __future__ import annotations


def shows_choices(*, is_named: bool, published: int, others: int) -> bool:
    """Whether what was chosen is shown with what was written.

    Only where answers carry names and everybody agreed. Otherwise whoever takes the published answers from the figures of a
    group, a phase or a size is left with those of the few there who did not agree.
    """
    return is_named and published > 0 and others == 0


def shown_text(original: str, redacted: str | None) -> str:
    """The words as everybody reads them: redacted where they were, which may leave nothing; else as they were written."""
    return original if redacted is None else redacted
