"""Where do neighbouring positions count together? The map, with its spans on it.

The values of all channels together are bars or a curve, over the spans; with a row for each
channel, the spans stand in the rows of colour.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.span_results import Spans
from interpret.describe.escaping import clip, escape, label, name, tag
from interpret.describe.kinds import caption_of
from interpret.describe.numbers import number
from interpret.describe.settings import method_name
from interpret.describe.spans import RARE, found, peak, ranked, seen
from interpret.describe.theme import Theme, colour_limit, readable_on
from interpret.plots.attribution_series import with_crossings
from interpret.plots.axis import Axis, input_axis, label_height
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import axis_name, colour_axis, grey_behind, nothing_to_draw, panels
from interpret.plots.resample import extremes, showing, strongest
from interpret.plots.subtitle import subtitle

VALUES, TRACK, ROW = 170, 42, 26
BARS = 150
"""Positions up to which values are bars."""
MOST_SPANS = 300
MOST_LABELS = 8


def plot_spans(
    result: Spans,
    theme: Theme,
    *,
    span: tuple[int, int] | None = None,
    points: int = 2000,
) -> Draft:
    """Draw the map and its spans.

    Parameters
    ----------
    span
        Show the positions ``[start, stop)`` only.
    points
        Draw at most so many positions of a curve.
    """
    title = f"Spans: {escape(method_name(result.method).lower())} for {name(result.target)}"
    axis = input_axis(result.positions, result.padding, title=result.axis, span=span)
    rows = result.values.shape[1]
    shown = _shown(result, axis)
    left = len(shown) - MOST_SPANS
    missing = [
        f"spans: the {MOST_SPANS} largest of {len(shown):,}" if left > 0 else "",
        showing(points, len(axis)) if len(axis) else "",
        f"Pale: a chance above {RARE:.0%}."
        if rows == 1
        else f"Framed: a chance of at most {RARE:.0%}.",
    ]
    lines = subtitle(caption_of(result), result, found(result), *missing)
    if not len(axis):
        return nothing_to_draw(theme, title=title, lines=lines, why="There are no positions.")
    heights = [VALUES, TRACK] if rows == 1 else [min(max(rows * ROW, 120), 560)]
    widest = max(len(clip(each, 18)) for each in result.channels)
    figure = panels(
        theme, title=title, lines=lines, heights=heights, xaxis=axis.layout(),
        bottom=label_height(axis), gap=6, left=72 if rows == 1 else min(150, 30 + 7 * widest),
    )  # fmt: skip
    if rows == 1:
        _values(figure, theme, result, axis, points)
    else:
        _rows(figure, theme, result, axis, points, height=heights[0])
    _spans(figure, theme, result, axis, shown[:MOST_SPANS], place=len(heights) - 1)
    return carry(figure, *missing)


def _shown(result: Spans, axis: Axis) -> list[int]:
    """The spans on the axis, the largest first; in the rows of channels, those that are rare."""
    inside = (result.spans[:, 1] > axis.first) & (result.spans[:, 0] < axis.stop)
    if result.values.shape[1] > 1:
        inside &= result.chances <= RARE
    return [row for row in ranked(result) if inside[row]]


def _values(figure: Draft, theme: Theme, result: Spans, axis: Axis, points: int) -> None:
    """The values over the spans: bars of few positions, the curve of many."""
    values = result.values[axis.first : axis.stop, 0]
    unit = escape(clip(result.unit, 36))
    figure.update_layout(yaxis={"title": {"text": unit}, "zeroline": True})
    figure.update_layout(yaxis={"zerolinecolor": theme.rule, "nticks": 5})
    tip = f"%{{y:+.4~g}} {escape(result.unit)}<extra></extra>"
    if len(axis) <= BARS:
        index = np.arange(axis.first, axis.stop)
        figure.add_bar(
            x=axis.coordinates[index],
            y=values.astype(np.float32),
            marker={"color": [_side(theme, v, result, strong=True) for v in values.tolist()]},
            customdata=[label(axis.say(i), 60) for i in index.tolist()],
            hovertemplate=f"<b>%{{customdata}}</b><br>{tip}",
        )
        return
    kept = extremes(values, points=points)
    x, y = axis.coordinates[kept + axis.first], values[kept]
    fill_x, filled = with_crossings(x, np.nan_to_num(y))
    above = theme.fill_above if result.signed else theme.fill_unsigned
    for part, fill in ((np.maximum(filled, 0), above), (np.minimum(filled, 0), theme.fill_below)):
        figure.add_scatter(
            x=fill_x, y=part, mode="lines", line={"width": 0}, fill="tozeroy", fillcolor=fill,
            hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=x, y=y.astype(np.float32), mode="lines", line={"width": 1, "color": theme.ink},
        hovertemplate=f"{axis.tip}<br>{tip}",
    )  # fmt: skip


def _rows(
    figure: Draft, theme: Theme, result: Spans, axis: Axis, points: int, *, height: int
) -> None:
    """A row of colour for each channel."""
    values = result.values[axis.first : axis.stop]
    count = values.shape[1]
    limit = colour_limit(values)
    edges, pick = strongest(values, points=points)
    x, y = axis.edges(edges + axis.first), np.arange(count + 1) - 0.5
    figure.update_layout(
        coloraxis=colour_axis(
            theme, limit=limit, signed=result.signed, unit=result.unit, height=min(height, 240)
        )
    )
    figure.add_heatmap(
        z=np.take_along_axis(values, pick, axis=0).T.astype(np.float32),
        x=x, y=y, coloraxis="coloraxis",
        hovertemplate=f"{axis.tip}<br>%{{z:+.4~g}} {escape(result.unit)}<extra></extra>",
    )  # fmt: skip
    if not np.isfinite(values).all():
        grey_behind(figure, theme, x=x, y=y, place=0)
    step = max(-(-count // 40), 1)
    figure.update_layout(
        yaxis={
            "range": [count - 0.5, -0.5], "showgrid": False, "fixedrange": True,
            "tickvals": list(range(0, count, step)),
            "ticktext": [tag(result.channels[i], 18) for i in range(0, count, step)],
        }
    )  # fmt: skip


def _spans(
    figure: Draft, theme: Theme, result: Spans, axis: Axis, rows: list[int], *, place: int
) -> None:
    """Each span from its first to its last position; those that are rare set apart."""
    several = result.values.shape[1] > 1
    rare = result.chances <= RARE
    rows = rows[::-1]  # the largest last, over what is narrower than a line
    bounds = np.stack([axis.edges(result.spans[rows, end]) for end in (0, 1)])
    marker: dict[str, Any] = {"color": "rgba(0,0,0,0)", "line": {"color": theme.ink, "width": 2}}
    colours: list[str] = []
    if not several:
        colours = [_side(theme, float(result.sums[r]), result, strong=bool(rare[r])) for r in rows]
        edge = theme.paper if len(axis) <= BARS else colours  # which keeps a narrow one seen
        marker = {"color": colours, "line": {"color": edge, "width": 1}}
    first = len(rows) - MOST_LABELS
    labels = [
        number(float(result.sums[row]), sign=result.signed) if n >= first and rare[row] else ""
        for n, row in enumerate(rows)
    ]
    figure.add_bar(
        orientation="h",
        base=bounds[0],
        x=bounds[1] - bounds[0],
        y=result.span_channels[rows],
        width=0.72,
        marker=marker,
        text=None if several else labels,
        textposition=None if several else "inside",
        textangle=0,
        insidetextanchor="middle",
        textfont={"size": 11, "color": [readable_on(c) for c in colours] or theme.ink},
        customdata=[_told(result, row) for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
        yaxis=axis_name("y", place),
    )
    figure.update_layout(barmode="overlay", uniformtext={"mode": "hide", "minsize": 10})
    if not several:
        figure.update_layout(
            yaxis2={
                "range": [0.5, -0.5], "tickvals": [0], "ticktext": ["spans"],
                "showgrid": False, "fixedrange": True,
            }
        )  # fmt: skip


def _told(result: Spans, row: int) -> str:
    """What the pointer says of a span."""
    total = number(float(result.sums[row]), sign=result.signed)
    chance = number(float(result.chances[row]), digits=2)
    several = result.values.shape[1] > 1
    channel = f"{tag(result.channels[result.span_channels[row]])}, " if several else ""
    return (
        f"{channel}<b>{escape(seen(result, row))}</b><br>sum {total} {escape(result.unit)}"
        f"<br>peak {escape(peak(result, row))}<br>chance {chance}"
    )


def _side(theme: Theme, value: float, result: Spans, *, strong: bool) -> str:
    """The colour of a value's side, pale for a span that chance makes as well."""
    if not result.signed:
        return theme.sequential[-2 if strong else 1]
    if value > 0:
        return theme.diverging[-2 if strong else 5]
    return theme.diverging[1 if strong else 3]
