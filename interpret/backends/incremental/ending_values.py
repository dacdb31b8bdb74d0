"""What does a window make of that in which all positions become one?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from interpret.backends.incremental.slabs import Each, Flat, Slab, beside, gathered

if TYPE_CHECKING:
    from interpret.backends.incremental.windowed import Windowed
    from interpret.backends.recording import Call


def highest(source: Slab) -> Any:
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
    """Each column's maximum outside each of the ``width`` slabs that cover its ``top``.

    In the column 7 9 1 2 5 the top is the 9. Of the slabs of width 2, the one that begins at 0
    covers 7 and 9 and leaves 5; the one that begins at 1 covers 9 and 1 and leaves 7.
    """
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


def largest_of_all(windowed: Windowed, call: Call, source: Slab) -> Each:
    """A maximum over all positions."""
    best = highest(source)
    return Each(best[:, None] if call.operation.keepdims else best)


def mean_of_all(windowed: Windowed, call: Call, source: Slab) -> Each | None:
    """The clean mean, moved by what the slab adds to the sum; masked positions do not count."""
    whole = call.inputs[0]
    mask, clean_mask = source.mask, source.clean_mask
    given = call.arguments[1].get("mask")
    if given is not None and mask is None:
        changed = windowed.changed.get(id(given))
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


def flat_dense(windowed: Windowed, call: Call, flat: Flat) -> Each:
    """Clean answer plus the slab's change times its rows of the kernel: the layer is linear.

    Windows whose slabs begin close together share a frame half as wide again, and are multiplied
    together: one tall product is worth some products by zero.
    """
    slab, layer = flat.slab.kept_inside(), call.operation
    size, width = int(np.prod(slab.clean.shape[2:])), slab.width
    kernel = tf.cast(tf.convert_to_tensor(layer.kernel), slab.values.dtype)
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
    windowed.changed[id(call.preactivation)] = Each(values)
    return Each(layer.activation(values))
