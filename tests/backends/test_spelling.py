"""The arithmetic of every kind of layer, spelled out, is what Keras computes."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402

from interpret.methods.spelling import spell  # noqa: E402
from tests.backends.keras_models import every_conv, sentence_cnn  # noqa: E402


def checked(model, x, layer, number):
    """The spelling, after comparing it with the map of the layer."""
    found = spell(model, x, layer=layer, filter=number)
    sample = model.encode(x)
    for values, logits in ((found.preactivations, True), (found.activations, False)):
        (own,) = model.predict(sample.x[None], sample=sample, layer=layer, logits=logits)
        np.testing.assert_allclose(values, own[0, :, number], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.products.sum(axis=(1, 2)) + found.bias, found.preactivations)
    assert found.notes == ()
    return found


@pytest.mark.parametrize("layer", ["grouped", "separable", "depthwise", "transposed"])
def test_every_kind_of_layer(opened, layer):
    model = opened(every_conv)
    x = np.random.default_rng(0).normal(size=(30, 4))
    for number in range(model.info.conv_layer(layer).filters):
        found = checked(model, x, layer, number)
        assert np.abs(found.sums).max() > 1e-3


def transposed(padding, stride, kernel, dilation=1):
    keras.utils.set_random_seed(1)
    layer = keras.layers.Conv1DTranspose(
        2, kernel, strides=stride, padding=padding, dilation_rate=dilation, name="up",
        bias_initializer="normal", activation="relu",
    )  # fmt: skip
    head = [keras.layers.GlobalMaxPooling1D(), keras.layers.Dense(3)]
    return keras.Sequential([keras.Input((6, 3)), layer, *head])


@pytest.mark.parametrize(
    "settings",
    [
        *(("valid", 3, 2), ("same", 3, 2), ("same", 2, 5), ("valid", 2, 5), ("same", 1, 4)),
        *(("valid", 1, 3, 2), ("same", 1, 3, 2)),
    ],
    ids=str,
)
def test_a_transposed_convolution_reads_backwards(settings, opened):
    model = opened(transposed, *settings)
    found = checked(model, np.random.default_rng(1).normal(size=(6, 3)), "up", 1)
    padding, stride, kernel, *_ = settings
    assert found.formula.endswith(f"= {len(found.sums)}")
    if padding == "same" and stride == 3 and kernel == 2:
        # Two slots and a stride of three: the third position of each meets nothing but the bias.
        assert found.slots.tolist()[:3] == [[0, -1], [-1, 0], [-1, -1]]
        assert "  [(0) (0)] * [" in found.lines(2)[0]


def test_a_two_dimensional_layer_used_as_one(opened):
    model = opened(sentence_cnn)
    rng = np.random.default_rng(2)
    for layer in model.info.conv_layers:
        length = model.info.input.length or 9
        x = rng.integers(1, model.info.input.vocabulary_size, length)
        found = checked(model, x, layer.name, layer.filters - 1)
        assert found.weights.shape[0] == layer.kernel_size
