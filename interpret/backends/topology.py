"""Which input positions did each position of a layer see?

The calls of a recording are replayed as integer arithmetic: every tensor that still has a position
axis carries, for each of its positions, the span of input positions behind it. What a layer does to
spans is stated once for each kind of layer; an operation that is not known here is taken to mix all
positions, so that a span is never too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from interpret.core.windows import Field, output_length, padding_amounts

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.backends.recording import Call

POINTWISE = (
    "Activation ReLU LeakyReLU ELU PReLU Softmax BatchNormalization Dropout SpatialDropout1D "
    "GaussianNoise GaussianDropout AlphaDropout ActivityRegularization Masking Rescaling "
    "Normalization Dense Identity Embedding Sigmoid Tanh Relu Gelu Silu Selu Elu LeakyRelu "
    "Softplus Softsign HardSigmoid HardSilu Exp Log Sqrt Square Abs Absolute Negative Power Cast "
    "Clip TextVectorization UnitNormalization Discretization"
).split()
MERGING = "Add Subtract Multiply Maximum Minimum Average Divide TrueDivide Concatenate".split()
RESHAPING = "Reshape ExpandDims Squeeze".split()


@dataclass(frozen=True)
class Reach:
    """What a tensor's positions saw: ``spans`` along ``axis``; ``field`` where it is regular.

    ``raw`` is True while the tensor still holds the explained input itself, or its embedding.
    """

    spans: Int[np.ndarray, "position 2"]
    axis: int = 1
    field: Field | None = None
    raw: bool = False

    def __len__(self) -> int:
        """Positions of the tensor."""
        return len(self.spans)


def whole(count: int, length: int, axis: int = 1) -> Reach:
    """Every position saw the whole input."""
    return Reach(spans=np.tile(np.array([[0, length]]), (count, 1)), axis=axis)


def reaches(
    calls: Sequence[Call], entries: Sequence[Any], length: int, *, axis: int = 1
) -> dict[int, Reach]:
    """Replay recorded calls for an input of ``length`` positions.

    Parameters
    ----------
    calls
        The recording's calls; their tensors must still be alive, since they are told apart by id.
    entries
        Tensors that hold the explained input: the model's input, or its embeddings.
    axis
        The position axis of the entries.

    Returns
    -------
    dict
        ``id(tensor)`` -> its Reach, for every tensor that still has a position axis.
    """
    start = Field()
    first = Reach(spans=start.spans(length), axis=axis, field=start, raw=True)
    found = {id(tensor): first for tensor in entries}
    touched = set(found)  # everything that depends on the input, with a position axis or without
    for call in calls:
        if touched.intersection(id(t) for t in call.inputs):
            touched.update(id(out) for out in call.outputs)
        if all(id(out) in found for out in call.outputs):
            continue  # an outer call that only passes on what an inner one made
        sources = [(t, found[id(t)]) for t in call.inputs if id(t) in found]
        if not sources:
            continue
        mixed = [t for t in call.inputs if id(t) in touched and id(t) not in found]
        result = _after(call, sources, length, pooled=bool(mixed))
        if result is not None:
            for out in call.outputs:
                found.setdefault(id(out), result)
    return found


def _after(
    call: Call, sources: list[tuple[Any, Reach]], length: int, *, pooled: bool
) -> Reach | None:
    """Reach of a call's output; ``pooled`` where it also takes what mixes all positions."""
    kind = type(call.operation).__name__
    tensor, source = sources[0]
    rule = _RULES.get(kind)
    if pooled:  # as in squeeze-and-excite
        tensor, source = max(sources, key=lambda pair: len(pair[1]))
        return _mixed(call, tensor, source, length)
    if kind in MERGING:
        return _merged(call, sources, length)
    if rule is not None and len(sources) == 1:
        return rule(call, tensor, source)
    if kind in ("LayerNormalization", "GroupNormalization", "RMSNormalization"):
        axes = np.atleast_1d(getattr(call.operation, "axis", -1))
        rank = len(tensor.shape)
        if kind != "GroupNormalization" and source.axis not in [int(a) % rank for a in axes]:
            return replace(source, raw=False)
    if kind in POINTWISE and len(sources) == 1:
        return _pointwise(call, tensor, source)
    if kind in RESHAPING:
        return _reshaped(call, tensor, source)
    return _mixed(call, tensor, source, length)


def _pointwise(call: Call, tensor: Any, source: Reach) -> Reach | None:
    if call.outputs[0] is tensor:  # such as Dropout, which does nothing at inference
        return source
    if isinstance(call.operation, keras.layers.Dense) and len(tensor.shape) - 1 == source.axis:
        return None  # the position axis itself is summed over
    return replace(source, raw=False)


def _mixed(call: Call, tensor: Any, source: Reach, length: int) -> Reach | None:
    """An operation that is not known, or that mixes positions on purpose."""
    shape = call.outputs[0].shape
    kept = len(shape) == len(tensor.shape) and shape[source.axis] == tensor.shape[source.axis]
    return whole(len(source), length, source.axis) if kept and len(shape) > 2 else None


def _reshaped(call: Call, tensor: Any, source: Reach) -> Reach | None:
    before, after = tuple(tensor.shape), tuple(call.outputs[0].shape)
    if len(after) > source.axis and after[: source.axis + 1] == before[: source.axis + 1]:
        return source  # trailing axes only: channels keep their order
    kept = [axis for axis in range(1, len(after)) if after[axis] == before[source.axis]]
    ones = [size for axis, size in enumerate(before) if size != 1 and axis not in (0, source.axis)]
    others = [after[axis] for axis in range(1, len(after)) if axis not in kept and after[axis] != 1]
    if len(kept) == 1 and ones == others:  # only axes of size 1 came or went
        return replace(source, axis=kept[0], raw=False)
    return None


def _merged(call: Call, sources: list[tuple[Any, Reach]], length: int) -> Reach | None:
    kind = type(call.operation).__name__
    shape = call.outputs[0].shape
    _, first = sources[0]
    if kind == "Concatenate":
        axis = int(getattr(call.operation, "axis", -1)) % len(shape)
        if axis == first.axis:
            if len(sources) < len(call.inputs):
                return whole(int(shape[axis]), length, axis)
            return Reach(spans=np.concatenate([s.spans for _, s in sources]), axis=axis)
    longest = max((source for _, source in sources), key=len)
    if any(len(source) not in (1, len(longest)) for _, source in sources):
        return whole(len(longest), length, first.axis)
    field = longest.field
    spans = longest.spans
    for _, source in sources:
        spans = np.stack(
            [
                np.minimum(spans[:, 0], source.spans[:, 0]),
                np.maximum(spans[:, 1], source.spans[:, 1]),
            ],
            axis=1,
        )
        field = field.merged(source.field) if field and source.field else None
    return Reach(spans=spans, axis=longest.axis, field=field)


def _strided(
    source: Reach, *, kernel: int, stride: int, dilation: int = 1, padding: str = "valid"
) -> Reach:
    """A kernel sliding along the position axis."""
    size = dict(kernel=kernel, stride=stride, dilation=dilation)
    count = output_length(len(source), padding=padding, **size)
    before, _ = padding_amounts(len(source), padding=padding, **size)
    if source.field is not None:
        field = source.field.through(before=before, **size)
        return Reach(spans=field.spans(count), axis=source.axis, field=field)
    starts = np.arange(count) * stride - before
    return _gathered(source, starts, starts + (kernel - 1) * dilation)


def _gathered(
    source: Reach, first: Int[np.ndarray, "position"], last: Int[np.ndarray, "position"]
) -> Reach:
    """Join the spans of source positions ``first`` to ``last``, both included, where they exist.

    Where there are none between them, the one before stands for all: no effect is overlooked then.
    """
    top = len(source) - 1
    spans = np.empty((len(first), 2), dtype=np.int64)
    for row, (low, high) in enumerate(zip(first, last, strict=True)):
        held = source.spans[np.clip(min(low, high), 0, top) : np.clip(high, 0, top) + 1]
        spans[row] = held[:, 0].min(), held[:, 1].max()
    return Reach(spans=spans, axis=source.axis)


def _one(value: Any, axis: int, rank: int) -> int:
    """A layer's setting along the position axis."""
    values = np.atleast_1d(value)
    return int(values[0] if rank == 1 or len(values) == 1 else values[axis - 1])


def _conv(call: Call, tensor: Any, source: Reach) -> Reach | None:
    layer: Any = call.operation
    rank = len(tensor.shape) - 2
    if getattr(layer, "data_format", None) == "channels_first" or source.axis > rank:
        return None
    return _strided(
        source,
        kernel=_one(layer.kernel_size, source.axis, rank),
        stride=_one(layer.strides, source.axis, rank),
        dilation=_one(layer.dilation_rate, source.axis, rank),
        padding=layer.padding,
    )


def _pool(call: Call, tensor: Any, source: Reach) -> Reach | None:
    layer: Any = call.operation
    rank = len(tensor.shape) - 2
    if getattr(layer, "data_format", None) == "channels_first" or source.axis > rank:
        return None
    return _strided(
        source,
        kernel=_one(layer.pool_size, source.axis, rank),
        stride=_one(layer.strides, source.axis, rank),
        padding=layer.padding,
    )


def _transposed(call: Call, tensor: Any, source: Reach) -> Reach | None:
    """Output o meets input i through slot o + before − i·stride, where there is such a slot."""
    layer: Any = call.operation
    kernel, stride = int(layer.kernel_size[0]), int(layer.strides[0])
    dilation = int(np.atleast_1d(layer.dilation_rate)[0])
    span = (kernel - 1) * dilation + 1
    count = int(layer.compute_output_shape((1, len(source), tensor.shape[-1]))[1])
    before = max(span - stride, 0) // 2 if layer.padding == "same" else 0
    out = np.arange(count) + before
    return _gathered(source, -((span - 1 - out) // stride), out // stride)


def _zero_padded(call: Call, tensor: Any, source: Reach) -> Reach:
    before, after = np.atleast_2d(call.operation.padding)[source.axis - 1 if source.axis > 1 else 0]
    count = len(source) + int(before + after)
    if source.field is not None:
        field = source.field.through(kernel=1, before=int(before))
        return Reach(spans=field.spans(count), axis=source.axis, field=field)
    at = np.arange(count) - int(before)
    return _gathered(source, at, at)


def _cropped(call: Call, tensor: Any, source: Reach) -> Reach:
    before, after = np.atleast_2d(call.operation.cropping)[0]
    spans = source.spans[int(before) : len(source) - int(after)]
    field = source.field and source.field.through(kernel=1, before=-int(before))
    return Reach(spans=spans, axis=source.axis, field=field)


def _upsampled(call: Call, tensor: Any, source: Reach) -> Reach:
    return Reach(spans=np.repeat(source.spans, int(call.operation.size), axis=0), axis=source.axis)


_RULES: dict[str, Callable[[Call, Any, Reach], Reach | None]] = {
    **dict.fromkeys(("Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv2D"), _conv),
    **dict.fromkeys(("SeparableConv2D", "DepthwiseConv2D"), _conv),
    **dict.fromkeys(
        ("MaxPooling1D", "AveragePooling1D", "MaxPooling2D", "AveragePooling2D"), _pool
    ),
    "Conv1DTranspose": _transposed,
    "ZeroPadding1D": _zero_padded,
    "Cropping1D": _cropped,
    "UpSampling1D": _upsampled,
}
