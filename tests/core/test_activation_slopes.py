"""Is each activation function flat where it is said to be? Held against Keras' own gradient."""

import numpy as np
import pytest

from interpret.core.activation_functions import ACTIVATION_FUNCTIONS, activation_function

AT = np.array([-40.0, -9.0, -2.9, -1.2, -0.7, -0.3, 0.2, 0.6, 1.3, 2.8, 5.5, 8.0, 40.0])


ONLY_BELOW = ("elu", "selu", "celu", "exponential")
"""Above 0 they are said to be steep, as steep as they may be."""


@pytest.mark.tensorflow
def test_slopes_are_those_of_keras():
    pytest.importorskip("tensorflow")
    import keras
    import tensorflow as tf

    wide = np.linspace(-50, 50, 10001)
    for name, known in ACTIVATION_FUNCTIONS.items():
        if known.slope is None or not hasattr(keras.activations, name):
            continue  # that of Keras 2 is not in Keras 3
        z = tf.Variable(np.concatenate([AT, wide]))
        with tf.GradientTape() as tape:
            answer = getattr(keras.activations, name)(z)
        slopes = tape.gradient(answer, z).numpy()
        if name == "leaky_relu":
            assert slopes.min() >= 0.1  # never flat
            continue
        steepest = min(slopes.max(), 1.758 if name == "selu" else 1.0)
        at = AT[AT < 0] if name in ONLY_BELOW else AT
        found = [known.slope(float(each)) for each in at]
        expected = slopes[: len(at)] / steepest
        np.testing.assert_allclose(found, expected, atol=1e-2, err_msg=name)


@pytest.mark.parametrize(
    ("name", "steep", "flat"),
    [
        ("tanh", 0.0, 5.0),
        ("sigmoid", 0.0, -8.0),
        ("relu", 1e-6, -1e-6),
        ("relu6", 5.9, 6.1),
        ("hard_sigmoid", 2.9, -3.1),
        ("keras_2_hard_sigmoid", 2.4, -2.6),
        ("softplus", 3.0, -7.0),
        ("softsign", 0.0, 20.0),
        ("gelu", 0.0, -6.0),
    ],
)
def test_where_a_function_is_steep_and_where_flat(name, steep, flat):
    slope = activation_function(name).slope
    assert slope(steep) > 0.25
    assert abs(slope(flat)) < 4e-3


def test_large_numbers_overflow_nowhere():
    for known in ACTIVATION_FUNCTIONS.values():
        if known.slope is not None:
            assert all(np.isfinite(known.slope(z)) for z in (-1e4, 1e4))


def test_of_a_function_of_somebodys_own_nothing_is_known():
    assert activation_function("f, of its own").slope is None
    assert activation_function("softmax").slope is None
