"""Which frequencies does a series hold, and what is it without some of them?

The discrete Fourier transform over the positions that are not padding, in float64: of ``n``
positions it has ``n // 2 + 1`` bins, from 0, the mean, up to half a cycle a position.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, brief, plural

if TYPE_CHECKING:
    from jaxtyping import Bool, Complex, Float, Int, Num

    from interpret.core.sample import Sample

Bands = int | str | Sequence[float]
"""The width of each band in bins, or edges between bands in units of the frequencies."""

EVEN = 1e-3
"""Steps of time that differ by less than this share of the usual one are even."""


@dataclass(frozen=True, kw_only=True)
class Spectrum:
    """A series by frequency: ``rate`` is positions a second, None where that is not known."""

    x: Num[np.ndarray, "position channel"]
    real: Int[np.ndarray, " real"]
    rate: float | None

    @cached_property
    def transform(self) -> Complex[np.ndarray, "bin channel"]:
        """The one-sided transform of the positions that are not padding."""
        return np.asarray(np.fft.rfft(self.x[self.real].astype(np.float64), axis=0))

    @property
    def frequencies(self) -> Float[np.ndarray, " bin"]:
        """Of each bin, in Hz, or in cycles per position."""
        return np.asarray(np.fft.rfftfreq(len(self.real), 1.0 / (self.rate or 1.0)))

    @property
    def axis(self) -> str:
        """What the frequencies are."""
        return HERTZ if self.rate else PER_POSITION

    @property
    def unit(self) -> str:
        """What the frequencies count in, behind a number."""
        return "Hz" if self.rate else "cycles per position"

    @property
    def sides(self) -> Float[np.ndarray, " bin"]:
        """How often a bin stands in the two-sided transform: the mean once, as half a cycle."""
        sides = np.full(len(self.real) // 2 + 1, 2.0)
        sides[0] = 1.0
        if len(self.real) % 2 == 0:
            sides[-1] = 1.0
        return sides

    @property
    def amplitudes(self) -> Float[np.ndarray, "bin channel"]:
        """Height of each bin's wave, in units of the input; bin 0 is the size of the mean."""
        return np.asarray(np.abs(self.transform) * self.sides[:, None] / len(self.real))

    def inside(self, bands: Int[np.ndarray, "row 2"]) -> Bool[np.ndarray, "row bin"]:
        """Which bins lie in each band ``[start, stop)``."""
        bins = np.arange(len(self.real) // 2 + 1)
        return np.asarray((bins >= bands[:, :1]) & (bins < bands[:, 1:]))

    def without(
        self,
        bands: Int[np.ndarray, "row 2"],
        channels: Int[np.ndarray, " row"],
        weights: Float[np.ndarray, "row real"] | None = None,
    ) -> Num[np.ndarray, "row position channel"]:
        """The series once for each band, without it; padding and other channels as they are.

        ``channels`` says of which channel each band is taken out; −1 throughout is all of them at
        once. ``weights`` fade from the series as it stands, at 0, to it without the band, at 1.
        """
        rows, count = np.arange(len(bands)), len(self.real)
        batch = np.repeat(self.x[None], len(bands), axis=0)
        inside = self.inside(bands)
        if (channels < 0).all():
            at: tuple[Any, ...] = np.ix_(rows, self.real)
            kept = np.where(inside[:, :, None], 0.0, self.transform)
            fade = None if weights is None else weights[:, :, None]
        else:
            at = (rows[:, None], self.real, channels[:, None])
            kept = np.where(inside, 0.0, self.transform.T[channels])
            fade = weights
        new = np.fft.irfft(kept, count, axis=1)
        if fade is not None:
            old = batch[at].astype(np.float64)
            new = old + fade * (new - old)
        batch[at] = new
        return batch


def spectrum_of(sample: Sample) -> Spectrum:
    """The spectrum of a series; of one whose times are uneven, in cycles per position."""
    rate = None
    if sample.axis == "time (s)" and len(sample) > 1:
        steps = np.diff(np.asarray(sample.positions, dtype=np.float64))
        step = float(np.median(steps))
        if step > 0 and np.all(np.abs(steps - step) <= EVEN * step):
            rate = len(steps) / float(steps.sum())
    return Spectrum(x=sample.x, real=np.flatnonzero(~sample.padding), rate=rate)


HERTZ, PER_POSITION = "frequency (Hz)", "frequency (cycles per position)"
_SLOW = (("per day", 86_400.0, 3_600.0), ("per hour", 3_600.0, 60.0), ("per minute", 60.0, 10.0))
"""Unit, its seconds, and of how many seconds the shortest wave must be at least."""


def readable(
    frequencies: Float[np.ndarray, "..."], axis: str
) -> tuple[Float[np.ndarray, "..."], str, str]:
    """Frequencies in the unit that suits the highest, the axis' title, and the unit.

    >>> rates, title, unit = readable(np.array([0.0, 1 / 86_400, 1 / 7_200]), "frequency (Hz)")
    >>> rates.round(9).tolist(), title, unit
    ([0.0, 1.0, 12.0], 'frequency (per day)', 'per day')
    """
    if axis != HERTZ:
        return frequencies, axis, "cycles per position"
    highest = float(np.max(frequencies, initial=0.0))
    for unit, seconds, shortest in _SLOW:
        if 0 < highest <= 1 / shortest:
            return frequencies * seconds, f"frequency ({unit})", unit
    return frequencies, axis, "Hz"


def told_bands(bands: object) -> int | tuple[float, ...]:
    """The width or the edges that were told, also in words: ``"4"``, ``"0.5,4,8"``.

    Raises
    ------
    ArgumentError
        Where it is neither a whole number of at least 1 nor rising edges of at least 0.

    >>> told_bands("4"), told_bands("0.5, 4, 8")
    (4, (0.5, 4.0, 8.0))
    """
    given = bands
    try:
        if isinstance(bands, str):
            numbers = [float(each) for each in bands.split(",")]
            bands = int(numbers[0]) if len(numbers) == 1 and numbers[0].is_integer() else numbers
        if isinstance(bands, int | np.integer) and not isinstance(bands, bool) and bands >= 1:
            return int(bands)
        edges = tuple(float(each) for each in bands)  # type: ignore[attr-defined]
        if (
            len(edges) > 1
            and edges[0] >= 0
            and np.isfinite(edges).all()
            and min(np.diff(edges)) > 0
        ):
            return edges
    except (TypeError, ValueError, OverflowError):
        pass
    raise ArgumentError(
        "bands must be a whole number of bins of at least 1, or two or more rising edges of at "
        f"least 0, such as 0.5,4,8, but is {brief(given)}."
    )


def lay_bands(spectrum: Spectrum, told: int | tuple[float, ...]) -> Int[np.ndarray, "band 2"]:
    """Bands ``[start, stop)`` in bins, side by side; bin 0, the mean, is always one by itself.

    Of edges, a bin belongs to the band that it begins or lies in, and the last edge to the last
    band; bins outside of them are in no band. Where a width does not go into the bins, the last
    band is narrower.

    Raises
    ------
    ArgumentError
        Where no bin lies between two edges.
    """
    frequencies = spectrum.frequencies
    count = len(frequencies)
    if isinstance(told, int):
        starts = np.arange(1, count, told)
        stops = np.minimum(starts + told, count)
    else:
        near = 1e-6 * float(frequencies[1]) if count > 1 else 0.0  # edges are written in decimals
        bounds = 1 + np.searchsorted(frequencies[1:], np.asarray(told) - near)
        bounds[-1] = 1 + np.searchsorted(frequencies[1:], told[-1] + near)
        starts, stops = bounds[:-1], bounds[1:]
        _refuse_empty(spectrum, told, starts, stops)
    return np.concatenate([[[0, 1]], np.stack([starts, stops], axis=1)]).astype(np.int64)


def _refuse_empty(
    spectrum: Spectrum,
    edges: tuple[float, ...],
    starts: Int[np.ndarray, " band"],
    stops: Int[np.ndarray, " band"],
) -> None:
    empty = np.flatnonzero(starts == stops)
    if not len(empty):
        return
    first, frequencies = int(empty[0]), spectrum.frequencies
    has = "the mean alone"
    if len(frequencies) > 1:
        has = f"bins every {frequencies[1]:.4g} up to {frequencies[-1]:.4g} {spectrum.unit}"
    raise ArgumentError(
        f"bands: no bin lies between the edges {edges[first]:g} and {edges[first + 1]:g} "
        f"{spectrum.unit}, since {plural(len(spectrum.real), 'position')} have {has}: use edges "
        "further apart, or a number of bins."
    )
