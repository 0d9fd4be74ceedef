"""Pure words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.people.rules import BROWSERS, MACHINES, device_words, digest_of


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
            "Safari on a Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome on an Android device",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 1) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on a Chromebook"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Mobile Safari/604.1",
            "Chrome on an iPhone",
        ),
        ("Unknown (Windows)", "A browser on Windows"),
        ("", "A browser that does not say its name"),
    ],
)
def test_browsers_in_words(agent, words):
    assert device_words(agent) == words


@given(st.text())
def test_any_text_becomes_known_words(agent):
    known = {name for _, name in [*BROWSERS, *MACHINES]} | {"", "A browser", "A browser that does not say its name"}
    assert set(device_words(agent).split(" on ")) <= known


@given(st.text(), st.text())
def test_a_digest_is_of_one_secret(one, other):
    assert len(digest_of(one)) == 64
    assert (digest_of(one) == digest_of(other)) == (one == other)
