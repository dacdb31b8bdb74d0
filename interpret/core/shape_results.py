"""What shapes does a table come to: how many windows, what goes in, what a convolution gives?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Result

if TYPE_CHECKING:
    from jaxtyping import Int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Shapes(Result):
    """A table cut into windows, what a convolution makes of them, and the code that cuts it.

    No model is asked: ``model`` and ``model_id`` are empty.

    Attributes
    ----------
    rows, names
        The table: how many rows, and what its columns are called.
    window, hop
        Rows of a window, and from one window's start to the next one's.
    label, horizon
        The column that is to be told, and how many rows after the window's last one; "" for none.
    inputs
        The columns that go in.
    windows, input_shape
        How many windows there are, and (window, row, channel): what the model is given.
    train, left_out, validation
        Windows for training, those between that share rows with both sides, and for validation.
    first_validation
        The row at which the first window for validation starts; ``rows`` where there is none.
    kernel, stride, dilation, padding
        The convolution: as asked, or a kernel to begin with.
    output_length, formula
        Positions that it gives, and the arithmetic with its numbers.
    kernels, strides
        int, (kernel,) and (stride,): sizes that can be tried.
    lengths
        int, (kernel, stride): positions that come out of each; 0 where it does not fit.
    answers
        The same in sentences.
    code
        Python that cuts such a table, ready to run.
    """

    kind: ClassVar[str] = "shapes"

    rows: int
    names: tuple[str, ...]
    window: int
    hop: int
    label: str
    horizon: int
    inputs: tuple[str, ...]
    windows: int
    input_shape: tuple[int, ...]
    train: int
    left_out: int
    validation: int
    first_validation: int
    kernel: int
    stride: int
    dilation: int
    padding: str
    output_length: int
    formula: str
    kernels: Int[np.ndarray, "kernel"]
    strides: Int[np.ndarray, "stride"]
    lengths: Int[np.ndarray, "kernel stride"]
    answers: tuple[str, ...]
    code: str
    method: str = "shapes"
    params: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """One row for each kernel size and stride."""
        kernels, strides = (i.ravel() for i in np.indices(self.lengths.shape))
        return {
            "kernel": self.kernels[kernels],
            "stride": self.strides[strides],
            "positions": self.lengths.ravel(),
        }

    def __str__(self) -> str:
        """The sentences, one under another."""
        return "\n".join(self.answers)
