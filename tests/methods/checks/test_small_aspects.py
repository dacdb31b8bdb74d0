"""Completeness, baseline, saturation and edges, on models that are worked out by hand."""

import dataclasses

import numpy as np
import pytest

from interpret.methods.check import check
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.toy_models import Linear, series_model

ONE = Linear(np.arange(1.0, 7.0).reshape(1, 6, 1))
X = np.array([[1.0], [-1.0], [2.0], [0.5], [0.0], [1.0]])


def only(found):
    (finding,) = found.findings
    return finding


def test_the_sum_of_a_linear_model_misses_nothing():
    found = only(check(ONE, X, saliency(ONE, X), aspects="completeness"))
    assert found.verdict == "holds"
    assert found.figures["difference"] == pytest.approx(1 - 2 + 6 + 2 + 0 + 6)
    assert abs(found.figures["gap"]) < 1e-12


@pytest.mark.parametrize(("gap", "verdict"), [(0.1, "holds"), (-1.0, "doubtful"), (2.0, "fails")])
def test_what_the_sum_misses_is_held_against_the_difference(gap, verdict):
    found = dataclasses.replace(saliency(ONE, X), completeness_gap=gap)
    finding = only(check(ONE, X, found, aspects="completeness"))
    assert (finding.verdict, finding.figures["share"]) == (verdict, abs(gap) / 13)


def test_two_standard_errors_are_no_gap():
    found = dataclasses.replace(saliency(ONE, X), completeness_gap=1.0, gap_standard_error=0.6)
    assert only(check(ONE, X, found, aspects="completeness")).verdict == "holds"


def test_an_occlusion_promises_no_sum():
    finding = only(check(ONE, X, occlude(ONE, X), aspects="completeness"))
    assert (finding.verdict, finding.sentence) == (
        "unknown",
        "This method does not promise that its values add up to anything.",
    )


def sigmoid_model(bias):
    """σ(Σ x + bias) of six positions."""
    return Linear(np.ones((1, 6, 1)), bias=[bias], activation="sigmoid")


@pytest.mark.parametrize(
    ("bias", "verdict"), [(0.0, "holds"), (1.5, "doubtful"), (-1.5, "doubtful"), (3.0, "fails")]
)
def test_a_baseline_that_is_evidence_is_told(bias, verdict):
    model = sigmoid_model(bias)
    findings = check(model, X, saliency(model, X), aspects="baseline").findings
    assert findings[0].verdict == verdict
    probability = 1 / (1 + np.exp(-bias))
    assert findings[0].figures["baseline_score"] == pytest.approx(probability)
    assert findings[0].figures["surest"] == pytest.approx(max(probability, 1 - probability))
    assert ("Try another baseline." in findings[0].sentence) == (verdict == "fails")


def test_the_baseline_of_a_logit_is_told_as_a_probability():
    model = sigmoid_model(3.0)
    found = saliency(model, X, logits=True)
    first = check(model, X, found, aspects="baseline").findings[0]
    assert first.figures["surest"] == pytest.approx(1 / (1 + np.exp(-3.0)))


def test_another_baseline_orders_a_linear_map_otherwise():
    # values of IG: w (x − b); with b = mean = 0.583…: another order than with b = 0
    found = check(ONE, X, saliency(ONE, X), aspects="baseline")
    by_hand = [w * (v - X.mean()) for w, v in zip(range(1, 7), X[:, 0], strict=True)]
    ranks = [np.argsort(np.argsort(each)) for each in (saliency(ONE, X).values[:, 0], by_hand)]
    expected = np.corrcoef(ranks)[0, 1]
    assert found.findings[-1].figures["other_baseline_correlation"] == pytest.approx(expected)


def test_a_probability_with_room_is_not_saturated_and_an_output_never():
    model = sigmoid_model(-3.5)  # σ(0)
    assert only(check(model, X, occlude(model, X), aspects="saturation")).verdict == "holds"
    finding = only(check(ONE, X, occlude(ONE, X), aspects="saturation"))
    assert finding.sentence == "The output of 13 is flattened by no function."


def test_a_saturated_probability_whose_order_survives_holds():
    model = sigmoid_model(5.0)
    finding = only(check(model, X, saliency(model, X), aspects="saturation"))
    assert finding.verdict == "holds"
    # σ is monotonous, so that each gradient times value keeps its order but for what is equal.
    assert finding.figures["rank_correlation"] > 0.95


def test_a_tanh_that_is_flat_is_saturated_too():
    model = Linear(np.ones((1, 6, 1)), bias=[8.0], activation="tanh")
    finding = only(check(model, X, occlude(model, X, window=1), aspects="saturation"))
    assert "is where its tanh is nearly flat" in finding.sentence
    steep = Linear(np.ones((1, 6, 1)), bias=[-3.5], activation="tanh")  # tanh(0)
    assert only(check(steep, X, occlude(steep, X), aspects="saturation")).verdict == "holds"


def test_a_probability_that_no_window_moves_fails():
    model = sigmoid_model(60.0)
    finding = only(check(model, X, occlude(model, X, window=1), aspects="saturation"))
    assert finding.verdict == "fails"
    assert finding.sentence.endswith("is all alike: explain that instead (logits=True).")


def test_shares_at_the_edges_and_on_padding_by_hand():
    model = series_model()
    length, channels = model.info.input.length, model.info.input.channels
    x = np.random.default_rng(0).normal(size=(length, channels))
    reach = model.info.conv_layers[-1].receptive_field // 2
    values = np.zeros((length, 1))
    values[0], values[length // 2] = -3.0, 1.0
    map_ = dataclasses.replace(
        occlude(model, x, by_channel=False, window=1), values=values, channels=("all channels",)
    )
    finding = only(check(model, x, map_, aspects="edges"))
    assert finding.figures == {
        "at_edges": pytest.approx(0.75 if reach else 0.0),
        "edges": pytest.approx(2 * reach / length),
        "reach": reach,
    }
    padding = np.arange(length) >= length - 2
    values[-1] = 4.0
    padded = dataclasses.replace(map_, values=values, padding=padding)
    first = check(model, x, padded, aspects="edges").findings[0]
    assert first.figures == {"on_padding": 0.5, "padding": pytest.approx(2 / length)}
    assert first.verdict == "doubtful"


def test_a_map_of_zeros_lies_nowhere():
    map_ = dataclasses.replace(occlude(ONE, X), values=np.zeros((6, 1)))
    finding = only(check(ONE, X, map_, aspects="edges"))
    assert finding.sentence == "The map is 0 everywhere, so that nothing of it lies anywhere."


def test_frequencies_have_no_edges():
    model = series_model()
    x = np.random.default_rng(0).normal(size=(model.info.input.length, model.info.input.channels))
    finding = only(check(model, x, occlude(model, x, domain="frequency"), aspects="edges"))
    assert finding.verdict == "unknown"


def test_a_gap_that_is_only_rounding_is_none():
    found = saliency(ONE, X)
    alike = dataclasses.replace(found, baseline_score=found.score, completeness_gap=1e-16)
    assert only(check(ONE, X, alike, aspects="completeness")).verdict == "holds"


def test_few_draws_that_miss_much_say_nothing():
    found = dataclasses.replace(saliency(ONE, X), completeness_gap=12.0, gap_standard_error=9.0)
    assert only(check(ONE, X, found, aspects="completeness")).verdict == "unknown"


def test_an_input_of_padding_alone_lies_nowhere_else():
    map_ = dataclasses.replace(occlude(ONE, X), padding=np.ones(6, dtype=bool))
    finding = only(check(ONE, X, map_, aspects="edges"))
    assert finding.verdict == "unknown"
