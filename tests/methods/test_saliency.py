"""The door: which settings belong to which method, the library behind it, what is recorded."""

from types import SimpleNamespace

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.saliency import saliency
from interpret.methods.saliency_methods import METHODS
from tests.toy_models import Linear, series_model, text_model

X = np.random.default_rng(37).normal(size=(11, 2)).astype(np.float32)
TEXT = "great film the was fun"


@pytest.mark.parametrize("method", [n for n, m in METHODS.items() if "series" not in m.needs])
def test_every_method_says_what_it_explained(method):
    model = text_model(activation="softmax")
    rows = {"baseline": ["the film was"]} if method == "expected_gradients" else {}
    found = saliency(model, TEXT, method=method, target=2, **rows)
    sample = model.encode(TEXT)
    (scores,) = model.predict(sample.x[None], sample=sample)
    assert found.method == method
    assert found.target == "class 2"
    assert found.score == scores[0, 2]
    np.testing.assert_array_equal(found.output_scores, scores[0])
    assert found.model_id == "toy-id"
    assert found.positions == ("great", "film", "the", "was", "fun", "", "", "", "")
    assert found.padding.sum() == 4
    assert found.text == TEXT
    assert np.isfinite(found.values).all()
    assert not found.partial


def test_logits_and_probabilities_have_their_own_units():
    model = text_model(activation="softmax")
    units = {
        (method, logits): saliency(model, TEXT, method=method, logits=logits).unit
        for method in ("gradient", "integrated_gradients")
        for logits in (False, True)
    }
    assert units == {
        ("gradient", False): "probability per unit of embedding",
        ("gradient", True): "logit per unit of embedding",
        ("integrated_gradients", False): "probability",
        ("integrated_gradients", True): "logit",
    }


def test_the_gradient_of_a_probability_is_that_of_the_logits_through_the_softmax():
    soft = series_model(activation="softmax")
    logit = [saliency(soft, X, method="gradient", target=i, logits=True).values for i in range(5)]
    found = saliency(soft, X, method="gradient", target=1)
    p = found.output_scores
    expected = p[1] * (logit[1] - sum(p[i] * logit[i] for i in range(5)))
    np.testing.assert_allclose(found.values, expected, atol=1e-10)


def test_a_probability_that_is_sure_of_itself_advises_logits():
    model = Linear(np.array([[[3.0]], [[0.0]]]), bias=[20.0, 0.0], activation="softmax")
    found = saliency(model, np.ones((1, 1)), method="gradient", target=0)
    assert found.notes == (
        "The probability of class 0 is 1, where its softmax is flat and its gradient nearly "
        "vanishes: explain the score before it instead (logits=True).",
    )
    assert saliency(model, np.ones((1, 1)), method="gradient", logits=True).notes == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"method": "gradcm"},
            "method='gradcm' is unknown: use 'integrated_gradients', "
            "'fourier_integrated_gradients', 'expected_gradients', 'gradient_x_input', 'gradient', "
            "'smoothgrad', 'gradcam', 'gradcam++', 'scorecam' or 'layercam'.",
        ),
        ({"backend": "captum"}, "backend='captum' is unknown: use 'own' or 'tf-keras-vis'."),
        (
            {"backend": "tf-keras-vis"},
            "method='integrated_gradients' is not in tf-keras-vis: use backend='own', or "
            "'gradient', 'smoothgrad', 'gradcam', 'gradcam++' or 'layercam'.",
        ),
        (
            {"samples": 4},
            "method='integrated_gradients' does not take samples=4: it takes 'baseline' or "
            "'steps'.",
        ),
        (
            {"reduce": "l2"},
            "method='integrated_gradients' does not take reduce='l2': it takes 'baseline' or "
            "'steps'.",
        ),
        (
            {"method": "gradient_x_input", "layer": "conv0"},
            "method='gradient_x_input' does not take layer='conv0': it takes no settings.",
        ),
        (
            {"method": "gradcam", "baseline": "zero"},
            "method='gradcam' does not take baseline='zero': it takes 'layer' or 'relu'.",
        ),
        ({"steps": 0}, "steps must be a whole number of at least 1, but is 0."),
        (
            {"method": "smoothgrad", "samples": 1.5},
            "samples must be a whole number of at least 1, but is 1.5.",
        ),
        (
            {"method": "smoothgrad", "noise": -0.1},
            "noise must be a number of at least 0, but is -0.1.",
        ),
        (
            {"method": "smoothgrad", "seed": -1},
            "seed must be a whole number of at least 0, but is -1.",
        ),
        ({"method": "gradcam", "relu": "no"}, "relu must be True or False, but is 'no'."),
        (
            {"method": "gradient", "reduce": "max"},
            "reduce must be 'sum' or 'l2', but is 'max'.",
        ),
        (
            {"method": "gradient", "reduce": "l2"},
            "reduce='l2' brings the dimensions of a token's vector together, and a series has "
            "none: leave reduce at 'sum', and its channels are kept apart.",
        ),
        (
            {"method": "gradcam", "backend": "tf-keras-vis", "relu": False},
            "relu=False is not in tf-keras-vis: use backend='own'.",
        ),
    ],
)
def test_a_setting_that_breaks_its_rule_is_refused(options, message):
    with pytest.raises(ArgumentError) as caught:
        saliency(series_model(), X, **options)
    assert str(caught.value) == message


# -- tf-keras-vis, played by the toy: its map counts 0, 1, 2, …


def test_the_library_is_asked_for_a_gradient():
    model = text_model()
    found = saliency(
        model, TEXT, method="smoothgrad", backend="tf-keras-vis", samples=8, seed=2, reduce="sum"
    )
    assert model.asked == {
        "method": "smoothgrad",
        "layer": None,
        "samples": 8,
        "noise": 0.1,
        "seed": 2,
    }
    expected = np.arange(36.0).reshape(9, 4).sum(axis=1)
    np.testing.assert_array_equal(found.values[:, 0], expected)
    assert found.unit == "output per unit of embedding"
    assert found.params["backend"] == "tf-keras-vis"
    norm = saliency(model, TEXT, method="gradient", backend="tf-keras-vis", reduce="l2")
    assert norm.values[0, 0] == pytest.approx(np.sqrt(0 + 1 + 4 + 9))


def test_the_library_is_asked_for_a_map_of_a_layer():
    model = series_model()
    found = saliency(model, X, method="gradcam++", backend="tf-keras-vis")
    assert model.asked == {"method": "gradcam++", "layer": "conv0"}
    # Nine positions of the layer, whose centres are 1 to 9 of the input.
    assert found.values[:, 0].tolist() == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert found.channels == ("all channels",)
    assert not found.signed
    assert found.params["layer"] == "conv0"


def test_a_model_that_no_library_can_look_at():
    model = series_model()
    alone = SimpleNamespace(
        **{name: getattr(model, name) for name in ("info", "encode", "predict", "embed", "score")}
    )
    with pytest.raises(ArgumentError) as caught:
        saliency(alone, X, method="gradient", backend="tf-keras-vis")
    assert str(caught.value) == (
        "backend='tf-keras-vis' looks at Keras models, and toy is none: use backend='own'."
    )
