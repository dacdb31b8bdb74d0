"""Do two maps put things in the same order?

Spearman's rank correlation, ties at their mean rank (Spearman 1904, "The Proof and Measurement of
Association between Two Things"), and the share of the most important that two have in common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


def rank_correlation(one: Float[np.ndarray, " cell"], other: Float[np.ndarray, " cell"]) -> float:
    """Spearman's ρ of two lists of finite numbers; NaN where one of them is all alike.

    >>> rank_correlation(np.array([1.0, 2.0, 9.0]), np.array([0.1, 0.2, 0.3]))
    1.0
    """
    if len(one) < 2:
        return float("nan")
    first, second = (each - each.mean() for each in (mean_ranks(one), mean_ranks(other)))
    size = float(np.sqrt((first @ first) * (second @ second)))
    return float(np.clip(first @ second / size, -1.0, 1.0)) if size else float("nan")


def mean_ranks(values: Float[np.ndarray, " cell"]) -> Float[np.ndarray, " cell"]:
    """Ranks from 0, those of equal values at their mean.

    >>> mean_ranks(np.array([5.0, 1.0, 5.0])).tolist()
    [1.5, 0.0, 1.5]
    """
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    first = np.cumsum(counts) - counts
    ranks: Float[np.ndarray, " cell"] = (first + (counts - 1) / 2)[group.ravel()]
    return ranks


def top_overlap(
    one: Float[np.ndarray, " cell"], other: Float[np.ndarray, " cell"], *, top: int
) -> float:
    """Share of the ``top`` largest values above 0 of one that are among those of the other.

    Of fewer values above 0, the share of the larger number of them; 0 where there are none.

    >>> top_overlap(np.array([3.0, 2.0, 1.0]), np.array([3.0, 1.0, 2.0]), top=2)
    0.5
    >>> top_overlap(np.array([0.0, 0.0, 9.0]), np.array([9.0, 0.0, 0.0]), top=2)
    0.0
    """
    largest = [
        {place for place in np.argsort(-each, kind="stable")[:top].tolist() if each[place] > 0}
        for each in (one, other)
    ]
    return len(largest[0] & largest[1]) / max(len(largest[0]), len(largest[1]), 1)
