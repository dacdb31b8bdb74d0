"""What does each layer cost for one window, here and by brute force?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from interpret.backends.layers.entries import entry_of

if TYPE_CHECKING:
    from interpret.backends.incremental.stretches import Stretch
    from interpret.backends.recording import Call

BYTES = 4


@dataclass(frozen=True)
class Cost:
    """Products and bytes of one window.

    ``multiply_adds`` and ``naive_multiply_adds`` count products of one window's forward pass, here
    and by brute force; ``clean_multiply_adds`` those of the one clean pass that a plan needs
    besides.
    """

    multiply_adds: int = 0
    naive_multiply_adds: int = 0
    clean_multiply_adds: int = 0
    bytes_per_window: int = 0

    def __add__(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(
            multiply_adds=self.multiply_adds + other.multiply_adds,
            naive_multiply_adds=self.naive_multiply_adds + other.naive_multiply_adds,
            clean_multiply_adds=self.clean_multiply_adds + other.clean_multiply_adds,
            bytes_per_window=self.bytes_per_window + other.bytes_per_window,
        )


def cost_of(call: Call, source: Stretch, stretch: Stretch, count: int) -> Cost:
    """What one window pays for a call whose output has ``count`` positions."""
    each = _products_per_position(call)
    out = call.outputs[0]
    whole = source.length if entry_of(call.operation).per_input else count
    if source.mode == "flat" and multiplies_rows(call):
        units = int(out.shape[-1])
        frame = min(source.width + (source.width - 1) // 2, source.length)  # see ``_flat_dense``
        rows = each // max(source.length, 1)
        return Cost(
            multiply_adds=frame * rows,
            naive_multiply_adds=whole * each,
            clean_multiply_adds=whole * each,
            bytes_per_window=BYTES * (frame * each // max(units * source.length, 1) + units),
        )
    positions = stretch.width if stretch.mode != "each" else whole
    by_difference = multiplies_changes_alone(call)
    paid = source.width if by_difference and stretch.mode == "slab" else positions
    channels = int(np.prod([n for i, n in enumerate(out.shape) if i not in (0, stretch.axis)]))
    layer: Any = call.operation
    rows = source.width * int(layer.kernel_size[0]) if by_difference else positions
    return Cost(
        multiply_adds=paid * each,
        naive_multiply_adds=whole * each,
        clean_multiply_adds=whole * each,
        bytes_per_window=BYTES * channels * (2 * positions + rows),
    )


def multiplies_rows(call: Call) -> bool:
    """Whether a layer multiplies what was flattened, and so only the rows that changed."""
    return type(call.operation) is keras.layers.Dense and len(call.outputs[0].shape) == 2


def multiplies_changes_alone(call: Call) -> bool:
    """Whether a convolution's answer is its clean one plus its kernel's answer to the change.

    From some channels on, a matrix product over the changed inputs beats a convolution over all
    that their outputs take in.
    """
    layer: Any = call.operation
    return (
        type(layer) is keras.layers.Conv1D
        and layer.groups == 1
        and int(layer.strides[0]) == 1
        and int(call.inputs[0].shape[-1]) >= 16
    )


def _products_per_position(call: Call) -> int:
    """Multiply-adds of a layer for one of its output positions; 0 for layers that only add.

    Each weight of a matrix or kernel is used once for each position.
    """
    layer: Any = call.operation
    if not isinstance(layer, keras.Layer) or isinstance(layer, keras.layers.Embedding):
        return 0
    return sum(int(np.prod(w.shape)) for w in layer.weights if len(w.shape) > 1)
