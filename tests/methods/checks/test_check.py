"""What a check as a whole promises: what it refuses, in which order it looks, how it stops."""

import dataclasses

import numpy as np
import pytest

from interpret.core.check_results import Finding
from interpret.core.errors import ArgumentError, ModelError
from interpret.methods.check import check, cost
from interpret.methods.checks.aspects import ASPECTS
from interpret.methods.occlusion import occlude
from interpret.methods.remaking import cannot_be_made_again, made_again
from interpret.methods.saliency import saliency
from interpret.methods.saliency_methods import METHODS
from tests.toy_models import Linear, series_model

X = np.arange(12.0).reshape(6, 2) - 5.0
MODEL = Linear(np.linspace(-1, 1, 12).reshape(1, 6, 2))


def test_it_is_of_an_attribution_of_this_model_and_this_input():
    found = occlude(MODEL, X)
    with pytest.raises(ArgumentError, match="or saliency give, but this is 3"):
        check(MODEL, X, 3)
    other = dataclasses.replace(found, model="other.keras", model_id="another")
    with pytest.raises(ArgumentError) as refused:
        check(MODEL, X, other)
    assert str(refused.value) == (
        "This map is of the model other.keras, and linear is another one: give the model that was "
        "explained."
    )
    with pytest.raises(ArgumentError, match="another input than the one that was given"):
        check(MODEL, X + 1.0, found)


def test_settings_that_break_a_rule_are_told():
    found = occlude(MODEL, X)
    with pytest.raises(ArgumentError, match="There is no aspect 'edge': use "):
        check(MODEL, X, found, aspects="edge")
    with pytest.raises(ArgumentError, match="orders must be a whole number of at least 20"):
        check(MODEL, X, found, orders=3)
    with pytest.raises(ArgumentError, match="target says how a map is made, but the map is given"):
        check(MODEL, X, found, target=0)
    with pytest.raises(ArgumentError, match="method='nonsense' is unknown: use 'occlude', "):
        check(MODEL, X, method="nonsense")


def test_without_a_map_it_makes_one():
    made = check(MODEL, X, method="integrated_gradients", aspects="completeness")
    given = check(MODEL, X, saliency(MODEL, X), aspects="completeness")
    assert made == given
    assert check(MODEL, X, aspects="edges").method == "occlusion"


def test_every_aspect_answers_with_one_finding_at_least():
    found = check(MODEL, X, occlude(MODEL, X))
    assert {each.aspect for each in found.findings} == set(ASPECTS)
    assert all(
        isinstance(each, Finding) and each.sentence.endswith((".", "?")) for each in found.findings
    )


def test_stopped_it_keeps_what_is_done():
    total = cost(MODEL, X, occlude(MODEL, X))
    seen = []
    found = check(MODEL, X, occlude(MODEL, X), progress=lambda *at: bool(seen.append(at)))
    assert found.partial
    assert seen[0][1] == total
    assert 0 < len(found.findings)


def test_progress_rises_to_what_was_said_before():
    seen = []
    found = check(MODEL, X, occlude(MODEL, X), progress=lambda *at: seen.append(at) or True)
    done = [at for at, _ in seen]
    assert done == sorted(done)
    assert done[-1] <= cost(MODEL, X, occlude(MODEL, X))
    assert not found.partial


@pytest.mark.parametrize("method", ["occlude", *METHODS])
def test_a_map_is_made_again_as_it_was(method):
    model = series_model()
    x = np.random.default_rng(0).normal(size=(model.info.input.length, model.info.input.channels))
    if METHODS.get(method) is not None and METHODS[method].needs_rows:
        found = saliency(model, x, method=method, baseline=np.stack([x * 0, x + 1]))
        assert "does not hold" in cannot_be_made_again(found)
        return
    found = occlude(model, x) if method == "occlude" else saliency(model, x, method=method)
    again = made_again(model, x, found)
    np.testing.assert_array_equal(again.values, found.values)
    assert (again.method, again.params, again.baseline) == (
        found.method,
        found.params,
        found.baseline,
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"domain": "frequency"},
        {"domain": "time-frequency"},
        {"chunks": 3},
        {"window": 2, "stride": 2, "baseline": 1.5, "by_channel": True},
        {"window": 3, "baseline": "linear"},
        {"target": "filter:conv:0"},
    ],
)
def test_an_occlusion_is_made_again_with_its_settings(settings):
    model = series_model()
    if "filter" in str(settings.get("target", "")):
        settings = {"target": f"filter:{model.info.conv_layers[0].name}:0"}
    x = np.random.default_rng(0).normal(size=(model.info.input.length, model.info.input.channels))
    found = occlude(model, x, **settings)
    np.testing.assert_array_equal(made_again(model, x, found).values, found.values)


class Breaking(Linear):
    """A linear model whose logits cannot be reached."""

    def predict(self, x, *, sample, layer=None, logits=False):
        if logits:
            raise ModelError("The logits cannot be reached.")
        return super().predict(x, sample=sample, layer=layer, logits=logits)


def test_one_aspect_that_cannot_be_asked_leaves_the_others():
    model = Breaking(np.ones((2, 6, 2)) * [[[9.0]], [[0.0]]], activation="softmax")
    x = np.abs(X)
    found = check(model, x, occlude(model, x, window=1), aspects="saturation,edges")
    (saturation,) = found.of("saturation")
    assert (saturation.verdict, saturation.sentence) == (
        "unknown",
        "The logits cannot be reached.",
    )
    assert len(found.of("edges")) == 1


def test_a_mask_and_methods_that_are_none_are_refused_whatever_is_looked_at():
    found = occlude(MODEL, X)
    with pytest.raises(ArgumentError, match="'nonsense'"):
        check(MODEL, X, found, aspects="edges", mask="nonsense")
    with pytest.raises(ArgumentError, match="nonsense"):
        check(MODEL, X, found, aspects="edges", methods="nonsense")


def test_a_map_without_a_number_is_told_and_breaks_nothing():
    found = occlude(MODEL, X)
    empty = dataclasses.replace(found, values=np.full(found.values.shape, np.nan))
    looked = check(MODEL, X, empty)
    assert {each.aspect for each in looked.findings} == set(ASPECTS)
    untold = {each.aspect for each in looked.findings if each.verdict == "unknown"}
    assert {"removal", "weights", "noise", "agreement", "edges"} <= untold


def test_a_stop_within_another_map_is_heard_and_what_it_cost_is_counted():
    model = Linear(np.linspace(-1, 1, 400).reshape(1, 400, 1))
    x = np.cos(np.arange(400.0))[:, None]
    found = occlude(model, x, window=1, stride=1, baseline="zero")
    told = []
    looked = check(
        model, x, found, aspects="baseline", progress=lambda *at: told.append(at) or len(told) < 2
    )
    assert looked.partial
    assert looked.params["passes"] == told[-1][0] < told[-1][1]
