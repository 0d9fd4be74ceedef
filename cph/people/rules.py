"""What a browser says of itself, in words a head recognises; what is kept of a secret."""

from __future__ import annotations

import hashlib

# the first mark found in the browser's own description wins: Edge and Opera also call themselves Chrome, Chrome also Safari
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
MACHINES = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
]


def device_words(user_agent: str) -> str:
    """ "Firefox on Windows", from the User-Agent header (RFC 9110, 10.1.5). Unknown parts are said to be unknown; never raises."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "")
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or (f"A browser on {machine}" if machine else "A browser that does not say its name")


def digest_of(secret: str) -> str:
    """SHA-256 in hexadecimal: all that is kept of an invitation's secret. Enough to know it again, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
