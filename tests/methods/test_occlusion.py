"""Occlusion against sums worked out by hand, and the laws that it must keep for any window."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.methods.occlusion import occlude
from tests.toy_models import (
    TOKENS,
    Conv,
    Convolutional,
    Linear,
    Power,
    example_model,
    series_model,
    text_model,
)

RNG = np.random.default_rng(23)
WEIGHTS = RNG.normal(size=(5, 7, 3))
SERIES = RNG.normal(size=(7, 3)).astype(np.float32)


@st.composite
def spans(draw, most=9):
    """A length, a window that fits it and a stride that leaves no gap."""
    length = draw(st.integers(1, most))
    window = draw(st.integers(1, length))
    return length, window, draw(st.integers(1, window))


def by_hand(changes, length, window, stride):
    """Mean over covering windows of the sum of ``changes`` inside, written as plainly as can be."""
    starts = list(range(0, length - window + 1, stride))
    if starts[-1] != length - window:
        starts.append(length - window)
    values = []
    for position in range(length):
        sums = [sum(changes[s : s + window]) for s in starts if s <= position < s + window]
        values.append(sum(sums) / len(sums))
    return values


# -- Closed forms


@given(spans(), st.integers(0, 4), st.floats(-2, 2))
def test_a_linear_model_loses_what_the_window_held(case, target, level):
    length, window, stride = case
    weights, x = WEIGHTS[:, :length], SERIES[:length]
    if length > 7:
        weights, x = np.tile(WEIGHTS, (1, 2, 1))[:, :length], np.tile(SERIES, (2, 1))[:length]
    found = occlude(Linear(weights), x, target=target, window=window, stride=stride, baseline=level)
    changes = (weights[target] * (x - np.float32(level))).sum(axis=1)
    expected = by_hand(changes, length, window, stride)
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-5)
    gone = (weights[target] * np.float32(level)).sum()
    assert found.baseline_score == pytest.approx(gone, abs=1e-5)


@given(st.integers(1, 7), st.sampled_from(["zero", "mean", -1.5]))
def test_windows_side_by_side_sum_to_the_score_less_the_baseline_score(window, baseline):
    x = np.tile(SERIES, (2, 1))[: 2 * window]
    weights = np.tile(WEIGHTS, (1, 2, 1))[:, : 2 * window]
    found = occlude(Linear(weights), x, window=window, stride=window, baseline=baseline)
    assert found.window_values.sum() == pytest.approx(found.score - found.baseline_score, abs=1e-5)


@given(spans(7))
def test_the_channels_of_a_linear_model_sum_to_all_of_them_at_once(case):
    length, window, stride = case
    model, x = Linear(WEIGHTS[:, :length]), SERIES[:length]
    options = {"window": window, "stride": stride, "baseline": "mean", "target": 1}
    apart = occlude(model, x, by_channel=True, **options)
    together = occlude(model, x, **options)
    assert apart.channels == ("channel 0", "channel 1", "channel 2")
    assert together.channels == ("all channels",)
    np.testing.assert_allclose(apart.values.sum(axis=1), together.values[:, 0], atol=1e-5)
    assert apart.window_channels.tolist() == [0, 1, 2] * len(together.windows)
    assert set(together.window_channels.tolist()) == {-1}


def test_a_quadratic_model_loses_the_difference_of_squares():
    m = RNG.normal(size=(4, 3))
    x = RNG.normal(size=(4, 3))
    found = occlude(Power(m, 2), x, window=1, baseline=0.5, by_channel=True)
    np.testing.assert_allclose(found.values, m * (x**2 - 0.25), atol=1e-5)


def test_a_window_of_max_pooling_leaves_the_best_of_the_rest():
    # Filter 0 adds two neighbours; the best windows hold 7, 5, 4 and so on.
    model = Convolutional(Conv(np.ones((1, 2, 1))), np.array([[1.0, -2.0]]), length=6)
    x = np.array([[1.0], [2.0], [5.0], [0.0], [4.0], [0.0]])
    found = occlude(model, x, target=0, window=1, baseline="zero")
    assert found.score == 7.0
    assert found.values[:, 0].tolist() == [0.0, 2.0, 3.0, 0.0, 0.0, 0.0]
    assert found.window_scores.tolist() == [
        [7.0, -14.0],
        [5.0, -10.0],
        [4.0, -8.0],
        [7.0, -14.0],
        [7.0, -14.0],
        [7.0, -14.0],
    ]
    against = occlude(model, x, target=1, window=1, baseline="zero")
    assert against.values[:, 0].tolist() == [0, -4, -6, 0, 0, 0]


def test_a_straight_line_through_a_straight_line_changes_nothing():
    x = np.stack([np.arange(7.0), 3 - 2 * np.arange(7.0), np.ones(7)], axis=1)
    found = occlude(Linear(WEIGHTS), x, window=2, baseline="linear", target=0)
    inner = found.window_values[1:-1]
    np.testing.assert_allclose(inner, 0.0, atol=1e-5)
    # At the start the nearest value, x[2], is held.
    edge = (WEIGHTS[0, :2] * (x[:2] - x[2])).sum()
    assert found.window_values[0] == pytest.approx(edge, abs=1e-5)
    assert (found.baseline, found.baseline_score) == ("linear", None)


def test_a_straight_line_channel_by_channel():
    x = SERIES.copy()
    found = occlude(Linear(WEIGHTS), x, window=1, baseline="linear", by_channel=True, target=2)
    middle = (x[1:6] - (x[:5] + x[2:]) / 2) * WEIGHTS[2, 1:6]
    np.testing.assert_allclose(found.values[1:6], middle, atol=1e-5)


def test_each_word_of_the_example_gives_what_it_takes():
    found = occlude(example_model(), "the film was great fun", target="good", window=2)
    # Without "was great" the 0.5 of "fun" is left, without "great fun" nothing.
    assert found.window_values.tolist() == [0.0, 0.0, 2.0, 2.5]
    assert found.values[:, 0].tolist() == [0.0, 0.0, 1.0, 2.25, 2.5, 0.0, 0.0]
    assert (found.unit, found.baseline, found.baseline_score) == ("output drop", "pad", 0.0)
    assert found.positions == ("the", "film", "was", "great", "fun", "", "")
    assert found.outputs[found.target_index] == "good"


def test_the_tail_is_covered_by_a_last_window_flush_with_the_end():
    found = occlude(Linear(WEIGHTS), SERIES, window=3, stride=3)
    assert found.windows.tolist() == [[0, 3], [3, 6], [4, 7]]
    assert np.isfinite(found.values).all()


# -- Laws


@given(spans(6), st.integers(0, 2), st.sampled_from(["pad", "oov", "fun"]))
def test_every_window_score_is_what_the_model_says_of_the_changed_input(case, target, baseline):
    length, window, stride = case
    model = text_model(activation="softmax")
    words = ["great", "film", "the", "was", "fun", "awful"][:length]
    found = occlude(
        model, " ".join(words), target=target, window=window, stride=stride, baseline=baseline
    )
    other = {"pad": "", "oov": "[UNK]"}.get(baseline, baseline)
    for (start, stop), scores in zip(found.windows, found.window_scores, strict=True):
        changed = [*words[:start], *[other] * (stop - start), *words[stop:]]
        sample = model.encode(changed)
        (expected,) = model.predict(sample.x[None], sample=sample)
        np.testing.assert_allclose(scores, expected[0], atol=1e-12)


@settings(max_examples=30)
@given(spans(6), st.integers(1, 5), st.integers(0, 3))
def test_more_padding_at_the_end_changes_no_value(case, few, more):
    length, window, stride = case
    text = " ".join(["great", "film", "the", "was", "fun", "awful"][:length])
    table = np.random.default_rng(4).normal(size=(len(TOKENS), 4))
    # Negative embeddings of padding under positive weights never win the maximum.
    weights = np.abs(np.random.default_rng(5).normal(size=(5, 1, 4)))
    table[0] = -9.0
    found = [
        occlude(
            Convolutional(
                Conv(weights), WEIGHTS[0, :5], length=n, table=table, tokens=TOKENS, pad_id=0
            ),
            text,
            target=1,
            window=window,
            stride=stride,
            baseline="film",
        )
        for n in (length + few, length + few + more)
    ]
    np.testing.assert_array_equal(found[0].values[:length], found[1].values[:length])
    np.testing.assert_array_equal(found[0].window_scores, found[1].window_scores)
    assert not found[1].values[length:].any()
    assert found[1].padding.tolist() == [False] * length + [True] * (few + more)


def test_padding_in_front_or_between_is_never_replaced():
    model = Linear(WEIGHTS)
    padding = np.array([True, True, False, True, False, False, False])
    sample = dataclasses.replace(model.encode(SERIES), padding=padding)
    found = occlude(model, sample, target=3, window=2, baseline="zero")
    assert found.windows.tolist() == [[2, 4], [3, 5], [4, 6], [5, 7]]
    held = (WEIGHTS[3] * SERIES).sum(axis=1) * ~padding
    np.testing.assert_allclose(
        found.window_values, [held[a:b].sum() for a, b in found.windows], atol=1e-5
    )
    assert found.values[padding].tolist() == [[0.0]] * 3


def test_the_values_are_linear_in_the_output_weights():
    x = RNG.normal(size=(11, 2))
    model = series_model()
    weights = np.random.default_rng(1).normal(size=(4, 2))
    both = np.concatenate([weights, weights @ [[2.0], [-3.0]]], axis=1)
    model = Convolutional(model.convs, both, length=11)
    one, two, mixed = (
        occlude(model, x, target=i, window=2, baseline="zero").values for i in range(3)
    )
    np.testing.assert_allclose(mixed, 2 * one - 3 * two, atol=1e-5)


def test_a_pattern_that_moves_takes_its_values_along():
    model = series_model(conv_bias=False, length=15)
    pattern = 5 * RNG.normal(size=(4, 2))
    maps = []
    for start in (4, 7):
        x = np.zeros((15, 2))
        x[start : start + 4] = pattern
        maps.append(occlude(model, x, target=2, window=2).values)
    assert maps[0].any()
    np.testing.assert_allclose(maps[1][3:], maps[0][:-3], atol=1e-12)


@pytest.mark.parametrize("by_channel", [False, True])
@pytest.mark.parametrize("size", [1, 4])
def test_the_size_of_a_batch_changes_nothing(size, by_channel):
    x = RNG.normal(size=(11, 2))
    small, large = (
        occlude(series_model(batch_size=n), x, window=2, by_channel=by_channel) for n in (size, 100)
    )
    np.testing.assert_allclose(small.window_scores, large.window_scores, rtol=1e-12)


def test_a_filter_is_a_target_too():
    model, x = series_model(), RNG.normal(size=(11, 2))
    found = occlude(model, x, target="filter:conv0:3@4", window=1, logits=True, by_channel=True)
    weights = model.convs[0].weights[3]
    expected = np.zeros((11, 2))
    expected[4:7] = weights * x[4:7]
    np.testing.assert_allclose(found.values, expected, atol=1e-5)
    assert found.unit == "pre-activation drop"
    assert found.window_scores.shape[1] == 4


def test_a_second_input_is_held_as_it_is():
    static = np.array([[1.0, 0.0], [0.0, 3.0], [2.0, 2.0]])
    conv = Conv(np.ones((1, 2, 1)), activation="linear")
    model = Convolutional(conv, np.array([[1.0, 2.0]]), pool="average", length=4, static=static)
    x = {"x": np.array([[1.0], [2.0], [3.0], [4.0]]), "extra": np.array([5.0, 6.0, 7.0])}
    found = occlude(model, x, target=1, window=1)
    assert found.score == pytest.approx(2 * 5.0 + 3 * 6.0 + 2 * 7.0)
    np.testing.assert_allclose(found.values[:, 0], np.array([1, 4, 6, 4]) * 2 / 3, atol=1e-5)


# -- What is not run


def test_a_window_that_would_change_nothing_is_not_run():
    counts = []
    model = text_model(batch_size=1)
    found = occlude(
        model,
        "[UNK] film [UNK] fun",
        window=1,
        baseline="oov",
        progress=lambda done, total: counts.append((done, total)),
    )
    assert counts == [(1, 2), (2, 2)]
    assert found.window_values[[0, 2]].tolist() == [0.0, 0.0]
    assert not found.partial


def test_an_input_that_is_the_baseline_is_never_run():
    found = occlude(series_model(), np.zeros((11, 2)), progress=lambda done, total: 1 / 0)
    assert not found.values.any()
    assert not found.partial


def test_stopping_keeps_what_is_done():
    x = RNG.normal(size=(11, 2))
    asked = {"target": 0, "window": 3, "stride": 2, "baseline": "zero"}
    whole = occlude(series_model(batch_size=2), x, **asked)
    part = occlude(series_model(batch_size=2), x, **asked, progress=lambda done, total: done < 4)
    assert part.partial
    assert not whole.partial
    np.testing.assert_array_equal(part.window_scores[:4], whole.window_scores[:4])
    assert np.isnan(part.window_scores[4:]).all()
    # Windows start at 0, 2, 4, 6, 8: position 8 and what the last one covers is not known.
    np.testing.assert_array_equal(part.values[:8], whole.values[:8])
    assert part.values[8] == part.window_values[3]
    assert np.isnan(part.values[9:]).all()
    assert part.notes[-1] == (
        "Stopped after 4 of 5 windows: the values are of those alone, and empty where there are "
        "none."
    )


def test_stopping_at_the_very_end_leaves_nothing_out():
    x = RNG.normal(size=(11, 2))
    found = occlude(series_model(), x, progress=lambda done, total: False)
    assert not found.partial


# -- Settings


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 0}, "window must be a whole number of at least 1, but is 0."),
        ({"window": 2.0}, "window must be a whole number of at least 1, but is 2.0."),
        ({"window": "3"}, "window must be a whole number of at least 1, but is '3'."),
        ({"stride": 0}, "stride must be a whole number of at least 1, but is 0."),
        ({"stride": 1.5}, "stride must be a whole number of at least 1, but is 1.5."),
        (
            {"window": 2, "stride": 3},
            "stride=3 is larger than window=2, so the positions between two windows would never be "
            "tested: use a stride of at most 2.",
        ),
        (
            {"window": 8},
            "window=8 is wider than the series, which has 7 positions: use a window of at most 7.",
        ),
        ({"by_channel": 1}, "by_channel must be True or False, but is 1."),
        (
            {"baseline": "delete"},
            "baseline='delete' is no level for a series. "
            "Use 'zero', 'mean', 'linear' or a finite number.",
        ),
        (
            {"baseline": "linear", "window": 7},
            "baseline='linear' needs a value before or after the window, but window=7 covers the "
            "whole input: use a window of at most 6, or baseline='mean'.",
        ),
    ],
)
def test_a_setting_that_breaks_its_rule_is_refused(options, message):
    with pytest.raises(ArgumentError) as caught:
        occlude(Linear(WEIGHTS), SERIES, **options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"window": 3},
            "window=3 is wider than the text, which has 2 tokens beside 7 of padding: use a window "
            "of at most 2.",
        ),
        (
            {"by_channel": True},
            "by_channel=True is for a series: a token has one channel, so leave it False.",
        ),
        (
            {"baseline": "linear"},
            "baseline='linear' is no token of the vocabulary of toy. Use 'pad', 'oov', 'delete', a "
            "token of its vocabulary or a token id.",
        ),
    ],
)
def test_a_setting_that_does_not_suit_text_is_refused(options, message):
    with pytest.raises(ArgumentError) as caught:
        occlude(text_model(), "great film", **options)
    assert str(caught.value) == message


def test_a_text_of_padding_alone_is_refused():
    with pytest.raises(DataError, match=r"^The input holds nothing but padding: none of its 9"):
        occlude(text_model(), "")


def test_a_score_that_hardly_moves_is_said():
    sure = Linear(
        np.array([[[1.0], [2.0]], [[0.0], [0.0]]]), bias=[30.0, 0.0], activation="softmax"
    )
    found = occlude(sure, np.ones((2, 1)), window=1, baseline=0.5)
    assert found.notes[-1] == (
        f"No window by itself changes the score of class 0 by more than "
        f"{np.abs(found.values).max():.2g}: it hardly depends on any, or others stand in for it. "
        "You can try the score before the softmax, which is flat here (logits=True), or a wider "
        "window, or another baseline."
    )
    assert "hardly depends" not in str(
        occlude(sure, np.ones((2, 1)), window=1, baseline=0.5, logits=True).notes
    )
