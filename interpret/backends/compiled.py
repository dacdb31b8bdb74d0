"""Which computations of a Keras model are compiled? One for each kind of question, traced once.

A builder takes recorded runs and what changes the graph, and gives a ``tf.function`` that takes any
number of samples. Class and position of a target are fed, so that they change none.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from interpret.backends.incremental.slabs import to_front
from interpret.backends.keras_runs import Runs, target_of_kind
from interpret.backends.lengths import Lengths
from interpret.backends.precision import Widened, as_numbers
from interpret.core.errors import DataError, InterpretError, ModelError
from interpret.core.info import ModelInfo

if TYPE_CHECKING:
    from interpret.backends.description import Described


class Compiled:
    """The computations of one model that were asked for; ``lock`` is held while one is traced."""

    def __init__(self, info: ModelInfo, described: Described) -> None:
        self._info = info
        self._described = described
        self._functions: dict[tuple[Any, ...], Any] = {}
        self.lock = threading.RLock()

    def __call__(self, build: Callable[..., Any], *kind: Any) -> Callable[..., Any]:
        """What ``build(*kind)`` gives, traced at its first asking."""
        key = (build, *kind)
        with self.lock, sentences(self._info):
            if key not in self._functions:
                self._functions[key] = build(*kind).get_concrete_function()
            function = self._functions[key]

        def call(*tensors: Any) -> Any:
            with sentences(self._info, beside=partial(self._beside, tensors)):
                return function(*tensors)

        return call

    def _beside(self, tensors: Sequence[Any]) -> tuple[int, list[int]] | None:
        """How long an input was that failed, and lengths near it that do not."""
        layouts, focus = self._described.layouts, self._info.focus
        if self._info.input.length is not None or layouts[focus].dtype == "string":
            return None
        length = int(tensors[0][focus].shape[layouts[focus].axis])
        return length, Lengths(self._described.model, layouts).near(length)


def predict(runs: Runs, layer: str | None, logits: bool) -> Any:
    """Inputs to the scores of every head, or to one layer's map."""

    def compute(inputs: list[Any]) -> tuple[Any, ...]:
        return runs.outputs_of(runs.run(inputs), layer=layer, logits=logits)

    return tf.function(compute, autograph=False, input_signature=[runs.input_signature()])


def largest(runs: Runs) -> Any:
    """Inputs to the largest number in them, and in what layers of half precision give."""

    def compute(inputs: list[Any]) -> tuple[Any, ...]:
        recording = runs.run(inputs)
        here = recording.given[0].graph  # what a loop holds inside cannot be read from outside
        halved = [
            tensor
            for call in recording.calls
            if isinstance(getattr(call.operation, "dtype_policy", None), Widened)
            and call.operation.weights
            for tensor in call.outputs
            if tensor.graph is here
        ]
        floats = [each for each in recording.given if each.dtype.is_floating]
        return tuple(
            tf.reduce_max([0.0, *(tf.reduce_max(tf.abs(as_numbers(t))) for t in tensors)])[None]
            for tensors in (floats, halved)
        )

    return tf.function(compute, autograph=False, input_signature=[runs.input_signature()])


def survey(runs: Runs, layer: str, logits: bool, heads: bool) -> Any:
    """Inputs to the scores of every head, none without ``heads``, and a layer's pre-activation."""

    def compute(inputs: list[Any]) -> tuple[Any, ...]:
        recording = runs.run(inputs)
        scores = runs.outputs_of(recording, layer=None, logits=logits) if heads else ()
        return scores, runs.as_map(
            runs.layer_tensor(recording, layer, before=True), layer, recording
        )

    return tf.function(compute, autograph=False, input_signature=[runs.input_signature()])


def predict_gated(runs: Runs, layers: tuple[str, ...], logits: bool) -> Any:
    """Inputs and a floor for each layer to scores without what passes no floor."""
    order = {call.name: n for n, call in enumerate(runs.described.recording.calls)}

    def compute(inputs: list[Any], floors: list[Any]) -> tuple[Any, ...]:
        feeds: dict[str, Any] = {}
        # Earlier layers first: what they no longer say is missing from later ones.
        for name, floor in sorted(zip(layers, floors, strict=True), key=lambda p: order[p[0]]):
            recording = runs.run(inputs, feeds=feeds)
            before = runs.layer_tensor(recording, name, before=True)
            after = runs.layer_tensor(recording, name, before=False)
            floor = tf.cast(floor, before.dtype)
            floor = floor[:, None] if name in runs.described.channels_first else floor
            feeds[name] = tf.where(before > floor, after, 0)
        return runs.outputs_of(runs.run(inputs, feeds=feeds), layer=None, logits=logits)

    floor = [tf.TensorSpec((None,), tf.float64) for _ in layers]
    signature = [runs.input_signature(), floor]
    return tf.function(compute, autograph=False, input_signature=signature)


def layer_input(runs: Runs, layer: str) -> Any:
    """Inputs to what a conv layer takes in, (sample, position, channel)."""

    def compute(inputs: list[Any]) -> Any:
        axis = runs.described.axes.get(layer, 1)
        recording = runs.run(inputs)
        tensor = to_front(recording.call(layer).inputs[0], axis)
        tensor = runs.end_to_end(tensor, recording) if layer in runs.described.in_rows else tensor
        channels = int(np.prod(tensor.shape[2:]))
        return as_numbers(tf.reshape(tensor, [tf.shape(tensor)[0], -1, channels]))

    return tf.function(compute, autograph=False, input_signature=[runs.input_signature()])


def score(runs: Runs, *kind: Any) -> Any:
    """Vectors to the target's score."""
    target = target_of_kind(kind)

    def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> Any:
        return runs.score_of(runs.run_at(held, vectors), target, index, position)

    return tf.function(compute, autograph=False, input_signature=runs.vector_signature())


def gradient(runs: Runs, *kind: Any) -> Any:
    """Vectors to the target's score and its gradient with respect to them."""
    target = target_of_kind(kind)

    def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(vectors)
            value = runs.score_of(runs.run_at(held, vectors), target, index, position)
        slope = tape.gradient(value, vectors, unconnected_gradients="zero")
        return value, tf.convert_to_tensor(slope)

    return tf.function(compute, autograph=False, input_signature=runs.vector_signature())


def layer_gradient(runs: Runs, layer: str, *kind: Any) -> Any:
    """Vectors to a layer's map and the target's gradient with respect to it."""
    target = target_of_kind(kind)

    def compute(held: list[Any], vectors: Any, index: Any, position: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(vectors)
            recording = runs.run_at(held, vectors)
            source = recording.call(layer).outputs[0]
            value = runs.score_of(recording, target, index, position)
        slope = tape.gradient(value, source, unconnected_gradients="zero")
        return runs.as_map(source, layer, recording), runs.as_map(slope, layer, recording)

    return tf.function(compute, autograph=False, input_signature=runs.vector_signature())


@contextlib.contextmanager
def sentences(
    info: ModelInfo, *, beside: Callable[[], tuple[int, list[int]] | None] = lambda: None
) -> Iterator[None]:
    """Let TensorFlow's errors leave as sentences; ``beside`` tells lengths that would do."""
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
        if (lengths := beside()) is not None and lengths[1]:
            raise DataError(
                f"The layers of {info.name} do not fit together on an input of "
                f"{lengths[0]} positions: cut or pad it to {' or '.join(map(str, lengths[1]))}.",
                code="wrong-length",
            ) from error
        reason = " ".join(str(getattr(error, "message", error)).split())[:300]
        least = info.input.minimum_length
        channels = info.input.channels
        raise DataError(
            f"{info.name} cannot work on this input: {reason}. It takes "
            f"{info.input.length or f'at least {least}'} positions of {channels} "
            f"channel{'s' * (channels != 1)}.",
            code="does-not-run",
        ) from error
