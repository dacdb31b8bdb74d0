"""How far is the model affine in its vectors? There, a path of inputs needs only its two ends.

Up to the first nonlinearity every tensor is an affine function of the vectors. The tensors at which
that ends are the *frontier*: along a straight path they move on straight lines, and the gradient of
everything before them is one and the same linear map. Integrated gradients therefore pass the first
layers forward twice and backward once, whatever the number of steps; so does SmoothGrad's backward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from interpret.backends import max_along_path
from interpret.backends.keras_runs import target_kind, target_of_kind, target_place
from interpret.backends.layers.entries import entry_of
from interpret.backends.layers.functions import activation_name
from interpret.backends.recording import Call, Recording, before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jaxtyping import Float

    from interpret.backends.keras_runs import Runs
    from interpret.core.sample import Sample
    from interpret.core.targets import Target

MEMORY_BUDGET = 2**30
"""Bytes that the layer outputs of the points taken together, and their gradients, may take."""


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
    touched = set(affine)  # all that depends on the vectors, affinely or not
    known = {id(tensor) for tensor in recording.given}
    keys: dict[str, None] = {}
    for call in recording.followed(entries):
        known.update(id(out) for out in call.outputs)
        reached = [id(t) for t in call.inputs if id(t) in touched]
        touched.update(id(out) for out in call.outputs if reached)
        sources = [source for source in reached if source in affine]
        if not sources:
            continue
        is_affine = len(sources) == len(reached) and _is_affine(call, len(sources))
        if is_affine and activation_name(call.operation) == "linear":
            affine[id(call.outputs[0])] = call.name
        elif is_affine and call.preactivation is not None:
            keys[before(call.name)] = None
        elif any(affine[source] is None for source in sources):
            return None  # the vectors themselves go into a nonlinearity
        else:
            keys.update((str(affine[source]), None) for source in sources)
    for out in recording.outputs:
        name = affine.get(id(out))
        if name is not None:
            keys[name] = None
        elif id(out) in affine or id(out) not in known:
            return None  # the vectors themselves, or made by operations that were not seen
    return Frontier(tuple(keys)) if keys else None


def _is_affine(call: Call, operands: int) -> bool:
    """Whether a call, but for the activation function that it holds, is affine in its operands."""
    entry = entry_of(call.operation)
    return entry.is_affine and len(call.outputs) == 1 and (entry.joins or operands == 1)


class AffinePaths:
    """Sums of gradients at many points of one sample, with the affine part of the model hoisted."""

    def __init__(self, runs: Runs, compiled: Callable[..., Callable[..., Any]]) -> None:
        self.runs = runs
        self._compiled = compiled
        probe = runs.described.recording
        self.frontier = find_frontier(probe, runs.vector_tensors(probe)) or Frontier(())
        found = {key: max_along_path.find_peak(probe, key) for key in self.frontier.keys}
        self.peaks = {key: peak for key, peak in found.items() if peak is not None}

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
        compute = self._compiled(self._build_path, *target_kind(target))
        held = self.runs.held_inputs(2, sample)
        total = np.zeros(ends.shape[1:])
        for rows in self._chunks(len(nodes), ends[0]):
            several = self.runs.held_inputs(len(nodes[rows]), sample)
            given = [tf.constant(a[rows].astype(self.runs.numbers)) for a in (nodes, weights)]
            total += compute(
                held, tf.constant(ends), several, *given, *target_place(target)
            ).numpy()
        return total

    def at_points(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        weights: Float[np.ndarray, " sample"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at a batch of points."""
        compute = self._compiled(self._build_points, *target_kind(target))
        total = np.zeros(vectors.shape[1:])
        for rows in self._chunks(len(vectors), vectors[0]):
            held = self.runs.held_inputs(len(vectors[rows]), sample)
            given = [tf.constant(a[rows].astype(self.runs.numbers)) for a in (vectors, weights)]
            total += compute(held, *given, *target_place(target)).numpy()
        return total

    def _chunks(
        self, count: int, point: Float[np.ndarray, "position dimension"]
    ) -> Iterator[slice]:
        """Points whose layer outputs, and the gradients of them, fit in the budget together."""
        probe = self.runs.described
        numbers = sum(int(np.prod(t.shape)) for c in probe.recording.calls for t in c.outputs)
        each = 2 * 4 * numbers * len(point) / max(probe.probe_length, 1)
        size = int(np.clip(MEMORY_BUDGET // max(each, 1), 1, count))
        for first in range(0, count, size):
            yield slice(first, first + size)

    def _build_path(self, *kind: Any) -> Any:
        def compute(
            held: list[Any], ends: Any, several: list[Any], nodes: Any, weights: Any, *place: Any
        ) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(ends)
                fronts = self.frontier.tensors(self.runs.run_at(held, ends))
            along = self._fronts(fronts, nodes)
            upstream = self._upstream(several, along, weights, kind, place)
            # Any point would do, since what is pulled back through is one linear map.
            upstream = [tf.pad(u, [[0, 1], *[[0, 0]] * (len(u.shape) - 1)]) for u in upstream]
            return _pulled(tape, fronts, ends, upstream)

        held, vectors, place, _ = self.runs.vector_signature()
        step = tf.TensorSpec((None,), self.runs.numbers)
        return tf.function(
            compute,
            autograph=False,
            input_signature=[held, vectors, held, step, step, place, place],
        )

    def _build_points(self, *kind: Any) -> Any:
        def compute(held: list[Any], vectors: Any, weights: Any, *place: Any) -> Any:
            points = self._fronts(self.frontier.tensors(self.runs.run_at(held, vectors)))
            upstream = self._upstream(held, points, weights, kind, place)
            one = vectors[:1]
            with tf.GradientTape() as tape:
                tape.watch(one)
                fronts = self.frontier.tensors(self.runs.run_at([h[:1] for h in held], one))
            return _pulled(tape, fronts, one, upstream)

        held, vectors, place, _ = self.runs.vector_signature()
        step = tf.TensorSpec((None,), self.runs.numbers)
        return tf.function(
            compute, autograph=False, input_signature=[held, vectors, step, place, place]
        )

    def _upstream(
        self, held: list[Any], fronts: list[Front], weights: Any, kind: Any, place: Any
    ) -> list[Any]:
        """Weighted sum over points of the score's gradient with respect to the frontier."""
        target = target_of_kind(kind)
        points = [front.points for front in fronts]
        with tf.GradientTape() as tape:
            tape.watch(points)
            feeds = {front.key: front.fed() for front in fronts}
            score = self.runs.score_of(self.runs.run(held, feeds=feeds), target, *place)
            total = tf.reduce_sum(score * tf.cast(weights, score.dtype))
        gradients = tape.gradient(total, points, unconnected_gradients="zero")
        return [front.summed(g)[None] for front, g in zip(fronts, gradients, strict=True)]

    def _fronts(self, found: list[Any], between: Any | None = None) -> list[Front]:
        """What to feed at points of the frontier: those given, or steps ``between`` two ends.

        Of a tensor of which only a maximum goes on, that maximum is fed.
        """
        fronts = []
        for key, tensor in zip(self.frontier.keys, found, strict=True):
            peak = self.peaks.get(key)
            if peak is None:
                points = tensor if between is None else _between(tensor, between)
                fronts.append(Front(key, points, (), partial(tf.reduce_sum, axis=0)))
            else:
                if between is None:
                    points, spread = max_along_path.at_points(tensor)
                else:
                    points, spread = max_along_path.along_path(tensor, between)
                fronts.append(Front(peak.pool, points, peak.after, spread))
        return fronts


@dataclass(frozen=True)
class Front:
    """What is fed in place of a call's output.

    Attributes
    ----------
    key
        Which output.
    points
        At which gradients are taken.
    after
        What the points go through before they are fed.
    summed
        Turns gradients at the points into one for the frontier tensor.
    """

    key: str
    points: Any
    after: tuple[Callable[[Any], Any], ...]
    summed: max_along_path.Spread

    def fed(self) -> Any:
        """The points behind the functions that they go through."""
        return reduce(lambda x, function: function(x), self.after, self.points)


def _between(ends: Any, nodes: Any) -> Any:
    """Points on the straight line between two tensors; one product instead of three passes."""
    shares = tf.cast(tf.stack([1 - nodes, nodes], axis=1), ends.dtype)
    points = shares @ tf.reshape(ends, [2, -1])
    return tf.reshape(points, tf.concat([[-1], tf.shape(ends)[1:]], axis=0))


def _pulled(tape: Any, fronts: list[Any], vectors: Any, upstream: list[Any]) -> Any:
    """Carry gradients at the frontier back to the vectors, through what is affine."""
    gradient = tape.gradient(
        fronts, vectors, output_gradients=upstream, unconnected_gradients="zero"
    )
    return tf.reduce_sum(tf.convert_to_tensor(gradient), axis=0)
