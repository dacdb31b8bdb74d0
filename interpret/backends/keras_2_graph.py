"""What calls what in a Keras 2 Functional model, in the words of Keras 3?

Keras 3 reads Keras 2's lists of calls only where each goes from a layer to a layer. Here they are
written as it writes its own: also calls of models, which Keras 2 counts from one on, tensors among
the keywords of a call, and operations of TensorFlow that stand as layers.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from interpret.backends.in_its_order import FUNCTIONAL
from interpret.backends.inspection import objects
from interpret.backends.inspection.allowed import MODELS, OF_TENSORFLOW
from interpret.backends.inspection.tensorflow_meanings import ELLIPSIS
from interpret.backends.tensorflow_call import TENSORFLOW_CALL

_WITH_STATE = frozenset("RNN SimpleRNN GRU LSTM Bidirectional ConvLSTM1D".split())
"""Layers that Keras 2 gave their first state in one list with the input."""


def rewrite_calls(config: dict[str, Any]) -> None:
    """Rewrite every Functional model in a configuration, whatever lies in what."""
    for item in list(objects(config)):
        inner = item.get("config")
        if isinstance(inner, dict) and "input_layers" in inner and "layers" in inner:
            _rewrite(inner)
            item["class_name"] = item["registered_name"] = FUNCTIONAL


def _rewrite(model: dict[str, Any]) -> None:
    layers = model["layers"]
    kinds = {layer["name"]: layer["class_name"] for layer in layers}
    models = {name for name, kind in kinds.items() if kind in MODELS}
    calls = _Calls(layers=kinds.keys(), models=models)
    for layer in layers:
        nodes = [calls.call(node) for node in layer["inbound_nodes"] or ()]
        for node in nodes:
            if layer["class_name"] in _WITH_STATE and isinstance(node["args"][0], list):
                node["args"][0], *node["kwargs"]["initial_state"] = node["args"][0]
            if node["kwargs"] or isinstance(node["args"][0], list):
                layer.pop("build_config", None)  # of one input; the call builds it
        layer["inbound_nodes"] = nodes
        if layer["class_name"] in OF_TENSORFLOW:
            _as_call_of_tensorflow(layer)
    for end in ("input_layers", "output_layers"):
        # Keras takes the one off that it counts a Functional from, and not a Sequential.
        late = {name for name in models if kinds[name] == "Sequential"}
        model[end] = _Calls(layers=kinds.keys(), models=late).ends(model[end])


def _as_call_of_tensorflow(layer: dict[str, Any]) -> None:
    settings = layer["config"]
    layer.pop("build_config", None)
    layer["module"] = "builtins"
    layer["class_name"] = layer["registered_name"] = TENSORFLOW_CALL
    layer["config"] = {"name": layer["name"], "function": settings["function"]}


class _Calls:
    """The calls of one model; ``models`` are those of its layers that Keras 2 counts from one."""

    def __init__(self, *, layers: Collection[str], models: Collection[str]) -> None:
        self._layers, self._models = layers, models

    def call(self, node: Any) -> dict[str, Any]:
        """One call of a layer: what it takes, and what it is told."""
        named: dict[str, Any] = {}
        first = self._first(node, named)
        if isinstance(first, list) and len(first) == 1 and not self._is_tensor(node):
            (first,) = first
        return {"args": [first], "kwargs": {key: self._value(each) for key, each in named.items()}}

    def ends(self, value: Any) -> Any:
        """The tensors that a model begins or ends with; a single one without a list around it."""
        if self._is_tensor(value):
            return [value[0], self._number(*value[:2]), value[2]]
        if isinstance(value, dict):
            return {key: self.ends(each) for key, each in value.items()}
        parts = [self.ends(each) for each in _list(value)]
        return parts[0] if len(parts) == 1 else parts

    def _first(self, node: Any, named: dict[str, Any]) -> Any:
        """What stands first in a call; what it is told stands beside each tensor of it."""
        if self._is_tensor(node):
            named.update(node[3] if len(node) > 3 else {})
            return self._tensor(node)
        if isinstance(node, dict):
            return {key: self._first(each, named) for key, each in node.items()}
        return [self._first(each, named) for each in _list(node)]

    def _value(self, value: Any) -> Any:
        if self._is_tensor(value):
            return self._tensor(value)
        if isinstance(value, dict):
            if value.get("class_name") == "__ellipsis__":
                return ELLIPSIS  # Keras would read it too early
            return {key: self._value(each) for key, each in value.items()}
        return [self._value(each) for each in value] if isinstance(value, list) else value

    def _is_tensor(self, value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) in (3, 4)
            and isinstance(value[0], str)
            and (value[0] in self._layers or value[0] == "_CONSTANT_VALUE")
        )

    def _tensor(self, tensor: list[Any]) -> Any:
        name, call, output = tensor[:3]
        if name == "_CONSTANT_VALUE":
            return output
        history = [name, self._number(name, call), output]
        place = {"shape": [], "dtype": "float32", "keras_history": history}
        return {"class_name": "__keras_tensor__", "config": place}

    def _number(self, name: str, call: int) -> int:
        return call - 1 if name in self._models and call > 0 else call


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a call of what is no tensor")
    return value
