"""What is known of each tensor of a recorded run under each window?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from interpret.backends.incremental.slabs import (
    Each,
    Flat,
    Slab,
    from_front,
    gathered,
    to_front,
)
from interpret.backends.recording import masked
from interpret.backends.stand_ins import watching_activation

if TYPE_CHECKING:
    from interpret.backends.incremental.stretches import Stretch
    from interpret.backends.recording import Call, Recording


class Windowed:
    """The tensors of a recording that windows change, and the way to change more of them.

    ``changed`` holds them by the id of the clean tensor. ``starts`` says where the slabs of each
    call begin.
    """

    def __init__(
        self, recording: Recording, entry: Any, slab: Slab, starts: Mapping[str, Any]
    ) -> None:
        self.recording = recording
        self.owners = slab.owners
        self.starts = starts
        self.changed: dict[int, Slab | Each | Flat] = {id(entry): slab}

    def output(self, tensor: Any) -> Any:
        """A tensor of the recording for every window, (window, …)."""
        values = self.changed.get(id(tensor))
        return values.dense() if values is not None else self.shared(tensor)

    def shared(self, tensor: Any) -> Any:
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
        operation, seen = watching_activation(call.operation)
        result = operation(*args, **kwargs)
        return result, seen[0] if seen else None

    def note(self, clean: Any, values: Any, source: Slab, starts: Any, axis: int) -> None:
        """Keep the slabs of what goes into an activation function."""
        self.changed[id(clean)] = Slab(
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
            return tensor if constant else self.shared(tensor)
        owners = tf.zeros_like(self.owners) if constant else self.owners
        return from_front(gathered(to_front(tensor, axis), owners, starts, stretch.width), axis)
