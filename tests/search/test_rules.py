"""What was typed becomes a question PostgreSQL can never misread; what was found becomes pieces that can be escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cph.search.rules import END, HIT, LONGEST_WORD, MOST_WORDS, ask_of, pieces, plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Admissions  2027", ("admissions", "2027")),
        ("CPH/D2026/4", ("cph", "d2026", "4")),
        ("head’s co-chair", ("head", "s", "co", "chair")),
        ("a & b | !c:* <-> ('", ("a", "b", "c")),
        ("École ÉCOLE", ("école",)),
        ("", ()),
        (" _-'\" ", ()),
    ],
)
def test_words_are_letters_and_digits(text, words):
    assert ask_of(text).words == words


@given(st.text(max_size=400))
def test_whatever_is_typed_no_sign_is_an_operator(text):
    ask = ask_of(text)
    assert len(ask.words) <= MOST_WORDS
    for word in ask.words:
        assert word and len(word) <= 2 * LONGEST_WORD
        assert not set(word) & set("'\\:*&|!<>()")


@given(st.lists(st.tuples(st.text(alphabet=st.characters(exclude_characters="\x02\x03"), min_size=1), st.booleans())))
def test_a_snippet_in_pieces_says_the_same(parts):
    snippet = "".join(f"{HIT}{words}{END}" if hit else words for words, hit in parts)
    found = pieces(snippet)
    assert "".join(words for words, _ in found) == "".join(words for words, _ in parts)
    assert [words for words, hit in found if hit] == [words for words, hit in parts if hit]


@given(st.text())
def test_nothing_that_is_kept_can_pose_as_a_hit(text):
    assert not set(plain(text)) & {HIT, END, "\x00"}
    assert len(plain(text)) == len(text)
