"""Colours of a network's look, derived from the one colour it chose, so that every pair can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Rgb = tuple[int, int, int]
WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (11, 12, 12)
TEXT_CONTRAST = 4.5
CALM_CONTRAST = 5.5


def parse(colour: str) -> Rgb:
    """Red, green and blue (0 to 255) of six hexadecimal digits with or without #. ValueError if it is not that."""
    digits = colour.removeprefix("#")
    if len(digits) != 6:
        raise ValueError("A colour has six hexadecimal digits.")
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def css(colour: Rgb) -> str:
    """#1d4f91."""
    return "#" + bytes(colour).hex()


def luminance(colour: Rgb) -> float:
    """Relative luminance from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    parts = [one / 255 for one in colour]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2): text needs 4.5, large text and parts of controls need 3."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` (0 to 1) of the other colour stirred into this one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def darkened(colour: Rgb, against: Rgb, ratio: float) -> Rgb:
    """The colour itself where it can be read on `against`, else its first darker shade that can."""
    for step in range(101):
        shade = mix(colour, BLACK, step / 100)
        if contrast(shade, against) >= ratio:
            return shade
    return BLACK


@dataclass(frozen=True)
class Look:
    """What a style sheet needs: bands and buttons, links, their hover, quiet surfaces and their edges."""

    band: Rgb
    deep: Rgb
    link: Rgb
    tint: Rgb
    line: Rgb

    def variables(self) -> Iterator[tuple[str, str]]:
        """CSS custom properties by name."""
        for name in ("band", "deep", "link", "tint", "line"):
            yield f"--cph-{name}", css(getattr(self, name))


def look_of(colour: str) -> Look:
    """Shades of a network's colour: white on `band` and `deep`, `link` on white and on `tint`, all at 4.5 or better."""
    chosen = parse(colour)
    band = darkened(chosen, WHITE, CALM_CONTRAST)
    tint = mix(band, WHITE, 0.95)
    return Look(
        band=band,
        deep=mix(band, BLACK, 0.35),
        link=darkened(band, tint, CALM_CONTRAST),
        tint=tint,
        line=mix(band, WHITE, 0.7),
    )
