"""Which shares agree with so many successes in so many trials, for many counts at once?

Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference": the shares
whose normal approximation does not exclude what was counted. It never leaves 0 … 1, and takes no
longer for many trials than for few, as the exact interval does.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


def score_interval(
    successes: Float[np.ndarray, " n"], trials: Float[np.ndarray, " n"], *, level: float = 0.95
) -> Float[np.ndarray, "n 2"]:
    """The lowest and the highest share; NaN without trials.

    >>> score_interval(np.array([8.0]), np.array([10.0])).round(3).tolist()
    [[0.49, 0.943]]
    """
    square = NormalDist().inv_cdf((1 + level) / 2) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = successes / trials
        middle = (share + square / (2 * trials)) / (1 + square / trials)
        spread = np.sqrt(square * (share * (1 - share) + square / (4 * trials)) / trials)
        spread /= 1 + square / trials
        low = np.clip(middle - spread, 0.0, share)  # rounding lets neither end pass the share
        high = np.clip(middle + spread, share, 1.0)
    return np.stack([low, high], axis=-1)
