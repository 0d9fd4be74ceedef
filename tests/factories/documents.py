"""Papers for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from cph.documents.models import Paper
from cph.documents.services import issue

MOMENT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def context(sections: int = 2, **facts) -> dict:
    """What a plain paper says: sections with words, a list and a table."""
    parts = [
        {
            "id": f"part-{number}",
            "title": f"Part {number}",
            "paragraphs": [f"Words of part {number}, long enough to fill a line of the page and some more. " * 4] * 3,
            "list": ["one thing", "another thing"],
            "table": {"caption": f"Times of part {number}", "heads": ["Item", "Minutes"], "rows": [["Welcome", "5"]]},
        }
        for number in range(1, sections + 1)
    ]
    contents = [{"id": one["id"], "title": one["title"]} for one in parts]
    return {"body_name": "Hillside Primary Heads", "sections": parts, "contents": contents} | facts


def paper(sections: int = 2, **facts) -> Paper:
    """A paper that was asked for."""
    given = {
        "template": "papers/plain.html",
        "about": "tests.thing:1",
        "prefix": "HPH",
        "title": "Agenda",
        "at": MOMENT,
    }
    given |= facts
    return issue(given.pop("template"), given.pop("context", None) or context(sections), given.pop("about"), **given)
