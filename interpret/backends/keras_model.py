"""A Keras model as a SequenceModel: predictions, gradients, maps and weights, in numpy.

Every computation is one recorded run inside a ``tf.function``, traced once for each question and
reused for every batch size; batches are cut so that they fit in memory.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.description import Described, head_activation, head_scores
from interpret.backends.kernels import read_kernel
from interpret.backends.recording import Recording, record
from interpret.backends.topology import reaches
from interpret.core.errors import DataError, InterpretError, ModelError
from interpret.core.model import (
    Kernel,
    ModelInfo,
    PlainPasses,
    Sample,
    plain_sample,
)
from interpret.core.text import TextSettings

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.targets import Target

MEMORY_BUDGET = 512 * 2**20
"""Bytes that the layer outputs of one batch may take together."""

Encoder = Callable[[object], Sample]


class KerasModel(PlainPasses):
    """A loaded Keras model; ``interpret.load`` makes it.

    Parameters
    ----------
    described
        The model, with what one run of it showed.
    info, encode
        What is known of it beyond the file (tokens, labels, channels), and how inputs are encoded.
        By default what the model itself says, and arrays as they stand.
    """

    def __init__(
        self,
        described: Described,
        *,
        info: ModelInfo | None = None,
        encode: Encoder | None = None,
    ) -> None:
        super().__init__()
        self._described = described
        self._info = info or described.info
        self._encode = encode
        self._functions: dict[tuple[Any, ...], Any] = {}
        self._lock = threading.RLock()
        calls = (described.recording.call(name) for name in described.entries)
        self._tables = [
            keras.ops.convert_to_numpy(call.operation.embeddings).astype(np.float32)
            for call in calls
        ]

    def with_encoder(self, info: ModelInfo, encode: Encoder) -> KerasModel:
        """The same model with more known about it."""
        return KerasModel(self._described, info=info, encode=encode)

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self._info

    @property
    def keras_model(self) -> keras.Model:
        """The Keras model itself."""
        return self._described.model

    @property
    def text_settings(self) -> TextSettings | None:
        """What a TextVectorization layer inside the model says of its text, or None."""
        name = self._described.ids_entry
        if name is None:
            return None
        return vectorization_settings(self._described.recording.call(name).operation)

    def encode(self, x: object, /) -> Sample:
        """Turn what a user gives into a Sample."""
        if isinstance(x, Sample):
            return x
        return self._encode(x) if self._encode else plain_sample(self._info, x)

    def predict(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str | None = None,
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """Scores of every head, or one layer's map; see ``SequenceModel.predict``."""
        compute = self._function(("predict", layer, logits), self._build_predict)
        parts = [
            compute(self._model_inputs(batch, sample)) for (batch,) in self._batches(sample, x)
        ]
        return tuple(np.concatenate([p.numpy() for p in head]) for head in zip(*parts, strict=True))

    def embed(
        self, x: Num[np.ndarray, "sample position channel"]
    ) -> Float[np.ndarray, "sample position dimension"]:
        """Embeddings of token ids, or the series itself as float32."""
        if not self._tables:
            return np.asarray(x, dtype=np.float32)
        ids = np.asarray(x)[:, :, 0].astype(np.int64)
        return np.concatenate([table[ids] for table in self._tables], axis=-1)

    def score(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "sample"]:
        """The target's score at each of a batch of vectors."""
        compute = self._function(("score", *_kind(target)), self._build_score)
        return np.concatenate(
            [
                compute(self.held_inputs(len(batch), sample), batch, *_place(target)).numpy()
                for (batch,) in self._batches(sample, np.asarray(vectors, dtype=np.float32))
            ]
        )

    def gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> tuple[Float[np.ndarray, "sample"], Float[np.ndarray, "sample position dimension"]]:
        """The target's score, and its gradient with respect to the vectors."""
        compute = self._function(("gradient", *_kind(target)), self._build_gradient)
        parts = [
            compute(self.held_inputs(len(batch), sample), batch, *_place(target))
            for (batch,) in self._batches(sample, np.asarray(vectors, dtype=np.float32))
        ]
        scores, gradients = (
            np.concatenate([p.numpy() for p in one]) for one in zip(*parts, strict=True)
        )
        return scores, gradients

    def layer_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        layer: str,
        sample: Sample,
        target: Target,
    ) -> tuple[
        Float[np.ndarray, "sample position filter"], Float[np.ndarray, "sample position filter"]
    ]:
        """A layer's map, and the target's gradient with respect to it."""
        key = ("layer gradient", layer, *_kind(target))
        compute = self._function(key, self._build_layer_gradient)
        parts = [
            compute(self.held_inputs(len(batch), sample), batch, *_place(target))
            for (batch,) in self._batches(sample, np.asarray(vectors, dtype=np.float32))
        ]
        maps, gradients = (
            np.concatenate([p.numpy() for p in one]) for one in zip(*parts, strict=True)
        )
        return maps, gradients

    def spans(self, layer: str, length: int) -> Int[np.ndarray, "position 2"] | None:
        """Input positions that each position of a layer saw; None where it could not be followed."""
        recording = self._described.recording
        out = recording.call(layer).outputs[0]
        layout = self._described.layouts[self._info.focus]
        found = reaches(recording.calls, self._entries(recording), length, axis=layout.axis)
        return found[id(out)].spans if id(out) in found else None

    def kernel(self, layer: str) -> Kernel:
        """A conv layer's weights and bias."""
        call = self._described.recording.call(layer)
        return read_kernel(call.operation, axis=self._described.axes.get(layer, 1))

    def embedding(self) -> Float[np.ndarray, "token dimension"] | None:
        """The vector of each token id, or None for a series."""
        return np.concatenate(self._tables, axis=-1) if self._tables else None

    def library_map(
        self,
        method: str,
        vectors: Float[np.ndarray, "position dimension"],
        *,
        sample: Sample,
        target: Target,
        layer: str | None = None,
        **options: float,
    ) -> Float[np.ndarray, "position dimension"]:
        """The map that tf-keras-vis gives; see ``interpret.backends.tf_keras_vis_maps``."""
        from interpret.backends.tf_keras_vis_maps import library_map

        return library_map(
            self, method, vectors, sample=sample, target=target, layer=layer, **options
        )

    # How one run is fed

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
        described = self._described
        inputs = list(inputs)
        feeds = dict(feeds or {})
        focus = self._info.focus
        if described.ids_entry is not None:
            feeds[described.ids_entry] = inputs[focus]
            inputs[focus] = tf.fill([tf.shape(inputs[focus])[0], 1], "")
            rank = len(described.layouts[focus].raw_shape)
            inputs[focus] = inputs[focus][:, 0] if rank == 0 else inputs[focus]
        if vectors is not None:
            widths = [table.shape[1] for table in self._tables]
            parts = tf.split(vectors, widths, axis=-1) if len(widths) > 1 else [vectors]
            feeds.update(zip(described.entries, parts, strict=True))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras warns at every trace that Conv1D drops masks
            return record(described.model, inputs, feeds=feeds)

    def run_at(
        self, held: Sequence[Any], vectors: Any, *, feeds: Mapping[str, Any] | None = None
    ) -> Recording:
        """Record a run at vectors: behind the embedding, or as the input itself for a series."""
        if self._described.entries:
            return self.run(held, vectors=vectors, feeds=feeds)
        inputs = list(held)
        inputs[self._info.focus] = self._laid_out(vectors)
        return self.run(inputs, feeds=feeds)

    def read(self, recording: Recording, target: Target, index: Any, position: Any) -> Any:
        """The target's score for each sample, as a tensor."""
        if target.layer is not None:
            scores = self._layer_map(recording, target.layer, target.logits)
        else:
            scores = self._head(recording, target.head, target.logits)
        scores = tf.gather(scores, index, axis=-1)
        if len(scores.shape) == 1:
            return scores
        if target.position is None:
            return tf.reduce_max(scores, axis=1)
        return tf.gather(scores, position, axis=1)

    def _head(self, recording: Recording, head: int, logits: bool) -> Any:
        tensor = recording.outputs[head]
        if logits:
            activation, before = head_activation(recording, tensor)
            if before is None:
                raise ModelError(
                    f"The score before the {activation} of output "
                    f"{self._info.heads[head].name!r} cannot be reached in this model: explain the "
                    "probability instead (logits=False)."
                )
            tensor = before
        return tf.cast(head_scores(tensor), tf.float32)

    def _layer_map(self, recording: Recording, layer: str, before: bool) -> Any:
        call = recording.call(layer)
        tensor = call.preactivation if before and call.preactivation is not None else call.outputs[0]
        if len(tensor.shape) == 4:
            size = tensor.shape[-1]
            tensor = tf.reshape(tensor, [tf.shape(tensor)[0], -1, size])
        return tf.cast(tensor, tf.float32)

    # The functions, each traced once

    def _build_predict(self, layer: str | None, logits: bool) -> Any:
        def compute(inputs: list[Any]) -> tuple[Any, ...]:
            recording = self.run(inputs)
            if layer is not None:
                return (self._layer_map(recording, layer, logits),)
            heads = range(len(recording.outputs))
            return tuple(self._head(recording, head, logits) for head in heads)

        return tf.function(compute, autograph=False, input_signature=[self._input_signature()])

    def _build_score(self, *kind: Any) -> Any:
        target = _target(kind)

        def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> Any:
            return self.read(self.run_at(held, vectors), target, index, position)

        return tf.function(compute, autograph=False, input_signature=self._vector_signature())

    def _build_gradient(self, *kind: Any) -> Any:
        target = _target(kind)

        def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(vectors)
                score = self.read(self.run_at(held, vectors), target, index, position)
            gradient = tape.gradient(score, vectors, unconnected_gradients="zero")
            return score, tf.convert_to_tensor(gradient)

        return tf.function(compute, autograph=False, input_signature=self._vector_signature())

    def _build_layer_gradient(self, layer: str, *kind: Any) -> Any:
        target = _target(kind)

        def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(vectors)
                recording = self.run_at(held, vectors)
                source = recording.call(layer).outputs[0]
                score = self.read(recording, target, index, position)
            gradient = tape.gradient(score, source, unconnected_gradients="zero")
            values = self._layer_map(recording, layer, before=False)
            return values, tf.reshape(tf.cast(gradient, tf.float32), tf.shape(values))

        return tf.function(compute, autograph=False, input_signature=self._vector_signature())

    def _function(self, key: tuple[Any, ...], build: Callable[..., Any]) -> Callable[..., Any]:
        """The compiled function of a question, traced at its first asking."""
        with self._lock, _sentences(self._info):
            if key not in self._functions:
                self._functions[key] = build(*key[1:]).get_concrete_function()
            compiled = self._functions[key]

        def call(*args: Any) -> Any:
            with _sentences(self._info):
                return compiled(*args)

        return call

    def _input_signature(self) -> list[tf.TensorSpec]:
        signature = []
        for number, layout in enumerate(self._described.layouts):
            spec = self._info.inputs[number]
            if layout.dtype == "string" and number == self._info.focus:
                signature.append(tf.TensorSpec((None, spec.length), tf.int64))
            else:
                signature.append(tf.TensorSpec((None, *layout.raw_shape), layout.dtype))
        return signature

    def _vector_signature(self) -> list[Any]:
        length = self._info.input.length
        place = tf.TensorSpec((), tf.int32)
        width = sum(t.shape[1] for t in self._tables) or self._info.input.channels
        vectors = tf.TensorSpec((None, length, width), tf.float32)
        return [self._input_signature(), vectors, place, place]

    # Arrays in, arrays out

    def _laid_out(self, vectors: Any) -> Any:
        """A series batch, as a tensor, laid out for the model; the twin of ``Layout.to_model``."""
        layout = self._described.layouts[self._info.focus]
        raw = layout.raw_shape
        if layout.axis == 2:
            vectors = (
                vectors[:, None] if raw[0] == 1 else tf.transpose(vectors, [0, 2, 1])[..., None]
            )
        elif len(raw) == 1:
            vectors = vectors[:, :, 0]
        elif len(raw) == 3:
            vectors = tf.reshape(vectors, [tf.shape(vectors)[0], -1, *raw[1:]])
        return tf.cast(vectors, layout.dtype)

    def _model_inputs(
        self, x: Num[np.ndarray, "sample position channel"], sample: Sample
    ) -> list[Any]:
        """The batch ``x`` with the sample's other inputs repeated beside it."""
        inputs = []
        for number, layout in enumerate(self._described.layouts):
            if number == self._info.focus and layout.dtype == "string":
                inputs.append(np.asarray(x)[:, :, 0].astype(np.int64))
            elif number == self._info.focus:
                inputs.append(layout.to_model(np.asarray(x)))
            else:
                inputs.append(layout.to_model(_repeated(sample.arrays[number], len(x))))
        return [tf.convert_to_tensor(array) for array in inputs]

    def held_inputs(self, count: int, sample: Sample) -> list[Any]:
        """The sample's own inputs, ``count`` times: masks come from them when vectors are fed."""
        return self._model_inputs(_repeated(sample.x, count), sample)

    def _batches(self, sample: Sample, *arrays: Num[np.ndarray, "sample ..."]) -> Any:
        recording = self._described.recording
        sizes = [int(np.prod(t.shape[1:])) for call in recording.calls for t in call.outputs]
        each = 4 * sum(sizes) * max(len(sample), 1) / max(self._described.probe_length, 1)
        size = int(np.clip(MEMORY_BUDGET // max(each, 1), 1, 1024))
        for first in range(0, len(arrays[0]), size):
            yield tuple(array[first : first + size] for array in arrays)

    def _entries(self, recording: Recording) -> list[Any]:
        names = self._described.entries
        if names:
            return [recording.call(name).outputs[0] for name in names]
        return [recording.calls[-1].inputs[self._info.focus]]


def vectorization_settings(layer: Any) -> TextSettings:
    """Read a TextVectorization layer's settings.

    Raises
    ------
    ModelError
        Where it makes n-grams or runs the user's own function, so that its tokens have no place in
        the text.
    """
    config = layer.get_config()
    standardize, split = config["standardize"], config["split"]
    if config["output_mode"] != "int" or config.get("ngrams"):
        raise ModelError(
            f"TextVectorization layer {layer.name!r} gives counts or n-grams rather than one id for "
            "each token, so that positions of the text are lost. Only output_mode='int' without "
            "ngrams can be explained."
        )
    if standardize not in (None, "lower", "strip_punctuation", "lower_and_strip_punctuation"):
        raise ModelError(
            f"TextVectorization layer {layer.name!r} standardises text with a function of its own."
        )
    if split not in ("whitespace", "character"):
        raise ModelError(f"TextVectorization layer {layer.name!r} splits text by {split!r}.")
    tokens = [str(token) for token in layer.get_vocabulary()]
    strips = standardize in ("strip_punctuation", "lower_and_strip_punctuation")
    return TextSettings(
        tokens=tuple(tokens),
        split="character" if split == "character" else "whitespace",
        lowercase=standardize in ("lower", "lower_and_strip_punctuation"),
        strip=r"""!"#$%&()*+,-./:;<=>?@[\]^_`{|}~'""" if strips else "",
        pad_id=0,
        oov_id=1,
        length=config["output_sequence_length"],
    )


def _repeated(array: Num[np.ndarray, "..."], count: int) -> Num[np.ndarray, "sample ..."]:
    return np.repeat(array[None], count, axis=0)


def _kind(target: Target) -> tuple[Any, ...]:
    """What of a target changes the graph; class and position are fed as numbers."""
    return (target.layer, target.head, target.position is None, target.logits)


def _target(kind: tuple[Any, ...]) -> Target:
    from interpret.core.targets import Target

    layer, head, everywhere, logits = kind
    return Target(
        name="",
        unit="",
        index=0,
        head=head,
        layer=layer,
        position=None if everywhere else 0,
        logits=logits,
    )


def _place(target: Target) -> tuple[Any, Any]:
    return np.int32(target.index), np.int32(target.position or 0)


@contextlib.contextmanager
def _sentences(info: ModelInfo) -> Iterator[None]:
    """Let TensorFlow's errors leave as sentences."""
    try:
        yield
    except InterpretError:
        raise
    except tf.errors.ResourceExhaustedError as error:
        raise ModelError(
            f"{info.name} ran out of memory on this input: give a shorter one.",
            code="out-of-memory",
        ) from error
    except (tf.errors.OpError, ValueError, TypeError) as error:
        reason = " ".join(str(getattr(error, "message", error)).split())[:300]
        least = info.input.minimum_length
        channels = info.input.channels
        raise DataError(
            f"{info.name} cannot work on this input: {reason}. It takes "
            f"{info.input.length or f'at least {least}'} positions of {channels} "
            f"channel{'s' * (channels != 1)}.",
            code="does-not-run",
        ) from error


__all__ = ["KerasModel", "vectorization_settings"]
