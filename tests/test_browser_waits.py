"""A click does not wait for the page it leads to: whoever then reads the page waits for it first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CLICKS = {"click", "dblclick", "press"}
READS = {"title", "content"}  # of a page: methods without words
LOOKS = {"assert_readable", "look", "looked_at", "seen"}  # helpers that read the page as it is


def waits(one: ast.AST) -> bool:
    """Whether `expect(...)`, `goto`, `wait_for_...` or `expect_navigation` and its like stand in it."""
    called = [node.func for node in ast.walk(one) if isinstance(node, ast.Call)]
    names = [func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in called]
    return any(name in ("expect", "goto", "reload") or name.startswith(("wait_for_", "expect_")) for name in names) or (
        "wait_for" in names
    )


def clicks(one: ast.stmt) -> bool:
    found = one.value if isinstance(one, ast.Expr) else None
    return isinstance(found, ast.Call) and isinstance(found.func, ast.Attribute) and found.func.attr in CLICKS


def reads(one: ast.stmt) -> bool:
    """An assert about `page.title()`, `page.content()` or `page.url`, or a look at the page as `look(page, name)` takes."""
    if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) and isinstance(one.value.func, ast.Name):
        words = [*one.value.args, *(word.value for word in one.value.keywords)]
        goes_there = any(isinstance(node, ast.Call) for word in words for node in ast.walk(word))
        return one.value.func.id in LOOKS and not goes_there
    return isinstance(one, ast.Assert) and any(
        node.attr == "url" and not (isinstance(node.value, ast.Name) and node.value.id == "live_server")
        if isinstance(node, ast.Attribute)
        else isinstance(node, ast.Call)
        and not node.args
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READS
        for node in ast.walk(one)
    )


def in_order(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Plain statements one after the other; a `with` that waits for what is done in it stands for itself."""
    for one in body:
        inner = [*getattr(one, "body", []), *getattr(one, "orelse", []), *getattr(one, "finalbody", [])]
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            continue
        if not inner or (isinstance(one, ast.With) and any(waits(item) for item in one.items)):
            yield one
        else:
            yield from in_order(inner)


def unwaited(source: str) -> list[int]:
    """Lines that read a page after a click, nothing between having waited for it."""
    found = []
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        clicked = False
        for one in in_order(function.body):
            if clicked and reads(one):
                found.append(one.lineno)
            # whatever else is done on the page waits for what it is done to
            clicked = clicks(one) or (clicked and isinstance(one, ast.Assign | ast.Assert) and not waits(one))
    return found


def test_every_test_in_a_browser_waits_for_the_page_it_reads():
    files = [one for one in TESTS.rglob("*.py") if one != Path(__file__)]
    sources = {str(one.relative_to(TESTS)): one.read_text() for one in files}
    in_browser = {name: text for name, text in sources.items() if "tests.browsing" in text or "playwright" in text}
    assert len(in_browser) > 20
    assert {name: found for name, text in in_browser.items() if (found := unwaited(text))} == {}


@pytest.mark.parametrize(
    ("steps", "is_wrong"),
    [
        ("page.get_by_role('button').click()\nassert 'Error' in page.title()", True),
        ("page.click('a')\nwords = 'x'\nassert words in page.content()", True),
        ("page.press('a', 'Enter')\nassert page.url.endswith('/done/')", True),
        ("page.click('a')\nassert_readable(page)", True),
        ("for one in 'ab':\n    page.click(one)\nassert 'x' in page.content()", True),
        ("page.click('a')\nexpect(page).to_have_title('x')\nassert 'x' in page.content()", False),
        ("with page.expect_navigation():\n    page.click('a')\nassert 'x' in page.content()", False),
        ("page.click('a')\npage.fill('#why', 'x')\nassert_readable(page)", False),
        ("page.click('a')\nlook(page, 'sent', reverse('sent'))", False),
        ("page.click('a')\npage.goto('/')\nassert 'x' in page.url", False),
        ("page.click('a')\nassert name.title(1) == live_server.url", False),
    ],
)
def test_what_is_found(steps, is_wrong):
    assert bool(unwaited("def test():\n    " + steps.replace("\n", "\n    "))) is is_wrong
