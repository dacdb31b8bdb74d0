"""Where does a window change a layer's output, given where it changes what goes in?

One rule for each way in which positions go through a layer. Where there is none, the output has to
be computed in full for every window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.layers.motions import (
    Apart,
    Joined,
    Motion,
    Relaid,
    Repeats,
    Shifts,
    Slides,
)

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.backends.recording import Call, Recording

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
        self, first: Int[np.ndarray, " window"], stop: Int[np.ndarray, " window"], length: int
    ) -> Stretch:
        """Another tensor's stretch."""
        return Stretch(first=first, stop=stop, length=length, axis=self.axis)


def in_full(source: Stretch) -> Stretch:
    """What is computed for every window, from such a source."""
    return replace(source, mode="each")


def stretch_after(
    recording: Recording,
    call: Call,
    motion: Motion | None,
    changed: Sequence[Stretch],
    count: int,
) -> Stretch:
    """The stretch of a call's output, which has ``count`` positions."""
    first = changed[0]
    if any(source.mode != "slab" for source in changed):
        return in_full(first)  # Flatten → Dense is linear in the slab, and its answer is in full
    mask = recording.masks.get(id(call.outputs[0]))
    if mask is not None and (len(mask.shape) != 2 or first.axis != 1):
        return in_full(first)  # slabs carry one flag for each position
    if isinstance(motion, Joined):
        return _joined(recording, call, changed) or in_full(first)
    if len(changed) > 1 or motion is None:
        return in_full(first)
    return _through(call, motion, first, count) or in_full(first)


def _through(call: Call, motion: Motion, source: Stretch, count: int) -> Stretch | None:
    """One tensor's stretch, on the way that its positions go through a layer."""
    match motion:
        case Apart(alike=True):
            return source
        case Slides(alone=True) if count:
            # Output p takes inputs p·S − before … p·S − before + reach − 1.
            before = motion.before(source.length)
            first = -((motion.reach - 1 - before - source.first) // motion.stride)
            stop = (source.stop - 1 + before) // motion.stride + 1
            return source.moved(first, stop, count)
        case Shifts(before=before):
            return source.moved(source.first + before, source.stop + before, count)
        case Repeats(times=times):
            return source.moved(source.first * times, source.stop * times, source.length * times)
        case Relaid(axis=None):
            return replace(source, mode="flat")
        case Relaid(axis=int(axis)):
            flat = len(call.outputs[0].shape) == 2 < len(call.inputs[0].shape)
            return replace(source, mode="flat") if flat else replace(source, axis=axis)
    return None


def _joined(recording: Recording, call: Call, changed: Sequence[Stretch]) -> Stretch | None:
    """One stretch that holds what changed in any operand."""
    shape = call.outputs[0].shape
    axis, length = changed[0].axis, changed[0].length
    if any(stretch.axis != axis or stretch.length != length for stretch in changed):
        return None
    for operand in _operands(call):
        number = not tf.is_tensor(operand) or recording.is_constant(operand)
        size = np.shape(operand) if not tf.is_tensor(operand) else tuple(operand.shape)
        behind = len(shape) - axis
        if number and (len(size) < behind or (len(size) <= len(shape) and size[-behind] == 1)):
            continue  # such as one number for each channel
        if not tf.is_tensor(operand) or len(size) != len(shape):
            return None
        if size[axis] not in (1, shape[axis]):
            return None
    if length == 1 and shape[axis] != 1:
        return None  # a single position spread over all of them
    return changed[0].moved(
        np.minimum.reduce([stretch.first for stretch in changed]),
        np.maximum.reduce([stretch.stop for stretch in changed]),
        length,
    )


def _operands(call: Call) -> list[Any]:
    """All that a call is given, lists of numbers in one piece."""
    args, kwargs = call.arguments
    operands: list[Any] = []
    for item in (*args, *kwargs.values()):
        parts = keras.tree.flatten(item)
        operands += parts if any(tf.is_tensor(part) for part in parts) else [item]
    return [operand for operand in operands if operand is not None]
