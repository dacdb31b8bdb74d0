"""How are inputs laid out for a model?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Num


@dataclass(frozen=True)
class Layout:
    """How (sample, position, channel) is turned into what a model input takes.

    ``axis`` is the position axis of the raw input: 2 for (sample, channel, position) and for
    (sample, channel, position, 1). With ``rows`` it is (sample, sub-sequence, step, channel), whose
    steps lie end to end.
    """

    raw_shape: tuple[int | None, ...]
    dtype: str
    axis: int = 1
    rows: bool = False

    def sized(self, length: int) -> tuple[int, ...]:
        """The shape of an input of so many positions; other axes that vary are 1."""
        return tuple(
            n or (length if i == self.axis - 1 else 1) for i, n in enumerate(self.raw_shape)
        )

    def lying(self, length: int) -> dict[str, int]:
        """On which axis so many positions lie, and in how many rows."""
        if not self.rows:
            return {"axis": self.axis}
        return {"axis": 2, "rows": length // int(self.raw_shape[1] or 1)}

    def to_model(self, x: Num[np.ndarray, "sample ..."]) -> Num[np.ndarray, "sample ..."]:
        """Lay a batch out for the model."""
        if self.dtype == "string":
            return np.full((len(x), *(n or 1 for n in self.raw_shape)), "", dtype=object)
        rank = len(self.raw_shape)
        if x.ndim == 3 and self.axis == 2:
            alone = rank == 3 and self.raw_shape[0] == 1
            x = x[:, None] if alone else x.transpose(0, 2, 1)
        if x.ndim == 3 and rank == 1:
            x = x[:, :, 0]
        if rank == 3 and self.axis == 1:
            x = x.reshape(len(x), -1, *(n or 1 for n in self.raw_shape[1:]))
        elif x.ndim == rank and rank == 3:
            x = x[..., None]
        return x.astype(self.dtype)


def position_axis(model: keras.Model, tensor: Any) -> int:
    """The position axis of a raw input: 1, or 2 where a picture-like input lays positions there.

    Of (channel, position) it is the one whose length varies, or else what a convolution slides over
    (see ``TracedInput``).
    """
    if len(tensor.shape) == 3 and tensor.shape[2] is None and tensor.shape[1] is not None:
        return 2
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
