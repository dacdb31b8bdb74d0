"""In which precision is a model computed, and what of it is said?

Half precision has three digits and ends at 65,504 (float16): a gradient of a probability becomes 0
in it, and a small difference of two scores too. Every layer that computes in it is computed in
float32, with its own weights; everything else as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from interpret.backends.stand_ins import standing_in

HALF = ("float16", "bfloat16")


class Widened(keras.DTypePolicy):  # type: ignore[misc]
    """Of a layer that computes in half precision by itself, and in float32 here."""


def computed_in(dtype: str) -> str:
    """The dtype in which numbers of this one are computed."""
    return "float32" if dtype in HALF else dtype


def as_numbers(tensor: Any) -> Any:
    """Numbers as they leave the backend: double precision as it is, anything else as float32."""
    return tensor if tensor.dtype == tf.float64 else tf.cast(tensor, tf.float32)


def half_precision(model: keras.Model) -> str:
    """Which half precision layers of a model compute in; nothing where none does."""
    kinds = {layer.compute_dtype for layer in model._flatten_layers()}
    kinds |= {str(tensor.dtype) for tensor in model.inputs}
    return next((kind for kind in HALF if kind in kinds), "")


def precision_note(model: keras.Model) -> str:
    """What is said of a model of half precision; nothing of others."""
    kind = half_precision(model)
    if not kind:
        return ""
    return (
        f"Layers of this model compute in {kind}. Here everything is computed in float32, with the "
        "same weights, so that no gradient or difference is lost to rounding: what the model "
        "itself answers may differ in the third digit."
    )


def in_float32(operation: keras.Operation) -> keras.Operation:
    """A layer that computes in half precision, computing in float32; any other as it is.

    A layer without its weights yet is left as it is, and so is a quantised one.
    """
    if not isinstance(operation, keras.Layer) or not operation.built:
        return operation
    policy = operation.dtype_policy
    if policy.compute_dtype not in HALF or policy.quantization_mode is not None:
        return operation
    wide = Widened("float32")
    wide._variable_dtype = policy.variable_dtype  # where it differs, Keras casts what it reads
    settings: dict[str, Any] = {"_dtype_policy": wide}
    if not isinstance(operation, keras.Model):
        # Such as a recurrent layer's cell, which is asked for its state's dtype.
        for name, value in vars(operation).items():
            if isinstance(value, keras.Layer) and not name.startswith("_"):
                settings[name] = in_float32(value)
            elif name == "cells":
                settings[name] = [in_float32(each) for each in value]
    return standing_in(operation, **settings)


def without_rounding(given: Sequence[Any], made: Sequence[Any]) -> list[Any]:
    """What a Functional model made of its inputs, where it casts to half precision uncast."""
    if len(given) != len(made):
        return list(made)
    return [
        tf.reshape(before, tf.shape(after))
        if tf.is_tensor(before)
        and tf.is_tensor(after)
        and after.dtype.name in HALF
        and before.dtype.is_floating
        else after
        for before, after in zip(given, made, strict=True)
    ]
