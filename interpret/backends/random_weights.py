"""Which layers of a Keras model have weights, and with which others could they have begun?

A weight is drawn anew from its layer's own initializer, where that is random; a vector that began
with zeros or ones begins so again. Any other is shuffled: its own numbers in another order, which
keeps their scale where they were trained elsewhere. Nothing is written into the model: what is
drawn stands in for it in a ``keras.StatelessScope``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras.src.initializers.random_initializers import RandomInitializer  # has no public door

from interpret.backends.on_the_way import holders, leading, path_of
from interpret.core.errors import ArgumentError, choices

if TYPE_CHECKING:
    from interpret.backends.recording import Recording
    from interpret.core.targets import Target

Weights = Sequence[tuple[Any, Any]]
"""Variables, each with what stands in for it."""

CONSTANT = (keras.initializers.Zeros, keras.initializers.Ones)


def weighted_layers(recording: Recording, target: Target) -> tuple[str, ...]:
    """Names of the layers with weights on the way to a target, those nearest to it first.

    A layer whose inside was not seen is one, with all that is inside; one that is called several
    times is named once, where it is nearest.
    """
    if target.layer is not None:
        tensor = recording.call(target.layer).outputs[0]
    else:
        tensor = recording.outputs[target.head]
    wanted = leading(recording, tensor, ())
    paths = {path_of(call) for call in wanted}
    models = {path_of(call) for call in wanted if isinstance(call.operation, keras.Model)}
    layers: dict[str, None] = {}
    for call in reversed(recording.calls):
        around = holders(call, recording)
        if path_of(call) not in paths and models.isdisjoint(around):
            continue
        if _variables(call.operation) and layers.keys().isdisjoint(set(around) - models):
            layers[path_of(call)] = None
    return tuple(layers)


def _variables(operation: keras.Operation) -> list[Any]:
    """Weights of a layer and all inside it; of a model those that none of its layers holds."""
    if not isinstance(operation, keras.Layer):
        return []
    if isinstance(operation, keras.Model):
        return [*operation._trainable_variables, *operation._non_trainable_variables]
    return list(operation.weights)


def check_weighted(recording: Recording, layers: Sequence[str]) -> None:
    """Refuse a layer that the model does not have, or that has no weights."""
    known = [call.name for call in recording.calls if _variables(call.operation)]
    for name in layers:
        if name not in known:
            raise ArgumentError(
                f"The model has no layer {name!r} with weights: use {choices(known)}."
            )


def drawn(recording: Recording, layers: Sequence[str], *, seed: int) -> Weights:
    """Every weight of these layers, with one of its shape that is drawn anew."""
    found: dict[int, tuple[Any, Any]] = {}
    for name in layers:
        for number, (owner, variable) in enumerate(_owned(recording, name)):
            if id(variable) not in found:  # which layers may share
                rng = np.random.default_rng([seed, zlib.crc32(name.encode()), number])
                found[id(variable)] = (variable, _drawn(owner, variable, rng))
    return tuple(found.values())


def _owned(recording: Recording, name: str) -> Iterator[tuple[keras.Layer, Any]]:
    """Each weight of a layer, with the layer inside it that holds it."""
    operation = recording.call(name).operation
    wanted = set(map(id, _variables(operation)))
    for layer in operation._flatten_layers():
        for variable in (*layer._trainable_variables, *layer._non_trainable_variables):
            if id(variable) in wanted:
                yield layer, variable


def _drawn(owner: keras.Layer, variable: Any, rng: np.random.Generator) -> Any:
    """A weight as it could have begun, or its own numbers in another order."""
    initializer = _initializer(owner, variable.name)
    if isinstance(initializer, RandomInitializer):
        told = initializer.get_config() | {"seed": int(rng.integers(2**31))}
        return type(initializer).from_config(told)(tuple(variable.shape), dtype=variable.dtype)
    if len(variable.shape) < 2 and isinstance(initializer, CONSTANT):
        return initializer(tuple(variable.shape), dtype=variable.dtype)
    own = keras.ops.convert_to_numpy(variable)
    shuffled = rng.permutation(own.ravel()).reshape(own.shape)
    return keras.ops.convert_to_tensor(shuffled, dtype=variable.dtype)


def _initializer(owner: keras.Layer, name: str) -> Any:
    """What a layer's weight of this name begins with, where Keras' own names say so."""
    for stem in (name, name.removesuffix("_kernel")):
        if (initializer := getattr(owner, f"{stem}_initializer", None)) is not None:
            return initializer
    return None
