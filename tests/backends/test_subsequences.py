"""Convolutions on each of several sub-sequences, which are laid end to end, against Keras."""

import numpy as np
import pytest

import interpret
from interpret.inputs.input_file import read_input

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

COUNT, STEPS, CHANNELS = 4, 12, 3


def layer_by_layer(source):
    x = layers.TimeDistributed(layers.Conv1D(5, 3, activation="relu", name="conv"), name="td")(
        source
    )
    x = layers.TimeDistributed(layers.MaxPooling1D(2))(x)
    return layers.TimeDistributed(layers.Flatten())(x)


def a_model(source):
    inner = keras.Sequential(
        [
            keras.Input((STEPS, CHANNELS)),
            layers.Conv1D(5, 3, activation="relu", name="conv"),
            layers.GlobalMaxPooling1D(),
        ],
        name="inner",
    )
    return layers.TimeDistributed(inner, name="td")(source)


@pytest.mark.parametrize("read", [layer_by_layer, a_model])
@pytest.mark.parametrize("count", [COUNT, None])
def test_sub_sequences_lie_end_to_end(read, count, tmp_path):
    keras.utils.set_random_seed(0)
    source = keras.Input((count, STEPS, CHANNELS))
    x = layers.Dense(2, activation="softmax")(layers.LSTM(6)(read(source)))
    trained = keras.Model(source, x)
    model = interpret.load(trained)
    spec, (layer,) = model.info.input, model.info.conv_layers
    assert (spec.length, spec.channels) == (count and COUNT * STEPS, CHANNELS)
    name = "td/conv" if read is layer_by_layer else "td/inner/conv"
    assert (layer.name, layer.filters, layer.receptive_field) == (name, 5, 3)
    assert model.info.notes[0].endswith("and position 12 is the first step of the second.")
    x = np.random.default_rng(0).normal(size=(COUNT * STEPS, CHANNELS)).astype("float32")
    own = x.reshape(1, COUNT, STEPS, CHANNELS)
    sample = model.encode(own[0])
    np.testing.assert_array_equal(sample.x, x)
    assert "was given as (sub-sequence, step, channel)" in sample.notes[-1]
    np.save(file := tmp_path / "samples.npy", np.concatenate([0 * own, own]))
    np.testing.assert_array_equal(model.encode(read_input(file, model.info, row=1)).x, x)
    drops = interpret.occlude(model, x, target=1, window=4, stride=4, baseline="zero")
    held = x.copy()
    held[8:12] = 0
    after = trained(held.reshape(own.shape))
    expected = float(trained(own)[0, 1] - after[0, 1])
    np.testing.assert_allclose(drops.values[8:12, 0], expected, atol=1e-6)
    conv = trained.get_layer("td").layer
    conv = conv if read is layer_by_layer else conv.get_layer("conv")
    maps = np.concatenate([np.asarray(conv(row[None]))[0] for row in own[0]])
    np.testing.assert_allclose(
        interpret.activations(model, x, layer="conv").values, maps, atol=1e-5
    )
    spans = model.spans(name, COUNT * STEPS)
    starts = [first + at for first in range(0, COUNT * STEPS, STEPS) for at in range(STEPS - 2)]
    np.testing.assert_array_equal(spans, [[start, start + 3] for start in starts])
    slopes = interpret.saliency(model, x, method="integrated_gradients", target=1, steps=64)
    assert slopes.values.shape == (COUNT * STEPS, CHANNELS)
    best = interpret.maximise(model, filter=2) if count else None
    weights = np.asarray(conv.kernel)[:, :, 2]
    if best is not None:
        np.testing.assert_allclose(best.values, weights / np.linalg.norm(weights), atol=1e-5)
    with pytest.raises(interpret.InterpretError, match="reads the input directly"):
        interpret.chain(model, x)
