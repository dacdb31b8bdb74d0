"""What is said of a target that was left open, and whether what is said can be written."""

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.core.info import Head, InputSpec, ModelInfo
from interpret.core.open_targets import choice_notes, target_names
from interpret.core.targets import resolve_target

MODEL = ModelInfo(
    name="toy",
    model_id="0",
    inputs=(InputSpec(name="x", kind="series", shape=(7, 2)),),
    heads=(),
    conv_layers=(),
)
RNG = np.random.default_rng(3)


def head(classes, activation="linear", *, name="out", per_position=False):
    labels = tuple(f"c{i}" for i in range(classes))
    return Head(
        name=name, classes=classes, labels=labels, activation=activation, per_position=per_position
    )


def chosen(heads, target=None):
    info = dataclasses.replace(MODEL, heads=tuple(heads))
    scores = [np.zeros((7, h.classes) if h.per_position else h.classes) for h in heads]
    for one in scores:
        one[(-2,) * one.ndim if one.shape[-1] > 1 else (..., -1)] = 1.0
    return choice_notes(info, target, resolve_target(info, target, scores=scores))


@pytest.mark.parametrize(
    ("heads", "note"),
    [
        ([head(1)], None),
        ([head(1, "sigmoid")], None),
        ([head(5, "softmax")], None),
        (
            [head(24)],
            "c22 is explained, the largest of 24 outputs: no target was given. Another is chosen "
            "as the target, such as 'c0'.",
        ),
        (
            [head(4, "sigmoid")],
            "c2 is explained, the largest of 4 classes: no target was given. Another is chosen as "
            "the target, such as 'c0'.",
        ),
        (
            [head(3, "softmax", per_position=True)],
            "c1@5 is explained, the largest of 3 classes, at position 5, where it is largest: no "
            "target was given. Another is chosen as the target, such as 'c1@0'.",
        ),
        (
            [head(1, "softmax", name="a"), head(1, name="b")],
            "a/c0 is explained, of output 'a', the first of 2: no target was given. Another is "
            "chosen as the target, such as 'b'.",
        ),
    ],
)
def test_the_largest_of_many_is_said_to_be_that(heads, note):
    assert chosen(heads) == ((note,) if note else ())


def test_a_class_without_a_position_is_told_where_it_is_explained():
    assert chosen([head(3, "softmax", per_position=True)], "c1") == (
        "c1@5 is explained, at position 5, where it is largest: no position was given. Another is "
        "chosen as the target, such as 'c1@0'.",
    )
    assert chosen([head(3, "softmax", per_position=True)], "c1@2") == ()


@pytest.mark.parametrize("same_labels", [True, False])
@pytest.mark.parametrize("sizes", [(3,), (1, 2), (2, 1, 3), (1, 1)])
def test_what_a_target_is_called_is_read_as_that_target(sizes, same_labels):
    heads = [
        dataclasses.replace(head(n, name=f"h{i}"), labels=("same",) * n if same_labels else None)
        if same_labels
        else head(n, name=f"h{i}")
        for i, n in enumerate(sizes)
    ]
    info = dataclasses.replace(MODEL, heads=tuple(heads))
    scores = [np.zeros(n) for n in sizes]
    places = [(h, i) for h, n in enumerate(sizes) for i in range(n)]
    for name, place in zip(target_names(info), places, strict=True):
        target = resolve_target(info, name, scores=scores)
        assert (target.head, target.index) == place, name


def test_a_class_of_several_outputs_is_told_whose_it_is():
    heads = [head(2, "softmax", name="a"), head(3, "softmax", name="b")]
    assert chosen(heads, "c1") == (
        "a/c1 is explained, the first of 2 outputs with that class: no output was given. Another "
        "is chosen as the target, such as 'b/c0'.",
    )
    assert chosen(heads, "b/c1") == chosen(heads, "c2") == ()


def test_a_class_by_its_number_still_lacks_a_position():
    (note,) = chosen([head(3, "softmax", per_position=True)], 0)
    assert "no position was given" in note


def test_a_label_that_two_classes_bear_is_refused():
    twice = dataclasses.replace(head(3, "softmax"), labels=("a", "b", "a"))
    with pytest.raises(ArgumentError) as caught:
        chosen([twice], "a")
    assert str(caught.value) == (
        "target='a' is the label of several classes of output 'out': use the number of one, '0' or "
        "'2'."
    )
