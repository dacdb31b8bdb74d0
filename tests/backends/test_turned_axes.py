"""Positions that lie behind the channels, and recurrent layers that keep a state, against Keras."""

import numpy as np
import pytest

import interpret

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers, ops  # noqa: E402

CHANNELS, LENGTH = 3, 20


def permuted(source):
    return layers.Conv1D(5, 4, activation="relu", name="conv")(layers.Permute((2, 1))(source))


def transposed(source):
    return layers.Conv1D(5, 4, activation="relu", name="conv")(ops.transpose(source, (0, 2, 1)))


def first(source):
    x = layers.Conv1D(
        5, 4, activation="relu", data_format="channels_first", padding="same", name="conv"
    )(source)
    x = layers.MaxPooling1D(2, data_format="channels_first")(x)
    x = layers.Conv1D(6, 3, data_format="channels_first", name="second")(x)
    return layers.Permute((2, 1))(x)


def beside(source):
    """As MLSTM-FCN: a recurrent layer reads the channels as steps."""
    x = permuted(source)
    return layers.Concatenate()([x, layers.RepeatVector(17)(layers.LSTM(2)(source))])


def built(read, length=LENGTH):
    keras.utils.set_random_seed(0)
    source = keras.Input((CHANNELS, length))
    x = layers.GlobalMaxPooling1D()(read(source))
    return keras.Model(source, layers.Dense(2, activation="softmax")(x))


@pytest.mark.parametrize("read", [permuted, transposed, first, beside])
def test_positions_are_explained_and_not_channels(read):
    trained = built(read)
    model = interpret.load(trained)
    spec, layer = model.info.input, model.info.conv_layer("conv")
    assert (spec.length, spec.channels, spec.channels_first) == (LENGTH, CHANNELS, True)
    assert (layer.filters, layer.input_channels, layer.receptive_field) == (5, CHANNELS, 4)
    assert model.info.notes[-1] == (
        "The model takes (channel, position), here (3, 20): positions are explained, and an array "
        "may be given either way."
    )
    x = np.random.default_rng(0).normal(size=(CHANNELS, LENGTH)).astype("float32")
    sample = model.encode(x)
    np.testing.assert_array_equal(sample.x, x.T)
    assert sample.notes[-1].endswith(
        "was given as (channel, position), as the model itself takes it."
    )
    np.testing.assert_allclose(
        model.predict(x.T[None], sample=sample)[0], trained(x[None]), atol=1e-6
    )
    drops = interpret.occlude(model, x, target=1, window=4, stride=4, baseline="zero").values[:, 0]
    held = x.copy()
    held[:, 4:8] = 0
    expected = float(trained(x[None])[0, 1] - trained(held[None])[0, 1])
    np.testing.assert_allclose(drops[4:8], expected, atol=1e-6)
    conv = keras.Model(trained.input, trained.get_layer("conv").output)
    own = np.asarray(conv(x[None]))[0]
    own = own.T if read is first else own
    np.testing.assert_allclose(interpret.activations(model, x, layer="conv").values, own, atol=1e-5)
    tape = interpret.saliency(model, x, method="gradient", target=1)
    assert tape.values.shape[0] == LENGTH
    nudged = x.copy()
    nudged[2, 7] += (step := 1e-2)
    slope = float(trained(nudged[None])[0, 1] - trained(x[None])[0, 1]) / step
    assert model.gradient(x.T[None], sample=sample, target=interpret_target(model, sample))[1][
        0, 7, 2
    ] == pytest.approx(slope, abs=2e-3)
    taken = interpret.chain(model, x, target=1)
    if read is first:
        assert any("gradient" in note for note in taken.notes)
    weights = np.asarray(trained.get_layer("conv").kernel)[:, :, 2]
    best = interpret.maximise(model, layer="conv", filter=2)
    np.testing.assert_allclose(best.values, weights / np.linalg.norm(weights), atol=1e-5)


def interpret_target(model, sample):
    from interpret.core.targets import resolve_target

    scores = [head[0] for head in model.predict(sample.x[None], sample=sample)]
    return resolve_target(model.info, 1, scores=scores)


def test_the_axis_whose_length_varies_is_the_positions():
    model = interpret.load(built(permuted, length=None))
    assert (model.info.input.length, model.info.input.channels) == (None, CHANNELS)
    assert model.info.input.minimum_length == 4
    x = np.ones((9, CHANNELS), dtype="float32")
    assert interpret.occlude(model, x, window=3).values.shape == (9, 1)


def recurrent(batch, *, stateful):
    keras.utils.set_random_seed(0)
    source = keras.Input(batch_shape=(batch, 12, 3))
    x = layers.Conv1D(4, 3, activation="relu")(source)
    x = layers.GRU(3, stateful=stateful, return_sequences=True, name="memory")(x)
    x = layers.Bidirectional(layers.LSTM(2, stateful=stateful), name="both")(x)
    return keras.Model(source, layers.Dense(2, activation="softmax")(x))


@pytest.mark.parametrize("batch", [1, 8])
def test_a_state_kept_from_batch_to_batch_is_left_out_and_said(batch):
    kept, plain = recurrent(batch, stateful=True), recurrent(None, stateful=False)
    plain.set_weights([v.numpy() for v in kept.trainable_variables])
    states = [np.asarray(v) for v in kept.non_trainable_variables]
    model = interpret.load(kept)
    (note,) = model.info.notes
    assert note.startswith("Layer 'memory', 'both/forward_lstm")
    assert note.endswith(
        " keeps a state from batch to batch (stateful=True): every input is explained as the first "
        "of its sequence, as with stateful=False."
    )
    x = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
    drops = interpret.occlude(model, x, target=0, window=4, stride=4, baseline="zero")
    held = x.copy()
    held[:4] = 0
    expected = float(plain(x[None])[0, 0] - plain(held[None])[0, 0])
    np.testing.assert_allclose(drops.values[:4, 0], expected, atol=1e-5)
    assert kept.get_layer("memory").stateful
    for before, now in zip(states, kept.non_trainable_variables, strict=True):
        np.testing.assert_array_equal(before, np.asarray(now))
