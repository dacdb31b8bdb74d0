"""Logos of filters of one-hot letters: what is counted, and how high each letter stands."""

import dataclasses
import urllib.parse

import numpy as np
import pytest

from interpret.describe.kinds import KINDS
from interpret.describe.letter_logo import kernel_letters, letter_shares
from interpret.plots import plot
from interpret.plots.letter_logo import WHY_NOT
from tests.plots.test_plot import ONE_OF_EACH

LETTERS = ("A", "C", "G", "T")
NGRAMS = dataclasses.replace(
    ONE_OF_EACH["ngrams"],
    alphabet=LETTERS,
    width=2,
    bias=np.zeros(1),
    ngram_filter=np.zeros(5, int),
    ngram_is_top=np.array([True] * 4 + [False]),
    ngram_rank=np.array([0, 1, 2, 3, 0]),
    ngram_preactivation=np.array([4.0, 3.0, 2.5, 1.0, -1.0]),
    ngram_activation=np.array([4.0, 3.0, 2.5, 1.0, 0.0]),
    ngram_count=np.array([2, 1, 1, 9, 9]),
    ngram_tokens=(("A", "C"), ("a", "G"), ("N", "C"), ("T", "T"), ("G", "G")),
)


def letters_of(figure):
    """(slot, foot, top, letter) of each letter that is drawn."""
    found = []
    for image in figure.layout.images:
        drawn = urllib.parse.unquote(image.source).split("</text>")[0][-1]
        found.append((image.x, round(image.y - image.sizey, 6), round(image.y, 6), drawn))
    return found


def test_windows_above_half_are_counted_as_often_as_they_are():
    found = letter_shares(NGRAMS, 0)
    assert (found.windows, found.distinct, found.whole) == (4, 3, True)
    np.testing.assert_allclose(found.shares, [[0.8125, 0.0625, 0.0625, 0.0625], [0, 0.75, 0.25, 0]])
    told = 2 + 0.75 * np.log2(0.75) + 0.25 * np.log2(0.25)
    np.testing.assert_allclose(found.bits[1], [0, 0.75 * told, 0.25 * told, 0])
    assert found.words == "4 windows above half the largest answer, 3 n-grams"
    cut = letter_shares(
        dataclasses.replace(NGRAMS, ngram_activation=np.array([4.0, 3.0, 2.5, 2.1, 0.0])), 0
    )
    assert cut.words.endswith("4 n-grams; more are above it than n-grams were kept: raise top")


def test_the_letter_that_counts_most_stands_on_top():
    figure = plot(NGRAMS, view="logo")
    bits = letter_shares(NGRAMS, 0).bits
    second = [each for each in letters_of(figure) if each[0] == 1]
    assert second == [
        (1, 0.0, pytest.approx(bits[1, 2], abs=1e-6), "G"),
        (1, pytest.approx(bits[1, 2], abs=1e-6), pytest.approx(bits[1].sum(), abs=1e-6), "C"),
    ]


def test_weights_below_zero_hang_below_the_line():
    bank = dataclasses.replace(
        ONE_OF_EACH["filters"],
        weights=np.array([[[1.0, 0.5, -2.0, 0.0], [0.0, 0.0, 0.0, 3.0]]]),
        channels=LETTERS, bias=np.zeros(1), norms=np.ones(1), nearest_tokens=(), similar=(),
    )  # fmt: skip
    assert kernel_letters(bank) == LETTERS
    assert letters_of(plot(bank, view="logo")) == [
        (0, 0.0, 0.5, "C"), (0, 0.5, 1.5, "A"), (0, -2.0, 0.0, "G"), (1, 0.0, 3.0, "T"),
    ]  # fmt: skip
    assert KINDS["filters"].page(bank) == [("map", {}), ("logo", {"filter": 0})]


@pytest.mark.parametrize("kind", ["filters", "ngrams"])
def test_where_there_are_no_letters_that_is_said(kind):
    figure = plot(ONE_OF_EACH[kind], view="logo")
    assert not figure.layout.images
    assert any(WHY_NOT in str(each.text).replace("<br>", " ") for each in figure.layout.annotations)
    assert all(view != "logo" for view, _ in KINDS[kind].page(ONE_OF_EACH[kind]))
