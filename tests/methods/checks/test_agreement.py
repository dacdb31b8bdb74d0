"""Methods that must agree on a linear model do; a map of random numbers stands alone."""

import copy
import pickle

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.check import check, cost
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.methods.checks.counting import counting
from tests.toy_models import Linear, series_model, text_model

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
TEXT = "the film was great fun awful the film"
EXACT = "occlude, gradient_x_input, integrated_gradients"


def linear():
    return Linear(np.random.default_rng(1).normal(size=(2, 40, 3)))


def looked(model, x, result, **options):
    found = check(model, x, result, aspects="agreement", **options)
    assert {each.aspect for each in found.findings} == {"agreement"}
    return found, found.findings[0]


def test_what_is_the_same_for_a_linear_model_agrees_entirely():
    """Occlusion of one value, gradient × input and integrated gradients from 0 are all w · x."""
    model = linear()
    result = occlude(model, X, target=0, window=1, by_channel=True, baseline="zero")
    found, finding = looked(model, X, result, methods=EXACT)
    assert found.methods == ("occlusion", "integrated_gradients", "gradient_x_input")
    np.testing.assert_allclose(found.rank_correlation, 1.0)
    np.testing.assert_allclose(found.overlap, 1.0)
    assert finding.verdict == "holds"
    assert finding.figures == {"rank_correlation": 1.0, "overlap": 1.0, "methods": 2.0}


def test_one_column_is_held_against_channels_position_by_position():
    """Of a linear model a window over all channels has the sum of what each of them has."""
    model = linear()
    result = occlude(model, X, target=0, window=1, baseline="zero")
    found, _ = looked(model, X, result, methods=EXACT)
    np.testing.assert_allclose(found.rank_correlation, 1.0)


def test_a_slope_is_held_against_shares_by_magnitude():
    weights = np.random.default_rng(1).normal(size=(1, 40, 3))
    model, signs = Linear(weights), np.where(RNG.random(X.shape) < 0.5, -1.0, 1.0)
    result = saliency(model, signs, target=0, method="gradient_x_input")
    found, _ = looked(model, signs, result, methods="gradient")
    np.testing.assert_allclose(found.rank_correlation, 1.0)  # |w · ±1| = |w|


def test_the_matrix_is_that_of_the_maps_by_hand():
    model = linear()
    result = occlude(model, X, target=0, window=3, by_channel=True, baseline="zero")
    found, finding = looked(model, X, result, methods="gradient_x_input")
    one = result.values.ravel()
    other = saliency(model, X, target=0, method="gradient_x_input").values.ravel()
    gaps = np.argsort(np.argsort(one)) - np.argsort(np.argsort(other))  # without ties
    by_hand = 1 - 6 * (gaps**2).sum() / (120 * (120**2 - 1))
    assert 0.3 < by_hand < 0.9
    np.testing.assert_allclose(found.rank_correlation, [[1, by_hand], [by_hand, 1]])
    top = [set(np.argsort(-each)[:12]) for each in (one, other)]  # a tenth
    assert found.overlap[0, 1] == pytest.approx(len(top[0] & top[1]) / 12)
    assert finding.figures["rank_correlation"] == pytest.approx(by_hand)


def test_random_numbers_stand_alone():
    model = linear()
    result = copy.copy(saliency(model, X, target=0, method="gradient_x_input"))
    object.__setattr__(result, "values", np.random.default_rng(5).normal(size=X.shape))
    found, finding = looked(model, X, result)
    assert finding.verdict == "fails"
    assert abs(finding.figures["rank_correlation"]) < 0.2
    assert finding.sentence.startswith("4 other methods put the input in another order (median")
    assert found.rank_correlation[2, 3] == pytest.approx(0.73, abs=0.1)  # the others agree


def test_one_other_method_is_named():
    model = linear()
    result = saliency(model, X, target=0, method="gradient_x_input")
    _, finding = looked(model, X, result, methods="integrated_gradients")
    assert (
        finding.sentence == "Integrated gradients orders the input alike (rank correlation 1.00)."
    )


def test_frequencies_are_held_against_frequencies():
    model = linear()
    result = occlude(model, X, target=0, domain="frequency")
    found, _ = looked(model, X, result)
    assert found.methods == ("frequency_occlusion", "fourier_integrated_gradients")
    np.testing.assert_allclose(found.rank_correlation, 1.0)
    back, _ = looked(model, X, saliency(model, X, target=0, method="fourier_integrated_gradients"))
    assert back.methods == found.methods[::-1]
    _, finding = looked(model, X, occlude(model, X, target=0, domain="time-frequency"))
    assert finding.verdict == "unknown"
    assert finding.sentence.startswith("There is no other method that gives a map of the same rows")


def test_an_unknown_method_is_refused_and_one_that_cannot_be_asked_is_told():
    model = linear()
    result = saliency(model, X, target=0, method="gradient")
    with pytest.raises(ArgumentError) as caught:
        check(model, X, result, aspects="agreement", methods="gradient_x_input,lime")
    assert str(caught.value).startswith("methods='lime' is unknown: use 'occlude', ")
    model = series_model(length=40, traceable=False)
    x = X[:, :2]
    result = saliency(model, x, target=0, method="gradient")
    found = check(model, x, result, aspects="agreement", methods="gradcam,gradient_x_input")
    assert found.methods == ("gradient", "gradient_x_input")
    alone = check(model, x, result, aspects="agreement", methods="gradcam")
    assert alone.methods == ()
    assert alone.findings[0].verdict == "unknown"


def test_a_constant_model_has_no_order():
    model = Linear(np.zeros((1, 40, 3)))
    _, finding = looked(model, X, saliency(model, X, target=0, method="gradient_x_input"))
    assert finding.verdict == "unknown"


@pytest.mark.parametrize(
    ("make", "x", "explain"),
    [
        (linear, X, lambda m, x: saliency(m, x, target=0)),
        (linear, X, lambda m, x: occlude(m, x, target=0, domain="frequency")),
        (lambda: series_model(length=40), X[:, :2], lambda m, x: occlude(m, x, target=1)),
        (
            lambda: series_model(length=None, activation="softmax"),
            RNG.normal(size=(900, 2)),
            lambda m, x: saliency(m, x, target=1, method="scorecam"),
        ),
        (
            lambda: text_model(length=300),
            "the film was great fun " * 50,
            lambda m, x: saliency(m, x, target=0, method="gradient"),
        ),
    ],
)
def test_no_more_is_run_than_was_said_and_the_model_stays(make, x, explain):
    model = make()
    result = explain(model, x)
    before, said = pickle.dumps(vars(model)), cost(model, x, result, aspects="agreement")
    model, told = counting(model), []
    found = check(
        model, x, result, aspects="agreement", progress=lambda *done: told.append(done) and None
    )
    assert sum(model.ran) <= said + 1
    assert said < 1000
    assert told[-1] == (said, said) or len(found.methods) > 2
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    del model.ran
    assert pickle.dumps(vars(model)) == before


def test_a_stop_keeps_the_methods_that_are_done():
    model = linear()
    result = saliency(model, X, target=0, method="gradient")
    first = cost(model, X, result, aspects="agreement", methods="occlude")
    found = check(model, X, result, aspects="agreement", progress=lambda done, _: done < first + 20)
    assert found.partial
    assert found.methods == ("gradient", "occlusion")
    assert found.rank_correlation.shape == (2, 2)
    assert len(found.findings) == 1
    found = check(model, X, result, aspects="agreement", progress=lambda done, _: False)
    assert (found.partial, found.methods) == (True, ())
    assert [each.sentence for each in found.findings] == ["Stopped before anything could be told."]
