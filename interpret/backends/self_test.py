"""Does TensorFlow compute in this process?"""

from __future__ import annotations

import numpy as np

from interpret.backends import start_tensorflow


def self_test() -> float:
    """What a convolution that adds two numbers makes of 2 and 3."""
    start_tensorflow()
    import keras

    model = keras.Sequential([keras.Input((2, 1)), keras.layers.Conv1D(1, 2, use_bias=False)])
    model.layers[0].set_weights([np.ones((2, 1, 1))])
    answer = model(np.asarray([[[2.0], [3.0]]], dtype=np.float32))
    return float(np.asarray(keras.ops.convert_to_numpy(answer)).ravel()[0])
