"""What are a layer's values on the changed stretch? One rule for each kind of layer that has one.

Where the stretches lie was settled by the plan. Values go through the layer's own arithmetic,
without padding: the piece that it is given holds the zeros that padding would have put there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.incremental.plan import (
    ENDING,
    MERGING,
    SLIDING,
    Sliding,
    Stretch,
    multiplies_changes_alone,
)
from interpret.backends.incremental.slabs import (
    Each,
    Flat,
    Slab,
    beside,
    from_front,
    gathered,
    to_front,
)
from interpret.backends.recording import mask_of

if TYPE_CHECKING:
    from interpret.backends.incremental.replay import Replay
    from interpret.backends.recording import Call

MOST_SLICES = 256
"""Products of one window that are added up one by one, which is quick, but makes a large graph."""


def changed_values(replay: Replay, call: Call, stretch: Stretch) -> Slab | Each | Flat | None:
    """The call's output under each window, or None where it must be computed in full."""
    source = next(replay.found[id(t)] for t in call.inputs if id(t) in replay.found)
    kind = type(call.operation).__name__
    if isinstance(source, Flat):
        return _flat_dense(replay, call, source) if kind == "Dense" else None
    if not isinstance(source, Slab):
        return None
    if kind in ENDING and source.axis == 1 and len(source.values.shape) == 3:
        pool = _global_max if kind == "GlobalMaxPooling1D" else _global_average
        return pool(replay, call, source)
    if stretch.mode == "each":
        return None
    if stretch.mode == "flat":
        return Flat(source)
    starts = replay.starts[call.name]
    if kind in MERGING:
        return _merged(replay, call, source, stretch, starts)
    if kind in SLIDING:
        return _slid(replay, call, source, stretch, starts)
    if kind in _MOVING:
        values = _MOVING[kind](call, source, stretch, starts)
        return _beside(replay, call, values, source, starts, stretch)
    return _performed(replay, call, source, {id(call.inputs[0]): source.own()}, stretch, starts)


def _beside(
    replay: Replay,
    call: Call,
    values: Any,
    source: Slab,
    starts: Any,
    stretch: Stretch,
    *,
    mask: Any = None,
) -> Slab:
    """Values as the slab of a call's output."""
    clean = call.outputs[0]
    clean_mask = replay.recording.masks.get(id(clean))
    return Slab(
        values=values,
        starts=starts,
        owners=source.owners,
        clean=to_front(clean, stretch.axis),
        axis=stretch.axis,
        mask=mask if clean_mask is not None else None,
        clean_mask=clean_mask if mask is not None else None,
    )


def _performed(
    replay: Replay,
    call: Call,
    source: Slab,
    operands: dict[int, Any],
    stretch: Stretch,
    starts: Any,
) -> Slab:
    """Let the layer itself compute its slabs; logits are read from before its activation."""
    axis = stretch.axis
    result, before = replay.perform(call, operands)
    if before is not None:
        replay.note(call.preactivation, to_front(before, axis), source, starts, axis)
    values, mask = to_front(result, axis), mask_of(result)
    return _beside(replay, call, values, source, starts, stretch, mask=mask)


# Kernels and pools


def _slid(replay: Replay, call: Call, source: Slab, stretch: Stretch, starts: Any) -> Slab:
    layer: Any = call.operation
    if multiplies_changes_alone(call):
        return _conv_by_difference(replay, call, source, stretch, starts)
    pool = hasattr(layer, "pool_size")
    largest = isinstance(layer, keras.layers.MaxPooling1D | keras.layers.MaxPooling2D)
    slide = replay.plan.slides[call.name]
    if largest and call.name in replay.plan.whole_pools:
        return _beside(replay, call, _highest(source)[:, None], source, starts, stretch)
    first = starts * slide.stride - slide.before
    span = (stretch.width - 1) * slide.stride + slide.reach
    piece = source.cut(first, span, fill=source.values.dtype.min if largest else 0.0)
    with _valid(layer):
        operands = {id(call.inputs[0]): from_front(piece.values, source.axis)}
        slab = _performed(replay, call, source, operands, stretch, starts)
    if pool and not largest and layer.padding == "same":
        return _averaged_inside(slab, source, first, slide, stretch)
    return slab


def _averaged_inside(
    slab: Slab, source: Slab, first: Any, slide: Sliding, stretch: Stretch
) -> Slab:
    """TensorFlow averages over what lies inside the sequence alone, not over its padding."""
    begin = first[:, None] + tf.range(stretch.width) * slide.stride
    count = tf.minimum(begin + slide.kernel, source.length) - tf.maximum(begin, 0)
    count = tf.maximum(count, 1)
    scale = tf.cast(slide.kernel / count, slab.values.dtype)
    for _ in range(len(slab.values.shape) - 2):
        scale = scale[..., None]
    return slab.holding(slab.values * scale)


def _conv_by_difference(
    replay: Replay, call: Call, source: Slab, stretch: Stretch, starts: Any
) -> Slab:
    """Clean pre-activation plus the kernel's answer to the change, since a convolution is linear.

    Slot i of input q adds to output q + before − i·D, so that only the changed inputs are
    multiplied: width·K products of channels and filters rather than (width + K − 1)·K.
    """
    layer: Any = call.operation
    slide = replay.plan.slides[call.name]
    with tf.init_scope():  # the weights' values, outside the graph that is being traced
        kernel = np.asarray(keras.ops.convert_to_numpy(layer.kernel))
    slots, channels, filters = kernel.shape
    change = source.change()
    # Slots backwards: then the products of one input lie in the order of the outputs they add to.
    wide = tf.constant(kernel[::-1].transpose(1, 0, 2).reshape(channels, slots * filters))
    products = tf.reshape(change, [-1, channels]) @ wide
    products = tf.reshape(products, [-1, source.width, slots, filters])
    clean = call.preactivation
    values = gathered(clean, source.owners, starts, stretch.width) + _overlapped(products, slide)
    replay.note(clean, values, source, starts, 1)
    return _beside(replay, call, layer.activation(values), source, starts, stretch)


def _overlapped(products: Any, slide: Sliding) -> Any:
    """Add up (window, input, backward slot, filter) at the outputs that each product belongs to."""
    _, width, slots, _ = products.shape
    step = slide.dilation
    if width == 1 and step == 1:
        return products[:, 0]
    last = (slots - 1) * step
    if width * slots > MOST_SLICES:
        return tf.add_n(
            [
                tf.pad(products[:, :, i], [[0, 0], [i * step, last - i * step], [0, 0]])
                for i in range(slots)
            ]
        )
    columns: list[list[Any]] = [[] for _ in range(width + last)]
    for place in range(width):
        for slot in range(slots):
            columns[place + slot * step].append(products[:, place, slot])
    nothing = tf.zeros_like(products[:, 0, 0])
    return tf.stack([tf.add_n(parts) if parts else nothing for parts in columns], axis=1)


@contextlib.contextmanager
def _valid(layer: Any) -> Iterator[None]:
    """Let a layer work without padding, by passing by Keras' tracking of its attributes."""
    padding = layer.padding
    object.__setattr__(layer, "padding", "valid")
    try:
        yield
    finally:
        object.__setattr__(layer, "padding", padding)


# Layers that move or join positions


def _zero_padded(call: Call, source: Slab, stretch: Stretch, starts: Any) -> Any:
    before = int(np.atleast_2d(call.operation.padding)[0][0])
    return source.cut(starts - before, stretch.width).values


def _cropped(call: Call, source: Slab, stretch: Stretch, starts: Any) -> Any:
    before = int(np.atleast_2d(call.operation.cropping)[0][0])
    return source.cut(starts + before, stretch.width).values


def _upsampled(call: Call, source: Slab, stretch: Stretch, starts: Any) -> Any:
    size = int(call.operation.size)
    inputs = source.cut(starts // size, -(-stretch.width // size) + 1)
    places = (starts % size)[:, None] + tf.range(stretch.width)
    return tf.gather(inputs.values, places // size, batch_dims=1)


def _reshaped(call: Call, source: Slab, stretch: Stretch, starts: Any) -> Any:
    after = call.outputs[0].shape
    others = [n for axis, n in enumerate(after) if axis not in (0, stretch.axis)]
    return tf.reshape(source.values, [-1, source.width, *others])


def _merged(replay: Replay, call: Call, source: Slab, stretch: Stretch, starts: Any) -> Slab:
    operands = {}
    for tensor in call.inputs:
        rep = replay.found.get(id(tensor))
        if rep is None:
            operands[id(tensor)] = replay.unchanged_piece(tensor, stretch, starts)
        else:
            assert isinstance(rep, Slab)  # the plan merges slabs alone
            operands[id(tensor)] = rep.cut(starts, stretch.width).own()
    return _performed(replay, call, source, operands, stretch, starts)


# Where positions end


def _highest(source: Slab) -> Any:
    """Maximum over all positions: of what is clean outside the slab, and of the slab.

    Outside the slab that is the clean maximum, unless the slab covers the place where it stands;
    then it is the largest of what lies around that place and of what no such slab can cover.
    """
    width, lowest = source.width, source.values.dtype.min
    clean = source.clean[: tf.reduce_max(source.owners) + 1]  # the others have no windows
    shape = tf.shape(clean)
    samples, length, rest = shape[0], shape[1], tf.reduce_prod(shape[2:])
    clean = tf.reshape(clean, [samples, length, rest])
    top = tf.argmax(clean, axis=1, output_type=tf.int32)
    begins = tf.broadcast_to(
        tf.reduce_max(clean, axis=1)[:, None], [samples, length + 2 * width, rest]
    )
    # The row of a slab is its beginning + ``width``; those that cover ``top`` are put right.
    sample, offset, column = tf.meshgrid(
        tf.range(samples), tf.range(width), tf.range(rest), indexing="ij"
    )
    covering = tf.stack([sample, top[:, None] + offset + 1, column], axis=-1)
    begins = tf.tensor_scatter_nd_update(begins, covering, _outside(clean, top, width))
    starts = tf.clip_by_value(source.starts, -width, length + width - 1)
    row = source.owners * (length + 2 * width) + starts + width
    best = tf.gather(tf.reshape(begins, [-1, rest]), row)
    inside = tf.reduce_max(source.values, axis=1)
    if not source.inside:  # few slabs reach outside: only those are looked at again
        valid = source.valid()
        across = tf.where(~tf.reduce_all(valid, axis=1))
        values, valid = (tf.gather(t, across[:, 0]) for t in (source.values, valid))
        within = tf.reduce_max(tf.where(beside(valid, values), values, lowest), axis=1)
        inside = tf.tensor_scatter_nd_update(inside, across, within)
    return tf.maximum(tf.reshape(best, tf.shape(inside)), inside)


def _outside(clean: Any, top: Any, width: int) -> Any:
    """Each column's maximum outside each of the ``width`` slabs that cover its ``top``."""
    samples, length, rest = tf.unstack(tf.shape(clean))
    lowest = clean.dtype.min
    places = top[:, None] + tf.range(1 - width, width)[None, :, None]
    sample = tf.range(samples)[:, None, None]
    row = sample * length + tf.clip_by_value(places, 0, length - 1)
    index = row * rest + tf.range(rest)
    flat = tf.reshape(clean, [-1])
    around = tf.where((places >= 0) & (places < length), tf.gather(flat, index), lowest)
    far = tf.tensor_scatter_nd_update(flat, index[..., None], tf.fill(tf.shape(index), lowest))
    far = tf.reduce_max(tf.reshape(far, tf.shape(clean)), axis=1)
    # A slab that begins ``offset`` places into the surroundings covers ``width`` of them.
    before = _running_maxima(around[:, : width - 1])
    after = tf.reverse(_running_maxima(tf.reverse(around[:, width:], [1])), [1])
    outside = tf.maximum(
        tf.pad(before, [[0, 0], [1, 0], [0, 0]], constant_values=lowest),
        tf.pad(after, [[0, 0], [0, 1], [0, 0]], constant_values=lowest),
    )
    return tf.maximum(outside, far[:, None])


def _running_maxima(values: Any) -> Any:
    """Maxima of all values up to each place, by doubling the span that each one has seen."""
    count, step = int(values.shape[1]), 1
    while step < count:
        seen = tf.pad(
            values[:, :-step], [[0, 0], [step, 0], [0, 0]], constant_values=values.dtype.min
        )
        values, step = tf.maximum(values, seen), 2 * step
    return values


def _global_max(replay: Replay, call: Call, source: Slab) -> Each:
    best = _highest(source)
    return Each(best[:, None] if call.operation.keepdims else best)


def _global_average(replay: Replay, call: Call, source: Slab) -> Each | None:
    """The clean mean, moved by what the slab adds to the sum; masked positions do not count."""
    whole = call.inputs[0]
    mask, clean_mask = source.mask, source.clean_mask
    given = call.arguments[1].get("mask")
    if given is not None and mask is None:
        changed = replay.found.get(id(given))
        if not isinstance(changed, Slab):
            return None
        mask, clean_mask = changed.cut(source.starts, source.width).values, changed.clean
    if mask is None:
        change = tf.reduce_sum(source.change(), axis=1)
        count = tf.cast(source.length, whole.dtype)
        mean = tf.gather(tf.reduce_mean(whole, axis=1), source.owners) + change / count
    else:
        slab = replace(source, mask=mask, clean_mask=clean_mask).kept_inside()
        weight = tf.cast(clean_mask, whole.dtype)[..., None]
        here = gathered(weight, slab.owners, slab.starts, slab.width)
        now = tf.cast(slab.mask, whole.dtype)[..., None]
        clean_here = gathered(whole, slab.owners, slab.starts, slab.width)
        total = tf.gather(tf.reduce_sum(whole * weight, axis=1), source.owners)
        total += tf.reduce_sum(slab.values * now - clean_here * here, axis=1)
        count = tf.gather(tf.reduce_sum(weight, axis=1), source.owners)
        mean = total / (count + tf.reduce_sum(now - here, axis=1))
    return Each(mean[:, None] if call.operation.keepdims else mean)


def _flat_dense(replay: Replay, call: Call, flat: Flat) -> Each:
    """Clean answer plus the slab's change times its rows of the kernel: the layer is linear.

    Windows whose slabs begin close together share a frame half as wide again, and are multiplied
    together: one tall product is worth some products by zero.
    """
    slab, layer = flat.slab.kept_inside(), call.operation
    size, width = int(np.prod(slab.clean.shape[2:])), slab.width
    kernel = tf.convert_to_tensor(layer.kernel)
    units = int(kernel.shape[1])
    apart = (width + 1) // 2
    frame = tf.minimum(width + apart - 1, slab.length)
    begins = tf.minimum(slab.starts // apart * apart, slab.length - frame)
    order = tf.argsort(begins, stable=True)
    places, _, counts = tf.unique_with_counts(tf.gather(begins, order))
    stops = tf.cumsum(counts)
    change = tf.reshape(slab.change(), [-1, size])
    change = tf.concat([change, tf.zeros([1, size], change.dtype)], axis=0)
    inside = tf.range(frame)[None, :] - (slab.starts - begins)[:, None]
    rows = tf.range(tf.shape(begins)[0])[:, None] * width + inside
    nothing = tf.shape(change)[0] - 1
    rows = tf.gather(tf.where((inside >= 0) & (inside < width), rows, nothing), order)

    def step(i: Any, parts: Any) -> tuple[Any, Any]:
        framed = tf.gather(change, rows[stops[i] - counts[i] : stops[i]])
        weights = kernel[places[i] * size : (places[i] + frame) * size]
        return i + 1, parts.write(i, tf.reshape(framed, [counts[i], frame * size]) @ weights)

    parts = tf.TensorArray(
        kernel.dtype, size=tf.size(places), infer_shape=False, element_shape=[None, units]
    )
    _, parts = tf.while_loop(lambda i, _: i < tf.size(places), step, (0, parts))
    moved = tf.gather(tf.ensure_shape(parts.concat(), [None, units]), tf.argsort(order))
    values = tf.gather(call.preactivation, slab.owners) + moved
    replay.found[id(call.preactivation)] = Each(values)
    return Each(layer.activation(values))


_MOVING: dict[str, Callable[[Call, Slab, Stretch, Any], Any]] = {
    "ZeroPadding1D": _zero_padded,
    "Cropping1D": _cropped,
    "UpSampling1D": _upsampled,
    **dict.fromkeys(("Reshape", "ExpandDims", "Squeeze", "Flatten"), _reshaped),
}
