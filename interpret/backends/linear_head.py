"""Is a head linear in pooled conv maps, so that each filter's weight to each class can be read?"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from interpret.backends.description import head_activation
from interpret.core.model import LinearHead

if TYPE_CHECKING:
    from interpret.backends.recording import Call, Recording

PASSING = frozenset("Dropout SpatialDropout1D Identity Flatten Reshape Squeeze".split())
"""Between the pooling and the last Dense."""

ACTIVATIONS = frozenset(
    "Activation ReLU LeakyReLU ELU Dropout SpatialDropout1D Identity Relu Tanh Sigmoid Elu Gelu "
    "Silu Selu LeakyRelu Softplus".split()
)
"""Between a conv layer and its pooling."""

POOLS = {"GlobalMaxPooling1D": "max", "GlobalAveragePooling1D": "average"}
WHOLE_POOLS = {"MaxPooling1D": "max", "AveragePooling1D": "average"}


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
    for call in recording.calls:
        gives = any(logits is tensor for tensor in (*call.outputs, call.preactivation))
        if gives and type(call.operation) is keras.layers.Dense:
            linear = call.preactivation is None or logits is call.preactivation
            is_linear = call.operation.activation in (None, keras.activations.linear)
            return call if linear or is_linear else None
    return None


def _branches(
    recording: Recording, tensor: Any, conv_layers: Collection[str]
) -> list[tuple[str, str, bool]] | None:
    """(conv layer, pooling, plain) of all that is joined in a tensor, in order."""
    call = recording.maker(tensor)
    if call is None:
        return None
    kind = type(call.operation).__name__
    if kind == "Concatenate" and len(tensor.shape) in (2, 3):
        if int(call.operation.axis) % len(tensor.shape) != len(tensor.shape) - 1:
            return None
        found = [_branches(recording, each, conv_layers) for each in call.inputs]
        if any(each is None for each in found):
            return None
        return [branch for each in found if each is not None for branch in each]
    if kind in PASSING:
        return _branches(recording, call.inputs[0], conv_layers)
    pooling = POOLS.get(kind)
    if pooling is None and kind in WHOLE_POOLS and tensor.shape[1] == 1:
        covers = call.inputs[0].shape[1] == int(np.atleast_1d(call.operation.pool_size)[0])
        pooling = WHOLE_POOLS[kind] if covers else None
    source = call.inputs[0]
    if pooling is None or (pooling == "average" and recording.masks.get(id(source)) is not None):
        return None
    behind = _conv_behind(recording, source, conv_layers)
    return None if behind is None else [(behind[0], pooling, behind[1])]


def _conv_behind(
    recording: Recording, tensor: Any, conv_layers: Collection[str]
) -> tuple[str, bool] | None:
    """The conv layer whose map, after activation functions alone, this is; True if after none."""
    call = recording.maker(tensor)
    plain = True
    while call is not None and call.name not in conv_layers:
        if type(call.operation).__name__ not in ACTIVATIONS or len(call.inputs) != 1:
            return None
        plain = plain and type(call.operation).__name__ in PASSING
        call = recording.maker(call.inputs[0])
    return None if call is None else (call.name, plain)
