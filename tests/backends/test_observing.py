"""What a layer takes and gives, what filters held silent change, and heads linear in filters."""

from functools import partial

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402

from interpret.core.windows import padding_amounts  # noqa: E402
from interpret.loading import load  # noqa: E402
from interpret.methods.ngrams.analysis import ngrams  # noqa: E402
from tests.backends.keras_models import (  # noqa: E402
    every_conv,
    grid_input,
    grid_model,
    sentence_cnn,
)

INFINITY = np.inf


def kim(pool="max", hidden=False, join=True, between=None):
    """Tokens, two convolutions side by side, pooled and joined, a softmax."""
    keras.utils.set_random_seed(0)
    tokens = keras.Input((11,), dtype="int32", name="tokens")
    x = keras.layers.Embedding(13, 6)(tokens)
    branches = []
    for kernel in (2, 3):
        y = keras.layers.Conv1D(4, kernel, name=f"conv{kernel}", activation="relu")(x)
        if between is not None:
            y = between()(y)
        pooling = {
            "max": keras.layers.GlobalMaxPooling1D,
            "average": keras.layers.GlobalAveragePooling1D,
        }[pool]
        branches.append(pooling()(y))
    x = keras.layers.Concatenate()(branches) if join else branches[0]
    x = keras.layers.Dropout(0.5)(x)
    if hidden:
        x = keras.layers.Dense(5, activation="relu")(x)
    return keras.Model(tokens, keras.layers.Dense(3, activation="softmax", name="scores")(x))


IDS = np.random.default_rng(1).integers(0, 13, (5, 11, 1)).astype("int32")


def preactivation(model, x, sample, layer):
    (values,) = model.predict(x, sample=sample, layer=layer, logits=True)
    return values


@pytest.mark.parametrize(("name", "positions"), [("conv3", 9), ("conv2", 10)])
def test_a_survey_gives_heads_and_a_preactivation_of_one_pass(opened, name, positions):
    model = opened(kim)
    sample = model.encode(IDS[0])
    parts = np.ones((len(IDS), positions, 1), np.float32)
    survey = model.survey(IDS, sample=sample, layer=name, parts=parts)
    np.testing.assert_allclose(survey.outputs[0], model.predict(IDS, sample=sample)[0], atol=1e-6)
    np.testing.assert_allclose(survey.map, preactivation(model, IDS, sample, name), atol=1e-6)
    assert survey.map.min() < 0  # before the ReLU


def test_a_floor_silences_what_does_not_pass_it(opened):
    """Against the head's own arithmetic on the pooled values."""
    model = opened(kim)
    sample = model.encode(IDS[0])
    head = model.linear_head()
    maps = [preactivation(model, IDS, sample, name) for name in head.layers]
    floors = {"conv2": np.array([0.02, INFINITY, -INFINITY, 0.05]), "conv3": np.full(4, 0.01)}
    pooled = [
        np.maximum(np.where(m > floors[n], m, 0.0), 0.0).max(axis=1)
        for n, m in zip(head.layers, maps, strict=True)
    ]
    (got,) = model.predict_gated(IDS, sample=sample, floors=floors, logits=True)
    expected = np.concatenate(pooled, axis=1) @ head.weights + head.bias
    np.testing.assert_allclose(got, expected, atol=1e-5)
    (same,) = model.predict_gated(IDS, sample=sample, floors={"conv2": np.full(4, -INFINITY)})
    np.testing.assert_allclose(same, model.predict(IDS, sample=sample)[0], atol=1e-6)


def test_floors_of_a_later_layer_see_what_an_earlier_one_no_longer_says(opened):
    model = opened(grid_model, "functional", "series", "valid", 1, 1)
    layers = [layer.name for layer in model.info.conv_layers]
    sample = model.encode(grid_input("series"))
    off = np.full(model.info.conv_layers[0].filters, INFINITY)
    half = np.full(model.info.conv_layers[-1].filters, 0.0)
    both = model.predict_gated(
        sample.x[None], sample=sample, floors={layers[-1]: half, layers[0]: off}
    )
    first = model.predict_gated(sample.x[None], sample=sample, floors={layers[0]: off})
    silent = model.predict_gated(2 * sample.x[None], sample=sample, floors={layers[0]: off})
    np.testing.assert_allclose(first[0], silent[0], atol=1e-6)  # nothing of the input is left
    assert len(layers) == 1 or both[0].shape == first[0].shape


@pytest.mark.parametrize(
    ("options", "layers", "pooling"),
    [
        ({}, ("conv2", "conv3"), "max"),
        ({"pool": "average"}, ("conv2", "conv3"), "average"),
        ({"join": False, "between": lambda: keras.layers.Dropout(0.1)}, ("conv2",), "max"),
    ],
)
def test_a_head_linear_in_pooled_filters_is_read(opened, options, layers, pooling):
    model = opened(partial(kim, **options))
    head = model.linear_head()
    assert (head.layers, head.pooling) == (layers, pooling)
    sample = model.encode(IDS[0])
    maps = [preactivation(model, IDS, sample, name) for name in layers]
    reduce = np.max if pooling == "max" else np.mean
    pooled = np.concatenate([reduce(np.maximum(m, 0), axis=1) for m in maps], axis=1)
    (logits,) = model.predict(IDS, sample=sample, logits=True)
    np.testing.assert_allclose(pooled @ head.weights + head.bias, logits, atol=1e-5)


def test_a_sentence_cnn_of_two_dimensions_has_a_linear_head(opened):
    model = opened(sentence_cnn)
    assert model.linear_head() is None or model.linear_head().pooling == "max"


@pytest.mark.parametrize(
    "options",
    [{"hidden": True}, {"between": lambda: keras.layers.BatchNormalization()}],
)
def test_anything_else_is_no_linear_head(opened, options):
    assert opened(partial(kim, **options)).linear_head() is None


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
def test_a_layers_input_times_its_kernel_is_its_preactivation(opened, padding, dilation):
    def build():
        keras.utils.set_random_seed(0)
        x = keras.Input((12, 3))
        y = keras.layers.Conv1D(5, 3, activation="tanh", name="first")(x)
        y = keras.layers.Conv1D(
            4, 3, padding=padding, dilation_rate=dilation, name="second", activation="relu"
        )(y)
        return keras.Model(x, keras.layers.Dense(2)(keras.layers.Flatten()(y)))

    model = opened(build)
    x = np.random.default_rng(0).normal(size=(2, 12, 3)).astype("float32")
    sample = model.encode(x[0])
    given = model.layer_input(x, sample=sample, layer="second")
    assert given.shape == (2, 10, 5)
    kernel = model.kernel("second")
    pads = padding_amounts(10, kernel=3, dilation=dilation, padding=padding)
    padded = np.pad(given, ((0, 0), pads, (0, 0)))
    count = padded.shape[1] - 2 * dilation
    windows = np.stack([padded[:, i * dilation : i * dilation + count] for i in range(3)], axis=2)
    sums = np.einsum("npsc,fsc->npf", windows, kernel.weights) + kernel.bias
    expected = preactivation(model, x, sample, "second")
    np.testing.assert_allclose(sums, expected, atol=1e-5)


def test_every_kind_of_conv_layer_gives_its_input(opened):
    model = opened(every_conv)
    length = model.info.input.length or 24
    x = np.random.default_rng(0).normal(size=(1, length, model.info.input.channels))
    sample = model.encode(x[0])
    for layer in model.info.conv_layers:
        given = model.layer_input(sample.x[None], sample=sample, layer=layer.name)
        assert given.ndim == 3
        assert given.shape[2] == model.kernel(layer.name).weights.shape[2], layer.name


@pytest.mark.parametrize("kind", ["SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose"])
def test_every_convolution_shows_what_goes_into_its_activation(opened, kind):
    def build():
        keras.utils.set_random_seed(0)
        source = keras.Input((12, 3))
        options = {} if kind == "DepthwiseConv1D" else {"filters": 4}
        conv = getattr(keras.layers, kind)(kernel_size=3, activation="relu", name="conv", **options)
        x = keras.layers.GlobalMaxPooling1D()(conv(source))
        return keras.Model(source, keras.layers.Dense(2)(x))

    model = opened(build)
    x = np.random.default_rng(0).normal(size=(1, 12, 3)).astype("float32")
    sample = model.encode(x[0])
    (before,) = model.predict(x, sample=sample, layer="conv", logits=True)
    (after,) = model.predict(x, sample=sample, layer="conv")
    assert before.min() < 0
    np.testing.assert_allclose(np.maximum(before, 0), after, atol=1e-6)


def test_a_function_is_not_trusted_for_its_name(opened):
    def relu(x):
        return 2 * keras.ops.relu(x) + 1

    source = keras.Input((12, 3))
    x = keras.layers.Conv1D(4, 3, activation=relu, name="own")(source)
    leaky = keras.layers.ReLU(negative_slope=0.5, name="relu")
    x = keras.layers.Conv1D(4, 3, activation=leaky, name="layer")(x)
    model = load(keras.Model(source, keras.layers.Dense(2)(keras.layers.Flatten()(x))))
    assert [each.activation for each in model.info.conv_layers] == ["relu, of its own", "ReLU"]
    series = np.random.default_rng(0).normal(size=(6, 12, 3)).astype("float32")
    found = ngrams(model, series, layer="own", top=3)
    np.testing.assert_allclose(
        found.ngram_activation, 2 * np.maximum(found.ngram_preactivation, 0) + 1, atol=1e-5
    )
