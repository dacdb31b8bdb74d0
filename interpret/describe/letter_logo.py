"""Which letters does a filter ask for, slot by slot: by its weights, or in a corpus?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.alphabets import alphabet_of
from interpret.core.errors import plural
from interpret.core.ngram_results import NGrams
from interpret.core.results import FilterBank

if TYPE_CHECKING:
    from jaxtyping import Float

HALF = 0.5
"""Of a filter's largest activation: windows above it are counted."""


@dataclass(frozen=True, kw_only=True)
class LetterShares:
    """How often each letter stands at each position of a filter's windows.

    Attributes
    ----------
    shares
        float, (position, letter): of the windows; each row sums to 1, and is 0 where none was.
    windows, distinct
        How many windows were counted, and how many n-grams they are.
    whole
        Whether no window above the half was left out because so few n-grams are kept.
    """

    letters: tuple[str, ...]
    shares: Float[np.ndarray, "position letter"]
    windows: int
    distinct: int
    whole: bool

    @property
    def bits(self) -> Float[np.ndarray, "position letter"]:
        """Height of each letter: its share of what its position tells, log2(letters) − entropy."""
        p = np.where(self.shares > 0, self.shares, 1.0)
        told = np.log2(len(self.letters)) + (self.shares * np.log2(p)).sum(axis=1)
        return np.asarray(self.shares * told[:, None])

    @property
    def words(self) -> str:
        """Of how many windows it is."""
        count = f"{plural(self.windows, 'window')} above half the largest answer"
        rest = "" if self.whole else "; more are above it than n-grams were kept: raise top"
        return f"{count}, {plural(self.distinct, 'n-gram')}{rest}"


def kernel_letters(result: FilterBank) -> tuple[str, ...]:
    """The letters of the channels; empty where they are none."""
    single = all(len(str(each)) == 1 for each in result.channels)
    return result.channels if single and alphabet_of(result.channels) is not None else ()


def letter_shares(result: NGrams, filter: int) -> LetterShares | None:
    """The letters of the windows above half a filter's largest activation, of those kept.

    Koo and Ploenzke 2021 ("Improving representations of genomic sequence motifs in convolutional
    networks with exponential activations"). A letter that may stand for several counts as the mean
    of those. None where the model reads no letters, or no window answers above 0.
    """
    top = result.of(filter)
    alphabet = alphabet_of(result.alphabet)
    if alphabet is None or not len(top) or result.ngram_activation[top].max() <= 0:
        return None
    above = top[result.ngram_activation[top] > HALF * result.ngram_activation[top].max()]
    places = {letter.upper(): number for number, letter in enumerate(result.alphabet)}
    counts = np.zeros((result.width, len(result.alphabet)))
    for at in above:
        for position, token in enumerate(result.ngram_tokens[at]):
            letter = token.upper()
            letters = letter if letter in places else alphabet.several.get(letter, "")
            for each in letters:
                counts[position, places[each]] += result.ngram_count[at] / len(letters)
    total = counts.sum(axis=1, keepdims=True)
    return LetterShares(
        letters=result.alphabet,
        shares=counts / np.maximum(total, 1.0),
        windows=int(result.ngram_count[above].sum()),
        distinct=len(above),
        whole=len(above) < len(top),
    )
