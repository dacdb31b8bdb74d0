"""How is a layer's answer on slabs kept, and how does the layer itself give it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from interpret.backends.incremental.slabs import Slab, to_front
from interpret.backends.recording import mask_of

if TYPE_CHECKING:
    from interpret.backends.incremental.stretches import Stretch
    from interpret.backends.incremental.windowed import Windowed
    from interpret.backends.recording import Call


def beside_clean(
    windowed: Windowed,
    call: Call,
    values: Any,
    source: Slab,
    starts: Any,
    stretch: Stretch,
    *,
    mask: Any = None,
) -> Slab:
    """Values as the slab of a call's output."""
    clean = call.outputs[0]
    clean_mask = windowed.recording.masks.get(id(clean))
    return Slab(
        values=values,
        starts=starts,
        owners=source.owners,
        clean=to_front(clean, stretch.axis),
        axis=stretch.axis,
        mask=mask if clean_mask is not None else None,
        clean_mask=clean_mask if mask is not None else None,
    )


def performed(
    windowed: Windowed,
    call: Call,
    source: Slab,
    operands: Mapping[int, Any],
    stretch: Stretch,
    starts: Any,
) -> Slab:
    """Let the layer itself compute its slabs; logits are read from before its activation."""
    axis = stretch.axis
    result, before = windowed.perform(call, operands)
    if before is not None:
        windowed.note(call.preactivation, to_front(before, axis), source, starts, axis)
    values, mask = to_front(result, axis), mask_of(result)
    return beside_clean(windowed, call, values, source, starts, stretch, mask=mask)
