"""What does a file or a table of numbers hold: one series, with what is said of it there?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float, Num


@dataclass(frozen=True, kw_only=True, eq=False)
class Series:
    """One sample out of a file or a table.

    Attributes
    ----------
    values
        (position, channel), int64 where the file holds whole numbers, else float64.
    channels
        Their names; empty where the file does not say.
    times
        Seconds from the first position, where there is a time column; or what ``axis`` is.
    axis
        What ``times`` are: ``"header"`` where the header of a row counts along it.
    sampling_rate
        Positions a second, where the time column is even.
    label
        What a label column says of this sample.
    count
        Samples in the file that ``row`` can choose; 1 where time runs down the table.
    notes
        What was understood that nobody stated.
    origin
        What it comes from, in a sentence: ``"file"`` or ``"DataFrame"``.
    """

    values: Num[np.ndarray, "position channel"]
    channels: tuple[str, ...] = ()
    times: Float[np.ndarray, " position"] | None = None
    axis: str = "time (s)"
    sampling_rate: float | None = None
    label: str | None = None
    count: int = 1
    notes: tuple[str, ...] = ()
    origin: str = "file"
