"""Which frequencies count for the target? The input's spectrum over the importance of its bins.

As a series is drawn, with frequencies in the place of positions: the line of each channel's
amplitudes over a strip of the values' colours, and the curve of the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from interpret.core.frequency_results import FrequencyAttribution, FrequencyOcclusion
from interpret.describe.frequencies import drawn_input
from interpret.describe.theme import Theme
from interpret.plots.attribution import plot_attribution
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry

CUT = "The spectrum's lines are cut off at the mean, which is far larger than any wave."


def plot_frequencies(
    result: FrequencyAttribution | FrequencyOcclusion,
    theme: Theme,
    *,
    limit: float | None = None,
    span: tuple[int, int] | None = None,
    points: int = 2000,
    channels: Sequence[int | str] | None = None,
    webgl: bool | None = None,
) -> Draft:
    """Draw the values along the frequencies.

    Parameters
    ----------
    limit
        The magnitude at both ends of the colour scale; the largest value shown unless given.
    span
        Show the bins ``[start, stop)`` only.
    points
        Draw at most so many bins.
    channels
        The channels whose lines are drawn, by name or number.
    webgl
        Draw lines with WebGL; for long ones unless said.
    """
    amplitudes = drawn_input(result)
    names = result.x_channels or result.channels
    if len(names) == 1:
        names = ("amplitude" if names == ("value",) else f"{names[0]}: amplitude",)
    note = "" if np.array_equal(amplitudes, result.x) else CUT
    drawn = replace(
        result, x=amplitudes, x_channels=names, notes=(*filter(None, (note,)), *result.notes)
    )
    figure = plot_attribution(
        drawn, theme, limit=limit, span=span, points=points, channels=channels, webgl=webgl
    )
    return carry(figure, note)
