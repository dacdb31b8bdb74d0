"""Which convolutions slide over an input's positions, and how are they set?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.backends.layers.along_positions import along, slid_axes
from interpret.backends.layers.entries import conv_kind
from interpret.backends.layers.functions import activation_name
from interpret.core.info import ConvLayer

if TYPE_CHECKING:
    from interpret.backends.recording import Call, Recording
    from interpret.backends.topology import Reach
    from interpret.backends.traced_input import TracedInput


def describe_conv_layers(
    traced: TracedInput, recording: Recording
) -> tuple[tuple[ConvLayer, ...], dict[str, int]]:
    """Every convolution over positions, early ones first, and its input's position axis."""
    found: list[tuple[int, ConvLayer]] = []
    axes: dict[str, int] = {}
    depths: dict[int, int] = {}
    for call in recording.calls:
        layer: Any = call.operation
        is_conv = conv_kind(layer) is not None
        depth = max((depths.get(id(t), 0) for t in call.inputs), default=0) + is_conv
        for out in call.outputs:
            depths.setdefault(id(out), depth)
        if not is_conv:
            continue
        source = next((traced.found[id(t)] for t in call.inputs if id(t) in traced.found), None)
        axis = source.axis if source else slid_axes(call.operation, 1)[0]
        shape = call.outputs[0].shape
        if len(shape) == 4 and shape[3 - axis] != 1:
            continue  # a true two-dimensional convolution has no single position axis
        axes[call.name] = axis
        result = traced.found.get(id(call.outputs[0]))
        found.append((depth, _conv_layer(call, source, result, traced)))
    # Keras runs parallel branches in no order that a reader would expect.
    found.sort(key=lambda pair: (pair[0], pair[1].receptive_field or 10**9, natural(pair[1].name)))
    return tuple(layer for _, layer in found), axes


def natural(name: str) -> list[tuple[bool, int | str]]:
    """A sort key that puts conv1d_2 before conv1d_10."""
    parts = re.split(r"(\d+)", name)
    return [(part.isdigit(), int(part) if part.isdigit() else part) for part in parts]


def _conv_layer(
    call: Call, source: Reach | None, result: Reach | None, traced: TracedInput
) -> ConvLayer:
    layer: Any = call.operation
    axis = source.axis if source else slid_axes(call.operation, 1)[0]
    slid = dict(axis=axis, rank=len(call.inputs[0].shape) - 2)
    out, into = call.outputs[0].shape, call.inputs[0].shape
    first = getattr(layer, "data_format", None) == "channels_first"
    field = result.field if result else None
    size = field.size if field else None
    if result is not None and field is None:
        widths = result.spans[:, 1] - result.spans[:, 0]
        mixed = len(widths) and int(widths.min()) >= traced.length > 1
        size = None if mixed else int(widths.max(initial=1))
    return ConvLayer(
        name=call.name,
        kind=conv_kind(layer) or "",
        filters=int(out[1 if first else -1]),
        kernel_size=along(layer.kernel_size, **slid),
        stride=along(layer.strides, **slid),
        dilation=along(layer.dilation_rate, **slid),
        padding=str(layer.padding),
        groups=int(getattr(layer, "groups", 1)),
        input_channels=int(np.prod([n for i, n in enumerate(into) if i not in (0, axis)])),
        activation=activation_name(layer),
        use_bias=bool(layer.use_bias),
        output_length=(len(result) if result else int(out[axis])) if traced.fixed_length else None,
        receptive_field=size,
        jump=field.jump if field else None,
        on_tokens=bool(source and source.alone and traced.embeddings),
        untouched=bool(source and source.raw and not traced.embeddings),
        placed=result is not None and result.rising is not None,
    )
