"""Where does each window change each tensor, and what will that cost? Settled before anything runs.

Recorded calls are followed as integer arithmetic, as in ``topology``: every tensor that keeps its
position axis gets, for each window, the interval that the window can change. The slabs that are
then computed are those intervals, brought to one width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import keras
import numpy as np

from interpret.core.windows import padding_amounts, reach

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.backends.recording import Call, Recording
    from interpret.backends.topology import Reach

POINTWISE = frozenset(
    "Activation ReLU LeakyReLU ELU Dropout SpatialDropout1D GaussianNoise GaussianDropout "
    "AlphaDropout ActivityRegularization Masking Rescaling Embedding Identity Sigmoid Tanh Relu "
    "Gelu Silu Selu Elu LeakyRelu Softplus Softsign HardSigmoid HardSilu Exp Log Sqrt Square Abs "
    "Absolute Negative Power Cast Clip NotEqual Equal Greater Less".split()
)
LAST_AXIS = frozenset(
    "Softmax BatchNormalization LayerNormalization RMSNormalization Normalization "
    "UnitNormalization PReLU Dense".split()
)
MERGING = frozenset(
    "Add Subtract Multiply Maximum Minimum Average Divide TrueDivide Concatenate".split()
)
SLIDING = frozenset(
    "Conv1D SeparableConv1D DepthwiseConv1D Conv2D MaxPooling1D AveragePooling1D MaxPooling2D "
    "AveragePooling2D".split()
)
ENDING = frozenset("GlobalMaxPooling1D GlobalAveragePooling1D".split())
DENSE_SHARE = 0.75
"""From this share of the length on, whole tensors cost less than slabs and their bookkeeping."""
BYTES = 4
RECURRENT = (keras.layers.RNN, keras.layers.Bidirectional)

Mode = Literal["slab", "flat", "each"]


@dataclass(frozen=True)
class Stretch:
    """The positions of one tensor that each window changes.

    Attributes
    ----------
    first, stop
        int (window,): the changed interval. It may reach outside the tensor, so that windows near
        an end have slabs of the same width as the others; what lies outside counts for nothing.
    length
        Positions of the tensor.
    axis
        Its position axis.
    mode
        ``"slab"``; ``"flat"`` where the tensor was flattened; ``"each"`` where it has to be
        computed in full for every window (``first`` and ``stop`` then say nothing).
    """

    first: Int[np.ndarray, " window"]
    stop: Int[np.ndarray, " window"]
    length: int
    axis: int = 1
    mode: Mode = "slab"

    @cached_property
    def width(self) -> int:
        """Positions of each slab."""
        return int(max((self.stop - self.first).max(initial=1), 1))

    def moved(
        self,
        first: Int[np.ndarray, " window"],
        stop: Int[np.ndarray, " window"],
        length: int,
        *,
        axis: int | None = None,
    ) -> Stretch:
        """Another tensor's stretch."""
        return Stretch(first=first, stop=stop, length=length, axis=axis or self.axis)


@dataclass
class Plan:
    """What to compute for each call that a window can change, and at what cost for one window.

    ``multiply_adds`` and ``naive_multiply_adds`` count products of one window's forward pass, here
    and by brute force; ``clean_multiply_adds`` those of the one clean pass that a plan needs
    besides.
    """

    entry: Stretch
    stretches: dict[str, Stretch] = field(default_factory=dict)
    slides: dict[str, Sliding] = field(default_factory=dict)
    whole_pools: set[str] = field(default_factory=set)
    multiply_adds: int = 0
    naive_multiply_adds: int = 0
    clean_multiply_adds: int = 0
    bytes_per_window: int = 0

    @cached_property
    def slabs(self) -> dict[str, Stretch]:
        """The stretches that are computed as slabs."""
        return {name: s for name, s in self.stretches.items() if s.mode == "slab"}

    @cached_property
    def starts(self) -> Int[np.ndarray, "slab window"]:
        """Where the slabs of each call begin, the entry's first; int32."""
        rows = [self.entry.first, *(stretch.first for stretch in self.slabs.values())]
        return np.stack(rows).astype(np.int32)

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """What of a plan the compiled graph depends on."""
        widths = (
            (n, s.mode, s.mode == "slab" and s.width, s.axis) for n, s in self.stretches.items()
        )
        slides = (self.slides.get(name) for name in self.stretches)
        return (self.entry.width, *widths, *slides, *sorted(self.whole_pools))


def plan_windows(
    recording: Recording,
    entry: Any,
    reached: dict[int, Reach],
    windows: Int[np.ndarray, "window 2"],
    *,
    length: int,
    axis: int = 1,
) -> Plan:
    """Follow windows through a recording.

    Parameters
    ----------
    entry
        The tensor of the recording that windows are put into.
    reached
        ``topology.reaches`` for this length: it gives every tensor's number of positions.
    """
    plan = Plan(entry=Stretch(first=windows[:, 0], stop=windows[:, 1], length=length, axis=axis))
    found: dict[int, Stretch] = {id(entry): plan.entry}
    known = {id(t) for t in recording.given} | {id(entry)}
    for call in recording.calls:
        if all(id(out) in known for out in call.outputs):
            continue  # an outer call that only passes on what inner ones made
        if not all(id(t) in known or recording.is_constant(t) for t in call.inputs):
            continue  # made by operations that were not seen: the layer around them is followed
        known.update(id(out) for out in call.outputs)
        if call.preactivation is not None:
            known.add(id(call.preactivation))
        changed = [found[id(t)] for t in call.inputs if id(t) in found]
        if not changed:
            continue
        count = len(reached[id(call.outputs[0])]) if id(call.outputs[0]) in reached else 0
        stretch = _after(recording, call, changed, count) or _in_full(changed[0])
        if stretch.mode == "slab" and stretch.width > max(1, DENSE_SHARE * stretch.length):
            stretch = _in_full(stretch)
        plan.stretches[call.name] = stretch
        if stretch.mode == "slab" and type(call.operation).__name__ in SLIDING:
            slide = _sliding(call, changed[0])
            plan.slides[call.name] = slide
            if stretch.length == 1 and slide.kernel == changed[0].length:
                plan.whole_pools.add(call.name)
        found.update((id(out), stretch) for out in call.outputs)
        _count(plan, call, changed, stretch, reached)
    return plan


def _in_full(source: Stretch) -> Stretch:
    return Stretch(first=source.first, stop=source.stop, length=source.length, mode="each")


def _after(
    recording: Recording, call: Call, changed: Sequence[Stretch], count: int
) -> Stretch | None:
    """The stretch of a call's output, or None where it must be computed in full."""
    kind = type(call.operation).__name__
    first = changed[0]
    if any(source.mode == "each" for source in changed):
        return None
    if any(source.mode == "flat" for source in changed):
        return None  # Flatten → Dense is linear in the slab, and its answer is in full
    if kind in MERGING:
        return _merged(recording, call, changed)
    if len(changed) > 1:
        return None
    if kind in POINTWISE or (kind in LAST_AXIS and _on_last_axis(call, first)):
        return first
    if kind in SLIDING:
        return _slid(call, first, count)
    rule = _MOVING.get(kind)
    return rule(call, first, count) if rule is not None else None


def _on_last_axis(call: Call, source: Stretch) -> bool:
    """Whether a layer that works along an axis leaves positions apart."""
    layer: Any = call.operation
    rank = len(call.inputs[0].shape)
    if source.axis == rank - 1:
        return False
    if isinstance(layer, keras.layers.PReLU):
        return layer.shared_axes is not None and source.axis in layer.shared_axes
    if isinstance(layer, keras.layers.Dense):
        return True
    axes = np.atleast_1d(getattr(layer, "axis", -1))
    return all(int(axis) % rank == rank - 1 for axis in axes)


@dataclass(frozen=True)
class Sliding:
    """A kernel or pool along the position axis, with the zeros that padding puts before it."""

    kernel: int
    stride: int
    dilation: int
    before: int

    @property
    def reach(self) -> int:
        """Positions from the first to the last slot."""
        return reach(self.kernel, self.dilation)


def _sliding(call: Call, source: Stretch) -> Sliding:
    """Read a layer's settings along the position axis of its input."""
    layer: Any = call.operation
    rank = len(call.inputs[0].shape) - 2
    kernel, stride, dilation = (
        int(values[0] if rank == 1 or len(values) == 1 else values[source.axis - 1])
        for values in (
            np.atleast_1d(getattr(layer, "kernel_size", getattr(layer, "pool_size", 1))),
            np.atleast_1d(layer.strides),
            np.atleast_1d(getattr(layer, "dilation_rate", 1)),
        )
    )
    before, _ = padding_amounts(
        source.length, kernel=kernel, stride=stride, dilation=dilation, padding=layer.padding
    )
    return Sliding(kernel=kernel, stride=stride, dilation=dilation, before=before)


def _slid(call: Call, source: Stretch, count: int) -> Stretch | None:
    layer: Any = call.operation
    rank = len(call.inputs[0].shape) - 2
    if getattr(layer, "data_format", None) == "channels_first" or source.axis > rank or not count:
        return None
    if rank == 2:
        other = 3 - source.axis
        kept = call.outputs[0].shape[other] == 1
        if not kept or (hasattr(layer, "pool_size") and call.inputs[0].shape[other] != 1):
            return None
    slide = _sliding(call, source)
    # Output p takes inputs p·S − before … p·S − before + reach − 1.
    first = -((slide.reach - 1 - slide.before - source.first) // slide.stride)
    stop = (source.stop - 1 + slide.before) // slide.stride + 1
    return source.moved(first, stop, count)


def _merged(recording: Recording, call: Call, changed: Sequence[Stretch]) -> Stretch | None:
    """One stretch that holds what changed in any operand."""
    rank = len(call.outputs[0].shape)
    axis, length = changed[0].axis, changed[0].length
    joined = int(getattr(call.operation, "axis", -1)) % rank
    if type(call.operation).__name__ == "Concatenate" and joined == axis:
        return None
    if any(s.axis != axis or s.length != length for s in changed):
        return None
    for tensor in call.inputs:
        if recording.is_constant(tensor) and len(tensor.shape) <= rank - 1 - axis:
            continue  # such as one number for each channel
        if len(tensor.shape) != rank or tensor.shape[axis] not in (1, call.outputs[0].shape[axis]):
            return None
    if length == 1 and call.outputs[0].shape[axis] != 1:
        return None  # a single position spread over all of them
    return changed[0].moved(
        np.minimum.reduce([s.first for s in changed]),
        np.maximum.reduce([s.stop for s in changed]),
        length,
    )


def _zero_padded(call: Call, source: Stretch, count: int) -> Stretch | None:
    if source.axis != 1 or len(call.inputs[0].shape) != 3:
        return None
    before = int(np.atleast_2d(call.operation.padding)[0][0])
    return source.moved(source.first + before, source.stop + before, count)


def _cropped(call: Call, source: Stretch, count: int) -> Stretch | None:
    if source.axis != 1 or len(call.inputs[0].shape) != 3:
        return None
    before = int(np.atleast_2d(call.operation.cropping)[0][0])
    return source.moved(source.first - before, source.stop - before, count)


def _upsampled(call: Call, source: Stretch, count: int) -> Stretch:
    size = int(call.operation.size)
    return source.moved(source.first * size, source.stop * size, source.length * size)


def _reshaped(call: Call, source: Stretch, count: int) -> Stretch | None:
    """Flattened, or with axes of size 1 put in or taken out around the positions."""
    before, after = list(call.inputs[0].shape), list(call.outputs[0].shape)
    rest = [n for axis, n in enumerate(before) if axis not in (0, source.axis)]
    if any(n != 1 for n in before[1 : source.axis]):
        return None
    size = int(np.prod(rest))
    if len(after) == 2:
        flat = after[1] == before[source.axis] * size and len(before) > 2
        return Stretch(first=source.first, stop=source.stop, length=source.length,
                       axis=source.axis, mode="flat") if flat else None  # fmt: skip
    for axis in range(1, len(after)):
        others = [n for a, n in enumerate(after) if a not in (0, axis)]
        same = after[axis] == before[source.axis] and int(np.prod(others)) == size
        if same and set(after[1:axis]) <= {1}:
            return source.moved(source.first, source.stop, source.length, axis=axis)
    return None


_MOVING: dict[str, Callable[[Any, Stretch, int], Stretch | None]] = {
    "ZeroPadding1D": _zero_padded,
    "Cropping1D": _cropped,
    "UpSampling1D": _upsampled,
    **dict.fromkeys(("Reshape", "ExpandDims", "Squeeze", "Flatten"), _reshaped),
}


# Cost


def _count(
    plan: Plan, call: Call, changed: Sequence[Stretch], stretch: Stretch, reached: dict[int, Reach]
) -> None:
    """Add what one window pays for this call, here and by brute force, and the memory it takes."""
    source = changed[0]
    each = _products_per_position(call)
    out = call.outputs[0]
    kind = type(call.operation).__name__
    whole = len(reached[id(out)]) if id(out) in reached else 1
    if kind == "Conv1DTranspose" or isinstance(call.operation, RECURRENT):
        whole = source.length
    plan.naive_multiply_adds += whole * each
    plan.clean_multiply_adds += whole * each
    if stretch.mode == "each" and source.mode == "flat" and kind == "Dense":
        units = int(out.shape[-1])
        frame = min(source.width + (source.width - 1) // 2, source.length)  # see ``_flat_dense``
        plan.multiply_adds += frame * (each // max(source.length, 1))
        plan.bytes_per_window += BYTES * (frame * each // max(units * source.length, 1) + units)
        return
    positions = stretch.width if stretch.mode != "each" else whole
    by_difference = kind == "Conv1D" and multiplies_changes_alone(call)
    paid = source.width if by_difference and stretch.mode == "slab" else positions
    plan.multiply_adds += paid * each
    channels = int(np.prod([n for i, n in enumerate(out.shape) if i not in (0, stretch.axis)]))
    rows = source.width * int(call.operation.kernel_size[0]) if by_difference else positions
    plan.bytes_per_window += BYTES * channels * (2 * positions + rows)


def multiplies_changes_alone(call: Call) -> bool:
    """Whether a convolution's answer is its clean one plus its kernel's answer to the change.

    From some channels on, a matrix product over the changed inputs beats a convolution over all
    that their outputs take in.
    """
    layer: Any = call.operation
    return (
        type(layer) is keras.layers.Conv1D
        and layer.groups == 1
        and int(layer.strides[0]) == 1
        and int(call.inputs[0].shape[-1]) >= 16
    )


def _products_per_position(call: Call) -> int:
    """Multiply-adds of a layer for one of its output positions; 0 for layers that only add.

    Each weight of a matrix or kernel is used once for each position.
    """
    layer: Any = call.operation
    if not isinstance(layer, keras.Layer) or isinstance(layer, keras.layers.Embedding):
        return 0
    return sum(int(np.prod(w.shape)) for w in layer.weights if len(w.shape) > 1)
