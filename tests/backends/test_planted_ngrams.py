"""N-grams, negations and motifs put into a corpus by hand are found in a network trained on it."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402

from interpret.core.default_calls import PlainPasses  # noqa: E402
from interpret.methods.ngrams.analysis import ngrams  # noqa: E402
from tests.backends.keras_models import (  # noqa: E402
    SETTINGS,
    STRUCTURES,
    grid_model,
)

WORDS = 60
LENGTH = 14
NOT, GOOD = 58, 59
PLANTED = [(2, 3, 4), (5, 6, 7), (8, 9, 10), (11, 12, 13), (14, 15, 16), (17, 18, 19)]
"""Three for class 0, three for class 1; beside them "x good" speaks for 1 and "not good" for 0."""


def planted_corpus(count=3000, seed=0):
    """Ids, labels and what was planted: one n-gram a text, or "good" after "not" or another."""
    rng = np.random.default_rng(seed)
    x = rng.integers(20, NOT, (count, LENGTH))
    kind = rng.integers(0, len(PLANTED) + 2, count)
    labels = np.empty(count, dtype=int)
    for row, which, text in zip(range(count), kind, x, strict=True):
        at = rng.integers(0, LENGTH - 3)
        if which < len(PLANTED):
            text[at : at + 3] = PLANTED[which]
            labels[row] = which >= 3
        else:
            text[at + 1] = GOOD
            if which == len(PLANTED):
                text[at] = NOT
            labels[row] = which > len(PLANTED)
    return x[:, :, None].astype("int32"), labels


def trained_text():
    keras.utils.set_random_seed(1)
    ids = keras.Input((LENGTH,), dtype="int32")
    y = keras.layers.Embedding(WORDS, 12)(ids)
    y = keras.layers.Conv1D(24, 3, activation="relu", name="conv")(y)
    y = keras.layers.GlobalMaxPooling1D()(y)
    model = keras.Model(ids, keras.layers.Dense(2, activation="softmax")(y))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    x, labels = planted_corpus()
    model.fit(x[:, :, 0], labels, epochs=12, batch_size=64, verbose=0)
    return model


@pytest.fixture(scope="module")
def planted(opened):
    model = opened(trained_text)
    x, labels = planted_corpus(seed=1)
    return model, ngrams(model, list(x), labels=labels, top=10)


def test_the_network_learnt_what_was_planted(planted):
    _, found = planted
    assert found.accuracy > 0.97
    assert found.identity_rule == "head weights"


def test_the_planted_ngrams_are_among_the_ten_highest_of_some_filter(planted):
    _, found = planted
    held = {
        tuple(int(token.removeprefix("#")) for token in tokens)
        for tokens, top in zip(found.ngram_tokens, found.ngram_is_top, strict=True)
        if top
    }
    assert [ngram for ngram in PLANTED if ngram not in held] == []


def test_the_planted_negation_is_told_as_a_negative(planted):
    """A filter that answers to "good" for class 1 falls silent where "not" goes before."""
    _, found = planted
    twins = set()
    for row, position, token, _, part in found.negatives:
        tokens = list(found.ngram_tokens[row])
        tokens[position] = token
        if part < 0 and found.identity[found.ngram_filter[row]] == 1:
            twins.add(tuple(tokens))
    assert any(a == f"#{NOT}" and b == f"#{GOOD}" for t in twins for a, b in pairwise(t))


def test_slots_and_bias_sum_to_what_the_network_answers(planted):
    _, found = planted
    sums = found.ngram_parts.sum(axis=1) + found.bias[found.ngram_filter]
    np.testing.assert_allclose(sums, found.ngram_preactivation, atol=1e-5)
    assert found.contribution == "products"


def test_thresholds_change_what_the_gated_network_predicts(planted):
    model, found = planted
    x, labels = planted_corpus(seed=1)
    floors = np.where(np.isnan(found.threshold), np.inf, found.threshold - 1e-5)
    sample = model.encode(x[0])
    (gated,) = model.predict_gated(x, sample=sample, floors={"conv": floors})
    assert abs(found.accuracy_thresholded - (gated.argmax(axis=1) == labels).mean()) <= 1 / len(x)


MOTIFS = np.array([[0.0, 2.0, -2.0, 2.0, 0.0], [1.0, 2.0, 0.0, -2.0, -1.0]])


def motif_series(count=900, seed=0):
    """Noise with one of two motifs in it, or none."""
    rng = np.random.default_rng(seed)
    x = 0.2 * rng.normal(size=(count, 40, 1))
    labels = rng.integers(0, 3, count)
    for series, label in zip(x, labels, strict=True):
        if label:
            at = rng.integers(0, 35)
            series[at : at + 5, 0] += MOTIFS[label - 1]
    return x.astype("float32"), labels


def trained_series():
    keras.utils.set_random_seed(2)
    given = keras.Input((40, 1))
    y = keras.layers.Conv1D(8, 5, activation="relu", name="conv")(given)
    y = keras.layers.GlobalMaxPooling1D()(y)
    model = keras.Model(given, keras.layers.Dense(3, activation="softmax")(y))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    x, labels = motif_series()
    model.fit(x, labels, epochs=25, batch_size=64, verbose=0)
    return model


def test_the_planted_motifs_are_the_mean_windows_of_some_filters(opened):
    x, labels = motif_series(seed=1)
    found = ngrams(opened(trained_series), list(x), labels=labels, top=10)
    assert found.accuracy > 0.97
    for motif in MOTIFS:
        fits = [np.corrcoef(mean[:, 0], motif)[0, 1] for mean in found.window_mean]
        assert max(fits) > 0.95
    assert found.window_spread.min() < 0.3  # the windows of a filter are aligned


@pytest.mark.parametrize(("padding", "stride", "dilation"), SETTINGS)
@pytest.mark.parametrize("kind", ["tokens", "series"])
def test_parts_sum_for_every_padding_stride_and_dilation(opened, padding, stride, dilation, kind):
    model = opened(grid_model, "functional", kind, padding, stride, dilation)
    rng = np.random.default_rng(7)
    corpus = rng.integers(0, 11, (30, 17)) if kind == "tokens" else rng.normal(size=(30, 17, 2))
    found = ngrams(model, list(corpus), layer="first", top=4)
    assert (found.contribution, found.width) == ("products", 1 + 2 * dilation)
    sums = found.ngram_parts.sum(axis=1) + found.bias[found.ngram_filter]
    np.testing.assert_allclose(sums, found.ngram_preactivation, atol=1e-5)


def moved(before, padding):
    """A convolution behind a layer that moves positions: its own are not the input's."""
    keras.utils.set_random_seed(6)
    series = keras.Input((17, 2))
    y = before(series)
    conv = keras.layers.Conv1D(4, 3, padding=padding, bias_initializer="normal", name="conv")
    y = keras.layers.GlobalMaxPooling1D()(conv(y))
    return keras.Model(series, keras.layers.Dense(2, activation="softmax")(y))


@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
@pytest.mark.parametrize(("name", "amounts"), [("ZeroPadding1D", (2, 1)), ("Cropping1D", (3, 1))])
def test_parts_are_those_of_what_the_layer_took_in(opened, name, amounts, padding):
    """Zeros added before the layer, and positions cut off, are no position of the input."""
    model = opened(partial(moved, getattr(keras.layers, name)(amounts), padding))
    corpus = list(np.random.default_rng(7).normal(size=(150, 17, 2)).astype("float32"))
    found = ngrams(model, corpus, layer="conv", top=4, purity=0.1)
    assert (found.contribution, found.width) == ("products", 3)
    assert (found.families > 0).any()
    cut = amounts if name == "Cropping1D" else (0, 0)
    weights = model.kernel("conv").weights
    for row, filter in enumerate(found.ngram_filter):
        series = corpus[found.ngram_document[row]]
        for slot, place in enumerate(range(*found.ngram_span[row])):
            there = cut[0] <= place < 17 - cut[1]
            part = weights[filter, slot] @ series[place] if there else 0.0
            assert found.ngram_parts[row, slot] == pytest.approx(part, abs=1e-5)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_deeper_layer_is_looked_at_by_occlusion(opened, structure):
    model = opened(grid_model, structure, "tokens", "same", 2, 1)
    layer = next(each.name for each in model.info.conv_layers if each.name.endswith("second"))
    rng = np.random.default_rng(7)
    found = ngrams(model, list(rng.integers(0, 11, (20, 17))), layer=layer, top=2)
    assert (found.contribution, found.width) == ("occlusion", 5)
    assert not np.isnan(found.ngram_parts).any()


def test_what_goes_beside_a_series_is_its_own(opened):
    model = opened(grid_model, "functional", "two inputs", "valid", 1, 1)
    rng = np.random.default_rng(7)
    corpus = [{"series": rng.normal(size=(17, 2)), "static": rng.normal(size=6)} for _ in range(12)]
    found = ngrams(model, corpus, layer="first", top=2)
    for row in range(len(found.ngram_filter)):
        sample = model.encode(corpus[found.ngram_document[row]])
        (maps,) = model.predict(sample.x[None], sample=sample, layer="first", logits=True)
        value = maps[0, found.ngram_span[row, 0], found.ngram_filter[row]]
        np.testing.assert_allclose(found.ngram_preactivation[row], value, atol=1e-5)
    sums = found.ngram_parts.sum(axis=1) + found.bias[found.ngram_filter]
    np.testing.assert_allclose(sums, found.ngram_preactivation, atol=1e-5)


@pytest.mark.parametrize("every", [True, False])
def test_a_survey_is_what_its_simple_calls_come_to(opened, every):
    model = opened(partial(grid_model, "functional", "tokens", "same", 1, 1))
    rng = np.random.default_rng(9)
    x = rng.integers(0, 11, (5, 17, 1)).astype("int32")
    parts = np.eye(4, dtype="float32")[rng.integers(0, 4, (5, 17))]
    parts[2:, 9:] *= every
    asked = {"sample": model.encode(x[0]), "layer": "first", "parts": parts, "logits": True}
    fast, plain = model.survey(x, **asked), PlainPasses.survey(model, x, **asked)
    for name in ("map", "highest", "lowest", "peak", "total", "fired"):
        np.testing.assert_allclose(getattr(fast, name), getattr(plain, name), atol=1e-4)
    np.testing.assert_allclose(fast.outputs[0], plain.outputs[0], atol=1e-5)
    where = parts.any(axis=2)
    assert fast.fired.sum() == (fast.map[where] > 0).sum()


def between(activation):
    """A convolution with an activation function of its own, and another one after it."""
    keras.utils.set_random_seed(4)
    ids = keras.Input((LENGTH,), dtype="int32")
    y = keras.layers.Embedding(WORDS, 6)(ids)
    y = keras.layers.Conv1D(5, 2, activation="relu", name="conv", bias_initializer="normal")(y)
    if activation is not None:
        y = keras.layers.Activation(activation)(y)
    y = keras.layers.Dropout(0.5)(keras.layers.GlobalMaxPooling1D()(y))
    return keras.Model(ids, keras.layers.Dense(3, activation="softmax")(y))


@pytest.mark.parametrize("activation", [None, "tanh"])
def test_a_head_is_worked_out_from_maxima_only_where_it_is_made_of_them(opened, activation):
    model = opened(partial(between, activation))
    assert model.linear_head().plain == (activation is None)
    x, labels = planted_corpus(400, seed=5)
    found = ngrams(model, list(x), labels=labels, purity=0.5)
    sample = model.encode(x[0])
    scores = model.predict(x, sample=sample)[0]
    floors = np.where(np.isnan(found.threshold), np.inf, found.threshold - 1e-6)
    gated = model.predict_gated(x, sample=sample, floors={"conv": floors})[0]
    assert found.accuracy == (scores.argmax(axis=1) == labels).mean()
    assert found.accuracy_thresholded == (gated.argmax(axis=1) == labels).mean()
    assert found.agreement == (gated.argmax(axis=1) == scores.argmax(axis=1)).mean()
