"""How small must chances be where many are looked at?

The share of false ones among those taken is kept in check (Benjamini and Hochberg 1995,
"Controlling the False Discovery Rate").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


def adjusted(chances: Float[np.ndarray, " test"]) -> Float[np.ndarray, " test"]:
    """The chances allowed for their number: the least share of false ones at which each is taken.

    NaN stays NaN and is no test.

    >>> adjusted(np.array([0.01, 0.04, 0.03, 0.5])).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    found = np.full(chances.shape, np.nan)
    tests = np.flatnonzero(np.isfinite(chances))
    order = tests[np.argsort(-chances[tests], kind="stable")]  # the largest first
    ranks = np.arange(len(order), 0, -1)
    found[order] = np.minimum.accumulate(np.minimum(chances[order] * len(order) / ranks, 1.0))
    return found
