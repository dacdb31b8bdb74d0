"""Does a model that is being built ask for far more weights than its file holds?

What a layer's weights are is known only while Keras builds it, on the layers before it: a file of
some kilobytes can ask for gigabytes, which fill the memory before its weights are found missing.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Iterator
from typing import Any

import keras

from interpret.backends.inspection import ModelFile
from interpret.backends.inspection.refusal import named
from interpret.backends.inspection.sizes import UNASKED, check_weights

_building = threading.local()
_turn = threading.Lock()
_before: list[Callable[..., Any]] = []
"""What ``add_weight`` was before each thread that is loading now."""


@contextlib.contextmanager
def no_more_weights(file: ModelFile) -> Iterator[None]:
    """Refuse a layer built in this thread with which the weights are more than the file holds.

    Keras is watched by the one method with which layers make their weights. It does what it did for
    every other thread, and is put back with the last thread that loads.

    Raises
    ------
    ModelError
        ``too-large``, naming the layer.
    """
    _building.file, _building.weights = file, 0
    with _turn:
        _before.append(keras.layers.Layer.add_weight)
        keras.layers.Layer.add_weight = _counted
    try:
        yield
    finally:
        del _building.file
        with _turn:
            if len(_before) == 1:
                keras.layers.Layer.add_weight = _before[0]
            del _before[-1]


def _counted(self: keras.layers.Layer, *args: Any, **settings: Any) -> Any:
    file: ModelFile | None = getattr(_building, "file", None)
    if file is not None:
        shape = settings.get("shape", args[0] if args else ())
        sizes = shape if isinstance(shape, tuple | list) else (shape,)
        _building.weights += math.prod(n for n in sizes if isinstance(n, int))
        if _building.weights > 2 * max(UNASKED, file.stored):  # Keras may build a layer twice
            check_weights(
                file.path,
                least=_building.weights,
                largest=f'Layer "{named(self.name)}"',
                stored=file.stored,
            )
    return _before[0](self, *args, **settings)
