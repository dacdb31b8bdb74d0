import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.words import stretch_of, words_of


def words(tokens, text, padding=()):
    hidden = np.isin(np.arange(len(tokens)), padding)
    found = words_of(tuple(tokens), hidden, text)
    return [(each.word, each.kind, each.start, each.stop) for each in found]


def test_characters_make_up_words_and_what_stands_between_them_is_told():
    text = "SV Alt-U7!"
    assert words(text, text) == [
        ("SV", "word", 0, 2),
        (" ", "space", 2, 3),
        ("Alt", "word", 3, 6),
        ("-", "punctuation", 6, 7),
        ("U7", "word", 7, 9),
        ("!", "punctuation", 9, 10),
    ]


def test_pieces_of_words_are_joined_and_special_tokens_stand_by_themselves():
    tokens = ("[CLS]", "play", "ing", "is", "n't", "fun", "!", "[SEP]", "")
    assert words(tokens, "Now playing isn't fun!", padding=[8]) == [
        ("[CLS]", "none", 0, 1),
        ("playing", "word", 1, 3),
        ("isn't", "word", 3, 5),
        ("fun", "word", 5, 6),
        ("!", "punctuation", 6, 7),
        ("[SEP]", "none", 7, 8),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't 3.14, e.g. x", ["don't", " ", "3.14", ",", " ", "e.g", ".", " ", "x"]),
        ("a_b c", ["a_b", " ", "c"]),
        ("नमस्ते ab", ["नमस्ते", " ", "ab"]),
        ("我爱 ok", ["我", "爱", " ", "ok"]),
        ("ดี ok", ["ดี", " ", "ok"]),
        ("hi 👍🏽!", ["hi", " ", "👍🏽!"]),
        ("e\u0301a b", ["e\u0301a", " ", "b"]),
    ],
)
def test_words_end_where_unicode_ends_them(text, expected):
    found = [word for word, *_ in words(text, text)]
    if "👍" in text:  # one word alone says no more than the whole
        assert found == []
        found = [word for word, *_ in words(text + " a", text + " a")][:-2]
    assert found == expected


def test_white_space_at_the_end_of_a_token_parts_words():
    assert words(("no", " good", " fi", "lm"), "no good film") == [
        ("no", "word", 0, 1),
        (" good", "word", 1, 2),
        (" film", "word", 2, 4),
    ]


def test_the_bytes_of_one_sign_stand_in_one_place():
    found = words(("ab", "😀", "😀", "😀", "c", "d"), "ab 😀 cd")
    assert found == [
        ("ab", "word", 0, 1),
        ("😀", "punctuation", 1, 4),
        ("cd", "word", 4, 6),
    ]


def test_a_text_that_was_cut_at_its_beginning_is_found_at_its_end():
    text = "ab cd ab xb"
    kept = text[-4:]
    places = stretch_of(tuple(kept), np.zeros(4, dtype=bool), text)
    assert places == [(7, 8), (8, 9), (9, 10), (10, 11)]
    assert stretch_of(tuple(text[:4]), np.zeros(4, dtype=bool), text)[0] == (0, 1)


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (("a", "good", "film"), "a good film"),  # each is a word already
        (("J", "u", "n"), "Jun"),  # all of them are one
        (tuple("ACGT"), None),
        (("to", "##ken", "s"), None),  # no text is known
        ((1.0, 2.0), None),
        ((), ""),
        (("", ""), ""),
    ],
)
def test_where_words_add_nothing_there_are_none(tokens, text):
    assert words(tokens, text) == []


@given(st.text(max_size=30))
def test_the_words_of_characters_put_together_are_the_text(text):
    found = words_of(tuple(text), np.zeros(len(text), dtype=bool), text)
    if found:
        assert "".join(each.word for each in found) == text
        assert [each.start for each in found[1:]] == [each.stop for each in found[:-1]]
        assert (found[0].start, found[-1].stop) == (0, len(text))
