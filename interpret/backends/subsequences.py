"""How does a layer look at each of several sub-sequences, and how do these lie end to end?

``TimeDistributed`` takes them one by one. A layer treats each sample alone, so that the
sub-sequences of all samples can be its samples: it is then called, and seen, once.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


class Unrolled(keras.Operation):  # type: ignore[misc]
    """(sample, sub-sequence, step, …) to (sample · sub-sequence, step, …)."""

    def call(self, x: Any) -> Any:
        """Lay the sub-sequences of all samples one after another."""
        flat = tf.reshape(x, tf.concat([[-1], tf.shape(x)[2:]], axis=0))
        return tf.ensure_shape(flat, [None, *x.shape[2:]])


class Rolled(keras.Operation):  # type: ignore[misc]
    """The inverse, as many sub-sequences to a sample as another tensor has."""

    def call(self, x: Any, like: Any) -> Any:
        """Give each sample its own again."""
        whole = tf.reshape(x, tf.concat([tf.shape(like)[:2], tf.shape(x)[1:]], axis=0))
        return tf.ensure_shape(whole, [like.shape[0], like.shape[1], *x.shape[1:]])


def takes_rows(operation: Any, x: Any) -> bool:
    """Whether a call is one on sub-sequences, of which the layer can take all at once."""
    return (
        isinstance(operation, keras.layers.TimeDistributed)
        and operation.built
        and tf.is_tensor(x)
        and len(x.shape) >= 4
    )
