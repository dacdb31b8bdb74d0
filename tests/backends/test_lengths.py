"""On which lengths a model of any length is tried, and which it is said to take."""

import numpy as np
import pytest

from interpret.core.errors import DataError

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.backends.layout import Layout  # noqa: E402
from interpret.backends.lengths import Lengths  # noqa: E402
from interpret.loading import load  # noqa: E402


def splice():
    """As SpliceAI: dilated residual blocks, of which 5,000 positions are cut off on both sides."""
    source = keras.Input((None, 4))
    x = layers.Conv1D(3, 1)(source)
    y = layers.Conv1D(3, 11, dilation_rate=25, padding="same", activation="relu")(x)
    x = layers.Cropping1D((5000, 5000))(layers.Add()([x, y]))
    return keras.Model(source, layers.Conv1D(2, 1, activation="softmax")(x))


def crossed():
    """Two paths, of which one loses the beginning and the other the end."""
    source = keras.Input((None, 2))
    a = layers.Cropping1D((0, 9000))(layers.Conv1D(4, 3, padding="same")(source))
    b = layers.Cropping1D((9000, 0))(layers.Conv1D(4, 3, padding="same")(source))
    pooled = layers.GlobalMaxPooling1D()(layers.Add()([a, b]))
    return keras.Model(source, layers.Dense(2)(pooled))


def within():
    """The crop stands in a model within the model."""
    inner = keras.Sequential(
        [keras.Input((None, 4)), layers.Conv1D(3, 5), layers.Cropping1D((4000, 5000))]
    )
    source = keras.Input((None, 4))
    return keras.Model(source, layers.Dense(2)(layers.GlobalMaxPooling1D()(inner(source))))


def strided():
    """(n − 2000) // 500 + 1 positions, of which a kernel of 9 with gaps of 4 needs 33."""
    source = keras.Input((None, 1))
    x = layers.Conv1D(4, 2000, strides=500)(source)
    x = layers.Conv1D(4, 9, dilation_rate=4)(x)
    return keras.Model(source, layers.Dense(2)(layers.GlobalMaxPooling1D()(x)))


def laid_by_seven():
    """300 cut off on both sides, the rest laid in groups of 7."""
    source = keras.Input((None, 4))
    x = layers.Cropping1D((300, 300))(layers.Conv1D(8, 11, padding="same")(source))
    x = layers.GlobalMaxPooling1D()(layers.Reshape((-1, 7 * 8))(x))
    return keras.Model(source, layers.Dense(2)(x))


def u_net():
    """Halved twice and doubled twice: the pieces meet again in multiples of 4."""
    a = source = keras.Input((None, 1))
    b = layers.MaxPooling1D(2)(layers.Conv1D(3, 3, padding="same")(a))
    c = layers.MaxPooling1D(2)(layers.Conv1D(3, 3, padding="same")(b))
    d = layers.Concatenate()([layers.UpSampling1D(2)(c), b])
    e = layers.Concatenate()([layers.UpSampling1D(2)(d), a])
    return keras.Model(source, layers.Conv1D(2, 1, activation="softmax")(e))


@pytest.mark.parametrize(
    ("build", "least"),
    [
        (splice, 10_001),
        (crossed, 9_001),
        (within, 9_005),
        (strided, 2_000 + 500 * 32),
        (laid_by_seven, 607),
        (u_net, 4),
    ],
)
def test_the_least_length_satisfies_all_that_the_layers_need(build, least):
    model = load(build())
    spec = model.info.input
    assert (spec.length, spec.minimum_length) == (None, least)
    x = np.random.default_rng(0).normal(size=(least, spec.channels)).astype("float32")
    (scores,) = model.predict(x[None], sample=model.encode(x))
    np.testing.assert_allclose(scores, model.keras_model(x[None]), atol=1e-6)
    with pytest.raises(DataError, match=f"need at least {least} positions"):
        model.encode(x[1:])


@pytest.mark.parametrize(
    ("build", "length", "near"), [(u_net, 30, "28 or 32"), (laid_by_seven, 608, "607 or 614")]
)
def test_a_length_on_which_the_pieces_do_not_meet_is_told_with_those_that_do(build, length, near):
    model = load(build())
    x = np.zeros((length, model.info.input.channels), dtype="float32")
    sample = model.encode(x)
    with pytest.raises(DataError) as caught:
        model.predict(x[None], sample=sample)
    assert str(caught.value) == (
        f"The layers of {model.info.name} do not fit together on an input of {length} positions: "
        f"cut or pad it to {near}."
    )


def test_lengths_are_asked_of_every_layer():
    """(n − 4) // 3 ≥ 2 by hand: 10 positions."""
    source = keras.Input((None, 2))
    x = layers.MaxPooling1D(3)(layers.Conv1D(3, 5)(source))
    model = keras.Model(source, layers.Conv1D(1, 2)(x))
    lengths = Lengths(model, [Layout((None, 2), "float32")])
    assert [lengths.fits(n) for n in (9, 10)] == [False, True]
    assert (lengths.at_least(1), lengths.near(9)) == (10, [10])
