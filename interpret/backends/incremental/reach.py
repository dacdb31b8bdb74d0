"""How wide is the stretch that a window changes, behind one layer? The same for ints and tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.windows import reach


def changed_width(width: Any, *, kernel: int, stride: int = 1, dilation: int = 1) -> Any:
    """Most output positions that ``width`` changed input positions can reach.

    Output p takes inputs p·S − before … p·S − before + (K − 1)·D, so that at most
    floor((width + (K − 1)·D − 1)/S) + 1 of them take one that changed.
    """
    return (width + reach(kernel, dilation) - 2) // stride + 1


def first_changed(
    start: Any, *, kernel: int, before: Any, stride: int = 1, dilation: int = 1
) -> Any:
    """The first output position that takes an input from ``start`` on."""
    return -((reach(kernel, dilation) - 1 - before - start) // stride)


def along(value: Any, axis: int, rank: int) -> int:
    """A layer's setting along the position axis of its input; ``rank`` counts its spatial axes."""
    values = np.atleast_1d(value)
    return int(values[0] if rank == 1 or len(values) == 1 else values[axis - 1])
