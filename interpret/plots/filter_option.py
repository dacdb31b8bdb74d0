"""Is the filter that is asked for one of the layer's?"""

from __future__ import annotations

import numpy as np

from interpret.core.errors import ArgumentError, from_zero


def check_filter(filter: int | None, *, layer: str, count: int) -> None:
    """Take None, and the number of a filter.

    Raises
    ------
    ArgumentError
        Where the layer has no such filter.
    """
    if filter is not None and not (isinstance(filter, int | np.integer) and 0 <= filter < count):
        raise ArgumentError(
            f"filter={filter!r} is no filter of layer {layer!r}: use {from_zero(count)}."
        )
