"""Which positions of an input count for the target? Text as bars over tokens, series as a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from interpret.core.results import Attribution
from interpret.plots.attribution_series import series_attribution
from interpret.plots.axis import Axis, fits, input_axis, label_height
from interpret.plots.panels import colour_axis, grey_behind, hidden_axis, nothing_to_draw, panels
from interpret.plots.resample import showing, strongest
from interpret.plots.theme import Theme, colour_limit
from interpret.plots.wording import (
    attribution_facts,
    clip,
    escape,
    label,
    method_name,
    name,
    plural,
    subtitle,
    visible,
)

BARS = 220
STRIP = 26


def plot_attribution(
    result: Attribution,
    theme: Theme,
    *,
    limit: float | None = None,
    span: tuple[int, int] | None = None,
    points: int = 2000,
    channels: Sequence[int | str] | None = None,
    show_padding: bool = False,
    webgl: bool | None = None,
) -> go.Figure:
    """Draw the values along the input.

    Parameters
    ----------
    limit
        The magnitude at both ends of the colour scale; the largest value shown unless given. Give
        the same one to figures that stand side by side.
    span
        Show the positions ``[start, stop)`` only.
    points
        Draw at most so many positions (of a text, half as many bars); the rest is left to ``span``.
    channels
        For a series: the channels whose lines are drawn, by name or number.
    show_padding
        Show the positions that were added to fit the model.
    webgl
        Draw lines with WebGL; for long ones unless said.
    """
    title = f"{escape(method_name(result.method))}: what counts for {name(result.target)}"
    axis = input_axis(
        result.positions, result.padding, title=result.axis, span=span, show_padding=show_padding
    )
    if not len(axis):
        count = len(result.positions)
        why = "This input is empty."
        if count:
            why = f"This input holds nothing but padding: {plural(count, 'position')} of it."
        lines = subtitle(attribution_facts(result), result)
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    shown = result.values[axis.first : axis.stop]
    lines = subtitle(attribution_facts(result), result, *remarks(result, axis, points))
    scale = colour_limit(shown, limit)
    if axis.text and result.values.shape[1] == 1:
        return _text(result, theme, axis, title, lines, scale, points // 2)
    return series_attribution(
        result,
        theme,
        axis,
        title=title,
        lines=lines,
        limit=scale,
        points=points,
        channels=channels,
        webgl=webgl,
    )


def remarks(result: Attribution, axis: Axis, points: int) -> list[str]:
    """What the picture leaves out, in sentences."""
    said = []
    if not axis.text or len(axis) > points // 2:
        said.append(showing(points // 2 if axis.text else points, len(axis)))
    hidden = int(np.asarray(result.padding).sum())
    inside = np.asarray(result.padding)[axis.first : axis.stop]
    if hidden and not inside.any():
        said.append(f"+ {plural(hidden, 'padding position')}, not shown")
    shown = result.values[axis.first : axis.stop]
    gaps = int((~np.isfinite(shown)).sum())
    if gaps:
        said.append(f"{gaps:,} of {plural(shown.size, 'value')} not computed: left grey")
    elif not shown.any():
        said.append("Every value is 0: nothing here moved the score.")
    return said


def _text(
    result: Attribution,
    theme: Theme,
    axis: Axis,
    title: str,
    lines: list[str],
    limit: float,
    bars: int,
) -> go.Figure:
    """Bars over the tokens, and a strip of the same colours between the bars and the names."""
    edges, pick = strongest(result.values[axis.first : axis.stop], points=bars)
    index = pick[:, 0] + axis.first
    values = result.values[index, 0].astype(np.float32)
    words = [label(axis.names[i], 60) for i in index]
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[BARS, STRIP],
        xaxis=axis.layout(),
        bottom=label_height(axis),
        gap=4,
    )
    figure.update_layout(
        coloraxis=colour_axis(
            theme, limit=limit, signed=result.signed, unit="", height=BARS + STRIP + 4
        ),
        yaxis={"title": {"text": escape(clip(result.unit, 36))}, "range": _bar_range(values)},
        yaxis2=hidden_axis(range=[0, 1]),
    )
    tip = f"<b>%{{customdata}}</b><br>token %{{x}}<br>%{{{{v}}:+.4g}} {escape(result.unit)}<extra></extra>"
    figure.add_bar(
        x=index,
        y=values,
        customdata=words,
        hovertemplate=tip.replace("{v}", "y"),
        marker={
            "color": values,
            "coloraxis": "coloraxis",
            "line": {"width": 0.6 if len(index) <= 150 else 0, "color": theme.rule},
        },
        width=min(0.75, 0.14 * len(axis) + 0.05),
    )
    borders = axis.edges(edges + axis.first)
    figure.add_heatmap(
        z=values[None, :],
        x=borders,
        y=[0, 1],
        customdata=np.asarray(words, dtype=object)[None, :],
        coloraxis="coloraxis",
        hovertemplate=tip.replace("{v}", "z").replace("token %{x}", "token"),
        yaxis="y2",
    )
    if not np.isfinite(values).all():
        grey_behind(figure, theme, x=borders, y=[0, 1], place=1)
    figure.add_hline(y=0, line={"color": theme.rule, "width": 1}, row=None, col=None)
    shown = [clip(visible(axis.names[i]), 18) for i in range(axis.first, axis.stop)]
    if not fits(shown):
        _name_strongest(figure, theme, index, values, words, len(axis))
    return figure


def _bar_range(values: np.ndarray) -> list[float]:
    """From the lowest to the highest bar and zero, with room for a label at either end."""
    finite = values[np.isfinite(values)]
    low, high = (min(finite.min(), 0.0), max(finite.max(), 0.0)) if finite.size else (0.0, 1.0)
    room = 0.14 * ((high - low) or 1.0)
    return [float(low - (room if low < 0 else 0)), float(high + room)]


def _name_strongest(
    figure: go.Figure,
    theme: Theme,
    index: np.ndarray,
    values: np.ndarray,
    words: list[str],
    count: int,
) -> None:
    """Where there is no room for every token's name, write those of the longest bars."""
    room = count / 12
    least = 0.08 * float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
    chosen: list[int] = []
    for place in np.argsort(-np.nan_to_num(np.abs(values))):
        if len(chosen) == 10 or not abs(values[place]) > least:
            break
        if all(abs(int(index[place]) - int(index[other])) >= room for other in chosen):
            chosen.append(int(place))
    figure.add_scatter(
        x=[int(index[i]) for i in chosen],
        y=[float(values[i]) for i in chosen],
        text=[words[i] for i in chosen],
        textposition=["top center" if values[i] > 0 else "bottom center" for i in chosen],
        textfont={"size": 11, "color": theme.ink},
        mode="text",
        cliponaxis=False,
        hoverinfo="skip",
    )
