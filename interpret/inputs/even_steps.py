"""Do numbers rise or fall by even steps, as a time, an axis or a count does?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Num


def even_steps(values: Sequence[float] | Num[np.ndarray, " row"], *, bound: float) -> float:
    """The usual step of numbers whose steps differ by less than this share of it; else 0.

    >>> even_steps([400.0, 402.0, 404.0], bound=1e-3), even_steps([1.0, 2.0, 4.0], bound=1e-3)
    (2.0, 0.0)
    """
    with np.errstate(over="ignore", invalid="ignore"):  # the largest of all numbers may be a value
        steps = np.diff(np.asarray(values, dtype=np.float64))
        usual = float(np.median(steps)) if len(steps) else 0.0
        even = usual != 0 and bool(np.all(np.abs(steps - usual) <= bound * abs(usual)))
    return usual if even and np.isfinite(usual) else 0.0
