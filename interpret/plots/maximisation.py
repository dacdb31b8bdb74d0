"""Which input does a filter answer to most?"""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.results import Maximisation
from interpret.describe.escaping import escape, label, tag
from interpret.describe.kinds import caption_of, heading
from interpret.describe.numbers import number
from interpret.describe.theme import Theme, colour_limit
from interpret.plots.draft import Draft
from interpret.plots.panels import colour_axis, panels
from interpret.plots.subtitle import subtitle

ROWS = 12


def plot_maximisation(result: Maximisation, theme: Theme, *, limit: float | None = None) -> Draft:
    """Draw the best input: for tokens, products that sum to the answer; for a series, its lines.

    ``limit`` is the magnitude at both ends of the colour scale; the largest value unless given.
    """
    title = escape(heading(result))
    lines = subtitle(caption_of(result), result)
    scale = colour_limit(result.values, limit)
    if result.tokens:
        return _tokens(result, theme, title, lines, scale)
    return _series(result, theme, title, lines, scale)


def _tokens(
    result: Maximisation, theme: Theme, title: str, lines: list[str], limit: float
) -> Draft:
    """Slot by slot what each token adds, then the bias, then their sum."""
    products = result.values[:, 0]
    names = [f"<b>{label(token, 18)}</b>" for token in result.tokens]
    heights = [*products, result.bias, result.activation]
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[260],
        xaxis={
            "tickvals": list(range(len(heights))),
            "ticktext": [*names, "bias", "answer"],
            "range": [-0.6, len(heights) - 0.4], "zeroline": False, "showgrid": False,
        },
        bottom=48,
    )  # fmt: skip
    steps = np.concatenate([[0.0], np.cumsum([*products, result.bias])])
    colours = [theme.colour(float(v), limit=limit, signed=True) for v in products]
    figure.add_bar(
        x=list(range(len(heights))),
        y=heights,
        base=[*steps[:-1], 0.0],
        text=[number(float(each), sign=True) for each in heights],
        textposition="outside",
        cliponaxis=False,
        width=0.6,
        marker={
            "color": [*colours, theme.missing, theme.muted],
            "line": {"width": 0.6, "color": theme.rule},
        },
        hovertemplate="%{x}<br>%{text}<extra></extra>",
    )
    ends = [*steps, result.activation, 0.0]
    room = 0.14 * (max(ends) - min(ends) or 1.0)
    low = min(ends) - (room if min(ends) < 0 else 0)
    figure.update_yaxes(title_text="running sum of the products", range=[low, max(ends) + room])
    figure.add_hline(y=0, line={"color": theme.rule, "width": 1})
    return figure


def _series(
    result: Maximisation, theme: Theme, title: str, lines: list[str], limit: float
) -> Draft:
    """Each channel's line over its own values' strip, on one scale; a map for many channels."""
    count, channels = result.values.shape
    rows = min(max(channels * 56, 180), 460)
    if channels > ROWS:
        rows = min(max(channels * 10, 240), 520)
    wide = max(len(tag(each, 18)) for each in result.channels)
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[rows],
        xaxis={
            "title": {"text": "position in the window that the filter sees", "standoff": 10},
            "range": [-0.5, count - 0.5],
            "zeroline": False,
            "showgrid": False,
        },
        left=min(30 + 7 * wide, 150),
    )
    if count <= 16:
        figure.update_xaxes(dtick=1)
    figure.update_layout(
        coloraxis=colour_axis(theme, limit=limit, signed=True, unit="input", height=min(rows, 220))
    )
    names = [tag(each, 18) for each in result.channels]
    figure.add_heatmap(
        z=result.values.T.astype(np.float32),
        x=np.arange(count + 1) - 0.5,
        y=np.arange(channels + 1),
        coloraxis="coloraxis",
        customdata=np.repeat(np.asarray(names, dtype=object)[:, None], count, axis=1),
        hovertemplate="<b>%{customdata}</b>, position %{x}<br>%{z:+.4~g}<extra></extra>",
    )
    for channel in range(channels if channels <= ROWS else 0):
        _row(figure, theme, result.values[:, channel], channel, limit)
    figure.update_layout(yaxis=_channel_axis(names))
    return figure


def _channel_axis(names: list[str]) -> dict[str, Any]:
    """The names of the channels from the top down, as many as can be read."""
    step = max(-(-len(names) // 30), 1)
    return {
        "range": [len(names), 0],
        "tickvals": np.arange(0, len(names), step) + 0.5,
        "ticktext": names[::step],
        "showgrid": False,
        "fixedrange": True,
    }


def _row(figure: Draft, theme: Theme, line: np.ndarray, channel: int, limit: float) -> None:
    """One channel's line in its row, with zero in the middle."""
    for width, colour in ((4.5, theme.paper), (1.4, theme.ink)):
        figure.add_scatter(
            x=np.arange(len(line)),
            y=channel + 0.5 - 0.42 * line / limit,
            mode="lines+markers" if len(line) <= 40 and width < 4 else "lines",
            line={"width": width, "color": colour},
            marker={"size": 5, "color": theme.ink},
            opacity=0.55 if width > 4 else 1,
            hoverinfo="skip",
        )
    if channel:
        figure.add_hline(y=channel, line={"color": theme.paper, "width": 3})
