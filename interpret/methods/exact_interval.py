"""Which shares agree with so many successes in so many trials? An exact interval.

Clopper and Pearson 1934, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the
Binomial": every share under which neither so many nor so few would be too seldom.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

_HALVINGS = 60
"""A share is then found to the last digit of float64."""


def exact_interval(successes: int, trials: int, *, level: float = 0.95) -> tuple[float, float]:
    """The lowest and the highest share that agree with what was counted; 0 and 1 without trials.

    >>> low, high = exact_interval(0, 20)
    >>> low, round(high, 4)  # 1 − 0.025 ** (1 / 20)
    (0.0, 0.1684)
    """
    rare = (1 - level) / 2
    low, high = 0.0, 1.0
    if successes > 0:
        low = _share_where(lambda share: at_least(successes, trials, share) < rare)
    if successes < trials:
        high = _share_where(lambda share: 1 - at_least(successes + 1, trials, share) > rare)
    return low, high


def at_least(successes: int, trials: int, share: float) -> float:
    """The chance of so many successes or more, each trial succeeding with this chance.

    >>> round(at_least(1, 2, 0.5), 9)
    0.75
    """
    if share in (0.0, 1.0):
        return float(share == 1.0 or successes == 0)
    counts = np.arange(successes, trials + 1)
    ways = [
        math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        for k in counts.tolist()
    ]
    logs = np.asarray(ways) + counts * math.log(share) + (trials - counts) * math.log1p(-share)
    return float(np.exp(logs).sum())


def _share_where(below: Callable[[float], bool]) -> float:
    """Where a rule that holds of small shares ceases to."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
