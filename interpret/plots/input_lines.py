"""What was the input, as lines above what a layer made of it?"""

from __future__ import annotations

import numpy as np

from interpret.core.results import Activations, Attribution
from interpret.describe.theme import Theme
from interpret.plots.axis import Axis
from interpret.plots.draft import Draft
from interpret.plots.panels import hidden_axis
from interpret.plots.resample import extremes

MOST_LINES = 6


def input_lines(
    figure: Draft, theme: Theme, result: Activations | Attribution, axis: Axis, points: int
) -> None:
    """The input over the map, each channel on its own scale; at most ``MOST_LINES``."""
    drawn = min(result.x.shape[1], MOST_LINES)
    for channel in range(drawn):
        line = np.asarray(result.x[axis.first : axis.stop, channel], dtype=np.float64)
        low, reach = float(line.min()), float(np.ptp(line)) or 1.0
        y = line if drawn == 1 else drawn - channel - 1 + 0.85 * (line - low) / reach
        at = extremes(y, points=points)
        figure.add_scatter(
            x=axis.coordinates[at + axis.first],
            y=y[at],
            mode="lines",
            line={"width": 1.2, "color": theme.ink},
            hoverinfo="skip",
        )
    count = result.x.shape[1]
    title = (
        f"input:<br>{drawn} channels" if drawn == count else f"input: first<br>{drawn} of {count}"
    )
    figure.update_layout(yaxis=hidden_axis(title={"text": "input" if count == 1 else title}))


def lines_left_out(result: Activations | Attribution) -> str:
    """Say which of the input's channels are drawn; empty where all are."""
    count = result.x.shape[1]
    if count <= MOST_LINES:
        return ""
    return f"lines: the first {MOST_LINES} of {count:,} channels"
