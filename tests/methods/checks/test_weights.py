"""A map that ignores the weights fails; one that follows them holds; the model stays as it is."""

import copy
import pickle

import numpy as np
import pytest

from interpret.core.targets import resolve_target
from interpret.methods.check import check, cost
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.methods.checks.counting import counting
from tests.toy_models import Conv, Convolutional, Linear, series_model, text_model

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))


class EdgeDetector(Linear):
    """A gradient that is the input's own slope, whatever the weights are."""

    def backward(self, vectors, sample, cotangents):
        return np.gradient(vectors, axis=1)


def linear(kind=Linear, **options):
    return kind(np.random.default_rng(1).normal(size=(2, 40, 3)), **options)


def deep(layers):
    """So many convolutions one after another, and a dense layer."""
    rng = np.random.default_rng(2)
    convs = [Conv(rng.normal(size=(3, 2, 3)), padding="same") for _ in range(layers)]
    return Convolutional(convs, rng.normal(size=(3, 2)), pool="average", length=40)


def looked(model, result, x=X, **options):
    found = check(model, x, result, aspects="weights", **options)
    assert [each.aspect for each in found.findings] == ["weights"]
    return found, found.findings[0]


def test_a_gradient_of_a_linear_model_is_its_weights():
    model = linear()
    found, finding = looked(model, saliency(model, X, method="gradient", target=0))
    assert finding.verdict == "holds"
    assert found.layers == ("dense",)
    # Of 120 independent numbers the correlation has a standard deviation of 0.09, less over three.
    assert abs(finding.figures["rank_correlation"]) < 0.25
    assert finding.sentence.endswith("it shows what the model learnt.")


def test_an_edge_detector_that_ignores_the_weights_fails():
    model = linear(EdgeDetector)
    found, finding = looked(model, saliency(model, X, method="gradient", target=0))
    assert finding.verdict == "fails"
    assert found.layer_correlation.tolist() == found.layer_magnitudes.tolist() == [1.0]
    assert finding.sentence == (
        "With the weights of the only layer drawn at random the map stays as it is (rank "
        "correlation 1.00): it does not show what the model learnt."
    )


def test_an_edge_detector_with_a_random_sign_fails_by_its_magnitudes():
    class Turned(EdgeDetector):
        def backward(self, vectors, sample, cotangents):
            return np.sign(self.weights[0, 0, 0]) * np.gradient(vectors, axis=1)

    model = linear(Turned)
    result = saliency(model, X, method="gradient_x_input", target=0)
    found, finding = looked(model, result)
    assert finding.verdict == "fails"
    assert found.layer_magnitudes.tolist() == [1.0]
    assert found.layer_correlation[0] == pytest.approx(1 / 3, abs=2 / 3)  # ±1, over three draws
    assert "of its magnitudes 1.00" in finding.sentence or found.layer_correlation[0] == 1.0


def test_half_of_the_input_in_the_map_is_told():
    """Gradient × input of random weights is large where the input is: Adebayo et al., § 5.

    Of log |weight · x| the part of x has half of the variance where both are normal.
    """
    model = linear()
    _, finding = looked(model, saliency(model, X, method="gradient_x_input", target=0))
    assert abs(finding.figures["rank_correlation"]) < 0.2
    assert finding.figures["magnitudes"] == pytest.approx(0.5, abs=0.1)
    wide = X * 10 ** RNG.normal(size=X.shape)
    _, finding = looked(model, saliency(model, wide, method="gradient_x_input", target=0), wide)
    assert finding.verdict == "fails"
    assert finding.figures["magnitudes"] > 0.8 > 0.2 > abs(finding.figures["rank_correlation"])


@pytest.mark.parametrize("method", ["gradient_x_input", "integrated_gradients"])
def test_a_constant_model_has_no_order(method):
    model = Linear(np.zeros((2, 40, 3)))
    _, finding = looked(model, saliency(model, X, method=method, target=0))
    assert finding.verdict == "unknown"
    assert finding.sentence == "The map is all alike, so that it has no order that could change."


def test_few_values_are_in_the_same_order_by_chance():
    model = text_model()
    _, finding = looked(model, occlude(model, "great fun film", target=0), "great fun film")
    assert finding.verdict == "unknown"
    assert finding.sentence == (
        "The map has 3 values, which random weights put in the same order by chance: it takes 5."
    )


def test_steps_go_from_the_output_down_and_many_layers_go_together():
    model = deep(3)
    found, _ = looked(model, saliency(model, X, method="gradient", target=0))
    assert found.layers == ("dense", "conv2", "conv1", "conv0")
    assert found.layer_correlation.shape == found.layer_magnitudes.shape == (4,)
    model = deep(16)
    found, _ = looked(model, saliency(model, X, method="gradient", target=0))
    assert len(found.layers) == 8
    assert found.layers[0] == "dense … conv15"
    assert found.layers[-1] == "conv1 … conv0"


def test_layers_behind_the_target_are_left_alone():
    model = deep(3)
    result = saliency(model, X, method="gradient", target="filter:conv1:1")
    found, _ = looked(model, result)
    assert found.layers == ("conv1", "conv0")


@pytest.mark.parametrize(
    ("make", "x", "explain"),
    [
        (linear, X, lambda m, x: saliency(m, x, target=0)),
        (linear, X, lambda m, x: saliency(m, x, target=0, steps=7)),
        (linear, X, lambda m, x: saliency(m, x, target=0, method="smoothgrad")),
        (lambda: deep(9), X, lambda m, x: occlude(m, x, target=0, window=1)),
        (lambda: deep(9), X, lambda m, x: occlude(m, x, target=0, window=3, by_channel=True)),
        (lambda: deep(2), X, lambda m, x: occlude(m, x, target=0, domain="frequency")),
        (lambda: deep(2), X, lambda m, x: saliency(m, x, target=0, method="scorecam")),
        (lambda: deep(2), X, lambda m, x: saliency(m, x, target=0, method="gradcam++")),
        (
            lambda: text_model(length=200),
            "the film was great fun " * 40,
            lambda m, x: occlude(m, x, target=0),
        ),
    ],
)
def test_no_more_is_run_than_was_said_and_the_model_stays(make, x, explain):
    model = make()
    result = explain(model, x)
    before = pickle.dumps(vars(model))
    said = cost(model, x, result, aspects="weights")
    model, told = counting(model), []
    found = check(
        model, x, result, aspects="weights", progress=lambda *done: told.append(done) and None
    )
    assert sum(model.ran) <= said + 1  # beside them the score of the map itself
    assert said < 2500
    assert told[-1][1] == said
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert not found.partial
    del model.ran
    assert pickle.dumps(vars(model)) == before


def test_a_stop_keeps_the_steps_that_are_done():
    model = deep(3)
    result = occlude(model, X, target=0, window=2)
    each = len(result.windows) + 2
    before = copy.deepcopy(model.dense)
    found = check(model, X, result, aspects="weights", progress=lambda done, _: done < 2.5 * each)
    assert found.partial
    assert found.layers == ("dense", "conv2")
    assert [each.sentence for each in found.findings] == ["Stopped before anything could be told."]
    assert (model.dense == before).all()
    found = check(model, X, result, aspects="weights", progress=lambda done, _: done < 4.5 * each)
    assert found.partial
    assert len(found.layers) == 4
    assert [each.aspect for each in found.findings] == ["weights"]


def test_a_model_whose_random_scores_are_no_numbers_is_told():
    class Overflows(Linear):
        def draw(self, layer, rng):
            self.weights = np.full(self.weights.shape, np.inf)

    model = linear(Overflows)
    found, finding = looked(model, saliency(model, X, method="gradient", target=0))
    assert finding.verdict == "unknown"
    assert np.isnan(found.layer_correlation).all()


def test_the_same_seed_draws_the_same():
    model = series_model(activation="softmax", length=40, channels=())
    x = X[:, :2]
    result = saliency(model, x, target=1, method="gradient")
    one, same, other = (looked(model, result, x, seed=seed)[0] for seed in (4, 4, 5))
    assert one == same
    assert not np.array_equal(one.layer_correlation, other.layer_correlation)
    target = resolve_target(model.info, 1, scores=model.predict(x[None], sample=model.encode(x)))
    layers = model.weighted_layers(target)
    few, all_ = model.randomised(layers[:1], seed=4), model.randomised(layers, seed=4)
    assert (few.dense == all_.dense).all()
    assert (few.convs[0].weights == model.convs[0].weights).all()
