"""What leaves the network: words fit for everybody. Pure functions."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.[^\s<>()\[\],;:\"']*[^\s<>()\[\],;:\"'.!?]")


def without_addresses(text: str) -> str:
    """The same words with each e-mail address left out: nobody agreed to have theirs gathered from a public page."""
    return ADDRESS.sub("(e-mail address left out)", text)


def has_address(text: str) -> bool:
    """Whether the text holds an e-mail address."""
    return ADDRESS.search(text) is not None
