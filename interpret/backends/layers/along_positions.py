"""What is a layer set to along the position axis?

``call`` is the recorded call of a layer; its first input has positions along ``axis``. A setting
under which positions do not go through the layer as they do by default gives None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.backends.layers.functions import leaves_positions_apart
from interpret.backends.layers.motions import (
    Apart,
    Appended,
    Joined,
    Motion,
    Pooled,
    Relaid,
    Repeats,
    Shifts,
    Slides,
    Spreads,
    Taking,
    Turned,
)
from interpret.core.windows import padding_amounts, reach

if TYPE_CHECKING:
    from collections.abc import Callable

    from interpret.backends.recording import Call

    Reading = Callable[[Call, int], Motion | None]


def along(value: Any, *, axis: int, rank: int) -> int:
    """A setting such as ``kernel_size`` along the position axis; ``rank`` axes can be slid over."""
    values = np.atleast_1d(value)
    return int(values[0] if rank == 1 or len(values) == 1 else values[axis - 1])


def layer_axes(layer: Any, rank: int) -> set[int]:
    """The axes that a layer's ``axis`` names, counted from the front."""
    axis = getattr(layer, "axis", -1)
    return {int(one) % rank for one in np.ravel(() if axis is None else axis)}


def _rank(call: Call) -> int:
    return len(call.inputs[0].shape)


def apart(call: Call, axis: int) -> Motion | None:
    """Each number by itself, or with its neighbours along other axes."""
    return Apart()


def apart_by_function(call: Call, axis: int) -> Motion | None:
    """The layer is an activation function, or holds one."""
    return Apart() if leaves_positions_apart(call, axis) else None


def apart_along_others(call: Call, axis: int) -> Motion | None:
    """The layer mixes along its ``axis``."""
    return None if axis in layer_axes(call.operation, _rank(call)) else Apart()


def apart_behind(call: Call, axis: int) -> Motion | None:
    """The layer mixes along the last axis."""
    if axis == _rank(call) - 1 or not leaves_positions_apart(call, axis):
        return None
    return Apart()


def scaled(call: Call, axis: int) -> Motion | None:
    """Numbers of its own for each place along the layer's ``axis``."""
    return Apart(alike=axis not in layer_axes(call.operation, _rank(call)))


def scaled_unless_shared(call: Call, axis: int) -> Motion | None:
    """A slope for each place along all axes that are not shared."""
    layer: Any = call.operation
    return Apart(alike=axis in {int(a) for a in layer.shared_axes or ()})


def with_numbers(*names: str) -> Reading:
    """The layer holds numbers that are laid beside its input, from the last axis on."""

    def read(call: Call, axis: int) -> Motion | None:
        numbers = [np.shape(getattr(call.operation, name)) for name in names]
        behind = _rank(call) - axis
        alike = all(len(shape) < behind or shape[-behind] == 1 for shape in numbers)
        return Apart(alike=alike) if call.outputs[0].shape == call.inputs[0].shape else None

    return read


def numbering(call: Call, axis: int) -> Motion | None:
    """Discretization, which may count over whole samples."""
    return Apart() if getattr(call.operation, "output_mode", "int") == "int" else None


def _is_channels_last(layer: Any) -> bool:
    return getattr(layer, "data_format", None) in (None, "channels_last")


def sliding(size: str, *, takes: Taking) -> Reading:
    """A kernel or pool of the given attribute's size."""

    def read(call: Call, axis: int) -> Motion | None:
        layer: Any = call.operation
        rank = _rank(call) - 2
        if axis not in slid_axes(layer, rank):
            return None
        if takes == "products" and not leaves_positions_apart(call, axis):
            return None
        last = _is_channels_last(layer)
        return Slides(
            kernel=along(getattr(layer, size), axis=axis, rank=rank),
            stride=along(layer.strides, axis=axis, rank=rank),
            dilation=along(getattr(layer, "dilation_rate", 1), axis=axis, rank=rank),
            padding=layer.padding,
            takes=takes,
            alone=last and (rank == 1 or _stands_across(call, size, 3 - axis)),
        )

    return read


def slid_axes(layer: Any, rank: int) -> range:
    """The axes that a layer with so many of them slides over: behind the channels, or before."""
    if _is_channels_last(layer):
        return range(1, rank + 1)
    return range(2, 3) if rank == 1 else range(0)


def _stands_across(call: Call, size: str, other: int) -> bool:
    """Whether a layer takes the other axis of a picture whole, without padding it."""
    layer: Any = call.operation
    across = {
        "kernel": along(getattr(layer, size), axis=other, rank=2),
        "stride": along(layer.strides, axis=other, rank=2),
        "dilation": along(getattr(layer, "dilation_rate", 1), axis=other, rank=2),
    }
    before, after = call.inputs[0].shape[other], call.outputs[0].shape[other]
    return after == 1 and padding_amounts(before, padding=layer.padding, **across) == (0, 0)


def spreading(call: Call, axis: int) -> Motion | None:
    """A transposed convolution."""
    layer: Any = call.operation
    is_plain = _is_channels_last(layer) and getattr(layer, "output_padding", None) is None
    if axis != 1 or not is_plain or not leaves_positions_apart(call, axis):
        return None
    stride = along(layer.strides, axis=1, rank=1)
    wide = reach(
        along(layer.kernel_size, axis=1, rank=1), along(layer.dilation_rate, axis=1, rank=1)
    )
    channels = call.inputs[0].shape[-1]
    return Spreads(
        reach=wide,
        stride=stride,
        before=max(wide - stride, 0) // 2 if layer.padding == "same" else 0,
        count=lambda length: int(layer.compute_output_shape((1, length, channels))[1]),
    )


def shifting(name: str, *, sign: int) -> Reading:
    """Positions put in or cut off at the ends, by the attribute of this name."""

    def read(call: Call, axis: int) -> Motion | None:
        if axis != 1 or _rank(call) != 3 or not _is_channels_last(call.operation):
            return None
        before, after = np.atleast_2d(getattr(call.operation, name))[0]
        return Shifts(sign * int(before), sign * int(after))

    return read


def repeating(call: Call, axis: int) -> Motion | None:
    """UpSampling1D."""
    layer: Any = call.operation
    return Repeats(int(layer.size)) if axis == 1 and _rank(call) == 3 else None


def pooling(*, takes: Taking) -> Reading:
    """A pool over all positions."""

    def read(call: Call, axis: int) -> Motion | None:
        if axis != 1 or _rank(call) != 3 or not _is_channels_last(call.operation):
            return None
        return Pooled(takes, keeps_axis=bool(call.operation.keepdims))

    return read


def relaying(call: Call, axis: int) -> Motion | None:
    """The same numbers in the same order, in another shape.

    Positions stay whole where as many numbers stand before them as did, and the axis is as long.
    """
    if not _is_channels_last(call.operation):
        return None
    before, after = tuple(call.inputs[0].shape), tuple(call.outputs[0].shape)
    if after[: axis + 1] == before[: axis + 1]:
        return Relaid(axis, untouched=True)
    ahead = np.prod(before[1:axis], dtype=int)
    for place in range(1, len(after)):
        if after[place] == before[axis] and np.prod(after[1:place], dtype=int) == ahead:
            return Relaid(place)
    flat = len(after) == 2 and ahead == 1 and after[1] == np.prod(before[1:], dtype=int)
    return Relaid(None) if flat else None


def turning(call: Call, axis: int) -> Motion | None:
    """Axes in another order."""
    layer: Any = call.operation
    order = getattr(layer, "dims", None)  # of Permute, which leaves the samples out
    order = (0, *order) if order is not None else getattr(layer, "axes", None)
    order = order if order is not None else tuple(reversed(range(_rank(call))))
    places = [int(each) % _rank(call) for each in order]
    return Turned(places.index(axis)) if places[0] == 0 else None


def joining(call: Call, axis: int) -> Motion | None:
    """Number by number, or beside each other along another axis."""
    return Joined()


def appending(call: Call, axis: int) -> Motion | None:
    """Concatenate, along the positions or along another axis."""
    along_positions = axis in layer_axes(call.operation, len(call.outputs[0].shape))
    return Appended() if along_positions else Joined()
