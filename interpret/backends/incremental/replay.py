"""Replay a recorded clean run for many windows at once, as far as each window reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from interpret.backends.incremental.plan import Plan, Stretch
from interpret.backends.incremental.slab_values import changed_values
from interpret.backends.incremental.slabs import (
    Each,
    Flat,
    Slab,
    from_front,
    gathered,
    to_front,
)
from interpret.backends.recording import Recording, mask_of, masked, watched_activation

if TYPE_CHECKING:
    from interpret.backends.recording import Call


class Replay:
    """What every tensor of a recording becomes under each window.

    ``found`` holds the tensors that windows change, by the id of the clean tensor. ``starts`` says
    where the slabs of each call begin.
    """

    def __init__(
        self, recording: Recording, plan: Plan, entry: Any, slab: Slab, starts: Mapping[str, Any]
    ) -> None:
        self.recording = recording
        self.plan = plan
        self.owners = slab.owners
        self.starts = starts
        self.found: dict[int, Slab | Each | Flat] = {id(entry): slab}
        for call in recording.calls:
            if call.name in plan.stretches:
                self._follow(call, plan.stretches[call.name])

    def output(self, tensor: Any) -> Any:
        """A tensor of the recording for every window, (window, …)."""
        rep = self.found.get(id(tensor))
        return rep.dense() if rep is not None else self._shared(tensor)

    def _follow(self, call: Call, stretch: Stretch) -> None:
        rep = changed_values(self, call, stretch)
        if rep is not None:
            self.found[id(call.outputs[0])] = rep
            return
        whole = {}
        for tensor in call.inputs:
            changed = self.found.get(id(tensor))
            if changed is not None:
                whole[id(tensor)] = changed.dense()
            elif not self.recording.is_constant(tensor):
                whole[id(tensor)] = self._shared(tensor)
        result, before = self.perform(call, whole)
        for out, value in zip(call.outputs, keras.tree.flatten(result), strict=True):
            self.found[id(out)] = Each(value, mask_of(value))
        if before is not None:
            self.found[id(call.preactivation)] = Each(before)

    def _shared(self, tensor: Any) -> Any:
        """An unchanged tensor of the samples, for every window."""
        mask = self.recording.masks.get(id(tensor))
        mask = None if mask is None else tf.gather(mask, self.owners)
        return masked(tf.gather(tensor, self.owners), mask)

    def perform(self, call: Call, tensors: Mapping[int, Any]) -> tuple[Any, Any | None]:
        """Call an operation again with other tensors in place of the recorded ones.

        Returns what it gives, and what went into the activation function that it holds.
        """
        args, kwargs = keras.tree.map_structure(
            lambda item: tensors.get(id(item), item), call.arguments
        )
        with watched_activation(call.operation) as seen:
            result = call.operation(*args, **kwargs)
        return result, seen[0] if seen else None

    def note(self, clean: Any, values: Any, source: Slab, starts: Any, axis: int) -> None:
        """Keep the slabs of what goes into an activation function."""
        self.found[id(clean)] = Slab(
            values=values,
            starts=starts,
            owners=source.owners,
            clean=to_front(clean, axis),
            axis=axis,
        )

    def unchanged_piece(self, tensor: Any, stretch: Stretch, starts: Any) -> Any:
        """The stretch of an unchanged tensor that is merged with slabs."""
        constant = self.recording.is_constant(tensor)
        axis = stretch.axis
        if constant and len(tensor.shape) <= axis:
            return tensor
        if tensor.shape[axis] == 1:
            return tensor if constant else self._shared(tensor)
        owners = tf.zeros_like(self.owners) if constant else self.owners
        return from_front(gathered(to_front(tensor, axis), owners, starts, stretch.width), axis)
