"""How is a model run on a made-up input, and how are inputs laid out for it?"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.nesting import inputs_like
from interpret.backends.recording import Recording, record_settled
from interpret.core.errors import ModelError

if TYPE_CHECKING:
    from jaxtyping import Num

# Lengths tried for a model that takes any: enough for its layers, and soon done.
PROBE_LENGTHS = (64, 256, 1024, 8192)


@dataclass(frozen=True)
class Layout:
    """How (sample, position, channel) is turned into what a model input takes.

    ``axis`` is the position axis of the raw input: 2 for (sample, channel, position, 1).
    """

    raw_shape: tuple[int | None, ...]
    dtype: str
    axis: int = 1

    def to_model(self, x: Num[np.ndarray, "sample ..."]) -> Num[np.ndarray, "sample ..."]:
        """Lay a batch out for the model."""
        if self.dtype == "string":
            return np.full((len(x), *(n or 1 for n in self.raw_shape)), "", dtype=object)
        rank = len(self.raw_shape)
        if x.ndim == 3 and self.axis == 2:
            x = x.transpose(0, 2, 1) if self.raw_shape[0] != 1 else x[:, None]
        if x.ndim == 3 and rank == 1:
            x = x[:, :, 0]
        if rank == 3 and self.axis == 1:
            x = x.reshape(len(x), -1, *(n or 1 for n in self.raw_shape[1:]))
        elif x.ndim == rank and rank == 3:
            x = x[..., None]
        return x.astype(self.dtype)


def functional(model: keras.Model) -> keras.Model:
    """Give a subclassed model inputs by wrapping it, from the shape that it was built with."""
    if getattr(model, "inputs", None):
        return model
    config = model.get_build_config() or {}
    shape = config.get("input_shape") or config.get("shapes_dict", {}).get("input_shape")
    source = inputs_like(shape)
    if source is None:
        raise ModelError(
            f"The inputs of {model.name} cannot be told: it was never built. Call it once on a "
            "sample of your data, then save it or give it again.",
            code="unbuilt",
        )
    return keras.Model(source, model(source), name=f"wrapped_{model.name}")


def position_axis(model: keras.Model, tensor: Any) -> int:
    """The position axis of a raw input: 1, or 2 where a picture-like input lays positions there."""
    if len(tensor.shape) != 4:
        return 1
    if tensor.shape[1] == 1:
        return 2
    first = next(
        (layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.Conv2D)), None
    )
    if first is None or first.padding != "valid":
        return 1
    rows, columns = first.kernel_size
    return 2 if rows == tensor.shape[1] and columns != tensor.shape[2] else 1


def probed(
    name: str, model: keras.Model, layouts: Sequence[Layout]
) -> tuple[Recording, list[Any], int]:
    """Run the model on zeros and say which tensors went in and how long they were."""
    fixed = [shape[layout.axis - 1] for layout in layouts if (shape := layout.raw_shape)]
    lengths = PROBE_LENGTHS if None in fixed else (max([n for n in fixed if n] or [1]),)
    problem: Exception | None = None
    for length in lengths:
        fed = [_made_up(layout, length) for layout in layouts]
        try:
            with warnings.catch_warnings():
                # Keras warns that Conv1D destroys a mask: true, but not the user's doing here.
                warnings.simplefilter("ignore")
                return record_settled(model, fed), fed, length
        except Exception as error:  # whatever the model's own code raises
            problem = error
    reason = " ".join(str(problem).split())[:300]
    raise ModelError(
        f'"{name}" opened, but did not run on a made-up input [does-not-run]: {reason} '
        "Run model.predict on one sample where it was trained, and save it again.",
        code="does-not-run",
    ) from problem


def _made_up(layout: Layout, length: int) -> Any:
    shape = [n or (length if i == layout.axis - 1 else 1) for i, n in enumerate(layout.raw_shape)]
    if layout.dtype == "string":
        return tf.fill([1, *(n or 1 for n in layout.raw_shape)], "a " * length)
    return tf.zeros([1, *shape], dtype=layout.dtype)
