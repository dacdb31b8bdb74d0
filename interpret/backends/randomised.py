"""How does a model answer with weights drawn at random, while its own stay as they are?

A shadow of it is asked: the same layers, run in a scope in which variables of the shadow's stand in
for theirs. Drawing others fills these anew, so that what was compiled serves each of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import tensorflow as tf

from interpret.backends.random_weights import Weights, drawn
from interpret.core.model import SequenceModel
from interpret.core.model_calls import AskedModel

if TYPE_CHECKING:
    from interpret.backends.description import Described
    from interpret.core.info import ModelInfo


class Filled(SequenceModel, Protocol):
    """A model in whose weights others stand, and change."""

    def weights_changed(self) -> None:
        """Take it that they hold other numbers now."""
        ...


class Shadow:
    """One set of weights beside a model's own, and the model that answers with them.

    Parameters
    ----------
    described
        The model that it is a shadow of.
    make
        Makes the same model with other weights standing in for its own.
    """

    def __init__(self, described: Described, make: Callable[[Weights], Filled]) -> None:
        self._recording = described.recording
        self._variables = [
            (each, tf.Variable(each.value, trainable=False))
            for each in described.keras_model.weights
        ]
        self._model = make(self._variables)
        self._holds: tuple[tuple[str, ...], int] | None = None
        self._lock = threading.RLock()

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self._model.info

    def call(self, layers: tuple[str, ...], seed: int, name: str, *given: Any, **told: Any) -> Any:
        """The answer to one of ``CALLS`` with the weights of these layers drawn at random."""
        with self._lock:
            if self._holds != (layers, seed):
                self._fill(layers, seed)
            return getattr(self._model, name)(*given, **told)

    def _fill(self, layers: tuple[str, ...], seed: int) -> None:
        self._holds = None
        others = {id(each): value for each, value in drawn(self._recording, layers, seed=seed)}
        for each, beside in self._variables:
            beside.assign(others.get(id(each), each.value))
        self._model.weights_changed()
        self._holds = layers, seed


class RandomisedModel(AskedModel):
    """A model whose weights are drawn at random in some layers; it keeps its shadow alive."""

    def __init__(self, shadow: Shadow, layers: Sequence[str], seed: int) -> None:
        self._shadow, self._drawn = shadow, (tuple(layers), seed)

    @classmethod
    def of(cls, shadow: Shadow, layers: Sequence[str], seed: int) -> RandomisedModel:
        """The model of a shadow with these layers drawn."""
        return cls(shadow, layers, seed)

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self._shadow.info

    def randomised(self, layers: Sequence[str], *, seed: int) -> RandomisedModel:
        """The model with other layers drawn."""
        return self.of(self._shadow, layers, seed)

    def _call(self, name: str, /, *positional: Any, **named: Any) -> Any:
        return self._shadow.call(*self._drawn, name, *positional, **named)
