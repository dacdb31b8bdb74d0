"""What are a call's values on the changed stretch? One rule for each way through a layer.

Where the stretches lie was settled by the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tensorflow as tf

from interpret.backends.incremental.costs import multiplies_rows
from interpret.backends.incremental.ending_values import flat_dense, largest_of_all, mean_of_all
from interpret.backends.incremental.performed import beside_clean, performed
from interpret.backends.incremental.slabs import Each, Flat, Slab
from interpret.backends.incremental.sliding_values import slid
from interpret.backends.layers.motions import Apart, Joined, Pooled, Relaid, Repeats, Shifts, Slides

if TYPE_CHECKING:
    from interpret.backends.incremental.plan import Step
    from interpret.backends.incremental.stretches import Stretch
    from interpret.backends.incremental.windowed import Windowed
    from interpret.backends.recording import Call


def changed_values(windowed: Windowed, call: Call, step: Step) -> Slab | Each | Flat | None:
    """The call's output under each window, or None where it must be computed in full."""
    source = next(windowed.changed[id(t)] for t in call.inputs if id(t) in windowed.changed)
    if isinstance(source, Flat):
        return flat_dense(windowed, call, source) if multiplies_rows(call) else None
    if not isinstance(source, Slab):
        return None
    if isinstance(step.motion, Pooled):
        pool = largest_of_all if step.motion.takes == "largest" else mean_of_all
        return pool(windowed, call, source)
    if step.stretch.mode == "each":
        return None
    if step.stretch.mode == "flat":
        return Flat(source)
    return _on_slab(windowed, call, source, step)


def _on_slab(windowed: Windowed, call: Call, source: Slab, step: Step) -> Slab | None:
    stretch, starts = step.stretch, windowed.starts[call.name]
    match step.motion:
        case Apart():
            operands = {id(call.inputs[0]): source.own()}
            return performed(windowed, call, source, operands, stretch, starts)
        case Joined():
            return _joined(windowed, call, source, stretch, starts)
        case Slides():
            return slid(windowed, call, source, step, step.motion)
        case Shifts(before=before):
            values = source.cut(starts - before, stretch.width).values
        case Repeats(times=times):
            values = _repeated(source, stretch, starts, times)
        case Relaid():
            values = _relaid(call, source, stretch.axis)
        case _:
            return None
    return beside_clean(windowed, call, values, source, starts, stretch)


def _repeated(source: Slab, stretch: Stretch, starts: Any, times: int) -> Any:
    inputs = source.cut(starts // times, -(-stretch.width // times) + 1)
    places = (starts % times)[:, None] + tf.range(stretch.width)
    return tf.gather(inputs.values, places // times, batch_dims=1)


def _relaid(call: Call, source: Slab, axis: int) -> Any:
    after = call.outputs[0].shape
    others = [n for place, n in enumerate(after) if place not in (0, axis)]
    return tf.reshape(source.values, [-1, source.width, *others])


def _joined(windowed: Windowed, call: Call, source: Slab, stretch: Stretch, starts: Any) -> Slab:
    operands = {}
    for tensor in call.inputs:
        rep = windowed.changed.get(id(tensor))
        if rep is None:
            operands[id(tensor)] = windowed.unchanged_piece(tensor, stretch, starts)
        else:
            assert isinstance(rep, Slab)  # the plan merges slabs alone
            operands[id(tensor)] = rep.cut(starts, stretch.width).own()
    return performed(windowed, call, source, operands, stretch, starts)
