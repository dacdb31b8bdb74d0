"""Which is the largest set of highest answers that is pure enough?"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    Scores = Float[np.ndarray, " document"]
    Rights = Bool[np.ndarray, " document"]
    """Whether each document is predicted to be of the filter's class."""

LARGEST = float(np.finfo(np.float32).max)


def threshold_of(scores: Scores, right: Rights, purity: float) -> tuple[float, float]:
    """The lowest score of the largest pure set of the highest scores, and its share of all.

    ``right`` is 1 where a document is predicted to be of the filter's class. Documents of equal
    score are in the set together or not at all. NaN and 0 where no set is pure.
    """
    # One sort of numbers that hold both score and class is several times faster than an argsort:
    # of a float32 among doubles the last bit says nothing. −0 becomes 0, and infinity a number.
    packed = -(np.clip(scores, -LARGEST, LARGEST, dtype=np.float64) + 0.0)
    bits = packed.view(np.int64)
    bits |= right
    packed.sort()
    levels = packed.astype(np.float32)
    pure = np.cumsum(bits & 1) >= _needed(len(bits), purity)
    pure[:-1] &= levels[1:] != levels[:-1]
    if not pure.any():
        return float("nan"), 0.0
    last = int(np.flatnonzero(pure)[-1])
    return float(-levels[last]), (last + 1) / len(bits)


@lru_cache(maxsize=2)  # of a corpus and of its half
def _needed(count: int, purity: float) -> Int[np.ndarray, " document"]:
    """How many of the first documents must be right, of one, two, … of them."""
    return np.asarray(np.ceil(purity * np.arange(1, count + 1) - 1e-9), dtype=np.int64)
