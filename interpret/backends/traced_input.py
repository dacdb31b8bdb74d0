"""Where does one input of a model go, and what does every tensor see of it?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from interpret.backends.layers.entries import conv_kind, motion_of
from interpret.backends.layers.motions import Relaid, Slides, Spreads
from interpret.backends.layers.tokens import count_ids
from interpret.backends.subsequences import Unrolled
from interpret.backends.topology import Reach, reaches
from interpret.backends.vectorization import vectorization_settings
from interpret.core.errors import ModelError
from interpret.core.info import InputKind, InputSpec

if TYPE_CHECKING:
    from interpret.backends.layout import Layout
    from interpret.backends.recording import Call, Recording


class TracedInput:
    """Where one input goes: its embeddings, its kind, and what every tensor sees of it."""

    def __init__(self, recording: Recording, tensor: Any, length: int, layout: Layout) -> None:
        self.recording = recording
        self.layout = layout
        self.vectorizations: list[Call] = []
        self.embeddings: list[Call] = []
        self.mask_value: float | None = None
        same = {id(tensor)}
        for call in recording.calls:
            if not same.intersection(id(t) for t in call.inputs):
                continue
            operation = call.operation
            if isinstance(operation, keras.layers.TextVectorization):
                self.vectorizations.append(call)
                same.update(id(t) for t in call.outputs)
            elif count_ids(operation) is not None and len(call.outputs[0].shape) == 3:
                self.embeddings.append(call)
            elif isinstance(operation, keras.layers.Masking) and self.mask_value is None:
                self.mask_value = float(operation.mask_value)
            elif _gives_back(call):
                same.update(id(t) for t in call.outputs)
        entries = [call.outputs[0] for call in self.embeddings] or [tensor]
        if self.embeddings:
            length = int(entries[0].shape[1])
        self.entries, self.length = entries, length
        self.ids: tuple[Any, ...] = ()
        if self.embeddings:
            self.ids = tuple(t for call in self.vectorizations for t in call.outputs) or (tensor,)
        self.found = self.reaches(length)

    def reaches(self, length: int) -> dict[int, Reach]:
        """What every tensor sees of an input of this length."""
        lying = self.layout.lying(length)
        return reaches(self.recording, self.entries, length, ids=self.ids, **lying)

    @property
    def fixed_length(self) -> int | None:
        """Positions that this input always has, or None where its length varies."""
        if self.vectorizations:
            length = self.vectorizations[0].operation.get_config()["output_sequence_length"]
            return int(length) if length is not None else None
        raw = self.layout.raw_shape
        if self.layout.rows:
            return None if raw[0] is None else raw[0] * (raw[1] or 1)
        return raw[self.layout.axis - 1] if raw else None

    @property
    def convs(self) -> list[Call]:
        """The convolutions that this input reaches with its positions intact."""
        return [
            call
            for call in self.recording.calls
            if conv_kind(call.operation) and any(id(t) in self.found for t in call.inputs)
        ]

    def _refuse_unlike_vocabularies(self, name: str) -> None:
        """Refuse a text that several layers make different ids of: no one id stands for a token."""
        if len(self.vectorizations) < 2:
            return
        settings = [vectorization_settings(call.operation) for call in self.vectorizations]
        if any(each != settings[0] for each in settings):
            raise ModelError(
                f"Input {name!r} goes through {len(settings)} TextVectorization layers that differ "
                "in their vocabulary or settings: only one text with one id for each token can be "
                "explained. Save the model without its text preparation."
            )

    @property
    def slides(self) -> bool:
        """Whether a kernel slides along its positions, rather than along something else."""
        return any(
            isinstance(motion_of(call, self.found[id(call.inputs[0])].axis), Slides | Spreads)
            for call in self.convs
            if id(call.inputs[0]) in self.found
        )

    @property
    def channels_first(self) -> frozenset[str]:
        """The calls that give (sample, channel, position)."""
        return frozenset(
            call.name
            for call in self.recording.calls
            for out in call.outputs
            if len(out.shape) == 3 and id(out) in self.found and self.found[id(out)].axis == 2
        )

    @property
    def in_rows(self) -> frozenset[str]:
        """The calls that give (sample · sub-sequence, position, channel)."""
        return frozenset(
            call.name
            for call in self.recording.calls
            for out in call.outputs
            if len(out.shape) == 3 and id(out) in self.found and self.found[id(out)].rows > 1
        )

    def spec(self, name: str, layout: Layout) -> InputSpec:
        """What this input takes."""
        raw = layout.raw_shape
        if self.embeddings:
            self._refuse_unlike_vocabularies(name)
            size = min(count_ids(call.operation) or 0 for call in self.embeddings)
            return InputSpec(
                name=name,
                kind="tokens",
                shape=(self.fixed_length,),
                dtype="int32",
                vocabulary_size=size,
            )
        if layout.dtype == "string":
            raise ModelError(
                f"Input {name!r} takes strings, but no TextVectorization and Embedding follow it: "
                "only token ids can be explained. Save the model without its text preparation."
            )
        kind: InputKind = "series" if len(raw) > 1 or self.convs else "static"
        shape = raw
        first = len(raw) == 2 and layout.axis == 2
        if layout.rows:
            shape = (self.fixed_length, raw[2])
        elif first:
            shape = (raw[1], raw[0])
        elif len(raw) == 3 and layout.axis == 2:
            shape = (raw[1], raw[2]) if raw[0] == 1 else (raw[1], raw[0])
        elif len(raw) == 3:
            shape = (raw[0], int(np.prod([n or 1 for n in raw[1:]])))
        masked = self.mask_value if kind == "series" and layout.axis == 1 else None
        return InputSpec(
            name=name,
            kind=kind,
            shape=shape,
            dtype=layout.dtype,
            mask_value=masked,
            channels_first=first,
            steps=raw[1] if layout.rows else None,
        )


def traced_input(recording: Recording, tensor: Any, length: int, layout: Layout) -> TracedInput:
    """Where an input goes, with its positions on the axis along which a kernel slides.

    (position, channel) unless convolutions slide along the second of two axes, and none along the
    first: those behind ``Permute((2, 1))``, or with ``channels_first``.
    """
    if layout.axis == 1 and _has_rows(recording, tensor):
        steps = int(tensor.shape[1]) * int(tensor.shape[2])
        return TracedInput(recording, tensor, steps, replace(layout, rows=True))
    traced = TracedInput(recording, tensor, length, layout)
    if layout.axis == 2 or len(layout.raw_shape) != 2 or traced.embeddings or traced.slides:
        return traced
    turned = replace(layout, axis=2)
    other = TracedInput(recording, tensor, int(tensor.shape[2]), turned)
    return other if other.slides else traced


def _has_rows(recording: Recording, tensor: Any) -> bool:
    """Whether convolutions slide over the sub-sequences of an input, each by itself."""
    if len(tensor.shape) != 4 or not any(conv_kind(c.operation) for c in recording.calls):
        return False
    shape = tuple(tensor.shape[1:])
    return any(
        isinstance(call.operation, Unrolled) and tuple(call.inputs[0].shape[1:3]) == shape[:2]
        for call in recording.calls
    )


def _gives_back(call: Call) -> bool:
    """Whether a call hands on what it is given, as another type or with an axis of 1 more or less.

    A model within the model does so where its input was declared otherwise.
    """
    if type(call.operation).__name__ in ("Cast", "Identity", "InputLayer"):
        return True
    before, after = ([n for n in t[0].shape[1:] if n != 1] for t in (call.inputs, call.outputs))
    return isinstance(motion_of(call, 0), Relaid) and before == after


def shortest_length(traced: TracedInput) -> int:
    """The least length at which every layer still has a position, by bisection."""

    def works(length: int) -> bool:
        return all(len(found) > 0 for found in traced.reaches(length).values())

    low, high = 1, traced.length
    while low < high:
        middle = (low + high) // 2
        if works(middle):
            high = middle
        else:
            low = middle + 1
    return low
