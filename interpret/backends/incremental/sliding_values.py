"""What do a kernel or a pool make of slabs that slide under them?

Values go through the layer's own arithmetic, without padding: the piece that it is given holds the
zeros that padding would have put there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.incremental.costs import multiplies_changes_alone
from interpret.backends.incremental.ending_values import highest
from interpret.backends.incremental.performed import beside_clean, performed
from interpret.backends.incremental.slabs import Slab, from_front, gathered
from interpret.backends.stand_ins import standing_in

if TYPE_CHECKING:
    from interpret.backends.incremental.plan import Step
    from interpret.backends.incremental.stretches import Stretch
    from interpret.backends.incremental.windowed import Windowed
    from interpret.backends.layers.motions import Slides
    from interpret.backends.recording import Call

MOST_SLICES = 256
"""Products of one window that are added up one by one, which is quick, but makes a large graph."""


def slid(windowed: Windowed, call: Call, source: Slab, step: Step, slides: Slides) -> Slab:
    """A kernel's or pool's answer on slabs."""
    stretch, starts = step.stretch, windowed.starts[call.name]
    if multiplies_changes_alone(call):
        return _conv_by_difference(windowed, call, source, step, slides)
    largest = slides.takes == "largest"
    if largest and step.covers:
        return beside_clean(windowed, call, highest(source)[:, None], source, starts, stretch)
    first = starts * slides.stride - step.before
    span = (stretch.width - 1) * slides.stride + slides.reach
    piece = source.cut(first, span, fill=source.values.dtype.min if largest else 0.0)
    unpadded = replace(call, operation=standing_in(call.operation, padding="valid"))
    operands = {id(call.inputs[0]): from_front(piece.values, source.axis)}
    slab = performed(windowed, unpadded, source, operands, stretch, starts)
    if slides.takes == "mean" and slides.padding == "same":
        return _averaged_inside(slab, source, first, slides, stretch)
    return slab


def _averaged_inside(
    slab: Slab, source: Slab, first: Any, slides: Slides, stretch: Stretch
) -> Slab:
    """TensorFlow averages over what lies inside the sequence alone, not over its padding."""
    begin = first[:, None] + tf.range(stretch.width) * slides.stride
    count = tf.minimum(begin + slides.kernel, source.length) - tf.maximum(begin, 0)
    count = tf.maximum(count, 1)
    scale = tf.cast(slides.kernel / count, slab.values.dtype)
    for _ in range(len(slab.values.shape) - 2):
        scale = scale[..., None]
    return slab.holding(slab.values * scale)


def _conv_by_difference(
    windowed: Windowed, call: Call, source: Slab, step: Step, slides: Slides
) -> Slab:
    """Clean pre-activation plus the kernel's answer to the change, since a convolution is linear.

    Slot i of input q adds to output q + before − i·D, so that only the changed inputs are
    multiplied: width·K products of channels and filters rather than (width + K − 1)·K.
    """
    layer: Any = call.operation
    stretch, starts = step.stretch, windowed.starts[call.name]
    with tf.init_scope():  # the weights' values, outside the graph that is being traced
        kernel = np.asarray(keras.ops.convert_to_numpy(layer.kernel))
    slots, channels, filters = kernel.shape
    change = source.change()
    # Slots backwards: then the products of one input lie in the order of the outputs they add to.
    backwards = kernel[::-1].transpose(1, 0, 2).reshape(channels, slots * filters)
    wide = tf.cast(tf.constant(backwards), change.dtype)
    products = tf.reshape(change, [-1, channels]) @ wide
    products = tf.reshape(products, [-1, source.width, slots, filters])
    clean = call.preactivation
    values = gathered(clean, source.owners, starts, stretch.width) + _overlapped(products, slides)
    windowed.note(clean, values, source, starts, 1)
    return beside_clean(windowed, call, layer.activation(values), source, starts, stretch)


def _overlapped(products: Any, slides: Slides) -> Any:
    """Add up (window, input, backward slot, filter) at the outputs that each product belongs to."""
    _, width, slots, _ = products.shape
    step = slides.dilation
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
