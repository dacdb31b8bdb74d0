"""Run a Keras model and see every operation that it performs, or put tensors in their place.

Keras has no hooks, and a graph of layers exists only for Functional models. Instead, while one call
is recorded, ``Layer.__call__`` and ``Operation.__call__`` report what goes in and what comes out.
That works alike for Sequential, Functional, nested, shared and subclassed models and for layers
made of layers. A *feed* replaces an operation's output: inside ``tf.function`` everything that
only led there is then pruned, so that feeding the embedding's output is the model split behind its
embedding.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import tensorflow as tf
from keras import StatelessScope
from keras.src import backend  # masks have no public door, nor have the next three
from keras.src.models.functional import Functional
from keras.src.ops.core import Cast
from keras.src.ops.numpy import Reshape

from interpret.backends.nesting import nested
from interpret.backends.precision import in_float32, without_rounding
from interpret.backends.stand_ins import forgetting, in_place_of, watching_activation
from interpret.backends.subsequences import Rolled, Unrolled, takes_rows

_PATCH = threading.RLock()
_ACTIVE = threading.local()


@dataclass(frozen=True)
class Call:
    """One operation performed: its path in the model, what went in and what came out.

    ``arguments`` are (args, kwargs) as given, ``inputs`` the tensors among them.
    ``preactivation`` is what went into the activation function that the layer itself holds.
    """

    name: str
    operation: keras.Operation
    arguments: tuple[Any, Any]
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
    preactivation: Any | None = None


@dataclass
class Recording:
    """The calls of one run of a model, inner ones before the outer ones that hold them.

    ``answer`` is what the model gives, nested as it is, and ``outputs`` the tensors in it.
    """

    given: Sequence[Any] = ()
    feeds: Mapping[str, Any] = field(default_factory=dict)
    constants: frozenset[int] = frozenset()
    masks: dict[int, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    answer: Any = None
    outputs: list[Any] = field(default_factory=list)
    _open: list[keras.Operation] = field(default_factory=list)
    _given: list[Sequence[Any]] = field(default_factory=list)  # to each of those that are open
    _seen: dict[str, int] = field(default_factory=dict)

    def call(self, name: str) -> Call:
        """The call with this name."""
        return next(call for call in self.calls if call.name == name)

    def is_constant(self, tensor: Any) -> bool:
        """Whether a tensor is a number that the model holds, rather than one that the run made.

        While a function is traced, what a run makes is symbolic. In an eager run it is not, and a
        constant is told by its having been there in an earlier run (``constants``).
        """
        if isinstance(tensor, tf.Variable):
            return True
        eager = hasattr(tensor, "numpy")
        return eager and (id(tensor) in self.constants or not hasattr(self.given[0], "numpy"))

    def followed(self, entries: Sequence[Any] = ()) -> Iterator[Call]:
        """The calls of which all inputs were seen to be made, from what is given and ``entries``.

        A call is left out where an inner one made what it gives, and where something went in that
        operations made which were not seen: the layer around them is followed then.
        """
        known = {id(tensor) for tensor in (*self.given, *entries)}
        for call in self.calls:
            if all(id(out) in known for out in call.outputs):
                continue
            if not all(id(t) in known or self.is_constant(t) for t in call.inputs):
                continue
            known.update(id(out) for out in call.outputs)
            if call.preactivation is not None:
                known.add(id(call.preactivation))
            yield call

    def maker(self, tensor: Any) -> Call | None:
        """The innermost call that gave a tensor, or None."""
        return next((c for c in self.calls if any(tensor is out for out in c.outputs)), None)

    def _enter(self, operation: keras.Operation) -> str:
        path = "/".join(_own_name(o) for o in [*self._open[1:], operation])
        self._open.append(operation)
        self._seen[path] = self._seen.get(path, 0) + 1
        # A shared layer is called more than once: later calls are told apart by their number.
        return path if self._seen[path] == 1 else f"{path}#{self._seen[path]}"

    def _noted(self, operation: keras.Operation, given: Any, made: Any) -> None:
        """What the model at work made of one of its inputs before its first layer saw it."""
        name = self._enter(operation)
        self._open.pop()
        self.calls.append(Call(name, operation, ((given,), {}), (given,), (made,)))

    def _inside_a_layer(self) -> bool:
        """Whether a layer, rather than a model, is at work: its own arithmetic is not reported."""
        return bool(self._open) and not isinstance(self._open[-1], keras.Model)


def _own_name(operation: keras.Operation) -> str:
    """A layer's name, or an operation's kind: keras.ops.add is named anew at every call."""
    is_layer = isinstance(operation, keras.Layer)
    return str(operation.name) if is_layer else type(operation).__name__.lower()


def before(name: str) -> str:
    """The key that feeds the activation function of a call rather than its output."""
    return f"{name} before its activation"


def mask_of(tensor: Any) -> Any | None:
    """Keras' mask of a tensor, which it keeps beside the tensor where it cannot keep it on it."""
    return backend.get_keras_mask(tensor)


def masked(tensor: Any, mask: Any | None) -> Any:
    """The tensor with a mask, where there is one."""
    if mask is not None:
        tensor = tf.identity(tensor)  # never put a mask on somebody else's tensor
        backend.set_keras_mask(tensor, mask)
    return tensor


def record(
    model: keras.Model, inputs: Sequence[Any], *, feeds: Mapping[str, Any] | None = None
) -> Recording:
    """Call ``model`` in inference mode and return what happened.

    Parameters
    ----------
    inputs
        One tensor for each model input, in order.
    feeds
        Call name -> tensor to use in place of that call's (single) output; with ``before(name)`` as
        the key, in place of what goes into its activation function. Masks stay those that the real
        output would have carried.
    """
    recording = Recording(given=tuple(inputs), feeds=dict(feeds or {}))
    with reporting(recording), _untouched(model):
        recording.answer = model(nested(model, inputs), training=False)
    recording.outputs = keras.tree.flatten(recording.answer)
    return recording


class OtherWeights(StatelessScope):  # type: ignore[misc]
    """Weights that stand in for a model's own; what a run sets as it goes ends with that run."""


def _untouched(model: keras.Model) -> Any:
    """Keep what layers set as they run: batch statistics, a state, the next random number.

    In a scope of whoever asks, that is the scope's; weights that stand in go on doing so.
    """
    around = backend.get_stateless_scope()
    others = isinstance(around, OtherWeights)
    if not _is_built(model) or (around is not None and not others):
        return contextlib.nullcontext()
    scope = StatelessScope()
    scope.state_mapping.update(around.state_mapping if others else {})
    return scope


def _is_built(model: keras.Model) -> bool:
    """Whether no layer is left to make its weights at its first call."""
    return all(layer.built for layer in model._flatten_layers())


def record_settled(model: keras.Model, inputs: Sequence[Any]) -> Recording:
    """Call a model until it no longer builds anything, and tell the numbers that it holds."""
    record(model, inputs)  # a first call may build layers, which would be recorded twice
    earlier, recording = record(model, inputs), record(model, inputs)
    held = {id(t) for call in earlier.calls for t in call.inputs}
    seen = {id(t) for call in recording.calls for t in call.inputs}
    recording.constants = frozenset(held & seen - {id(t) for t in inputs})
    return recording


@contextlib.contextmanager
def reporting(recording: Recording) -> Iterator[None]:
    """Report every operation of this thread to ``recording``; classes are put back at the end.

    Layers of half precision compute in float32 meanwhile.
    """
    with _PATCH:
        layer_call, operation_call = keras.Layer.__call__, keras.Operation.__call__
        standardise = Functional._standardize_inputs

        def report_layer(self: keras.Layer, *args: Any, **kwargs: Any) -> Any:
            return _reported(layer_call, self, args, kwargs)

        def report_operation(self: keras.Operation, *args: Any, **kwargs: Any) -> Any:
            recording: Recording | None = getattr(_ACTIVE, "recording", None)
            reported = isinstance(self, keras.Layer)  # by its own __call__
            if reported or recording is None or recording._inside_a_layer():
                return operation_call(self, *args, **kwargs)
            return _reported(operation_call, self, args, kwargs)

        def report_inputs(self: keras.Model, inputs: Any) -> Any:
            made = standardise(self, inputs)
            if getattr(_ACTIVE, "recording", None) is not None:
                made = without_rounding(keras.tree.flatten(inputs), made)
            _note_inputs(made)
            return made

        _ACTIVE.recording = recording
        keras.Layer.__call__ = report_layer
        keras.Operation.__call__ = report_operation
        Functional._standardize_inputs = report_inputs
        try:
            yield
        finally:
            keras.Layer.__call__ = layer_call
            keras.Operation.__call__ = operation_call
            Functional._standardize_inputs = standardise
            _ACTIVE.recording = None


def _note_inputs(made: Sequence[Any]) -> None:
    """Report how a model within the model casts what it is given, or lays it out anew."""
    recording: Recording | None = getattr(_ACTIVE, "recording", None)
    if recording is None or len(recording._given[-1]) != len(made):
        return
    for before, after in zip(recording._given[-1], made, strict=True):
        if after is before or not (tf.is_tensor(before) and tf.is_tensor(after)):
            continue
        alike = len(before.shape) == len(after.shape)
        recording._noted(
            Cast(after.dtype.name) if alike else Reshape(tuple(after.shape[1:])), before, after
        )


def _reported(
    original: Any, operation: keras.Operation, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    recording: Recording | None = getattr(_ACTIVE, "recording", None)
    if recording is None:  # another thread's call while the classes are patched
        return original(operation, *args, **kwargs)
    operation = in_float32(operation)
    name = recording._enter(operation)
    recording._given.append(keras.tree.flatten(args[:1]))
    try:
        watched, seen = watching_activation(
            forgetting(operation), recording.feeds.get(before(name))
        )
        if args and takes_rows(operation, args[0]) and mask_of(args[0]) is None:
            outputs = _on_all_rows(recording, operation, args[0])
        else:
            outputs = original(watched, *args, **kwargs)
    finally:
        recording._open.pop()
        recording._given.pop()
    if name in recording.feeds:
        fed = in_place_of(outputs, recording.feeds[name])
        outputs = masked(fed, mask_of(outputs))
    flat = tuple(keras.tree.flatten(outputs))
    for out in flat:  # noted at once, since some layers take masks off their inputs
        recording.masks.setdefault(id(out), mask_of(out))
    recording.calls.append(
        Call(
            name=name,
            operation=operation,
            arguments=(args, kwargs),
            inputs=tuple(t for t in keras.tree.flatten((args, kwargs)) if tf.is_tensor(t)),
            outputs=flat,
            preactivation=seen[0] if seen else None,
        )
    )
    return outputs


def _on_all_rows(recording: Recording, operation: Any, x: Any) -> Any:
    """What ``TimeDistributed`` gives, by one call of its layer."""
    unrolled, rolled = Unrolled(), Rolled()
    rows = unrolled.call(x)
    recording._noted(unrolled, x, rows)
    given = {"training": False} if operation.layer._call_has_training_arg else {}
    made = operation.layer(rows, **given)
    whole = rolled.call(made, x)
    recording._noted(rolled, made, whole)
    return whole
