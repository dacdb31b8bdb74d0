"""A model that answers differently each time is told, with the layer; any other is not."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402


class Noise(layers.Layer):
    """The same number for a whole batch, from a generator with a seed."""

    def __init__(self, **options):
        super().__init__(**options)
        self.generator = keras.random.SeedGenerator(7)

    def call(self, x):
        return x + keras.random.normal((1, 1, 1), seed=self.generator)


class StaysOn(layers.Layer):
    """A layer that trains even where a model predicts, as Keras' own would not within a model."""

    def __init__(self, inner, **options):
        super().__init__(**options)
        self.inner = inner

    def call(self, x):
        return self.inner(x, training=True)


class Unseeded(layers.Layer):
    def call(self, x):
        return x + tf.random.normal((1, 1, 1))


class Fixed(layers.Layer):
    """The same numbers each time."""

    def call(self, x):
        return x + keras.random.normal((1, 1, 2), seed=3)


def between(layer):
    return lambda x: layers.Conv1D(4, 2)(layer(x))


def model_of(build):
    source = keras.Input((9, 2))
    x = layers.GlobalMaxPooling1D()(build(source))
    return keras.Model(source, layers.Dense(2, activation="softmax")(x))


UNSTEADY = {
    "dropout that stays on": between(StaysOn(layers.Dropout(0.5), name="culprit")),
    "dropout with a seed": between(StaysOn(layers.Dropout(0.5, seed=1), name="culprit")),
    "noise that stays on": between(StaysOn(layers.GaussianNoise(0.3), name="culprit")),
    "statistics of the batch": between(StaysOn(layers.BatchNormalization(), name="culprit")),
    "a seeded generator": between(Noise(name="culprit")),
    "TensorFlow's generator": between(Unseeded(name="culprit")),
}
STEADY = {
    "dropout, which Keras leaves out": between(lambda x: layers.Dropout(0.5)(x, training=True)),
    "noise": between(layers.GaussianNoise(0.3)),
    "batch normalisation": between(layers.BatchNormalization()),
    "frozen statistics": between(StaysOn(layers.BatchNormalization(trainable=False))),
    "fixed numbers": between(Fixed()),
    "recurrent": between(layers.Bidirectional(layers.LSTM(3, return_sequences=True))),
    "attention": between(lambda x: layers.MultiHeadAttention(2, 2)(x, x)),
}


@pytest.mark.parametrize("name", UNSTEADY)
def test_a_model_that_answers_differently_is_told_with_its_layer(name):
    info = load(model_of(UNSTEADY[name])).info
    (caveat,) = info.caveats
    assert "answers differently each time it is asked" in caveat
    assert "from 'culprit" in caveat
    assert caveat in info.notes


@pytest.mark.parametrize("name", STEADY)
def test_any_other_is_not(name):
    assert load(model_of(STEADY[name])).info.caveats == ()


def test_every_result_says_so_and_none_that_its_scores_are_right():
    opened = load(model_of(UNSTEADY["dropout that stays on"]))
    answer = occlude(opened, np.ones((9, 2)), window=2, engine="incremental")
    assert answer.params["engine"] == "naive"
    assert answer.notes[: len(opened.info.caveats)] == opened.info.caveats
    assert not any("right" in note or "exact" in note for note in answer.notes)


def test_texts_are_asked_twice_too():
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(20, 4)(ids)
    x = StaysOn(layers.SpatialDropout1D(0.5), name="culprit")(x)
    x = layers.GlobalMaxPooling1D()(layers.Conv1D(4, 2)(x))
    (caveat,) = load(keras.Model(ids, layers.Dense(1)(x))).info.caveats
    assert "'culprit/" in caveat
