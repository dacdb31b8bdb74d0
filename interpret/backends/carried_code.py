"""Which code do the Lambda layers of a file carry, and what may it call?

It is run only for somebody who said that the file is their own. Keras keeps a function without the
module that it stood in, so that the names it calls are looked up here: those of the libraries that
Lambda layers are written with, and what was given as ``custom_objects``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.legacy import backend as keras_2_backend
from keras.src.utils.python_utils import func_load

from interpret.backends.inspection import objects
from interpret.backends.inspection.named_operations import OPERATIONS
from interpret.backends.tensorflow_call import TensorFlowCall

_BACKEND = SimpleNamespace(**{**vars(keras.backend), **vars(keras_2_backend)})
REACH: Mapping[str, Any] = {
    **dict.fromkeys(("tf", "tensorflow"), tf),
    **dict.fromkeys(("np", "numpy"), np),
    **dict.fromkeys(("K", "backend"), _BACKEND),
    **{"keras": keras, "ops": keras.ops, "layers": keras.layers, "math": math},
}
"""What a Lambda layer may call by name, as programs import it."""

_GONE = ("function_type", "module", "output_shape_type", "output_shape_module")


def taken_out(config: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """The functions of all Lambda layers, by the names that then stand in the configuration.

    Raises
    ------
    Exception
        Whatever Python raises over code that was not written by this version of it.
    """
    functions: dict[str, Callable[..., Any]] = {}
    for item in list(objects(config)):
        settings = item.get("config")
        if item["class_name"] != "Lambda" or not isinstance(settings, dict):
            continue
        for key in ("function", "output_shape", "mask"):
            name = settings.get(key)
            code = _code(name, by_list=settings.get(f"{key}_type", "lambda") == "lambda")
            if code is not None:
                name = f"interpret>lambda_{len(functions)}"
                functions[name] = func_load(*code, globs={**REACH, **known})
            if isinstance(name, str):
                settings[key] = _by_name(name)
        for key in _GONE:
            settings.pop(key, None)
        settings["arguments"] = {
            key: _array(value) for key, value in (settings.get("arguments") or {}).items()
        }
        item["module"], item["registered_name"] = "keras.layers", None
    return functions


def _code(value: Any, *, by_list: bool) -> tuple[Any, ...] | None:
    """Code, defaults and closure, as Keras 3 or Keras 2 writes them; None for anything else."""
    if isinstance(value, dict) and value.get("class_name") == "__lambda__":
        inner = value["config"]
        return _prepared(inner["code"], inner["defaults"], inner["closure"])
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str) and by_list:
        return _prepared(*value)
    return None


def _prepared(code: str, defaults: Any, closure: Any) -> tuple[Any, ...]:
    return code, None if defaults is None else tuple(defaults), closure


def _by_name(name: str) -> dict[str, Any]:
    return {
        "module": "builtins",
        "class_name": "function",
        "config": name,
        "registered_name": name,
    }


def _array(value: Any) -> Any:
    """Keras 2 wrote an array among the arguments as a list."""
    if isinstance(value, dict) and value.get("type") == "ndarray":
        return np.array(value["value"]).tolist()
    return value


class TrustedCall(TensorFlowCall):
    """A call of any function of TensorFlow, in a file that is somebody's own."""

    def _called(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if self.function in OPERATIONS:
            return super()._called(args, named)
        function = functools.reduce(getattr, self.function.split("."), tf)
        return _FunctionLayer(function)(*args, **named)


class _FunctionLayer(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """A function of TensorFlow as a layer without weights."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self._function = function

    def call(self, *args: Any, **named: Any) -> Any:
        """Call it."""
        return self._function(*args, **named)
