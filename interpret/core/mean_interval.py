"""Where may the mean lie of which so many values were drawn? Student's interval.

Student 1908, "The Probable Error of a Mean"; its quantile by the expansion of Cornish and Fisher
(Abramowitz and Stegun 1964, 26.7.5), within 1 % from three values on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float, Int

FEWEST = 3
"""Values from which on there is an interval."""
NORMAL = 1.959964
"""Beyond which 2.5 % of the normal distribution lie."""


@dataclass(frozen=True, kw_only=True)
class Means:
    """Means over the first axis, of how many values, and their 95 % intervals.

    NaN where there is no value, and for ``low`` and ``high`` where there are fewer than ``FEWEST``.
    """

    mean: Float[np.ndarray, "..."]
    low: Float[np.ndarray, "..."]
    high: Float[np.ndarray, "..."]
    count: Int[np.ndarray, "..."]


def means(values: Float[np.ndarray, "row ..."]) -> Means:
    """The mean of what is no NaN, and the 95 % interval of the mean that it was drawn from.

    >>> found = means(np.array([1.0, 2.0, 3.0, np.nan]))
    >>> float(found.mean), round(float(found.high), 1), int(found.count)
    (2.0, 4.5, 3)
    """
    count = np.isfinite(values).sum(axis=0)
    some = np.where(count > 0, count, np.nan)
    mean = np.nansum(values, axis=0) / some
    spread = np.nansum((values - mean) ** 2, axis=0) / np.where(count >= FEWEST, count - 1, np.nan)
    apart = beyond(count - 1) * np.sqrt(spread / some)
    return Means(mean=mean, low=mean - apart, high=mean + apart, count=count)


def beyond(freedom: Int[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Beyond which 2.5 % of Student's distribution lie.

    >>> beyond(np.array([4, 9, 49])).round(2).tolist()
    [2.78, 2.26, 2.01]
    """
    z, v = NORMAL, np.maximum(freedom, 1).astype(float)
    terms = (
        (z**3 + z) / 4 / v,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96 / v**2,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 / v**3,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160 / v**4,
    )
    return np.asarray(z + sum(terms))
