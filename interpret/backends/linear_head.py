"""Is a head linear in pooled conv maps, so that each filter's weight to each class can be read?"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import keras
import numpy as np

from interpret.backends.heads import head_activation
from interpret.backends.layers.entries import (
    acts_as,
    function_of,
    known_kind,
    motion_of,
    quantised,
)
from interpret.backends.layers.motions import Appended, Pooled, Relaid, Slides
from interpret.core.model import LinearHead

if TYPE_CHECKING:
    from interpret.backends.recording import Call, Recording

POOLINGS: dict[str, Literal["max", "average"]] = {"largest": "max", "mean": "average"}


Branch: TypeAlias = tuple[str, Literal["max", "average"], bool]


def find_linear_head(
    recording: Recording, head: int, conv_layers: Collection[str]
) -> LinearHead | None:
    """Follow a head back to the conv layers that it is linear in; None where it is not."""
    dense = _last_dense(recording, head)
    if dense is None:
        return None
    branches = _branches(recording, dense.inputs[0], conv_layers)
    if not branches:
        return None
    layers, poolings, plain = zip(*branches, strict=True)
    weights = np.asarray(keras.ops.convert_to_numpy(dense.operation.kernel), dtype=np.float64)
    if len(set(poolings)) > 1 or len(set(layers)) < len(layers):
        return None
    bias = np.zeros(weights.shape[1])
    if dense.operation.use_bias:
        bias = np.asarray(keras.ops.convert_to_numpy(dense.operation.bias), dtype=np.float64)
    return LinearHead(
        layers=layers, pooling=poolings[0], weights=weights, bias=bias, plain=all(plain)
    )


def _last_dense(recording: Recording, head: int) -> Call | None:
    """The Dense that gives a head's logits."""
    output = recording.outputs[head]
    if len(output.shape) != 2:
        return None
    _, logits = head_activation(recording, output)
    if logits is None or logits.shape.rank != 2:  # a flattened answer for each position
        return None
    for call in recording.calls:
        gives = any(logits is tensor for tensor in (*call.outputs, call.preactivation))
        if gives and _is_dense(call.operation):
            linear = call.preactivation is None or logits is call.preactivation
            is_linear = call.operation.activation in (None, keras.activations.linear)
            return call if linear or is_linear else None
    return None


def _is_dense(operation: keras.Operation) -> bool:
    """Whether a layer's kernel is the matrix that it multiplies by."""
    return known_kind(operation) is keras.layers.Dense and not quantised(operation)


def _branches(
    recording: Recording, tensor: Any, conv_layers: Collection[str]
) -> list[Branch] | None:
    """(conv layer, pooling, plain) of all that is joined in a tensor, in order."""
    call = recording.maker(tensor)
    if call is None:
        return None
    if len(call.inputs) > 1 and isinstance(motion_of(call, len(tensor.shape) - 1), Appended):
        if any(size != 1 for size in tensor.shape[1:-1]):
            return None  # a later flattening would take turns with them
        found = [_branches(recording, each, conv_layers) for each in call.inputs]
        if any(each is None for each in found):
            return None
        return [branch for each in found if each is not None for branch in each]
    if _keeps_numbers(call):
        return _branches(recording, call.inputs[0], conv_layers)
    pooling, source = _pooling(call), call.inputs[0]
    if pooling is None or (pooling == "average" and recording.masks.get(id(source)) is not None):
        return None
    behind = _conv_behind(recording, source, conv_layers)
    return None if behind is None else [(behind[0], pooling, behind[1])]


def _keeps_numbers(call: Call) -> bool:
    """Whether the same numbers come out in the same order, in whatever shape."""
    return function_of(call.operation) == "linear" or isinstance(motion_of(call, 0), Relaid)


def _pooling(call: Call) -> Literal["max", "average"] | None:
    """How a call makes one of all positions; None where it does not."""
    source, out = call.inputs[0].shape, call.outputs[0].shape
    match motion_of(call, 1):
        case Pooled(takes=takes):
            return POOLINGS.get(takes)
        case Slides(takes=takes, kernel=kernel) if len(source) == 3:
            return POOLINGS.get(takes) if out[1] == 1 and kernel == source[1] else None
    return None


def _conv_behind(
    recording: Recording, tensor: Any, conv_layers: Collection[str]
) -> tuple[str, bool] | None:
    """The conv layer whose map, after activation functions alone, this is; True if after none."""
    call = recording.maker(tensor)
    plain = True
    while call is not None and call.name not in conv_layers:
        if not acts_as(call.operation).elementwise or len(call.inputs) != 1:
            return None
        plain = plain and function_of(call.operation) == "linear"
        call = recording.maker(call.inputs[0])
    return None if call is None else (call.name, plain)
