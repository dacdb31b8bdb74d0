"""A Sequential model is built once, however many layers it has."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.backends.sequential import built_once  # noqa: E402


@pytest.mark.parametrize("within", [False, True])
def test_a_chain_is_built_when_all_its_layers_are_there(within, monkeypatch):
    chain = [layers.Conv1D(2, 3, padding="same") for _ in range(30)]
    model = keras.Sequential([keras.Input((8, 2)), *chain])
    if within:
        model = keras.Sequential([keras.Input((8, 2)), model, layers.GlobalMaxPooling1D()])
    builds, build = [], keras.Sequential.build
    monkeypatch.setattr(
        keras.Sequential, "build", lambda self, *shape: (builds.append(self), build(self, *shape))
    )
    with built_once():
        again = keras.Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    assert len(builds) <= 3  # Keras alone: one for each layer
    x = np.random.default_rng(0).normal(size=(1, 8, 2)).astype("float32")
    np.testing.assert_array_equal(again(x), model(x))


def test_a_chain_without_an_input_is_built_by_the_shape_that_it_was_saved_with():
    model = keras.Sequential([layers.Conv1D(2, 3), layers.GlobalMaxPooling1D()])
    model.build((None, 8, 2))
    with built_once():
        again = keras.Sequential.from_config(model.get_config())
    assert again.input_shape == (None, 8, 2)
