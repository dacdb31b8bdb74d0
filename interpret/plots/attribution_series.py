"""Which times and channels of a series count for the target?

Each channel's line lies over a strip coloured by its values; many channels become a channel × time
map, with the lines of those that count most above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.results import Attribution
from interpret.describe.attribution import over_channels
from interpret.describe.colour_scale import ColourScale
from interpret.describe.escaping import clip, escape, tag
from interpret.describe.sureness import sureness
from interpret.describe.theme import Theme
from interpret.plots.axis import Axis, label_height
from interpret.plots.channels import ROWS, chosen_channels, input_names
from interpret.plots.draft import Draft, trace
from interpret.plots.left_out import carry
from interpret.plots.panels import axis_name, colour_axis, grey_behind, panels
from interpret.plots.resample import extremes, strongest
from interpret.plots.sureness import band

if TYPE_CHECKING:
    from jaxtyping import Float, Int

WEBGL_FROM = 1000
SINGLE = 6
"""Significant digits that a number of single precision holds."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What the panels of one figure share."""

    figure: Draft
    theme: Theme
    axis: Axis
    result: Attribution
    points: int
    webgl: bool

    @property
    def values(self) -> Float[np.ndarray, "position channel"]:
        """Values of the positions shown."""
        return self.result.values[self.axis.first : self.axis.stop]

    @property
    def x(self) -> Float[np.ndarray, "position channel"]:
        """The input at the positions shown."""
        return self.result.x[self.axis.first : self.axis.stop]


def series_attribution(
    result: Attribution,
    theme: Theme,
    axis: Axis,
    *,
    title: str,
    lines: list[str],
    scale: ColourScale,
    points: int,
    channels: Sequence[int | str] | None,
    webgl: bool | None,
) -> Draft:
    """Lines over strips, the map of many channels, and the curve of the values."""
    names = input_names(result)
    whole = result.values.shape[1] == 1 and len(names) > 1  # one value for all channels
    drawn = chosen_channels(result, names, axis, channels)
    many = result.values.shape[1] > ROWS
    heights = _heights(len(drawn), result.values.shape[1] if many else 0)
    missing = ""
    if len(drawn) < len(names):
        which = "chosen" if channels is not None else "strongest" if many else "first"
        missing = f"lines: the {which} {len(drawn)} of {len(names)} channels"
        lines = [*lines, missing]
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=heights,
        xaxis=axis.layout(),
        bottom=label_height(axis),
        left=72 if len(names) == 1 else min(150, 30 + 7 * max(len(clip(n, 18)) for n in names)),
    )
    tall = min(sum(heights[:-1]) + 14 * (len(heights) - 2), 260)
    colours = colour_axis(
        theme,
        limit=scale.limit,
        signed=scale.signed,
        floor=scale.floor,
        unit=result.unit,
        height=tall,
    )
    figure.update_layout(coloraxis=colours)
    gl = len(axis) > WEBGL_FROM if webgl is None else webgl
    drawing = Drawing(figure=figure, theme=theme, axis=axis, result=result, points=points, webgl=gl)
    _line_rows(drawing, names, drawn, whole=whole)
    if many:
        _map(drawing, place=1)
    _curve(drawing, place=len(heights) - 1)
    return carry(figure, missing)


def _heights(lines: int, mapped: int) -> list[int]:
    """Pixels of the lines, of the map of so many channels where there is one, and of the curve."""
    rows = 170 if lines == 1 else max(34, min(64, 420 // max(lines, 1))) * lines
    return [rows, *([min(max(9 * mapped, 200), 420)] if mapped else []), 96]


def _line_rows(drawing: Drawing, names: tuple[str, ...], drawn: list[int], *, whole: bool) -> None:
    """One row for each line, from the top down, over the strip of its values."""
    figure, theme = drawing.figure, drawing.theme
    count = len(drawn)
    columns = [0] * count if whole else drawn
    single = count == 1
    low, high = _bounds(drawing.x[:, drawn[0]]) if single else (0.0, float(count))
    borders = np.linspace(high, low, count + 1)
    x_edges, _ = _heat(drawing, columns=columns, y=borders, inputs=drawn, names=names, place=0)
    if not np.isfinite(drawing.values[:, columns]).all():
        grey_behind(figure, theme, x=x_edges, y=borders, place=0)
    for row, channel in enumerate(drawn):
        line = drawing.x[:, channel]
        if not single:
            bottom, top = _bounds(line)
            line = borders[row + 1] + (line - bottom) / (top - bottom)
        _line(drawing, line, place=0)
    if single:
        title = tag(names[drawn[0]]) if len(names) > 1 or names[0] != "value" else "input"
        figure.update_layout(yaxis={"range": [low, high], "title": {"text": title}})
        figure.update_layout(yaxis={"showgrid": False, "fixedrange": True})
        return
    figure.update_layout(
        yaxis={
            "range": [0, count],
            "tickvals": (borders[:-1] + borders[1:]) / 2,
            "ticktext": [tag(names[channel], 18) for channel in drawn],
            "showgrid": False,
            "fixedrange": True,
        }
    )
    for border in borders[1:-1]:
        figure.add_hline(y=border, line={"color": theme.paper, "width": 3})


def _bounds(line: Float[np.ndarray, "position"]) -> tuple[float, float]:
    """Lowest and highest value with air around them."""
    low, high = float(line.min()), float(line.max())
    air = 0.08 * (high - low) or 0.5
    return low - air, high + air


def _line(drawing: Drawing, line: Float[np.ndarray, "position"], *, place: int) -> None:
    """One line, with a halo in the paper's colour so that it is seen on every colour."""
    axis = drawing.axis
    points = extremes(line, points=drawing.points)
    kind = "scattergl" if drawing.webgl else "scatter"
    dots = len(axis) <= 40
    thin = 1.4 if len(points) <= 600 else 0.9
    for width, colour, opacity in (
        (thin + 3, drawing.theme.paper, 0.55),
        (thin, drawing.theme.ink, 1.0),
    ):
        drawing.figure.add_trace(
            trace(
                kind,
                x=axis.coordinates[points + axis.first],
                y=line[points].astype(np.float32),
                mode="lines+markers" if dots and opacity == 1.0 else "lines",
                marker={"size": 4, "color": colour},
                line={"width": width, "color": colour},
                opacity=opacity,
                hoverinfo="skip",
                yaxis=axis_name("y", place),
            )
        )


def _heat(
    drawing: Drawing,
    *,
    columns: list[int],
    y: Float[np.ndarray, " edge"],
    inputs: list[int] | None,
    names: tuple[str, ...],
    place: int,
) -> tuple[Float[np.ndarray, " edge"], Int[np.ndarray, "step channel"]]:
    """The values of these channels as rows of colour between the borders ``y``."""
    axis, result = drawing.axis, drawing.result
    edges, pick = strongest(drawing.values[:, columns], points=drawing.points)
    z = np.take_along_axis(drawing.values[:, columns], pick, axis=0).T
    x_edges = axis.edges(edges + axis.first)
    extra: dict[str, Any] = {}
    # The place that is strongest in a column: the middle of a column may be no position at all.
    told = [axis.coordinates[pick + axis.first].T]
    seen = ""
    if inputs is not None:
        told.append(np.take_along_axis(drawing.x[:, inputs], pick, axis=0).T)
        seen = "<br>input %{customdata[1]:.4~g}"
    apart, beside = sureness(result), ""
    if apart is not None:
        shown = apart.values[axis.first : axis.stop, columns]
        beside = f" ± %{{customdata[{len(told)}]:.3~g}}"
        told.append(np.take_along_axis(shown, pick, axis=0).T)
    extra["customdata"] = np.stack(told, axis=2).astype(
        np.float32 if axis.digits <= SINGLE else np.float64
    )
    heading = "<b>%{text}</b><br>" if len(names) > 1 else ""
    if heading:
        rows = inputs if inputs is not None else columns
        text = np.asarray([tag(names[channel]) for channel in rows], dtype=object)
        extra["text"] = (
            np.broadcast_to(text[:, None], z.shape).tolist() if z.size < 40_000 else None
        )
        heading = heading if extra["text"] is not None else ""
    drawing.figure.add_heatmap(
        z=z.astype(np.float32),
        x=x_edges,
        y=y,
        coloraxis="coloraxis",
        hovertemplate=f"{heading}{axis.tip_of('customdata[0]')}<br>%{{z:+.4~g}}{beside} "
        f"{escape(result.unit)}{seen}<extra></extra>",
        yaxis=axis_name("y", place),
        **extra,
    )
    return x_edges, pick


def _map(drawing: Drawing, *, place: int) -> None:
    """Every channel against time."""
    result, figure = drawing.result, drawing.figure
    count = result.values.shape[1]
    names = result.channels
    borders = np.arange(count + 1, dtype=np.float64)
    same = result.x.shape[1] == count
    x_edges, _ = _heat(
        drawing,
        columns=list(range(count)),
        y=borders,
        inputs=list(range(count)) if same else None,
        names=names,
        place=place,
    )
    if not np.isfinite(drawing.values).all():
        grey_behind(figure, drawing.theme, x=x_edges, y=borders, place=place)
    step = max(-(-count // 30), 1)
    figure.update_layout(
        {
            f"yaxis{place + 1}": {
                "range": [count, 0],
                "tickvals": np.arange(0, count, step) + 0.5,
                "ticktext": [tag(names[i], 18) for i in range(0, count, step)],
                "showgrid": False,
                "fixedrange": True,
            }
        }
    )


def _curve(drawing: Drawing, *, place: int) -> None:
    """The values themselves, summed over the channels, filled down to zero."""
    axis, theme, result = drawing.axis, drawing.theme, drawing.result
    total, title = over_channels(result, drawing.values)
    points = extremes(total, points=drawing.points)
    x, y = axis.coordinates[points + axis.first], total[points].astype(np.float32)
    y_axis = axis_name("y", place)
    apart, beside = sureness(result), ""
    extra: dict[str, Any] = {}
    if apart is not None and drawing.values.shape[1] == 1:  # of a sum it is not known
        off = apart.values[points + axis.first, 0].astype(np.float32)
        band(drawing.figure, theme, x, y, off, yaxis=y_axis)
        beside, extra = " ± %{customdata:.3~g}", {"customdata": off}
    above = theme.fill_above if result.signed else theme.fill_unsigned
    # Plotly fills across gaps: there, an area of no height.
    fill_x, filled = with_crossings(x, np.nan_to_num(y))
    for part, fill in ((np.maximum(filled, 0), above), (np.minimum(filled, 0), theme.fill_below)):
        drawing.figure.add_scatter(
            x=fill_x,
            y=part,
            mode="lines",
            line={"width": 0},
            fill="tozeroy",
            fillcolor=fill,
            hoverinfo="skip",
            yaxis=y_axis,
        )
    drawing.figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"width": 1.3 if len(points) <= 600 else 0.8, "color": theme.ink},
        hovertemplate=f"{axis.tip}<br>%{{y:+.4~g}}{beside} {escape(result.unit)}<extra></extra>",
        yaxis=y_axis,
        **extra,
    )
    drawing.figure.update_layout(
        {
            f"yaxis{place + 1}": {
                "title": {"text": "<br>".join(title.rsplit(" ", 1))},
                "zeroline": True,
                "zerolinecolor": theme.rule,
                "nticks": 4,
            }
        }
    )


def with_crossings(
    x: Float[np.ndarray, "position"], y: Float[np.ndarray, "position"]
) -> tuple[Float[np.ndarray, " point"], Float[np.ndarray, " point"]]:
    """The line with a point where it crosses zero, so that what is filled ends on it."""
    at = np.flatnonzero(y[:-1] * y[1:] < 0)
    share = y[at] / (y[at] - y[at + 1])
    return np.insert(x, at + 1, x[at] + share * (x[at + 1] - x[at])), np.insert(y, at + 1, 0.0)
