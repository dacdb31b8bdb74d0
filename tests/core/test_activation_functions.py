"""What is said of each activation function, against the function itself."""

import numpy as np
import pytest

from interpret.core.activation_functions import (
    ACTIVATION_FUNCTIONS,
    ActivationFunction,
    activation_function,
)

GRID = np.linspace(-9.0, 9.0, 3601).astype("float32")


def test_of_a_function_that_is_not_listed_nothing_is_known():
    assert activation_function("relu, of its own") == ActivationFunction()


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", sorted(ACTIVATION_FUNCTIONS))
def test_each_function_does_what_is_said_of_it(name):
    keras = pytest.importorskip("keras")
    from interpret.backends.legacy import keras_2_hard_sigmoid

    of_keras_2 = {"keras_2_hard_sigmoid": keras_2_hard_sigmoid}
    function = of_keras_2.get(name) or keras.activations.get(name)
    assert function.__name__ == name  # as a layer that holds it tells it
    known = activation_function(name)
    rows = np.stack([GRID, GRID[::-1]], axis=1)
    both = keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(rows)))
    answer = both[:, 0]
    beside = np.stack([GRID, GRID], axis=1)
    lone = keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(beside)))[:, 0]
    assert known.elementwise == np.allclose(answer, lone, rtol=1e-5, atol=1e-6)
    assert known.below_zero == bool(answer.min() < 0)
    if known.elementwise:
        assert known.rises == bool((np.diff(answer) > -1e-6).all())
        zero = keras.ops.convert_to_numpy(function(keras.ops.zeros((1, 2))))[0, 0]
        assert zero == pytest.approx(known.at_zero, abs=1e-6)
    if known.in_numpy is not None:
        np.testing.assert_allclose(known.in_numpy(GRID), answer, rtol=1e-5, atol=1e-6)
