"""What does an answer about the frequencies of a series hold?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.results import Attribution, Occlusion

if TYPE_CHECKING:
    from jaxtyping import Float


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FrequencyAttribution(Attribution):
    """An attribution to frequencies: its rows are the bins of the discrete Fourier transform.

    ``positions`` are the frequencies of the bins, from 0, the mean, and ``axis`` says in what; no
    row is padding. ``x`` is the input's amplitude at each bin and channel: the height of that wave.
    """

    kind: ClassVar[str] = "frequency_attribution"
    along_input: ClassVar[bool] = False

    def columns(self) -> dict[str, Any]:
        """One row for each bin and channel."""
        return _of_bins(super().columns())


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FrequencyOcclusion(Occlusion):
    """An occlusion of frequencies: bands of bins are taken out, one after another.

    ``positions``, ``axis``, ``padding`` and ``x`` are as in ``FrequencyAttribution``, and the
    ``windows`` are the bands: ``[start, stop)`` in bins. A value is NaN where a bin is in no band.
    """

    kind: ClassVar[str] = "frequency_occlusion"
    along_input: ClassVar[bool] = False

    def columns(self) -> dict[str, Any]:
        """One row for each bin and channel."""
        return _of_bins(super().columns())


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TimeFrequencyOcclusion(Occlusion):
    """An occlusion of one band of frequencies in one window of time after another.

    The columns of ``values``, named in ``channels``, are the bands, the first of them the mean;
    ``window_channels`` says which of them each of the ``windows`` is taken out of.

    Attributes
    ----------
    frequencies
        float, (band, 2): the lowest and the highest bin of each band; 0 for both of the mean.
    frequency_axis
        What they are: ``"frequency (Hz)"`` or ``"frequency (cycles per position)"``.
    """

    kind: ClassVar[str] = "time_frequency_occlusion"

    frequencies: Float[np.ndarray, "band 2"]
    frequency_axis: str

    def columns(self) -> dict[str, Any]:
        """One row for each position and band."""
        return {
            "band" if name == "channel" else name: values
            for name, values in super().columns().items()
            if name != "input"
        }


def _of_bins(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns by the names that they have where rows are frequencies."""
    names = {"position": "frequency", "input": "amplitude"}
    kept = {name: values for name, values in columns.items() if name != "padding"}
    return {names.get(name, name): values for name, values in kept.items()}
