from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.tokens import are_characters
from interpret.plots import text_strip
from tests.plots.examples import (
    filter_bank,
    maximisation,
    series_attribution,
    text_attribution,
)

HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&amp;", "'", "a\u202eb")


class _Page(HTMLParser):
    """Tags, attributes and text as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.spans: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "span" and dict(attrs).get("title"):
            self.spans.append(dict(attrs))

    def handle_data(self, data):
        self.words.append(data)


def test_each_token_has_its_colour_and_says_its_value():
    page = _Page(text_strip(text_attribution(("good", "bad"), [0.4, -0.2])))
    assert [span["title"] for span in page.spans] == [
        "good: +0.4 probability",
        "bad: -0.2 probability",
    ]
    assert "background:#c25f0a" in page.spans[0]["style"]
    assert "background:#98bfe1" in page.spans[1]["style"]  # half as strong as the strongest


def test_the_scale_can_be_shared_between_texts():
    page = _Page(text_strip(text_attribution(("good",), [0.4]), limit=0.8))
    assert "background:#f3b876" in page.spans[0]["style"]


def test_tokens_are_text_and_nothing_else():
    strip = text_strip(text_attribution(HOSTILE, [0.1, 0.2, 0.3, -0.1, 0.0], target="<b>"))
    page = _Page(strip)
    assert set(page.tags) <= {"div", "span", "br", "wbr"}
    assert HOSTILE[0] in page.words
    assert '"><img·src=x·onerror=alert(1)>' in page.words
    assert "&amp;" in page.words
    assert "a[U+202E]b" in page.words
    assert "\u202e" not in strip
    assert "<script" not in strip


def test_words_have_spaces_between_and_characters_have_none():
    words = text_strip(text_attribution(("two", "words"), [0.1, 0.2]), legend=False)
    assert "two</span> <span" in words
    letters = text_strip(text_attribution(tuple("U7 x"), [0.1] * 4, text="U7 x"), legend=False)
    assert ">U</span><span" in letters
    assert ">·<wbr></span><span" in letters


@pytest.mark.parametrize(
    ("tokens", "text", "characters"),
    [
        (tuple("SV Alex"), "SV Alex", True),
        (tuple("Alex"), "Alexanderplatz U7", True),
        (("a", "b"), "a b", False),
        (("a", "bad", "film"), "a bad film", False),
        (tuple("東京タワー"), "東京タワー", True),
        (("[UNK]", *"bcdefg"), None, True),
        ((), "", False),
    ],
)
def test_characters_are_told_from_words(tokens, text, characters):
    assert are_characters(tokens, text) is characters


def test_white_space_is_seen_and_a_new_line_breaks_the_line():
    strip = text_strip(text_attribution(("a", "\n", "\t", " ", "b"), [0.1] * 5, text="a\n\t b"))
    assert "↵<wbr><br></span>" in strip
    assert "⇥" in strip


def test_padding_is_counted_or_shown():
    result = text_attribution(("good", "bad"), [0.4, -0.2], padding=12)
    assert "+ 12 padding positions" in text_strip(result)
    assert len(_Page(text_strip(result)).spans) == 2
    assert len(_Page(text_strip(result, show_padding=True)).spans) == 14


def test_what_was_not_computed_is_grey_and_says_so():
    page = _Page(text_strip(text_attribution(("a", "b"), [0.4, np.nan])))
    assert page.spans[1]["title"] == "b: not computed"
    assert "background:#d5d9de" in page.spans[1]["style"]


def test_the_legend_says_both_ends_and_the_unit():
    strip = text_strip(text_attribution(("a", "b"), [0.4, -0.1], unit="probability <drop>"))
    said = html.unescape(re.sub("<[^>]*>", "", strip))
    assert "against −0.4" in said
    assert "for +0.4 · probability <drop>" in said
    unsigned = text_strip(text_attribution(("a", "b"), [0.4, 0.1], signed=False))
    assert "against" not in unsigned
    assert "linear-gradient(90deg,#f3f2ef" in unsigned
    assert "linear-gradient" not in text_strip(text_attribution(("a",), [0.4]), legend=False)


def test_a_screen_reader_hears_what_it_is():
    page = text_strip(text_attribution(("a", "good"), [0.1, 0.4]))
    assert (
        'aria-label="Text of 2 tokens coloured by probability, target junior. '
        'Largest: +0.4 at good."' in page
    )


def test_the_theme_is_one_of_the_two_or_the_readers_own():
    result = text_attribution(("good",), [0.4])
    assert "light-dark" not in text_strip(result, theme="dark")
    assert "background:#12181f" in text_strip(result, theme="dark")
    auto = text_strip(result, theme="auto")
    assert "color-scheme:light dark" in auto
    # An old browser, which skips what it cannot read, keeps the light colour.
    assert "background:#c25f0a;background:light-dark(#c25f0a,#ffb35c)" in auto
    with pytest.raises(ArgumentError) as error:
        text_strip(result, theme="blue")
    assert str(error.value) == "theme must be 'light', 'dark' or 'auto', but is 'blue'."


def test_text_of_any_direction_keeps_its_order():
    strip = text_strip(text_attribution(("هذا", "رائع", "film"), [0.1, 0.4, 0.2]))
    assert 'dir="auto"' in strip
    assert strip.count("unicode-bidi:isolate") == 3
    letters = text_strip(text_attribution(tuple("رائع"), [0.1] * 4, text="رائع"))
    assert "isolate" not in letters  # letters of one word must join


def test_an_n_gram_is_coloured_by_its_products():
    strip = text_strip(maximisation(np.array([[1.2], [-0.6]]), tokens=("so", "good")))
    assert [span["title"] for span in _Page(strip).spans] == [
        "so: +1.2 product with the weights",
        "good: -0.6 product with the weights",
    ]


def test_thousands_of_tokens_stay_small():
    strip = text_strip(text_attribution(tuple(f"word{i}" for i in range(5000)), np.ones(5000)))
    assert len(strip) < 1_000_000


def test_results_without_tokens_are_refused():
    with pytest.raises(ArgumentError) as error:
        text_strip(series_attribution(np.ones((3, 1)), np.ones((3, 1))))
    assert str(error.value) == (
        "text_strip colours tokens, but the positions of this result are numbers: use plot(result)."
    )
    with pytest.raises(ArgumentError, match="but this is a filters result: use plot"):
        text_strip(filter_bank(2, 3, 4))
