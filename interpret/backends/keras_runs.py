"""How a Keras model is fed and read: arrays of samples in, scores and maps of a run out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from interpret.backends.description import Described
from interpret.backends.heads import head_activation, head_scores
from interpret.backends.layers.tokens import token_table
from interpret.backends.precision import as_numbers
from interpret.backends.recording import Recording, record
from interpret.backends.topology import Reach, reaches
from interpret.core.errors import ModelError
from interpret.core.info import ModelInfo
from interpret.core.sample import Sample
from interpret.core.targets import Target

if TYPE_CHECKING:
    from jaxtyping import Float, Num


Reader = Callable[[Any], Any]


class Runs:
    """Recorded runs of one described model, inside or outside a ``tf.function``."""

    def __init__(self, described: Described, info: ModelInfo) -> None:
        self.described = described
        self.info = info
        entries = self.vector_tensors(described.recording)
        wide = any(entry.dtype == tf.float64 for entry in entries)
        self.numbers = np.dtype(np.float64 if wide else np.float32)
        self.read_tables()

    def read_tables(self) -> None:
        """Read the vectors of all tokens, of each embedding at which the explained input begins."""
        calls = (self.described.recording.call(name) for name in self.described.entries)
        self.tables: list[Float[np.ndarray, "token dimension"]] = [
            token_table(call.operation).astype(self.numbers) for call in calls
        ]

    def run(
        self,
        inputs: Sequence[Any],
        *,
        vectors: Any | None = None,
        feeds: Mapping[str, Any] | None = None,
    ) -> Recording:
        """Record one run on tensors laid out for the model, with ``vectors`` behind the embedding.

        ``feeds`` puts further tensors in place of what calls give.
        """
        described = self.described
        inputs = list(inputs)
        feeds = dict(feeds or {})
        focus = self.info.focus
        if described.ids_entries:
            feeds.update(dict.fromkeys(described.ids_entries, inputs[focus]))
            inputs[focus] = tf.fill([tf.shape(inputs[focus])[0], 1], "")
            rank = len(described.layouts[focus].raw_shape)
            inputs[focus] = inputs[focus][:, 0] if rank == 0 else inputs[focus]
        if vectors is not None:
            widths = [table.shape[1] for table in self.tables]
            parts = tf.split(vectors, widths, axis=-1) if len(widths) > 1 else [vectors]
            feeds.update(zip(described.entries, parts, strict=True))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras warns at every trace that Conv1D drops masks
            return record(described.model, inputs, feeds=feeds)

    def run_at(
        self, held: Sequence[Any], vectors: Any, *, feeds: Mapping[str, Any] | None = None
    ) -> Recording:
        """Record a run at vectors: behind the embedding, or as the input itself for a series."""
        if self.described.entries:
            return self.run(held, vectors=vectors, feeds=feeds)
        inputs = list(held)
        inputs[self.info.focus] = self._laid_out(vectors)
        return self.run(inputs, feeds=feeds)

    def score_of(self, recording: Recording, target: Target, index: Any, position: Any) -> Any:
        """The target's score for each sample, as a tensor."""
        if target.layer is not None:
            tensor = self.layer_tensor(recording, target.layer, before=target.logits)
            scores = self.as_map(tensor, target.layer, recording)
        else:
            scores = self._scores(recording, target.head, logits=target.logits)
        scores = target.turned(tf.gather(scores, index, axis=-1))
        if len(scores.shape) == 1:
            return scores
        if target.position is None:
            return tf.reduce_max(scores, axis=1)
        return tf.gather(scores, position, axis=1)

    def outputs_of(
        self, recording: Recording, *, layer: str | None, logits: bool, seen: Reader | None = None
    ) -> tuple[Any, ...]:
        """Scores of every head, or one layer's map.

        ``seen`` turns a tensor of the recording into what is wanted of it, such as its values under
        each of many windows; by default it is taken as it is.
        """
        if layer is not None:
            tensor = self.layer_tensor(recording, layer, before=logits)
            return (self.as_map(tensor if seen is None else seen(tensor), layer, recording),)
        heads = range(len(recording.outputs))
        return tuple(self._scores(recording, head, logits=logits, seen=seen) for head in heads)

    def _scores(
        self, recording: Recording, head: int, *, logits: bool, seen: Reader | None = None
    ) -> Any:
        """A head's scores, in the shape of its output whatever is laid out anew behind them."""
        tensor = self.head_tensor(recording, head, logits=logits)
        scores = as_scores(tensor if seen is None else seen(tensor))
        shape = head_scores(recording.outputs[head]).shape[1:]
        if scores.shape[1:] == shape:
            return scores
        sizes = [-1 if size is None else size for size in shape]
        return tf.reshape(scores, [tf.shape(scores)[0], *sizes])

    def head_tensor(self, recording: Recording, head: int, *, logits: bool) -> Any:
        """A model output, or what went into its activation function."""
        tensor = recording.outputs[head]
        if not logits or not self.info.heads[head].nonlinear:
            return tensor
        activation, before = head_activation(recording, tensor)
        if before is None:
            raise ModelError(
                f"The score before the {activation} of output "
                f"{self.info.heads[head].name!r} cannot be reached in this model: explain the "
                f"{self.info.heads[head].unit} instead (logits=False)."
            )
        return before

    def layer_tensor(self, recording: Recording, layer: str, *, before: bool) -> Any:
        """A conv layer's map, after or ``before`` the activation function that it holds."""
        call = recording.call(layer)
        return call.preactivation if before and call.preactivation is not None else call.outputs[0]

    def as_map(self, tensor: Any, layer: str, recording: Recording) -> Any:
        """A layer's output, or what is shaped like it, as numbers (sample, position, filter)."""
        if len(tensor.shape) == 4:
            tensor = tf.reshape(tensor, [tf.shape(tensor)[0], -1, tensor.shape[-1]])
        elif layer in self.described.in_rows:
            tensor = self.end_to_end(tensor, recording)
        elif layer in self.described.channels_first:
            tensor = tf.transpose(tensor, [0, 2, 1])
        return as_numbers(tensor)

    def end_to_end(self, tensor: Any, recording: Recording) -> Any:
        """(sample · sub-sequence, position, channel) with the positions of a sample in a row."""
        samples = tf.shape(recording.given[self.info.focus])[0]
        return tf.reshape(tensor, [samples, -1, tensor.shape[2]])

    def vector_tensors(self, recording: Recording) -> list[Any]:
        """The tensors of a run that hold the explained input's vectors."""
        names = self.described.entries
        if names:
            return [recording.call(name).outputs[0] for name in names]
        return [self.entry_tensor(recording)]

    def entry_tensor(self, recording: Recording) -> Any:
        """The tensor of a run that holds the explained input as the model takes it."""
        if self.described.ids_entries:
            return recording.call(self.described.ids_entries[0]).outputs[0]
        return recording.given[self.info.focus]

    def id_tensors(self, recording: Recording) -> list[Any]:
        """The tensors of a run that hold the token ids behind the embeddings, for a text."""
        if not self.described.entries:
            return []
        vectorized = [recording.call(name).outputs[0] for name in self.described.ids_entries]
        return vectorized or [self.entry_tensor(recording)]

    def reaches(self, length: int) -> dict[int, Reach]:
        """What every tensor of the first run would see of an input of this length."""
        recording = self.described.recording
        entries, ids = self.vector_tensors(recording), self.id_tensors(recording)
        lying = self.described.layouts[self.info.focus].lying(length)
        return reaches(recording, entries, length, ids=ids, **lying)

    @property
    def entry_axis(self) -> int:
        """The position axis of the explained input as the model takes it."""
        return self.described.layouts[self.info.focus].axis

    def input_signature(self) -> list[tf.TensorSpec]:
        """What ``model_inputs`` gives, for any number of samples."""
        signature = []
        for number, layout in enumerate(self.described.layouts):
            spec = self.info.inputs[number]
            if layout.dtype == "string" and number == self.info.focus:
                signature.append(tf.TensorSpec((None, spec.length), tf.int64))
            else:
                signature.append(tf.TensorSpec((None, *layout.raw_shape), layout.dtype))
        return signature

    def vector_signature(self) -> list[Any]:
        """Held inputs, vectors, and the class and position of a target."""
        length = self.info.input.length
        place = tf.TensorSpec((), tf.int32)
        width = sum(t.shape[1] for t in self.tables) or self.info.input.channels
        vectors = tf.TensorSpec((None, length, width), self.numbers)
        return [self.input_signature(), vectors, place, place]

    def _laid_out(self, vectors: Any) -> Any:
        """A series batch, as a tensor, laid out for the model; the twin of ``Layout.to_model``."""
        layout = self.described.layouts[self.info.focus]
        raw = layout.raw_shape
        if layout.axis == 2:
            if len(raw) == 3 and raw[0] == 1:
                vectors = vectors[:, None]
            else:
                vectors = tf.transpose(vectors, [0, 2, 1])
                vectors = vectors[..., None] if len(raw) == 3 else vectors
        elif len(raw) == 1:
            vectors = vectors[:, :, 0]
        elif len(raw) == 3:
            vectors = tf.reshape(vectors, [tf.shape(vectors)[0], -1, *raw[1:]])
        return tf.cast(vectors, layout.dtype)

    def model_inputs(
        self, x: Num[np.ndarray, "sample position channel"], samples: Sequence[Sample]
    ) -> list[Any]:
        """A batch of explained inputs with each one's other inputs beside it, as tensors."""
        inputs = []
        for number, layout in enumerate(self.described.layouts):
            if number == self.info.focus and layout.dtype == "string":
                inputs.append(np.asarray(x)[:, :, 0].astype(np.int64))
            elif number == self.info.focus:
                inputs.append(layout.to_model(np.asarray(x)))
            else:
                others = np.stack([sample.arrays[number] for sample in samples])
                inputs.append(layout.to_model(others))
        return [tf.convert_to_tensor(array) for array in inputs]

    def held_inputs(self, count: int, sample: Sample) -> list[Any]:
        """The sample's own inputs, ``count`` times: masks come from them when vectors are fed."""
        return self.model_inputs(np.repeat(sample.x[None], count, axis=0), [sample] * count)

    def patches(
        self, patches: Num[np.ndarray, "window width channel"]
    ) -> Num[np.ndarray, "window width ..."]:
        """Patches laid out as stretches of the explained input, positions first."""
        layout = self.described.layouts[self.info.focus]
        dtype = np.int64 if layout.dtype == "string" else layout.dtype
        return patches.reshape(*patches.shape[:2], *self._rest()).astype(dtype)

    def patch_signature(self, width: int) -> tf.TensorSpec:
        """What ``patches`` gives for windows of this width."""
        layout = self.described.layouts[self.info.focus]
        dtype = tf.int64 if layout.dtype == "string" else layout.dtype
        return tf.TensorSpec((None, width, *self._rest()), dtype)

    def _rest(self) -> list[int]:
        """The axes of the explained input that are neither samples nor positions."""
        layout = self.described.layouts[self.info.focus]
        if layout.dtype == "string":
            return []
        return [int(n or 1) for i, n in enumerate(layout.raw_shape) if i != layout.axis - 1]


def as_scores(tensor: Any) -> Any:
    """A head's output as numbers (sample, class) or (sample, position, class)."""
    return as_numbers(head_scores(tensor))


def target_kind(target: Target) -> tuple[Any, ...]:
    """What of a target changes the graph; class and position are fed as numbers."""
    return (target.layer, target.head, target.position is None, target.logits, target.other_side)


def target_place(target: Target) -> tuple[Any, Any]:
    """The class and position of a target, as they are fed."""
    return np.int32(target.index), np.int32(target.position or 0)


def target_of_kind(kind: tuple[Any, ...]) -> Target:
    """A target of this kind; its class and position are fed."""
    layer, head, everywhere, logits, other_side = kind
    return Target(
        name="",
        unit="",
        index=0,
        head=head,
        layer=layer,
        position=None if everywhere else 0,
        logits=logits,
        other_side=other_side,
    )
