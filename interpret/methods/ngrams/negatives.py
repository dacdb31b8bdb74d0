"""Which single token, put into an n-gram that a filter answers to, makes the filter fall silent?

Jacovi, Sar Shalom and Goldberg (2018, section 5.3) find "negative n-grams" so: near-twins, one word
apart, whose one slot is driven strongly negative ("not … pleased").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import Kernel

LOWEST_SHARE = 0.05
"""A token is strongly negative in a slot where its product is among this share of the lowest ..."""

FEWEST, MOST = 20, 300
"""... but at least and at most among so many."""

EACH = 3
"""Twins that are told of each n-gram."""

AT_ONCE = 32
"""Filters whose products with the vocabulary are held together."""

Negative = tuple[int, int, str, float, float]


@dataclass(frozen=True, kw_only=True)
class Highest:
    """The highest n-grams of all filters: their numbers and what their twins are reckoned from.

    ``inside`` says which slots met a token rather than zeros outside the text.
    """

    filters: Int[np.ndarray, " ngram"]
    rows: Int[np.ndarray, " ngram"]
    preactivation: Float[np.ndarray, " ngram"]
    parts: Float[np.ndarray, "ngram slot"]
    inside: Bool[np.ndarray, "ngram slot"]


def negatives(
    info: ModelInfo,
    layer: ConvLayer,
    kernel: Kernel,
    *,
    vocabulary: tuple[Int[np.ndarray, " token"], Float[np.ndarray, "token dimension"]],
    token_counts: Int[np.ndarray, " id"],
    ngrams: Highest,
    thresholds: Float[np.ndarray, " filter"],
) -> tuple[Negative, ...]:
    """Near-twins of the highest n-grams: (n-gram, position, token, pre-activation, part).

    A twin has one token replaced by a token of the corpus whose product in that slot is below 0 and
    among the lowest, so that its pre-activation is no longer above 0, or no longer passes the
    threshold. Of each n-gram those are told whose product, weighted by the logarithm of how often
    the token occurs, is the lowest.
    """
    ids, table = vocabulary
    seen = token_counts[ids] > 0
    ids, table = ids[seen], table[seen]
    if not len(ids):
        return ()
    often = np.log1p(token_counts[ids])
    table = table.astype(np.float32)
    found: list[Negative] = []
    slots = kernel.weights.shape[1]
    for first in range(0, len(kernel.weights), AT_ONCE):
        weights = kernel.weights[first : first + AT_ONCE].astype(np.float32)
        products = weights.reshape(-1, weights.shape[2]) @ table.T
        for number, each in enumerate(products.reshape(len(weights), slots, -1), start=first):
            mine = np.flatnonzero(ngrams.filters == number)
            limit = max(0.0, float(np.nan_to_num(thresholds[number], nan=0.0)))
            tokens, lowest = _lowest(each)
            choice = _twins(ngrams, mine, lowest, limit, lowest * often[tokens])
            found += [
                (
                    int(ngrams.rows[row]),
                    slot * layer.dilation,
                    info.token_name(int(ids[tokens[slot, token]])),
                    float(ngrams.preactivation[row] - ngrams.parts[row, slot])
                    + float(lowest[slot, token]),
                    float(lowest[slot, token]),
                )
                for row, slot, token in choice
            ]
    return tuple(found)


def _lowest(
    products: Float[np.ndarray, "slot token"],
) -> tuple[Int[np.ndarray, "slot few"], Float[np.ndarray, "slot few"]]:
    """The tokens whose products are strongly negative in each slot, and the products."""
    count = products.shape[1]
    few = min(max(FEWEST, min(int(LOWEST_SHARE * count), MOST)), count)
    tokens = np.argpartition(products, few - 1, axis=1)[:, :few]
    return tokens, np.take_along_axis(products, tokens, axis=1)


def _twins(
    ngrams: Highest,
    mine: Int[np.ndarray, " row"],
    products: Float[np.ndarray, "slot token"],
    limit: float,
    weighted: Float[np.ndarray, "slot token"],
) -> list[tuple[int, int, int]]:
    """(n-gram, slot, token) of the twins that are told, n-gram by n-gram."""
    z = ngrams.preactivation[mine, None, None]
    twins = z - ngrams.parts[mine][:, :, None] + products[None]
    usable = (
        (products < 0)[None] & ((twins < limit) | (twins <= 0)) & ngrams.inside[mine][:, :, None]
    )
    usable &= (z > 0) & (z >= limit)  # what is silent itself cannot be silenced
    scores = np.where(usable, weighted[None], np.inf).reshape(len(mine), -1)
    each = min(EACH, scores.shape[1])
    best = np.argpartition(scores, each - 1, axis=1)[:, :each]
    best = np.take_along_axis(best, np.take_along_axis(scores, best, 1).argsort(axis=1), axis=1)
    return [
        (int(row), *divmod(int(flat), products.shape[1]))
        for row, line, score in zip(mine, best, scores, strict=True)
        for flat in line
        if np.isfinite(score[flat])
    ]
