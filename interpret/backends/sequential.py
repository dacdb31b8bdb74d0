"""How is a Sequential model of some hundred layers opened in seconds?

Keras builds it anew with every layer that is added, which are 125,000 layers for a chain of 500.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import keras

_TURN = threading.RLock()


@contextlib.contextmanager
def built_once() -> Iterator[None]:
    """Build a Sequential model when all its layers are there, as its constructor does.

    What comes out is the same, for other threads that make one meanwhile too.
    """
    with _TURN:
        from_config, add = keras.Sequential.__dict__["from_config"], keras.Sequential.add

        def adding(self: keras.Sequential, layer: Any, rebuild: bool = False) -> None:
            add(self, layer, rebuild=False)

        def whole(cls: Any, config: Any, custom_objects: Any = None) -> keras.Sequential:
            layers = {key: value for key, value in config.items() if key != "build_input_shape"}
            model = from_config.__func__(cls, layers, custom_objects=custom_objects)
            if model._layers:
                model._maybe_rebuild()
            shape = config.get("build_input_shape")
            if not model._functional and isinstance(shape, tuple | list) and shape:
                model.build(shape)
            return model

        keras.Sequential.add = adding
        keras.Sequential.from_config = classmethod(whole)
        try:
            yield
        finally:
            keras.Sequential.add = add
            keras.Sequential.from_config = from_config
