"""What a worker sends is held against annotations, word for word."""

import numpy as np
import pytest

from interpret.core.model_calls import CALLS
from interpret.core.results import Attribution
from interpret.sandbox.talk.annotations import fits
from tests.toy_models import series_model

MAP = np.zeros((2, 3, 4), np.float32)
PAIRS = np.zeros((3, 2), int)


@pytest.mark.parametrize(
    ("annotation", "right", "wrong"),
    [
        ("int", [3], [True, 3.0, "3", None, np.int64(3)]),
        ("float", [0.5, 1], [True, "1", np.float64(1.0)]),
        ("str | None", ["a", None], [1, ("a",)]),
        ("tuple[str, ...]", [(), ("a", "b")], [["a"], ("a", 1), "ab"]),
        ("tuple[int | None, ...]", [(1, None)], [(1.0,), (True,)]),
        ("tuple[str, int]", [("a", 1)], [("a",), ("a", 1, 1), (1, "a")]),
        ("list[str]", [[], ["a"]], [("a",), ["a", None]]),
        ("dict[str, int]", [{}, {"a": 1}], [{1: 1}, {"a": "1"}, [("a", 1)]]),
        ('Literal["max", "average"]', ["max"], ["mean", 0]),
        ("InputKind", ["tokens", "static"], ["token", None]),
        ('Float[np.ndarray, "sample filter"]', [MAP[0]], [MAP[0].tolist(), PAIRS, None, MAP]),
        ('Float[np.ndarray, "sample ..."]', [MAP, MAP[0, 0]], [MAP[0, 0, 0]]),
        ('Int[np.ndarray, "position 2"] | None', [None, PAIRS], [PAIRS > 0, PAIRS.T, PAIRS[0]]),
        ('Bool[np.ndarray, "position"]', [PAIRS[0] > 0], [MAP[0, 0], PAIRS > 0]),
        ('tuple[Float[np.ndarray, "a b"], ...]', [(MAP[0], MAP[1])], [(MAP[0], MAP[0, 1:])]),
        ("Kernel | None", [None, series_model().kernel("conv0")], [series_model().info, MAP]),
    ],
)
def test_a_value_is_what_its_annotation_says(annotation, right, wrong):
    assert all(fits(annotation, value) for value in right)
    assert not any(fits(annotation, value) for value in wrong)


def test_an_axis_has_the_length_that_is_asked_for():
    sizes = {"sample": 2}
    assert fits('Float[np.ndarray, "sample position filter"]', MAP, sizes)
    assert sizes == {"sample": 2, "position": 3, "filter": 4}
    assert not fits('Float[np.ndarray, "filter"]', MAP[0, 0, 1:], sizes)


@pytest.mark.parametrize("annotation", ["object", "Attribution", "set[str]", "bytes"])
def test_no_other_kind_is_known(annotation):
    with pytest.raises(TypeError, match="is of no kind that can cross"):
        fits(annotation, Attribution)


def test_every_answer_of_a_model_has_a_rule():
    for name, annotation in CALLS.items():
        assert not fits(annotation, object()), name
