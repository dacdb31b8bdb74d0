"""Where does a series change its level?

Change points by PELT with a squared-error cost (Killick, Fearnhead and Eckley 2012, "Optimal
detection of changepoints with a linear computational cost"), as the library ruptures computes it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError

if TYPE_CHECKING:
    from jaxtyping import Float

MOST_PARTS = 24
"""Parts beyond which the penalty is doubled: smooth waves fall into more of them than are read."""
LONGEST = 20_000
"""Positions of the longest series that is searched, which takes some seconds."""
_SHORTEST = 2
"""Positions of the shortest part."""


@dataclass(frozen=True, kw_only=True)
class ChangePoints:
    """Positions at which a part begins, the first included, and the penalty that found them."""

    starts: tuple[int, ...]
    penalty: float


def change_points(x: Float[np.ndarray, "position channel"]) -> ChangePoints:
    """Cut a series where the levels of its channels change.

    Each channel is divided by the size of its noise (from the median of its steps), so that none
    counts more for its unit. A change costs 2 · channels · log(positions), as the Bayesian
    information criterion has it, doubled until at most ``MOST_PARTS`` parts are left. No random
    number is drawn: the same series is cut at the same places.

    Raises
    ------
    ArgumentError
        Where the series is too long to be searched, or the library is not installed.
    """
    length, channels = x.shape
    if length > LONGEST:
        raise ArgumentError(
            f"chunks='changepoints' looks through at most {LONGEST:,} positions, and the input has "
            f"{length:,}: give a number of parts, or the positions at which they begin."
        )
    penalty = 2 * channels * math.log(max(length, 2))
    if length < 2 * _SHORTEST:
        return ChangePoints(starts=(0,), penalty=penalty)
    try:
        from ruptures import KernelCPD
    except ImportError as error:
        raise ArgumentError(
            "chunks='changepoints' needs the library ruptures, which is not installed: run "
            "pip install ruptures, or give a number of parts."
        ) from error
    search = KernelCPD(kernel="linear", min_size=_SHORTEST).fit(_scaled(x))
    while len(ends := search.predict(pen=penalty)) > MOST_PARTS:
        penalty *= 2
    return ChangePoints(starts=(0, *map(int, ends[:-1])), penalty=penalty)


def _scaled(x: Float[np.ndarray, "position channel"]) -> Float[np.ndarray, "position channel"]:
    """Channels in units of their noise; one that is constant stays at 0."""
    x = np.asarray(x, dtype=np.float64) - np.mean(x, axis=0, dtype=np.float64)
    # Of normal noise the median step is 0.6745 · √2 of a standard deviation.
    noise = np.median(np.abs(np.diff(x, axis=0)), axis=0) / (0.6745 * math.sqrt(2))
    size = np.maximum(noise, 1e-3 * x.std(axis=0))
    scaled: Float[np.ndarray, "position channel"] = x / np.where(size > 0, size, 1.0)
    return scaled
