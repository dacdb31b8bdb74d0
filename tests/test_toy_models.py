"""The toys' own gradients, against differences: every other test leans on them."""

import numpy as np
import pytest

from interpret.core.model_calls import CALLS
from interpret.methods.explained import explained
from tests.toy_models import Conv, Convolutional, Linear, Power, series_model, text_model

RNG = np.random.default_rng(17)


def _two_convs(**options):
    rng = np.random.default_rng(1)
    convs = [
        Conv(rng.normal(size=(3, 2, 2)), bias=rng.normal(size=3), padding="same"),
        Conv(rng.normal(size=(4, 3, 3)), dilation=2, stride=2),
    ]
    return Convolutional(convs, rng.normal(size=(4, 5)), length=12, **options)


CASES = {
    "linear": (Linear(RNG.normal(size=(5, 6, 3)), activation="softmax"), (6, 3)),
    "power": (Power(RNG.normal(size=(4, 3)), 3), (4, 3)),
    "max": (series_model(), (11, 2)),
    "softmax": (series_model(activation="softmax", stride=2, padding="same"), (11, 2)),
    "sigmoid": (series_model(activation="sigmoid", padding="causal"), (11, 2)),
    "positions": (series_model(pool="none", activation="softmax"), (11, 2)),
    "deep": (_two_convs(pool="average", activation="softmax"), (12, 2)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_the_slope_of_the_score(name):
    model, shape = CASES[name]
    filters = ["filter:conv0:1", "filter:conv0:2@3"] if model.info.conv_layers else []
    for target in [None, *filters]:
        _compare(model, np.random.default_rng(2).normal(size=shape), target)


def test_the_gradient_of_a_token_model_is_the_slope_along_its_embedding():
    _compare(text_model(activation="softmax"), "the film was great", None)


def _compare(model, x, target):
    subject = explained(model, x, target=target)
    vectors = subject.vectors()
    _, (gradient,) = model.gradient(vectors[None], sample=subject.sample, target=subject.target)
    steps = np.eye(vectors.size).reshape(-1, *vectors.shape) * 1e-6
    ahead, behind = subject.score_vectors(vectors + steps), subject.score_vectors(vectors - steps)
    slope = ((ahead - behind) / 2e-6).reshape(vectors.shape)
    np.testing.assert_allclose(gradient, slope, atol=1e-7)


def test_the_layer_gradient_continued_to_the_input_is_the_gradient():
    model = _two_convs(pool="average", activation="softmax")
    subject = explained(model, np.random.default_rng(2).normal(size=(12, 2)))
    batch = subject.vectors()[None]
    for layer in ("conv0", "conv1"):
        _, at_layer = model.layer_gradient(
            batch, layer=layer, sample=subject.sample, target=subject.target
        )
        through = model.layer_backward(batch, layer, at_layer, False)
        _, whole = model.gradient(batch, sample=subject.sample, target=subject.target)
        np.testing.assert_allclose(through, whole, atol=1e-12)


def test_a_toy_answers_every_call_of_a_model():
    toy = text_model()
    assert [name for name in CALLS if not callable(getattr(toy, name, None))] == []
