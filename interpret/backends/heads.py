"""What does a model answer with, and what went into the function that gave it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.layers.along_positions import relaying
from interpret.backends.layers.entries import entry_of, function_of
from interpret.backends.layers.functions import activation_name
from interpret.backends.nesting import own_names
from interpret.core.activation_functions import activation_function
from interpret.core.info import Head, unnamed_classes

if TYPE_CHECKING:
    from interpret.backends.recording import Call, Recording


def head_activation(recording: Recording, tensor: Any) -> tuple[str, Any | None]:
    """Name of the function that gave an output, and what went into it (None: unknown)."""
    call = recording.maker(tensor)
    if call is None:
        return "linear", tensor
    each = type(call.operation) is keras.layers.TimeDistributed
    operation = call.operation.layer if each else call.operation
    name = function_of(operation)
    if name == "linear":  # such as one that only gives another dtype
        return head_activation(recording, call.inputs[0])
    if name is not None:
        return name, call.inputs[0]
    if entry_of(call.operation).motion is relaying:
        return _behind_a_shape(recording, call)
    if call.preactivation is not None:
        return activation_name(operation), call.preactivation
    if each and isinstance(operation, keras.Sequential):
        return _last_activation(operation), None
    if isinstance(call.operation, keras.layers.Wrapper):
        return activation_name(call.operation.layer), None
    return "linear", tensor


def _behind_a_shape(recording: Recording, call: Call) -> tuple[str, Any | None]:
    """The function before a flattening or reshaping; a softmax only along the same classes."""
    name, before = head_activation(recording, call.inputs[0])
    same = call.inputs[0].shape[-1] == call.outputs[0].shape[-1]
    apart = name != "linear" and activation_function(name).elementwise
    if apart or (name == "softmax" and same):
        return name, before
    return "linear", call.outputs[0]


def _last_activation(model: keras.Sequential) -> str:
    """The function that a stack of layers ends in."""
    last = model.layers[-1]
    return function_of(last) or activation_name(last)


def head_scores(tensor: Any) -> Any:
    """An output as (sample, class) or (sample, position, class)."""
    rank = len(tensor.shape)
    if rank == 1:
        return tensor[:, None]
    if rank <= 3:
        return tensor
    size = int(np.prod(tensor.shape[2:]))
    return tf.reshape(tensor, [tf.shape(tensor)[0], -1, size])


def describe_heads(model: keras.Model, recording: Recording) -> tuple[Head, ...]:
    """What each output of a model gives."""
    given = [str(name) for name in getattr(model, "output_names", [])] or ["output"]
    given += [f"output {number}" for number in range(len(given), len(recording.outputs))]
    names = own_names(recording.answer, given)
    heads = []
    for number, tensor in enumerate(recording.outputs):
        scores = head_scores(tensor)
        classes = int(scores.shape[-1])
        activation, _ = head_activation(recording, tensor)
        heads.append(
            Head(
                name=names[number],
                keras_name="" if names[number] == given[number] else given[number],
                classes=classes,
                labels=unnamed_classes(classes, activation),
                activation=activation,
                per_position=len(scores.shape) == 3,
            )
        )
    return tuple(heads)
