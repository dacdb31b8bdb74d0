"""What is said where a map says nothing, on models in closed form."""

import dataclasses

import numpy as np
import pytest

from interpret.core.info import InputSpec
from interpret.core.model import GradientEnd, GradientWay
from interpret.methods.saliency import saliency
from tests.toy_models import Linear

X = np.arange(1.0, 7.0).reshape(3, 2)


def still(way, dtype="float32"):
    """A model whose gradient is 0, by itself or for a reason that it tells."""
    model = Linear(np.zeros((1, 3, 2)))
    spec = dataclasses.replace(model.info.input, dtype=dtype)
    model.info = dataclasses.replace(model.info, inputs=(spec,))
    model.gradient_way = lambda *, sample, target: way
    return model


@pytest.mark.parametrize(
    ("end", "note"),
    [
        (
            GradientEnd(name="x", part="input", always=True),
            "No gradient passes input 'x', which takes whole numbers (int32): gradients say "
            "nothing of what goes in there, whatever it is. Use occlusion, which needs none.",
        ),
        (
            GradientEnd(name="top", part="layer", always=False),
            "The gradient ends at layer 'top': what it gives does not change with what goes in, on "
            "this input. Occlusion, which needs no gradient, may show more.",
        ),
    ],
)
@pytest.mark.parametrize("method", ["gradient", "smoothgrad", "gradient_x_input"])
def test_where_the_gradient_ends(end, note, method):
    model = still(GradientWay(ends=(end,)), "int32" if end.part == "input" else "float32")
    assert saliency(model, X, method=method).notes == (note,)


def test_an_output_that_reads_nothing_of_a_single_input():
    found = saliency(still(GradientWay(reads=False)), X, method="gradient")
    assert found.notes == (
        "class 0 is not computed from the input 'x': whatever stands there, its score is the same, "
        "and every value is 0. Explain another target.",
    )


def test_only_an_input_with_positions_is_proposed():
    model = still(GradientWay(reads=False))
    beside = (
        InputSpec(name="extra", kind="static", shape=(4,)),
        InputSpec(name="pulse", kind="series", shape=(5, 1)),
    )
    model.info = dataclasses.replace(model.info, inputs=(*model.info.inputs, *beside))
    values = {"x": X, "extra": np.ones(4), "pulse": np.ones((5, 1))}
    (note,) = saliency(model, values, method="gradient").notes
    assert note.endswith(
        "Explain another target, or another input: load the model with focus='pulse'."
    )


def test_a_map_with_a_value_is_not_asked_about():
    model = Linear(np.ones((1, 3, 2)))
    model.gradient_way = None  # asking would raise
    assert saliency(model, X, method="gradient").notes == ()


def headed(activation, bias):
    """w · x + bias behind an activation function."""
    weights = np.zeros((1, 3, 2))
    weights[0, 1, 0] = 0.25
    return Linear(weights, bias=[bias], activation=activation)


SURE = [("tanh", 40.0), ("relu", -40.0), ("relu6", 40.0), ("hard_sigmoid", -40.0),
        ("softplus", -40.0), ("sigmoid", 40.0)]  # fmt: skip


@pytest.mark.parametrize(("activation", "bias"), SURE)
@pytest.mark.parametrize("method", ["gradient", "smoothgrad", "gradient_x_input"])
def test_a_flat_activation_function_advises_the_score_before_it(activation, bias, method):
    model = headed(activation, bias)
    found = saliency(model, X, method=method)
    unit = "probability" if activation == "sigmoid" else "output"
    assert found.notes == (
        f"The {unit} of class 0 is {found.score:.6g}, where its {activation} is flat and its "
        "gradient nearly vanishes: explain the score before it instead (logits=True).",
    )
    before = saliency(model, X, method=method, logits=True)
    assert before.notes == ()
    assert before.score == bias + 0.75
    assert before.values.sum() == pytest.approx(0.25 if method != "gradient_x_input" else 0.75)


@pytest.mark.parametrize(("activation", "bias"), SURE)
def test_a_steep_activation_function_is_not_told(activation, bias):
    found = saliency(headed(activation, 0.0), X, method="gradient")
    assert found.values.any()
    assert found.notes == ()


def test_scores_before_an_activation_function_have_a_unit_of_their_own():
    assert saliency(headed("tanh", 0.0), X, logits=True).unit == "pre-activation"
    assert saliency(headed("sigmoid", 0.0), X, logits=True).unit == "logit"
    assert saliency(headed("linear", 0.0), X, logits=True).unit == "output"


def test_a_filter_that_is_off_can_be_explained_before_its_relu():
    from tests.toy_models import Conv, Convolutional

    model = Convolutional(Conv(np.ones((1, 2, 2)), bias=[-100.0]), np.ones((1, 1)), length=3)
    found = saliency(model, X, target="filter:conv0:0", method="gradient")
    assert found.notes == (
        "The activation of conv0 filter 0 (maximum) is 0, where its relu is flat and its gradient "
        "nearly vanishes: explain the score before it instead (logits=True).",
    )
    before = saliency(model, X, target="filter:conv0:0", method="gradient", logits=True)
    assert before.values.any()
    assert before.notes == ()


def test_a_head_that_does_not_read_the_input_is_not_told_to_be_flat():
    model = headed("tanh", 40.0)
    model.weights[:] = 0.0
    model.gradient_way = lambda *, sample, target: GradientWay(reads=False)
    (note,) = saliency(model, X, method="gradient").notes
    assert note.startswith("class 0 is not computed from the input 'x'")


def test_a_gradient_that_is_no_number_is_told():
    model = headed("linear", 0.0)
    model.weights[0, 2, 1] = np.nan
    model.forward = lambda vectors, sample: (np.ones((len(vectors), 1)),)
    assert saliency(model, X, method="gradient").notes == (
        "1 of 6 values are no numbers: the gradient is none there, as that of a root or a "
        "logarithm at 0. Use occlusion, which needs none.",
    )
