"""Which positions does a window cover, and what did a position of a layer see of the input?

Plain integer arithmetic for sliding windows, output lengths and receptive fields. Positions count
from 0; a span ``[start, stop)`` holds ``start`` and not ``stop``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, DataError, brief

if TYPE_CHECKING:
    from jaxtyping import Float, Int


def sliding_windows(length: int, *, window: int, stride: int = 1) -> Int[np.ndarray, "window 2"]:
    """Spans of ``window`` positions every ``stride`` positions, covering the tail.

    Every window has the same width, so that their scores can be compared: where the last step
    leaves positions uncovered, one more window is laid flush with the end.

    Returns
    -------
    int array, shape (window, 2)
        ``[start, stop)`` of each window, in order.

    Raises
    ------
    ArgumentError
        Where ``window`` or ``stride`` is not at least 1, ``window`` is wider than the input, or
        ``stride`` is larger than ``window`` (positions between windows would never be tested).

    Examples
    --------
    >>> sliding_windows(8, window=3, stride=2).tolist()
    [[0, 3], [2, 5], [4, 7], [5, 8]]
    """
    for name, value in (("window", window), ("stride", stride)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ArgumentError(
                f"{name} must be a whole number of at least 1, but is {brief(value)}."
            )
    if window > length:
        raise ArgumentError(
            f"window={window} is wider than the input, which has {length} "
            f"position{'s' * (length != 1)}: use a window of at most {length}."
        )
    check_stride(stride, window=window)
    starts = list(range(0, length - window + 1, stride))
    if starts[-1] + window < length:
        starts.append(length - window)
    first = np.asarray(starts, dtype=np.int64)
    return np.stack([first, first + window], axis=1)


def check_stride(stride: int, *, window: int) -> None:
    """Refuse a stride that leaves positions between two windows."""
    if stride > window:
        raise ArgumentError(
            f"stride={stride} is larger than window={window}, so the positions between two windows "
            f"would never be tested: use a stride of at most {window}."
        )


def mean_over_windows(
    values: Float[np.ndarray, "window"], windows: Int[np.ndarray, "window 2"], *, length: int
) -> Float[np.ndarray, "position"]:
    """Mean, at each position, of the values of the windows that cover it; NaN where none does.

    Sums are taken position by position rather than by running differences, so that zeros stay
    exactly zero.
    """
    widths = windows[:, 1] - windows[:, 0]
    first = np.repeat(windows[:, 0] - np.cumsum(widths) + widths, widths)
    covered = first + np.arange(len(first))
    total = np.bincount(covered, weights=np.repeat(values, widths), minlength=length)
    count = np.bincount(covered, minlength=length)
    mean = np.full(length, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


def reach(kernel: int, dilation: int = 1) -> int:
    """Positions from the first to the last slot of a dilated kernel: (K − 1)·D + 1."""
    return (kernel - 1) * dilation + 1


def padding_amounts(
    length: int, *, kernel: int, stride: int = 1, dilation: int = 1, padding: str = "valid"
) -> tuple[int, int]:
    """Zeros that a layer adds (before, after) the sequence, as TensorFlow computes them.

    ``same`` pads ``max((ceil(W/S) − 1)·S + (K − 1)·D + 1 − W, 0)`` in all, the odd one after.
    """
    if padding == "valid":
        return 0, 0
    if padding == "causal":
        return reach(kernel, dilation) - 1, 0
    if padding != "same":
        raise ArgumentError(f"padding must be 'valid', 'same' or 'causal', but is {padding!r}.")
    total = max((-(-length // stride) - 1) * stride + reach(kernel, dilation) - length, 0)
    return total // 2, total - total // 2


def output_length(
    length: int, *, kernel: int, stride: int = 1, dilation: int = 1, padding: str = "valid"
) -> int:
    """Positions that come out: ``floor((W − (K − 1)·D − 1 + P)/S) + 1``, P the total padding.

    >>> output_length(4, kernel=2)
    3
    """
    before, after = padding_amounts(
        length, kernel=kernel, stride=stride, dilation=dilation, padding=padding
    )
    return max((length - (kernel - 1) * dilation - 1 + before + after) // stride + 1, 0)


def spell_output_length(
    length: int, *, kernel: int, stride: int = 1, dilation: int = 1, padding: str = "valid"
) -> str:
    """Write the output length as a formula with its numbers in it.

    >>> spell_output_length(4, kernel=2)
    'floor((W − (K − 1)·D − 1 + P)/S) + 1 = floor((4 − (2 − 1)·1 − 1 + 0)/1) + 1 = 3'
    """
    added = sum(
        padding_amounts(length, kernel=kernel, stride=stride, dilation=dilation, padding=padding)
    )
    out = output_length(length, kernel=kernel, stride=stride, dilation=dilation, padding=padding)
    return (
        "floor((W − (K − 1)·D − 1 + P)/S) + 1 = "
        f"floor(({length} − ({kernel} − 1)·{dilation} − 1 + {added})/{stride}) + 1 = {out}"
    )


@dataclass(frozen=True, kw_only=True)
class Field:
    """The receptive field of a layer: position p sees input [start + p·jump, … + size).

    ``start`` may be negative: the layer then also sees zeros that it added before the input.
    ``jump`` is the distance, in input positions, between neighbouring positions of the layer
    (Araujo, Norris and Sim 2019, Distill, "Computing receptive fields").
    """

    start: int = 0
    size: int = 1
    jump: int = 1

    def through(self, *, kernel: int, stride: int = 1, dilation: int = 1, before: int = 0) -> Field:
        """Compose with a layer of this kernel that adds ``before`` zeros in front of its input.

        >>> Field().through(kernel=3).through(kernel=2, stride=2)
        Field(start=0, size=4, jump=2)
        """
        return Field(
            start=self.start - before * self.jump,
            size=self.size + (reach(kernel, dilation) - 1) * self.jump,
            jump=self.jump * stride,
        )

    def merged(self, other: Field) -> Field | None:
        """Join two fields met by adding or concatenating; None where their steps differ."""
        if self.jump != other.jump:
            return None
        start = min(self.start, other.start)
        stop = max(self.start + self.size, other.start + other.size)
        return Field(start=start, size=stop - start, jump=self.jump)

    def spans(self, count: int) -> Int[np.ndarray, "position 2"]:
        """``[start, stop)`` in input positions for each of the layer's first ``count`` positions.

        Not clipped: a span that begins before 0 or ends after the input saw added zeros there.
        """
        starts = self.start + self.jump * np.arange(count, dtype=np.int64)
        return np.stack([starts, starts + self.size], axis=1)


def likely_layouts(values: int) -> list[tuple[int, int]]:
    """Ways to lay ``values`` numbers out as (position, channel), the most nearly square first.

    >>> likely_layouts(45)[:2]
    [(5, 9), (9, 5)]
    """
    pairs = [(n, values // n) for n in range(2, values + 1) if values % n == 0]
    return sorted(pairs, key=lambda pair: (abs(pair[0] - pair[1]), pair[0]))


def check_slides(length: int, *, channels: int, kernel: int, dilation: int = 1) -> None:
    """Refuse an input on which a kernel cannot slide, with the likely mend.

    Raises
    ------
    DataError
        Where the input is shorter than the kernel's reach. One position with many channels is
        most often a table whose axes were laid wrong; the message then says how they should lie.
    """
    need = reach(kernel, dilation)
    if length >= need:
        return
    seen = (
        f"the model sees {length} position{'s' * (length != 1)} "
        f"and {channels} channel{'s' * (channels != 1)}"
    )
    mend = f"Give it at least {need} positions."
    if length == 1 and (layouts := likely_layouts(channels)):
        positions = layouts[0][0]
        shapes = " or ".join(f"(…, {n}, {c})" for n, c in layouts[:2])
        mend = f"Did you mean {shapes}, that is (sample, position, channel)?"
        if positions < need:
            mend += f" A kernel of {kernel} does not fit {positions} positions either."
    slots = f"A kernel of {kernel}" + (f" at dilation {dilation}" if dilation > 1 else "")
    raise DataError(
        f"{slots} spans {need} positions and cannot slide over this input: {seen}. {mend}",
        code="too-short",
    )
