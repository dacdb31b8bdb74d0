"""Which positions of an input count for the target? Text as bars over tokens, series as a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import Attribution
from interpret.describe.colour_scale import ColourScale, colour_scale
from interpret.describe.escaping import clip, escape, label, name, visible
from interpret.describe.kinds import caption_of
from interpret.describe.settings import method_name
from interpret.describe.sureness import sureness
from interpret.describe.theme import Theme
from interpret.plots.attribution_series import series_attribution
from interpret.plots.axis import Axis, fits, input_axis, label_height
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import colour_axis, grey_behind, hidden_axis, nothing_to_draw, panels
from interpret.plots.resample import COLUMNS, coarse, showing, strongest
from interpret.plots.subtitle import subtitle
from interpret.plots.sureness import whiskers

BARS = 220
STRIP = 26
DENSE = 150


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
) -> Draft:
    """Draw the values along the input.

    Parameters
    ----------
    limit
        The magnitude at both ends of the colour scale; the largest value shown unless given. Give
        the same one to figures that stand side by side.
    span
        Show the positions ``[start, stop)`` only.
    points
        Draw at most so many positions (and 800 bars or columns of colour); zoom in with ``span``.
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
        lines = subtitle(caption_of(result), result)
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    values = result.values[axis.first : axis.stop]
    scale = colour_scale(result, values, limit)
    missing = [*_left_out(axis, points), scale.note]
    lines = subtitle(caption_of(result), result, *missing, *_remarks(result, axis))
    if axis.text and result.values.shape[1] == 1:
        figure = _text(result, theme, axis, title, lines, scale, points)
    else:
        figure = series_attribution(
            result,
            theme,
            axis,
            title=title,
            lines=lines,
            scale=scale,
            points=points,
            channels=channels,
            webgl=webgl,
        )
    return carry(figure, *missing)


def _left_out(axis: Axis, points: int) -> list[str]:
    if axis.text:
        return [showing(min(points, COLUMNS), len(axis))]
    return [showing(points, len(axis)), coarse(len(axis), points)]


def _remarks(result: Attribution, axis: Axis) -> list[str]:
    """What was not computed and what is padding, in sentences."""
    sentences = []
    hidden = int(np.asarray(result.padding).sum())
    inside = np.asarray(result.padding)[axis.first : axis.stop]
    if hidden and not inside.any():
        sentences.append(f"+ {plural(hidden, 'padding position')}, not shown")
    values = result.values[axis.first : axis.stop]
    gaps = int((~np.isfinite(values)).sum())
    if gaps:
        sentences.append(f"{gaps:,} of {plural(values.size, 'value')} not computed: left grey")
    elif not values.any():
        sentences.append("Every value is 0: nothing here moved the score.")
    return sentences


def _text(
    result: Attribution,
    theme: Theme,
    axis: Axis,
    title: str,
    lines: list[str],
    scale: ColourScale,
    points: int,
) -> Draft:
    """Bars over the tokens, and a strip of the same colours between the bars and the names."""
    edges, pick = strongest(result.values[axis.first : axis.stop], points=points)
    index = pick[:, 0] + axis.first
    values = result.values[index, 0].astype(np.float32)
    words = [label(axis.names[i], 60) for i in index]
    figure = panels(
        theme, title=title, lines=lines, heights=[BARS, STRIP], xaxis=axis.layout(),
        bottom=label_height(axis), gap=4,
    )  # fmt: skip
    figure.update_layout(
        coloraxis=colour_axis(
            theme,
            limit=scale.limit,
            signed=scale.signed,
            floor=scale.floor,
            unit="",
            height=BARS + STRIP + 4,
        ),
        yaxis={"title": {"text": escape(clip(result.unit, 36))}, "range": _bar_range(values)},
        yaxis2=hidden_axis(range=[0, 1]),
    )
    apart = sureness(result)
    beside = [apart.said((i, 0)) if apart else "" for i in index]
    tip = (
        f"token %{{customdata[0]}}<br>%{{VALUE:+.4~g}}%{{customdata[1]}} {escape(result.unit)}"
        "<extra></extra>"
    )
    places = [
        (f"{i}: <b>{word}</b>", f" {more}" if more else "")
        for i, word, more in zip(index, words, beside, strict=True)
    ]
    above = tip.replace("VALUE", "y")
    _bars(figure, theme, index, values, places, above, scale=scale)
    if apart is not None and len(index) <= DENSE:
        whiskers(figure, theme, index, values, apart.values[index, 0])
        figure.update_layout(yaxis={"range": _bar_range(values, apart.values[index, 0])})
    _strip(figure, theme, axis.edges(edges + axis.first), values, places, tip)
    figure.add_hline(y=0, line={"color": theme.rule, "width": 1})
    names = [clip(visible(axis.names[i]), 18) for i in range(axis.first, axis.stop)]
    if not fits(names):
        _name_strongest(figure, theme, index, values, words, len(axis))
    return figure


def _strip(
    figure: Draft,
    theme: Theme,
    borders: np.ndarray,
    values: np.ndarray,
    places: list[tuple[str, str]],
    tip: str,
) -> None:
    """A cell of colour between bar and name."""
    figure.add_heatmap(
        z=values[None, :],
        x=borders,
        y=[0, 1],
        customdata=np.asarray(places, dtype=object)[None, :],
        coloraxis="coloraxis",
        hovertemplate=tip.replace("VALUE", "z"),
        yaxis="y2",
    )
    if not np.isfinite(values).all():
        grey_behind(figure, theme, x=borders, y=[0, 1], place=1)


def _bars(
    figure: Draft,
    theme: Theme,
    index: np.ndarray,
    values: np.ndarray,
    places: list[tuple[str, str]],
    tip: str,
    *,
    scale: ColourScale,
) -> None:
    """Bars in the colours of the strip; very many keep to one colour a side, to be seen."""
    # Written out: for bars, plotly.js 4 warns of every number that it is to turn into a colour.
    colours = [scale.colour(theme, float(v)) for v in values]
    marker: dict[str, Any] = {"color": colours, "line": {"width": 0.6, "color": theme.rule}}
    if len(index) > DENSE:
        above, below = (theme.diverging[-2], theme.diverging[1])
        above = above if scale.signed else theme.sequential[-2]
        sides = np.where(values < 0, below, above)
        sides[np.abs(values) < scale.floor] = theme.rule
        marker = {"color": sides, "line": {"width": 0}}
    reach = float(np.diff(index).max()) if len(index) > 1 else 1.0
    figure.add_bar(
        x=index,
        y=values,
        customdata=places,
        hovertemplate=tip,
        marker=marker,
        width=min(0.75, 0.14 * len(index) + 0.05) if len(index) <= DENSE else reach,
    )


def _bar_range(values: np.ndarray, apart: np.ndarray | float = 0.0) -> list[float]:
    """From the lowest to the highest bar and zero, with room for a label at either end."""
    ends = np.concatenate([values - apart, values + apart])
    finite = ends[np.isfinite(ends)]
    low, high = (min(finite.min(), 0.0), max(finite.max(), 0.0)) if finite.size else (0.0, 1.0)
    room = 0.14 * ((high - low) or 1.0)
    return [float(low - (room if low < 0 else 0)), float(high + room)]


def _name_strongest(
    figure: Draft,
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
