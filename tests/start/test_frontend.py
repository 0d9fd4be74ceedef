"""The front end carries no mark that only gov.uk may show."""

import pytest

from cph.start import frontend
from cph.start.places import VENDOR
from cph.start.words import CannotStart

FACE = "@font-face{font-family:GDS Transport;src:url(/assets/fonts/x.woff2)}"
TEXT = "p{font-family:GDS Transport,arial,sans-serif}"
CREST = "i{background:url(/assets/images/govuk-crest.svg)}"
STYLES = FACE * 2 + TEXT * 11 + CREST * 3 + "/*# sourceMappingURL=x.css.map */"


def test_marks_are_taken_out():
    css = frontend.without_gov_uk_marks(STYLES)
    assert "Transport" not in css
    assert "/assets/" not in css
    assert "sourceMappingURL" not in css
    assert css.count(frontend.FONT_STACK) == 11


@pytest.mark.parametrize("more", [FACE, CREST, "b{font:GDS Transport}", "u{background:url(/assets/images/other.png)}"])
def test_a_release_that_moves_something_fails_the_build(more):
    with pytest.raises(CannotStart, match="has changed"):
        frontend.without_gov_uk_marks(STYLES + more)


def test_what_was_built_is_complete():
    for name in ("govuk-frontend.css", "govuk-frontend.js", "arimo.css", "arimo/LICENSE.txt"):
        assert (VENDOR / name).stat().st_size > 100


def test_every_face_in_the_style_sheet_is_there():
    css = (VENDOR / "arimo.css").read_text()
    assert css.count("@font-face") == len(frontend.font_files()) == 8
    for name in frontend.font_files():
        assert f"arimo/{name}.woff2" in css
        assert (VENDOR / "arimo" / f"{name}.woff2").exists()
