"""Chains on Keras models: exact where the head is linear in the filters, honest where it is not."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import pandas as pd  # noqa: E402

from interpret.loading import load  # noqa: E402
from interpret.methods.chain import chain  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402
from interpret.methods.saliency import saliency  # noqa: E402
from tests.browser.conftest import ROOT  # noqa: E402

IDS = np.random.default_rng(1).integers(0, 13, (5, 11, 1)).astype("int32")
SERIES = np.random.default_rng(2).normal(size=(14, 3)).astype("float32")


def text_cnn(kernels=(2, 3, 4), activation="tanh", after=None, hidden=False, classes=3):
    """Tokens, convolutions side by side, their maxima joined, a softmax (or one sigmoid)."""
    keras.utils.set_random_seed(0)
    tokens = keras.Input((11,), dtype="int32", name="tokens")
    x = keras.layers.Embedding(13, 6)(tokens)
    pooled = []
    for kernel in kernels:
        y = keras.layers.Conv1D(
            5, kernel, name=f"conv{kernel}", activation=activation, bias_initializer="normal"
        )(x)
        y = {"relu": keras.layers.ReLU, "norm": _norm}[after]()(y) if after else y
        pooled.append(keras.layers.GlobalMaxPooling1D()(y))
    x = keras.layers.Concatenate()(pooled) if len(pooled) > 1 else pooled[0]
    if hidden:
        x = keras.layers.Dense(7, activation="relu")(x)
    head = keras.layers.Dense(
        classes, activation="sigmoid" if classes == 1 else "softmax", bias_initializer="normal"
    )
    return keras.Model(tokens, head(x))


def _norm():
    return keras.layers.BatchNormalization(
        beta_initializer="normal", moving_variance_initializer=keras.initializers.Constant(3.0)
    )


def series_cnn():
    """A standardised series, a strided and dilated convolution, its mean, one Dense."""
    keras.utils.set_random_seed(0)
    x = keras.Input((14, 3))
    scaled = keras.layers.Normalization(mean=[1.0, 0.0, -1.0], variance=[4.0, 1.0, 0.25])(x)
    y = keras.layers.Conv1D(4, 3, strides=2, padding="same", activation="relu", name="conv")(scaled)
    y = keras.layers.GlobalAveragePooling1D()(y)
    return keras.Model(x, keras.layers.Dense(2, bias_initializer="normal")(y))


def check_sums(found):
    total = found.parts.sum() + found.head_bias + found.remainder
    assert total == pytest.approx(found.score, abs=1e-9)
    np.testing.assert_allclose(
        found.token_parts.sum(axis=1) + found.bias_parts, found.parts, atol=1e-9
    )


def logits_of(model, ids, index):
    sample = model.encode(ids)
    return model.predict(sample.x[None], sample=sample, logits=True)[0][0, index]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"activation": "relu"},
        {"activation": "linear", "after": "relu", "kernels": (2, 3)},
        {"activation": "sigmoid", "kernels": (3,)},
        {"classes": 1, "activation": "relu"},
    ],
    ids=["three widths, tanh", "relu", "a ReLU of its own", "sigmoid filters", "one sigmoid"],
)
def test_a_text_cnn_adds_up_to_its_logit(opened, options):
    model = opened(_named(options))
    for ids in IDS:
        found = chain(model, ids, target=0)
        assert found.exact
        assert found.unit == "logit"
        check_sums(found)
        assert abs(found.remainder) <= 1e-5
        assert found.score == pytest.approx(logits_of(model, ids, 0), abs=1e-6)
        np.testing.assert_allclose(found.pooled * found.weights, found.parts, atol=1e-5)
        kernels = options.get("kernels", (2, 3, 4))
        assert found.row_layers == tuple(f"conv{k}" for k in kernels for _ in range(5))
        assert found.class_weights.shape == (5 * len(kernels), options.get("classes", 3))
        outside = np.ones_like(found.token_parts, dtype=bool)
        for row, (start, stop) in enumerate(found.winners):
            outside[row, start:stop] = False  # all of a maximum's part lies in its window
        assert not found.token_parts[outside].any()


_BUILDERS = {}


def _named(options):
    """A builder that is the same object whenever it is asked for, as ``opened`` keeps models."""
    key = tuple(sorted(options.items()))
    return _BUILDERS.setdefault(key, lambda: text_cnn(**options))


@pytest.mark.parametrize(
    "options",
    [{"activation": "relu", "after": "norm"}, {"hidden": True}],
    ids=["batch normalisation", "a hidden Dense"],
)
def test_what_stands_in_between_is_the_remainder(opened, options):
    model = opened(_named(options))
    found = chain(model, IDS[0], target=1)
    assert (found.exact, found.head_bias) == (False, 0.0)
    check_sums(found)
    assert found.score == pytest.approx(logits_of(model, IDS[0], 1), abs=1e-6)
    assert abs(found.remainder) > 1e-3
    assert "the remainder is what their sum misses" in found.notes[-1]


def test_a_batch_normalisation_scales_what_its_filters_add(opened):
    """Gradient × activation is the pooled value, its shift left out, times scale and weight."""
    model = opened(_named({"activation": "relu", "after": "norm"}))
    found = chain(model, IDS[0], target=1)
    scale = 1 / np.sqrt(3.0 + 1e-3)
    dense = model.keras_model.layers[-1].get_weights()[0]
    np.testing.assert_allclose(found.parts, found.pooled * scale * dense[:, 1], atol=1e-5)


def test_filters_switched_off_leave_the_others_parts(opened):
    model = opened(_named({}))
    whole = chain(model, IDS[2], target=2)
    best = int(np.abs(whole.parts).argmax())
    name = f"{whole.row_layers[best]}:{whole.row_filters[best]}"
    found = chain(model, IDS[2], target=2, off=[name])
    assert found.exact
    assert found.switched_off == (name,)
    assert found.score == pytest.approx(whole.score - whole.parts[best], abs=1e-5)
    check_sums(found)


def test_a_standardised_series_is_read_as_the_filter_met_it(opened):
    model = opened(series_cnn)
    found = chain(model, SERIES, target=1)
    assert (found.exact, found.pooling) == (True, "average")
    check_sums(found)
    assert abs(found.remainder) <= 1e-5
    kernel = model.kernel("conv")
    met = (SERIES - [1.0, 0.0, -1.0]) / [2.0, 1.0, 0.5]
    padded = np.pad(met, ((0, 1), (0, 0)))  # same: 14 positions, stride 2, kernel 3
    expected = np.zeros((4, 15))
    for at in range(7):
        window = padded[2 * at : 2 * at + 3]
        products = np.einsum("sc,fsc->fs", window, kernel.weights)
        live = products.sum(axis=1) + kernel.bias > 0
        expected[:, 2 * at : 2 * at + 3] += found.weights[:, None] / 7 * products * live[:, None]
    np.testing.assert_allclose(found.token_parts, expected[:, :14], atol=1e-5)


def test_every_sample_of_the_sentiment_model_adds_up(opened):
    folder = ROOT / "sample_models" / "sentiment"
    model = load(folder / "model.keras")
    table = pd.read_csv(folder / "samples.csv")
    assert len(table) == 40
    for text in table["text"]:
        found = chain(model, text)
        assert found.exact, text
        check_sums(found)
        assert abs(found.remainder) <= 1e-5, text


@pytest.mark.parametrize("logits", [False, True])
def test_the_other_side_of_one_sigmoid_has_the_turned_score_and_the_opposite_values(logits):
    """Gradients, paths, maps of layers and windows alike."""
    model = load(text_cnn(classes=1), labels=["bad", "good"])
    assert model.info.heads[0].sides == ("bad", "good")
    options = {
        "smoothgrad": {"reduce": "sum"},
        "integrated_gradients": {"baseline": 0},
        "layercam": {"relu": False},
    }
    maps = ("gradient_x_input", "integrated_gradients", "smoothgrad", "layercam")
    for method in ("occlude", *maps):
        pair = [
            occlude(model, IDS[0], target=target, logits=logits, window=2, baseline=0)
            if method == "occlude"
            else saliency(
                model, IDS[0], target=target, logits=logits, method=method,
                **options.get(method, {}),
            )
            for target in ("good", "bad")
        ]  # fmt: skip
        good, bad = pair
        assert bad.target == "bad"
        assert bad.score == pytest.approx(-good.score if logits else 1 - good.score, abs=1e-6)
        if method != "layercam":  # whose weights are gradients cut at zero
            assert bad.values == pytest.approx(-good.values, abs=1e-6)
    parts = [chain(model, IDS[0], target=target, logits=True).parts for target in ("good", "bad")]
    assert parts[1] == pytest.approx(-parts[0], abs=1e-6)
    assert chain(model, IDS[0], target="bad", logits=True).exact
