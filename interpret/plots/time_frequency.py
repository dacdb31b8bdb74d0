"""When do which frequencies count? A map of windows and bands under the lines of the input."""

from __future__ import annotations

import numpy as np

from interpret.core.frequency_results import TimeFrequencyOcclusion
from interpret.core.spectrum import readable
from interpret.describe.colour_scale import colour_scale
from interpret.describe.escaping import escape, name, tag
from interpret.describe.kinds import caption_of
from interpret.describe.theme import Theme
from interpret.plots.axis import Axis, input_axis, label_height
from interpret.plots.draft import Draft
from interpret.plots.input_lines import input_lines, lines_left_out
from interpret.plots.left_out import carry
from interpret.plots.panels import axis_name, colour_axis, grey_behind, nothing_to_draw, panels
from interpret.plots.subtitle import subtitle

LINES, LEFT = 130, 128
MOST_NAMES = 24
"""Bands whose names stand beside the map."""
GAPS = "Grey: not computed."


def plot_time_frequency(
    result: TimeFrequencyOcclusion,
    theme: Theme,
    *,
    limit: float | None = None,
    span: tuple[int, int] | None = None,
    points: int = 2000,
) -> Draft:
    """Draw the drop of the score by time and by band of frequencies.

    Parameters
    ----------
    limit
        The magnitude at both ends of the colour scale; the largest value shown unless given.
    span
        Show the positions ``[start, stop)`` only.
    points
        Draw the input with at most so many points a line.
    """
    title = f"Time × frequency: what counts for {name(result.target)}"
    axis = input_axis(result.positions, result.padding, title=result.axis, span=span)
    if not len(axis):
        lines = subtitle(caption_of(result), result)
        why = "This input holds nothing but padding."
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    values = result.values[axis.first : axis.stop]
    scale = colour_scale(result, values, limit)
    gaps = "" if np.isfinite(values).all() else GAPS
    missing = (gaps, lines_left_out(result), scale.note)
    body = int(min(max(len(result.channels) * 26, 130), 520))
    figure = panels(
        theme, title=title, lines=subtitle(caption_of(result), result, *missing),
        heights=[LINES, body], xaxis=axis.layout(), bottom=label_height(axis), left=LEFT,
    )  # fmt: skip
    figure.update_layout(
        coloraxis=colour_axis(
            theme, limit=scale.limit, floor=scale.floor, signed=True, unit=result.unit,
            height=min(body, 240), top=body / (LINES + 14 + body),
        ),
    )  # fmt: skip
    input_lines(figure, theme, result, axis, points)
    _map(figure, theme, result, axis)
    return carry(figure, *missing)


def _map(figure: Draft, theme: Theme, result: TimeFrequencyOcclusion, axis: Axis) -> None:
    """One cell for each window and band, low frequencies at the bottom."""
    borders = np.unique(np.clip(result.windows, axis.first, axis.stop))
    z = result.values[borders[:-1]].T
    x, count = axis.edges(borders), len(z)
    y = np.arange(count + 1) - 0.5
    told = np.asarray([tag(each) for each in result.channels], dtype=object)[:, None]
    figure.add_heatmap(
        z=z.astype(np.float32),
        x=x,
        y=y,
        customdata=np.broadcast_to(told, z.shape),
        coloraxis="coloraxis",
        hovertemplate=f"<b>%{{customdata}}</b><br>{axis.tip}<br>%{{z:+.4~g}} "
        f"{escape(result.unit)}<extra></extra>",
        yaxis=axis_name("y", 1),
    )
    if not np.isfinite(z).all():
        grey_behind(figure, theme, x=x, y=y, place=1)
    _, title, unit = readable(result.frequencies, result.frequency_axis)
    rows = range(0, count, max(-(-count // MOST_NAMES), 1))
    figure.update_layout(
        yaxis2={
            "range": [-0.5, count - 0.5],
            "tickvals": list(rows),
            "ticktext": [tag(result.channels[row].removesuffix(f" {unit}"), 18) for row in rows],
            "title": {"text": escape(title)},
            "showgrid": False,
            "fixedrange": True,
        }
    )
