"""Gradients in closed form, and the promises of integrated gradients."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.methods import gradients
from interpret.methods.saliency import saliency
from tests.toy_models import (
    Conv,
    Convolutional,
    Kink,
    Linear,
    Power,
    example_model,
    series_model,
    text_model,
)

RNG = np.random.default_rng(29)
WEIGHTS = RNG.normal(size=(5, 7, 3))
SERIES = RNG.normal(size=(7, 3)).astype(np.float32)
LONG = RNG.normal(size=(11, 2)).astype(np.float32)


# -- A linear model: all of them in closed form


def test_the_gradient_of_a_linear_model_is_its_weights():
    found = saliency(Linear(WEIGHTS), SERIES, method="gradient", target=3)
    np.testing.assert_allclose(found.values, WEIGHTS[3], atol=1e-12)
    assert (found.unit, found.signed) == ("output per unit of input", True)
    assert found.channels == ("channel 0", "channel 1", "channel 2")


def test_noise_does_not_change_the_gradient_of_a_linear_model():
    found = saliency(Linear(WEIGHTS), SERIES, method="smoothgrad", target=3, samples=7, noise=2.0)
    np.testing.assert_allclose(found.values, WEIGHTS[3], atol=1e-5)


@given(st.integers(1, 6), st.sampled_from(["zero", "mean", 2.5, -1]))
def test_integrated_gradients_of_a_linear_model_are_weights_times_difference(steps, baseline):
    model = Linear(WEIGHTS, bias=np.arange(5))
    found = saliency(model, SERIES, target=3, steps=steps, baseline=baseline)
    level = {"zero": 0.0, "mean": SERIES.mean(axis=0)}.get(baseline, baseline)
    np.testing.assert_allclose(found.values, WEIGHTS[3] * (SERIES - level), atol=1e-5)
    assert found.completeness_gap == pytest.approx(0.0, abs=1e-5)
    gone = (WEIGHTS[3] * np.broadcast_to(level, SERIES.shape)).sum() + 3
    assert found.baseline_score == pytest.approx(gone, abs=1e-5)


def test_gradient_times_input_of_a_linear_model():
    found = saliency(Linear(WEIGHTS), SERIES, method="gradient_x_input", target=3)
    np.testing.assert_allclose(found.values, WEIGHTS[3] * SERIES, atol=1e-6)
    assert found.unit == "output"
    assert found.completeness_gap is None


# -- Polynomials, and a kink


@pytest.mark.parametrize(("degree", "steps"), [(2, 1), (3, 2), (4, 2), (7, 4)])
def test_gauss_legendre_is_exact_for_polynomials(degree, steps):
    m, x = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3)).astype(np.float32)
    found = saliency(Power(m, degree), x, steps=steps)
    np.testing.assert_allclose(found.values, m * x**degree, atol=1e-5)


def test_one_node_too_few_is_not_exact():
    m, x = np.ones((4, 3)), np.full((4, 3), 2.0)
    found = saliency(Power(m, 5), x, steps=2)
    # Two nodes integrate 5·t⁴ to 35/36 of its value.
    np.testing.assert_allclose(found.values, 32 * 35 / 36, rtol=1e-6)
    assert found.completeness_gap == pytest.approx(-12 * 32 / 36, rel=1e-6)
    assert found.notes == (
        "The values sum to 373.3 and not to the difference in score of 384: raise steps above 2, "
        "or leave steps out and they are raised as needed.",
    )


@pytest.mark.parametrize("threshold", [0.1, 0.37, 0.5, 0.803])
def test_at_a_kink_the_gap_shrinks_like_one_over_the_steps(threshold):
    counts = np.array([4, 8, 16, 32, 64, 128, 256, 512])
    gaps = [
        saliency(Kink(threshold), np.ones((1, 1)), steps=int(n)).completeness_gap for n in counts
    ]
    # The jump falls between two nodes: at most one weight, π/2n, is on the wrong side.
    assert (np.abs(gaps) * counts <= np.pi / 2).all()
    assert abs(gaps[-1]) < 0.004


def test_from_a_baseline_that_is_not_zero():
    m, x = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3)).astype(np.float32)
    found = saliency(Power(m, 3), x, steps=2, baseline=-0.5)
    np.testing.assert_allclose(found.values, m * (x.astype(float) ** 3 + 0.125), atol=1e-5)


# -- Convolution, ReLU, global maximum, dense


def test_the_gradient_of_global_max_lies_where_the_winners_are():
    model = series_model()
    found = saliency(model, LONG, method="gradient", target=2)
    conv = model.convs[0]
    answers = np.array(
        [
            [(conv.weights[f] * LONG[t : t + 3]).sum() + conv.bias[f] for t in range(9)]
            for f in range(4)
        ]
    )
    expected = np.zeros((11, 2))
    for f in range(4):
        winner = answers[f].argmax()
        if answers[f, winner] > 0:
            expected[winner : winner + 3] += model.dense[f, 2] * conv.weights[f]
    assert (expected == 0).any()
    np.testing.assert_allclose(found.values, expected, atol=1e-5)


def test_without_a_bias_integrated_gradients_are_gradient_times_input():
    model = series_model(conv_bias=False)
    for target in range(5):
        path = saliency(model, LONG, target=target, steps=3)
        here = saliency(model, LONG, method="gradient_x_input", target=target)
        np.testing.assert_allclose(path.values, here.values, atol=1e-5)
        assert path.completeness_gap == pytest.approx(0.0, abs=1e-5)


@given(st.integers(1, 5))
def test_a_pattern_that_moves_takes_its_gradient_along(shift):
    model = series_model(conv_bias=False, length=15)
    pattern = 5 * np.random.default_rng(6).normal(size=(4, 2))
    x = np.zeros((2, 15, 2))
    x[0, 4:8], x[1, 4 + shift : 8 + shift] = pattern, pattern
    for method in ("gradient", "integrated_gradients", "gradient_x_input"):
        first, second = (saliency(model, one, method=method, target=1).values for one in x)
        np.testing.assert_allclose(second[shift:], first[:-shift], atol=1e-10)


def test_integrated_gradients_are_linear_in_the_output_weights():
    dense = RNG.normal(size=(4, 2))
    both = np.concatenate([dense, dense @ [[2.0], [-3.0]]], axis=1)
    model = Convolutional(series_model().convs, both, length=11)
    one, two, mixed = (saliency(model, LONG, target=i, baseline="mean").values for i in range(3))
    np.testing.assert_allclose(mixed, 2 * one - 3 * two, atol=1e-5)


def test_a_smooth_trained_answer_keeps_the_promise_of_completeness():
    model = series_model(activation="softmax", pool="average")
    found = saliency(model, LONG, steps=200)
    assert abs(found.completeness_gap) < 0.01 * abs(found.score - found.baseline_score)
    assert found.values.sum() - (found.score - found.baseline_score) == found.completeness_gap


# -- Tokens


def _by_hand(model, words, target):
    """Gradient at the embedding of a token model with slots of two, padding included."""
    vectors = model.table[[model.info.tokens.index(w) for w in words]]
    vectors = np.concatenate([vectors, np.tile(model.table[0], (9 - len(words), 1))])
    conv, gradient = model.convs[0], np.zeros_like(vectors)
    for f in range(5):
        answers = [(conv.weights[f] * vectors[t : t + 2]).sum() + conv.bias[f] for t in range(8)]
        t = int(np.argmax(answers))
        if answers[t] > 0:
            gradient[t : t + 2] += model.dense[f, target] * conv.weights[f]
    return vectors, gradient


WORDS = ["great", "film", "the", "was", "fun"]


def test_a_token_has_the_sum_or_the_norm_of_its_dimensions():
    model = text_model()
    vectors, gradient = _by_hand(model, WORDS, 1)
    text = " ".join(WORDS)
    found = saliency(model, text, method="gradient", target=1, reduce="sum")
    np.testing.assert_allclose(found.values, gradient.sum(axis=1, keepdims=True), atol=1e-10)
    assert (found.unit, found.signed) == ("output per unit of embedding", True)
    assert found.channels == ("token",)
    norm = saliency(model, text, method="gradient", target=1)
    assert norm.params["reduce"] == "l2"
    np.testing.assert_allclose(norm.values[:, 0], np.linalg.norm(gradient, axis=1), atol=1e-10)
    assert not norm.signed
    times = saliency(model, text, method="gradient_x_input", target=1)
    np.testing.assert_allclose(times.values[:, 0], (gradient * vectors).sum(axis=1), atol=1e-10)
    untouched = ~gradient.any(axis=1)
    assert untouched.any()
    assert not found.values[untouched].any()


@pytest.mark.parametrize(
    ("baseline", "stand_in"), [("pad", 0), ("oov", 1), ("film", 3), (3, 3), ("zero", None)]
)
def test_the_path_of_tokens_starts_at_the_baseline_and_leaves_padding(baseline, stand_in):
    # One filter of one slot that is always active, averaged: linear in the vectors.
    table = np.abs(np.random.default_rng(1).normal(size=(8, 4)))
    weights = np.abs(np.random.default_rng(2).normal(size=(1, 1, 4)))
    model = text_model(table=table)
    model = Convolutional(
        Conv(weights),
        np.array([[1.0, 2.0]]),
        pool="average",
        length=6,
        table=table,
        tokens=model.info.tokens,
        pad_id=0,
        oov_id=1,
    )
    found = saliency(model, "great film was", target=1, baseline=baseline, steps=3)
    gone = 0.0 if stand_in is None else table[stand_in] @ weights[0, 0]
    here = table[[5, 3, 4]] @ weights[0, 0]
    np.testing.assert_allclose(found.values[:3, 0], 2 * (here - gone) / 6, atol=1e-10)
    assert not found.values[3:].any()
    assert found.completeness_gap == pytest.approx(0.0, abs=1e-10)


def test_one_hot_rows_are_brought_together_like_an_embedding():
    rng = np.random.default_rng(9)
    conv = Conv(rng.normal(size=(3, 2, 5)))
    model = Convolutional(conv, rng.normal(size=(3, 2)), length=4, one_hot=True)
    x = np.eye(5, dtype=np.float32)[[1, 4, 2, 0]]
    found = saliency(model, x, method="gradient_x_input", target=0)
    assert found.values.shape == (4, 1)
    # No bias: the values sum to the score.
    assert found.values.sum() == pytest.approx(found.score, abs=1e-10)
    assert found.channels == ("token",)


# -- SmoothGrad


def test_smoothgrad_is_the_mean_over_seeded_noise():
    model, samples = series_model(), 6
    found = saliency(model, LONG, method="smoothgrad", samples=samples, noise=0.3, seed=4, target=1)
    copies = np.random.default_rng(4).spawn(samples)
    drawn = [copy.standard_normal((11, 2), dtype=np.float32) for copy in copies]
    noise = np.stack(drawn) * 0.3 * np.ptp(LONG)
    each = [
        saliency(model, (LONG + n).astype(np.float32), method="gradient", target=1).values
        for n in noise
    ]
    np.testing.assert_allclose(found.values, np.mean(each, axis=0), atol=1e-6)
    assert dict(found.params) == {
        "reduce": "sum",
        "samples": 6,
        "noise": 0.3,
        "seed": 4,
        "logits": False,
        "backend": "own",
    }


def test_another_seed_is_other_noise_and_no_noise_is_the_gradient():
    model = series_model()
    options = {"method": "smoothgrad", "noise": 0.5, "target": 1}
    first, again, other = (saliency(model, LONG, seed=s, **options).values for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    plain = saliency(model, LONG, method="gradient", target=1).values
    still = saliency(model, LONG, method="smoothgrad", noise=0, target=1).values
    np.testing.assert_allclose(still, plain, atol=1e-12)


def test_padding_is_given_no_noise():
    model = series_model()
    sample = model.encode(LONG)
    sample = dataclasses.replace(sample, padding=np.ones(11, dtype=bool))
    still = saliency(model, sample, method="smoothgrad", noise=3.0, target=1).values
    plain = saliency(model, sample, method="gradient", target=1).values
    np.testing.assert_allclose(still, plain, atol=1e-12)


def test_the_size_of_a_batch_of_copies_changes_nothing(monkeypatch):
    options = {"method": "smoothgrad", "samples": 7, "target": 1}
    whole = saliency(series_model(), LONG, **options).values
    monkeypatch.setattr(gradients, "NUMBERS_AT_ONCE", LONG.size * 3)
    counts = []
    split = saliency(
        series_model(), LONG, progress=lambda done, total: counts.append((done, total)), **options
    )
    assert counts == [(3, 7), (6, 7), (7, 7)]
    np.testing.assert_allclose(split.values, whole, atol=1e-12)


def test_stopping_keeps_the_mean_of_the_copies_done(monkeypatch):
    monkeypatch.setattr(gradients, "NUMBERS_AT_ONCE", LONG.size * 3)
    options = {"method": "smoothgrad", "target": 1}
    part = saliency(series_model(), LONG, samples=50, progress=lambda *_: False, **options)
    three = saliency(series_model(), LONG, samples=3, **options)
    assert part.partial
    assert not three.partial
    np.testing.assert_allclose(part.values, three.values, atol=1e-12)
    assert part.notes == ("Stopped after 3 of 50 noisy copies: the mean is over those.",)


def test_several_baselines_give_the_mean_of_each():
    model, text = example_model(), "the film was great fun"
    asked = {"method": "integrated_gradients", "target": "good"}
    each = [saliency(model, text, baseline=name, **asked) for name in ("zero", "pad")]
    both = saliency(model, text, baseline=["zero", "pad"], **asked)
    np.testing.assert_allclose(both.values, (each[0].values + each[1].values) / 2, atol=1e-12)
    assert both.baseline == "zero, pad"
    assert both.baseline_score == pytest.approx(np.mean([e.baseline_score for e in each]))
    assert both.completeness_gap == pytest.approx(0, abs=1e-5)
    with pytest.raises(ArgumentError) as caught:
        saliency(model, text, baseline=[], **asked)
    assert str(caught.value) == "baseline is an empty list: name one baseline or more."
