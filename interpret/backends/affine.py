"""How far is the model affine in its vectors? There, a path of inputs needs only its two ends.

Up to the first nonlinearity every tensor is an affine function of the vectors. The tensors at which
that ends are the *frontier*: along a straight path they move on straight lines, and the gradient of
everything before them is one and the same linear map. Integrated gradients therefore pass the first
layers forward twice and backward once, whatever the number of steps; so does SmoothGrad's backward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.recording import Call, Recording, before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jaxtyping import Float

    from interpret.backends.keras_runs import Runs
    from interpret.core.model import Sample
    from interpret.core.targets import Target

AFFINE = frozenset(
    "BatchNormalization Dropout SpatialDropout1D GaussianNoise GaussianDropout AlphaDropout "
    "ActivityRegularization ZeroPadding1D Cropping1D UpSampling1D AveragePooling1D "
    "AveragePooling2D GlobalAveragePooling1D Flatten Reshape Permute Concatenate Add "
    "Subtract Average RepeatVector Rescaling Normalization Identity ExpandDims Squeeze".split()
)
KERNELS = (
    keras.layers.Conv1D,
    keras.layers.Conv2D,
    keras.layers.SeparableConv1D,
    keras.layers.DepthwiseConv1D,
    keras.layers.Conv1DTranspose,
    keras.layers.Dense,
)


@dataclass(frozen=True)
class Frontier:
    """Keys under which frontier tensors are fed to a run, in order."""

    keys: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything lies before the frontier."""
        return bool(self.keys)

    def tensors(self, recording: Recording) -> list[Any]:
        """The frontier tensors of a run."""
        found = {}
        for call in recording.calls:
            found[call.name] = call.outputs[0]
            found[before(call.name)] = call.preactivation
        return [found[key] for key in self.keys]


def find_frontier(recording: Recording, entries: Sequence[Any]) -> Frontier | None:
    """Where a recorded run stops being affine in ``entries``; None where that is at once."""
    affine: dict[int, str | None] = {id(entry): None for entry in entries}
    known = {id(t) for t in recording.given} | set(affine)
    touched = set(affine)  # all that depends on the vectors, affinely or not
    keys: dict[str, None] = {}
    for call in recording.calls:
        if all(id(out) in known for out in call.outputs):
            continue
        if not all(id(t) in known or recording.is_constant(t) for t in call.inputs):
            continue
        known.update(id(out) for out in call.outputs)
        reached = [id(t) for t in call.inputs if id(t) in touched]
        touched.update(id(out) for out in call.outputs if reached)
        sources = [source for source in reached if source in affine]
        if not sources:
            continue
        whole = len(sources) == len(reached)
        if isinstance(call.operation, KERNELS) and call.preactivation is not None:
            if _is_linear(call):
                affine[id(call.outputs[0])] = call.name
            else:
                keys[before(call.name)] = None
        elif whole and type(call.operation).__name__ in AFFINE and len(call.outputs) == 1:
            affine[id(call.outputs[0])] = call.name
        else:
            for source in sources:
                if affine[source] is None:
                    return None  # the vectors themselves go into a nonlinearity
                keys[str(affine[source])] = None
    for out in recording.outputs:
        if id(out) in affine:
            keys[str(affine[id(out)])] = None
        elif id(out) not in known:
            return None  # made by operations that were not seen
    return Frontier(tuple(keys)) if keys else None


def _is_linear(call: Call) -> bool:
    function = call.operation.activation
    return function is None or function is keras.activations.linear


class AffinePaths:
    """Sums of gradients at many points of one sample, with the affine part of the model hoisted."""

    def __init__(self, runs: Runs, compiled: Callable[..., Callable[..., Any]]) -> None:
        self.runs = runs
        self._compiled = compiled
        probe = runs.described.recording
        self.frontier = find_frontier(probe, runs.vector_tensors(probe)) or Frontier(())

    def along_path(
        self,
        ends: Float[np.ndarray, "two position dimension"],
        nodes: Float[np.ndarray, " step"],
        weights: Float[np.ndarray, " step"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at start + node · (end − start)."""
        first, last = (
            [tensor[i] for tensor in self._fronts(ends, sample)] for i in (slice(1), slice(1, 2))
        )

        def points(rows: slice) -> list[Any]:
            step = nodes[rows].astype(np.float32)
            return [
                a + step.reshape(-1, *[1] * (a.ndim - 1)) * (b - a)
                for a, b in zip(first, last, strict=True)
            ]

        upstream = self._upstream(points, weights, first, sample, target)
        return self._pulled(ends[1:], upstream, sample)

    def at_points(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        weights: Float[np.ndarray, " sample"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at a batch of points."""

        def points(rows: slice) -> list[Any]:
            return self._fronts(vectors[rows], sample)

        upstream = self._upstream(points, weights, points(slice(1)), sample, target)
        return self._pulled(vectors[:1], upstream, sample)

    def _fronts(self, vectors: Any, sample: Sample) -> list[Any]:
        compute = self._compiled(("front",), self._build_front)
        held = self.runs.held_inputs(len(vectors), sample)
        return [t.numpy() for t in compute(held, tf.constant(vectors, tf.float32))]

    def _upstream(
        self,
        points: Callable[[slice], list[Any]],
        weights: Float[np.ndarray, " step"],
        example: list[Any],
        sample: Sample,
        target: Target,
    ) -> list[Any]:
        """Weighted sum of the gradients with respect to the frontier."""
        key = ("upstream", target.layer, target.head, target.position is None, target.logits)
        compute = self._compiled(key, self._build_upstream)
        place = np.int32(target.index), np.int32(target.position or 0)
        total = [np.zeros(t.shape, np.float64) for t in example]
        for rows in self._chunks(len(weights), example):
            fed = [tf.constant(t) for t in points(rows)]
            weight = tf.constant(weights[rows].astype(np.float32))
            held = self.runs.held_inputs(len(weight), sample)
            for sum_, part in zip(total, compute(held, fed, weight, *place), strict=True):
                sum_ += part.numpy()
        return total

    def _pulled(
        self, at: Any, upstream: list[Any], sample: Sample
    ) -> Float[np.ndarray, "position dimension"]:
        compute = self._compiled(("pull",), self._build_pull)
        held = self.runs.held_inputs(1, sample)
        given = [tf.constant(u.astype(np.float32)) for u in upstream]
        pulled = compute(held, tf.constant(at, tf.float32), given).numpy()
        gradient: Float[np.ndarray, "position dimension"] = pulled[0].astype(np.float64)
        return gradient

    @staticmethod
    def _chunks(count: int, example: list[Any], budget: int = 2**28) -> Iterator[slice]:
        size = max(1, budget // max(1, 4 * 4 * sum(t.size for t in example)))
        for first in range(0, count, size):
            yield slice(first, first + size)

    def _specs(self) -> list[tf.TensorSpec]:
        fronts = self.frontier.tensors(self.runs.described.recording)
        fixed = self.runs.info.input.length is not None
        return [
            tf.TensorSpec([None, *(n if fixed else None for n in t.shape[1:])], tf.float32)
            for t in fronts
        ]

    def _build_front(self) -> Any:
        def compute(held: list[Any], vectors: Any) -> list[Any]:
            tensors = self.frontier.tensors(self.runs.run_at(held, vectors))
            return [tf.cast(t, tf.float32) for t in tensors]

        held, vectors, *_ = self.runs.vector_signature()
        return tf.function(compute, autograph=False, input_signature=[held, vectors])

    def _build_upstream(self, layer: Any, head: int, everywhere: bool, logits: bool) -> Any:
        from interpret.core.targets import Target

        position = None if everywhere else 0
        target = Target(name="", unit="", index=0, head=head, layer=layer, position=position,
                        logits=logits)  # fmt: skip

        def compute(
            held: list[Any], fronts: list[Any], weights: Any, index: Any, position: Any
        ) -> list[Any]:
            with tf.GradientTape() as tape:
                tape.watch(fronts)
                feeds = dict(zip(self.frontier.keys, fronts, strict=True))
                recording = self.runs.run(held, feeds=feeds)
                score = self.runs.score_of(recording, target, index, position)
                total = tf.reduce_sum(score * weights)
            gradients = tape.gradient(total, fronts, unconnected_gradients="zero")
            return [tf.reduce_sum(g, axis=0, keepdims=True) for g in gradients]

        held, _, place, _ = self.runs.vector_signature()
        weights = tf.TensorSpec((None,), tf.float32)
        signature = [held, self._specs(), weights, place, place]
        return tf.function(compute, autograph=False, input_signature=signature)

    def _build_pull(self) -> Any:
        def compute(held: list[Any], vectors: Any, upstream: list[Any]) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(vectors)
                fronts = self.frontier.tensors(self.runs.run_at(held, vectors))
            gradient = tape.gradient(
                fronts, vectors, output_gradients=upstream, unconnected_gradients="zero"
            )
            return tf.convert_to_tensor(gradient)

        held, vectors, *_ = self.runs.vector_signature()
        return tf.function(compute, autograph=False, input_signature=[held, vectors, self._specs()])
