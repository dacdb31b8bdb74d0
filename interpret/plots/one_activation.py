"""What does one filter answer along the input, and what did it see where it answered most?"""

from __future__ import annotations

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.core.results import Activations
from interpret.describe.escaping import escape
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.plots.axis import label_height
from interpret.plots.draft import Draft
from interpret.plots.input_lines import input_lines
from interpret.plots.panels import axis_name, panels
from interpret.plots.resample import extremes
from interpret.plots.track import Track

MOST_BARS = 400


def plot_one_activation(
    result: Activations,
    theme: Theme,
    track: Track,
    *,
    title: str,
    lines: list[str],
    filter: int,
    position: int | None,
    points: int,
) -> Draft:
    """Bars (a line for many positions) over the tokens, or under the line of the series."""
    axis = track.axis
    values = np.asarray(result.values[track.shown, filter], dtype=np.float64)
    marked = _marked(result, track, values, position)
    series = not axis.names and track.placed
    if marked is not None:
        lines = [*lines, _at(result, track, values, marked, position)]
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[110, 200] if series else [240],
        xaxis=axis.layout(),
        bottom=label_height(axis),
    )
    place = int(series)
    if series:
        input_lines(figure, theme, result, axis, points)
    _answers(figure, theme, result, track, values, points, place=place)
    if marked is not None and track.spans is not None:
        start, stop = (int(end) for end in track.spans[marked])
        low, high = (float(end) for end in axis.edges(np.asarray([start, stop])))
        figure.add_vrect(
            x0=low, x1=high, fillcolor=theme.window, line={"width": 1, "color": theme.rule},
            layer="below",
        )  # fmt: skip
    return figure


def _marked(
    result: Activations, track: Track, values: np.ndarray, position: int | None
) -> int | None:
    """Place of the position whose span is shaded."""
    if position is None:
        return int(np.nanargmax(values)) if np.isfinite(values).any() else None
    places = np.flatnonzero(track.shown == position)
    if not len(places):
        raise ArgumentError(
            f"position={position!r} is no position of layer {result.layer!r} that is shown: use "
            f"{int(track.shown[0])} to {int(track.shown[-1])}."
        )
    return int(places[0])


def _at(
    result: Activations, track: Track, values: np.ndarray, marked: int, position: int | None
) -> str:
    which = "strongest at" if position is None else "shaded: what"
    saw = track.words(marked)
    where = f"position {int(track.shown[marked])} of the layer"
    tail = f", which saw: {saw}" if saw else ""
    verb = "" if position is None else " saw"
    if position is not None:
        tail = f": {saw}" if saw else ""
    answer = f"{number(float(values[marked]))} {escape(result.unit)}"
    return f"{which} {where}{verb}{tail} ({answer})"


def _answers(
    figure: Draft,
    theme: Theme,
    result: Activations,
    track: Track,
    values: np.ndarray,
    points: int,
    *,
    place: int,
) -> None:
    places = extremes(values, points=points)
    x = track.centre(places.astype(np.float64))
    words = [track.words(int(i)) for i in places]
    colour = theme.diverging[-2] if result.signed else theme.sequential[3]
    tip = f"%{{customdata}}<br>%{{y:.4~g}} {escape(result.unit)}<extra></extra>"
    y_axis = axis_name("y", place)
    if len(places) <= MOST_BARS and track.axis.names:
        figure.add_bar(
            x=x, y=values[places], customdata=words, hovertemplate=tip, yaxis=y_axis,
            marker={"color": colour, "line": {"width": 0.6, "color": theme.rule}},
            width=0.7 * track.jump,
        )  # fmt: skip
    else:
        figure.add_scatter(
            x=x, y=values[places], customdata=words, hovertemplate=tip, yaxis=y_axis,
            mode="lines+markers" if len(places) <= 60 else "lines", marker={"size": 5},
            line={"width": 1.6, "color": colour},
        )  # fmt: skip
    figure.update_layout(
        {
            "yaxis2" if place else "yaxis": {
                "title": {"text": escape(result.unit)},
                "zeroline": True,
                "zerolinecolor": theme.rule,
                "nticks": 5,
            }
        }
    )
