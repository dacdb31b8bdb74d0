"""Which position did each slot of a layer's kernel meet, and what stood there?

One rule for everybody. A slot whose place lies within what the layer takes in met what stands
there, and padding *tokens* that fill a short text up are such: the layer multiplies their vectors
like any others (that a window of nothing but padding is not counted is another question, asked of
the sample). A slot at any other place met a zero that the layer added: its product is 0 and it has
no position. Places are counted in what the *layer* takes in: behind a ZeroPadding1D or a Cropping1D
that is not where they lie in the input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.windows import padding_amounts, reach

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.info import ConvLayer


def slot_places(layer: ConvLayer, *, length: int, out: int) -> Int[np.ndarray, "position slot"]:
    """The place, in what the layer takes in, that each slot meets at each position of the layer.

    ``length`` is how much the layer takes in, ``out`` how many positions come out. A place below 0
    or from ``length`` on is a zero that the layer added; −1 also stands where a slot of a
    transposed convolution falls between two positions.

    >>> from interpret.core.info import ConvLayer
    >>> layer = ConvLayer(
    ...     name="c", kind="Conv1D", filters=1, kernel_size=2, padding="same", input_channels=1
    ... )
    >>> slot_places(layer, length=3, out=3).tolist()
    [[0, 1], [1, 2], [2, 3]]
    """
    at = np.arange(out)[:, None]
    slot = np.arange(layer.kernel_size) * layer.dilation
    if layer.kind == "Conv1DTranspose":
        # Input i adds to outputs i·S + slot − before: read the other way round.
        place, rest = np.divmod(at + transposed_cut(layer, length, out)[0] - slot, layer.stride)
        return np.where((rest == 0) & has_met(place, length), place, -1)
    before, _ = padding_amounts(
        length,
        kernel=layer.kernel_size,
        stride=layer.stride,
        dilation=layer.dilation,
        padding=layer.padding,
    )
    return at * layer.stride + slot - before


def transposed_cut(layer: ConvLayer, length: int, out: int) -> tuple[int, int]:
    """Positions that a transposed convolution cuts off (before, after) what it spread out.

    It undoes a convolution from ``out`` positions to ``length``: what that would pad is cut.
    """
    total = (length - 1) * layer.stride + reach(layer.kernel_size, layer.dilation) - out
    before = max(total, 0) // 2 if layer.padding == "same" else 0
    return before, total - before


def has_met(places: Int[np.ndarray, "..."], length: int) -> Bool[np.ndarray, "..."]:
    """Whether a slot at each place met something, rather than a zero that the layer added."""
    inside: Bool[np.ndarray, "..."] = (places >= 0) & (places < length)
    return inside


def values_met(
    values: Float[np.ndarray, "sample place channel"],
    samples: Int[np.ndarray, " row"],
    places: Int[np.ndarray, "row slot"],
) -> Float[np.ndarray, "row slot channel"]:
    """What the slots of some windows met, each in its own sample; 0 where the layer added zeros."""
    inside = has_met(places, values.shape[1])
    met: Float[np.ndarray, "row slot channel"]
    met = values[samples[:, None], np.where(inside, places, 0)] * inside[:, :, None]
    return met
