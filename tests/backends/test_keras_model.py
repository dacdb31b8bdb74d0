"""A Keras model as numpy: every number against Keras itself, or against a finite difference."""

import numpy as np
import pytest

from interpret.core.errors import DataError, ModelError
from interpret.core.targets import Target, resolve_target

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402

from tests.backends.keras_models import (  # noqa: E402
    CHANNELS,
    LENGTH,
    VOCABULARY,
    every_conv,
    grid_input,
    grid_model,
    masked_text_model,
    sentence_cnn,
    smooth_model,
    vectorised_text_model,
)


def target_of(model, sample, **options):
    scores = [head[0] for head in model.predict(sample.x[None], sample=sample)]
    return resolve_target(model.info, None, scores=scores, **options)


def test_predictions_are_keras_own(opened):
    model = opened(grid_model, "functional", "two inputs", "same", 2, 1)
    x = grid_input("two inputs")
    sample = model.encode(x)
    batch = np.stack([sample.x, 2 * sample.x])
    (got,) = model.predict(batch, sample=sample)
    static = np.repeat(x["static"][None], 2, axis=0)
    np.testing.assert_allclose(got, model.keras_model([batch, static]), atol=1e-6)


def test_more_samples_than_fit_in_one_batch_give_the_same(opened, monkeypatch):
    model = opened(grid_model, "sequential", "series", "valid", 1, 1)
    sample = model.encode(grid_input("series"))
    batch = np.random.default_rng(0).normal(size=(7, LENGTH, CHANNELS)).astype("float32")
    (whole,) = model.predict(batch, sample=sample)
    monkeypatch.setattr("interpret.backends.keras_model.MEMORY_BUDGET", 1)
    (one_by_one,) = model.predict(batch, sample=sample)
    np.testing.assert_allclose(one_by_one, whole, atol=1e-6)


@pytest.mark.parametrize("kind", ["series", "tokens"])
@pytest.mark.parametrize("logits", [False, True])
def test_gradients_agree_with_finite_differences(opened, kind, logits):
    model = opened(smooth_model, kind)
    sample = model.encode(grid_input(kind))
    target = target_of(model, sample, logits=logits)
    vectors = model.embed(sample.x[None]).astype("float64")
    score, gradient = model.gradient(vectors, sample=sample, target=target)
    np.testing.assert_allclose(
        score,
        target.read(model.predict(sample.x[None], sample=sample, logits=logits)),
        atol=1e-6,
    )
    rng = np.random.default_rng(1)
    for _ in range(5):
        step = 5e-2 * rng.normal(size=vectors.shape)
        up = model.score(vectors + step, sample=sample, target=target)
        down = model.score(vectors - step, sample=sample, target=target)
        expected = float((up - down)[0]) / 2
        assert float((gradient * step).sum()) == pytest.approx(expected, rel=1e-2, abs=1e-5)


def test_a_layer_gradient_is_the_gradient_of_what_follows(opened):
    """Conv maps times the head's weights: with a linear head, the gradient is known."""
    model = opened(grid_model, "functional", "series", "valid", 1, 1)
    sample = model.encode(grid_input("series"))
    target = target_of(model, sample, logits=True)
    maps, gradient = model.layer_gradient(
        model.embed(sample.x[None]), layer="second", sample=sample, target=target
    )
    (expected,) = model.predict(sample.x[None], sample=sample, layer="second")
    np.testing.assert_allclose(maps, expected, atol=1e-6)
    weights = model.keras_model.get_layer("head").kernel.numpy()[:, target.index]
    winner = maps[0].argmax(axis=0)
    at_winner = np.zeros_like(maps[0])
    at_winner[winner, np.arange(len(winner))] = weights
    np.testing.assert_allclose(gradient[0], at_winner, atol=1e-6)


def test_layers_before_and_after_their_activation(opened):
    model = opened(grid_model, "nested", "tokens", "same", 1, 2)
    sample = model.encode(grid_input("tokens"))
    (before,) = model.predict(sample.x[None], sample=sample, layer="encoder/first", logits=True)
    (after,) = model.predict(sample.x[None], sample=sample, layer="encoder/first")
    assert before.min() < 0
    np.testing.assert_allclose(after, np.maximum(before, 0), atol=1e-6)


def test_kernels_spell_out_what_the_layer_computes(opened):
    """Σ over slots and channels of kernel · window + bias is the layer's own answer."""
    model = opened(every_conv)
    rng = np.random.default_rng(2)
    keras_model = model.keras_model
    for name, dilation in (("grouped", 2), ("separable", 1), ("depthwise", 1)):
        layer = keras_model.get_layer(name)
        source = rng.normal(size=(1, 13, layer.input.shape[-1])).astype("float32")
        kernel = model.kernel(name)
        slots = kernel.weights.shape[1]
        reach = (slots - 1) * dilation
        padded = np.pad(source[0], ((reach if name == "grouped" else 0, 0), (0, 0)))
        expected = [
            np.einsum("fsc,sc->f", kernel.weights, padded[p : p + reach + 1 : dilation])
            + kernel.bias
            for p in range(len(padded) - reach)
        ]
        np.testing.assert_allclose(layer(source)[0], expected, atol=1e-5)


def test_a_transposed_kernel_meets_input_i_in_slot_o_minus_i_times_stride(opened):
    model = opened(every_conv)
    layer = model.keras_model.get_layer("transposed")
    kernel = model.kernel("transposed")
    source = np.random.default_rng(3).normal(size=(1, 5, layer.input.shape[-1])).astype("float32")
    out = np.tile(kernel.bias, (10, 1))
    for i in range(5):
        for slot in range(4):
            place = 2 * i + slot - 1  # same padding takes one off each end
            if 0 <= place < 10:
                out[place] += kernel.weights[:, slot] @ source[0, i]
    np.testing.assert_allclose(layer(source)[0], out, atol=1e-5)


def test_a_sentence_cnn_by_conv2d_reads_like_conv1d(opened):
    model = opened(sentence_cnn)
    assert [(c.name, c.kernel_size, c.output_length) for c in model.info.conv_layers] == [
        ("conv_2", 2, LENGTH - 1),
        ("conv_4", 4, LENGTH - 3),
    ]
    assert all(c.on_tokens for c in model.info.conv_layers)
    sample = model.encode(np.arange(LENGTH) % VOCABULARY)
    vectors = model.embed(sample.x[None])[0]
    kernel = model.kernel("conv_4")
    (maps,) = model.predict(sample.x[None], sample=sample, layer="conv_4", logits=True)
    expected = np.einsum("fsc,sc->f", kernel.weights, vectors[3:7]) + kernel.bias
    np.testing.assert_allclose(maps[0, 3], expected, atol=1e-5)


def test_masks_follow_the_ids_when_vectors_are_fed(opened):
    model = opened(masked_text_model)
    sample = model.encode(np.array([3, 4, 5, 0, 0]))
    target = target_of(model, sample)
    vectors = model.embed(sample.x[None])
    (expected,) = model.predict(sample.x[None], sample=sample)
    score, gradient = model.gradient(vectors, sample=sample, target=target)
    np.testing.assert_allclose(score, expected[:, 0], atol=1e-6)
    assert np.abs(gradient[0, :3]).min() > 0
    np.testing.assert_array_equal(gradient[0, 3:], 0)


def test_text_inside_the_model_is_read_as_its_layer_reads_it(opened):
    model = opened(vectorised_text_model)
    text = "The cat's NOT good, at: all!"
    sample = model.encode(text)
    (ours,) = model.predict(sample.x[None], sample=sample)
    theirs = model.keras_model(keras.ops.convert_to_tensor([[text]]))
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert sample.positions[:3] == ("The", "cat's", "NOT")
    assert sample.padding.tolist() == [False] * 6 + [True] * 3


def test_a_position_can_be_a_target(opened):
    model = opened(grid_model, "functional", "series", "same", 1, 1)
    sample = model.encode(grid_input("series"))
    vectors = model.embed(sample.x[None])
    where = Target(name="", unit="activation", index=1, layer="first", position=9)
    score, gradient = model.gradient(vectors, sample=sample, target=where)
    (maps,) = model.predict(sample.x[None], sample=sample, layer="first")
    assert score[0] == pytest.approx(maps[0, 9, 1], abs=1e-6)
    seen = np.flatnonzero(np.abs(gradient[0]).sum(axis=1))
    start, stop = model.spans("first", LENGTH)[9]
    assert set(seen) <= set(range(start, stop))


def test_what_is_too_short_is_refused_in_a_sentence(opened):
    model = opened(free_length_model)
    sample = model.encode(np.zeros((5, 1)))
    with pytest.raises(DataError) as caught:
        model.predict(np.zeros((1, 2, 1)), sample=sample)
    assert str(caught.value).endswith("on an input of 2 positions: cut or pad it to 5.")


def free_length_model():
    source = keras.Input((None, 1))
    x = keras.layers.Conv1D(2, 3)(keras.layers.Conv1D(2, 3)(source))
    return keras.Model(source, keras.layers.GlobalMaxPooling1D()(x), name="model")


def test_a_free_length_has_a_shortest_input(opened):
    assert opened(free_length_model).info.input.minimum_length == 5


def test_logits_that_cannot_be_reached_are_refused():
    from interpret.loading import load

    source = keras.Input((6, 2))
    deep = [keras.layers.Dense(5), keras.layers.Dense(3, activation="softmax")]
    each = keras.layers.TimeDistributed(keras.Sequential(deep), name="tags")
    model = load(keras.Model(source, each(keras.layers.Conv1D(4, 3)(source))))
    sample = model.encode(np.ones((6, 2)))
    with pytest.raises(ModelError) as caught:
        model.predict(sample.x[None], sample=sample, logits=True)
    assert str(caught.value) == (
        "The score before the softmax of output 'tags' cannot be reached in this model: explain "
        "the probability instead (logits=False)."
    )


@pytest.mark.parametrize(
    ("each", "function"),
    [
        (lambda: [keras.layers.TimeDistributed(keras.layers.Dense(3, activation="softmax"))],
         "softmax"),
        (lambda: [keras.layers.Dense(3), keras.layers.TimeDistributed(keras.layers.Softmax())],
         "softmax"),
        (lambda: [keras.layers.TimeDistributed(keras.layers.Dense(1, activation="sigmoid"))],
         "sigmoid"),
        (lambda: [keras.layers.Conv1D(3, 3, activation="softmax", dtype="float16"),
                  keras.layers.Activation("linear", dtype="float32")], "softmax"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("length", [6, None])
def test_logits_of_every_position_are_reached(each, function, length):
    from interpret.loading import load

    source = keras.Input((length, 2))
    x = keras.layers.Conv1D(4, 3, padding="same")(source)
    for layer in each():
        x = layer(x)
    model = load(keras.Model(source, x))
    sample = model.encode(np.random.default_rng(0).normal(size=(6, 2)))
    (before,) = model.predict(sample.x[None], sample=sample, logits=True)
    (after,) = model.predict(sample.x[None], sample=sample)
    assert model.info.heads[0].activation == function
    assert model.info.heads[0].per_position
    again = getattr(keras.activations, function)(before)
    np.testing.assert_allclose(again, after, atol=2e-3 if "float16" in str(x.name) else 1e-3)
    assert np.abs(before - after).max() > 0.01
    # What is half a precision in the model is computed in a whole one here.
    digits = 1e-3 if any("half" in n or "float16" in n for n in model.info.notes) else 1e-5
    np.testing.assert_allclose(model.keras_model(sample.x[None]), after, atol=digits)


@pytest.mark.parametrize(
    ("behind", "function", "shape"),
    [
        (lambda x: keras.layers.Flatten()(keras.layers.Conv1D(1, 1, activation="sigmoid")(x)),
         "sigmoid", (6,)),
        (lambda x: keras.ops.squeeze(keras.layers.Dense(1, activation="sigmoid")(x), axis=-1),
         "sigmoid", (6,)),
        (lambda x: keras.layers.Reshape((3, 4))(keras.layers.Dense(2, activation="sigmoid")(x)),
         "sigmoid", (3, 4)),
        (lambda x: keras.layers.Reshape((2, 3, 5))(keras.layers.Dense(5, activation="softmax")(x)),
         "softmax", (2, 15)),
        (lambda x: keras.layers.Flatten()(keras.layers.Dense(5, activation="softmax")(x)),
         "linear", (30,)),
    ],
)  # fmt: skip
def test_logits_are_reached_behind_another_shape(behind, function, shape):
    from interpret import occlude
    from interpret.loading import load

    source = keras.Input((6, 2))
    x = keras.layers.Conv1D(4, 3, padding="same")(source)
    model = load(keras.Model(source, behind(x)))
    sample = model.encode(np.random.default_rng(0).normal(size=(6, 2)))
    (before,) = model.predict(sample.x[None], sample=sample, logits=True)
    (after,) = model.predict(sample.x[None], sample=sample)
    assert model.info.heads[0].activation == function
    assert before.shape == after.shape == (1, *shape)
    assert model.linear_head(0) is None
    if function == "sigmoid":
        np.testing.assert_allclose(1 / (1 + np.exp(-before)), after, atol=1e-6)
    if function == "softmax":
        powers = np.exp(before.reshape(2, 3, 5))
        expected = powers / powers.sum(axis=-1, keepdims=True)
        np.testing.assert_allclose(expected.reshape(1, 2, 15), after, atol=1e-6)
    if function == "linear":
        np.testing.assert_array_equal(before, after)
    found = occlude(model, sample, window=2, baseline="zero", engine="incremental", logits=True)
    brute = occlude(model, sample, window=2, baseline="zero", engine="naive", logits=True)
    np.testing.assert_allclose(found.window_scores, brute.window_scores, atol=1e-5)
