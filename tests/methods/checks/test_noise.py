"""A map of a linear model foretells every change, and its gradient does not move at all."""

import copy
import pickle

import numpy as np
import pytest

from interpret.methods.check import check, cost
from interpret.methods.checks import foretold
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.methods.checks.counting import counting
from tests.toy_models import Linear, Power, series_model, text_model

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
TEXT = "the film was great fun awful the film"


def linear():
    return Linear(np.random.default_rng(1).normal(size=(2, 40, 3)), bias=[5.0, 0.0])


def looked(model, x, result, **options):
    """The findings on how the score changes, and on how the map does."""
    found = check(model, x, result, aspects="noise", **options)
    assert {each.aspect for each in found.findings} == {"noise"}
    return found.findings


@pytest.mark.parametrize(
    "explain",
    [
        lambda m: saliency(m, X, target=0, method="gradient_x_input"),
        lambda m: saliency(m, X, target=0, baseline="mean"),
        lambda m: saliency(m, X, target=0, baseline="0.5"),
        lambda m: occlude(m, X, target=0, window=1, by_channel=True, baseline="mean"),
        lambda m: occlude(m, X, target=0, window=1),
        lambda m: saliency(m, X, target=0, method="gradient"),
        lambda m: saliency(m, X, target=0, method="smoothgrad", samples=3),
    ],
)
def test_a_linear_model_does_what_the_map_foretells(explain):
    """Infidelity 0 at a scale of 1: Σ values of what is replaced, or noise · slope."""
    model = linear()
    fidelity, _ = looked(model, X, explain(model))
    assert fidelity.verdict == "holds"
    assert fidelity.figures["infidelity"] == pytest.approx(0, abs=1e-20)
    assert fidelity.figures["unexplained"] == pytest.approx(0, abs=1e-9)
    assert fidelity.figures["scale"] == pytest.approx(1)


@pytest.mark.parametrize("method", ["gradient", "smoothgrad"])
def test_the_gradient_of_a_linear_model_does_not_move(method):
    model = linear()
    _, sensitivity = looked(model, X, saliency(model, X, target=0, method=method))
    assert sensitivity.figures["sensitivity"] == pytest.approx(0, abs=1e-12)
    assert sensitivity.sentence == (
        "In 10 draws, noise of at most 0.1 of each channel’s standard deviation moves the map by "
        "at most 0% of its size."
    )


def test_gradient_times_input_of_a_linear_model_moves_as_its_input_does():
    """|w · noise| / |w · x| with |noise| at most a tenth of a standard deviation."""
    model = Linear(np.ones((1, 40, 3)))
    x = X * [1.0, 10.0, 0.1]
    result = saliency(model, x, target=0, method="gradient_x_input")
    _, sensitivity = looked(model, x, result)
    bound = 0.1 * np.linalg.norm(np.tile(x.std(axis=0), (40, 1))) / np.linalg.norm(x)
    # Uniform noise has a standard deviation of its radius over √3.
    assert bound / np.sqrt(3) < sensitivity.figures["sensitivity"] < bound
    mean = sensitivity.figures["mean_sensitivity"]
    assert mean == pytest.approx(bound / np.sqrt(3), rel=0.1)
    assert mean <= sensitivity.figures["sensitivity"]


def test_a_slope_that_noise_changes_by_more_than_itself_fails():
    """Of x ** 60 at 1 the slope is 60 x ** 59: noise of 3 % makes six times as much of it."""
    model = Power(np.ones((40, 1)), 60)
    x = np.where(np.arange(40) % 2, 1.0, 0.4)[:, None]  # a standard deviation of 0.3
    result = saliency(model, x, target=0, method="gradient")
    _, sensitivity = looked(model, x, result)
    assert sensitivity.verdict == "fails"
    assert 1 < sensitivity.figures["sensitivity"] < 1.03**59 - 1


def test_a_map_of_another_class_foretells_little_and_one_upside_down_nothing():
    model = linear()
    right = saliency(model, X, target=0, method="gradient_x_input")
    wrong = copy.copy(right)
    object.__setattr__(wrong, "values", -right.values)
    fidelity, _ = looked(model, X, wrong)
    assert fidelity.verdict == "fails"
    assert fidelity.figures["unexplained"] == 1.0
    assert fidelity.figures["scale"] == pytest.approx(-1)  # Yeh's own figure forgives the sign
    object.__setattr__(wrong, "values", RNG.normal(size=X.shape))
    fidelity, _ = looked(model, X, wrong)
    assert fidelity.figures["unexplained"] > 0.8


def test_a_constant_model_and_an_even_input_have_no_answer():
    still = Linear(np.zeros((1, 40, 3)), bias=[2.0])
    (none,) = looked(still, X, saliency(still, X, target=0, method="gradient_x_input"))
    assert none.verdict == "unknown"
    assert none.sentence.startswith("The map is 0 everywhere, so that it has no size")
    model, even = linear(), np.ones((40, 3))
    both = looked(model, even, saliency(model, even, target=0, method="gradient"))
    assert [each.sentence for each in both] == [foretold.NO_SCALE] * 2


def test_frequencies_are_not_replaced_position_by_position():
    model = linear()
    fidelity, sensitivity = looked(model, X, occlude(model, X, target=0, domain="frequency"))
    assert fidelity.verdict == "unknown"
    assert "frequencies" in fidelity.sentence
    assert sensitivity.verdict == "holds"
    bands = occlude(model, X, target=0, domain="time-frequency")
    fidelity, _ = looked(model, X, bands)
    assert fidelity.sentence.startswith("The columns of this map are bands of frequencies")


def test_of_a_text_one_token_gives_way_to_its_nearest():
    """A model that adds tokens up: no token changes what another is given."""
    model = text_model(length=12)
    model.convs[0].weights[:, 1:] = 0.0
    model.convs[0].activation, model.pool = "linear", "average"
    result = occlude(model, TEXT, target=0, window=1)
    fidelity, sensitivity = looked(model, TEXT, result)
    assert sensitivity.verdict == "holds"
    assert sensitivity.figures["sensitivity"] == pytest.approx(0, abs=1e-9)
    assert sensitivity.sentence.startswith("In 8 draws, one token replaced by its nearest moves")
    assert "radius" not in sensitivity.figures
    assert fidelity.figures["unexplained"] == pytest.approx(0, abs=1e-9)
    assert fidelity.sentence.startswith("With a quarter of the tokens replaced by pad, the map")


def test_a_gradient_at_a_token_does_not_say_what_another_would_change():
    model = text_model(length=12)
    fidelity, sensitivity = looked(model, TEXT, saliency(model, TEXT, target=0, method="gradient"))
    assert fidelity.verdict == "unknown"
    assert fidelity.sentence.endswith("gradient_x_input and occlude do.")
    assert sensitivity.verdict in ("holds", "doubtful")


def test_of_one_token_there_is_no_other():
    model = text_model()
    both = looked(model, "film", occlude(model, "film", target=0))
    assert [each.verdict for each in both] == ["unknown", "unknown"]


def test_a_one_hot_text_holds_other_letters():
    model = series_model(length=20, one_hot=True, channels=())
    x = np.eye(2)[RNG.integers(0, 2, size=20)]
    fidelity, sensitivity = looked(model, x, occlude(model, x, target=0))
    assert "one token replaced" in sensitivity.sentence
    assert fidelity.verdict != "unknown"


@pytest.mark.parametrize(
    ("make", "x", "explain"),
    [
        (linear, X, lambda m, x: saliency(m, x, target=0)),
        (linear, X, lambda m, x: saliency(m, x, target=0, method="smoothgrad")),
        (linear, X, lambda m, x: occlude(m, x, target=0, window=1, by_channel=True)),
        (linear, X, lambda m, x: occlude(m, x, target=0, domain="frequency")),
        (
            lambda: series_model(length=40),
            X[:, :2],
            lambda m, x: saliency(m, x, target="filter:conv0:1", method="gradcam"),
        ),
        (
            lambda: text_model(length=200),
            "the film was great fun " * 40,
            lambda m, x: saliency(m, x, target=0, method="scorecam"),
        ),
    ],
)
def test_no_more_is_run_than_was_said_and_the_model_stays(make, x, explain):
    model = make()
    result = explain(model, x)
    before, said = pickle.dumps(vars(model)), cost(model, x, result, aspects="noise")
    model, told = counting(model), []
    check(model, x, result, aspects="noise", progress=lambda *done: told.append(done) and None)
    assert sum(model.ran) <= said + 1
    assert said < 2500
    assert {total for _, total in told} == {said}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    del model.ran
    assert pickle.dumps(vars(model)) == before


def test_a_stop_keeps_what_is_known():
    model = linear()
    result = occlude(model, X, target=0, window=1, by_channel=True)
    found = check(model, X, result, aspects="noise", progress=lambda done, _: done < 50)
    assert found.partial
    assert [each.sentence for each in found.findings] == ["Stopped before anything could be told."]
    found = check(model, X, result, aspects="noise", progress=lambda done, _: done < 400)
    assert found.partial
    assert len(found.findings) == 1
