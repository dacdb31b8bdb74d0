"""A Keras model as a SequenceModel: predictions, gradients, maps and weights, in numpy.

Every computation is one recorded run inside a ``tf.function``, traced once for each question and
reused for every batch size; batches are cut so that they fit in memory.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.affine import AffinePaths
from interpret.backends.description import Described
from interpret.backends.incremental.engine import IncrementalEngine
from interpret.backends.incremental.slabs import to_front
from interpret.backends.keras_runs import (
    Runs,
    as_map,
    target_kind,
    target_of_kind,
    target_place,
)
from interpret.backends.kernels import read_kernel
from interpret.backends.linear_head import find_linear_head
from interpret.backends.topology import reaches
from interpret.backends.vectorization import vectorization_settings
from interpret.core.default_calls import PlainPasses, surveyed
from interpret.core.errors import DataError, InterpretError, ModelError
from interpret.core.info import ModelInfo
from interpret.core.model import Engine, Kernel, LinearHead, Progress, Survey, WindowScores
from interpret.core.sample import Sample, plain_sample
from interpret.core.text_settings import TextSettings

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
        self._info = info or described.info
        self._encode = encode
        self.runs = Runs(described, self._info)
        self._functions: dict[tuple[Any, ...], Any] = {}
        self._lock = threading.RLock()
        self._incremental = IncrementalEngine(self.runs)
        self._paths = AffinePaths(self.runs, self._function)
        probe = described.recording
        sizes = [int(np.prod(t.shape[1:])) for call in probe.calls for t in call.outputs]
        self._bytes_per_position = 4 * sum(sizes) / max(described.probe_length, 1)

    def with_encoder(self, info: ModelInfo, encode: Encoder) -> KerasModel:
        """The same model with more known about it."""
        return KerasModel(self.runs.described, info=info, encode=encode)

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self._info

    @property
    def keras_model(self) -> keras.Model:
        """The Keras model itself."""
        return self.runs.described.model

    @property
    def text_settings(self) -> TextSettings | None:
        """What a TextVectorization layer inside the model says of its text, or None."""
        name = self.runs.described.ids_entry
        if name is None:
            return None
        return vectorization_settings(self.runs.described.recording.call(name).operation)

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
            compute(self.runs.model_inputs(batch, [sample] * len(batch)))
            for (batch,) in self._batches(sample, x)
        ]
        return tuple(np.concatenate([p.numpy() for p in head]) for head in zip(*parts, strict=True))

    def observe(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layers: Sequence[str],
    ) -> tuple[
        tuple[Float[np.ndarray, "sample ..."], ...],
        tuple[Float[np.ndarray, "sample position filter"], ...],
    ]:
        """Scores of every head and pre-activation maps of layers, in one forward pass."""
        compute = self._function(("observe", tuple(layers), False, True), self._build_observe)
        parts = [
            compute(self.runs.model_inputs(batch, [sample] * len(batch)))
            for (batch,) in self._batches(sample, x)
        ]
        heads, maps = (
            tuple(np.concatenate([p.numpy() for p in one]) for one in zip(*group, strict=True))
            for group in zip(*parts, strict=True)
        )
        return heads, maps

    def survey(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str,
        parts: Float[np.ndarray, "sample position part"],
        logits: bool = False,
        heads: bool = True,
    ) -> Survey:
        """Predict, and a layer's map, in one forward pass."""
        compute = self._function(("observe", (layer,), logits, heads), self._build_observe)
        found = [
            compute(self.runs.model_inputs(batch, [sample] * len(batch)))
            for (batch,) in self._batches(sample, x)
        ]
        answers, maps = zip(*found, strict=True)
        outputs = tuple(_joined(head) for head in zip(*answers, strict=True))
        return surveyed(outputs, _joined([each for (each,) in maps]), parts)

    def predict_gated(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        floors: Mapping[str, Float[np.ndarray, "filter"]],
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """Scores of every head with filters silent where they pass no floor."""
        compute = self._function(("gated", tuple(floors), logits), self._build_gated)
        given = [tf.constant(np.asarray(each, dtype=np.float32)) for each in floors.values()]
        parts = [
            compute(self.runs.model_inputs(batch, [sample] * len(batch)), given)
            for (batch,) in self._batches(sample, x)
        ]
        return tuple(np.concatenate([p.numpy() for p in head]) for head in zip(*parts, strict=True))

    def layer_input(
        self, x: Num[np.ndarray, "sample position channel"], *, sample: Sample, layer: str
    ) -> Float[np.ndarray, "sample position channel"]:
        """What a conv layer takes in, before its padding."""
        compute = self._function(("layer input", layer), self._build_layer_input)
        return np.concatenate(
            [
                compute(self.runs.model_inputs(batch, [sample] * len(batch))).numpy()
                for (batch,) in self._batches(sample, x)
            ]
        )

    def linear_head(self, head: int = 0) -> LinearHead | None:
        """The head as pooled filters times weights; None where it is anything else."""
        names = {layer.name for layer in self._info.conv_layers}
        return find_linear_head(self.runs.described.recording, head, names)

    def predict_windows(
        self,
        windows: Int[np.ndarray, "window 2"],
        patches: Num[np.ndarray, "window width channel"],
        *,
        samples: Sequence[Sample],
        owners: Int[np.ndarray, " window"] | None = None,
        layer: str | None = None,
        logits: bool = False,
        engine: Engine = "auto",
        progress: Progress | None = None,
    ) -> WindowScores:
        """Scores under windows, incrementally where that pays; see ``SequenceModel``."""
        owners = np.zeros(len(windows), dtype=np.int64) if owners is None else owners
        options: dict[str, Any] = {
            "samples": samples,
            "owners": owners,
            "layer": layer,
            "logits": logits,
        }
        notes: tuple[str, ...] = ()
        if not len(windows):
            return self._naive(windows, patches, progress=progress, **options)
        with self._lock, _sentences(self._info):
            plan = self._incremental.plan(windows, len(samples[0]))
            if engine != "naive" and (engine == "incremental" or self._incremental.pays(plan)):
                problem = self._incremental.disagreement(
                    plan, windows, patches, naive=self._naive, **options
                )
                if problem is None:
                    return self._incremental.run_all(plan, patches, progress=progress, **options)
                notes = (problem,)
        found = self._naive(windows, patches, progress=progress, **options)
        done = len(found.outputs[0])
        return replace(
            found,
            multiply_adds=plan.naive_multiply_adds * done,
            naive_multiply_adds=plan.naive_multiply_adds * done,
            notes=notes,
        )

    def _naive(self, *windows: Any, **options: Any) -> WindowScores:
        return super().predict_windows(*windows, **options)

    def embed(
        self, x: Num[np.ndarray, "sample position channel"]
    ) -> Float[np.ndarray, "sample position dimension"]:
        """Embeddings of token ids, or the series itself as float32."""
        if not self.runs.tables:
            return np.asarray(x, dtype=np.float32)
        ids = np.asarray(x)[:, :, 0].astype(np.int64)
        return np.concatenate([table[ids] for table in self.runs.tables], axis=-1)

    def score(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "sample"]:
        """The target's score at each of a batch of vectors."""
        compute = self._function(("score", *target_kind(target)), self._build_score)
        return np.concatenate(
            [
                compute(
                    self.runs.held_inputs(len(batch), sample), batch, *target_place(target)
                ).numpy()
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
        compute = self._function(("gradient", *target_kind(target)), self._build_gradient)
        parts = [
            compute(self.runs.held_inputs(len(batch), sample), batch, *target_place(target))
            for (batch,) in self._batches(sample, np.asarray(vectors, dtype=np.float32))
        ]
        scores, gradients = (
            np.concatenate([p.numpy() for p in one]) for one in zip(*parts, strict=True)
        )
        return scores, gradients

    def mean_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        weights: Float[np.ndarray, "sample"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of gradients, with one backward pass through the model's affine part."""
        if not self._paths.frontier or target.layer is not None:
            return super().mean_gradient(vectors, weights, sample=sample, target=target)
        return self._paths.at_points(vectors, weights, sample=sample, target=target)

    def path_gradient(
        self,
        start: Float[np.ndarray, "position dimension"],
        end: Float[np.ndarray, "position dimension"],
        *,
        nodes: Float[np.ndarray, "step"],
        weights: Float[np.ndarray, "step"],
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of gradients along a path, of which the affine part sees only the ends."""
        if not self._paths.frontier or target.layer is not None:
            return super().path_gradient(
                start, end, nodes=nodes, weights=weights, sample=sample, target=target
            )
        ends = np.stack([start, end]).astype(np.float32)
        return self._paths.along_path(ends, nodes, weights, sample=sample, target=target)

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
        key = ("layer gradient", layer, *target_kind(target))
        compute = self._function(key, self._build_layer_gradient)
        parts = [
            compute(self.runs.held_inputs(len(batch), sample), batch, *target_place(target))
            for (batch,) in self._batches(sample, np.asarray(vectors, dtype=np.float32))
        ]
        maps, gradients = (
            np.concatenate([p.numpy() for p in one]) for one in zip(*parts, strict=True)
        )
        return maps, gradients

    def spans(self, layer: str, length: int) -> Int[np.ndarray, "position 2"] | None:
        """Input positions that each position of a layer saw; None where that is not known."""
        runs, recording = self.runs, self.runs.described.recording
        out = recording.call(layer).outputs[0]
        entries = runs.vector_tensors(recording)
        found = reaches(recording.calls, entries, length, axis=runs.entry_axis)
        return found[id(out)].spans if id(out) in found else None

    def kernel(self, layer: str) -> Kernel:
        """A conv layer's weights and bias."""
        call = self.runs.described.recording.call(layer)
        return read_kernel(call.operation, axis=self.runs.described.axes.get(layer, 1))

    def embedding(self) -> Float[np.ndarray, "token dimension"] | None:
        """The vector of each token id, or None for a series."""
        return np.concatenate(self.runs.tables, axis=-1) if self.runs.tables else None

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

    # The functions, each traced once

    def _build_predict(self, layer: str | None, logits: bool) -> Any:
        def compute(inputs: list[Any]) -> tuple[Any, ...]:
            return self.runs.outputs_of(self.runs.run(inputs), layer=layer, logits=logits)

        return tf.function(compute, autograph=False, input_signature=[self.runs.input_signature()])

    def _build_observe(self, layers: tuple[str, ...], logits: bool, heads: bool) -> Any:
        def compute(inputs: list[Any]) -> Any:
            recording = self.runs.run(inputs)
            answers = self.runs.outputs_of(recording, layer=None, logits=logits) if heads else ()
            maps = [as_map(self.runs.layer_tensor(recording, n, before=True)) for n in layers]
            return answers, tuple(maps)

        return tf.function(compute, autograph=False, input_signature=[self.runs.input_signature()])

    def _build_gated(self, layers: tuple[str, ...], logits: bool) -> Any:
        order = {call.name: n for n, call in enumerate(self.runs.described.recording.calls)}

        def compute(inputs: list[Any], floors: list[Any]) -> tuple[Any, ...]:
            feeds: dict[str, Any] = {}
            # Earlier layers first: what they no longer say is missing from later ones.
            for name, floor in sorted(zip(layers, floors, strict=True), key=lambda p: order[p[0]]):
                recording = self.runs.run(inputs, feeds=feeds)
                before = self.runs.layer_tensor(recording, name, before=True)
                after = self.runs.layer_tensor(recording, name, before=False)
                feeds[name] = tf.where(before > tf.cast(floor, before.dtype), after, 0)
            recording = self.runs.run(inputs, feeds=feeds)
            return self.runs.outputs_of(recording, layer=None, logits=logits)

        floor = [tf.TensorSpec((None,), tf.float32) for _ in layers]
        signature = [self.runs.input_signature(), floor]
        return tf.function(compute, autograph=False, input_signature=signature)

    def _build_layer_input(self, layer: str) -> Any:
        def compute(inputs: list[Any]) -> Any:
            axis = self.runs.described.axes.get(layer, 1)
            tensor = to_front(self.runs.run(inputs).call(layer).inputs[0], axis)
            channels = int(np.prod(tensor.shape[2:]))
            return tf.cast(tf.reshape(tensor, [tf.shape(tensor)[0], -1, channels]), tf.float32)

        return tf.function(compute, autograph=False, input_signature=[self.runs.input_signature()])

    def _build_score(self, *kind: Any) -> Any:
        target = target_of_kind(kind)

        def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> Any:
            return self.runs.score_of(self.runs.run_at(held, vectors), target, index, position)

        return tf.function(compute, autograph=False, input_signature=self.runs.vector_signature())

    def _build_gradient(self, *kind: Any) -> Any:
        target = target_of_kind(kind)

        def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(vectors)
                score = self.runs.score_of(self.runs.run_at(held, vectors), target, index, position)
            gradient = tape.gradient(score, vectors, unconnected_gradients="zero")
            return score, tf.convert_to_tensor(gradient)

        return tf.function(compute, autograph=False, input_signature=self.runs.vector_signature())

    def _build_layer_gradient(self, layer: str, *kind: Any) -> Any:
        target = target_of_kind(kind)

        def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(vectors)
                recording = self.runs.run_at(held, vectors)
                source = recording.call(layer).outputs[0]
                score = self.runs.score_of(recording, target, index, position)
            gradient = tape.gradient(score, source, unconnected_gradients="zero")
            values = as_map(recording.call(layer).outputs[0])
            return values, tf.reshape(tf.cast(gradient, tf.float32), tf.shape(values))

        return tf.function(compute, autograph=False, input_signature=self.runs.vector_signature())

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

    # Arrays in, arrays out

    def _batches(self, sample: Sample, *arrays: Num[np.ndarray, "sample ..."]) -> Any:
        each = self._bytes_per_position * max(len(sample), 1)
        size = int(min(max(MEMORY_BUDGET // max(each, 1), 1), 1024))
        for first in range(0, len(arrays[0]), size):
            yield tuple(array[first : first + size] for array in arrays)


def _joined(parts: Sequence[Any]) -> Num[np.ndarray, "sample ..."]:
    """The parts of a batch together; a single one is not copied, which ``.numpy()`` would do."""
    arrays = [np.asarray(memoryview(part)) for part in parts]
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


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


__all__ = ["KerasModel"]
