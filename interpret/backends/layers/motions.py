"""In which ways can the positions of a layer's output come from those of its input?

Each reader of a recording has one rule for each of these ways, and none for a layer: spans are
followed through them, changed stretches, and the values on those stretches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from interpret.core.windows import output_length, padding_amounts, reach

Taking = Literal["products", "largest", "mean"]


@dataclass(frozen=True)
class Apart:
    """Each position comes from the same position alone.

    ``alike`` says that all are treated alike, so that a stretch of them can be put through the
    layer: a scale for each position is not.
    """

    alike: bool = True


@dataclass(frozen=True)
class Slides:
    """A kernel or pool slides along the positions.

    ``takes`` says what of the positions under it goes on. ``alone`` is True where the layer does
    not slide along another axis too, nor pads one.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: str = "valid"
    takes: Taking = "products"
    alone: bool = True

    @property
    def reach(self) -> int:
        """Positions from the first to the last slot."""
        return reach(self.kernel, self.dilation)

    def count(self, length: int) -> int:
        """Positions that come out."""
        return output_length(length, padding=self.padding, **self._size())

    def before(self, length: int) -> int:
        """Zeros that padding puts before the first position."""
        return padding_amounts(length, padding=self.padding, **self._size())[0]

    def _size(self) -> dict[str, int]:
        return {"kernel": self.kernel, "stride": self.stride, "dilation": self.dilation}


@dataclass(frozen=True)
class Spreads:
    """Output o comes from input i through slot o + before − i·stride, where there is such a slot.

    ``count`` gives the positions that come out of so many.
    """

    reach: int
    stride: int
    before: int
    count: Callable[[int], int]


@dataclass(frozen=True)
class Shifts:
    """So many constant positions are put before and after; where negative, so many are cut off."""

    before: int
    after: int


@dataclass(frozen=True)
class Repeats:
    """Each position comes so many times, one after another."""

    times: int


@dataclass(frozen=True)
class Relaid:
    """All stay in order, and lie along another ``axis``; None: along one with all that they hold.

    ``untouched`` is True where only what stands behind the positions is laid out anew.
    """

    axis: int | None
    untouched: bool = False


@dataclass(frozen=True)
class Turned:
    """All stay in order and whole, on another ``axis``; what else they hold lies elsewhere too."""

    axis: int


@dataclass(frozen=True)
class Pooled:
    """All become one."""

    takes: Taking
    keeps_axis: bool = False


@dataclass(frozen=True)
class Joined:
    """Several tensors are joined, each position by itself; one of a single position meets all."""


@dataclass(frozen=True)
class Appended:
    """The positions of several tensors come one after another."""


Motion: TypeAlias = (
    Apart | Slides | Spreads | Shifts | Repeats | Relaid | Turned | Pooled | Joined | Appended
)
