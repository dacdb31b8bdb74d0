"""Half precision is computed in float32, double in double; neither is rounded in silence."""

import json

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from interpret.core.errors import DataError, ModelError  # noqa: E402
from interpret.files import save  # noqa: E402
from interpret.loading import load  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402
from interpret.methods.saliency import saliency  # noqa: E402

X = np.random.default_rng(0).normal(size=(24, 3))


def of_policy(policy, body, *, dtype="float32", bias=8.0):
    """A model whose probability is so near 1 that its gradient is nothing in half precision."""
    keras.utils.set_random_seed(2)
    keras.config.set_dtype_policy(policy)
    try:
        source = keras.Input((24, 3), dtype=dtype)
        last = layers.Dense(
            1, activation="sigmoid", bias_initializer=keras.initializers.Constant(bias)
        )
        return keras.Model(source, last(body(source)))
    finally:
        keras.config.set_dtype_policy("float32")


def convolved(source):
    x = layers.Conv1D(6, 3, padding="same", activation="relu")(source)
    x = layers.BatchNormalization()(x)
    return layers.GlobalMaxPooling1D()(layers.Conv1D(6, 3, activation="gelu")(x))


def recurrent(source):
    x = layers.Conv1D(4, 3)(source)
    return layers.RNN([layers.GRUCell(3), layers.LSTMCell(2)])(x)


def attending(source):
    x = layers.Conv1D(4, 3)(source)
    return layers.GlobalAveragePooling1D()(x + layers.MultiHeadAttention(2, 3)(x, x))


@pytest.mark.parametrize(
    ("policy", "body", "dtype"),
    [
        ("mixed_float16", convolved, "float32"),
        ("float16", convolved, "float16"),
        ("float16", recurrent, "float16"),
        ("bfloat16", convolved, "bfloat16"),
        ("mixed_float16", attending, "float32"),
    ],
)
def test_half_precision_is_explained_as_the_same_weights_in_float32(tmp_path, policy, body, dtype):
    model = of_policy(policy, body, dtype=dtype)
    single = of_policy("float32", body)
    single.set_weights([np.asarray(keras.ops.cast(w, "float32")) for w in model.weights])
    half, whole = load(model), load(single)
    for ask in (
        lambda opened: saliency(opened, X, method="gradient"),
        lambda opened: saliency(opened, X, method="integrated_gradients", steps=8),
        lambda opened: occlude(opened, X, window=2, engine="incremental"),
        lambda opened: occlude(opened, X, window=2, engine="naive"),
    ):
        found, wanted = ask(half), ask(whole)
        largest = np.abs(wanted.values).max()
        assert largest > 0
        np.testing.assert_allclose(found.values, wanted.values, atol=1e-5 * largest)
        kind = policy.removeprefix("mixed_")
        assert found.notes[0].startswith(f"Layers of this model compute in {kind}. Here")
    assert found.params["engine"] == "naive"
    assert occlude(half, X, window=2, engine="incremental").params["engine"] == "incremental"
    own = float(np.asarray(keras.ops.cast(model(X[None].astype("float32")), "float32"))[0, 0])
    assert found.score == pytest.approx(own, abs=0.004)
    assert half.info.caveats == half.info.notes[-1:]
    model.save(tmp_path / "model.keras")
    assert occlude(load(tmp_path / "model.keras"), X, window=2).score == found.score


def test_an_input_that_overflows_half_precision_is_refused():
    model = of_policy("float16", convolved)
    kernel = model.layers[1].kernel
    kernel.assign(100 * kernel)
    for large, where in ((1e5, "its input comes"), (1e4, "one of its layers comes")):
        with pytest.raises(ModelError, match=f"number is 65,504, and on this input {where}"):
            occlude(load(model), large * X)
    with pytest.raises(DataError, match="beyond the numbers that a model computes with"):
        load(of_policy("float16", convolved, dtype="float16")).encode(1e5 * X)


def exact():
    """Answers to what float32 loses beside a million: 0.01 of the input."""
    source = keras.Input((24, 3), dtype="float64")
    shifted = layers.Rescaling(1.0, offset=-1e6, dtype="float64")(source)
    x = layers.Conv1D(4, 3, activation="tanh", dtype="float64")(shifted)
    x = layers.GlobalMaxPooling1D(dtype="float64")(x)
    return keras.Model(source, layers.Dense(1, dtype="float64")(x))


def test_double_precision_is_kept_from_the_input_to_the_file(tmp_path):
    model = exact()
    x = 1e6 + 0.01 * X
    want = float(model(x[None])[0, 0])
    opened = load(model)
    assert opened.encode(x).x.dtype == np.float64
    answer = occlude(opened, x, window=2, baseline="mean", engine="incremental")
    assert answer.score == want
    assert abs(want - float(model(x[None].astype("float32"))[0, 0])) > 1e-4
    replaced = x.copy()
    replaced[3:5] = x.mean(axis=0)
    there = float(model(replaced[None])[0, 0])
    assert answer.window_scores[3, 0] == pytest.approx(there, rel=1e-12)
    save(answer, tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["score"] == want
    with tf.GradientTape() as tape:
        given = tf.constant(x[None])
        tape.watch(given)
        score = model(given)
    slope = np.asarray(tape.gradient(score, given))[0]
    np.testing.assert_allclose(saliency(opened, x, method="gradient").values, slope, rtol=1e-12)
    path = saliency(opened, x, method="integrated_gradients", baseline="mean", steps=100)
    assert abs(path.completeness_gap) < 1e-9
    noisy = saliency(opened, x, method="smoothgrad", noise=0.0, samples=2)
    np.testing.assert_allclose(noisy.values, slope, rtol=1e-12)
    theirs = saliency(opened, x, method="gradient", backend="tf-keras-vis")
    np.testing.assert_allclose(theirs.values, slope, rtol=1e-12)
    layer = opened.info.conv_layers[0].name
    (maps,) = opened.predict(x[None], sample=opened.encode(x), layer=layer)
    assert maps.dtype == np.float64


def test_a_locked_worker_keeps_it_too(tmp_path):
    model = exact()
    model.save(tmp_path / "model.keras")
    x = 1e6 + 0.01 * X
    remote = load(tmp_path / "model.keras", sandbox=True)
    try:
        answer = occlude(remote, x, window=5, baseline="mean")
    finally:
        remote.close()
    assert answer.score == float(model(x[None])[0, 0])


def test_large_whole_numbers_are_not_rounded_either():
    source = keras.Input((8, 1), dtype="int64")
    shifted = keras.ops.cast(source - 2**30, "float32")
    x = layers.GlobalMaxPooling1D()(layers.Conv1D(2, 2)(shifted))
    model = keras.Model(source, layers.Dense(1)(x))
    x = 2**30 + np.arange(8)[:, None]
    answer = occlude(load(model), x, window=2)
    assert answer.score == pytest.approx(float(model(x[None])[0, 0]), abs=1e-6)
