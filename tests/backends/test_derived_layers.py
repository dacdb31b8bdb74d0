"""A class of one's own that computes as its parent in Keras does is known as that one."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.backends.layers.entries import entry_of, known_kind  # noqa: E402
from interpret.loading import load  # noqa: E402


class Named(layers.Conv1D):
    """Other defaults, a setting of its own, and a method that nothing calls."""

    def __init__(self, filters, kernel_size=3, note="", **options):
        super().__init__(filters, kernel_size, activation="relu", **options)
        self.note = note

    def get_config(self):
        return {**super().get_config(), "note": self.note}

    def described(self):
        return self.note


class Further(Named):
    """Two steps away."""


class Standardised(layers.Conv1D):
    """Another arithmetic."""

    def call(self, inputs):
        return super().call(inputs - keras.ops.mean(inputs, axis=1, keepdims=True))


class OtherKernel(layers.Conv1D):
    """The same call with other numbers."""

    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel * 2)


@pytest.mark.parametrize("kind", [Named, Further])
def test_a_call_that_is_inherited_is_the_parents(kind):
    layer = kind(2)
    assert known_kind(layer) is layers.Conv1D
    assert entry_of(layer) is entry_of(layers.Conv1D(2, 3))
    source = keras.Input((9, 2))
    x = layer(layers.Conv1D(3, 2, name="first")(source))
    model = load(keras.Model(source, layers.Dense(1)(layers.GlobalMaxPooling1D()(x))))
    assert [c.receptive_field for c in model.info.conv_layers] == [2, 4]
    spans = model.spans(layer.name, 9)
    np.testing.assert_array_equal(spans, [[i, i + 4] for i in range(6)])


@pytest.mark.parametrize("kind", [Standardised, OtherKernel])
def test_a_call_of_its_own_is_not(kind):
    assert known_kind(kind(2, 3)) is None
    assert entry_of(kind(2, 3)).motion is None
