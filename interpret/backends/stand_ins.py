"""What is called in the place of a user's layer, which is somebody else's and never changed?

A layer of its class with the same weights and other settings: one that notes what goes into its
activation function, begins every sample anew, or computes in another precision.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


def in_place_of(tensor: Any, feed: Any) -> Any:
    """A fed tensor with the dtype, and what is known of the shape, of the one that it replaces."""
    feed = tf.cast(feed, tensor.dtype)
    rank_known = tensor.shape.rank is not None and tensor.shape.rank == feed.shape.rank
    return tf.ensure_shape(feed, [None, *tensor.shape[1:]]) if rank_known else feed


def standing_in(layer: Any, /, **settings: Any) -> Any:
    """A layer's arithmetic with other settings: one of its class, with the same weights.

    The layer itself is somebody's, who may predict in another thread meanwhile: it is never
    changed, not for a moment.
    """
    other = object.__new__(type(layer))
    # Past Keras' own setting of attributes, which would track what is set as new state.
    other.__dict__.update(layer.__dict__ | settings)
    return other


def remembers(operation: keras.Operation) -> bool:
    """Whether a layer begins with the state that it ended the last batch with."""
    return isinstance(operation, keras.layers.RNN) and bool(operation.stateful)


def forgetting(operation: keras.Operation) -> keras.Operation:
    """A recurrent layer that begins every sample anew, of which it then takes any number."""
    return standing_in(operation, stateful=False) if remembers(operation) else operation


def watching_activation(
    operation: keras.Operation, feed: Any | None = None
) -> tuple[keras.Operation, list[Any]]:
    """What to call in place of a layer such as Conv1D or Dense that holds an activation function.

    The list gets what goes into that function. A ``feed`` goes into it in place of what the layer
    computed. A layer that is not built yet is called as it is, so that its weights become its own.
    """
    seen: list[Any] = []
    if type(operation) is keras.layers.TimeDistributed:
        return _watching_each(operation, seen, feed)
    function = operation.__dict__.get("activation")
    convolves = hasattr(operation, "kernel") or hasattr(operation, "pointwise_kernel")
    if not callable(function) or not convolves or not getattr(operation, "built", True):
        return operation, seen

    noting = _noting(function, seen, feed)
    return standing_in(operation, activation=noting), seen


def _noting(function: Any, seen: list[Any], feed: Any | None) -> Any:
    """An activation function that notes what goes into it, or takes the feed in its place."""

    def noting(x: Any, *args: Any, **kwargs: Any) -> Any:
        x = x if feed is None else in_place_of(x, feed)
        seen.append(x)
        return function(x, *args, **kwargs)

    return noting


def _watching_each(
    operation: Any, seen: list[Any], feed: Any | None
) -> tuple[keras.Operation, list[Any]]:
    """The same of a layer applied to every position: its function is applied to all at once."""
    if not operation.built:
        return operation, seen
    layer, noting = operation.layer, None
    function = layer.__dict__.get("activation")
    if callable(function) and hasattr(layer, "kernel"):
        layer = standing_in(layer, activation=keras.activations.linear)
        noting = _noting(function, seen, feed)
    bare = standing_in(operation, layer=layer)

    def call(inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if inputs.shape[1] is None and mask is None:
            # Keras counts samples where it should count positions, and gives too few of them.
            rows = keras.ops.reshape(inputs, (-1, *inputs.shape[2:]))
            each = layer.call(rows)
            outputs = keras.ops.reshape(each, (*keras.ops.shape(inputs)[:2], *each.shape[1:]))
        else:
            outputs = type(operation).call(bare, inputs, training=training, mask=mask)
        return outputs if noting is None else noting(outputs)

    return standing_in(operation, call=call), seen
