"""The lengths of a stack are those that its windows give, counted one by one."""

import dataclasses

import pytest

from interpret.core.errors import ArgumentError
from interpret.core.info import ConvLayer, Head, InputSpec, ModelInfo
from interpret.core.windows import Field, output_length, padding_amounts
from interpret.methods.lengths import layer_lengths


class Stack:
    """Layers one after another, each (name, settings); a name beginning with "pool" is no conv."""

    def __init__(self, *layers, length=None, shortest=1):
        self.layers = layers
        convs, field = [], Field()
        for name, size in layers:
            field = field.through(**size_of(size))
            if not name.startswith("pool"):
                convs.append(
                    ConvLayer(
                        name=name,
                        kind=size.get("kind", "Conv1D"),
                        filters=7,
                        input_channels=5,
                        kernel_size=size["kernel"],
                        stride=size.get("stride", 1),
                        dilation=size.get("dilation", 1),
                        padding=size.get("padding", "valid"),
                        receptive_field=field.size,
                        jump=field.jump,
                    )
                )
        self.info = ModelInfo(
            name="stack",
            model_id="0",
            inputs=(
                InputSpec(name="x", kind="series", shape=(length, 3), minimum_length=shortest),
            ),
            heads=(Head(name="y", classes=2, labels=("a", "b")),),
            conv_layers=tuple(convs),
        )

    def spans(self, wanted, length):
        field = Field()
        for name, size in self.layers:
            before, _ = padding_amounts(length, **shape_of(size))
            length = output_length(length, **shape_of(size))
            field = field.through(before=before, **size_of(size))
            if name == wanted:
                return field.spans(length)
        raise AssertionError(wanted)


def shape_of(size):
    return {name: value for name, value in size.items() if name != "kind"}


def size_of(size):
    return {name: value for name, value in shape_of(size).items() if name != "padding"}


def lengths(stack, length):
    return [(found.received, found.given) for found in layer_lengths(stack, length)]


def test_layers_right_behind_each_other():
    stack = Stack(
        ("a", {"kernel": 5, "stride": 2, "padding": "same"}),
        ("b", {"kernel": 3, "dilation": 2}),
        ("c", {"kernel": 4, "stride": 3, "padding": "causal"}),
    )
    # 29 → ceil(29/2) = 15 → 15 − 2·2 = 11 → ceil(11/3) = 4
    assert lengths(stack, 29) == [(29, 15), (15, 11), (11, 4)]


def test_the_formula_holds_the_numbers():
    stack = Stack(("a", {"kernel": 5, "stride": 2, "padding": "same"}))
    assert layer_lengths(stack, 29)[0].spelled == (
        "floor((W − (K − 1)·D − 1 + P)/S) + 1 = floor((29 − (5 − 1)·1 − 1 + 4)/2) + 1 = 15"
    )


@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
def test_behind_a_pooling_stride_1_tells_what_was_received(padding):
    stack = Stack(
        ("a", {"kernel": 3}),
        ("pool", {"kernel": 2, "stride": 2}),
        ("b", {"kernel": 3, "dilation": 2, "padding": padding}),
    )
    # 23 → 21 → 10 → 10 − 2·2 or 10
    assert lengths(stack, 23)[1] == (10, 6 if padding == "valid" else 10)


def test_behind_a_pooling_another_stride_leaves_it_open():
    stack = Stack(("pool", {"kernel": 2, "stride": 2}), ("a", {"kernel": 3, "stride": 2}))
    found = layer_lengths(stack, 23)[0]
    assert (found.received, found.given, found.spelled) == (None, 5, "")


def test_a_transposed_convolution_has_another_formula():
    stack = Stack(("a", {"kernel": 3, "kind": "Conv1DTranspose"}))
    assert layer_lengths(stack, 11)[0].spelled == ""


def test_a_layer_that_cannot_be_followed():
    stack = Stack(("a", {"kernel": 3}))
    stack.spans = lambda name, length: None
    (found,) = layer_lengths(stack, 11)
    assert (found.received, found.given, found.spelled) == (None, None, "")


def refusal(stack, length):
    with pytest.raises(ArgumentError) as caught:
        layer_lengths(stack, length)
    return str(caught.value)


def test_lengths_that_the_model_does_not_take():
    layer = ("a", {"kernel": 3})
    assert refusal(Stack(layer, length=24), 30) == "length=30: stack always takes 24 positions."
    assert lengths(Stack(layer, length=24), 24) == [(24, 22)]
    assert refusal(Stack(layer, shortest=3), 2) == (
        "length=2 is too short for stack: its layers need at least 3 positions."
    )
    assert refusal(Stack(layer), 0) == "length must be a whole number of at least 1, but is 0."


def test_nothing_of_the_model_is_changed():
    stack = Stack(("a", {"kernel": 3}))
    before = dataclasses.asdict(stack.info)
    layer_lengths(stack, 9)
    assert dataclasses.asdict(stack.info) == before
