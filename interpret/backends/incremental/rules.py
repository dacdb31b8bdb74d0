"""What does each kind of layer do to the changed stretch?

A rule gives the layer's output as a Slab, as one tensor for each window (``Each``) where the position
axis has ended, or as a ``Flat`` slab; None says that the layer mixes all positions, so that it is
computed in full. Values go through the layer's own arithmetic wherever that can be had.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.incremental.reach import along, changed_width, first_changed
from interpret.backends.incremental.slabs import (
    Slab,
    from_front,
    gathered,
    mask_of,
    to_front,
    within,
)
from interpret.core.windows import reach

if TYPE_CHECKING:
    from interpret.backends.incremental.replay import Replay
    from interpret.backends.recording import Call

POINTWISE = frozenset(
    "Activation ReLU LeakyReLU ELU Dropout SpatialDropout1D GaussianNoise GaussianDropout "
    "AlphaDropout ActivityRegularization Masking Rescaling Embedding Identity Sigmoid Tanh Relu Gelu "
    "Silu Selu Elu LeakyRelu Softplus Softsign HardSigmoid HardSilu Exp Log Sqrt Square Abs Absolute "
    "Negative Power Cast Clip".split()
)
LAST_AXIS = frozenset(
    "Softmax BatchNormalization LayerNormalization RMSNormalization Normalization "
    "UnitNormalization PReLU Dense".split()
)
MERGING = frozenset(
    "Add Subtract Multiply Maximum Minimum Average Divide TrueDivide Concatenate".split()
)
LEAST_CHANNELS = 16
"""From this many input channels on, a matrix product over the changed inputs beats a short convolution."""


@dataclass(frozen=True)
class Each:
    """A tensor computed in full for every window: (window, …)."""

    values: Any

    def own(self) -> Any:
        """The values themselves."""
        return self.values

    dense = own


@dataclass(frozen=True)
class Flat:
    """A slab whose tensor was flattened to (sample, position · rest)."""

    slab: Slab

    def dense(self) -> Any:
        """The flattened tensor for every window."""
        whole = self.slab.dense()
        return tf.reshape(whole, [tf.shape(whole)[0], -1])


Rep = Slab | Each | Flat


def after(replay: Replay, call: Call) -> Rep | None:
    """What a call makes of its changed inputs, or None where it must be computed in full."""
    kind = type(call.operation).__name__
    changed = [replay.found[id(t)] for t in call.inputs if id(t) in replay.found]
    first = changed[0]
    if isinstance(first, Flat) and kind == "Dense":
        return _flat_dense(replay, call, first)
    if all(isinstance(source, Each) for source in changed):
        return None
    if not all(isinstance(source, Slab) for source in changed):
        return None
    if kind in MERGING:
        return _merged(replay, call)
    if len(changed) > 1 or not isinstance(first, Slab):
        return None
    if kind in POINTWISE or (kind in LAST_AXIS and _on_last_axis(call, first)):
        return _pointwise(replay, call, first)
    rule = _RULES.get(kind)
    return rule(replay, call, first) if rule is not None else None


def _as_slab(call: Call, values: Any, starts: Any, source: Slab, axis: int, *, mask: Any) -> Slab:
    clean = call.outputs[0]
    return Slab(
        values=values,
        starts=starts,
        owners=source.owners,
        clean=to_front(clean, axis),
        axis=axis,
        mask=mask,
        clean_mask=mask_of(clean),
    )


def _on_last_axis(call: Call, source: Slab) -> bool:
    """Whether a layer that works along an axis leaves positions apart."""
    layer: Any = call.operation
    rank = len(call.inputs[0].shape)
    if source.axis == rank - 1:
        return False
    if isinstance(layer, keras.layers.PReLU):
        return layer.shared_axes is not None and source.axis in layer.shared_axes
    if isinstance(layer, keras.layers.Dense):
        return True
    axes = np.atleast_1d(getattr(layer, "axis", -1))
    return all(int(axis) % rank == rank - 1 for axis in axes)


def _pointwise(replay: Replay, call: Call, source: Slab) -> Slab:
    result = replay.perform(call, {id(call.inputs[0]): source.own()})
    mask = mask_of(result) if mask_of(call.outputs[0]) is not None else None
    axis = source.axis
    return _as_slab(call, to_front(result, axis), source.starts, source, axis, mask=mask)


# Convolution and pooling


def _conv(replay: Replay, call: Call, source: Slab) -> Slab | None:
    layer: Any = call.operation
    rank = len(call.inputs[0].shape) - 2
    if getattr(layer, "data_format", None) == "channels_first" or source.axis > rank:
        return None
    if rank == 2 and not _spans_the_rest(call, source.axis):
        return None
    shape = dict(
        kernel=along(layer.kernel_size, source.axis, rank),
        stride=along(layer.strides, source.axis, rank),
        dilation=along(layer.dilation_rate, source.axis, rank),
    )
    before = _zeros_before(source.length, layer.padding, **shape)
    starts, width = _target(call, source, before=before, **shape)
    plain = type(layer) is keras.layers.Conv1D and layer.groups == 1 and shape["stride"] == 1
    if plain and call.inputs[0].shape[-1] >= LEAST_CHANNELS:
        return _conv_by_difference(replay, call, source, starts, width, before)
    piece = source.cut(
        starts * shape["stride"] - before,
        (width - 1) * shape["stride"] + reach(shape["kernel"], shape["dilation"]),
    )
    with _valid(layer):
        result = replay.perform(call, {id(call.inputs[0]): from_front(piece.values, source.axis)})
    return _as_slab(call, to_front(result, source.axis), starts, source, source.axis, mask=None)


def _conv_by_difference(
    replay: Replay, call: Call, source: Slab, starts: Any, width: Any, before: Any
) -> Slab:
    """Clean pre-activation plus the kernel's answer to the change, since a convolution is linear.

    Only the changed inputs are multiplied: width·K products of channels and filters rather than
    (width + K − 1)·K. Slot i of input q adds to output q + before − i·D.
    """
    layer: Any = call.operation
    kernel = tf.convert_to_tensor(layer.kernel)
    slots, channels, filters = kernel.shape
    change = source.values - source.clean_here()
    wide = tf.reshape(tf.transpose(kernel, [1, 0, 2]), [channels, slots * filters])
    products = tf.reshape(
        tf.reshape(change, [-1, channels]) @ wide,
        [tf.shape(change)[0], source.width, slots, filters],
    )
    dilation = int(layer.dilation_rate[0])
    last = (slots - 1) * dilation
    total = tf.add_n(
        [
            tf.pad(products[:, :, i], [[0, 0], [last - i * dilation, i * dilation], [0, 0]])
            for i in range(slots)
        ]
    )
    clean = call.preactivation
    # The sum begins at the first output reached, which may lie before the sequence.
    shift = starts - (source.starts + before - last)
    places = tf.clip_by_value(shift[:, None] + tf.range(width), 0, tf.shape(total)[1] - 1)
    reached = tf.gather(total, places, batch_dims=1)
    offset = shift[:, None] + tf.range(width)
    inside = (offset >= 0) & (offset < tf.shape(total)[1])
    reached = tf.where(inside[..., None], reached, 0.0)
    values = gathered(clean, source.owners, starts, width) + reached
    replay.found[id(clean)] = replace(
        _as_slab(call, values, starts, source, 1, mask=None), clean=clean
    )
    return _as_slab(call, layer.activation(values), starts, source, 1, mask=None)


def _pool(replay: Replay, call: Call, source: Slab) -> Slab | None:
    layer: Any = call.operation
    rank = len(call.inputs[0].shape) - 2
    if getattr(layer, "data_format", None) == "channels_first" or source.axis > rank:
        return None
    largest = isinstance(layer, keras.layers.MaxPooling1D | keras.layers.MaxPooling2D)
    if rank == 2 and not _leaves_the_rest(layer, call, source.axis):
        return None
    shape = dict(
        kernel=along(layer.pool_size, source.axis, rank),
        stride=along(layer.strides, source.axis, rank),
    )
    static_length = call.inputs[0].shape[source.axis]
    if largest and layer.padding == "valid" and static_length == shape["kernel"]:
        values = _highest(source)[:, None]
        starts = tf.zeros_like(source.starts)
        return _as_slab(call, values, starts, source, source.axis, mask=None)
    before = _zeros_before(source.length, layer.padding, dilation=1, **shape)
    starts, width = _target(call, source, before=before, dilation=1, **shape)
    first = starts * shape["stride"] - before
    span = (width - 1) * shape["stride"] + shape["kernel"]
    piece = source.cut(first, span, fill=source.values.dtype.min if largest else 0.0)
    with _valid(layer):
        result = replay.perform(call, {id(call.inputs[0]): from_front(piece.values, source.axis)})
    result = to_front(result, source.axis)
    if not largest and layer.padding == "same":
        # TensorFlow averages over what lies inside the sequence alone.
        begin = first[:, None] + tf.range(width) * shape["stride"]
        count = tf.minimum(begin + shape["kernel"], source.length) - tf.maximum(begin, 0)
        scale = tf.cast(shape["kernel"] / count, result.dtype)
        result *= tf.reshape(scale, tf.concat([tf.shape(scale), [1] * (len(result.shape) - 2)], 0))
    return _as_slab(call, result, starts, source, source.axis, mask=None)


def _spans_the_rest(call: Call, axis: int) -> bool:
    """Whether a 2-D convolution has one place only along the axis that is not positions."""
    return call.outputs[0].shape[3 - axis] == 1


def _leaves_the_rest(layer: Any, call: Call, axis: int) -> bool:
    other = 3 - axis
    return call.outputs[0].shape[other] == call.inputs[0].shape[other] == 1


def _zeros_before(length: Any, padding: str, *, kernel: int, stride: int, dilation: int) -> Any:
    """``padding_amounts`` for a length that is known only when the graph runs."""
    if padding == "valid":
        return 0
    if padding == "causal":
        return reach(kernel, dilation) - 1
    total = (-(-length // stride) - 1) * stride + reach(kernel, dilation) - length
    return tf.maximum(total, 0) // 2


def _target(
    call: Call, source: Slab, *, kernel: int, stride: int, dilation: int, before: Any
) -> tuple[Any, Any]:
    """Where the output's slabs begin, and how wide they are."""
    length = tf.shape(call.outputs[0])[source.axis]
    width = tf.minimum(
        changed_width(source.width, kernel=kernel, stride=stride, dilation=dilation), length
    )
    start = first_changed(
        source.starts, kernel=kernel, before=before, stride=stride, dilation=dilation
    )
    return within(start, width, length), width


@contextlib.contextmanager
def _valid(layer: Any) -> Iterator[None]:
    """Let a layer work without padding: the piece that it is given has what padding would add."""
    padding = layer.padding
    object.__setattr__(layer, "padding", "valid")
    try:
        yield
    finally:
        object.__setattr__(layer, "padding", padding)


# Layers that move positions


def _zero_padded(replay: Replay, call: Call, source: Slab) -> Slab | None:
    if source.axis != 1 or len(call.inputs[0].shape) != 3:
        return None
    before = int(np.atleast_2d(call.operation.padding)[0][0])  # type: ignore[attr-defined]
    return _as_slab(call, source.values, source.starts + before, source, 1, mask=None)


def _cropped(replay: Replay, call: Call, source: Slab) -> Slab | None:
    if source.axis != 1 or len(call.inputs[0].shape) != 3:
        return None
    before = int(np.atleast_2d(call.operation.cropping)[0][0])  # type: ignore[attr-defined]
    length = tf.shape(call.outputs[0])[1]
    width = tf.minimum(source.width, length)
    starts = within(source.starts - before, width, length)
    piece = source.cut(starts + before, width)
    return _as_slab(call, piece.values, starts, source, 1, mask=None)


def _upsampled(replay: Replay, call: Call, source: Slab) -> Slab:
    size = int(call.operation.size)  # type: ignore[attr-defined]
    return _as_slab(
        call, tf.repeat(source.values, size, axis=1), source.starts * size, source, 1, mask=None
    )


def _reshaped(replay: Replay, call: Call, source: Slab) -> Rep | None:
    before, after = list(call.inputs[0].shape), list(call.outputs[0].shape)
    rest = [n for axis, n in enumerate(before) if axis not in (0, source.axis)]
    if None in rest or None in after[2:] or any(n != 1 for n in before[1 : source.axis]):
        return None
    size = int(np.prod(rest))
    if len(after) == 2:
        if before[source.axis] == 1 and size == after[1]:
            return Flat(source)
        return Flat(source) if len(before) > 2 else None
    for axis in range(1, len(after)):
        others = [n for a, n in enumerate(after) if a not in (0, axis)]
        ahead = after[1:axis]
        same = after[axis] == before[source.axis]
        if None not in others and int(np.prod(others)) == size and same and set(ahead) <= {1}:
            shape = tf.concat([tf.shape(source.values)[:2], others], axis=0)
            values = tf.reshape(source.values, shape)
            return _as_slab(call, values, source.starts, source, axis, mask=None)
    return None


def _merged(replay: Replay, call: Call) -> Slab | None:
    """Bring every operand to one stretch that holds all that changed, then merge."""
    rank = len(call.outputs[0].shape)
    slabs = [replay.found[id(t)] for t in call.inputs if id(t) in replay.found]
    axis = slabs[0].axis
    concatenated = int(getattr(call.operation, "axis", -1)) % rank
    if type(call.operation).__name__ == "Concatenate" and concatenated == axis:
        return None
    if any(s.axis != axis or len(s.values.shape) != rank for s in slabs):
        return None
    if any(t.shape[axis] == 1 != call.outputs[0].shape[axis] for t in call.inputs if id(t) in replay.found):
        return None
    starts = slabs[0].starts
    stops = slabs[0].starts + slabs[0].width
    for slab in slabs[1:]:
        starts = tf.minimum(starts, slab.starts)
        stops = tf.maximum(stops, slab.starts + slab.width)
    length = slabs[0].length
    width = tf.minimum(tf.reduce_max(stops - starts), length)
    starts = within(starts, width, length)
    operands = {}
    for tensor in call.inputs:
        if id(tensor) in replay.found:
            operands[id(tensor)] = replay.found[id(tensor)].cut(starts, width).own()
            continue
        piece = replay.unchanged_piece(tensor, rank, axis, starts, width)
        if piece is None:
            return None
        operands[id(tensor)] = piece
    result = replay.perform(call, operands)
    mask = mask_of(result) if mask_of(call.outputs[0]) is not None else None
    return _as_slab(call, to_front(result, axis), starts, slabs[0], axis, mask=mask)


# Where positions end


def _highest(source: Slab) -> Any:
    """Maximum over all positions: of the clean tensor before and behind the slab, and of the slab."""
    prefix, suffix = tf.numpy_function(
        _running_maxima, [source.clean], [source.clean.dtype, source.clean.dtype], stateful=False
    )
    rest = source.clean.shape[2:]
    length = source.length + 1
    rows = tf.concat([[-1], tf.shape(source.clean)[2:]], axis=0)
    best = tf.reduce_max(source.values, axis=1)
    for running, at in ((prefix, source.starts), (suffix, source.starts + source.width)):
        flat = tf.reshape(running, rows)
        flat = tf.ensure_shape(flat, [None, *rest])
        best = tf.maximum(best, tf.gather(flat, source.owners * length + at))
    return best


def _running_maxima(clean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Maxima of all positions before each place, and of all from it on: length + 1 places."""
    lowest = np.full_like(clean[:, :1], -np.inf)
    prefix = np.concatenate([lowest, np.maximum.accumulate(clean, axis=1)], axis=1)
    backwards = np.maximum.accumulate(clean[:, ::-1], axis=1)[:, ::-1]
    return prefix, np.concatenate([backwards, lowest], axis=1)


def _global_max(replay: Replay, call: Call, source: Slab) -> Each | None:
    if source.axis != 1 or len(source.values.shape) != 3:
        return None
    best = _highest(source)
    return Each(best[:, None] if call.operation.keepdims else best)  # type: ignore[attr-defined]


def _global_average(replay: Replay, call: Call, source: Slab) -> Each | None:
    if source.axis != 1 or len(source.values.shape) != 3:
        return None
    clean_here = source.clean_here()
    whole = call.inputs[0]
    if source.mask is None:
        change = tf.reduce_sum(source.values - clean_here, axis=1)
        count = tf.cast(source.length, whole.dtype)
        mean = tf.gather(tf.reduce_mean(whole, axis=1), source.owners) + change / count
    else:
        weight = tf.cast(source.clean_mask, whole.dtype)[..., None]
        here = gathered(weight, source.owners, source.starts, source.width)
        now = tf.cast(source.mask, whole.dtype)[..., None]
        total = tf.gather(tf.reduce_sum(whole * weight, axis=1), source.owners)
        total += tf.reduce_sum(source.values * now - clean_here * here, axis=1)
        count = tf.gather(tf.reduce_sum(weight, axis=1), source.owners)
        mean = total / (count + tf.reduce_sum(now - here, axis=1))
    return Each(mean[:, None] if call.operation.keepdims else mean)  # type: ignore[attr-defined]


def _flat_dense(replay: Replay, call: Call, flat: Flat) -> Each:
    """Clean answer plus the slab's change times its rows of the kernel: the layer is linear.

    Windows whose slabs begin at the same place share those rows, and are multiplied together.
    """
    slab, layer = flat.slab, call.operation
    size = int(np.prod(slab.clean.shape[2:]))
    change = tf.reshape(slab.values - slab.clean_here(), [-1, slab.width * size])
    kernel = tf.convert_to_tensor(layer.kernel)  # type: ignore[attr-defined]
    order = tf.argsort(slab.starts, stable=True)
    places, _, counts = tf.unique_with_counts(tf.gather(slab.starts, order))
    change = tf.gather(change, order)
    stops = tf.cumsum(counts)

    def step(i: Any, parts: Any) -> tuple[Any, Any]:
        rows = kernel[places[i] * size : (places[i] + slab.width) * size]
        return i + 1, parts.write(i, change[stops[i] - counts[i] : stops[i]] @ rows)

    units = int(kernel.shape[1])
    parts = tf.TensorArray(
        kernel.dtype, size=tf.size(places), infer_shape=False, element_shape=[None, units]
    )
    _, parts = tf.while_loop(lambda i, _: i < tf.size(places), step, (0, parts))
    moved = tf.gather(parts.concat(), tf.argsort(order))
    values = tf.gather(call.preactivation, slab.owners) + moved
    replay.found[id(call.preactivation)] = Each(values)
    return Each(layer.activation(values))  # type: ignore[attr-defined]


_RULES: dict[str, Callable[[Replay, Call, Slab], Rep | None]] = {
    **dict.fromkeys(("Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv2D"), _conv),
    **dict.fromkeys(
        ("MaxPooling1D", "AveragePooling1D", "MaxPooling2D", "AveragePooling2D"), _pool
    ),
    "ZeroPadding1D": _zero_padded,
    "Cropping1D": _cropped,
    "UpSampling1D": _upsampled,
    **dict.fromkeys(("Reshape", "ExpandDims", "Squeeze", "Flatten"), _reshaped),
    "GlobalMaxPooling1D": _global_max,
    "GlobalAveragePooling1D": _global_average,
}
