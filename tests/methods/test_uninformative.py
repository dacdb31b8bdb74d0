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
