"""Replay a recorded clean run for many windows at once, as far as each window reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from interpret.backends.incremental.rules import Each, Flat, Rep, after
from interpret.backends.incremental.slabs import Slab, gathered, mask_of, masked, to_front
from interpret.backends.recording import Recording, watched_activation

if TYPE_CHECKING:
    from interpret.backends.recording import Call


class Replay:
    """What every tensor of a recording becomes under each window.

    ``found`` holds the tensors that windows change, by the id of the clean tensor. ``known`` holds
    the ids of all tensors whose origin was seen: what an unrecorded TensorFlow operation made is not
    among them, so that the layer around it is computed in full rather than half-known.
    """

    def __init__(self, recording: Recording, entry: Any, slab: Slab) -> None:
        self.recording = recording
        self.owners = slab.owners
        self.found: dict[int, Rep] = {id(entry): slab}
        self.known = {id(t) for t in recording.given} | {id(entry)}
        for call in recording.calls:
            self._follow(call)

    def output(self, tensor: Any) -> Any:
        """A tensor of the recording for every window, (window, …)."""
        rep = self.found.get(id(tensor))
        if rep is not None:
            return rep.dense()
        return self._shared(tensor)

    def _follow(self, call: Call) -> None:
        if all(id(out) in self.known for out in call.outputs):
            return  # an outer call that only passes on what inner ones made
        if not all(id(t) in self.known or _constant(t) for t in call.inputs):
            return  # made by operations that were not seen: the layer around them is followed
        if any(id(t) in self.found for t in call.inputs):
            rep = after(self, call)
            if rep is not None:
                self.found[id(call.outputs[0])] = rep
            else:
                self._in_full(call)
        self.known.update(id(out) for out in call.outputs)
        if call.preactivation is not None:
            self.known.add(id(call.preactivation))

    def _in_full(self, call: Call) -> None:
        """Compute a call on whole tensors, one for each window."""
        whole = {}
        for tensor in call.inputs:
            rep = self.found.get(id(tensor))
            if rep is not None:
                whole[id(tensor)] = rep.dense()
            elif not _constant(tensor):
                whole[id(tensor)] = self._shared(tensor)
        results = keras.tree.flatten(self.perform(call, whole))
        for out, result in zip(call.outputs, results, strict=True):
            self.found[id(out)] = Each(result)

    def _shared(self, tensor: Any) -> Any:
        """An unchanged tensor of the samples, for every window."""
        mask = mask_of(tensor)
        mask = None if mask is None else tf.gather(mask, self.owners)
        return masked(tf.gather(tensor, self.owners), mask)

    def perform(self, call: Call, tensors: dict[int, Any]) -> Any:
        """Call the operation again, with other tensors in place of the recorded ones."""
        args, kwargs = keras.tree.map_structure(
            lambda item: tensors.get(id(item), item), call.arguments
        )
        with watched_activation(call.operation) as seen:
            result = call.operation(*args, **kwargs)
        if seen and call.preactivation is not None:
            self._note_preactivation(call, seen[0])
        return result

    def _note_preactivation(self, call: Call, values: Any) -> None:
        """Keep what went into the activation, in full; logits are read from it."""
        source = next(
            (self.found[id(t)] for t in call.inputs if id(t) in self.found), None
        )
        if isinstance(source, Each | Flat):
            self.found[id(call.preactivation)] = Each(values)
        else:
            self.pending = values

    def unchanged_piece(
        self, tensor: Any, rank: int, axis: int, starts: Any, width: Any
    ) -> Any | None:
        """The stretch of an unchanged tensor that is merged with slabs; None where it is unclear."""
        shape = tensor.shape
        if shape.rank is None or (_constant(tensor) and shape.rank < rank):
            return tensor if shape.rank is not None and shape.rank <= rank - axis - 1 else None
        if shape.rank != rank:
            return None
        constant = _constant(tensor)
        if shape[axis] == 1:
            return tensor if constant else self._shared(tensor)
        owners = tf.zeros_like(self.owners) if constant else self.owners
        piece = gathered(to_front(tensor, axis), owners, starts, width)
        from interpret.backends.incremental.slabs import from_front

        return from_front(piece, axis)


def _constant(tensor: Any) -> bool:
    """A number that the model holds, rather than one that a run made."""
    return isinstance(tensor, tf.Variable) or hasattr(tensor, "numpy")
