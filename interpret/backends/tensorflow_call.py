"""How does an operation of TensorFlow, which Keras 2 kept as a layer, become operations of Keras 3?

It stands in the place of the layer while the model is put together: called, it calls ``keras.ops``,
and what it gives comes from those. Of itself nothing is left in the model but its name.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import keras

from interpret.backends.inspection.named_operations import OPERATIONS
from interpret.core.errors import said_by

TENSORFLOW_CALL = "interpret>tensorflow_call"


class TensorFlowCall(keras.Operation):  # type: ignore[misc]  # Keras ships no types
    """A call by name; ``function`` is one of ``OPERATIONS``."""

    def __init__(self, function: str, name: str) -> None:
        super().__init__(name=name)
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call ``keras.ops``, and say what came out where Keras asks for this layer's outputs."""
        named = {key: value for key, value in kwargs.items() if key != "name"}
        answer = self._answer(args, named)
        outputs = answer if isinstance(answer, list) else [answer]
        self._rename(outputs, keras.tree.flatten((args, named)))
        self._inbound_nodes.append(SimpleNamespace(output_tensors=outputs))
        return answer

    def _called(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        return OPERATIONS[self.function](keras.ops, *args, **named)

    def _answer(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        try:
            if any(each is None for each in args) or ("y" in named and named["y"] is None):
                raise TypeError("a size that is known only when the model runs")
            return self._called(args, named)
        except Exception as error:  # keras.ops raises every kind; Keras would wait after some
            why = said_by(error, limit=200)
            raise ValueError(
                f'layer "{self.name}" calls tf.{self.function} in a way that keras.ops does not '
                f"know ({why}); put keras layers or keras.ops in its place"
            ) from error

    def _rename(self, outputs: list[Any], inputs: list[Any]) -> None:
        """Give the operations this layer's name, since names of their own may be taken."""
        before = {id(_maker(each)) for each in inputs}
        waiting, count = list(outputs), 0
        call = len(self._inbound_nodes)
        while waiting:
            operation = _maker(waiting.pop())
            if operation is None or id(operation) in before:
                continue
            before.add(id(operation))
            operation.name = self.name + "".join(f".{each}" for each in (call, count) if each)
            count += 1
            waiting += [
                tensor for node in operation._inbound_nodes for tensor in node.input_tensors
            ]


def _maker(tensor: Any) -> Any:
    """The operation that a tensor comes from; None for a plain value."""
    return getattr(getattr(tensor, "_keras_history", None), "operation", None)
