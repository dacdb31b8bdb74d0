"""Where does each window change each tensor, and what will that cost? Settled before anything runs.

Recorded calls are followed as integer arithmetic, as in ``topology``: every tensor that keeps its
position axis gets, for each window, the interval that the window can change. The slabs that are
then computed are those intervals, brought to one width.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.backends.incremental.costs import Cost, cost_of
from interpret.backends.incremental.stretches import Stretch, in_full, stretch_after
from interpret.backends.layers.entries import motion_of
from interpret.backends.layers.motions import Motion, Slides

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.backends.recording import Recording
    from interpret.backends.topology import Reach

DENSE_SHARE = 0.75
"""From this share of the length on, whole tensors cost less than slabs and their bookkeeping."""


@dataclass(frozen=True)
class Step:
    """What to compute for a call that a window can change.

    Attributes
    ----------
    stretch
        Where its output changes.
    motion
        In which way positions go through it.
    before
        Zeros that a sliding layer's padding puts before its input.
    covers
        Whether a sliding layer covers all of its input at once.
    """

    stretch: Stretch
    motion: Motion | None
    before: int = 0
    covers: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """What the compiled graph depends on."""
        stretch = self.stretch
        is_slab = stretch.mode == "slab"
        return (stretch.mode, is_slab and stretch.width, stretch.axis, self.before, self.covers)


@dataclass
class Plan:
    """What to compute for each call that a window can change, and at what cost for one window."""

    entry: Stretch
    steps: dict[str, Step] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)

    @cached_property
    def slabs(self) -> dict[str, Stretch]:
        """The stretches that are computed as slabs."""
        return {n: s.stretch for n, s in self.steps.items() if s.stretch.mode == "slab"}

    @cached_property
    def starts(self) -> Int[np.ndarray, "slab window"]:
        """Where the slabs of each call begin, the entry's first; int32."""
        rows = [self.entry.first, *(stretch.first for stretch in self.slabs.values())]
        return np.stack(rows).astype(np.int32)

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """What of a plan the compiled graph depends on."""
        return (self.entry.width, *((name, step.key) for name, step in self.steps.items()))


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
    stretches: dict[int, Stretch] = {id(entry): plan.entry}
    for call in recording.followed([entry]):
        changed = [stretches[id(t)] for t in call.inputs if id(t) in stretches]
        if not changed:
            continue
        source, out = changed[0], call.outputs[0]
        count = len(reached[id(out)]) if id(out) in reached else 0
        motion = motion_of(call, source.axis)
        stretch = stretch_after(recording, call, motion, changed, count)
        if stretch.mode == "slab" and stretch.width > max(1, DENSE_SHARE * stretch.length):
            stretch = in_full(stretch)
        step = Step(stretch, motion)
        if stretch.mode == "slab" and isinstance(motion, Slides):
            covers = stretch.length == 1 and motion.kernel == source.length
            step = Step(stretch, motion, before=motion.before(source.length), covers=covers)
        plan.steps[call.name] = step
        stretches.update((id(output), stretch) for output in call.outputs)
        plan.cost += cost_of(call, source, stretch, count if id(out) in reached else 1)
    return plan
