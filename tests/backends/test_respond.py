"""Who responds, of Keras models: in context, part and bias are what the layer itself gives."""

import keras
import numpy as np
import pytest
from keras import layers

import interpret
from interpret.methods.respond import respond

X = np.random.default_rng(1).normal(size=(40, 6)).astype(np.float32)
START = 5

DIRECT = {
    "groups": [layers.Conv1D(8, 3, groups=2, activation="relu")],
    "depthwise": [layers.DepthwiseConv1D(3, depth_multiplier=2)],
    "separable, gelu": [layers.SeparableConv1D(7, 5, activation="gelu")],
    "dilated, causal": [layers.Conv1D(5, 3, dilation_rate=4, padding="causal", activation="tanh")],
    "strided, same": [layers.Conv1D(5, 4, strides=3, padding="same")],
    "rescaled": [layers.Rescaling(0.1, offset=2.0), layers.Conv1D(4, 3)],
    "behind zeros": [layers.ZeroPadding1D(3), layers.Conv1D(4, 3)],
    "cropped": [layers.Cropping1D((4, 2)), layers.Conv1D(4, 3)],
    "behind a kernel of 1": [layers.Conv1D(9, 1, activation="relu"), layers.Conv1D(4, 3)],
}
ASKED = {
    "pooled": [layers.Conv1D(6, 3), layers.MaxPooling1D(2), layers.Conv1D(4, 3)],
    "transposed": [layers.Conv1DTranspose(4, 3, strides=2)],
    "a mean for each position": [layers.Normalization(axis=(1, 2)), layers.Conv1D(4, 3)],
}


def opened(kind):
    inner = [keras.Input((40, 6)), *kind, layers.GlobalMaxPooling1D(), layers.Dense(3)]
    model = keras.Sequential(inner)
    rng = np.random.default_rng(2)
    for layer in kind:
        if isinstance(layer, layers.Normalization):
            layer.adapt(rng.normal(3, 2, size=(50, 40, 6)))
    for weight in model.trainable_weights:
        weight.assign(rng.normal(size=weight.shape) * 0.3)
    return interpret.load(model)


@pytest.mark.parametrize("name", DIRECT)
def test_the_part_of_a_piece_is_what_the_layer_adds_up(name):
    model = opened(DIRECT[name])
    layer = model.info.conv_layers[-1].name
    found = respond(model, X[START : START + 15], layer=layer)
    assert found.rule == "products"
    context = interpret.activations(model, X, layer=layer, preactivation=True)
    compared = 0
    for position, (first, _) in enumerate(context.spans):
        met = first + found.slot_places - START
        if (met >= 0).all() and (met < 15).all():
            at = found.offsets.tolist().index(START - first)
            np.testing.assert_allclose(
                found.values[:, at] + found.bias, context.values[position], atol=1e-5
            )
            compared += 1
    assert compared


@pytest.mark.parametrize("name", ASKED)
def test_other_layers_are_asked_themselves(name):
    model = opened(ASKED[name])
    layer = model.info.conv_layers[-1].name
    found = respond(model, X[:8], layer=layer)
    assert found.rule == "own answers"
    x = np.zeros((2, 40, 6), dtype=np.float32)
    x[1, 16:24] = X[:8]  # in the middle
    maps = model.predict(x, sample=model.encode(x[0]), layer=layer)[0]
    sees = (model.spans(layer, 40) > [[-1, 16]]).all(axis=1)
    sees &= model.spans(layer, 40)[:, 0] < 24
    change = (maps[1] - maps[0])[sees].max(axis=0)
    assert (found.value >= change - 1e-5).all()  # of as many places as the layer steps over
    assert len(found.offsets) > 8
