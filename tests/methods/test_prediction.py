"""What a model answers, against sums worked out by hand."""

import numpy as np
import pytest

import interpret
from interpret.methods.model_card import inspect
from interpret.methods.prediction import predict
from tests.toy_models import Linear, example_model

WEIGHTS = np.array([[[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]]])  # (class, position, channel)
X = np.array([[1.0, 5.0], [7.0, -1.0], [3.0, 3.0]], dtype=np.float32)


def test_every_class_has_a_row():
    found = predict(example_model(), "the film was great fun")
    assert (found.outputs, found.classes) == (("out", "out"), ("good", "bad"))
    assert found.values.tolist() == [2.5, -2.5]
    assert found.places.tolist() == [-1, -1]
    assert found.units == ("output", "output")
    assert found.answers == ()
    assert found.text == "the film was great fun"


def test_a_single_sigmoid_has_two_sides_that_sum_to_one():
    found = predict(Linear(WEIGHTS, activation="sigmoid"), X)
    p = 1 / (1 + np.exp(1.0))  # 1·1 + 2·(−1) = −1
    np.testing.assert_allclose(found.values, [1 - p, p], rtol=1e-6)
    assert len(found.classes) == 2
    assert found.answers == ((found.outputs[0], found.classes[0]),)


def test_several_classes_have_one_answer():
    weights = np.concatenate([WEIGHTS, -WEIGHTS, 0 * WEIGHTS])
    found = predict(Linear(weights, activation="softmax"), X)
    e = np.exp([-1.0, 1.0, 0.0])
    np.testing.assert_allclose(found.values, e / e.sum(), rtol=1e-6)
    assert found.answers == ((found.outputs[0], found.classes[1]),)


def test_the_card_of_a_model_reads_as_the_command_prints_it():
    card = inspect(example_model())
    text = repr(card)
    assert text.startswith("model ")
    assert "Output length = floor((W − (K − 1)·D − 1 + P)/S) + 1" in text
    assert card.to_dict()["kind"] == "model"
    assert card.to_dict()["lengths"][0]["given"] == 6


@pytest.mark.parametrize("name", ["predict", "inspect"])
def test_they_are_public(name):
    assert callable(getattr(interpret, name))
