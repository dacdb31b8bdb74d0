"""Has a model been changed since it was looked at: trained on, or given another activation?

A model in memory is its owner's, who may go on with it at any time. Everything that was derived
from it (its description, compiled computations, embedding tables, its id) holds as long as this
says so.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import keras
import numpy as np
import tensorflow as tf

PLAIN = (bool, int, float, str, tuple, type(None))

OF_TRAINING = frozenset(vars(keras.Sequential(name="any")))
"""What every model holds, for its own training and predicting, and sets as it goes."""


_LOOKING = threading.RLock()

Followed = TypeVar("Followed")


def looking_first(calls: Iterable[str]) -> Callable[[type[Followed]], type[Followed]]:
    """Let these calls of a class begin with its ``follow``, and run with its ``weights``."""

    def follow_first(call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def asked(self: Any, *positional: Any, **named: Any) -> Any:
            self.follow()
            with self.weights():
                return call(self, *positional, **named)

        return asked

    def followed(kind: type[Followed]) -> type[Followed]:
        for name in calls:
            setattr(kind, name, follow_first(getattr(kind, name)))
        return kind

    return followed


class Watch:
    """Looks at whether a model has changed, and says so by a call of ``changed``."""

    def __init__(self, model: keras.Model, changed: Callable[[], None]) -> None:
        self._model, self._changed = model, changed
        self._witness = Witness(model)
        self._blocks = 0

    def look(self) -> None:
        """Look, unless somebody has done so for all of a block that goes on."""
        if not self._blocks:
            self._look()

    @contextlib.contextmanager
    def one_look(self) -> Iterator[None]:
        """Look once for all that is asked in a block, in whichever thread.

        A question of many parts asks the model, and what it is, hundreds of times.
        """
        self._look()
        with _LOOKING:
            self._blocks += 1
        try:
            yield
        finally:
            with _LOOKING:
                self._blocks -= 1

    def _look(self) -> None:
        if self._witness.holds():
            return
        with _LOOKING:
            if not self._witness.holds():  # unless another thread was first
                self._witness = Witness(self._model)
                self._changed()


class Witness:
    """A model's weights and its layers' settings, as they are now."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._weights = _weights(model)
        self._settings = _settings(model)

    def holds(self) -> bool:
        """Whether the model is still as it was; some microseconds for each weight."""
        settings, weights = _settings(self._model), _weights(self._model)
        return (
            settings.keys() == self._settings.keys()
            and all(settings[key] is value for key, value in self._settings.items())
            and len(weights) == len(self._weights)
            and all(map(_same, self._weights, weights))
        )


def _weights(model: keras.Model) -> list[np.ndarray[Any, Any]]:
    """The weights themselves, uncopied.

    TensorFlow writes into no memory that somebody else reads: as long as these arrays are held, a
    weight that is assigned to, in whatever way, moves elsewhere.
    """
    values = [variable.value for variable in model.weights]
    read = tf.raw_ops.ReadVariableOp  # the public way takes three times as long
    return [np.asarray(read(resource=each.handle, dtype=each.dtype)) for each in values]


def _same(before: np.ndarray[Any, Any], now: np.ndarray[Any, Any]) -> bool:
    """Whether two readings of a weight agree to the bit; only those that lie apart are compared."""
    if before.shape != now.shape or before.dtype != now.dtype:
        return False
    if before.__array_interface__["data"][0] == now.__array_interface__["data"][0]:
        return True
    return before.tobytes() == now.tobytes()


def _settings(model: keras.Model) -> dict[tuple[int, str], Any]:
    """What each layer is told to do: its public attributes that are plain values or functions."""
    layers = list(model._flatten_layers())
    settings: dict[tuple[int, str], Any] = {(n, ""): layer for n, layer in enumerate(layers)}
    for number, layer in enumerate(layers):
        skipped = OF_TRAINING if isinstance(layer, keras.Model) else ()
        for name, value in vars(layer).items():
            told = isinstance(value, PLAIN) or callable(value)
            if told and not name.startswith("_") and name not in skipped:
                settings[number, name] = value
    return settings
