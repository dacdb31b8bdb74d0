"""In which unit do the times of a series read best, and with how many digits?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.spectrum import HERTZ, PER_POSITION, readable

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.results import Positions

_TIMES = "time (s)"
# Unit, its seconds, and the span in seconds from which on an axis of it has few enough signs.
_UNITS = (("d", 86_400.0, 345_600.0), ("h", 3600.0, 7200.0), ("min", 60.0, 600.0))


def read_times(
    positions: Positions | Float[np.ndarray, "position"], title: str
) -> tuple[Float[np.ndarray, "position"], str, str]:
    """Numbered positions, their axis' title and unit: times in the unit that suits their span.

    Frequencies are in the one that suits the highest.

    >>> times, title, unit = read_times((0.0, 3600.0, 9000.0), "time (s)")
    >>> times.tolist(), title, unit
    ([0.0, 1.0, 2.5], 'time (h)', 'h')
    """
    numbers = np.asarray(positions, dtype=np.float64)
    if title in (HERTZ, PER_POSITION):
        return readable(numbers, title)
    if title != _TIMES:
        return numbers, title, ""
    span = float(np.ptp(numbers)) if numbers.size else 0.0
    for unit, seconds, least in _UNITS:
        if span >= least:
            return numbers / seconds, f"time ({unit})", unit
    return numbers, title, "s"


def digits_for(numbers: Float[np.ndarray, "position"]) -> int:
    """Significant digits that tell each position from the next; three at least.

    >>> digits_for(np.arange(1440) / 60)  # the minutes of a day in hours: 23.967, 23.983
    5
    """
    steps = np.diff(numbers)
    steps = np.abs(steps[np.isfinite(steps) & (steps != 0)])
    if not steps.size:
        return 3
    ratio = float(np.nanmax(np.abs(numbers))) / float(np.median(steps))
    return int(np.clip(np.floor(np.log10(max(ratio, 1.0))) + 2, 3, 12))
