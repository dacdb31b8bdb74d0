"""The user's model is never changed, not even for a moment, and nobody at work on it notices."""

import threading

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402
from interpret.methods.saliency import saliency  # noqa: E402

keras.utils.set_random_seed(5)
X = np.random.default_rng(5).normal(size=(40, 3)).astype("float32")


def same_padded():
    """Small enough that windows go through the layers' own arithmetic, without padding."""
    return keras.Sequential(
        [
            layers.Input((40, 3)),
            layers.Conv1D(4, 5, padding="same", activation="relu"),
            layers.Conv1D(4, 3, padding="causal", activation="tanh"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(2, activation="softmax"),
        ]
    )


def test_no_attribute_of_a_layer_is_set():
    model = same_padded()
    watched = {id(layer): layer.name for layer in model.layers}
    opened = load(model)
    opened.predict(X[None], sample=opened.encode(X))
    before = {layer.name: dict(layer.__dict__) for layer in model.layers}
    kinds = {id(layer): (layer.padding, layer.activation) for layer in model.layers[:2]}
    stop, changed = threading.Event(), []

    def look():
        while not stop.is_set():
            for layer in model.layers[:2]:
                if (layer.padding, layer.activation) != kinds[id(layer)]:
                    changed.append(watched[id(layer)])

    watcher = threading.Thread(target=look)
    watcher.start()
    occlude(opened, X, window=3, engine="incremental")
    saliency(opened, X, method="gradcam")
    saliency(opened, X, method="integrated_gradients", steps=4)
    stop.set()
    watcher.join()
    assert changed == []
    assert {layer.name: dict(layer.__dict__) for layer in model.layers} == before


def test_a_prediction_meanwhile_is_that_of_the_whole_model():
    model = same_padded()
    want = np.asarray(model(X[None], training=False))
    stop, wrong = threading.Event(), []

    def predict():
        while not stop.is_set():
            if np.abs(np.asarray(model(X[None], training=False)) - want).max() > 1e-6:
                wrong.append(1)

    other = threading.Thread(target=predict)
    other.start()
    for window in (1, 2, 3, 4):
        occlude(load(model), X, window=window, engine="incremental")
    stop.set()
    other.join()
    assert not wrong
