"""Replay a recorded clean run for many windows at once, as far as each window reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras

from interpret.backends.incremental.slab_values import changed_values
from interpret.backends.incremental.slabs import Each, Slab
from interpret.backends.incremental.windowed import Windowed
from interpret.backends.recording import mask_of

if TYPE_CHECKING:
    from interpret.backends.incremental.plan import Plan
    from interpret.backends.recording import Call, Recording


def replay(
    recording: Recording, plan: Plan, entry: Any, slab: Slab, starts: Mapping[str, Any]
) -> Windowed:
    """What every tensor of a recording becomes under each window."""
    windowed = Windowed(recording, entry, slab, starts)
    for call in recording.calls:
        if call.name in plan.steps:
            values = changed_values(windowed, call, plan.steps[call.name])
            if values is not None:
                windowed.changed[id(call.outputs[0])] = values
            else:
                _compute_in_full(windowed, call)
    return windowed


def _compute_in_full(windowed: Windowed, call: Call) -> None:
    """Let an operation work on whole tensors, one for each window."""
    whole = {}
    for tensor in call.inputs:
        if id(tensor) in windowed.changed or not windowed.recording.is_constant(tensor):
            whole[id(tensor)] = windowed.output(tensor)
    result, before = windowed.perform(call, whole)
    for out, value in zip(call.outputs, keras.tree.flatten(result), strict=True):
        windowed.changed[id(out)] = Each(value, mask_of(value))
    if before is not None:
        windowed.changed[id(call.preactivation)] = Each(before)
