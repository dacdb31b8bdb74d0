"""What is the mean of values over several baselines, and how far do they lie apart?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


@dataclass(frozen=True, kw_only=True)
class OverBaselines:
    """The mean, the standard deviation of one value, and the standard error of the mean.

    ``spread`` is None of a single baseline, ``standard_error`` also of baselines that were chosen:
    they are no sample of anything.
    """

    mean: Float[np.ndarray, "..."]
    spread: Float[np.ndarray, "..."] | None = None
    standard_error: Float[np.ndarray, "..."] | None = None


def over_baselines(values: Float[np.ndarray, "baseline ..."], *, rows: bool) -> OverBaselines:
    """The values of each baseline as one; ``rows`` where those are rows of data.

    >>> found = over_baselines(np.array([1.0, 3.0]), rows=True)
    >>> found.mean.item(), round(found.spread.item(), 3), found.standard_error.item()
    (2.0, 1.414, 1.0)
    """
    mean = values.mean(axis=0)
    if len(values) < 2:
        return OverBaselines(mean=mean)
    # Equal values lie no way apart, though their mean is rounded.
    apart = np.where((values == values[0]).all(axis=0), 0.0, values.std(axis=0, ddof=1))
    error = apart / np.sqrt(len(values)) if rows else None
    return OverBaselines(mean=mean, spread=apart, standard_error=error)
